/* What failed openings and restores are about: the file, the folder, the option. */
#include "../support/check.h"

#include <dirent.h>
#include <unistd.h>

static rocks_db *filled(const char *name)
{
    rocks_db *db = open_db(name);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    return db;
}

/* Gives the path of the file in a folder whose name contains a text. */
static const char *file_in(const char *folder, const char *text)
{
    static char path[4096];
    DIR *all = opendir(folder);
    CHECK(all != NULL);
    path[0] = 0;
    for (struct dirent *one; (one = readdir(all)) != NULL;) {
        if (strstr(one->d_name, text) != NULL)
            snprintf(path, sizeof path, "%.2000s/%.255s", folder, one->d_name);
    }
    closedir(all);
    CHECK(path[0] != 0);
    return path;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "r+");
    CHECK(file != NULL && ftruncate(fileno(file), 0) == 0);
    CHECK(fputs(text, file) >= 0 && fclose(file) == 0);
}

/* A folder of each option that names one, and of backups. */
static void cannot_be_made(const char *folder)
{
    static const char *const options[] = {"db_log_dir", "wal_dir", "db_paths", "cf_paths"};
    rocks_db *db;
    char value[5000];
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        snprintf(value, sizeof value, i < 2 ? "%s" : "{path=%s;target_size=1000}", folder);
        rocks_options *with = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        OK(rocks_options_set(with, options[i], value, &st));
        EXPECT(ROCKS_IO_ERROR,
               rocks_db_open(check_path("logs"), with, NULL, NULL, NULL, 0, &db, &st));
        SAYS(options[i]);
        SAYS(folder);
        OK(rocks_options_free(with, &st));
    }
    rocks_backup_engine *engine;
    EXPECT(ROCKS_IO_ERROR, rocks_backup_engine_open(folder, NULL, &engine, &st));
    SAYS("path: the folder of the backups cannot be made");
    SAYS(folder);
}

static void damaged_databases(void)
{
    rocks_db *db = filled("table");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", check_path("table"));
    OK(rocks_db_close(db, &st));
    CHECK(remove(file_in(folder, ".sst")) == 0);
    EXPECT(ROCKS_CORRUPTION, rocks_db_open(folder, NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS(".sst");
    CHECK(strstr(st.message, "MANIFEST") == NULL && strstr(st.message, "Corruption: Corr") == NULL);

    OK(rocks_db_close(filled("current"), &st));
    snprintf(folder, sizeof folder, "%s", check_path("current"));
    write_file(file_in(folder, "CURRENT"), "nonsense\n");
    EXPECT(ROCKS_CORRUPTION, rocks_db_open(folder, NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("CURRENT file corrupted; path: \"");
    SAYS(folder);

    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    snprintf(folder, sizeof folder, "%s", check_path("no/such/folder"));
    OK(rocks_options_set(options, "wal_dir", folder, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open(check_path("logs"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("wal_dir: there is no folder \"");
    SAYS(folder);
    OK(rocks_options_free(options, &st));
    cannot_be_made(folder);
    FILE *file = fopen(check_path("a file"), "w");
    CHECK(file != NULL && fclose(file) == 0);
    snprintf(folder, sizeof folder, "%s", check_path("a file/below"));
    cannot_be_made(folder);
}

static void damaged_backup(void)
{
    rocks_db *db = filled("original");
    rocks_backup_engine *engine;
    char folder[4096];
    OK(rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    snprintf(folder, sizeof folder, "%s", check_path("backups/private/1"));
    write_file(file_in(folder, "MANIFEST"), "nonsense");
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_restore(engine, 0, check_path("restored"), NULL,
                                                         NULL, NULL, 0, NULL, &st));
    SAYS("/MANIFEST-");
    SAYS("id: backup 1 is damaged; the target is as it was");
    OK(rocks_backup_engine_free(engine, &st));
}

/* What an option or a call is about follows RocksDB's own words. */
static void completed(void)
{
    rocks_db *db = filled("plain");
    rocks_options *options = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    OK(rocks_options_set(options, "disableWAL", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put(db, NULL, options, BYTES("key"), BYTES("value"), &st));
    SAYS("the write options sync and disableWAL");
    OK(rocks_options_free(options, &st));
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "x", NULL, &family, &st));
    OK(rocks_column_family_free(family, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "x", NULL, &family, &st));
    SAYS("name: \"x\": ");
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    damaged_databases();
    damaged_backup();
    completed();
    return 0;
}
