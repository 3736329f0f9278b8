/* The files of the write-ahead log: live and archived, and in their order. valgrind: yes */
#include "../support/wal.h"

static void files(void)
{
    rocks_db *db = open_with("files", "read_write", "WAL_size_limit_MB", "100");
    rocks_wal_files *files;
    rocks_wal_file file = {.struct_size = sizeof file}, current = {.struct_size = sizeof file};
    size_t count;
    put(db, "a", "1");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "b", "2");
    OK(rocks_db_wal_files(db, &files, &st));
    OK(rocks_wal_files_count(files, &count, &st));
    CHECK(count == 2);
    OK(rocks_wal_files_at(files, 0, &file, &st));
    CHECK(file.file_type == ROCKS_WAL_FILE_ARCHIVED && file.start_sequence == 1 && file.size > 0);
    CHECK(file.name.len > 8 && memcmp(file.name.data, "archive/", 8) == 0);
    uint64_t first = file.number;
    OK(rocks_wal_files_at(files, 1, &file, &st));
    CHECK(file.file_type == ROCKS_WAL_FILE_ALIVE && file.start_sequence == 2 &&
          file.number > first);
    EXPECT(ROCKS_NOT_FOUND, rocks_wal_files_at(files, 2, &file, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_files_at(files, 0, NULL, &st));
    OK(rocks_wal_files_at(files, 1, &file, &st));
    rocks_wal_files *one;
    OK(rocks_db_current_wal_file(db, &one, &st));
    OK(rocks_wal_files_count(one, &count, &st));
    OK(rocks_wal_files_at(one, 0, &current, &st));
    CHECK(count == 1 && current.number == file.number && current.start_sequence == 0);
    CHECK(current.name.len == file.name.len &&
          memcmp(current.name.data, file.name.data, file.name.len) == 0);
    OK(rocks_db_close(db, &st));
    /* They stay readable. */
    OK(rocks_wal_files_at(files, 0, &file, &st));
    OK(rocks_wal_files_free(files, &st));
    OK(rocks_wal_files_free(one, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_wal_files_free(one, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_wal_files(db, &files, &st));
}

/* A reopening of a database with transactions may leave a log where it is and archive a later one:
   RocksDB then takes the earlier for moved (db/wal_manager.cc, GetSortedWalFiles). */
static void archived_out_of_order(void)
{
    rocks_wal_files *files;
    rocks_wal_file file = {.struct_size = sizeof file};
    rocks_wal_iter *iter;
    size_t count;
    uint64_t last = 0;
    rocks_db *db = open_with("order", "transaction", "WAL_ttl_seconds", "3600");
    put(db, "a", "1"), put(db, "b", "2");
    OK(rocks_db_close(db, &st));
    db = open_with("order", "transaction", "WAL_ttl_seconds", "3600");
    put(db, "c", "3");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "d", "4");
    OK(rocks_db_wal_files(db, &files, &st));
    OK(rocks_wal_files_count(files, &count, &st));
    CHECK(count == 3);
    for (size_t i = 0; i < count; i++) {
        OK(rocks_wal_files_at(files, i, &file, &st));
        CHECK(file.number > last && file.size > 0);
        CHECK(file.start_sequence == (i == 0 ? 1 : i + 2));
        last = file.number;
    }
    OK(rocks_wal_files_free(files, &st));
    iter = iter_since(db, 2);
    for (int i = 2; i <= 4; i++) next(iter, (uint64_t)i, 1);
    ends(iter);
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    files();
    archived_out_of_order();
    return 0;
}
