/* Looking after a database: verify, compact, flush, repair, destroy. */
#include "command.h"

#include <inttypes.h>

/* What an opening would lose; true: something. */
static bool show_recovery(const struct args *args, const struct opened *opened)
{
    rocks_recovery_report report = {.struct_size = sizeof report};
    MUST(rocks_db_recovery_report(opened->db, &report, &status));
    if (args->json) {
        json_bool("checked", report.checked != 0);
        json_bool("data_loss", report.data_loss != 0);
        json_number("wal_files", report.wal_files);
        json_number("wal_files_damaged", report.wal_files_damaged);
        json_number("wal_bytes_dropped", report.wal_bytes_dropped);
        json_number("wal_bytes_torn", report.wal_bytes_torn);
        json_number("sequences_missing", report.sequences_missing);
        json_number("manifest_bytes_torn", report.manifest_bytes_torn);
        json_number("manifest_bytes_cut", report.manifest_bytes_cut);
        json_number("table_files_lost", report.table_files_lost);
        json_number("last_sequence", report.last_sequence);
        json_string("text", report.text);
    } else if (report.data_loss != 0) {
        printf("data was lost, or will be by the next opening: %s\n", report.text);
    } else {
        printf("%" PRIu64 " write-ahead logs are whole%s%s\n", report.wal_files,
               report.text[0] != 0 ? "; " : "", report.text);
    }
    return report.data_loss != 0;
}

int run_verify(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    if (args->json) json_open('{');
    const bool lost = show_recovery(args, &opened);
    rocks_cancel *cancel = begin_work(args, "verify");
    const rocks_code code = args->files
                                ? rocks_db_verify_file_checksums(opened.db, NULL, cancel, &status)
                                : rocks_db_verify_checksum(opened.db, NULL, cancel, &status);
    end_work(cancel);
    if (args->json) {
        json_bool("ok", code == ROCKS_OK && !lost);
        if (code != ROCKS_OK) json_string("error", status.message);
        json_close('}');
    } else if (code == ROCKS_OK) {
        puts("all table files are whole");
    } else {
        fprintf(stderr, "rocks: verify: %s\n", status.message);
    }
    close_database(&opened);
    return code != ROCKS_OK ? exit_code(code) : lost ? DAMAGED : DONE;
}

int run_compact(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_cancel *cancel = begin_work(args, "compact");
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_COMPACT_RANGE, &options, &status));
    if (args->all)
        MUST(rocks_options_set(options, "bottommost_level_compaction", "kForceOptimized", &status));
    const rocks_code code =
        rocks_db_compact_range(opened.db, opened.family, options, args->from.data, args->from.len,
                               args->to.data, args->to.len, cancel, &status);
    rocks_options_free(options, NULL);
    end_work(cancel);
    return close_after(&opened, code);
}

/* Opening to write replays the log into memtables; this makes files of them. */
int run_flush(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    const rocks_column_family *family = opened.family;
    MUST(rocks_db_flush(opened.db, family != NULL ? &family : NULL, family != NULL, NULL, &status));
    close_database(&opened);
    return DONE;
}

/* Fields of a line of a repair, as rocks.h lists them. */
enum { FATE, FILE_NAME, FAMILY, SAVED, LOST, BYTES_LOST, MOVED_TO, WHY, FIELDS };

/* Ends the fields of the line with NULs, and returns where the next one begins. */
static char *split_line(char *line, const char *fields[FIELDS])
{
    for (int at = 0; at < FIELDS; at++) {
        fields[at] = line;
        line += strcspn(line, "\t\n");
        *line++ = 0;
    }
    return line;
}

static void show_line(const struct args *args, const char *const fields[FIELDS])
{
    static const char *const names[FIELDS] = {"fate", "file",       "column_family", "saved",
                                              "lost", "bytes_lost", "moved_to",      "why"};
    if (args->json) {
        json_open('{');
        for (int at = 0; at < FIELDS; at++) {
            if (at >= SAVED && at <= BYTES_LOST)
                json_number(names[at], strtoull(fields[at], NULL, 10));
            else json_string(names[at], fields[at]);
        }
        json_close('}');
        return;
    }
    printf("%-8s  %s", fields[FATE], fields[FILE_NAME]);
    if (*fields[FAMILY] != 0) printf(" (%s)", fields[FAMILY]);
    if (strcmp(fields[FATE], "kept") != 0)
        printf(": %s saved, %s lost, %s bytes lost", fields[SAVED], fields[LOST],
               fields[BYTES_LOST]);
    if (*fields[MOVED_TO] != 0) printf("; now %s", fields[MOVED_TO]);
    if (*fields[WHY] != 0) printf("; %s", fields[WHY]);
    putchar('\n');
}

static void show_repair(const struct args *args, const rocks_repair_report *report, char *lines)
{
    const char *fields[FIELDS];
    if (args->json) {
        json_open('{');
        json_bool("changed", report->changed != 0);
        json_bool("in_place", args->in_place);
        json_bool("data_loss", report->data_loss != 0);
        json_bool("manifest_rebuilt", report->manifest_rebuilt != 0);
        json_number("rows_saved", report->rows_saved);
        json_number("rows_lost", report->rows_lost);
        json_number("table_bytes_lost", report->table_bytes_lost);
        json_number("wal_records_saved", report->wal_records_saved);
        json_number("wal_bytes_lost", report->wal_bytes_lost);
        json_number("values_lost", report->values_lost);
        json_number("sequences_missing", report->sequences_missing);
        json_number("files_set_aside", report->files_set_aside);
        json_string("text", report->text);
        json_name("files");
        json_open('[');
    }
    while (*lines != 0) {
        if (args->json) json_next();
        lines = split_line(lines, fields);
        show_line(args, fields);
    }
    if (args->json) {
        json_close(']');
        json_close('}');
    } else if (report->changed == 0) {
        puts("the database is whole");
    } else {
        printf("%s%s\n", args->in_place ? "repaired" : "nothing was changed; --in-place repairs it",
               report->data_loss != 0 ? "; something is lost" : "; nothing is lost");
    }
}

int run_repair(const struct args *args)
{
    struct stored *stored = stored_options(args);
    rocks_repair_report report = {.struct_size = sizeof report};
    rocks_buffer lines;
    rocks_cancel *cancel = begin_work(args, "repair");
    const rocks_code code =
        rocks_db_repair(args->words[0], stored->options, stored->names,
                        (const rocks_options *const *)stored->families, stored->count,
                        args->in_place, UINT64_MAX, cancel, &report, &lines, &status);
    end_work(cancel);
    free_stored(stored);
    if (code != ROCKS_OK && code != ROCKS_INCOMPLETE) fail(code);
    show_repair(args, &report, (char *)lines.data);
    rocks_buffer_free(&lines, NULL);
    return code == ROCKS_OK ? DONE : DAMAGED;
}

int run_destroy(const struct args *args)
{
    if (!args->force) wrong("deletes every file of the database; say --force");
    struct stored *stored = stored_options(args);
    MUST(rocks_db_destroy(args->words[0], stored->options, stored->names,
                          (const rocks_options *const *)stored->families, stored->count, &status));
    free_stored(stored);
    return DONE;
}
