/* Typed columns of Arrow streams: parts of keys and values, names, conditions, and rows that do not
 * fit. valgrind: yes */
#include "../support/arrow.h"

#include <errno.h>
#include <math.h>

enum { ENTRIES = 2000 };

static void big(uint8_t *to, uint64_t value, int width)
{
    for (int i = 0; i < width; i++) to[i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

static void little(uint8_t *to, uint64_t value, int width)
{
    for (int i = 0; i < width; i++) to[i] = (uint8_t)(value >> 8 * i);
}

/* user (u32be), time (i64le), name until 0, and the rest. */
static size_t make_key(int i, uint8_t *to)
{
    big(to, (uint64_t)(i / 10), 4);
    little(to + 4, (uint64_t)(int64_t)(i % 10 - 5), 8);
    const int len = sprintf((char *)to + 12, "n%c%d", i % 2 == 0 ? 'a' : 'b', i);
    return 12 + (size_t)len + 1 + (size_t)sprintf((char *)to + 13 + len, "r%d", i % 3);
}

/* price (f64be), ratio (f32le), small (i8), flag (u16le), a text behind its length, 3 bytes. */
static size_t make_value(int i, uint8_t *to)
{
    const double price = i / 4.0;
    const float ratio = (float)-i;
    uint64_t bits;
    uint32_t low;
    memcpy(&bits, &price, 8);
    memcpy(&low, &ratio, 4);
    big(to, bits, 8);
    little(to + 8, low, 4);
    to[12] = (uint8_t)(i % 256);
    little(to + 13, (uint64_t)i, 2);
    const int len = sprintf((char *)to + 16, "t\xC3\xA4%d", i % 7);
    to[15] = (uint8_t)len;
    memcpy(to + 16 + len, "xyz", 3);
    return 16 + (size_t)len + 3;
}

#define KEY "rocks.order(u32be,-i64le,until(0x00),rest)"
#define VALUE "rocks.order(f64be,f32le,i8,u16le,prefixed(u8),bytes(3))"

static rocks_db *filled_db(const char *name)
{
    rocks_db *db = open_db_with(name, "comparator", "rocks.order(u32be,i64le,until(0x00))");
    for (int i = 0; i < ENTRIES; i++) {
        uint8_t k[64], v[64];
        const size_t k_len = make_key(i, k), v_len = make_value(i, v);
        OK(rocks_db_put(db, NULL, NULL, k, k_len, v, v_len, &st));
    }
    return db;
}

static rocks_options *arrow_options(const char *key, const char *value, const char *where)
{
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_ARROW, &options, &st));
    OK(rocks_options_set(options, "key_parts", key, &st));
    OK(rocks_options_set(options, "value_parts", value, &st));
    OK(rocks_options_set(options, "where", where, &st));
    return options;
}

static rocks_code scan(rocks_db *db, const rocks_options *options, struct ArrowArrayStream *stream)
{
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    const rocks_code code = rocks_arrow_scan(&iter, NULL, 1, options, NULL, stream, &st);
    if (code != ROCKS_OK) CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
    return code;
}

static void schema_is(struct ArrowArrayStream *stream, int count, const char *const *formats,
                      const char *const *names)
{
    struct ArrowSchema schema;
    CHECK(stream->get_schema(stream, &schema) == 0);
    CHECK(schema.n_children == count);
    for (int i = 0; i < count; i++) {
        CHECK(strcmp(schema.children[i]->format, formats[i]) == 0);
        CHECK(strcmp(schema.children[i]->name, names[i]) == 0);
    }
    schema.release(&schema);
}

#define CELL(type, column, row) (((const type *)array.children[column]->buffers[1])[row])

static void all_types(void)
{
    rocks_db *db = filled_db("types");
    for (int threads = 0; threads < 2; threads++) {
        rocks_options *options = arrow_options(KEY, VALUE, "");
        OK(rocks_options_set(options, "key_names", "user,time,name", &st));
        OK(rocks_options_set(options, "value_names", "price,,small", &st));
        OK(rocks_options_set(options, "batch_rows", "300", &st));
        OK(rocks_options_set(options, "threads", threads ? "1" : "0", &st));
        struct ArrowArrayStream stream;
        OK(scan(db, options, &stream));
        OK(rocks_options_free(options, &st));
        const char *const formats[] = {"I", "l", "u", "u", "g", "f", "c", "S", "u", "u"};
        const char *const names[] = {"user",   "time",  "name",   "key3",   "price",
                                     "value1", "small", "value3", "value4", "value5"};
        schema_is(&stream, 10, formats, names);
        int seen = 0;
        for (;;) {
            struct ArrowArray array;
            ARROW_NEXT(&stream, &array);
            if (array.release == NULL) break;
            CHECK(array.length <= 300 && array.n_children == 10);
            for (int c = 0; c < 10; c++) {
                const int is_text = formats[c][0] == 'u';
                CHECK(array.children[c]->n_buffers == (is_text ? 3 : 2));
                CHECK(array.children[c]->length == array.length);
            }
            for (int64_t row = 0; row < array.length; row++, seen++) {
                char text[32];
                CHECK(CELL(uint32_t, 0, row) == (uint32_t)seen / 10);
                CHECK(CELL(int64_t, 1, row) == seen % 10 - 5);
                sprintf(text, "n%c%d", seen % 2 == 0 ? 'a' : 'b', seen);
                arrow_cell_is("u", array.children[2], row, text, strlen(text));
                sprintf(text, "r%d", seen % 3);
                arrow_cell_is("u", array.children[3], row, text, strlen(text));
                CHECK(fabs(CELL(double, 4, row) - seen / 4.0) < 1e-9);
                CHECK(fabsf(CELL(float, 5, row) + (float)seen) < 1e-3f);
                CHECK(CELL(int8_t, 6, row) == (int8_t)(uint8_t)(seen % 256));
                CHECK(CELL(uint16_t, 7, row) == seen);
                sprintf(text, "t\xC3\xA4%d", seen % 7);
                arrow_cell_is("u", array.children[8], row, text, strlen(text));
                arrow_cell_is("u", array.children[9], row, "xyz", 3);
            }
            array.release(&array);
        }
        CHECK(seen == ENTRIES);
        stream.release(&stream);
    }
    /* One side alone; the other as it is. */
    rocks_options *options = arrow_options(KEY, "", "");
    OK(rocks_options_set(options, "texts_as", "binary", &st));
    struct ArrowArrayStream stream;
    OK(scan(db, options, &stream));
    const char *const formats[] = {"I", "l", "z", "z", "z"};
    const char *const names[] = {"key0", "key1", "key2", "key3", "value"};
    schema_is(&stream, 5, formats, names);
    CHECK(arrow_rest(&stream) == ENTRIES);
    stream.release(&stream);
    OK(rocks_options_set(options, "columns", "keys", &st));
    OK(scan(db, options, &stream));
    schema_is(&stream, 4, formats, names);
    CHECK(arrow_rest(&stream) == ENTRIES);
    stream.release(&stream);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

/* What a condition holds for. */
static int of_user(int i) { return i / 10 == 7; }
static int before(int i) { return i % 10 - 5 < -2; }
static int between(int i) { return i / 10 >= 20 && i / 10 <= 40; }
static int named(int i) { return i % 2 == 1; }
static int cheap(int i) { return i / 4.0 <= 2.25 && i % 7 == 3; }
static int negative(int i) { return (int8_t)(uint8_t)(i % 256) < 0 && i > 1500; }
static int high(int i) { return (uint16_t)i > 1990; }
static int one_name(int i) { return i == 4; }
static int never(int i) { return i < 0; }

static void conditions(void)
{
    static const struct {
        const char *where;
        int (*holds)(int);
    } all[] = {
        {"key0 = 7", of_user},
        {"  key1<-2  ", before},
        {"key0 >= 20 and key0 <= 40", between},
        {"key2 prefix 'nb'", named},
        {"value0 <= 2.25 and value4 = 't\xC3\xA4"
         "3'",
         cheap},
        {"value2 < 0 and value3 > 1500", negative},
        {"value3 > 1990", high},
        {"key2 = 'na4'", one_name},
        {"key2 = 'it''s none'", never},
        {"value1 > 1e30", never},
        {"key1 = 9223372036854775807", never},
    };
    rocks_db *db = filled_db("where");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (int keys = 0; keys < 2; keys++) {
            rocks_options *options = arrow_options(KEY, VALUE, all[i].where);
            OK(rocks_options_set(options, "batch_rows", "100", &st));
            if (keys) OK(rocks_options_set(options, "columns", "keys", &st));
            struct ArrowArrayStream stream;
            OK(scan(db, options, &stream));
            OK(rocks_options_free(options, &st));
            int next = 0;
            for (;;) {
                struct ArrowArray array;
                ARROW_NEXT(&stream, &array);
                if (array.release == NULL) break;
                CHECK(array.n_children == (keys ? 4 : 10) && array.length <= 100);
                for (int64_t row = 0; row < array.length; row++, next++) {
                    while (next < ENTRIES && !all[i].holds(next)) next++;
                    CHECK(next < ENTRIES);
                    CHECK(CELL(uint32_t, 0, row) == (uint32_t)next / 10);
                    CHECK(CELL(int64_t, 1, row) == next % 10 - 5);
                }
                array.release(&array);
            }
            for (; next < ENTRIES; next++) CHECK(!all[i].holds(next));
            stream.release(&stream);
        }
    }
    /* On whole keys. */
    rocks_options *options = arrow_options("", "", "value prefix 'x'");
    struct ArrowArrayStream stream;
    OK(scan(db, options, &stream));
    CHECK(arrow_rest(&stream) == 0);
    stream.release(&stream);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

static void refused_options(void)
{
    static const struct {
        const char *key, *value, *where, *says;
    } all[] = {
        {"u32be", "", "", "accepted: rocks.order(PART,...)"},
        {"rocks.order(u32)", "", "", "key_parts"},
        {"", "rocks.order(rest,u8)", "", "value_parts"},
        {KEY, "", "name = 'a'", "a column: key0, key1, key2, key3, value"},
        {KEY, "", "key0 5", "=, <, <=, >, >=, prefix"},
        {KEY, "", "key0 = -5", "without a sign"},
        {KEY, "", "key0 = 'a'", "integer"},
        {KEY, "", "key0 prefix 5", "texts"},
        {KEY, "", "key2 = 5", "'like this'"},
        {KEY, "", "key2 = 'a", "at the end"},
        {KEY, "", "key0 = 5 or key1 = 6", "and, or the end"},
        {KEY, "", "key0 = 5 and", "a column"},
        {KEY, "", "key0 = 99999999999999999999", "integer"},
    };
    rocks_db *db = filled_db("refused");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        rocks_options *options = arrow_options(all[i].key, all[i].value, all[i].where);
        struct ArrowArrayStream stream;
        EXPECT(ROCKS_INVALID_ARGUMENT, scan(db, options, &stream));
        SAYS("options: ");
        SAYS(all[i].says);
        OK(rocks_options_free(options, &st));
    }
    rocks_options *options = arrow_options(KEY, "", "");
    OK(rocks_options_set(options, "key_names", "a,b,a", &st));
    struct ArrowArrayStream stream;
    EXPECT(ROCKS_INVALID_ARGUMENT, scan(db, options, &stream));
    SAYS("two columns named \"a\"");
    OK(rocks_options_set(options, "key_names", "", &st));
    OK(rocks_options_set(options, "bytes_as", "binary_view", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, scan(db, options, &stream));
    SAYS("bytes_as");
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

/* Rows that do not fit. */
static void wrong_rows(void)
{
    static const struct {
        const char *key, *parts, *says;
        size_t len;
    } all[] = {
        {"abc", "rocks.order(u32be)", "part 0 of the key (\"key0\"): 3 bytes are left", 3},
        {"abcde", "rocks.order(u8,u64le)", "part 1 of the key", 5},
        {"abcde", "rocks.order(u32be)", "1 bytes are left behind it", 5},
        {"\005ab", "rocks.order(prefixed(u8))", "2 bytes are left, and it needs 5", 3},
        {"ab", "rocks.order(bytes(3))", "it needs 3", 2},
        {"a\xC3(", "rocks.order(rest)", "no UTF-8 at its byte 1", 3},
        {"\xED\xA0\x80", "rocks.order(rest)", "no UTF-8 at its byte 0", 3},
        {"\xC0\x80", "rocks.order(rest)", "no UTF-8", 2},
        {"\xF4\x90\x80\x80", "rocks.order(rest)", "no UTF-8", 4},
        {"\xE2\x82", "rocks.order(rest)", "no UTF-8", 2},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char name[32];
        sprintf(name, "row%d", (int)i);
        rocks_db *db = open_db(name);
        OK(rocks_db_put(db, NULL, NULL, all[i].key, all[i].len, NULL, 0, &st));
        rocks_options *options = arrow_options(all[i].parts, "", "");
        struct ArrowArrayStream stream;
        OK(scan(db, options, &stream));
        ARROW_FAILS(&stream, EINVAL, "row 0");
        ARROW_FAILS(&stream, EINVAL, all[i].says);
        stream.release(&stream);
        OK(rocks_options_free(options, &st));
        OK(rocks_db_close(db, &st));
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    all_types();
    conditions();
    refused_options();
    wrong_rows();
    return 0;
}
