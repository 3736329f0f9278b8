/* Calls from the event of a deleted file, which the release of a pause of deletions itself deletes:
   none of them waits for that release. valgrind: yes */
#include "../support/check.h"

static rocks_db *db;
static int told;

static rocks_listener_answer deleted(void *state, const rocks_event *event)
{
    rocks_status own;
    rocks_wal_files *files;
    uint64_t entries;
    (void)state;
    CHECK(event->kind == ROCKS_EVENT_TABLE_FILE_DELETED);
    if (db == NULL) return ROCKS_LISTENER_GO_ON; /* it is opened or closed */
    told++;
    /* It counts, which waits for nothing. */
    CHECK(rocks_db_disable_file_deletions(db, &own) == ROCKS_OK);
    /* This waits for deletions of files. */
    CHECK(rocks_db_enable_file_deletions(db, &own) == ROCKS_HANDLE_BUSY);
    /* It may be read. */
    CHECK(rocks_db_wal_files(db, &files, &own) == ROCKS_OK);
    CHECK(rocks_wal_files_free(files, &own) == ROCKS_OK);
    CHECK(rocks_db_property_int(db, NULL, "rocksdb.estimate-num-keys", &entries, &own) == ROCKS_OK);
    return ROCKS_LISTENER_GO_ON;
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const rocks_event_listener_callbacks listens = {
        .struct_size = sizeof listens,
        .event = deleted,
        .kinds = (uint64_t)1 << ROCKS_EVENT_TABLE_FILE_DELETED};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *all = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction",
                                      "kForce");
    rocks_event_listener *listener;
    rocks_wal_files *files;
    rocks_db *opened;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_event_listener_new(&listens, &listener, &st));
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &opened, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_disable_file_deletions(opened, &st));
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_put(opened, NULL, NULL, "key", 3, "value", 5, &st));
        OK(rocks_db_flush(opened, NULL, 0, NULL, &st));
    }
    OK(rocks_db_compact_range(opened, NULL, all, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(all, &st));
    db = opened;
    OK(rocks_db_enable_file_deletions(opened, &st));
    CHECK(told >= 2);
    db = NULL;
    /* Each pause that an event began is undone by itself. */
    for (int i = 0; i < told; i++) OK(rocks_db_enable_file_deletions(opened, &st));
    OK(rocks_db_wal_files(opened, &files, &st));
    OK(rocks_wal_files_free(files, &st));
    OK(rocks_db_close(opened, &st));
    return 0;
}
