/* Reading table files. valgrind: yes */
#include "../support/columns.h"
#include "../support/sst_files.h"

enum { COUNT = 3000 };
static const char *path;

static void make_file(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_options_free(options, &st));
    path = strdup(path_of("file.sst"));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    OK(rocks_sst_writer_delete(writer, BYTES("a gone"), &st));
    char key[16], value[64];
    for (int i = 0; i < COUNT; i++) {
        numbered(key, i);
        snprintf(value, sizeof value, "value of number %d", i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_sst_writer_merge(writer, BYTES("merged"), BYTES("operand"), &st));
    OK(rocks_sst_writer_delete_range(writer, BYTES("x"), BYTES("y"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
}

static void gets(rocks_sst_reader *reader)
{
    rocks_buffer buffer;
    OK(rocks_sst_reader_get(reader, NULL, BYTES("key000007"), &buffer, &st));
    CHECK(buffer.len == 17 && strcmp((char *)buffer.data, "value of number 7") == 0);
    OK(rocks_buffer_free(&buffer, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_sst_reader_get(reader, NULL, BYTES("key"), &buffer, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_sst_reader_get(reader, NULL, BYTES("a gone"), &buffer, &st));
    CHECK(buffer.data == NULL);
    EXPECT(ROCKS_MERGE_IN_PROGRESS,
           rocks_sst_reader_get(reader, NULL, BYTES("merged"), &buffer, &st));
    char small[4];
    size_t len;
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_sst_reader_get_into(reader, NULL, BYTES("key000007"), small, 4, &len, &st));
    CHECK(len == 17 && memcmp(small, "valu", 4) == 0);
    char large[64];
    OK(rocks_sst_reader_get_into(reader, NULL, BYTES("key000012"), large, 64, &len, &st));
    CHECK(len == 18);
    rocks_values *values;
    OK(rocks_values_new(&values, &st));
    /* More than RocksDB takes at once, in any order, some absent. */
    enum { MANY = 100 };
    static char names[MANY][16];
    rocks_slice keys[MANY];
    for (int i = 0; i < MANY; i++) {
        numbered(names[i], (i * 37) % MANY * 50);
        keys[i] = slice_of(names[i]);
    }
    keys[3] = slice_of("merged");
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_sst_reader_multi_get(reader, NULL, keys, MANY, values, &found, &codes, &st));
    for (int i = 0; i < MANY; i++) {
        const int number = (i * 37) % MANY * 50;
        char wanted[64];
        snprintf(wanted, sizeof wanted, "value of number %d", number);
        if (i == 3) CHECK(codes[i] == ROCKS_MERGE_IN_PROGRESS && found[i].data == NULL);
        else if (number >= COUNT) CHECK(codes[i] == ROCKS_NOT_FOUND);
        else CHECK(codes[i] == ROCKS_OK && is(found[i], wanted));
    }
    EXPECT(ROCKS_MERGE_IN_PROGRESS, rocks_values_status_at(values, 3, &st));
    OK(rocks_sst_reader_multi_get(reader, NULL, NULL, 0, values, NULL, NULL, &st));
    OK(rocks_values_free(values, &st));
}

/* Keys of a column, and their values as a column. */
static void columns(rocks_sst_reader *reader)
{
    static entries keys;
    const char *const wanted[] = {"key000003", "absent", "key000001", NULL};
    fill_entries(&keys, "of no key", wanted);
    const rocks_column ways[] = {narrow(&keys), wide(&keys)};
    rocks_values *values;
    rocks_block *block;
    rocks_column_view view;
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_block_new(&block, &st));
    for (int way = 0; way < 2; way++) {
        OK(rocks_sst_reader_multi_get_columns(reader, NULL, &ways[way], 3, values, &found, &codes,
                                              &st));
        CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND && codes[2] == ROCKS_OK);
        CHECK(is(found[0], "value of number 3") && found[1].data == NULL);
        OK(rocks_values_read_block(values, 0, block, &view, &st));
        CHECK(view.count == 3 && view.null_count == 1 && view.validity[0] == 5 && view.done);
        CHECK(view.data_len == 34 && memcmp(view.data + 17, "value of number 1", 17) == 0);
    }
    EACH_WRONG("keys", rocks_sst_reader_multi_get_columns(reader, NULL, bad, count, values, &found,
                                                          &codes, &st));
    OK(rocks_sst_reader_multi_get_columns(reader, NULL, NULL, 0, values, NULL, NULL, &st));
    OK(rocks_values_free(values, &st));
    OK(rocks_block_free(block, &st));
}

static void iterators(rocks_sst_reader *reader)
{
    rocks_options *read;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_bytes(read, "iterate_lower_bound", BYTES("key000010"), &st));
    OK(rocks_options_set_bytes(read, "iterate_upper_bound", BYTES("key000020"), &st));
    rocks_iter *iter;
    OK(rocks_sst_reader_iter(reader, read, &iter, &st));
    OK(rocks_options_free(read, &st));
    rocks_slice key, value;
    int count = 0;
    for (rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, &value, &st))
        count++;
    CHECK(count == 10);
    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    CHECK(is(key, "key000019") && is(value, "value of number 19"));
    OK(rocks_iter_prev(iter, &key, &value, &st));
    OK(rocks_iter_seek_for_prev(iter, BYTES("key0000155"), &key, &value, &st));
    CHECK(is(key, "key000015"));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_timestamp(iter, &key, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_refresh(iter, NULL, &st));
    OK(rocks_iter_next(iter, &key, &value, &st));
    CHECK(is(key, "key000016"));
    OK(rocks_iter_free(iter, &st));
    /* Blocks. */
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    rocks_block *block;
    OK(rocks_block_new(&block, &st));
    rocks_block_view view;
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    count = 0;
    rocks_code code;
    while ((code = rocks_iter_read_block(iter, 1000, 0, 0, block, &view, &st)) == ROCKS_OK)
        count += (int)view.count;
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(count == COUNT + 1);
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));
    rocks_db *db = open_db("db");
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_snapshot(read, snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_iter(reader, read, &iter, &st));
    SAYS("snapshot");
    OK(rocks_options_free(read, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_close(db, &st));
}

static void every_record(rocks_sst_reader *reader)
{
    rocks_iter *iter;
    OK(rocks_sst_reader_table_iter(reader, &iter, &st));
    rocks_slice key, value;
    rocks_sst_entry entry = {.struct_size = sizeof entry};
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &st));
    CHECK(is(entry.key, "a gone") && entry.kind == ROCKS_ENTRY_DELETE && entry.sequence == 0);
    CHECK(entry.timestamp.len == 0);
    OK(rocks_iter_seek(iter, BYTES("key000100"), &key, &value, &st));
    OK(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &st));
    CHECK(is(entry.key, "key000100") && entry.kind == ROCKS_ENTRY_PUT);
    OK(rocks_iter_seek_for_prev(iter, BYTES("key0001005"), &key, &value, &st));
    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    OK(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &st));
    CHECK(is(entry.key, "merged") && entry.kind == ROCKS_ENTRY_MERGE && is(value, "operand"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_reader_parse_entry(reader, BYTES("short"), &entry, &st));
    SAYS("key: 5 bytes");
    CHECK(entry.kind == 0 && entry.key.data == NULL);
    EXPECT(ROCKS_CORRUPTION,
           rocks_sst_reader_parse_entry(reader, BYTES("key and \xff\xff\xff\xff\xff\xff\xff\xff"),
                                        &entry, &st));
    OK(rocks_iter_free(iter, &st));
}

static void properties(rocks_sst_reader *reader)
{
    rocks_table_properties all = {.struct_size = sizeof all};
    OK(rocks_sst_reader_properties(reader, &all, &st));
    CHECK(all.num_entries == COUNT + 3 && all.num_deletions == 2 && all.num_merge_operands == 1);
    CHECK(is(all.comparator_name, "leveldb.BytewiseComparator"));
    int found = 0;
    for (size_t i = 0; i < all.user_count; i++)
        found += is(all.user_names[i], "rocksdb.external_sst_file.version");
    CHECK(found == 1);
    uint64_t count, size;
    OK(rocks_sst_reader_count(reader, &count, &st));
    OK(rocks_sst_reader_file_size(reader, &size, &st));
    CHECK(count == COUNT + 2 && size == (uint64_t)size_of(path));
}

typedef struct told {
    int calls;
    uint64_t last, total, stop_at;
    rocks_cancel *cancel;
} told;

static bool tell(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    told *to = state;
    (void)error;
    CHECK(done >= to->last && done <= total);
    to->calls++;
    to->last = done;
    to->total = total;
    if (to->stop_at != 0 && done >= to->stop_at) rocks_cancel_set(to->cancel, NULL);
    return true;
}

static void verification(rocks_sst_reader *reader)
{
    OK(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
    OK(rocks_sst_reader_verify_num_entries(reader, NULL, NULL, &st));
    told to = {0, 0, 0, 0, NULL};
    OK(rocks_cancel_new(&to.cancel, &st));
    rocks_progress_callbacks callbacks = {sizeof callbacks, &to, NULL, {0, 0, 0}, tell};
    OK(rocks_cancel_set_progress_callbacks(to.cancel, &callbacks, &st));
    rocks_options *read = options_with(ROCKS_OPTIONS_READ, "readahead_size", "8192");
    OK(rocks_sst_reader_verify_checksum(reader, read, to.cancel, &st));
    CHECK(to.calls > 5 && to.last == (uint64_t)size_of(path) && to.total == to.last);
    to.last = 0;
    OK(rocks_sst_reader_verify_num_entries(reader, read, to.cancel, &st));
    CHECK(to.last == to.total);
    to.last = 0;
    to.stop_at = to.total / 2;
    EXPECT(ROCKS_CANCELLED, rocks_sst_reader_verify_checksum(reader, read, to.cancel, &st));
    CHECK(to.last >= to.stop_at && to.last < to.total);
    to.last = 0;
    EXPECT(ROCKS_CANCELLED, rocks_sst_reader_verify_num_entries(reader, NULL, to.cancel, &st));
    OK(rocks_options_free(read, &st));
    OK(rocks_cancel_free(to.cancel, &st));
    OK(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
}

/* What was got from a reader lives on, also when its file is gone. */
static void freed_in_any_order(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "table.block_cache", "1M");
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(path, options, &reader, &st));
    OK(rocks_options_free(options, &st));
    rocks_iter *iter, *all, *another;
    rocks_value *holder;
    rocks_values *values;
    rocks_slice pinned, key, value, wanted = slice_of("key000002");
    const rocks_slice *found;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_values_new(&values, &st));
    OK(rocks_sst_reader_get_pinned(reader, NULL, BYTES("key000001"), holder, &pinned, &st));
    OK(rocks_sst_reader_multi_get(reader, NULL, &wanted, 1, values, &found, NULL, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    OK(rocks_sst_reader_table_iter(reader, &all, &st));
    OK(rocks_sst_reader_free(reader, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sst_reader_iter(reader, NULL, &another, &st));
    CHECK(is(pinned, "value of number 1") && is(found[0], "value of number 2"));
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &another, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_iter_seek(iter, BYTES("key000003"), &key, &value, &st));
    CHECK(is(value, "value of number 3"));
    OK(rocks_iter_seek(another, BYTES("key000004"), &key, &value, &st));
    CHECK(is(value, "value of number 4"));
    OK(rocks_iter_free(another, &st));
    OK(rocks_iter_seek_to_last(all, &key, &value, &st));
    OK(rocks_iter_free(all, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_values_free(values, &st));
    /* The holder may show something of a database next. */
    rocks_db *db = open_db("holder");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("k"), holder, &pinned, &st));
    CHECK(is(pinned, "v"));
    OK(rocks_db_close(db, &st));
    OK(rocks_value_free(holder, &st));
}

static void copy_file(const char *to, long length)
{
    FILE *in = fopen(path, "rb"), *out = fopen(to, "wb");
    CHECK(in != NULL && out != NULL);
    for (long i = 0; i < length; i++) CHECK(fputc(fgetc(in), out) != EOF);
    CHECK(fclose(in) == 0 && fclose(out) == 0);
}

static void bad_files(void)
{
    rocks_sst_reader *reader;
    EXPECT(ROCKS_IO_ERROR, rocks_sst_reader_open(path_of("none.sst"), NULL, &reader, &st));
    SAYS("none.sst");
    CHECK(reader == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_open("", NULL, &reader, &st));
    const char *bad = path_of("bad.sst");
    const long size = size_of(path), lengths[] = {0, 7, 100, size / 2, size - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        copy_file(bad, lengths[i]);
        EXPECT(ROCKS_CORRUPTION, rocks_sst_reader_open(bad, NULL, &reader, &st));
        SAYS("bad.sst");
    }
    /* A damaged block: told with its offset, and everything else can be read. */
    copy_file(bad, size);
    damage(bad, size / 3);
    OK(rocks_sst_reader_open(bad, NULL, &reader, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
    SAYS("bad.sst");
    SAYS("offset");
    EXPECT(ROCKS_CORRUPTION, rocks_sst_reader_verify_num_entries(reader, NULL, NULL, &st));
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    while (code == ROCKS_OK) code = rocks_iter_next(iter, &key, &value, &st);
    EXPECT(ROCKS_CORRUPTION, code);
    SAYS("offset");
    OK(rocks_iter_seek(iter, BYTES("key002999"), &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_sst_reader_free(reader, &st));
    /* Another comparator. */
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "reverse_bytewise");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_open(path, options, &reader, &st));
    SAYS("its comparator is \"leveldb.BytewiseComparator\"");
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_open(path, options, &reader, &st));
    SAYS("u64ts");
    OK(rocks_options_free(options, &st));
}

/* RocksDB would crash over operands without an operator, backwards or on a value. */
static void without_a_merge_operator(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    OK(rocks_options_set(options, "create_if_missing", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("operands"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    /* Value and operand in one file: a snapshot keeps them apart. */
    rocks_snapshot *snapshot;
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("operand"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_metadata *metadata;
    rocks_file_metadata own = {.struct_size = sizeof own};
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &own, &st));
    char file[5000];
    snprintf(file, sizeof file, "%.*s/%.*s", (int)own.directory.len, own.directory.data,
             (int)own.name.len, own.name.data);
    OK(rocks_metadata_free(metadata, &st));
    rocks_sst_reader *reader;
    rocks_iter *iter;
    rocks_buffer buffer;
    rocks_slice key, value;
    OK(rocks_sst_reader_open(file, NULL, &reader, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_sst_reader_get(reader, NULL, BYTES("k"), &buffer, &st));
    SAYS("merge_operator: none");
    rocks_values *values;
    rocks_slice wanted = slice_of("k");
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_sst_reader_multi_get(reader, NULL, &wanted, 1, values, NULL, &codes, &st));
    CHECK(codes[0] == ROCKS_CORRUPTION);
    EXPECT(ROCKS_CORRUPTION, rocks_values_status_at(values, 0, &st));
    SAYS("merge_operator: none");
    OK(rocks_values_free(values, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_to_first(iter, &key, &value, &st));
    SAYS("merge_operator: none");
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_to_last(iter, &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_to_last(iter, &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_close(db, &st));
}

static void timestamps(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    const char *file = path_of("times.sst");
    OK(rocks_sst_writer_open(writer, file, 0, &st));
    static const uint8_t one[8] = {1}, two[8] = {2};
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), two, 8, BYTES("second"), &st));
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), one, 8, BYTES("first"), &st));
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("b"), two, 8, BYTES("b"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(file, options, &reader, &st));
    OK(rocks_options_free(options, &st));
    rocks_buffer value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_get(reader, NULL, BYTES("a"), &value, &st));
    SAYS("timestamp: 0 bytes");
    rocks_iter *iter;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_iter(reader, NULL, &iter, &st));
    rocks_options *read;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_bytes(read, "timestamp", one, 8, &st));
    OK(rocks_sst_reader_get(reader, read, BYTES("a"), &value, &st));
    CHECK(strcmp((char *)value.data, "first") == 0);
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_sst_reader_get(reader, read, BYTES("b"), &value, &st));
    OK(rocks_options_set_bytes(read, "timestamp", two, 8, &st));
    rocks_values *values;
    OK(rocks_values_new(&values, &st));
    rocks_slice keys[] = {slice_of("b"), slice_of("a")};
    const rocks_slice *found;
    OK(rocks_sst_reader_multi_get(reader, read, keys, 2, values, &found, NULL, &st));
    CHECK(is(found[0], "b") && is(found[1], "second"));
    OK(rocks_values_free(values, &st));
    rocks_slice key, at;
    OK(rocks_sst_reader_iter(reader, read, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &at, &st));
    OK(rocks_iter_timestamp(iter, &at, &st));
    CHECK(is(key, "a") && at.len == 8 && memcmp(at.data, two, 8) == 0);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(read, &st));
    OK(rocks_sst_reader_free(reader, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    make_file();
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(path, options, &reader, &st));
    OK(rocks_options_free(options, &st));
    gets(reader);
    columns(reader);
    iterators(reader);
    every_record(reader);
    properties(reader);
    verification(reader);
    OK(rocks_sst_reader_free(reader, &st));
    freed_in_any_order();
    bad_files();
    without_a_merge_operator();
    timestamps();
    free((void *)path);
    return 0;
}
