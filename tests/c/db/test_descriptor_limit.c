/* A limit of file descriptors (RLIMIT_NOFILE) that is met in the middle: each call says which file
   could not be opened, and that it can be tried again; nothing is lost, and with more descriptors
   the same handles go on. Each piece of work runs with 0, 1, 2, ... descriptors to spare, until it
   has enough. In child processes, whose limits are their own, and which end by themselves. */
#include "../support/sst_files.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEYS = 2000, FILES = 12, PUTS = 40, MOST = 256 };
/* Seconds after which a child is stuck. */
enum { LONGEST = 240 };

static rocks_db *db;
static const char *at_work;

/* ---- descriptors ---------------------------------------------------------------------- */

static int taken[MOST], taken_count;

/* Takes all but so many. */
static void leave(int count)
{
    int fd;
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0) taken[taken_count++] = fd;
    for (; count > 0 && taken_count > 0; count--) close(taken[--taken_count]);
}

/* Takes so many, or all that there are. */
static void take(int count)
{
    int fd;
    while (taken_count < count && (fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        taken[taken_count++] = fd;
}

static void give_back(void)
{
    while (taken_count > 0) close(taken[--taken_count]);
}

/* ---- the data --------------------------------------------------------------------------- */

static rocks_options *options(void)
{
    rocks_options *made = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(made, "disable_auto_compactions", "true", &st));
    /* RocksDB need not wait a second before it tries again. */
    OK(rocks_options_set(made, "bgerror_resume_retry_interval", "10000", &st));
    return made;
}

/* Files at level 0, and some keys in the log alone. */
static void fill(const char *name)
{
    rocks_options *made = options();
    OK(rocks_db_open(path_of(name), made, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < KEYS; i++) {
        char key[16];
        numbered(key, i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES("value"), &st));
        if (i % (KEYS / FILES) == 0 && i < KEYS - KEYS / FILES)
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(made, &st));
}

static rocks_code open_it(const char *name, const char *max_open_files)
{
    rocks_options *made = options();
    OK(rocks_options_set(made, "max_open_files", max_open_files, &st));
    const rocks_code code = rocks_db_open(path_of(name), made, NULL, NULL, NULL, 0, &db, &st);
    rocks_options_free(made, NULL);
    return code;
}

/* How many entries there are, or why they cannot be read. */
static rocks_code count(rocks_db *of, int *found)
{
    rocks_iter *iter;
    rocks_slice key, value;
    *found = 0;
    rocks_code code = rocks_db_iter(of, NULL, NULL, &iter, &st);
    if (code != ROCKS_OK) return code;
    code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) ++*found;
    rocks_iter_free(iter, NULL);
    return code == ROCKS_NOT_FOUND ? ROCKS_OK : code;
}

static void has_all(int wanted)
{
    int found;
    OK(count(db, &found));
    CHECK(found == wanted);
}

/* ---- work with ever more descriptors ------------------------------------------------- */

/* Runs it until it has enough; after each failure `check` looks at what is there. */
static void with_few(const char *name, rocks_code (*work)(void), void (*check)(void))
{
    int failures = 0;
    at_work = name;
    for (int spare = 0;; spare++) {
        leave(spare);
        const rocks_code code = work();
        give_back();
        if (code != ROCKS_OK) {
            failures++;
            check_keep(code, name);
            if (code != ROCKS_IO_ERROR || !rocks_status_is_retryable(&st) || spare > 100) {
                fprintf(stderr, "%s with %d descriptors: %d: %s\n", name, spare, (int)code,
                        st.message);
                exit(1);
            }
            SAYS("Too many open files");
            SAYS("RLIMIT_NOFILE");
            SAYS(check_folder);
        }
        check();
        if (code == ROCKS_OK) break;
    }
    CHECK(failures > 0);
}

static void db_has_all(void) { has_all(KEYS); }

/* ---- opening ------------------------------------------------------------------------------ */

static rocks_code opens(void)
{
    int found;
    rocks_code code = open_it("opened", "-1");
    if (code != ROCKS_OK) return code;
    const rocks_code read = count(db, &found);
    const rocks_status why = st;
    if (read == ROCKS_OK) CHECK(found == KEYS);
    code = rocks_db_close(db, &st);
    if (read != ROCKS_OK) st = why;
    return read != ROCKS_OK ? read : code;
}

static void is_whole(void)
{
    rocks_recovery_report report = {.struct_size = sizeof report};
    OK(open_it("opened", "-1"));
    OK(rocks_db_recovery_report(db, &report, &st));
    CHECK(report.data_loss == 0 && report.wal_bytes_dropped == 0 && report.wal_missing == 0);
    has_all(KEYS);
    OK(rocks_db_close(db, &st));
}

static rocks_code lists_families(void)
{
    rocks_buffer names;
    size_t found;
    const rocks_code code =
        rocks_db_list_column_families(path_of("opened"), NULL, &names, &found, &st);
    if (code == ROCKS_OK) CHECK(found == 1);
    rocks_buffer_free(&names, NULL);
    return code;
}

static rocks_code opens_to_read(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    int found;
    rocks_code code = rocks_db_open(path_of("opened"), NULL, how, NULL, NULL, 0, &db, &st);
    rocks_options_free(how, NULL);
    if (code != ROCKS_OK) return code;
    code = count(db, &found);
    if (code == ROCKS_OK) CHECK(found == KEYS);
    rocks_db_close(db, NULL);
    return code;
}

static void opening(void)
{
    fill("opened");
    with_few("rocks_db_list_column_families", lists_families, is_whole);
    with_few("rocks_db_open to read", opens_to_read, is_whole);
    with_few("rocks_db_open", opens, is_whole);
}

/* ---- reads -------------------------------------------------------------------------------- */

static rocks_code iterates(void)
{
    int found;
    const rocks_code code = count(db, &found);
    if (code == ROCKS_OK) CHECK(found == KEYS);
    return code;
}

/* From both ends: the same file is missing, and is there again. */
static rocks_code gets(void)
{
    for (int i = 0; i < KEYS; i += 37) {
        char key[16], value[16];
        size_t len;
        numbered(key, i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len, &st);
        if (code != ROCKS_OK) return code;
    }
    return ROCKS_OK;
}

static rocks_code gets_many(void)
{
    static char keys[KEYS / 40][16];
    rocks_slice wanted[KEYS / 40];
    rocks_values *values;
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int i = 0; i < KEYS / 40; i++) {
        numbered(keys[i], i * 40);
        wanted[i] = slice_of(keys[i]);
    }
    rocks_code code =
        rocks_db_multi_get(db, NULL, NULL, wanted, KEYS / 40, 0, values, &found, &codes, &st);
    for (size_t i = 0; code == ROCKS_OK && i < KEYS / 40; i++) {
        if (codes[i] != ROCKS_OK) code = rocks_values_status_at(values, i, &st);
    }
    rocks_values_free(values, NULL);
    return code;
}

static rocks_code verifies(void) { return rocks_db_verify_checksum(db, NULL, NULL, &st); }

static rocks_code counts_by_threads(void)
{
    rocks_totals totals = {.struct_size = sizeof totals};
    const rocks_code code = rocks_db_checksum(db, NULL, NULL, 4, NULL, &totals, &st);
    if (code == ROCKS_OK) CHECK(totals.entries == KEYS);
    return code;
}

/* Opened anew each time, so that no table is open before. */
static rocks_code (*reading)(void);

static rocks_code reads_anew(void)
{
    const int held = taken_count;
    give_back();
    OK(open_it("read", "16"));
    take(held);
    return reading();
}

static void all_then_close(void)
{
    has_all(KEYS);
    OK(rocks_db_close(db, &st));
}

static void reads(const char *name, rocks_code (*how)(void))
{
    reading = how;
    with_few(name, reads_anew, all_then_close);
}

static void readers(void)
{
    fill("read");
    reads("rocks_iter_next", iterates);
    reads("rocks_db_get_into", gets);
    reads("rocks_db_multi_get", gets_many);
    reads("rocks_db_verify_checksum", verifies);
    reads("rocks_db_checksum", counts_by_threads);
}

/* ---- writes ------------------------------------------------------------------------------- */

static int written;

static rocks_code put_next(void)
{
    char key[16];
    snprintf(key, sizeof key, "new%06d", written);
    const rocks_code code = rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES("value"), &st);
    written += code == ROCKS_OK;
    return code;
}

static rocks_code flushes(void)
{
    const rocks_code code = put_next();
    return code == ROCKS_OK ? rocks_db_flush(db, NULL, 0, NULL, &st) : code;
}

static rocks_code compacts(void)
{
    rocks_options *force =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    const rocks_code code = rocks_db_compact_range(db, NULL, force, NULL, 0, NULL, 0, NULL, &st);
    rocks_options_free(force, NULL);
    return code;
}

static rocks_code makes_family(void)
{
    static int number;
    rocks_column_family *family;
    char name[32];
    snprintf(name, sizeof name, "family%d", number++);
    const rocks_code code = rocks_db_create_column_family(db, name, NULL, &family, &st);
    if (code == ROCKS_OK) OK(rocks_column_family_free(family, &st));
    return code;
}

/* RocksDB tries by itself; writes come through again. */
static void goes_on(void)
{
    WAIT_UNTIL(put_next() == ROCKS_OK);
    has_all(KEYS + written);
}

static void is_there_after_restart(void)
{
    goes_on();
    WAIT_UNTIL(rocks_db_flush(db, NULL, 0, NULL, &st) == ROCKS_OK);
    OK(rocks_db_close(db, &st));
    OK(open_it("written", "16"));
    has_all(KEYS + written);
}

static void writers(void)
{
    fill("written");
    OK(open_it("written", "16"));
    with_few("rocks_db_flush", flushes, is_there_after_restart);
    with_few("rocks_db_create_column_family", makes_family, goes_on);
    with_few("rocks_db_compact_range", compacts, goes_on);
    OK(rocks_db_close(db, &st));
}

/* A memtable that is full takes a new log: of the put that needs it. */
static rocks_code fills_memtables(void)
{
    static char large[20000];
    for (int i = 0; i < PUTS; i++) {
        char key[16];
        snprintf(key, sizeof key, "new%06d", written);
        const rocks_code code =
            rocks_db_put(db, NULL, NULL, BYTES_OF(key), large, sizeof large, &st);
        if (code != ROCKS_OK) return code;
        written++;
    }
    return ROCKS_OK;
}

static void full_memtables(void)
{
    rocks_options *made = options();
    fill("full");
    OK(rocks_options_set(made, "write_buffer_size", "64K", &st));
    /* No put waits for a flush: that takes five seconds (tests/c/db/test_stalls.c). */
    OK(rocks_options_set(made, "max_write_buffer_number", "64", &st));
    OK(rocks_options_set(made, "level0_stop_writes_trigger", "1000", &st));
    OK(rocks_options_set(made, "level0_slowdown_writes_trigger", "1000", &st));
    OK(rocks_options_set(made, "max_open_files", "16", &st));
    OK(rocks_db_open(path_of("full"), made, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(made, &st));
    written = 0;
    with_few("rocks_db_put", fills_memtables, goes_on);
    OK(rocks_db_close(db, &st));
    OK(open_it("full", "-1"));
    has_all(KEYS + written);
    OK(rocks_db_close(db, &st));
}

/* ---- copies ------------------------------------------------------------------------------- */

static rocks_backup_engine *engine;
static size_t backups_before;

static size_t backups(void)
{
    rocks_backup_list *list;
    size_t found;
    OK(rocks_backup_engine_list(engine, 0, &list, &st));
    OK(rocks_backup_list_count(list, &found, &st));
    OK(rocks_backup_list_free(list, &st));
    return found;
}

static rocks_code opens_engine(void)
{
    rocks_backup_engine *one;
    const rocks_code code = rocks_backup_engine_open(path_of("backups"), NULL, &one, &st);
    if (code == ROCKS_OK) OK(rocks_backup_engine_free(one, &st));
    return code;
}

static rocks_code backs_up(void)
{
    backups_before++;
    const rocks_code code = rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st);
    if (code != ROCKS_OK) backups_before--;
    return code;
}

/* No half backup is listed, and those that are, are whole. */
static void backups_are_whole(void)
{
    CHECK(backups() == backups_before);
    if (backups_before > 0) OK(rocks_backup_engine_verify(engine, 0, 0, NULL, &st));
    has_all(KEYS);
}

static rocks_code verifies_backup(void)
{
    return rocks_backup_engine_verify(engine, 0, 0, NULL, &st);
}

/* The remains of a backup whose list was never written. */
static rocks_code collects_remains(void)
{
    const char *folder = path_of("backups/private/77");
    const int held = taken_count;
    give_back();
    if (entries_in(folder) == -1) {
        CHECK(mkdir(folder, 0755) == 0);
        fclose(fopen(path_of("backups/private/77/MANIFEST-000001"), "w"));
    }
    take(held);
    const rocks_code code = rocks_backup_engine_collect_garbage(engine, &st);
    if (code == ROCKS_OK) CHECK(access(folder, F_OK) != 0);
    return code;
}

static rocks_code restores(void)
{
    return rocks_backup_engine_restore(engine, 0, path_of("restored"), NULL, NULL, NULL, 0, NULL,
                                       &st);
}

/* A restore that failed left nothing, or what it can be done over. */
static void nothing(void) {}

static rocks_code copies(void)
{
    return rocks_db_create_checkpoint(db, path_of("copy"), NULL, NULL, NULL, &st);
}

static bool has_copied;

static void copy_is_whole(void)
{
    CHECK(entries_in(path_of("copy.tmp")) == -1);
    has_copied = entries_in(path_of("copy")) >= 0;
    has_all(KEYS);
}

static rocks_export *exported;

static rocks_code exports(void)
{
    return rocks_db_export_column_family(db, NULL, path_of("export"), NULL, &exported, &st);
}

static void export_is_whole(void)
{
    CHECK((exported != NULL) == (entries_in(path_of("export")) >= 0));
    has_all(KEYS);
}

static void copiers(void)
{
    rocks_db *original;
    fill("copied");
    OK(open_it("copied", "16"));
    with_few("rocks_backup_engine_open", opens_engine, nothing);
    OK(rocks_backup_engine_open(path_of("backups"), NULL, &engine, &st));
    with_few("rocks_backup_engine_create", backs_up, backups_are_whole);
    with_few("rocks_backup_engine_verify", verifies_backup, backups_are_whole);
    with_few("rocks_backup_engine_collect_garbage", collects_remains, backups_are_whole);
    with_few("rocks_backup_engine_restore", restores, backups_are_whole);
    with_few("rocks_db_create_checkpoint", copies, copy_is_whole);
    CHECK(has_copied);
    with_few("rocks_db_export_column_family", exports, export_is_whole);
    OK(rocks_export_free(exported, &st));
    original = db;
    static const char *const made[] = {"restored", "copy"};
    for (int i = 0; i < 2; i++) {
        OK(open_it(made[i], "-1"));
        has_all(KEYS);
        OK(rocks_db_close(db, &st));
    }
    db = original;
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- table files -------------------------------------------------------------------------- */

static int file_number;

static rocks_code writes_file(void)
{
    rocks_sst_writer *writer;
    char name[32];
    snprintf(name, sizeof name, "file%d.sst", file_number++);
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    rocks_code code = rocks_sst_writer_open(writer, path_of(name), 0, &st);
    if (code == ROCKS_OK) {
        OK(rocks_sst_writer_put(writer, BYTES("ingested"), BYTES("value"), &st));
        code = rocks_sst_writer_finish(writer, NULL, &st);
    }
    rocks_sst_writer_free(writer, NULL);
    if (code != ROCKS_OK) CHECK(size_of(path_of(name)) == -1);
    return code;
}

static rocks_code reads_file(void)
{
    rocks_sst_reader *reader;
    const rocks_code code = rocks_sst_reader_open(path_of("outside.sst"), NULL, &reader, &st);
    if (code == ROCKS_OK) OK(rocks_sst_reader_free(reader, &st));
    return code;
}

static bool has_ingested;

static rocks_code ingests(void)
{
    const char *const paths[] = {path_of("outside.sst")};
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = paths, .file_count = 1};
    const rocks_code code = rocks_db_ingest(db, &group, 1, NULL, &st);
    has_ingested = code == ROCKS_OK;
    return code;
}

static void all_or_none(void)
{
    CHECK(size_of(path_of("outside.sst")) > 0);
    WAIT_UNTIL(put_next() == ROCKS_OK);
    has_all(KEYS + written + (has_ingested ? 50 : 0));
}

static void files(void)
{
    fill("files");
    OK(open_it("files", "16"));
    written = 0;
    write_file(NULL, NULL, NULL, path_of("outside.sst"), KEYS, KEYS + 50, "outside");
    with_few("rocks_sst_writer_open", writes_file, db_has_all);
    with_few("rocks_sst_reader_open", reads_file, db_has_all);
    with_few("rocks_db_ingest", ingests, all_or_none);
    OK(rocks_db_close(db, &st));
    OK(open_it("files", "-1"));
    has_all(KEYS + written + 50);
    OK(rocks_db_close(db, &st));
}

/* ---- the child ---------------------------------------------------------------------------- */

static void in_child(const char *what, void (*work)(void))
{
    int status;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit most;
        CHECK(getrlimit(RLIMIT_NOFILE, &most) == 0);
        most.rlim_cur = MOST;
        CHECK(setrlimit(RLIMIT_NOFILE, &most) == 0);
        alarm(LONGEST);
        work();
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) fprintf(stderr, "%s: signal %d\n", what, WTERMSIG(status));
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    in_child("opening", opening);
    in_child("readers", readers);
    in_child("writers", writers);
    in_child("full_memtables", full_memtables);
    in_child("copiers", copiers);
    in_child("files", files);
    return 0;
}
