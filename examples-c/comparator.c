/* Comparators: keys in an order of one's own. Here numbers in names count as numbers. */
#include "example.h"

#include <ctype.h>

/* "file9" before "file10": runs of digits by their value, everything else by its bytes. */
static int natural(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t i = 0, j = 0;
    while (i < a_len && j < b_len) {
        if (!isdigit(a[i]) || !isdigit(b[j])) {
            if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        size_t a_end = i, b_end = j;
        while (i < a_len && a[i] == '0') i++;
        while (j < b_len && b[j] == '0') j++;
        for (a_end = i; a_end < a_len && isdigit(a[a_end]);) a_end++;
        for (b_end = j; b_end < b_len && isdigit(b[b_end]);) b_end++;
        if (a_end - i != b_end - j) /* more digits, greater number */
            return a_end - i < b_end - j ? -1 : 1;
        int order = memcmp(a + i, b + j, a_end - i);
        if (order != 0) return order;
        i = a_end, j = b_end;
    }
    return (a_len - i > b_len - j) - (a_len - i < b_len - j);
}

/* "a1" and "a01" are as good as equal: their bytes decide, so that they stay two keys. */
static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    (void)state;
    if (a_len > 1000 || b_len > 1000) { /* how a callback says that it failed */
        rocks_sink_append(error, TEXT("no name is that long"), NULL);
        return false;
    }
    *order = natural(a, a_len, b, b_len);
    if (*order == 0) *order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    if (*order == 0) *order = (a_len > b_len) - (a_len < b_len);
    return true;
}

static void destroy(void *state) { printf("destroyed: %s\n", (const char *)state); }

static void list(rocks_db *db)
{
    rocks_iter *iter;
    rocks_slice key;
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &status))
        printf("  %.*s\n", SHOW(key));
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "comparator.db";
    rocks_comparator *comparator;
    rocks_options *options;
    rocks_db *db;
    char *state = "the natural order";
    rocks_comparator_callbacks callbacks = {
        .struct_size = sizeof callbacks,
        .state = state,
        .destroy = destroy,
        .name = "example.Natural", /* belongs to the data: another order wants another name */
        .compare = compare,
    };
    TRY(rocks_comparator_new(&callbacks, &comparator, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set_comparator(options, "comparator", comparator, &status));
    TRY(rocks_comparator_free(comparator, &status)); /* the options keep it */

    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    const char *files[] = {"file10", "file9", "file1", "file009", "notes", "file100a", "file100b"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        TRY(rocks_db_put(db, NULL, NULL, TEXT(files[i]), NULL, 0, &status));
    printf("in order:\n");
    list(db);

    /* A callback that fails fails the call, with its own words. */
    static uint8_t name[2000];
    if (rocks_db_put(db, NULL, NULL, name, sizeof name, NULL, 0, &status) == ROCKS_CALLBACK_FAILED)
        printf("refused: %s\n", status.message);
    TRY(rocks_db_close(db, &status));

    /* Without it the database is not opened, and nothing in its folder is touched. */
    if (rocks_db_open(path, NULL, NULL, NULL, NULL, 0, &db, &status) != ROCKS_OK)
        printf("%s\n", status.message);
    TRY(rocks_db_destroy(path, options, NULL, NULL, 0, &status));

    /* What numbers as keys need is built in: a name is enough, in options and in OPTIONS files. */
    TRY(rocks_options_set(options, "comparator", "rocks.Int64LittleEndian", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    const int64_t numbers[] = {300, -1, 2, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        TRY(rocks_db_put(db, NULL, NULL, &numbers[i], 8, NULL, 0, &status));
    rocks_iter *iter;
    rocks_slice key;
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &status)) {
        int64_t number;
        memcpy(&number, key.data, sizeof number);
        printf("  %lld\n", (long long)number);
    }
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_db_close(db, &status));
    TRY(rocks_options_free(options, &status));
    return 0;
}
