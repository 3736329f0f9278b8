/* A secondary beside a process that writes: what it sees and when, files that go under it,
   column families, restarts of either, transactions, what it refuses. */
#include "../support/writer.h"

#include <sys/stat.h>

static rocks_db *db;
static rocks_column_family *two;

static rocks_code try_open(const char *secondary, const char *option, const char *value,
                           const char *ttl)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, option, value);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    char path[4096];
    snprintf(path, sizeof path, "%s", secondary[0] == 0 ? "" : check_path(secondary));
    OK(rocks_options_set(how, "secondary_path", path, &st));
    OK(rocks_options_set(how, "allow_ttl_mismatch", ttl, &st));
    rocks_code code = rocks_db_open(check_path("primary"), options, how, NULL, NULL, 0, &db, &st);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return code;
}

static void open_it(void)
{
    OK(try_open("secondary", "max_open_files", "-1", "false"));
    OK(rocks_db_column_family(db, "two", &two, &st));
}

static void close_it(void)
{
    OK(rocks_column_family_free(two, &st));
    OK(rocks_db_close(db, &st));
}

static void catch_up(void) { OK(rocks_db_try_catch_up_with_primary(db, &st)); }

static void sees(size_t count, size_t in_two)
{
    size_t got = entries(db, NULL), got_two = entries(db, two);
    if (got != count || got_two != in_two) fprintf(stderr, "%d, %d\n", (int)got, (int)got_two);
    CHECK(got == count && got_two == in_two);
}

/* Families that the primary creates, writes, and drops again do not stop a secondary. */
static void goes_on_beside_new_families(const char *max_manifest_file_size)
{
    rocks_column_family *three;
    writer_start("read_write", "max_manifest_file_size", max_manifest_file_size);
    tell("p");
    open_it();
    unopened(db, "", 0);
    tell("n");
    catch_up();
    unopened(db, "three", 1);
    /* The records of the new one, in the same file and in a next one. */
    tell("tp");
    catch_up(), catch_up();
    CHECK(entries(db, NULL) == 200);
    tell("tftp");
    catch_up();
    CHECK(entries(db, NULL) == 300);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "three", &three, &st));
    tell("mp");
    catch_up();
    CHECK(entries(db, NULL) == 400);
    unopened(db, "three", 1);
    /* Opened anew it has it. */
    close_it(), open_it();
    unopened(db, "", 0);
    OK(rocks_db_column_family(db, "three", &three, &st));
    CHECK(value_of(db, three, "key") == 't');
    tell("te");
    catch_up();
    CHECK(value_of(db, three, "key") == 't');
    OK(rocks_column_family_free(three, &st));
    /* Created and dropped between two catch-ups. */
    close_it(), open_it();
    tell("mfp");
    catch_up();
    CHECK(entries(db, NULL) == 500);
    unopened(db, "", 0);
    close_it();
    writer_end();
}

static void follows(void)
{
    rocks_open_mode kind;
    rocks_iter *before;
    rocks_slice key, value;
    writer_start("read_write", "write_buffer_size", "64MB");
    tell("p");
    open_it();
    OK(rocks_db_mode(db, &kind, &st));
    CHECK(kind == ROCKS_OPEN_SECONDARY);
    sees(100, 100);
    tell("p");
    sees(100, 100);
    OK(rocks_db_iter(db, NULL, NULL, &before, &st));
    catch_up();
    sees(200, 200);
    CHECK(value_of(db, two, "key000150") == 'p');
    /* Flushed, and the log is gone. */
    tell("fp");
    catch_up(), catch_up();
    sees(300, 300);
    /* Tables that the primary deletes stay readable: they are open. */
    tell("fxfc");
    sees(300, 300);
    CHECK(value_of(db, NULL, "key000299") == 'p');
    catch_up();
    CHECK(value_of(db, NULL, "key000299") == 'x');
    sees(300, 300);
    /* An iterator stays where it was. */
    size_t count = 0;
    rocks_code code = rocks_iter_seek_to_first(before, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(before, &key, &value, &st)) count++;
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(count == 100);
    OK(rocks_iter_refresh(before, NULL, &st));
    for (count = 0, code = rocks_iter_seek_to_first(before, &key, &value, &st); code == ROCKS_OK;
         code = rocks_iter_next(before, &key, &value, &st))
        count++;
    CHECK(count == 300);
    OK(rocks_iter_free(before, &st));
    refuses_changes(db, two);
    /* Both still work. */
    tell("p");
    catch_up();
    sees(400, 400);
    /* The primary dies, and comes again. */
    writer_kill();
    catch_up();
    sees(400, 400);
    writer_start("read_write", "write_buffer_size", "64MB");
    catch_up();
    tell("xpfpc"); /* -100 to 0, its count being new, then 0 to 199 */
    catch_up();
    CHECK(value_of(db, NULL, "key000150") == 'p');
    CHECK(entries(db, NULL) >= 400);
    /* And the secondary is opened anew. */
    close_it();
    open_it();
    CHECK(entries(db, NULL) >= 400);
    /* Column families: dropped ones are read on, new ones come with the next opening. */
    rocks_column_family *three;
    size_t in_two = entries(db, two);
    tell("ndpf");
    catch_up();
    CHECK(entries(db, two) == in_two);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "three", &three, &st));
    close_it();
    OK(try_open("secondary", "max_open_files", "-1", "false"));
    OK(rocks_db_column_family(db, "three", &three, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "two", &two, &st));
    CHECK(entries(db, three) == 0);
    OK(rocks_column_family_free(three, &st));
    /* Its log can be read where it is. */
    rocks_wal_iter *iter;
    rocks_slice data;
    uint64_t latest, sequence;
    OK(rocks_db_latest_sequence_number(db, &latest, &st));
    OK(rocks_db_wal_iter(db, latest + 1, NULL, &iter, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_wal_iter_next(iter, &sequence, &data, &st));
    tell("p");
    EXPECT(ROCKS_NOT_FOUND, rocks_wal_iter_next(iter, &sequence, &data, &st));
    catch_up();
    OK(rocks_wal_iter_next(iter, &sequence, &data, &st));
    CHECK(sequence == latest + 1);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_wal_iter_next(iter, &sequence, &data, &st));
    OK(rocks_wal_iter_free(iter, &st));
    writer_end();
}

static void wrong_openings(void)
{
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("", "max_open_files", "-1", "false"));
    SAYS("secondary_path: not set");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("primary", "max_open_files", "-1", "false"));
    SAYS("own folder");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           try_open("primary/../primary/", "max_open_files", "-1", "false"));
    SAYS("own folder");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("secondary", "max_open_files", "100", "false"));
    SAYS("max_open_files: 100");
    rocks_db *another = open_db("another");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("another", "max_open_files", "-1", "false"));
    SAYS("a database is there");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_try_catch_up_with_primary(another, &st));
    SAYS("secondary");
    OK(rocks_db_close(another, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_try_catch_up_with_primary(another, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    OK(rocks_options_set(how, "secondary_path", "/tmp", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("nowhere"), NULL, how, NULL, NULL, 0, &another, &st));
    SAYS("no database");
    OK(rocks_options_free(how, &st));
}

static const char *moved;

/* A folder for another primary. */
static void go_to(const char *name)
{
    char *path = strdup(check_path(name));
    CHECK(path != NULL && mkdir(path, 0700) == 0);
    free((void *)moved);
    check_folder = moved = path;
}

/* Of a database with transactions, what is committed. */
static void transactions(void)
{
    writer_start("transaction", "WAL_ttl_seconds", "0");
    open_it();
    size_t before = entries(db, NULL);
    tell("a");
    catch_up();
    CHECK(entries(db, NULL) == before && value_of(db, NULL, "txn") == 0);
    tell("b");
    catch_up();
    CHECK(value_of(db, NULL, "txn") == '1' && entries(db, NULL) == before + 1);
    tell("f");
    catch_up();
    CHECK(value_of(db, NULL, "txn") == '1' && entries(db, NULL) == before + 1);
    close_it();
    writer_end();
}

/* RocksDB's reader of growing logs would never come back from one that is written over. */
static void recycled(void)
{
    writer_start("read_write", "recycle_log_file_num", "2");
    tell("pfpfpfp");
    EXPECT(ROCKS_NOT_SUPPORTED, try_open("secondary", "max_open_files", "-1", "false"));
    SAYS("recycle_log_file_num");
    writer_end();
}

int main(int argc, char **argv)
{
    if (argc == 5) return writer_main(argv);
    CHECK_BEGIN(argc, argv);
    follows();
    wrong_openings();
    go_to("one manifest");
    goes_on_beside_new_families("1GB");
    go_to("many manifests");
    goes_on_beside_new_families("1");
    go_to("transactions");
    transactions();
    go_to("recycled");
    recycled();
    free((void *)moved);
    return 0;
}
