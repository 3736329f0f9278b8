/* Event queues: the same events and the lines of the log, for a loop that polls. Nothing of yours
   is called on RocksDB's threads, and RocksDB never waits for you. */
#include "example.h"

#include <poll.h>

static rocks_event_queue *queue_of(const char *settings)
{
    rocks_event_queue *queue;
    TRY(rocks_event_queue_new(settings, &queue, &status));
    return queue;
}

static rocks_db *open_db(const char *folder, const char *name, const rocks_event_queue *events,
                         const rocks_event_queue *lines)
{
    char path[4096];
    rocks_options *options;
    rocks_db *db;
    snprintf(path, sizeof path, "%s.%s", folder, name);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set_string(
        options, "create_if_missing=true;level0_file_num_compaction_trigger=4", &status));
    TRY(rocks_options_set_event_queue(options, "listeners", events, &status));
    if (lines != NULL) TRY(rocks_options_set_event_queue(options, "info_log", lines, &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    return db;
}

static void write_tables(rocks_db *db, int count)
{
    for (int i = 0; i < count; i++) {
        TRY(rocks_db_put(db, NULL, NULL, TEXT("key"), TEXT("value"), &status));
        TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
    }
}

/* A loop as any event loop has it: the descriptor is readable while events wait. */
static void poll_until_compacted(rocks_event_queue *queue, rocks_event_block *events)
{
    int flushes = 0, compactions = 0, inputs = 0;
    struct pollfd wanted = {.events = POLLIN};
    TRY(rocks_event_queue_fd(queue, &wanted.fd, &status));
    while (flushes < 4 || compactions < 1) {
        if (poll(&wanted, 1, -1) < 0) /* here a loop would wait for its sockets as well */
            continue;
        rocks_event_block_view view;
        TRY(rocks_event_queue_drain(queue, 0, events, &view, &status));
        for (size_t i = 0; i < view.count; i++) {
            const rocks_event *event = view.events[i];
            flushes += event->kind == ROCKS_EVENT_FLUSH_COMPLETED;
            if (event->kind == ROCKS_EVENT_COMPACTION_COMPLETED) {
                compactions++;
                inputs += (int)event->input_file_count;
            }
        }
    }
    printf("%d flushes, then RocksDB compacted %d files by itself\n", flushes, inputs);
    printf("readable with nothing left: %s\n", poll(&wanted, 1, 0) == 0 ? "no" : "yes");
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "event_queue.db";
    rocks_event_queue *queue = queue_of("kinds=flush_completed:compaction_completed");
    rocks_event_queue *lines = queue_of("log_level=WARN_LEVEL;capacity=1000");
    rocks_event_block *events;
    rocks_event_block_view view;
    TRY(rocks_event_block_new(&events, &status));
    rocks_db *db = open_db(folder, "polled", queue, lines);
    write_tables(db, 4);
    poll_until_compacted(queue, events);
    TRY(rocks_db_close(db, &status));

    /* The log: of a database that is well the lines of the header, which come at every level. A
       NUL stands behind each text. */
    TRY(rocks_event_queue_drain(lines, 0, events, &view, &status));
    for (size_t i = 0; i < view.count; i++) {
        const char *line = strstr((const char *)view.events[i]->message.data, "Options.create_if");
        if (view.events[i]->log_level == ROCKS_LOG_HEADER && line != NULL)
            printf("a line of the log: %s\n", line);
    }
    printf("lines of the log: %s\n", view.count > 100 ? "more than 100" : "few");

    /* A queue that is never drained: it fills up, and counts the rest. */
    uint64_t lost;
    rocks_event_queue *small = queue_of("capacity=3;kinds=manual_flush_scheduled");
    db = open_db(folder, "forgotten", small, NULL);
    write_tables(db, 10);
    TRY(rocks_db_close(db, &status));
    TRY(rocks_event_queue_value(small, "lost", &lost, &status));
    printf("lost: %d\n", (int)lost);
    TRY(rocks_event_queue_drain(small, 0, events, &view, &status));
    for (size_t i = 0; i < view.count; i++)
        printf("  %s, lost here: %d\n", rocks_event_kind_name(view.events[i]->kind),
               (int)view.events[i]->events_lost);

    TRY(rocks_event_block_free(events, &status));
    TRY(rocks_event_queue_free(small, &status));
    TRY(rocks_event_queue_free(lines, &status));
    TRY(rocks_event_queue_free(queue, &status));
    return 0;
}
