/* The open option use_stored_options: a database is opened as it was. valgrind: yes */
#include "../support/comparators.h"
#include "../support/options.h"

/* The options of an open database, and of a column family of it; NULL: "default". */
static rocks_options *opened_options(rocks_db *db, const char *family)
{
    rocks_column_family *handle = NULL;
    rocks_options *options;
    if (family != NULL) OK(rocks_db_column_family(db, family, &handle, &st));
    OK(rocks_db_options(db, handle, &options, &st));
    OK(rocks_column_family_free(handle, &st));
    return options;
}

static void reads_of(rocks_db *db, const char *family, const char *name, const char *wanted)
{
    rocks_options *options = opened_options(db, family);
    reads(options, name, wanted);
    OK(rocks_options_free(options, &st));
}

static rocks_options *as_it_was(void)
{
    return options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
}

/* Options that no default has. */
static const char *const kDatabase[][2] = {
    {"max_open_files", "77"},
    {"max_background_jobs", "3"},
    {"wal_recovery_mode", "kAbsoluteConsistency"},
    {"stats_dump_period_sec", "11"},
    {"avoid_flush_during_shutdown", "true"},
    {"error_if_exists", "true"},
};
static const char *const kFamilies[][3] = {
    {NULL, "write_buffer_size", "1048576"},
    {NULL, "merge_operator", "UInt64AddOperator"},
    {NULL, "table.block_size", "8192"},
    {"second", "merge_operator.delimiter", "|"},
    {"second", "compression_opts.level", "3"},
    {"second", "table.filter_policy", "bloomfilter:7:false"},
    {"second", "memtable_factory", "SkipListFactory:5"},
    {"second", "ttl", "1234"},
    {"second", "table.format_version", "6"},
    {"plain", "table.user_key_len", "4"},
    {"plain", "prefix_extractor", "rocksdb.FixedPrefix.2"},
    {"reverse", "comparator", "rocksdb.ReverseBytewiseComparator"},
    {"reverse", "compaction_style", "kCompactionStyleUniversal"},
    {"reverse", "compaction_options_universal.size_ratio", "9"},
};

static void made(const char *name)
{
    static const char *const families[3] = {"second", "plain", "reverse"};
    rocks_options *o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"), *own;
    rocks_column_family *family;
    rocks_db *db;
    size_t i, j;
    for (i = 0; i < sizeof kDatabase / sizeof kDatabase[0]; i++)
        OK(rocks_options_set(o, kDatabase[i][0], kDatabase[i][1], &st));
    OK(rocks_options_set_string(
        o, "write_buffer_size=1M;merge_operator=uint64add;table.block_size=8k", &st));
    /* One has the age at which its files are compacted. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "allow_file_ttl", "true");
    OK(rocks_db_open(check_path(name), o, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    for (i = 0; i < 3; i++) {
        OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &own, &st));
        if (i == 0)
            OK(rocks_options_set(own, "merge_operator", "{id=stringappend;delimiter=|}", &st));
        if (i == 1) OK(rocks_options_set(own, "table_factory", "plain", &st));
        if (i == 1) OK(rocks_options_set(own, "prefix_extractor", "fixed:2", &st));
        for (j = 0; j < sizeof kFamilies / sizeof kFamilies[0]; j++) {
            const char *option = kFamilies[j][1];
            if (kFamilies[j][0] == NULL || strcmp(kFamilies[j][0], families[i]) != 0) continue;
            if (strcmp(option, "merge_operator.delimiter") == 0) continue;
            if (strcmp(option, "prefix_extractor") == 0) continue;
            OK(rocks_options_set(own, option, kFamilies[j][2], &st));
        }
        OK(rocks_db_create_column_family(db, families[i], own, &family, &st));
        OK(rocks_db_put(db, family, NULL, BYTES("ab01"), BYTES(" "), &st));
        OK(rocks_column_family_free(family, &st));
        OK(rocks_options_free(own, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(o, &st));
}

static void all_as_it_was(void)
{
    rocks_options *how = as_it_was();
    rocks_column_family *family;
    rocks_buffer value;
    rocks_db *db;
    size_t i;
    made("whole");
    OK(rocks_db_open(check_path("whole"), NULL, how, NULL, NULL, 0, &db, &st));
    /* error_if_exists says how to open, and is not taken from the file. */
    for (i = 0; i + 1 < sizeof kDatabase / sizeof kDatabase[0]; i++)
        reads_of(db, NULL, kDatabase[i][0], kDatabase[i][1]);
    for (i = 0; i < sizeof kFamilies / sizeof kFamilies[0]; i++)
        reads_of(db, kFamilies[i][0], kFamilies[i][1], kFamilies[i][2]);
    OK(rocks_db_column_family(db, "second", &family, &st));
    OK(rocks_db_merge(db, family, NULL, BYTES("ab01"), BYTES("x"), &st));
    OK(rocks_db_get(db, family, NULL, BYTES("ab01"), &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, " |x", 3) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));

    /* The same to read only, whose list may be short elsewhere. */
    OK(rocks_options_set(how, "mode", "read_only", &st));
    OK(rocks_db_open(check_path("whole"), NULL, how, NULL, NULL, 0, &db, &st));
    reads_of(db, "plain", "table.user_key_len", "4");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

/* What is given wins, even where it is the default; the rest is as it was. */
static void given_options_win(void)
{
    static const char *const names[1] = {"second"};
    const rocks_options *owns[1];
    rocks_options *how = as_it_was(), *o, *own;
    rocks_cache *cache;
    rocks_db *db;
    uint64_t usage;
    made("given");
    o = options_with(ROCKS_OPTIONS_DATABASE, "max_open_files", "-1");
    OK(rocks_options_set(o, "max_sequential_skip_in_iterations", "5", &st));
    own = options_with(ROCKS_OPTIONS_DATABASE, "table.block_size", "2k");
    OK(rocks_options_set(own, "write_buffer_size", "64M", &st));
    OK(rocks_cache_new("capacity=3M", &cache, &st));
    OK(rocks_options_set_cache(own, "block_cache", cache, &st));
    owns[0] = own;
    OK(rocks_db_open(check_path("given"), o, how, names, owns, 1, &db, &st));
    reads_of(db, NULL, "max_open_files", "-1");
    reads_of(db, NULL, "max_background_jobs", "3");
    /* Of a column family that the list lacks: `options` wins. */
    reads_of(db, NULL, "max_sequential_skip_in_iterations", "5");
    reads_of(db, "plain", "max_sequential_skip_in_iterations", "5");
    reads_of(db, "plain", "table.user_key_len", "4");
    /* Of one in the list: its own. */
    reads_of(db, "second", "ttl", "1234");
    reads_of(db, "second", "table.block_size", "2048");
    reads_of(db, "second", "table.filter_policy", "bloomfilter:7:false");
    reads_of(db, "second", "write_buffer_size", "67108864");
    reads_of(db, "second", "merge_operator.delimiter", "|");
    /* What was given is stored in turn. */
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("given"), NULL, how, NULL, NULL, 0, &db, &st));
    reads_of(db, "second", "table.block_size", "2048");
    reads_of(db, NULL, "max_open_files", "-1");
    OK(rocks_db_close(db, &st));
    OK(rocks_cache_value(cache, "usage", &usage, &st));
    OK(rocks_cache_free(cache, &st));

    /* A whole table factory replaces the stored one; one option of another format is refused. */
    OK(rocks_options_free(own, &st));
    own = options_with(ROCKS_OPTIONS_DATABASE, "table_factory", "block_based");
    owns[0] = own;
    OK(rocks_db_open(check_path("given"), NULL, how, names, owns, 1, &db, &st));
    reads_of(db, "second", "table.format_version", "7");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set(o, "table.block_size", "1k", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("given"), o, how, NULL, NULL, 0, &db, &st));
    SAYS("block_size");
    OK(rocks_options_free(own, &st));
    OK(rocks_options_free(o, &st));
    OK(rocks_options_free(how, &st));
}

/* Objects that only code can make are missing, and refused where the data needs them. */
static void callbacks(void)
{
    static const char *const names[1] = {"own"};
    const rocks_options *owns[1];
    rocks_options *how = as_it_was(), *o, *own;
    order backwards = {.sign = -1};
    rocks_comparator *comparator;
    rocks_column_family *family;
    rocks_db *db;
    o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    own = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "2M");
    comparator = order_make(&backwards, "test.backwards");
    OK(rocks_options_set_comparator(own, "comparator", comparator, &st));
    OK(rocks_db_open(check_path("callbacks"), o, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "own", own, &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(own, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("callbacks"), NULL, how, NULL, NULL, 0, &db, &st));
    SAYS("comparator");
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &own, &st));
    OK(rocks_options_set_comparator(own, "comparator", comparator, &st));
    owns[0] = own;
    OK(rocks_db_open(check_path("callbacks"), NULL, how, names, owns, 1, &db, &st));
    OK(rocks_options_free(own, &st));
    OK(rocks_comparator_free(comparator, &st));
    reads_of(db, "own", "write_buffer_size", "2097152");
    OK(rocks_db_column_family(db, "own", &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("c"), BYTES("d"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(o, &st));
    OK(rocks_options_free(how, &st));
}

/* Neither a missing nor a damaged file is passed over. */
static void bad_files(void)
{
    rocks_options *how = as_it_was(), *o;
    rocks_buffer file;
    rocks_db *db;
    FILE *open;

    /* A new database has none. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("bad"), NULL, how, NULL, NULL, 0, &db, &st));
    o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(o, "max_open_files", "55", &st));
    OK(rocks_db_open(check_path("bad"), o, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(o, &st));
    OK(rocks_db_open(check_path("bad"), NULL, how, NULL, NULL, 0, &db, &st));
    reads_of(db, NULL, "max_open_files", "55");
    OK(rocks_db_close(db, &st));

    OK(rocks_options_latest_file(check_path("bad"), &file, &st));
    open = fopen((const char *)file.data, "w");
    CHECK(open != NULL && fputs("[Version]\n  rocksdb_version=11.8.1\n[DBOpt", open) > 0);
    CHECK(fclose(open) == 0);
    EXPECT(ROCKS_CORRUPTION, rocks_db_open(check_path("bad"), NULL, how, NULL, NULL, 0, &db, &st));
    SAYS("use_stored_options");
    SAYS((const char *)file.data);
    OK(rocks_buffer_free(&file, &st));
    while (rocks_options_latest_file(check_path("bad"), &file, &st) == ROCKS_OK) {
        CHECK(remove((const char *)file.data) == 0);
        OK(rocks_buffer_free(&file, &st));
    }
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("bad"), NULL, how, NULL, NULL, 0, &db, &st));
    SAYS("use_stored_options: no OPTIONS file in");
    SAYS(check_path("bad"));
    OK(rocks_db_open(check_path("bad"), NULL, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

/* Other kinds of databases, whose wrappers the file names as well. */
static void other_modes(void)
{
    static const char *const modes[] = {"transaction", "optimistic_transaction", "ttl"};
    rocks_options *how, *o;
    rocks_buffer value;
    rocks_db *db;
    size_t i, round;
    for (i = 0; i < 3; i++) {
        how = as_it_was();
        OK(rocks_options_set(how, "mode", modes[i], &st));
        o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        OK(rocks_options_set(o, "merge_operator", "stringappend", &st));
        OK(rocks_options_set(o, "write_buffer_size", "1M", &st));
        OK(rocks_db_open(check_path(modes[i]), o, how, NULL, NULL, 0, &db, &st));
        OK(rocks_options_free(o, &st));
        for (round = 0; round < 3; round++) {
            OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
            OK(rocks_db_close(db, &st));
            OK(rocks_db_open(check_path(modes[i]), NULL, how, NULL, NULL, 0, &db, &st));
            reads_of(db, NULL, "write_buffer_size", "1048576");
        }
        OK(rocks_db_get(db, NULL, NULL, BYTES("k"), &value, &st));
        CHECK(value.len == 5 && memcmp(value.data, "v,v,v", 5) == 0);
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(how, &st));
    }
}

/* The folder may move: nothing in the file holds on to the old one. */
static void moved(void)
{
    rocks_options *how = as_it_was();
    char from[4096], to[4096];
    rocks_db *db;
    made("old_place");
    snprintf(from, sizeof from, "%s", check_path("old_place"));
    snprintf(to, sizeof to, "%s", check_path("new_place"));
    CHECK(rename(from, to) == 0);
    OK(rocks_db_open(to, NULL, how, NULL, NULL, 0, &db, &st));
    reads_of(db, NULL, "max_open_files", "77");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

static rocks_options *plain_tables(int key_length)
{
    char text[128];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "prefix_extractor", "fixed:2");
    snprintf(text, sizeof text, "table_factory={id=PlainTable;user_key_len=%d}", key_length);
    OK(rocks_options_set_string(options, text, &st));
    return options;
}

/* Plain tables for keys of one length, of a database whose log has keys and whose OPTIONS file
   tells of other tables. */
static void lengths_of_logged_keys(void)
{
    rocks_column_family *two;
    rocks_buffer value;
    rocks_db *db = open_db("lengths");
    OK(rocks_db_create_column_family(db, "two", NULL, &two, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("three"), BYTES("v"), &st));
    OK(rocks_db_put(db, two, NULL, BYTES("four"), BYTES("v"), &st));
    OK(rocks_column_family_free(two, &st));
    OK(rocks_db_close(db, &st));
    for (int length = 4; length <= 6; length += 2) {
        rocks_options *plain = plain_tables(length);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path("lengths"), plain, NULL, NULL, NULL, 0, &db, &st));
        SAYS("table.user_key_len");
        SAYS(".log");
        OK(rocks_options_free(plain, &st));
    }
    /* Each of its own length. */
    const char *names[] = {"default", "two"};
    rocks_options *of_default = plain_tables(5), *of_two = plain_tables(4);
    const rocks_options *each[] = {of_default, of_two};
    OK(rocks_db_open(check_path("lengths"), of_default, NULL, names, each, 2, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("three"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_column_family(db, "two", &two, &st));
    OK(rocks_db_get(db, two, NULL, BYTES("four"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(two, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(of_default, &st));
    OK(rocks_options_free(of_two, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    all_as_it_was();
    given_options_win();
    callbacks();
    bad_files();
    other_modes();
    moved();
    lengths_of_logged_keys();
    return 0;
}
