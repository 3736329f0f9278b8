/* What a MANIFEST says, line by line, of a database that is open, closed, damaged or gone; and a
   table taken out of one. valgrind: yes */
#include "../repair/damage.h"
#include "../support/check.h"

static rocks_buffer lines;

/* All bytes of a file, to be freed. */
static char *load(const char *name, long *size)
{
    FILE *file = fopen(check_path(name), "rb");
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    *size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)*size);
    CHECK(bytes != NULL && fread(bytes, 1, (size_t)*size, file) == (size_t)*size);
    CHECK(fclose(file) == 0);
    return bytes;
}

static void save(const char *name, const char *bytes, long size)
{
    FILE *file = fopen(check_path(name), "wb");
    CHECK(file != NULL && fwrite(bytes, 1, (size_t)size, file) == (size_t)size);
    CHECK(fclose(file) == 0);
}

static void edits_of(const char *name, rocks_code wanted)
{
    rocks_code code = rocks_manifest_edits(check_path(name), NULL, &lines, &st);
    if (code != wanted) fprintf(stderr, "%s: %d: %s\n", name, (int)code, st.message);
    CHECK(code == wanted);
}

static void forget(void) { OK(rocks_buffer_free(&lines, &st)); }

static int has(const char *text) { return strstr((const char *)lines.data, text) != NULL; }

static int lines_with(const char *text)
{
    int count = 0;
    for (const char *at = (const char *)lines.data; (at = strstr(at, text)) != NULL; at++) count++;
    return count;
}

static char found[64];

static void find(const char *path, const char *name, void *with)
{
    (void)path;
    if (strstr(name, (const char *)with) != NULL) snprintf(found, sizeof found, "%s", name);
}

/* The last file of a folder with such a part in its name. */
static const char *file_with(const char *folder, const char *part)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", part);
    found[0] = 0;
    each_file(check_path(folder), find, copy);
    return found;
}

static void put(rocks_db *db, const char *key)
{
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES("value"), &st));
}

/* Two tables of the same keys in the default column family. */
static rocks_db *make(const char *name)
{
    rocks_db *db = open_still_db(name);
    for (int i = 0; i < 2; i++) {
        put(db, "a\tb");
        put(db, "z");
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    return db;
}

static void says_what_changes(void)
{
    rocks_db *db = make("db");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "tab\there", NULL, &family, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));

    /* Of a folder: the MANIFEST that CURRENT names; while it is open. */
    edits_of("db", ROCKS_OK);
    CHECK(has("\tcomparator\t\t\t\t\t\t\t\t\tleveldb.BytewiseComparator\n"));
    CHECK(has("\tadd_column_family\t\t\t\t\t\t\t\t\ttab\\there\n"));
    CHECK(has("\t1\tdrop_column_family\t"));
    CHECK(has("\tlast_sequence\t") && has("\tnext_file_number\t") && has("\tlog_number\t"));
    /* Two by flushes, one by the compaction that deletes both. */
    CHECK(lines_with("\tadd_table\t") == 3 && lines_with("\tdelete_table\t") == 2);
    CHECK(has("\t610962\t7A\t1\t2\t") && has("\t610962\t7A\t3\t4\t"));
    int count = 0;
    for (const char *at = (const char *)lines.data; *at; at = strchr(at, '\n') + 1) {
        const char *end = strchr(at, '\n');
        int tabs = 0;
        for (const char *c = at; c < end; c++) tabs += *c == '\t';
        CHECK(tabs == 11);
        count++;
    }
    CHECK(count > 10);
    forget();
    OK(rocks_db_close(db, &st));

    /* The file alone, without its database. */
    char name[160];
    snprintf(name, sizeof name, "db/%s", file_with("db", "MANIFEST-"));
    long size;
    char *whole = load(name, &size);
    save("alone", whole, size);
    edits_of("alone", ROCKS_OK);
    CHECK(lines_with("\tadd_table\t") == 3 && !has("\ttorn\t"));
    forget();

    /* Its end is cut: the rest is told, and that it is cut. */
    save("torn", whole, size - 3);
    edits_of("torn", ROCKS_OK);
    CHECK(has("\ttorn\t\t\t"));
    forget();

    /* A byte of a record: the records before and behind it are told. */
    whole[20] ^= 0x55;
    save("damaged", whole, size);
    edits_of("damaged", ROCKS_CORRUPTION);
    SAYS("/damaged: ");
    CHECK(lines_with("\tadd_table\t") == 3);
    forget();
    free(whole);

    save("none", "no MANIFEST at all", 18);
    edits_of("none", ROCKS_CORRUPTION);
    SAYS("/none: ");
    forget();
    edits_of("nowhere", ROCKS_NOT_FOUND);
    SAYS("nowhere");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_manifest_edits("", NULL, &lines, &st));
    SAYS("path");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_manifest_edits(check_path("db"), NULL, NULL, &st));
    SAYS("lines");
}

static void blobs(void)
{
    rocks_db *db = open_db_with("blobs", "enable_blob_files", "true");
    put(db, "k");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    edits_of("blobs", ROCKS_OK);
    CHECK(lines_with("\tadd_blob_file\t") == 1);
    forget();
    OK(rocks_db_close(db, &st));
}

static rocks_code removes(const char *name, uint64_t number, rocks_buffer *to)
{
    return rocks_db_remove_table_file(check_path(name), NULL, NULL, NULL, 0, number, to, &st);
}

static int is_there(rocks_db *db, const char *key)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES_OF(key), &value, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    return code == ROCKS_OK;
}

/* A database that does not open for a damaged table opens without it. */
static void a_table_is_taken_out(void)
{
    rocks_db *db = open_still_db("out");
    rocks_buffer to;
    put(db, "old");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("old"), &st));
    put(db, "new");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "log");
    char newest[64];
    snprintf(newest, sizeof newest, "%s", file_with("out", ".sst"));
    uint64_t number = 0;
    char other[80];
    for (int i = 0; i < 64; i++) {
        char name[64];
        snprintf(name, sizeof name, "%06d.sst", i);
        if (*file_with("out", name))
            snprintf(newest, sizeof newest, "%s", name), number = (uint64_t)i;
    }
    CHECK(number != 0);
    /* It is open. */
    EXPECT(ROCKS_IO_ERROR, removes("out", number, NULL));
    SAYS("out");
    OK(rocks_db_close(db, &st));

    snprintf(other, sizeof other, "out/%s", newest);
    save(other, "no table", 8);
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "disable_auto_compactions", "true");
    CHECK(rocks_db_open(check_path("out"), options, NULL, NULL, NULL, 0, &db, &st) != ROCKS_OK);

    EXPECT(ROCKS_NOT_FOUND, removes("out", 999, NULL));
    SAYS("file_number: 999");
    OK(removes("out", number, &to));
    CHECK(strstr((const char *)to.data, "/out/lost/") != NULL);
    CHECK(strstr((const char *)to.data, newest) != NULL);
    FILE *aside = fopen((const char *)to.data, "rb");
    CHECK(aside != NULL && fclose(aside) == 0);
    OK(rocks_buffer_free(&to, &st));
    EXPECT(ROCKS_NOT_FOUND, removes("out", number, NULL));

    OK(rocks_db_open(check_path("out"), options, NULL, NULL, NULL, 0, &db, &st));
    /* Its rows are lost, its deletion among them; the log's are not. */
    CHECK(!is_there(db, "new") && is_there(db, "old") && is_there(db, "log"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* Of another column family, and of a file that is gone already. */
static void of_another_family(void)
{
    rocks_db *db = open_still_db("families");
    rocks_column_family *family;
    rocks_buffer to;
    OK(rocks_db_create_column_family(db, "other", NULL, &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("k"), BYTES("v"), &st));
    const rocks_column_family *list[] = {family};
    OK(rocks_db_flush(db, list, 1, NULL, &st));
    put(db, "kept");
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    char name[96];
    snprintf(name, sizeof name, "families/%s", file_with("families", ".sst"));
    const uint64_t number = strtoull(name + strlen("families/"), NULL, 10);
    CHECK(number != 0 && remove(check_path(name)) == 0);

    EXPECT(ROCKS_INVALID_ARGUMENT, removes("families", number, NULL));
    SAYS("other");
    const char *names[] = {"other"};
    OK(rocks_db_remove_table_file(check_path("families"), NULL, names, NULL, 1, number, &to, &st));
    CHECK(to.len == 0);
    OK(rocks_buffer_free(&to, &st));
    rocks_options *options;
    const char *all[] = {"default", "other"};
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_db_open(check_path("families"), options, NULL, all, NULL, 2, &db, &st));
    CHECK(is_there(db, "kept"));
    OK(rocks_db_column_family(db, "other", &family, &st));
    rocks_buffer value;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, family, NULL, BYTES("k"), &value, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));

    /* What cannot be. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_remove_table_file("", NULL, NULL, NULL, 0, 1, NULL, &st));
    SAYS("path");
    const char *twice[] = {"other", "other"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_remove_table_file(check_path("families"), NULL, twice, NULL, 2, 1, NULL, &st));
    SAYS("column_families[1]");
    OK(rocks_options_set(options, "comparator", "rocksdb.ReverseBytewiseComparator", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_remove_table_file(check_path("families"), options,
                                                              names, NULL, 1, 1, NULL, &st));
    SAYS("omparator");
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    says_what_changes();
    blobs();
    a_table_is_taken_out();
    of_another_family();
    return 0;
}
