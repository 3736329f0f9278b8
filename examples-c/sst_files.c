/* Table files: written aside, looked into, and taken into a database at once. */
#include "example.h"

static void write_file(rocks_db *db, const char *path)
{
    rocks_sst_writer *writer;
    TRY(rocks_sst_writer_new(db, NULL, NULL, &writer, &status));
    TRY(rocks_sst_writer_open(writer, path, 0, &status));
    TRY(rocks_sst_writer_put(writer, TEXT("apple"), TEXT("green"), &status));
    TRY(rocks_sst_writer_put(writer, TEXT("cherry"), TEXT("red"), &status));
    /* Keys go in in ascending order. */
    if (rocks_sst_writer_put(writer, TEXT("banana"), TEXT("yellow"), &status) != ROCKS_OK)
        printf("refused: %s\n", status.message);
    /* A deletion, of what a database has that takes the file in. */
    TRY(rocks_sst_writer_delete(writer, TEXT("plum"), &status));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    TRY(rocks_sst_writer_finish(writer, &info, &status));
    printf("%d entries, from %.*s to %.*s\n", (int)info.num_entries, SHOW(info.smallest_key),
           SHOW(info.largest_key));
    TRY(rocks_sst_writer_free(writer, &status));
}

static void look_into(const char *path)
{
    rocks_sst_reader *reader;
    TRY(rocks_sst_reader_open(path, NULL, &reader, &status));
    TRY(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &status));
    rocks_table_properties properties = {.struct_size = sizeof properties};
    TRY(rocks_sst_reader_properties(reader, &properties, &status));
    printf("comparator %.*s, %d deletion\n", SHOW(properties.comparator_name),
           (int)properties.num_deletions);
    /* What the file shows: a key that it deletes is not there. */
    rocks_iter *iter;
    rocks_slice key, value;
    TRY(rocks_sst_reader_iter(reader, NULL, &iter, &status));
    for (rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &status); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, &value, &status))
        printf("  %.*s is %.*s\n", SHOW(key), SHOW(value));
    TRY(rocks_iter_free(iter, &status));
    /* Every record of it. */
    rocks_sst_entry entry = {.struct_size = sizeof entry};
    TRY(rocks_sst_reader_table_iter(reader, &iter, &status));
    for (rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &status); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, &value, &status)) {
        TRY(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &status));
        printf("  %s %.*s\n", entry.kind == ROCKS_ENTRY_DELETE ? "delete" : "put", SHOW(entry.key));
    }
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_sst_reader_free(reader, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "sst_files.db";
    char file[4200];
    snprintf(file, sizeof file, "%s.sst", path);
    rocks_options *options;
    rocks_db *db;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("plum"), TEXT("blue"), &status));

    write_file(db, file);
    look_into(file);

    /* Linked into the database, and gone from where it was. */
    rocks_options *how;
    TRY(rocks_options_new(ROCKS_OPTIONS_INGEST, &how, &status));
    TRY(rocks_options_set(how, "move_files", "true", &status));
    const char *files[] = {file};
    rocks_ingest_group group = {.struct_size = sizeof group};
    group.files = files;
    group.file_count = 1;
    group.options = how;
    TRY(rocks_db_ingest(db, &group, 1, NULL, &status));
    TRY(rocks_options_free(how, &status));

    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("cherry"), &value, &status));
    printf("cherry is %s\n", (char *)value.data);
    TRY(rocks_buffer_free(&value, &status));
    if (rocks_db_get(db, NULL, NULL, TEXT("plum"), &value, &status) == ROCKS_NOT_FOUND)
        printf("plum is gone\n");
    TRY(rocks_db_close(db, &status));
    return 0;
}
