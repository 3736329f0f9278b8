/* A program of someone else's: opens, writes and reads a database. */
#include <rocks.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    rocks_status st;
    rocks_options *options = NULL;
    rocks_db *db = NULL;
    rocks_buffer value = {NULL, 0};
    const char *key = "key", *text = "value";
    int same = 0;

    if (argc != 2) return 2;
    if (rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st) ||
        rocks_options_set(options, "create_if_missing", "true", &st) ||
        rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &st) ||
        rocks_db_put(db, NULL, NULL, key, 3, text, 5, &st) ||
        rocks_db_get(db, NULL, NULL, key, 3, &value, &st)) {
        fprintf(stderr, "%s\n", st.message);
        return 1;
    }
    same = value.len == 5 && memcmp(value.data, text, 5) == 0;
    rocks_buffer_free(&value, NULL);
    rocks_options_free(options, NULL);
    if (!same || rocks_db_close(db, &st) != ROCKS_OK) return 1;
    printf("rocks %s\n", rocks_version());
    return 0;
}
