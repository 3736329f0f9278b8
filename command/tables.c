/* Table files: what sst_dump shows; taking files in, and loading text. */
#include "command.h"

#include <inttypes.h>

static rocks_options *table_options(const struct args *args)
{
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    set_options(options, args);
    return options;
}

static rocks_sst_reader *open_table(const struct args *args, const char *path)
{
    rocks_sst_reader *reader;
    rocks_options *options = table_options(args);
    MUST(rocks_sst_reader_open(path, options, &reader, &status));
    rocks_options_free(options, NULL);
    return reader;
}

static const char *kind_of(int32_t kind)
{
    static const char *const kinds[] = {
        "put",          "delete",     "single-delete",         "merge",
        "delete-range", "blob-index", "delete-with-timestamp", "put-entity",
        "timed-put"};
    return kind >= 0 && kind < (int32_t)(sizeof kinds / sizeof *kinds) ? kinds[kind] : "other";
}

/* Of an entity without columns. */
static const rocks_wide_column no_column;

/* Every record, with kind and sequence number. */
static int dump_records(const struct args *args, rocks_sst_reader *reader)
{
    rocks_iter *iter;
    rocks_slice key, value;
    uint64_t left = args->has_limit ? args->limit : UINT64_MAX;
    MUST(rocks_sst_reader_table_iter(reader, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &status);
    for (; code == ROCKS_OK && left > 0 && !interrupted(); left--) {
        rocks_sst_entry entry = {.struct_size = sizeof entry};
        MUST(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &status));
        const rocks_wide_column *columns = NULL;
        size_t count = 0;
        if (entry.kind == ROCKS_ENTRY_WIDE_COLUMN_ENTITY)
            MUST(rocks_iter_columns(iter, &columns, &count, &status));
        if (entry.kind == ROCKS_ENTRY_WIDE_COLUMN_ENTITY && columns == NULL) columns = &no_column;
        show_record(args, entry.sequence, kind_of(entry.kind), NULL, entry.key, value, columns,
                    count);
        code = rocks_iter_next(iter, &key, &value, &status);
    }
    if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) fail(code);
    rocks_iter_free(iter, NULL);
    return interrupted() ? INTERRUPTED : DONE;
}

int run_dump(const struct args *args)
{
    rocks_sst_reader *reader = open_table(args, args->words[0]);
    rocks_cancel *cancel = begin_work(args, "dump");
    int result;
    if (args->all) {
        if (args->from.data != NULL || args->to.data != NULL) wrong("--all: given with a range");
        result = dump_records(args, reader);
    } else {
        rocks_options *options = table_options(args), *bounds = bounded(args);
        rocks_iter *iter;
        refuse_prefix_of_other_orders(args, options);
        MUST(rocks_sst_reader_iter(reader, bounds, &iter, &status));
        result = show_entries(args, iter);
        rocks_iter_free(iter, NULL);
        rocks_options_free(bounds, NULL);
        rocks_options_free(options, NULL);
    }
    end_work(cancel);
    rocks_sst_reader_free(reader, NULL);
    return result;
}

static void property(const struct args *args, const char *name, uint64_t value)
{
    if (args->json) json_number(name, value);
    else printf("%s: %" PRIu64 "\n", name, value);
}

static void text_property(const struct args *args, rocks_slice name, rocks_slice value)
{
    char key[256];
    snprintf(key, sizeof key, "%.*s", (int)name.len, (const char *)name.data);
    if (args->json) {
        json_slice(args, key, value);
        return;
    }
    printf("%s: ", key);
    show_slice(args, value);
    putchar('\n');
}

/* Properties of table files, those that collectors gave included. */
int run_table(const struct args *args)
{
    if (args->json) json_open('[');
    for (int i = 0; i < args->word_count; i++) {
        rocks_sst_reader *reader = open_table(args, args->words[i]);
        rocks_table_properties p = {.struct_size = sizeof p};
        uint64_t size;
        MUST(rocks_sst_reader_properties(reader, &p, &status));
        MUST(rocks_sst_reader_file_size(reader, &size, &status));
        const struct {
            const char *name;
            uint64_t value;
        } numbers[] = {{"file_size", size},
                       {"num_entries", p.num_entries},
                       {"num_deletions", p.num_deletions},
                       {"num_merge_operands", p.num_merge_operands},
                       {"num_range_deletions", p.num_range_deletions},
                       {"num_data_blocks", p.num_data_blocks},
                       {"data_size", p.data_size},
                       {"index_size", p.index_size},
                       {"filter_size", p.filter_size},
                       {"raw_key_size", p.raw_key_size},
                       {"raw_value_size", p.raw_value_size},
                       {"format_version", p.format_version},
                       {"column_family_id", p.column_family_id},
                       {"creation_time", p.creation_time},
                       {"smallest_sequence", p.key_smallest_seqno},
                       {"largest_sequence", p.key_largest_seqno}};
        const struct {
            const char *name;
            rocks_slice value;
        } texts[] = {{"column_family", p.column_family_name},
                     {"comparator", p.comparator_name},
                     {"merge_operator", p.merge_operator_name},
                     {"filter_policy", p.filter_policy_name},
                     {"prefix_extractor", p.prefix_extractor_name},
                     {"compression", p.compression_name},
                     {"db_id", p.db_id},
                     {"db_session_id", p.db_session_id}};
        if (args->json) {
            json_next();
            json_open('{');
            json_string("file", args->words[i]);
        } else {
            printf("%sfile: %s\n", i > 0 ? "\n" : "", args->words[i]);
        }
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
            property(args, numbers[n].name, numbers[n].value);
        for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
            const rocks_slice name = {(const uint8_t *)texts[n].name, strlen(texts[n].name)};
            text_property(args, name, texts[n].value);
        }
        if (args->json) {
            json_name("user");
            json_open('{');
        }
        for (size_t n = 0; n < p.user_count; n++)
            text_property(args, p.user_names[n], p.user_values[n]);
        if (args->json) {
            json_close('}');
            json_close('}');
        }
        rocks_sst_reader_free(reader, NULL);
    }
    if (args->json) json_close(']');
    return DONE;
}

/* Every block of table files, each file told of. */
int run_verify_table(const struct args *args)
{
    int worst = DONE;
    if (args->json) json_open('[');
    for (int i = 0; i < args->word_count && !interrupted(); i++) {
        rocks_options *options = table_options(args);
        rocks_sst_reader *reader;
        rocks_cancel *cancel = begin_work(args, args->words[i]);
        rocks_code code = rocks_sst_reader_open(args->words[i], options, &reader, &status);
        if (code == ROCKS_OK)
            code = rocks_sst_reader_verify_checksum(reader, NULL, cancel, &status);
        end_work(cancel);
        rocks_sst_reader_free(reader, NULL);
        rocks_options_free(options, NULL);
        if (exit_code(code) > worst) worst = exit_code(code);
        if (args->json) {
            json_next();
            json_open('{');
            json_string("file", args->words[i]);
            json_bool("ok", code == ROCKS_OK);
            if (code != ROCKS_OK) json_string("error", status.message);
            json_close('}');
        } else if (code == ROCKS_OK) {
            printf("%s: whole\n", args->words[i]);
        } else {
            fprintf(stderr, "rocks: verify-table: %s: %s\n", args->words[i], status.message);
        }
    }
    if (args->json) json_close(']');
    return worst;
}

int run_ingest(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_cancel *cancel = begin_work(args, "ingest");
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_INGEST, &options, &status));
    if (args->move) MUST(rocks_options_set(options, "move_files", "true", &status));
    const rocks_ingest_group group = {.struct_size = sizeof group,
                                      .column_family = opened.family,
                                      .files = args->words + 1,
                                      .file_count = (size_t)args->word_count - 1,
                                      .options = options};
    const rocks_code code = rocks_db_ingest(opened.db, &group, 1, cancel, &status);
    end_work(cancel);
    rocks_options_free(options, NULL);
    return close_after(&opened, code);
}

/* Lines as `scan` prints them. */
int run_load(const struct args *args)
{
    enum { AT_ONCE = 1024 };
    static char *lines[AT_ONCE];
    static size_t rooms[AT_ONCE];
    static rocks_slice keys[AT_ONCE], values[AT_ONCE];
    struct opened opened = open_database(args, "read_write");
    rocks_cancel *cancel = begin_work(args, "load");
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    rocks_bulk_load *load;
    rocks_code code = ROCKS_OK;
    uint64_t number = 0;
    bool more = true;
    if (args->columns) {
        code = load_columns(args, &opened, &number);
        end_work(cancel);
        if (code == ROCKS_OK && args->json) {
            json_open('{');
            json_number("loaded", number);
            json_close('}');
        } else if (code == ROCKS_OK) {
            printf("%" PRIu64 " entries\n", number);
        }
        const int result = close_after(&opened, code);
        return interrupted() ? INTERRUPTED : result;
    }
    MUST(rocks_bulk_load_new(opened.db, opened.family, NULL, &load, &status));
    while (more && code == ROCKS_OK && !interrupted()) {
        size_t count = 0;
        while (count < AT_ONCE) {
            const ssize_t len = getline(&lines[count], &rooms[count], stdin);
            if (len < 0) break;
            number++;
            char *line = lines[count], *tab = memchr(line, '\t', (size_t)len);
            if (line[len - 1] == '\n') line[len - 1] = 0;
            if (tab != NULL) *tab = 0;
            if (tab == NULL || !unescape(args, line, &keys[count]) ||
                !unescape(args, tab + 1, &values[count])) {
                rocks_bulk_load_free(load, NULL);
                rocks_db_close(opened.db, NULL);
                wrong("standard input, line %" PRIu64
                      ": accepted: KEY, tab, VALUE as `rocks scan` prints them; "
                      "nothing was loaded",
                      number);
            }
            count++;
        }
        more = count == AT_ONCE;
        code = rocks_bulk_load_add_many(load, keys, values, count, cancel, &status);
    }
    if (code == ROCKS_OK) code = rocks_bulk_load_finish(load, cancel, &info, &status);
    rocks_bulk_load_free(load, NULL);
    end_work(cancel);
    if (code == ROCKS_OK && args->json) {
        json_open('{');
        json_number("given", info.given);
        json_number("loaded", info.loaded);
        json_number("files", info.files);
        json_close('}');
    } else if (code == ROCKS_OK) {
        printf("%" PRIu64 " entries in %" PRIu64 " files\n", info.loaded, info.files);
    }
    for (size_t i = 0; i < AT_ONCE; i++) free(lines[i]);
    return close_after(&opened, code);
}
