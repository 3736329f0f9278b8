/* Event queues: bounded, polled, never in RocksDB's way. valgrind: yes */
#include "../support/events.h"

#include <poll.h>
#include <unistd.h>

static rocks_event_queue *queue_with(const char *options)
{
    rocks_event_queue *queue;
    OK(rocks_event_queue_new(options, &queue, &st));
    return queue;
}

static rocks_event_block *new_events(void)
{
    rocks_event_block *events;
    OK(rocks_event_block_new(&events, &st));
    return events;
}

static uint64_t figure(rocks_event_queue *queue, const char *name)
{
    uint64_t value;
    OK(rocks_event_queue_value(queue, name, &value, &st));
    return value;
}

static int is_readable(int fd)
{
    struct pollfd one = {fd, POLLIN, 0};
    return poll(&one, 1, 0);
}

/* A database that fills a queue beside a listener that counts. */
static rocks_db *open_queued(const char *name, rocks_event_queue *queue, memory *m,
                             const char *more)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    if (more != NULL) OK(rocks_options_set_string(options, more, &st));
    OK(rocks_options_set_event_queue(options, "listeners", queue, &st));
    if (m != NULL) {
        rocks_event_listener *listener = listener_of(m, 0, 0);
        OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
        OK(rocks_event_listener_free(listener, &st));
    }
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void settings(void)
{
    static const char *const bad[] = {
        "capacity=0",         "capacity=20000000", "max_bytes=1", "kinds=flush", "kinds=",
        "kinds=flush_begin:", "log_level=9",       "size=1",      "capacity"};
    rocks_event_queue *queue;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_queue_new(bad[i], &queue, &st));
        CHECK(queue == NULL);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_queue_new("kinds=flush_begin:flash", &queue, &st));
    SAYS("kinds: \"flush_begin:flash\"; accepted: names of events");
    SAYS("flush_completed");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_queue_new(NULL, NULL, &st));
    queue = queue_with(NULL);
    CHECK(figure(queue, "capacity") == 4096 && figure(queue, "max_bytes") == 16u << 20);
    CHECK(figure(queue, "events") == 0 && figure(queue, "lost") == 0 &&
          figure(queue, "bytes") == 0);
    uint64_t value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_queue_value(queue, "size", &value, &st));
    SAYS("accepted: events, bytes, lost, capacity, max_bytes");

    rocks_event_block *events = new_events();
    rocks_event_block_view view;
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    CHECK(view.count == 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_event_queue_wait(queue, 0, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_event_queue_wait(queue, 5, &st));
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_event_queue(options, "queue", queue, &st));
    SAYS("accepted: listeners, info_log");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_add_event_queue(options, "info_log", queue, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_set_event_queue(options, "listeners", NULL, &st));
    OK(rocks_options_free(options, &st));

    OK(rocks_event_queue_free(queue, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_event_queue_free(queue, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_event_queue_drain(queue, 0, events, &view, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_event_queue_wait(queue, 0, &st));
    OK(rocks_event_queue_free(NULL, &st));
    OK(rocks_event_block_free(events, &st));
    OK(rocks_event_block_free(NULL, &st));
}

/* Reads all that an event points to. */
static size_t weigh(const rocks_event *e)
{
    size_t sum = 0;
    const rocks_slice *texts[] = {&e->db,
                                  &e->column_family,
                                  &e->reason_text,
                                  &e->file_path,
                                  &e->file_checksum,
                                  &e->file_checksum_func_name,
                                  &e->external_file_path,
                                  &e->newest_udt,
                                  &e->operation_text,
                                  &e->message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char copy[4096];
        text_of(copy, sizeof copy, texts[i]);
        sum += strlen(copy);
    }
    for (size_t i = 0; i < e->input_file_count; i++) {
        sum += strlen((const char *)e->input_files[i].path.data);
        CHECK(e->input_files[i].properties->num_entries > 0);
    }
    for (size_t i = 0; i < e->output_file_count; i++) sum += e->output_files[i].path.len;
    for (size_t i = 0; i < e->column_family_count; i++)
        sum += strlen((const char *)e->column_families[i].name.data);
    for (size_t i = 0; i < e->blob_file_addition_count; i++)
        sum += strlen((const char *)e->blob_file_additions[i].path.data);
    if (e->table_properties != NULL) {
        sum += strlen((const char *)e->table_properties->comparator_name.data);
        for (size_t i = 0; i < e->table_properties->user_count; i++)
            sum += strlen((const char *)e->table_properties->user_names[i].data) +
                   e->table_properties->user_values[i].data[0];
    }
    if (e->stats != NULL)
        sum += e->stats->num_input_records + e->stats->smallest_output_key_prefix.len;
    if (e->status != NULL) sum += strlen(e->status->message);
    return sum;
}

/* The listener was told of it. Two threads may tell listener and queue in a different order. */
static int was_told(memory *m, const rocks_event *e)
{
    for (size_t i = 0; i < m->count; i++) {
        told *one = &m->told[i];
        if (one->kind != e->kind || one->job_id != e->job_id) continue;
        if (strlen(one->path) != e->file_path.len) continue;
        if (e->file_path.len > 0 && memcmp(one->path, e->file_path.data, e->file_path.len) != 0)
            continue;
        one->kind = -1;
        return 1;
    }
    return 0;
}

static void what_is_drained(void)
{
    rocks_event_queue *queue = queue_with(NULL);
    memory *m = new_memory();
    rocks_event_block *events = new_events(), *rest = new_events();
    rocks_event_block_view view, left;
    int fd;
    OK(rocks_event_queue_fd(queue, &fd, &st));
    CHECK(fd >= 0 && is_readable(fd) == 0);
    rocks_db *db = open_queued("drained", queue, m, "enable_blob_files=true;min_blob_size=100");
    for (int i = 0; i < 2; i++) {
        put_many(db, NULL, i, i + 50, 10 + 200 * i);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));

    CHECK(m->count > 20 && figure(queue, "events") == m->count && figure(queue, "bytes") > 0);
    CHECK(is_readable(fd) == 1);
    OK(rocks_event_queue_wait(queue, -1, &st));
    /* In their order, some at a time; the descriptor stays readable until all are gone. */
    OK(rocks_event_queue_drain(queue, 5, events, &view, &st));
    CHECK(view.count == 5 && is_readable(fd) == 1);
    OK(rocks_event_queue_drain(queue, 0, rest, &left, &st));
    CHECK(left.count == m->count - 5 && is_readable(fd) == 0);
    CHECK(figure(queue, "events") == 0 && figure(queue, "bytes") == 0 &&
          figure(queue, "lost") == 0);
    OK(rocks_event_queue_free(queue, &st));
    size_t sum = 0;
    for (size_t i = 0; i < m->count; i++) {
        const rocks_event *e = i < 5 ? view.events[i] : left.events[i - 5];
        CHECK(e->struct_size >= sizeof *e && was_told(m, e));
        CHECK(e->db.len == strlen(check_path("drained")) &&
              strcmp((const char *)e->db.data, check_path("drained")) == 0);
        sum += weigh(e);
    }
    CHECK(sum > 1000);
    OK(rocks_event_block_free(events, &st));
    OK(rocks_event_block_free(rest, &st));
    end_memory(m);
}

static void kinds_and_log_lines(void)
{
    rocks_event_queue *queue = queue_with("kinds=flush_completed;log_level=WARN_LEVEL");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *dbs[2];
    OK(rocks_options_add_event_queue(options, "listeners", queue, &st));
    OK(rocks_options_set_event_queue(options, "info_log", queue, &st));
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(check_path(i ? "kinds1" : "kinds0"), options, NULL, NULL, NULL, 0, &dbs[i],
                         &st));
        put_many(dbs[i], NULL, 0, 10, 10);
        OK(rocks_db_flush(dbs[i], NULL, 0, NULL, &st));
    }
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < 2; i++) OK(rocks_db_close(dbs[i], &st));
    rocks_event_block *events = new_events();
    rocks_event_block_view view;
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    int flushes = 0, lines = 0;
    for (size_t i = 0; i < view.count; i++) {
        const rocks_event *e = view.events[i];
        if (e->kind == ROCKS_EVENT_LOG) {
            CHECK(e->log_level >= ROCKS_LOG_WARN && e->message.data[e->message.len] == 0 &&
                  e->db.len == 0);
            lines++;
        } else {
            CHECK(e->kind == ROCKS_EVENT_FLUSH_COMPLETED);
            CHECK(strcmp((const char *)e->db.data, check_path(flushes++ ? "kinds1" : "kinds0")) ==
                  0);
        }
    }
    CHECK(flushes == 2 && lines > 50);
    OK(rocks_event_queue_free(queue, &st));
    OK(rocks_event_block_free(events, &st));
}

/* What does not fit is counted, where it would have been. */
static void overflow(void)
{
    rocks_event_queue *queue = queue_with("capacity=3");
    memory *m = new_memory();
    rocks_db *db = open_queued("overflow", queue, m, NULL);
    put_many(db, NULL, 0, 50, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED, 1);
    rocks_event_block *events = new_events();
    rocks_event_block_view view;
    uint64_t lost = m->count - 3;
    CHECK(lost > 2 && figure(queue, "lost") == lost && figure(queue, "events") == 3);
    OK(rocks_event_queue_drain(queue, 2, events, &view, &st));
    CHECK(view.count == 2 && view.events[1]->kind == m->told[1].kind);
    /* Two places are free again: the next event comes behind the loss. */
    OK(rocks_db_close(db, &st));
    CHECK(m->count > 3 + lost);
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    CHECK(view.count >= 3 && view.events[0]->kind == m->told[2].kind);
    CHECK(view.events[1]->kind == ROCKS_EVENT_EVENTS_LOST && view.events[1]->events_lost == lost);
    CHECK(view.events[2]->kind == m->told[3 + lost].kind);
    uint64_t told = 3, all = lost;
    for (size_t i = 2; i < view.count; i++) {
        if (view.events[i]->kind == ROCKS_EVENT_EVENTS_LOST) all += view.events[i]->events_lost;
        else told++;
    }
    CHECK(told + all == m->count && figure(queue, "lost") == all);
    OK(rocks_event_queue_free(queue, &st));
    OK(rocks_event_block_free(events, &st));
    end_memory(m);
}

/* An event larger than the whole queue may be is lost, and its loss alone wakes. */
static void too_large(void)
{
    rocks_event_queue *queue = queue_with("max_bytes=4K;kinds=compaction_completed");
    memory *m = new_memory();
    rocks_db *db = open_queued("large", queue, m, NULL);
    for (int i = 0; i < 8; i++) {
        put_many(db, NULL, i, i + 10, 10);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    int fd;
    OK(rocks_event_queue_fd(queue, &fd, &st));
    CHECK(is_readable(fd) == 0);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_COMPACTION_COMPLETED, 1);
    CHECK(is_readable(fd) == 1 && figure(queue, "lost") == 1 && figure(queue, "events") == 0);
    OK(rocks_event_queue_wait(queue, 0, &st));
    rocks_event_block *events = new_events();
    rocks_event_block_view view;
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    CHECK(view.count == 1 && view.events[0]->kind == ROCKS_EVENT_EVENTS_LOST &&
          view.events[0]->events_lost == 1);
    CHECK(view.events[0]->time_micros > 0 && is_readable(fd) == 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_event_queue_wait(queue, 0, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_event_queue_free(queue, &st));
    OK(rocks_event_block_free(events, &st));
    end_memory(m);
}

/* ---- threads ------------------------------------------------------------------------ */

typedef struct consumer {
    rocks_event_queue *queue;
    size_t events;
    uint64_t lost;
    rocks_code ended;
} consumer;

static void *consume(void *state)
{
    consumer *c = state;
    rocks_status mine;
    rocks_event_block *events;
    rocks_event_block_view view;
    CHECK(rocks_event_block_new(&events, &mine) == ROCKS_OK);
    for (;;) {
        c->ended = rocks_event_queue_wait(c->queue, -1, &mine);
        if (c->ended != ROCKS_OK) break;
        rocks_code code = rocks_event_queue_drain(c->queue, 7, events, &view, &mine);
        if (code != ROCKS_OK) {
            c->ended = code;
            break;
        }
        for (size_t i = 0; i < view.count; i++) {
            if (view.events[i]->kind == ROCKS_EVENT_EVENTS_LOST)
                c->lost += view.events[i]->events_lost;
            else c->events += weigh(view.events[i]) > 0;
        }
    }
    CHECK(rocks_event_block_free(events, &mine) == ROCKS_OK);
    return NULL;
}

static void *produce(void *db)
{
    rocks_status mine;
    for (int i = 0; i < 20; i++) {
        char key[32];
        snprintf(key, sizeof key, "%p%d", (void *)&mine, i);
        CHECK(rocks_db_put(db, NULL, NULL, key, strlen(key), BYTES("v"), &mine) == ROCKS_OK);
        CHECK(rocks_db_flush(db, NULL, 0, NULL, &mine) == ROCKS_OK);
    }
    return NULL;
}

/* Nothing is lost twice, and nothing without being counted; freeing ends who waits. */
static void threads(const char *options, const char *first, const char *second)
{
    rocks_event_queue *queue = queue_with(options);
    memory *m = new_memory();
    rocks_db *dbs[2] = {open_queued(first, queue, m, NULL), NULL};
    memory *n = new_memory();
    dbs[1] = open_queued(second, queue, n, NULL);
    pthread_t producers[4], consumers[3];
    consumer states[3];
    for (int i = 0; i < 3; i++) {
        states[i] = (consumer){queue, 0, 0, ROCKS_OK};
        CHECK(pthread_create(&consumers[i], NULL, consume, &states[i]) == 0);
    }
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&producers[i], NULL, produce, dbs[i % 2]) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(producers[i], NULL) == 0);
    OK(rocks_db_close(dbs[0], &st));
    OK(rocks_db_close(dbs[1], &st));
    size_t all = m->count + n->count;
    /* What they have left. */
    size_t events = 0;
    uint64_t lost = 0;
    rocks_event_block *rest = new_events();
    rocks_event_block_view view;
    OK(rocks_event_queue_drain(queue, 0, rest, &view, &st));
    for (size_t i = 0; i < view.count; i++) {
        if (view.events[i]->kind == ROCKS_EVENT_EVENTS_LOST) lost += view.events[i]->events_lost;
        else events++;
    }
    OK(rocks_event_block_free(rest, &st));
    uint64_t counted = figure(queue, "lost");
    OK(rocks_event_queue_free(queue, &st));
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_join(consumers[i], NULL) == 0);
        CHECK(states[i].ended == ROCKS_CLOSED || states[i].ended == ROCKS_INVALID_HANDLE);
        events += states[i].events;
        lost += states[i].lost;
    }
    CHECK(events + lost == all && lost == counted);
    if (options == NULL) CHECK(lost == 0);
    end_memory(m);
    end_memory(n);
}

/* Freeing the queue ends the waits of other threads. */
static void *await(void *queue)
{
    static rocks_status mine;
    rocks_code code = rocks_event_queue_wait(queue, -1, &mine);
    CHECK(code == ROCKS_CLOSED || code == ROCKS_INVALID_HANDLE);
    return NULL;
}

static void freed_in_use(void)
{
    /* Of a flush this one comes, and then none. */
    rocks_event_queue *queue = queue_with("kinds=flush_begin");
    rocks_db *db = open_queued("freed", queue, NULL, NULL);
    rocks_event_block *events = new_events();
    rocks_event_block_view view;
    put_many(db, NULL, 0, 10, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    CHECK(view.count > 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, await, queue) == 0);
    usleep(10000);
    OK(rocks_event_queue_free(queue, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    /* The database goes on, and what was drained stays. */
    put_many(db, NULL, 0, 10, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (size_t i = 0; i < view.count; i++) CHECK(weigh(view.events[i]) > 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_event_block_free(events, &st));
}

/* Not from inside a callback: what it waits for may wait for it. */
static void wait_inside(void *with, const rocks_event *e)
{
    rocks_status mine;
    if (e->kind == ROCKS_EVENT_FLUSH_BEGIN)
        CHECK(rocks_event_queue_wait(with, -1, &mine) == ROCKS_HANDLE_BUSY);
}

static void inside_a_callback(void)
{
    rocks_event_queue *queue = queue_with(NULL);
    memory *m = new_memory();
    m->look = wait_inside;
    m->with = queue;
    rocks_db *db = open_queued("inside", queue, m, NULL);
    put_many(db, NULL, 0, 10, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(m->of[ROCKS_EVENT_FLUSH_BEGIN] == 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_event_queue_free(queue, &st));
    end_memory(m);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    settings();
    what_is_drained();
    kinds_and_log_lines();
    overflow();
    too_large();
    threads(NULL, "many0", "many1");
    threads("capacity=4", "few0", "few1");
    freed_in_use();
    inside_a_callback();
    return 0;
}
