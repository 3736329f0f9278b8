/* A follower beside a process that writes: what is flushed comes by itself, files that the leader
   deletes stay, column families, restarts of either, what it refuses. */
#include "../support/writer.h"

static rocks_db *db;
static rocks_column_family *two;

/* How often it catches up by itself. */
static const char *period = "50";

static rocks_code try_open(const char *path, const char *leader)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "follower_refresh_catchup_period_ms", period);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "follower");
    if (leader[0] != 0) OK(rocks_options_set(how, "leader_path", check_path(leader), &st));
    rocks_code code = rocks_db_open(check_path(path), options, how, NULL, NULL, 0, &db, &st);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return code;
}

static void open_it(void)
{
    OK(try_open("follower", "primary"));
    OK(rocks_db_column_family(db, "two", &two, &st));
}

static void close_it(void)
{
    OK(rocks_column_family_free(two, &st));
    OK(rocks_db_close(db, &st));
}

static void comes(rocks_column_family *family, size_t count)
{
    WAIT_UNTIL(entries(db, family) == count);
}

int main(int argc, char **argv)
{
    rocks_open_mode kind;
    rocks_iter *before;
    rocks_slice key, value;
    rocks_wal_iter *iter;
    rocks_wal_files *files;
    rocks_buffer path;
    if (argc == 5) return writer_main(argv);
    CHECK_BEGIN(argc, argv);
    writer_start("read_write", "write_buffer_size", "64MB");
    tell("pfp");
    open_it();
    OK(rocks_db_mode(db, &kind, &st));
    CHECK(kind == ROCKS_OPEN_FOLLOWER);
    OK(rocks_db_path(db, &path, &st));
    CHECK(strcmp((const char *)path.data, check_path("follower")) == 0);
    OK(rocks_buffer_free(&path, &st));
    /* The log is not read. */
    CHECK(entries(db, NULL) == 100 && entries(db, two) == 100);
    OK(rocks_db_iter(db, NULL, NULL, &before, &st));
    tell("f");
    comes(NULL, 200), comes(two, 200);
    CHECK(value_of(db, two, "key000150") == 'p');
    /* What the leader deletes stays, and goes once the new is there. */
    tell("xfc");
    WAIT_UNTIL(value_of(db, NULL, "key000199") == 'x');
    CHECK(entries(db, NULL) == 200);
    size_t count = 0;
    rocks_code code = rocks_iter_seek_to_first(before, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(before, &key, &value, &st)) count++;
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(count == 100);
    OK(rocks_iter_free(before, &st));
    refuses_changes(db, two);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_wal_iter(db, 1, NULL, &iter, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_wal_files(db, &files, &st));
    /* The leader dies and comes again. */
    writer_kill();
    CHECK(entries(db, NULL) == 200);
    writer_start("read_write", "write_buffer_size", "64MB");
    tell("ppp");
    tell("f");
    comes(NULL, 300);
    /* The follower does. */
    close_it();
    open_it();
    comes(NULL, 300);
    tell("ndpf");
    comes(NULL, 400);
    /* New families do not stop it. */
    tell("tpf");
    comes(NULL, 500);
    unopened(db, "three", 1);
    tell("mepf");
    comes(NULL, 600);
    unopened(db, "", 0);
    close_it();
    /* One that looks once an hour catches up when it is asked to, and tells why it cannot. */
    period = "3600000";
    OK(try_open("follower", "primary"));
    tell("pf");
    CHECK(entries(db, NULL) == 600);
    OK(rocks_db_try_catch_up_with_primary(db, &st));
    CHECK(entries(db, NULL) == 700);
    char current[4200], hidden[4200];
    snprintf(current, sizeof current, "%s/primary/CURRENT", check_folder);
    snprintf(hidden, sizeof hidden, "%s/primary/HIDDEN", check_folder);
    CHECK(rename(current, hidden) == 0);
    const rocks_code refused = rocks_db_try_catch_up_with_primary(db, &st);
    CHECK(refused == ROCKS_NOT_FOUND || refused == ROCKS_IO_ERROR || refused == ROCKS_TRY_AGAIN);
    CHECK(rename(hidden, current) == 0);
    OK(rocks_db_try_catch_up_with_primary(db, &st));
    OK(rocks_db_close(db, &st));
    period = "50";
    writer_end();
    /* Without its leader's process. */
    OK(try_open("follower", "primary"));
    comes(NULL, 700);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("primary", "primary"));
    SAYS("own folder");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("follower", ""));
    SAYS("leader_path: not set");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("follower", "nowhere"));
    SAYS("no database");
    rocks_db *another = open_db("another");
    OK(rocks_db_close(another, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("another", "primary"));
    SAYS("a database is there");
    /* Nothing of that harmed them. */
    OK(rocks_db_close(open_db("another"), &st));
    return 0;
}
