/* Blob files without their database: what is read, what is damaged. valgrind: yes */
#include "../support/sst_files.h"

enum { BLOBS = 20, LONG = 3000 };

static char file[4096];

static void find_file(const char *name)
{
    DIR *folder = opendir(path_of(name));
    CHECK(folder != NULL);
    for (struct dirent *one; (one = readdir(folder)) != NULL;) {
        if (strstr(one->d_name, ".blob") == NULL) continue;
        snprintf(file, sizeof file, "%s/%s", path_of(name), one->d_name);
    }
    closedir(folder);
}

static void value_of(int number, char to[LONG])
{
    memset(to, 'a' + number, LONG);
    to[LONG - 1] = (char)number;
}

static void make(const char *name, const char *compression)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    OK(rocks_options_set(options, "min_blob_size", "100", &st));
    OK(rocks_options_set(options, "blob_compression_type", compression, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = BLOBS - 1; i >= 0; i--) {
        char key[16], value[LONG];
        numbered(key, i);
        value_of(i, value);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), value, LONG, &st));
    }
    OK(rocks_db_put(db, NULL, NULL, BYTES("short"), BYTES("in the table"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    find_file(name);
}

static unsigned long property(rocks_iter *iter, const char *name)
{
    rocks_buffer value;
    OK(rocks_iter_property(iter, name, &value, &st));
    const unsigned long number = strtoul((const char *)value.data, NULL, 10);
    OK(rocks_buffer_free(&value, &st));
    return number;
}

/* Reads until it ends; how many there were. */
static int read_all(rocks_iter *iter, rocks_code wanted)
{
    rocks_slice key, value;
    int count = 0;
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; count++) {
        char name[16], expected[LONG];
        numbered(name, count);
        value_of(count, expected);
        CHECK(is(key, name) && value.len == LONG && memcmp(value.data, expected, LONG) == 0);
        code = rocks_iter_next(iter, &key, &value, &st);
    }
    EXPECT(wanted, code);
    return count;
}

static void reads(const char *name, const char *compression, int is_compressed)
{
    rocks_iter *iter;
    rocks_slice key, value;
    make(name, compression);
    OK(rocks_blob_file_iter(file, NULL, &iter, &st));
    CHECK(read_all(iter, ROCKS_NOT_FOUND) == BLOBS);
    CHECK(read_all(iter, ROCKS_NOT_FOUND) == BLOBS);
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    /* Behind the file's header (30), the record's (32) and the key. */
    CHECK(property(iter, "rocks.blob-offset") == 30 + 32 + key.len);
    const unsigned long stored = property(iter, "rocks.blob-stored-bytes");
    CHECK(is_compressed ? stored < LONG / 2 : stored == LONG);
    CHECK(property(iter, "rocks.blob-column-family") == 0);
    CHECK(property(iter, "rocks.blob-expiration") == 0);
    rocks_buffer none;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_property(iter, "rocks.none", &none, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_prev(iter, &key, &value, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_seek_to_last(iter, &key, &value, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_seek(iter, BYTES("k"), &key, &value, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_iter_seek_for_prev(iter, BYTES("k"), &key, &value, &st));
    CHECK(read_all(iter, ROCKS_NOT_FOUND) == BLOBS);
    /* A block of entries, as of any iterator. */
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_iter_read_block(iter, 1000, 1 << 20, 0, block, &view, &st));
    CHECK(view.count == BLOBS && view.value_bytes == BLOBS * LONG);
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));
}

static void change(const char *to, long at, long keep)
{
    FILE *from = fopen(file, "rb"), *copy = fopen(to, "wb");
    CHECK(from != NULL && copy != NULL);
    const long size = size_of(file);
    for (long i = 0; i < size && i < keep; i++) {
        const int byte = fgetc(from);
        CHECK(byte != EOF && fputc(i == at ? byte ^ 0x55 : byte, copy) != EOF);
    }
    CHECK(fclose(from) == 0 && fclose(copy) == 0);
}

static void damaged(void)
{
    rocks_iter *iter;
    const char *copy = path_of("copy.blob");
    const long size = size_of(file), each = 32 + 9 + LONG;
    /* A byte of the third value. */
    change(copy, 30 + 2 * each + 100, size);
    OK(rocks_blob_file_iter(copy, NULL, &iter, &st));
    CHECK(read_all(iter, ROCKS_CORRUPTION) == 2);
    SAYS("copy.blob");
    char where[32];
    snprintf(where, sizeof where, "byte %ld", 30 + 2 * each);
    SAYS(where);
    OK(rocks_iter_free(iter, &st));
    /* Of its header. */
    change(copy, 30 + 2 * each + 3, size);
    OK(rocks_blob_file_iter(copy, NULL, &iter, &st));
    CHECK(read_all(iter, ROCKS_CORRUPTION) == 2);
    OK(rocks_iter_free(iter, &st));
    /* Cut within a record, and between two. */
    change(copy, -1, 30 + 5 * each - 1);
    OK(rocks_blob_file_iter(copy, NULL, &iter, &st));
    CHECK(read_all(iter, ROCKS_CORRUPTION) == 4);
    SAYS("not whole");
    OK(rocks_iter_free(iter, &st));
    change(copy, -1, 30 + 5 * each);
    OK(rocks_blob_file_iter(copy, NULL, &iter, &st));
    CHECK(read_all(iter, ROCKS_CORRUPTION) == 5);
    SAYS("no end");
    OK(rocks_iter_free(iter, &st));
    /* The file's own header. */
    change(copy, 0, size);
    EXPECT(ROCKS_CORRUPTION, rocks_blob_file_iter(copy, NULL, &iter, &st));
    SAYS("copy.blob");
    change(copy, -1, 7);
    EXPECT(ROCKS_CORRUPTION, rocks_blob_file_iter(copy, NULL, &iter, &st));
    SAYS("too short");
    EXPECT(ROCKS_NOT_FOUND, rocks_blob_file_iter(path_of("nowhere.blob"), NULL, &iter, &st));
    SAYS("nowhere.blob");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_blob_file_iter("", NULL, &iter, &st));
    SAYS("path");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_blob_file_iter(copy, NULL, NULL, &st));
    SAYS("iter");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    reads("packed", "kLZ4Compression", 1);
    reads("plain", "kNoCompression", 0);
    damaged();
    return 0;
}
