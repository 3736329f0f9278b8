/* A comparator for the tests: bytewise or reversed, and wrong in the ways that it is told to be. */
#ifndef COMPARATORS_H
#define COMPARATORS_H

#include "check.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

typedef struct order {
    int sign; /* 1: by bytes; -1: reversed */
    bool ignores_case;
    atomic_int destroyed;
    atomic_int compares;
    atomic_int fail; /* compare fails: 1: always; 2: on other threads than the owner's */
    pthread_t owner;
    atomic_int separators, successors;
    const char *separator; /* what find_shortest_separator appends; NULL: the start */
    bool separator_fails;
    rocks_db *inside; /* a database to call from inside compare */
    atomic_int inside_checks;
} order;

static inline int compare_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                                bool ignores_case)
{
    for (size_t i = 0; i < a_len && i < b_len; i++) {
        int x = a[i], y = b[i];
        if (ignores_case) {
            x = x >= 'A' && x <= 'Z' ? x + 32 : x;
            y = y >= 'A' && y <= 'Z' ? y + 32 : y;
        }
        if (x != y) return x - y;
    }
    return (a_len > b_len) - (a_len < b_len);
}

static inline bool order_compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b,
                                 size_t b_len, int32_t *out, rocks_sink *error)
{
    order *o = state;
    atomic_fetch_add(&o->compares, 1);
    if (o->inside != NULL) {
        rocks_status st;
        rocks_buffer value;
        CHECK(rocks_db_get(o->inside, NULL, NULL, a, a_len, &value, &st) == ROCKS_HANDLE_BUSY);
        CHECK(strstr(st.message, "inside this callback") != NULL);
        CHECK(rocks_db_put(o->inside, NULL, NULL, a, a_len, b, b_len, &st) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_close(o->inside, &st) == ROCKS_HANDLE_BUSY);
        atomic_fetch_add(&o->inside_checks, 1);
    }
    int fail = atomic_load(&o->fail);
    if (fail == 1 || (fail == 2 && !pthread_equal(pthread_self(), o->owner))) {
        rocks_sink_append(error, BYTES("no order today"), NULL);
        *out = 7;
        return false;
    }
    /* Far from 1: only the sign counts. */
    *out = 7 * o->sign * compare_bytes(a, a_len, b, b_len, o->ignores_case);
    return true;
}

static inline bool order_separator(void *state, const uint8_t *start, size_t start_len,
                                   const uint8_t *limit, size_t limit_len, rocks_sink *result,
                                   rocks_sink *error)
{
    order *o = state;
    CHECK(result != error);
    CHECK(o->sign * compare_bytes(start, start_len, limit, limit_len, false) < 0);
    atomic_fetch_add(&o->separators, 1);
    if (o->separator_fails) {
        rocks_sink_append(result, BYTES("a"), NULL);
        rocks_sink_append(error, BYTES("nothing between"), NULL);
        return false;
    }
    if (o->separator != NULL)
        return rocks_sink_append(result, o->separator, strlen(o->separator), NULL) == ROCKS_OK;
    /* The shared bytes, and one of the limit's where that is still before it. */
    size_t shared = 0;
    while (shared < start_len && shared < limit_len && start[shared] == limit[shared]) shared++;
    if (o->sign > 0 && shared < start_len && shared + 1 < limit_len)
        return rocks_sink_append(result, limit, shared + 1, NULL) == ROCKS_OK;
    return true;
}

static inline bool order_successor(void *state, const uint8_t *key, size_t key_len,
                                   rocks_sink *result, rocks_sink *error)
{
    order *o = state;
    (void)error;
    atomic_fetch_add(&o->successors, 1);
    if (key_len > 0 && key[0] < 0xFF && o->sign > 0) {
        uint8_t next = key[0] + 1;
        return rocks_sink_append(result, &next, 1, NULL) == ROCKS_OK;
    }
    return true;
}

static inline void order_destroy(void *state) { atomic_fetch_add(&((order *)state)->destroyed, 1); }

static inline rocks_comparator_callbacks order_callbacks(order *o, const char *name)
{
    rocks_comparator_callbacks c;
    memset(&c, 0, sizeof c);
    c.struct_size = sizeof c;
    c.state = o;
    c.destroy = order_destroy;
    c.name = name;
    c.compare = order_compare;
    return c;
}

static inline rocks_comparator *order_make(order *o, const char *name)
{
    rocks_comparator_callbacks c = order_callbacks(o, name);
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&c, &comparator, &st));
    return comparator;
}

/* Database options that create, with a comparator, which is not freed. */
static inline rocks_options *options_of(const rocks_comparator *comparator)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_comparator(options, "comparator", comparator, &st));
    return options;
}

static inline rocks_db *open_with(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

#define PUT(db, key, value) OK(rocks_db_put(db, NULL, NULL, BYTES(key), BYTES(value), &st))

/* The keys that an iterator with these options shows, with a space after each. */
static inline const char *keys_of(rocks_db *db, const rocks_options *reading)
{
    static char text[4096];
    rocks_iter *iter;
    rocks_slice key;
    size_t len = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &st))
        len += (size_t)snprintf(text + len, sizeof text - len, "%.*s ", (int)key.len,
                                (const char *)key.data);
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
    text[len] = 0;
    return text;
}

static inline bool has(rocks_db *db, const char *key, const char *value)
{
    rocks_buffer found;
    rocks_code code = rocks_db_get(db, NULL, NULL, key, strlen(key), &found, &st);
    if (code == ROCKS_NOT_FOUND) return false;
    EXPECT(ROCKS_OK, code);
    bool same = found.len == strlen(value) && memcmp(found.data, value, found.len) == 0;
    OK(rocks_buffer_free(&found, &st));
    return same;
}

/* The names, sizes and times of what is in a folder. */
static inline void fingerprint(const char *name, char *text, size_t room)
{
    char folder[4096];
    size_t len = 0;
    snprintf(folder, sizeof folder, "%s", check_path(name));
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[8192];
        struct stat file;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        CHECK(stat(path, &file) == 0);
        if (entry->d_name[0] != '.')
            len += (size_t)snprintf(text + len, room - len, "%s %lld %lld.%ld;", entry->d_name,
                                    (long long)file.st_size, (long long)file.st_mtim.tv_sec,
                                    file.st_mtim.tv_nsec);
    }
    closedir(dir);
}

/* A database refuses another comparator before it touches a file. */
static inline void refuses(const char *name, const rocks_options *options, const rocks_options *how,
                           const char *family, const char *was, const char *given)
{
    static char before[8192], after[8192];
    rocks_db *db;
    fingerprint(name, before, sizeof before);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    CHECK(db == NULL);
    SAYS(family);
    SAYS(was);
    SAYS(given);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_repair(check_path(name), options, NULL, NULL, 0, 1,
                                                   UINT64_MAX, NULL, NULL, NULL, &st));
    SAYS(was);
    fingerprint(name, after, sizeof after);
    CHECK(strcmp(before, after) == 0);
}

#endif
