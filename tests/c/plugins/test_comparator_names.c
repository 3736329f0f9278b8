/* Comparators by name: the built-in ones and their orders, options and OPTIONS files, and what is
   refused where the data has another. valgrind: yes */
#include "../support/comparators.h"

static int32_t order_of(const rocks_comparator *c, const char *a, size_t a_len, const char *b,
                        size_t b_len)
{
    int32_t one = 5, other = 5;
    OK(rocks_comparator_compare(c, a, a_len, b, b_len, &one, &st));
    OK(rocks_comparator_compare(c, b, b_len, a, a_len, &other, &st));
    CHECK(one == -other);
    return one;
}

static void number(uint64_t value, bool little, char out[8])
{
    for (int i = 0; i < 8; i++) out[little ? i : 7 - i] = (char)(value >> (8 * i));
}

/* Every pair of a set of keys, against what is wanted; and that the order is total. */
static void totally(const rocks_comparator *c, const char (*keys)[12], const size_t *lens,
                    int count)
{
    for (int i = 0; i < count; i++) {
        CHECK(order_of(c, keys[i], lens[i], keys[i], lens[i]) == 0);
        for (int j = 0; j < count; j++) {
            for (int k = 0; k < count; k++) {
                if (order_of(c, keys[i], lens[i], keys[j], lens[j]) <= 0 &&
                    order_of(c, keys[j], lens[j], keys[k], lens[k]) <= 0)
                    CHECK(order_of(c, keys[i], lens[i], keys[k], lens[k]) <= 0);
            }
        }
    }
}

static void integers(void)
{
    const char *names[] = {"rocks.Uint64LittleEndian", "rocks.Uint64BigEndian",
                           "rocks.Int64LittleEndian", "rocks.Int64BigEndian"};
    const uint64_t values[] = {
        0, 1, 255, 256, INT64_MAX, 1u << 31, UINT64_MAX, (uint64_t)INT64_MIN, 0x0102030405060708};
    enum { kValues = sizeof values / sizeof *values };
    for (int way = 0; way < 4; way++) {
        rocks_comparator *c;
        OK(rocks_comparator_new_by_name(names[way], &c, &st));
        bool little = way % 2 == 0, is_signed = way >= 2;
        char x[8], y[8];
        for (int i = 0; i < kValues; i++) {
            for (int j = 0; j < kValues; j++) {
                number(values[i], little, x);
                number(values[j], little, y);
                int wanted = is_signed ? ((int64_t)values[i] > (int64_t)values[j]) -
                                             ((int64_t)values[i] < (int64_t)values[j])
                                       : (values[i] > values[j]) - (values[i] < values[j]);
                CHECK(order_of(c, x, 8, y, 8) == wanted);
            }
        }
        /* Other lengths come before all numbers, by their bytes. */
        number(is_signed ? (uint64_t)INT64_MIN : 0, little, x);
        CHECK(order_of(c, NULL, 0, x, 8) == -1 && order_of(c, "\xff\xff", 2, x, 8) == -1);
        CHECK(order_of(c, "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9, x, 8) == -1);
        CHECK(order_of(c, "a", 1, "aa", 2) == -1 && order_of(c, "b", 1, "aa", 2) == 1);
        const char keys[][12] = {"",          "a",    "aaaaaaaa",    "aaaaaaab",    "baaaaaaa",
                                 "aaaaaaaaa", "\xff", "\x80zzzzzzz", "zzzzzzz\x80", "zzz"};
        const size_t lens[] = {0, 1, 8, 8, 8, 9, 1, 8, 8, 3};
        totally(c, keys, lens, 10);
        uint64_t failures = 7;
        OK(rocks_comparator_failures(c, &failures, NULL, &st));
        CHECK(failures == 0);

        /* And in a database, across a flush and a compaction. */
        rocks_options *options = options_of(c);
        OK(rocks_comparator_free(c, &st));
        OK(rocks_options_set(options, "table.block_size", "64", &st));
        rocks_db *db = open_with(names[way], options);
        OK(rocks_options_free(options, &st));
        for (int i = 99; i >= 0; i--) {
            number((uint64_t)(i * 3 - (is_signed ? 150 : 0)), little, x);
            OK(rocks_db_put(db, NULL, NULL, x, 8, BYTES("v"), &st));
            if (i % 40 == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        PUT(db, "short", "v");
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        rocks_iter *iter;
        rocks_slice key;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek_to_first(iter, &key, NULL, &st));
        CHECK(key.len == 5);
        for (int i = 0; i < 100; i++) {
            OK(rocks_iter_next(iter, &key, NULL, &st));
            number((uint64_t)(i * 3 - (is_signed ? 150 : 0)), little, x);
            CHECK(key.len == 8 && memcmp(key.data, x, 8) == 0);
        }
        EXPECT(ROCKS_NOT_FOUND, rocks_iter_next(iter, &key, NULL, &st));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_db_close(db, &st));
    }
}

static void others(void)
{
    rocks_comparator *c;
    OK(rocks_comparator_new_by_name("rocks.AsciiCaseInsensitive", &c, &st));
    CHECK(order_of(c, "Key", 3, "kEY", 3) == 0 && order_of(c, "a", 1, "B", 1) == -1);
    CHECK(order_of(c, "[", 1, "a", 1) == -1 && order_of(c, "a", 1, "ab", 2) == -1);
    /* Bytes beyond ASCII are themselves: a-umlaut in UTF-8, small and capital. */
    CHECK(order_of(c, "\xc3\xa4", 2, "\xc3\x84", 2) == 1 && order_of(c, "", 0, "a", 1) == -1);
    const char keys[][12] = {"", "a", "A", "aB", "Ab", "\xff", "Z", "[", "z{", "@"};
    const size_t lens[] = {0, 1, 1, 2, 2, 1, 1, 1, 2, 1};
    totally(c, keys, lens, 10);
    rocks_options *options = options_of(c);
    OK(rocks_comparator_free(c, &st));
    rocks_db *db = open_with("nocase", options);
    PUT(db, "Key", "1");
    PUT(db, "KEY", "2");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(has(db, "key", "2") && strcmp(keys_of(db, NULL), "KEY ") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set(options, "table.filter_policy", "bloomfilter:10", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("nocase"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.filter_policy");
    OK(rocks_options_set(options, "table.whole_key_filtering", "false", &st));
    OK(rocks_db_open(check_path("nocase"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));

    const char *names[][2] = {
        {"bytewise", "leveldb.BytewiseComparator"},
        {"reverse_bytewise", "rocksdb.ReverseBytewiseComparator"},
        {"rocksdb.ReverseBytewiseComparator", "rocksdb.ReverseBytewiseComparator"},
        {"leveldb.BytewiseComparator.u64ts", "leveldb.BytewiseComparator.u64ts"},
        {"rocks.Int64BigEndian", "rocks.Int64BigEndian"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        rocks_buffer name;
        options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", names[i][0]);
        OK(rocks_options_value(options, "comparator", &name, &st));
        CHECK(strcmp((char *)name.data, names[i][1]) == 0);
        OK(rocks_buffer_free(&name, &st));
        OK(rocks_options_free(options, &st));
    }
    OK(rocks_comparator_new_by_name("reverse_bytewise", &c, &st));
    CHECK(order_of(c, "a", 1, "b", 1) == 1);
    OK(rocks_comparator_free(c, &st));
    const char *unknown[] = {"rocks.Uint64", "", "uint64", "nullptr"};
    for (int i = 0; i < 4; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new_by_name(unknown[i], &c, &st));
        SAYS("rocks.AsciiCaseInsensitive");
        CHECK(c == NULL);
    }
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "comparator", "rocks.Uint64", &st));
    SAYS("rocks.Uint64LittleEndian, rocks.Uint64BigEndian");
    OK(rocks_options_free(options, &st));
}

static void another_name_is_refused(void)
{
    order o = {.sign = -1};
    rocks_comparator *mine = order_make(&o, "test.Mine"), *yours = order_make(&o, "test.Yours");
    rocks_options *with_mine = options_of(mine), *with_yours = options_of(yours),
                  *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *reading = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only"),
                  *unchecked = options_with(ROCKS_OPTIONS_OPEN, "check_recovery", "false");
    rocks_db *db = open_with("mine", with_mine);
    PUT(db, "a", "1");
    OK(rocks_db_close(db, &st));
    const rocks_options *ways[] = {NULL, reading, unchecked};
    for (int i = 0; i < 3; i++) {
        refuses("mine", with_yours, ways[i], "\"default\"", "\"test.Mine\"", "\"test.Yours\"");
        SAYS("rocks_options_set_comparator");
        refuses("mine", plain, ways[i], "\"default\"", "\"test.Mine\"",
                "leveldb.BytewiseComparator");
    }
    OK(rocks_db_open(check_path("mine"), with_mine, reading, NULL, NULL, 0, &db, &st));
    CHECK(has(db, "a", "1"));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_repair(check_path("mine"), with_mine, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL,
                       NULL, &st));
    db = open_with("mine", with_mine);
    CHECK(has(db, "a", "1"));
    OK(rocks_db_close(db, &st));

    /* A built-in one: the message says how it is set. */
    OK(rocks_options_set(plain, "comparator", "rocks.Uint64BigEndian", &st));
    db = open_with("builtin", plain);
    OK(rocks_db_close(db, &st));
    refuses("builtin", with_mine, NULL, "\"default\"", "\"rocks.Uint64BigEndian\"", "test.Mine");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("builtin"), NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("set the option comparator to that name");
    OK(rocks_db_open(check_path("builtin"), plain, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));

    /* Column families have their own. */
    OK(rocks_options_set(plain, "comparator", "bytewise", &st));
    db = open_with("families", plain);
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "gone", with_yours, &family, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_create_column_family(db, "ordered", with_mine, &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("x"), BYTES("1"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    refuses("families", plain, NULL, "\"ordered\"", "\"test.Mine\"", "leveldb.Bytewise");
    refuses("families", with_mine, NULL, "\"default\"", "leveldb.Bytewise", "\"test.Mine\"");
    const char *names[] = {"default", "ordered"};
    const rocks_options *each[] = {NULL, with_mine}, *wrong[] = {NULL, with_yours};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("families"), plain, NULL, names, wrong, 2, &db, &st));
    SAYS("\"test.Yours\"");
    OK(rocks_db_open(check_path("families"), plain, NULL, names, each, 2, &db, &st));
    OK(rocks_db_close(db, &st));

    rocks_options *all[] = {with_mine, with_yours, plain, reading, unchecked};
    for (int i = 0; i < 5; i++) OK(rocks_options_free(all[i], &st));
    OK(rocks_comparator_free(mine, &st));
    OK(rocks_comparator_free(yours, &st));
    CHECK(o.destroyed == 2);
}

static void options_know_them(void)
{
    order o = {.sign = 1};
    /* Spaces inside, and what other libraries call theirs. */
    const char *names[] = {"MyComparator", "idb_cmp1", "a name, with: signs @ 7.u64t"};
    for (int i = 0; i < 3; i++) {
        rocks_comparator *c = order_make(&o, names[i]);
        rocks_options *options = options_of(c), *loaded;
        rocks_buffer text;
        OK(rocks_comparator_free(c, &st));
        OK(rocks_options_value(options, "comparator", &text, &st));
        CHECK(strcmp((char *)text.data, names[i]) == 0);
        OK(rocks_buffer_free(&text, &st));
        /* Its own text can be set again: it stays. On others there is no such comparator. */
        OK(rocks_options_string(options, NULL, &text, &st));
        CHECK(strstr((char *)text.data, names[i]) != NULL);
        OK(rocks_options_set_string(options, (char *)text.data, &st));
        rocks_options *fresh;
        OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &fresh, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_string(fresh, (char *)text.data, &st));
        SAYS("comparator");
        OK(rocks_options_free(fresh, &st));
        OK(rocks_buffer_free(&text, &st));

        char folder[16];
        snprintf(folder, sizeof folder, "named%d", i);
        rocks_db *db = open_with(folder, options);
        PUT(db, "a", "1");
        OK(rocks_db_close(db, &st));
        db = open_with(folder, options); /* its OPTIONS file is read when it is written */
        OK(rocks_db_close(db, &st));
        size_t count;
        OK(rocks_options_load_latest(check_path(folder), NULL, &loaded, NULL, NULL, 0, &count,
                                     &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path(folder), loaded, NULL, NULL, NULL, 0, &db, &st));
        SAYS(names[i]);
        OK(rocks_options_free(loaded, &st));
        OK(rocks_options_free(options, &st));
    }
    CHECK(o.destroyed == 3);

    /* A built-in one comes back from the file. */
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options, "comparator=rocks.Int64LittleEndian", &st));
    rocks_db *db = open_with("fromfile", options);
    OK(rocks_db_put(db, NULL, NULL, BYTES("12345678"), BYTES("1"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    size_t count;
    OK(rocks_options_load_latest(check_path("fromfile"), NULL, &options, NULL, NULL, 0, &count,
                                 &st));
    rocks_buffer name;
    OK(rocks_options_value(options, "comparator", &name, &st));
    CHECK(strcmp((char *)name.data, "rocks.Int64LittleEndian") == 0);
    OK(rocks_buffer_free(&name, &st));
    db = open_with("fromfile", options);
    CHECK(has(db, "12345678", "1"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    integers();
    others();
    another_name_is_refused();
    options_know_them();
    return 0;
}
