/* Column families: several key spaces in one database, written atomically. */
#include "example.h"

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "column_families.db";
    const char *names[] = {"default", "users", "visits"};
    rocks_options *options, *counting;
    rocks_db *db;
    rocks_column_family *users, *visits;
    rocks_buffer value;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set(options, "create_missing_column_families", "true", &status));

    /* Each column family may have its own options; NULL means the database's. */
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &counting, &status));
    TRY(rocks_options_set(counting, "merge_operator", "uint64add", &status));
    const rocks_options *each[] = {NULL, NULL, counting};
    TRY(rocks_db_open(path, options, NULL, names, each, 3, &db, &status));
    TRY(rocks_db_column_family(db, "users", &users, &status));
    TRY(rocks_db_column_family(db, "visits", &visits, &status));

    /* One batch, two column families: all of it is written or nothing. */
    const uint8_t one[8] = {1};
    for (int i = 0; i < 3; i++) {
        rocks_batch *batch;
        TRY(rocks_batch_new(&batch, &status));
        TRY(rocks_batch_put(batch, users, TEXT("ada"), TEXT("Ada Lovelace"), &status));
        TRY(rocks_batch_merge(batch, visits, TEXT("ada"), one, sizeof one, &status));
        TRY(rocks_db_write(db, NULL, batch, &status));
        TRY(rocks_batch_free(batch, &status));
    }
    TRY(rocks_db_get(db, users, NULL, TEXT("ada"), &value, &status));
    printf("%.*s", SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
    TRY(rocks_db_get(db, visits, NULL, TEXT("ada"), &value, &status));
    printf(" came %u times\n", (unsigned)value.data[0]);
    TRY(rocks_buffer_free(&value, &status));

    /* The same key is another key in another column family; NULL is "default". */
    rocks_code code = rocks_db_get(db, NULL, NULL, TEXT("ada"), &value, &status);
    printf("in the default column family: %s\n", rocks_code_text(code));

    TRY(rocks_db_drop_column_family(db, visits, &status));
    code = rocks_db_put(db, visits, NULL, TEXT("ada"), one, sizeof one, &status);
    printf("after the drop: %s\n", rocks_code_text(code));

    TRY(rocks_column_family_free(visits, &status));
    TRY(rocks_column_family_free(users, &status));
    TRY(rocks_options_free(counting, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
