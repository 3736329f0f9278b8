/* Repairs of databases with timestamps: each version comes back with its time, also where tables
   are written without times. valgrind: yes */
#include "repairs.h"

enum { VERSIONS = 4, MANY = 300 };

/* Version v of a key was written at the time 10 * (v + 1). */
static enum what version_of(int key, int v)
{
    if (v == 0) return PUT;
    if (v == 1) return key % 2 == 0 ? PUT : NOTHING;
    if (v == 2) return key % 5 == 0 ? DELETE : key % 3 == 0 ? PUT : NOTHING;
    return key % 4 == 1 ? PUT : NOTHING;
}

static void text_of(int key, int v, char to[64])
{
    snprintf(to, 64, "version %d of key %d, and more of it", v, key);
}

/* The version that is seen at a time; -1: none. */
static int seen_at(int key, uint64_t when, int lost)
{
    int seen = -1;
    for (int v = 0; v < VERSIONS && (uint64_t)(10 * (v + 1)) <= when; v++) {
        if (v == lost || version_of(key, v) == NOTHING) continue;
        seen = version_of(key, v) == DELETE ? -1 : v;
    }
    return seen;
}

static void stamp(uint64_t when, uint8_t to[8])
{
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)(when >> (8 * i));
}

static void write_version(rocks_db *db, int v)
{
    char key[16], value[64];
    uint8_t when[8];
    stamp((uint64_t)(10 * (v + 1)), when);
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        text_of(i, v, value);
        if (version_of(i, v) == PUT)
            OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES_OF(key), when, 8, BYTES_OF(value),
                                           &st));
        if (version_of(i, v) == DELETE)
            OK(rocks_db_delete_with_timestamp(db, NULL, NULL, BYTES_OF(key), when, 8, &st));
    }
}

/* Version 0 in the last level, 1 and 2 in level 0, 3 in the log. */
static void make(const char *path, const rocks_options *options)
{
    rocks_db *db;
    each_file(path, remove_one, NULL);
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int v = 0; v < VERSIONS; v++) {
        write_version(db, v);
        if (v < VERSIONS - 1) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        if (v == 0) OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    }
    OK(rocks_db_close(db, &st));
}

/* The version that a database shows at a time. `keeps`: it has times for what is in tables. */
static int read_version(rocks_db *db, int key, uint64_t when, bool keeps)
{
    char name[16], text[64];
    uint8_t bytes[8];
    rocks_options *reading;
    rocks_buffer value, written;
    int found = -1;
    snprintf(name, sizeof name, "key%05d", key);
    stamp(when, bytes);
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", bytes, 8, &st));
    const rocks_code code =
        rocks_db_get_with_timestamp(db, NULL, reading, BYTES_OF(name), &value, &written, &st);
    if (code != ROCKS_NOT_FOUND) {
        EXPECT(ROCKS_OK, code);
        for (int v = 0; v < VERSIONS; v++) {
            text_of(key, v, text);
            if (value.len == strlen(text) && memcmp(value.data, text, value.len) == 0) found = v;
        }
        CHECK(found >= 0 && written.len == 8);
        stamp((uint64_t)(10 * (found + 1)), bytes);
        if (keeps) CHECK(memcmp(written.data, bytes, 8) == 0);
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_buffer_free(&written, &st));
    }
    OK(rocks_options_free(reading, &st));
    return found;
}

/* How many keys are not as written; each is as if one version had been lost, at all times alike. */
static int differences(const char *path, const rocks_options *options, bool keeps)
{
    static const uint64_t times[] = {5, 10, 15, 20, 30, 39, 40, 1000};
    rocks_db *db;
    int different = 0;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < MANY; i++) {
        bool as_written = true, as_lost[VERSIONS] = {true, true, true, true};
        /* Without times in the tables the newest version alone can be asked for. */
        for (size_t t = keeps ? 0 : 7; t < 8; t++) {
            const int seen = read_version(db, i, times[t], keeps);
            as_written = as_written && seen == seen_at(i, times[t], -1);
            for (int lost = 0; lost < VERSIONS; lost++)
                as_lost[lost] = as_lost[lost] && seen == seen_at(i, times[t], lost);
        }
        if (as_written) continue;
        different++;
        CHECK(as_lost[0] || as_lost[1] || as_lost[2] || as_lost[3]);
    }
    OK(rocks_db_close(db, &st));
    return different;
}

static void each_way(const char *name, const rocks_options *options, bool keeps)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path(name));
    make(path, options);
    is_whole(path, options);
    CHECK(differences(path, options, keeps) == 0);

    /* The MANIFEST is gone: all is in tables and the log. */
    make(path, options);
    lose_manifest(path);
    must_repair(path, options);
    CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0);
    CHECK(differences(path, options, keeps) == 0);

    /* A block of each table in turn. */
    make(path, options);
    const int tables = files_of(path, ".sst")->count;
    CHECK(tables == 3);
    for (int i = 0; i < tables; i++) {
        make(path, options);
        flip_middle(files_of(path, ".sst")->paths[i]);
        EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
        CHECK(report.rows_lost > 0 && report.rows_lost < 60);
        CHECK(differences(path, options, keeps) <= (int)report.rows_lost);
        /* It is whole now. */
        OK(repair_at(path, options, 0));
        CHECK(report.changed == 0);
    }

    /* The MANIFEST is gone, and a table has a damaged block. */
    for (int i = 0; i < tables; i++) {
        make(path, options);
        lose_manifest(path);
        flip_middle(files_of(path, ".sst")->paths[i]);
        EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
        CHECK(differences(path, options, keeps) <= (int)report.rows_lost);
    }

    /* A record of the log: a version of one key. */
    make(path, options);
    flip_middle(files_of(path, ".log")->paths[0]);
    EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
    CHECK(report.wal_files_salvaged == 1);
    CHECK(differences(path, options, keeps) <= 3);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "comparator=leveldb.BytewiseComparator.u64ts;"
                                "disable_auto_compactions=true;compression=kNoCompression;"
                                "avoid_flush_during_shutdown=true",
                                &st));
    OK(rocks_options_set(options, "table.block_size", "1024", &st));
    each_way("kept", options, true);
    OK(rocks_options_set_string(
        options, "persist_user_defined_timestamps=false;allow_concurrent_memtable_write=false",
        &st));
    each_way("without", options, false);
    OK(rocks_options_free(options, &st));
    return 0;
}
