/* Envs whose files fail on demand, and what databases do then. valgrind: yes */
#include "../support/faults.h"

#include <unistd.h>

enum { KEYS = 8 };

static rocks_code put(rocks_db *db, int i, int sync)
{
    char key[16];
    rocks_options *write = options_with(ROCKS_OPTIONS_WRITE, "sync", sync ? "true" : "false");
    snprintf(key, sizeof key, "key%02d", i);
    const rocks_code code = rocks_db_put(db, NULL, write, BYTES_OF(key), BYTES("value"), &st);
    CHECK(rocks_options_free(write, NULL) == ROCKS_OK);
    return code;
}

static int holds(rocks_db *db, int i)
{
    char key[16];
    uint8_t value[8];
    size_t len;
    snprintf(key, sizeof key, "key%02d", i);
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    return code == ROCKS_OK;
}

/* A life of a database; which synced puts were acknowledged. */
static void live(const char *path, rocks_options *options, int *acknowledged)
{
    rocks_db *db;
    if (rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st) != ROCKS_OK) return;
    for (int i = 0; i < KEYS; i++) {
        if (put(db, i, 1) == ROCKS_OK) acknowledged[i] = 1;
        if (i == KEYS / 2) (void)rocks_db_flush(db, NULL, 0, NULL, &st);
    }
    (void)rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st);
    (void)rocks_db_close(db, &st);
}

/* Whichever operation fails: afterwards the database opens and holds what was acknowledged. */
static void every_operation(const char *error, uint64_t step)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    uint64_t injected = 1, lives = 0;
    /* To the first life that needs fewer operations. */
    for (uint64_t at = 1; injected != 0; at += step) {
        char name[64], path[4096];
        int acknowledged[KEYS] = {0};
        rocks_db *db;
        snprintf(name, sizeof name, "%s-%llu", error, (unsigned long long)at);
        snprintf(path, sizeof path, "%s", check_path(name));
        fault(env, "faults.error", error);
        fault_at(env, at);
        injected = figure(env, "faults.injected");
        live(path, options, acknowledged);
        injected = figure(env, "faults.injected") - injected;
        fault_at(env, 0);
        OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
        for (int i = 0; i < KEYS; i++) CHECK(holds(db, i) || !acknowledged[i]);
        OK(put(db, 0, 1));
        OK(rocks_db_close(db, &st));
        lives++;
    }
    CHECK(lives > 100 / step);
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

static void one_write_fails(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_db *db;
    static const struct {
        const char *name;
        rocks_code code;
        int subcode;
    } errors[] = {{"io_error", ROCKS_IO_ERROR, 0},
                  {"no_space", ROCKS_IO_ERROR, 4},
                  {"corruption", ROCKS_CORRUPTION, 0},
                  {"timed_out", ROCKS_TIMED_OUT, 0}};
    OK(rocks_db_open(check_path("one"), options, NULL, NULL, NULL, 0, &db, &st));
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        fault(env, "faults.path", ".log");
        fault(env, "faults.operations", "write");
        fault(env, "faults.error", errors[i].name);
        fault_at(env, 2);
        OK(put(db, 0, 0));
        EXPECT(errors[i].code, put(db, 1, 0));
        SAYS("fault injected: write");
        SAYS(".log");
        CHECK(st.subcode == errors[i].subcode);
        CHECK(figure(env, "faults.counted") >= 2 && figure(env, "faults.injected") == i + 1);
        /* RocksDB refuses writes until it was told to go on. */
        fault_at(env, 0);
        (void)rocks_db_resume(db, &st);
        (void)rocks_db_close(db, &st);
        OK(rocks_db_open(check_path("one"), options, NULL, NULL, NULL, 0, &db, &st));
        CHECK(holds(db, 0) && !holds(db, 1));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

static void reads_fail_at_random(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_db *db;
    uint64_t failed = 0;
    OK(rocks_options_set(options, "table.no_block_cache", "true", &st));
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_db_open(check_path("random"), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < KEYS; i++) OK(put(db, i, 0));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    fault(env, "faults.operations", "read");
    fault(env, "faults.seed", "7");
    fault(env, "faults.one_in", "3");
    for (int i = 0; i < 90; i++) {
        rocks_buffer value;
        const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES("key01"), &value, &st);
        if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
        else EXPECT(ROCKS_IO_ERROR, code);
        failed += code != ROCKS_OK;
    }
    CHECK(failed > 10 && failed < 60 && figure(env, "faults.injected") == failed);
    fault(env, "faults.one_in", "0");
    CHECK(holds(db, 1));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

/* What was synced stays, and nothing else. */
static void the_power_fails(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_db *db;
    fault(env, "faults.lose_unsynced", "true");
    OK(rocks_db_open(check_path("power"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(put(db, 1, 1));
    OK(put(db, 2, 0));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_lose_unsynced(env, &st));
    SAYS("open for writing");
    fault(env, "faults.active", "false");
    EXPECT(ROCKS_IO_ERROR, put(db, 3, 1));
    SAYS("faults.active");
    (void)rocks_db_close(db, &st);
    OK(rocks_env_lose_unsynced(env, &st));
    OK(rocks_db_open(check_path("power"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(holds(db, 1) && !holds(db, 2) && !holds(db, 3));
    OK(put(db, 4, 1));
    OK(rocks_db_close(db, &st));
    CHECK(figure(env, "faults.files_open") == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

/* Over a memory env, and given as options, which keep it. */
static void over_another_env(void)
{
    rocks_env *env = failing_memory();
    rocks_db *db;
    rocks_options *options = options_in(env);
    OK(rocks_db_open("/nowhere/at/all", options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(put(db, 1, 1));
    fault(env, "faults.count", "1000000");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, put(db, 2, 1));
    OK(rocks_env_free(env, &st));
    (void)rocks_db_close(db, &st);
    CHECK(access("/nowhere", F_OK) != 0);
}

static void what_is_refused(void)
{
    rocks_env *env = failing_env(), *plain;
    uint64_t value;
    OK(rocks_env_new_by_name(NULL, &plain, &st));
    static const char *const bad[][3] = {{"faults.at", "-1", "0 to"},
                                         {"faults.at", "soon", "faults.at"},
                                         {"faults.operations", "write,think", "metadata_write"},
                                         {"faults.error", "bad luck", "no_space"},
                                         {"faults.active", "perhaps", "true"},
                                         {"faults.seed", "99999999999", "4294967295"},
                                         {"faults.att", "1", "faults.at"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(env, bad[i][0], bad[i][1], &st));
        SAYS(bad[i][2]);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(plain, "faults.at", "1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_value(plain, "faults.counted", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_lose_unsynced(plain, &st));
    SAYS("rocks_env_new_fault_injection");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_fault_injection(NULL, NULL, &st));
    OK(rocks_env_free(plain, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_env_new_fault_injection(plain, &plain, &st));
    CHECK(plain == NULL);
    OK(rocks_env_free(env, &st));
}

static void flushed(const char *name, const rocks_options *options, int count)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < count; i++) OK(put(db, i, 0));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
}

/* What takes the place of its files beside it has its own sizes, as a copy that is put back does.
 */
static void replaced_beside(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_repair_report report = {.struct_size = sizeof report};
    char here[4096], other[4096], away[4096];
    rocks_db *db;
    snprintf(here, sizeof here, "%s", check_path("replaced"));
    snprintf(other, sizeof other, "%s", check_path("other"));
    snprintf(away, sizeof away, "%s", check_path("away"));
    flushed("replaced", options, 1);
    flushed("other", plain, KEYS);
    CHECK(rename(here, away) == 0 && rename(other, here) == 0);
    OK(rocks_db_repair(here, options, NULL, NULL, 0, 0, UINT64_MAX, NULL, &report, NULL, &st));
    CHECK(report.changed == 0 && report.tables_kept == 1 && report.tables_salvaged == 0);
    OK(rocks_db_open(here, options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < KEYS; i++) CHECK(holds(db, i));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    one_write_fails();
    replaced_beside();
    reads_fail_at_random();
    the_power_fails();
    over_another_env();
    what_is_refused();
    /* Under valgrind, where a life takes long, fewer of them. */
    const uint64_t step = getenv("ROCKS_SLOW") != NULL ? 23 : 1;
    every_operation("io_error", step);
    every_operation("no_space", step * 3);
    return 0;
}
