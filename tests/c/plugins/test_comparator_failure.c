/* Comparators that fail: what the operation says, and what the database is then. valgrind: alone */
#include "../support/comparators.h"

#include <time.h>

#define FAILS(call) \
    do { \
        EXPECT(ROCKS_CALLBACK_FAILED, call); \
        SAYS("no order today"); \
    } while (0)

static uint64_t failures_of(rocks_comparator *comparator, const char *text)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_comparator_failures(comparator, &count, &last, &st));
    CHECK(strstr((char *)last.data, text) != NULL);
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_comparator_failures(comparator, NULL, NULL, &st));
    return count;
}

static void operations_say_so(void)
{
    order o = {.sign = 1};
    rocks_comparator *comparator = order_make(&o, "test.Fails");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("says", options);
    rocks_buffer value;
    rocks_slice key, shown;
    CHECK(failures_of(comparator, "") == 0);
    PUT(db, "a", "1");
    PUT(db, "c", "3");
    o.fail = 1;
    FAILS(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("2"), &st));
    FAILS(rocks_db_delete(db, NULL, NULL, BYTES("b"), &st));
    FAILS(rocks_db_get(db, NULL, NULL, BYTES("a"), &value, &st));
    CHECK(value.data == NULL && value.len == 0);
    size_t len = 7;
    uint8_t room[8];
    FAILS(rocks_db_get_into(db, NULL, NULL, BYTES("a"), room, sizeof room, &len, &st));
    CHECK(len == 0);
    rocks_value *holder;
    OK(rocks_value_new(&holder, &st));
    FAILS(rocks_db_get_pinned(db, NULL, NULL, BYTES("a"), holder, &shown, &st));
    CHECK(shown.data == NULL);
    bool may;
    FAILS(rocks_db_key_may_exist(db, NULL, NULL, BYTES("a"), &may, &value, NULL, &st));
    CHECK(value.data == NULL);
    FAILS(rocks_db_delete_range(db, NULL, NULL, BYTES("x"), BYTES("y"), &st));

    rocks_values *values;
    const rocks_slice keys[2] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"c", 1}}, *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    FAILS(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, values, &found, &codes, &st));
    CHECK(found == NULL && codes == NULL);

    rocks_batch *batch;
    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    o.fail = 0;
    OK(rocks_batch_put(batch, NULL, BYTES("x"), BYTES("1"), &st));
    o.fail = 1;
    FAILS(rocks_batch_get_from_db(batch, db, NULL, NULL, BYTES("a"), &value, &st));
    CHECK(value.data == NULL);
    OK(rocks_batch_free(batch, &st));

    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    FAILS(rocks_iter_seek(iter, BYTES("b"), &key, &shown, &st));
    CHECK(key.data == NULL && shown.data == NULL);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, NULL, &st));
    o.fail = 0;
    OK(rocks_iter_seek(iter, BYTES("b"), &key, NULL, &st));
    OK(rocks_iter_free(iter, &st));
    int32_t which = 5;
    o.fail = 1;
    FAILS(rocks_comparator_compare(comparator, BYTES("a"), BYTES("b"), &which, &st));
    CHECK(which == 0);
    o.fail = 0;
    CHECK(failures_of(comparator, "no order today") >= 12);

    /* After any failure the next call works, and no failure is reported twice. */
    PUT(db, "e", "5");
    CHECK(has(db, "a", "1") && has(db, "c", "3") && has(db, "e", "5") && !has(db, "x", ""));
    OK(rocks_value_free(holder, &st));
    OK(rocks_values_free(values, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    CHECK(o.destroyed == 1);
}

/* A block that a failing step ends, from a table and the memtable merged. */
static void blocks_say_so(void)
{
    order o = {.sign = 1};
    rocks_comparator *comparator = order_make(&o, "test.Blocks");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("blocks", options);
    PUT(db, "a", "1");
    PUT(db, "c", "3");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    PUT(db, "b", "2");
    PUT(db, "d", "4");
    rocks_iter *iter;
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    o.fail = 1;
    FAILS(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 0);
    o.fail = 0;
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 4 && memcmp(view.keys, "abcd", 4) == 0);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
}

/* The order that a failing comparator leaves to the bytes is not the user's: the record stands at
   a wrong place. No file is written so, and reopening puts it right. */
static void the_log_puts_it_right(void)
{
    order o = {.sign = -1};
    rocks_comparator *comparator = order_make(&o, "test.Misplaced");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("misplaced", options);
    for (char c = 'a'; c <= 'i'; c++) OK(rocks_db_put(db, NULL, NULL, &c, 1, BYTES("1"), &st));
    o.fail = 1;
    FAILS(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("1"), &st));
    o.fail = 0;
    EXPECT(ROCKS_CORRUPTION, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("order");
    EXPECT(ROCKS_CORRUPTION, rocks_db_put(db, NULL, NULL, BYTES("l"), BYTES("1"), &st));
    rocks_status ignored;
    rocks_db_close(db, &ignored);

    /* While the log is replayed it can fail as well: then nothing is open. */
    o.fail = 1;
    FAILS(rocks_db_open(check_path("misplaced"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(db == NULL);
    o.fail = 0;
    db = open_with("misplaced", options);
    CHECK(strcmp(keys_of(db, NULL), "k i h g f e d c b a ") == 0);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(strcmp(keys_of(db, NULL), "k i h g f e d c b a ") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    CHECK(o.destroyed == 1);
}

/* On RocksDB's own threads: counted; data that would come out of order is not written. */
static void the_background_counts(void)
{
    order o = {.sign = -1, .owner = pthread_self()};
    rocks_comparator *comparator = order_make(&o, "test.Background");
    rocks_options *options = options_of(comparator);
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    rocks_db *db = open_with("background", options);
    for (int file = 0; file < 3; file++) {
        for (char c = 'a'; c <= 'i'; c++) OK(rocks_db_put(db, NULL, NULL, &c, 1, BYTES("1"), &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    o.fail = 2;
    EXPECT(ROCKS_CORRUPTION, rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    SAYS("order");
    o.fail = 0;
    CHECK(failures_of(comparator, "no order today") > 0);
    CHECK(strcmp(keys_of(db, NULL), "i h g f e d c b a ") == 0);
    rocks_status ignored;
    rocks_db_close(db, &ignored);
    db = open_with("background", options);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(strcmp(keys_of(db, NULL), "i h g f e d c b a ") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
}

/* One that fails for good leaves every memtable in the order of the bytes, flushes included: that
   order must not reach a file. */
static void for_good(void)
{
    order o = {.sign = -1};
    rocks_comparator *comparator = order_make(&o, "test.ForGood");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("forgood", options);
    PUT(db, "a", "1");
    o.fail = 1;
    for (char c = 'b'; c <= 'i'; c++) FAILS(rocks_db_put(db, NULL, NULL, &c, 1, BYTES("1"), &st));
    CHECK(rocks_db_flush(db, NULL, 0, NULL, &st) != ROCKS_OK);
    rocks_status ignored;
    rocks_db_close(db, &ignored);
    for (int i = 0; i < 3; i++) /* nor by opening, again and again */
        FAILS(rocks_db_open(check_path("forgood"), options, NULL, NULL, NULL, 0, &db, &st));
    o.fail = 0;
    db = open_with("forgood", options);
    CHECK(strcmp(keys_of(db, NULL), "i h g f e d c b a ") == 0);
    CHECK(has(db, "a", "1") && has(db, "e", "1") && has(db, "i", "1"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    CHECK(o.destroyed == 1);
}

static void equal_keys(void)
{
    order o = {.sign = 1, .ignores_case = true};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.NoCase");
    rocks_comparator *comparator;
    rocks_db *db;
    OK(rocks_comparator_new(&c, &comparator, &st));
    rocks_options *options = options_of(comparator);
    db = open_with("undeclared", options);
    PUT(db, "Key", "1");
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_put(db, NULL, NULL, BYTES("KEY"), BYTES("2"), &st));
    SAYS("says that different keys are equal");
    SAYS("\"KEY");
    /* Both are there, as two keys, and whatever compares them fails. */
    rocks_buffer value;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_get(db, NULL, NULL, BYTES("Key"), &value, &st));
    CHECK(!has(db, "other", ""));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));

    c.can_keys_with_different_byte_contents_be_equal = true;
    OK(rocks_comparator_new(&c, &comparator, &st));
    options = options_of(comparator);
    OK(rocks_comparator_free(comparator, &st));
    /* What looks keys up by their bytes would not find them. */
    const char *refused[][2] = {{"table.filter_policy", "bloomfilter:10"},
                                {"row_cache", "1M"},
                                {"memtable_factory", "hash_linkedlist"},
                                {"table_factory", "PlainTable"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        rocks_options *wrong;
        OK(rocks_options_copy(options, &wrong, &st));
        OK(rocks_options_set(wrong, refused[i][0], refused[i][1], &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path("declared"), wrong, NULL, NULL, NULL, 0, &db, &st));
        SAYS("keys with different bytes can be equal");
        SAYS(refused[i][0]);
        OK(rocks_options_free(wrong, &st));
    }
    rocks_options *bloom;
    OK(rocks_options_copy(options, &bloom, &st));
    OK(rocks_options_set_string(
        bloom, "memtable_prefix_bloom_size_ratio=0.1;memtable_whole_key_filtering=true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("declared"), bloom, NULL, NULL, NULL, 0, &db, &st));
    SAYS("memtable_prefix_bloom_size_ratio");
    db = open_with("declared", options);
    rocks_column_family *family;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family(db, "second", bloom, &family, &st));
    SAYS("second");
    const char *name = "prefix_extractor", *fixed = "fixed:2";
    OK(rocks_db_set_options(db, NULL, &name, &fixed, 1, &st));
    name = "memtable_prefix_bloom_size_ratio", fixed = "0.2";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, NULL, &name, &fixed, 1, &st));
    SAYS("memtable_prefix_bloom_size_ratio");
    PUT(db, "Key", "1");
    PUT(db, "KEY", "2");
    PUT(db, "other", "3");
    for (int pass = 0; pass < 2; pass++) {
        CHECK(has(db, "kEy", "2") && has(db, "OTHER", "3"));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    PUT(db, "key", "4");
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(has(db, "KEY", "4"));
    CHECK(strcmp(keys_of(db, NULL), "key other ") == 0);
    OK(rocks_db_delete(db, NULL, NULL, BYTES("KeY"), &st));
    CHECK(strcmp(keys_of(db, NULL), "other ") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(bloom, &st));
    CHECK(o.destroyed == 2);
}

/* Four threads: each gets only its own failures. */
typedef struct part {
    rocks_db *db;
    int number, failed;
} part;

static bool ones_fail(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                      int32_t *out, rocks_sink *error)
{
    if ((a_len > 1 && a[0] == '1') || (b_len > 1 && b[0] == '1'))
        return rocks_sink_append(error, BYTES("a one"), NULL), false;
    return order_compare(state, a, a_len, b, b_len, out, error);
}

static void *reads(void *given)
{
    part *p = given;
    rocks_status st;
    char key[3] = {(char)('0' + p->number), 'x', 0};
    for (int i = 0; i < 200; i++) {
        rocks_buffer value;
        rocks_code code = rocks_db_get(p->db, NULL, NULL, key, 2, &value, &st);
        if (code == ROCKS_CALLBACK_FAILED) {
            CHECK(strstr(st.message, ": a one") != NULL &&
                  strncmp(st.message, "comparator \"", 12) == 0);
            CHECK(strstr(st.message, key) != NULL);
            p->failed++;
        } else {
            CHECK(code == ROCKS_NOT_FOUND);
        }
    }
    return NULL;
}

static void each_thread_its_own(void)
{
    order o = {.sign = 1};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.Own");
    c.compare = ones_fail;
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&c, &comparator, &st));
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("own", options);
    PUT(db, "0a", "");
    PUT(db, "2a", "");
    PUT(db, "3a", "");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    pthread_t threads[4];
    part parts[4];
    for (int i = 0; i < 4; i++) {
        parts[i] = (part){db, i, 0};
        CHECK(pthread_create(&threads[i], NULL, reads, &parts[i]) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(parts[i].failed == (i == 1 ? 200 : 0));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    CHECK(o.destroyed == 1);
}

/* A slow one, with a close meanwhile: the close waits for the call, and nothing is lost. */
static atomic_int inside;

static bool slow(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                 int32_t *out, rocks_sink *error)
{
    struct timespec nap = {0, 20 * 1000 * 1000};
    atomic_fetch_add(&inside, 1);
    nanosleep(&nap, NULL);
    bool good = order_compare(state, a, a_len, b, b_len, out, error);
    return good;
}

static void *puts_slowly(void *db)
{
    rocks_status st;
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("2"), &st));
    return NULL;
}

static void a_slow_one(void)
{
    order o = {.sign = 1};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.Slow");
    c.compare = slow;
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&c, &comparator, &st));
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("slow", options);
    PUT(db, "a", "1");
    pthread_t thread;
    int before = atomic_load(&inside);
    CHECK(pthread_create(&thread, NULL, puts_slowly, db) == 0);
    while (atomic_load(&inside) == before) {
        struct timespec nap = {0, 1000 * 1000};
        nanosleep(&nap, NULL);
    }
    OK(rocks_db_close(db, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    db = open_with("slow", options);
    CHECK(has(db, "a", "1") && has(db, "b", "2"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    operations_say_so();
    blocks_say_so();
    the_log_puts_it_right();
    the_background_counts();
    for_good();
    equal_keys();
    each_thread_its_own();
    a_slow_one();
    return 0;
}
