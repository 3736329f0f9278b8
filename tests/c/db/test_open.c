/* Opening: every way it is refused, what it makes, destroying and repairing. valgrind: alone */
#include "../support/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static rocks_db *db;

static rocks_code open_with(const char *name, rocks_options *options, rocks_options *how)
{
    return rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st);
}

static int exists(const char *name) { return access(check_path(name), F_OK) == 0; }

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(check_path(name), "w");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void paths(void)
{
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_open(NULL, NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("path: must not be NULL");
    CHECK(db == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_open("", NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("path: empty");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open("/tmp/\xff\xfe", NULL, NULL, NULL, NULL, 0, &db, &st));
    SAYS("not UTF-8 at byte 5");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("x"), create, NULL, NULL, NULL, 0, NULL, &st));
    SAYS("db: must not be NULL");

    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("absent", NULL, NULL));
    SAYS("no database in");
    SAYS("absent");
    SAYS("create_if_missing");
    CHECK(!exists("absent")); /* RocksDB itself would have made the folder. */

    EXPECT(ROCKS_IO_ERROR, open_with("no/such/parent", create, NULL));
    SAYS("there is no folder");
    SAYS("no/such\"");
    CHECK(!exists("no"));

    write_file("file", "not a database");
    EXPECT(ROCKS_IO_ERROR, open_with("file", create, NULL));
    SAYS("is a file");
    EXPECT(ROCKS_IO_ERROR, open_with("file/below", create, NULL));
    SAYS("cannot be made");

    CHECK(mkdir(check_path("empty"), 0755) == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("empty", NULL, NULL));
    SAYS("no CURRENT file");
    OK(open_with("empty", create, NULL));
    OK(rocks_db_close(db, &st));

    rocks_options *strict = options_with(ROCKS_OPTIONS_DATABASE, "error_if_exists", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("empty", strict, NULL));
    SAYS("error_if_exists");
    OK(rocks_options_free(strict, &st));

    /* Spaces, quotes, and letters beyond ASCII are a path like any other. */
    OK(open_with("a \"b\" \xc3\xa4\xe2\x82\xac", create, NULL));
    rocks_buffer path;
    OK(rocks_db_path(db, &path, &st));
    CHECK(strcmp((char *)path.data, check_path("a \"b\" \xc3\xa4\xe2\x82\xac")) == 0);
    OK(rocks_buffer_free(&path, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_path(db, &path, &st));
    OK(rocks_options_free(create, &st));
}

static void modes(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "mode", "upside_down", &st));
    SAYS("upside_down");
    SAYS("read_write, read_only");
    OK(rocks_options_set(how, "mode", "read_only", &st));

    rocks_db *writer = open_db("modes");
    OK(rocks_db_put(writer, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    /* Beside the writer, from its WAL. */
    OK(open_with("modes", NULL, how));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
    CHECK(value.len == 5);
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    rocks_column_family *family;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_create_column_family(db, "new", NULL, &family, &st));
    CHECK(family == NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(writer, &st));

    OK(rocks_options_set(how, "error_if_log_file_exists", "true", &st));
    EXPECT(ROCKS_CORRUPTION, open_with("modes", NULL, how));
    rocks_buffer text;
    OK(rocks_options_value(how, "error_if_wal_file_exists", &text, &st));
    CHECK(strcmp((char *)text.data, "true") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_set(how, "error_if_wal_file_exists", "false", &st));

    /* Read-only makes nothing, whatever create_if_missing says. */
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("absent", create, how));
    CHECK(!exists("absent"));
    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("modes", how, create));
    SAYS("accepted: open options");
    OK(rocks_options_free(create, &st));
    OK(rocks_options_free(how, &st));
}

static void read_only_refuses_drops(void)
{
    rocks_db *writer = open_db("ro_drop");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(writer, "one", NULL, &family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(writer, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(open_with("ro_drop", NULL, how));
    OK(rocks_db_column_family(db, "one", &family, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_drop_column_family(db, family, &st));
    SAYS("read-only");
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
    /* It is still there. */
    OK(open_with("ro_drop", NULL, NULL));
    OK(rocks_db_column_family(db, "one", &family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

static int info_logs(const char *name)
{
    int count = 0;
    DIR *folder = opendir(check_path(name));
    CHECK(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strncmp(entry->d_name, "LOG", 3) == 0;
    closedir(folder);
    return count;
}

static void locks(void)
{
    rocks_db *first = open_db("locked");
    OK(rocks_db_put(first, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    EXPECT(ROCKS_IO_ERROR, open_with("locked", NULL, NULL));
    SAYS("this process has it open");
    CHECK(info_logs("locked") == 1); /* RocksDB itself would have renamed the open one's. */
    EXPECT(ROCKS_IO_ERROR, rocks_db_destroy(check_path("locked"), NULL, NULL, NULL, 0, &st));
    SAYS("this process has it open");
    EXPECT(ROCKS_IO_ERROR, rocks_db_repair(check_path("locked"), NULL, NULL, NULL, 0, 1, UINT64_MAX,
                                           NULL, NULL, NULL, &st));
    CHECK(info_logs("locked") == 1);
    rocks_buffer value;
    OK(rocks_db_get(first, NULL, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(first, &st));
    OK(open_with("locked", NULL, NULL));
    OK(rocks_db_close(db, &st));

    /* Another process holds it: the lock that RocksDB takes, taken by hand. */
    int tell[2], stop[2];
    CHECK(pipe(tell) == 0 && pipe(stop) == 0);
    const pid_t child = fork();
    if (child == 0) {
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        const int file = open(check_path("locked/LOCK"), O_RDWR);
        char byte = fcntl(file, F_SETLK, &lock) == 0 ? 'y' : 'n';
        byte = write(tell[1], &byte, 1) == 1 ? byte : 'n';
        close(stop[1]);
        _exit(read(stop[0], &byte, 1) == 0 ? 0 : 1);
    }
    char byte = 0;
    CHECK(read(tell[0], &byte, 1) == 1 && byte == 'y');
    EXPECT(ROCKS_IO_ERROR, open_with("locked", NULL, NULL));
    SAYS("another process has it open");
    EXPECT(ROCKS_IO_ERROR, rocks_db_destroy(check_path("locked"), NULL, NULL, NULL, 0, &st));
    close(stop[0]);
    close(stop[1]);
    CHECK(waitpid(child, NULL, 0) == child);
    close(tell[0]);
    close(tell[1]);
    OK(open_with("locked", NULL, NULL));
    OK(rocks_db_close(db, &st));
}

static void lists(void)
{
    rocks_db *made = open_db("lists");
    rocks_column_family *families[2];
    const char *names[2] = {"one", "two"};
    OK(rocks_db_create_column_families(made, names, NULL, 2, families, NULL, &st));
    OK(rocks_db_put(made, families[0], NULL, BYTES("key"), BYTES("1"), &st));
    OK(rocks_db_close(made, &st));
    OK(rocks_column_family_free(families[0], &st));
    OK(rocks_column_family_free(families[1], &st));

    const char *some[] = {"default", "one"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, some, NULL, 2, &db, &st));
    SAYS("lacks \"two\"");
    SAYS("the database has \"default\", \"one\", \"two\"");
    const char *without[] = {"one", "two"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, without, NULL, 2, &db, &st));
    SAYS("lacks \"default\"");
    const char *twice[] = {"default", "one", "two", "one"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, twice, NULL, 4, &db, &st));
    SAYS("column_families[3]: \"one\" is in the list before, at [1]");
    const char *empty[] = {"default", ""};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, empty, NULL, 2, &db, &st));
    SAYS("column_families[1]: empty");
    const char *hole[] = {"default", NULL};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, hole, NULL, 2, &db, &st));
    SAYS("column_families[1]: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, NULL, NULL, 2, &db, &st));
    SAYS("column_families: NULL with a count of 2");
    const char *more[] = {"default", "one", "two", "three"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), NULL, NULL, more, NULL, 4, &db, &st));
    SAYS("column_families[3]: no column family \"three\"");
    SAYS("create_missing_column_families");

    /* Each with its own options; the missing one is made. */
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "create_missing_column_families", "true");
    rocks_options *own[4] = {NULL, NULL, NULL, NULL};
    own[3] = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "1048576");
    const rocks_options *wrong[4] = {NULL, NULL, NULL, NULL};
    wrong[2] = (const rocks_options *)(void *)1234567;
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_open(check_path("lists"), options, NULL, more, wrong, 4, &db, &st));
    SAYS("column_family_options[2]");
    OK(rocks_db_open(check_path("lists"), options, NULL, more, (const rocks_options *const *)own, 4,
                     &db, &st));
    rocks_column_family *three;
    OK(rocks_db_column_family(db, "three", &three, &st));
    OK(rocks_db_put(db, three, NULL, BYTES("key"), BYTES("3"), &st));
    OK(rocks_column_family_free(three, &st));
    OK(rocks_db_close(db, &st));

    /* Read-only takes a part of them. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("lists"), NULL, how, some, NULL, 2, &db, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("lists"), options, how, (const char *[]){"default", "four"},
                         NULL, 2, &db, &st));
    SAYS("no column family \"four\"");

    rocks_buffer listed;
    size_t count;
    OK(rocks_db_list_column_families(check_path("lists"), NULL, &listed, &count, &st));
    CHECK(count == 4 && listed.len == sizeof "default\0one\0two\0three");
    CHECK(memcmp(listed.data, "default\0one\0two\0three", listed.len) == 0);
    OK(rocks_buffer_free(&listed, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_list_column_families(check_path("absent"), NULL, &listed, &count, &st));
    CHECK(listed.data == NULL && count == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_list_column_families("", NULL, &listed, &count, &st));

    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(own[3], &st));
    OK(rocks_options_free(options, &st));
}

static void merge_operators(void)
{
    rocks_options *with = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(with, "merge_operator", "stringappend", &st));
    const char *names[] = {"default", "words"};
    OK(open_with("merge", with, NULL));
    rocks_column_family *words;
    OK(rocks_db_create_column_family(db, "words", with, &words, &st));
    OK(rocks_db_merge(db, words, NULL, BYTES("key"), BYTES("one"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("later"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(words, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("merge", NULL, NULL));
    SAYS("column family \"default\"");
    SAYS("StringAppendOperator");
    SAYS("given: none");
    rocks_options *other = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "uint64add");
    const rocks_options *own[] = {with, other};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("merge"), NULL, NULL, names, own, 2, &db, &st));
    SAYS("column family \"words\" was written with \"StringAppendOperator\"");
    SAYS("given: \"UInt64AddOperator\"");
    SAYS("allow_missing_merge_operator");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_repair(check_path("merge"), NULL, names, NULL, 2, 1,
                                                   UINT64_MAX, NULL, NULL, NULL, &st));
    SAYS("merge_operator");

    /* Nothing was lost by the attempts. */
    OK(open_with("merge", with, NULL));
    OK(rocks_db_column_family(db, "words", &words, &st));
    rocks_buffer value;
    OK(rocks_db_get(db, words, NULL, BYTES("key"), &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, "one", 3) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("later"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    /* The WAL has a merge again. */
    OK(rocks_db_merge(db, words, NULL, BYTES("key"), BYTES("two"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("last"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(words, &st));

    /* Who insists loses nothing; this one is known by its name. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "allow_missing_merge_operator", "true");
    OK(open_with("merge", NULL, how));
    rocks_recovery_report report;
    report.struct_size = sizeof report;
    OK(rocks_db_recovery_report(db, &report, &st));
    CHECK(report.checked && !report.data_loss);
    OK(rocks_db_get(db, NULL, NULL, BYTES("last"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(other, &st));
    OK(rocks_options_free(with, &st));

    /* A comparator of another name is RocksDB's own refusal. */
    rocks_options *reverse =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "rocksdb.ReverseBytewiseComparator");
    EXPECT(ROCKS_INVALID_ARGUMENT, open_with("modes", reverse, NULL));
    SAYS("omparator");
    SAYS("rocksdb.ReverseBytewiseComparator");
    OK(rocks_options_free(reverse, &st));
}

static bool first_wins(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const rocks_slice *operands, size_t count, rocks_sink *result,
                       rocks_merge_choice *chosen, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)error, (void)count, (void)chosen;
    const rocks_slice *first = existing != NULL ? existing : operands;
    rocks_sink_append(result, first->data, first->len, NULL);
    return true;
}

/* Every way to meet an operand when nobody can merge it: a code each time, and the data stays. */
static void operands_without_operator(void)
{
    const rocks_merge_operator_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = "test.mine", .full_merge = first_wins};
    rocks_options *with = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "allow_missing_merge_operator", "true");
    rocks_merge_operator *mine;
    rocks_buffer value;
    rocks_iter *iter;
    OK(rocks_merge_operator_new(&callbacks, &mine, &st));
    OK(rocks_options_set_merge_operator(with, "merge_operator", mine, &st));
    OK(rocks_merge_operator_free(mine, &st));
    OK(open_with("operands", with, NULL));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("b"), BYTES("3"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("c"), BYTES("4"), &st));
    OK(rocks_db_close(db, &st));

    for (int round = 0; round < 2; round++) {
        OK(open_with("operands", NULL, how));
        EXPECT(ROCKS_CORRUPTION, rocks_db_get(db, NULL, NULL, BYTES("b"), &value, &st));
        SAYS("test.mine");
        OK(rocks_db_get(db, NULL, NULL, BYTES("c"), &value, &st));
        OK(rocks_buffer_free(&value, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_merge(db, NULL, NULL, BYTES("b"), BYTES("5"), &st));
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
        EXPECT(ROCKS_CORRUPTION, rocks_iter_next(iter, NULL, NULL, &st));
        SAYS("test.mine");
        OK(rocks_iter_seek_to_last(iter, NULL, NULL, &st));
        rocks_code code = ROCKS_OK;
        while (code == ROCKS_OK) code = rocks_iter_prev(iter, NULL, NULL, &st);
        EXPECT(ROCKS_CORRUPTION, code);
        EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_for_prev(iter, BYTES("bb"), NULL, NULL, &st));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("d"), BYTES("6"), &st));
        OK(rocks_db_close(db, &st));
        /* It is not forgotten which one the data needs. */
        EXPECT(ROCKS_INVALID_ARGUMENT, open_with("operands", NULL, NULL));
        SAYS("test.mine");
    }
    OK(open_with("operands", with, NULL));
    OK(rocks_db_get(db, NULL, NULL, BYTES("b"), &value, &st));
    CHECK(value.len == 1 && value.data[0] == '2');
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(with, &st));
    OK(rocks_options_free(how, &st));
}

/* What a column family without one shows of it. */
static void no_operator_is_none(void)
{
    rocks_options *options;
    rocks_buffer text;
    db = open_db("none");
    OK(rocks_db_options(db, NULL, &options, &st));
    OK(rocks_options_value(options, "merge_operator", &text, &st));
    CHECK(strcmp((const char *)text.data, "nullptr") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_db_close(db, &st));
    OK(open_with("none", options, NULL));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_merge(db, NULL, NULL, BYTES("b"), BYTES("5"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static void destroying(void)
{
    rocks_db *made = open_db("destroyed");
    OK(rocks_db_put(made, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    /* A column family with its own folder. */
    char paths[5000];
    snprintf(paths, sizeof paths, "%s", check_path("apart"));
    OK(rocks_db_close(made, &st));
    write_file("destroyed/mine.txt", "not RocksDB's");
    OK(rocks_db_destroy(check_path("destroyed"), NULL, NULL, NULL, 0, &st));
    CHECK(exists("destroyed/mine.txt") && !exists("destroyed/CURRENT") && !exists("destroyed/LOG"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_destroy(check_path("destroyed"), NULL, NULL, NULL, 0, &st));
    SAYS("no database in");

    /* A folder that is none: not even files with RocksDB's names go. */
    CHECK(mkdir(check_path("foreign"), 0755) == 0);
    write_file("foreign/LOG", "mine");
    write_file("foreign/000012.log", "mine");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_destroy(check_path("foreign"), NULL, NULL, NULL, 0, &st));
    SAYS("nothing was deleted");
    CHECK(exists("foreign/LOG") && exists("foreign/000012.log"));
    rocks_code code = rocks_db_destroy(check_path("absent"), NULL, NULL, NULL, 0, &st);
    CHECK(code == ROCKS_NOT_FOUND || code == ROCKS_IO_ERROR);
    CHECK(!exists("absent"));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_destroy(NULL, NULL, NULL, NULL, 0, &st));

    /* A database would delete what it did not make itself: refused. */
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_CORRUPTION, open_with("foreign", create, NULL));
    SAYS("000012.log");
    OK(rocks_options_free(create, &st));

    made = open_db("gone");
    OK(rocks_db_close(made, &st));
    OK(rocks_db_destroy(check_path("gone"), NULL, NULL, NULL, 0, &st));
    CHECK(!exists("gone"));
}

/* RocksDB would write tables that it cannot read, and not open again. */
static void tables_that_need_mapping(void)
{
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *cuckoo = options_with(ROCKS_OPTIONS_DATABASE, "table_factory", "cuckoo");
    rocks_column_family *family;
    rocks_db *db;
    OK(rocks_options_set(create, "table_factory", "cuckoo", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("cuckoo"), create, NULL, NULL, NULL, 0, &db, &st));
    SAYS("allow_mmap_reads=true");
    CHECK(!exists("cuckoo"));
    db = open_db("unmapped");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "nest", cuckoo, &family, &st));
    SAYS("nest");
    OK(rocks_db_close(db, &st));

    OK(rocks_options_set(create, "allow_mmap_reads", "true", &st));
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(check_path("cuckoo"), create, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(create, &st));
    OK(rocks_options_free(cuckoo, &st));
}

/* One would crash the flush, the other hide every key. */
static void tables_that_cannot_be_read(void)
{
    static const struct {
        const char *bad, *better, *text;
    } tables[] = {
        {"table.partition_filters=true;table.filter_policy=bloomfilter:10",
         "table.index_type=kTwoLevelIndexSearch", "table.partition_filters"},
        {"table.index_type=kHashSearch;table.index_block_restart_interval=16;prefix_extractor="
         "fixed:2",
         "table.index_block_restart_interval=1", "table.index_block_restart_interval"},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_column_family *family;
        rocks_db *db;
        OK(rocks_options_set_string(options, tables[i].bad, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path("tables"), options, NULL, NULL, NULL, 0, &db, &st));
        SAYS(tables[i].text);
        SAYS("\"default\"");
        db = open_db("tables");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_create_column_family(db, "more", options, &family, &st));
        SAYS(tables[i].text);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_set_string(options, tables[i].better, &st));
        OK(rocks_db_open(check_path("tables"), options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
        OK(rocks_buffer_free(&value, &st));
        if (i == 1) { /* may be changed while it is open */
            const char *name = "table.index_block_restart_interval", *number = "8";
            EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, NULL, &name, &number, 1, &st));
            SAYS(tables[i].text);
        }
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(options, &st));
    }
}

static void column_family_folders(void)
{
    char path[5000], text[6000];
    snprintf(path, sizeof path, "%s", check_path("cf_apart"));
    snprintf(text, sizeof text, "{{path=%s;target_size=1000000}}", path);
    rocks_options *apart = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    OK(rocks_options_set(apart, "cf_paths", text, &st));
    rocks_db *made = open_db("cf_paths");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(made, "apart", apart, &family, &st));
    OK(rocks_db_put(made, family, NULL, BYTES("key"), BYTES("value"), &st));
    const rocks_column_family *families[] = {family};
    OK(rocks_db_flush(made, families, 1, NULL, &st));
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    OK(rocks_db_metadata(made, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    CHECK(file.directory.len == strlen(path) &&
          memcmp(file.directory.data, path, file.directory.len) == 0);
    snprintf(text, sizeof text, "cf_apart/%.*s", (int)file.name.len, (const char *)file.name.data);
    OK(rocks_metadata_free(metadata, &st));
    CHECK(exists(text));
    OK(rocks_db_close(made, &st));
    OK(rocks_column_family_free(family, &st));
    const char *names[] = {"apart"};
    const rocks_options *own[] = {apart};
    OK(rocks_db_destroy(check_path("cf_paths"), NULL, names, own, 1, &st));
    CHECK(!exists("cf_paths") && !exists(text));
    OK(rocks_options_free(apart, &st));
}

static void repairing(void)
{
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_repair(check_path("destroyed"), NULL, NULL, NULL, 0, 1,
                                                   UINT64_MAX, NULL, NULL, NULL, &st));
    SAYS("no database in");
    rocks_code code = rocks_db_repair(check_path("absent"), NULL, NULL, NULL, 0, 1, UINT64_MAX,
                                      NULL, NULL, NULL, &st);
    CHECK(code == ROCKS_NOT_FOUND || code == ROCKS_IO_ERROR);
    CHECK(!exists("absent"));

    rocks_db *made = open_db("repaired");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(made, "other", NULL, &family, &st));
    OK(rocks_db_put(made, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_put(made, family, NULL, BYTES("key"), BYTES("other"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(made, &st));
    made = open_db("repaired"); /* The WAL becomes tables. */
    OK(rocks_db_close(made, &st));
    CHECK(unlink(check_path("repaired/CURRENT")) == 0);
    rocks_options *create = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_CORRUPTION, open_with("repaired", create, NULL));
    SAYS("no CURRENT file");
    SAYS("repair or destroy");
    OK(rocks_options_free(create, &st));
    OK(rocks_db_repair(check_path("repaired"), NULL, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL, NULL,
                       &st));

    /* A repaired database has no WAL, and that is no loss. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
    OK(open_with("repaired", NULL, how));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
    CHECK(value.len == 5);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_column_family(db, "other", &family, &st));
    OK(rocks_db_get(db, family, NULL, BYTES("key"), &value, &st));
    CHECK(memcmp(value.data, "other", 5) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    paths();
    modes();
    read_only_refuses_drops();
    locks();
    lists();
    merge_operators();
    operands_without_operator();
    no_operator_is_none();
    destroying();
    tables_that_need_mapping();
    tables_that_cannot_be_read();
    column_family_folders();
    repairing();
    return 0;
}
