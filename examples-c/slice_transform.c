/* Slice transforms: prefixes that filters know, so that a seek skips tables that have none. */
#include "example.h"

/* Keys are "tenant:rest". The prefix is the tenant, with its colon. */
static size_t tenant(const uint8_t *key, size_t key_len)
{
    const uint8_t *colon = key_len == 0 ? NULL : memchr(key, ':', key_len);
    return colon == NULL ? 0 : (size_t)(colon - key) + 1;
}

static bool in_domain(void *state, const uint8_t *key, size_t key_len, bool *is_in,
                      rocks_sink *error)
{
    (void)state;
    (void)error;
    *is_in = tenant(key, key_len) > 0;
    return true;
}

static bool transform(void *state, const uint8_t *key, size_t key_len, size_t *offset, size_t *size,
                      rocks_sink *error)
{
    (void)state;
    (void)error;
    *offset = 0;
    *size = tenant(key, key_len);
    return true;
}

static rocks_statistics *statistics;

/* How many seeks filters have answered without a look into the table. */
static uint64_t spared(void)
{
    uint64_t last, others;
    TRY(rocks_statistics_value(statistics, "rocksdb.last.level.seek.filtered", &last, &status));
    TRY(rocks_statistics_value(statistics, "rocksdb.non.last.level.seek.filtered", &others,
                               &status));
    return last + others;
}

/* What begins with a prefix; the iterator ends with it. */
static void list(rocks_db *db, const char *prefix, const char *how)
{
    rocks_options *reading;
    rocks_iter *iter;
    rocks_slice key;
    uint64_t before = spared();
    TRY(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &status));
    TRY(rocks_options_set(reading, how, "true", &status));
    TRY(rocks_db_iter(db, NULL, reading, &iter, &status));
    printf("%s with %s:", prefix, how);
    rocks_code code = rocks_iter_seek(iter, TEXT(prefix), &key, NULL, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &status))
        printf(" %.*s", SHOW(key));
    if (code != ROCKS_NOT_FOUND) TRY(code);
    printf("; tables spared: %d\n", (int)(spared() - before));
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_options_free(reading, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "slice_transform.db";
    rocks_slice_transform *prefixes;
    rocks_options *options;
    rocks_db *db;
    rocks_slice_transform_callbacks callbacks = {
        .struct_size = sizeof callbacks,
        .name = "example.Tenant",
        .in_domain = in_domain,
        .transform = transform,
    };
    TRY(rocks_slice_transform_new(&callbacks, &prefixes, &status));
    TRY(rocks_statistics_new(NULL, &statistics, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set_string(
        options, "create_if_missing=true;table.filter_policy=bloomfilter:10", &status));
    TRY(rocks_options_set_slice_transform(options, "prefix_extractor", prefixes, &status));
    TRY(rocks_options_set_statistics(options, "statistics", statistics, &status));
    TRY(rocks_slice_transform_free(prefixes, &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));

    const char *keys[] = {"acme:1", "acme:2", "zeta:1", "version"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        TRY(rocks_db_put(db, NULL, NULL, TEXT(keys[i]), NULL, 0, &status));
    TRY(rocks_db_flush(db, NULL, 0, NULL, &status)); /* into a table, with its filter */

    list(db, "acme:", "prefix_same_as_start");
    list(db, "none:", "prefix_same_as_start"); /* between keys of the table, which is spared */
    list(db, "none:", "total_order_seek");     /* all from there on: filters are not asked */
    TRY(rocks_db_close(db, &status));

    /* The same without a callback. The table was written with another name: it is asked for no
       prefixes until a compaction writes it anew. */
    TRY(rocks_options_set(options, "prefix_extractor", "rocks.DelimitedPrefix:%3A", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    list(db, "none:", "prefix_same_as_start");
    rocks_options *forced;
    TRY(rocks_options_new(ROCKS_OPTIONS_COMPACT_RANGE, &forced, &status));
    TRY(rocks_options_set(forced, "bottommost_level_compaction", "kForce", &status));
    TRY(rocks_db_compact_range(db, NULL, forced, NULL, 0, NULL, 0, NULL, &status));
    TRY(rocks_options_free(forced, &status));
    list(db, "none:", "prefix_same_as_start");

    TRY(rocks_db_close(db, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_statistics_free(statistics, &status));
    return 0;
}
