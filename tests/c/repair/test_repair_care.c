/* What a repair leaves when it is killed, when files cannot be opened, and of files that are whole:
   no second copy of a write, no LOCK, nothing set aside that is not damaged. */
#include "../support/faults.h"
#include "damage.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { WRITES = 3000, DEATHS = 40 };

static rocks_repair_report report;

static rocks_code repair(const char *path, const rocks_options *options, int32_t in_place)
{
    memset(&report, 0, sizeof report);
    report.struct_size = sizeof report;
    return rocks_db_repair(path, options, NULL, NULL, 0, in_place, UINT64_MAX, NULL, &report, NULL,
                           &st);
}

static rocks_options *merging(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "table.block_size", "1024", &st));
    return options;
}

static void merge_all(rocks_db *db, const char *operand)
{
    for (int i = 0; i < WRITES; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(key), BYTES_OF(operand), &st));
    }
}

/* Of each key an operand in a table and one in the log. */
static void make(const char *path, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    merge_all(db, "table");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    merge_all(db, "log");
    OK(rocks_db_close(db, &st));
}

static char newest_log[64], newest_table[64];

static void find_newest(const char *path, const char *name, void *with)
{
    struct stat is;
    (void)with;
    CHECK(stat(path, &is) == 0);
    if (is.st_size == 0) return;
    if (has_end(name, ".log") && strcmp(name, newest_log) > 0) strcpy(newest_log, name);
    if (has_end(name, ".sst") && strcmp(name, newest_table) > 0) strcpy(newest_table, name);
}

static void find(const char *path)
{
    *newest_log = *newest_table = 0;
    each_file(path, find_newest, NULL);
    CHECK(*newest_log != 0 && *newest_table != 0);
}

static void flip(const char *folder, const char *name)
{
    char path[8192], byte;
    struct stat is;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK(stat(path, &is) == 0);
    const int file = open(path, O_RDWR);
    CHECK(file >= 0 && pread(file, &byte, 1, is.st_size / 2) == 1);
    byte ^= 0x5a;
    CHECK(pwrite(file, &byte, 1, is.st_size / 2) == 1 && close(file) == 0);
}

/* The names and sizes of all files but the info log. */
static char listed[1 << 14];

static void list_one(const char *path, const char *name, void *with)
{
    struct stat is;
    (void)with;
    if (strcmp(name, "LOG") == 0 || strncmp(name, "LOG.", 4) == 0) return;
    CHECK(stat(path, &is) == 0);
    const size_t len = strlen(listed);
    snprintf(listed + len, sizeof listed - len, "%s %lld;", name,
             S_ISDIR(is.st_mode) ? -1LL : (long long)is.st_size);
}

static const char *list(const char *path)
{
    listed[0] = 0;
    each_file(path, list_one, NULL);
    return listed;
}

/* Each key has each operand once at most. How many have both. */
static int whole_keys(const char *path, const rocks_options *options)
{
    rocks_db *db;
    int both = 0;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < WRITES; i++) {
        char key[16];
        rocks_buffer value = {0};
        snprintf(key, sizeof key, "key%05d", i);
        const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES_OF(key), &value, &st);
        if (code == ROCKS_NOT_FOUND) continue;
        CHECK(code == ROCKS_OK);
        const bool has_both = value.len == 9 && memcmp(value.data, "table,log", 9) == 0;
        CHECK(has_both || (value.len == 5 && memcmp(value.data, "table", 5) == 0) ||
              (value.len == 3 && memcmp(value.data, "log", 3) == 0));
        both += has_both;
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_close(db, &st));
    return both;
}

static int64_t micros(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Whenever a repair is killed: the next one, and the opening after it, find each write once. */
static void killed(void)
{
    char pristine[4096], path[4096];
    rocks_options *options = merging();
    snprintf(pristine, sizeof pristine, "%s", check_path("pristine"));
    snprintf(path, sizeof path, "%s", check_path("killed"));
    int64_t longest = 20000;
    int finished = 0;
    for (int death = 0; death < DEATHS; death++) {
        const int in_place = death % 4 != 0;
        copy_folder(pristine, path);
        find(path);
        flip(path, newest_log);
        if (death % 2 != 0) flip(path, newest_table);
        const int64_t begin = micros();
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            char number[16];
            snprintf(number, sizeof number, "%d", in_place);
            execl("/proc/self/exe", "repair", path, number, (char *)NULL);
            _exit(3);
        }
        const int64_t delay = longest * (death + 1) / DEATHS;
        nanosleep(&(struct timespec){delay / 1000000, delay % 1000000 * 1000}, NULL);
        kill(child, SIGKILL);
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        if (!WIFSIGNALED(status)) {
            CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            finished++;
            /* Aim better. */
            if (micros() - begin < longest) longest = micros() - begin;
        } else if (finished == 0) {
            longest += longest / 8;
        }
        const rocks_code code = repair(path, options, 1);
        if (code != ROCKS_OK) EXPECT(ROCKS_INCOMPLETE, code);
        CHECK(whole_keys(path, options) > WRITES * 9 / 10);
        CHECK(strstr(list(path), ".repair") == NULL);
    }
    OK(rocks_options_free(options, &st));
}

/* A copy without LOCK, as of a checkpoint, was written by nobody: it lost no log. */
static void without_lock(void)
{
    char before[sizeof listed], path[4096];
    rocks_options *options = merging();
    rocks_db *db;
    snprintf(path, sizeof path, "%s", check_path("unlocked"));
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    merge_all(db, "table");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    char file[8192];
    for (int number = 1; number < 100; number++) {
        snprintf(file, sizeof file, "%s/%06d.log", path, number);
        unlink(file);
    }
    snprintf(file, sizeof file, "%s/LOCK", path);
    CHECK(unlink(file) == 0);
    strcpy(before, list(path));
    for (int32_t in_place = 0; in_place < 2; in_place++) {
        OK(repair(path, options, in_place));
        CHECK(report.changed == 0 && report.data_loss == 0 && report.wal_files_lost == 0);
        CHECK(strcmp(before, list(path)) == 0);
    }
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* Space that was set apart for a log, and is behind it after a power failure. */
static void zeros_behind_a_log(void)
{
    char pristine[4096], path[4096], file[8192];
    struct stat is;
    rocks_options *options = merging();
    snprintf(pristine, sizeof pristine, "%s", check_path("pristine"));
    snprintf(path, sizeof path, "%s", check_path("zeros"));
    copy_folder(pristine, path);
    find(path);
    snprintf(file, sizeof file, "%s/%s", path, newest_log);
    CHECK(stat(file, &is) == 0 && truncate(file, is.st_size + (8 << 20)) == 0);
    const int64_t begin = micros();
    OK(repair(path, options, 1));
    /* It took minutes. */
    CHECK(micros() - begin < 20000000);
    CHECK(report.data_loss == 0 && report.wal_bytes_lost == 0);
    CHECK(whole_keys(path, options) == WRITES);
    OK(rocks_options_free(options, &st));
}

/* A file that cannot be opened is not damaged. */
static void cannot_open(void)
{
    char pristine[4096], path[4096], before[sizeof listed];
    rocks_options *options = merging();
    rocks_env *env = failing_env();
    OK(rocks_options_set_env(options, "env", env, &st));
    snprintf(pristine, sizeof pristine, "%s", check_path("pristine"));
    snprintf(path, sizeof path, "%s", check_path("unopened"));
    copy_folder(pristine, path);
    find(path);
    strcpy(before, list(path));
    char manifest[64] = "MANIFEST";
    const char *const names[] = {newest_table, newest_log, manifest};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        fault(env, "faults.path", names[i]);
        fault(env, "faults.operations", "metadata_read");
        fault(env, "faults.count", "1000000");
        fault_at(env, 1);
        EXPECT(ROCKS_IO_ERROR, repair(path, options, 1));
        SAYS("fault injected");
        fault_at(env, 0);
        CHECK(strcmp(before, list(path)) == 0);
    }
    /* A log that cannot be read is lost, though zeros are no damage. */
    fault(env, "faults.path", newest_log);
    fault(env, "faults.operations", "read");
    fault_at(env, 1);
    EXPECT(ROCKS_INCOMPLETE, repair(path, options, 0));
    CHECK(report.data_loss == 1 && report.wal_bytes_lost > 0);
    fault_at(env, 0);
    CHECK(strcmp(before, list(path)) == 0);
    OK(repair(path, options, 1));
    CHECK(report.changed == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        /* The one that is killed. */
        rocks_options *options = merging();
        const rocks_code code = repair(argv[1], options, *argv[2] == '1');
        OK(rocks_options_free(options, &st));
        return code == ROCKS_OK || code == ROCKS_INCOMPLETE ? 0 : 1;
    }
    CHECK_BEGIN(argc, argv);
    rocks_options *options = merging();
    make(check_path("pristine"), options);
    OK(rocks_options_free(options, &st));
    without_lock();
    zeros_behind_a_log();
    cannot_open();
    killed();
    return 0;
}
