/* Every record that a column family stores: from memtables and tables, with what newer ones and
   range deletions hide.
   valgrind: yes */
#include "../support/check.h"

typedef struct {
    const char *key, *value;
    uint64_t sequence;
    int32_t kind;
} record;

static rocks_db *db;

static void is(const rocks_column_family *cf, rocks_slice key, rocks_slice value,
               const record *wanted)
{
    rocks_sst_entry entry = {.struct_size = sizeof entry};
    OK(rocks_db_parse_entry(db, cf, key.data, key.len, &entry, &st));
    CHECK(entry.key.len == strlen(wanted->key));
    CHECK(memcmp(entry.key.data, wanted->key, entry.key.len) == 0);
    CHECK(entry.sequence == wanted->sequence);
    CHECK(entry.kind == wanted->kind);
    CHECK(entry.timestamp.len == 0);
    CHECK(value.len == strlen(wanted->value));
    CHECK(memcmp(value.data, wanted->value, value.len) == 0);
}

static void has(const rocks_column_family *cf, const record *wanted, size_t count)
{
    rocks_iter *iter;
    rocks_slice key, value;
    size_t at = 0;
    OK(rocks_db_entry_iter(db, cf, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) {
        CHECK(at < count);
        is(cf, key, value, &wanted[at++]);
    }
    CHECK(code == ROCKS_NOT_FOUND);
    CHECK(at == count);
    /* Backwards the same. */
    code = rocks_iter_seek_to_last(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_prev(iter, &key, &value, &st)) {
        CHECK(at > 0);
        is(cf, key, value, &wanted[--at]);
    }
    CHECK(code == ROCKS_NOT_FOUND);
    CHECK(at == 0);
    OK(rocks_iter_free(iter, &st));
}

/* Versions in a table and in the memtable, of every kind. */
static void every_version(void)
{
    static const record all[] = {
        {"a", "new", 7, ROCKS_ENTRY_PUT},        {"a", "old", 1, ROCKS_ENTRY_PUT},
        {"b", "", 8, ROCKS_ENTRY_DELETE},        {"b", "two", 2, ROCKS_ENTRY_PUT},
        {"m", "+1", 5, ROCKS_ENTRY_MERGE},       {"m", "1", 3, ROCKS_ENTRY_PUT},
        {"s", "", 9, ROCKS_ENTRY_SINGLE_DELETE}, {"s", "once", 4, ROCKS_ENTRY_PUT},
        {"y", "hidden", 6, ROCKS_ENTRY_PUT},
    };
    rocks_iter *iter;
    rocks_slice key, value;
    rocks_column_family *other;
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("old"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("two"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("m"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("s"), BYTES("once"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("+1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("y"), BYTES("hidden"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("new"), &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("b"), &st));
    OK(rocks_db_single_delete(db, NULL, NULL, BYTES("s"), &st));
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("x"), BYTES("z"), &st));
    has(NULL, all, sizeof all / sizeof *all);

    /* Seeks take the user's keys: the newest version, and from behind the oldest. */
    OK(rocks_db_entry_iter(db, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("b"), &key, &value, &st));
    is(NULL, key, value, &all[2]);
    OK(rocks_iter_seek_for_prev(iter, BYTES("b"), &key, &value, &st));
    is(NULL, key, value, &all[3]);
    OK(rocks_iter_seek(iter, BYTES("c"), &key, &value, &st));
    is(NULL, key, value, &all[4]);
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("z"), &key, &value, &st));
    /* It shows what was there when it was made. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("zz"), BYTES("later"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_iter_seek(iter, BYTES("y"), &key, &value, &st));
    is(NULL, key, value, &all[8]);
    CHECK(rocks_iter_refresh(iter, NULL, &st) != ROCKS_OK);
    OK(rocks_iter_free(iter, &st));
    /* The compaction left what reads see. */
    static const record left[] = {
        {"a", "new", 0, ROCKS_ENTRY_PUT},
        {"m", "1,+1", 0, ROCKS_ENTRY_PUT},
        {"zz", "later", 0, ROCKS_ENTRY_PUT},
    };
    has(NULL, left, 3);
    OK(rocks_db_create_column_family(db, "other", NULL, &other, &st));
    has(other, NULL, 0);
    OK(rocks_db_put(db, other, NULL, BYTES("k"), BYTES("v"), &st));
    has(other, &(record){"k", "v", 12, ROCKS_ENTRY_PUT}, 1);
    OK(rocks_column_family_free(other, &st));
}

static void columns(void)
{
    const rocks_wide_column given[] = {{{(const uint8_t *)"n", 1}, {(const uint8_t *)"v", 1}}};
    const rocks_wide_column *shown;
    rocks_sst_entry entry = {.struct_size = sizeof entry};
    rocks_iter *iter;
    rocks_slice key;
    size_t count;
    OK(rocks_db_put_entity(db, NULL, NULL, BYTES("w"), given, 1, &st));
    OK(rocks_db_entry_iter(db, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("w"), &key, NULL, &st));
    OK(rocks_db_parse_entry(db, NULL, key.data, key.len, &entry, &st));
    CHECK(entry.kind == ROCKS_ENTRY_WIDE_COLUMN_ENTITY);
    OK(rocks_iter_columns(iter, &shown, &count, &st));
    CHECK(count == 1 && shown->name.len == 1 && shown->name.data[0] == 'n');
    OK(rocks_iter_free(iter, &st));
}

static void timestamps(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_sst_entry entry = {.struct_size = sizeof entry};
    rocks_column_family *timed;
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_create_column_family(db, "timed", options, &timed, &st));
    for (char at = 1; at <= 2; at++) {
        const char stamp[8] = {at};
        OK(rocks_db_put_with_timestamp(db, timed, NULL, BYTES("k"), stamp, 8, BYTES("v"), &st));
    }
    OK(rocks_db_entry_iter(db, timed, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    for (char at = 2; at >= 1; at--) {
        OK(rocks_db_parse_entry(db, timed, key.data, key.len, &entry, &st));
        CHECK(entry.key.len == 1 && entry.key.data[0] == 'k');
        CHECK(entry.timestamp.len == 8 && entry.timestamp.data[0] == at);
        CHECK(rocks_iter_next(iter, &key, &value, &st) == (at == 2 ? ROCKS_OK : ROCKS_NOT_FOUND));
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_parse_entry(db, timed, "12345678", 8, &entry, &st));
    SAYS("key: 8 bytes");
    SAYS("16");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_parse_entry(db, NULL, "1234567", 7, &entry, &st));
    SAYS("8 at least");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_column_family_free(timed, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_iter *iter, *open;
    rocks_slice key;
    db = open_db_with("db", "merge_operator", "stringappend");
    has(NULL, NULL, 0);
    every_version();
    columns();
    timestamps();
    /* A database that closes closes it. */
    OK(rocks_db_entry_iter(db, NULL, &open, &st));
    OK(rocks_iter_seek_to_first(open, &key, NULL, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_iter_next(open, &key, NULL, &st));
    OK(rocks_iter_free(open, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_entry_iter(db, NULL, &iter, &st));
    CHECK(iter == NULL);
    return 0;
}
