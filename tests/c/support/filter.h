/* What the tests of filter policies share: a filter that is exact, counts, and fails as it
   is told, and databases with it. */
#ifndef FILTER_H
#define FILTER_H

#include "check.h"

#include <pthread.h>
#include <unistd.h>

enum { MOST_SEEN = 64 };

typedef struct probe {
    /* How the functions behave. */
    enum { FINE, FAILS, FAILS_SILENTLY, APPENDS_NOTHING, APPENDS_TOO_MUCH, FORGETS } create;
    enum { ANSWERS, COMPLAINS, REFUSES_SILENTLY, HIDES } match;
    enum { FILLS, REFUSES, WRITES_NOTHING, WRITES_SEVENS } batch;
    void (*inside)(struct probe *probe, bool in_create);
    rocks_db *db;
    struct rocks_filter_policy *self;
    /* What they saw. */
    int created, asked, batches, destroyed;
    size_t keys;
    bool is_sorted, folds;
    size_t last_count;
    char seen[MOST_SEEN][16];
} probe;

#define COUNT(counter, by) __atomic_fetch_add(&(counter), (by), __ATOMIC_SEQ_CST)
#define READ(counter) __atomic_load_n(&(counter), __ATOMIC_SEQ_CST)

static inline void say(rocks_sink *sink, const char *text)
{
    CHECK(rocks_sink_append(sink, text, strlen(text), NULL) == ROCKS_OK);
}

/* With `folds`, upper case is lower case. */
static inline uint64_t hash_of(const probe *p, const uint8_t *key, size_t len)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < len; i++) {
        bool is_upper = p->folds && key[i] >= 'A' && key[i] <= 'Z';
        hash = (hash ^ (is_upper ? key[i] + 32u : key[i])) * 1099511628211u;
    }
    return hash;
}

static inline int by_value(const void *a, const void *b)
{
    uint64_t one, two;
    memcpy(&one, a, sizeof one);
    memcpy(&two, b, sizeof two);
    return (one > two) - (one < two);
}

/* The filter is the sorted hashes of its keys. */
static inline bool probe_create(void *state, const rocks_slice *keys, size_t count,
                                rocks_sink *filter, rocks_sink *error)
{
    probe *p = state;
    CHECK(count > 0 && keys != NULL);
    COUNT(p->created, 1);
    COUNT(p->keys, count);
    p->last_count = count;
    for (size_t i = 0; i < count; i++) {
        if (i < MOST_SEEN) {
            snprintf(p->seen[i], sizeof p->seen[i], "%.*s", (int)keys[i].len,
                     (const char *)keys[i].data);
        }
        if (i == 0) continue;
        size_t len = keys[i].len < keys[i - 1].len ? keys[i].len : keys[i - 1].len;
        int order = memcmp(keys[i - 1].data, keys[i].data, len);
        if (order > 0 || (order == 0 && keys[i - 1].len >= keys[i].len)) p->is_sorted = false;
    }
    if (p->inside != NULL) p->inside(p, true);
    switch (p->create) {
        case FAILS:
            say(filter, "half a filter");
            say(error, "no room for the filter");
            return false;
        case FAILS_SILENTLY:
            return false;
        case APPENDS_NOTHING:
            return true;
        case APPENDS_TOO_MUCH: {
            /* Refused by its length: the bytes are not looked at. */
            rocks_status st;
            say(filter, "half a filter");
            CHECK(rocks_sink_append(filter, filter, (size_t)1 << 32, &st) ==
                  ROCKS_INVALID_ARGUMENT);
            CHECK(strstr(st.message, "more than 4294967231 bytes") != NULL);
            return true;
        }
        default:
            break;
    }
    if (p->create == FORGETS) count -= 1;
    uint64_t *hashes = malloc(count * sizeof *hashes + 1);
    for (size_t i = 0; i < count; i++) hashes[i] = hash_of(p, keys[i].data, keys[i].len);
    qsort(hashes, count, sizeof *hashes, by_value);
    rocks_code code = rocks_sink_append(filter, hashes, count * sizeof *hashes, NULL);
    free(hashes);
    return code == ROCKS_OK;
}

static inline bool probe_holds(const probe *p, const uint8_t *key, size_t key_len,
                               const uint8_t *filter, size_t filter_len)
{
    uint64_t hash = hash_of(p, key, key_len);
    CHECK(filter_len % sizeof hash == 0);
    return bsearch(&hash, filter, filter_len / sizeof hash, sizeof hash, by_value) != NULL;
}

static inline bool probe_match(void *state, const uint8_t *key, size_t key_len,
                               const uint8_t *filter, size_t filter_len, bool *may_match,
                               rocks_sink *error)
{
    probe *p = state;
    COUNT(p->asked, 1);
    CHECK(*may_match);
    if (p->inside != NULL) p->inside(p, false);
    if (p->match == COMPLAINS) {
        *may_match = false;
        say(error, "cannot ");
        say(error, "look");
    }
    if (p->match == COMPLAINS || p->match == REFUSES_SILENTLY) return false;
    *may_match = p->match != HIDES && probe_holds(p, key, key_len, filter, filter_len);
    return true;
}

static inline bool probe_match_many(void *state, const rocks_slice *keys, size_t count,
                                    const uint8_t *filter, size_t filter_len, uint8_t *may_match,
                                    rocks_sink *error)
{
    probe *p = state;
    COUNT(p->batches, 1);
    CHECK(count > 0);
    for (size_t i = 0; i < count; i++) CHECK(may_match[i] == 1);
    if (p->batch == WRITES_NOTHING) return true;
    for (size_t i = 0; i < count; i++) {
        bool holds = probe_holds(p, keys[i].data, keys[i].len, filter, filter_len);
        may_match[i] = p->batch == REFUSES ? 0 : p->batch == WRITES_SEVENS ? 7 * holds : holds;
    }
    if (p->batch == REFUSES) say(error, "not many");
    return p->batch != REFUSES;
}

static inline void probe_destroy(void *state) { COUNT(((probe *)state)->destroyed, 1); }

static inline rocks_filter_policy_callbacks probe_callbacks(probe *p, const char *name)
{
    rocks_filter_policy_callbacks callbacks;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = probe_destroy;
    callbacks.name = name;
    callbacks.bits_per_key = 64;
    callbacks.create_filter = probe_create;
    callbacks.key_may_match = probe_match;
    return callbacks;
}

static inline rocks_filter_policy *probe_policy(probe *p, const char *name)
{
    rocks_filter_policy *policy;
    memset(p, 0, sizeof *p);
    p->is_sorted = true;
    rocks_filter_policy_callbacks callbacks = probe_callbacks(p, name);
    OK(rocks_filter_policy_new(&callbacks, &policy, &st));
    p->self = policy;
    return policy;
}

static inline rocks_options *filter_options(rocks_filter_policy *policy)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set_filter_policy(options, "table.filter_policy", policy, &st));
    return options;
}

static inline rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

/* Key number i of a group: "g007-00012". */
static inline size_t key_of(char *key, int group, int i)
{
    return (size_t)snprintf(key, 16, "g%03u-%05u", (unsigned)group % 1000u, (unsigned)i % 100000u);
}

static inline void put(rocks_db *db, const char *key)
{
    OK(rocks_db_put(db, NULL, NULL, key, strlen(key), BYTES("value"), &st));
}

/* `groups` of `each` keys, with even numbers: the odd ones are absent. */
static inline void fill(rocks_db *db, int groups, int each)
{
    char key[16];
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < each; i++) {
            key_of(key, g, 2 * i);
            put(db, key);
        }
}

static inline void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static inline bool has(rocks_db *db, const char *key)
{
    rocks_buffer value;
    rocks_code code = rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    return code == ROCKS_OK;
}

/* How many lookups all_there makes, and how many of them find nothing. */
#define LOOKUPS(groups, each) ((groups) * (2 * (each)-1))
#define ABSENT(groups, each) ((groups) * ((each)-1))

/* Every key is there, and none of those between them. */
static inline void all_there(rocks_db *db, int groups, int each)
{
    char key[16];
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < 2 * each - 1; i++) {
            key_of(key, g, i);
            CHECK(has(db, key) == (i % 2 == 0));
        }
}

static inline uint64_t failures_of(rocks_filter_policy *policy, const char *last)
{
    uint64_t count;
    rocks_buffer text;
    OK(rocks_filter_policy_failures(policy, &count, &text, &st));
    /* The policy and the key come before it. */
    const char *const own = strstr((const char *)text.data, last);
    if (own == NULL || strcmp(own, last) != 0) {
        fprintf(stderr, "the last failure is \"%s\", and does not end with \"%s\"\n",
                (char *)text.data, last);
        exit(1);
    }
    OK(rocks_buffer_free(&text, &st));
    return count;
}

#endif
