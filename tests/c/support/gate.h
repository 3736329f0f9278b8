/* A gate in the way of RocksDB's files: while it is closed, whatever RocksDB does with a file whose
 * name has a text in it waits, in a listener. */
#ifndef GATE_H
#define GATE_H

#include "check.h"

#include <pthread.h>

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    /* NULL: the gate is open. */
    const char *text;
    int waiting;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, 0};

static inline rocks_listener_answer gate_event(void *state, const rocks_event *event)
{
    const char *path = (const char *)event->file_path.data;
    const char *slash = NULL;
    size_t i;
    (void)state;
    for (i = 0; i < event->file_path.len; i++)
        if (path[i] == '/') slash = &path[i];
    if (slash == NULL) return ROCKS_LISTENER_GO_ON;
    char name[256] = "";
    snprintf(name, sizeof name, "%.*s", (int)(path + event->file_path.len - slash - 1), slash + 1);
    pthread_mutex_lock(&gate.mutex);
    if (gate.text != NULL && strstr(name, gate.text) != NULL) {
        gate.waiting++;
        while (gate.text != NULL) pthread_cond_wait(&gate.opened, &gate.mutex);
        gate.waiting--;
    }
    pthread_mutex_unlock(&gate.mutex);
    return ROCKS_LISTENER_GO_ON;
}

static inline void gate_close(const char *text)
{
    pthread_mutex_lock(&gate.mutex);
    gate.text = text;
    pthread_mutex_unlock(&gate.mutex);
}

static inline void gate_open(void)
{
    pthread_mutex_lock(&gate.mutex);
    gate.text = NULL;
    pthread_cond_broadcast(&gate.opened);
    pthread_mutex_unlock(&gate.mutex);
}

/* How many threads wait before it. */
static inline int gate_waiting(void)
{
    pthread_mutex_lock(&gate.mutex);
    const int waiting = gate.waiting;
    pthread_mutex_unlock(&gate.mutex);
    return waiting;
}

/* Puts the gate before the files of databases that are opened with the options. */
static inline void gate_guards(rocks_options *options)
{
    const rocks_event_listener_callbacks listens = {sizeof listens, NULL, NULL, {0, 0, 0},
                                                    gate_event,     0,    1};
    rocks_event_listener *listener;
    OK(rocks_event_listener_new(&listens, &listener, &st));
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
}

#endif
