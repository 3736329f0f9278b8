/* The write-ahead log batch by batch, and batches of it applied to a replica:
   ends and what comes later, gaps, restarts, transactions, misuse. valgrind: yes */
#include "../support/wal.h"

#include <pthread.h>

static void reads(rocks_db *db, const char *key, const char *value)
{
    rocks_buffer got;
    if (value == NULL) {
        EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st));
        return;
    }
    OK(rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st));
    CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static uint64_t latest(rocks_db *db)
{
    uint64_t sequence;
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    return sequence;
}

static void gap(rocks_wal_iter *iter, const char *text)
{
    rocks_slice data;
    uint64_t sequence;
    for (int again = 0; again < 2; again++) {
        EXPECT(ROCKS_INCOMPLETE, rocks_wal_iter_next(iter, &sequence, &data, &st));
        SAYS(text);
    }
}

/* Applies all that there is; how many batches. */
static int ship(rocks_wal_iter *iter, rocks_db *to)
{
    rocks_slice data;
    rocks_code code;
    uint64_t sequence;
    bool applied;
    int count = 0;
    while ((code = rocks_wal_iter_next(iter, &sequence, &data, &st)) == ROCKS_OK) {
        OK(rocks_db_apply(to, NULL, data.data, data.len, sequence, &applied, &st));
        CHECK(applied);
        count++;
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    return count;
}

static void write_three(rocks_db *db)
{
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("x"), BYTES("1"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("y"), BYTES("2"), &st));
    OK(rocks_batch_delete(batch, NULL, BYTES("a"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

static void ends_and_goes_on(void)
{
    rocks_db *db = open_db("on");
    rocks_wal_iter *empty = iter_since(db, 0), *iter;
    ends(empty), ends(empty);
    put(db, "a", "1");
    write_three(db);
    next(empty, 1, 1), next(empty, 2, 3), ends(empty);
    /* One that begins in the middle of a batch gets all of it. */
    iter = iter_since(db, 3);
    next(iter, 2, 3), ends(iter);
    OK(rocks_wal_iter_free(iter, &st));
    iter = iter_since(db, 5);
    ends(iter);
    put(db, "b", "2");
    next(iter, 5, 1), next(empty, 5, 1), ends(iter);
    /* Into another file. */
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "c", "3");
    put(db, "d", "4");
    next(iter, 6, 1), next(iter, 7, 1), ends(iter);
    OK(rocks_wal_iter_free(iter, &st));
    /* Records longer than the log's blocks. */
    char *large = malloc(100001);
    memset(large, 'v', 100000);
    large[100000] = 0;
    put(db, "large", large);
    next(empty, 6, 1), next(empty, 7, 1);
    CHECK(next(empty, 8, 1).len > 100000);
    free(large);
    /* Who has more than the database is no replica of it. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_wal_iter(db, 10, NULL, &iter, &st));
    SAYS("since_sequence: 10");
    CHECK(iter == NULL);
    OK(rocks_wal_iter_free(empty, &st));
    OK(rocks_db_close(db, &st));
}

static void gaps(void)
{
    rocks_db *db = open_db("gaps");
    rocks_wal_iter *old, *slow = iter_since(db, 1);
    rocks_options *unlogged = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    put(db, "a", "1"), put(db, "b", "2");
    next(slow, 1, 1);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    /* The file is deleted, and one that has it open reads it to its end. */
    old = iter_since(db, 1);
    gap(old, "its files are gone");
    put(db, "c", "3");
    gap(old, "begins with 3");
    next(slow, 2, 1), next(slow, 3, 1), ends(slow);
    OK(rocks_wal_iter_free(old, &st));
    /* What is written without the log is no end. */
    OK(rocks_db_put(db, NULL, unlogged, BYTES("d"), BYTES("4"), &st));
    gap(slow, "without the log");
    put(db, "e", "5");
    gap(slow, "the next that it has is 5");
    OK(rocks_wal_iter_free(slow, &st));
    slow = iter_since(db, 5);
    next(slow, 5, 1), ends(slow);
    OK(rocks_wal_iter_free(slow, &st));
    OK(rocks_options_free(unlogged, &st));
    OK(rocks_db_close(db, &st));
    /* Kept files, also across restarts; nothing new in each. */
    db = open_with("kept", "read_write", "WAL_ttl_seconds", "3600");
    for (int i = 0; i < 5; i++) {
        put(db, "k", "v");
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_close(db, &st));
        db = open_with("kept", "read_write", "WAL_ttl_seconds", "3600");
    }
    put(db, "last", "v");
    slow = iter_since(db, 1);
    for (int i = 1; i <= 6; i++) next(slow, (uint64_t)i, 1);
    ends(slow);
    OK(rocks_wal_iter_free(slow, &st));
    OK(rocks_db_close(db, &st));
    /* Whoever reads only may read this too. */
    db = open_with("kept", "read_only", NULL, NULL);
    rocks_wal_files *files;
    slow = iter_since(db, 4);
    for (int i = 4; i <= 6; i++) next(slow, (uint64_t)i, 1);
    ends(slow);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_current_wal_file(db, &files, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_wal_iter_free(slow, &st));
}

static void buffered(void)
{
    rocks_db *db = open_with("buffered", "read_write", "manual_wal_flush", "true");
    rocks_wal_iter *iter = iter_since(db, 1);
    put(db, "a", "1");
    ends(iter);
    OK(rocks_db_flush_wal(db, false, &st));
    next(iter, 1, 1), ends(iter);
    put(db, "b", "1");
    ends(iter);
    OK(rocks_db_flush_wal(db, false, &st));
    next(iter, 2, 1);
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    db = open_with("recycled", "read_write", "recycle_log_file_num", "2");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_wal_iter(db, 1, NULL, &iter, &st));
    SAYS("recycle_log_file_num");
    OK(rocks_db_close(db, &st));
}

static void compressed(void)
{
    rocks_db *db = open_with("compressed", "read_write", "wal_compression", "kZSTD");
    rocks_db *copy = open_with("compressed_copy", "read_write", NULL, NULL);
    rocks_wal_iter *iter = iter_since(db, 1);
    ends(iter);
    for (int i = 0; i < 100; i++) {
        char key[32], value[3001];
        snprintf(key, sizeof key, "k%d", i);
        memset(value, 'a' + i % 26, 3000);
        value[3000] = 0;
        put(db, key, value);
        if (i == 50) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        if (i % 7 == 0) ship(iter, copy);
    }
    ship(iter, copy);
    CHECK(latest(copy) == 100 && latest(db) == 100);
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(copy, &st));
}

static void closes(void)
{
    rocks_db *db = open_db("close");
    rocks_wal_iter *iter, *late;
    rocks_slice data;
    uint64_t sequence;
    put(db, "a", "1");
    iter = iter_since(db, 1), late = iter_since(db, 1);
    next(iter, 1, 1);
    OK(rocks_wal_iter_free(late, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_wal_iter_free(late, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_wal_iter_next(iter, &sequence, &data, &st));
    CHECK(data.data == NULL);
    EXPECT(ROCKS_CLOSED, rocks_db_wal_iter(db, 1, NULL, &late, &st));
    OK(rocks_wal_iter_free(iter, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_wal_iter_next(iter, &sequence, &data, &st));
    OK(rocks_wal_iter_free(NULL, &st));
    db = open_db("close");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_wal_iter(db, 1, NULL, NULL, &st));
    SAYS("iter");
    rocks_options *wrong = options_with(ROCKS_OPTIONS_READ, "verify_checksums", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_wal_iter(db, 1, wrong, &iter, &st));
    SAYS("WAL iterator options");
    OK(rocks_options_free(wrong, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_WAL_ITER, "verify_checksums", "false");
    OK(rocks_db_wal_iter(db, 2, how, &iter, &st));
    OK(rocks_options_free(how, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_iter_next(iter, NULL, &data, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_iter_next(iter, &sequence, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_wal_iter_free(iter, &st));
}

static void damaged(void)
{
    rocks_db *db = open_with("damaged", "read_write", "WAL_ttl_seconds", "3600");
    rocks_wal_files *files;
    rocks_wal_file file = {.struct_size = sizeof file};
    char path[4096];
    for (int i = 0; i < 20; i++) put(db, "key", "a value that is long enough to hit");
    OK(rocks_db_wal_files(db, &files, &st));
    OK(rocks_wal_files_at(files, 0, &file, &st));
    snprintf(path, sizeof path, "%s/%.*s", check_path("damaged"), (int)file.name.len,
             (const char *)file.name.data);
    OK(rocks_wal_files_free(files, &st));
    FILE *log = fopen(path, "r+b");
    CHECK(log != NULL && fseek(log, 400, SEEK_SET) == 0 && fputc(0xff, log) != EOF &&
          fclose(log) == 0);
    rocks_wal_iter *iter = iter_since(db, 1);
    rocks_slice data;
    uint64_t sequence = 0;
    rocks_code code;
    int count = 0;
    while ((code = rocks_wal_iter_next(iter, &sequence, &data, &st)) == ROCKS_OK) count++;
    EXPECT(ROCKS_CORRUPTION, code);
    SAYS(".log");
    SAYS("checksum mismatch");
    CHECK(count > 2 && count < 20 && sequence == 0);
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

static void applies(void)
{
    rocks_db *from = open_with("from", "read_write", "WAL_ttl_seconds", "3600"),
             *to = open_db("to");
    rocks_wal_iter *iter = iter_since(from, 1);
    rocks_slice data;
    bool applied = true;
    put(from, "a", "1");
    write_three(from);
    data = next(iter, 1, 1);
    OK(rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
    CHECK(applied && latest(to) == 1);
    reads(to, "a", "1");
    /* Again: nothing happens. */
    OK(rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
    CHECK(!applied && latest(to) == 1);
    data = next(iter, 2, 3);
    /* One too late, one within. */
    EXPECT(ROCKS_INCOMPLETE, rocks_db_apply(to, NULL, data.data, data.len, 3, &applied, &st));
    SAYS("begins with 3; the database's last one is 1");
    CHECK(!applied && latest(to) == 1);
    EXPECT(ROCKS_CORRUPTION, rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
    SAYS("within the batch");
    reads(to, "x", NULL);
    OK(rocks_db_apply(to, NULL, data.data, data.len, 2, NULL, &st));
    CHECK(latest(to) == 4);
    reads(to, "a", NULL), reads(to, "x", "1"), reads(to, "y", "2");
    /* What is refused, and changes nothing. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_apply(to, NULL, data.data, data.len, 0, &applied, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_db_apply(to, NULL, data.data, data.len - 1, 5, &applied, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_db_apply(to, NULL, NULL, 0, 5, &applied, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_apply(to, NULL, NULL, 1, 5, &applied, &st));
    rocks_options *unlogged = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_apply(to, unlogged, data.data, data.len, 5, &applied, &st));
    SAYS("disableWAL");
    OK(rocks_options_free(unlogged, &st));
    CHECK(latest(to) == 4);
    /* A restart: it knows how far it is. */
    put(from, "z", "3");
    OK(rocks_db_close(to, &st));
    to = open_db("to");
    CHECK(latest(to) == 4);
    CHECK(ship(iter, to) == 1);
    reads(to, "z", "3");
    /* Its own log can be followed as well. */
    rocks_wal_iter *chain = iter_since(to, 5);
    next(chain, 5, 1), ends(chain);
    OK(rocks_wal_iter_free(chain, &st));
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(from, &st));
    OK(rocks_db_close(to, &st));
    static const char *const options[] = {"enable_pipelined_write", "two_write_queues",
                                          "unordered_write"};
    for (int i = 0; i < 3; i++) {
        from = open_with("from", "read_write", "WAL_ttl_seconds", "3600");
        char name[32];
        snprintf(name, sizeof name, "to%d", i);
        to = open_with(name, "read_write", options[i], "true");
        iter = iter_since(from, 1);
        data = next(iter, 1, 1);
        rocks_code code = rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st);
        EXPECT(i == 2 ? ROCKS_NOT_SUPPORTED : ROCKS_OK, code);
        if (i < 2) {
            OK(rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
            CHECK(!applied);
            ship(iter, to);
            CHECK(latest(to) == latest(from));
        }
        OK(rocks_wal_iter_free(iter, &st));
        OK(rocks_db_close(from, &st));
        OK(rocks_db_close(to, &st));
    }
}

static void families(void)
{
    rocks_db *from = open_db("families"), *to = open_db("families_copy");
    rocks_column_family *family, *copy;
    rocks_wal_iter *iter = iter_since(from, 1);
    rocks_slice data;
    bool applied;
    OK(rocks_db_create_column_family(from, "one", NULL, &family, &st));
    OK(rocks_db_put(from, family, NULL, BYTES("k"), BYTES("v"), &st));
    data = next(iter, 1, 1);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
    SAYS("no column family 1");
    OK(rocks_db_create_column_family(to, "one", NULL, &copy, &st));
    OK(rocks_db_apply(to, NULL, data.data, data.len, 1, &applied, &st));
    CHECK(applied);
    rocks_buffer got;
    OK(rocks_db_get(to, copy, NULL, BYTES("k"), &got, &st));
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_db_put(from, family, NULL, BYTES("k"), BYTES("v"), &st));
    data = next(iter, 2, 1);
    OK(rocks_db_drop_column_family(to, copy, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_apply(to, NULL, data.data, data.len, 2, &applied, &st));
    /* The database is not hurt, and may skip it. */
    rocks_options *skips =
        options_with(ROCKS_OPTIONS_WRITE, "ignore_missing_column_families", "true");
    OK(rocks_db_apply(to, skips, data.data, data.len, 2, &applied, &st));
    CHECK(applied && latest(to) == 2);
    OK(rocks_options_free(skips, &st));
    /* Merges want their operator. */
    OK(rocks_db_close(from, &st));
    from = open_with("families", "read_write", NULL, NULL);
    OK(rocks_wal_iter_free(iter, &st));
    iter = iter_since(from, 3);
    OK(rocks_db_merge(from, NULL, NULL, BYTES("m"), BYTES("1"), &st));
    data = next(iter, 3, 1);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_apply(to, NULL, data.data, data.len, 3, &applied, &st));
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_column_family_free(copy, &st));
    OK(rocks_db_close(from, &st));
    OK(rocks_db_close(to, &st));
}

/* A batch with each kind of record, in lengths that take one, two and three bytes; how many. */
static uint32_t add_every_kind(rocks_batch *batch, rocks_column_family *family)
{
    static char key[300], value[20000];
    memset(key, 'k', sizeof key), memset(value, 'v', sizeof value);
    const uint8_t *bytes = (const uint8_t *)value;
    const rocks_wide_column columns[] = {{{(const uint8_t *)"a", 1}, {bytes, 2}},
                                         {{(const uint8_t *)"b", 1}, {bytes, 200}}};
    OK(rocks_batch_put(batch, family, NULL, 0, NULL, 0, &st));
    OK(rocks_batch_put(batch, family, BYTES("short"), value, 127, &st));
    OK(rocks_batch_put(batch, family, key, sizeof key, value, 128, &st));
    OK(rocks_batch_put_log_data(batch, value, 500, &st)); /* is no record of the database */
    OK(rocks_batch_merge(batch, family, BYTES("merged"), value, sizeof value, &st));
    OK(rocks_batch_put_entity(batch, family, key, 130, columns, 2, &st));
    OK(rocks_batch_delete(batch, family, key, sizeof key, &st));
    OK(rocks_batch_put_log_data(batch, NULL, 0, &st));
    OK(rocks_batch_single_delete(batch, family, BYTES("short"), &st));
    OK(rocks_batch_delete_range(batch, family, BYTES("p"), value, sizeof value, &st));
    return 8;
}

/* The sequence number of the next batch tells whether each record was counted. */
static void every_kind(void)
{
    rocks_db *from = open_with("kinds", "transaction", NULL, NULL);
    rocks_db *to = open_with("kinds_copy", "read_write", NULL, NULL);
    rocks_options *unlocked = options_with(ROCKS_OPTIONS_WRITE, "skip_concurrency_control", "true");
    rocks_options *merges = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    rocks_column_family *families[3] = {NULL};
    rocks_batch *batch;
    rocks_txn *txn;
    for (int i = 1; i < 3; i++) {
        rocks_column_family *copy;
        const char *name = i == 1 ? "one" : "two";
        OK(rocks_db_create_column_family(from, name, merges, &families[i], &st));
        OK(rocks_db_create_column_family(to, name, merges, &copy, &st));
        OK(rocks_column_family_free(copy, &st));
    }
    rocks_wal_iter *iter = iter_since(from, 1);
    uint64_t sequence = 1;
    OK(rocks_batch_new(&batch, &st));
    for (int i = 0; i < 3; i++) {
        OK(rocks_batch_clear(batch, &st));
        uint32_t records = add_every_kind(batch, families[i]);
        if (i == 2) records += add_every_kind(batch, families[0]);
        OK(rocks_db_write(from, unlocked, batch, &st));
        rocks_slice data = next(iter, sequence, records);
        bool applied;
        OK(rocks_db_apply(to, NULL, data.data, data.len, sequence, &applied, &st));
        CHECK(applied && latest(to) == latest(from));
        sequence += records;
        put(from, "between", "batches");
        next(iter, sequence++, 1);
        put(to, "between", "batches");
    }
    OK(rocks_batch_free(batch, &st));
    OK(rocks_options_free(unlocked, &st));
    OK(rocks_options_free(merges, &st));
    /* Behind ordinary writes, what was prepared is still found. */
    OK(rocks_txn_begin(from, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES("prepared"), &st));
    OK(rocks_txn_put(txn, families[1], BYTES("a"), BYTES("1"), &st));
    OK(rocks_txn_put(txn, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_txn_prepare(txn, &st));
    put(from, "c", "3");
    next(iter, sequence++, 1);
    OK(rocks_txn_commit(txn, &st));
    next(iter, sequence, 2), ends(iter);
    OK(rocks_txn_free(txn, &st));
    OK(rocks_wal_iter_free(iter, &st));
    for (int i = 1; i < 3; i++) OK(rocks_column_family_free(families[i], &st));
    OK(rocks_db_close(from, &st));
    OK(rocks_db_close(to, &st));
}

static rocks_txn *begin_named(rocks_db *db, const char *name, const char *key)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES_OF(name), &st));
    OK(rocks_txn_put(txn, NULL, BYTES("both"), BYTES_OF(name), &st));
    OK(rocks_txn_delete(txn, NULL, BYTES("none"), &st));
    return txn;
}

/* Of a database with transactions comes what is committed, in one piece. */
static void transactions(void)
{
    rocks_db *db = open_with("txn", "transaction", "WAL_ttl_seconds", "3600");
    rocks_db *copy = open_with("txn_copy", "read_write", NULL, NULL);
    rocks_wal_iter *iter = iter_since(db, 1), *late;
    rocks_txn *txn;
    put(db, "plain", "1");
    CHECK(ship(iter, copy) == 1);
    /* Without a prepare. */
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("p"), BYTES("1"), &st));
    OK(rocks_txn_put(txn, NULL, BYTES("q"), BYTES("1"), &st));
    ends(iter);
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    CHECK(ship(iter, copy) == 1 && latest(copy) == 3 && latest(db) == 3);
    /* Prepared: nothing before the commit, and the records of others in between. */
    txn = begin_named(db, "t1", "first");
    OK(rocks_txn_prepare(txn, &st));
    ends(iter);
    put(db, "between", "1");
    CHECK(ship(iter, copy) == 1 && latest(copy) == latest(db));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "after", "1");
    CHECK(ship(iter, copy) == 1);
    reads(copy, "first", NULL);
    /* One that begins after the prepare, in a later file, finds it. */
    late = iter_since(db, latest(db) + 1);
    ends(late);
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    put(db, "last", "1");
    CHECK(latest(db) == 9);
    next(late, 6, 3), next(late, 9, 1), ends(late);
    OK(rocks_wal_iter_free(late, &st));
    CHECK(ship(iter, copy) == 2 && latest(copy) == 9);
    reads(copy, "first", "t1"), reads(copy, "both", "t1");
    /* Rolled back: nothing. */
    txn = begin_named(db, "t2", "second");
    OK(rocks_txn_prepare(txn, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    put(db, "end", "1");
    CHECK(ship(iter, copy) == 1 && latest(copy) == latest(db));
    reads(copy, "second", NULL), reads(copy, "both", "t1");
    /* Across a restart of the primary. */
    txn = begin_named(db, "t3", "third");
    OK(rocks_txn_prepare(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    db = open_with("txn", "transaction", "WAL_ttl_seconds", "3600");
    iter = iter_since(db, latest(copy) + 1);
    ends(iter);
    OK(rocks_txn_take_prepared(db, BYTES("t3"), &txn, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    CHECK(ship(iter, copy) == 1 && latest(copy) == latest(db));
    reads(copy, "third", "t3"), reads(copy, "both", "t3");
    OK(rocks_wal_iter_free(iter, &st));
    /* A database with locks is no replica. */
    bool applied;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_apply(db, NULL, BYTES("x"), 1, &applied, &st));
    SAYS("read_write and ttl");
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(copy, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    OK(rocks_options_set(how, "transaction_db.write_policy", "WRITE_PREPARED", &st));
    OK(rocks_db_open(check_path("early"), options, how, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_wal_iter(db, 1, NULL, &iter, &st));
    SAYS("write_policy");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* Values that expire come with their times, once. */
static void expiring(void)
{
    rocks_db *db = open_with("expiring", "ttl", NULL, NULL),
             *copy = open_with("expiring_copy", "ttl", NULL, NULL);
    rocks_wal_iter *iter = iter_since(db, 1);
    put(db, "a", "1");
    OK(rocks_db_merge(db, NULL, NULL, BYTES("a"), BYTES("2"), &st));
    CHECK(ship(iter, copy) == 2);
    reads(copy, "a", "1,2");
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(copy, &st));
}

enum { WRITERS = 3, WRITES = 300 };
static rocks_db *busy;
static bool in_transactions;

/* Two keys at a time, as a batch or as a transaction that is prepared. */
static void write_two(const char *key, size_t len, int number)
{
    rocks_status own;
    rocks_batch *batch;
    rocks_txn *txn;
    rocks_code code = ROCKS_OK;
    if (!in_transactions) {
        if (rocks_batch_new(&batch, &own) != ROCKS_OK) abort();
        code |= rocks_batch_put(batch, NULL, key, len, BYTES("v"), &own);
        code |= rocks_batch_put(batch, NULL, key, len - 1, key, len, &own);
        code |= rocks_db_write(busy, NULL, batch, &own) | rocks_batch_free(batch, &own);
    } else {
        if (rocks_txn_begin(busy, NULL, NULL, &txn, &own) != ROCKS_OK) abort();
        code |= rocks_txn_set_name(txn, key, len, &own);
        code |= rocks_txn_put(txn, NULL, key, len, BYTES("v"), &own);
        code |= rocks_txn_put(txn, NULL, key, len - 1, key, len, &own);
        if (number % 4 != 0) code |= rocks_txn_prepare(txn, &own);
        code |= number % 7 == 6 ? rocks_txn_rollback(txn, &own) : rocks_txn_commit(txn, &own);
        code |= rocks_txn_free(txn, &own);
    }
    if (code != ROCKS_OK) {
        fprintf(stderr, "%d: %s\n", (int)code, own.message);
        abort();
    }
}

static void *writes(void *number)
{
    rocks_status own;
    for (int i = 0; i < WRITES; i++) {
        char key[32];
        write_two(key, (size_t)snprintf(key, sizeof key, "%d/%d", (int)(size_t)number, i), i);
        if (i % 100 == 50 && rocks_db_flush(busy, NULL, 0, NULL, &own) != ROCKS_OK) abort();
    }
    return NULL;
}

static uint64_t sum_of(rocks_db *db)
{
    rocks_iter *it;
    rocks_slice key, value;
    uint64_t sum = 1;
    OK(rocks_db_iter(db, NULL, NULL, &it, &st));
    rocks_code code = rocks_iter_seek_to_first(it, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &value, &st)) {
        for (size_t i = 0; i < key.len; i++) sum = sum * 31 + key.data[i];
        for (size_t i = 0; i < value.len; i++) sum = sum * 31 + value.data[i];
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(it, &st));
    return sum;
}

/* While others write and files change, every batch comes, once, in order. */
static void follows(const char *name, const char *mode, const char *option)
{
    pthread_t threads[WRITERS];
    char copied[64];
    snprintf(copied, sizeof copied, "%s_copy", name);
    in_transactions = strcmp(mode, "transaction") == 0;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(options, "WAL_ttl_seconds", "3600", &st));
    OK(rocks_options_set(options, option, "true", &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &busy, &st));
    rocks_db *copy = open_with(copied, "read_write", NULL, NULL);
    rocks_wal_iter *iter = iter_since(busy, 1);
    for (size_t i = 0; i < WRITERS; i++)
        CHECK(pthread_create(&threads[i], NULL, writes, (void *)i) == 0);
    for (int i = 0; i < 1000 && latest(copy) < WRITERS * WRITES; i++) ship(iter, copy);
    for (size_t i = 0; i < WRITERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    ship(iter, copy);
    CHECK(latest(copy) == latest(busy) && sum_of(copy) == sum_of(busy));
    OK(rocks_wal_iter_free(iter, &st));
    /* And from the beginning, when it is all there. */
    rocks_slice data;
    rocks_code code;
    uint64_t sequence;
    bool applied;
    iter = iter_since(busy, 1);
    while ((code = rocks_wal_iter_next(iter, &sequence, &data, &st)) == ROCKS_OK) {
        OK(rocks_db_apply(copy, NULL, data.data, data.len, sequence, &applied, &st));
        CHECK(!applied);
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(busy, &st));
    OK(rocks_db_close(copy, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    ends_and_goes_on();
    gaps();
    buffered();
    compressed();
    closes();
    damaged();
    applies();
    families();
    every_kind();
    transactions();
    expiring();
    follows("busy", "read_write", "allow_concurrent_memtable_write");
    follows("pipelined", "read_write", "enable_pipelined_write");
    follows("transactions", "transaction", "allow_concurrent_memtable_write");
    follows("two_queues", "transaction", "two_write_queues");
    return 0;
}
