/* Flushes and the write-ahead log. valgrind: yes */
#include "../support/check.h"

#include <dirent.h>
#include <sys/stat.h>

static uint64_t number(rocks_db *db, rocks_column_family *family, const char *name)
{
    uint64_t value;
    OK(rocks_db_property_int(db, family, name, &value, &st));
    return value;
}

static uint64_t in_memory(rocks_db *db, rocks_column_family *family)
{
    return number(db, family, "rocksdb.num-entries-active-mem-table");
}

/* The size of all files with an ending in a folder. */
static long size_of(const char *folder, const char *ending)
{
    char path[5000];
    long size = 0;
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat info;
        size_t len = strlen(entry->d_name), tail = strlen(ending);
        if (len < tail || strcmp(entry->d_name + len - tail, ending) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        CHECK(stat(path, &info) == 0);
        size += (long)info.st_size;
    }
    closedir(dir);
    return size;
}

static void column_families(void)
{
    rocks_db *db = open_db("families"), *other = open_db("other");
    rocks_column_family *a, *b;
    OK(rocks_db_create_column_family(db, "a", NULL, &a, &st));
    OK(rocks_db_create_column_family(db, "b", NULL, &b, &st));
    rocks_column_family *each[] = {NULL, a, b};
    for (int i = 0; i < 3; i++)
        OK(rocks_db_put(db, each[i], NULL, BYTES("key"), BYTES("value"), &st));

    const rocks_column_family *twice[] = {a, a};
    OK(rocks_db_flush(db, twice, 2, NULL, &st));
    CHECK(in_memory(db, NULL) == 1 && in_memory(db, a) == 0 && in_memory(db, b) == 1);

    rocks_options *atomic = options_with(ROCKS_OPTIONS_FLUSH, "force_atomic_flush", "true");
    const rocks_column_family *both[] = {NULL, b, NULL};
    OK(rocks_db_flush(db, both, 3, atomic, &st));
    CHECK(in_memory(db, NULL) == 0 && in_memory(db, b) == 0);
    CHECK(number(db, b, "rocksdb.live-sst-files-size") > 0);

    for (int i = 0; i < 3; i++)
        OK(rocks_db_put(db, each[i], NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int i = 0; i < 3; i++) CHECK(in_memory(db, each[i]) == 0);
    OK(rocks_db_flush(db, NULL, 0, atomic, &st)); /* nothing to flush */

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_flush(other, twice, 1, NULL, &st));
    SAYS("another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_flush(db, NULL, 2, NULL, &st));
    SAYS("column_families");
    rocks_options *wrong = options_with(ROCKS_OPTIONS_READ, "fill_cache", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_flush(db, NULL, 0, wrong, &st));
    SAYS("flush");
    OK(rocks_db_drop_column_family(db, a, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_flush(db, twice, 1, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(other, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_column_family_free(a, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_flush(db, twice, 1, NULL, &st));
    OK(rocks_column_family_free(b, &st));
    OK(rocks_options_free(atomic, &st));
    OK(rocks_options_free(wrong, &st));
}

static void many_column_families(void)
{
    enum { COUNT = 140 };
    rocks_db *db = open_db("many");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
    const rocks_column_family *many[COUNT];
    for (int i = 0; i < COUNT; i++) many[i] = family;
    OK(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, many, COUNT, NULL, &st));
    CHECK(in_memory(db, family) == 0);
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
}

static void write_ahead_log(void)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/log", check_folder);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "manual_wal_flush", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(folder, options, NULL, NULL, NULL, 0, &db, &st));
    long before = size_of(folder, ".log");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    CHECK(size_of(folder, ".log") == before);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_flush_wal(db, 2, &st));
    SAYS("sync");
    CHECK(size_of(folder, ".log") == before);
    OK(rocks_db_flush_wal(db, 0, &st));
    CHECK(size_of(folder, ".log") > before);
    OK(rocks_db_flush_wal(db, 1, &st));
    OK(rocks_db_sync_wal(db, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_flush_wal(db, 0, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_sync_wal(db, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_sync_wal(NULL, &st));
    OK(rocks_options_free(options, &st));
}

/* What the WAL holds is in the memtable of a read-only database and stays there. */
static void read_only(void)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/read_only", check_folder);
    rocks_db *db = open_db("read_only");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));

    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(folder, NULL, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_column_family(db, "a", &family, &st));
    long files = size_of(folder, ".sst");
    const rocks_column_family *both[] = {NULL, family};
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_flush(db, both, 2, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_flush(db, NULL, 0, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_flush(db, both, 1, NULL, &st));
    rocks_options *wait = options_with(ROCKS_OPTIONS_WAIT_FOR_COMPACT, "flush", "true");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_wait_for_compact(db, wait, NULL, &st));
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_flush_wal(db, 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_sync_wal(db, &st));
    CHECK(size_of(folder, ".sst") == files);
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(wait, &st));
    OK(rocks_options_free(how, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    column_families();
    many_column_families();
    write_ahead_log();
    read_only();
    return 0;
}
