/* Repairs of databases whose files lie in several folders: a repair with the database's options
   finds all, and one without them is refused instead of losing what it does not see. valgrind: yes
 */
#include "repairs.h"

enum { MANY = 300 };

static char at_db[4096], at_first[4096], at_second[4096], at_logs[4096];

static rocks_options *options_of(const char *name, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;compression=kNoCompression;"
                                "avoid_flush_during_shutdown=true",
                                &st));
    OK(rocks_options_set(options, "table.block_size", "1024", &st));
    if (name != NULL) OK(rocks_options_set(options, name, value, &st));
    return options;
}

static void clear(void)
{
    const char *const folders[] = {at_db, at_first, at_second, at_logs};
    for (size_t i = 0; i < 4; i++) {
        each_file(folders[i], remove_one, NULL);
        rmdir(folders[i]);
    }
}

static void put_all(rocks_db *db, int step, const char *value)
{
    for (int i = 0; i < MANY; i += step) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
    }
}

/* Of the folder that a compaction writes to: 1 is the second of those that are given. */
static const char *target = "0";

/* A table in the last level, one in level 0, and a log. */
static void make(const rocks_options *options)
{
    rocks_db *db;
    rocks_options *how = options_with(ROCKS_OPTIONS_COMPACT_RANGE, "target_path_id", target);
    clear();
    OK(rocks_db_open(at_db, options, NULL, NULL, NULL, 0, &db, &st));
    put_all(db, 1, "the value in the last level");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
    put_all(db, 2, "the value in level 0");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put_all(db, 3, "the value in the log");
    OK(rocks_db_close(db, &st));
}

/* How many keys have not their newest value. They have an older one, or none. */
static int differences(const rocks_options *options)
{
    rocks_db *db;
    int different = 0;
    OK(rocks_db_open(at_db, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < MANY; i++) {
        char key[16], found[64] = "";
        size_t len = 0;
        const char *const wanted = i % 3 == 0   ? "the value in the log"
                                   : i % 2 == 0 ? "the value in level 0"
                                                : "the value in the last level";
        snprintf(key, sizeof key, "key%05d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found - 1, &len, &st);
        if (code != ROCKS_NOT_FOUND) EXPECT(ROCKS_OK, code);
        different += code != ROCKS_OK || len != strlen(wanted) || memcmp(found, wanted, len) != 0;
        CHECK(code != ROCKS_OK || strncmp(found, "the value in ", 13) == 0);
    }
    OK(rocks_db_close(db, &st));
    return different;
}

/* A repair that lacks folders changes nothing, and says which option. */
static void is_refused(const rocks_options *options, const char *says)
{
    char before[sizeof listed], first[sizeof listed], second[sizeof listed];
    strcpy(before, list_files(at_db));
    strcpy(first, list_files(at_first));
    strcpy(second, list_files(at_second));
    for (int32_t in_place = 0; in_place < 2; in_place++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, repair_at(at_db, options, in_place));
        SAYS(says);
        CHECK(strcmp(before, list_files(at_db)) == 0);
        CHECK(strcmp(first, list_files(at_first)) == 0);
        CHECK(strcmp(second, list_files(at_second)) == 0);
    }
}

/* Folders of tables: flushes go into the first, what is compacted into the second. */
static void tables_apart(const char *name)
{
    char value[9000], one[5000];
    snprintf(value, sizeof value, "{path=%s;target_size=1}:{path=%s;target_size=1000000000}",
             at_first, at_second);
    rocks_options *options = options_of(name, value), *none = options_of(NULL, NULL);
    snprintf(one, sizeof one, "{path=%s;target_size=1000000000}", at_first);
    rocks_options *first = options_of(name, one);
    target = "1";

    make(options);
    CHECK(files_of(at_first, ".sst")->count == 1 && files_of(at_second, ".sst")->count == 1);
    CHECK(files_of(at_db, ".sst")->count == 0);
    is_whole(at_db, options);
    CHECK(differences(options) == 0);

    make(options);
    is_refused(none, "db_paths");
    is_refused(first, "db_paths");
    is_whole(at_db, options);
    CHECK(differences(options) == 0);

    /* A damaged table is written anew in its own folder, and is kept beside it. */
    for (int which = 0; which < 2; which++) {
        const char *const folder = which == 0 ? at_first : at_second;
        char lost[4200];
        make(options);
        flip_middle(files_of(folder, ".sst")->paths[0]);
        EXPECT(ROCKS_INCOMPLETE, repair_at(at_db, options, 1));
        snprintf(lost, sizeof lost, "%s/lost", folder);
        CHECK(files_of(lost, ".sst")->count == 1 && files_of(folder, ".sst")->count == 1);
        CHECK(differences(options) <= (int)report.rows_lost);
    }

    /* Without the MANIFEST the tables of all folders are found. */
    make(options);
    lose_manifest(at_db);
    must_repair(at_db, options);
    CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0 && report.tables_lost == 0);
    CHECK(differences(options) == 0);

    /* A table that is gone is lost: its folder was given. */
    make(options);
    CHECK(unlink(files_of(at_second, ".sst")->paths[0]) == 0);
    EXPECT(ROCKS_INCOMPLETE, repair_at(at_db, options, 1));
    CHECK(report.tables_lost == 1);
    CHECK(differences(options) > 0);

    clear();
    target = "0";
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(none, &st));
    OK(rocks_options_free(first, &st));
}

/* One folder of tables: none of their numbers in the MANIFEST tells of it. */
static void one_folder(const char *name)
{
    char value[9000], both[9000];
    snprintf(value, sizeof value, "{path=%s;target_size=1000000000}", at_first);
    snprintf(both, sizeof both, "{path=%s;target_size=1000000000}:{path=%s;target_size=1000000000}",
             at_first, at_second);
    rocks_options *options = options_of(name, value), *none = options_of(NULL, NULL);
    rocks_options *two = options_of(name, both);
    for (int lost = 0; lost < 2; lost++) {
        make(options);
        CHECK(files_of(at_first, ".sst")->count == 2 && files_of(at_db, ".sst")->count == 0);
        if (lost) lose_manifest(at_db);
        is_refused(none, name);
        must_repair(at_db, options);
        CHECK(differences(options) == 0);
        /* All are in the first of two. */
        make(two);
        CHECK(files_of(at_first, ".sst")->count == 2 && files_of(at_second, ".sst")->count == 0);
        if (lost) lose_manifest(at_db);
        is_refused(none, name);
        must_repair(at_db, two);
        CHECK(differences(two) == 0);
    }
    /* Nothing but the folder itself tells, as of a database that RocksDB alone opened. */
    make(options);
    CHECK(unlink(check_path("db/ROCKS_FOLDERS")) == 0);
    is_refused(none, "db_paths");
    is_whole(at_db, options);
    CHECK(differences(options) == 0);
    clear();

    /* Whoever has no such folder says so. */
    char own[9000];
    make(none);
    while (files_of(at_db, ".sst")->count != 0)
        CHECK(unlink(files_of(at_db, ".sst")->paths[0]) == 0);
    is_refused(none, "db_paths");
    snprintf(own, sizeof own, "{path=%s;target_size=1000000000}", at_db);
    rocks_options *own_folder = options_of("db_paths", own);
    EXPECT(ROCKS_INCOMPLETE, repair_at(at_db, own_folder, 1));
    CHECK(report.tables_lost == 2);
    CHECK(differences(none) > 0);
    clear();
    OK(rocks_options_free(own_folder, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(none, &st));
    OK(rocks_options_free(two, &st));
}

/* The folder of a database of which others have tables in its own folder. */
static void one_family(void)
{
    char value[9000];
    snprintf(value, sizeof value, "{path=%s;target_size=1000000000}", at_first);
    rocks_options *family = options_of("cf_paths", value), *none = options_of(NULL, NULL);
    rocks_column_family *cf;
    rocks_db *db;
    for (int lost = 0; lost < 2; lost++) {
        make(none);
        OK(rocks_db_open(at_db, none, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_create_column_family(db, "apart", family, &cf, &st));
        OK(rocks_db_put(db, cf, NULL, BYTES("key"), BYTES("value"), &st));
        const rocks_column_family *const flushed = cf;
        OK(rocks_db_flush(db, &flushed, 1, NULL, &st));
        OK(rocks_column_family_free(cf, &st));
        OK(rocks_db_close(db, &st));
        CHECK(files_of(at_first, ".sst")->count == 1 && files_of(at_db, ".sst")->count != 0);
        if (lost) lose_manifest(at_db);
        is_refused(none, "cf_paths");
        const char *const names[] = {"apart"};
        const rocks_options *const own[] = {family};
        memset(&report, 0, sizeof report);
        report.struct_size = sizeof report;
        OK(rocks_db_repair(at_db, none, names, own, 1, 1, UINT64_MAX, NULL, &report, NULL, &st));
        CHECK(report.manifest_rebuilt == lost && report.tables_lost == 0);
    }
    OK(rocks_db_destroy(at_db, none, (const char *const[]){"apart"},
                        (const rocks_options *const[]){family}, 1, &st));
    CHECK(access(check_path("db/ROCKS_FOLDERS"), F_OK) != 0);
    clear();
    OK(rocks_options_free(family, &st));
    OK(rocks_options_free(none, &st));
}

/* The folder of the log. */
static void logs_apart(void)
{
    rocks_options *options = options_of("wal_dir", at_logs), *none = options_of(NULL, NULL);
    make(options);
    CHECK(files_of(at_logs, ".log")->count == 1 && files_of(at_db, ".log")->count == 0);
    is_refused(none, "wal_dir");
    is_whole(at_db, options);
    CHECK(differences(options) == 0);

    make(options);
    flip_middle(files_of(at_logs, ".log")->paths[0]);
    is_refused(none, "wal_dir");
    EXPECT(ROCKS_INCOMPLETE, repair_at(at_db, options, 1));
    CHECK(report.wal_files_salvaged == 1);
    CHECK(differences(options) <= 3);

    /* Also where the MANIFEST is gone. */
    make(options);
    lose_manifest(at_db);
    is_refused(none, "wal_dir");
    must_repair(at_db, options);
    CHECK(differences(options) == 0);

    /* The other way round: the log is in the database's own folder. */
    make(none);
    is_refused(options, "wal_dir");
    is_whole(at_db, none);
    CHECK(differences(none) == 0);

    /* A log that is gone from the folder that was given is lost. */
    make(options);
    CHECK(unlink(files_of(at_logs, ".log")->paths[0]) == 0);
    EXPECT(ROCKS_INCOMPLETE, repair_at(at_db, options, 1));
    CHECK(report.wal_files_lost == 1);
    CHECK(differences(options) == MANY / 3);
    clear();
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(none, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    snprintf(at_db, sizeof at_db, "%s", check_path("db"));
    snprintf(at_first, sizeof at_first, "%s", check_path("first"));
    snprintf(at_second, sizeof at_second, "%s", check_path("second"));
    snprintf(at_logs, sizeof at_logs, "%s", check_path("logs"));
    tables_apart("db_paths");
    tables_apart("cf_paths");
    one_folder("db_paths");
    one_folder("cf_paths");
    one_family();
    logs_apart();
    return 0;
}
