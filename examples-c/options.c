/* Options: set, read back, listed and refused by RocksDB's own names. */
#include "example.h"

static void print_option(const rocks_options *options, const char *name)
{
    rocks_buffer value;
    TRY(rocks_options_value(options, name, &value, &status));
    printf("%s = %.*s\n", name, SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "options.db";
    rocks_options *options, *live;
    rocks_db *db;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));

    /* One, many, or a whole option string; units and nested names as RocksDB has them. */
    TRY(rocks_options_set(options, "write_buffer_size", "8M", &status));
    const char *names[] = {"create_if_missing", "table.block_size", "compression"};
    const char *values[] = {"true", "16384", "kZSTD"};
    TRY(rocks_options_set_many(options, names, values, 3, &status));
    TRY(rocks_options_set_string(options, "max_open_files=100;max_background_jobs=4", &status));
    print_option(options, "write_buffer_size");
    print_option(options, "table.block_size");
    print_option(options, "compression");
    print_option(options, "max_open_files");

    /* All of a call is applied or nothing; the message names the culprit. */
    const char *wrong[] = {"max_open_files", "block_sise"}, *with[] = {"7", "1"};
    if (rocks_options_set_many(options, wrong, with, 2, &status) != ROCKS_OK)
        printf("refused: %s\n", status.message);
    print_option(options, "max_open_files");

    /* The options of a live database: some may be changed while it is open. */
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    const char *mutable_name = "write_buffer_size", *mutable_value = "16777216";
    TRY(rocks_db_set_options(db, NULL, &mutable_name, &mutable_value, 1, &status));
    TRY(rocks_db_options(db, NULL, &live, &status));
    print_option(live, "write_buffer_size");
    print_option(options, "write_buffer_size"); /* your own handle is yours */

    TRY(rocks_options_free(live, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
