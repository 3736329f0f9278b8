/* Iterators: steps, bounds, ends and errors. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static rocks_slice key, value;

/* The step ended at this entry. */
#define AT(wanted, call) \
    do { \
        OK(call); \
        CHECK(key.len == sizeof(wanted) - 1 && memcmp(key.data, (wanted), key.len) == 0); \
    } while (0)

#define STEP(verb) rocks_iter_##verb(iter, &key, &value, &st)
#define SEEK(to) rocks_iter_seek(iter, BYTES(to), &key, &value, &st)
#define SEEK_FOR_PREV(to) rocks_iter_seek_for_prev(iter, BYTES(to), &key, &value, &st)

static void put(rocks_db *db, const char *k, const char *v)
{
    OK(rocks_db_put(db, NULL, NULL, k, strlen(k), v, strlen(v), &st));
}

static rocks_iter *iter_over(rocks_db *db, const rocks_options *options)
{
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, options, &iter, &st));
    return iter;
}

/* Reopening writes what is in memory to an SST file. */
static rocks_db *reopened(rocks_db *db, const char *name)
{
    OK(rocks_db_close(db, &st));
    return open_db(name);
}

static void nothing_is_at_an_entry(rocks_iter *iter)
{
    key.data = value.data = (const uint8_t *)"x";
    key.len = value.len = 1;
    EXPECT(ROCKS_NOT_POSITIONED, STEP(next));
    CHECK(key.data == NULL && key.len == 0 && value.data == NULL && value.len == 0);
    EXPECT(ROCKS_NOT_POSITIONED, STEP(prev));
    EXPECT(ROCKS_NOT_POSITIONED, STEP(entry));
    OK(rocks_iter_status(iter, &st));
}

static void an_empty_database(void)
{
    rocks_db *db = open_db("empty");
    rocks_iter *iter = iter_over(db, NULL);
    nothing_is_at_an_entry(iter);
    EXPECT(ROCKS_NOT_FOUND, STEP(seek_to_first));
    nothing_is_at_an_entry(iter);
    EXPECT(ROCKS_NOT_FOUND, STEP(seek_to_last));
    EXPECT(ROCKS_NOT_FOUND, SEEK("a"));
    EXPECT(ROCKS_NOT_FOUND, SEEK_FOR_PREV("a"));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, NULL, 0, &key, &value, &st));
    nothing_is_at_an_entry(iter);
    OK(rocks_iter_free(iter, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_iter_free(iter, &st));
    SAYS("iter: freed before");
    EXPECT(ROCKS_INVALID_HANDLE, STEP(next));
    OK(rocks_iter_free(NULL, &st));
    OK(rocks_db_close(db, &st));
}

static void steps(void)
{
    rocks_db *db = open_db("steps");
    put(db, "b", "1");
    rocks_iter *iter = iter_over(db, NULL);
    put(db, "z", "later");
    AT("b", STEP(seek_to_first));
    CHECK(value.len == 1 && *value.data == '1');
    AT("b", STEP(entry));
    EXPECT(ROCKS_NOT_FOUND, STEP(next));
    CHECK(key.data == NULL && key.len == 0);
    AT("b", STEP(seek_to_last));
    EXPECT(ROCKS_NOT_FOUND, STEP(prev));
    AT("b", SEEK("a"));
    AT("b", SEEK("b"));
    EXPECT(ROCKS_NOT_FOUND, SEEK("c"));
    nothing_is_at_an_entry(iter);
    AT("b", SEEK_FOR_PREV("c"));
    AT("b", SEEK_FOR_PREV("b"));
    EXPECT(ROCKS_NOT_FOUND, SEEK_FOR_PREV("a"));
    OK(rocks_iter_refresh(iter, NULL, &st));
    nothing_is_at_an_entry(iter);
    AT("z", STEP(seek_to_last));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, NULL));
    OK(rocks_iter_next(iter, NULL, &value, NULL));
    CHECK(value.len == 5 && memcmp(value.data, "later", 5) == 0);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

/* A key that the iterator shows may be where it seeks to. */
static void seeking_to_what_is_shown(void)
{
    rocks_db *db = open_db("shown");
    char k[64];
    for (int i = 0; i < 200; i++) {
        snprintf(k, sizeof k, "a key of some length, number %03d", i);
        put(db, k, i < 199 ? "a key of some length, number 100" : "");
    }
    db = reopened(db, "shown");
    rocks_iter *iter = iter_over(db, NULL);
    OK(STEP(seek_to_first));
    for (int i = 0; i < 199; i++) {
        snprintf(k, sizeof k, "a key of some length, number %03d", i);
        OK(rocks_iter_seek(iter, key.data, key.len, &key, &value, &st));
        CHECK(key.len == strlen(k) && memcmp(key.data, k, key.len) == 0);
        OK(rocks_iter_seek_for_prev(iter, value.data, value.len, &key, &value, &st));
        CHECK(memcmp(key.data, "a key of some length, number 100", key.len) == 0);
        OK(rocks_iter_seek(iter, k, strlen(k), &key, &value, &st));
        OK(STEP(next));
    }
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

static void bounds(void)
{
    rocks_db *db = open_db("bounds");
    OK(rocks_db_put(db, NULL, NULL, NULL, 0, BYTES("empty"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a\0"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a\0b"), BYTES("2"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a\0c"), BYTES("3"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), NULL, 0, &st));
    for (int round = 0; round < 2; round++) {
        rocks_options *options;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
        OK(rocks_options_set_bytes(options, "iterate_lower_bound", BYTES("a\0b"), &st));
        OK(rocks_options_set_bytes(options, "iterate_upper_bound", BYTES("a\0c"), &st));
        rocks_iter *iter = iter_over(db, options);
        OK(rocks_options_set_bytes(options, "iterate_upper_bound",
                                   BYTES("zzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), &st));
        OK(rocks_options_free(options, &st));
        AT("a\0b", STEP(seek_to_first));
        EXPECT(ROCKS_NOT_FOUND, STEP(next));
        AT("a\0b", STEP(seek_to_last));
        EXPECT(ROCKS_NOT_FOUND, STEP(prev));
        AT("a\0b", rocks_iter_seek(iter, NULL, 0, &key, &value, &st));
        AT("a\0b", SEEK_FOR_PREV("z"));
        EXPECT(ROCKS_NOT_FOUND, SEEK("a\0c"));
        EXPECT(ROCKS_NOT_FOUND, SEEK_FOR_PREV("a"));
        OK(rocks_iter_refresh(iter, NULL, &st));
        AT("a\0b", STEP(seek_to_last));
        OK(rocks_iter_free(iter, &st));

        iter = iter_over(db, NULL);
        AT("", STEP(seek_to_first));
        CHECK(value.len == 5);
        AT("a\0", STEP(next));
        AT("a\0b", STEP(next));
        AT("a\0c", STEP(next));
        AT("b", STEP(next));
        CHECK(value.len == 0);
        EXPECT(ROCKS_NOT_FOUND, STEP(next));
        AT("b", STEP(seek_to_last));
        AT("a\0c", STEP(prev));
        AT("a\0b", STEP(prev));
        AT("a\0c", STEP(next));
        OK(rocks_iter_free(iter, &st));

        /* Bounds that leave nothing. */
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
        OK(rocks_options_set_bytes(options, "iterate_lower_bound", BYTES("b"), &st));
        OK(rocks_options_set_bytes(options, "iterate_upper_bound", BYTES("a"), &st));
        iter = iter_over(db, options);
        EXPECT(ROCKS_NOT_FOUND, STEP(seek_to_first));
        EXPECT(ROCKS_NOT_FOUND, STEP(seek_to_last));
        EXPECT(ROCKS_NOT_FOUND, SEEK("a\0b"));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_options_free(options, &st));
        db = reopened(db, "bounds");
    }
    OK(rocks_db_close(db, &st));
}

static void prefixes(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "prefix_extractor", "fixed:3", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("prefix"), options, NULL, NULL, NULL, 0, &db, &st));
    put(db, "aaa1", "");
    put(db, "aaa2", "");
    put(db, "bbb1", "");
    put(db, "bbb2", "");
    put(db, "c", "");
    for (int round = 0; round < 2; round++) {
        rocks_options *read = options_with(ROCKS_OPTIONS_READ, "prefix_same_as_start", "true");
        rocks_iter *iter = iter_over(db, read);
        AT("aaa1", SEEK("aaa"));
        AT("aaa2", STEP(next));
        EXPECT(ROCKS_NOT_FOUND, STEP(next));
        EXPECT(ROCKS_NOT_POSITIONED, STEP(next));
        AT("bbb2", SEEK("bbb2"));
        EXPECT(ROCKS_NOT_FOUND, STEP(next));
        EXPECT(ROCKS_NOT_FOUND, SEEK("aac"));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_options_free(read, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_db_open(check_path("prefix"), options, NULL, NULL, NULL, 0, &db, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static void tailing(void)
{
    rocks_db *db = open_db("tailing");
    rocks_options *read = options_with(ROCKS_OPTIONS_READ, "tailing", "true");
    rocks_iter *iter = iter_over(db, read);
    EXPECT(ROCKS_NOT_FOUND, STEP(seek_to_first));
    put(db, "a", "1");
    nothing_is_at_an_entry(iter);
    AT("a", STEP(seek_to_first));
    put(db, "b", "2");
    AT("b", SEEK("b"));
    EXPECT(ROCKS_NOT_SUPPORTED, STEP(prev));
    EXPECT(ROCKS_NOT_POSITIONED, STEP(prev));
    AT("b", SEEK("b"));
    EXPECT(ROCKS_NOT_FOUND, STEP(next));
    EXPECT(ROCKS_NOT_SUPPORTED, STEP(seek_to_last));
    EXPECT(ROCKS_NOT_SUPPORTED, SEEK_FOR_PREV("z"));
    AT("a", SEEK("a"));
    /* What refuses to be refreshed stays where it is. */
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_refresh(iter, NULL, &st));
    AT("b", STEP(next));
    OK(rocks_iter_free(iter, &st));
    db = reopened(db, "tailing");
    iter = iter_over(db, read);
    AT("a", STEP(seek_to_first));
    EXPECT(ROCKS_NOT_SUPPORTED, STEP(seek_to_last));
    AT("a", STEP(seek_to_first));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, STEP(next));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(read, &st));
}

static void arguments(void)
{
    rocks_db *db = open_db("arguments"), *other = open_db("other");
    rocks_column_family *family;
    rocks_snapshot *snapshot;
    rocks_iter *iter;
    rocks_buffer text;
    OK(rocks_db_create_column_family(other, "family", NULL, &family, &st));
    OK(rocks_db_snapshot(other, &snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, NULL, NULL, &st));
    SAYS("iter");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, family, NULL, &iter, &st));
    CHECK(iter == NULL);
    SAYS("column_family: it belongs to another database");
    rocks_options *read, *write;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_WRITE, &write, &st));
    OK(rocks_options_set_snapshot(read, snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, read, &iter, &st));
    SAYS("snapshot: it belongs to another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, write, &iter, &st));
    SAYS("write options");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_iter(NULL, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_iter((rocks_db *)snapshot, NULL, NULL, &iter, &st));

    iter = iter_over(db, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_refresh(iter, snapshot, &st));
    SAYS("another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_seek(iter, NULL, 3, NULL, NULL, &st));
    SAYS("target: NULL with a length of 3");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_property(iter, NULL, &text, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_property(iter, "rocksdb.no-such", &text, &st));
    CHECK(text.data == NULL);
    put(db, "key", "value");
    OK(rocks_iter_refresh(iter, NULL, &st));
    OK(rocks_iter_property(iter, "rocksdb.iterator.is-key-pinned", &text, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(STEP(seek_to_first));
    OK(rocks_iter_property(iter, "rocksdb.iterator.internal-key", &text, &st));
    CHECK(text.len == 3 && memcmp(text.data, "key", 3) == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_iter_property(iter, "rocksdb.iterator.super-version-number", &text, &st));
    CHECK(text.len > 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_db_close(other, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_refresh(iter, snapshot, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(read, &st));
    OK(rocks_options_free(write, &st));
}

static void snapshots(void)
{
    rocks_db *db = open_db("snapshots");
    rocks_snapshot *one, *two;
    put(db, "a", "1");
    OK(rocks_db_snapshot(db, &one, &st));
    put(db, "b", "2");
    OK(rocks_db_snapshot(db, &two, &st));
    put(db, "c", "3");
    rocks_options *read;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_snapshot(read, one, &st));
    rocks_iter *iter = iter_over(db, read);
    OK(rocks_options_free(read, &st));
    OK(rocks_snapshot_free(one, &st));
    AT("a", STEP(seek_to_last));
    OK(rocks_iter_refresh(iter, two, &st));
    OK(rocks_snapshot_free(two, &st));
    put(db, "b", "changed");
    AT("b", STEP(seek_to_last));
    CHECK(value.len == 1);
    OK(rocks_iter_refresh(iter, NULL, &st));
    AT("c", STEP(seek_to_last));
    AT("b", STEP(prev));
    CHECK(value.len == 7);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, STEP(prev));
    EXPECT(ROCKS_CLOSED, rocks_iter_refresh(iter, NULL, &st));
    OK(rocks_iter_free(iter, &st));
}

/* Several column families from one point, and one that is dropped meanwhile. */
static void families(void)
{
    rocks_db *db = open_db("families");
    rocks_column_family *given[3] = {NULL, NULL, NULL};
    rocks_iter *iters[3];
    OK(rocks_db_create_column_family(db, "one", NULL, &given[1], &st));
    OK(rocks_db_create_column_family(db, "two", NULL, &given[2], &st));
    for (int i = 0; i < 3; i++)
        OK(rocks_db_put(db, given[i], NULL, (const uint8_t *)"abc" + i, 1, BYTES("v"), &st));
    rocks_options *read;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_bytes(read, "iterate_upper_bound", BYTES("x"), &st));
    OK(rocks_db_iters(db, (const rocks_column_family *const *)given, 3, read, iters, &st));
    OK(rocks_options_free(read, &st));
    for (int i = 0; i < 3; i++) OK(rocks_db_put(db, given[i], NULL, BYTES("d"), BYTES("v"), &st));
    OK(rocks_db_drop_column_family(db, given[2], &st));
    OK(rocks_column_family_free(given[2], &st));
    for (int i = 0; i < 3; i++) {
        rocks_iter *iter = iters[i];
        OK(STEP(seek_to_first));
        CHECK(key.len == 1 && *key.data == "abc"[i]);
        EXPECT(ROCKS_NOT_FOUND, STEP(next));
    }
    OK(rocks_iter_free(iters[1], &st));

    rocks_iter *more[3];
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_iters(db, (const rocks_column_family *const *)given, 3, NULL, more, &st));
    CHECK(more[0] == NULL && more[1] == NULL && more[2] == NULL);
    given[2] = given[1];
    OK(rocks_db_iters(db, (const rocks_column_family *const *)given, 3, NULL, more, &st));
    for (int i = 0; i < 3; i++) {
        rocks_iter *iter = more[i];
        OK(STEP(seek_to_last));
        CHECK(*key.data == 'd');
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iters(db, NULL, 0, NULL, more + 2, &st));
    SAYS("count");
    rocks_iter *none[2] = {iters[0], iters[2]};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iters(db, NULL, 2, NULL, none, &st));
    SAYS("column_families");
    CHECK(none[0] == NULL && none[1] == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_iters(db, (const rocks_column_family *const *)given, 3, NULL, NULL, &st));
    SAYS("iters");
    OK(rocks_iter_free(iters[0], &st));
    OK(rocks_iter_free(more[0], &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_iter_free(iters[2], &st));
    OK(rocks_iter_free(more[1], &st));
    OK(rocks_iter_free(more[2], &st));
    OK(rocks_column_family_free(given[1], &st));
}

/* An iterator goes on over its column family while it is flushed, compacted, dropped. */
static void surviving(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    OK(rocks_options_set(options, "create_if_missing", "true", &st));
    OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("surviving"), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "family", options, &family, &st));
    char k[16], v[256];
    memset(v, 'v', sizeof v);
    for (int i = 0; i < 1000; i++) {
        snprintf(k, sizeof k, "%06d", i);
        OK(rocks_db_put(db, family, NULL, k, 6, v, sizeof v, &st));
    }
    rocks_iter *iter;
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    OK(STEP(seek_to_first));
    for (int i = 0; i < 1000; i++) {
        if (i == 700) {
            OK(rocks_db_drop_column_family(db, family, &st));
            OK(rocks_column_family_free(family, &st));
        }
        if (i < 700) {
            snprintf(k, sizeof k, "%06d", 999 - i);
            OK(rocks_db_delete(db, family, NULL, k, 6, &st));
            OK(rocks_db_put(db, family, NULL, k, 5, v, sizeof v, &st));
        }
        snprintf(k, sizeof k, "%06d", i);
        CHECK(key.len == 6 && memcmp(key.data, k, 6) == 0 && value.len == sizeof v);
        EXPECT(i < 999 ? ROCKS_OK : ROCKS_NOT_FOUND, STEP(next));
    }
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static void closing_in_every_order(void)
{
    for (int order = 0; order < 6; order++) {
        rocks_db *db = open_db("orders");
        put(db, "a", "1");
        put(db, "b", "2");
        rocks_snapshot *snapshot;
        OK(rocks_db_snapshot(db, &snapshot, &st));
        rocks_options *read;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
        OK(rocks_options_set_snapshot(read, snapshot, &st));
        rocks_iter *iter = iter_over(db, read);
        rocks_iter *unused = iter_over(db, NULL);
        AT("a", STEP(seek_to_first));
        for (int turn = 0; turn < 3; turn++) {
            /* The six orders of three things. */
            int which = turn == 0 ? order / 2 : (order / 2 + 1 + (order + turn - 1) % 2) % 3;
            if (which == 0) {
                OK(rocks_db_close(db, &st));
            } else if (which == 1) {
                OK(rocks_iter_free(iter, &st));
                iter = NULL;
            } else {
                OK(rocks_snapshot_free(snapshot, &st));
                OK(rocks_options_free(read, &st));
            }
            if (which == 0 && iter != NULL) {
                EXPECT(ROCKS_CLOSED, STEP(entry));
                EXPECT(ROCKS_CLOSED, STEP(next));
                EXPECT(ROCKS_CLOSED, STEP(seek_to_first));
                EXPECT(ROCKS_CLOSED, SEEK("a"));
                CHECK(key.data == NULL && value.len == 0);
                EXPECT(ROCKS_CLOSED, rocks_iter_status(iter, &st));
                SAYS("the database is closing or closed");
            }
        }
        EXPECT(ROCKS_CLOSED, rocks_iter_next(unused, NULL, NULL, &st));
        OK(rocks_iter_free(unused, &st));
    }
}

struct crowd {
    rocks_iter *iter;
    int busy, ended, closed;
};

static void *walk(void *given)
{
    struct crowd *crowd = given;
    for (int i = 0; i < 20000 && !crowd->closed; i++) {
        rocks_slice k, v;
        rocks_code code = i % 50 == 0 ? rocks_iter_seek_to_first(crowd->iter, &k, &v, NULL)
                                      : rocks_iter_next(crowd->iter, &k, &v, NULL);
        crowd->busy += code == ROCKS_HANDLE_BUSY;
        crowd->ended += code == ROCKS_NOT_FOUND;
        crowd->closed = code == ROCKS_CLOSED;
        CHECK(code == ROCKS_OK || code == ROCKS_HANDLE_BUSY || code == ROCKS_NOT_FOUND ||
              code == ROCKS_NOT_POSITIONED || code == ROCKS_CLOSED);
    }
    return NULL;
}

/* Two threads on one iterator; the database closes under them. */
static void two_threads(void)
{
    rocks_db *db = open_db("threads");
    for (int i = 0; i < 40; i++) {
        char k[8];
        snprintf(k, sizeof k, "%d", i);
        put(db, k, "value");
    }
    for (int round = 0; round < 3; round++) {
        rocks_iter *iter = iter_over(db, NULL);
        struct crowd crowd[2] = {{iter, 0, 0, 0}, {iter, 0, 0, 0}};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, walk, &crowd[i]) == 0);
        if (round == 2) OK(rocks_db_close(db, &st));
        for (int i = 0; i < 2; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        OK(rocks_iter_free(iter, &st));
    }
}

static void *free_one(void *iter)
{
    CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
    return NULL;
}

/* Freeing an iterator while its database closes. */
static void freeing_while_closing(void)
{
    for (int round = 0; round < 50; round++) {
        rocks_db *db = open_db("race");
        put(db, "a", "1");
        rocks_iter *iter = iter_over(db, NULL);
        OK(STEP(seek_to_first));
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, free_one, iter) == 0);
        OK(rocks_db_close(db, &st));
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    an_empty_database();
    steps();
    seeking_to_what_is_shown();
    bounds();
    prefixes();
    tailing();
    arguments();
    snapshots();
    families();
    surviving();
    closing_in_every_order();
    two_threads();
    freeing_while_closing();
    return 0;
}
