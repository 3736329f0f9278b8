/* Scans: by step, within bounds, backwards, and many entries at a time. */
#include "example.h"

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "scans.db";
    rocks_options *options, *bounded;
    rocks_db *db;
    rocks_iter *iter;
    rocks_block *block;
    rocks_block_view view;
    rocks_slice key, value;
    rocks_code code;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    for (int i = 0; i < 1000; i++) {
        char name[16], square[16];
        snprintf(name, sizeof name, "%03d", i);
        snprintf(square, sizeof square, "%d", i * i);
        TRY(rocks_db_put(db, NULL, NULL, TEXT(name), TEXT(square), &status));
    }

    /* Step by step: a seek or step that finds an entry returns it. What ends the loop is
       ROCKS_NOT_FOUND at the end, and an error otherwise: look which. */
    TRY(rocks_options_new(ROCKS_OPTIONS_READ, &bounded, &status));
    TRY(rocks_options_set_bytes(bounded, "iterate_lower_bound", TEXT("010"), &status));
    TRY(rocks_options_set_bytes(bounded, "iterate_upper_bound", TEXT("013"), &status));
    TRY(rocks_db_iter(db, NULL, bounded, &iter, &status));
    code = rocks_iter_seek_to_first(iter, &key, &value, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &status))
        printf("%.*s squared is %.*s\n", SHOW(key), SHOW(value));
    if (code != ROCKS_NOT_FOUND) TRY(code);

    /* Backwards. */
    code = rocks_iter_seek_to_last(iter, &key, NULL, &status);
    for (; code == ROCKS_OK; code = rocks_iter_prev(iter, &key, NULL, &status))
        printf("%.*s\n", SHOW(key));
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));

    /* By block: one call copies many entries into memory that is used again and again. */
    size_t calls = 0, entries = 0, bytes = 0;
    TRY(rocks_block_new(&block, &status));
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    code = rocks_iter_seek_to_first(iter, NULL, NULL, &status);
    if (code == ROCKS_OK) {
        while ((code = rocks_iter_read_block(iter, 300, 0, 0, block, &view, &status)) == ROCKS_OK) {
            const uint32_t *from = view.key_offsets + view.count - 1;
            printf("a block of %zu, up to key %.*s\n", view.count, (int)(from[1] - from[0]),
                   (const char *)view.keys + from[0]);
            calls++;
            entries += view.count;
            bytes += view.key_bytes + view.value_bytes;
        }
    }
    if (code != ROCKS_NOT_FOUND) TRY(code);
    printf("%zu entries, %zu bytes, %zu calls\n", entries, bytes, calls);

    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_block_free(block, &status));
    TRY(rocks_options_free(bounded, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
