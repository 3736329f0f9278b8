/* Columns of texts and bytes, with offsets of both widths. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "check.h"

enum { MOST_ENTRIES = 256, MOST_BYTES = 8192 };

typedef struct entries {
    char data[MOST_BYTES];
    size_t len, count;
    uint32_t offsets[MOST_ENTRIES + 1];
    int64_t wide_offsets[MOST_ENTRIES + 1];
} entries;

/* None yet, behind some bytes that are of no entry. */
static inline void begin_entries(entries *all, const char *before)
{
    memset(all, 0, sizeof *all);
    all->len = strlen(before);
    memcpy(all->data, before, all->len);
    all->offsets[0] = (uint32_t)all->len;
    all->wide_offsets[0] = (int64_t)all->len;
}

static inline void add_entry(entries *all, const void *bytes, size_t len)
{
    CHECK(all->len + len <= MOST_BYTES && all->count < MOST_ENTRIES);
    if (len > 0) memcpy(all->data + all->len, bytes, len);
    all->len += len;
    all->count++;
    all->offsets[all->count] = (uint32_t)all->len;
    all->wide_offsets[all->count] = (int64_t)all->len;
}

/* Texts, which a NULL ends. */
static inline void fill_entries(entries *all, const char *before, const char *const *texts)
{
    begin_entries(all, before);
    for (; *texts != NULL; texts++) add_entry(all, *texts, strlen(*texts));
}

static inline rocks_column narrow(const entries *all)
{
    return (rocks_column){sizeof(rocks_column), all->data, all->len, all->offsets, NULL};
}

static inline rocks_column wide(const entries *all)
{
    return (rocks_column){sizeof(rocks_column), all->data, all->len, NULL, all->wide_offsets};
}

/* The same as an array of slices. */
static inline const rocks_slice *slices(const entries *all, rocks_slice *to)
{
    for (size_t i = 0; i < all->count; i++) {
        to[i].data = (const uint8_t *)all->data + all->offsets[i];
        to[i].len = all->offsets[i + 1] - all->offsets[i];
    }
    return to;
}

/* Columns that are wrong, and what is said of them. */
typedef struct wrong_column {
    rocks_column column;
    size_t count;
    const char *says;
} wrong_column;

static const uint32_t back[] = {0, 3, 2, 6}, far[] = {0, 2, 7, 7}, half[] = {0, 0x80000000u, 1, 1},
                      last[] = {1, 2, 3, UINT32_MAX}, late[] = {7, 7};
static const int64_t wide_back[] = {4, 3, 6, 6}, wide_far[] = {0, 1, 2, INT64_MAX},
                     below[] = {-1, 2, 3, 4}, far_below[] = {0, INT64_MIN, 3, 4};
#define WRONG(data, len, offsets32, offsets64) \
    { \
        sizeof(rocks_column), data, len, offsets32, offsets64 \
    }
#define ODD(of, offsets) (const of *)(const void *)((const char *)(offsets) + 1)

static const wrong_column wrong_columns[] = {
    {WRONG("abcdef", 6, back, NULL), 3, "offsets[2] is 2, before it 3"},
    {WRONG("abcdef", 6, far, NULL), 3, "offsets[2] is 7; data_len is 6"},
    {WRONG("abcdef", 6, half, NULL), 3, "offsets[1] is 2147483648; 32-bit offsets are below"},
    {WRONG("abcdef", 6, last, NULL), 3, "offsets[3] is 4294967295; 32-bit offsets are below"},
    {WRONG("abcdef", 6, late, NULL), 0, "offsets[0] is 7; data_len is 6"},
    {WRONG("abcdef", 6, late, NULL), 1, "offsets[0] is 7; data_len is 6"},
    {WRONG("abcdef", 6, NULL, wide_back), 3, "offsets[1] is 3, before it 4"},
    {WRONG("abcdef", 6, NULL, wide_far), 3, "offsets[3] is 9223372036854775807; data_len is 6"},
    {WRONG("abcdef", 6, NULL, below), 3, "offsets[0] is -1; offsets are at least 0"},
    {WRONG("abcdef", 6, NULL, far_below), 3, "offsets[1] is -9223372036854775808; offsets are"},
    {WRONG("abcdef", 6, NULL, NULL), 3, "offsets32 and offsets64 are NULL, with a count of 3"},
    {WRONG("abcdef", 6, back, wide_back), 3, "offsets32 and offsets64 are both given"},
    {WRONG("abcdef", 6, ODD(uint32_t, far), NULL), 2, "offsets32 is not aligned"},
    {WRONG("abcdef", 6, NULL, ODD(int64_t, wide_far)), 2, "offsets64 is not aligned"},
    {WRONG("abcdef", SIZE_MAX, back, NULL), 3, "a data_len of 18446744073709551615; more than"},
    {WRONG(NULL, 6, back, NULL), 3, "data is NULL, data_len 6"},
    {WRONG(NULL, 0, far, NULL), 3, "offsets[1] is 2; data_len is 0"},
    {WRONG("abcdef", 6, far, NULL), SIZE_MAX, "a count of 18446744073709551615; more than"},
    {WRONG("abcdef", 6, NULL, wide_far), SIZE_MAX / 8, "a count of 2305843009213693951; more than"},
    {{0, "abcdef", 6, far, NULL}, 1, "struct_size is 0; set it to the sizeof of the struct"},
};

/* CALL uses `bad`, a column of `count` entries, as the parameter of a name. */
#define EACH_WRONG(name, call) \
    for (size_t wrong_ = 0; wrong_ < sizeof wrong_columns / sizeof *wrong_columns; wrong_++) { \
        const rocks_column *bad = &wrong_columns[wrong_].column; \
        const size_t count = wrong_columns[wrong_].count; \
        char says_[160]; \
        snprintf(says_, sizeof says_, "%s: %s", name, wrong_columns[wrong_].says); \
        EXPECT(ROCKS_INVALID_ARGUMENT, call); \
        SAYS(says_); \
    } \
    do { \
        const rocks_column *bad = NULL; \
        const size_t count = 2; \
        char says_[160]; \
        snprintf(says_, sizeof says_, "%s: NULL with a count of 2", name); \
        EXPECT(ROCKS_INVALID_ARGUMENT, call); \
        SAYS(says_); \
    } while (0)

/* A column as good as any other for as many entries as a wrong one has: all of them empty. For the
   impossible counts it is none, and the keys are looked at before it. */
static inline const rocks_column *all_empty(void)
{
    static const uint32_t zeros[4];
    static const rocks_column column = {sizeof column, NULL, 0, zeros, NULL};
    return &column;
}

#endif
