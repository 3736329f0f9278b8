/* Another process that has the database "primary" open and runs commands, a letter each. */
#ifndef WRITER_H
#define WRITER_H

#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITER_STEP = 100 };

static pid_t writer_pid;
static int writer_to, writer_from;

static inline void writer_start(const char *mode, const char *option, const char *value)
{
    int to[2], from[2];
    CHECK(pipe(to) == 0 && pipe(from) == 0);
    writer_pid = fork();
    CHECK(writer_pid >= 0);
    if (writer_pid == 0) {
        dup2(to[0], 0), dup2(from[1], 1);
        close(to[0]), close(to[1]), close(from[0]), close(from[1]);
        execl("/proc/self/exe", "writer", check_folder, mode, option, value, (char *)NULL);
        _exit(3);
    }
    close(to[0]), close(from[1]);
    writer_to = to[1], writer_from = from[0];
    char ready;
    CHECK(read(writer_from, &ready, 1) == 1 && ready == 'r');
}

static inline void tell(const char *orders)
{
    for (; *orders; orders++) {
        char done;
        CHECK(write(writer_to, orders, 1) == 1);
        CHECK(read(writer_from, &done, 1) == 1 && done == *orders);
    }
}

static inline void writer_end(void)
{
    int status;
    close(writer_to);
    CHECK(waitpid(writer_pid, &status, 0) == writer_pid && status == 0);
    close(writer_from);
}

static inline void writer_kill(void)
{
    CHECK(kill(writer_pid, SIGKILL) == 0 && waitpid(writer_pid, NULL, 0) == writer_pid);
    close(writer_to), close(writer_from);
}

/* In the other process: p: 100 more keys in both column families; x: the same 100 keys again; f:
   flush; c: compact; d: drop "two"; n: create "three"; t: write and flush it; e: drop it; m: create
   and drop 20 more; a, b: prepare and commit a transaction. */
static inline int writer_main(char **argv)
{
    check_folder = argv[1];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", argv[2]);
    const char *names[] = {"default", "two"};
    rocks_column_family *two, *three = NULL;
    rocks_txn *txn = NULL;
    rocks_db *db;
    char order;
    int written = 0;
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, argv[3], argv[4], &st));
    OK(rocks_db_open(check_path("primary"), options, how, names, NULL, 2, &db, &st));
    OK(rocks_db_column_family(db, "two", &two, &st));
    CHECK(write(1, "r", 1) == 1);
    while (read(0, &order, 1) == 1) {
        if (order == 'x') written -= WRITER_STEP;
        for (int i = 0; (order == 'p' || order == 'x') && i < WRITER_STEP; i++, written++) {
            char key[32];
            int len = snprintf(key, sizeof key, "key%06d", written);
            OK(rocks_db_put(db, NULL, NULL, key, (size_t)len, &order, 1, &st));
            if (three == NULL) OK(rocks_db_put(db, two, NULL, key, (size_t)len, &order, 1, &st));
        }
        if (order == 'f') OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        if (order == 'c') OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        if (order == 'n') OK(rocks_db_create_column_family(db, "three", NULL, &three, &st));
        if (order == 'd') OK(rocks_db_drop_column_family(db, two, &st));
        if (order == 't') {
            OK(rocks_db_put(db, three, NULL, BYTES("key"), BYTES("t"), &st));
            const rocks_column_family *written_to[] = {three};
            OK(rocks_db_flush(db, written_to, 1, NULL, &st));
        }
        if (order == 'e') OK(rocks_db_drop_column_family(db, three, &st));
        for (int i = 0; order == 'm' && i < 20; i++) {
            rocks_column_family *more;
            OK(rocks_db_create_column_family(db, "more", NULL, &more, &st));
            OK(rocks_db_drop_column_family(db, more, &st));
            OK(rocks_column_family_free(more, &st));
        }
        if (order == 'a') {
            OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
            OK(rocks_txn_set_name(txn, BYTES("t"), &st));
            OK(rocks_txn_put(txn, NULL, BYTES("txn"), BYTES("1"), &st));
            OK(rocks_txn_prepare(txn, &st));
        }
        if (order == 'b') {
            OK(rocks_txn_commit(txn, &st));
            OK(rocks_txn_free(txn, &st));
        }
        CHECK(write(1, &order, 1) == 1);
    }
    OK(rocks_column_family_free(two, &st));
    OK(rocks_column_family_free(three, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return 0;
}

/* How many entries an iterator shows. */
static inline size_t entries(rocks_db *db, rocks_column_family *family)
{
    rocks_iter *it;
    rocks_slice key, value;
    size_t count = 0;
    OK(rocks_db_iter(db, family, NULL, &it, &st));
    rocks_code code = rocks_iter_seek_to_first(it, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &value, &st)) count++;
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(it, &st));
    return count;
}

/* The column families that `db` did not open are these. */
static inline void unopened(rocks_db *db, const char *names, size_t count)
{
    rocks_buffer got;
    size_t how_many = 99;
    OK(rocks_db_unopened_column_families(db, &got, &how_many, &st));
    CHECK(how_many == count && (count == 0 || strcmp((const char *)got.data, names) == 0));
    OK(rocks_buffer_free(&got, &st));
}

static inline char value_of(rocks_db *db, rocks_column_family *family, const char *key)
{
    rocks_buffer got;
    rocks_code code = rocks_db_get(db, family, NULL, BYTES_OF(key), &got, &st);
    if (code == ROCKS_NOT_FOUND) return 0;
    OK(code);
    char first = (char)got.data[0];
    OK(rocks_buffer_free(&got, &st));
    return first;
}

/* What neither a secondary nor a follower does. */
static inline void refuses_changes(rocks_db *db, rocks_column_family *family)
{
    rocks_column_family *made;
    rocks_snapshot *snapshot;
    rocks_batch *batch;
    rocks_txn *txn;
    rocks_wal_files *files;
    rocks_buffer out;
    bool applied;
    const char *const name = "write_buffer_size", *const value = "100000", *none = "000001.sst";
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, family, BYTES("a"), BYTES("b"), &st));
#define REFUSED(call) EXPECT(ROCKS_NOT_SUPPORTED, call)
    REFUSED(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    REFUSED(rocks_db_delete(db, family, NULL, BYTES("a"), &st));
    REFUSED(rocks_db_single_delete(db, family, NULL, BYTES("a"), &st));
    REFUSED(rocks_db_delete_range(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    REFUSED(rocks_db_merge(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    REFUSED(rocks_db_write(db, NULL, batch, &st));
    REFUSED(rocks_db_apply(db, NULL, BYTES("b"), 1, &applied, &st));
    REFUSED(rocks_db_snapshot(db, &snapshot, &st));
    REFUSED(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    REFUSED(rocks_db_flush(db, NULL, 0, NULL, &st));
    REFUSED(rocks_db_flush_wal(db, true, &st));
    REFUSED(rocks_db_sync_wal(db, &st));
    REFUSED(rocks_db_compact_range(db, family, NULL, NULL, 0, NULL, 0, NULL, &st));
    REFUSED(rocks_db_suggest_compact_range(db, family, NULL, 0, NULL, 0, &st));
    REFUSED(rocks_db_compact_files(db, family, NULL, &none, 1, 1, NULL, &out, NULL, NULL, &st));
    REFUSED(rocks_db_enable_auto_compaction(db, NULL, 0, &st));
    REFUSED(rocks_db_disable_file_deletions(db, &st));
    REFUSED(rocks_db_enable_file_deletions(db, &st));
    REFUSED(rocks_db_pause_background_work(db, &st));
    REFUSED(rocks_db_create_column_family(db, "new", NULL, &made, &st));
    REFUSED(rocks_db_drop_column_family(db, family, &st));
    REFUSED(rocks_db_set_options(db, family, &name, &value, 1, &st));
    REFUSED(rocks_db_current_wal_file(db, &files, &st));
#undef REFUSED
    OK(rocks_batch_free(batch, &st));
}

#endif
