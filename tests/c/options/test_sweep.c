/* Numbers at the ends of every option's range, set at the opening and on an open database, under
 * stalls, flushes, compactions and reopenings: each in a process of its own, which must end. A
 * value may be refused, and no later call may crash or hang. SWEEP=1 tries every number of every
 * option of databases (make sweep-test); without it, a few that once killed or hung. */
#include "../support/check.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char *own_name;

/* ---- one value, in its own process ------------------------------------------------------------
 */

static const char *kind_of_value, *option, *value;

/* Refusals are answers; what RocksDB says of nonsense is, too. */
static rocks_code any(rocks_code code) { return code; }

static rocks_options *database(int with)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "write_buffer_size", "65536", &st));
    OK(rocks_options_set(options, "max_background_jobs", "4", &st));
    if (strncmp(option, "table.", 6) == 0 && strcmp(kind_of_value, "plain") == 0)
        OK(rocks_options_set(options, "table_factory", "PlainTable", &st));
    if (strcmp(kind_of_value, "stalled") == 0) {
        OK(rocks_options_set(options, "level0_slowdown_writes_trigger", "1", &st));
        OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    }
    if (with && rocks_options_set(options, option, value, &st) != ROCKS_OK) {
        CHECK(st.code == ROCKS_INVALID_ARGUMENT && st.message[0] != 0);
        /* Refused: nothing to try. */
        exit(0);
    }
    return options;
}

/* No single write waits for long, whatever rate the value asks for. */
static void work(rocks_db *db, const rocks_options *write)
{
    static char bytes[400];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 250; i++) {
            char key[24];
            snprintf(key, sizeof key, "key%06d", (i * 7919 + round) % 1000);
            memset(bytes, 'a' + (i + round) % 26, sizeof bytes);
            if (any(rocks_db_put(db, NULL, write, key, 9, bytes, sizeof bytes, &st))) break;
        }
        any(rocks_db_delete(db, NULL, write, "key000007", 9, &st));
        rocks_options *flush = options_with(ROCKS_OPTIONS_FLUSH, "allow_write_stall", "true");
        OK(rocks_options_set(flush, "timeout", "2000000", &st));
        any(rocks_db_flush(db, NULL, 0, flush, &st));
        rocks_options_free(flush, NULL);
    }
    rocks_cancel *soon;
    OK(rocks_cancel_new(&soon, &st));
    OK(rocks_cancel_set_timeout(soon, 3000000, &st));
    any(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, soon, &st));
    rocks_cancel_free(soon, NULL);
    rocks_buffer found;
    if (any(rocks_db_get(db, NULL, NULL, "key000001", 9, &found, &st)) == ROCKS_OK)
        rocks_buffer_free(&found, NULL);
    rocks_iter *iter;
    if (any(rocks_db_iter(db, NULL, NULL, &iter, &st)) == ROCKS_OK) {
        rocks_slice key, at;
        any(rocks_iter_seek_to_first(iter, &key, &at, &st));
        for (int i = 0; i < 2000 && any(rocks_iter_next(iter, &key, &at, &st)) == ROCKS_OK; i++) {
        }
        rocks_iter_free(iter, NULL);
    }
}

static int try_one(const char *path)
{
    rocks_options *write = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000");
    const int live = strcmp(kind_of_value, "live") == 0;
    rocks_options *options = database(!live);
    rocks_db *db;
    for (int opening = 0; opening < 2; opening++) {
        if (any(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st)) != ROCKS_OK) return 0;
        if (live) {
            if (rocks_db_set_options(db, NULL, &option, &value, 1, &st) != ROCKS_OK &&
                rocks_db_set_db_options(db, &option, &value, 1, &st) != ROCKS_OK) {
                any(rocks_db_close(db, &st));
                return 0;
            }
        }
        work(db, write);
        any(rocks_db_close_within(db, 5000000, &st));
    }
    rocks_options_free(options, NULL);
    rocks_options_free(write, NULL);
    return 0;
}

/* ---- the sweep --------------------------------------------------------------------------------
 */

static int tried, wrong;

static void try_in_child(const char *kind, const char *name, const char *number)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%d", check_folder, tried++);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        /* The watchdog: SIGALRM ends it. */
        alarm(60);
        char *arguments[] = {own_name, path, (char *)kind, (char *)name, (char *)number, NULL};
        execv(own_name, arguments);
        _exit(127);
    }
    int how;
    while (waitpid(child, &how, 0) < 0) CHECK(errno == EINTR);
    if (!WIFEXITED(how) || WEXITSTATUS(how) != 0) {
        fprintf(stderr, "%s %s=%s: %s %d\n", kind, name, number,
                WIFSIGNALED(how) ? "signal" : "exit",
                WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
        wrong++;
    }
    char command[4200];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    CHECK(system(command) == 0);
}

static void sweep(void)
{
    static const char *kinds[] = {"open", "stalled", "live"};
    static const char *numbers[] = {"0", "1", "2", "3", "-1", NULL, NULL};
    rocks_options *options;
    rocks_buffer names;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_names(options, &names, &st));
    /* One name a line. */
    for (char *name = strtok((char *)names.data, "\n"); name != NULL; name = strtok(NULL, "\n")) {
        rocks_option_description it = {.struct_size = sizeof it};
        OK(rocks_options_describe(ROCKS_OPTIONS_DATABASE, name, &it, &st));
        if (it.value_type != ROCKS_OPTION_TYPE_INTEGER && it.value_type != ROCKS_OPTION_TYPE_DOUBLE)
            continue;
        numbers[5] = it.maximum != NULL ? it.maximum : "9223372036854775807";
        numbers[6] = it.minimum;
        for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++) {
            if (at == 2 && it.live == ROCKS_OPTION_LIVE_NO) continue;
            for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                if (numbers[i] != NULL) try_in_child(kinds[at], name, numbers[i]);
        }
    }
    rocks_buffer_free(&names, NULL);
    rocks_options_free(options, NULL);
    printf("%d values, %d wrong\n", tried, wrong);
}

/* ---- those that hurt, and what is refused -------------------------------------------------------
 */

static void sample(void)
{
    static const char *const hurt[][3] = {
        {"stalled", "delayed_write_rate", "1"},
        {"live", "delayed_write_rate", "3"},
        {"open", "preclude_last_level_data_seconds", "1"},
        {"live", "level0_stop_writes_trigger", "0"},
        {"live", "level0_file_num_compaction_trigger", "-1"},
        {"open", "max_write_buffer_number", "1"},
    };
    for (size_t i = 0; i < sizeof hurt / sizeof *hurt; i++)
        try_in_child(hurt[i][0], hurt[i][1], hurt[i][2]);
}

static void refused(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *family;
    rocks_db *db;
    const char *name = "delayed_write_rate", *rate = "2";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "delayed_write_rate", "3", &st));
    SAYS("accepted: 0, or an integer from 1024 ");
    OK(rocks_options_set(options, "delayed_write_rate", "0", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set(options, "preclude_last_level_data_seconds", "1", &st));
    OK(rocks_options_set(options, "preclude_last_level_data_seconds", "0", &st));

    /* A plain table needs prefixes: at the opening, for a column family, on the open database. */
    OK(rocks_options_set(options, "table_factory", "PlainTable", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("plain"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("prefix_extractor: none; PlainTable needs one");
    db = open_db("plain");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family(db, "plain", options, &family, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_db_options(db, &name, &rate, 1, &st));
    OK(rocks_options_set(options, "prefix_extractor", "fixed:3", &st));
    OK(rocks_db_create_column_family(db, "plain", options, &family, &st));
    OK(rocks_db_put(db, family, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, (const rocks_column_family *const *)&family, 1, NULL, &st));
    name = "prefix_extractor";
    rate = "nullptr";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, family, &name, &rate, 1, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    rocks_options_free(options, NULL);
}

int main(int argc, char **argv)
{
    own_name = argv[0];
    if (argc == 5) {
        check_folder = argv[1];
        kind_of_value = argv[2];
        option = argv[3];
        value = argv[4];
        return try_one(argv[1]);
    }
    CHECK_BEGIN(argc, argv);
    if (getenv("SWEEP") != NULL) {
        sweep();
    } else {
        refused();
        sample();
    }
    return wrong > 0;
}
