/* Completion queues where the system has no threads left: every operation ends, also those of a
   long lane, and a later one finds a thread. sanitizers: no (they have a pthread_create of their
   own) */
#include "../support/queues.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int none_left;

/* The system's, or none. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    return atomic_load(&none_left) ? EAGAIN : real(thread, attributes, run, argument);
}

enum { LANE = 100000 };

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = open_db("db");
    rocks_queue *queue = new_queue("depth=200000");
    rocks_completions *done = new_completions();
    rocks_completions_view view;
    rocks_operation *ops = calloc(LANE, sizeof *ops);
    for (int i = 0; i < LANE; i++) {
        ops[i] = operation_on(ROCKS_OPERATION_PUT, db, "k", "v");
        if (i % 2) ops[i] = operation(ROCKS_OPERATION_FLUSH, db);
        ops[i].lane = 1;
        ops[i].timeout_micros = 3600000000;
        ops[i].user_data = (uint64_t)i;
    }
    atomic_store(&none_left, 1);
    OK(rocks_queue_submit(queue, ops, LANE, NULL, &st));
    uint64_t next = 0;
    while (next < LANE) {
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        for (size_t i = 0; i < view.count; i++) {
            ENDS(ROCKS_OUT_OF_MEMORY, &view.completions[i]);
            CHECK(view.completions[i].user_data == next++);
        }
    }
    CHECK(queue_value(queue, "threads") == 0);
    atomic_store(&none_left, 0);
    ENDS(ROCKS_OK, complete(queue, done, &ops[0]));
    ENDS(ROCKS_OK, complete(queue, done, &ops[1]));
    free(ops);
    OK(rocks_completions_free(done, &st));
    OK(rocks_queue_free(queue, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
