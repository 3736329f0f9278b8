/* An import that fails while its database stays open: the column family is there with all or not at
   all, its name is free at once, no file is left, and what it was made of can be imported again.
   valgrind: yes */
#include "../support/backups.h"
#include "../support/faults.h"

enum { TABLES = 3, KEYS = 20 };

static rocks_env *env;
static rocks_options *options;
static rocks_db *db;

static int endings(const char *folder, const char *end)
{
    char path[4200];
    int found = 0;
    snprintf(path, sizeof path, "%s", in_folder(folder));
    DIR *all = opendir(path);
    CHECK(all != NULL);
    for (struct dirent *one; (one = readdir(all)) != NULL;) {
        const size_t len = strlen(one->d_name), tail = strlen(end);
        found += len >= tail && strcmp(one->d_name + len - tail, end) == 0;
    }
    closedir(all);
    return found;
}

/* Of a column family with several tables. */
static void make_export(const char *name)
{
    rocks_db *from;
    char path[4200];
    snprintf(path, sizeof path, "%s", in_folder(name));
    OK(rocks_db_open(in_folder("from"), options, NULL, NULL, NULL, 0, &from, &st));
    for (int i = 0; i < TABLES; i++) {
        fill(from, i * KEYS, (i + 1) * KEYS, (char)('a' + i));
        flush(from);
    }
    OK(rocks_db_export_column_family(from, NULL, path, NULL, NULL, &st));
    OK(rocks_db_close(from, &st));
    OK(rocks_db_destroy(in_folder("from"), options, NULL, NULL, 0, &st));
}

static rocks_code import(const char *from, bool moves, rocks_column_family **made)
{
    rocks_export *files;
    OK(rocks_export_open(in_folder(from), options, &files, &st));
    const rocks_export *all[] = {files};
    rocks_options *how = options_with(ROCKS_OPTIONS_IMPORT, "move_files", moves ? "true" : "false");
    *made = NULL;
    const rocks_code code =
        rocks_db_create_column_family_with_import(db, "new", NULL, how, all, 1, NULL, made, &st);
    const rocks_status kept = st;
    OK(rocks_options_free(how, &st));
    OK(rocks_export_free(files, &st));
    st = kept;
    CHECK((code == ROCKS_OK) == (*made != NULL));
    return code;
}

static rocks_code look(rocks_column_family **family)
{
    return rocks_db_column_family(db, "new", family, &st);
}

static void is_imported(rocks_column_family *family) { CHECK(count(db, family) == TABLES * KEYS); }

static void drop(rocks_column_family *family)
{
    OK(rocks_db_drop_column_family(db, family, &st));
    OK(rocks_column_family_free(family, &st));
}

/* The files that fail while tables are taken in, one operation after the other. */
static void each_failure(bool moves, const char *operations, const char *path)
{
    fault(env, "faults.path", path);
    fault(env, "faults.operations", operations);
    int failures = 0;
    for (uint64_t at = 1;; at++) {
        rocks_column_family *made, *found;
        char from[32];
        snprintf(from, sizeof from, "export-%d-%d", moves, (int)at);
        make_export(from);
        const uint64_t before = figure(env, "faults.injected");
        /* More than none, if the one before failed to delete. */
        const int tables = endings("db", ".sst");
        fault_at(env, at);
        const rocks_code code = import(from, moves, &made);
        fault_at(env, 0);
        const bool hit = figure(env, "faults.injected") != before;
        if (code == ROCKS_OK) {
            is_imported(made);
            drop(made);
        } else {
            failures++;
            CHECK(hit && code == ROCKS_IO_ERROR);
            SAYS("fault injected");
            /* Its name is free, and no table of it is left. */
            EXPECT(ROCKS_NOT_FOUND, look(&found));
            WAIT_UNTIL(endings("db", ".sst") <= tables);
            /* The database goes on. */
            OK(rocks_db_put(db, NULL, NULL, BYTES("after"), BYTES_OF(from), &st));
            OK(rocks_db_create_column_family(db, "new", NULL, &made, &st));
            OK(rocks_db_put(db, made, NULL, BYTES("k"), BYTES("v"), &st));
            drop(made);
            /* And the files can be imported again. */
            OK(import(from, moves, &made));
            is_imported(made);
            drop(made);
        }
        if (!hit) break;
    }
    CHECK(failures > 0);
    fault(env, "faults.path", "");
    fault(env, "faults.operations", "read,write,sync,metadata_read,metadata_write");
}

/* A column family of that name that was made afterwards is not taken for what is left of an import,
   although it is empty. */
static void made_afterwards(void)
{
    rocks_column_family *made;
    make_export("last");
    fault(env, "faults.path", ".sst");
    fault(env, "faults.operations", "metadata_write,write");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, import("last", false, &made));
    fault_at(env, 0);
    OK(rocks_db_create_column_family(db, "new", NULL, &made, &st));
    OK(rocks_column_family_free(made, &st));
    OK(rocks_db_close(db, &st));
    const char *const names[] = {"default", "new"};
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(in_folder("db"), options, NULL, names, NULL, 2, &db, &st));
        OK(look(&made));
        CHECK(count(db, made) == 0 && endings("db", "ROCKS_IMPORT") == 0);
        OK(rocks_column_family_free(made, &st));
        OK(rocks_db_close(db, &st));
    }
}

/* What is refused before anything is made leaves no mark. */
static void refused(void)
{
    rocks_column_family *made;
    rocks_export *files;
    char name[64];
    make_export("damaged");
    OK(rocks_export_open(in_folder("damaged"), options, &files, &st));
    rocks_export_file file = {.struct_size = sizeof file};
    OK(rocks_export_file_at(files, TABLES - 1, &file, &st));
    snprintf(name, sizeof name, "damaged/%.*s", (int)file.name.len, (const char *)file.name.data);
    OK(rocks_export_free(files, &st));
    FILE *table = fopen(in_folder(name), "r+b");
    CHECK(table != NULL && fseek(table, 20, SEEK_SET) == 0);
    const int byte = fgetc(table);
    CHECK(fseek(table, 20, SEEK_SET) == 0 && fputc(byte ^ 0x55, table) != EOF);
    CHECK(fclose(table) == 0);
    EXPECT(ROCKS_CORRUPTION, import("damaged", true, &made));
    EXPECT(ROCKS_NOT_FOUND, look(&made));
    CHECK(endings("db", "ROCKS_IMPORT") == 0 && endings("damaged", ".sst") == TABLES);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    env = failing_env();
    options = options_in(env);
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_db_open(in_folder("db"), options, NULL, NULL, NULL, 0, &db, &st));
    refused();
    each_failure(false, "write,metadata_write", ".sst");
    each_failure(true, "write,metadata_write", ".sst");
    made_afterwards();
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
    return 0;
}
