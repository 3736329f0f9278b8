/* Writing table files. valgrind: yes */
#include "../support/columns.h"
#include "../support/sst_files.h"

#include <pthread.h>

static void all_kinds(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "uint64add");
    OK(rocks_options_set(options, "file_checksum_gen_factory", "FileChecksumGenCrc32cFactory",
                         &st));
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    const char *path = path_of("kinds.sst");
    uint64_t size = 1;
    OK(rocks_sst_writer_file_size(writer, &size, &st));
    CHECK(size == 0);
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    OK(rocks_sst_writer_merge(writer, BYTES("b"), BYTES("12345678"), &st));
    OK(rocks_sst_writer_delete_range(writer, BYTES("x"), BYTES("z"), &st));
    OK(rocks_sst_writer_delete(writer, BYTES("c"), &st));
    OK(rocks_sst_writer_single_delete(writer, BYTES("d"), &st));
    OK(rocks_sst_writer_delete_range(writer, BYTES("f"), BYTES("g"), &st));
    OK(rocks_sst_writer_delete_range(writer, BYTES("h"), BYTES("h"), &st)); /* of nothing */
    rocks_slice keys[] = {slice_of("e"), slice_of("f"), slice_of("g")};
    rocks_slice values[] = {slice_of("5"), slice_of(""), slice_of("7")};
    OK(rocks_sst_writer_put_many(writer, keys, values, 3, &st));
    rocks_slice gone[] = {slice_of("h"), slice_of("i")};
    OK(rocks_sst_writer_delete_many(writer, gone, 2, &st));
    OK(rocks_sst_writer_put(writer, "j\0", 2, NULL, 0, &st));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 10 && info.num_range_del_entries == 2);
    CHECK(is(info.file_path, path) && is(info.smallest_key, "a") && info.largest_key.len == 2);
    CHECK(is(info.smallest_range_del_key, "f") && is(info.largest_range_del_key, "z"));
    CHECK(info.file_size == (uint64_t)size_of(path) && info.sequence_number == 0);
    CHECK(info.version == 2 && info.file_checksum.len == 4);
    CHECK(is(info.file_checksum_func_name, "FileChecksumCrc32c"));
    OK(rocks_options_free(options, &st));

    /* The same writer, another file; an older caller's struct is shorter. */
    const char *second = path_of("second.sst");
    OK(rocks_sst_writer_open(writer, second, ROCKS_SST_WRITER_KEEP_PAGES, &st));
    char key[16], value[100];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 2000; i++) {
        numbered(key, i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(key), value, sizeof value, &st));
    }
    OK(rocks_sst_writer_file_size(writer, &size, &st));
    CHECK(size > 1000);
    struct {
        size_t struct_size;
        rocks_slice file_path, after;
    } old = {sizeof(size_t) + sizeof(rocks_slice), {NULL, 0}, {(const uint8_t *)"x", 1}};
    OK(rocks_sst_writer_finish(writer, (rocks_sst_file_info *)(void *)&old, &st));
    CHECK(is(old.file_path, second) && is(old.after, "x"));
    OK(rocks_sst_writer_free(writer, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sst_writer_free(writer, &st));
    OK(rocks_sst_writer_free(NULL, &st));
}

static void refusals(void)
{
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    SAYS("no file is open");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_finish(writer, NULL, &st));
    SAYS("no file is open");
    EXPECT(ROCKS_IO_ERROR, rocks_sst_writer_open(writer, path_of("no/such/folder.sst"), 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_open(writer, "", 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_open(writer, path_of("f.sst"), 8, &st));
    SAYS("flags");
    const char *path = path_of("refusals.sst");
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_open(writer, path_of("other.sst"), 0, &st));
    SAYS("not finished");
    CHECK(size_of(path_of("other.sst")) == -1);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_finish(writer, NULL, &st));
    SAYS("nothing was added");
    OK(rocks_sst_writer_put(writer, BYTES("m"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("m"), BYTES("2"), &st));
    SAYS("0x6D is the one before it");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_delete(writer, BYTES("a"), &st));
    SAYS("0x61 comes before the one before it, 0x6D");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_delete_range(writer, BYTES("z"), BYTES("a"), &st));
    SAYS("begins after its end");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_sst_writer_merge(writer, BYTES("n"), BYTES("2"), &st));
    SAYS("merge operator");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put_with_timestamp(
                                       writer, BYTES("n"), BYTES("12345678"), BYTES(""), &st));
    SAYS("timestamp: 8 bytes");
    /* Of many, none is added when one is refused. */
    rocks_slice keys[] = {slice_of("n"), slice_of("p"), slice_of("o")};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put_many(writer, keys, keys, 3, &st));
    SAYS("keys[2]");
    rocks_slice bad[] = {slice_of("n"), {NULL, 3}};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put_many(writer, keys, bad, 2, &st));
    SAYS("values[1]: NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put_many(writer, NULL, keys, 2, &st));
    OK(rocks_sst_writer_put_many(writer, NULL, NULL, 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("n"), BYTES("2"), &st));
    rocks_sst_file_info info = {.struct_size = 3};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_finish(writer, &info, &st));
    SAYS("struct_size");
    info.struct_size = sizeof info;
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 2 && is(info.largest_key, "n"));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_finish(writer, &info, &st));
    SAYS("no file is open");
    CHECK(info.num_entries == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("z"), BYTES("1"), &st));
    /* What is there stays, unless it is to be replaced. */
    const long size = size_of(path);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_open(writer, path, 0, &st));
    SAYS("exists");
    CHECK(size_of(path) == size);
    OK(rocks_sst_writer_open(writer, path, ROCKS_SST_WRITER_OVERWRITE, &st));
    OK(rocks_sst_writer_free(writer, &st));
    CHECK(size_of(path) != size);
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path,
                             ROCKS_SST_WRITER_OVERWRITE | ROCKS_SST_WRITER_REMOVE_ABANDONED, &st));
    OK(rocks_sst_writer_put(writer, BYTES("z"), BYTES("1"), &st));
    OK(rocks_sst_writer_free(writer, &st));
    CHECK(size_of(path) == -1);
}

static void options_are_honoured(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "reverse_bytewise");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("reverse.sst"), 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("b"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("c"), BYTES("1"), &st));
    OK(rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(is(info.smallest_key, "b") && is(info.largest_key, "a"));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_options_free(options, &st));
    options = options_with(ROCKS_OPTIONS_DATABASE, "table_factory", "plain");
    OK(rocks_options_set(options, "table.user_key_len", "4", &st));
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("plain.sst"), 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("abc"), BYTES("1"), &st));
    SAYS("user_key_len");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_sst_writer_delete_range(writer, BYTES("a"), BYTES("b"), &st));
    OK(rocks_sst_writer_put(writer, BYTES("abcd"), BYTES("1"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_options_free(options, &st));
    options = options_with(ROCKS_OPTIONS_READ, "readahead_size", "1");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    CHECK(writer == NULL);
    OK(rocks_options_free(options, &st));
    /* Of a column family: its number and comparator, and on after the database is closed. */
    rocks_db *db = open_db("db");
    rocks_column_family *family;
    options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "reverse_bytewise");
    OK(rocks_db_create_column_family(db, "reverse", options, &family, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_new(NULL, family, NULL, &writer, &st));
    SAYS("column_family");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_new(db, NULL, options, &writer, &st));
    SAYS("comparator");
    OK(rocks_sst_writer_new(db, family, options, &writer, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_sst_writer_new(db, family, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("family.sst"), 0, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_sst_writer_put(writer, BYTES("b"), BYTES("1"), &st));
    OK(rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    EXPECT(ROCKS_CLOSED, rocks_sst_writer_new(db, family, NULL, &writer, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(options, &st));
}

static void timestamps(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("times.sst"), 0, &st));
    static const uint8_t one[8] = {1}, two[8] = {2};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    SAYS("timestamp: 0 bytes");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), one, 7, BYTES("1"), &st));
    SAYS("timestamp: 7 bytes");
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), two, 8, BYTES("2"), &st));
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), one, 8, BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), two, 8, BYTES("1"), &st));
    OK(rocks_sst_writer_delete_with_timestamp(writer, BYTES("b"), two, 8, &st));
    OK(rocks_sst_writer_delete_range_with_timestamp(writer, BYTES("c"), BYTES("d"), two, 8, &st));
    rocks_slice key = slice_of("e");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_sst_writer_put_many(writer, &key, &key, 1, &st));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 3 && info.num_range_del_entries == 1 && info.smallest_key.len == 9);
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_options_free(options, &st));
}

/* A comparator that fails at a key: nothing of the call is added. */
static bool fails_at_bad(void *state, const uint8_t *a, size_t a_len, const uint8_t *b,
                         size_t b_len, int32_t *order, rocks_sink *error)
{
    (void)state;
    if ((a_len == 3 && memcmp(a, "bad", 3) == 0) || (b_len == 3 && memcmp(b, "bad", 3) == 0)) {
        rocks_sink_append(error, BYTES("not that one"), NULL);
        return false;
    }
    const int found = memcmp(a, b, a_len < b_len ? a_len : b_len);
    *order = found != 0 ? found : (a_len > b_len) - (a_len < b_len);
    return true;
}

static void a_failing_comparator(void)
{
    rocks_comparator_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = "fails_at_bad", .compare = fails_at_bad};
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&callbacks, &comparator, &st));
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set_comparator(options, "comparator", comparator, &st));
    OK(rocks_comparator_free(comparator, &st));
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_sst_writer_open(writer, path_of("callback.sst"), 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_sst_writer_put(writer, BYTES("bad"), BYTES("1"), &st));
    SAYS("not that one");
    rocks_slice keys[] = {slice_of("b"), slice_of("bad")};
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_sst_writer_put_many(writer, keys, keys, 2, &st));
    OK(rocks_sst_writer_put(writer, BYTES("b"), BYTES("1"), &st));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 2);
    OK(rocks_sst_writer_free(writer, &st));
}

static rocks_sst_writer *shared_writer;
static volatile int running = 1;

static void *puts_too(void *answers)
{
    int *busy = answers;
    while (running) {
        rocks_status own;
        rocks_code code = rocks_sst_writer_put(shared_writer, BYTES("a"), BYTES("1"), &own);
        *busy += code == ROCKS_HANDLE_BUSY;
        CHECK(code == ROCKS_HANDLE_BUSY || code == ROCKS_INVALID_ARGUMENT);
    }
    return NULL;
}

static void one_thread_at_a_time(void)
{
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &shared_writer, &st));
    OK(rocks_sst_writer_open(shared_writer, path_of("threads.sst"), 0, &st));
    OK(rocks_sst_writer_put(shared_writer, BYTES("b"), BYTES("1"), &st));
    pthread_t thread;
    int busy = 0, put = 1;
    CHECK(pthread_create(&thread, NULL, puts_too, &busy) == 0);
    for (int i = 0; i < 3000; i++) {
        char key[16];
        numbered(key, i);
        const rocks_code code = rocks_sst_writer_put(shared_writer, BYTES_OF(key), BYTES("1"), &st);
        CHECK(code == ROCKS_OK || code == ROCKS_HANDLE_BUSY);
        put += code == ROCKS_OK;
    }
    running = 0;
    CHECK(pthread_join(thread, NULL) == 0);
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(shared_writer, &info, &st));
    CHECK(info.num_entries == (uint64_t)put);
    OK(rocks_sst_writer_free(shared_writer, &st));
}

/* A finished file outlives a power failure. */
static void the_power_fails(void)
{
    rocks_env *env;
    rocks_options *options;
    rocks_sst_writer *writer;
    rocks_sst_reader *reader;
    char path[4200];
    OK(rocks_env_new_fault_injection(NULL, &env, &st));
    OK(rocks_env_set(env, "faults.lose_unsynced", "true", &st));
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set_env(options, "env", env, &st));
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s%d", check_path("power.sst"), i);
        OK(rocks_sst_writer_open(writer, path, 0, &st));
        OK(rocks_sst_writer_put(writer, BYTES("key"), BYTES("value"), &st));
        if (i == 0) OK(rocks_sst_writer_finish(writer, NULL, &st));
    }
    OK(rocks_env_set(env, "faults.active", "false", &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_env_lose_unsynced(env, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_sst_reader_open(path, NULL, &reader, &st)); /* the unfinished one */
    path[strlen(path) - 1] = '0';
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    OK(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
    OK(rocks_sst_reader_free(reader, &st));
}

/* The file of columns is that of arrays, byte for byte but for its name in it. */
static void columns(void)
{
    static entries keys, values;
    static rocks_slice k[MOST_ENTRIES], v[MOST_ENTRIES];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    rocks_sst_writer *writer, *plain;
    rocks_sst_file_info info = {.struct_size = sizeof info};
    begin_entries(&keys, "before");
    begin_entries(&values, "");
    for (int i = 0; i < 200; i++) {
        char key[16];
        numbered(key, i);
        add_entry(&keys, key, strlen(key));
        add_entry(&values, key, (size_t)(i % 10));
    }
    const rocks_column key_column = narrow(&keys), value_column = wide(&values);
    rocks_column rest = key_column, last = key_column;
    rest.offsets32 += 100;
    last.offsets32 += 150;
    slices(&keys, k);
    slices(&values, v);
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("arrays.sst"), 0, &st));
    OK(rocks_sst_writer_put_many(writer, k, v, 100, &st));
    for (int i = 100; i < 150; i++)
        OK(rocks_sst_writer_merge(writer, k[i].data, k[i].len, v[i - 100].data, v[i - 100].len,
                                  &st));
    OK(rocks_sst_writer_delete_many(writer, k + 150, 50, &st));
    OK(rocks_sst_writer_finish(writer, &info, &st));
    const uint64_t size = info.file_size;

    OK(rocks_sst_writer_open(writer, path_of("columns.sst"), 0, &st));
    EACH_WRONG("keys", rocks_sst_writer_put_columns(writer, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_sst_writer_merge_columns(writer, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_sst_writer_delete_columns(writer, bad, count, &st));
    OK(rocks_sst_writer_put_columns(writer, NULL, NULL, 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_finish(writer, &info, &st));
    SAYS("nothing was added");
    OK(rocks_sst_writer_put_columns(writer, &key_column, &value_column, 100, &st));
    /* Of many, none is added when one is out of order. */
    rocks_column again = key_column;
    again.offsets32 += 99;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_columns(writer, &again, &value_column, 50, &st));
    SAYS("keys[0]");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_columns(writer, all_empty(), &value_column, 2, &st));
    OK(rocks_sst_writer_merge_columns(writer, &rest, &value_column, 50, &st));
    OK(rocks_sst_writer_delete_columns(writer, &last, 50, &st));
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 200 && info.file_size == size);
    CHECK(is(info.smallest_key, "key000000") && is(info.largest_key, "key000199"));
    OK(rocks_sst_writer_free(writer, &st));

    OK(rocks_sst_writer_new(NULL, NULL, NULL, &plain, &st));
    OK(rocks_sst_writer_open(plain, path_of("no operator.sst"), 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_sst_writer_merge_columns(plain, &key_column, &value_column, 1, &st));
    SAYS("merge operator");
    OK(rocks_sst_writer_free(plain, &st));

    rocks_db *db;
    OK(rocks_options_set(options, "create_if_missing", "true", &st));
    OK(rocks_db_open(check_path("columns"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key000101"), BYTES("before"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key000151"), BYTES("before"), &st));
    const char *const files[] = {path_of("columns.sst")};
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = files, .file_count = 1};
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    has(db, NULL, "key000009", "key000009");
    has(db, NULL, "key000101", "before,k");
    has(db, NULL, "key000151", NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    all_kinds();
    columns();
    refusals();
    options_are_honoured();
    timestamps();
    a_failing_comparator();
    one_thread_at_a_time();
    the_power_fails();
    return 0;
}
