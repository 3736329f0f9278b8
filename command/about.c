/* What a database is made of: column families, properties, files, options. */
#include "command.h"

#include <inttypes.h>

int run_families(const struct args *args)
{
    rocks_buffer names;
    size_t count;
    MUST(rocks_db_list_column_families(args->words[0], NULL, &names, &count, &status));
    const char *name = (const char *)names.data;
    if (args->json) json_open('[');
    for (size_t i = 0; i < count; i++, name += strlen(name) + 1) {
        if (args->json) {
            json_next();
            json_text(name, strlen(name));
        } else {
            puts(name);
        }
    }
    if (args->json) json_close(']');
    rocks_buffer_free(&names, NULL);
    return DONE;
}

/* --option is for the new one; those that are there are opened with theirs. */
int run_create_family(const struct args *args)
{
    struct args plain = *args;
    plain.option_count = 0;
    struct opened opened = open_database(&plain, "read_write");
    rocks_column_family *made;
    struct stored *stored = stored_options(&plain);
    rocks_options *options = family_options(&plain, stored);
    set_options(options, args);
    MUST(rocks_db_create_column_family(opened.db, args->words[1], options, &made, &status));
    rocks_column_family_free(made, NULL);
    free_stored(stored);
    close_database(&opened);
    return DONE;
}

int run_drop_family(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_column_family *family;
    const rocks_code code = rocks_db_column_family(opened.db, args->words[1], &family, &status);
    if (code == ROCKS_OK) MUST(rocks_db_drop_column_family(opened.db, family, &status));
    rocks_column_family_free(family, NULL);
    close_database(&opened);
    if (code == ROCKS_NOT_FOUND)
        fprintf(stderr, "rocks: drop-family: no column family \"%s\"\n", args->words[1]);
    return code == ROCKS_OK ? DONE : exit_code(code);
}

static void show_property(const struct args *args, const char *name, const rocks_buffer *value)
{
    if (args->json) {
        json_name(name);
        json_text((const char *)value->data, value->len);
    } else if (memchr(value->data, '\n', value->len) != NULL) {
        printf("%s:\n%s%s", name, (const char *)value->data,
               value->data[value->len - 1] == '\n' ? "" : "\n");
    } else {
        printf("%s: %s\n", name, (const char *)value->data);
    }
}

/* Without names those that are numbers or one line. */
int run_properties(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_buffer names = {0}, value;
    int worst = DONE;
    if (args->json) json_open('{');
    for (int i = 1; i < args->word_count; i++) {
        const rocks_code code =
            rocks_db_property(opened.db, opened.family, args->words[i], &value, &status);
        if (code == ROCKS_NOT_FOUND) worst = NOT_THERE;
        else if (code != ROCKS_OK) fail(code);
        else show_property(args, args->words[i], &value);
        rocks_buffer_free(&value, NULL);
    }
    if (args->word_count == 1) {
        MUST(rocks_property_names(&names, &status));
        for (const char *name = (const char *)names.data; *name != 0; name += strlen(name) + 1) {
            /* Names that end in a number to be appended have no value of their own. */
            if (rocks_db_property(opened.db, opened.family, name, &value, NULL) != ROCKS_OK)
                continue;
            if (args->all || memchr(value.data, '\n', value.len) == NULL)
                show_property(args, name, &value);
            rocks_buffer_free(&value, NULL);
        }
        rocks_buffer_free(&names, NULL);
    }
    if (args->json) json_close('}');
    close_database(&opened);
    return worst;
}

static void show_file(const struct args *args, const rocks_file_metadata *file)
{
    char room[32];
    if (args->json) {
        json_next();
        json_open('{');
        json_slice(args, "name", file->name);
        json_slice(args, "column_family", file->column_family);
        json_number("level", (uint64_t)file->level);
        json_number("size", file->size);
        json_number("entries", file->entries);
        json_number("deletions", file->deletions);
        json_number("smallest_sequence", file->smallest_sequence);
        json_number("largest_sequence", file->largest_sequence);
        json_slice(args, "smallest_key", file->smallest_key);
        json_slice(args, "largest_key", file->largest_key);
        json_close('}');
        return;
    }
    printf("%.*s  %.*s  level %d  %s  %" PRIu64 " entries  ", (int)file->name.len,
           (const char *)file->name.data, (int)file->column_family.len,
           (const char *)file->column_family.data, (int)file->level, human(file->size, room),
           file->entries);
    show_slice(args, file->smallest_key);
    fputs(" .. ", stdout);
    show_slice(args, file->largest_key);
    putchar('\n');
}

int run_files(const struct args *args)
{
    struct opened opened = open_database(args, "read_only");
    rocks_metadata *metadata;
    size_t files;
    MUST(rocks_db_metadata(opened.db, &metadata, &status));
    MUST(rocks_metadata_counts(metadata, NULL, NULL, &files, NULL, &status));
    if (args->json) json_open('[');
    for (size_t i = 0; i < files; i++) {
        rocks_file_metadata file = {.struct_size = sizeof file};
        MUST(rocks_metadata_file_at(metadata, i, &file, &status));
        const bool wanted =
            args->family == NULL ||
            (strlen(args->family) == file.column_family.len &&
             memcmp(args->family, file.column_family.data, file.column_family.len) == 0);
        if (wanted) show_file(args, &file);
    }
    if (args->json) json_close(']');
    rocks_metadata_free(metadata, NULL);
    close_database(&opened);
    return DONE;
}

/* The options that the database was opened with last, or one of them. */
int run_options(const struct args *args)
{
    struct stored *stored = stored_options(args);
    const rocks_options *options = family_options(args, stored);
    rocks_buffer text;
    if (args->word_count > 1) {
        if (args->json) json_open('{');
        for (int i = 1; i < args->word_count; i++) {
            MUST(rocks_options_value(options, args->words[i], &text, &status));
            show_property(args, args->words[i], &text);
            rocks_buffer_free(&text, NULL);
        }
        if (args->json) json_close('}');
    } else {
        MUST(rocks_options_names(options, &text, &status));
        if (args->json) json_open('{');
        for (char *name = strtok((char *)text.data, "\n"); name != NULL;
             name = strtok(NULL, "\n")) {
            rocks_buffer value;
            if (rocks_options_value(options, name, &value, NULL) != ROCKS_OK) continue;
            show_property(args, name, &value);
            rocks_buffer_free(&value, NULL);
        }
        if (args->json) json_close('}');
        rocks_buffer_free(&text, NULL);
    }
    free_stored(stored);
    return DONE;
}
