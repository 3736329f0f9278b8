/* What a status says, and what a wrong handle does: nothing but a code. */
#include "example.h"

static void show(const char *what, rocks_code code)
{
    printf("%s\n  %s (%d)%s\n  %s\n", what, rocks_code_text(code), (int)code,
           rocks_status_is_retryable(&status) ? ", worth trying again" : "", status.message);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "errors.db";
    rocks_options *options;
    rocks_db *db, *second;
    rocks_column_family *family;
    rocks_buffer value;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    show("a misspelt option", rocks_options_set(options, "write_bufer_size", "64M", &status));
    show("options of the wrong kind",
         rocks_db_open(path, NULL, options, NULL, NULL, 0, &db, &status));

    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));

    show("a NULL key that claims to have bytes",
         rocks_db_put(db, NULL, NULL, NULL, 4096, TEXT("value"), &status));

    /* RocksDB would take this write, fail, and refuse every later one. */
    TRY(rocks_db_create_column_family(db, "moons", NULL, &family, &status));
    TRY(rocks_db_drop_column_family(db, family, &status));
    show("a write to a dropped column family",
         rocks_db_put(db, family, NULL, TEXT("Io"), TEXT("1610"), &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("Io"), TEXT("1610"), &status));

    /* Handles may be freed in any order, before and after the database closes. */
    TRY(rocks_db_close(db, &status));
    show("a read after the close", rocks_db_get(db, NULL, NULL, TEXT("Io"), &value, &status));
    TRY(rocks_column_family_free(family, &status));
    show("a handle freed twice", rocks_column_family_free(family, &status));

    second = (rocks_db *)(uintptr_t)0x1234;
    show("a made-up handle", rocks_db_get(second, NULL, NULL, TEXT("Io"), &value, &status));

    TRY(rocks_options_free(options, &status));
    return 0;
}
