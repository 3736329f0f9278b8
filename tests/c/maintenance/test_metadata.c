/* Files, levels, sizes, identities. valgrind: yes */
#include "../support/check.h"

static int same(rocks_slice have, const char *want)
{
    return have.len == strlen(want) && memcmp(have.data, want, have.len) == 0;
}

static void fill(rocks_db *db, rocks_column_family *family, int from, int to)
{
    char key[16], value[200];
    memset(value, 'v', sizeof value);
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, family, NULL, key, 8, value, sizeof value, &st));
    }
    const rocks_column_family *one[] = {family};
    OK(rocks_db_flush(db, one, 1, NULL, &st));
}

static void empty(void)
{
    rocks_db *db = open_db("empty");
    rocks_metadata *metadata;
    size_t families, levels, files, blobs;
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_counts(metadata, &families, &levels, &files, &blobs, &st));
    CHECK(families == 1 && levels == 7 && files == 0 && blobs == 0);
    rocks_file_metadata file = {.struct_size = sizeof file, .size = 9};
    EXPECT(ROCKS_NOT_FOUND, rocks_metadata_file_at(metadata, 0, &file, &st));
    CHECK(file.size == 0 && file.struct_size == sizeof file);
    OK(rocks_metadata_free(metadata, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_metadata_file_at(metadata, 0, &file, &st));
    OK(rocks_metadata_free(NULL, &st));
    OK(rocks_db_close(db, &st));
}

static void files(void)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/files", check_folder);
    rocks_db *db = open_db("files");
    rocks_column_family *second;
    OK(rocks_db_create_column_family(db, "second", NULL, &second, &st));
    fill(db, NULL, 0, 100);
    fill(db, NULL, 50, 150);
    OK(rocks_db_delete(db, second, NULL, BYTES("key00001"), &st));
    fill(db, second, 5, 8);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    fill(db, NULL, 10, 11);

    rocks_metadata *all, *one;
    size_t families, levels, count;
    OK(rocks_db_metadata(db, &all, &st));
    OK(rocks_metadata_counts(all, &families, &levels, &count, NULL, &st));
    CHECK(families == 2 && levels == 14 && count == 3);
    OK(rocks_db_column_family_metadata(db, second, &one, &st));
    OK(rocks_metadata_counts(one, &families, NULL, &count, NULL, &st));
    CHECK(families == 1 && count == 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(second, &st));

    /* What was read stays readable after the close. */
    rocks_file_metadata file = {.struct_size = sizeof file};
    OK(rocks_metadata_file_at(one, 0, &file, &st));
    CHECK(same(file.column_family, "second") && file.level == 0);
    CHECK(same(file.smallest_key, "key00001") && same(file.largest_key, "key00007"));
    CHECK(file.entries == 4 && file.deletions == 1 && file.size > 100);
    CHECK(file.smallest_sequence > 0 && file.largest_sequence == file.smallest_sequence + 3);
    CHECK(same(file.directory, folder) && file.number > 0 && file.creation_time > 1600000000);
    char name[5000];
    snprintf(name, sizeof name, "%06d.sst", (int)file.number);
    CHECK(same(file.name, name));
    snprintf(name, sizeof name, "%s/%06d.sst", folder, (int)file.number);
    FILE *there = fopen(name, "rb");
    CHECK(there != NULL && fseek(there, 0, SEEK_END) == 0 && ftell(there) == (long)file.size);
    fclose(there);
    EXPECT(ROCKS_NOT_FOUND, rocks_metadata_file_at(one, 1, &file, &st));

    uint64_t total = 0, entries = 0;
    for (size_t i = 0; rocks_metadata_file_at(all, i, &file, NULL) == ROCKS_OK; i++) {
        if (!same(file.column_family, "default")) continue;
        total += file.size;
        entries += file.entries;
        CHECK(file.level == 0 ? file.entries == 1 : same(file.largest_key, "key00149"));
    }
    CHECK(entries == 151);
    rocks_column_family_metadata family = {.struct_size = sizeof family};
    OK(rocks_metadata_column_family_at(all, 0, &family, &st));
    CHECK(same(family.name, "default") && family.size == total && family.file_count == 2);
    CHECK(family.level_count == 7 && family.blob_file_count == 0);
    uint64_t in_levels = 0;
    rocks_level_metadata level = {.struct_size = sizeof level};
    for (size_t i = 0; i < 7; i++) {
        OK(rocks_metadata_level_at(all, i, &level, &st));
        CHECK(level.level == (int)i && same(level.column_family, "default"));
        in_levels += level.file_count;
    }
    CHECK(in_levels == 2);
    EXPECT(ROCKS_NOT_FOUND, rocks_metadata_level_at(all, 14, &level, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_metadata_level_at(all, SIZE_MAX, &level, &st));

    /* An older, smaller struct is not written beyond its end. */
    memset(&level, 0x55, sizeof level);
    level.struct_size = offsetof(rocks_level_metadata, size);
    OK(rocks_metadata_level_at(all, 0, &level, &st));
    CHECK(same(level.column_family, "default") && level.size == 0x5555555555555555u);
    level.struct_size = 0;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_metadata_level_at(all, 0, &level, &st));
    SAYS("struct_size");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_metadata_level_at(all, 0, NULL, &st));
    OK(rocks_metadata_free(all, &st));
    OK(rocks_metadata_free(one, &st));
}

static void blob_files(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("blobs"), options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, NULL, 0, 10);
    rocks_metadata *metadata;
    OK(rocks_db_column_family_metadata(db, NULL, &metadata, &st));
    rocks_blob_file_metadata blob = {.struct_size = sizeof blob};
    OK(rocks_metadata_blob_file_at(metadata, 0, &blob, &st));
    char name[32];
    snprintf(name, sizeof name, "%06d.blob", (int)blob.number);
    CHECK(same(blob.name, name) && same(blob.column_family, "default"));
    CHECK(same(blob.directory, check_path("blobs")));
    CHECK(blob.blob_count == 10 && blob.garbage_count == 0 && blob.size > 2000);
    EXPECT(ROCKS_NOT_FOUND, rocks_metadata_blob_file_at(metadata, 1, &blob, &st));
    OK(rocks_metadata_free(metadata, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static rocks_slice text(const char *from)
{
    rocks_slice slice = {(const uint8_t *)from, strlen(from)};
    return slice;
}

static void sizes(void)
{
    rocks_db *db = open_db("sizes");
    uint64_t size[3] = {1, 1, 1}, entries, bytes;
    rocks_slice begins[] = {text(""), text("key00500"), text("z")};
    rocks_slice ends[] = {text("z"), text("z"), text("zz")};
    OK(rocks_db_approximate_sizes(db, NULL, begins, ends, 3, ROCKS_SIZE_FILES, 0, size, &st));
    CHECK(size[0] == 0 && size[1] == 0 && size[2] == 0);

    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "compression", "kNoCompression");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "plain", plain, &family, &st));
    OK(rocks_options_free(plain, &st));
    fill(db, family, 0, 1000);
    OK(rocks_db_approximate_sizes(db, family, begins, ends, 3, ROCKS_SIZE_FILES, 0.1, size, &st));
    CHECK(size[0] > 150000 && size[1] > size[0] / 3 && size[1] < size[0] && size[2] == 0);
    OK(rocks_db_put(db, family, NULL, BYTES("z"), BYTES("value"), &st));
    OK(rocks_db_approximate_sizes(db, family, begins, ends, 3, ROCKS_SIZE_MEMTABLES, 0, size, &st));
    CHECK(size[0] == 0 && size[2] > 0);
    OK(rocks_db_approximate_memtable_stats(db, family, BYTES("y"), BYTES("zz"), &entries, &bytes,
                                           &st));
    CHECK(entries == 1 && bytes > 0);
    OK(rocks_db_approximate_memtable_stats(db, family, NULL, 0, BYTES("y"), &entries, NULL, &st));
    CHECK(entries == 0);

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_approximate_memtable_stats(
                                       db, family, BYTES("b"), BYTES("a"), &entries, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_approximate_sizes(db, family, ends, begins, 1, ROCKS_SIZE_FILES, 0, size, &st));
    CHECK(size[0] == 0);
    SAYS("begins after its end");
    for (unsigned include = 0; include <= 8; include += 8) {
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_approximate_sizes(db, family, begins, ends, 1, include, 0, size, &st));
        SAYS("include");
    }
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_approximate_sizes(db, family, begins, ends, 1, ROCKS_SIZE_FILES, 2, size, &st));
    SAYS("error_margin");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_approximate_sizes(db, family, begins, ends, 1, ROCKS_SIZE_FILES, 0, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_approximate_sizes(db, family, NULL, ends, 1, ROCKS_SIZE_FILES, 0, size, &st));
    SAYS("begins");
    begins[0].data = NULL;
    begins[0].len = 5;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_approximate_sizes(db, family, begins, ends, 1, ROCKS_SIZE_FILES, 0, size, &st));
    OK(rocks_db_approximate_sizes(db, NULL, NULL, NULL, 0, ROCKS_SIZE_FILES, 0, NULL, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
}

static void identities(void)
{
    rocks_db *db = open_db("identity");
    rocks_buffer identity, again, session, next;
    uint64_t sequence;
    int32_t levels;
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    CHECK(sequence == 0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    CHECK(sequence == 1);
    OK(rocks_db_number_levels(db, NULL, &levels, &st));
    CHECK(levels == 7);
    OK(rocks_db_identity(db, &identity, &st));
    OK(rocks_db_session_id(db, &session, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("identity");
    OK(rocks_db_identity(db, &again, &st));
    OK(rocks_db_session_id(db, &next, &st));
    CHECK(identity.len > 10 && strcmp((char *)identity.data, (char *)again.data) == 0);
    CHECK(session.len > 10 && strcmp((char *)session.data, (char *)next.data) != 0);
    OK(rocks_buffer_free(&identity, &st));
    OK(rocks_buffer_free(&again, &st));
    OK(rocks_buffer_free(&session, &st));
    OK(rocks_buffer_free(&next, &st));
    OK(rocks_db_close(db, &st));
    rocks_metadata *metadata;
    EXPECT(ROCKS_CLOSED, rocks_db_latest_sequence_number(db, &sequence, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_number_levels(db, NULL, &levels, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_metadata(db, &metadata, &st));
    CHECK(metadata == NULL);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    empty();
    files();
    blob_files();
    sizes();
    identities();
    return 0;
}
