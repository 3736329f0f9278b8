/* What rocks_db_repair promises besides: refusals, dry runs, cancelling, lines, losses that are
   told. valgrind: yes */
#include "damage.h"

static const char *const no_settings[] = {"compression", "kNoCompression", NULL};

static rocks_repair_report report;

static rocks_code repair(const char *name, const rocks_options *options, int32_t in_place,
                         uint64_t timeout, rocks_cancel *cancel, rocks_buffer *lines)
{
    memset(&report, 0xff, sizeof report);
    report.struct_size = sizeof report;
    return rocks_db_repair(check_path(name), options, NULL, NULL, 0, in_place, timeout, cancel,
                           &report, lines, &st);
}

/* The files of a folder with their sizes, in one text. */
static char listed[1 << 16];

static void list_one(const char *path, const char *name, void *with)
{
    struct stat is;
    (void)with;
    if (strncmp(name, "LOG", 3) == 0 && name[3] != 0 && name[3] != '.') return;
    if (strcmp(name, "LOCK") == 0) return;
    CHECK(stat(path, &is) == 0);
    snprintf(listed + strlen(listed), sizeof listed - strlen(listed), "%s %lld;", name,
             S_ISDIR(is.st_mode) ? -1LL : (long long)is.st_size);
}

static const char *list(const char *name)
{
    listed[0] = 0;
    each_file(check_path(name), list_one, NULL);
    return listed;
}

static void flip(const char *name, long at)
{
    FILE *file = fopen(check_path(name), "r+b");
    CHECK(file != NULL && fseek(file, at, at < 0 ? SEEK_END : SEEK_SET) == 0);
    const int byte = fgetc(file);
    CHECK(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET) == 0);
    CHECK(fputc(byte ^ 0x77, file) != EOF && fclose(file) == 0);
}

static char table[64];

static void find_table(const char *path, const char *name, void *with)
{
    (void)path, (void)with;
    if (has_end(name, ".sst")) snprintf(table, sizeof table, "%s", name);
}

/* One table of a thousand rows. */
static void make_one(const char *name)
{
    rocks_db *db = open_db_with(name, "table.block_size", "1024");
    for (int i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), "a value of some length", 22, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    each_file(check_path(name), find_table, NULL);
}

static int count_keys(const char *name)
{
    rocks_db *db = open_db(name);
    rocks_iter *iter;
    int count = 0;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    rocks_code at = rocks_iter_seek_to_first(iter, NULL, NULL, &st);
    for (; at == ROCKS_OK; count++) at = rocks_iter_next(iter, NULL, NULL, &st);
    EXPECT(ROCKS_NOT_FOUND, at);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    return count;
}

static void whole(void)
{
    char before[sizeof listed];
    rocks_buffer lines;
    make_one("whole");
    strcpy(before, list("whole"));
    OK(repair("whole", NULL, 1, UINT64_MAX, NULL, &lines));
    CHECK(report.changed == 0 && report.data_loss == 0 && report.manifest_rebuilt == 0);
    CHECK(report.tables_kept == 1 && report.tables_salvaged == 0 && report.files_set_aside == 0);
    CHECK(report.column_families == 1 && report.last_sequence == 1000 && *report.text == 0);
    CHECK(strcmp(before, list("whole")) == 0);
    CHECK(strncmp((const char *)lines.data, "kept\t", 5) == 0);
    OK(rocks_buffer_free(&lines, &st));
    /* Everything but the path may be left out. */
    OK(rocks_db_repair(check_path("whole"), NULL, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL, NULL,
                       NULL));
    CHECK(count_keys("whole") == 1000);
}

/* One byte of a table costs a block, not the table. */
static void one_byte(void)
{
    char name[128], before[sizeof listed], wanted[256];
    rocks_buffer lines;
    make_one("one");
    snprintf(name, sizeof name, "one/%s", table);
    flip(name, 5000);
    strcpy(before, list("one"));
    /* A dry run tells the same, and changes nothing. */
    EXPECT(ROCKS_INCOMPLETE, repair("one", NULL, 0, UINT64_MAX, NULL, &lines));
    CHECK(report.changed == 1 && report.tables_salvaged == 1 && report.files_set_aside == 0);
    const uint64_t saved = report.rows_saved;
    OK(rocks_buffer_free(&lines, &st));
    CHECK(strcmp(before, list("one")) == 0);

    EXPECT(ROCKS_INCOMPLETE, repair("one", NULL, 1, UINT64_MAX, NULL, &lines));
    SAYS(table);
    CHECK(strcmp(report.text, st.message) == 0);
    CHECK(report.rows_saved == saved && saved + report.rows_lost == 1000);
    CHECK(report.rows_lost > 0 && report.rows_lost < 60 && report.table_bytes_lost > 0);
    CHECK(report.data_loss == 1 && report.files_set_aside == 2); /* with the MANIFEST */
    snprintf(wanted, sizeof wanted, "salvaged\t%s\tdefault\t%d\t%d\t", table, (int)saved,
             (int)report.rows_lost);
    CHECK(strstr((const char *)lines.data, wanted) != NULL);
    snprintf(wanted, sizeof wanted, "/one/lost/%s\t", table);
    CHECK(strstr((const char *)lines.data, wanted) != NULL);
    OK(rocks_buffer_free(&lines, &st));
    CHECK(count_keys("one") == (int)saved);
    /* No second time. */
    OK(repair("one", NULL, 1, UINT64_MAX, NULL, NULL));
    CHECK(report.changed == 0);
}

static void stops(void)
{
    char name[128], before[sizeof listed];
    rocks_cancel *cancel;
    rocks_buffer lines;
    make_one("stopped");
    snprintf(name, sizeof name, "stopped/%s", table);
    flip(name, 5000);
    strcpy(before, list("stopped"));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, repair("stopped", NULL, 1, UINT64_MAX, cancel, &lines));
    CHECK(lines.data == NULL && report.changed == 0 && report.tables_kept == 0);
    CHECK(strcmp(before, list("stopped")) == 0);
    OK(rocks_cancel_free(cancel, &st));
    EXPECT(ROCKS_TIMED_OUT, repair("stopped", NULL, 1, 0, NULL, &lines));
    SAYS("timeout_micros");
    CHECK(strcmp(before, list("stopped")) == 0);
    EXPECT(ROCKS_INCOMPLETE, repair("stopped", NULL, 1, 60000000, NULL, NULL));
}

static void refusals(void)
{
    EXPECT(ROCKS_INVALID_ARGUMENT, repair("whole", NULL, 2, UINT64_MAX, NULL, NULL));
    SAYS("in_place: 2");
    rocks_db *db = open_db("whole");
    EXPECT(ROCKS_IO_ERROR, repair("whole", NULL, 1, UINT64_MAX, NULL, NULL));
    OK(rocks_db_close(db, &st));
    CHECK(mkdir(check_path("empty"), 0700) == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, repair("empty", NULL, 1, UINT64_MAX, NULL, NULL));
    SAYS("no database in");
}

/* A key's newest version stays the newest without the MANIFEST, whatever the levels were: a table
   of the last level may have newer keys than one of level 0 that is older in others. */
static void newest_stays(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    rocks_buffer value;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_db_open(check_path("newest"), options, NULL, NULL, NULL, 0, &db, &st));
    /* Into the last level: a at 1, z at 3. */
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "old", 3, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    /* An iterator's moment keeps sequence numbers. */
    rocks_snapshot *moment;
    OK(rocks_db_snapshot(db, &moment, &st));
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "new", 3, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, "z", 1, "last", 4, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_snapshot_free(moment, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(unlink(check_path("newest/CURRENT")) == 0);
    each_file(check_path("newest"), find_table, NULL);
    char path[8192];
    for (int number = 1; number < 100; number++) {
        snprintf(path, sizeof path, "%s/newest/MANIFEST-%06d", check_folder, number);
        unlink(path);
    }
    OK(repair("newest", NULL, 1, UINT64_MAX, NULL, NULL));
    CHECK(report.manifest_rebuilt == 1);
    db = open_db("newest");
    OK(rocks_db_get(db, NULL, NULL, "a", 1, &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, "new", 3) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
}

/* Column families that only the log knows keep their names. */
static void families_of_the_log(void)
{
    rocks_options *options = damage_options(no_settings);
    rocks_column_family *families[FAMILIES];
    rocks_buffer value;
    char path[8192];
    snprintf(path, sizeof path, "%s", check_path("logged"));
    rocks_db *db = open_both(path, options, families);
    OK(rocks_db_put(db, families[1], NULL, "key", 3, "value", 5, &st));
    for (int i = 0; i < FAMILIES; i++) OK(rocks_column_family_free(families[i], &st));
    OK(rocks_db_close(db, &st));
    for (int number = 1; number < 100; number++) {
        snprintf(path, sizeof path, "%s/logged/MANIFEST-%06d", check_folder, number);
        unlink(path);
    }
    OK(repair("logged", options, 1, UINT64_MAX, NULL, NULL));
    CHECK(report.column_families == 2);
    snprintf(path, sizeof path, "%s", check_path("logged"));
    db = open_both(path, options, families);
    OK(rocks_db_get(db, families[1], NULL, "key", 3, &value, &st));
    CHECK(value.len == 5);
    OK(rocks_buffer_free(&value, &st));
    for (int i = 0; i < FAMILIES; i++) OK(rocks_column_family_free(families[i], &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    whole();
    one_byte();
    stops();
    refusals();
    newest_stays();
    families_of_the_log();
    return 0;
}
