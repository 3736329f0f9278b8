/* Wide columns: keys with named columns in place of one value. */
#include "example.h"

/* A column of two C strings. */
static rocks_wide_column column(const char *name, const char *value)
{
    const rocks_wide_column made = {{(const uint8_t *)name, strlen(name)},
                                    {(const uint8_t *)value, strlen(value)}};
    return made;
}

static void show(const rocks_wide_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("  \"%.*s\": %.*s\n", SHOW(columns[i].name), SHOW(columns[i].value));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "wide_columns.db";
    rocks_options *options;
    rocks_db *db;
    rocks_values *values;
    rocks_iter *iter;
    rocks_buffer plain;
    const rocks_wide_column *columns;
    rocks_slice key;
    size_t count;
    rocks_code code;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_values_new(&values, &status));

    /* In any order; the column without a name is what plain reads see. */
    const rocks_wide_column mars[] = {column("moons", "2"), column("", "the red one"),
                                      column("day", "24.6 h")};
    TRY(rocks_db_put_entity(db, NULL, NULL, TEXT("mars"), mars, 3, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("venus"), TEXT("the bright one"), &status));

    TRY(rocks_db_get_entity(db, NULL, NULL, TEXT("mars"), values, &columns, &count, &status));
    printf("mars has %zu columns\n", count);
    show(columns, count);
    TRY(rocks_db_get(db, NULL, NULL, TEXT("mars"), &plain, &status));
    printf("its value: %.*s\n", SHOW(plain));
    TRY(rocks_buffer_free(&plain, &status));

    /* An entity is replaced as a whole: one column more is all of them, and that one. */
    rocks_wide_column more[4];
    memcpy(more, columns, count * sizeof *columns);
    more[count] = column("colour", "red");
    TRY(rocks_db_put_entity(db, NULL, NULL, TEXT("mars"), more, count + 1, &status));

    /* An iterator shows the columns of the entry that it is at; a plain value is one column. */
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    for (code = rocks_iter_seek_to_first(iter, &key, NULL, &status); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, NULL, &status)) {
        printf("%.*s\n", SHOW(key));
        TRY(rocks_iter_columns(iter, &columns, &count, &status));
        show(columns, count);
    }
    if (code != ROCKS_NOT_FOUND) TRY(code);

    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_values_free(values, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
