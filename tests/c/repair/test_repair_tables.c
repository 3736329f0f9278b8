/* Repairs of databases with tables of other kinds: plain ones, which have no checksums, and
   ingested ones, whose rows have their number in the MANIFEST alone. valgrind: yes */
#include "repairs.h"

enum { MANY = 200 };

/* ---- plain tables ---- */

static const char *const layers[] = {"first", "second", "third", "log"};

/* Whether a layer has a key. */
static bool has_layer(int key, int layer)
{
    return layer == 0 || (layer == 1 && key % 2 == 0) || (layer == 2 && key % 3 == 0) ||
           (layer == 3 && key % 5 == 0);
}

static void make_plain(const char *path, const rocks_options *options)
{
    rocks_db *db;
    each_file(path, remove_one, NULL);
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int layer = 0; layer < 4; layer++) {
        for (int i = 0; i < MANY; i++) {
            char key[16], value[32];
            if (!has_layer(i, layer)) continue;
            snprintf(key, sizeof key, "key%05d", i);
            snprintf(value, sizeof value, "%s of %d", layers[layer], i);
            OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
        }
        if (layer < 3) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_close(db, &st));
}

/* How many keys do not show their newest layer; each shows that, or, where `lost` is not -1, the
   newest one below. */
static int plain_differences(const char *path, const rocks_options *options, int lost)
{
    rocks_db *db;
    int different = 0;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < MANY; i++) {
        char key[16], wanted[32] = "", without[32] = "", found[64] = "";
        size_t len = 0;
        for (int layer = 0; layer < 4; layer++) {
            if (!has_layer(i, layer)) continue;
            snprintf(wanted, sizeof wanted, "%s of %d", layers[layer], i);
            if (layer != lost) strcpy(without, wanted);
        }
        snprintf(key, sizeof key, "key%05d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found - 1, &len, &st);
        if (code != ROCKS_NOT_FOUND) EXPECT(ROCKS_OK, code);
        found[code == ROCKS_OK ? len : 0] = 0;
        if (strcmp(found, wanted) == 0) continue;
        different++;
        CHECK(lost >= 0 && strcmp(found, without) == 0);
    }
    OK(rocks_db_close(db, &st));
    return different;
}

static void plain_tables(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("plain"));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "allow_mmap_reads=true;disable_auto_compactions=true;"
                                "avoid_flush_during_shutdown=true;prefix_extractor=fixed:3;"
                                "table_factory=PlainTable",
                                &st));
    make_plain(path, options);
    is_whole(path, options);
    CHECK(plain_differences(path, options, -1) == 0);

    make_plain(path, options);
    lose_manifest(path);
    must_repair(path, options);
    CHECK(report.manifest_rebuilt == 1 && report.tables_lost == 0 && report.rows_lost == 0);
    CHECK(plain_differences(path, options, -1) == 0);

    for (int way = 0; way < 4; way++) {
        for (int table = 0; table < 3; table++) {
            make_plain(path, options);
            struct found_files *files = files_of(path, ".sst");
            CHECK(files->count == 3);
            const char *file = files->paths[table];
            const off_t size = size_at(file);
            if (way % 2 == 0) CHECK(truncate(file, size / 2) == 0);
            else CHECK(unlink(file) == 0);
            /* Without the MANIFEST nothing tells of a table that is gone. */
            if (way >= 2) lose_manifest(path);
            const rocks_code code = repair_at(path, options, 1);
            if (way != 3) EXPECT(ROCKS_INCOMPLETE, code);
            CHECK(plain_differences(path, options, table) > 0);
            /* Nothing is destroyed. */
            char lost[4500];
            snprintf(lost, sizeof lost, "%s/lost/%s", path, strrchr(file, '/') + 1);
            if (way % 2 == 0) CHECK(access(lost, F_OK) == 0);
        }
    }

    /* The log. */
    make_plain(path, options);
    flip_middle(files_of(path, ".log")->paths[0]);
    EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
    CHECK(plain_differences(path, options, 3) <= 2);
    OK(rocks_options_free(options, &st));
}

/* ---- ingested tables ---- */

static void put_range(rocks_db *db, int from, int to, const char *value)
{
    for (int i = from; i < to; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
    }
}

static void ingest_range(rocks_db *db, int from, int to, const char *value, bool numbered)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("one.sst"));
    const char *const file = path;
    rocks_sst_writer *writer;
    rocks_options *how = options_with(ROCKS_OPTIONS_INGEST, "move_files", "false");
    rocks_ingest_group group = {.struct_size = sizeof group};
    OK(rocks_options_set(how, "write_global_seqno", numbered ? "true" : "false", &st));
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, file, 0, &st));
    for (int i = from; i < to; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    group.files = &file;
    group.file_count = 1;
    group.options = how;
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    OK(rocks_options_free(how, &st));
    CHECK(unlink(file) == 0);
}

/* Each lies over a part of the one before. */
static void make_ingested(const char *path, const rocks_options *options, bool numbered)
{
    rocks_db *db;
    each_file(path, remove_one, NULL);
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    put_range(db, 0, 100, "table");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    ingest_range(db, 50, 150, "first", numbered);
    ingest_range(db, 100, 200, "second", numbered);
    put_range(db, 0, 10, "log");
    OK(rocks_db_close(db, &st));
}

/* How many keys from one to before another have a value. */
static int with_value(const char *path, const rocks_options *options, int from, int to,
                      const char *value)
{
    rocks_db *db;
    int count = 0;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = from; i < to; i++) {
        char key[16], found[64];
        size_t len = 0;
        snprintf(key, sizeof key, "key%05d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found, &len, &st);
        if (code == ROCKS_NOT_FOUND) continue;
        EXPECT(ROCKS_OK, code);
        count += len == strlen(value) && memcmp(found, value, len) == 0;
    }
    OK(rocks_db_close(db, &st));
    return count;
}

static void is_as_ingested(const char *path, const rocks_options *options)
{
    CHECK(with_value(path, options, 0, 10, "log") == 10);
    CHECK(with_value(path, options, 10, 50, "table") == 40);
    CHECK(with_value(path, options, 50, 100, "first") == 50);
    CHECK(with_value(path, options, 100, 200, "second") == 100);
}

static void compact(const char *path, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
}

static void ingested_tables(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("ingested"));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;compression=kNoCompression;"
                                "avoid_flush_during_shutdown=true",
                                &st));
    OK(rocks_options_set(options, "table.block_size", "256", &st));
    for (int numbered = 0; numbered < 2; numbered++) {
        make_ingested(path, options, numbered);
        is_whole(path, options);
        is_as_ingested(path, options);

        /* The MANIFEST tells the numbers, also of a table that is written anew. */
        make_ingested(path, options, numbered);
        const int tables = files_of(path, ".sst")->count;
        CHECK(tables == 3);
        for (int i = 0; i < tables; i++) {
            make_ingested(path, options, numbered);
            flip_at(files_of(path, ".sst")->paths[i], 300);
            EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
            CHECK(report.rows_lost > 0 && report.rows_lost < 40);
            const int lost = (int)report.rows_lost;
            const int first = with_value(path, options, 50, 100, "first");
            const int second = with_value(path, options, 100, 200, "second");
            CHECK(with_value(path, options, 0, 10, "log") == 10);
            CHECK(first >= 50 - lost && second >= 100 - lost && first + second >= 150 - lost);
            compact(path, options);
            CHECK(with_value(path, options, 50, 100, "first") == first);
            CHECK(with_value(path, options, 100, 200, "second") == second);
        }

        /* CURRENT is gone, and the MANIFEST there. */
        make_ingested(path, options, numbered);
        CHECK(unlink(check_path("ingested/CURRENT")) == 0);
        must_repair(path, options);
        is_as_ingested(path, options);

        /* Without it, a later ingested table goes before an earlier one. Where the files do not
           tell the numbers, all that was not ingested goes before both. */
        make_ingested(path, options, numbered);
        lose_manifest(path);
        must_repair(path, options);
        CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0 && report.tables_lost == 0);
        for (int compacted = 0; compacted < 2; compacted++) {
            CHECK(with_value(path, options, 0, 10, "log") == 10);
            CHECK(with_value(path, options, 10, 50, "table") == 40);
            CHECK(with_value(path, options, 50, 100, numbered ? "first" : "table") == 50);
            CHECK(with_value(path, options, 100, 200, "second") == 100);
            compact(path, options);
        }
    }
    OK(rocks_options_free(options, &st));
}

/* An ingested table with merges, or puts where `value` begins with "=". */
static void ingest_merges(rocks_db *db, int from, int to, const char *value)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("one.sst"));
    const char *const file = path;
    rocks_sst_writer *writer;
    rocks_ingest_group group = {.struct_size = sizeof group};
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, file, 0, &st));
    for (int i = from; i < to; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        if (value[0] == '=') OK(rocks_sst_writer_put(writer, BYTES_OF(key), BYTES_OF(value), &st));
        else OK(rocks_sst_writer_merge(writer, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    group.files = &file;
    group.file_count = 1;
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    CHECK(unlink(file) == 0);
}

/* Merges in ingested tables, whose rows have no number: over what was compacted, over puts and over
   one another. Without the MANIFEST they are done in the order of the tables. */
static void ingested_merges(void)
{
    char path[4096];
    rocks_db *db;
    snprintf(path, sizeof path, "%s", check_path("merges"));
    for (int blobs = 0; blobs < 2; blobs++) {
        each_file(path, remove_one, NULL);
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
        OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
        OK(rocks_options_set(options, "enable_blob_files", blobs ? "true" : "false", &st));
        OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
        put_range(db, 0, 100, "table");
        rocks_options *all =
            options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
        OK(rocks_db_compact_range(db, NULL, all, NULL, 0, NULL, 0, NULL, &st));
        OK(rocks_options_free(all, &st));
        ingest_merges(db, 50, 150, "one");
        ingest_merges(db, 80, 250, "two");
        ingest_merges(db, 140, 200, "=three");
        ingest_merges(db, 180, 300, "four");
        put_range(db, 0, 10, "log");
        OK(rocks_db_close(db, &st));
        for (int repaired = 0; repaired < 2; repaired++) {
            if (repaired) {
                lose_manifest(path);
                must_repair(path, options);
                CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0);
                CHECK(report.data_loss == 0);
            }
            CHECK(with_value(path, options, 0, 10, "log") == 10);
            CHECK(with_value(path, options, 10, 50, "table") == 40);
            CHECK(with_value(path, options, 50, 80, "table,one") == 30);
            CHECK(with_value(path, options, 80, 100, "table,one,two") == 20);
            CHECK(with_value(path, options, 100, 140, "one,two") == 40);
            CHECK(with_value(path, options, 140, 180, "=three") == 40);
            CHECK(with_value(path, options, 180, 200, "=three,four") == 20);
            CHECK(with_value(path, options, 200, 250, "two,four") == 50);
            CHECK(with_value(path, options, 250, 300, "four") == 50);
        }
        compact(path, options);
        CHECK(with_value(path, options, 80, 100, "table,one,two") == 20);
        CHECK(with_value(path, options, 250, 300, "four") == 50);
        OK(rocks_options_free(options, &st));
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    plain_tables();
    ingested_tables();
    ingested_merges();
    return 0;
}
