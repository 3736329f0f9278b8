/* Event listeners: RocksDB tells what it does, and another database keeps a journal of it. */
#include "example.h"

#define KIND(kind) ((uint64_t)1 << (kind))

/* What the listener has at hand. */
typedef struct journal {
    rocks_db *own;  /* the database of the events */
    rocks_db *into; /* the one that keeps the journal */
} journal;

/* A listener must not change the database that it is told of: RocksDB may wait for it. It is
   refused, and any other database is free. */
static rocks_listener_answer told(void *state, const rocks_event *event)
{
    journal *of = state;
    rocks_status mine; /* other threads may be here as well */
    char line[256];
    /* Jobs are numbered in the order in which they began: so lines come in that order. */
    uint8_t key[4] = {(uint8_t)(event->job_id >> 24), (uint8_t)(event->job_id >> 16),
                      (uint8_t)(event->job_id >> 8), (uint8_t)event->job_id};
    if (event->kind == ROCKS_EVENT_FLUSH_COMPLETED) {
        rocks_code code = rocks_db_put(of->own, NULL, NULL, TEXT("k"), TEXT("v"), &mine);
        snprintf(line, sizeof line, "%.*s: %d records to level 0 (%.*s); a put from inside: %s",
                 SHOW(event->column_family), (int)event->table_properties->num_entries,
                 SHOW(event->reason_text), code == ROCKS_HANDLE_BUSY ? "refused" : "done");
    } else {
        snprintf(
            line, sizeof line, "%.*s: %d files to %d of level %d (%.*s); %d old records dropped",
            SHOW(event->column_family), (int)event->input_file_count, (int)event->output_file_count,
            event->output_level, SHOW(event->reason_text), (int)event->stats->num_records_replaced);
    }
    if (rocks_db_put(of->into, NULL, NULL, key, sizeof key, TEXT(line), &mine) != ROCKS_OK)
        fprintf(stderr, "%s\n", mine.message);
    return ROCKS_LISTENER_GO_ON;
}

static void let_go(void *state)
{
    (void)state;
    printf("nobody needs the listener any more\n");
}

static rocks_db *open_db(const char *folder, const char *name, const rocks_event_listener *listener)
{
    char path[4096];
    rocks_options *options;
    rocks_db *db;
    snprintf(path, sizeof path, "%s.%s", folder, name);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set_string(options, "create_if_missing=true;num_levels=2", &status));
    TRY(rocks_options_set_event_listener(options, "listeners", listener, &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    return db;
}

static void put(rocks_db *db, rocks_column_family *family, int from, int to)
{
    const rocks_column_family *families[] = {family};
    for (int i = from; i < to; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%06d", i);
        TRY(rocks_db_put(db, family, NULL, TEXT(key), TEXT("value"), &status));
    }
    TRY(rocks_db_flush(db, families, 1, NULL, &status));
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "event_listener.db";
    journal of = {NULL, NULL};
    rocks_event_listener *listener;
    rocks_event_listener_callbacks callbacks = {
        .struct_size = sizeof callbacks,
        .state = &of,
        .destroy = let_go,
        .event = told,
        .kinds = KIND(ROCKS_EVENT_FLUSH_COMPLETED) | KIND(ROCKS_EVENT_COMPACTION_COMPLETED)};
    TRY(rocks_event_listener_new(&callbacks, &listener, &status));
    of.into = open_db(folder, "journal", NULL);
    of.own = open_db(folder, "data", listener);
    TRY(rocks_event_listener_free(listener, &status)); /* the database shares it */

    rocks_column_family *users;
    TRY(rocks_db_create_column_family(of.own, "users", NULL, &users, &status));
    put(of.own, NULL, 0, 1000);
    put(of.own, NULL, 500, 1500);
    put(of.own, users, 0, 10);
    TRY(rocks_db_compact_range(of.own, NULL, NULL, NULL, 0, NULL, 0, NULL, &status));
    TRY(rocks_column_family_free(users, &status));
    /* Events come from RocksDB's threads, maybe a moment after the call that caused them. With
       the close the last was told. */
    TRY(rocks_db_close(of.own, &status));

    rocks_iter *iter;
    rocks_slice line;
    TRY(rocks_db_iter(of.into, NULL, NULL, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, NULL, &line, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, NULL, &line, &status))
        printf("%.*s\n", SHOW(line));
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_db_close(of.into, &status));
    return 0;
}
