/* What the data need is kept with them: merge operators with their options, and the times of
 * values, also where the OPTIONS file is gone. valgrind: yes */
#include "../support/check.h"

#include <dirent.h>
#include <unistd.h>

/* Opens with a merge operator ("": none) and a mode; leaves the code and `st`. */
static rocks_db *db;
static rocks_code try_open(const char *name, const char *operator_, const char *mode,
                           const char *insists)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    if (*operator_) OK(rocks_options_set(options, "merge_operator", operator_, &st));
    if (insists) OK(rocks_options_set(how, insists, "true", &st));
    rocks_code code = rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st);
    OK(rocks_options_free(options, NULL));
    OK(rocks_options_free(how, NULL));
    return code;
}

static void reopens(const char *name, const char *operator_, const char *mode)
{
    OK(try_open(name, operator_, mode, NULL));
    OK(rocks_db_close(db, &st));
}

static void is_refused(const char *name, const char *operator_, const char *mode, const char *text)
{
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(name, operator_, mode, NULL));
    SAYS(text);
    /* For reading as well. */
    EXPECT(
        ROCKS_INVALID_ARGUMENT,
        try_open(name, operator_, strcmp(mode, "ttl") == 0 ? "ttl_read_only" : "read_only", NULL));
    SAYS(text);
}

/* Deletes the files of the database whose names begin so. */
static void lose(const char *name, const char *begins)
{
    char folder[4096], file[8192];
    snprintf(folder, sizeof folder, "%s", check_path(name));
    DIR *dir = opendir(folder);
    int lost = 0;
    CHECK(dir != NULL);
    for (struct dirent *one; (one = readdir(dir)) != NULL;) {
        if (strncmp(one->d_name, begins, strlen(begins)) != 0) continue;
        snprintf(file, sizeof file, "%s/%s", folder, one->d_name);
        CHECK(unlink(file) == 0);
        lost++;
    }
    closedir(dir);
    CHECK(lost > 0);
}

/* Makes a database with a merged value, in a table or in the log alone. */
static void make(const char *name, const char *operator_, const char *mode, bool flushed)
{
    OK(try_open(name, operator_, mode, NULL));
    OK(rocks_db_put(db, NULL, NULL, "k", 1, "a", 1, &st));
    if (*operator_) OK(rocks_db_merge(db, NULL, NULL, "k", 1, "b", 1, &st));
    if (flushed) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
}

static void reads(const char *wanted)
{
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "k", 1, &value, &st));
    CHECK(value.len == strlen(wanted) && memcmp(value.data, wanted, value.len) == 0);
    OK(rocks_buffer_free(&value, &st));
}

#define BAR "{id=stringappend;delimiter=|}"

/* The delimiter belongs to the data. */
static void options_of_an_operator(void)
{
    const char *modes[] = {"read_write", "ttl"};
    for (int i = 0; i < 2; i++) {
        const char *name = modes[i];
        make(name, BAR, name, true);
        is_refused(name, "stringappend", name, "delimiter=|");
        SAYS("given: \"{id=StringAppendOperator;delimiter=,");
        is_refused(name, "{id=stringappend;delimiter=0x7C7C}", name, "was written with");
        is_refused(name, "stringappendtest", name, "was written with");
        is_refused(name, "", name, "given: none");
        reopens(name, BAR, name);
        reopens(name, "{id=stringappend;delimiter=0x7C}", name);
        OK(try_open(name, BAR, name, NULL));
        reads("a|b");
        OK(rocks_db_close(db, &st));
        /* The user may insist. */
        OK(try_open(name, "stringappend", name, "allow_missing_merge_operator"));
        OK(rocks_db_close(db, &st));
    }
    make("comma", "stringappend", "read_write", false);
    reopens("comma", "{id=stringappend;delimiter=,}", "read_write");
    is_refused("comma", BAR, "read_write", "delimiter=,");
}

/* The OPTIONS file is gone: the mark beside it tells, in the log alone as well. */
static void without_options_files(bool flushed)
{
    const char *plain = flushed ? "plain" : "plain-log",
               *merged = flushed ? "merged" : "merged-log";
    const char *timed = flushed ? "timed" : "timed-log", *both = flushed ? "both" : "both-log";
    make(merged, BAR, "read_write", flushed);
    make(timed, "", "ttl", flushed);
    make(both, BAR, "ttl", flushed);
    make(plain, "", "read_write", flushed);
    lose(merged, "OPTIONS");
    is_refused(merged, "", "read_write", "given: none");
    is_refused(merged, "stringappend", "read_write", "delimiter=|");
    lose(timed, "OPTIONS");
    is_refused(timed, "", "read_write", "was written with mode ttl");
    lose(both, "OPTIONS");
    is_refused(both, BAR, "read_write", "was written with mode ttl");
    is_refused(both, "stringappend", "ttl", "delimiter=|");
    lose(plain, "OPTIONS");
    reopens(plain, "stringappend", "read_write");
    reopens(merged, BAR, "read_write");
    reopens(timed, "", "ttl");
    OK(try_open(both, BAR, "ttl", NULL));
    reads("a|b");
    OK(rocks_db_close(db, &st));
}

/* The mark is gone too, as in a copy: the tables know the names. */
static void tables_alone(void)
{
    make("t-merged", BAR, "read_write", true);
    make("t-timed", "", "ttl", true);
    lose("t-merged", "OPTIONS"), lose("t-merged", "rocks.families");
    is_refused("t-merged", "", "read_write", "StringAppendOperator");
    is_refused("t-merged", "uint64add", "read_write", "StringAppendOperator");
    lose("t-timed", "OPTIONS"), lose("t-timed", "rocks.families");
    is_refused("t-timed", "", "read_write", "was written with mode ttl");
    reopens("t-merged", BAR, "read_write");
    /* It is known again. */
    lose("t-merged", "OPTIONS");
    is_refused("t-merged", "stringappend", "read_write", "delimiter=|");
    /* A mark of another database says nothing, nor does a damaged one. */
    make("damaged", BAR, "read_write", false);
    lose("damaged", "OPTIONS");
    FILE *mark = fopen(check_path("damaged/rocks.families"), "r+");
    CHECK(mark != NULL && fputs("????????", mark) >= 0 && fclose(mark) == 0);
    reopens("damaged", BAR, "read_write");
}

/* Column families that were made, imported and dropped while the database was open. */
static void families(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", BAR);
    rocks_options *none = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *made, *gone, *imported;
    rocks_export *export;
    char folder[4096];
    OK(try_open("many", "", "read_write", NULL));
    OK(rocks_db_create_column_family(db, "made", options, &made, &st));
    OK(rocks_db_create_column_family(db, "gone", options, &gone, &st));
    OK(rocks_db_merge(db, made, NULL, "k", 1, "a", 1, &st));
    snprintf(folder, sizeof folder, "%s", check_path("many.export"));
    OK(rocks_db_export_column_family(db, made, folder, NULL, &export, &st));
    OK(rocks_db_create_column_family_with_import(db, "imported", options, NULL,
                                                 (const rocks_export *const[]){export}, 1, NULL,
                                                 &imported, &st));
    OK(rocks_db_drop_column_family(db, gone, &st));
    OK(rocks_column_family_free(gone, &st));
    OK(rocks_column_family_free(made, &st));
    OK(rocks_column_family_free(imported, &st));
    OK(rocks_export_free(export, &st));
    OK(rocks_db_close(db, &st));
    lose("many", "OPTIONS");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("many", "", "read_write", NULL));
    const char *names[] = {"default", "made", "imported"};
    const rocks_options *each[] = {none, options, none};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("many"), none, NULL, names, each, 3, &db, &st));
    SAYS("column family \"imported\"");
    each[2] = options;
    OK(rocks_db_open(check_path("many"), none, NULL, names, each, 3, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(none, &st));
}

/* The mark goes with the database. */
static void destroyed(void)
{
    make("destroyed", BAR, "read_write", true);
    CHECK(access(check_path("destroyed/rocks.families"), F_OK) == 0);
    OK(rocks_db_destroy(check_path("destroyed"), NULL, NULL, NULL, 0, &st));
    CHECK(access(check_path("destroyed"), F_OK) != 0);
    make("none", "", "read_write", true);
    CHECK(access(check_path("none/rocks.families"), F_OK) != 0);
}

/* The mode that the database says, where that is asked. */
static void as_stored(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "ttl_as_stored", "true");
    rocks_options *config, *options, *families[2];
    rocks_buffer names;
    rocks_open_mode mode;
    size_t count;
    make("stored", BAR, "ttl", true);
    OK(rocks_options_new(ROCKS_OPTIONS_CONFIG, &config, &st));
    for (int pass = 0; pass < 2; pass++) {
        OK(rocks_options_load_latest(check_path("stored"), config, &options, &names, families, 2,
                                     &count, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path("stored"), options, NULL, NULL, NULL, 0, &db, &st));
        SAYS("was written with mode ttl");
        OK(rocks_db_open(check_path("stored"), options, how, NULL, NULL, 0, &db, &st));
        OK(rocks_db_mode(db, &mode, &st));
        CHECK(mode == (pass == 0 ? ROCKS_OPEN_TTL : ROCKS_OPEN_TTL_READ_ONLY));
        reads("a|b");
        OK(rocks_db_close(db, &st));
        OK(rocks_options_set(how, "mode", "read_only", &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_options_free(families[0], &st));
        OK(rocks_buffer_free(&names, &st));
    }
    OK(rocks_options_free(config, &st));
    OK(rocks_options_free(how, &st));
    /* Others open as they were. */
    how = options_with(ROCKS_OPTIONS_OPEN, "ttl_as_stored", "true");
    make("unstored", "", "read_write", true);
    OK(rocks_db_open(check_path("unstored"), NULL, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_mode(db, &mode, &st));
    CHECK(mode == ROCKS_OPEN_READ_WRITE);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    options_of_an_operator();
    without_options_files(true);
    without_options_files(false);
    tables_alone();
    families();
    destroyed();
    as_stored();
    return 0;
}
