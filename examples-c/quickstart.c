/* Opens a database, writes, reads, deletes: the shortest whole program. */
#include "example.h"

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "quickstart.db";

    /* Options are handles; every option is set by RocksDB's own name. */
    rocks_options *options;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));

    rocks_db *db;
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status)); /* the database keeps its own copy */

    TRY(rocks_db_put(db, NULL, NULL, TEXT("planet"), TEXT("Jupiter"), &status));

    /* A value in a buffer of the library's: free it. */
    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("planet"), &value, &status));
    printf("planet is %.*s\n", SHOW(value));
    TRY(rocks_buffer_free(&value, &status));

    /* A value in your own memory: nothing to free. */
    uint8_t room[4];
    size_t len;
    rocks_code code =
        rocks_db_get_into(db, NULL, NULL, TEXT("planet"), room, sizeof room, &len, &status);
    if (code == ROCKS_BUFFER_TOO_SMALL)
        printf("%zu bytes do not fit into %zu; they begin with %.4s\n", len, sizeof room,
               (const char *)room);

    /* An absent key is an answer, not a failure. */
    TRY(rocks_db_delete(db, NULL, NULL, TEXT("planet"), &status));
    code = rocks_db_get(db, NULL, NULL, TEXT("planet"), &value, &status);
    printf("after the delete: %s\n", rocks_code_text(code));

    TRY(rocks_db_close(db, &status));
    return 0;
}
