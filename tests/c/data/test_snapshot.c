/* Snapshots: reads and iterators at one. valgrind: yes */
#include "../support/check.h"

static void put(rocks_db *db, rocks_column_family *family, const char *key, const char *value)
{
    OK(rocks_db_put(db, family, NULL, key, strlen(key), value, strlen(value), &st));
}

/* All three forms of a read at a snapshot agree. */
static void reads(rocks_snapshot *snapshot, rocks_column_family *family,
                  const rocks_options *options, const char *key, const char *wanted)
{
    const uint8_t *k = (const uint8_t *)key;
    size_t k_len = strlen(key), len;
    rocks_code code = wanted == NULL ? ROCKS_NOT_FOUND : ROCKS_OK;
    rocks_buffer owned;
    rocks_value *holder;
    rocks_slice shown;
    uint8_t room[64];
    EXPECT(code, rocks_snapshot_get(snapshot, family, options, k, k_len, &owned, &st));
    if (wanted != NULL)
        CHECK(owned.len == strlen(wanted) && memcmp(owned.data, wanted, owned.len) == 0);
    else CHECK(owned.data == NULL && owned.len == 0);
    OK(rocks_buffer_free(&owned, &st));
    EXPECT(code, rocks_snapshot_get_into(snapshot, family, options, k, k_len, room, sizeof room,
                                         &len, &st));
    CHECK(len == (wanted == NULL ? 0 : strlen(wanted)) &&
          (len == 0 || memcmp(room, wanted, len) == 0));
    if (len > 0) {
        EXPECT(ROCKS_BUFFER_TOO_SMALL, rocks_snapshot_get_into(snapshot, family, options, k, k_len,
                                                               room, len - 1, &len, &st));
        CHECK(len == strlen(wanted));
    }
    OK(rocks_value_new(&holder, &st));
    EXPECT(code,
           rocks_snapshot_get_pinned(snapshot, family, options, k, k_len, holder, &shown, &st));
    if (wanted != NULL)
        CHECK(shown.len == strlen(wanted) && memcmp(shown.data, wanted, shown.len) == 0);
    else CHECK(shown.data == NULL && shown.len == 0);
    OK(rocks_value_free(holder, &st));
}

static void reads_at_snapshots(void)
{
    rocks_db *db = open_db("reads");
    rocks_column_family *family;
    rocks_snapshot *before, *after;
    uint64_t one, two;
    OK(rocks_db_create_column_family(db, "family", NULL, &family, &st));
    put(db, NULL, "key", "old");
    put(db, family, "key", "other");
    OK(rocks_db_snapshot(db, &before, &st));
    put(db, NULL, "key", "new value");
    OK(rocks_db_delete(db, family, NULL, BYTES("key"), &st));
    put(db, NULL, "later", "x");
    OK(rocks_db_snapshot(db, &after, &st));
    OK(rocks_snapshot_sequence(before, &one, &st));
    OK(rocks_snapshot_sequence(after, &two, &st));
    CHECK(two == one + 3);
    OK(rocks_db_delete(db, NULL, NULL, BYTES("key"), &st));

    rocks_options *named;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &named, &st));
    OK(rocks_options_set_snapshot(named, after, &st));
    const rocks_options *options[] = {NULL, named};
    for (int i = 0; i < 2; i++) {
        reads(before, NULL, options[i], "key", "old");
        reads(before, family, options[i], "key", "other");
        reads(before, NULL, options[i], "later", NULL);
        reads(after, NULL, options[i], "key", "new value");
        reads(after, family, options[i], "key", NULL);
        reads(after, NULL, options[i], "later", "x");
    }

    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_options_set_bytes(named, "iterate_upper_bound", BYTES("l"), &st));
    OK(rocks_snapshot_iter(before, NULL, named, &iter, &st));
    OK(rocks_options_free(named, &st));
    OK(rocks_snapshot_free(before, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, "old", 3) == 0);
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_next(iter, &key, &value, &st));
    OK(rocks_iter_refresh(iter, after, &st));
    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    CHECK(value.len == 9);
    OK(rocks_iter_refresh(iter, NULL, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_snapshot_iter(after, family, NULL, &iter, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_snapshot_free(after, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_column_family_free(family, &st));
}

static void refusals(void)
{
    rocks_db *db = open_db("refusals"), *other = open_db("other");
    rocks_column_family *family;
    rocks_snapshot *snapshot, *foreign;
    rocks_options *read, *write;
    rocks_value *holder;
    rocks_buffer owned;
    rocks_slice shown;
    rocks_iter *iter;
    uint8_t room[8];
    size_t len;
    uint64_t sequence;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_create_column_family(other, "family", NULL, &family, &st));
    put(db, NULL, "key", "value");
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_snapshot(other, &foreign, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_WRITE, &write, &st));
    OK(rocks_options_set_snapshot(read, foreign, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_snapshot_get(snapshot, family, NULL, BYTES("key"), &owned, &st));
    SAYS("column_family: it belongs to another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_snapshot_iter(snapshot, family, NULL, &iter, &st));
    SAYS("column_family: it belongs to another database");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_snapshot_get(snapshot, NULL, read, BYTES("key"), &owned, &st));
    SAYS("snapshot: it belongs to another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_snapshot_iter(snapshot, NULL, write, &iter, &st));
    SAYS("write options");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, read, BYTES("key"), &owned, &st));
    SAYS("snapshot: it belongs to another database");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_snapshot_get(snapshot, NULL, NULL, BYTES("key"), NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_snapshot_get(snapshot, NULL, NULL, NULL, 3, &owned, &st));
    SAYS("key: NULL");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_snapshot_get(NULL, NULL, NULL, BYTES("key"), &owned, &st));
    SAYS("snapshot: must not be NULL");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_snapshot_iter((rocks_snapshot *)db, NULL, NULL, &iter, &st));
    CHECK(iter == NULL);

    OK(rocks_snapshot_get_pinned(snapshot, NULL, NULL, BYTES("key"), holder, &shown, &st));
    OK(rocks_db_close(db, &st));
    CHECK(shown.len == 5 && memcmp(shown.data, "value", 5) == 0);
    EXPECT(ROCKS_CLOSED, rocks_snapshot_get(snapshot, NULL, NULL, BYTES("key"), &owned, &st));
    EXPECT(ROCKS_CLOSED,
           rocks_snapshot_get_into(snapshot, NULL, NULL, BYTES("key"), room, 8, &len, &st));
    EXPECT(ROCKS_CLOSED,
           rocks_snapshot_get_pinned(snapshot, NULL, NULL, BYTES("key"), holder, &shown, &st));
    EXPECT(ROCKS_CLOSED, rocks_snapshot_iter(snapshot, NULL, NULL, &iter, &st));
    OK(rocks_snapshot_sequence(snapshot, &sequence, &st));
    CHECK(sequence == 1);
    /* The same path again is another database. */
    db = open_db("refusals");
    EXPECT(ROCKS_CLOSED, rocks_snapshot_get(snapshot, NULL, NULL, BYTES("key"), &owned, &st));
    OK(rocks_options_set_snapshot(read, snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, read, BYTES("key"), &owned, &st));
    OK(rocks_db_close(db, &st));

    OK(rocks_snapshot_free(foreign, &st));
    OK(rocks_db_close(other, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_snapshot_free(snapshot, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_snapshot_get(snapshot, NULL, NULL, BYTES("key"), &owned, &st));
    OK(rocks_snapshot_free(NULL, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(read, &st));
    OK(rocks_options_free(write, &st));
    OK(rocks_value_free(holder, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    reads_at_snapshots();
    refusals();
    return 0;
}
