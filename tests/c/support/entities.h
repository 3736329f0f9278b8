/* Entities: columns of texts, and what a read of columns shows as one text. */
#ifndef ENTITIES_H
#define ENTITIES_H

#include "check.h"

#include <stdbool.h>

enum { MOST_COLUMNS = 16 };

static inline rocks_slice text_slice(const char *text)
{
    return (rocks_slice){(const uint8_t *)text, strlen(text)};
}

/* The columns of texts: name, value, name, value, up to NULL. */
static inline size_t columns_from(const char *const *texts, rocks_wide_column *columns)
{
    size_t count = 0;
    for (; texts[2 * count] != NULL; count++) {
        CHECK(count < MOST_COLUMNS);
        columns[count].name = text_slice(texts[2 * count]);
        columns[count].value = text_slice(texts[2 * count + 1]);
    }
    return count;
}

/* "name=value;" of each column, in their order. */
static inline const char *columns_text(const rocks_wide_column *columns, size_t count)
{
    static char text[4096];
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const rocks_wide_column *c = &columns[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s=%.*s;", (int)c->name.len,
                                 (const char *)c->name.data, (int)c->value.len,
                                 (const char *)c->value.data);
        CHECK(used < sizeof text);
    }
    return text;
}

/* ENTITY(columns, count, "name", "value", ...): an array of them, and how many. */
#define ENTITY(columns, count, ...) \
    rocks_wide_column columns[MOST_COLUMNS]; \
    const char *const columns##_texts[] = {__VA_ARGS__, NULL}; \
    const size_t count = columns_from(columns##_texts, columns)

/* Sets a key to an entity of texts. */
#define PUT_ENTITY(db, family, key, ...) \
    do { \
        ENTITY(put_, count_, __VA_ARGS__); \
        OK(rocks_db_put_entity(db, family, NULL, BYTES_OF(key), put_, count_, &st)); \
    } while (0)

/* The columns of a key, or "none". */
static inline const char *entity_of(rocks_db *db, const rocks_column_family *family,
                                    const rocks_options *reading, const char *key)
{
    static const char *text;
    const rocks_wide_column *columns = (const rocks_wide_column *)(const void *)key;
    size_t count = 7;
    rocks_values *result;
    OK(rocks_values_new(&result, &st));
    const rocks_code code =
        rocks_db_get_entity(db, family, reading, BYTES_OF(key), result, &columns, &count, &st);
    if (code == ROCKS_NOT_FOUND) {
        CHECK(columns == NULL && count == 0);
        text = "none";
    } else {
        EXPECT(ROCKS_OK, code);
        text = columns_text(columns, count);
    }
    OK(rocks_values_free(result, &st));
    return text;
}

static inline bool value_is(rocks_db *db, const char *key, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES_OF(key), &value, &st));
    const bool is = value.len == strlen(wanted) && memcmp(value.data, wanted, value.len) == 0;
    OK(rocks_buffer_free(&value, &st));
    return is;
}

#endif
