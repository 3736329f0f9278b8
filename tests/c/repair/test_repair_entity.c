/* Repairs of databases with wide columns: an entity comes back whole or not at all, from tables,
   blob files and logs. valgrind: yes */
#include "../support/entities.h"
#include "damage.h"

enum { ENTITIES = 400, IN_TABLES = 300 };

static rocks_options *blobs;

/* Its columns; the big one goes into a blob file, where there are some. */
static void wanted_of(int i, bool is_new, char to[1024])
{
    char big[256];
    memset(big, 'a' + i % 26, 200);
    big[200] = 0;
    snprintf(to, 1024, "=plain %d;big=%s;new=%d;number=%d;", i, big, is_new, i);
}

static void put_one(rocks_db *db, int i, bool is_new)
{
    char key[16], number[16], plain[32], big[256];
    snprintf(key, sizeof key, "key%05d", i);
    snprintf(number, sizeof number, "%d", i);
    snprintf(plain, sizeof plain, "plain %d", i);
    memset(big, 'a' + i % 26, 200);
    big[200] = 0;
    PUT_ENTITY(db, NULL, key, "number", number, "", plain, "big", big, "new", is_new ? "1" : "0");
}

/* Tables of one level below the other, and a log. */
static void make(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < IN_TABLES; i++) put_one(db, i, false);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int i = 0; i < IN_TABLES; i += 3) put_one(db, i, true);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int i = IN_TABLES; i < ENTITIES; i++) put_one(db, i, true);
    OK(rocks_db_close(db, &st));
}

static rocks_repair_report report;

static rocks_code repair(const char *name, const rocks_options *options)
{
    report.struct_size = sizeof report;
    return rocks_db_repair(check_path(name), options, NULL, NULL, 0, 1, UINT64_MAX, NULL, &report,
                           NULL, &st);
}

/* How many keys are there; each has all its columns, the newest ones. */
static int check_all(const char *name, const rocks_options *options)
{
    rocks_db *db;
    int there = 0;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < ENTITIES; i++) {
        char key[16], wanted[1024];
        snprintf(key, sizeof key, "key%05d", i);
        wanted_of(i, i >= IN_TABLES || i % 3 == 0, wanted);
        const char *got = entity_of(db, NULL, NULL, key);
        if (strcmp(got, "none") == 0) continue;
        CHECK(strcmp(got, wanted) == 0);
        there++;
    }
    OK(rocks_db_close(db, &st));
    return there;
}

static char found[2][256];
static int found_count;

static void find_end(const char *path, const char *name, void *end)
{
    (void)path;
    if (!has_end(name, end)) return;
    /* The first two by name. */
    if (found_count < 2) snprintf(found[found_count++], sizeof found[0], "%s", name);
    else if (strcmp(name, found[1]) < 0) snprintf(found[1], sizeof found[1], "%s", name);
    if (found_count == 2 && strcmp(found[1], found[0]) < 0) {
        char first[256];
        strcpy(first, found[1]);
        strcpy(found[1], found[0]);
        strcpy(found[0], first);
    }
}

/* Flips a byte in the middle of a file with such an end: of the first, or of the second. */
static void damage(const char *folder, const char *end, int which)
{
    char name[512], path[8192];
    struct stat is;
    found_count = 0;
    each_file(check_path(folder), find_end, (void *)(size_t)end);
    CHECK(found_count > which);
    snprintf(name, sizeof name, "%s/%s", folder, found[which]);
    snprintf(path, sizeof path, "%s", check_path(name));
    CHECK(stat(path, &is) == 0);
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL && fseek(file, is.st_size / 2, SEEK_SET) == 0);
    const int byte = fgetc(file);
    CHECK(fseek(file, is.st_size / 2, SEEK_SET) == 0 && fputc(byte ^ 0x55, file) != EOF);
    CHECK(fclose(file) == 0);
}

static void lose(const char *path, const char *name, void *with)
{
    (void)with;
    if (strncmp(name, "MANIFEST", 8) == 0 || strcmp(name, "CURRENT") == 0) CHECK(unlink(path) == 0);
}

static void each_way(const char *name, const rocks_options *options, bool has_blobs)
{
    char folder[64];
    /* Nothing is wrong. */
    snprintf(folder, sizeof folder, "%s-whole", name);
    make(folder, options);
    OK(repair(folder, options));
    CHECK(report.changed == 0 && check_all(folder, options) == ENTITIES);

    /* The MANIFEST is gone: the tables and the log have all. */
    snprintf(folder, sizeof folder, "%s-manifest", name);
    make(folder, options);
    each_file(check_path(folder), lose, NULL);
    const rocks_code code = repair(folder, options);
    CHECK(code == ROCKS_OK || code == ROCKS_INCOMPLETE);
    CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0 && report.values_lost == 0);
    CHECK(check_all(folder, options) == ENTITIES);

    /* A block of the lower table is. */
    snprintf(folder, sizeof folder, "%s-table", name);
    make(folder, options);
    damage(folder, ".sst", 0);
    EXPECT(ROCKS_INCOMPLETE, repair(folder, options));
    CHECK(report.rows_lost > 0 && report.rows_lost < IN_TABLES);
    const int left = check_all(folder, options);
    CHECK(left < ENTITIES && left >= ENTITIES - (int)report.rows_lost);

    /* A record of the log is. */
    snprintf(folder, sizeof folder, "%s-log", name);
    make(folder, options);
    damage(folder, ".log", 0);
    EXPECT(ROCKS_INCOMPLETE, repair(folder, options));
    const int without = check_all(folder, options);
    CHECK(without < ENTITIES && without >= IN_TABLES + 50);

    /* The value of a column is: that entity goes, no older one comes back, and the others stay. */
    if (!has_blobs) return;
    snprintf(folder, sizeof folder, "%s-blob", name);
    make(folder, options);
    damage(folder, ".blob", 1);
    EXPECT(ROCKS_INCOMPLETE, repair(folder, options));
    CHECK(report.values_lost == 1);
    CHECK(check_all(folder, options) == ENTITIES - 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(plain,
                                "disable_auto_compactions=true;compression=kNoCompression;"
                                "avoid_flush_during_shutdown=true",
                                &st));
    OK(rocks_options_set(plain, "table.block_size", "1024", &st));
    OK(rocks_options_copy(plain, &blobs, &st));
    OK(rocks_options_set_string(blobs, "enable_blob_files=true;min_blob_size=100", &st));
    each_way("plain", plain, false);
    each_way("blobs", blobs, true);
    OK(rocks_options_free(plain, &st));
    OK(rocks_options_free(blobs, &st));
    return 0;
}
