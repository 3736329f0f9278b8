/* Keys and values: get, put, delete, scan, count, checksum. */
#include "command.h"

#include <inttypes.h>

/* The columns of keys in place of their values. */
static int get_columns(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_values *values;
    int worst = DONE;
    MUST(rocks_values_new(&values, &status));
    if (args->json) json_open('[');
    for (int i = 1; i < args->word_count; i++) {
        const struct bytes key = take_bytes(args, "KEY", args->words[i]);
        const rocks_wide_column *columns;
        size_t count;
        const rocks_code code = rocks_db_get_entity(opened.db, opened.family, NULL, key.data,
                                                    key.len, values, &columns, &count, &status);
        if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) fail(code);
        if (code == ROCKS_NOT_FOUND) worst = NOT_THERE;
        if (args->json) {
            json_next();
            json_open('{');
            json_slice(args, "key", (rocks_slice){key.data, key.len});
            json_bool("found", code == ROCKS_OK);
            if (code == ROCKS_OK) json_columns(args, columns, count);
            json_close('}');
        } else if (code == ROCKS_OK) {
            show_columns(args, columns, count);
            putchar('\n');
        } else {
            fprintf(stderr, "rocks: get: no such key: %s\n", args->words[i]);
        }
        free(key.data);
    }
    if (args->json) json_close(']');
    rocks_values_free(values, NULL);
    close_database(&opened);
    return worst;
}

int run_get(const struct args *args)
{
    if (args->columns) return get_columns(args);
    struct opened opened = open_database(args, "read_only");
    int worst = DONE;
    if (args->json) json_open('[');
    for (int i = 1; i < args->word_count; i++) {
        const struct bytes key = take_bytes(args, "KEY", args->words[i]);
        rocks_buffer value;
        const rocks_code code =
            rocks_db_get(opened.db, opened.family, NULL, key.data, key.len, &value, &status);
        if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) fail(code);
        if (code == ROCKS_NOT_FOUND) worst = NOT_THERE;
        if (args->json) {
            json_next();
            json_open('{');
            json_slice(args, "key", (rocks_slice){key.data, key.len});
            json_bool("found", code == ROCKS_OK);
            if (code == ROCKS_OK) json_slice(args, "value", (rocks_slice){value.data, value.len});
            json_close('}');
        } else if (code == ROCKS_OK) {
            show_bytes(args, value.data, value.len);
            putchar('\n');
        } else {
            fputs("rocks: get: no such key: ", stderr);
            fprintf(stderr, "%s\n", args->words[i]);
        }
        rocks_buffer_free(&value, NULL);
        free(key.data);
    }
    if (args->json) json_close(']');
    close_database(&opened);
    return worst;
}

/* What a program that ends at once has written must be on the disk. */
static rocks_options *synced(void)
{
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_WRITE, &options, &status));
    MUST(rocks_options_set(options, "sync", "true", &status));
    return options;
}

static int put_columns(const struct args *args)
{
    const struct bytes key = take_bytes(args, "KEY", args->words[1]);
    const int count = args->word_count - 2;
    rocks_wide_column *columns = take_columns(args, args->words + 2, count);
    struct opened opened = open_database(args, "read_write");
    rocks_options *options = synced();
    MUST(rocks_db_put_entity(opened.db, opened.family, options, key.data, key.len, columns,
                             (size_t)count, &status));
    rocks_options_free(options, NULL);
    close_database(&opened);
    free_columns(columns, count);
    free(key.data);
    return DONE;
}

int run_put(const struct args *args)
{
    if (args->columns) return put_columns(args);
    if (args->word_count != 3) wrong("usage: rocks put %s", args->command->words);
    const struct bytes key = take_bytes(args, "KEY", args->words[1]);
    const struct bytes value = take_bytes(args, "VALUE", args->words[2]);
    struct opened opened = open_database(args, "read_write");
    rocks_options *options = synced();
    MUST(rocks_db_put(opened.db, opened.family, options, key.data, key.len, value.data, value.len,
                      &status));
    rocks_options_free(options, NULL);
    close_database(&opened);
    free(key.data);
    free(value.data);
    return DONE;
}

int run_delete(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_options *options = synced();
    for (int i = 1; i < args->word_count; i++) {
        const struct bytes key = take_bytes(args, "KEY", args->words[i]);
        MUST(rocks_db_delete(opened.db, opened.family, options, key.data, key.len, &status));
        free(key.data);
    }
    rocks_options_free(options, NULL);
    close_database(&opened);
    return DONE;
}

static void show_entry(const struct args *args, rocks_slice key, rocks_slice value)
{
    if (args->json) {
        json_open('{');
        json_slice(args, "key", key);
        if (!args->keys_only) json_slice(args, "value", value);
        json_close('}');
        return;
    }
    show_slice(args, key);
    if (!args->keys_only) {
        putchar('\t');
        show_slice(args, value);
    }
    putchar('\n');
}

/* The same with the columns of the entry that an iterator is at. */
static void show_entity(const struct args *args, rocks_iter *iter, rocks_slice key)
{
    const rocks_wide_column *columns;
    size_t count;
    if (args->json) {
        json_open('{');
        json_slice(args, "key", key);
    } else {
        show_slice(args, key);
    }
    /* Behind the key, whose bytes the call may end. */
    MUST(rocks_iter_columns(iter, &columns, &count, &status));
    if (args->json) {
        json_columns(args, columns, count);
        json_close('}');
        return;
    }
    if (count > 0) putchar('\t');
    show_columns(args, columns, count);
    putchar('\n');
}

/* The entries of an iterator, as far as --limit goes. */
int show_entries(const struct args *args, rocks_iter *iter)
{
    rocks_slice key, value, *shown = args->keys_only ? NULL : &value;
    uint64_t left = args->has_limit ? args->limit : UINT64_MAX;
    memset(&value, 0, sizeof value);
    rocks_code code = args->reverse ? rocks_iter_seek_to_last(iter, &key, shown, &status)
                                    : rocks_iter_seek_to_first(iter, &key, shown, &status);
    for (; code == ROCKS_OK && left > 0 && !interrupted(); left--) {
        if (args->columns && !args->keys_only) show_entity(args, iter, key);
        else show_entry(args, key, value);
        if (ferror(stdout)) break;
        code = args->reverse ? rocks_iter_prev(iter, &key, shown, &status)
                             : rocks_iter_next(iter, &key, shown, &status);
    }
    if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) fail(code);
    return interrupted() ? INTERRUPTED : DONE;
}

int run_scan(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_cancel *cancel = begin_work(args, "scan");
    rocks_iter *iter = open_iter(args, &opened);
    const int result = show_entries(args, iter);
    rocks_iter_free(iter, NULL);
    end_work(cancel);
    close_database(&opened);
    return result;
}

/* The range's entries, added up by one of two calls, which take the same. */
static int add_up(const struct args *args, const char *what, rocks_totals *totals,
                  rocks_code (*call)(const rocks_db *, const rocks_column_family *,
                                     const rocks_options *, uint32_t, const rocks_cancel *,
                                     rocks_totals *, rocks_status *))
{
    struct opened opened = open_database(args, "read_only");
    rocks_options *range = range_of(args, &opened);
    rocks_cancel *cancel = begin_work(args, what);
    totals->struct_size = sizeof *totals;
    const rocks_code code = call(opened.db, opened.family, range, 0, cancel, totals, &status);
    end_work(cancel);
    rocks_options_free(range, NULL);
    if (interrupted()) return close_database(&opened), INTERRUPTED;
    if (code != ROCKS_OK) fail(code);
    close_database(&opened);
    if (args->json) {
        json_open('{');
        json_number("count", totals->entries);
        json_number("key_bytes", totals->key_bytes);
        json_number("value_bytes", totals->value_bytes);
    }
    return DONE;
}

int run_count(const struct args *args)
{
    rocks_totals totals;
    const int result = add_up(args, "count", &totals, rocks_db_count);
    if (result != DONE) return result;
    if (args->json) json_close('}');
    else printf("%" PRIu64 "\n", totals.entries);
    return DONE;
}

int run_checksum(const struct args *args)
{
    rocks_totals totals;
    char checksum[17], ordered[17];
    const int result = add_up(args, "checksum", &totals, rocks_db_checksum);
    if (result != DONE) return result;
    snprintf(checksum, sizeof checksum, "%016" PRIx64, totals.checksum);
    snprintf(ordered, sizeof ordered, "%016" PRIx64, totals.ordered_checksum);
    if (args->json) {
        json_string("checksum", checksum);
        json_string("ordered_checksum", ordered);
        json_close('}');
    } else {
        printf("%s %s\n", checksum, ordered);
    }
    return DONE;
}
