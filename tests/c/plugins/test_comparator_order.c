/* Comparators that are composed by name, against a reading of the grammar in rocks.h that decodes
   the keys; databases with them; and texts that are no such name. valgrind: yes */
#include "../support/comparators.h"
#include "../support/random.h"

#include <math.h>

typedef enum type { UNSIGNED, SIGNED, FLOAT, FIXED, PREFIXED, UNTIL, REST } type;

typedef struct part {
    type type;
    bool reversed, nocase, little;
    size_t width; /* of a number or a prefix; N of bytes(N) */
    uint8_t delimiter;
} part;

typedef struct spec {
    char name[400];
    bool reversed, nocase;
    int count;
    part parts[5];
} spec;

typedef struct bytes {
    uint8_t at[64];
    size_t len;
} bytes;

static uint32_t below(uint32_t limit) { return (uint32_t)number_below(limit); }

/* ---- names ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    type type;
    bool little;
    size_t width;
} kNumbers[] = {
    {"u8", UNSIGNED, false, 1},    {"u16be", UNSIGNED, false, 2}, {"u16le", UNSIGNED, true, 2},
    {"u32be", UNSIGNED, false, 4}, {"u32le", UNSIGNED, true, 4},  {"u64be", UNSIGNED, false, 8},
    {"u64le", UNSIGNED, true, 8},  {"i8", SIGNED, false, 1},      {"i16be", SIGNED, false, 2},
    {"i16le", SIGNED, true, 2},    {"i32be", SIGNED, false, 4},   {"i32le", SIGNED, true, 4},
    {"i64be", SIGNED, false, 8},   {"i64le", SIGNED, true, 8},    {"f32be", FLOAT, false, 4},
    {"f32le", FLOAT, true, 4},     {"f64be", FLOAT, false, 8},    {"f64le", FLOAT, true, 8}};
enum { kNumberTypes = sizeof kNumbers / sizeof *kNumbers, kUnsigned = 7 };

static void any_spec(spec *s)
{
    memset(s, 0, sizeof *s);
    s->reversed = below(4) == 0;
    s->count = 1 + (int)below(5);
    char *to = s->name;
    to += sprintf(to, s->reversed ? "rocks.reverse_order(" : "rocks.order(");
    for (int i = 0; i < s->count; i++) {
        part *p = &s->parts[i];
        if (i > 0) *to++ = ',';
        p->reversed = below(2) == 0;
        if (p->reversed) *to++ = '-';
        const uint32_t number = below(2 * kNumberTypes);
        if (number < kNumberTypes) {
            p->type = kNumbers[number].type;
            p->little = kNumbers[number].little;
            p->width = kNumbers[number].width;
            to += sprintf(to, "%s", kNumbers[number].name);
            continue;
        }
        p->nocase = below(4) == 0;
        s->nocase |= p->nocase;
        if (p->nocase) to += sprintf(to, "nocase(");
        p->type = (type)(FIXED + below(i + 1 == s->count ? 4 : 3));
        if (p->type == FIXED) {
            p->width = 1 + below(3);
            to += sprintf(to, "bytes(%d)", (int)p->width);
        } else if (p->type == PREFIXED) {
            const uint32_t of = below(kUnsigned);
            p->little = kNumbers[of].little;
            p->width = kNumbers[of].width;
            to += sprintf(to, "prefixed(%s)", kNumbers[of].name);
        } else if (p->type == UNTIL) {
            p->delimiter = "\0\0b\xff"[below(4)];
            to += sprintf(to, "until(0x%02x)", p->delimiter);
        } else {
            to += sprintf(to, "rest");
        }
        if (p->nocase) *to++ = ')';
    }
    strcpy(to, ")");
}

/* ---- keys -------------------------------------------------------------------------- */

static void append(bytes *to, uint64_t number, size_t width, bool little)
{
    for (size_t i = 0; i < width; i++)
        to->at[to->len++] = (uint8_t)(number >> 8 * (little ? i : width - 1 - i));
}

static uint64_t any_number(const part *p)
{
    static const double doubles[] = {0.0, 1.0, 1e-310, 1.5e38, 1e300, INFINITY};
    const uint64_t integers[] = {0, 1, 2, 127, 128, INT32_MAX, INT64_MAX, UINT64_MAX, below(1000)};
    uint64_t bits;
    if (p->type != FLOAT || below(8) == 0) return integers[below(9)] << (below(4) == 0 ? 7 : 0);
    const double d = doubles[below(6)];
    const float f = (float)d;
    uint32_t bits32;
    memcpy(&bits, &d, 8);
    memcpy(&bits32, &f, 4);
    if (p->width == 4) bits = bits32;
    if (below(5) == 0) /* a NaN */
        bits = (p->width == 8 ? 0x7FF0000000000000u : 0x7F800000u) + 1 + below(3);
    return below(2) == 0 ? bits : bits | (uint64_t)1 << (8 * p->width - 1);
}

static uint8_t any_byte(void) { return (uint8_t) "aAbB\0\x7f\xff["[below(8)]; }

static void any_key(const spec *s, bytes *key)
{
    key->len = 0;
    for (int i = 0; i < s->count; i++) {
        const part *p = &s->parts[i];
        if (p->type <= FLOAT) {
            append(key, any_number(p), p->width, p->little);
            continue;
        }
        const size_t len = p->type == FIXED ? p->width : below(4);
        if (p->type == PREFIXED) append(key, below(8) == 0 ? 200 : len, p->width, p->little);
        for (size_t n = 0; n < len; n++) key->at[key->len++] = any_byte();
        if (p->type == UNTIL) key->at[key->len++] = p->delimiter;
    }
    for (uint32_t n = below(3); n > 0; n--) key->at[key->len++] = any_byte();
    if (below(3) == 0) key->len = below((uint32_t)key->len + 1);
}

/* ---- the grammar, read again --------------------------------------------------------- */

static int sign(int64_t order) { return (order > 0) - (order < 0); }

static int by_bytes(const bytes *a, const bytes *b, bool nocase)
{
    return sign(compare_bytes(a->at, a->len, b->at, b->len, nocase));
}

static void drop(bytes *key, size_t count)
{
    memmove(key->at, key->at + count, key->len - count);
    key->len -= count;
}

/* A part of a key, whole or up to the key's end. */
typedef struct value {
    bool lacks, ended;
    uint64_t bits;
    bytes text;
} value;

static value next(const part *p, bytes *key)
{
    value v = {0};
    if (p->type <= FLOAT || p->type == PREFIXED) {
        v.lacks = key->len < p->width;
        if (v.lacks) return v;
        for (size_t i = 0; i < p->width; i++)
            v.bits = v.bits << 8 | key->at[p->little ? p->width - 1 - i : i];
        if (p->type != PREFIXED) return drop(key, p->width), v;
        v.lacks = v.bits > key->len - p->width;
        if (v.lacks) return v;
        drop(key, p->width);
    }
    size_t len = p->type == PREFIXED ? (size_t)v.bits : 0, behind = 0;
    if (p->type == REST) len = key->len;
    if (p->type == FIXED) len = p->width < key->len ? p->width : key->len;
    if (p->type == UNTIL) {
        while (len < key->len && key->at[len] != p->delimiter) len++;
        v.ended = len == key->len;
        behind = v.ended ? 0 : 1;
    }
    v.text = *key;
    v.text.len = len;
    return drop(key, len + behind), v;
}

enum { kNotSaid = 2 };

static int by_value(const part *p, value a, value b)
{
    const int unused = (int)(64 - 8 * p->width);
    double x, y;
    float f;
    uint32_t bits;
    switch (p->type) {
        case UNSIGNED:
            return (a.bits > b.bits) - (a.bits < b.bits);
        case SIGNED: {
            const int64_t i = (int64_t)(a.bits << unused), j = (int64_t)(b.bits << unused);
            return (i > j) - (i < j);
        }
        case FLOAT:
            if (a.bits == b.bits) return 0;
            memcpy(&x, &a.bits, 8);
            memcpy(&y, &b.bits, 8);
            if (p->width == 4) {
                bits = (uint32_t)a.bits;
                memcpy(&f, &bits, 4);
                x = f;
                bits = (uint32_t)b.bits;
                memcpy(&f, &bits, 4);
                y = f;
            }
            if (isnan(x) && isnan(y)) return kNotSaid;
            if (isnan(x) || isnan(y)) return isnan(x) ? 1 : -1;
            return x != y ? (x > y ? 1 : -1) : (signbit(x) ? -1 : 1);
        default:
            return by_bytes(&a.text, &b.text, p->nocase);
    }
}

static int by_grammar(const spec *s, bytes a, bytes b)
{
    int order = 0;
    for (int i = 0; i < s->count && order == 0; i++) {
        const part *p = &s->parts[i];
        const value x = next(p, &a), y = next(p, &b);
        if (x.lacks || y.lacks) {
            order = x.lacks && y.lacks ? by_bytes(&a, &b, false) : (x.lacks ? -1 : 1);
            break;
        }
        order = by_value(p, x, y);
        if (order == kNotSaid) return order;
        /* bytes(N) where the key ends early: does one begin with the other? */
        const size_t shared = x.text.len < y.text.len ? x.text.len : y.text.len;
        const bool is_end = p->type == FIXED && x.text.len != y.text.len &&
                            compare_bytes(x.text.at, shared, y.text.at, shared, p->nocase) == 0;
        if (p->reversed && !is_end) order = -order;
        if (order == 0 && p->type == UNTIL && x.ended != y.ended) order = x.ended ? -1 : 1;
    }
    if (order == 0) order = by_bytes(&a, &b, false);
    return s->reversed ? -order : order;
}

/* ---- the property ------------------------------------------------------------------ */

static const rocks_comparator *sorted_by;

static int order_of(const bytes *a, const bytes *b)
{
    int32_t order = 5;
    OK(rocks_comparator_compare(sorted_by, a->at, a->len, b->at, b->len, &order, &st));
    CHECK(order >= -1 && order <= 1);
    return order;
}

static int for_qsort(const void *a, const void *b) { return order_of(a, b); }

static void keys_have_places(void)
{
    enum { kSpecs = 150, kKeys = 30 };
    for (int n = 0; n < kSpecs; n++) {
        spec s;
        bytes keys[kKeys];
        rocks_comparator *c;
        any_spec(&s);
        OK(rocks_comparator_new_by_name(s.name, &c, &st));
        sorted_by = c;
        for (int i = 0; i < kKeys; i++) any_key(&s, &keys[i]);
        keys[0].len = 0;
        qsort(keys, kKeys, sizeof *keys, for_qsort);
        for (int i = 0; i < kKeys; i++) {
            for (int j = i; j < kKeys; j++) {
                const int order = order_of(&keys[i], &keys[j]);
                const int wanted = by_grammar(&s, keys[i], keys[j]);
                if (order != wanted && wanted != kNotSaid)
                    fprintf(stderr, "%s: %d, wanted %d\n", s.name, order, wanted);
                /* Transitive: what is sorted is so from each key to all behind it. */
                CHECK(order <= 0 && order == -order_of(&keys[j], &keys[i]));
                CHECK(order == wanted || wanted == kNotSaid);
                if (!s.nocase) CHECK((order == 0) == (by_bytes(&keys[i], &keys[j], false) == 0));
            }
        }
        OK(rocks_comparator_free(c, &st));
    }
}

static void says(const char *name, const char *a, size_t a_len, const char *b, size_t b_len,
                 int wanted)
{
    rocks_comparator *c;
    int32_t order;
    OK(rocks_comparator_new_by_name(name, &c, &st));
    OK(rocks_comparator_compare(c, a, a_len, b, b_len, &order, &st));
    CHECK(order == wanted);
    OK(rocks_comparator_compare(c, b, b_len, a, a_len, &order, &st));
    CHECK(order == -wanted);
    OK(rocks_comparator_free(c, &st));
}

#define BEFORE(name, a, b) says(name, a, sizeof(a) - 1, b, sizeof(b) - 1, -1)
#define SAME(name, a, b) says(name, a, sizeof(a) - 1, b, sizeof(b) - 1, 0)

static void as_the_header_says(void)
{
    BEFORE("rocks.order(u16le)", "\x02\x01", "\x01\x02");
    BEFORE("rocks.order(-i8)", "\x01", "\xff");
    BEFORE("rocks.order(i16be)", "\x80\x00", "\x00\x00");
    /* -inf, -1, -0.0, +0.0, 1, +inf, NaNs of either sign */
    BEFORE("rocks.order(f32be)", "\xff\x80\0\0", "\xbf\x80\0\0");
    BEFORE("rocks.order(f32be)", "\xbf\x80\0\0", "\x80\0\0\0");
    BEFORE("rocks.order(f32be)", "\x80\0\0\0", "\0\0\0\0");
    BEFORE("rocks.order(f32be)", "\0\0\0\0", "\x3f\x80\0\0");
    BEFORE("rocks.order(f32be)", "\x3f\x80\0\0", "\x7f\x80\0\0");
    BEFORE("rocks.order(f32be)", "\x7f\x80\0\0", "\x7f\xc0\0\0");
    BEFORE("rocks.order(f32be)", "\x7f\x80\0\0", "\xff\xc0\0\0");
    BEFORE("rocks.order(-f32be)", "\x7f\xc0\0\0", "\x7f\x80\0\0");
    /* Without the whole of it: first, also reversed. */
    BEFORE("rocks.order(u32be)", "\xff\xff\xff", "\0\0\0\0");
    BEFORE("rocks.order(-u32be)", "\xff\xff\xff", "\0\0\0\0");
    BEFORE("rocks.order(-u32be)", "", "\xff");
    BEFORE("rocks.reverse_order(u32be)", "\0\0\0\0", "\xff\xff\xff");
    BEFORE("rocks.order(prefixed(u8))", "\x03zz",
           "\x01"
           "a");
    BEFORE("rocks.order(prefixed(u8))",
           "\x03"
           "aaz",
           "\x01"
           "b");
    BEFORE("rocks.order(-prefixed(u8))",
           "\x01"
           "b",
           "\x03"
           "aaz");
    BEFORE("rocks.order(bytes(2),u8)", "ab\x02", "b");
    BEFORE("rocks.order(-bytes(2))", "b", "a");
    BEFORE("rocks.order(-bytes(2))", "a", "aa");
    BEFORE("rocks.order(until(0x3a),-u8)", "a", "a:");
    BEFORE("rocks.order(until(0x3a),-u8)", "a:", "a:z");
    BEFORE("rocks.order(until(0x3a),-u8)", "a:z", "a:y");
    BEFORE("rocks.order(until(0x3a),-u8)", "a:y", "ab");
    BEFORE("rocks.order(-until(0x00))", "b", "a");
    BEFORE("rocks.order(u8)", "az", "bA");
    BEFORE("rocks.order(u8)", "aA", "az");
    BEFORE("rocks.order(u8,-rest)", "az", "aA");
    BEFORE("rocks.order(-rest)", "a", "");
    BEFORE("rocks.order(nocase(rest))", "A", "b");
    SAME("rocks.order(nocase(until(0x00)),u8)", "Key\0\x05", "kEY\0\x05");
    BEFORE("rocks.order(nocase(until(0x00)),u8)", "Key\0\x05", "kEY\0\x06");
    BEFORE("rocks.order(nocase(bytes(1)),rest)", "aA", "Aa");
}

/* ---- databases --------------------------------------------------------------------- */

static void in_a_database(const char *folder, const spec *s, bool is_tail)
{
    enum { kKeys = 300 };
    static bytes keys[kKeys];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "comparator", s->name, &st));
    /* Small blocks, so that many keys are cut for the index. */
    OK(rocks_options_set(options, "table.block_size", "64", &st));
    rocks_comparator *c;
    OK(rocks_comparator_new_by_name(s->name, &c, &st));
    sorted_by = c;
    rocks_db *db = open_with(folder, options);
    for (int i = 0; i < kKeys; i++) {
        any_key(s, &keys[i]);
        while (is_tail && keys[i].len < 40) keys[i].at[keys[i].len++] = 'x';
        OK(rocks_db_put(db, NULL, NULL, keys[i].at, keys[i].len, BYTES("v"), &st));
        if (i % 128 == 127) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));

    /* As it was: the OPTIONS file makes the comparator anew. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
    OK(rocks_db_open(check_path(folder), NULL, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));

    qsort(keys, kKeys, sizeof *keys, for_qsort);
    rocks_iter *iter;
    rocks_slice key;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (int i = 0; i < kKeys; i++) {
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, keys[i].at, keys[i].len, &value, &st));
        OK(rocks_buffer_free(&value, &st));
        if (i > 0 && order_of(&keys[i - 1], &keys[i]) == 0) continue;
        OK(code);
        bytes found = {.len = key.len};
        CHECK(key.len <= sizeof found.at);
        memcpy(found.at, key.data, key.len);
        CHECK(order_of(&found, &keys[i]) == 0);
        code = rocks_iter_next(iter, &key, NULL, &st);
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    for (int n = 0; n < 200; n++) {
        bytes target;
        int at = 0;
        any_key(s, &target);
        while (at < kKeys && order_of(&keys[at], &target) < 0) at++;
        code = rocks_iter_seek(iter, target.at, target.len, &key, NULL, &st);
        EXPECT(at < kKeys ? ROCKS_OK : ROCKS_NOT_FOUND, code);
        if (code != ROCKS_OK) continue;
        bytes found = {.len = key.len};
        memcpy(found.at, key.data, key.len);
        CHECK(order_of(&found, &keys[at]) == 0);
    }
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_comparator_free(c, &st));
    OK(rocks_options_free(options, &st));
}

static void databases(void)
{
    for (int n = 0; n < 10; n++) {
        spec s;
        char folder[16];
        any_spec(&s);
        snprintf(folder, sizeof folder, "any%d", n);
        in_a_database(folder, &s, n % 2 == 0);
    }
}

static void stays_its_own(void)
{
    static const char name[] =
        "rocks.order(u32be,-i64le,f64be,bytes(16),prefixed(u16be),"
        "until(0x00),nocase(until(0x3a)),rest)";
    static const char other[] =
        "rocks.order(u32be,i64le,f64be,bytes(16),prefixed(u16be),"
        "until(0x00),nocase(until(0x3a)),rest)";
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *others = options_with(ROCKS_OPTIONS_DATABASE, "comparator", other), *loaded;
    rocks_buffer text;
    size_t count;
    OK(rocks_options_set(options, "comparator", name, &st));
    rocks_db *db = open_with("own", options);
    PUT(db, "key", "1");
    OK(rocks_db_close(db, &st));
    refuses("own", others, NULL, "\"default\"", name, other);
    refuses("own", NULL, NULL, "\"default\"", name, "leveldb.BytewiseComparator");

    OK(rocks_options_load_latest(check_path("own"), NULL, &loaded, NULL, NULL, 0, &count, &st));
    OK(rocks_options_value(loaded, "comparator", &text, &st));
    CHECK(strcmp((const char *)text.data, name) == 0);
    OK(rocks_buffer_free(&text, &st));
    db = open_with("own", loaded);
    CHECK(has(db, "key", "1"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(loaded, &st));

    /* As an object, and in an option string. */
    rocks_comparator *c;
    OK(rocks_comparator_new_by_name(name, &c, &st));
    OK(rocks_options_set_comparator(others, "comparator", c, &st));
    OK(rocks_comparator_free(c, &st));
    OK(rocks_options_string(others, NULL, &text, &st));
    OK(rocks_options_set(others, "comparator", other, &st));
    OK(rocks_options_set_string(others, (const char *)text.data, &st));
    OK(rocks_buffer_free(&text, &st));
    db = open_with("own", others);
    CHECK(has(db, "key", "1"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(others, &st));

    /* Keys that are equal without their case are looked up by no hash. */
    OK(rocks_options_set(options, "comparator", "rocks.order(nocase(until(0x00)),u8)", &st));
    OK(rocks_options_set(options, "table.filter_policy", "bloomfilter:10", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("nocase"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.filter_policy");
    OK(rocks_options_set(options, "table.filter_policy", "nullptr", &st));
    db = open_with("nocase", options);
    OK(rocks_db_put(db, NULL, NULL, BYTES("Key\0\1"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("KEY\0\1"), BYTES("2"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("KEY\0\2"), BYTES("3"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key\0\1"), &value, &st));
    CHECK(value.len == 1 && value.data[0] == '2');
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* A block's key in the index ends with the part that decides. */
static void keys_are_cut(void)
{
    uint64_t sizes[2];
    static const char *const names[] = {"rocks.order(u32be,rest)", "rocks.order(bytes(200))"};
    for (int way = 0; way < 2; way++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_table_properties_collection *tables;
        rocks_table_properties table = {.struct_size = sizeof table};
        rocks_slice file;
        OK(rocks_options_set(options, "comparator", names[way], &st));
        OK(rocks_options_set(options, "table.block_size", "512", &st));
        rocks_db *db = open_with(names[way], options);
        OK(rocks_options_free(options, &st));
        for (uint32_t i = 0; i < 100; i++) {
            uint8_t key[200];
            memset(key, 'x', sizeof key);
            if (way == 0) memset(key, 0, 3), key[3] = (uint8_t)i;
            if (way == 1) memset(key + 4, 'a' + (int)(i % 26), 196), key[195] = (uint8_t)i;
            OK(rocks_db_put(db, NULL, NULL, key, sizeof key, BYTES("v"), &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_table_properties(db, NULL, &tables, &st));
        OK(rocks_table_properties_collection_at(tables, 0, &file, &table, &st));
        sizes[way] = table.index_size;
        OK(rocks_table_properties_collection_free(tables, &st));
        OK(rocks_db_close(db, &st));
    }
    CHECK(sizes[0] * 3 < sizes[1]);
}

/* ---- no names ---------------------------------------------------------------------- */

static void refused(const char *text, const char *place, const char *accepted)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "rocks.order(u8)");
    rocks_comparator *c;
    rocks_buffer value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new_by_name(text, &c, &st));
    CHECK(c == NULL && strstr(st.message, "name: \"rocks.") != NULL);
    SAYS(place);
    SAYS(accepted);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "comparator", text, &st));
    SAYS("comparator: \"rocks.");
    SAYS(place);
    SAYS(accepted);
    OK(rocks_options_value(options, "comparator", &value, &st));
    CHECK(strcmp((const char *)value.data, "rocks.order(u8)") == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_free(options, &st));
}

static void misspelled(void)
{
    refused("rocks.order", "byte 11: the end", "accepted: (");
    refused("rocks.order(", "byte 12: the end", "accepted: u8, u16be");
    refused("rocks.order()", "byte 12: \")\"", "accepted: u8, u16be");
    refused("rocks.order(u8", "byte 14: the end", "accepted: , or )");
    refused("rocks.order(u8,)", "byte 15: \")\"", "f64le, bytes(N), prefixed(U)");
    refused("rocks.order(u8))", "byte 15: \")\"", "accepted: the end");
    refused("rocks.order(u8) ", "byte 15: \" \"", "accepted: the end");
    refused("rocks.order(u8, u8)", "byte 15: \" u8)\"", "nocase(TEXT)");
    refused("rocks.order(--u8)", "byte 13: \"-u8)\"", "u8");
    refused("rocks.order(u32)", "byte 12: \"u32)\"", "u32be, u32le");
    refused("rocks.order(u8be)", "byte 12: \"u8be)\"", "u8");
    refused("rocks.order(U8)", "byte 12: \"U8)\"", "u8");
    refused("rocks.order(bytes)", "byte 12: \"bytes)\"", "bytes(N)");
    refused("rocks.order(bytes(0))", "byte 18: \"0))\"", "from 1 to 4294967295");
    refused("rocks.order(bytes(04))", "byte 18: \"04))\"", "from 1 to 4294967295");
    refused("rocks.order(bytes(4294967296))", "byte 18", "from 1 to 4294967295");
    refused("rocks.order(bytes(99999999999999999999999))", "byte 18", "from 1 to 4294967295");
    refused("rocks.order(bytes(-1))", "byte 18", "from 1 to 4294967295");
    refused("rocks.order(bytes(4)", "byte 20: the end", "accepted: , or )");
    refused("rocks.order(prefixed(i8))", "byte 21: \"i8))\"", "u8, u16be, u16le");
    refused("rocks.order(prefixed(bytes(2)))", "byte 21", "u8, u16be, u16le");
    refused("rocks.order(until(0xF))", "byte 18", "two hex digits");
    refused("rocks.order(until(0x0A))", "byte 18: \"0x0A))\"", "a to f small");
    refused("rocks.order(until(58))", "byte 18: \"58))\"", "two hex digits");
    refused("rocks.order(until(0x00,0x01))", "byte 22: \",0x01))\"", "accepted: )");
    refused("rocks.order(rest,u8)", "byte 16: \",u8)\"", "nothing is left after rest");
    refused("rocks.order(nocase(u8))", "byte 19: \"u8))\"", "bytes(N), prefixed(U)");
    refused("rocks.order(nocase(-rest))", "byte 19: \"-rest))\"", "until(0xHH), rest");
    refused("rocks.order(nocase(rest)", "byte 24: the end", "accepted: )");
    refused("rocks.order(nocase(nocase(nocase(rest))))", "byte 19", "bytes(N), prefixed(U)");
    refused("rocks.reverse_order[u8]", "byte 19: \"[u8]\"", "accepted: (");
    refused("rocks.orders(u8)", "byte 11: \"s(u8)\"", "accepted: (");
    refused("rocks.order(rocks.order(u8))", "byte 12", "u8");

    /* Many parts, and more than any name may have. */
    static char text[1 << 20];
    size_t len = (size_t)sprintf(text, "rocks.order(");
    for (int i = 0; i < 64; i++) len += (size_t)sprintf(text + len, "u8,");
    text[len - 1] = ')';
    rocks_comparator *c;
    OK(rocks_comparator_new_by_name(text, &c, &st));
    OK(rocks_comparator_free(c, &st));
    strcpy(text + len - 1, ",u8)");
    refused(text, "byte 203: \",u8)\"", "64 parts are the most");
    memset(text + 12, '(', sizeof text - 13);
    refused(text, "byte 12", "u8");
    memset(text + 12, '-', sizeof text - 13);
    refused(text, "byte 13", "u8");
    len = 12;
    while (len < sizeof text - 20) len += (size_t)sprintf(text + len, "nocase(");
    refused(text, "byte 19", "bytes(N)");
    memset(text + 12, '9', sizeof text - 13);
    refused(text, "byte 12", "u8");

    /* No callbacks have such a name. */
    order o = {.sign = 1};
    rocks_comparator_callbacks mine = order_callbacks(&o, "rocks.order(u8)");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&mine, &c, &st));
    SAYS("rocks.");
    /* The list of names has them. */
    rocks_option_description about = {.struct_size = sizeof about};
    OK(rocks_options_describe(ROCKS_OPTIONS_DATABASE, "comparator", &about, &st));
    CHECK(strstr(about.accepted, "rocks.order(PART,...)") != NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new_by_name("order(u8)", &c, &st));
    SAYS("rocks.order(PART,...)");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    as_the_header_says();
    keys_have_places();
    databases();
    stays_its_own();
    keys_are_cut();
    misspelled();
    return 0;
}
