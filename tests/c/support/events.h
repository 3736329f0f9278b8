/* What the tests of events share: a listener that remembers what it was told. */
#ifndef EVENTS_H
#define EVENTS_H

#include "check.h"

#include <pthread.h>

enum { KINDS = 64, REMEMBERED = 4096 };

typedef struct told {
    rocks_event_kind kind;
    int32_t job_id, reason;
    rocks_code code; /* of the status; -1: none */
    char db[256], family[64], path[256], reason_text[64], message[512];
} told;

typedef struct memory {
    pthread_mutex_t mutex;
    pthread_cond_t more;
    told told[REMEMBERED];
    size_t count;
    size_t of[KINDS];
    int destroyed;
    rocks_listener_answer answer;
    rocks_event_kind answered;
    /* Looks closer at an event; NULL: not wanted. */
    void (*look)(void *with, const rocks_event *event);
    void *with;
} memory;

static inline void text_of(char *to, size_t size, const rocks_slice *from)
{
    CHECK(from->data != NULL || from->len == 0);
    /* The NUL behind it. */
    CHECK(from->data == NULL || from->data[from->len] == 0);
    snprintf(to, size, "%.*s", (int)from->len, from->data ? (const char *)from->data : "");
}

static inline rocks_listener_answer remember(void *state, const rocks_event *e)
{
    memory *m = state;
    CHECK(e->struct_size >= sizeof *e);
    CHECK(e->kind > 0 && e->kind < KINDS && rocks_event_kind_name(e->kind) != NULL);
    CHECK(e->time_micros > UINT64_C(1600000000000000));
    if (m->look != NULL) m->look(m->with, e);
    pthread_mutex_lock(&m->mutex);
    m->of[e->kind]++;
    if (m->count < REMEMBERED) {
        told *t = &m->told[m->count++];
        t->kind = e->kind;
        t->job_id = e->job_id;
        t->reason = e->reason;
        t->code = e->status != NULL ? e->status->code : -1;
        text_of(t->db, sizeof t->db, &e->db);
        text_of(t->family, sizeof t->family, &e->column_family);
        text_of(t->path, sizeof t->path, &e->file_path);
        text_of(t->reason_text, sizeof t->reason_text, &e->reason_text);
        text_of(t->message, sizeof t->message, &e->message);
    }
    pthread_cond_broadcast(&m->more);
    /* What is no answer is as to go on. */
    rocks_listener_answer go_on = e->kind % 2 == 0 ? ROCKS_LISTENER_GO_ON : 77;
    rocks_listener_answer answer = e->kind == m->answered ? m->answer : go_on;
    pthread_mutex_unlock(&m->mutex);
    return answer;
}

static inline void forget(void *state)
{
    memory *m = state;
    pthread_mutex_lock(&m->mutex);
    m->destroyed++;
    pthread_cond_broadcast(&m->more);
    pthread_mutex_unlock(&m->mutex);
}

static inline memory *new_memory(void)
{
    memory *m = calloc(1, sizeof *m);
    CHECK(m != NULL);
    pthread_mutex_init(&m->mutex, NULL);
    pthread_cond_init(&m->more, NULL);
    return m;
}

static inline rocks_event_listener *listener_of(memory *m, uint64_t kinds, int32_t io)
{
    rocks_event_listener_callbacks callbacks = {sizeof callbacks, m,     forget, {0, 0, 0},
                                                remember,         kinds, io};
    rocks_event_listener *listener;
    OK(rocks_event_listener_new(&callbacks, &listener, &st));
    return listener;
}

/* Waits until so many events of a kind were told. */
static inline void wait_for(memory *m, rocks_event_kind kind, size_t count)
{
    pthread_mutex_lock(&m->mutex);
    while (m->of[kind] < count) pthread_cond_wait(&m->more, &m->mutex);
    pthread_mutex_unlock(&m->mutex);
}

static inline size_t count_of(memory *m, rocks_event_kind kind)
{
    pthread_mutex_lock(&m->mutex);
    size_t count = m->of[kind];
    pthread_mutex_unlock(&m->mutex);
    return count;
}

/* The last event of a kind. */
static inline const told *last_of(memory *m, rocks_event_kind kind)
{
    const told *found = NULL;
    pthread_mutex_lock(&m->mutex);
    for (size_t i = 0; i < m->count; i++)
        if (m->told[i].kind == kind) found = &m->told[i];
    pthread_mutex_unlock(&m->mutex);
    CHECK(found != NULL);
    return found;
}

static inline void end_memory(memory *m)
{
    CHECK(m->destroyed == 1);
    pthread_mutex_destroy(&m->mutex);
    pthread_cond_destroy(&m->more);
    free(m);
}

/* Opens a database that tells a listener, which belongs to it alone from then on. */
static inline rocks_db *open_told(const char *name, const char *options,
                                  rocks_event_listener *listener)
{
    rocks_options *all = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    if (options != NULL) OK(rocks_options_set_string(all, options, &st));
    OK(rocks_options_set_event_listener(all, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_db_open(check_path(name), all, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(all, &st));
    return db;
}

static inline void put_many(rocks_db *db, rocks_column_family *family, int from, int to, size_t len)
{
    char *value = malloc(len);
    CHECK(value != NULL);
    memset(value, 'v', len);
    for (int i = from; i < to; i++) {
        char key[16];
        snprintf(key, sizeof key, "%06d", i);
        OK(rocks_db_put(db, family, NULL, BYTES("stem"), BYTES("x"), &st));
        OK(rocks_db_put(db, family, NULL, key, strlen(key), value, len, &st));
    }
    free(value);
}

#endif
