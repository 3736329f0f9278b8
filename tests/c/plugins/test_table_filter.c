/* Read table filters: which files scans read, failures in every way to scan, lifetimes,
   threads. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

#define TEXT(text) (text), strlen(text)

/* Reads the files that begin with a number of records, or all. */
typedef struct plan {
    uint64_t only; /* num_entries of the files to read; 0: all */
    const char *fail;
    bool fail_without_text;
    int fail_from; /* the call that fails first */
    rocks_db *db;
    int calls, destroyed;
} plan;

static void destroy(void *state) { ((plan *)state)->destroyed++; }

static bool should_read(void *state, const rocks_table_properties *file, bool *read,
                        rocks_sink *error)
{
    plan *p = state;
    const int call = __atomic_add_fetch(&p->calls, 1, __ATOMIC_SEQ_CST);
    CHECK(file->struct_size >= sizeof *file && *read && file->num_entries > 0);
    CHECK(file->column_family_name.len == 7 &&
          memcmp(file->column_family_name.data, "default", 7) == 0);
    if (p->db != NULL) {
        rocks_buffer value;
        CHECK(rocks_db_get(p->db, NULL, NULL, BYTES("a0"), &value, NULL) == ROCKS_OK);
        CHECK(rocks_buffer_free(&value, NULL) == ROCKS_OK);
        CHECK(rocks_db_put(p->db, NULL, NULL, BYTES("x"), BYTES("y"), NULL) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_close(p->db, NULL) == ROCKS_HANDLE_BUSY);
    }
    *read = p->only == 0 || file->num_entries == p->only;
    if (p->fail == NULL && !p->fail_without_text) return true;
    if (call < p->fail_from) return true;
    *read = false; /* of a failure nothing is taken */
    if (p->fail != NULL) CHECK(rocks_sink_append(error, TEXT(p->fail), NULL) == ROCKS_OK);
    return false;
}

static rocks_table_filter *filter_of(plan *p)
{
    rocks_table_filter_callbacks callbacks;
    rocks_table_filter *made;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.should_read = should_read;
    OK(rocks_table_filter_new(&callbacks, &made, &st));
    return made;
}

static rocks_options *reading_of(plan *p)
{
    rocks_options *reading;
    rocks_table_filter *it = filter_of(p);
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", it, &st));
    OK(rocks_table_filter_free(it, &st));
    return reading;
}

/* Files in level 0 with 1, 2 and 3 records: a0, b0 b1, c0 c1 c2; m0 is in the memtable. */
static rocks_db *fill(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int file = 1; file <= 3; file++) {
        for (int i = 0; i < file; i++) {
            char key[3] = {(char)('a' + file - 1), (char)('0' + i), 0};
            OK(rocks_db_put(db, NULL, NULL, TEXT(key), BYTES("v"), &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_put(db, NULL, NULL, BYTES("m0"), BYTES("v"), &st));
    return db;
}

/* All keys that a scan shows, and how it ended. */
static rocks_code scan(rocks_db *db, rocks_options *reading, char keys[64])
{
    rocks_iter *iter;
    rocks_slice key;
    keys[0] = 0;
    rocks_code code = rocks_db_iter(db, NULL, reading, &iter, &st);
    if (code != ROCKS_OK) {
        CHECK(iter == NULL);
        return code;
    }
    code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &st))
        strncat(keys, (const char *)key.data, key.len);
    CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
    return code;
}

static void read(void)
{
    plan p = {0};
    char keys[64];
    rocks_buffer value;
    rocks_db *db = fill("read");
    rocks_options *reading = reading_of(&p);
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "a0b0b1c0c1c2m0") == 0 && p.calls == 3);
    p.only = 2;
    p.db = db;
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "b0b1m0") == 0 && p.calls == 6);
    p.db = NULL;
    /* Point reads do not ask. */
    OK(rocks_db_get(db, NULL, reading, BYTES("a0"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    CHECK(p.calls == 6);
    /* What a file that is left out hides may show. */
    OK(rocks_db_delete(db, NULL, NULL, BYTES("b0"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st)); /* with m0: also two records */
    OK(rocks_db_put(db, NULL, NULL, BYTES("z"), BYTES("v"), &st));
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "b1m0z") == 0);
    p.only = 3;
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "c0c1c2z") == 0);
    /* Copies of the options share it; none again. */
    rocks_options *copy;
    OK(rocks_options_copy(reading, &copy, &st));
    OK(rocks_options_set(copy, "fill_cache", "false", &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", NULL, &st));
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "a0b1c0c1c2m0z") == 0);
    EXPECT(ROCKS_NOT_FOUND, scan(db, copy, keys));
    CHECK(strcmp(keys, "c0c1c2z") == 0);
    /* An iterator holds it, whatever becomes of the options. */
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, copy, &iter, &st));
    OK(rocks_options_free(copy, &st));
    CHECK(p.destroyed == 0);
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));
    CHECK(p.destroyed == 1);
}

static void refused(void)
{
    plan p = {0};
    rocks_table_filter_callbacks callbacks;
    rocks_table_filter *it;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &p;
    callbacks.destroy = destroy;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_filter_new(&callbacks, &it, &st));
    SAYS("should_read is NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_filter_new(NULL, &it, &st));
    CHECK(p.destroyed == 1 && it == NULL);
    it = filter_of(&p);
    rocks_options *reading, *options;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_table_filter(options, "table_filter", it, &st));
    SAYS("read options");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_table_filter(reading, "filter", it, &st));
    SAYS("table_filter");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_table_filter(reading, NULL, it, &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", it, &st));
    OK(rocks_table_filter_free(it, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_set_table_filter(reading, "table_filter", it, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_table_filter_failures(it, NULL, NULL, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_options_free(reading, &st));
    CHECK(p.destroyed == 2);
    OK(rocks_options_free(options, &st));
    OK(rocks_table_filter_free(NULL, &st));
}

/* ---- failures ------------------------------------------------------------------------------ */

static void failing_at_once(void)
{
    plan p = {.fail = "which file is this"};
    char keys[64];
    uint64_t count;
    rocks_buffer last;
    rocks_iter *iter, *iters[1];
    const rocks_column_family *families[] = {NULL};
    rocks_db *db = fill("failing");
    rocks_options *reading;
    rocks_table_filter *it = filter_of(&p);
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", it, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, scan(db, reading, keys));
    SAYS("which file is this");
    /* RocksDB looks at files when an iterator is first used; a tailing one at once. */
    OK(rocks_db_iters(db, families, 1, reading, iters, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek_to_last(iters[0], NULL, NULL, &st));
    OK(rocks_iter_free(iters[0], &st));
    rocks_options *tailing;
    OK(rocks_options_copy(reading, &tailing, &st));
    OK(rocks_options_set(tailing, "tailing", "true", &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_iters(db, families, 1, tailing, iters, &st));
    CHECK(iters[0] == NULL);
    EXPECT(ROCKS_CALLBACK_FAILED, scan(db, tailing, keys));
    OK(rocks_options_free(tailing, &st));
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_snapshot_iter(snapshot, NULL, reading, &iter, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("b0"), NULL, NULL, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_table_filter_failures(it, &count, &last, &st));
    CHECK(count > 0 && strcmp((const char *)last.data,
                              "table filter, column family \"default\": which file is this") == 0);
    OK(rocks_buffer_free(&last, &st));
    p.fail = NULL;
    p.fail_without_text = true;
    EXPECT(ROCKS_CALLBACK_FAILED, scan(db, reading, keys));
    SAYS("gave no reason");
    /* The failure is that call's, no later one's. */
    p.fail_without_text = false;
    EXPECT(ROCKS_NOT_FOUND, scan(db, reading, keys));
    CHECK(strcmp(keys, "a0b0b1c0c1c2m0") == 0);
    OK(rocks_options_free(reading, &st));
    OK(rocks_table_filter_free(it, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* Files below level 0 are asked about when the iterator comes to them: ten files of ten. */
static rocks_db *fill_level(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;sst_partitioner_factory="
                                "{id=SstPartitionerFixedPrefixFactory;length=1}",
                                &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            char key[4];
            snprintf(key, sizeof key, "%02d", i);
            OK(rocks_db_put(db, NULL, NULL, TEXT(key), BYTES("v"), &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    return db;
}

static void failing_later(void)
{
    plan p = {.fail = "not the third", .fail_from = 3};
    rocks_db *db = fill_level("later");
    rocks_options *reading = reading_of(&p);
    rocks_iter *iter;
    rocks_slice key;
    int steps = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &st)) steps++;
    CHECK(code == ROCKS_CALLBACK_FAILED && steps == 20 && p.calls == 3);
    SAYS("not the third");
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("70"), NULL, NULL, &st));
    p.fail = NULL;
    OK(rocks_iter_seek(iter, BYTES("70"), &key, NULL, &st));
    CHECK(key.len == 2 && memcmp(key.data, "70", 2) == 0);

    /* By block as well, also where the failure is at the last step. */
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    p.fail = "no block";
    p.fail_from = 0;
    OK(rocks_iter_free(iter, &st));
    p.fail = NULL;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    p.fail = "no block";
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    SAYS("no block");
    p.fail = NULL;
    OK(rocks_iter_seek(iter, BYTES("89"), NULL, NULL, &st));
    p.fail = "no block";
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    p.fail = NULL;
    rocks_buffer value; /* nothing is left over for the next call */
    OK(rocks_db_get(db, NULL, NULL, BYTES("00"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* The last file of all is left out with a failure: the end of the data is not told then. */
static bool not_the_last(void *state, const rocks_table_properties *file, bool *read,
                         rocks_sink *error)
{
    (void)file, (void)error, (void)read;
    return __atomic_add_fetch((int *)state, 1, __ATOMIC_SEQ_CST) % 10 != 0;
}

static void failing_at_the_end(void)
{
    int calls = 0;
    rocks_table_filter_callbacks callbacks;
    rocks_table_filter *it;
    rocks_options *reading;
    rocks_iter *iter;
    rocks_block *block;
    rocks_block_view view;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &calls;
    callbacks.should_read = not_the_last;
    OK(rocks_table_filter_new(&callbacks, &it, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", it, &st));
    OK(rocks_options_set_bytes(reading, "iterate_upper_bound", BYTES("90"), &st));
    rocks_db *db = fill_level("end");
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 90 && calls == 9); /* the bound spares the tenth */
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_set_bytes(reading, "iterate_upper_bound", BYTES("z"), &st));
    calls = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    OK(rocks_iter_free(iter, &st));
    /* The same where nothing comes after the file that failed. */
    for (int i = 90; i < 95; i++) {
        char key[4];
        snprintf(key, sizeof key, "%d", i);
        OK(rocks_db_delete(db, NULL, NULL, TEXT(key), &st));
    }
    OK(rocks_options_set_bytes(reading, "iterate_upper_bound", BYTES("95"), &st));
    calls = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    OK(rocks_iter_free(iter, &st));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("00"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_table_filter_free(it, &st));
    OK(rocks_db_close(db, &st));
}

/* RocksDB refuses it beside what writes range deletions while it reads. */
static void not_with_range_conversion(void)
{
    plan p = {0};
    rocks_options *reading = reading_of(&p);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    rocks_iter *iter;
    OK(rocks_options_set(options, "min_tombstones_for_range_conversion", "4", &st));
    OK(rocks_db_open(check_path("conversion"), options, NULL, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, reading, &iter, &st));
    SAYS("table_filter");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    CHECK(p.destroyed == 1);
}

/* ---- threads --------------------------------------------------------------------------------- */

enum { THREADS = 4 };
static rocks_db *shared_db;
static rocks_options *shared_reading;

static void *scan_often(void *argument)
{
    (void)argument;
    for (int round = 0; round < 20; round++) {
        rocks_status mine;
        rocks_iter *iter;
        int keys = 0;
        CHECK(rocks_db_iter(shared_db, NULL, shared_reading, &iter, &mine) == ROCKS_OK);
        rocks_code code = rocks_iter_seek_to_first(iter, NULL, NULL, &mine);
        for (; code == ROCKS_OK; code = rocks_iter_next(iter, NULL, NULL, &mine)) keys++;
        CHECK(code == ROCKS_NOT_FOUND && keys == 100);
        CHECK(rocks_iter_free(iter, &mine) == ROCKS_OK);
    }
    return NULL;
}

static void threads(void)
{
    plan p = {.only = 10};
    pthread_t all[THREADS];
    shared_db = fill_level("threads");
    shared_reading = reading_of(&p);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&all[i], NULL, scan_often, NULL) == 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(all[i], NULL) == 0);
    CHECK(p.calls == THREADS * 20 * 10);
    OK(rocks_options_free(shared_reading, &st));
    OK(rocks_db_close(shared_db, &st));
    CHECK(p.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    read();
    refused();
    failing_at_once();
    failing_later();
    failing_at_the_end();
    not_with_range_conversion();
    threads();
    return 0;
}
