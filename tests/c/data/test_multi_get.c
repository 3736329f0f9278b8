/* Many reads in one call, key_may_exist, and values that outlive their database. valgrind: yes */
#include "../support/check.h"

static rocks_db *db;
static rocks_values *result;
static const rocks_slice *values;
static const rocks_code *codes;

static rocks_slice slice(const char *text)
{
    rocks_slice made = {(const uint8_t *)text, strlen(text)};
    return made;
}

static int is(rocks_slice value, const char *text)
{
    return value.len == strlen(text) && memcmp(value.data, text, value.len) == 0;
}

static void answers(void)
{
    db = open_db("answers");
    rocks_column_family *one, *gone;
    OK(rocks_db_create_column_family(db, "one", NULL, &one, &st));
    OK(rocks_db_create_column_family(db, "gone", NULL, &gone, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("default a"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES(""), BYTES("empty key"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("n\0n"), BYTES("nul"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("e"), BYTES(""), &st));
    OK(rocks_db_put(db, one, NULL, BYTES("a"), BYTES("one a"), &st));
    OK(rocks_db_put(db, gone, NULL, BYTES("a"), BYTES("gone a"), &st));
    OK(rocks_db_drop_column_family(db, gone, &st));
    OK(rocks_values_new(&result, &st));

    rocks_slice keys[] = {slice("e"), slice("none"), {NULL, 0},
                          slice("a"), slice("a"),    {(const uint8_t *)"n\0n", 3}};
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 6, 0, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && values[0].len == 0);
    CHECK(codes[1] == ROCKS_NOT_FOUND && values[1].data == NULL && values[1].len == 0);
    CHECK(is(values[2], "empty key") && is(values[3], "default a") && is(values[4], "default a"));
    CHECK(is(values[5], "nul"));
    OK(rocks_values_status_at(result, 0, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_values_status_at(result, 1, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_status_at(result, 6, &st));
    SAYS("index: 6; the result has 6 keys");

    /* Across column families, the dropped one too. */
    const rocks_column_family *of[] = {one, NULL, gone, one};
    rocks_slice same[] = {slice("a"), slice("a"), slice("a"), slice("z")};
    OK(rocks_db_multi_get(db, of, NULL, same, 4, 0, result, &values, &codes, &st));
    CHECK(is(values[0], "one a") && is(values[1], "default a") && is(values[2], "gone a"));
    CHECK(codes[3] == ROCKS_NOT_FOUND);

    /* In order, and not. */
    rocks_slice sorted[] = {slice("a"), slice("a"), slice("e"), slice("zz")};
    OK(rocks_db_multi_get(db, NULL, NULL, sorted, 4, 1, result, &values, &codes, &st));
    CHECK(is(values[0], "default a") && is(values[1], "default a") && codes[2] == ROCKS_OK);
    CHECK(codes[3] == ROCKS_NOT_FOUND);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, keys, 6, 1, result, &values, &codes, &st));
    SAYS("keys[2]");
    CHECK(values == NULL && codes == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_status_at(result, 0, &st));
    const rocks_column_family *ordered[] = {NULL, NULL, one, gone};
    OK(rocks_db_multi_get(db, ordered, NULL,
                          (rocks_slice[]){slice("a"), slice("e"), slice("a"), slice("a")}, 4, 1,
                          result, &values, &codes, &st));
    CHECK(is(values[0], "default a") && is(values[2], "one a") && is(values[3], "gone a"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, of, NULL, same, 4, 1, result, NULL, NULL, &st));
    SAYS("keys[1]");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, keys, 6, 2, result, NULL, NULL, &st));
    SAYS("sorted: 2; accepted: 0, 1");

    /* What is refused names the place. */
    rocks_slice bad[] = {slice("a"), {NULL, 3}};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, bad, 2, 0, result, &values, &codes, &st));
    SAYS("keys[1]: NULL with a length of 3");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, NULL, 2, 0, result, &values, &codes, &st));
    SAYS("keys: NULL with a count of 2");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, keys, SIZE_MAX / 2, 0, result, &values, &codes, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, NULL, &values, &codes, &st));
    SAYS("result: must not be NULL");
    rocks_column_family *freed;
    OK(rocks_db_column_family(db, "one", &freed, &st));
    OK(rocks_column_family_free(freed, &st));
    const rocks_column_family *stale[] = {one, freed};
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_multi_get(db, stale, NULL, keys, 2, 0, result, &values, &codes, &st));
    SAYS("column_families[1]: freed before");
    rocks_db *other = open_db("other");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(other, of, NULL, same, 4, 0, result, &values, &codes, &st));
    SAYS("column_families[0]");
    SAYS("another database");
    OK(rocks_db_multi_get(db, NULL, NULL, NULL, 0, 0, result, &values, &codes, &st));

    /* Snapshots, options. */
    rocks_options *at = options_with(ROCKS_OPTIONS_READ, "fill_cache", "true");
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_set_snapshot(at, snapshot, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("newer"), &st));
    OK(rocks_db_multi_get(db, NULL, at, sorted, 4, 0, result, &values, &codes, &st));
    CHECK(is(values[0], "default a"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(other, NULL, at, sorted, 4, 0, result, &values, &codes, &st));
    SAYS("snapshot");
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_options_free(at, &st));
    OK(rocks_db_close(other, &st));

    /* Many, more than before, fewer again. */
    static char text[1000][8];
    static rocks_slice many[1000];
    for (int i = 0; i < 1000; i++) {
        many[i] = slice((sprintf(text[i], "k%d", i), text[i]));
        if (i % 2 == 0)
            OK(rocks_db_put(db, one, NULL, many[i].data, many[i].len, many[i].data, many[i].len,
                            &st));
    }
    static const rocks_column_family *all[1000];
    for (int i = 0; i < 1000; i++) all[i] = one;
    for (int round = 0; round < 3; round++) {
        const size_t count = round == 1 ? 1000 : 500;
        OK(rocks_db_multi_get(db, all, NULL, many, count, 0, result, &values, &codes, &st));
        for (size_t i = 0; i < count; i++) {
            CHECK(codes[i] == (i % 2 == 0 ? ROCKS_OK : ROCKS_NOT_FOUND));
            CHECK(i % 2 == 1 || is(values[i], text[i]));
        }
    }
    OK(rocks_values_reset(result, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_status_at(result, 0, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED,
           rocks_db_multi_get(db, NULL, NULL, keys, 1, 0, result, &values, &codes, &st));
    OK(rocks_values_free(result, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_values_free(result, &st));
    OK(rocks_column_family_free(one, &st));
    OK(rocks_column_family_free(gone, &st));
}

/* Values from tables, read after the close: a cache's block, a mapped file, a plain table. */
static void beyond_the_close(const char *name, const char *option, const char *set_to)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    if (option != NULL) OK(rocks_options_set(options, option, set_to, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    uint8_t big[3000];
    for (int i = 0; i < 20; i++) {
        char key[8];
        memset(big, 'a' + i, sizeof big);
        sprintf(key, "key%02d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 5, big, sizeof big, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db,
                     &st)); /* Makes a table. */
    OK(rocks_options_free(options, &st));

    rocks_value *holder;
    rocks_slice value, keys[] = {slice("key03"), slice("none"), slice("key19"), slice("key00")};
    OK(rocks_value_new(&holder, &st));
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("key07"), holder, &value, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 4, 0, result, &values, &codes, &st));
    OK(rocks_db_close(db, &st));
    memset(big, 'h', sizeof big);
    CHECK(value.len == sizeof big && memcmp(value.data, big, sizeof big) == 0);
    memset(big, 'd', sizeof big);
    CHECK(values[0].len == sizeof big && memcmp(values[0].data, big, sizeof big) == 0);
    memset(big, 't', sizeof big);
    CHECK(values[2].len == sizeof big && memcmp(values[2].data, big, sizeof big) == 0);
    CHECK(codes[1] == ROCKS_NOT_FOUND && values[3].len == sizeof big);
    OK(rocks_value_free(holder, &st));
    OK(rocks_values_free(result, &st));
}

/* The same for a column family made later, with its own cache. */
static void beyond_the_close_of_a_new_family(void)
{
    db = open_db("new_family");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "block_based_table_factory",
                                          "{block_cache=1M;block_size=1024}");
    OK(rocks_options_set(options, "write_buffer_size", "65536", &st));
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "new", options, &family, &st));
    OK(rocks_options_free(options, &st));
    uint8_t big[1000];
    memset(big, 'x', sizeof big);
    for (int i = 0; i < 500; i++) {
        char key[16];
        const size_t len = (size_t)sprintf(key, "key%03d", i);
        OK(rocks_db_put(db, family, NULL, key, len, big, sizeof big, &st));
    }
    rocks_value *holder;
    rocks_slice value;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_get_pinned(db, family, NULL, BYTES("key001"), holder, &value, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    CHECK(value.len == sizeof big && memcmp(value.data, big, sizeof big) == 0);
    OK(rocks_value_free(holder, &st));
}

static void may_exist(void)
{
    db = open_db("may_exist");
    bool may, found;
    rocks_buffer value;
    OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, &value, &found, &st));
    CHECK(!may && !found && value.data == NULL);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, &value, &found, &st));
    CHECK(may && found && value.len == 5);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, NULL, NULL, &st));
    CHECK(may);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), NULL, &value, &found, &st));
    SAYS("may_exist: must not be NULL");
    CHECK(!found && value.data == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_key_may_exist(db, NULL, NULL, NULL, 3, &may, NULL, NULL, &st));
    CHECK(!may);
    OK(rocks_db_close(db, &st));
    db = open_db("may_exist"); /* In a table now, nothing cached. */
    OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, &value, &found, &st));
    CHECK(may && !found && value.data == NULL);
    rocks_buffer read;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &read, &st));
    OK(rocks_buffer_free(&read, &st));
    OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, &value, &found, &st));
    CHECK(may && found && value.len == 5);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
}

/* Where only memory may be read, a key in a block that is not there has no value, not an empty one.
 */
static void cache_alone(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_READ, "read_tier", "kBlockCacheTier");
    const rocks_slice keys[] = {slice("a"), slice("in the memtable")};
    db = open_db("cache");
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("in a table"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("in the memtable"), BYTES("there"), &st));
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_multi_get(db, NULL, options, keys, 2, 0, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_INCOMPLETE && values[0].data == NULL);
    CHECK(codes[1] == ROCKS_OK && is(values[1], "there"));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, result, &values, &codes, &st));
    CHECK(is(values[0], "in a table"));
    OK(rocks_db_multi_get(db, NULL, options, keys, 2, 0, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && is(values[0], "in a table"));
    OK(rocks_values_free(result, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    answers();
    beyond_the_close("cached", NULL, NULL);
    beyond_the_close("mapped", "allow_mmap_reads", "true");
    beyond_the_close("plain", "table_factory", "{id=PlainTable;hash_table_ratio=0}");
    beyond_the_close_of_a_new_family();
    may_exist();
    cache_alone();
    return 0;
}
