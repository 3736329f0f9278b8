/* Opening a database as it was opened last: with the options of its OPTIONS file. */
#include "command.h"

/* An env by its name, such as "encrypted:/path/of/the/keys". */
static void set_env(rocks_options *options, const char *what, const char *name)
{
    rocks_env *env;
    if (rocks_env_new_by_name(name, &env, &status) != ROCKS_OK)
        wrong("%s: %s", what, status.message);
    MUST(rocks_options_set_env(options, "env", env, &status));
    MUST(rocks_env_free(env, &status));
}

/* A setting of the command line; what the library refuses of it was used wrongly. */
static void set_option(rocks_options *options, const char *what, const char *name,
                       const char *value)
{
    if (rocks_options_set(options, name, value, &status) != ROCKS_OK)
        wrong("%s: %s", what, status.message);
}

static void set_all(rocks_options *options, const char *const *settings, int count,
                    const char *what)
{
    for (int i = 0; i < count; i++) {
        char name[256];
        const char *equals = strchr(settings[i], '=');
        if (equals == NULL || equals == settings[i] ||
            (size_t)(equals - settings[i]) >= sizeof name)
            wrong("%s: \"%s\"; accepted: NAME=VALUE", what, settings[i]);
        memcpy(name, settings[i], (size_t)(equals - settings[i]));
        name[equals - settings[i]] = 0;
        if (strcmp(name, "env") == 0) set_env(options, what, equals + 1);
        else set_option(options, what, name, equals + 1);
    }
}

void set_options(rocks_options *options, const struct args *args)
{
    set_all(options, args->options, args->option_count, "--option");
}

struct stored *stored_options(const struct args *args)
{
    struct stored *stored = calloc(1, sizeof *stored);
    rocks_buffer file;
    if (stored == NULL) abort();
    if (rocks_options_latest_file(args->words[0], &file, NULL) != ROCKS_OK) {
        MUST(rocks_options_new(ROCKS_OPTIONS_DATABASE, &stored->options, &status));
    } else {
        rocks_buffer_free(&file, NULL);
        rocks_options *config;
        MUST(rocks_options_new(ROCKS_OPTIONS_CONFIG, &config, &status));
        for (int i = 0; i < args->option_count; i++)
            if (strncmp(args->options[i], "env=", 4) == 0)
                set_env(config, "--option", args->options[i] + 4);
        MUST(rocks_options_load_latest(args->words[0], config, &stored->options, &stored->text,
                                       stored->families, MOST_FAMILIES, &stored->count, &status));
        rocks_options_free(config, NULL);
    }
    set_options(stored->options, args);
    const char *name = (const char *)stored->text.data;
    for (size_t i = 0; i < stored->count; i++, name += strlen(name) + 1) {
        stored->names[i] = name;
        set_options(stored->families[i], args);
    }
    return stored;
}

void free_stored(struct stored *stored)
{
    rocks_options_free(stored->options, NULL);
    for (size_t i = 0; i < stored->count; i++) rocks_options_free(stored->families[i], NULL);
    rocks_buffer_free(&stored->text, NULL);
    free(stored);
}

rocks_options *family_options(const struct args *args, const struct stored *stored)
{
    const char *wanted = args->family != NULL ? args->family : "default";
    for (size_t i = 0; i < stored->count; i++)
        if (strcmp(stored->names[i], wanted) == 0) return stored->families[i];
    return stored->options;
}

static rocks_options *how_to_open(const struct args *args, const char *mode)
{
    rocks_options *how;
    MUST(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status));
    set_option(how, "--mode", "mode", args->mode != NULL ? args->mode : mode);
    if (args->mode == NULL) MUST(rocks_options_set(how, "ttl_as_stored", "true", &status));
    set_all(how, args->open_options, args->open_option_count, "--open-option");
    return how;
}

struct opened open_database(const struct args *args, const char *mode)
{
    struct opened opened = {NULL, NULL};
    struct stored *stored = stored_options(args);
    rocks_options *how = how_to_open(args, mode);
    if (args->create)
        MUST(rocks_options_set(stored->options, "create_if_missing", "true", &status));
    MUST(rocks_db_open(args->words[0], stored->options, how, stored->names,
                       (const rocks_options *const *)stored->families, stored->count, &opened.db,
                       &status));
    free_stored(stored);
    rocks_options_free(how, NULL);
    rocks_recovery_report report = {.struct_size = sizeof report};
    MUST(rocks_db_recovery_report(opened.db, &report, &status));
    if (report.manifest_bytes_cut > 0) fprintf(stderr, "rocks: %s\n", report.text);
    if (args->family != NULL) {
        const rocks_code code =
            rocks_db_column_family(opened.db, args->family, &opened.family, &status);
        if (code != ROCKS_OK) {
            rocks_db_close(opened.db, NULL);
            if (code == ROCKS_NOT_FOUND)
                snprintf(status.message, sizeof status.message,
                         "column family \"%s\": not in this database", args->family);
            fail(code);
        }
    }
    return opened;
}

void close_database(struct opened *opened)
{
    rocks_column_family_free(opened->family, NULL);
    MUST(rocks_db_close(opened->db, &status));
}

/* Closes in good order also after a failure, which is what is told then. */
int close_after(struct opened *opened, rocks_code code)
{
    const rocks_status why = status;
    if (code == ROCKS_OK) {
        close_database(opened);
        return DONE;
    }
    rocks_db_close(opened->db, NULL);
    status = why;
    fail(code);
    return FAILED;
}

void refuse_prefix_of_other_orders(const struct args *args, const rocks_options *options)
{
    rocks_buffer order;
    if (args->prefix_text == NULL) return;
    MUST(rocks_options_value(options, "comparator", &order, &status));
    if (strcmp((const char *)order.data, "leveldb.BytewiseComparator") != 0)
        wrong("--prefix: keys are in the order of %s; accepted: leveldb.BytewiseComparator",
              (const char *)order.data);
    rocks_buffer_free(&order, NULL);
}

rocks_options *bounded(const struct args *args)
{
    rocks_options *bounds;
    MUST(rocks_options_new(ROCKS_OPTIONS_READ, &bounds, &status));
    MUST(rocks_options_set(bounds, "total_order_seek", "true", &status));
    MUST(rocks_options_set(bounds, "fill_cache", "false", &status));
    if (args->from.data != NULL)
        MUST(rocks_options_set_bytes(bounds, "iterate_lower_bound", args->from.data, args->from.len,
                                     &status));
    if (args->to.data != NULL)
        MUST(rocks_options_set_bytes(bounds, "iterate_upper_bound", args->to.data, args->to.len,
                                     &status));
    return bounds;
}

/* Read options with the command's bounds, in which no prefix means another range. */
rocks_options *range_of(const struct args *args, const struct opened *opened)
{
    rocks_options *options;
    MUST(rocks_db_options(opened->db, opened->family, &options, &status));
    refuse_prefix_of_other_orders(args, options);
    rocks_options_free(options, NULL);
    return bounded(args);
}

rocks_iter *open_iter(const struct args *args, const struct opened *opened)
{
    rocks_options *range = range_of(args, opened);
    rocks_iter *iter;
    MUST(rocks_db_iter(opened->db, opened->family, range, &iter, &status));
    rocks_options_free(range, NULL);
    return iter;
}
