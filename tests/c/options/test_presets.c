/* Presets: the options that they stand for, alone, together, and in a database. */
#include "../support/check.h"

static int is(rocks_options *options, const char *name, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_options_value(options, name, &value, &st));
    const int same = value.len == strlen(wanted) && memcmp(value.data, wanted, value.len) == 0;
    if (!same) fprintf(stderr, "%s: %.*s\n", name, (int)value.len, (const char *)value.data);
    OK(rocks_buffer_free(&value, &st));
    return same;
}

static void values(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "preset", "write_heavy");
    CHECK(is(options, "write_buffer_size", "16777216"));
    CHECK(is(options, "max_write_buffer_number", "4"));
    /* What is set later wins; what the other does not name stays. */
    OK(rocks_options_set_string(options, "preset=small_memory;max_open_files=100", &st));
    CHECK(is(options, "write_buffer_size", "2097152"));
    CHECK(is(options, "max_write_buffer_number", "4"));
    CHECK(is(options, "max_open_files", "100"));
    OK(rocks_options_set_string(options, "max_open_files=100;preset=read_only_analytics", &st));
    CHECK(is(options, "max_open_files", "-1") && is(options, "table.block_size", "16384"));
    /* A wrong one changes nothing. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_string(options, "max_open_files=7;preset=fast", &st));
    SAYS("preset: \"fast\"; accepted: bulk, write_heavy, read_only_analytics, point_lookup, ");
    CHECK(is(options, "max_open_files", "-1"));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "preset", "", &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "preset", "bulk", &st));
    OK(rocks_options_free(options, &st));
}

static void works(const char *preset)
{
    rocks_db *db = open_db_with(preset, "preset", preset);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 2000; i++) {
            char key[32];
            const int len = snprintf(key, sizeof key, "%08d", i * 7919 % 2000);
            OK(rocks_db_put(db, NULL, NULL, key, (size_t)len, preset, strlen(preset), &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    rocks_totals totals = {sizeof totals, 0, 0, 0, 0, 0};
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_count(db, NULL, NULL, 1, NULL, &totals, &st));
    CHECK(totals.entries == 2000);
    char value[64];
    size_t len;
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("00001999"), value, sizeof value, &len, &st));
    CHECK(len == strlen(preset) && memcmp(value, preset, len) == 0);
    EXPECT(ROCKS_NOT_FOUND,
           rocks_db_get_into(db, NULL, NULL, BYTES("00002000"), value, sizeof value, &len, &st));
    const char *name = "preset", *other = "write_heavy";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, NULL, &name, &other, 1, &st));
    OK(rocks_db_close(db, &st));

    rocks_options *stored;
    OK(rocks_options_load_latest(check_path(preset), NULL, &stored, NULL, NULL, 0, NULL, &st));
    if (strcmp(preset, "write_heavy") == 0) CHECK(is(stored, "max_write_buffer_number", "4"));
    OK(rocks_options_free(stored, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    values();
    works("bulk");
    works("write_heavy");
    works("read_only_analytics");
    works("point_lookup");
    works("small_memory");
    return 0;
}
