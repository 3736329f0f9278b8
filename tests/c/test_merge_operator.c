/* Merge operators from function pointers: results, failures, lifetimes. valgrind: yes */
#include "check.h"

#include <pthread.h>

/* An operator whose value is a text: operands are appended with a comma between them. */
typedef struct joiner {
    pthread_mutex_t mutex;
    int calls, destroyed;
    /* Operands that make it fail, and how. */
    bool fails;
    bool silent;
    rocks_db *db;
    rocks_snapshot *snapshot;
    rocks_iter *iter;
    rocks_sink *kept;
} joiner;

static void joiner_init(joiner *j)
{
    memset(j, 0, sizeof *j);
    pthread_mutex_init(&j->mutex, NULL);
}

static void destroy(void *state)
{
    joiner *j = state;
    pthread_mutex_lock(&j->mutex);
    j->destroyed++;
    pthread_mutex_unlock(&j->mutex);
}

static bool is(const uint8_t *data, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(data, text, len) == 0;
}

static void say(rocks_sink *sink, const char *text)
{
    CHECK(rocks_sink_append(sink, (const uint8_t *)text, strlen(text), NULL) == ROCKS_OK);
}

static bool join(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                 const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    joiner *j = state;
    pthread_mutex_lock(&j->mutex);
    const bool fails = j->fails, silent = j->silent;
    j->calls++;
    pthread_mutex_unlock(&j->mutex);
    if (fails && is(value, value_len, "bad")) {
        if (silent)
            return false;
        say(result, "what a failure leaves behind");
        say(error, "no join for ");
        CHECK(rocks_sink_append(error, key, key_len, NULL) == ROCKS_OK);
        return false;
    }
    if (is(value, value_len, "clear"))
        return true;
    if (existing != NULL && existing->len > 0) {
        CHECK(rocks_sink_append(result, existing->data, existing->len, NULL) == ROCKS_OK);
        say(result, ",");
    }
    CHECK(rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK);
    return true;
}

static rocks_associative_merge_operator_callbacks joining(joiner *j)
{
    rocks_associative_merge_operator_callbacks c = {sizeof c, j, destroy, "join", join};
    return c;
}

static rocks_merge_operator *new_joiner(joiner *j)
{
    rocks_merge_operator *made;
    const rocks_associative_merge_operator_callbacks c = joining(j);
    joiner_init(j);
    OK(rocks_merge_operator_new_associative(&c, &made, &st));
    return made;
}

static rocks_options *options_of(rocks_merge_operator *with)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_merge_operator(options, "merge_operator", with, &st));
    return options;
}

static rocks_db *open_at(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

/* Opens with an operator that is freed at once: the database has it. */
static rocks_db *open_with(const char *name, rocks_merge_operator *with)
{
    rocks_options *options = options_of(with);
    rocks_db *db = open_at(name, options);
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(with, &st));
    return db;
}

static void merges(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, (const uint8_t *)key, strlen(key), (const uint8_t *)operand,
                      strlen(operand), &st));
}

static void reads(rocks_db *db, const char *key, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, (const uint8_t *)key, strlen(key), &value, &st));
    if (!is(value.data, value.len, wanted)) {
        fprintf(stderr, "%s: \"%.*s\", wanted \"%s\"\n", key, (int)value.len, (char *)value.data,
                wanted);
        exit(1);
    }
    OK(rocks_buffer_free(&value, &st));
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static void compact(rocks_db *db)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

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
        if (c->appends)
            say(result, "also this");
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
        if (is(right, right_len, "!"))
            say(error, "cannot be");
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
    if (count == 1)
        c->singles++;
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
    rocks_merge_operator_callbacks all = {sizeof all, c, destroy, "choose", full_merge,
                                          NULL, NULL, NULL, 0};
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

static void refuses(rocks_db *db, const char *key, const char *text)
{
    rocks_buffer value;
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get(db, NULL, NULL, (const uint8_t *)key, strlen(key), &value, &st));
    CHECK(value.data == NULL && value.len == 0);
    SAYS(text);
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
    CHECK(failures == 1 && is(last.data, last.len, "cannot be"));
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

/* ---- failures ---------------------------------------------------------------------- */

static void *status_of(void *iter)
{
    rocks_status status;
    CHECK(rocks_iter_status(iter, &status) == ROCKS_CALLBACK_FAILED);
    CHECK(strcmp(status.message, "no join for b") == 0);
    return NULL;
}

static void failing_scans(rocks_db *db)
{
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_next(iter, &key, &value, &st));
    CHECK(strcmp(st.message, "no join for b") == 0 && key.data == NULL && value.data == NULL);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_status(iter, &st));
    CHECK(strcmp(st.message, "no join for b") == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, status_of, iter) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, &value, &st));
    /* The failure is of that key. */
    OK(rocks_iter_seek(iter, BYTES("c"), &key, &value, &st));
    CHECK(is(value.data, value.len, "3"));
    OK(rocks_iter_status(iter, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_prev(iter, &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("b"), &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek_for_prev(iter, BYTES("bb"), &key, &value, &st));

    /* A block ends before it, and then tells. */
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_iter_read_block(iter, 100, 0, 0, block, &view, &st));
    CHECK(view.count == 1);
    CHECK(pthread_create(&thread, NULL, status_of, iter) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 100, 0, 0, block, &view, &st));
    CHECK(strcmp(st.message, "no join for b") == 0);
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));
}

static void failing_reads(rocks_db *db)
{
    uint8_t small[4];
    size_t len = 9;
    rocks_value *holder;
    rocks_slice shown;
    refuses(db, "b", "no join for b");
    CHECK(st.subcode == 15);
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get_into(db, NULL, NULL, BYTES("b"), small, sizeof small, &len, &st));
    CHECK(len == 0 && strcmp(st.message, "no join for b") == 0);
    OK(rocks_value_new(&holder, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get_pinned(db, NULL, NULL, BYTES("b"), holder, &shown, &st));
    CHECK(shown.data == NULL && strcmp(st.message, "no join for b") == 0);
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("a"), holder, &shown, &st));
    OK(rocks_value_free(holder, &st));
    rocks_snapshot *snapshot;
    rocks_buffer value;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_snapshot_get(snapshot, NULL, NULL, BYTES("b"), &value, &st));
    CHECK(strcmp(st.message, "no join for b") == 0);
    OK(rocks_snapshot_free(snapshot, &st));

    /* Of many keys, those alone; in every order, and twice. */
    rocks_values *values;
    const rocks_slice keys[] = {{(const uint8_t *)"d", 1}, {(const uint8_t *)"b", 1},
                                {(const uint8_t *)"a", 1}, {(const uint8_t *)"zz", 2},
                                {(const uint8_t *)"b", 1}, {(const uint8_t *)"c", 1}};
    const rocks_code wanted[] = {ROCKS_CALLBACK_FAILED, ROCKS_CALLBACK_FAILED, ROCKS_OK,
                                 ROCKS_NOT_FOUND, ROCKS_CALLBACK_FAILED, ROCKS_OK};
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int round = 0; round < 2; round++) {
        OK(rocks_db_multi_get(db, NULL, NULL, keys, 6, 0, values, &found, &codes, &st));
        for (size_t i = 0; i < 6; i++) {
            char text[32];
            CHECK(codes[i] == wanted[i]);
            CHECK((found[i].data == NULL) == (codes[i] != ROCKS_OK));
            EXPECT(wanted[i], rocks_values_status(values, i, &st));
            sprintf(text, "no join for %c", keys[i].data[0]);
            CHECK(wanted[i] != ROCKS_CALLBACK_FAILED || strcmp(st.message, text) == 0);
        }
        CHECK(is(found[2].data, found[2].len, "1") && is(found[5].data, found[5].len, "3"));
    }
    OK(rocks_db_multi_get(db, NULL, NULL, keys + 2, 1, 0, values, &found, &codes, &st));
    OK(rocks_values_status(values, 0, &st));
    OK(rocks_values_free(values, &st));
}

static void failures(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    rocks_db *db = open_at("failures", options);
    uint64_t count = 7;
    rocks_buffer last;
    OK(rocks_merge_operator_failures(handle, &count, &last, &st));
    CHECK(count == 0 && last.len == 0);
    OK(rocks_buffer_free(&last, &st));
    merges(db, "a", "1");
    merges(db, "b", "2");
    merges(db, "b", "bad");
    merges(db, "c", "3");
    merges(db, "d", "bad");
    j.fails = true;

    /* In the memtable, after a recovery that flushes, in files, after compactions. */
    for (int round = 0; round < 4; round++) {
        failing_reads(db);
        failing_scans(db);
        switch (round) {
        case 0:
            OK(rocks_db_close(db, &st));
            db = open_at("failures", options);
            break;
        case 1:
            merges(db, "b", "4");
            flush(db);
            break;
        case 2:
            compact(db);
            compact(db);
            break;
        }
    }
    OK(rocks_merge_operator_failures(handle, &count, &last, &st));
    CHECK(count > 20);
    CHECK(is(last.data, 11, "no join for"));
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_merge_operator_failures(handle, NULL, NULL, &st));

    /* A callback that gives no reason. */
    j.silent = true;
    refuses(db, "b", "gave no reason");
    j.silent = false;

    /* Writing takes no value: it succeeds, and the database is as usable as before. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("d"), BYTES("new"), &st));
    reads(db, "d", "new");
    merges(db, "b", "5");
    flush(db);
    compact(db);
    refuses(db, "b", "no join for b");

    /* Nothing was lost: mended, the operator merges all of it. */
    j.fails = false;
    reads(db, "b", "2,bad,4,5");
    compact(db);
    reads(db, "b", "2,bad,4,5");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(j.destroyed == 1);
}

/* With max_successive_merges RocksDB merges as it writes; where that fails it keeps the operand. */
static void merged_writes(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    OK(rocks_options_set(options, "max_successive_merges", "2", &st));
    rocks_db *db = open_at("writes", options);
    j.fails = true;
    merges(db, "k", "1");
    for (int i = 0; i < 3; i++)
        merges(db, "k", "bad");
    merges(db, "k", "2");
    OK(rocks_db_put(db, NULL, NULL, BYTES("other"), BYTES("v"), &st));
    uint64_t count;
    OK(rocks_merge_operator_failures(handle, &count, NULL, &st));
    CHECK(count > 0);
    refuses(db, "k", "no join for k");
    j.fails = false;
    reads(db, "k", "1,bad,bad,bad,2");
    merges(db, "k", "3");
    reads(db, "k", "1,bad,bad,bad,2,3");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(j.destroyed == 1);
}

/* The same key of two column families, with a failure of its own in each. */
static bool tell_state(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)key, (void)key_len, (void)existing, (void)value, (void)value_len, (void)result;
    say(error, state);
    return false;
}

static void failing_families(void)
{
    const char *texts[] = {"of the first", "of the second"};
    rocks_merge_operator *handles[2];
    rocks_options *options[2];
    rocks_column_family *families[2];
    for (int i = 0; i < 2; i++) {
        const rocks_associative_merge_operator_callbacks c = {sizeof c, (void *)texts[i], NULL,
                                                              "tells", tell_state};
        OK(rocks_merge_operator_new_associative(&c, &handles[i], &st));
        options[i] = options_of(handles[i]);
        OK(rocks_merge_operator_free(handles[i], &st));
    }
    rocks_db *db = open_at("families", options[0]);
    families[0] = NULL;
    OK(rocks_db_create_column_family(db, "second", options[1], &families[1], &st));
    for (int i = 0; i < 2; i++)
        OK(rocks_db_merge(db, families[i], NULL, BYTES("k"), BYTES("v"), &st));
    const rocks_slice keys[] = {{(const uint8_t *)"k", 1}, {(const uint8_t *)"k", 1}};
    rocks_values *values;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int turned = 0; turned < 2; turned++) {
        const rocks_column_family *of[] = {families[turned], families[1 - turned]};
        OK(rocks_db_multi_get(db, of, NULL, keys, 2, 0, values, NULL, &codes, &st));
        for (int i = 0; i < 2; i++) {
            CHECK(codes[i] == ROCKS_CALLBACK_FAILED);
            EXPECT(ROCKS_CALLBACK_FAILED, rocks_values_status(values, (size_t)i, &st));
            CHECK(strcmp(st.message, texts[i ^ turned]) == 0);
        }
    }
    OK(rocks_values_free(values, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(families[1], &st));
    for (int i = 0; i < 2; i++)
        OK(rocks_options_free(options[i], &st));
}

/* ---- calls from inside ------------------------------------------------------------- */

static void *append_elsewhere(void *sink)
{
    CHECK(rocks_sink_append(sink, (const uint8_t *)"x", 1, NULL) == ROCKS_INVALID_HANDLE);
    return NULL;
}

static bool meddle(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                   const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    joiner *j = state;
    rocks_buffer found;
    rocks_iter *iter = NULL;
    (void)existing, (void)value_len;
    pthread_mutex_lock(&j->mutex);
    j->calls++;
    pthread_mutex_unlock(&j->mutex);
    CHECK(rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK);
    if (is(key, key_len, "deep")) {
        /* Scanning what calls it again ends before the stack does. */
        rocks_code code = rocks_db_iter(j->db, NULL, NULL, &iter, &st);
        if (code == ROCKS_OK)
            code = rocks_iter_seek(iter, BYTES("deep"), NULL, NULL, &st);
        CHECK(code == ROCKS_HANDLE_BUSY || code == ROCKS_CALLBACK_FAILED);
        say(error, code == ROCKS_HANDLE_BUSY ? "deep enough: " : "");
        say(error, st.message);
        OK(rocks_iter_free(iter, &st));
        return false;
    }
    /* Changes of the own database are refused wherever the call comes from. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_put(j->db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_merge(j->db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_flush(j->db, NULL, 0, NULL, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(j->db, &st));
    SAYS("callback");
    if (is(key, key_len, "read")) {
        /* On the way of a point read nothing else is read. */
        rocks_slice one = {BYTES("plain")};
        rocks_values *values;
        uint64_t number;
        OK(rocks_values_new(&values, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_get(j->db, NULL, NULL, BYTES("plain"), &found, &st));
        SAYS("point read");
        EXPECT(ROCKS_HANDLE_BUSY, rocks_snapshot_get(j->snapshot, NULL, NULL, BYTES("plain"), &found, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_multi_get(j->db, NULL, NULL, &one, 1, 0, values, NULL, NULL, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_iter(j->db, NULL, NULL, &iter, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_iter_seek(j->iter, BYTES("plain"), NULL, NULL, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_property_int(j->db, NULL, "rocksdb.estimate-num-keys", &number, &st));
        OK(rocks_values_free(values, &st));
    } else {
        OK(rocks_db_get(j->db, NULL, NULL, BYTES("plain"), &found, &st));
        CHECK(is(found.data, found.len, "p"));
        OK(rocks_buffer_free(&found, &st));
        OK(rocks_iter_seek(j->iter, BYTES("plain"), NULL, NULL, &st));
    }
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, append_elsewhere, result) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    if (j->kept != NULL)
        EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(j->kept, BYTES("late"), &st));
    j->kept = error;
    return true;
}

static void from_inside(void)
{
    joiner j;
    rocks_merge_operator *handle;
    rocks_associative_merge_operator_callbacks c = joining(&j);
    joiner_init(&j);
    c.merge = meddle;
    OK(rocks_merge_operator_new_associative(&c, &handle, &st));
    rocks_db *db = j.db = open_with("inside", handle);
    OK(rocks_db_put(db, NULL, NULL, BYTES("plain"), BYTES("p"), &st));
    OK(rocks_db_snapshot(db, &j.snapshot, &st));
    OK(rocks_db_iter(db, NULL, NULL, &j.iter, &st));
    merges(db, "read", "1");
    merges(db, "scanned", "2");
    reads(db, "read", "1");
    reads(db, "read", "1");
    CHECK(j.calls == 2);
    /* What many reads at once call is on the way of one as well. */
    rocks_values *values;
    const rocks_slice keys[] = {{BYTES("read")}, {BYTES("plain")}};
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, values, NULL, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK && j.calls == 3);
    OK(rocks_values_free(values, &st));
    /* A scan's callback reads, and a flush's, on another thread. */
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("scanned"), &key, &value, &st));
    CHECK(is(value.data, value.len, "2") && j.calls == 4);
    OK(rocks_iter_free(iter, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(j.kept, BYTES("late"), &st));

    merges(db, "deep", "1");
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("deep"), &key, &value, &st));
    SAYS("deep enough: ");
    CHECK(j.calls > 10 && j.calls < 40);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("deep"), BYTES("after"), &st));
    reads(db, "deep", "after");

    OK(rocks_db_delete(db, NULL, NULL, BYTES("read"), &st));
    j.calls = 0;
    merges(db, "scanned", "3");
    flush(db);
    CHECK(j.calls > 0);
    OK(rocks_iter_free(j.iter, &st));
    OK(rocks_snapshot_free(j.snapshot, &st));
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 1);
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
    OK(rocks_options_get(second, "merge_operator", &name, &st));
    CHECK(is(name.data, name.len, "join"));
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_set_merge_operator(second, "merge_operator", NULL, &st));
    OK(rocks_options_get(second, "merge_operator", &name, &st));
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
    const char *names[] = {NULL, "", "a;b", "a=b", "{", "}", "a\\b", "a#", "a\nb", " a", "a ",
                           "nullptr", "\x7f", "\xff", "rocks.Int64Add"};
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
    f.struct_size = 5 * sizeof(void *);
    OK(rocks_merge_operator_new(&f, &made, &st));
    OK(rocks_merge_operator_free(made, &st));
    CHECK(c.base.destroyed == 3);

    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle), *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_merge_operator(reading, "merge_operator", handle, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_merge_operator(options, "row_cache", handle, &st));
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
    const char *all[] = {"join", "a:b", "rocks", "Stra\xc3\x9f" "e 1", "a,b|c/d\"e'", "x?y*[z]"};
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
        rocks_options *other = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
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
    OK(rocks_options_get(live, "merge_operator", &text, &st));
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
    failures();
    merged_writes();
    failing_families();
    from_inside();
    shared();
    arguments();
    names();
    return 0;
}
