/* Every way in which a column family comes into a database whose values expire: its operator and
 * its ttl are those of the mode. valgrind: yes */
#include "../support/check.h"

static rocks_db *open_ttl(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    if (strcmp(mode, "ttl") == 0) OK(rocks_options_set(how, "ttl", "1000", &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static void reads(rocks_db *db, const rocks_column_family *cf, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_db_get(db, cf, NULL, "k", 1, &value, &st));
    CHECK(value.len == strlen(wanted) && memcmp(value.data, wanted, value.len) == 0);
    OK(rocks_buffer_free(&value, &st));
}

static void works(rocks_db *db, const rocks_column_family *cf)
{
    int32_t seconds;
    OK(rocks_db_ttl(db, cf, &seconds, &st));
    CHECK(seconds == 1000);
    OK(rocks_db_set_ttl(db, cf, 7, &st));
    OK(rocks_db_ttl(db, cf, &seconds, &st));
    CHECK(seconds == 7);
    OK(rocks_db_set_ttl(db, cf, 0, &st));
    OK(rocks_db_put(db, cf, NULL, "k", 1, "one", 3, &st));
    OK(rocks_db_flush(db, &cf, 1, NULL, &st));
    OK(rocks_db_merge(db, cf, NULL, "k", 1, "two", 3, &st));
    reads(db, cf, "one,two");
    OK(rocks_db_merge(db, cf, NULL, "k", 1, "three", 5, &st));
    OK(rocks_db_compact_range(db, cf, NULL, NULL, 0, NULL, 0, NULL, &st));
    reads(db, cf, "one,two,three");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    rocks_column_family *cf[6];
    rocks_export *export, *plain_export;
    char folder[4096];
    rocks_db *db = open_ttl("ttl", "ttl");
    const char *names[] = {"one", "two"};
    const rocks_options *each[] = {options, options};
    size_t made;
    OK(rocks_db_create_column_family(db, "created", options, &cf[0], &st));
    OK(rocks_db_create_column_families(db, names, each, 2, &cf[1], &made, &st));
    for (int i = 0; i < 3; i++) works(db, cf[i]);
    snprintf(folder, sizeof folder, "%s", check_path("export"));
    OK(rocks_db_export_column_family(db, cf[0], folder, NULL, &export, &st));
    OK(rocks_db_create_column_family_with_import(db, "imported", options, NULL,
                                                 (const rocks_export *const[]){export}, 1, NULL,
                                                 &cf[3], &st));
    reads(db, cf[3], "one,two,three");
    works(db, cf[3]);

    /* What was written without times is not taken in, nor with them into another mode. */
    rocks_db *plain = open_ttl("plain", "read_write");
    OK(rocks_db_put(plain, NULL, NULL, "k", 1, "plain", 5, &st));
    OK(rocks_db_merge(plain, NULL, NULL, "m", 1, "operand", 7, &st));
    snprintf(folder, sizeof folder, "%s", check_path("plain.export"));
    OK(rocks_db_export_column_family(plain, NULL, folder, NULL, &plain_export, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(db, "without", options, NULL,
                                                     (const rocks_export *const[]){plain_export}, 1,
                                                     NULL, &cf[4], &st));
    SAYS("exports[0]: its values have no times");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(plain, "with", options, NULL,
                                                     (const rocks_export *const[]){export}, 1, NULL,
                                                     &cf[4], &st));
    SAYS("exports[0]: its values have times");
    rocks_options *other = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "uint64add");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(plain, "other", other, NULL,
                                                     (const rocks_export *const[]){plain_export}, 1,
                                                     NULL, &cf[4], &st));
    SAYS("exports[0]: its tables were written with the merge operator \"StringAppendOperator\"");
    OK(rocks_options_free(other, &st));
    OK(rocks_export_free(plain_export, &st));
    OK(rocks_export_free(export, &st));
    OK(rocks_db_close(plain, &st));

    for (int i = 0; i < 4; i++) OK(rocks_column_family_free(cf[i], &st));
    OK(rocks_db_close(db, &st));
    /* Opened again as before, and with what the database says of itself. */
    db = open_ttl("ttl", "ttl");
    OK(rocks_db_column_family(db, "imported", &cf[0], &st));
    reads(db, cf[0], "one,two,three");
    works(db, cf[0]);
    rocks_options *live;
    OK(rocks_db_options(db, cf[0], &live, &st));
    OK(rocks_column_family_free(cf[0], &st));
    OK(rocks_db_close(db, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    OK(rocks_options_set(how, "ttl", "1000", &st));
    OK(rocks_db_open(check_path("ttl"), live, how, NULL, NULL, 0, &db, &st));
    works(db, NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(live, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    return 0;
}
