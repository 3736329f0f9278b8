/* A checkpoint, and a column family that moves from one database to another. */
#include "example.h"

#include <sys/stat.h>

static rocks_options *creating;

static rocks_db *open_db(const char *folder, const char *name)
{
    char path[4096];
    rocks_db *db;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    TRY(rocks_db_open(path, creating, NULL, NULL, NULL, 0, &db, &status));
    return db;
}

static void show(rocks_db *db, rocks_column_family *family, const char *where)
{
    rocks_buffer value;
    TRY(rocks_db_get(db, family, NULL, TEXT("name"), &value, &status));
    printf("%s: name is %.*s\n", where, SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 2) return fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
    mkdir(argv[1], 0777);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &creating, &status));
    TRY(rocks_options_set(creating, "create_if_missing", "true", &status));
    rocks_db *db = open_db(argv[1], "db");
    rocks_column_family *people, *here;
    TRY(rocks_db_create_column_family(db, "people", NULL, &people, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("name"), TEXT("first"), &status));
    TRY(rocks_db_put(db, people, NULL, TEXT("name"), TEXT("Ada"), &status));

    /* A separate database, of links to this one's files. */
    snprintf(path, sizeof path, "%s/noon", argv[1]);
    TRY(rocks_db_create_checkpoint(db, path, NULL, NULL, NULL, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("name"), TEXT("second"), &status));
    rocks_db *noon = open_db(argv[1], "noon");
    show(db, NULL, "now");
    show(noon, NULL, "at noon");
    if (rocks_db_create_checkpoint(db, path, NULL, NULL, NULL, &status) == ROCKS_INVALID_ARGUMENT)
        printf("a checkpoint does not overwrite\n");
    TRY(rocks_db_close(noon, &status));

    /* Out of one database... */
    rocks_export *files;
    snprintf(path, sizeof path, "%s/people", argv[1]);
    TRY(rocks_db_export_column_family(db, people, path, NULL, NULL, &status));
    TRY(rocks_column_family_free(people, &status));
    TRY(rocks_db_close(db, &status));
    /* ...and into another: this could be another process, which knows the folder alone. */
    size_t count;
    rocks_slice comparator;
    TRY(rocks_export_open(path, NULL, &files, &status));
    TRY(rocks_export_describe(files, &count, &comparator, NULL, &status));
    printf("%zu file, in the order of %.*s\n", count, SHOW(comparator));
    rocks_db *other = open_db(argv[1], "other");
    const rocks_export *all[] = {files};
    TRY(rocks_db_create_column_family_with_import(other, "people", NULL, NULL, all, 1, NULL, &here,
                                                  &status));
    show(other, here, "elsewhere");
    TRY(rocks_column_family_free(here, &status));
    TRY(rocks_export_free(files, &status));
    TRY(rocks_db_close(other, &status));
    TRY(rocks_options_free(creating, &status));
    return 0;
}
