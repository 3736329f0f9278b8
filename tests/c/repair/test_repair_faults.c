/* Repairs on disks that fail, lose their power or have no second names for files, and repairs whose
   callbacks fail: the database is as it was, or repaired; nothing is in between. ROCKS_STEP=1 lets
   each operation fail. */
#include "../support/faults.h"
#include "repairs.h"

#include <errno.h>
#include <sys/syscall.h>

/* So many of a repair's last operations take the new files into the database. */
enum { MANY = 400, LATE = 20 };

/* While this is set, no file gets a second name: these take the place of the C library's, also for
   librocks. */
static int has_no_links, links_refused;

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (!has_no_links) return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    links_refused++;
    errno = EPERM;
    return -1;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

#define CHANGES "write,sync,metadata_write"

static char pristine[4096], path[4096];

static rocks_options *merging(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "merge_operator=stringappend;disable_auto_compactions=true;"
                                "avoid_flush_during_shutdown=true;compression=kNoCompression",
                                &st));
    OK(rocks_options_set(options, "table.block_size", "1024", &st));
    return options;
}

static void merge_all(rocks_db *db, const char *operand)
{
    for (int i = 0; i < MANY; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(key), BYTES_OF(operand), &st));
    }
}

/* Of each key an operand in a table and one in the log. */
static void make(const char *at, const rocks_options *options)
{
    rocks_db *db;
    each_file(at, remove_one, NULL);
    OK(rocks_db_open(at, options, NULL, NULL, NULL, 0, &db, &st));
    merge_all(db, "table");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    merge_all(db, "log");
    OK(rocks_db_close(db, &st));
}

/* Each key has each operand once at most. How many have both. */
static int whole_keys(const char *at, const rocks_options *options)
{
    rocks_db *db;
    int both = 0;
    OK(rocks_db_open(at, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < MANY; i++) {
        char key[16], found[64];
        size_t len = 0;
        snprintf(key, sizeof key, "key%05d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found, &len, &st);
        if (code == ROCKS_NOT_FOUND) continue;
        EXPECT(ROCKS_OK, code);
        const bool has_both = len == 9 && memcmp(found, "table,log", 9) == 0;
        CHECK(has_both || (len == 5 && memcmp(found, "table", 5) == 0) ||
              (len == 3 && memcmp(found, "log", 3) == 0));
        both += has_both;
    }
    OK(rocks_db_close(db, &st));
    return both;
}

/* What is damaged: a table, a log, the MANIFEST, or all of them. */
enum { TABLE = 1, LOG_FILE = 2, MANIFEST = 4 };

static void damage_copy(int what)
{
    copy_folder(pristine, path);
    if (what & TABLE) flip_middle(files_of(path, ".sst")->paths[0]);
    if (what & LOG_FILE) flip_middle(files_of(path, ".log")->paths[0]);
    if (what & MANIFEST) lose_manifest(path);
}

/* After whatever came before: a repair of what is there, and all that can be read. */
static void is_repairable(const rocks_options *options, int what)
{
    must_repair(path, options);
    CHECK(strstr(list_files(path), ".repair") == NULL);
    const int both = whole_keys(path, options);
    CHECK(what == MANIFEST ? both == MANY : both >= MANY - 60);
}

/* ---- operations that fail ---- */

static void changes_alone(rocks_env *env) { fault(env, "faults.operations", CHANGES); }

/* How many operations that change files a repair of such damage takes. */
static uint64_t operations(int what)
{
    rocks_env *env = failing_env();
    rocks_options *options = merging();
    OK(rocks_options_set_env(options, "env", env, &st));
    changes_alone(env);
    damage_copy(what);
    fault_at(env, 0);
    EXPECT(what == MANIFEST ? ROCKS_OK : ROCKS_INCOMPLETE, repair_at(path, options, 1));
    const uint64_t count = figure(env, "faults.counted");
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
    CHECK(count > LATE);
    return count;
}

/* The one to fail next: a few of those that write the new files, and one in `step` of the last. The
   one behind the last fails nothing. */
static uint64_t next_of(uint64_t at, uint64_t count, uint64_t step)
{
    const char *asked = getenv("ROCKS_STEP");
    const uint64_t late = count - LATE, wide = late / 2 + 1;
    if (at > count) return 0;
    if (asked != NULL) step = strtoull(asked, NULL, 10);
    else if (at < late) step = at + wide < late ? wide : late - at;
    return at + step < count + 1 ? at + step : count + 1;
}

/* Operations in turn, up to a repair that comes to its end. A failed repair leaves the files as
   they were, byte for byte in their sizes. */
static void each_failure(int what, const char *error, uint64_t first, uint64_t step)
{
    rocks_options *plain = merging();
    rocks_env *env = failing_env();
    rocks_options *options = merging();
    OK(rocks_options_set_env(options, "env", env, &st));
    fault(env, "faults.error", error);
    changes_alone(env);
    const uint64_t count = operations(what);
    bool hit = true;
    for (uint64_t at = first; at != 0; at = next_of(at, count, step)) {
        char before[sizeof listed];
        damage_copy(what);
        strcpy(before, list_files(path));
        fault_at(env, at);
        const uint64_t injected = figure(env, "faults.injected");
        const rocks_code code = repair_at(path, options, 1);
        fault_at(env, 0);
        CHECK(figure(env, "faults.files_open") == 0);
        hit = figure(env, "faults.injected") != injected;
        if (code != ROCKS_OK && code != ROCKS_INCOMPLETE) {
            CHECK(hit);
            /* If CURRENT names the new MANIFEST already, the repair is done all but a sync. */
            if (strcmp(before, list_files(path)) != 0)
                CHECK(strstr(list_files(path), "lost -1") != NULL);
        }
        is_repairable(plain, what);
    }
    CHECK(!hit);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_env_free(env, &st));
}

/* The power goes before operation `at`; 0: after a repair that was done. Whether it went in it. */
static bool without_power(int what, uint64_t at)
{
    rocks_options *plain = merging(), *options = merging();
    rocks_env *env = failing_env();
    OK(rocks_options_set_env(options, "env", env, &st));
    fault(env, "faults.lose_unsynced", "true");
    fault(env, "faults.count", "1000000");
    changes_alone(env);
    damage_copy(what);
    fault_at(env, at);
    const rocks_code code = repair_at(path, options, 1);
    const bool hit = figure(env, "faults.injected") != 0;
    CHECK(hit || code == ROCKS_OK || code == ROCKS_INCOMPLETE);
    fault(env, "faults.active", "false");
    OK(rocks_env_lose_unsynced(env, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
    if (code == ROCKS_OK || code == ROCKS_INCOMPLETE) {
        /* It was acknowledged: it is on the disk. */
        OK(repair_at(path, plain, 0));
    }
    is_repairable(plain, what);
    OK(rocks_options_free(plain, &st));
    return hit;
}

static void each_power_failure(int what, uint64_t step)
{
    const uint64_t count = operations(what);
    bool hit = true;
    CHECK(!without_power(what, 0));
    for (uint64_t at = 1; at != 0; at = next_of(at, count, step)) hit = without_power(what, at);
    CHECK(!hit);
}

/* ---- no second names ---- */

static void without_links(int what)
{
    rocks_options *options = merging();
    damage_copy(what);
    has_no_links = 1;
    links_refused = 0;
    must_repair(path, options);
    has_no_links = 0;
    /* The old files are kept all the same. */
    CHECK(links_refused > 0 && report.files_set_aside > 0);
    char lost[4200];
    snprintf(lost, sizeof lost, "%s/lost", path);
    if (what & TABLE) {
        char old[8500], name[4300];
        struct found_files *kept = files_of(lost, ".sst");
        CHECK(kept->count == 1);
        snprintf(name, sizeof name, "%s", strrchr(kept->paths[0], '/') + 1);
        const off_t size = size_at(kept->paths[0]);
        snprintf(old, sizeof old, "%s/%s", pristine, name);
        CHECK(size == size_at(old));
    }
    if (what & LOG_FILE) CHECK(files_of(lost, ".log")->count == 1);
    is_repairable(options, what);
    OK(repair_at(path, options, 0));
    CHECK(report.changed == 0);
    OK(rocks_options_free(options, &st));
}

/* And a disk that fails then. */
static void without_links_failing(void)
{
    has_no_links = 1;
    each_failure(TABLE | LOG_FILE, "no_space", 3, 6);
    has_no_links = 0;
}

/* ---- callbacks that fail ---- */

static int64_t calls_left;
static bool gives_text;

static bool fails_now(rocks_sink *error)
{
    if (__atomic_sub_fetch(&calls_left, 1, __ATOMIC_RELAXED) >= 0) return false;
    if (gives_text) rocks_sink_append(error, BYTES("not today"), NULL);
    return true;
}

static bool ordered(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    (void)state;
    if (fails_now(error)) return false;
    const int first = memcmp(a, b, a_len < b_len ? a_len : b_len);
    *order = first != 0 ? first : a_len < b_len ? -1 : a_len > b_len;
    return true;
}

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)state;
    CHECK(done <= total);
    return !fails_now(error);
}

/* A comparator that fails at some call: the repair tells so, and changed nothing. */
static void failing_comparator(void)
{
    rocks_comparator_callbacks callbacks = {.struct_size = sizeof callbacks};
    rocks_comparator *comparator;
    char before[sizeof listed], own[4096];
    callbacks.name = "test.fails";
    callbacks.compare = ordered;
    OK(rocks_comparator_new(&callbacks, &comparator, &st));
    rocks_options *options = merging();
    OK(rocks_options_set_comparator(options, "comparator", comparator, &st));
    snprintf(own, sizeof own, "%s", check_path("own order"));
    int64_t at = 0, step = 1;
    int failed = 0;
    bool done = false;
    for (; !done; at += step, step += step / 4 + 1) {
        calls_left = INT64_MAX;
        make(own, options);
        flip_middle(files_of(own, ".sst")->paths[0]);
        strcpy(before, list_files(own));
        gives_text = failed % 2 == 0;
        __atomic_store_n(&calls_left, at, __ATOMIC_RELAXED);
        const rocks_code code = repair_at(own, options, 1);
        done = __atomic_load_n(&calls_left, __ATOMIC_RELAXED) >= 0;
        calls_left = INT64_MAX;
        if (done) {
            EXPECT(ROCKS_INCOMPLETE, code);
        } else {
            EXPECT(ROCKS_CALLBACK_FAILED, code);
            if (gives_text) SAYS("not today");
            CHECK(strcmp(before, list_files(own)) == 0);
            EXPECT(ROCKS_INCOMPLETE, repair_at(own, options, 1));
            failed++;
        }
        CHECK(whole_keys(own, options) >= MANY - 60);
    }
    CHECK(failed > 5);
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
}

/* The same of one that is told the progress. */
static void failing_progress(void)
{
    rocks_options *options = merging();
    char before[sizeof listed];
    bool done = false;
    for (int at = 0; !done; at++) {
        rocks_progress_callbacks callbacks = {.struct_size = sizeof callbacks};
        rocks_cancel *cancel;
        callbacks.progress = progress;
        OK(rocks_cancel_new(&cancel, &st));
        OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
        damage_copy(TABLE | LOG_FILE | MANIFEST);
        strcpy(before, list_files(path));
        gives_text = true;
        __atomic_store_n(&calls_left, at, __ATOMIC_RELAXED);
        memset(&report, 0, sizeof report);
        report.struct_size = sizeof report;
        const rocks_code code = rocks_db_repair(path, options, NULL, NULL, 0, 1, UINT64_MAX, cancel,
                                                &report, NULL, &st);
        done = __atomic_load_n(&calls_left, __ATOMIC_RELAXED) >= 0;
        calls_left = INT64_MAX;
        if (!done) {
            EXPECT(ROCKS_CALLBACK_FAILED, code);
            SAYS("not today");
            CHECK(strcmp(before, list_files(path)) == 0);
        } else {
            EXPECT(ROCKS_INCOMPLETE, code);
            CHECK(at >= 2);
        }
        OK(rocks_cancel_free(cancel, &st));
        is_repairable(options, TABLE | LOG_FILE | MANIFEST);
    }
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    snprintf(pristine, sizeof pristine, "%s", check_path("pristine"));
    snprintf(path, sizeof path, "%s", check_path("damaged"));
    rocks_options *options = merging();
    make(pristine, options);
    OK(rocks_options_free(options, &st));
    for (int what = 1; what < 8; what++) {
        if (what != TABLE && what != LOG_FILE && what != MANIFEST && what != 7) continue;
        without_links(what);
        each_failure(what, "io_error", 1, what == 7 ? 2 : 5);
        each_failure(what, "no_space", 2, 7);
        each_power_failure(what, what == 7 ? 1 : 5);
    }
    without_links_failing();
    failing_comparator();
    failing_progress();
    return 0;
}
