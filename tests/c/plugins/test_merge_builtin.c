/* Merge operators that options name: what they do, what they refuse, what an OPTIONS file
   brings back, and that no bytes crash them. valgrind: yes */
#include "../support/check.h"

#include <ctype.h>

static rocks_options *options_of(const char *merge_operator)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "merge_operator", merge_operator, &st));
    return options;
}

static rocks_db *open_at(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

static rocks_db *open_named(const char *merge_operator, int *number)
{
    char name[16];
    rocks_options *options = options_of(merge_operator);
    sprintf(name, "db%d", (*number)++);
    rocks_db *db = open_at(name, options);
    OK(rocks_options_free(options, &st));
    return db;
}

static int databases;

static void merges(rocks_db *db, const char *key, const void *operand, size_t len)
{
    OK(rocks_db_merge(db, NULL, NULL, key, strlen(key), operand, len, &st));
}

static void text(rocks_db *db, const char *key, const char *operand)
{
    merges(db, key, operand, strlen(operand));
}

static void reads_bytes(rocks_db *db, const char *key, const void *wanted, size_t len)
{
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st));
    if (value.len != len || memcmp(value.data, wanted, len) != 0) {
        fprintf(stderr, "%s: %zu bytes \"%.*s\"\n", key, value.len, (int)value.len,
                (const char *)value.data);
        exit(1);
    }
    OK(rocks_buffer_free(&value, &st));
}

static void reads(rocks_db *db, const char *key, const char *wanted)
{
    reads_bytes(db, key, wanted, strlen(wanted));
}

/* Not a callback's failure: what RocksDB says of it, with the place. */
static void refuses(rocks_db *db, const char *key, const char *why)
{
    rocks_buffer value;
    EXPECT(ROCKS_CORRUPTION, rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st));
    CHECK(st.subcode == 15);
    SAYS(why);
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static void compact(rocks_db *db)
{
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

/* Eight bytes, little-endian, of a buffer that lives until the next but three. */
static const uint8_t *le(uint64_t number)
{
    static uint8_t all[4][8];
    static int at;
    uint8_t *bytes = all[at++ % 4];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
    return bytes;
}

static void numbers(void)
{
    const struct {
        const char *name;
        uint64_t operands[4], wanted;
    } cases[] = {
        {"uint64add", {1, 2, 3, UINT64_MAX}, 5},
        {"int64add", {5, (uint64_t)-7, 1, 0}, (uint64_t)-1},
        {"int64add", {INT64_MAX, 1, 0, 0}, (uint64_t)INT64_MIN},
        {"rocks.Int64Add", {1, 1, 1, 1}, 4},
        {"uint64max", {3, UINT64_MAX, 7, 0}, UINT64_MAX},
        {"uint64min", {3, UINT64_MAX, 7, 2}, 2},
        {"int64max", {3, (uint64_t)-1, 7, 0}, 7},
        {"int64max", {(uint64_t)-3, (uint64_t)-1, (uint64_t)-7, (uint64_t)INT64_MIN}, (uint64_t)-1},
        {"int64min", {3, (uint64_t)-1, 7, (uint64_t)INT64_MIN}, (uint64_t)INT64_MIN},
        {"int64min", {3, 4, 7, 3}, 3},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        rocks_db *db = open_named(cases[c].name, &databases);
        for (int i = 0; i < 4; i++) {
            merges(db, "memory", le(cases[c].operands[i]), 8);
            /* Operands apart, so that they meet in partial merges and on a value. */
            if (i < 2)
                OK(rocks_db_put(db, NULL, NULL, BYTES("put"), le(cases[c].operands[0]), 8, &st));
            else merges(db, "put", le(cases[c].operands[i]), 8);
            merges(db, "apart", le(cases[c].operands[i]), 8);
            flush(db);
        }
        merges(db, "put", le(cases[c].operands[1]), 8);
        for (int round = 0; round < 2; round++) {
            reads_bytes(db, "memory", le(cases[c].wanted), 8);
            reads_bytes(db, "put", le(cases[c].wanted), 8);
            reads_bytes(db, "apart", le(cases[c].wanted), 8);
            compact(db);
        }
        /* RocksDB's own takes what is no number for 0, the others refuse it. */
        merges(db, "memory", "seven b", 7);
        if (c == 0) {
            reads_bytes(db, "memory", le(cases[c].wanted), 8);
        } else {
            refuses(db, "memory", "operand 1 of 1 has 7 bytes; accepted: 8");
            flush(db);
            compact(db);
            refuses(db, "memory", "has 7 bytes");
            OK(rocks_db_put(db, NULL, NULL, BYTES("memory"), BYTES("123456789"), &st));
            merges(db, "memory", le(1), 8);
            refuses(db, "memory", "the value has 9 bytes");
            OK(rocks_db_delete(db, NULL, NULL, BYTES("memory"), &st));
            merges(db, "memory", le(1), 8);
            reads_bytes(db, "memory", le(1), 8);
        }
        OK(rocks_db_close(db, &st));
    }
}

static void lists(void)
{
    rocks_db *db = open_named("sortlist", &databases);
    OK(rocks_db_put(db, NULL, NULL, BYTES("l"), BYTES("5,9"), &st));
    text(db, "l", "7");
    flush(db);
    text(db, "l", "6,-3");
    text(db, "l", "");
    text(db, "l", "9,9223372036854775807,-9223372036854775808");
    reads(db, "l", "-9223372036854775808,-3,5,6,7,9,9,9223372036854775807");
    flush(db);
    compact(db);
    reads(db, "l", "-9223372036854775808,-3,5,6,7,9,9,9223372036854775807");
    text(db, "none", "");
    reads(db, "none", "");
    text(db, "bad", "1,2");
    text(db, "bad", "3,x");
    refuses(db, "bad", "sortlist: operand 2 of 2: no number");
    SAYS("at byte 2");
    const char *bad[] = {",", "1,", " 1", "1 ", "+1", "9223372036854775808", "1;2", "0x1"};
    for (int i = 0; i < 8; i++) {
        OK(rocks_db_delete(db, NULL, NULL, BYTES("bad"), &st));
        text(db, "bad", bad[i]);
        refuses(db, "bad", "operand 1 of 1");
        flush(db);
        refuses(db, "bad", "operand 1 of 1");
    }
    OK(rocks_db_put(db, NULL, NULL, BYTES("bad"), BYTES("a list"), &st));
    text(db, "bad", "1");
    refuses(db, "bad", "the value: no number");
    OK(rocks_db_close(db, &st));
}

static void patches(void)
{
    rocks_db *db = open_named("json_merge_patch", &databases);
    text(db, "j", "{\"b\":{\"x\":1,\"y\":[1,2]},\"a\":12345678901234567890.10}");
    text(db, "j", "{\"b\":{\"x\":null,\"z\":\"\\u00e4\"}}");
    reads(db, "j", "{\"a\":12345678901234567890.10,\"b\":{\"y\":[1,2],\"z\":\"\xc3\xa4\"}}");
    flush(db);
    text(db, "j", "{\"c\":null}");
    text(db, "j", "{\"a\":7}");
    flush(db);
    text(db, "j", "{\"a\":{\"deep\":{}}}");
    compact(db);
    reads(db, "j", "{\"a\":{\"deep\":{}},\"b\":{\"y\":[1,2],\"z\":\"\xc3\xa4\"}}");
    text(db, "j", "[]");
    reads(db, "j", "[]");

    text(db, "bad", "{}");
    text(db, "bad", "{\"a\":\n1,}");
    refuses(db, "bad", "json_merge_patch: operand 2 of 2: ");
    SAYS("at line 2 column 3");
    flush(db);
    compact(db);
    refuses(db, "bad", "operand 2 of 2: ");
    /* The other keys are there, in a scan as well. */
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_to_first(iter, &key, &value, &st));
    SAYS("operand 2 of 2: ");
    OK(rocks_iter_seek(iter, BYTES("j"), &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    rocks_values *values;
    const rocks_slice keys[] = {{BYTES("bad")}, {BYTES("j")}};
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, values, NULL, &codes, &st));
    CHECK(codes[0] == ROCKS_CORRUPTION && codes[1] == ROCKS_OK);
    EXPECT(ROCKS_CORRUPTION, rocks_values_status_at(values, 0, &st));
    SAYS("operand 2 of 2: ");
    OK(rocks_values_free(values, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("bad"), BYTES("\"\xff\""), &st));
    text(db, "bad", "{}");
    refuses(db, "bad", "the value: ");
    char *deep = malloc(100000);
    memset(deep, '[', 100000);
    OK(rocks_db_delete(db, NULL, NULL, BYTES("bad"), &st));
    merges(db, "bad", deep, 100000);
    refuses(db, "bad", "recursion limit");
    free(deep);
    OK(rocks_db_close(db, &st));
}

static void gets(const rocks_options *options, const char *name, const void *wanted, size_t len)
{
    rocks_buffer value;
    OK(rocks_options_value(options, name, &value, &st));
    CHECK(value.len == len && memcmp(value.data, wanted, len) == 0);
    OK(rocks_buffer_free(&value, &st));
}

static rocks_options *appending(const char *delimiter)
{
    rocks_options *options = options_of("stringappend");
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "merge_operator.delimiter", delimiter, &st));
    return options;
}

/* What one set of options writes as an option string, another one reads. */
static void survives_a_string(const rocks_options *from, const void *wanted, size_t len)
{
    rocks_options *to = options_of("put");
    rocks_buffer string;
    OK(rocks_options_string(from, NULL, &string, &st));
    OK(rocks_options_set_string(to, (const char *)string.data, &st));
    gets(to, "merge_operator.delimiter", wanted, len);
    OK(rocks_buffer_free(&string, &st));
    OK(rocks_options_free(to, &st));
}

static void delimiters(void)
{
    /* Given as text, and what it is in bytes; NULL: the same. */
    const struct {
        const char *given, *bytes;
        size_t len;
    } cases[] = {
        {",", NULL, 0},
        {";", NULL, 0},
        {"", NULL, 0},
        {" ", NULL, 0},
        {"{", NULL, 0},
        {"}", NULL, 0},
        {"{}", NULL, 0},
        {"}{", NULL, 0},
        {"=", NULL, 0},
        {":", NULL, 0},
        {"#", NULL, 0},
        {"\\", NULL, 0},
        {"\n", NULL, 0},
        {"\r\n", NULL, 0},
        {"a;b={c}", NULL, 0},
        {" - ", NULL, 0},
        {"\xe2\x86\x92", NULL, 0},
        {"\"", NULL, 0},
        {"\\n", NULL, 0},
        {"0x", "", 0},
        {"0x00", "\0", 1},
        {"0x3b00ff", ";\0\xff", 3},
        {"0x3078", "0x", 2},
        {"0x307834", "0x4", 3},
        {"0x30783431", "0x41", 4},
        {"0x4", "0x4", 3},
        {"nullptr", NULL, 0},
        {"id=x", NULL, 0},
    };
    enum { COUNT = sizeof cases / sizeof *cases };
    const char *names[COUNT + 1], *bytes[COUNT];
    char texts[COUNT][8];
    rocks_options *options[COUNT + 1];
    size_t lens[COUNT], count;
    names[COUNT] = "default";
    options[COUNT] = appending(",");
    for (size_t i = 0; i < COUNT; i++) {
        bytes[i] = cases[i].bytes != NULL ? cases[i].bytes : cases[i].given;
        lens[i] = cases[i].bytes != NULL ? cases[i].len : strlen(bytes[i]);
        options[i] = appending(cases[i].given);
        gets(options[i], "merge_operator.delimiter", bytes[i], lens[i]);
        survives_a_string(options[i], bytes[i], lens[i]);
        sprintf(texts[i], "cf%d", (int)i);
        names[i] = texts[i];
    }
    rocks_db *db;
    OK(rocks_db_open(check_path("delimiters"), options[COUNT], NULL, names,
                     (const rocks_options *const *)options, COUNT + 1, &db, &st));
    OK(rocks_db_close(db, &st));
    for (size_t i = 0; i <= COUNT; i++) OK(rocks_options_free(options[i], &st));

    /* The OPTIONS file brings each back. */
    rocks_buffer found;
    rocks_options *whole;
    OK(rocks_options_load_latest(check_path("delimiters"), NULL, &whole, &found, options, COUNT + 1,
                                 &count, &st));
    CHECK(count == COUNT + 1);
    const char *name = (const char *)found.data;
    for (size_t i = 0; i <= COUNT; i++, name += strlen(name) + 1) {
        names[i] = name;
        if (strncmp(name, "cf", 2) == 0) {
            const int at = atoi(name + 2);
            gets(options[i], "merge_operator.delimiter", bytes[at], lens[at]);
        }
    }
    OK(rocks_options_check_compatible(check_path("delimiters"), NULL, whole, names,
                                      (const rocks_options *const *)options, count, &st));
    OK(rocks_db_open(check_path("delimiters"), whole, NULL, names,
                     (const rocks_options *const *)options, count, &db, &st));
    for (size_t i = 0; i <= COUNT; i++) {
        const int at = strncmp(names[i], "cf", 2) == 0 ? atoi(names[i] + 2) : 0;
        char wanted[64] = "a";
        rocks_column_family *family;
        rocks_buffer value;
        memcpy(wanted + 1, bytes[at], lens[at]);
        memcpy(wanted + 1 + lens[at], "b", 1);
        OK(rocks_db_column_family(db, names[i], &family, &st));
        OK(rocks_db_merge(db, family, NULL, BYTES("k"), BYTES("a"), &st));
        OK(rocks_db_merge(db, family, NULL, BYTES("k"), BYTES("b"), &st));
        OK(rocks_db_get(db, family, NULL, BYTES("k"), &value, &st));
        CHECK(value.len == lens[at] + 2 && memcmp(value.data, wanted, value.len) == 0);
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_column_family_free(family, &st));
        OK(rocks_options_free(options[i], &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(whole, &st));
    OK(rocks_buffer_free(&found, &st));

    /* Every byte that could mean something, and some that could not. */
    for (int byte = 0; byte < 256; byte += byte < 128 ? 1 : 42) {
        if (byte < 128 && isalnum(byte)) continue;
        char hex[8];
        const uint8_t wanted = (uint8_t)byte;
        sprintf(hex, "0x%02x", byte);
        rocks_options *one = appending(hex);
        gets(one, "merge_operator.delimiter", &wanted, 1);
        survives_a_string(one, &wanted, 1);
        OK(rocks_options_free(one, &st));
    }
}

static void appended(void)
{
    rocks_options *options = appending(" ; ");
    rocks_db *db = open_at("appended", options);
    OK(rocks_options_free(options, &st));
    text(db, "k", "a");
    text(db, "k", "");
    flush(db);
    text(db, "k", "c");
    reads(db, "k", "a ;  ; c");
    flush(db);
    text(db, "k", "d");
    compact(db);
    reads(db, "k", "a ;  ; c ; d");
    OK(rocks_db_put(db, NULL, NULL, BYTES("empty"), BYTES(""), &st));
    text(db, "empty", "x");
    reads(db, "empty", " ; x");
    text(db, "alone", "");
    reads(db, "alone", "");
    OK(rocks_db_close(db, &st));
}

/* No bytes crash an operator, in memory, in a flush, a compaction or a scan. */
static void any_bytes(void)
{
    const char *all[] = {"uint64add", "int64add",         "uint64max",    "uint64min",
                         "int64max",  "int64min",         "stringappend", "stringappendtest",
                         "sortlist",  "json_merge_patch", "max",          "put",
                         "put_v1",    "bytesxor"};
    const char *pieces[] = {"",  ",",    "1",        "-",         "{",     "}",    "[",   "]", "\"",
                            ":", "null", "12345678", "{\"a\":1}", "1,2,3", "\xff", "\\u", "e9"};
    uint32_t seed = 1;
    for (size_t o = 0; o < sizeof all / sizeof *all; o++) {
        rocks_db *db = open_named(all[o], &databases);
        for (int i = 0; i < 160; i++) {
            char key[8];
            uint8_t operand[64];
            size_t len = 0;
            sprintf(key, "k%d", i % 16);
            seed = seed * 1664525 + 1013904223;
            for (uint32_t parts = seed >> 29; parts > 0; parts--) {
                seed = seed * 1664525 + 1013904223;
                const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
                if (seed >> 31) {
                    memcpy(operand + len, piece, strlen(piece));
                    len += strlen(piece);
                } else {
                    operand[len++] = (uint8_t)(seed >> 8);
                }
            }
            if (i % 17 == 0) OK(rocks_db_put(db, NULL, NULL, key, strlen(key), operand, len, &st));
            else merges(db, key, operand, len);
            if (i % 50 == 49) flush(db);
        }
        for (int round = 0; round < 2; round++) {
            int found = 0;
            rocks_iter *iter;
            OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
            for (int i = 0; i < 16; i++) {
                char key[8];
                rocks_buffer value;
                sprintf(key, "k%d", i);
                const rocks_code code = rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st);
                CHECK(code == ROCKS_OK || (code == ROCKS_CORRUPTION && st.subcode == 15));
                found += code == ROCKS_OK;
                OK(rocks_buffer_free(&value, &st));
                CHECK(rocks_iter_seek(iter, key, strlen(key), NULL, NULL, &st) == code);
            }
            OK(rocks_iter_free(iter, &st));
            CHECK(found > 0 ||
                  strstr("int64add uint64max uint64min int64max int64min", all[o]) != NULL ||
                  strcmp(all[o], "sortlist") == 0 || strcmp(all[o], "json_merge_patch") == 0);
            compact(db);
        }
        OK(rocks_db_close(db, &st));
    }
}

static void names(void)
{
    rocks_options *options = options_of("uint64add");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "merge_operator", "int65add", &st));
    SAYS("int64add");
    SAYS("json_merge_patch");
    gets(options, "merge_operator", "UInt64AddOperator", 17);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set(options, "merge_operator.delimiter", ";", &st));
    /* By the name that an OPTIONS file has, and as an object. */
    const char *set[][2] = {{"rocks.JsonMergePatch", "rocks.JsonMergePatch"},
                            {"{id=int64max}", "rocks.Int64Max"},
                            {"MergeSortOperator", "MergeSortOperator"}};
    for (int i = 0; i < 3; i++) {
        OK(rocks_options_set(options, "merge_operator", set[i][0], &st));
        gets(options, "merge_operator", set[i][1], strlen(set[i][1]));
    }
    OK(rocks_options_set(options, "merge_operator", "{id=stringappend;delimiter=0x3B}", &st));
    gets(options, "merge_operator.delimiter", ";", 1);
    OK(rocks_options_set(options, "merge_operator", "{id=stringappend;delimiter={;}}", &st));
    gets(options, "merge_operator.delimiter", ";", 1);
    gets(options, "merge_operator.id", "StringAppendOperator", 20);
    /* The same again keeps what it has; made anew it has a comma. */
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    gets(options, "merge_operator.delimiter", ";", 1);
    OK(rocks_options_set(options, "merge_operator", "put", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    gets(options, "merge_operator.delimiter", ",", 1);
    OK(rocks_options_free(options, &st));

    /* A database that names one is not opened with another, or none. */
    rocks_options *json = options_of("json_merge_patch"), *sum = options_of("int64add");
    rocks_db *db = open_at("names", json);
    text(db, "k", "{}");
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("names"), sum, NULL, NULL, NULL, 0, &db, &st));
    SAYS("\"rocks.JsonMergePatch\"; given: \"rocks.Int64Add\"");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("names"), NULL, NULL, NULL, NULL, 0, &db, &st));
    db = open_at("names", json);
    reads(db, "k", "{}");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(json, &st));
    OK(rocks_options_free(sum, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    numbers();
    lists();
    patches();
    delimiters();
    appended();
    any_bytes();
    names();
    return 0;
}
