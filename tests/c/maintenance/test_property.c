/* Properties by RocksDB's names. valgrind: yes */
#include "../support/check.h"

static uint64_t number(rocks_db *db, rocks_column_family *family, const char *name)
{
    uint64_t value;
    OK(rocks_db_property_int(db, family, name, &value, &st));
    return value;
}

static void every_name(rocks_db *db)
{
    rocks_buffer names, value;
    size_t count = 0;
    OK(rocks_property_names(&names, &st));
    for (const char *name = (const char *)names.data; name < (const char *)names.data + names.len;
         name += strlen(name) + 1) {
        rocks_code code = rocks_db_property(db, NULL, name, &value, &st);
        if (code == ROCKS_NOT_FOUND) {
            /* "…-at-level" wants a level. */
            SAYS(name);
            CHECK(value.data == NULL && value.len == 0);
        } else {
            CHECK(code == ROCKS_OK && value.data[value.len] == 0);
            OK(rocks_buffer_free(&value, &st));
        }
        count++;
    }
    CHECK(count > 50);
    OK(rocks_buffer_free(&names, &st));
}

static void forms(rocks_db *db, rocks_column_family *second)
{
    rocks_buffer text;
    OK(rocks_db_property(db, NULL, "rocksdb.num-files-at-level0", &text, &st));
    CHECK(strcmp((const char *)text.data, "0") == 0);
    OK(rocks_buffer_free(&text, &st));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_db_property(db, NULL, "rocksdb.num-files-at-level99", &text, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_property(db, NULL, "rocksdb.options-statistics", &text, &st));

    CHECK(number(db, NULL, "rocksdb.num-entries-active-mem-table") == 2);
    CHECK(number(db, second, "rocksdb.num-entries-active-mem-table") == 3);
    uint64_t sum;
    OK(rocks_db_property_aggregated_int(db, "rocksdb.num-entries-active-mem-table", &sum, &st));
    CHECK(sum == 5);

    rocks_buffer pairs;
    OK(rocks_db_property_map(db, NULL, "rocksdb.cfstats", &pairs, &st));
    size_t strings = 0;
    for (size_t i = 0; i < pairs.len; i++) strings += pairs.data[i] == 0;
    CHECK(strings > 10 && strings % 2 == 0 && pairs.data[pairs.len - 1] == 0);
    OK(rocks_buffer_free(&pairs, &st));
    OK(rocks_db_reset_stats(db, &st));
}

static void bad_names(rocks_db *db)
{
    rocks_buffer text;
    uint64_t value = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(db, NULL, "rocksdb.statz", &text, &st));
    SAYS("rocksdb.statz");
    SAYS("rocksdb.stats");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_property_int(db, NULL, "rocksdb.estimate_num_keys", &value, &st));
    SAYS("rocksdb.estimate-num-keys");
    CHECK(value == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property_int(db, NULL, "rocksdb.stats", &value, &st));
    SAYS("no number");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_property_aggregated_int(db, "rocksdb.stats", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_property_map(db, NULL, "rocksdb.num-snapshots", &text, &st));
    SAYS("no map");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(db, NULL, "", &text, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(db, NULL, "\xff", &text, &st));
    SAYS("UTF-8");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(db, NULL, NULL, &text, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(db, NULL, "rocksdb.stats", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_property_int(db, NULL, "rocksdb.num-snapshots", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_property_names(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = open_db("db"), *other = open_db("other");
    rocks_column_family *second;
    rocks_buffer text;
    OK(rocks_db_create_column_family(db, "second", NULL, &second, &st));
    for (int i = 0; i < 5; i++) {
        uint8_t key = (uint8_t)i;
        OK(rocks_db_put(db, i < 2 ? NULL : second, NULL, &key, 1, BYTES("value"), &st));
    }
    every_name(db);
    forms(db, second);
    bad_names(db);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_property(other, second, "rocksdb.stats", &text, &st));
    SAYS("another database");
    OK(rocks_db_drop_column_family(db, second, &st));
    OK(rocks_db_property(db, second, "rocksdb.stats", &text, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_db_close(other, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_property(db, NULL, "rocksdb.stats", &text, &st));

    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("db"), NULL, how, NULL, NULL, 0, &db, &st));
    every_name(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_column_family_free(second, &st));
    return 0;
}
