/* Completion queues: operations made short, and their completions awaited. */
#ifndef QUEUES_H
#define QUEUES_H

#include "check.h"

static inline rocks_queue *new_queue(const char *options)
{
    rocks_queue *queue;
    OK(rocks_queue_new(options, &queue, &st));
    return queue;
}

static inline rocks_completions *new_completions(void)
{
    rocks_completions *completions;
    OK(rocks_completions_new(&completions, &st));
    return completions;
}

static inline uint64_t queue_value(rocks_queue *queue, const char *name)
{
    uint64_t value;
    OK(rocks_queue_value(queue, name, &value, &st));
    return value;
}

static inline rocks_operation operation(rocks_operation_kind kind, rocks_db *db)
{
    rocks_operation op;
    memset(&op, 0, sizeof op);
    op.struct_size = sizeof op;
    op.kind = kind;
    op.db = db;
    return op;
}

static inline rocks_operation operation_on(rocks_operation_kind kind, rocks_db *db, const char *key,
                                           const char *value)
{
    rocks_operation op = operation(kind, db);
    op.key = key;
    op.key_len = key == NULL ? 0 : strlen(key);
    op.value = value;
    op.value_len = value == NULL ? 0 : strlen(value);
    return op;
}

/* Submits one operation and waits for it. */
static inline const rocks_completion *complete(rocks_queue *queue, rocks_completions *completions,
                                               const rocks_operation *op)
{
    static uint64_t number;
    rocks_completions_view view;
    rocks_operation own = *op;
    uint64_t id;
    own.user_data = ++number;
    OK(rocks_queue_submit(queue, &own, 1, &id, &st));
    CHECK(id != 0);
    do {
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, completions, &view, &st));
    } while (view.count == 0);
    CHECK(view.count == 1 && view.completions[0].user_data == number);
    CHECK(view.completions[0].kind == op->kind && view.completions[0].id == id);
    return view.completions;
}

static inline int same_bytes(rocks_slice got, const char *wanted)
{
    return got.len == strlen(wanted) && memcmp(got.data, wanted, got.len) == 0;
}

/* One operation ends with the code; its status says so. */
#define ENDS(wanted, done) \
    do { \
        const rocks_completion *done_ = (done); \
        if (done_->code != (wanted)) { \
            fprintf(stderr, "%s:%d: %s: %d, wanted %d\n  %s\n", __FILE__, __LINE__, #done, \
                    (int)done_->code, (int)(wanted), \
                    done_->status == NULL ? "" : done_->status->message); \
            exit(1); \
        } \
        if (done_->code == ROCKS_OK || done_->code == ROCKS_NOT_FOUND) \
            CHECK(done_->status == NULL); \
        else \
            CHECK(done_->status != NULL && done_->status->code == done_->code && \
                  done_->status->message[0] != 0); \
    } while (0)

#endif
