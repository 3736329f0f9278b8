/* OPTIONS files, and the options of open databases. valgrind: yes */
#include "../support/check.h"

#include <sys/stat.h>
#include <unistd.h>

static void reads(const rocks_options *options, const char *name, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_options_value(options, name, &value, &st));
    if (strcmp((const char *)value.data, wanted) != 0) {
        fprintf(stderr, "%s reads \"%s\", wanted \"%s\"\n", name, (const char *)value.data, wanted);
        exit(1);
    }
    OK(rocks_buffer_free(&value, &st));
}

static void loading(void)
{
    rocks_options *o, *family_options, *loaded, *families[2], *none[1], *config;
    rocks_column_family *family;
    rocks_db *db;
    rocks_buffer names, file;
    const char *list[2];
    size_t count;
    char path[4096];

    o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(o, "max_open_files=77;merge_operator=uint64add;table.block_size=8k",
                                &st));
    family_options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    OK(rocks_db_open(check_path("loading"), o, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "second", family_options, &family, &st));
    OK(rocks_db_merge(db, family, NULL, BYTES("k"), BYTES("a"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
    snprintf(path, sizeof path, "%s", check_path("loading"));

    /* How many there are; then all of them. */
    OK(rocks_options_load_latest(path, NULL, NULL, NULL, NULL, 0, &count, &st));
    CHECK(count == 2);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_options_load_latest(path, NULL, &loaded, &names, none, 1, &count, &st));
    CHECK(count == 2 && loaded == NULL && names.data == NULL && none[0] == NULL);
    OK(rocks_options_load_latest(path, NULL, &loaded, &names, families, 2, &count, &st));
    CHECK(count == 2 && names.len == sizeof "default" + sizeof "second");
    list[0] = (const char *)names.data;
    list[1] = list[0] + strlen(list[0]) + 1;
    CHECK(strcmp(list[0], "default") == 0 && strcmp(list[1], "second") == 0);
    reads(loaded, "max_open_files", "77");
    reads(loaded, "table.block_size", "8192");
    reads(families[0], "merge_operator", "UInt64AddOperator");
    reads(families[1], "merge_operator.delimiter", ",");

    OK(rocks_options_check_compatible(path, NULL, loaded, list,
                                      (const rocks_options *const *)families, 2, &st));
    config = options_with(ROCKS_OPTIONS_CONFIG, "sanity_level", "kSanityLevelLooselyCompatible");
    OK(rocks_options_set(families[1], "write_buffer_size", "1M", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_check_compatible(path, NULL, loaded, list,
                                          (const rocks_options *const *)families, 2, &st));
    SAYS("write_buffer_size");
    OK(rocks_options_check_compatible(path, config, loaded, list,
                                      (const rocks_options *const *)families, 2, &st));
    OK(rocks_options_set(families[1], "comparator", "rocksdb.ReverseBytewiseComparator", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_check_compatible(path, config, loaded, list,
                                          (const rocks_options *const *)families, 2, &st));
    OK(rocks_options_set(families[1], "comparator", "leveldb.BytewiseComparator", &st));

    /* They open the database again. */
    OK(rocks_db_open(path, loaded, NULL, list, (const rocks_options *const *)families, 2, &db,
                     &st));
    OK(rocks_db_close(db, &st));

    OK(rocks_options_latest_file(path, &file, &st));
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_load_file((const char *)file.data, config, &loaded, NULL, NULL, 0, &count,
                               &st));
    reads(loaded, "max_open_files", "77");
    OK(rocks_buffer_free(&file, &st));
    OK(rocks_buffer_free(&names, &st));
    OK(rocks_options_free(families[0], &st));
    OK(rocks_options_free(families[1], &st));
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(config, &st));
    OK(rocks_options_free(family_options, &st));
    OK(rocks_options_free(o, &st));
}

static void bad_files(void)
{
    rocks_options *loaded = NULL, *config;
    rocks_buffer file;
    size_t count = 7;
    FILE *out;
    EXPECT(ROCKS_NOT_FOUND, rocks_options_load_latest(check_path("absent"), NULL, &loaded, NULL,
                                                      NULL, 0, &count, &st));
    CHECK(loaded == NULL && count == 0);
    SAYS(check_path("absent"));
    EXPECT(ROCKS_NOT_FOUND, rocks_options_latest_file(check_folder, &file, &st));
    SAYS(check_folder);
    EXPECT(ROCKS_NOT_FOUND,
           rocks_options_check_compatible(check_folder, NULL, NULL, NULL, NULL, 0, &st));
    SAYS(check_folder);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_load_latest(NULL, NULL, &loaded, NULL, NULL, 0, &count, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_load_latest(check_folder, NULL, &loaded, NULL, NULL, 3, &count, &st));
    SAYS("column_family_options");
    EXPECT(ROCKS_IO_ERROR, rocks_options_load_file(check_path("absent"), NULL, &loaded, NULL, NULL,
                                                   0, &count, &st));
    SAYS(check_path("absent"));
    out = fopen(check_path("garbage"), "w");
    CHECK(out != NULL);
    fputs("not an OPTIONS file\n", out);
    fclose(out);
    CHECK(rocks_options_load_file(check_path("garbage"), NULL, &loaded, NULL, NULL, 0, &count,
                                  &st) != ROCKS_OK);
    SAYS(check_path("garbage"));
    CHECK(loaded == NULL && count == 0);

    /* A name that only a newer RocksDB knows. */
    out = fopen(check_path("newer"), "w");
    CHECK(out != NULL);
    fputs(
        "[Version]\n  rocksdb_version=99.0.0\n  options_file_version=1.1\n"
        "[DBOptions]\n  max_open_files=5\n  from_the_future=1\n"
        "[CFOptions \"default\"]\n  ttl=9\n"
        "[TableOptions/BlockBasedTable \"default\"]\n  block_size=4096\n",
        out);
    fclose(out);
    CHECK(rocks_options_load_file(check_path("newer"), NULL, &loaded, NULL, NULL, 0, &count, &st) !=
          ROCKS_OK);
    SAYS("from_the_future");
    SAYS(check_path("newer"));
    config = options_with(ROCKS_OPTIONS_CONFIG, "ignore_unknown_options", "true");
    OK(rocks_options_load_file(check_path("newer"), config, &loaded, NULL, NULL, 0, &count, &st));
    reads(loaded, "max_open_files", "5");
    reads(loaded, "ttl", "9");
    OK(rocks_options_free(loaded, &st));
    loaded = options_with(ROCKS_OPTIONS_READ, "fill_cache", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_load_file(check_path("newer"), loaded, NULL, NULL, NULL, 0, NULL, &st));
    SAYS("config");
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(config, &st));
}

/* The latest OPTIONS file of a database is damaged, empty, a folder or no longer what the caller
   has: each error names the file. */
static void names_the_file(void)
{
    static const char *const damages[] = {"not an OPTIONS file\n", "",
                                          "[Version]\n  rocksdb_version=11.8.1\n"};
    char path[4096], name[4096];
    rocks_options *loaded, *config, *other;
    rocks_buffer file;
    rocks_db *db = open_db("named");
    snprintf(path, sizeof path, "%s", check_path("named"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_latest_file(path, &file, &st));
    snprintf(name, sizeof name, "%s", (const char *)file.data);
    OK(rocks_buffer_free(&file, &st));
    CHECK(strstr(name, "/OPTIONS-") != NULL);

    const char *const families[] = {"default"};
    other = options_with(ROCKS_OPTIONS_DATABASE, "max_open_files", "99");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_check_compatible(path, NULL, other, families,
                                          (const rocks_options *const[]){other}, 1, &st));
    SAYS("DBOptions::");
    SAYS(name);
    OK(rocks_options_free(other, &st));

    config = options_with(ROCKS_OPTIONS_CONFIG, "ignore_unknown_options", "true");
    for (size_t i = 0; i < 2 * sizeof damages / sizeof *damages; i++) {
        const rocks_options *how = i % 2 == 0 ? NULL : config;
        FILE *out = fopen(name, "w");
        CHECK(out != NULL && fputs(damages[i / 2], out) >= 0 && fclose(out) == 0);
        CHECK(rocks_options_load_file(name, how, &loaded, NULL, NULL, 0, NULL, &st) != ROCKS_OK);
        SAYS(name);
        CHECK(rocks_options_load_latest(path, how, &loaded, NULL, NULL, 0, NULL, &st) != ROCKS_OK);
        SAYS(name);
        CHECK(rocks_options_check_compatible(path, how, NULL, NULL, NULL, 0, &st) != ROCKS_OK);
        SAYS(name);
    }
    /* As one that may not be read: the tests may run as a user who may read everything. */
    CHECK(remove(name) == 0 && mkdir(name, 0700) == 0);
    CHECK(rocks_options_load_latest(path, NULL, &loaded, NULL, NULL, 0, NULL, &st) != ROCKS_OK);
    SAYS(name);
    CHECK(rocks_options_load_file(name, NULL, &loaded, NULL, NULL, 0, NULL, &st) != ROCKS_OK);
    SAYS(name);
    CHECK(rocks_options_check_compatible(path, config, NULL, NULL, NULL, 0, &st) != ROCKS_OK);
    SAYS(name);
    if (geteuid() != 0) {
        CHECK(rmdir(name) == 0);
        FILE *out = fopen(name, "w");
        CHECK(out != NULL && fclose(out) == 0 && chmod(name, 0) == 0);
        EXPECT(ROCKS_IO_ERROR,
               rocks_options_load_latest(path, NULL, &loaded, NULL, NULL, 0, NULL, &st));
        SAYS(name);
    }
    OK(rocks_options_free(config, &st));

    /* CURRENT, which an opening reads. */
    FILE *out = fopen(check_path("named/CURRENT"), "w");
    CHECK(out != NULL && fputs("MANIFEST", out) >= 0 && fclose(out) == 0);
    EXPECT(ROCKS_CORRUPTION, rocks_db_open(path, NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("CURRENT");
    SAYS(path);
}

/* Writes an OPTIONS file anew, with names in each section that no version knows. */
static void write_unknown(const char *path, const char *text, const char *version)
{
    FILE *out = fopen(path, "w");
    size_t len;
    CHECK(out != NULL);
    for (; *text != 0; text += len) {
        const char *line = text + strspn(text, " ");
        len = strcspn(text, "\n");
        len += text[len] == '\n';
        if (strncmp(line, "rocksdb_version=", 16) == 0)
            fprintf(out, "  rocksdb_version=%s\n", version);
        else fwrite(text, 1, len, out);
        if (strncmp(line, "[DBOptions]", 11) == 0) fputs("  of_a_fork=1\n", out);
        if (strncmp(line, "[CFOptions ", 11) == 0) fputs("  of_a_family=many\n", out);
        if (strncmp(line, "[TableOptions/", 14) == 0) fputs("  of_a_table={a=1;b=2}\n", out);
    }
    CHECK(fclose(out) == 0);
}

/* Unknown names in a file of this version or of an older one: asked for, they are passed over. */
static void unknown_in_any_version(void)
{
    const char *versions[] = {rocks_rocksdb_version(), "6.29.5", "10.1", "99.0.0"};
    const char *list[] = {"default"};
    rocks_options *loaded, *family, *config;
    rocks_db *db = open_db_with("unknown", "max_open_files", "77");
    rocks_buffer file, names;
    char text[64 * 1024];
    size_t len, count, i;
    FILE *in;
    OK(rocks_db_close(db, &st));
    config = options_with(ROCKS_OPTIONS_CONFIG, "ignore_unknown_options", "true");
    OK(rocks_options_latest_file(check_path("unknown"), &file, &st));
    in = fopen((const char *)file.data, "r");
    CHECK(in != NULL);
    len = fread(text, 1, sizeof text - 1, in);
    CHECK(len > 0 && len < sizeof text - 1);
    text[len] = 0;
    fclose(in);
    for (i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        write_unknown((const char *)file.data, text, versions[i]);
        CHECK(rocks_options_load_latest(check_path("unknown"), NULL, &loaded, NULL, NULL, 0, &count,
                                        &st) != ROCKS_OK);
        SAYS("of_a_");
        OK(rocks_options_load_latest(check_path("unknown"), config, &loaded, &names, &family, 1,
                                     &count, &st));
        reads(loaded, "max_open_files", "77");
        CHECK(rocks_options_check_compatible(check_path("unknown"), NULL, loaded, list,
                                             (const rocks_options *const *)&family, 1,
                                             &st) != ROCKS_OK);
        OK(rocks_options_check_compatible(check_path("unknown"), config, loaded, list,
                                          (const rocks_options *const *)&family, 1, &st));
        OK(rocks_db_open(check_path("unknown"), loaded, NULL, list,
                         (const rocks_options *const *)&family, 1, &db, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_buffer_free(&names, &st));
        OK(rocks_options_free(family, &st));
        OK(rocks_options_free(loaded, &st));
        /* The opening wrote a file of its own. */
        OK(rocks_buffer_free(&file, &st));
        OK(rocks_options_latest_file(check_path("unknown"), &file, &st));
    }
    OK(rocks_buffer_free(&file, &st));

    /* A version that is none is still refused. */
    static const char *const none[] = {"1.2.3.4", "11..8", "11.", ".8", "", "11.x"};
    OK(rocks_options_latest_file(check_path("unknown"), &file, &st));
    for (i = 0; i < sizeof none / sizeof none[0]; i++) {
        write_unknown((const char *)file.data, text, none[i]);
        CHECK(rocks_options_load_latest(check_path("unknown"), config, &loaded, NULL, NULL, 0,
                                        &count, &st) != ROCKS_OK);
    }
    OK(rocks_buffer_free(&file, &st));
    OK(rocks_options_free(config, &st));
}

static rocks_code set(rocks_db *db, rocks_column_family *family, const char *name,
                      const char *value)
{
    return rocks_db_set_options(db, family, &name, &value, 1, &st);
}

static rocks_code set_db(rocks_db *db, const char *name, const char *value)
{
    return rocks_db_set_db_options(db, &name, &value, 1, &st);
}

static void live(void)
{
    rocks_db *db = open_db("live");
    rocks_column_family *family;
    rocks_options *o;
    const char *names[] = {"ttl", "level0_file_num_compaction_trigger"}, *bad[] = {"7", "-7"};
    OK(rocks_db_create_column_family(db, "second", NULL, &family, &st));
    OK(rocks_db_options(db, NULL, &o, &st));
    reads(o, "create_if_missing", "true");
    OK(rocks_options_free(o, &st));

    OK(set(db, family, "write_buffer_size", "1M"));
    OK(set(db, family, "compression_opts.level", "3"));
    OK(set(db, family, "table.block_size", "16k"));
    OK(set(db, family, "prefix_extractor", "fixed:4"));
    OK(set(db, family, "compression_per_level", "none:lz4"));
    OK(rocks_db_options(db, family, &o, &st));
    reads(o, "write_buffer_size", "1048576");
    reads(o, "compression_opts.level", "3");
    reads(o, "table.block_size", "16384");
    reads(o, "prefix_extractor", "rocksdb.FixedPrefix.4");
    OK(rocks_options_free(o, &st));
    OK(rocks_db_options(db, NULL, &o, &st));
    reads(o, "write_buffer_size", "67108864");
    OK(rocks_options_free(o, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT, set(db, NULL, "num_levels", "3"));
    SAYS("num_levels: cannot be changed");
    EXPECT(ROCKS_INVALID_ARGUMENT, set(db, NULL, "max_open_files", "30"));
    SAYS("rocks_db_set_db_options");
    EXPECT(ROCKS_INVALID_ARGUMENT, set(db, NULL, "table_factory", "plain"));
    SAYS("cannot be changed");
    EXPECT(ROCKS_INVALID_ARGUMENT, set(db, NULL, "write_buffer_size", "-1"));
    EXPECT(ROCKS_INVALID_ARGUMENT, set(db, NULL, "write_bufer_size", "1"));
    SAYS("write_buffer_size");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, NULL, names, bad, 2, &st));
    OK(rocks_db_options(db, NULL, &o, &st));
    reads(o, "level0_file_num_compaction_trigger", "4");
    CHECK(rocks_db_set_options(db, NULL, NULL, NULL, 0, &st) == ROCKS_OK);
    OK(rocks_options_free(o, &st));

    OK(set_db(db, "max_background_jobs", "3"));
    OK(set_db(db, "stats_dump_period_sec", "60"));
    OK(rocks_db_options(db, NULL, &o, &st));
    reads(o, "max_background_jobs", "3");
    EXPECT(ROCKS_INVALID_ARGUMENT, set_db(db, "max_background_jobs", "99999"));
    EXPECT(ROCKS_INVALID_ARGUMENT, set_db(db, "wal_dir", "x"));
    SAYS("wal_dir: cannot be changed");
    EXPECT(ROCKS_INVALID_ARGUMENT, set_db(db, "ttl", "9"));
    SAYS("rocks_db_set_options");
    EXPECT(ROCKS_INVALID_ARGUMENT, set_db(db, "base_background_compactions", "9"));
    SAYS("removed");

    /* The database goes on; a dropped column family says so. */
    OK(rocks_db_put(db, family, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, set(db, family, "ttl", "9"));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    reads(o, "max_background_jobs", "3");
    OK(rocks_options_free(o, &st));
    EXPECT(ROCKS_CLOSED, set(db, NULL, "ttl", "9"));
    EXPECT(ROCKS_CLOSED, rocks_db_options(db, NULL, &o, &st));
    CHECK(o == NULL);
    OK(rocks_column_family_free(family, &st));
}

/* Options of one database open another, in a folder of its own, also when the first is gone:
   they have no file, log or folder of it. */
static void for_another(void)
{
    rocks_db *db = open_db("first");
    rocks_options *o;
    rocks_buffer value;
    OK(rocks_db_options(db, NULL, &o, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("another"), o, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_metadata *metadata;
    rocks_file_metadata file;
    file.struct_size = sizeof file;
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    const char *path = check_path("another");
    CHECK(file.directory.len == strlen(path) &&
          memcmp(file.directory.data, path, file.directory.len) == 0);
    OK(rocks_metadata_free(metadata, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(o, &st));
    db = open_db("first");
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("k"), &value, &st));
    OK(rocks_db_close(db, &st));
}

/* A reader changes nothing in the folder of a database that another may be writing. */
static void reading_only(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    rocks_db *db = open_db("reading");
    rocks_buffer before, after;
    OK(rocks_db_close(db, &st));
    OK(rocks_options_latest_file(check_path("reading"), &before, &st));
    OK(rocks_db_open(check_path("reading"), NULL, how, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, set(db, NULL, "write_buffer_size", "99999"));
    SAYS("reading only");
    EXPECT(ROCKS_NOT_SUPPORTED, set_db(db, "max_background_jobs", "3"));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_latest_file(check_path("reading"), &after, &st));
    CHECK(strcmp((const char *)before.data, (const char *)after.data) == 0);
    OK(rocks_buffer_free(&before, &st));
    OK(rocks_buffer_free(&after, &st));
    OK(rocks_options_free(how, &st));
}

/* Options of an open database serve when it is closed: to open it again, or another. */
static void options_outlive_their_database(void)
{
    rocks_options *live;
    rocks_buffer paths;
    rocks_db *db = open_db("left");
    OK(rocks_db_options(db, NULL, &live, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_options_value(live, "db_paths", &paths, &st));
    CHECK(paths.len == 0); /* not the folder of this database */
    OK(rocks_buffer_free(&paths, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("left"), live, NULL, NULL, NULL, 0, &db, &st));
    rocks_db *other;
    OK(rocks_db_open(check_path("right"), live, NULL, NULL, NULL, 0, &other, &st));
    OK(rocks_options_free(live, &st));
    OK(rocks_db_put(other, NULL, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_db_flush(other, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_destroy(check_path("left"), NULL, NULL, NULL, 0, &st));
    rocks_buffer value;
    OK(rocks_db_get(other, NULL, NULL, BYTES("b"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(other, &st));
    OK(rocks_db_open(check_path("right"), NULL, NULL, NULL, NULL, 0, &other, &st));
    OK(rocks_db_get(other, NULL, NULL, BYTES("b"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(other, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    options_outlive_their_database();
    loading();
    bad_files();
    names_the_file();
    unknown_in_any_version();
    live();
    for_another();
    reading_only();
    return 0;
}
