/* A live view from inside the process: levels, stalls and rates, out of an event queue, the
   statistics and the database's metadata. `rocks top` shows a database from outside, where reads
   and caches are not seen. */
#include "example.h"

#include <time.h>

typedef struct view {
    rocks_db *db;
    rocks_event_queue *queue;
    rocks_event_block *events;
    rocks_statistics *statistics;
    /* Counted from events. */
    int flushes, compactions, stalls;
    rocks_stall_condition writes;
    uint64_t stalled_since, stalled_micros;
    /* What the last picture showed. */
    uint64_t keys, bytes, reads;
    double at;
    int shows_rates;
} view;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Takes what has happened since. It never waits, and RocksDB never waits for it. */
static void take_events(view *v)
{
    rocks_event_block_view taken;
    TRY(rocks_event_queue_drain(v->queue, 0, v->events, &taken, &status));
    for (size_t i = 0; i < taken.count; i++) {
        const rocks_event *event = taken.events[i];
        v->flushes += event->kind == ROCKS_EVENT_FLUSH_COMPLETED;
        v->compactions += event->kind == ROCKS_EVENT_COMPACTION_COMPLETED;
        if (event->kind != ROCKS_EVENT_STALL_CONDITIONS_CHANGED) continue;
        if (event->prev_stall_condition == ROCKS_STALL_NORMAL) {
            v->stalls++;
            v->stalled_since = event->time_micros;
        }
        if (event->cur_stall_condition == ROCKS_STALL_NORMAL)
            v->stalled_micros += event->time_micros - v->stalled_since;
        v->writes = event->cur_stall_condition;
    }
}

static void show_levels(const view *v)
{
    rocks_metadata *metadata;
    size_t count;
    TRY(rocks_db_metadata(v->db, &metadata, &status));
    TRY(rocks_metadata_counts(metadata, NULL, &count, NULL, NULL, &status));
    for (size_t i = 0; i < count; i++) {
        rocks_level_metadata level = {.struct_size = sizeof level};
        TRY(rocks_metadata_level_at(metadata, i, &level, &status));
        if (level.file_count == 0) continue;
        printf("  level %d: %d files", level.level, (int)level.file_count);
        if (v->shows_rates) printf(", %llu bytes", (unsigned long long)level.size);
        printf("\n");
    }
    TRY(rocks_metadata_free(metadata, &status));
}

/* How much a ticker grew since the last picture. RocksDB counts from the opening on. */
static void show_rate(const view *v, const char *ticker, const char *what, uint64_t *last,
                      double seconds)
{
    uint64_t value;
    TRY(rocks_statistics_value(v->statistics, ticker, &value, &status));
    printf("  %s: %llu", what, (unsigned long long)(value - *last));
    if (v->shows_rates && seconds > 0) printf(", %.0f a second", (double)(value - *last) / seconds);
    printf("\n");
    *last = value;
}

static void show(view *v, const char *title)
{
    static const char *const conditions[] = {"slowed down", "stopped", "go on"};
    const double time = now(), seconds = time - v->at;
    take_events(v);
    printf("%s\n", title);
    show_levels(v);
    printf("  %d flushes, %d compactions; writes %s, after %d stalls", v->flushes, v->compactions,
           conditions[v->writes], v->stalls);
    if (v->shows_rates) printf(" of %.1f ms", (double)v->stalled_micros / 1000);
    printf("\n");
    show_rate(v, "rocksdb.number.keys.written", "keys written", &v->keys, seconds);
    show_rate(v, "rocksdb.bytes.written", "bytes written", &v->bytes, seconds);
    show_rate(v, "rocksdb.number.keys.read", "keys read", &v->reads, seconds);
    v->at = time;
}

static void open_view(view *v, const char *folder)
{
    rocks_options *options;
    TRY(rocks_event_queue_new("kinds=flush_completed:compaction_completed:stall_conditions_changed",
                              &v->queue, &status));
    TRY(rocks_event_block_new(&v->events, &status));
    TRY(rocks_statistics_new(NULL, &v->statistics, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    /* Small numbers, so that a few tables slow writes down and are compacted. */
    TRY(rocks_options_set_string(options,
                                 "create_if_missing=true;level0_file_num_compaction_trigger=2;"
                                 "level0_slowdown_writes_trigger=2",
                                 &status));
    TRY(rocks_options_set_event_queue(options, "listeners", v->queue, &status));
    TRY(rocks_options_set_statistics(options, "statistics", v->statistics, &status));
    TRY(rocks_db_open(folder, options, NULL, NULL, NULL, 0, &v->db, &status));
    TRY(rocks_options_free(options, &status));
    v->writes = ROCKS_STALL_NORMAL;
    v->at = now();
}

static void write_table(rocks_db *db, int table)
{
    for (int i = 0; i < 100; i++) {
        char key[32];
        snprintf(key, sizeof key, "key%03d", (i + table) % 100);
        TRY(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT("a value of some length"), &status));
    }
    TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "live_view.db";
    /* With a second word it shows sizes and times too, which differ from run to run. */
    view v = {.shows_rates = argc > 2};
    open_view(&v, folder);
    write_table(v.db, 0);
    while (take_events(&v), v.flushes < 1) TRY(rocks_event_queue_wait(v.queue, -1, &status));
    show(&v, "one table");

    /* The second table slows writes down, until a compaction has made one of both. A program that
       draws each second calls `show` each second; here each picture waits for what it is to show.
     */
    for (int table = 1; table < 4; table++) {
        write_table(v.db, table);
        if (table % 2 == 0) continue;
        while (take_events(&v), v.flushes <= table || v.compactions <= table / 2 ||
                                    v.stalls <= table / 2 || v.writes != ROCKS_STALL_NORMAL)
            TRY(rocks_event_queue_wait(v.queue, -1, &status));
        show(&v, table == 1 ? "compacted" : "compacted again");
    }
    rocks_buffer value;
    TRY(rocks_db_get(v.db, NULL, NULL, TEXT("key007"), &value, &status));
    TRY(rocks_buffer_free(&value, &status));
    show(&v, "read");

    TRY(rocks_db_close(v.db, &status));
    TRY(rocks_statistics_free(v.statistics, &status));
    TRY(rocks_event_block_free(v.events, &status));
    TRY(rocks_event_queue_free(v.queue, &status));
    return 0;
}
