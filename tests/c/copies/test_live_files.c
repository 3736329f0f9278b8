/* The files of a database, and what moves or drops whole files. valgrind: yes */
#include "../support/backups.h"

#include <time.h>

/* A copy made of what the list says is a database. */
static void copied_by_hand(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "file_checksum_gen_factory", "FileChecksumGenCrc32cFactory",
                         &st));
    rocks_db *db;
    OK(rocks_db_open(in_folder("db"), options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 0, 100, 'a');
    rocks_options *how = options_with(ROCKS_OPTIONS_LIVE_FILES, "include_checksum_info", "true");
    rocks_live_files *files;
    OK(rocks_db_disable_file_deletions(db, &st));
    OK(rocks_db_live_files(db, how, &files, &st));
    size_t count_, tables = 0;
    OK(rocks_live_files_count(files, &count_, &st));
    CHECK(count_ >= 4 && mkdir(in_folder("copy"), 0755) == 0);
    rocks_live_file one = {.struct_size = sizeof one};
    for (size_t i = 0; i < count_; i++) {
        char from[8300], to[8300], command[17000];
        OK(rocks_live_files_at(files, i, &one, &st));
        snprintf(from, sizeof from, "%.*s/%.*s", (int)one.directory.len,
                 (const char *)one.directory.data, (int)one.name.len, (const char *)one.name.data);
        snprintf(to, sizeof to, "%s/%.*s", in_folder("copy"), (int)one.name.len,
                 (const char *)one.name.data);
        if (one.file_type == ROCKS_FILE_TABLE) {
            tables++;
            CHECK(one.checksum.len == 4 && one.checksum_function.len > 4 && one.number > 0);
        }
        if (one.replacement_contents.len != 0) {
            CHECK(one.file_type == ROCKS_FILE_CURRENT && one.size == one.replacement_contents.len);
            FILE *file = fopen(to, "w");
            CHECK(file != NULL && fwrite(one.replacement_contents.data, one.size, 1, file) == 1);
            CHECK(fclose(file) == 0);
            continue;
        }
        snprintf(command, sizeof command, "head -c %llu '%s' > '%s'", (unsigned long long)one.size,
                 from, to);
        CHECK(system(command) == 0);
    }
    CHECK(tables == 1);
    EXPECT(ROCKS_NOT_FOUND, rocks_live_files_at(files, count_, &one, &st));
    OK(rocks_db_enable_file_deletions(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_live_files_at(files, 0, &one, &st));
    OK(rocks_live_files_free(files, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_live_files_free(files, &st));
    OK(rocks_db_open(in_folder("copy"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == 100);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* Without a flush what is not in tables is in logs. */
static void by_options(void)
{
    rocks_db *db = open_db("logs");
    fill(db, 0, 10, 'a');
    rocks_options *how =
        options_with(ROCKS_OPTIONS_LIVE_FILES, "wal_size_for_flush", "18446744073709551615");
    rocks_live_files *files;
    for (int flushes = 0; flushes < 2; flushes++) {
        size_t found, tables = 0, logs = 0;
        rocks_live_file one = {.struct_size = sizeof one};
        OK(rocks_db_live_files(db, flushes ? NULL : how, &files, &st));
        OK(rocks_live_files_count(files, &found, &st));
        for (size_t i = 0; i < found; i++) {
            OK(rocks_live_files_at(files, i, &one, &st));
            CHECK(one.checksum_function.len == 0);
            tables += one.file_type == ROCKS_FILE_TABLE;
            logs += one.file_type == ROCKS_FILE_WAL && one.size > 0;
        }
        CHECK(flushes ? tables == 1 : tables == 0 && logs == 1);
        OK(rocks_live_files_free(files, &st));
    }
    rocks_options *wrong = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_live_files(db, wrong, &files, &st));
    OK(rocks_options_free(wrong, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_live_files(db, NULL, &files, &st));
}

static void oldest(void)
{
    rocks_db *db = open_db("times");
    uint64_t when = 7;
    OK(rocks_db_creation_time_of_oldest_file(db, &when, &st));
    CHECK(when == UINT64_MAX);
    fill(db, 0, 10, 'a');
    flush(db);
    OK(rocks_db_creation_time_of_oldest_file(db, &when, &st));
    const uint64_t now = (uint64_t)time(NULL);
    CHECK(when <= now && now - when < 1000);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_creation_time_of_oldest_file(db, NULL, &st));
    OK(rocks_db_close(db, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "max_open_files", "100");
    OK(rocks_db_open(in_folder("times"), options, NULL, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_creation_time_of_oldest_file(db, &when, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

static uint64_t files_at(rocks_db *db, int level)
{
    char name[60];
    rocks_buffer value;
    snprintf(name, sizeof name, "rocksdb.num-files-at-level%d", level);
    OK(rocks_db_property(db, NULL, name, &value, &st));
    const uint64_t files = strtoull((const char *)value.data, NULL, 10);
    OK(rocks_buffer_free(&value, &st));
    return files;
}

static void promoted(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(in_folder("promoted"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < 3; i++) {
        fill(db, i * 10, i * 10 + 10, 'a');
        flush(db);
    }
    CHECK(files_at(db, 0) == 3);
    const int32_t bad[] = {0, -1, 7, 1000};
    for (int i = 0; i < 4; i++)
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_promote_l0(db, NULL, bad[i], &st));
    OK(rocks_db_promote_l0(db, NULL, 2, &st));
    CHECK(files_at(db, 0) == 0 && files_at(db, 2) == 3 && count(db, NULL) == 30);
    fill(db, 5, 15, 'b');
    flush(db);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_promote_l0(db, NULL, 3, &st));
    fill(db, 5, 15, 'c');
    flush(db);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_promote_l0(db, NULL, 1, &st));
    CHECK(files_at(db, 0) == 2 && letter(db, 7) == 'c');
    OK(rocks_db_close(db, &st));
    db = open_kind("promoted", "read_only", ROCKS_OK);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_promote_l0(db, NULL, 1, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_clip_column_family(db, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_close(db, &st));
}

static void clipped(void)
{
    rocks_db *db = open_db("clipped");
    fill(db, 0, 100, 'a');
    flush(db);
    fill(db, 50, 150, 'b');
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_clip_column_family(db, NULL, BYTES("key00060"), BYTES("key00040"), &st));
    SAYS("begin");
    CHECK(count(db, NULL) == 150);
    OK(rocks_db_clip_column_family(db, NULL, BYTES("key00040"), BYTES("key00060"), &st));
    CHECK(count(db, NULL) == 20 && letter(db, 39) == '-' && letter(db, 40) == 'a' &&
          letter(db, 59) == 'b' && letter(db, 60) == '-');
    fill(db, 70, 71, 'c');
    CHECK(count(db, NULL) == 21);
    OK(rocks_db_clip_column_family(db, NULL, NULL, 0, BYTES("key00041"), &st));
    CHECK(count(db, NULL) == 1);
    OK(rocks_db_close(db, &st));
    db = open_kind("locks", "transaction", ROCKS_OK);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_clip_column_family(db, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_db_close(db, &st));
}

/* Files that end where the range begins, and the empty key alone, are no special cases. */
static void clipped_at_ends(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(in_folder("ends"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < 3; i++) {
        fill(db, i, i + 1, 'a');
        flush(db);
    }
    OK(rocks_db_promote_l0(db, NULL, 2, &st));
    CHECK(files_at(db, 2) == 3);
    OK(rocks_db_clip_column_family(db, NULL, BYTES("key00001"), BYTES("key00002"), &st));
    CHECK(count(db, NULL) == 1 && letter(db, 1) == 'a');
    OK(rocks_db_clip_column_family(db, NULL, NULL, 0, BYTES("a"), &st));
    CHECK(count(db, NULL) == 0);
    OK(rocks_db_put(db, NULL, NULL, NULL, 0, BYTES("v"), &st));
    OK(rocks_db_clip_column_family(db, NULL, NULL, 0, BYTES("a"), &st));
    CHECK(count(db, NULL) == 1);
    OK(rocks_db_clip_column_family(db, NULL, BYTES("a"), BYTES("b"), &st));
    CHECK(count(db, NULL) == 0);
    OK(rocks_db_close(db, &st));
}

/* Undoing the caller's pauses does not undo a backup's. */
static void deletions_held(void)
{
    rocks_db *db = open_db("held");
    uint64_t enabled;
    OK(rocks_db_disable_file_deletions(db, &st));
    OK(rocks_db_disable_file_deletions(db, &st));
    OK(rocks_db_enable_file_deletions(db, &st));
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-file-deletions-enabled", &enabled, &st));
    CHECK(enabled == 0);
    OK(rocks_db_enable_file_deletions(db, &st));
    OK(rocks_db_enable_file_deletions(db, &st));
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-file-deletions-enabled", &enabled, &st));
    CHECK(enabled == 1);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    copied_by_hand();
    by_options();
    oldest();
    promoted();
    clipped();
    clipped_at_ends();
    deletions_held();
    return 0;
}
