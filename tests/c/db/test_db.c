/* Opening, closing, reading and writing. valgrind: yes */
#include "../support/check.h"

static void put_and_get(void)
{
    rocks_db *db = open_db("put_and_get");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));

    rocks_buffer owned;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(owned.len == 5 && memcmp(owned.data, "value", 5) == 0);
    OK(rocks_buffer_free(&owned, &st));
    CHECK(owned.data == NULL && owned.len == 0);
    OK(rocks_buffer_free(&owned, &st));

    uint8_t room[5];
    size_t len;
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(len == 5 && memcmp(room, "value", 5) == 0);
    memset(room, 0, sizeof room);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, 3, &len, &st));
    CHECK(len == 5 && memcmp(room, "val\0", 4) == 0);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, BYTES("key"), NULL, 0, &len, &st));
    CHECK(len == 5);

    rocks_value *holder;
    rocks_slice value;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("key"), holder, &value, &st));
    CHECK(value.len == 5 && memcmp(value.data, "value", 5) == 0);

    OK(rocks_db_delete(db, NULL, NULL, BYTES("key"), &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(owned.data == NULL && owned.len == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_value_free(holder, &st));
}

static void closing(void)
{
    rocks_db *db = open_db("closing"), *again;
    rocks_column_family *family;
    rocks_snapshot *snapshot;
    OK(rocks_db_create_column_family(db, "second", NULL, &family, &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open(check_path("closing"), NULL, NULL, NULL, NULL, 0, &again, &st));
    CHECK(again == NULL);
    SAYS("this process has it open already");
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    again = open_db("closing");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put(again, family, NULL, BYTES("a"), BYTES("b"), &st));
    SAYS("another database");
    OK(rocks_db_close(again, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_column_family_free(family, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_column_family_free(family, &st));
    SAYS("freed before");
}

static void dropped_families_poison_nothing(void)
{
    rocks_db *db = open_db("dropped");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "gone", NULL, &family, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED,
           rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_range(db, NULL, NULL, BYTES("z"), BYTES("a"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
}

/* Plain tables may be told how long all keys are: one of another length would make a table that
 * cannot be read. */
static void keys_of_one_length(void)
{
    rocks_options *plain =
        options_with(ROCKS_OPTIONS_DATABASE, "table_factory", "{id=PlainTable;user_key_len=4}");
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    const char *name = "merge_operator", *value = "max";
    rocks_batch *batch;
    rocks_column_family *family;
    rocks_db *db;
    OK(rocks_options_set(plain, "prefix_extractor", "fixed:2", &st));
    OK(rocks_options_set_many(plain, &name, &value, 1, &st));
    OK(rocks_options_set_string(create,
                                "table_factory={id=PlainTable;user_key_len=4};"
                                "prefix_extractor=fixed:2;merge_operator=max",
                                &st));
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(check_path("lengths"), create, NULL, NULL, NULL, 0, &db, &st));
        if (i == 0) {
            OK(rocks_db_create_column_family(db, "other", plain, &family, &st));
        } else {
            OK(rocks_db_column_family(db, "other", &family, &st));
        }
        OK(rocks_db_put(db, NULL, NULL, BYTES("four"), BYTES("v"), &st));
        OK(rocks_db_merge(db, family, NULL, BYTES("four"), BYTES("v"), &st));
        for (int j = 0; j < 2; j++) {
            rocks_column_family *to = j == 0 ? NULL : family;
            EXPECT(ROCKS_INVALID_ARGUMENT,
                   rocks_db_put(db, to, NULL, BYTES("three"), BYTES("v"), &st));
            SAYS("key: 5 bytes; table.user_key_len is 4");
            EXPECT(ROCKS_INVALID_ARGUMENT,
                   rocks_db_merge(db, to, NULL, BYTES("six"), BYTES("v"), &st));
            EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_delete(db, to, NULL, BYTES(""), &st));
            EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_single_delete(db, to, NULL, BYTES("7"), &st));
            rocks_slice keys[] = {{(const uint8_t *)"good", 4}, {(const uint8_t *)"bad", 3}};
            EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_many(db, to, NULL, keys, keys, 2, &st));
            SAYS("keys[1]");
            OK(rocks_batch_new(&batch, &st));
            OK(rocks_batch_put(batch, to, BYTES("good"), BYTES("v"), &st));
            OK(rocks_db_write(db, NULL, batch, &st));
            OK(rocks_batch_put(batch, to, BYTES("three"), BYTES("v"), &st));
            EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, batch, &st));
            SAYS("user_key_len is 4");
            OK(rocks_batch_free(batch, &st));
        }
        /* Nothing is poisoned, and the tables are good. */
        const rocks_column_family *both[] = {NULL, family};
        OK(rocks_db_flush(db, both, 2, NULL, &st));
        rocks_buffer got;
        OK(rocks_db_get(db, NULL, NULL, BYTES("four"), &got, &st));
        OK(rocks_buffer_free(&got, &st));
        OK(rocks_db_get(db, family, NULL, BYTES("good"), &got, &st));
        OK(rocks_buffer_free(&got, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_column_family_free(family, &st));
    }
    OK(rocks_options_free(plain, &st));
    OK(rocks_options_free(create, &st));
}

static rocks_options *plain_with(const char *length, const char *comparator)
{
    char text[256];
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    snprintf(text, sizeof text,
             "create_if_missing=true;table_factory={id=PlainTable;user_key_len=%s};"
             "prefix_extractor=fixed:2;comparator=%s",
             length, comparator);
    OK(rocks_options_set_string(options, text, &st));
    return options;
}

/* Plain tables have no range deletions: one that came into the log would stop all later writes. */
static void plain_tables_take_no_ranges(void)
{
    rocks_options *plain = plain_with("0", "bytewise");
    rocks_db *db;
    rocks_batch *batch;
    OK(rocks_db_open(check_path("no ranges"), plain, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("four"), BYTES("v"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_delete_range(db, NULL, NULL, BYTES("a"), BYTES("z"), &st));
    SAYS("\"default\"");
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("z"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("more"), BYTES("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("no ranges"), plain, NULL, NULL, NULL, 0, &db, &st));
    rocks_buffer got;
    OK(rocks_db_get(db, NULL, NULL, BYTES("four"), &got, &st));
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(plain, &st));
}

/* RocksDB's comparators with timestamps find equal keys by more than their bytes: no plain tables.
 */
static void timestamps_need_other_tables(void)
{
    rocks_options *plain = plain_with("12", "leveldb.BytewiseComparator.u64ts");
    rocks_db *db;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("stamped"), plain, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table_factory PlainTable");
    OK(rocks_options_free(plain, &st));
}

/* What was written for keys of other lengths is not opened for writing, and not taken in. */
static void other_lengths(void)
{
    rocks_options *any = plain_with("0", "bytewise"), *four = plain_with("4", "bytewise"),
                  *five = plain_with("5", "bytewise"), *reads;
    rocks_db *db;
    rocks_sst_writer *writer;
    OK(rocks_db_open(check_path("any"), any, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a longer one"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("any"), four, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.user_key_len: 4");
    SAYS("\"default\"");
    OK(rocks_db_open(check_path("fours"), four, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("four"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("fours"), five, NULL, NULL, NULL, 0, &db, &st));
    SAYS("written with 4");
    /* To read it is no harm, and any length takes those of one. */
    reads = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("any"), four, reads, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("fours"), any, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("longer"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(reads, &st));
    /* A file for keys of any length. */
    char file[4096];
    snprintf(file, sizeof file, "%s", check_path("any.sst"));
    OK(rocks_sst_writer_new(NULL, NULL, any, &writer, &st));
    OK(rocks_sst_writer_open(writer, file, 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("a longer one"), BYTES("v"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_db_open(check_path("takes"), four, NULL, NULL, NULL, 0, &db, &st));
    const char *files[] = {file};
    rocks_ingest_group group = {.struct_size = sizeof group, .files = files, .file_count = 1};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("user_key_len");
    SAYS("any length");
    OK(rocks_db_put(db, NULL, NULL, BYTES("four"), BYTES("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(any, &st));
    OK(rocks_options_free(four, &st));
    OK(rocks_options_free(five, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    plain_tables_take_no_ranges();
    timestamps_need_other_tables();
    other_lengths();
    put_and_get();
    closing();
    dropped_families_poison_nothing();
    keys_of_one_length();
    return 0;
}
