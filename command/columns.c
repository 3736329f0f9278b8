/* Wide columns: NAME=VALUE in words and lines; objects in JSON. */
#include "command.h"

/* A name has no = of its own. */
static void show_name(const struct args *args, rocks_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '=' && !args->hex) fputs("\\x3d", stdout);
        else show_bytes(args, name.data + i, 1);
    }
}

void show_columns(const struct args *args, const rocks_wide_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) putchar('\t');
        show_name(args, columns[i].name);
        putchar('=');
        show_slice(args, columns[i].value);
    }
}

void json_columns(const struct args *args, const rocks_wide_column *columns, size_t count)
{
    json_name("columns");
    json_open('[');
    for (size_t i = 0; i < count; i++) {
        json_next();
        json_open('{');
        json_slice(args, "name", columns[i].name);
        json_slice(args, "value", columns[i].value);
        json_close('}');
    }
    json_close(']');
}

rocks_wide_column *take_columns(const struct args *args, const char *const *words, int count)
{
    rocks_wide_column *columns = calloc((size_t)count + 1, sizeof *columns);
    if (columns == NULL) abort();
    for (int i = 0; i < count; i++) {
        char *word = strdup(words[i]);
        char *equals = word != NULL ? strchr(word, '=') : NULL;
        if (equals == NULL) wrong("\"%s\"; accepted: NAME=VALUE", words[i]);
        *equals = 0;
        const struct bytes name = take_bytes(args, "NAME", word);
        const struct bytes value = take_bytes(args, "VALUE", equals + 1);
        columns[i].name = (rocks_slice){name.data, name.len};
        columns[i].value = (rocks_slice){value.data, value.len};
        free(word);
    }
    return columns;
}

void free_columns(rocks_wide_column *columns, int count)
{
    for (int i = 0; i < count; i++) {
        free((void *)(uintptr_t)columns[i].name.data);
        free((void *)(uintptr_t)columns[i].value.data);
    }
    free(columns);
}

/* The columns of a line's fields, unescaped in place; false: one is no NAME=VALUE, or too many. */
static bool fields_of(const struct args *args, char *fields, rocks_wide_column *columns,
                      size_t most, size_t *count)
{
    *count = 0;
    while (fields != NULL) {
        char *tab = strchr(fields, '\t'), *equals = strchr(fields, '=');
        if (tab != NULL) *tab = 0;
        if (*count == most || equals == NULL || (tab != NULL && equals > tab)) return false;
        *equals = 0;
        rocks_wide_column *column = &columns[(*count)++];
        if (!unescape(args, fields, &column->name) || !unescape(args, equals + 1, &column->value))
            return false;
        fields = tab != NULL ? tab + 1 : NULL;
    }
    return true;
}

rocks_code load_columns(const struct args *args, struct opened *opened, uint64_t *loaded)
{
    enum { AT_ONCE = 1024, MOST = 65536 };
    char *line = NULL;
    size_t room = 0, count;
    ssize_t len;
    rocks_batch *batch;
    uint32_t records = 0;
    rocks_code code = ROCKS_OK;
    rocks_wide_column *columns = calloc(MOST, sizeof *columns);
    if (columns == NULL) abort();
    MUST(rocks_batch_new(&batch, &status));
    while (code == ROCKS_OK && !interrupted() && (len = getline(&line, &room, stdin)) >= 0) {
        rocks_slice key;
        if (len > 0 && line[len - 1] == '\n') line[--len] = 0;
        char *tab = strchr(line, '\t');
        if (tab != NULL) *tab = 0;
        if (strlen(line) + (tab != NULL ? strlen(tab + 1) + 1 : 0) != (size_t)len ||
            !unescape(args, line, &key) ||
            !fields_of(args, tab != NULL ? tab + 1 : NULL, columns, MOST, &count)) {
            rocks_db_close(opened->db, NULL);
            wrong(
                "standard input, line %llu: accepted: KEY and NAME=VALUE with tabs between, as "
                "`rocks scan --columns` prints them; %llu lines were loaded",
                (unsigned long long)(*loaded + records + 1), (unsigned long long)*loaded);
        }
        code = rocks_batch_put_entity(batch, opened->family, key.data, key.len, columns, count,
                                      &status);
        records += code == ROCKS_OK;
        if (code == ROCKS_OK && records == AT_ONCE) {
            code = rocks_db_write(opened->db, NULL, batch, &status);
            if (code == ROCKS_OK) code = rocks_batch_clear(batch, &status);
            *loaded += records;
            records = 0;
        }
    }
    if (code == ROCKS_OK) code = rocks_db_write(opened->db, NULL, batch, &status);
    if (code == ROCKS_OK) *loaded += records;
    if (code == ROCKS_OK) code = rocks_db_sync_wal(opened->db, &status);
    rocks_batch_free(batch, NULL);
    free(columns);
    free(line);
    return code;
}
