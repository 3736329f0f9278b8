/* The compact range option erase: what was deleted or overwritten is in no file any more. */
#include "../support/check.h"

#include <dirent.h>

/* How many files of the database hold the text. */
static int holds(const char *name, const char *text)
{
    char folder[4096], file[8192];
    snprintf(folder, sizeof folder, "%s", check_path(name));
    DIR *dir = opendir(folder);
    int found = 0;
    CHECK(dir != NULL);
    for (struct dirent *one; (one = readdir(dir)) != NULL;) {
        if (one->d_name[0] == '.') continue;
        snprintf(file, sizeof file, "%s/%s", folder, one->d_name);
        FILE *in = fopen(file, "rb");
        if (in == NULL) continue;
        static char bytes[8 << 20];
        size_t len = fread(bytes, 1, sizeof bytes, in);
        CHECK(len < sizeof bytes);
        fclose(in);
        found += memmem(bytes, len, text, strlen(text)) != NULL;
    }
    closedir(dir);
    return found;
}

static rocks_db *make(const char *name, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, option, value, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

#define SECRET "a secret that nobody may read again"

/* A key whose value is in one table with the deletion above it, for a snapshot's sake. */
static void bury(rocks_db *db, const rocks_column_family *cf)
{
    rocks_snapshot *snapshot;
    OK(rocks_db_put(db, cf, NULL, "a", 1, "kept", 4, &st));
    OK(rocks_db_put(db, cf, NULL, "k", 1, SECRET, strlen(SECRET), &st));
    OK(rocks_db_put(db, cf, NULL, "o", 1, SECRET, strlen(SECRET), &st));
    OK(rocks_db_put(db, cf, NULL, "r", 1, SECRET, strlen(SECRET), &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_delete(db, cf, NULL, "k", 1, &st));
    OK(rocks_db_put(db, cf, NULL, "o", 1, "open", 4, &st));
    OK(rocks_db_delete_range(db, cf, NULL, "r", 1, "s", 1, &st));
    OK(rocks_db_flush(db, &cf, 1, NULL, &st));
    OK(rocks_db_compact_range(db, cf, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_snapshot_free(snapshot, &st));
}

static void erases(const char *name, const char *option, const char *value)
{
    rocks_options *erase = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "erase", "true");
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "compression", "kNoCompression");
    rocks_column_family *cf, *other;
    rocks_buffer found;
    rocks_db *db = make(name, option, value);
    OK(rocks_db_create_column_family(db, "cf", plain, &cf, &st));
    OK(rocks_db_create_column_family(db, "other", plain, &other, &st));
    bury(db, NULL);
    CHECK(holds(name, SECRET) > 0);
    /* Another column family's writes keep the log. */
    OK(rocks_db_put(db, other, NULL, "x", 1, "y", 1, &st));
    OK(rocks_db_compact_range(db, NULL, erase, NULL, 0, NULL, 0, NULL, &st));
    CHECK(holds(name, SECRET) == 0);
    OK(rocks_db_get(db, NULL, NULL, "o", 1, &found, &st));
    CHECK(found.len == 4);
    OK(rocks_buffer_free(&found, &st));

    /* In the log and the memtable alone; a range of keys. */
    OK(rocks_db_put(db, cf, NULL, "k", 1, SECRET, strlen(SECRET), &st));
    OK(rocks_db_put(db, other, NULL, "x", 1, "y", 1, &st));
    OK(rocks_db_delete(db, cf, NULL, "k", 1, &st));
    OK(rocks_db_put(db, cf, NULL, "k", 1, "new", 3, &st));
    CHECK(holds(name, SECRET) > 0);
    OK(rocks_db_compact_range(db, cf, erase, "k", 1, "k", 1, NULL, &st));
    CHECK(holds(name, SECRET) == 0);

    /* What a snapshot sees cannot go. */
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    EXPECT(ROCKS_BUSY, rocks_db_compact_range(db, cf, erase, NULL, 0, NULL, 0, NULL, &st));
    SAYS("options: erase: 1 snapshot");
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_compact_range(db, cf, erase, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_column_family_free(cf, &st));
    OK(rocks_column_family_free(other, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(erase, &st));
    OK(rocks_options_free(plain, &st));
}

static rocks_db *open_transactional(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

/* An opening leaves the logs that it read; those of prepared transactions stay until these end. */
static void with_transactions(const char *mode)
{
    rocks_options *erase = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "erase", "true");
    rocks_db *db = open_transactional(mode, mode);
    OK(rocks_db_put(db, NULL, NULL, "k", 1, SECRET, strlen(SECRET), &st));
    OK(rocks_db_close(db, &st));
    db = open_transactional(mode, mode);
    OK(rocks_db_delete(db, NULL, NULL, "k", 1, &st));
    OK(rocks_db_put(db, NULL, NULL, "o", 1, "open", 4, &st));
    OK(rocks_db_close(db, &st));
    db = open_transactional(mode, mode);
    CHECK(holds(mode, SECRET) > 0);
    OK(rocks_db_compact_range(db, NULL, erase, NULL, 0, NULL, 0, NULL, &st));
    CHECK(holds(mode, SECRET) == 0);

    if (strcmp(mode, "transaction") == 0) {
        rocks_txn *txn;
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        OK(rocks_txn_set_name(txn, "waits", 5, &st));
        OK(rocks_txn_put(txn, NULL, "k", 1, SECRET, strlen(SECRET), &st));
        OK(rocks_txn_prepare(txn, &st));
        OK(rocks_txn_free(txn, &st));
        OK(rocks_db_close(db, &st));
        db = open_transactional(mode, mode);
        EXPECT(ROCKS_BUSY, rocks_db_compact_range(db, NULL, erase, NULL, 0, NULL, 0, NULL, &st));
        SAYS("1 old log");
        SAYS("prepared transactions");
        /* Nothing of it was lost. */
        OK(rocks_db_close(db, &st));
        db = open_transactional(mode, mode);
        OK(rocks_txn_take_prepared(db, "waits", 5, &txn, &st));
        OK(rocks_txn_commit(txn, &st));
        OK(rocks_txn_free(txn, &st));
        OK(rocks_db_delete(db, NULL, NULL, "k", 1, &st));
        OK(rocks_db_compact_range(db, NULL, erase, NULL, 0, NULL, 0, NULL, &st));
        CHECK(holds(mode, SECRET) == 0);
    }
    rocks_buffer found;
    OK(rocks_db_get(db, NULL, NULL, "o", 1, &found, &st));
    CHECK(found.len == 4);
    OK(rocks_buffer_free(&found, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(erase, &st));
}

/* Logs that are kept hold what was written. */
static void refused(const char *option, const char *value)
{
    rocks_options *erase = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "erase", "true");
    rocks_db *db = make(option, option, value);
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_compact_range(db, NULL, erase, NULL, 0, NULL, 0, NULL, &st));
    SAYS(option);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(erase, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    erases("level", "compaction_style", "kCompactionStyleLevel");
    erases("universal", "compaction_style", "kCompactionStyleUniversal");
    erases("blobs", "enable_blob_files", "true");
    with_transactions("transaction");
    with_transactions("optimistic_transaction");
    refused("recycle_log_file_num", "4");
    refused("WAL_ttl_seconds", "1000");
    refused("WAL_size_limit_MB", "1000");
    refused("compaction_style", "kCompactionStyleFIFO");
    return 0;
}
