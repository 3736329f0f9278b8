/* Batches and snapshots: many writes at once, and a view that does not move. */
#include "example.h"

static void show(const rocks_db *db, const rocks_options *reading, const char *when)
{
    rocks_buffer value;
    rocks_code code = rocks_db_get(db, NULL, reading, TEXT("stock:apples"), &value, &status);
    printf("%s: %.*s\n", when, code == ROCKS_OK ? (int)value.len : 4,
           code == ROCKS_OK ? (const char *)value.data : "none");
    TRY(rocks_buffer_free(&value, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "batches.db";
    rocks_options *options, *before, *durable;
    rocks_db *db;
    rocks_batch *batch;
    rocks_snapshot *snapshot;
    uint32_t count;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));

    /* Write options: this write is on the disk when the call returns. */
    TRY(rocks_options_new(ROCKS_OPTIONS_WRITE, &durable, &status));
    TRY(rocks_options_set(durable, "sync", "true", &status));

    TRY(rocks_batch_new(&batch, &status));
    TRY(rocks_batch_put(batch, NULL, TEXT("stock:apples"), TEXT("10"), &status));
    TRY(rocks_batch_put(batch, NULL, TEXT("stock:pears"), TEXT("7"), &status));

    /* What comes after a save point can be taken back. */
    TRY(rocks_batch_set_save_point(batch, &status));
    TRY(rocks_batch_delete_range(batch, NULL, TEXT("stock:"), TEXT("stock;"), &status));
    TRY(rocks_batch_rollback_to_save_point(batch, &status));
    TRY(rocks_batch_count(batch, &count, &status));
    printf("%u records\n", count);
    TRY(rocks_db_write(db, durable, batch, &status));

    /* Reads with these options see the database as it is now, whatever comes. */
    TRY(rocks_db_snapshot(db, &snapshot, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_READ, &before, &status));
    TRY(rocks_options_set_snapshot(before, snapshot, &status));

    TRY(rocks_batch_clear(batch, &status));
    TRY(rocks_batch_put(batch, NULL, TEXT("stock:apples"), TEXT("9"), &status));
    TRY(rocks_db_write(db, NULL, batch, &status));
    show(db, NULL, "now");
    show(db, before, "at the snapshot");

    TRY(rocks_snapshot_free(snapshot, &status));
    TRY(rocks_batch_free(batch, &status));
    TRY(rocks_options_free(before, &status));
    TRY(rocks_options_free(durable, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
