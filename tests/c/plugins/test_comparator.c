/* Comparators made of callbacks: the order in every call that has one, who owns the state,
   sharing, threads. valgrind: yes */
#include "../support/comparators.h"

static void the_order_is_theirs(void)
{
    order reversed = {.sign = -1};
    rocks_comparator *comparator = order_make(&reversed, "test.Reverse");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("order", options);
    PUT(db, "b", "2");
    PUT(db, "a", "1");
    PUT(db, "d", "4");
    PUT(db, "c", "3");
    for (int pass = 0; pass < 2; pass++) { /* from the memtable, then from a table */
        CHECK(strcmp(keys_of(db, NULL), "d c b a ") == 0);
        CHECK(has(db, "a", "1") && has(db, "d", "4") && !has(db, "e", ""));

        /* Bounds: from the lower on, up to before the upper, in this order. */
        rocks_options *reading;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
        OK(rocks_options_set_bytes(reading, "iterate_lower_bound", BYTES("c"), &st));
        OK(rocks_options_set_bytes(reading, "iterate_upper_bound", BYTES("a"), &st));
        CHECK(strcmp(keys_of(db, reading), "c b ") == 0);
        OK(rocks_options_free(reading, &st));

        rocks_iter *iter;
        rocks_slice key;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek(iter, BYTES("bb"), &key, NULL, &st));
        CHECK(key.len == 1 && *key.data == 'b');
        OK(rocks_iter_seek_for_prev(iter, BYTES("bb"), &key, NULL, &st));
        CHECK(key.len == 1 && *key.data == 'c');
        OK(rocks_iter_seek_to_last(iter, &key, NULL, &st));
        CHECK(*key.data == 'a');
        OK(rocks_iter_prev(iter, &key, NULL, &st));
        CHECK(*key.data == 'b');
        OK(rocks_iter_free(iter, &st));

        if (pass == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }

    /* What says or needs that one key comes before another. */
    const rocks_slice falling[2] = {{(const uint8_t *)"d", 1}, {(const uint8_t *)"b", 1}};
    const rocks_slice rising[2] = {{(const uint8_t *)"b", 1}, {(const uint8_t *)"d", 1}};
    const rocks_slice *found;
    const rocks_code *codes;
    rocks_values *values;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, falling, 2, 1, values, &found, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && *found[0].data == '4' && codes[1] == ROCKS_OK);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, NULL, rising, 2, 1, values, &found, &codes, &st));
    SAYS("keys[1]");
    OK(rocks_db_multi_get(db, NULL, NULL, rising, 2, 0, values, &found, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK);
    OK(rocks_values_free(values, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_range(db, NULL, NULL, BYTES("a"), BYTES("c"), &st));
    SAYS("comes after end in the column family's order");
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("c"), BYTES("a"), &st));
    CHECK(strcmp(keys_of(db, NULL), "d a ") == 0);
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_range(db, NULL, NULL, BYTES("a"), BYTES("d"), NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, BYTES("d"), BYTES("a"), NULL, &st));
    CHECK(strcmp(keys_of(db, NULL), "d a ") == 0);

    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("b"), BYTES("in the batch"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("c"), BYTES("too"), &st));
    rocks_iter *over;
    rocks_slice key;
    OK(rocks_batch_iter_with_base(batch, db, NULL, NULL, &over, &st));
    OK(rocks_iter_seek_to_first(over, &key, NULL, &st));
    OK(rocks_iter_next(over, &key, NULL, &st));
    CHECK(*key.data == 'c');
    OK(rocks_iter_free(over, &st));
    OK(rocks_batch_free(batch, &st));

    int32_t which;
    OK(rocks_comparator_compare(comparator, BYTES("a"), BYTES("b"), &which, &st));
    CHECK(which == 1);
    OK(rocks_comparator_compare(comparator, BYTES("b"), NULL, 0, &which, &st));
    CHECK(which == -1);
    OK(rocks_comparator_compare(comparator, NULL, 0, NULL, 0, &which, &st));
    CHECK(which == 0);
    uint64_t failures;
    rocks_buffer last;
    OK(rocks_comparator_failures(comparator, &failures, &last, &st));
    CHECK(failures == 0 && last.len == 0);
    OK(rocks_buffer_free(&last, &st));

    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(reversed.destroyed == 0);
    OK(rocks_comparator_free(comparator, &st));
    CHECK(reversed.destroyed == 1);
    EXPECT(ROCKS_INVALID_HANDLE, rocks_comparator_free(comparator, &st));
}

static void wrong_arguments(void)
{
    order o = {.sign = 1};
    rocks_comparator *made;
    rocks_comparator_callbacks good = order_callbacks(&o, "test.Good"), c = good;
    int destroyed = 0;

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(NULL, &made, &st));
    /* Its size is not known, so the state is not taken. */
    c.struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, &made, &st));
    SAYS("struct_size");
    CHECK(o.destroyed == destroyed);
    /* From here on it is, whatever is wrong. */
    c = good;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, NULL, &st));
    CHECK(o.destroyed == ++destroyed);
    c.compare = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, &made, &st));
    SAYS("compare is NULL");
    CHECK(made == NULL && o.destroyed == ++destroyed);
    const char *names[] = {NULL,         "",         "rocksdb.Mine", "leveldb.BytewiseComparator",
                           "rocks.Mine", "bytewise", "a;b",          "a=b",
                           "{a}",        "a\\b",     "a#b",          " a",
                           "a ",         "a\nb",     "\xff",         "nullptr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        c = good;
        c.name = names[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, &made, &st));
        SAYS("name");
        CHECK(o.destroyed == ++destroyed);
    }
    c = good;
    c.timestamp_size = 65536;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, &made, &st));
    SAYS("timestamp_size is 65536");
    CHECK(o.destroyed == ++destroyed);
    c.name = "mine.u64ts";
    c.timestamp_size = 4;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&c, &made, &st));
    SAYS("u64ts");
    CHECK(o.destroyed == ++destroyed);

    /* The struct of an older header: what it lacks is not there. */
    c = good;
    c.find_shortest_separator = order_separator;
    c.struct_size = offsetof(rocks_comparator_callbacks, find_shortest_separator);
    OK(rocks_comparator_new(&c, &made, &st));
    rocks_options *options = options_of(made);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_comparator(options, "block_cache", made, &st));
    SAYS("takes a cache, not a comparator");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_comparator(options, "compare", made, &st));
    SAYS("comparator");
    /* No destroy, no state: nothing to call. */
    c.destroy = NULL;
    rocks_comparator *another;
    OK(rocks_comparator_new(&c, &another, &st));
    OK(rocks_comparator_free(another, &st));
    OK(rocks_options_set_comparator(options, "comparator", NULL, &st));
    rocks_buffer name;
    OK(rocks_options_value(options, "comparator", &name, &st));
    CHECK(strcmp((char *)name.data, "leveldb.BytewiseComparator") == 0);
    OK(rocks_buffer_free(&name, &st));
    /* Set anew by other options, and replaced by name. */
    OK(rocks_options_set_comparator(options, "comparator", made, &st));
    OK(rocks_options_set(options, "write_buffer_size", "1M", &st));
    OK(rocks_comparator_free(made, &st));
    CHECK(o.destroyed == destroyed);
    OK(rocks_options_set(options, "comparator", "reverse_bytewise", &st));
    CHECK(o.destroyed == ++destroyed); /* the options let go of it */
    OK(rocks_options_free(options, &st));
    CHECK(o.separators == 0);
}

static void one_is_shared(void)
{
    order o = {.sign = -1};
    rocks_comparator *comparator = order_make(&o, "test.Shared");
    rocks_options *options = options_of(comparator), *copy, *live;
    OK(rocks_options_copy(options, &copy, &st));
    OK(rocks_comparator_free(comparator, &st));
    rocks_db *one = open_with("shared1", options), *two = open_with("shared2", copy);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_options(one, NULL, &live, &st));

    /* A column family with it, in a database without it; dropped while it is in use. */
    rocks_db *plain = open_db("shared3");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(plain, "ordered", copy, &family, &st));
    OK(rocks_options_free(copy, &st));
    OK(rocks_db_put(plain, family, NULL, BYTES("x"), BYTES("1"), &st));
    OK(rocks_db_put(plain, family, NULL, BYTES("y"), BYTES("2"), &st));
    rocks_iter *iter;
    rocks_slice key;
    OK(rocks_db_iter(plain, family, NULL, &iter, &st));
    OK(rocks_db_drop_column_family(plain, family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_iter_seek_to_first(iter, &key, NULL, &st));
    CHECK(*key.data == 'y');
    OK(rocks_iter_next(iter, &key, NULL, &st));
    CHECK(*key.data == 'x');

    PUT(one, "a", "1");
    PUT(one, "b", "2");
    PUT(two, "c", "3");
    OK(rocks_db_flush(one, NULL, 0, NULL, &st));
    CHECK(strcmp(keys_of(one, NULL), "b a ") == 0);
    OK(rocks_db_close(one, &st));
    OK(rocks_db_close(plain, &st));
    OK(rocks_iter_free(iter, &st));
    CHECK(o.destroyed == 0);
    CHECK(strcmp(keys_of(two, NULL), "c ") == 0);

    /* A value that outlives its database keeps what that stood on. */
    rocks_value *holder;
    rocks_slice value;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_get_pinned(two, NULL, NULL, BYTES("c"), holder, &value, &st));
    OK(rocks_db_close(two, &st));
    CHECK(o.destroyed == 0 && *value.data == '3');
    OK(rocks_value_free(holder, &st));

    /* Options that came from a database that is closed are options still. */
    CHECK(o.destroyed == 0);
    one = open_with("shared1", live);
    CHECK(strcmp(keys_of(one, NULL), "b a ") == 0);
    OK(rocks_options_free(live, &st));
    OK(rocks_db_close(one, &st));
    CHECK(o.destroyed == 1);
}

static void keys_are_shortened(void)
{
    order o = {.sign = 1};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.Short");
    c.find_shortest_separator = order_separator;
    c.find_short_successor = order_successor;
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&c, &comparator, &st));
    rocks_options *options = options_of(comparator);
    OK(rocks_options_set(options, "table.block_size", "64", &st));
    OK(rocks_options_set(options, "table.index_shortening", "kShortenSeparatorsAndSuccessor", &st));
    const char *folders[] = {"short", "wrong1", "wrong2", "fails"};
    const char *separators[] = {NULL, "\x01", "zzzz", NULL};
    uint64_t before = 0, now;
    rocks_buffer last;
    for (int way = 0; way < 4; way++) {
        o.separator = separators[way];
        o.separator_fails = way == 3;
        o.separators = o.successors = 0;
        rocks_db *db = open_with(folders[way], options);
        char key[32];
        for (int i = 0; i < 50; i++) {
            snprintf(key, sizeof key, "%02d-and-a-long-tail", i);
            OK(rocks_db_put(db, NULL, NULL, key, strlen(key), BYTES("value"), &st));
        }
        /* A wrong separator does no harm, to the flush or to its caller. */
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        CHECK(o.separators > 10 && o.successors > 0);
        for (int i = 0; i < 50; i++) {
            snprintf(key, sizeof key, "%02d-and-a-long-tail", i);
            CHECK(has(db, key, "value"));
        }
        OK(rocks_db_close(db, &st));
        OK(rocks_comparator_failures(comparator, &now, &last, &st));
        CHECK((now > before) == (way > 0));
        const char *texts[] = {"", "find_shortest_separator: \"\\x01\" is not", "\"zzzz\" is not",
                               "nothing between"};
        CHECK(strstr((char *)last.data, texts[way]) != NULL);
        OK(rocks_buffer_free(&last, &st));
        before = now;
    }
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    CHECK(o.destroyed == 1);
}

static void calls_from_inside(void)
{
    order o = {.sign = 1};
    rocks_comparator *comparator = order_make(&o, "test.Inside");
    rocks_options *options = options_of(comparator);
    rocks_db *db = open_with("inside", options);
    PUT(db, "a", "1");
    o.inside = db;
    PUT(db, "b", "2");
    CHECK(has(db, "b", "2"));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(strcmp(keys_of(db, NULL), "a b ") == 0);
    CHECK(o.inside_checks > 0);
    o.inside = NULL;
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
}

static bool order_compare_none(void *state, const uint8_t *a, size_t a_len, const uint8_t *b,
                               size_t b_len, int32_t *out, rocks_sink *error)
{
    (void)state;
    (void)error;
    *out = compare_bytes(a, a_len, b, b_len, false);
    return true;
}

/* A destroy that calls the library: what it is called from must hold no lock of its own. */
typedef struct last_words {
    rocks_options *options;
    rocks_comparator *other;
    int calls;
} last_words;

static void destroy_calls(void *state)
{
    last_words *w = state;
    rocks_status st;
    rocks_buffer name;
    rocks_options *fresh;
    if (w->options != NULL) {
        OK(rocks_options_set(w->options, "create_if_missing", "true", &st));
        OK(rocks_options_value(w->options, "comparator", &name, &st));
        OK(rocks_buffer_free(&name, &st));
    }
    OK(rocks_comparator_free(w->other, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &fresh, &st));
    OK(rocks_options_free(fresh, &st));
    w->calls++;
}

static void destroy_may_call(void)
{
    order o = {.sign = 1};
    for (int way = 0; way < 3; way++) {
        last_words words = {NULL, order_make(&o, "test.Other"), 0};
        rocks_comparator_callbacks c = order_callbacks(&o, "test.LastWords");
        c.state = &words;
        c.destroy = destroy_calls;
        c.compare = order_compare_none;
        rocks_comparator *comparator;
        OK(rocks_comparator_new(&c, &comparator, &st));
        rocks_options *options = options_of(comparator);
        if (way == 0) { /* by options that let go of it */
            words.options = options;
            OK(rocks_comparator_free(comparator, &st));
            OK(rocks_options_set_comparator(options, "comparator", NULL, &st));
            CHECK(words.calls == 1);
            OK(rocks_options_free(options, &st));
        } else if (way == 1) { /* by options that go */
            OK(rocks_comparator_free(comparator, &st));
            OK(rocks_options_free(options, &st));
        } else { /* by a database */
            rocks_db *db = open_with("lastwords", options);
            OK(rocks_options_free(options, &st));
            OK(rocks_comparator_free(comparator, &st));
            CHECK(words.calls == 0);
            OK(rocks_db_close(db, &st));
        }
        CHECK(words.calls == 1 && o.destroyed == way + 1);
    }
}

enum { kThreads = 4, kEach = 60 };

typedef struct work {
    rocks_db *db;
    int number;
} work;

static void *writes_and_reads(void *given)
{
    work *w = given;
    rocks_status st;
    char key[32];
    for (int i = 0; i < kEach; i++) {
        int len = snprintf(key, sizeof key, "%d-%03d", w->number, i);
        rocks_buffer value;
        OK(rocks_db_put(w->db, NULL, NULL, key, (size_t)len, key, (size_t)len, &st));
        OK(rocks_db_get(w->db, NULL, NULL, key, (size_t)len, &value, &st));
        CHECK(value.len == (size_t)len);
        OK(rocks_buffer_free(&value, &st));
        if (i % 20 == 19) OK(rocks_db_flush(w->db, NULL, 0, NULL, &st));
    }
    return NULL;
}

static void many_threads(void)
{
    order o = {.sign = -1};
    rocks_comparator *comparator = order_make(&o, "test.Threads");
    rocks_options *options = options_of(comparator);
    OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    rocks_db *db = open_with("threads", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    pthread_t threads[kThreads];
    work works[kThreads];
    for (int i = 0; i < kThreads; i++) {
        works[i] = (work){db, i};
        CHECK(pthread_create(&threads[i], NULL, writes_and_reads, &works[i]) == 0);
    }
    for (int i = 0; i < kThreads; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    rocks_iter *iter;
    rocks_slice key;
    char before[32] = "~";
    int count = 0;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &st)) {
        CHECK(strncmp((const char *)key.data, before, key.len) < 0);
        snprintf(before, sizeof before, "%.*s", (int)key.len, (const char *)key.data);
        count++;
    }
    CHECK(code == ROCKS_NOT_FOUND && count == kThreads * kEach);
    OK(rocks_iter_free(iter, &st));
    CHECK(o.destroyed == 0);
    OK(rocks_db_close(db, &st));
    CHECK(o.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    the_order_is_theirs();
    wrong_arguments();
    one_is_shared();
    keys_are_shortened();
    calls_from_inside();
    destroy_may_call();
    many_threads();
    return 0;
}
