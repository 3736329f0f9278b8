/* What the tests of merge operators share: an operator that joins texts, and fails when told to. */
#ifndef MERGING_H
#define MERGING_H

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

static inline void joiner_init(joiner *j)
{
    memset(j, 0, sizeof *j);
    pthread_mutex_init(&j->mutex, NULL);
}

static inline void destroy(void *state)
{
    joiner *j = state;
    pthread_mutex_lock(&j->mutex);
    j->destroyed++;
    pthread_mutex_unlock(&j->mutex);
}

static inline bool is(const uint8_t *data, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(data, text, len) == 0;
}

static inline void say(rocks_sink *sink, const char *text)
{
    CHECK(rocks_sink_append(sink, text, strlen(text), NULL) == ROCKS_OK);
}

static inline bool join(void *state, const uint8_t *key, size_t key_len,
                        const rocks_slice *existing, const uint8_t *value, size_t value_len,
                        rocks_sink *result, rocks_sink *error)
{
    joiner *j = state;
    pthread_mutex_lock(&j->mutex);
    const bool fails = j->fails, silent = j->silent;
    j->calls++;
    pthread_mutex_unlock(&j->mutex);
    if (fails && is(value, value_len, "bad")) {
        if (silent) return false;
        say(result, "what a failure leaves behind");
        say(error, "no join for ");
        CHECK(rocks_sink_append(error, key, key_len, NULL) == ROCKS_OK);
        return false;
    }
    if (is(value, value_len, "clear")) return true;
    if (existing != NULL && existing->len > 0) {
        CHECK(rocks_sink_append(result, existing->data, existing->len, NULL) == ROCKS_OK);
        say(result, ",");
    }
    CHECK(rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK);
    return true;
}

static inline rocks_associative_merge_operator_callbacks joining(joiner *j)
{
    rocks_associative_merge_operator_callbacks c = {sizeof c, j, destroy, {0, 0, 0}, "join", join};
    return c;
}

static inline rocks_merge_operator *new_joiner(joiner *j)
{
    rocks_merge_operator *made;
    const rocks_associative_merge_operator_callbacks c = joining(j);
    joiner_init(j);
    OK(rocks_merge_operator_new_associative(&c, &made, &st));
    return made;
}

static inline rocks_options *options_of(rocks_merge_operator *with)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_merge_operator(options, "merge_operator", with, &st));
    return options;
}

static inline rocks_db *open_at(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

/* Opens with an operator that is freed at once: the database has it. */
static inline rocks_db *open_with(const char *name, rocks_merge_operator *with)
{
    rocks_options *options = options_of(with);
    rocks_db *db = open_at(name, options);
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(with, &st));
    return db;
}

static inline void merges(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, key, strlen(key), operand, strlen(operand), &st));
}

static inline void reads(rocks_db *db, const char *key, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st));
    if (!is(value.data, value.len, wanted)) {
        fprintf(stderr, "%s: \"%.*s\", wanted \"%s\"\n", key, (int)value.len, (char *)value.data,
                wanted);
        exit(1);
    }
    OK(rocks_buffer_free(&value, &st));
}

static inline void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static inline void compact(rocks_db *db)
{
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

static inline void refuses(rocks_db *db, const char *key, const char *text)
{
    rocks_buffer value;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st));
    CHECK(value.data == NULL && value.len == 0);
    SAYS(text);
}

#endif
