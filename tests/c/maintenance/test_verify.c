/* Checksums, of sound and of damaged files. valgrind: yes */
#include "../support/check.h"

static void fill(rocks_db *db, int from, int to)
{
    char key[16], value[200];
    memset(value, 'v', sizeof value);
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 8, value, sizeof value, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
}

/* The newest table file's name. */
static void newest(rocks_db *db, char *name, size_t size)
{
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    snprintf(name, size, "%.*s", (int)file.name.len, (const char *)file.name.data);
    OK(rocks_metadata_free(metadata, &st));
}

/* Flips a bit of a file. */
static void damage(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL && fseek(file, at, SEEK_SET) == 0);
    int byte = fgetc(file);
    CHECK(byte != EOF && fseek(file, at, SEEK_SET) == 0 && fputc(byte ^ 1, file) != EOF);
    CHECK(fclose(file) == 0);
}

static void copy(const char *from, const char *to)
{
    char command[9000];
    snprintf(command, sizeof command, "cp -r '%s' '%s'", from, to);
    CHECK(system(command) == 0);
}

static void sound_and_cancelled(rocks_db *db)
{
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    rocks_options *read = options_with(ROCKS_OPTIONS_READ, "readahead_size", "65536");
    OK(rocks_db_verify_checksum(db, read, NULL, &st));
    OK(rocks_options_free(read, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_verify_file_checksums(db, NULL, NULL, &st));
    SAYS("file_checksum_gen_factory");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_db_verify_checksum(db, NULL, cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_db_verify_checksum(db, NULL, cancel, &st));
    SAYS("cancel");
    OK(rocks_cancel_free(cancel, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_verify_checksum(db, NULL, cancel, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_cancel_set(cancel, &st));
    OK(rocks_cancel_free(NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cancel_new(NULL, &st));
    rocks_options *wrong = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_verify_checksum(db, wrong, NULL, &st));
    OK(rocks_options_free(wrong, &st));
}

static void block_checksums(void)
{
    char folder[4096], copied[4096], name[64], path[4200];
    rocks_db *db = open_db("sound");
    snprintf(folder, sizeof folder, "%s/sound", check_folder);
    snprintf(copied, sizeof copied, "%s/damaged", check_folder);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st)); /* empty */
    fill(db, 0, 500);
    fill(db, 500, 600);
    sound_and_cancelled(db);
    /* Files are deleted again after a verification. */
    uint64_t enabled;
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-file-deletions-enabled", &enabled, &st));
    CHECK(enabled == 1);
    newest(db, name, sizeof name);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_verify_checksum(db, NULL, NULL, &st));

    copy(folder, copied);
    snprintf(path, sizeof path, "%s/%s", copied, name);
    damage(path, 100);
    db = open_db("damaged");
    EXPECT(ROCKS_CORRUPTION, rocks_db_verify_checksum(db, NULL, NULL, &st));
    SAYS(name);
    OK(rocks_db_close(db, &st));

    const char *folders[] = {"sound", "damaged"};
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(check_path(folders[i]), NULL, how, NULL, NULL, 0, &db, &st));
        EXPECT(i == 0 ? ROCKS_OK : ROCKS_CORRUPTION, rocks_db_verify_checksum(db, NULL, NULL, &st));
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(how, &st));
}

static void file_checksums(void)
{
    char folder[4096], copied[4096], name[64], path[4200];
    snprintf(folder, sizeof folder, "%s/whole", check_folder);
    snprintf(copied, sizeof copied, "%s/whole_damaged", check_folder);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "file_checksum_gen_factory", "FileChecksumGenCrc32cFactory",
                         &st));
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(folder, options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 0, 100);
    OK(rocks_db_verify_file_checksums(db, NULL, NULL, &st));
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    rocks_blob_file_metadata blob = {.struct_size = sizeof blob};
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    CHECK(file.checksum.len == 4 && file.checksum_function.len > 4);
    OK(rocks_metadata_blob_file_at(metadata, 0, &blob, &st));
    snprintf(name, sizeof name, "%.*s", (int)blob.name.len, (const char *)blob.name.data);
    OK(rocks_metadata_free(metadata, &st));
    OK(rocks_db_close(db, &st));

    copy(folder, copied);
    snprintf(path, sizeof path, "%s/%s", copied, name);
    damage(path, 200);
    OK(rocks_db_open(copied, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_db_verify_file_checksums(db, NULL, NULL, &st));
    SAYS(name);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    block_checksums();
    file_checksums();
    return 0;
}
