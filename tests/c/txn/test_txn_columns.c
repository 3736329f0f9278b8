/* Transactions that write and read columns. valgrind: yes */
#include "../support/columns.h"

static rocks_db *db;
static bool locks;

static void open_kind(const char *name, const char *mode, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(how, "transaction_db.default_lock_timeout", "20", &st));
    OK(rocks_options_set(how, "transaction_db.transaction_lock_timeout", "20", &st));
    if (option != NULL) OK(rocks_options_set(how, option, value, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static rocks_txn *begin(void)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    return txn;
}

/* NULL: the database. */
static void sees(rocks_txn *txn, const char *key, const char *value)
{
    rocks_buffer got;
    rocks_code code = txn == NULL ? rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st)
                                  : rocks_txn_get(txn, NULL, NULL, BYTES_OF(key), &got, &st);
    if (value == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    CHECK(code == ROCKS_OK && got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static rocks_txn_info told(rocks_txn *txn)
{
    rocks_txn_info info = {.struct_size = sizeof info};
    OK(rocks_txn_describe(txn, &info, &st));
    return info;
}

static const char *const names[] = {"a", "b", "c", "", "e", NULL};
static const char *const texts[] = {"1", "22", "", "4444", "5", NULL};

static void writes(void)
{
    static entries keys, values;
    fill_entries(&keys, "before", names);
    fill_entries(&values, "", texts);
    const rocks_column k = narrow(&keys), v = wide(&values);
    rocks_txn *txn = begin();
    OK(rocks_txn_put_columns(txn, NULL, &k, &v, 5, &st));
    OK(rocks_txn_merge_columns(txn, NULL, &k, &v, 2, &st));
    rocks_column last = k;
    last.offsets32 += 4;
    OK(rocks_txn_delete_columns(txn, NULL, &last, 1, &st));
    OK(rocks_txn_put_columns(txn, NULL, NULL, NULL, 0, &st));
    CHECK(told(txn).puts == 5 && told(txn).merges == 2 && told(txn).deletes == 1);
    sees(txn, "a", "1,1");
    sees(txn, "c", "");
    sees(txn, "e", NULL);
    sees(NULL, "a", NULL);

    /* What it wrote, what the database has, and what neither has. */
    rocks_values *result;
    rocks_block *block;
    rocks_column_view view;
    const rocks_slice *shown;
    const rocks_code *codes;
    OK(rocks_values_new(&result, &st));
    OK(rocks_block_new(&block, &st));
    OK(rocks_txn_multi_get_columns(txn, NULL, NULL, &k, 5, result, &shown, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[4] == ROCKS_NOT_FOUND && shown[3].len == 4);
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(view.count == 5 && view.null_count == 1 && view.validity[0] == 0x0f);
    CHECK(view.data_len == 12 && memcmp(view.data, "1,122,224444", 12) == 0);
    EACH_WRONG("keys", rocks_txn_multi_get_columns(txn, NULL, NULL, bad, count, result, &shown,
                                                   &codes, &st));
    OK(rocks_txn_commit(txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_multi_get_columns(txn, NULL, NULL, &k, 5, result, &shown, &codes, &st));
    SAYS("txn: committed");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put_columns(txn, NULL, &k, &v, 5, &st));
    SAYS("txn: committed");
    OK(rocks_txn_free(txn, &st));
    sees(NULL, "b", "22,22");
    sees(NULL, "e", NULL);
    OK(rocks_values_free(result, &st));
    OK(rocks_block_free(block, &st));
}

static void refusals(void)
{
    rocks_txn *txn = begin();
    EACH_WRONG("keys", rocks_txn_put_columns(txn, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_txn_merge_columns(txn, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_txn_delete_columns(txn, NULL, bad, count, &st));
    CHECK(told(txn).puts == 0 && told(txn).keys == 0);
    OK(rocks_txn_free(txn, &st));
}

/* A key in the middle is locked by another: nothing is written, and what the call locked is free
   again; what came before the call stays. */
static void all_or_nothing(void)
{
    static entries keys;
    const char *const wanted[] = {"x1", "x2", "x3", "x4", NULL};
    fill_entries(&keys, "", wanted);
    const rocks_column column = narrow(&keys);
    rocks_txn *txn = begin(), *other = begin(), *third = begin();
    OK(rocks_txn_put(other, NULL, BYTES("x3"), BYTES("other"), &st));
    OK(rocks_txn_put(txn, NULL, BYTES("x1"), BYTES("mine"), &st));
    OK(rocks_txn_set_save_point(txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("y"), BYTES("mine"), &st));
    const uint64_t locked = told(txn).keys;
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put_columns(txn, NULL, &column, &column, 4, &st));
    SAYS("x3");
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_merge_columns(txn, NULL, &column, &column, 4, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_delete_columns(txn, NULL, &column, 4, &st));
    CHECK(told(txn).puts == 2 && told(txn).keys == locked);
    sees(txn, "x1", "mine");
    sees(txn, "x2", NULL);
    OK(rocks_txn_put(third, NULL, BYTES("x2"), BYTES("third"), &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(third, NULL, BYTES("x1"), BYTES("third"), &st));
    OK(rocks_txn_free(third, &st));
    OK(rocks_txn_free(other, &st));

    /* The transaction's own save points are as they were. */
    OK(rocks_txn_put_columns(txn, NULL, &column, &column, 4, &st));
    sees(txn, "x1", "x1");
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    sees(txn, "x1", "mine");
    sees(txn, "y", NULL);
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_rollback_to_save_point(txn, &st));
    OK(rocks_txn_put_columns(txn, NULL, &column, &column, 2, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    sees(NULL, "x1", "x1");
    sees(NULL, "x2", "x2");
    sees(NULL, "x3", NULL);
}

/* Nobody else writes what is read for update; or, optimistic, the commit fails if somebody does. */
static void reads_for_update(void)
{
    static entries keys;
    const char *const wanted[] = {"u1", "absent", "u2", NULL};
    fill_entries(&keys, "before", wanted);
    const rocks_column column = narrow(&keys);
    rocks_values *result;
    const rocks_slice *shown;
    const rocks_code *codes;
    OK(rocks_db_put(db, NULL, NULL, BYTES("u1"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("u2"), BYTES("22"), &st));
    OK(rocks_values_new(&result, &st));
    rocks_txn *txn = begin(), *other = begin();
    OK(rocks_txn_multi_get_for_update_columns(txn, NULL, NULL, &column, 3, 1, result, &shown,
                                              &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND && codes[2] == ROCKS_OK);
    CHECK(shown[0].len == 1 && shown[1].data == NULL && memcmp(shown[2].data, "22", 2) == 0);
    CHECK(told(txn).keys == 3);
    EACH_WRONG("keys", rocks_txn_multi_get_for_update_columns(txn, NULL, NULL, bad, count, 1,
                                                              result, &shown, &codes, &st));
    if (locks) {
        EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES("absent"), BYTES("x"), &st));
        EXPECT(ROCKS_TIMED_OUT, rocks_txn_multi_get_for_update_columns(
                                    other, NULL, NULL, &column, 3, 0, result, &shown, &codes, &st));
        SAYS("u1");
        CHECK(shown == NULL && codes == NULL);
        OK(rocks_txn_commit(txn, &st));
    } else {
        OK(rocks_txn_put(other, NULL, BYTES("absent"), BYTES("x"), &st));
        OK(rocks_txn_commit(other, &st));
        OK(rocks_txn_put(txn, NULL, BYTES("u1"), BYTES("3"), &st));
        EXPECT(ROCKS_BUSY, rocks_txn_commit(txn, &st));
        OK(rocks_txn_rollback(txn, &st));
    }
    OK(rocks_txn_free(other, &st));
    /* Shared locks go together. */
    other = begin();
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_txn_multi_get_for_update_columns(txn, NULL, NULL, &column, 3, 0, result, &shown,
                                              &codes, &st));
    OK(rocks_txn_multi_get_for_update_columns(other, NULL, NULL, &column, 3, 0, result, NULL, NULL,
                                              &st));
    OK(rocks_txn_free(other, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_values_free(result, &st));
}

/* Others wrote the keys since the snapshot: tracked writes notice it, these do not. */
static void untracked(void)
{
    static entries keys, values;
    const char *const wanted[] = {"v1", "v2", "v3", NULL}, *const mine[] = {"a", "b", "c", NULL};
    fill_entries(&keys, "", wanted);
    fill_entries(&values, "", mine);
    const rocks_column k = narrow(&keys), v = wide(&values);
    rocks_txn *txn = begin();
    OK(rocks_txn_set_snapshot(txn, &st));
    OK(rocks_db_put_columns(db, NULL, NULL, &k, &k, 3, &st));
    if (locks) EXPECT(ROCKS_BUSY, rocks_txn_put_columns(txn, NULL, &k, &v, 3, &st));
    OK(rocks_txn_put_untracked_columns(txn, NULL, &k, &v, 3, &st));
    OK(rocks_txn_merge_untracked_columns(txn, NULL, &k, &v, 2, &st));
    rocks_column last = k;
    last.offsets32 += 2;
    OK(rocks_txn_delete_untracked_columns(txn, NULL, &last, 1, &st));
    CHECK(told(txn).puts == 3 && told(txn).merges == 2 && told(txn).deletes == 1);
    EACH_WRONG("keys", rocks_txn_put_untracked_columns(txn, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_txn_merge_untracked_columns(txn, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_txn_delete_untracked_columns(txn, NULL, bad, count, &st));
    OK(rocks_txn_commit(txn, &st));
    sees(NULL, "v1", "a,a");
    sees(NULL, "v2", "b,b");
    sees(NULL, "v3", NULL);
    OK(rocks_txn_free(txn, &st));
}

static void too_large(void)
{
    static entries keys;
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, "max_write_batch_size", "100");
    rocks_txn *txn;
    fill_entries(&keys, "", names);
    for (int i = 0; i < 40; i++) add_entry(&keys, "z123456789", 10);
    const rocks_column column = narrow(&keys);
    OK(rocks_txn_begin(db, NULL, options, &txn, &st));
    EXPECT(ROCKS_ABORTED, rocks_txn_put_columns(txn, NULL, &column, &column, 45, &st));
    SAYS("max_write_batch_size");
    CHECK(told(txn).puts == 0 && told(txn).keys == 0);
    OK(rocks_txn_put_columns(txn, NULL, &column, &column, 2, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_options_free(options, &st));
}

/* A batch's worth of columns for the database itself takes its locks. */
static void beside_transactions(void)
{
    static entries keys;
    fill_entries(&keys, "", names);
    const rocks_column column = narrow(&keys);
    rocks_txn *txn = begin();
    OK(rocks_txn_put(txn, NULL, BYTES("c"), BYTES("mine"), &st));
    if (locks) {
        EXPECT(ROCKS_TIMED_OUT, rocks_db_put_columns(db, NULL, NULL, &column, &column, 5, &st));
        sees(NULL, "a", "a");
    } else {
        OK(rocks_db_put_columns(db, NULL, NULL, &column, &column, 5, &st));
        EXPECT(ROCKS_BUSY, rocks_txn_commit(txn, &st));
    }
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_merge_columns(db, NULL, NULL, &column, &column, 5, &st));
    sees(NULL, "a", "a,a");
    OK(rocks_db_delete_columns(db, NULL, NULL, &column, 5, &st));
    sees(NULL, "a", NULL);
}

int main(int argc, char **argv)
{
    static const char *const policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};
    CHECK_BEGIN(argc, argv);
    for (int i = 0; i < 4; i++) {
        static entries keys;
        locks = i < 3;
        if (locks)
            open_kind(policies[i], "transaction", "transaction_db.write_policy", policies[i]);
        else open_kind("optimistic", "optimistic_transaction", NULL, NULL);
        writes();
        refusals();
        if (locks) all_or_nothing();
        if (locks) too_large();
        reads_for_update();
        untracked();
        fill_entries(&keys, "", names);
        const rocks_column column = wide(&keys);
        OK(rocks_db_put_columns(db, NULL, NULL, &column, &column, 5, &st));
        beside_transactions();
        OK(rocks_db_close(db, &st));
    }
    return 0;
}
