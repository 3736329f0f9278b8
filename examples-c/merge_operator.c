/* Merge operators: shopping baskets that are changed without being read. A value is a list of
   lines "item count"; an operand is one change, "+item" or "-item". */
#include "example.h"

typedef struct basket {
    char items[16][16];
    long counts[16];
    size_t len;
} basket;

/* Takes one change or line into the basket; false: it is none. */
static bool take(basket *b, const char *item, size_t item_len, long count)
{
    size_t at = 0;
    if (item_len == 0 || item_len > 15) return false;
    while (at < b->len &&
           (strlen(b->items[at]) != item_len || memcmp(b->items[at], item, item_len) != 0))
        at++;
    if (at == b->len) {
        if (b->len == 16) return false;
        b->counts[at] = 0;
        snprintf(b->items[b->len++], 16, "%.*s", (int)item_len, item);
    }
    b->counts[at] += count;
    return true;
}

static bool read_value(basket *b, const rocks_slice *value)
{
    const char *at = (const char *)value->data, *end = at + value->len;
    while (at < end) {
        char item[16] = "", digits[16] = "";
        int used = 0;
        char line[64];
        snprintf(line, sizeof line, "%.*s", (int)(end - at < 63 ? end - at : 63), at);
        if (sscanf(line, "%15s %15[0-9]\n%n", item, digits, &used) != 2 || used == 0 ||
            !take(b, item, strlen(item), atol(digits)))
            return false;
        at += used;
    }
    return true;
}

/* The basket after the changes. It may run on any thread, several times at once. */
static bool full_merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const rocks_slice *operands, size_t count, rocks_sink *result,
                       rocks_merge_choice *chosen, rocks_sink *error)
{
    basket b = {.len = 0};
    char text[64];
    (void)state, (void)chosen;
    if (existing != NULL && !read_value(&b, existing)) {
        snprintf(text, sizeof text, "the value of %.*s is no basket", (int)key_len,
                 (const char *)key);
        rocks_sink_append(error, TEXT(text), NULL);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *change = (const char *)operands[i].data;
        const size_t len = operands[i].len;
        if (len < 2 || (change[0] != '+' && change[0] != '-') ||
            !take(&b, change + 1, len - 1, change[0] == '+' ? 1 : -1)) {
            snprintf(text, sizeof text, "\"%.*s\" is no change", (int)(len < 30 ? len : 30),
                     change);
            rocks_sink_append(error, TEXT(text), NULL);
            return false;
        }
    }
    for (size_t i = 0; i < b.len; i++) {
        snprintf(text, sizeof text, "%s %ld\n", b.items[i], b.counts[i]);
        if (b.counts[i] > 0 && rocks_sink_append(result, TEXT(text), NULL) != ROCKS_OK)
            return false;
    }
    return true; /* nothing appended: an empty basket */
}

static void show(rocks_db *db, const char *whose)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, TEXT(whose), &value, &status);
    printf("%s:\n%.*s", whose, SHOW(value));
    if (code != ROCKS_OK) printf("%s: %s\n", rocks_code_text(code), status.message);
    TRY(rocks_buffer_free(&value, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "baskets.db";
    rocks_merge_operator *baskets;
    rocks_options *options;
    rocks_db *db;
    rocks_merge_operator_callbacks calls = {0};
    calls.struct_size = sizeof calls;
    calls.name = "example.basket";
    calls.full_merge = full_merge;
    TRY(rocks_merge_operator_new(&calls, &baskets, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set_merge_operator(options, "merge_operator", baskets, &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));

    const char *changes[] = {"+apple", "+pear", "+apple", "-pear", "+fig"};
    for (size_t i = 0; i < 5; i++)
        TRY(rocks_db_merge(db, NULL, NULL, TEXT("ann"), TEXT(changes[i]), &status));
    TRY(rocks_db_merge(db, NULL, NULL, TEXT("bob"), TEXT("+nut"), &status));
    show(db, "ann");

    /* A change that is none stops nothing but the reading of its key. */
    TRY(rocks_db_merge(db, NULL, NULL, TEXT("bob"), TEXT("nuts!"), &status));
    TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
    show(db, "bob");
    TRY(rocks_db_delete(db, NULL, NULL, TEXT("bob"), &status));
    TRY(rocks_db_merge(db, NULL, NULL, TEXT("bob"), TEXT("+nut"), &status));
    show(db, "bob");

    uint64_t failures;
    rocks_buffer last;
    TRY(rocks_merge_operator_failures(baskets, &failures, &last, &status));
    printf("failed %s, the last time: %.*s\n", failures > 0 ? "before" : "never", SHOW(last));
    TRY(rocks_buffer_free(&last, &status));
    TRY(rocks_merge_operator_free(baskets, &status));
    TRY(rocks_db_close(db, &status));

    /* The data belongs to the operator's name. */
    if (rocks_db_open(path, NULL, NULL, NULL, NULL, 0, &db, &status) != ROCKS_OK)
        printf("%s\n", status.message);
    return 0;
}
