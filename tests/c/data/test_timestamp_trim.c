/* Opening with the history trimmed: versions newer than a timestamp are gone. valgrind: yes */
#include "../support/check.h"

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
    trimmed();
    without_timestamps();
    return 0;
}
