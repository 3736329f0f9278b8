/* Event listeners: which events they receive, in which fields. valgrind: yes */
#include "../support/events.h"

#define BIT(kind) ((uint64_t)1 << (kind))

/* Refused callbacks: the state is destroyed all the same, once. */
static void refused(void)
{
    memory *m = new_memory();
    rocks_event_listener *listener = (rocks_event_listener *)&st;
    rocks_event_listener_callbacks callbacks = {sizeof callbacks, m, forget, {0, 0, 0}, NULL, 0, 0};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_listener_new(&callbacks, &listener, &st));
    SAYS("callbacks: event is NULL");
    CHECK(listener == NULL && m->destroyed == 1);
    callbacks.event = remember;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_listener_new(&callbacks, NULL, &st));
    SAYS("listener");
    CHECK(m->destroyed == 2);
    callbacks.struct_size = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_listener_new(&callbacks, &listener, &st));
    SAYS("struct_size is 7");
    CHECK(m->destroyed == 2); /* of such a struct nothing is believed */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_event_listener_new(NULL, &listener, &st));

    /* An older struct, without the fields behind the function. */
    callbacks.struct_size = offsetof(rocks_event_listener_callbacks, kinds);
    callbacks.kinds = 1;
    OK(rocks_event_listener_new(&callbacks, &listener, &st));
    uint64_t failures = 7;
    rocks_buffer last;
    OK(rocks_event_listener_failures(listener, &failures, &last, &st));
    CHECK(failures == 0 && last.len == 0);
    OK(rocks_buffer_free(&last, &st));

    rocks_options *options, *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_event_listener(options, "listener", listener, &st));
    SAYS("accepted: listeners");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_add_event_listener(options, "info_log", listener, &st));
    SAYS("listeners");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_event_listener(reading, "listeners", listener, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_add_event_listener(reading, "listeners", listener, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_add_event_listener(options, "listeners", NULL, &st));
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_event_listener_free(listener, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_event_listener_failures(listener, NULL, NULL, &st));
    OK(rocks_event_listener_free(NULL, &st));
    CHECK(m->destroyed == 2);
    OK(rocks_options_set_event_listener(options, "listeners", NULL, &st));
    CHECK(m->destroyed == 3);
    m->destroyed = 1;
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    end_memory(m);
}

/* What a closer look finds wrong ends the test. */
static void look_closer(void *with, const rocks_event *e)
{
    const char *path = with;
    CHECK(e->db.len == strlen(path) && memcmp(e->db.data, path, e->db.len) == 0);
    switch (e->kind) {
        case ROCKS_EVENT_FLUSH_COMPLETED:
            CHECK(e->file_number > 0 && e->thread_id != 0 && e->job_id > 0);
            CHECK(e->smallest_seqno > 0 && e->largest_seqno > e->smallest_seqno);
            CHECK(e->table_properties != NULL);
            CHECK(e->table_properties->struct_size >= sizeof(rocks_table_properties));
            CHECK(e->table_properties->num_entries >= 100 && e->table_properties->data_size > 0);
            CHECK(memcmp(e->table_properties->comparator_name.data, "leveldb.BytewiseComparator",
                         27) == 0);
            CHECK(e->table_properties->user_count > 0);
            for (size_t i = 0; i < e->table_properties->user_count; i++)
                CHECK(e->table_properties->user_names[i].len > 0);
            CHECK(e->status == NULL && e->blob_file_addition_count == 0);
            break;
        case ROCKS_EVENT_COMPACTION_COMPLETED:
            CHECK(e->status == NULL && e->aborted == 0);
            CHECK(e->input_file_count == 2 && e->output_file_count == 1);
            for (size_t i = 0; i < e->input_file_count; i++) {
                CHECK(e->input_files[i].level == 0 && e->input_files[i].file_number > 0);
                CHECK(e->input_files[i].properties != NULL &&
                      e->input_files[i].properties->num_entries > 0);
                CHECK(strstr((const char *)e->input_files[i].path.data, ".sst") != NULL);
            }
            CHECK(e->output_files[0].level == e->output_level && e->output_level > 0);
            CHECK(e->stats != NULL && e->stats->struct_size >= sizeof(rocks_compaction_job_stats));
            CHECK(e->stats->num_input_files == 2 && e->stats->num_output_files == 1);
            CHECK(e->stats->is_manual_compaction == 1 && e->stats->num_records_replaced > 0);
            CHECK(e->stats->smallest_output_key_prefix.len > 0);
            break;
        case ROCKS_EVENT_MEM_TABLE_SEALED:
            CHECK(e->num_entries >= 100 && e->first_seqno > 0 &&
                  e->first_seqno >= e->earliest_seqno);
            break;
        case ROCKS_EVENT_TABLE_FILE_CREATED:
            CHECK(e->file_size > 0 && e->table_properties != NULL && e->status == NULL);
            break;
        case ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED:
            CHECK(e->column_family_count == 1);
            CHECK(strcmp((const char *)e->column_families[0].name.data, "default") == 0);
            CHECK(e->column_families[0].id == 0);
            break;
        default:
            break;
    }
}

static void a_flush_and_a_compaction(void)
{
    memory *m = new_memory();
    char path[4096];
    snprintf(path, sizeof path, "%s", check_path("jobs"));
    m->look = look_closer;
    m->with = path;
    rocks_db *db = open_told("jobs", "disable_auto_compactions=true", listener_of(m, 0, 0));
    CHECK(m->destroyed == 0);

    put_many(db, NULL, 0, 100, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put_many(db, NULL, 50, 150, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    /* A flush returns when its table is there; its last events may still come. */
    wait_for(m, ROCKS_EVENT_FLUSH_COMPLETED, 2);
    const told *flush = last_of(m, ROCKS_EVENT_FLUSH_COMPLETED);
    CHECK(strcmp(flush->db, path) == 0 && strcmp(flush->family, "default") == 0);
    CHECK(strcmp(flush->reason_text, "Manual Flush") == 0 && flush->reason == 10);
    CHECK(strstr(flush->path, ".sst") != NULL && strncmp(flush->path, path, strlen(path)) == 0);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_TABLE_FILE_CREATED)->path, flush->path) == 0);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_TABLE_FILE_CREATION_STARTED)->reason_text, "Flush") == 0);
    CHECK(last_of(m, ROCKS_EVENT_FLUSH_BEGIN)->job_id == flush->job_id);
    CHECK(m->of[ROCKS_EVENT_MEM_TABLE_SEALED] == 2 && m->of[ROCKS_EVENT_FLUSH_BEGIN] == 2);
    CHECK(m->of[ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED] == 2);

    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_COMPACTION_COMPLETED, 1);
    wait_for(m, ROCKS_EVENT_TABLE_FILE_DELETED, 2);
    wait_for(m, ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED, 3);
    static const rocks_event_kind each[] = {
        ROCKS_EVENT_COMPACTION_BEGIN, ROCKS_EVENT_COMPACTION_PRE_COMMIT,
        ROCKS_EVENT_COMPACTION_COMPLETED, ROCKS_EVENT_SUBCOMPACTION_BEGIN,
        ROCKS_EVENT_SUBCOMPACTION_COMPLETED};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        CHECK(m->of[each[i]] == 1);
        const told *one = last_of(m, each[i]);
        CHECK(strcmp(one->reason_text, "ManualCompaction") == 0 &&
              strcmp(one->family, "default") == 0);
        CHECK(one->job_id == last_of(m, ROCKS_EVENT_COMPACTION_BEGIN)->job_id && one->code == -1);
    }
    CHECK(m->of[ROCKS_EVENT_DB_SHUTDOWN_BEGIN] == 0);
    OK(rocks_db_close(db, &st));
    CHECK(m->of[ROCKS_EVENT_DB_SHUTDOWN_BEGIN] == 1);
    CHECK(m->of[ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED] > 0);
    for (int kind = ROCKS_EVENT_FILE_READ_FINISH; kind <= ROCKS_EVENT_FILE_CLOSE_FINISH; kind++)
        CHECK(m->of[kind] == 0);
    end_memory(m);
}

static void column_families_and_a_full_memtable(void)
{
    memory *m = new_memory();
    rocks_db *db = open_told("families", NULL, listener_of(m, 0, 0));
    rocks_column_family *users;
    rocks_options *small = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    OK(rocks_db_create_column_family(db, "users", small, &users, &st));
    OK(rocks_options_free(small, &st));
    put_many(db, users, 0, 200, 1000);
    wait_for(m, ROCKS_EVENT_FLUSH_COMPLETED, 1);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_FLUSH_COMPLETED)->family, "users") == 0);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_FLUSH_COMPLETED)->reason_text, "Write Buffer Full") == 0);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_MEM_TABLE_SEALED)->family, "users") == 0);
    OK(rocks_db_drop_column_family(db, users, &st));
    size_t before = count_of(m, ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED);
    OK(rocks_column_family_free(users, &st));
    CHECK(count_of(m, ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED) == before + 1);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED)->family, "users") ==
          0);
    OK(rocks_db_close(db, &st));
    end_memory(m);
}

static void blobs_and_io(void)
{
    memory *m = new_memory();
    rocks_db *db = open_told("blobs",
                             "enable_blob_files=true;enable_blob_garbage_collection=true;"
                             "blob_garbage_collection_age_cutoff=1.0;disable_auto_compactions=true;"
                             "bytes_per_sync=4096",
                             listener_of(m, 0, 1));
    for (int i = 0; i < 3; i++) {
        put_many(db, NULL, 0, 20, 20000);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    wait_for(m, ROCKS_EVENT_BLOB_FILE_CREATED, 3);
    CHECK(m->of[ROCKS_EVENT_BLOB_FILE_CREATION_STARTED] == 3);
    CHECK(strstr(last_of(m, ROCKS_EVENT_BLOB_FILE_CREATED)->path, ".blob") != NULL);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_BLOB_FILE_DELETED, 2);
    OK(rocks_db_close(db, &st));
    /* A range is synced where the file system has sync_file_range. */
    static const rocks_event_kind io[] = {
        ROCKS_EVENT_FILE_READ_FINISH, ROCKS_EVENT_FILE_WRITE_FINISH, ROCKS_EVENT_FILE_FLUSH_FINISH,
        ROCKS_EVENT_FILE_SYNC_FINISH, ROCKS_EVENT_FILE_CLOSE_FINISH};
    for (size_t i = 0; i < sizeof io / sizeof *io; i++) CHECK(m->of[io[i]] > 0);
    CHECK(m->of[ROCKS_EVENT_IO_ERROR] == 0);
    CHECK(last_of(m, ROCKS_EVENT_FILE_WRITE_FINISH)->path[0] == '/');
    end_memory(m);
}

/* Each change by the condition that it brings. RocksDB tells of them without its mutex, from the
   threads that made them: the later one may be told first. */
static void look_at_stalls(void *with, const rocks_event *e)
{
    if (e->kind != ROCKS_EVENT_STALL_CONDITIONS_CHANGED) return;
    int *changes = with;
    const bool slows = e->cur_stall_condition == ROCKS_STALL_DELAYED;
    CHECK(slows || e->cur_stall_condition == ROCKS_STALL_NORMAL);
    CHECK(e->prev_stall_condition == (slows ? ROCKS_STALL_NORMAL : ROCKS_STALL_DELAYED));
    changes[slows]++;
}

/* The mask, and several listeners in their order. */
static void whom_and_what(void)
{
    memory *all = new_memory(), *one = new_memory(), *none = new_memory();
    int changes[2] = {0, 0};
    all->look = look_at_stalls;
    all->with = changes;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_event_listener *first = listener_of(none, 0, 0), *second = listener_of(all, 0, 0);
    /* Without the file's events, whatever the mask says. */
    rocks_event_listener *third =
        listener_of(one, BIT(ROCKS_EVENT_FLUSH_COMPLETED) | BIT(ROCKS_EVENT_FILE_WRITE_FINISH), 0);
    OK(rocks_options_add_event_listener(options, "listeners", first, &st));
    OK(rocks_options_set_event_listener(options, "listeners", second, &st));
    OK(rocks_options_add_event_listener(options, "listeners", third, &st));
    OK(rocks_event_listener_free(first, &st));
    CHECK(none->destroyed == 1); /* the second took its place */
    OK(rocks_event_listener_free(second, &st));
    OK(rocks_event_listener_free(third, &st));
    /* What is set later, and a copy, keep them. */
    OK(rocks_options_set_string(
        options, "level0_file_num_compaction_trigger=2;level0_slowdown_writes_trigger=2", &st));
    rocks_options *copy;
    OK(rocks_options_copy(options, &copy, &st));
    OK(rocks_options_free(options, &st));
    CHECK(all->destroyed == 0 && one->destroyed == 0);

    rocks_db *db, *other;
    OK(rocks_db_open(check_path("one"), copy, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_open(check_path("other"), copy, NULL, NULL, NULL, 0, &other, &st));
    OK(rocks_options_free(copy, &st));
    for (int i = 0; i < 2; i++) {
        put_many(db, NULL, i, i + 10, 10);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    /* Two tables in level 0 slow writes down, until they are compacted. */
    wait_for(all, ROCKS_EVENT_STALL_CONDITIONS_CHANGED, 2);
    put_many(other, NULL, 0, 10, 10);
    OK(rocks_db_flush(other, NULL, 0, NULL, &st));
    wait_for(one, ROCKS_EVENT_FLUSH_COMPLETED, 3);
    CHECK(strcmp(last_of(one, ROCKS_EVENT_FLUSH_COMPLETED)->db, check_path("other")) == 0);
    OK(rocks_db_close(db, &st));
    CHECK(all->destroyed == 0 && one->destroyed == 0);
    OK(rocks_db_close(other, &st));
    CHECK(one->count == 3 && all->of[ROCKS_EVENT_FLUSH_COMPLETED] == 3 && none->count == 0);
    CHECK(changes[false] == 1 && changes[true] == 1);
    end_memory(all);
    end_memory(one);
    end_memory(none);
}

/* Opening fails, repair, and options that nobody opens anything with. */
static void where_nothing_opens(void)
{
    memory *m = new_memory();
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "false");
    rocks_event_listener *listener = listener_of(m, 0, 0);
    rocks_db *db;
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("absent"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(db == NULL);
    OK(rocks_db_close(open_db("mended"), &st));
    OK(rocks_db_repair(check_path("mended"), options, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL,
                       NULL, &st));
    OK(rocks_options_free(options, &st));
    CHECK(m->destroyed == 0);
    OK(rocks_event_listener_free(listener, &st));
    end_memory(m);
}

static void names(void)
{
    CHECK(strcmp(rocks_event_kind_name(ROCKS_EVENT_FLUSH_BEGIN), "flush_begin") == 0);
    CHECK(strcmp(rocks_event_kind_name(ROCKS_EVENT_DB_SHUTDOWN_BEGIN), "db_shutdown_begin") == 0);
    CHECK(rocks_event_kind_name(0) == NULL && rocks_event_kind_name(-1) == NULL);
    CHECK(rocks_event_kind_name(33) == NULL && rocks_event_kind_name(INT32_MAX) == NULL);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    names();
    refused();
    a_flush_and_a_compaction();
    column_families_and_a_full_memtable();
    blobs_and_io();
    whom_and_what();
    where_nothing_opens();
    return 0;
}
