/* The built-in slice transforms: their prefixes, option strings and OPTIONS files.
   valgrind: yes */
#include "../support/check.h"

typedef struct wanted {
    const char *key;
    size_t key_len;
    int size; /* of the prefix; -1: none */
    bool same_when_appended;
} wanted;

static void prefixes(const char *name, const char *id, const wanted *keys, size_t count)
{
    rocks_slice_transform *t;
    OK(rocks_slice_transform_new_by_name(name, &t, &st));
    for (size_t i = 0; i < count; i++) {
        const uint8_t *key = (const uint8_t *)keys[i].key;
        size_t offset = 7, size = 7;
        rocks_code code =
            rocks_slice_transform_transform(t, key, keys[i].key_len, &offset, &size, &st);
        CHECK(code == (keys[i].size < 0 ? ROCKS_NOT_FOUND : ROCKS_OK));
        CHECK(offset == 0 && size == (keys[i].size < 0 ? 0 : (size_t)keys[i].size));
        bool same;
        OK(rocks_slice_transform_same_result_when_appended(t, key, keys[i].key_len, &same, &st));
        CHECK(same == keys[i].same_when_appended);
    }
    uint64_t failures = 7;
    OK(rocks_slice_transform_failures(t, &failures, NULL, &st));
    CHECK(failures == 0);
    OK(rocks_slice_transform_free(t, &st));

    /* Set by name, alone and in an option string; written to the OPTIONS file, and read from it. */
    rocks_options *options, *loaded;
    rocks_buffer text;
    char folder[64], whole[256];
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set(options, "prefix_extractor", name, &st));
    OK(rocks_options_value(options, "prefix_extractor", &text, &st));
    CHECK(strcmp((char *)text.data, id) == 0);
    OK(rocks_buffer_free(&text, &st));
    snprintf(whole, sizeof whole,
             "create_if_missing=true;prefix_extractor=%s;"
             "memtable_insert_with_hint_prefix_extractor=%s",
             id, id);
    OK(rocks_options_set_string(options, whole, &st));
    OK(rocks_options_string(options, NULL, &text, &st));
    rocks_options *again;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &again, &st));
    OK(rocks_options_set_string(again, (char *)text.data, &st));
    OK(rocks_buffer_free(&text, &st));
    static int number;
    snprintf(folder, sizeof folder, "db%d", number++);
    rocks_db *db;
    OK(rocks_db_open(check_path(folder), again, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(again, &st));
    for (size_t i = 0; i < count; i++)
        OK(rocks_db_put(db, NULL, NULL, keys[i].key, keys[i].key_len, BYTES("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    size_t families;
    OK(rocks_options_load_latest(check_path(folder), NULL, &loaded, NULL, NULL, 0, &families, &st));
    const char *both[] = {"prefix_extractor", "memtable_insert_with_hint_prefix_extractor"};
    for (int i = 0; i < 2; i++) {
        OK(rocks_options_value(loaded, both[i], &text, &st));
        CHECK(strcmp((char *)text.data, id) == 0);
        OK(rocks_buffer_free(&text, &st));
    }
    OK(rocks_db_open(check_path(folder), loaded, NULL, NULL, NULL, 0, &db, &st));
    for (size_t i = 0; i < count; i++) {
        OK(rocks_db_get(db, NULL, NULL, keys[i].key, keys[i].key_len, &text, &st));
        OK(rocks_buffer_free(&text, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(options, &st));
}

#define KEY(text, size, same) \
    { \
        text, sizeof(text) - 1, size, same \
    }
#define COUNT(array) (sizeof(array) / sizeof *(array))

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const wanted fixed[] = {KEY("", -1, false), KEY("ab", -1, false), KEY("abc", 3, true),
                            KEY("abcd", 3, true)};
    prefixes("fixed:3", "rocksdb.FixedPrefix.3", fixed, COUNT(fixed));
    prefixes("rocksdb.FixedPrefix.3", "rocksdb.FixedPrefix.3", fixed, COUNT(fixed));
    const wanted capped[] = {KEY("", 0, false), KEY("ab", 2, false), KEY("abc", 3, true),
                             KEY("abcd", 3, true)};
    prefixes("capped:3", "rocksdb.CappedPrefix.3", capped, COUNT(capped));
    const wanted noop[] = {KEY("", 0, false), KEY("ab", 2, false)};
    prefixes("rocksdb.Noop", "rocksdb.Noop", noop, COUNT(noop));
    const wanted slash[] = {KEY("", -1, false),   KEY("usr", -1, false),    KEY("/", 1, true),
                            KEY("usr/", 4, true), KEY("usr/bin/", 4, true), KEY("a\0b/c", 4, true)};
    prefixes("rocks.DelimitedPrefix:/", "rocks.DelimitedPrefix:/", slash, COUNT(slash));
    prefixes("rocks.DelimitedPrefix:%2f", "rocks.DelimitedPrefix:/", slash, COUNT(slash));
    const wanted nul[] = {KEY("a", -1, false), KEY("a\0b", 2, true), KEY("\0", 1, true)};
    prefixes("rocks.DelimitedPrefix:%00", "rocks.DelimitedPrefix:%00", nul, COUNT(nul));
    const wanted colons[] = {KEY("a:b", -1, false), KEY("a::b::c", 3, true), KEY("a:::b", 3, true),
                             KEY("::", 2, true)};
    prefixes("rocks.DelimitedPrefix:%3A%3A", "rocks.DelimitedPrefix:%3A%3A", colons, COUNT(colons));
    prefixes("rocks.DelimitedPrefix:::", "rocks.DelimitedPrefix:%3A%3A", colons, COUNT(colons));
    const wanted odd[] = {KEY("k;={}\\# %\xc3\xa4v", 11, true), KEY("k;={}", -1, false)};
    prefixes("rocks.DelimitedPrefix:%3B%3D%7B%7D%5C%23%20%25%C3%A4",
             "rocks.DelimitedPrefix:%3B%3D%7B%7D%5C%23%20%25%C3%A4", odd, COUNT(odd));

    rocks_slice_transform *none = (rocks_slice_transform *)&st;
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    const char *wrong[] = {"",
                           "nullptr",
                           "fixed",
                           "fixed:",
                           "fixed:x",
                           "rocks.DelimitedPrefix",
                           "rocks.DelimitedPrefix:",
                           "rocks.DelimitedPrefix:%2",
                           "rocks.DelimitedPrefix:%zz",
                           "delimiter"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new_by_name(wrong[i], &none, &st));
        SAYS("rocks.DelimitedPrefix:DELIMITER");
        CHECK(none == NULL);
        if (i > 1) {
            EXPECT(ROCKS_INVALID_ARGUMENT,
                   rocks_options_set(options, "prefix_extractor", wrong[i], &st));
            SAYS("rocks.DelimitedPrefix:DELIMITER");
        }
    }
    OK(rocks_options_free(options, &st));
    return 0;
}
