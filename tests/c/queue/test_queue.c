/* Completion queues: every operation, and what the header promises of submitting and draining.
   valgrind: yes */
#include "../support/queues.h"

#include <poll.h>
#include <unistd.h>

static rocks_queue *queue;
static rocks_completions *done;

static const rocks_completion *now(rocks_operation op) { return complete(queue, done, &op); }

static const rocks_completion *on(rocks_operation_kind kind, rocks_db *db, const char *key,
                                  const char *value)
{
    return now(operation_on(kind, db, key, value));
}

static void settings(void)
{
    static const char *const bad[] = {"depth=0",      "depth=2000000", "coalesce=65", "threads=x",
                                      "wait_threads", "size=1",        "depth=",      "depth=-1"};
    rocks_queue *made;
    uint64_t value;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_new(bad[i], &made, &st));
        CHECK(made == NULL);
    }
    SAYS("options: depth: \"-1\"; accepted: 1 to 1048576");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_new("size=1", &made, &st));
    SAYS("accepted: depth, coalesce, threads, write_threads, wait_threads, long_threads");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_new(NULL, NULL, &st));
    made = new_queue(" depth = 7 ; threads=1;");
    CHECK(queue_value(made, "depth") == 7 && queue_value(made, "threads") == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_value(made, "size", &value, &st));
    SAYS("accepted: waiting, running, done, depth");
    OK(rocks_queue_free(made, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_queue_free(made, &st));
    OK(rocks_queue_free(NULL, &st));
    OK(rocks_completions_free(NULL, &st));
}

static void what_is_refused(rocks_db *db)
{
    rocks_operation ops[2] = {operation_on(ROCKS_OPERATION_PUT, db, "k", "v"),
                              operation_on(ROCKS_OPERATION_PUT, db, "k", "v")};
    rocks_completions_view view;
    uint64_t ids[2] = {7, 7};
    const uint64_t before = queue_value(queue, "submitted");
    ops[1].kind = 99;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 2, ids, &st));
    SAYS("operations[1]: kind: 99; accepted:");
    CHECK(ids[0] == 0 && ids[1] == 0);
    ops[1].kind = ROCKS_OPERATION_PUT;
    ops[1].flags = ROCKS_OPERATION_TRY_CACHE;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 2, ids, &st));
    SAYS("operations[1]: flags: 0x2");
    ops[1].flags = 0;
    ops[1].key = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 2, ids, &st));
    SAYS("operations[1]: key: NULL with a length of 1");
    ops[1].key = "k";
    ops[1].struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 2, ids, &st));
    SAYS("operations[1]: struct_size: 8");
    ops[0].struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 2, ids, &st));
    SAYS("operations[0]: struct_size is 8");
    ops[0] = operation(ROCKS_OPERATION_MULTI_GET, db);
    ops[0].count = 2;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 1, NULL, &st));
    SAYS("operations[0]: keys: NULL with a count of 2");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, NULL, 1, NULL, &st));
    SAYS("operations: must not be NULL");
    OK(rocks_queue_submit(queue, NULL, 0, NULL, &st));
    /* So many are refused before any is looked at. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, SIZE_MAX, NULL, &st));
    SAYS("count: 18446744073709551615; accepted: up to 1048576");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_queue_submit_and_drain(queue, ops, SIZE_MAX, NULL, 0, 0, done, &view, &st));
    CHECK(queue_value(queue, "submitted") == before);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_drain(queue, 0, 0, done, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_queue_drain(queue, 0, 0, NULL, &view, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_queue_cancel(queue, 0, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_queue_cancel(queue, UINT64_MAX, &st));
    OK(rocks_queue_drain(queue, 0, 0, done, &view, &st));
    CHECK(view.count == 0 && view.completions == NULL);
    OK(rocks_queue_drain(queue, 0, 1000, done, &view, &st));
    CHECK(view.count == 0);
}

static void reads_and_writes(rocks_db *db)
{
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_PUT, db, "a", "1"));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_PUT, db, "b", "2"));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_PUT, db, "c", ""));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_MERGE, db, "a", "2"));
    const rocks_completion *one = on(ROCKS_OPERATION_GET, db, "a", NULL);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->value, "1,2"));
    one = on(ROCKS_OPERATION_GET, db, "c", NULL);
    ENDS(ROCKS_OK, one);
    CHECK(one->value.len == 0);
    one = on(ROCKS_OPERATION_GET, db, "no", NULL);
    ENDS(ROCKS_NOT_FOUND, one);
    CHECK(one->value.data == NULL && one->value.len == 0);

    const rocks_slice keys[] = {
        {(const uint8_t *)"a", 1}, {(const uint8_t *)"x", 1}, {(const uint8_t *)"b", 1}};
    rocks_operation op = operation(ROCKS_OPERATION_MULTI_GET, db);
    op.keys = keys;
    op.count = 3;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(one->count == 3 && same_bytes(one->values[0], "1,2") && same_bytes(one->values[2], "2"));
    CHECK(one->codes[0] == ROCKS_OK && one->codes[1] == ROCKS_NOT_FOUND);
    op.count = 0;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(one->count == 0);

    ENDS(ROCKS_OK, on(ROCKS_OPERATION_DELETE, db, "b", NULL));
    ENDS(ROCKS_NOT_FOUND, on(ROCKS_OPERATION_GET, db, "b", NULL));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_PUT, db, "s", "1"));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_SINGLE_DELETE, db, "s", NULL));
    ENDS(ROCKS_NOT_FOUND, on(ROCKS_OPERATION_GET, db, "s", NULL));
    for (int i = 0; i < 10; i++) {
        char key[] = "r0";
        key[1] = (char)('0' + i);
        ENDS(ROCKS_OK, on(ROCKS_OPERATION_PUT, db, key, "r"));
    }
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_DELETE_RANGE, db, "r0", "r5"));
    ENDS(ROCKS_NOT_FOUND, on(ROCKS_OPERATION_GET, db, "r4", NULL));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_GET, db, "r5", NULL));
    ENDS(ROCKS_INVALID_ARGUMENT, on(ROCKS_OPERATION_DELETE_RANGE, db, "z", "a"));

    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("batch"), BYTES("1"), &st));
    op = operation(ROCKS_OPERATION_WRITE, db);
    op.target = batch;
    ENDS(ROCKS_OK, now(op));
    ENDS(ROCKS_OK, on(ROCKS_OPERATION_GET, db, "batch", NULL));
    OK(rocks_batch_free(batch, &st));
    ENDS(ROCKS_INVALID_HANDLE, now(op));

    /* Handles are looked up when the call is made. */
    op = operation_on(ROCKS_OPERATION_GET, NULL, "a", NULL);
    ENDS(ROCKS_INVALID_HANDLE, now(op));
    CHECK(strstr(now(op)->status->message, "db") != NULL);
    op.db = db;
    rocks_options *wrong;
    OK(rocks_options_new(ROCKS_OPTIONS_WRITE, &wrong, &st));
    op.options = wrong;
    ENDS(ROCKS_INVALID_ARGUMENT, now(op));
    OK(rocks_options_free(wrong, &st));
}

static void column_families(rocks_db *db)
{
    rocks_column_family *family;
    const char *const name = "other";
    OK(rocks_db_create_column_families(db, &name, NULL, 1, &family, NULL, &st));
    rocks_operation op = operation_on(ROCKS_OPERATION_PUT, db, "a", "other's");
    op.column_family = family;
    ENDS(ROCKS_OK, now(op));
    op.kind = ROCKS_OPERATION_GET;
    const rocks_completion *one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->value, "other's"));
    op.kind = ROCKS_OPERATION_FLUSH;
    ENDS(ROCKS_OK, now(op));
    op.kind = ROCKS_OPERATION_COMPACT_RANGE;
    op.key = op.value = NULL;
    op.key_len = op.value_len = 0;
    ENDS(ROCKS_OK, now(op));
    OK(rocks_column_family_free(family, &st));
}

static void iterators(rocks_db *db)
{
    const rocks_completion *one = now(operation(ROCKS_OPERATION_ITER, db));
    ENDS(ROCKS_OK, one);
    rocks_iter *iter = one->handle;
    CHECK(iter != NULL);
    rocks_operation op = operation_on(ROCKS_OPERATION_SEEK, NULL, "b", NULL);
    op.target = iter;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->key, "batch") && same_bytes(one->value, "1"));
    op.kind = ROCKS_OPERATION_SEEK_FOR_PREV;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->key, "a"));
    op.kind = ROCKS_OPERATION_SEEK_TO_LAST;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->key, "r9"));
    op.kind = ROCKS_OPERATION_SEEK_TO_FIRST;
    ENDS(ROCKS_OK, now(op));
    op.kind = ROCKS_OPERATION_READ_BLOCK;
    op.count = 2;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(one->block != NULL && one->block->count == 2);
    CHECK(memcmp(one->block->keys, "abatch", 6) == 0 && one->block->done == 0);
    op.count = 0;
    op.flags = ROCKS_OPERATION_KEYS_ONLY;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(one->block->count == 6 && one->block->values == NULL && one->block->done == 1);
    ENDS(ROCKS_NOT_FOUND, now(op));
    CHECK(now(op)->block == NULL);

    /* Several on one iterator, in one call: in their order. */
    rocks_operation three[3] = {op, op, op};
    three[0].kind = ROCKS_OPERATION_SEEK_TO_LAST;
    three[1].flags = ROCKS_OPERATION_REVERSE;
    three[2].flags = ROCKS_OPERATION_REVERSE;
    three[1].count = three[2].count = 3;
    three[0].flags = 0;
    OK(rocks_queue_submit(queue, three, 3, NULL, &st));
    rocks_completions_view view;
    for (int i = 0; i < 3; i++) {
        OK(rocks_queue_drain(queue, 1, UINT64_MAX, done, &view, &st));
        CHECK(view.count == 1);
        ENDS(ROCKS_OK, &view.completions[0]);
        if (i == 1) CHECK(memcmp(view.completions[0].block->keys, "r9r8r7", 6) == 0);
        if (i == 2) CHECK(memcmp(view.completions[0].block->keys, "r6r5c", 5) == 0);
    }
    OK(rocks_iter_free(iter, &st));
    ENDS(ROCKS_INVALID_HANDLE, now(op));
}

static void long_calls(rocks_db *db)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("checkpoint"));
    const rocks_completion *one = on(ROCKS_OPERATION_CHECKPOINT, db, path, NULL);
    ENDS(ROCKS_OK, one);
    CHECK(one->number > 0);
    ENDS(ROCKS_INVALID_ARGUMENT, on(ROCKS_OPERATION_CHECKPOINT, db, path, NULL));

    rocks_backup_engine *engine;
    OK(rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st));
    rocks_operation op = operation_on(ROCKS_OPERATION_BACKUP, db, NULL, "meta");
    op.target = engine;
    one = now(op);
    ENDS(ROCKS_OK, one);
    CHECK(one->number == 1);
    op.timeout_micros = UINT64_MAX / 2;
    CHECK(now(op)->number == 2);
    OK(rocks_backup_engine_free(engine, &st));

    one = on(ROCKS_OPERATION_OPEN, NULL, path, NULL);
    ENDS(ROCKS_INVALID_ARGUMENT, one); /* its merge operator is missing */
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    op = operation_on(ROCKS_OPERATION_OPEN, NULL, path, NULL);
    op.options = options;
    one = now(op);
    ENDS(ROCKS_OK, one);
    rocks_db *copy = one->handle;
    one = on(ROCKS_OPERATION_GET, copy, "a", NULL);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->value, "1,2"));
    ENDS(ROCKS_OK, now(operation(ROCKS_OPERATION_CLOSE, copy)));
    ENDS(ROCKS_CLOSED, on(ROCKS_OPERATION_GET, copy, "a", NULL));
    ENDS(ROCKS_CLOSED, on(ROCKS_OPERATION_PUT, copy, "a", "b"));
    OK(rocks_options_free(options, &st));
}

/* The bytes of a completion stay while its holder is not drained again. */
static void how_long_bytes_last(rocks_db *db)
{
    rocks_completions *other = new_completions();
    rocks_completions_view view;
    rocks_operation gets[8];
    for (int i = 0; i < 8; i++) gets[i] = operation_on(ROCKS_OPERATION_GET, db, "a", NULL);
    OK(rocks_queue_submit(queue, gets, 8, NULL, &st));
    WAIT_UNTIL(queue_value(queue, "done") == 8);
    OK(rocks_queue_drain(queue, 3, 0, done, &view, &st));
    CHECK(view.count == 3);
    const rocks_slice kept = view.completions[2].value;
    OK(rocks_queue_drain(queue, 0, 0, other, &view, &st));
    CHECK(view.count == 5 && same_bytes(view.completions[4].value, "1,2"));
    OK(rocks_completions_free(other, &st));
    CHECK(same_bytes(kept, "1,2"));
}

static void copied_and_borrowed(rocks_db *db)
{
    static char key[] = "key", value[] = "value";
    rocks_completions_view view;
    rocks_operation op = operation_on(ROCKS_OPERATION_PUT, db, key, value);
    op.lane = 1;
    OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
    memcpy(key, "xxx", 3);
    memcpy(value, "xxxxx", 5);
    OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
    const rocks_completion *one = on(ROCKS_OPERATION_GET, db, "key", NULL);
    CHECK(same_bytes(one->value, "value"));
    static const char big_key[] = "borrowed";
    op = operation_on(ROCKS_OPERATION_PUT, db, big_key, "lent");
    op.flags = ROCKS_OPERATION_BORROWED;
    ENDS(ROCKS_OK, now(op));
    op.kind = ROCKS_OPERATION_GET;
    CHECK(same_bytes(now(op)->value, "lent"));
    const rocks_slice keys[] = {{(const uint8_t *)"borrowed", 8}};
    op = operation(ROCKS_OPERATION_MULTI_GET, db);
    op.flags = ROCKS_OPERATION_BORROWED;
    op.keys = keys;
    op.count = 1;
    CHECK(same_bytes(now(op)->values[0], "lent"));
}

static void the_cache_is_tried(rocks_db *db)
{
    rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "a", NULL), two[2];
    rocks_completions_view view;
    uint64_t ids[2];
    op.flags = ROCKS_OPERATION_TRY_CACHE;
    op.user_data = 5;
    two[0] = op;
    two[1] = operation_on(ROCKS_OPERATION_GET, db, "no", NULL);
    two[1].flags = ROCKS_OPERATION_TRY_CACHE;
    OK(rocks_db_put(db, NULL, NULL, BYTES("in memory"), BYTES("yes"), &st));
    two[0].key = "in memory";
    two[0].key_len = 9;
    OK(rocks_queue_submit_and_drain(queue, two, 2, ids, 0, 0, done, &view, &st));
    CHECK(view.count >= 1 && ids[0] == 0 && view.completions[0].id == 0);
    CHECK(view.completions[0].user_data == 5 && same_bytes(view.completions[0].value, "yes"));
    size_t count = view.count;
    while (count < 2) {
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        count += view.count;
    }
    CHECK(queue_value(queue, "tried") >= 1 && queue_value(queue, "answered") >= 1);
    /* In rocks_queue_submit alone there is nowhere to put it: a thread reads. */
    CHECK(complete(queue, done, &op)->code == ROCKS_OK);
    /* What is wrong is said by the completion. */
    op.db = NULL;
    OK(rocks_queue_submit_and_drain(queue, &op, 1, ids, 0, UINT64_MAX, done, &view, &st));
    CHECK(view.count == 1 && ids[0] != 0);
    ENDS(ROCKS_INVALID_HANDLE, &view.completions[0]);
}

/* Many gets at once of what no cache has: RocksDB's MultiGet would find empty values. */
static void what_no_cache_has(void)
{
    enum { KEYS = 500 };
    rocks_db *db = open_db("uncached");
    static char keys[KEYS][16];
    static rocks_operation gets[KEYS];
    size_t lengths[KEYS] = {0};
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(keys[i]), keys[i], i % 50 == 0 ? 0 : 8, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int round = 0; round < 3; round++) {
        OK(rocks_db_close(db, &st));
        db = open_db("uncached");
        for (int i = 0; i < KEYS; i++) {
            gets[i] = operation_on(ROCKS_OPERATION_GET, db, keys[i], NULL);
            gets[i].user_data = (uint64_t)i;
        }
        OK(rocks_queue_submit(queue, gets, KEYS, NULL, &st));
        rocks_completions_view view;
        for (size_t count = 0; count < KEYS; count += view.count) {
            OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
            for (size_t i = 0; i < view.count; i++) {
                const rocks_completion *one = &view.completions[i];
                ENDS(ROCKS_OK, one);
                CHECK(one->value.len == (one->user_data % 50 == 0 ? 0u : 8u));
                CHECK(memcmp(one->value.data, keys[one->user_data], one->value.len) == 0);
                lengths[one->user_data]++;
            }
        }
    }
    for (int i = 0; i < KEYS; i++) CHECK(lengths[i] == 3);
    CHECK(queue_value(queue, "read") > 0 && queue_value(queue, "coalesced") > 0);
    CHECK(queue_value(queue, "largest_group") > 1 && queue_value(queue, "groups") > 0);
    OK(rocks_db_close(db, &st));
}

/* Gets of a lane end in their order, some from memory and some from files. */
static void a_lane_of_reads(void)
{
    enum { KEYS = 400 };
    rocks_db *db = open_db("lane");
    rocks_queue *other = new_queue(NULL);
    static char keys[KEYS][16];
    static rocks_operation gets[KEYS];
    rocks_completions_view view;
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(keys[i]), BYTES_OF(keys[i]), &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("lane");
    for (int i = 0; i < KEYS; i++) {
        /* Every third is in the memtable. */
        if (i % 3 == 0) OK(rocks_db_put(db, NULL, NULL, BYTES_OF(keys[i]), BYTES_OF(keys[i]), &st));
        gets[i] = operation_on(ROCKS_OPERATION_GET, db, keys[i], NULL);
        gets[i].user_data = (uint64_t)i;
        gets[i].lane = 9;
    }
    OK(rocks_queue_submit(other, gets, KEYS, NULL, &st));
    for (uint64_t next = 0; next < KEYS;) {
        OK(rocks_queue_drain(other, 0, UINT64_MAX, done, &view, &st));
        for (size_t i = 0; i < view.count; i++) {
            ENDS(ROCKS_OK, &view.completions[i]);
            CHECK(view.completions[i].user_data == next);
            CHECK(same_bytes(view.completions[i].value, keys[next++]));
        }
    }
    CHECK(queue_value(other, "read") > 0);
    OK(rocks_queue_free(other, &st));
    OK(rocks_db_close(db, &st));
}

static void the_descriptor(rocks_db *db)
{
    rocks_completions_view view;
    struct pollfd one = {0, POLLIN, 0};
    OK(rocks_queue_fd(queue, &one.fd, &st));
    CHECK(poll(&one, 1, 0) == 0);
    rocks_operation ops[3];
    for (int i = 0; i < 3; i++) ops[i] = operation_on(ROCKS_OPERATION_GET, db, "a", NULL);
    for (int round = 0; round < 20; round++) {
        OK(rocks_queue_submit(queue, ops, 3, NULL, &st));
        CHECK(poll(&one, 1, 180000) == 1);
        WAIT_UNTIL(queue_value(queue, "done") == 3);
        OK(rocks_queue_drain(queue, 2, 0, done, &view, &st));
        CHECK(view.count == 2 && poll(&one, 1, 0) == 1);
        OK(rocks_queue_drain(queue, 2, 0, done, &view, &st));
        CHECK(view.count == 1 && poll(&one, 1, 0) == 0);
        OK(rocks_queue_drain(queue, 2, 0, done, &view, &st));
        CHECK(view.count == 0);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_fd(queue, NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    settings();
    queue = new_queue(NULL);
    done = new_completions();
    rocks_db *db = open_db_with("db", "merge_operator", "stringappend");
    what_is_refused(db);
    reads_and_writes(db);
    iterators(db);
    column_families(db);
    how_long_bytes_last(db);
    copied_and_borrowed(db);
    the_cache_is_tried(db);
    the_descriptor(db);
    what_no_cache_has();
    a_lane_of_reads();
    OK(rocks_db_close(db, &st));
    db = open_db_with("second", "merge_operator", "stringappend");
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1,2"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("1"), &st));
    long_calls(db);
    const uint64_t submitted = queue_value(queue, "submitted");
    CHECK(queue_value(queue, "completed") == submitted && queue_value(queue, "done") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_queue_free(queue, &st));
    OK(rocks_completions_free(done, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_completions_free(done, &st));
    uint64_t alive;
    OK(rocks_handles_alive(NULL, &alive, &st));
    CHECK(alive == 0);
    return 0;
}
