/* Opening with the history trimmed: versions newer than a timestamp are gone. valgrind: alone */
#include "../support/check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint8_t *stamp(uint64_t when)
{
    static uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(when >> (8 * i));
    return bytes;
}

static rocks_code open_trimmed(const char *name, const char *mode, const char *comparator,
                               const void *to, size_t len, rocks_db **db)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(options, "comparator", comparator, &st));
    OK(rocks_options_set_bytes(how, "trim_ts", to, len, &st));
    rocks_status why;
    const rocks_code code = rocks_db_open(check_path(name), options, how, NULL, NULL, 0, db, &why);
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    st = why;
    return code;
}

static const char *kTimed = "leveldb.BytewiseComparator.u64ts";

static void put(rocks_db *db, const char *key, uint64_t when, const char *value)
{
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, key, strlen(key), stamp(when), 8, value,
                                   strlen(value), &st));
}

/* The newest value, or "-". */
static const char *newest(rocks_db *db, const char *key)
{
    static char text[32];
    rocks_options *reading;
    rocks_buffer value;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(UINT64_MAX), 8, &st));
    const rocks_code code = rocks_db_get(db, NULL, reading, key, strlen(key), &value, &st);
    OK(rocks_options_free(reading, &st));
    if (code == ROCKS_NOT_FOUND) return "-";
    EXPECT(ROCKS_OK, code);
    snprintf(text, sizeof text, "%s", (const char *)value.data);
    OK(rocks_buffer_free(&value, &st));
    return text;
}

static void trimmed(void)
{
    rocks_db *db;
    OK(open_trimmed("trimmed", "read_write", kTimed, NULL, 0, &db));
    put(db, "a", 10, "ten");
    put(db, "a", 20, "twenty");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "a", 30, "thirty"); /* in the log */
    put(db, "b", 25, "late");
    OK(rocks_db_delete_with_timestamp(db, NULL, NULL, BYTES("a"), stamp(40), 8, &st));
    CHECK(strcmp(newest(db, "a"), "-") == 0);
    OK(rocks_db_close(db, &st));

    /* Refused before anything is changed. */
    EXPECT(ROCKS_INVALID_ARGUMENT, open_trimmed("trimmed", "read_write", kTimed, "short", 5, &db));
    SAYS("trim_ts: 5 bytes");
    EXPECT(ROCKS_INVALID_ARGUMENT, open_trimmed("trimmed", "read_only", kTimed, stamp(20), 8, &db));
    SAYS("trim_ts");
    OK(open_trimmed("trimmed", "read_write", kTimed, NULL, 0, &db));
    CHECK(strcmp(newest(db, "b"), "late") == 0);
    OK(rocks_db_close(db, &st));

    /* What is newer than 20 is gone, and stays so. */
    OK(open_trimmed("trimmed", "read_write", kTimed, stamp(20), 8, &db));
    CHECK(strcmp(newest(db, "a"), "twenty") == 0);
    CHECK(strcmp(newest(db, "b"), "-") == 0);
    OK(rocks_db_close(db, &st));
    OK(open_trimmed("trimmed", "read_write", kTimed, NULL, 0, &db));
    CHECK(strcmp(newest(db, "a"), "twenty") == 0);
    put(db, "b", 26, "anew");
    CHECK(strcmp(newest(db, "b"), "anew") == 0);
    OK(rocks_db_close(db, &st));
}

/* Many files in level 0, which an automatic compaction takes at once when the database opens. It
 * writes files of its own while the opening trims. */
enum { kKeys = 2000, kFiles = 4 };

static void beside_compactions(void)
{
    static const char *const kStyles[] = {"kCompactionStyleLevel", "kCompactionStyleUniversal"};
    for (int style = 0; style < 2; style++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_options *how, *reading;
        rocks_db *db;
        rocks_iter *iter;
        char path[4096], key[16], value[128], text[16];
        snprintf(path, sizeof path, "%s", check_path(style ? "universal" : "level"));
        OK(rocks_options_set(options, "comparator", kTimed, &st));
        OK(rocks_options_set(options, "compaction_style", kStyles[style], &st));
        OK(rocks_options_set_string(options,
                                    "disable_auto_compactions=true;compression=kNoCompression;"
                                    "level0_file_num_compaction_trigger=2;"
                                    "target_file_size_base=16KB",
                                    &st));
        OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
        for (int file = 0; file < kFiles; file++) {
            memset(value, file == 0 ? 'o' : 'n', sizeof value - 1);
            value[sizeof value - 1] = 0;
            for (int i = 0; i < kKeys; i++) {
                snprintf(key, sizeof key, "key%06d", i);
                put(db, key, file == 0 ? 10 : 30 + (uint64_t)file, value);
            }
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        OK(rocks_db_close(db, &st));

        OK(rocks_options_set(options, "disable_auto_compactions", "false", &st));
        OK(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st));
        OK(rocks_options_set_bytes(how, "trim_ts", stamp(20), 8, &st));
        OK(rocks_db_open(path, options, how, NULL, NULL, 0, &db, &st));
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", stamp(UINT64_MAX), 8, &st));
        OK(rocks_db_iter(db, NULL, reading, &iter, &st));
        rocks_slice seen;
        int count = 0, newer = 0;
        rocks_code code = rocks_iter_seek_to_first(iter, NULL, &seen, &st);
        for (; code == ROCKS_OK; code = rocks_iter_next(iter, NULL, &seen, &st)) {
            count++;
            newer += seen.data[0] != 'o';
        }
        EXPECT(ROCKS_NOT_FOUND, code);
        CHECK(count == kKeys);
        CHECK(newer == 0);
        OK(rocks_iter_free(iter, &st));

        /* The compactions are on again, as the options say. */
        rocks_options *live;
        rocks_buffer said;
        OK(rocks_db_options(db, NULL, &live, &st));
        OK(rocks_options_value(live, "disable_auto_compactions", &said, &st));
        snprintf(text, sizeof text, "%s", (const char *)said.data);
        CHECK(strcmp(text, "false") == 0);
        OK(rocks_buffer_free(&said, &st));
        OK(rocks_options_free(live, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(reading, &st));
        OK(rocks_options_free(how, &st));
        OK(rocks_options_free(options, &st));
    }
}

/* Ends the process as soon as the trimming compacts. */
static rocks_compaction_decision end_here(void *state, const rocks_compaction_record *record,
                                          rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)record, (void)result, (void)error;
    kill(getpid(), SIGKILL);
    return ROCKS_COMPACTION_KEEP;
}

static void write_four_tables(const char *path, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int file = 0; file < 4; file++) {
        put(db, "a", 10 + (uint64_t)file * 10, "value");
        put(db, "b", 10 + (uint64_t)file * 10, "value");
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_close(db, &st));
}

/* A process that is killed while it trims leaves automatic compactions as the options have them. */
static void killed(void)
{
    char path[4096];
    int status;
    snprintf(path, sizeof path, "%s", check_path("killed"));
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        rocks_compaction_filter_callbacks filter;
        rocks_compaction_filter *ends;
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_options *how;
        rocks_db *db;
        OK(rocks_options_set(options, "comparator", kTimed, &st));
        OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "100", &st));
        write_four_tables(path, options);
        memset(&filter, 0, sizeof filter);
        filter.struct_size = sizeof filter;
        filter.filter = end_here;
        OK(rocks_compaction_filter_new(&filter, &ends, &st));
        OK(rocks_options_set_compaction_filter(options, "compaction_filter", ends, &st));
        OK(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st));
        OK(rocks_options_set_bytes(how, "trim_ts", stamp(20), 8, &st));
        rocks_db_open(path, options, how, NULL, NULL, 0, &db, &st);
        _exit(1); /* It was to end before. */
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
          WTERMSIG(status) == SIGKILL);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true"), *live;
    rocks_buffer said;
    rocks_db *db;
    OK(rocks_options_set(options, "comparator", kTimed, &st));
    OK(rocks_db_open(path, options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_options(db, NULL, &live, &st));
    OK(rocks_options_value(live, "level0_file_num_compaction_trigger", &said, &st));
    CHECK(strcmp((const char *)said.data, "100") == 0);
    OK(rocks_buffer_free(&said, &st));
    OK(rocks_options_value(live, "disable_auto_compactions", &said, &st));
    CHECK(strcmp((const char *)said.data, "false") == 0);
    OK(rocks_buffer_free(&said, &st));
    OK(rocks_options_free(live, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
}

/* What RocksDB opens without trimming it. */
static void styles(void)
{
    static const char *const kStyles[] = {"kCompactionStyleFIFO", "kCompactionStyleNone"};
    rocks_db *db;
    for (int style = 0; style < 2; style++) {
        const char *name = style ? "none" : "fifo";
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_options *how;
        OK(rocks_options_set(options, "comparator", kTimed, &st));
        OK(rocks_options_set(options, "compaction_style", kStyles[style], &st));
        OK(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st));
        OK(rocks_options_set_bytes(how, "trim_ts", stamp(20), 8, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
        SAYS("trim_ts");
        SAYS("compaction_style");
        OK(rocks_options_free(how, &st));
        OK(rocks_options_free(options, &st));
    }
}

/* Of what was before full_history_ts_low only the newest versions are left: they would go too. */
static void below_the_history(void)
{
    rocks_db *db;
    OK(open_trimmed("history", "read_write", kTimed, NULL, 0, &db));
    put(db, "a", 10, "ten");
    put(db, "a", 20, "twenty");
    put(db, "a", 40, "forty");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_increase_full_history_ts_low(db, NULL, stamp(30), 8, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           open_trimmed("history", "read_write", kTimed, stamp(15), 8, &db));
    SAYS("trim_ts");
    SAYS("full_history_ts_low");
    OK(open_trimmed("history", "read_write", kTimed, NULL, 0, &db));
    CHECK(strcmp(newest(db, "a"), "forty") == 0);
    OK(rocks_db_close(db, &st));
    OK(open_trimmed("history", "read_write", kTimed, stamp(30), 8, &db));
    CHECK(strcmp(newest(db, "a"), "twenty") == 0);
    OK(rocks_db_close(db, &st));
}

static void without_timestamps(void)
{
    rocks_db *db;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           open_trimmed("plain", "read_write", "leveldb.BytewiseComparator", stamp(20), 8, &db));
    SAYS("timestamps");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    killed(); /* before there are threads */
    trimmed();
    beside_compactions();
    styles();
    below_the_history();
    without_timestamps();
    return 0;
}
