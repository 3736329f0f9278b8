/* Backups: made, listed, verified, looked into, restored in the place of a database. */
#include "example.h"

#include <sys/stat.h>

static rocks_options *creating;

static rocks_db *open_db(const char *path)
{
    rocks_db *db;
    TRY(rocks_db_open(path, creating, NULL, NULL, NULL, 0, &db, &status));
    return db;
}

static void show(rocks_db *db, const char *where)
{
    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("colour"), &value, &status));
    printf("%s: colour is %.*s\n", where, SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
}

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)error;
    if (done == total) *(int *)state += 1;
    return true;
}

static void list(rocks_backup_engine *engine)
{
    rocks_backup_list *all;
    rocks_backup_info one = {.struct_size = sizeof one};
    TRY(rocks_backup_engine_list(engine, false, &all, &status));
    for (size_t i = 0; rocks_backup_list_at(all, i, &one, &status) == ROCKS_OK; i++)
        printf("backup %u: \"%.*s\", %s\n", (unsigned)one.id, SHOW(one.metadata),
               one.size > 0 ? "some bytes" : "empty");
    TRY(rocks_backup_list_free(all, &status));
}

int main(int argc, char **argv)
{
    char path[4096], backups[4096];
    if (argc != 2) return fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
    mkdir(argv[1], 0777);
    snprintf(path, sizeof path, "%s/db", argv[1]);
    snprintf(backups, sizeof backups, "%s/backups", argv[1]);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &creating, &status));
    TRY(rocks_options_set(creating, "create_if_missing", "true", &status));
    rocks_db *db = open_db(path), *then;

    rocks_backup_engine *engine;
    uint32_t id;
    TRY(rocks_backup_engine_open(backups, NULL, &engine, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("colour"), TEXT("red"), &status));
    TRY(rocks_backup_engine_create(engine, db, NULL, TEXT("before"), NULL, &id, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("colour"), TEXT("blue"), &status));

    /* Told how far it is. */
    int finished = 0;
    rocks_progress_callbacks callbacks = {
        .struct_size = sizeof callbacks, .state = &finished, .progress = progress};
    rocks_cancel *cancel;
    TRY(rocks_cancel_new(&cancel, &status));
    TRY(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &status));
    TRY(rocks_backup_engine_create(engine, db, NULL, TEXT("after"), cancel, &id, &status));
    TRY(rocks_backup_engine_verify(engine, id, false, cancel, &status));
    printf("%d calls came to their end\n", finished);
    TRY(rocks_cancel_free(cancel, &status));
    list(engine);

    show(db, "the database");
    TRY(rocks_backup_engine_open_db(engine, 1, NULL, NULL, NULL, NULL, 0, &then, &status));
    show(then, "backup 1, where it lies");
    if (rocks_backup_engine_delete(engine, 1, &status) == ROCKS_BUSY)
        printf("not deleted while it is read\n");
    TRY(rocks_db_close(then, &status));

    /* Not over a database that is open. */
    if (rocks_backup_engine_restore(engine, 1, path, NULL, NULL, NULL, 0, NULL, &status) ==
        ROCKS_IO_ERROR)
        printf("not restored while it is open\n");
    TRY(rocks_db_close(db, &status));
    TRY(rocks_backup_engine_restore(engine, 1, path, NULL, NULL, NULL, 0, NULL, &status));
    db = open_db(path);
    show(db, "restored");
    TRY(rocks_backup_engine_purge(engine, 1, &status));
    list(engine);
    TRY(rocks_db_close(db, &status));
    TRY(rocks_backup_engine_free(engine, &status));
    TRY(rocks_options_free(creating, &status));
    return 0;
}
