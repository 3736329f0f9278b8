/* Compactions, and what holds background work back. valgrind: yes */
#include "../support/check.h"

static uint64_t number(rocks_db *db, rocks_column_family *family, const char *name)
{
    uint64_t value;
    OK(rocks_db_property_int(db, family, name, &value, &st));
    return value;
}

static int files_at(rocks_db *db, rocks_column_family *family, int level)
{
    char name[64];
    rocks_buffer text;
    snprintf(name, sizeof name, "rocksdb.num-files-at-level%d", level);
    OK(rocks_db_property(db, family, name, &text, &st));
    int count = atoi((const char *)text.data);
    OK(rocks_buffer_free(&text, &st));
    return count;
}

/* A database that moves no file by itself. */
static rocks_db *open_still(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* Two overlapping files in level 0. */
static void fill(rocks_db *db, rocks_column_family *family)
{
    const rocks_column_family *one[] = {family};
    for (int round = 0; round < 2; round++) {
        OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("value"), &st));
        OK(rocks_db_put(db, family, NULL, BYTES("m"), BYTES("value"), &st));
        OK(rocks_db_put(db, family, NULL, BYTES("z"), BYTES("value"), &st));
        OK(rocks_db_flush(db, one, 1, NULL, &st));
    }
}

static rocks_code compact(rocks_db *db, rocks_column_family *family, const char *begin,
                          const char *end)
{
    return rocks_db_compact_range(db, family, NULL, begin, begin ? strlen(begin) : 0, end,
                                  end ? strlen(end) : 0, NULL, &st);
}

static void ranges(void)
{
    rocks_db *db = open_still("ranges"), *other = open_db("other");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
    OK(compact(db, NULL, NULL, NULL)); /* empty */
    fill(db, family);
    OK(compact(db, NULL, NULL, NULL));
    CHECK(files_at(db, family, 0) == 2);
    OK(compact(db, family, "zz", NULL)); /* nothing there */
    OK(compact(db, family, NULL, ""));   /* up to the empty key: nothing there */
    CHECK(files_at(db, family, 0) == 2);
    OK(compact(db, family, "", "b"));
    CHECK(files_at(db, family, 0) == 0);
    fill(db, family);
    OK(compact(db, family, "b", NULL));
    CHECK(files_at(db, family, 0) == 0);

    EXPECT(ROCKS_INVALID_ARGUMENT, compact(db, family, "b", "a"));
    SAYS("begins after its end");
    EXPECT(ROCKS_INVALID_ARGUMENT, compact(db, family, "b", ""));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_range(db, family, NULL, NULL, 3, NULL, 0, NULL, &st));
    SAYS("begin");
    EXPECT(ROCKS_INVALID_ARGUMENT, compact(other, family, NULL, NULL));
    SAYS("another database");
    OK(rocks_db_put(db, family, NULL, BYTES("b"), BYTES("value"), &st));

    rocks_options *options = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "change_level", "true");
    OK(rocks_options_set(options, "target_level", "2", &st));
    fill(db, NULL);
    OK(rocks_db_compact_range(db, NULL, options, NULL, 0, NULL, 0, NULL, &st));
    CHECK(files_at(db, NULL, 2) == 1);
    OK(rocks_options_set(options, "target_level", "99", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_range(db, NULL, options, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_set(options, "target_path_id", "7", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_range(db, NULL, options, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(options, &st));

    OK(rocks_db_suggest_compact_range(db, family, NULL, 0, NULL, 0, &st));
    OK(rocks_db_suggest_compact_range(db, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_suggest_compact_range(db, NULL, BYTES("b"), BYTES("a"), &st));
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, compact(db, family, NULL, NULL));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, compact(db, NULL, NULL, NULL));
    OK(rocks_db_close(other, &st));
    OK(rocks_column_family_free(family, &st));
}

static void cancelled(void)
{
    rocks_db *db = open_db("cancelled");
    rocks_cancel *cancel;
    fill(db, NULL);
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_db_wait_for_compact(db, NULL, cancel, &st));
    CHECK(files_at(db, NULL, 0) == 2);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));
    CHECK(files_at(db, NULL, 0) == 0);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_db_close(db, &st));
}

static void held_back(void)
{
    rocks_db *db = open_db("held");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    fill(db, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_enable_manual_compaction(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_continue_background_work(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_resume_all_compactions(db, &st));

    OK(rocks_db_disable_manual_compaction(db, &st));
    OK(rocks_db_disable_manual_compaction(db, &st));
    EXPECT(ROCKS_INCOMPLETE, rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));
    OK(rocks_db_enable_manual_compaction(db, &st));
    EXPECT(ROCKS_INCOMPLETE, compact(db, NULL, NULL, NULL));
    OK(rocks_db_enable_manual_compaction(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_enable_manual_compaction(db, &st));

    OK(rocks_db_abort_all_compactions(db, &st));
    EXPECT(ROCKS_INCOMPLETE, compact(db, NULL, NULL, NULL));
    rocks_options *wait = options_with(ROCKS_OPTIONS_WAIT_FOR_COMPACT, "abort_on_pause", "true");
    EXPECT(ROCKS_ABORTED, rocks_db_wait_for_compact(db, wait, NULL, &st));
    SAYS("compactions are stopped");
    OK(rocks_db_resume_all_compactions(db, &st));
    OK(rocks_db_wait_for_compact(db, wait, NULL, &st));

    OK(rocks_db_pause_background_work(db, &st));
    EXPECT(ROCKS_ABORTED, rocks_db_wait_for_compact(db, wait, NULL, &st));
    OK(rocks_options_free(wait, &st));
    OK(rocks_db_continue_background_work(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_continue_background_work(db, &st));

    /* Disabling manual compactions does not set a caller's cancel handle. */
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));
    CHECK(files_at(db, NULL, 0) == 0);
    OK(rocks_cancel_free(cancel, &st));

    OK(rocks_db_disable_file_deletions(db, &st));
    CHECK(number(db, NULL, "rocksdb.is-file-deletions-enabled") == 0);
    OK(rocks_db_enable_file_deletions(db, &st));
    CHECK(number(db, NULL, "rocksdb.is-file-deletions-enabled") == 1);
    OK(rocks_db_resume(db, &st));
    OK(rocks_db_enable_auto_compaction(db, NULL, 0, &st));
    OK(rocks_db_close(db, &st));
}

/* What is held back when the database is closed neither hangs nor loses anything. */
static void closed_while_held(void)
{
    rocks_db *db = open_db("closed");
    rocks_options *write = options_with(ROCKS_OPTIONS_WRITE, "disable_wal", "true");
    OK(rocks_db_pause_background_work(db, &st));
    OK(rocks_db_pause_background_work(db, &st));
    OK(rocks_db_disable_manual_compaction(db, &st));
    OK(rocks_db_abort_all_compactions(db, &st));
    OK(rocks_db_put(db, NULL, write, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_continue_background_work(db, &st));

    rocks_buffer value;
    db = open_db("closed");
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_pause_background_work(db, &st));
    OK(rocks_db_put(db, NULL, write, BYTES("key2"), BYTES("value"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_cancel_background_work(db, -1, &st));
    SAYS("wait");
    OK(rocks_db_cancel_background_work(db, 1, &st));
    EXPECT(ROCKS_SHUTDOWN_IN_PROGRESS, rocks_db_wait_for_compact(db, NULL, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key3"), BYTES("value"), &st));
    EXPECT(ROCKS_SHUTDOWN_IN_PROGRESS, rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));

    db = open_db("closed");
    OK(rocks_db_get(db, NULL, NULL, BYTES("key2"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("key3"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(write, &st));
}

static void named_files(void)
{
    rocks_db *db = open_still("files");
    fill(db, NULL);
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    char names[2][32];
    const char *files[2] = {names[0], names[1]};
    OK(rocks_db_metadata(db, &metadata, &st));
    for (size_t i = 0; i < 2; i++) {
        OK(rocks_metadata_file_at(metadata, i, &file, &st));
        snprintf(names[i], sizeof names[i], "%.*s", (int)file.name.len,
                 (const char *)file.name.data);
    }
    OK(rocks_metadata_free(metadata, &st));

    rocks_buffer made;
    const char *missing[] = {"999999.sst"}, *none[] = {NULL}, *odd[] = {""};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, missing, 1, 2, NULL, &made, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, none, 1, 2, NULL, &made, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, odd, 1, 2, NULL, &made, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, NULL, 0, 2, NULL, &made, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, files, 2, 99, NULL, &made, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, files, 2, -1, NULL, &made, NULL, NULL, &st));
    CHECK(made.data == NULL && files_at(db, NULL, 0) == 2);
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED,
           rocks_db_compact_files(db, NULL, NULL, files, 2, 2, cancel, &made, NULL, NULL, &st));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_db_disable_manual_compaction(db, &st));
    EXPECT(ROCKS_INCOMPLETE,
           rocks_db_compact_files(db, NULL, NULL, files, 2, 2, NULL, &made, NULL, NULL, &st));
    OK(rocks_db_enable_manual_compaction(db, &st));
    OK(rocks_db_compact_files(db, NULL, NULL, files, 2, 2, NULL, &made, NULL, NULL, &st));
    CHECK(files_at(db, NULL, 0) == 0 && files_at(db, NULL, 2) == 1);
    CHECK(made.len > 5 && strlen((char *)made.data) + 1 == made.len &&
          strchr((char *)made.data, '/') == NULL);
    OK(rocks_buffer_free(&made, &st));
    OK(rocks_db_close(db, &st));
}

static rocks_slice text(const char *from)
{
    rocks_slice slice = {(const uint8_t *)from, from ? strlen(from) : 0};
    return slice;
}

static void deleted_files(void)
{
    rocks_db *db = open_db("deleted");
    rocks_buffer value;
    rocks_slice inverted[] = {text("a"), text("z")}, ends[] = {text("b"), text("a")};
    fill(db, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_files_in_ranges(db, NULL, inverted, ends, 2, 1, &st));
    SAYS("begins after its end");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_files_in_ranges(db, NULL, inverted, ends, 1, 7, &st));
    SAYS("include_end");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_files_in_ranges(db, NULL, NULL, ends, 1, 1, &st));
    OK(rocks_db_delete_files_in_ranges(db, NULL, NULL, NULL, 0, 1, &st));

    OK(compact(db, NULL, NULL, NULL));
    rocks_slice open[] = {text(NULL)}, last[] = {text("z")}, short_of_it[] = {text("y")};
    OK(rocks_db_delete_files_in_ranges(db, NULL, open, last, 1, 0, &st));
    OK(rocks_db_delete_files_in_ranges(db, NULL, open, short_of_it, 1, 1, &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("m"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_delete_files_in_ranges(db, NULL, open, last, 1, 1, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("m"), &value, &st));
    fill(db, NULL);
    OK(compact(db, NULL, NULL, NULL));
    OK(rocks_db_delete_files_in_ranges(db, NULL, open, open, 1, 0, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("m"), &value, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("m"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
}

static void read_only(void)
{
    rocks_db *db = open_db("read_only");
    fill(db, NULL);
    OK(rocks_db_close(db, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("read_only"), NULL, how, NULL, NULL, 0, &db, &st));
    const char *files[] = {"000009.sst"};
    rocks_slice open[] = {text(NULL)};
    EXPECT(ROCKS_NOT_SUPPORTED, compact(db, NULL, NULL, NULL));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_compact_files(db, NULL, NULL, files, 1, 2, NULL, NULL, NULL, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_suggest_compact_range(db, NULL, NULL, 0, NULL, 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_enable_auto_compaction(db, NULL, 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_disable_file_deletions(db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_enable_file_deletions(db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_delete_files_in_ranges(db, NULL, open, open, 1, 0, &st));
    OK(rocks_db_pause_background_work(db, &st));
    OK(rocks_db_disable_manual_compaction(db, &st));
    OK(rocks_db_resume(db, &st));
    CHECK(files_at(db, NULL, 0) == 2);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    ranges();
    cancelled();
    held_back();
    closed_while_held();
    named_files();
    deleted_files();
    read_only();
    return 0;
}
