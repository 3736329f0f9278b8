/* What librocks.aio is made of: futures, the queue of an event loop, stores and rows. All of them
 * belong to the thread of their loop. */
#ifndef LIBROCKS_AIO_H
#define LIBROCKS_AIO_H
#include "core.h"

typedef struct aio_queue aio_queue;

enum { AIO_PENDING, AIO_DONE, AIO_FAILED, AIO_CANCELLED };

/* What a call returns: an awaitable in the protocol of asyncio's futures and coroutines. */
typedef struct aio_future {
    PyObject_HEAD aio_queue
        *queue;          /* NULL: it was done when it was made, and has the first fields alone */
    PyObject *result;    /* while it is pending: what a key that is not there gives */
    PyObject *exception; /* AIO_FAILED; of AIO_CANCELLED the message, or NULL */
    uint8_t state, shows;
    bool blocking; /* a task waits: it is about to add its callback */
    bool direct;   /* `wake` is a task's */
    bool yields;   /* others shall have a turn first */
    bool unseen;   /* an exception that nobody was told */
    rocks_operation_kind kind;
    PyObject *wake, *context; /* the first callback */
    PyObject *callbacks;      /* a list of (function, context): the others; NULL: none */
    /* What the operation needs until it has ended. */
    PyObject *target, *options, *more_options, *family, *owner;
    PyObject *key, *value;          /* until it was submitted */
    struct aio_future *prev, *next; /* in the queue's list; in lists of free ones */
    uint64_t id;                    /* 0: not submitted yet */
} aio_future;

extern PyTypeObject *aio_future_type;
/* A future that is done; takes the reference. NULL, with an exception: NULL was given. `fair`: one
 * of many lets others have a turn first, in which it may be cancelled. */
PyObject *aio_ready(PyObject *result, bool fair);
/* A future that has failed with the exception that is set. */
PyObject *aio_failed(void);
/* A future of a queue, for an operation of a kind. */
aio_future *aio_pending(aio_queue *queue, rocks_operation_kind kind);
/* Ends a pending future; takes the reference. NULL: it has failed with the exception that is set.
 */
void aio_settle(aio_future *future, PyObject *result);
/* Tells those who wait. `now`: a task is woken in this call, if no exception comes of that. */
bool aio_wake(aio_future *future, bool now);
/* Lets go of what a future needs for its operation. */
void aio_release(aio_future *future);
int aio_future_init(PyObject *module);

/* The queue of the running loop, borrowed; NULL: an exception. */
aio_queue *aio_running(void);
/* Takes the operation of a future: it is submitted when the loop's turn ends. */
bool aio_submit(aio_queue *queue, aio_future *future, rocks_operation operation);
/* Asks the operation of a pending future to end, which nobody waits for any more. */
void aio_cancel(aio_future *future);
/* In a child of fork(): no loop runs. */
void aio_after_fork(void);
/* Borrowed. */
PyObject *aio_loop(aio_queue *queue);
int aio_queue_init(PyObject *module);
/* Ends the future of an operation that has ended. */
void aio_complete(aio_future *future, const rocks_completion *completion);
/* The same of one that was cancelled: nobody waits. */
void aio_discard(aio_future *future, const rocks_completion *completion);
int aio_results_init(PyObject *module);

/* Keys and values for coroutines, over a Store. */
typedef struct {
    PyObject_HEAD PyObject *inner; /* the Store */
    PyObject *db;                  /* the Handle of the database */
    PyObject *options;             /* a Handle: reads of a snapshot; NULL: none */
    size_t flying;                 /* operations that have not ended */
} aio_store;

/* The Store of an aio_store, borrowed; NULL, without an exception: it is none. */
PyObject *aio_store_inner(PyObject *object);
int aio_store_init(PyObject *module);
int aio_rows_init(PyObject *module);

/* Bytes of an argument, as an object; NULL: an exception. */
PyObject *aio_bytes(PyObject *arg);

#endif
