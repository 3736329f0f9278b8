/* Compactions of named files: their options, and what they tell. valgrind: yes */
#include "../support/check.h"

enum { kMostFiles = 16 };

/* The files of a level, oldest first. */
typedef struct {
    char text[kMostFiles][32];
    const char *at[kMostFiles];
    rocks_file_metadata last;
    char folder[4096];
    size_t count;
} named;

static void find(rocks_db *db, int level, named *files)
{
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    files->count = 0;
    OK(rocks_db_metadata(db, &metadata, &st));
    for (size_t i = 0; rocks_metadata_file_at(metadata, i, &file, NULL) == ROCKS_OK; i++) {
        if (file.level != level) continue;
        CHECK(files->count < kMostFiles);
        snprintf(files->text[files->count], sizeof files->text[0], "%.*s", (int)file.name.len,
                 (const char *)file.name.data);
        files->at[files->count] = files->text[files->count];
        snprintf(files->folder, sizeof files->folder, "%.*s", (int)file.directory.len,
                 (const char *)file.directory.data);
        files->last = file;
        files->count++;
    }
    OK(rocks_metadata_free(metadata, &st));
}

/* A database that moves no file by itself. */
static rocks_db *open_still(const char *name, const char *more)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    if (more != NULL) OK(rocks_options_set(options, "db_paths", more, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* A file in level 0 with so many keys from `first` on, of a kilobyte each. */
static void fill(rocks_db *db, int first, int count)
{
    char key[16];
    uint32_t value[256], state = 1;
    for (int i = first; i < first + count; i++) {
        for (int j = 0; j < 256; j++) value[j] = state = state * 1664525u + 1013904223u;
        snprintf(key, sizeof key, "%06d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 6, value, sizeof value, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
}

static size_t texts_of(const rocks_buffer *joined)
{
    size_t count = 0;
    for (size_t i = 0; i < joined->len; i++) count += joined->data[i] == 0;
    return count;
}

static void many_outputs(void)
{
    rocks_db *db = open_still("many", NULL);
    fill(db, 0, 200);
    fill(db, 100, 200);
    named files;
    find(db, 0, &files);
    CHECK(files.count == 2);

    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_FILES, "output_file_size_limit", "64k");
    OK(rocks_options_set(how, "compression", "kLZ4Compression", &st));
    OK(rocks_options_set(how, "max_subcompactions", "2", &st));
    rocks_buffer outputs;
    rocks_event_block *events;
    rocks_event_block_view view;
    OK(rocks_event_block_new(&events, &st));
    OK(rocks_db_compact_files(db, NULL, how, files.at, 2, 1, NULL, &outputs, events, &view, &st));
    CHECK(view.count == 1);
    const rocks_event *done = view.events[0];
    CHECK(done->kind == ROCKS_EVENT_COMPACTION_COMPLETED && done->status == NULL);
    CHECK(done->struct_size == sizeof *done && done->output_level == 1);
    CHECK(done->input_file_count == 2 && done->output_file_count > 1);
    CHECK(done->output_file_count == texts_of(&outputs));
    CHECK(done->compression == 4); /* RocksDB's kLZ4Compression */
    CHECK(done->stats != NULL && done->stats->num_input_records == 400 &&
          done->stats->num_output_records == 300);
    CHECK(strcmp((const char *)done->db.data, check_path("many")) == 0);
    CHECK(done->time_micros > 0 && done->column_family.len == strlen("default"));
    for (size_t i = 0; i < done->output_file_count; i++) {
        CHECK(done->output_files[i].level == 1 && done->output_files[i].path.len > 0);
    }
    OK(rocks_buffer_free(&outputs, &st));

    /* What was told stays until the memory is used again, also after the close. */
    const rocks_event *before = view.events[0];
    OK(rocks_db_close(db, &st));
    CHECK(before->input_file_count == 2);
    OK(rocks_event_block_free(events, &st));
    OK(rocks_options_free(how, &st));
}

static void moved(void)
{
    rocks_db *db = open_still("moved", NULL);
    fill(db, 0, 10);
    named files, after;
    find(db, 0, &files);
    rocks_event_block *events;
    rocks_event_block_view view;
    rocks_buffer outputs;
    OK(rocks_event_block_new(&events, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_FILES, "allow_trivial_move", "true");
    OK(rocks_db_compact_files(db, NULL, how, files.at, 1, 2, NULL, &outputs, events, &view, &st));
    CHECK(view.count == 0 && view.events == NULL); /* it was not read */
    CHECK(strcmp((const char *)outputs.data, files.text[0]) == 0);
    OK(rocks_buffer_free(&outputs, &st));
    find(db, 2, &after);
    CHECK(after.count == 1 && strcmp(after.text[0], files.text[0]) == 0);
    OK(rocks_options_free(how, &st));

    /* Without that option the file is written anew, with the temperature that is asked for. */
    how = options_with(ROCKS_OPTIONS_COMPACT_FILES, "output_temperature_override", "kCold");
    OK(rocks_db_compact_files(db, NULL, how, after.at, 1, 3, NULL, NULL, events, &view, &st));
    CHECK(view.count == 1 && view.events[0]->output_file_count == 1);
    find(db, 3, &after);
    CHECK(after.count == 1 && strcmp(after.text[0], files.text[0]) != 0);
    CHECK(after.last.temperature == 0x0C); /* RocksDB's kCold */

    /* A call that fails tells nothing. */
    const char *missing[] = {"999999.sst"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, how, missing, 1, 3, NULL, NULL, events, &view, &st));
    CHECK(view.count == 0 && view.events == NULL);
    OK(rocks_options_free(how, &st));
    OK(rocks_event_block_free(events, &st));
    OK(rocks_db_close(db, &st));
}

static void folders(void)
{
    char paths[8300], first[4096];
    snprintf(first, sizeof first, "%s", check_path("folders-a"));
    snprintf(paths, sizeof paths,
             "{path=%s;target_size=1000000000}:{path=%s;target_size=1000000000}", first,
             check_path("folders-b"));
    rocks_db *db = open_still("folders", paths);
    fill(db, 0, 10);
    named files, after;
    find(db, 0, &files);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, NULL, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    SAYS("output_path_id");
    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_FILES, "output_path_id", "2");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, how, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    SAYS("output_path_id: 2");
    OK(rocks_options_set(how, "output_path_id", "1", &st));
    OK(rocks_db_compact_files(db, NULL, how, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    find(db, 1, &after);
    CHECK(after.count == 1 && strstr(after.folder, "folders-b") != NULL);
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
}

static void refused(void)
{
    rocks_db *db = open_still("refused", NULL);
    fill(db, 0, 10);
    named files;
    find(db, 0, &files);
    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_FILES, "allow_trivial_move", "false");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "output_file_size_limit", "0", &st));
    SAYS("output_file_size_limit");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "max_subcompactions", "-1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "compression", "kMagic", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "canceled", "true", &st));
    SAYS("rocks_cancel");
    OK(rocks_options_set(how, "compression", "kXpressCompression", &st)); /* of Windows alone */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, how, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    SAYS("compression");
    OK(rocks_options_free(how, &st));
    rocks_options *other = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "erase", "false");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_compact_files(db, NULL, other, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    SAYS("options");
    OK(rocks_options_free(other, &st));

    /* A limit of space says whose it is. */
    OK(rocks_db_close(db, &st));
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "disable_auto_compactions", "true");
    rocks_sst_file_manager *manager;
    OK(rocks_sst_file_manager_new(NULL, NULL, &manager, &st));
    OK(rocks_sst_file_manager_set(manager, "max_allowed_space_usage", "15000", &st));
    OK(rocks_options_set_sst_file_manager(options, "sst_file_manager", manager, &st));
    OK(rocks_db_open(check_path("refused"), options, NULL, NULL, NULL, 0, &db, &st));
    find(db, 0, &files);
    EXPECT(ROCKS_COMPACTION_TOO_LARGE,
           rocks_db_compact_files(db, NULL, NULL, files.at, 1, 1, NULL, NULL, NULL, NULL, &st));
    SAYS("max_allowed_space_usage");
    OK(rocks_db_close(db, &st));
    OK(rocks_sst_file_manager_free(manager, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    many_outputs();
    moved();
    folders();
    refused();
    return 0;
}
