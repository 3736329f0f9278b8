/* Compaction filters: every decision, failures, lifetimes, threads. valgrind: yes */
#include "../support/compaction_plan.h"

#include <unistd.h>

/* A database with the filter, whose handle is freed before it is used. */
static rocks_db *open_filtered(const char *name, plan *p, const char *merge_operator)
{
    rocks_options *options = still_options();
    rocks_compaction_filter *it = filter_of(p);
    if (merge_operator != NULL)
        OK(rocks_options_set(options, "merge_operator", merge_operator, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_compaction_filter_free(it, &st));
    rocks_db *db = open_with(name, options);
    OK(rocks_options_free(options, &st));
    CHECK(p->destroyed == 0);
    return db;
}

static void decisions(void)
{
    plan p = {.decide = by_value};
    rocks_db *db = open_filtered("decisions", &p, NULL);
    put(db, "a", "keep");
    put(db, "b", "remove");
    put(db, "c", "change");
    put(db, "d", "empty");
    put(db, "e", "purge");
    put(db, "f", "entity");
    put(db, "g", "skip");
    put(db, "h", "lost");
    put(db, "l", "lost");
    put(db, "m", "keep");
    flush(db);
    CHECK(p.calls == 0); /* a flush is none of a compaction filter's */
    OK(compact(db));
    CHECK(p.calls == 8); /* h and l were skipped unseen */
    CHECK(has(db, "a", "keep") && has(db, "b", NULL) && has(db, "c", "changed"));
    CHECK(has(db, "d", "") && has(db, "e", NULL) && has(db, "g", NULL) && has(db, "h", NULL));
    CHECK(has(db, "l", NULL) && has(db, "m", "keep"));
    CHECK(has(db, "f", "")); /* an entity without a default column */
    OK(compact(db));
    CHECK(p.entities == 1 && has(db, "f", "was an entity"));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

static rocks_compaction_decision operands(plan *p, const rocks_compaction_record *record,
                                          rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)error;
    if (record->value_type != ROCKS_COMPACTION_TYPE_MERGE_OPERAND) return ROCKS_COMPACTION_KEEP;
    if (is(record->value, "drop")) return ROCKS_COMPACTION_REMOVE;
    if (is(record->value, "purge")) return ROCKS_COMPACTION_PURGE;
    if (is(record->value, "columns")) return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY;
    if (!is(record->value, "x")) return ROCKS_COMPACTION_KEEP;
    CHECK(rocks_sink_append(result, TEXT("y"), NULL) == ROCKS_OK);
    return ROCKS_COMPACTION_CHANGE_VALUE;
}

static void merge(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, TEXT(key), TEXT(operand), &st));
    flush(db); /* two operands in one memtable would be merged by the flush */
}

static void merge_operands(void)
{
    plan p = {.decide = operands};
    rocks_db *db = open_filtered("operands", &p, "stringappend");
    merge(db, "k", "1");
    merge(db, "k", "drop");
    merge(db, "k", "x");
    merge(db, "k", "2");
    OK(compact(db));
    CHECK(p.operands == 4 && has(db, "k", "1,y,2"));
    /* What RocksDB takes for no operand it would drop: they are kept, and told of. */
    merge(db, "l", "purge");
    merge(db, "l", "columns");
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("merge operand");
    SAYS("the last of 2 failures");
    CHECK(has(db, "l", "purge,columns"));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* ---- failures ---------------------------------------------------------------------- */

static rocks_compaction_decision fail(plan *p, const rocks_compaction_record *record,
                                      rocks_sink *result, rocks_sink *error)
{
    (void)record;
    CHECK(rocks_sink_append(result, TEXT("half a result"), NULL) == ROCKS_OK);
    if (p->text != NULL) CHECK(rocks_sink_append(error, TEXT(p->text), NULL) == ROCKS_OK);
    return ROCKS_COMPACTION_FAILED;
}

static rocks_compaction_decision nonsense(plan *p, const rocks_compaction_record *record,
                                          rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)error;
    const char what = (char)record->key.data[0];
    switch (what) {
        case 'a':
            return 77;
        case 'b':
            return -1;
        case 'c':
            return ROCKS_COMPACTION_UNDETERMINED;
        case 'd':
            return ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL; /* to no key */
        case 'e':
            CHECK(rocks_sink_append(result, TEXT("e"), NULL) == ROCKS_OK); /* to the key itself */
            return ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL;
        case 'f':
            CHECK(rocks_sink_append(result, TEXT("a"), NULL) == ROCKS_OK); /* to a key before */
            return ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL;
        case 'g':
            CHECK(rocks_sink_append_pair(result, TEXT("n"), TEXT("1"), NULL) == ROCKS_OK);
            CHECK(rocks_sink_append_pair(result, TEXT("n"), TEXT("2"), NULL) == ROCKS_OK);
            return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY;
        case 'h':
            CHECK(rocks_sink_append(result, TEXT("bytes"), NULL) == ROCKS_OK);
            return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY;
        case 'i':
            CHECK(rocks_sink_append_pair(result, TEXT("n"), TEXT("1"), NULL) == ROCKS_OK);
            return ROCKS_COMPACTION_CHANGE_VALUE;
        case 'j': /* a sink that is none is refused, and the callback with it */
            CHECK(rocks_sink_append(NULL, TEXT("x"), NULL) == ROCKS_INVALID_HANDLE);
            CHECK(rocks_sink_append(result, NULL, 3, NULL) == ROCKS_INVALID_ARGUMENT);
            CHECK(rocks_sink_append_pair(result, NULL, 3, NULL, 0, NULL) == ROCKS_INVALID_ARGUMENT);
            CHECK(rocks_sink_append_pair(error, NULL, 0, NULL, 0, NULL) == ROCKS_INVALID_ARGUMENT);
            return ROCKS_COMPACTION_CHANGE_VALUE;
        default:
            return ROCKS_COMPACTION_KEEP;
    }
}

static void failures(void)
{
    plan p = {.decide = fail, .text = "no memory for this"};
    rocks_options *options = still_options();
    rocks_compaction_filter *it = filter_of(&p);
    uint64_t count;
    rocks_buffer last;
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    rocks_db *db = open_with("failures", options);
    put(db, "a", "1");
    put(db, "b", "2");
    put(db, "c", "3");
    flush(db);
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("no memory for this (the last of 3 failures)");
    CHECK(has(db, "a", "1") && has(db, "b", "2") && has(db, "c", "3"));
    OK(rocks_compaction_filter_failures(it, &count, &last, &st));
    CHECK(count == 3 && strstr((const char *)last.data,
                               "\", column family \"default\": no memory for this") != NULL);
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_compaction_filter_failures(it, NULL, NULL, &st));
    /* Failures of the past are no reason; one without a text is one. */
    p.decide = by_value;
    OK(compact(db));
    p.decide = fail;
    p.text = NULL;
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("gave no reason");
    put(db, "d", "the database is as good as ever");
    OK(rocks_db_close(db, &st));

    p.decide = nonsense;
    db = open_with("nonsense", options);
    const char *keys = "abcdefghij";
    for (int i = 0; keys[i] != 0; i++)
        OK(rocks_db_put(db, NULL, NULL, (const uint8_t *)keys + i, 1, TEXT("kept"), &st));
    flush(db);
    OK(rocks_compaction_filter_failures(it, &count, NULL, &st));
    const uint64_t before = count;
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("(the last of 10 failures)");
    OK(rocks_compaction_filter_failures(it, &count, NULL, &st));
    CHECK(count == before + 10);
    for (int i = 0; keys[i] != 0; i++) {
        const char key[2] = {keys[i], 0};
        CHECK(has(db, key, "kept"));
    }
    /* Of another column family the failures are none. */
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "other", NULL, &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("v"), &st));
    OK(rocks_db_compact_range(db, family, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 0);
    OK(rocks_compaction_filter_free(it, &st));
    CHECK(p.destroyed == 1);
}

/* A key before the record's, in the order that the column family has. */
static rocks_compaction_decision skip_to_b(plan *p, const rocks_compaction_record *record,
                                           rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)error;
    if (!is(record->key, "c")) return ROCKS_COMPACTION_KEEP;
    CHECK(rocks_sink_append(result, TEXT("b"), NULL) == ROCKS_OK);
    return ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL;
}

static void the_order_is_the_familys(void)
{
    plan p = {.decide = skip_to_b};
    rocks_compaction_filter *it = filter_of(&p);
    rocks_options *options = still_options(), *reverse = still_options();
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(reverse, "comparator", "rocksdb.ReverseBytewiseComparator", &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_options_set_compaction_filter(reverse, "compaction_filter", it, &st));
    const char *names[] = {"default", "reverse"};
    const rocks_options *each[] = {options, reverse};
    rocks_db *db;
    rocks_column_family *family;
    OK(rocks_db_open(check_path("order"), options, NULL, names, each, 2, &db, &st));
    OK(rocks_db_column_family(db, "reverse", &family, &st));
    const rocks_column_family *families[] = {NULL, family};
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_put(db, families[i], NULL, BYTES("c"), BYTES("v"), &st));
        OK(rocks_db_put(db, families[i], NULL, BYTES("bb"), BYTES("v"), &st));
    }
    OK(rocks_db_flush(db, families, 2, NULL, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("not after the record's");
    CHECK(has(db, "c", "v") && has(db, "bb", "v"));
    OK(rocks_db_compact_range(db, family, NULL, NULL, 0, NULL, 0, NULL, &st));
    rocks_buffer value;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, family, NULL, BYTES("c"), &value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, family, NULL, BYTES("bb"), &value, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_compaction_filter_free(it, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reverse, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* ---- making and setting ------------------------------------------------------------- */

static void refused(void)
{
    plan p = {.decide = by_value};
    rocks_compaction_filter_callbacks callbacks = callbacks_of(&p);
    rocks_compaction_filter *it = (rocks_compaction_filter *)&p;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(NULL, &it, &st));
    CHECK(it == NULL && p.destroyed == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(&callbacks, NULL, &st));
    CHECK(p.destroyed == 1); /* taken, and nowhere to put it */
    callbacks.filter = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(&callbacks, &it, &st));
    SAYS("filter is NULL");
    CHECK(p.destroyed == 2 && it == NULL);
    callbacks.filter = filter;
    callbacks.struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(&callbacks, &it, &st));
    SAYS("struct_size is 8");
    CHECK(p.destroyed == 2); /* what it is cannot be told */
    callbacks.struct_size = offsetof(rocks_compaction_filter_callbacks, filter);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(&callbacks, &it, &st));
    CHECK(p.destroyed == 3); /* an older caller's, without a filter */
    callbacks.struct_size = sizeof callbacks;
    static const char *const bad[] = {"", "a b", "a;b", "a=b", "{a}", "a\n", "a\"b", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        callbacks.name = bad[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_new(&callbacks, &it, &st));
        SAYS("name");
    }
    CHECK(p.destroyed == 11);
    callbacks.name = "my.Filter-2";
    OK(rocks_compaction_filter_new(&callbacks, &it, &st));

    rocks_options *options = still_options();
    rocks_options *reading;
    rocks_buffer name;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_compaction_filter(reading, "compaction_filter", it, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_compaction_filter(options, "compaction_filtre", it, &st));
    SAYS("compaction_filter");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_compaction_filter(options, "compaction_filter_factory", it, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_compaction_filter(options, NULL, it, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_options_value(options, "compaction_filter", &name, &st));
    CHECK(strstr((const char *)name.data, "my.Filter-2") != NULL);
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_set(options, "write_buffer_size", "1MB", &st));

    /* A database with it writes OPTIONS that can be read, and gives its options. */
    rocks_db *db = open_with("named", options);
    rocks_options *given;
    OK(rocks_db_options(db, NULL, &given, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_compaction_filter_free(it, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_compaction_filter_free(it, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_compaction_filter_failures(it, NULL, NULL, &st));
    put(db, "a", "remove");
    OK(compact(db));
    CHECK(has(db, "a", NULL) && p.calls == 1);
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 11);
    db = open_with("named_again", given);
    put(db, "a", "remove");
    OK(compact(db));
    CHECK(has(db, "a", NULL) && p.calls == 2);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_compaction_filter(given, "compaction_filter", NULL, &st));
    OK(rocks_options_free(given, &st));
    CHECK(p.destroyed == 12);
    /* Another filter by name takes its place, and that was its last user. */
    options = still_options();
    it = filter_of(&p);
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_compaction_filter_free(it, &st));
    OK(rocks_options_set(options, "max_open_files", "100", &st));
    CHECK(p.destroyed == 12);
    OK(rocks_options_set(options, "compaction_filter", "RemoveEmptyValueCompactionFilter", &st));
    CHECK(p.destroyed == 13);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_compaction_filter_free(NULL, &st));
}

static void built_in(void)
{
    rocks_options *options = still_options();
    OK(rocks_options_set(options, "compaction_filter", "RemoveEmptyValueCompactionFilter", &st));
    rocks_db *db = open_with("built_in", options);
    put(db, "a", "");
    put(db, "b", "x");
    OK(compact(db));
    CHECK(has(db, "a", NULL) && has(db, "b", "x"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* One filter for two databases, that go in either order. */
static void shared(void)
{
    plan p = {.decide = by_value};
    rocks_compaction_filter *it = filter_of(&p);
    rocks_options *one = still_options(), *two = still_options();
    OK(rocks_options_set_compaction_filter(one, "compaction_filter", it, &st));
    OK(rocks_options_set_compaction_filter(two, "compaction_filter", it, &st));
    rocks_db *first = open_with("shared_one", one), *second = open_with("shared_two", two);
    OK(rocks_compaction_filter_free(it, &st));
    OK(rocks_options_free(one, &st));
    OK(rocks_options_free(two, &st));
    put(first, "a", "remove");
    put(second, "a", "remove");
    OK(compact(first));
    OK(rocks_db_close(first, &st));
    CHECK(p.destroyed == 0);
    OK(compact(second));
    CHECK(has(second, "a", NULL) && p.calls == 2);
    OK(rocks_db_close(second, &st));
    CHECK(p.destroyed == 1);
}

/* ---- calls from inside --------------------------------------------------------------- */

static rocks_compaction_decision calls_back(plan *p, const rocks_compaction_record *record,
                                            rocks_sink *result, rocks_sink *error)
{
    (void)record, (void)result, (void)error;
    rocks_status mine;
    rocks_buffer value;
    CHECK(rocks_db_put(p->db, NULL, NULL, BYTES("k"), BYTES("v"), &mine) == ROCKS_HANDLE_BUSY);
    CHECK(strstr(mine.message, "callback") != NULL);
    CHECK(rocks_db_flush(p->db, NULL, 0, NULL, NULL) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_compact_range(p->db, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL) ==
          ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_close(p->db, &mine) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_get(p->db, NULL, NULL, BYTES("look"), &value, &mine) == ROCKS_OK);
    CHECK(value.len == 5 && memcmp(value.data, "drop!", 5) == 0);
    CHECK(rocks_buffer_free(&value, NULL) == ROCKS_OK);
    return is(record->key, "look") ? ROCKS_COMPACTION_KEEP : ROCKS_COMPACTION_REMOVE;
}

static void from_inside(void)
{
    plan p = {.decide = calls_back};
    rocks_db *db = open_filtered("inside", &p, NULL);
    p.db = db;
    put(db, "look", "drop!");
    put(db, "mine", "1");
    flush(db);
    OK(compact(db));
    CHECK(p.calls == 2 && has(db, "mine", NULL) && has(db, "look", "drop!"));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* ---- blob files ----------------------------------------------------------------------- */

static rocks_compaction_decision by_key(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    plan *p = state;
    (void)error;
    add(&p->by_key);
    CHECK(record->value_type == ROCKS_COMPACTION_TYPE_BLOB_INDEX && record->value.len == 0);
    switch (record->key.data[0]) {
        case 'a':
            return ROCKS_COMPACTION_REMOVE;
        case 'b':
            CHECK(rocks_sink_append(result, TEXT("by key"), NULL) == ROCKS_OK);
            return ROCKS_COMPACTION_CHANGE_VALUE;
        case 'c':
            return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY; /* not by key */
        case 'd':
            return ROCKS_COMPACTION_KEEP;
        default:
            return ROCKS_COMPACTION_UNDETERMINED;
    }
}

static rocks_compaction_decision read_blob(plan *p, const rocks_compaction_record *record,
                                           rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)result, (void)error;
    CHECK(record->value_type == ROCKS_COMPACTION_TYPE_VALUE && is(record->value, "a blob"));
    return ROCKS_COMPACTION_REMOVE;
}

static void blobs(void)
{
    plan p = {.decide = read_blob};
    rocks_options *options = still_options();
    rocks_compaction_filter_callbacks callbacks = callbacks_of(&p);
    rocks_compaction_filter *it;
    callbacks.filter_blob_by_key = by_key;
    OK(rocks_compaction_filter_new(&callbacks, &it, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    rocks_db *db = open_with("blobs", options);
    for (char key = 'a'; key <= 'e'; key++)
        OK(rocks_db_put(db, NULL, NULL, &key, 1, TEXT("a blob"), &st));
    flush(db);
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("by its key alone");
    CHECK(p.by_key == 5 && p.calls == 1);
    CHECK(has(db, "a", NULL) && has(db, "b", "by key") && has(db, "c", "a blob"));
    CHECK(has(db, "d", "a blob") && has(db, "e", NULL));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_compaction_filter_free(it, &st));
    CHECK(p.destroyed == 1);
}

/* Wide columns that lie in blob files: a filter sees them read, whatever it decides. */
#define LONG "0123456789012345678901234567890123456789"
#define NEWER "9876543210987654321098765432109876543210"

static rocks_compaction_decision columns(rocks_sink *result, const char *text)
{
    CHECK(rocks_sink_append_pair(result, NULL, 0, TEXT(text), NULL) == ROCKS_OK);
    CHECK(rocks_sink_append_pair(result, TEXT("long"), TEXT(text), NULL) == ROCKS_OK);
    CHECK(rocks_sink_append_pair(result, TEXT("short"), TEXT("s"), NULL) == ROCKS_OK);
    return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY;
}

static rocks_compaction_decision with_columns(plan *p, const rocks_compaction_record *record,
                                              rocks_sink *result, rocks_sink *error)
{
    if (record->value_type == ROCKS_COMPACTION_TYPE_VALUE)
        return is(record->value, "entity") ? columns(result, LONG) : ROCKS_COMPACTION_KEEP;
    const char *text = is(record->key, "d") && p->manual > 1 ? NEWER : LONG;
    CHECK(record->value_type == ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY);
    CHECK(record->value.len == 0 && record->column_count == 3);
    CHECK(record->column_names[0].len == 0 && is(record->column_values[0], text));
    CHECK(is(record->column_names[1], "long") && is(record->column_values[1], text));
    CHECK(is(record->column_names[2], "short") && is(record->column_values[2], "s"));
    switch (record->key.data[0]) {
        case 'b':
            return ROCKS_COMPACTION_REMOVE;
        case 'c':
            CHECK(rocks_sink_append(result, TEXT("plain"), NULL) == ROCKS_OK);
            return ROCKS_COMPACTION_CHANGE_VALUE;
        case 'd':
            return columns(result, NEWER);
        case 'e':
            return p->manual == 1 ? fail(p, record, result, error) : ROCKS_COMPACTION_KEEP;
        default:
            return ROCKS_COMPACTION_KEEP;
    }
}

static uint64_t number(rocks_db *db, const char *property)
{
    uint64_t value;
    OK(rocks_db_property_int(db, NULL, property, &value, &st));
    return value;
}

static void blobs_of_entities(void)
{
    plan p = {.decide = with_columns, .text = "not this one"};
    rocks_options *options = still_options();
    rocks_compaction_filter_callbacks callbacks = callbacks_of(&p);
    rocks_compaction_filter *it;
    callbacks.filter_blob_by_key = by_key; /* not asked about columns */
    OK(rocks_compaction_filter_new(&callbacks, &it, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_options_set_string(
        options,
        "enable_blob_files=true;min_blob_size=20;blob_compression_type=kNoCompression;"
        "enable_blob_garbage_collection=true;blob_garbage_collection_age_cutoff=1.0",
        &st));
    rocks_db *db = open_with("blobs_of_entities", options);
    for (char key = 'a'; key <= 'e'; key++)
        OK(rocks_db_put(db, NULL, NULL, &key, 1, TEXT("entity"), &st));
    flush(db);
    CHECK(number(db, "rocksdb.num-blob-files") == 0);
    OK(compact(db)); /* entities now, of two long columns each */
    CHECK(p.entities == 0 && number(db, "rocksdb.num-blob-files") == 1);
    CHECK(number(db, "rocksdb.live-blob-file-size") > 5 * 2 * strlen(LONG));
    CHECK(has(db, "a", LONG) && has(db, "e", LONG));
    /* Kept, removed, changed, and failed for; the second time from files that were collected. */
    for (p.manual = 1; p.manual <= 2; p.manual++) {
        EXPECT(p.manual == 1 ? ROCKS_CALLBACK_FAILED : ROCKS_OK, compact(db));
        CHECK(p.entities == (p.manual == 1 ? 5 : 8) && p.by_key == 0);
        CHECK(has(db, "a", LONG) && has(db, "b", NULL) && has(db, "c", "plain"));
        CHECK(has(db, "d", NEWER) && has(db, "e", LONG));
    }
    OK(rocks_db_close(db, &st));
    db = open_with("blobs_of_entities", options);
    CHECK(has(db, "a", LONG) && has(db, "d", NEWER));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_compaction_filter_free(it, &st));
    CHECK(p.destroyed == 1);
}

/* ---- threads ---------------------------------------------------------------------------- */

static void threads(void)
{
    plan p = {.decide = every_other};
    rocks_options *options = still_options();
    rocks_compaction_filter *it = filter_of(&p);
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", it, &st));
    OK(rocks_compaction_filter_free(it, &st));
    threads_with(options, "threads");
    CHECK(get(&p.destroyed) == 1 && get(&p.calls) >= KEYS);
}

/* The database closes while a slow filter runs. */
static rocks_compaction_decision slow(plan *p, const rocks_compaction_record *record,
                                      rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)record, (void)result, (void)error;
    usleep(2000);
    return ROCKS_COMPACTION_KEEP;
}

static void *compact_slowly(void *argument)
{
    rocks_status mine;
    const rocks_code code =
        rocks_db_compact_range(argument, NULL, NULL, NULL, 0, NULL, 0, NULL, &mine);
    CHECK(code == ROCKS_CLOSED || code == ROCKS_OK);
    return NULL;
}

static void closed_meanwhile(void)
{
    plan p = {.decide = slow};
    rocks_db *db = open_filtered("slow", &p, NULL);
    for (int i = 0; i < 200; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%06d", i);
        put(db, key, "value");
    }
    flush(db);
    pthread_t compaction;
    CHECK(pthread_create(&compaction, NULL, compact_slowly, db) == 0);
    WAIT_UNTIL(get(&p.calls) > 0);
    OK(rocks_db_close(db, &st));
    CHECK(get(&p.destroyed) == 1);
    CHECK(pthread_join(compaction, NULL) == 0);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    decisions();
    merge_operands();
    failures();
    the_order_is_the_familys();
    refused();
    built_in();
    shared();
    from_inside();
    blobs();
    blobs_of_entities();
    threads();
    closed_meanwhile();
    return 0;
}
