/* Settings that look as if values would expire, where none does, are refused with the right way.
   valgrind: yes */
#include "../support/check.h"

#include <unistd.h>

static rocks_code opens(const char *name, const char *of_files, const char *style,
                        const char *open_options, rocks_db **db)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how;
    if (of_files != NULL) OK(rocks_options_set(options, "ttl", of_files, &st));
    if (style != NULL) OK(rocks_options_set(options, "compaction_style", style, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st));
    if (open_options != NULL) OK(rocks_options_set_string(how, open_options, &st));
    const rocks_code code = rocks_db_open(check_path(name), options, how, NULL, NULL, 0, db, &st);
    const rocks_status said = st;
    OK(rocks_options_free(options, NULL));
    OK(rocks_options_free(how, NULL));
    st = said;
    return code;
}

static void open_options_without_the_mode(void)
{
    rocks_db *db;
    static const char *const refused[] = {
        "ttl=60", "ttl=60;mode=transaction",   "ttl=60;mode=optimistic_transaction",
        "ttl=-1", "ttl=60;ttl_as_stored=true",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, opens("open", NULL, NULL, refused[i], &db));
        CHECK(db == NULL);
        SAYS("ttl");
        SAYS("mode=ttl");
        CHECK(access(check_path("open/CURRENT"), F_OK) != 0);
    }
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "column_family_ttls", "default=60");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("open"), options, how, NULL, NULL, 0, &db, &st));
    SAYS("column_family_ttls");
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));

    OK(opens("open", NULL, NULL, "ttl=60;mode=ttl", &db));
    OK(rocks_db_close(db, &st));
    /* The mode is that of the database. */
    OK(opens("open", NULL, NULL, "ttl=60;ttl_as_stored=true", &db));
    int32_t seconds = 0;
    OK(rocks_db_ttl(db, NULL, &seconds, &st));
    CHECK(seconds == 60);
    OK(rocks_db_close(db, &st));
    OK(opens("open", NULL, NULL, "ttl=60;mode=ttl_read_only", &db));
    OK(rocks_db_close(db, &st));
}

static void of_files(void)
{
    rocks_db *db;
    EXPECT(ROCKS_INVALID_ARGUMENT, opens("files", "60", NULL, NULL, &db));
    SAYS("ttl: 60");
    SAYS("\"default\"");
    SAYS("mode=ttl and ttl=60");
    SAYS("allow_file_ttl");
    CHECK(db == NULL && access(check_path("files/CURRENT"), F_OK) != 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, opens("files", "60", NULL, "mode=transaction", &db));
    EXPECT(ROCKS_INVALID_ARGUMENT, opens("files", "60", "kCompactionStyleUniversal", NULL, &db));

    /* Whoever means files. */
    OK(opens("files", "60", NULL, "allow_file_ttl=true", &db));
    OK(rocks_db_close(db, &st));
    OK(opens("files", "60", NULL, "mode=read_only", &db)); /* writes none */
    OK(rocks_db_close(db, &st));
    /* Off, as RocksDB sets it by itself, and where it deletes the files. */
    OK(opens("files", "0", NULL, NULL, &db));
    OK(rocks_db_close(db, &st));
    OK(opens("files", "2592000", NULL, NULL, &db));
    OK(rocks_db_close(db, &st));
    OK(opens("fifo", "60", "kCompactionStyleFIFO", NULL, &db));
    OK(rocks_db_close(db, &st));
    /* In a database whose values expire both are well. */
    OK(opens("both", "60", NULL, "mode=ttl;ttl=60", &db));
    OK(rocks_db_close(db, &st));
}

static void of_one_column_family(void)
{
    const char *names[] = {"default", "sessions"};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *sessions = options_with(ROCKS_OPTIONS_DATABASE, "ttl", "3600");
    const rocks_options *own[] = {NULL, sessions};
    rocks_db *db;
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("family"), options, NULL, names, own, 2, &db, &st));
    SAYS("\"sessions\"");
    SAYS("3600");
    OK(rocks_options_free(sessions, &st));
    OK(rocks_options_free(options, &st));
}

static void is_refused(const char *family)
{
    SAYS("ttl: 60");
    SAYS(family);
    SAYS("mode=ttl and ttl=60");
    SAYS("allow_file_ttl");
}

/* A column family that comes into an open database, by every way. `takes`: files may have ages. */
static void comes_in(rocks_db *db, rocks_options *options, const rocks_export *export, bool takes)
{
    const rocks_code wanted = takes ? ROCKS_OK : ROCKS_INVALID_ARGUMENT;
    const char *names[] = {"first", "second"};
    const rocks_options *each[] = {NULL, options};
    rocks_column_family *made, *both[2];
    size_t count;
    EXPECT(wanted, rocks_db_create_column_family(db, "made", options, &made, &st));
    if (!takes) is_refused("\"made\"");
    OK(rocks_column_family_free(made, &st));
    EXPECT(wanted, rocks_db_create_column_families(db, names, each, 2, both, &count, &st));
    if (!takes) is_refused("\"second\"");
    CHECK(count == (takes ? 2 : 0));
    for (int i = 0; i < 2; i++) OK(rocks_column_family_free(both[i], &st));
    if (export == NULL) return;
    EXPECT(wanted, rocks_db_create_column_family_with_import(db, "imported", options, NULL, &export,
                                                             1, NULL, &made, &st));
    if (!takes) is_refused("\"imported\"");
    OK(rocks_column_family_free(made, &st));
}

static void is_set(rocks_db *db, const rocks_column_family *cf, const char *seconds, bool takes)
{
    const char *name = "ttl";
    rocks_options *now;
    rocks_buffer before, after;
    OK(rocks_db_options(db, cf, &now, &st));
    OK(rocks_options_value(now, "ttl", &before, &st));
    OK(rocks_options_free(now, &st));
    EXPECT(takes ? ROCKS_OK : ROCKS_INVALID_ARGUMENT,
           rocks_db_set_options(db, cf, &name, &seconds, 1, &st));
    if (!takes) is_refused(cf == NULL ? "\"default\"" : "\"plain\"");
    OK(rocks_db_options(db, cf, &now, &st));
    OK(rocks_options_value(now, "ttl", &after, &st));
    OK(rocks_options_free(now, &st));
    CHECK(strcmp((const char *)after.data, takes ? seconds : (const char *)before.data) == 0);
    OK(rocks_buffer_free(&before, &st));
    OK(rocks_buffer_free(&after, &st));
}

static void of_an_open_database(void)
{
    static const struct {
        const char *name, *style, *how;
        bool takes;
    } all[] = {
        {"live", NULL, "mode=read_write", false},
        {"live.txn", NULL, "mode=transaction", false},
        {"live.optimistic", NULL, "mode=optimistic_transaction", false},
        {"live.insists", NULL, "allow_file_ttl=true", true},
        {"live.fifo", "kCompactionStyleFIFO", NULL, true},
        {"live.ttl", NULL, "mode=ttl;ttl=1000", true},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *style = all[i].style, *names[] = {"write_buffer_size", "ttl"};
        const char *values[] = {"131072", "60"}, *size = "65536";
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "ttl", "60");
        rocks_export *export;
        rocks_column_family *plain;
        rocks_db *db;
        char folder[32];
        if (style != NULL) OK(rocks_options_set(options, "compaction_style", style, &st));
        OK(opens(all[i].name, NULL, style, all[i].how, &db));
        OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
        snprintf(folder, sizeof folder, "%s.export", all[i].name);
        OK(rocks_db_export_column_family(db, NULL, check_path(folder), NULL, &export, &st));
        comes_in(db, options, export, all[i].takes);
        OK(rocks_export_free(export, &st));
        is_set(db, NULL, "60", all[i].takes);
        OK(rocks_db_create_column_family(db, "plain", NULL, &plain, &st));
        is_set(db, plain, "60", all[i].takes && style == NULL);
        /* Off, and as RocksDB sets it by itself. */
        is_set(db, NULL, "2592000", true);
        is_set(db, NULL, "0", true);
        /* The others are set as ever; with one that is refused none is. */
        OK(rocks_db_set_options(db, NULL, names, &size, 1, &st));
        EXPECT(all[i].takes ? ROCKS_OK : ROCKS_INVALID_ARGUMENT,
               rocks_db_set_options(db, NULL, names, values, 2, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_db_options(db, NULL, &options, &st));
        rocks_buffer value;
        OK(rocks_options_value(options, "write_buffer_size", &value, &st));
        CHECK(strcmp((const char *)value.data, all[i].takes ? "131072" : "65536") == 0);
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_column_family_free(plain, &st));
        OK(rocks_db_close(db, &st));
    }
}

/* Where the ages were meant once, the database is opened and changed as ever: only what a call sets
   is looked at. */
static void as_it_was(void)
{
    const char *name = "ttl", *seconds = "60", *other = "write_buffer_size", *size = "65536";
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
    rocks_db *db;
    OK(opens("stored", NULL, NULL, "allow_file_ttl=true", &db));
    OK(rocks_db_set_options(db, NULL, &name, &seconds, 1, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("stored"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_set_options(db, NULL, &other, &size, 1, &st));
    seconds = "61";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, NULL, &name, &seconds, 1, &st));
    SAYS("ttl: 61");
    OK(rocks_db_close(db, &st));
    /* Put over those of the file. */
    OK(rocks_options_set(options, "ttl", "60", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("stored"), options, how, NULL, NULL, 0, &db, &st));
    is_refused("\"default\"");
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* What a database says of itself opens it again, whatever RocksDB made of its options. */
static void options_of_a_database(void)
{
    rocks_options *loaded;
    rocks_db *db = open_db("loaded");
    size_t count;
    OK(rocks_db_close(db, &st));
    OK(rocks_options_load_latest(check_path("loaded"), NULL, &loaded, NULL, NULL, 0, &count, &st));
    OK(rocks_db_open(check_path("loaded"), loaded, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(loaded, &st));
}

static void hiding(void)
{
    static const char *const modes[] = {"mode=read_write", "mode=transaction"};
    rocks_options *how = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    rocks_options *plain = options_with(ROCKS_OPTIONS_READ, "hide_expired", "false");
    for (size_t i = 0; i < 2; i++) {
        char name[16];
        rocks_db *db;
        rocks_buffer got;
        rocks_iter *iter;
        rocks_snapshot *snapshot;
        uint8_t room[8];
        size_t len;
        snprintf(name, sizeof name, "hide%zu", i);
        OK(opens(name, NULL, NULL, modes[i], &db));
        OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, how, BYTES("k"), &got, &st));
        SAYS("hide_expired");
        SAYS("mode=ttl");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_get_into(db, NULL, how, BYTES("k"), room, sizeof room, &len, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, how, &iter, &st));
        SAYS("hide_expired");
        OK(rocks_db_snapshot(db, &snapshot, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_snapshot_get(snapshot, NULL, how, BYTES("k"), &got, &st));
        OK(rocks_snapshot_free(snapshot, &st));
        OK(rocks_db_get_into(db, NULL, plain, BYTES("k"), room, sizeof room, &len, &st));
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(plain, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    open_options_without_the_mode();
    of_files();
    of_one_column_family();
    of_an_open_database();
    as_it_was();
    options_of_a_database();
    hiding();
    return 0;
}
