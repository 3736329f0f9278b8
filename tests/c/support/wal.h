/* What the tests of the write-ahead log share: databases with one, and its batches. */
#ifndef WAL_H
#define WAL_H

#include "check.h"

static inline rocks_db *open_with(const char *name, const char *mode, const char *option,
                                  const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    if (option != NULL) OK(rocks_options_set(options, option, value, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static inline void put(rocks_db *db, const char *key, const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static inline rocks_wal_iter *iter_since(rocks_db *db, uint64_t since)
{
    rocks_wal_iter *iter;
    OK(rocks_db_wal_iter(db, since, NULL, &iter, &st));
    return iter;
}

/* The next batch: where it begins, and how many records. */
static inline rocks_slice next(rocks_wal_iter *iter, uint64_t wanted, uint32_t count)
{
    rocks_slice data;
    rocks_batch *batch;
    uint64_t sequence;
    uint32_t records;
    OK(rocks_wal_iter_next(iter, &sequence, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &batch, &st));
    OK(rocks_batch_count(batch, &records, &st));
    OK(rocks_batch_free(batch, &st));
    if (sequence != wanted || records != count)
        fprintf(stderr, "sequence %d, records %d\n", (int)sequence, (int)records);
    CHECK(sequence == wanted && records == count);
    return data;
}

static inline void ends(rocks_wal_iter *iter)
{
    rocks_slice data;
    uint64_t sequence = 7;
    EXPECT(ROCKS_NOT_FOUND, rocks_wal_iter_next(iter, &sequence, &data, &st));
    CHECK(sequence == 0 && data.data == NULL && data.len == 0);
}

#endif
