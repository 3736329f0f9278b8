/* Merge operators from function pointers: results, names, lifetimes. valgrind: yes */
#include "../support/merging.h"

static void associative(void)
{
    joiner j;
    rocks_db *db = open_with("associative", new_joiner(&j));
    OK(rocks_db_put(db, NULL, NULL, BYTES("put"), BYTES("0"), &st));
    merges(db, "put", "1");
    merges(db, "put", "2");
    merges(db, "alone", "1");
    merges(db, "empty", "1");
    merges(db, "empty", "clear");
    for (int round = 0; round < 3; round++) {
        reads(db, "put", "0,1,2");
        reads(db, "alone", "1");
        reads(db, "empty", "");
        round == 0 ? flush(db) : compact(db);
    }
    merges(db, "put", "3");
    flush(db);
    merges(db, "put", "4");
    reads(db, "put", "0,1,2,3,4");
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    CHECK(is(value.data, value.len, "1"));
    OK(rocks_iter_next(iter, &key, &value, &st));
    CHECK(is(key.data, key.len, "empty") && value.len == 0);
    OK(rocks_iter_next(iter, &key, &value, &st));
    CHECK(is(value.data, value.len, "0,1,2,3,4"));
    OK(rocks_iter_prev(iter, &key, &value, &st));
    CHECK(value.len == 0);
    OK(rocks_iter_free(iter, &st));
    CHECK(j.destroyed == 0 && j.calls > 0);
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 1);
}

/* ---- the full kind ----------------------------------------------------------------- */

typedef struct chooser {
    joiner base;
    rocks_merge_choice choice;
    bool sets_choice, appends;
    int full, pairs, multi, singles, asked;
    bool refuses_pairs;
    /* should_merge: as many operands are enough. */
    size_t enough;
} chooser;

static bool full_merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const rocks_slice *operands, size_t count, rocks_sink *result,
                       rocks_merge_choice *chosen, rocks_sink *error)
{
    chooser *c = state;
    (void)key, (void)key_len, (void)error;
    CHECK(*chosen == ROCKS_MERGE_APPENDED && count > 0);
    c->full++;
    if (c->sets_choice) {
        *chosen = c->choice;
        if (c->appends) say(result, "also this");
        return true;
    }
    if (existing != NULL) {
        say(result, "<");
        CHECK(rocks_sink_append(result, existing->data, existing->len, NULL) == ROCKS_OK);
        say(result, ">");
    }
    for (size_t i = 0; i < count; i++)
        CHECK(rocks_sink_append(result, operands[i].data, operands[i].len, NULL) == ROCKS_OK);
    return true;
}

static bool partial_merge(void *state, const uint8_t *key, size_t key_len, const uint8_t *left,
                          size_t left_len, const uint8_t *right, size_t right_len,
                          rocks_sink *result, rocks_sink *error)
{
    chooser *c = state;
    (void)key, (void)key_len;
    c->pairs++;
    if (c->refuses_pairs) {
        say(result, "garbage");
        if (is(right, right_len, "!")) say(error, "cannot be");
        return false;
    }
    say(result, "(");
    CHECK(rocks_sink_append(result, left, left_len, NULL) == ROCKS_OK);
    CHECK(rocks_sink_append(result, right, right_len, NULL) == ROCKS_OK);
    say(result, ")");
    return true;
}

static bool partial_merge_multi(void *state, const uint8_t *key, size_t key_len,
                                const rocks_slice *operands, size_t count, rocks_sink *result,
                                rocks_sink *error)
{
    chooser *c = state;
    (void)key, (void)key_len, (void)error;
    c->multi++;
    if (count == 1) c->singles++;
    say(result, "[");
    for (size_t i = 0; i < count; i++)
        CHECK(rocks_sink_append(result, operands[i].data, operands[i].len, NULL) == ROCKS_OK);
    say(result, "]");
    return true;
}

static bool should_merge(void *state, const rocks_slice *operands, size_t count)
{
    chooser *c = state;
    c->asked++;
    CHECK(operands[0].len > 0);
    return c->enough != 0 && count >= c->enough;
}

static rocks_merge_operator_callbacks choosing(chooser *c)
{
    rocks_merge_operator_callbacks all = {sizeof all, c,    destroy, {0, 0, 0}, "choose",
                                          full_merge, NULL, NULL,    NULL,      0};
    memset(c, 0, sizeof *c);
    joiner_init(&c->base);
    return all;
}

static rocks_merge_operator *new_chooser(const rocks_merge_operator_callbacks *callbacks)
{
    rocks_merge_operator *made;
    OK(rocks_merge_operator_new(callbacks, &made, &st));
    return made;
}

static void choices(void)
{
    chooser c;
    rocks_merge_operator_callbacks callbacks = choosing(&c);
    rocks_db *db = open_with("choices", new_chooser(&callbacks));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    merges(db, "k", "one");
    merges(db, "k", "");
    merges(db, "k", "three");
    merges(db, "none", "x");
    reads(db, "k", "<value>onethree");
    reads(db, "none", "x");
    /* A flush merges what has its value beside it. */
    flush(db);
    merges(db, "k", "four");
    compact(db);
    reads(db, "k", "<<value>onethree>four");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    merges(db, "k", "one");
    merges(db, "k", "");
    merges(db, "k", "three");
    OK(rocks_db_delete(db, NULL, NULL, BYTES("none"), &st));
    merges(db, "none", "x");

    c.sets_choice = true;
    const char *wanted[] = {"one", "", "three"};
    for (int i = 0; i < 3; i++) {
        c.choice = i;
        reads(db, "k", wanted[i]);
    }
    c.choice = ROCKS_MERGE_EXISTING;
    reads(db, "k", "value");
    refuses(db, "none", "chose the existing value, and there is none");
    c.choice = ROCKS_MERGE_APPENDED;
    reads(db, "k", "");
    const rocks_merge_choice nonsense[] = {3, -3, INT64_MAX, INT64_MIN};
    for (int i = 0; i < 4; i++) {
        c.choice = nonsense[i];
        refuses(db, "k", "accepted: 0 to 2");
    }
    c.choice = 1;
    c.appends = true;
    refuses(db, "k", "appended a result, and chose 1 as well");
    c.appends = false;

    /* Chosen by iterators and compactions as well. */
    c.choice = 0;
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    CHECK(is(key.data, key.len, "none") && is(value.data, value.len, "x"));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    CHECK(is(value.data, value.len, "one"));
    OK(rocks_iter_free(iter, &st));
    flush(db);
    compact(db);
    c.choice = 7;
    reads(db, "k", "one");
    OK(rocks_db_close(db, &st));
    CHECK(c.base.destroyed == 1);
}

static void partial_merges(void)
{
    chooser c;
    rocks_merge_operator_callbacks callbacks = choosing(&c);
    callbacks.partial_merge = partial_merge;
    rocks_merge_operator *handle = new_chooser(&callbacks);
    rocks_options *options = options_of(handle);
    rocks_db *db = open_at("partial", options);
    /* A value far below keeps the operands operands. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    flush(db);
    compact(db);
    merges(db, "k", "a");
    merges(db, "k", "b");
    merges(db, "k", "c");
    flush(db);
    CHECK(c.pairs == 2 && c.full == 0);
    reads(db, "k", "<v>((ab)c)");
    /* Refused, they stay what they are; with a reason it is counted. */
    c.refuses_pairs = true;
    merges(db, "k", "d");
    merges(db, "k", "!");
    flush(db);
    reads(db, "k", "<v>((ab)c)d!");
    uint64_t failures;
    rocks_buffer last;
    OK(rocks_merge_operator_failures(handle, &failures, &last, &st));
    CHECK(failures == 1 && strstr((const char *)last.data,
                                  "key \"k\", column family \"default\": cannot be") != NULL);
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(c.base.destroyed == 1);

    callbacks = choosing(&c);
    callbacks.partial_merge = partial_merge;
    callbacks.partial_merge_multi = partial_merge_multi;
    callbacks.should_merge = should_merge;
    callbacks.allow_single_operand = 1;
    db = open_with("multi", new_chooser(&callbacks));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    flush(db);
    compact(db);
    merges(db, "k", "a");
    merges(db, "k", "b");
    merges(db, "k", "c");
    merges(db, "single", "s");
    flush(db);
    CHECK(c.pairs == 0 && c.multi == 2 && c.singles == 1);
    reads(db, "k", "<v>[abc]");
    merges(db, "k", "d");
    CHECK(c.asked > 0);
    c.enough = 1;
    reads(db, "k", "d");
    c.enough = 2;
    reads(db, "k", "[abc]d");
    OK(rocks_db_close(db, &st));
    CHECK(c.base.destroyed == 1);
}

/* ---- lifetimes, arguments, names --------------------------------------------------- */

static void shared(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *first = options_of(handle), *second = options_of(handle);
    rocks_db *a = open_at("shared_a", first), *b = open_at("shared_b", second);
    OK(rocks_merge_operator_free(handle, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_merge_operator_free(handle, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_merge_operator_failures(handle, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_options_set_merge_operator(first, "merge_operator", handle, &st));
    OK(rocks_options_free(first, &st));
    merges(a, "k", "1");
    merges(b, "k", "2");
    OK(rocks_db_close(a, &st));
    reads(b, "k", "2");
    CHECK(j.destroyed == 0);
    OK(rocks_db_close(b, &st));
    CHECK(j.destroyed == 0);
    /* Other settings leave it, NULL takes it away. */
    OK(rocks_options_set(second, "write_buffer_size", "1M", &st));
    rocks_buffer name;
    OK(rocks_options_value(second, "merge_operator", &name, &st));
    CHECK(is(name.data, name.len, "join"));
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_set_merge_operator(second, "merge_operator", NULL, &st));
    OK(rocks_options_value(second, "merge_operator", &name, &st));
    CHECK(is(name.data, name.len, "nullptr"));
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_free(second, &st));
    CHECK(j.destroyed == 1);

    handle = new_joiner(&j);
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(j.destroyed == 1);
    OK(rocks_merge_operator_free(NULL, &st));
}

static void arguments(void)
{
    joiner j;
    chooser c;
    rocks_merge_operator *made = (rocks_merge_operator *)&j;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new(NULL, &made, &st));
    SAYS("callbacks");
    CHECK(made == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(NULL, &made, &st));

    /* Whatever is refused, the state is destroyed, once. */
    rocks_associative_merge_operator_callbacks a = joining(&j);
    joiner_init(&j);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&a, NULL, &st));
    CHECK(j.destroyed == 1);
    a.merge = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&a, &made, &st));
    SAYS("callbacks: merge is NULL");
    CHECK(j.destroyed == 2);
    a = joining(&j);
    const char *names[] = {NULL,   "",   "a;b", "a=b",     "{",    "}",    "a\\b",          "a#",
                           "a\nb", " a", "a ",  "nullptr", "\x7f", "\xff", "rocks.Int64Add"};
    for (int i = 0; i < 15; i++) {
        a.name = names[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&a, &made, &st));
        SAYS("callbacks: name");
        CHECK(made == NULL && j.destroyed == 3 + i);
    }
    a.destroy = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&a, &made, &st));

    rocks_merge_operator_callbacks f = choosing(&c);
    f.full_merge = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new(&f, &made, &st));
    SAYS("full_merge is NULL");
    f = choosing(&c);
    f.allow_single_operand = 1;
    f.partial_merge = partial_merge;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new(&f, &made, &st));
    SAYS("partial_merge_multi is NULL");
    f.partial_merge_multi = partial_merge_multi;
    f.allow_single_operand = 2;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new(&f, &made, &st));
    SAYS("allow_single_operand is 2");
    CHECK(c.base.destroyed == 2);
    /* Structs of other sizes: of older callers, and nonsense. */
    const size_t sizes[] = {0, 8, (size_t)1 << 40};
    for (int i = 0; i < 3; i++) {
        f.struct_size = sizes[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new(&f, &made, &st));
        SAYS("struct_size");
    }
    f.struct_size = 7 * sizeof(void *);
    OK(rocks_merge_operator_new(&f, &made, &st));
    OK(rocks_merge_operator_free(made, &st));
    CHECK(c.base.destroyed == 3);

    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle), *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_merge_operator(reading, "merge_operator", handle, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_merge_operator(options, "row_cache", handle, &st));
    SAYS("takes a cache");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_merge_operator(options, "merge", handle, &st));
    SAYS("merge_operator");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_merge_operator(options, NULL, handle, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_merge_operator_free(handle, &st));
}

/* The OPTIONS file names the operator, whatever is in the name. */
static void names(void)
{
    const char *all[] = {"join",
                         "a:b",
                         "rocks",
                         ("Stra\xc3\x9f"
                          "e 1"),
                         "a,b|c/d\"e'",
                         "x?y*[z]"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        joiner j;
        char path[16];
        rocks_merge_operator *handle;
        rocks_associative_merge_operator_callbacks c = joining(&j);
        joiner_init(&j);
        c.name = all[i];
        sprintf(path, "names%d", (int)i);
        for (int round = 0; round < 2; round++) {
            OK(rocks_merge_operator_new_associative(&c, &handle, &st));
            rocks_db *db = open_with(path, handle);
            merges(db, "k", "1");
            OK(rocks_db_close(db, &st));
        }
        rocks_db *db;
        rocks_options *other =
            options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path(path), other, NULL, NULL, NULL, 0, &db, &st));
        SAYS(all[i]);
        SAYS("given: \"StringAppendOperator\"");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path(path), NULL, NULL, NULL, NULL, 0, &db, &st));
        SAYS("given: none");
        OK(rocks_options_free(other, &st));
    }
    /* What options name, an operator of another name does not open; one of its names does. */
    rocks_options *built_in = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(built_in, "merge_operator", "stringappend", &st));
    rocks_db *db = open_at("built_in", built_in);
    merges(db, "k", "1");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(built_in, &st));
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("built_in"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("was written with \"StringAppendOperator\"; given: \"join\"");
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    rocks_associative_merge_operator_callbacks c = joining(&j);
    joiner_init(&j);
    c.name = "StringAppendOperator";
    OK(rocks_merge_operator_new_associative(&c, &handle, &st));
    db = open_with("built_in", handle);
    merges(db, "k", "2");
    reads(db, "k", "1,2");
    /* What a live database tells names it too, and keeps it. */
    rocks_options *live;
    rocks_buffer text;
    OK(rocks_db_options(db, NULL, &live, &st));
    OK(rocks_options_value(live, "merge_operator", &text, &st));
    CHECK(is(text.data, text.len, "StringAppendOperator"));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 0);
    OK(rocks_options_free(live, &st));
    CHECK(j.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    associative();
    choices();
    partial_merges();
    shared();
    arguments();
    names();
    return 0;
}
