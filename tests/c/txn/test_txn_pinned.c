/* Pinned reads for update; optimistic databases that share their locks. valgrind: yes */
#include "../support/check.h"

static rocks_db *open_mode(const char *name, const char *mode, const char *shares)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(how, "optimistic_transaction_db.shared_lock_buckets", shares, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void pinned(void)
{
    rocks_db *db = open_mode("pinned", "transaction", "false");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    rocks_txn *one, *other;
    rocks_value *holder;
    rocks_slice value;
    rocks_options *write = options_with(ROCKS_OPTIONS_TRANSACTION, "lock_timeout", "1");
    OK(rocks_value_new(&holder, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &one, &st));
    OK(rocks_txn_begin(db, NULL, write, &other, &st));
    OK(rocks_txn_get_pinned_for_update(one, NULL, NULL, BYTES("k"), 1, 1, holder, &value, &st));
    CHECK(value.len == 5 && memcmp(value.data, "value", 5) == 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES("k"), BYTES("x"), &st));
    SAYS("lock_timeout");

    /* A key that is not there is locked too. */
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_get_pinned_for_update(one, NULL, NULL, BYTES("absent"), 1, 1,
                                                            holder, &value, &st));
    CHECK(value.data == NULL && value.len == 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES("absent"), BYTES("x"), &st));

    /* Its own writes, and what stays after the end. */
    OK(rocks_txn_put(one, NULL, BYTES("k"), BYTES("mine"), &st));
    OK(rocks_txn_get_pinned_for_update(one, NULL, NULL, BYTES("k"), 1, 1, holder, &value, &st));
    CHECK(value.len == 4 && memcmp(value.data, "mine", 4) == 0);
    OK(rocks_txn_commit(one, &st));
    CHECK(memcmp(value.data, "mine", 4) == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_get_pinned_for_update(one, NULL, NULL, BYTES("k"), 1, 1, holder, &value, &st));
    OK(rocks_txn_free(one, &st));

    /* Without validation there is no snapshot. */
    rocks_options *read;
    rocks_snapshot *snapshot;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_set_snapshot(read, snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_get_pinned_for_update(other, NULL, read, BYTES("k"), 1,
                                                                   0, holder, &value, &st));
    SAYS("validate");
    OK(rocks_options_free(read, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_txn_free(other, &st));
    OK(rocks_value_free(holder, &st));
    OK(rocks_options_free(write, &st));
    OK(rocks_db_close(db, &st));
}

static rocks_txn *reading(rocks_db *db, rocks_value *holder)
{
    rocks_txn *txn;
    rocks_slice value;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_get_pinned_for_update(txn, NULL, NULL, BYTES("k"), 1, 1, holder, &value, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("k"), BYTES("new"), &st));
    return txn;
}

/* Conflicts stay those of each database. */
static void sharing(void)
{
    rocks_db *first = open_mode("first", "optimistic_transaction", "true");
    rocks_db *second = open_mode("second", "optimistic_transaction", "true");
    rocks_value *holder;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_put(first, NULL, NULL, BYTES("k"), BYTES("old"), &st));
    OK(rocks_db_put(second, NULL, NULL, BYTES("k"), BYTES("old"), &st));
    rocks_txn *a = reading(first, holder), *b = reading(first, holder);
    rocks_txn *c = reading(second, holder);
    OK(rocks_txn_commit(a, &st));
    OK(rocks_txn_commit(c, &st));
    EXPECT(ROCKS_BUSY, rocks_txn_commit(b, &st));
    OK(rocks_txn_free(a, &st));
    OK(rocks_txn_free(b, &st));
    OK(rocks_txn_free(c, &st));

    /* The one goes on without the other. */
    OK(rocks_db_close(first, &st));
    c = reading(second, holder);
    OK(rocks_txn_commit(c, &st));
    OK(rocks_txn_free(c, &st));
    OK(rocks_value_free(holder, &st));
    OK(rocks_db_close(second, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    pinned();
    sharing();
    return 0;
}
