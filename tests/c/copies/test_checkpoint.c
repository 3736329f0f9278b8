/* Checkpoints of every kind of database. valgrind: alone */
#include "../support/backups.h"

static void of_every_kind(void)
{
    static const char *const kinds[] = {"read_write", "transaction", "optimistic_transaction",
                                        "ttl"};
    char target[40];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        rocks_db *db = open_kind(kinds[i], kinds[i], ROCKS_OK);
        rocks_column_family *family;
        uint64_t sequence = 0, now;
        OK(rocks_db_create_column_family(db, "more", NULL, &family, &st));
        fill(db, 0, 50, 'k');
        OK(rocks_db_put(db, family, NULL, BYTES("k"), BYTES("v"), &st));
        snprintf(target, sizeof target, "%s_then", kinds[i]);
        OK(rocks_db_latest_sequence_number(db, &now, &st));
        OK(rocks_db_create_checkpoint(db, in_folder(target), NULL, NULL, &sequence, &st));
        CHECK(sequence >= now);
        fill(db, 0, 50, 'l');
        OK(rocks_column_family_free(family, &st));
        OK(rocks_db_close(db, &st));
        db = open_kind(target, kinds[i], ROCKS_OK);
        CHECK(count(db, NULL) == 50 && letter(db, 3) == 'k');
        OK(rocks_db_column_family(db, "more", &family, &st));
        CHECK(count(db, family) == 1);
        OK(rocks_column_family_free(family, &st));
        OK(rocks_db_close(db, &st));
    }
    rocks_db *db = open_db("read_write");
    flush(db);
    OK(rocks_db_close(db, &st));
    db = open_kind("read_write", "read_only", ROCKS_OK);
    OK(rocks_db_create_checkpoint(db, in_folder("of_read_only"), NULL, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("of_read_only");
    CHECK(letter(db, 3) == 'l');
    OK(rocks_db_close(db, &st));
}

/* With memtables in the logs instead of flushed, and with copies instead of links. */
static void by_options(void)
{
    rocks_db *db = open_db("db");
    fill(db, 0, 100, 'o');
    rocks_options *options = options_with(ROCKS_OPTIONS_CHECKPOINT, "log_size_for_flush", "100M");
    OK(rocks_db_create_checkpoint(db, in_folder("logs"), options, NULL, NULL, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    rocks_db *copy;
    OK(rocks_db_open(in_folder("logs"), NULL, how, NULL, NULL, 0, &copy, &st));
    CHECK(count(copy, NULL) == 100);
    rocks_metadata *files;
    size_t tables;
    OK(rocks_db_metadata(copy, &files, &st));
    OK(rocks_metadata_counts(files, NULL, NULL, &tables, NULL, &st));
    CHECK(tables == 0);
    OK(rocks_metadata_free(files, &st));
    OK(rocks_db_close(copy, &st));
    OK(rocks_options_free(how, &st));

    struct stat one, other;
    OK(rocks_db_create_checkpoint(db, in_folder("links"), NULL, NULL, NULL, &st));
    CHECK(stat(ending(in_folder("links"), ".sst"), &one) == 0 && one.st_nlink > 1);
    OK(rocks_options_set(options, "use_link_file_when_available", "false", &st));
    OK(rocks_options_set(options, "log_size_for_flush", "0", &st));
    OK(rocks_options_set(options, "max_background_operations", "2", &st));
    OK(rocks_db_create_checkpoint(db, in_folder("copies"), options, NULL, NULL, &st));
    CHECK(stat(ending(in_folder("copies"), ".sst"), &other) == 0 && other.st_nlink == 1);
    OK(rocks_options_set(options, "max_background_operations", "0", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, in_folder("none"), options, NULL, NULL, &st));
    SAYS("max_background_operations");
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

static void refused(void)
{
    rocks_db *db = open_db("db");
    uint64_t sequence = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, in_folder("links"), NULL, NULL, &sequence, &st));
    SAYS("exists");
    CHECK(sequence == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, in_folder("db"), NULL, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_checkpoint(db, NULL, NULL, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_checkpoint(db, "", NULL, NULL, NULL, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_create_checkpoint(db, in_folder("no/such/place"), NULL, NULL, NULL, &st));
    rocks_options *wrong = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, in_folder("x"), wrong, NULL, NULL, &st));
    OK(rocks_options_free(wrong, &st));
    /* A user's files stay; the remains of a killed checkpoint do not. */
    CHECK(mkdir(in_folder("left.tmp"), 0755) == 0);
    run("cp", in_folder("db/CURRENT"), in_folder("left.tmp/mine.txt"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, in_folder("left"), NULL, NULL, NULL, &st));
    SAYS("mine.txt");
    CHECK(exists(in_folder("left.tmp/mine.txt")));
    run("mv", in_folder("left.tmp/mine.txt"), in_folder("left.tmp/000012.sst"));
    OK(rocks_db_create_checkpoint(db, in_folder("left"), NULL, NULL, NULL, &st));
    CHECK(!exists(in_folder("left.tmp")) && exists(in_folder("left/CURRENT")));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_create_checkpoint(db, in_folder("x"), NULL, NULL, NULL, &st));
}

static void told_and_stopped(void)
{
    rocks_db *db = open_db("db");
    fill(db, 0, 10000, 'p');
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    OK(rocks_db_create_checkpoint(db, in_folder("told"), NULL, cancel, NULL, &st));
    TOLD_ALL(seen);
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED,
           rocks_db_create_checkpoint(db, in_folder("stopped"), NULL, cancel, NULL, &st));
    CHECK(!exists(in_folder("stopped")) && !exists(in_folder("stopped.tmp")));
    OK(rocks_cancel_free(cancel, &st));
    rocks_options *slow =
        options_with(ROCKS_OPTIONS_CHECKPOINT, "use_link_file_when_available", "false");
    OK(rocks_options_set(slow, "backup_rate_limit", "20K", &st));
    OK(rocks_options_set(slow, "io_buffer_size", "512", &st));
    seen = (struct progress){.act_at = 2, .fail = true};
    cancel = telling(&seen);
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_create_checkpoint(db, in_folder("stopped"), slow, cancel, NULL, &st));
    SAYS("no more");
    CHECK(!exists(in_folder("stopped")) && !exists(in_folder("stopped.tmp")));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 20000, &st));
    EXPECT(ROCKS_TIMED_OUT,
           rocks_db_create_checkpoint(db, in_folder("stopped"), slow, cancel, NULL, &st));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_options_free(slow, &st));
    uint64_t enabled;
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-file-deletions-enabled", &enabled, &st));
    CHECK(enabled == 1);
    OK(rocks_db_close(db, &st));
}

/* RocksDB takes a relative path for the working directory itself. */
static void by_relative_paths(void)
{
    char before[4096];
    rocks_db *db = open_db("relative"), *copy;
    rocks_backup_engine *engine;
    fill(db, 0, 10, 'r');
    CHECK(getcwd(before, sizeof before) != NULL && chdir(check_folder) == 0);
    OK(rocks_db_create_checkpoint(db, "copied", NULL, NULL, NULL, &st));
    OK(rocks_db_export_column_family(db, NULL, "./exported", NULL, NULL, &st));
    OK(rocks_backup_engine_open("backed_up", NULL, &engine, &st));
    CHECK(backup(engine, db) == 1);
    OK(rocks_backup_engine_restore(engine, 1, "restored", NULL, NULL, NULL, 0, NULL, &st));
    OK(rocks_backup_engine_restore(engine, 1, "restored/", NULL, NULL, NULL, 0, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
    CHECK(exists("copied/CURRENT") && exists("exported/EXPORT") && exists("backed_up/meta/1"));
    OK(rocks_db_open("restored", NULL, NULL, NULL, NULL, 0, &copy, &st));
    CHECK(count(copy, NULL) == 10);
    OK(rocks_db_close(copy, &st));
    CHECK(chdir(before) == 0);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    of_every_kind();
    by_options();
    refused();
    told_and_stopped();
    by_relative_paths();
    return 0;
}
