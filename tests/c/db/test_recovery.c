/* Recovery from real damage, on copies of real databases: what was written is there, or the
   opening fails, or the report tells. */
#include "../support/faults.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char from_path[4096], to_path[4096];

/* ---- files ------------------------------------------------------------------- */

static long size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (long)about.st_size : -1;
}

/* Whether a file was gone before it was copied: an open database deletes what it needs no more. */
static int vanished;

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *in = fopen(from, "rb");
    vanished |= in == NULL && errno == ENOENT;
    if (vanished) return;
    FILE *out = fopen(to, "wb");
    CHECK(in != NULL && out != NULL);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) != 0;)
        CHECK(fwrite(bytes, 1, got, out) == got);
    CHECK(fclose(in) == 0 && fclose(out) == 0);
}

/* Calls `each` for every file of a folder. */
static void each_file(const char *folder, void (*each)(const char *path, const char *name))
{
    DIR *open = opendir(folder);
    if (open == NULL) return;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        char path[8192];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        each(path, entry->d_name);
    }
    closedir(open);
}

static void remove_one(const char *path, const char *name)
{
    (void)name;
    CHECK(unlink(path) == 0);
}

static void copy_one(const char *path, const char *name)
{
    char to[8192];
    snprintf(to, sizeof to, "%s/%s", to_path, name);
    copy_file(path, to);
}

/* A fresh copy of a database, to damage. */
static const char *copy(const char *name)
{
    snprintf(from_path, sizeof from_path, "%s", check_path(name));
    snprintf(to_path, sizeof to_path, "%s", check_path("copy"));
    do {
        vanished = 0;
        each_file(to_path, remove_one);
        mkdir(to_path, 0755);
        each_file(from_path, copy_one);
    } while (vanished);
    return to_path;
}

static char found[8192];
static const char *wanted_end;
static int wanted_at;

static void pick(const char *path, const char *name)
{
    const size_t len = strlen(name), end = strlen(wanted_end);
    const int is_manifest = wanted_end[0] == 'M';
    if (is_manifest ? strncmp(name, wanted_end, end) != 0
                    : len < end || strcmp(name + len - end, wanted_end) != 0)
        return;
    if (found[0] == 0 || (strcmp(path, found) < 0) == (wanted_at == 0))
        snprintf(found, sizeof found, "%s", path);
}

/* The first (0) or last (1) file of the copy with an ending; "MANIFEST-" is a beginning. */
static const char *file(const char *end, int at)
{
    found[0] = 0;
    wanted_end = end;
    wanted_at = at;
    each_file(to_path, pick);
    CHECK(found[0] != 0);
    return found;
}

static void flip(const char *path, long at)
{
    FILE *open = fopen(path, "r+b");
    CHECK(open != NULL && fseek(open, at, SEEK_SET) == 0);
    const int byte = fgetc(open);
    CHECK(byte != EOF && fseek(open, at, SEEK_SET) == 0);
    fputc(byte ^ 0x55, open);
    CHECK(fclose(open) == 0);
}

/* A number that changes with any byte of any file but the info logs and LOCK. */
static unsigned long sum;

static void add_file(const char *path, const char *name)
{
    if (strncmp(name, "LOG", 3) == 0 || strcmp(name, "LOCK") == 0) return;
    unsigned long own = 5381;
    for (const char *c = name; *c != 0; c++) own = own * 33 + (unsigned char)*c;
    FILE *open = fopen(path, "rb");
    CHECK(open != NULL);
    for (int byte; (byte = fgetc(open)) != EOF;) own = own * 33 + (unsigned long)byte;
    fclose(open);
    sum += own;
}

static unsigned long checksum(void)
{
    sum = 0;
    each_file(to_path, add_file);
    return sum;
}

/* ---- databases --------------------------------------------------------------- */

static rocks_options *settings; /* what every database here is opened with */
static rocks_options *strict;   /* fail_on_data_loss */
static rocks_recovery_report report;

static int key_of(int number, char *key) { return sprintf(key, "key%06d", number); }

static void put_some(rocks_db *db, int from, int to, size_t value_len)
{
    static uint8_t value[4096];
    char key[32];
    for (int i = from; i < to; i++) {
        const size_t len = (size_t)key_of(i, key);
        for (size_t j = 0; j < value_len; j++) value[j] = (uint8_t)(i * 7 + (int)j * 13);
        OK(rocks_db_put(db, NULL, NULL, key, len, value, value_len, &st));
    }
}

/* How many of the keys 0.. are there and readable. */
static int count_keys(rocks_db *db, int total)
{
    int there = 0;
    for (int i = 0; i < total; i++) {
        char key[32];
        rocks_buffer value;
        const size_t len = (size_t)key_of(i, key);
        const rocks_code code = rocks_db_get(db, NULL, NULL, key, len, &value, &st);
        there += code == ROCKS_OK;
        CHECK(rocks_buffer_free(&value, NULL) == ROCKS_OK);
    }
    return there;
}

static rocks_db *open_at(const char *path, rocks_options *how)
{
    rocks_db *db;
    if (rocks_db_open(path, settings, how, NULL, NULL, 0, &db, &st) != ROCKS_OK) return NULL;
    report.struct_size = sizeof report;
    OK(rocks_db_recovery_report(db, &report, &st));
    CHECK(report.struct_size == sizeof report);
    return db;
}

static rocks_db *must_open(rocks_options *how)
{
    rocks_db *db = open_at(to_path, how);
    if (db == NULL) {
        fprintf(stderr, "%s\n", st.message);
        exit(1);
    }
    return db;
}

/* The strict opening refuses and changes nothing; the plain one tells. */
static rocks_db *refused_then_told(const char *text)
{
    const unsigned long before = checksum();
    if (open_at(to_path, strict) != NULL) {
        fprintf(stderr, "opened; \"%s\" was to refuse it\n", text);
        exit(1);
    }
    CHECK(st.code == ROCKS_CORRUPTION && (st.flags & ROCKS_STATUS_DATA_LOSS) != 0);
    SAYS("fail_on_data_loss");
    SAYS(text);
    CHECK(checksum() == before);
    rocks_db *db = must_open(NULL);
    CHECK(report.checked && report.data_loss && strstr(report.text, text) != NULL);
    return db;
}

/* 100 keys in one WAL. */
static void make_small(void)
{
    rocks_db *db = open_at(check_path("small"), NULL);
    CHECK(db != NULL && !report.checked && !report.data_loss);
    put_some(db, 0, 100, 100);
    OK(rocks_db_close(db, &st));
}

/* Several WALs: openings that leave them as they are. */
static void make_several(void)
{
    rocks_options *keep =
        options_with(ROCKS_OPTIONS_DATABASE, "avoid_flush_during_recovery", "true");
    OK(rocks_options_set(keep, "create_if_missing", "true", &st));
    for (int i = 0; i < 4; i++) {
        rocks_db *db;
        OK(rocks_db_open(check_path("several"), keep, strict, NULL, NULL, 0, &db, &st));
        put_some(db, i * 25, i * 25 + 25, 100);
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(keep, &st));
}

/* Tables made by flushes in one session, so that the MANIFEST has many records. */
static void make_tables(void)
{
    rocks_options *little = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    OK(rocks_options_set(little, "create_if_missing", "true", &st));
    OK(rocks_options_set(little, "disable_auto_compactions", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("tables"), little, NULL, NULL, NULL, 0, &db, &st));
    put_some(db, 0, 600, 1000);
    OK(rocks_db_close(db, &st));
    /* What was in the WAL is in a table now. */
    OK(rocks_db_open(check_path("tables"), little, strict, NULL, NULL, 0, &db, &st));
    put_some(db, 600, 1000, 1000);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(little, &st));
}

/* ---- tests ------------------------------------------------------------------- */

static void no_damage(void)
{
    const char *names[] = {"small", "several", "tables"};
    const int keys[] = {100, 100, 1000}, wals[] = {1, 4, 1};
    for (int i = 0; i < 3; i++) {
        copy(names[i]);
        rocks_db *db = must_open(strict);
        CHECK(report.checked && !report.data_loss && report.text[0] == 0);
        CHECK(report.wal_files >= (uint64_t)wals[i] && report.wal_files_damaged == 0);
        CHECK(report.wal_bytes_dropped == 0 && report.wal_bytes_torn == 0);
        CHECK(report.sequences_missing == 0 && report.manifest_bytes_torn == 0);
        CHECK(report.table_files_lost == 0 && !report.wal_missing);
        CHECK(report.last_sequence == (uint64_t)keys[i]);
        CHECK(count_keys(db, keys[i]) == keys[i]);
        OK(rocks_db_close(db, &st));
    }
}

static void the_report_call(void)
{
    rocks_options *blind = options_with(ROCKS_OPTIONS_OPEN, "check_recovery", "false");
    copy("small");
    rocks_db *db = must_open(blind);
    CHECK(!report.checked && report.wal_files == 0 && report.last_sequence == 100);
    memset(&report, 0x55, sizeof report);
    report.struct_size = 16;
    OK(rocks_db_recovery_report(db, &report, &st));
    CHECK(report.struct_size == 16 && report.checked == 0);
    CHECK(report.wal_files == 0x5555555555555555u);
    report.struct_size = 0;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_recovery_report(db, &report, &st));
    SAYS("sizeof");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_recovery_report(db, NULL, &st));
    struct {
        rocks_recovery_report now;
        char later[64];
    } grown;
    memset(&grown, 0x55, sizeof grown);
    grown.now.struct_size = sizeof grown;
    OK(rocks_db_recovery_report(db, &grown.now, &st));
    CHECK(grown.now.struct_size == sizeof grown && grown.later[0] == 0 && grown.later[63] == 0);
    OK(rocks_db_close(db, &st));
    report.struct_size = sizeof report;
    EXPECT(ROCKS_CLOSED, rocks_db_recovery_report(db, &report, &st));
    OK(rocks_options_free(blind, &st));
}

static void torn_end(void)
{
    copy("small");
    const char *wal = file(".log", 1);
    CHECK(truncate(wal, size_of(wal) - 3) == 0);
    rocks_db *db = must_open(strict); /* What a crash leaves is no loss. */
    CHECK(report.checked && !report.data_loss && report.wal_files_damaged == 1);
    CHECK(report.wal_bytes_torn > 100 && report.wal_bytes_dropped == 0);
    CHECK(strstr(report.text, ".log") != NULL && strstr(report.text, "truncated") != NULL);
    CHECK(report.last_sequence == 99 && count_keys(db, 100) == 99);
    OK(rocks_db_close(db, &st));
    db = must_open(strict);
    CHECK(report.wal_bytes_torn == 0);
    OK(rocks_db_close(db, &st));
}

static void zero(const char *path, long from, long to)
{
    static const char zeros[8192];
    FILE *wal = fopen(path, "r+b");
    CHECK(wal != NULL && fseek(wal, from, SEEK_SET) == 0 && to - from <= (long)sizeof zeros);
    CHECK(fwrite(zeros, 1, (size_t)(to - from), wal) == (size_t)(to - from) && fclose(wal) == 0);
}

/* The file was made longer, and its last sectors never written: a power failure does that. */
static void unwritten_end(void)
{
    copy("small");
    const char *wal = file(".log", 1);
    const long size = size_of(wal);
    zero(wal, size / 512 * 512 - 1024, size);
    rocks_db *db = must_open(strict);
    CHECK(!report.data_loss && report.wal_bytes_torn >= 1024 && report.wal_bytes_dropped == 0);
    CHECK(report.last_sequence > 80 && report.last_sequence < 100);
    CHECK(count_keys(db, 100) == (int)report.last_sequence);
    OK(rocks_db_close(db, &st));
    /* In the middle it is damage. */
    copy("small");
    wal = file(".log", 1);
    zero(wal, size / 1024 * 512, size / 1024 * 512 + 600);
    db = refused_then_told("checksum mismatch");
    SAYS("after byte ");
    CHECK(report.data_loss && report.wal_bytes_torn == 0);
    OK(rocks_db_close(db, &st));
}

/* A recycled log ends among the records of the older one, at any byte of them. What follows its
   end is no damage; damage before it is. */
static void recycled_end(void)
{
    rocks_options *over = options_with(ROCKS_OPTIONS_DATABASE, "recycle_log_file_num", "2");
    OK(rocks_options_set(over, "create_if_missing", "true", &st));
    snprintf(to_path, sizeof to_path, "%s", check_path("copy"));
    int among_older = 0;
    for (int extra = 0; extra < 40; extra++) {
        each_file(check_path("recycled"), remove_one);
        rocks_db *db;
        OK(rocks_db_open(check_path("recycled"), over, strict, NULL, NULL, 0, &db, &st));
        for (int round = 0; round < 4; round++) {
            put_some(db, 0, 40, 23);
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        put_some(db, 40, 50, 23);
        put_some(db, 50, 51, (size_t)extra + 1);
        OK(rocks_db_disable_file_deletions(db, &st));
        copy("recycled"); /* What a kill would leave. */
        OK(rocks_db_close(db, &st));
        db = must_open(strict);
        CHECK(!report.data_loss && report.wal_bytes_dropped == 0 && report.sequences_missing == 0);
        among_older += report.wal_bytes_torn > 1000;
        CHECK(count_keys(db, 60) == 51);
        OK(rocks_db_close(db, &st));
    }
    CHECK(among_older > 5);

    rocks_db *db;
    OK(rocks_db_open(check_path("recycled"), over, strict, NULL, NULL, 0, &db, &st));
    for (int round = 0; round < 4; round++) {
        put_some(db, 0, 40, 23);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    put_some(db, 51, 71, 23);
    OK(rocks_db_disable_file_deletions(db, &st));
    copy("recycled");
    OK(rocks_db_close(db, &st));
    flip(file(".log", 1), 200); /* in the fourth of twenty */
    db = refused_then_told("checksum mismatch");
    CHECK(report.data_loss && report.wal_bytes_torn == 0 && count_keys(db, 71) < 60);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(over, &st));
}

/* A prepared transaction keeps a log whose end a kill left among older records. The log before it,
   with the keys of its last commit, goes with the first opening's flush. RocksDB then expects too
   low a number after that end, and refused to open the database (or dropped what followed). */
static void end_kept_by_a_prepared_txn(const char *first_checks)
{
    rocks_options *over = options_with(ROCKS_OPTIONS_DATABASE, "recycle_log_file_num", "2");
    OK(rocks_options_set(over, "create_if_missing", "true", &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    each_file(check_path("kept"), remove_one);
    rocks_db *db;
    rocks_txn *committed, *waiting;
    OK(rocks_db_open(check_path("kept"), over, how, NULL, NULL, 0, &db, &st));
    for (int round = 0; round < 7; round++) {
        put_some(db, 0, 40, 23);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    put_some(db, 0, 1, 23);
    OK(rocks_txn_begin(db, NULL, NULL, &committed, &st));
    OK(rocks_txn_set_name(committed, "committed", 9, &st));
    for (int i = 0; i < 3; i++) OK(rocks_txn_put(committed, NULL, &"abc"[i], 1, "v", 1, &st));
    OK(rocks_txn_prepare(committed, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st)); /* begins the next log */
    OK(rocks_txn_begin(db, NULL, NULL, &waiting, &st));
    OK(rocks_txn_set_name(waiting, "waiting", 7, &st));
    OK(rocks_txn_put(waiting, NULL, "z", 1, "v", 1, &st));
    OK(rocks_txn_prepare(waiting, &st));
    OK(rocks_txn_commit(committed, &st));
    OK(rocks_db_disable_file_deletions(db, &st));
    copy("kept"); /* What a kill would leave. */
    CHECK(size_of(file(".log", 1)) > 1000);
    OK(rocks_txn_rollback(waiting, &st));
    OK(rocks_txn_free(waiting, &st));
    OK(rocks_txn_free(committed, &st));
    OK(rocks_db_close(db, &st));

    OK(rocks_options_set(how, "check_recovery", first_checks, &st));
    OK(rocks_db_open(to_path, over, how, NULL, NULL, 0, &db, &st));
    put_some(db, 0, 1, 23);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put_some(db, 40, 50, 23);
    OK(rocks_db_close(db, &st));

    OK(rocks_options_set(how, "check_recovery", "true", &st));
    OK(rocks_options_set(how, "fail_on_data_loss", "true", &st));
    for (int again = 0; again < 2; again++) {
        OK(rocks_db_open(to_path, over, how, NULL, NULL, 0, &db, &st));
        OK(rocks_db_recovery_report(db, &report, &st));
        CHECK(report.checked && !report.data_loss && report.sequences_missing == 0);
        CHECK(count_keys(db, 60) == 50);
        if (again == 1) {
            OK(rocks_txn_take_prepared(db, "waiting", 7, &waiting, &st));
            OK(rocks_txn_commit(waiting, &st));
            OK(rocks_txn_free(waiting, &st));
        }
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(over, &st));
    OK(rocks_options_free(how, &st));
}

static void flipped_byte(void)
{
    copy("small");
    const char *wal = file(".log", 1);
    const long size = size_of(wal);
    flip(wal, size / 2);
    rocks_db *db = refused_then_told("checksum mismatch");
    CHECK(report.wal_files_damaged == 1 && report.wal_bytes_dropped > (uint64_t)size / 3);
    const int there = count_keys(db, 100);
    CHECK(there > 40 && there < 60 && report.last_sequence == (uint64_t)there);
    OK(rocks_db_close(db, &st));
    /* Told once: now the database is what it is. */
    db = must_open(strict);
    CHECK(!report.data_loss);
    OK(rocks_db_close(db, &st));

    /* Damage in an earlier WAL takes the later ones with it. */
    copy("several");
    flip(file(".log", 0), size_of(file(".log", 0)) / 2);
    const long later = size_of(file(".log", 1));
    db = refused_then_told("checksum mismatch");
    CHECK(report.wal_bytes_dropped > (uint64_t)later * 3 && count_keys(db, 100) < 25);
    OK(rocks_db_close(db, &st));
}

/* Every place in the WAL: nothing goes without a word. */
static void flipped_bytes(void)
{
    copy("small");
    const long size = size_of(file(".log", 1));
    for (long at = 0; at < size; at += 61) {
        copy("small");
        flip(file(".log", 1), at);
        rocks_db *db = open_at(to_path, NULL);
        if (db == NULL) continue;
        const int there = count_keys(db, 100);
        if (there < 100 && !report.data_loss) {
            /* A damaged length of the very last record is a torn end to everybody. */
            CHECK(report.wal_bytes_torn != 0 && there == 99);
        }
        OK(rocks_db_close(db, &st));
    }
}

static void remove_wal(const char *path, const char *name)
{
    if (strstr(name, ".log") != NULL) remove_one(path, name);
}

static void missing_wal(void)
{
    copy("small");
    CHECK(unlink(file(".log", 1)) == 0);
    rocks_db *db = refused_then_told("no WAL");
    CHECK(report.wal_missing && count_keys(db, 100) == 0);
    OK(rocks_db_close(db, &st));

    for (int at = 0; at < 2; at++) {
        copy("several");
        CHECK(unlink(file(".log", at)) == 0);
        if (at == 1) {
            /* The last one leaves no trace but in RocksDB's own tracking. */
            db = must_open(NULL);
        } else {
            db = refused_then_told("sequence numbers after"); /* the first */
            CHECK(report.sequences_missing == 25 && count_keys(db, 100) == 75);
        }
        OK(rocks_db_close(db, &st));
    }

    copy("tables");
    each_file(to_path, remove_wal);
    db = refused_then_told("no WAL");
    OK(rocks_db_close(db, &st));
}

/* The MANIFEST truncated at every length: the data is there, or the loss is reported. */
static void cut_manifest(void)
{
    copy("tables");
    const long size = size_of(file("MANIFEST-", 1));
    int told = 0, failed = 0;
    for (long keep = size - 1; keep > 0; keep -= 13) {
        copy("tables");
        CHECK(truncate(file("MANIFEST-", 1), keep) == 0);
        const unsigned long before = checksum();
        rocks_db *db = open_at(to_path, strict);
        if (db != NULL) {
            CHECK(!report.data_loss && count_keys(db, 1000) == 1000);
            OK(rocks_db_close(db, &st));
            continue;
        }
        CHECK(checksum() == before);
        db = open_at(to_path, NULL);
        failed += db == NULL;
        if (db == NULL) continue;
        CHECK(report.data_loss && report.text[0] != 0);
        told++;
        OK(rocks_db_close(db, &st));
    }
    CHECK(told > 3);
    printf("MANIFEST of %ld bytes: %d cuts told, %d do not open\n", size, told, failed);
}

static void damaged_tables(void)
{
    copy("tables");
    CHECK(unlink(file(".sst", 0)) == 0);
    CHECK(open_at(to_path, NULL) == NULL);
    CHECK(st.code == ROCKS_CORRUPTION || st.code == ROCKS_IO_ERROR);
    SAYS(".sst");

    copy("tables");
    const char *table = file(".sst", 0);
    CHECK(truncate(table, size_of(table) - 10) == 0);
    CHECK(open_at(to_path, NULL) == NULL && st.code == ROCKS_CORRUPTION);
    SAYS(".sst");

    copy("tables");
    flip(file(".sst", 0), size_of(file(".sst", 0)) - 3);
    CHECK(open_at(to_path, NULL) == NULL && st.code == ROCKS_CORRUPTION);

    /* A data block: read, not recovery, finds it; never a wrong value. */
    copy("tables");
    flip(file(".sst", 0), 500);
    rocks_options *fresh = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "false");
    rocks_db *db; /* With a cache that has not seen the undamaged block. */
    OK(rocks_db_open(to_path, fresh, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(fresh, &st));
    int damaged = 0;
    for (int i = 0; i < 1000; i++) {
        char key[32];
        rocks_buffer value;
        const size_t len = (size_t)key_of(i, key);
        const rocks_code code = rocks_db_get(db, NULL, NULL, key, len, &value, &st);
        CHECK(code == ROCKS_OK || code == ROCKS_CORRUPTION);
        damaged += code == ROCKS_CORRUPTION;
        CHECK(rocks_buffer_free(&value, NULL) == ROCKS_OK);
    }
    CHECK(damaged > 0);
    OK(rocks_db_close(db, &st));

    copy("tables");
    CHECK(unlink(file("MANIFEST-", 1)) == 0);
    CHECK(open_at(to_path, NULL) == NULL);
    SAYS("MANIFEST");
}

/* Killed in the middle of writing, again and again: nothing acknowledged is lost, and
   the strict opening never cries wolf. */
static void killed(void)
{
    int reached = 0;
    for (int round = 0; round < 12; round++) {
        int tell[2];
        CHECK(pipe(tell) == 0);
        const pid_t child = fork();
        if (child == 0) {
            char path[5000], first[32];
            snprintf(path, sizeof path, "%s", check_path("killed"));
            snprintf(first, sizeof first, "%d", reached);
            dup2(tell[1], 1);
            execl("/proc/self/exe", "writer", path, first, (char *)NULL);
            _exit(9);
        }
        close(tell[1]);
        int number = 0;
        for (int i = 0;
             i < 200 + round * 37 && read(tell[0], &number, sizeof number) == sizeof number; i++)
            ;
        kill(child, SIGKILL);
        CHECK(waitpid(child, NULL, 0) == child);
        while (read(tell[0], &number, sizeof number) == sizeof number)
            ;
        close(tell[0]);
        CHECK(number > reached);
        reached = number;
        snprintf(to_path, sizeof to_path, "%s", check_path("killed"));
        rocks_db *db = must_open(strict);
        CHECK(report.checked && !report.data_loss);
        CHECK(count_keys(db, reached) == reached);
        OK(rocks_db_close(db, &st));
    }
}

/* The process that is killed: writes and tells, with small buffers so that it flushes. */
static int writer(const char *path, int from)
{
    rocks_options *little = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    OK(rocks_options_set(little, "create_if_missing", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(path, little, strict, NULL, NULL, 0, &db, &st));
    for (int i = from;; i++) {
        put_some(db, i, i + 1, 700);
        const int done = i + 1;
        if (write(1, &done, sizeof done) != sizeof done) return 1;
    }
}

/* The first opening of a new database dies at each of its steps: whatever that leaves, the strict
   opening takes it, twice. */
static void newborn(void)
{
    rocks_env *env = failing_env();
    rocks_options *failing = options_in(env);
    rocks_code code = ROCKS_IO_ERROR;
    int left = 0;
    fault(env, "faults.operations", "write,sync,metadata_write");
    fault(env, "faults.count", "1000000");
    for (uint64_t at = 1; code != ROCKS_OK; at++) {
        char name[32];
        rocks_db *db;
        CHECK(at < 1000);
        sprintf(name, "newborn%d", (int)at);
        fault_at(env, at);
        code = rocks_db_open(check_path(name), failing, NULL, NULL, NULL, 0, &db, &st);
        fault_at(env, 0);
        if (code == ROCKS_OK) OK(rocks_db_close(db, &st));
        char current[4200];
        snprintf(current, sizeof current, "%s/CURRENT", check_path(name));
        left += size_of(current) > 0;
        for (int again = 0; again < 2; again++) {
            db = open_at(check_path(name), strict);
            if (db == NULL) fprintf(stderr, "at step %d: %s\n", (int)at, st.message);
            CHECK(db != NULL && !report.data_loss && !report.wal_missing);
            OK(rocks_db_close(db, &st));
        }
    }
    CHECK(left > 1);
    OK(rocks_options_free(failing, &st));
    OK(rocks_env_free(env, &st));
}

/* ---- a MANIFEST whose end was not written --------------------------------------- */

static int cut_files;

static void count_cut(const char *path, const char *name)
{
    (void)path;
    cut_files += strncmp(name, "MANIFEST-", 9) == 0 && strstr(name, ".cut-") != NULL;
}

/* A database as it is while its last change of the MANIFEST, over more than a sector, is written:
   the creation of a column family with a long name. */
static void make_changing(void)
{
    char name[701];
    rocks_column_family *family;
    rocks_db *db = open_at(check_path("changing"), NULL);
    put_some(db, 0, 10, 100);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put_some(db, 10, 20, 100);
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    memset(name, 'n', 700);
    name[700] = 0;
    OK(rocks_db_create_column_family(db, name, NULL, &family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st)); /* The log keeps the rest, so this changes no MANIFEST. */
    copy("changing");
    snprintf(from_path, sizeof from_path, "%s", to_path);
    snprintf(to_path, sizeof to_path, "%s", check_path("changed"));
    mkdir(to_path, 0755);
    each_file(from_path, copy_one);
}

static void unwritten_manifest(void)
{
    rocks_options *reads = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    make_changing();
    for (int block = 0; block < 2; block++) {
        copy("changed");
        const char *manifest = file("MANIFEST-", 1);
        const long size = size_of(manifest), begin = (size - 1) / 512 * 512;
        const long end = block ? (size + 4095) / 4096 * 4096 : size;
        zero(manifest, begin, end);
        /* A reader cannot cut it. */
        const unsigned long before = checksum();
        CHECK(open_at(to_path, reads) == NULL && st.code == ROCKS_CORRUPTION);
        CHECK(checksum() == before);
        rocks_db *db = must_open(strict);
        CHECK(report.checked && !report.data_loss && report.manifest_bytes_torn == 0);
        CHECK(report.manifest_bytes_cut > (uint64_t)(end - begin));
        CHECK(strstr(report.text, "cut at byte") != NULL && strstr(report.text, ".cut-") != NULL);
        CHECK(count_keys(db, 20) == 20);
        OK(rocks_db_close(db, &st));
        cut_files = 0;
        each_file(to_path, count_cut);
        CHECK(cut_files == 1);
        db = must_open(strict);
        CHECK(report.manifest_bytes_cut == 0 && report.text[0] == 0 && count_keys(db, 20) == 20);
        OK(rocks_db_close(db, &st));
    }
    /* Not where something that it then needs is gone, */
    for (int what = 0; what < 4; what++) {
        copy("changed");
        const char *manifest = file("MANIFEST-", 1);
        const long size = size_of(manifest), begin = (size - 1) / 512 * 512;
        char path[8192];
        snprintf(path, sizeof path, "%s", manifest);
        if (what == 0) CHECK(unlink(file(".log", 1)) == 0);
        if (what == 1) CHECK(unlink(file(".sst", 1)) == 0);
        if (what < 2) zero(path, begin, size);
        /* nor where whole records follow, */
        if (what == 2) zero(path, 64, 80);
        /* nor where something else than zeros does. */
        if (what == 3) flip(path, size - 1);
        const unsigned long before = checksum();
        CHECK(open_at(to_path, NULL) == NULL);
        CHECK(checksum() == before);
    }
    OK(rocks_options_free(reads, &st));
}

int main(int argc, char **argv)
{
    strict = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
    if (argc == 3) return writer(argv[1], atoi(argv[2]));
    CHECK_BEGIN(argc, argv);
    settings = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    make_small();
    make_several();
    make_tables();
    no_damage();
    the_report_call();
    torn_end();
    unwritten_end();
    recycled_end();
    end_kept_by_a_prepared_txn("true");
    end_kept_by_a_prepared_txn("false");
    flipped_byte();
    flipped_bytes();
    missing_wal();
    cut_manifest();
    damaged_tables();
    newborn();
    unwritten_manifest();
    killed();
    OK(rocks_options_free(settings, &st));
    OK(rocks_options_free(strict, &st));
    return 0;
}
