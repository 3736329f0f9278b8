/* What the tests of compaction filters and of their factories share. */
#ifndef COMPACTION_PLAN_H
#define COMPACTION_PLAN_H

#include "check.h"

#include <pthread.h>

#define TEXT(text) (text), strlen(text)

/* What a test's filter does, and what it saw. Counters are atomic: compactions are not alone. */
typedef struct plan {
    rocks_compaction_decision (*decide)(struct plan *, const rocks_compaction_record *,
                                        rocks_sink *, rocks_sink *);
    const char *text;
    rocks_db *db;
    int calls, operands, entities, by_key, destroyed;
    int runs_made, runs_ended, reasons[4], manual, full, inputs;
    uint64_t input_entries;
} plan;

static inline void add(int *counter) { __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST); }
static inline int get(int *counter) { return __atomic_load_n(counter, __ATOMIC_SEQ_CST); }

static inline rocks_compaction_decision filter(void *state, const rocks_compaction_record *record,
                                               rocks_sink *result, rocks_sink *error)
{
    plan *p = state;
    CHECK(record->struct_size >= sizeof *record && record->level >= 0);
    add(&p->calls);
    if (record->value_type == ROCKS_COMPACTION_TYPE_MERGE_OPERAND) add(&p->operands);
    if (record->value_type == ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY) add(&p->entities);
    return p->decide(p, record, result, error);
}

static inline void destroy(void *state) { add(&((plan *)state)->destroyed); }

static inline rocks_compaction_filter_callbacks callbacks_of(plan *p)
{
    rocks_compaction_filter_callbacks callbacks;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.filter = filter;
    return callbacks;
}

static inline rocks_compaction_filter *filter_of(plan *p)
{
    rocks_compaction_filter_callbacks callbacks = callbacks_of(p);
    rocks_compaction_filter *made;
    OK(rocks_compaction_filter_new(&callbacks, &made, &st));
    return made;
}

static inline rocks_options *still_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    return options;
}

static inline rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

static inline void put(rocks_db *db, const char *key, const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(value), &st));
}

static inline void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

/* Writes every file anew, also those of the last level. */
static inline rocks_code compact(rocks_db *db)
{
    rocks_options *force =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForceOptimized");
    const rocks_code code = rocks_db_compact_range(db, NULL, force, NULL, 0, NULL, 0, NULL, &st);
    CHECK(rocks_options_free(force, NULL) == ROCKS_OK);
    return code;
}

static inline int has(rocks_db *db, const char *key, const char *value)
{
    rocks_buffer got;
    const rocks_code code = rocks_db_get(db, NULL, NULL, TEXT(key), &got, &st);
    const int same = code == ROCKS_OK && value != NULL && got.len == strlen(value) &&
                     memcmp(got.data, value, got.len) == 0;
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    OK(rocks_buffer_free(&got, &st));
    return value == NULL ? code == ROCKS_NOT_FOUND : same;
}

static inline int is(rocks_slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

/* The value says what is to become of the record. */
static inline rocks_compaction_decision by_value(plan *p, const rocks_compaction_record *record,
                                                 rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)error;
    if (record->value_type == ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY) {
        CHECK(record->column_count == 2 && is(record->column_names[0], "a") &&
              is(record->column_names[1], "b") && is(record->column_values[0], "1") &&
              is(record->column_values[1], "2") && record->value.len == 0);
        CHECK(rocks_sink_append(result, TEXT("was an entity"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_CHANGE_VALUE;
    }
    CHECK(record->value_type == ROCKS_COMPACTION_TYPE_VALUE && record->column_count == 0);
    if (is(record->value, "remove")) return ROCKS_COMPACTION_REMOVE;
    if (is(record->value, "purge")) return ROCKS_COMPACTION_PURGE;
    if (is(record->value, "change")) {
        CHECK(rocks_sink_append(result, TEXT("chan"), NULL) == ROCKS_OK);
        CHECK(rocks_sink_append(result, TEXT("ged"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_CHANGE_VALUE;
    }
    if (is(record->value, "empty")) return ROCKS_COMPACTION_CHANGE_VALUE;
    if (is(record->value, "skip")) {
        CHECK(rocks_sink_append(result, TEXT("m"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL;
    }
    if (is(record->value, "entity")) {
        CHECK(rocks_sink_append_pair(result, TEXT("b"), TEXT("2"), NULL) == ROCKS_OK);
        CHECK(rocks_sink_append_pair(result, TEXT("a"), TEXT("1"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY;
    }
    return ROCKS_COMPACTION_KEEP;
}

/* For threads: half of the keys go, and the callback fails for one in a hundred. */
static inline rocks_compaction_decision every_other(plan *p, const rocks_compaction_record *record,
                                                    rocks_sink *result, rocks_sink *error)
{
    (void)p, (void)result;
    const int number = atoi((const char *)record->key.data + 3);
    if (number % 100 == 99) {
        CHECK(rocks_sink_append(error, TEXT("one in a hundred"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_FAILED;
    }
    return number % 2 == 0 ? ROCKS_COMPACTION_KEEP : ROCKS_COMPACTION_REMOVE;
}

enum { KEYS = 1500, WRITERS = 3 };

static inline void *write_keys(void *argument)
{
    rocks_db *db = argument;
    rocks_status mine;
    char key[16], value[100];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < KEYS; i++) {
        const int len = snprintf(key, sizeof key, "key%06d", i);
        CHECK(rocks_db_put(db, NULL, NULL, key, (size_t)len, value, sizeof value, &mine) ==
              ROCKS_OK);
    }
    return NULL;
}

/* Flushes and compactions in the background, with subcompactions, from several writers. */
static inline void threads_with(rocks_options *options, const char *name)
{
    OK(rocks_options_set_string(
        options,
        "write_buffer_size=65536;target_file_size_base=32768;"
        "max_subcompactions=3;max_background_jobs=4;compression=kNoCompression;"
        "level0_file_num_compaction_trigger=2;disable_auto_compactions=false",
        &st));
    rocks_db *db = open_with(name, options);
    OK(rocks_options_free(options, &st));
    pthread_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_create(&writers[i], NULL, write_keys, db) == 0);
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_join(writers[i], NULL) == 0);
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("one in a hundred");
    for (int i = 0; i < KEYS; i += 7) {
        char key[16];
        rocks_buffer value;
        const int len = snprintf(key, sizeof key, "key%06d", i);
        EXPECT(i % 2 == 0 || i % 100 == 99 ? ROCKS_OK : ROCKS_NOT_FOUND,
               rocks_db_get(db, NULL, NULL, key, (size_t)len, &value, &st));
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_close(db, &st));
}

#endif
