/* The calls of rocks.h for each kind of Store: a database, a snapshot, a transaction. */
#include "store.h"

static rocks_code db_put(void *target, const void *family, const void *options, const void *key,
                         size_t key_len, const void *value, size_t value_len, rocks_status *status)
{
    return rocks_db_put(target, family, options, key, key_len, value, value_len, status);
}
static rocks_code db_merge(void *target, const void *family, const void *options, const void *key,
                           size_t key_len, const void *value, size_t value_len,
                           rocks_status *status)
{
    return rocks_db_merge(target, family, options, key, key_len, value, value_len, status);
}
static rocks_code db_delete(void *target, const void *family, const void *options, const void *key,
                            size_t key_len, rocks_status *status)
{
    return rocks_db_delete(target, family, options, key, key_len, status);
}
static rocks_code db_single_delete(void *target, const void *family, const void *options,
                                   const void *key, size_t key_len, rocks_status *status)
{
    return rocks_db_single_delete(target, family, options, key, key_len, status);
}
static rocks_code db_get_into(const void *target, const void *family, const void *options,
                              const void *key, size_t key_len, void *buffer, size_t capacity,
                              size_t *len, rocks_status *status)
{
    return rocks_db_get_into(target, family, options, key, key_len, buffer, capacity, len, status);
}
static rocks_code db_get_pinned(const void *target, const void *family, const void *options,
                                const void *key, size_t key_len, rocks_value *holder,
                                rocks_slice *value, rocks_status *status)
{
    return rocks_db_get_pinned(target, family, options, key, key_len, holder, value, status);
}
static rocks_code db_multi_get(const void *target, const void *const *families, const void *options,
                               const rocks_slice *keys, size_t count, rocks_values *result,
                               const rocks_slice **values, const rocks_code **codes,
                               rocks_status *status)
{
    return rocks_db_multi_get(target, (const rocks_column_family *const *)families, options, keys,
                              count, 0, result, values, codes, status);
}
static rocks_code db_iter(const void *target, const void *family, const void *options,
                          rocks_iter **iter, rocks_status *status)
{
    return rocks_db_iter(target, family, options, iter, status);
}

static rocks_code snapshot_get_into(const void *target, const void *family, const void *options,
                                    const void *key, size_t key_len, void *buffer, size_t capacity,
                                    size_t *len, rocks_status *status)
{
    return rocks_snapshot_get_into(target, family, options, key, key_len, buffer, capacity, len,
                                   status);
}
static rocks_code snapshot_get_pinned(const void *target, const void *family, const void *options,
                                      const void *key, size_t key_len, rocks_value *holder,
                                      rocks_slice *value, rocks_status *status)
{
    return rocks_snapshot_get_pinned(target, family, options, key, key_len, holder, value, status);
}
/* Snapshots read columns of keys. */
static rocks_code snapshot_multi_get(const void *target, const void *const *families,
                                     const void *options, const rocks_slice *keys, size_t count,
                                     rocks_values *result, const rocks_slice **values,
                                     const rocks_code **codes, rocks_status *status)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) len += keys[i].len;
    int64_t *offsets = malloc((count + 1) * sizeof *offsets);
    uint8_t *bytes = malloc(len == 0 ? 1 : len);
    rocks_code code = ROCKS_OUT_OF_MEMORY;
    if (offsets == NULL || bytes == NULL) {
        status->code = code;
        strcpy(status->message, "no memory for the keys");
    } else {
        offsets[0] = 0;
        for (size_t i = 0; i < count; i++) {
            if (keys[i].len > 0) memcpy(bytes + offsets[i], keys[i].data, keys[i].len);
            offsets[i + 1] = offsets[i] + (int64_t)keys[i].len;
        }
        rocks_column column = {sizeof column, bytes, len, NULL, offsets};
        code = rocks_snapshot_multi_get_columns(
            target, families == NULL || count == 0 ? NULL : families[0], options, &column, count, 0,
            result, values, codes, status);
    }
    free(offsets);
    free(bytes);
    return code;
}
static rocks_code snapshot_iter(const void *target, const void *family, const void *options,
                                rocks_iter **iter, rocks_status *status)
{
    return rocks_snapshot_iter(target, family, options, iter, status);
}

static rocks_code txn_put(void *target, const void *family, const void *options, const void *key,
                          size_t key_len, const void *value, size_t value_len, rocks_status *status)
{
    (void)options;
    return rocks_txn_put(target, family, key, key_len, value, value_len, status);
}
static rocks_code txn_merge(void *target, const void *family, const void *options, const void *key,
                            size_t key_len, const void *value, size_t value_len,
                            rocks_status *status)
{
    (void)options;
    return rocks_txn_merge(target, family, key, key_len, value, value_len, status);
}
static rocks_code txn_delete(void *target, const void *family, const void *options, const void *key,
                             size_t key_len, rocks_status *status)
{
    (void)options;
    return rocks_txn_delete(target, family, key, key_len, status);
}
static rocks_code txn_single_delete(void *target, const void *family, const void *options,
                                    const void *key, size_t key_len, rocks_status *status)
{
    (void)options;
    return rocks_txn_single_delete(target, family, key, key_len, status);
}
static rocks_code txn_get_into(const void *target, const void *family, const void *options,
                               const void *key, size_t key_len, void *buffer, size_t capacity,
                               size_t *len, rocks_status *status)
{
    return rocks_txn_get_into((void *)target, family, options, key, key_len, buffer, capacity, len,
                              status);
}
static rocks_code txn_get_pinned(const void *target, const void *family, const void *options,
                                 const void *key, size_t key_len, rocks_value *holder,
                                 rocks_slice *value, rocks_status *status)
{
    return rocks_txn_get_pinned((void *)target, family, options, key, key_len, holder, value,
                                status);
}
static rocks_code txn_multi_get(const void *target, const void *const *families,
                                const void *options, const rocks_slice *keys, size_t count,
                                rocks_values *result, const rocks_slice **values,
                                const rocks_code **codes, rocks_status *status)
{
    return rocks_txn_multi_get((void *)target, (const rocks_column_family *const *)families,
                               options, keys, count, result, values, codes, status);
}
static rocks_code txn_iter(const void *target, const void *family, const void *options,
                           rocks_iter **iter, rocks_status *status)
{
    return rocks_txn_iter((void *)target, family, options, iter, status);
}

static const struct store_calls kinds[] = {
    {"rocks_db", false, true, db_get_into, db_get_pinned, db_multi_get, db_iter, db_put, db_merge,
     db_delete, db_single_delete},
    {"rocks_snapshot", false, false, snapshot_get_into, snapshot_get_pinned, snapshot_multi_get,
     snapshot_iter, NULL, NULL, NULL, NULL},
    {"rocks_txn", true, false, txn_get_into, txn_get_pinned, txn_multi_get, txn_iter, txn_put,
     txn_merge, txn_delete, txn_single_delete},
};

const struct store_calls *core_store_calls(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0) return &kinds[i];
    return NULL;
}
