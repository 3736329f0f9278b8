/* The write-ahead log: which files it has, and what was written. */
#include "command.h"

#include <inttypes.h>

static const char *kind_of(rocks_record_kind kind)
{
    static const char *const kinds[] = {"other",       "put",           "merge",
                                        "delete",      "single-delete", "delete-range",
                                        "log-data",    "put-entity",    "timed-put",
                                        "blob-index",  "begin-prepare", "begin-unprepare",
                                        "end-prepare", "commit",        "commit-with-timestamp",
                                        "rollback",    "noop"};
    return kinds[kind > 0 && kind < (int32_t)(sizeof kinds / sizeof *kinds) ? kind : 0];
}

void show_record(const struct args *args, uint64_t sequence, const char *name,
                 const uint32_t *family, rocks_slice key, rocks_slice value,
                 const rocks_wide_column *columns, size_t count)
{
    if (args->json) {
        json_open('{');
        json_number("sequence", sequence);
        json_string("kind", name);
        if (family != NULL) json_number("column_family_id", *family);
        json_slice(args, "key", key);
        if (!args->keys_only && columns == NULL) json_slice(args, "value", value);
        if (!args->keys_only && columns != NULL) json_columns(args, columns, count);
        json_close('}');
        return;
    }
    printf("%" PRIu64 "\t%s\t", sequence, name);
    if (family != NULL) printf("%" PRIu32 "\t", *family);
    show_slice(args, key);
    if (!args->keys_only) {
        putchar('\t');
        if (columns == NULL) show_slice(args, value);
        else show_columns(args, columns, count);
    }
    putchar('\n');
}

struct showing {
    const struct args *args;
    uint64_t sequence, left;
};

static bool show(void *state, const rocks_batch_record *record, rocks_sink *error)
{
    struct showing *showing = state;
    (void)error;
    if (showing->left == 0) return true;
    show_record(showing->args, showing->sequence, kind_of(record->kind), &record->column_family_id,
                record->key, record->value, record->columns, record->column_count);
    if (record->kind < ROCKS_RECORD_BEGIN_PREPARE && record->kind != ROCKS_RECORD_LOG_DATA)
        showing->sequence++;
    showing->left--;
    return true;
}

/* What was written since a sequence number, as far as the log has it. */
int run_log(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_cancel *cancel = begin_work(args, "log");
    rocks_wal_iter *iter;
    rocks_slice data;
    struct showing showing = {args, 0, args->has_limit ? args->limit : UINT64_MAX};
    uint64_t since = args->since;
    if (!args->has_since) { /* from the oldest that is there */
        rocks_wal_files *files;
        rocks_wal_file file = {.struct_size = sizeof file};
        MUST(rocks_db_wal_files(opened.db, &files, &status));
        const bool is_empty = rocks_wal_files_at(files, 0, &file, NULL) != ROCKS_OK;
        since = file.start_sequence;
        rocks_wal_files_free(files, NULL);
        if (is_empty) {
            end_work(cancel);
            return close_after(&opened, ROCKS_OK);
        }
    }
    MUST(rocks_db_wal_iter(opened.db, since, NULL, &iter, &status));
    rocks_code code = ROCKS_OK;
    while (showing.left > 0 && !interrupted()) {
        const rocks_batch_callbacks callbacks = {sizeof callbacks, &showing, show};
        rocks_batch *batch;
        code = rocks_wal_iter_next(iter, &showing.sequence, &data, &status);
        if (code != ROCKS_OK) break;
        MUST(rocks_batch_from_data(data.data, data.len, &batch, &status));
        MUST(rocks_batch_iterate(batch, &callbacks, &status));
        rocks_batch_free(batch, NULL);
    }
    rocks_wal_iter_free(iter, NULL);
    end_work(cancel);
    if (code == ROCKS_NOT_FOUND) code = ROCKS_OK;
    const int result = close_after(&opened, code);
    return interrupted() ? INTERRUPTED : result;
}

int run_logs(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_wal_files *files;
    size_t count;
    char room[32];
    MUST(rocks_db_wal_files(opened.db, &files, &status));
    MUST(rocks_wal_files_count(files, &count, &status));
    if (args->json) json_open('[');
    for (size_t i = 0; i < count; i++) {
        rocks_wal_file file = {.struct_size = sizeof file};
        MUST(rocks_wal_files_at(files, i, &file, &status));
        if (args->json) {
            json_next();
            json_open('{');
            json_slice(args, "name", file.name);
            json_number("start_sequence", file.start_sequence);
            json_number("size", file.size);
            json_bool("archived", file.file_type == ROCKS_WAL_FILE_ARCHIVED);
            json_close('}');
        } else {
            show_slice(args, file.name);
            printf("  from sequence %" PRIu64 "  %s%s\n", file.start_sequence,
                   human(file.size, room),
                   file.file_type == ROCKS_WAL_FILE_ARCHIVED ? "  archived" : "");
        }
    }
    if (args->json) json_close(']');
    rocks_wal_files_free(files, NULL);
    close_database(&opened);
    return DONE;
}
