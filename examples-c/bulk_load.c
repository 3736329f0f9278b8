/* Loads unsorted entries: sorted aside, taken in at once. */
#include "example.h"

#include <stdint.h>

enum { COUNT = 200000, AT_ONCE = 1000 };

static uint64_t scrambled(uint64_t i)
{
    i = (i ^ (i >> 30)) * 0xbf58476d1ce4e5b9ULL;
    i = (i ^ (i >> 27)) * 0x94d049bb133111ebULL;
    return i ^ (i >> 31);
}

static bool tell(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)error;
    if (done == total) *(int *)state += 1;
    return true;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "bulk_load.db";
    rocks_options *options;
    rocks_db *db;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));

    /* Memory for a part of it: the rest goes through temporary files. */
    rocks_options *how;
    rocks_bulk_load *load;
    TRY(rocks_options_new(ROCKS_OPTIONS_BULK_LOAD, &how, &status));
    TRY(rocks_options_set(how, "memory_limit", "4M", &status));
    TRY(rocks_bulk_load_new(db, NULL, how, &load, &status));
    TRY(rocks_options_free(how, &status));

    static char keys[AT_ONCE][17], values[AT_ONCE][17];
    static rocks_slice k[AT_ONCE], v[AT_ONCE];
    for (int at = 0; at < COUNT; at += AT_ONCE) {
        for (int i = 0; i < AT_ONCE; i++) {
            snprintf(keys[i], sizeof keys[i], "%016llx", (unsigned long long)scrambled(at + i));
            snprintf(values[i], sizeof values[i], "%d", at + i);
            k[i] = (rocks_slice){(const uint8_t *)keys[i], 16};
            v[i] = (rocks_slice){(const uint8_t *)values[i], strlen(values[i])};
        }
        TRY(rocks_bulk_load_add_many(load, k, v, AT_ONCE, NULL, &status));
    }
    /* Of a key that is given again, the last value is loaded. */
    rocks_slice last = {(const uint8_t *)"last", 4};
    TRY(rocks_bulk_load_add_many(load, &k[0], &last, 1, NULL, &status));

    int finished = 0;
    rocks_cancel *cancel; /* would stop it as well: rocks_cancel_set, rocks_cancel_set_timeout */
    rocks_progress_callbacks progress = {sizeof progress, &finished, NULL, {0, 0, 0}, tell};
    TRY(rocks_cancel_new(&cancel, &status));
    TRY(rocks_cancel_set_progress_callbacks(cancel, &progress, &status));
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    TRY(rocks_bulk_load_finish(load, cancel, &info, &status));
    TRY(rocks_bulk_load_free(load, &status));
    TRY(rocks_cancel_free(cancel, &status));
    printf("given %d, loaded %d, through temporary files: %s\n", (int)info.given, (int)info.loaded,
           info.spilled > 0 ? "yes" : "no");
    printf("told that all is done: %s\n", finished > 0 ? "yes" : "no");

    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, k[0].data, k[0].len, &value, &status));
    printf("the key that came twice: %s\n", (char *)value.data);
    TRY(rocks_buffer_free(&value, &status));
    rocks_iter *iter;
    int count = 0;
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    for (rocks_code code = rocks_iter_seek_to_first(iter, NULL, NULL, &status); code == ROCKS_OK;
         code = rocks_iter_next(iter, NULL, NULL, &status))
        count++;
    printf("entries in the database: %d\n", count);
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
