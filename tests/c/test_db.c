/* Opening, closing, reading and writing. valgrind: yes */
#include "check.h"

static void put_and_get(void)
{
    rocks_db *db = open_db("put_and_get");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));

    rocks_buffer owned;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(owned.len == 5 && memcmp(owned.data, "value", 5) == 0);
    OK(rocks_buffer_free(&owned, &st));
    CHECK(owned.data == NULL && owned.len == 0);
    OK(rocks_buffer_free(&owned, &st));

    uint8_t room[5];
    size_t len;
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(len == 5 && memcmp(room, "value", 5) == 0);
    memset(room, 0, sizeof room);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, 3, &len, &st));
    CHECK(len == 5 && memcmp(room, "val\0", 4) == 0);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, BYTES("key"), NULL, 0, &len, &st));
    CHECK(len == 5);

    rocks_value *holder;
    rocks_slice value;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("key"), holder, &value, &st));
    CHECK(value.len == 5 && memcmp(value.data, "value", 5) == 0);

    OK(rocks_db_delete(db, NULL, NULL, BYTES("key"), &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(owned.data == NULL && owned.len == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_value_free(holder, &st));
}

static void closing(void)
{
    rocks_db *db = open_db("closing"), *again;
    rocks_column_family *family;
    rocks_snapshot *snapshot;
    OK(rocks_db_create_column_family(db, "second", NULL, &family, &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_open(check_path("closing"), NULL, NULL, NULL, NULL, 0, &again, &st));
    CHECK(again == NULL);
    SAYS("lock");
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    again = open_db("closing");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put(again, family, NULL, BYTES("a"), BYTES("b"), &st));
    SAYS("another database");
    OK(rocks_db_close(again, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_column_family_free(family, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_column_family_free(family, &st));
    SAYS("freed before");
}

static void dropped_families_poison_nothing(void)
{
    rocks_db *db = open_db("dropped");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "gone", NULL, &family, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED,
           rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_range(db, NULL, NULL, BYTES("z"), BYTES("a"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    put_and_get();
    closing();
    dropped_families_poison_nothing();
    return 0;
}
