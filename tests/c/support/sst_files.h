/* What the tests of table files share. */
#ifndef SST_FILES_H
#define SST_FILES_H

#include "check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static inline rocks_slice slice_of(const char *text)
{
    return (rocks_slice){(const uint8_t *)text, strlen(text)};
}

static inline int is(rocks_slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

/* A path in the test's folder, in its own memory. */
static inline const char *path_of(const char *name)
{
    static char paths[8][4096];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", check_folder, name);
    return path;
}

static inline long size_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (long)info.st_size : -1;
}

static inline void numbered(char *key, int number) { snprintf(key, 16, "key%06d", number); }

/* Writes keys from `from` to before `to`; NULL: for any column family, with defaults. */
static inline void write_file(rocks_db *db, rocks_column_family *family,
                              const rocks_options *options, const char *path, int from, int to,
                              const char *value)
{
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(db, family, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    for (int i = from; i < to; i++) {
        char key[16];
        numbered(key, i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
}

static inline void has(rocks_db *db, rocks_column_family *family, const char *key,
                       const char *value)
{
    char found[256];
    size_t len;
    rocks_code code =
        rocks_db_get_into(db, family, NULL, BYTES_OF(key), found, sizeof found, &len, &st);
    if (value == NULL) {
        EXPECT(ROCKS_NOT_FOUND, code);
        return;
    }
    OK(code);
    if (len != strlen(value) || memcmp(found, value, len) != 0) {
        fprintf(stderr, "%s is %.*s, not %s\n", key, (int)len, found, value);
        exit(1);
    }
}

/* Flips a bit of a file. */
static inline void damage(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL && fseek(file, at, SEEK_SET) == 0);
    int byte = fgetc(file);
    CHECK(byte != EOF && fseek(file, at, SEEK_SET) == 0 && fputc(byte ^ 1, file) != EOF);
    CHECK(fclose(file) == 0);
}

/* How many entries a folder has; -1: it is not there. */
static inline int entries_in(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    if (dir == NULL) return -1;
    for (struct dirent *one; (one = readdir(dir)) != NULL;)
        count += strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0;
    CHECK(closedir(dir) == 0);
    return count;
}

/* How many table files a folder has. */
static inline int tables_in(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    CHECK(dir != NULL);
    for (struct dirent *one; (one = readdir(dir)) != NULL;) {
        size_t len = strlen(one->d_name);
        count += len > 4 && strcmp(one->d_name + len - 4, ".sst") == 0;
    }
    CHECK(closedir(dir) == 0);
    return count;
}

#endif
