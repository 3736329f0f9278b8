/* WAL filters: every decision, and what the recovery report says of it. valgrind: yes */
#include "../support/wal_plan.h"

#include <pthread.h>

/* ---- decisions -------------------------------------------------------------------------- */

static void ignored(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p), *how = strict();
    rocks_db *db;
    fill("ignored");
    p.at[3] = p.at[8] = p.at[9] = ROCKS_WAL_IGNORE; /* the last ones too */
    OK(open_code("ignored", options, how, &db));
    holds(db, "1110111100");
    CHECK(p.seen == RECORDS && p.families == 1);
    rocks_recovery_report report = report_of(db);
    CHECK(report.checked && !report.data_loss && report.sequences_missing == 0);
    CHECK(report.wal_records_ignored == 3 && report.wal_records_changed == 0);
    CHECK(!report.wal_replay_stopped && report.text[0] == 0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("k9"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 1);
    /* It was ignored for good. */
    options = options_of(NULL);
    OK(open_code("ignored", options, how, &db));
    holds(db, "1110111101");
    CHECK(report_of(db).data_loss == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void stopped(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p), *how = strict();
    rocks_db *db;
    fill("stopped");
    p.at[4] = ROCKS_WAL_STOP;
    OK(open_code("stopped", options, how, &db));
    holds(db, "1111000000");
    CHECK(p.seen == 5);
    rocks_recovery_report report = report_of(db);
    CHECK(report.checked && !report.data_loss && report.wal_replay_stopped == 1);
    CHECK(report.wal_records_ignored == 0 && report.sequences_missing == 0);
    CHECK(report.last_sequence == 4);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    options = options_of(NULL);
    OK(open_code("stopped", options, how, &db));
    holds(db, "1111000000");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* Logs that stay would bring back what was left out, with sequence numbers that were given
   out again: RocksDB then finds the database corrupted for ever. */
static void not_with_logs_that_stay(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    rocks_db *db;
    fill("stay");
    p.at[9] = ROCKS_WAL_IGNORE;
    OK(rocks_options_set(options, "avoid_flush_during_recovery", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, open_code("stay", options, NULL, &db));
    SAYS("avoid_flush_during_recovery");
    CHECK(db == NULL && p.seen == 0);
    OK(open_code("stay", options, how, &db));
    holds(db, "1111111110");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    lost_nothing("stay");
}

/* What leaves everything out leaves nothing for later. */
static void all_ignored(rocks_wal_decision decision, const char *name)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p), *how = strict();
    rocks_db *db;
    fill(name);
    for (int i = 0; i < RECORDS; i++) p.at[i] = decision;
    OK(open_code(name, options, how, &db));
    holds(db, "0000000000");
    CHECK(!report_of(db).data_loss && report_of(db).last_sequence == 0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("k4"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    options = options_of(NULL);
    for (int i = 0; i < 2; i++) {
        OK(open_code(name, options, how, &db));
        holds(db, "0000100000");
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void corrupted(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p), *how = strict(), *lax;
    rocks_db *db;
    fill("corrupted");
    p.at[6] = ROCKS_WAL_CORRUPTED;
    /* What is to lose nothing refuses it, and changes nothing. */
    EXPECT(ROCKS_CORRUPTION, open_code("corrupted", options, how, &db));
    CHECK(db == NULL && (st.flags & ROCKS_STATUS_DATA_LOSS) != 0);
    SAYS("fail_on_data_loss: the WAL filter called a record corrupted");
    /* Without paranoid checks RocksDB replays what was called so. */
    lax = options_of(&p);
    p.seen = 0;
    p.last_sequence = 0;
    OK(rocks_options_set_string(lax, "paranoid_checks=false", &st));
    rocks_options *reading = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(open_code("corrupted", lax, reading, &db));
    holds(db, "1111111111");
    CHECK(!report_of(db).data_loss);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(lax, &st));
    /* Otherwise it drops the record and what follows, and that is a loss. */
    p.seen = 0;
    p.last_sequence = 0;
    OK(open_code("corrupted", options, NULL, &db));
    holds(db, "1111110000");
    rocks_recovery_report report = report_of(db);
    CHECK(report.data_loss && report.sequences_missing == 4);
    CHECK(strcmp(report.text, "the WAL filter called a record corrupted") == 0);
    OK(rocks_db_close(db, &st));
    /* A mode that fails on damage fails. */
    fill("absolute");
    p.seen = 0;
    p.last_sequence = 0;
    OK(rocks_options_set(options, "wal_recovery_mode", "kAbsoluteConsistency", &st));
    EXPECT(ROCKS_CORRUPTION, open_code("absolute", options, NULL, &db));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(reading, &st));
}

static void read_only(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    rocks_db *db;
    fill("read_only");
    p.at[0] = ROCKS_WAL_IGNORE;
    OK(open_code("read_only", options, how, &db));
    holds(db, "0111111111");
    CHECK(report_of(db).wal_records_ignored == 1 && !report_of(db).data_loss);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    options = options_of(NULL);
    OK(open_code("read_only", options, how, &db));
    holds(db, "1111111111");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* ---- the rest ---------------------------------------------------------------------------------
 */

static void column_families(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p);
    rocks_column_family *family;
    rocks_db *db = open_db("families"), *other = open_db("other");
    OK(rocks_db_create_column_family(db, "second", NULL, &family, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k0"), BYTES("value"), &st));
    OK(rocks_db_put(db, family, NULL, BYTES("k1"), BYTES("value"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    p.other = other;
    p.at[1] = ROCKS_WAL_IGNORE;
    OK(open_code("families", options, NULL, &db));
    CHECK(p.families == 2 && strcmp(p.family, "second") == 0 && p.seen == 2);
    rocks_buffer value;
    OK(rocks_db_column_family(db, "second", &family, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, family, NULL, BYTES("k1"), &value, &st));
    OK(rocks_db_get(other, NULL, NULL, BYTES("seen"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(family, &st));
    /* One filter for several databases; the options are those of a live one as well. */
    rocks_options *live;
    OK(rocks_db_options(db, NULL, &live, &st));
    OK(rocks_db_close(db, &st));
    p = plan_of();
    fill("by_live_options");
    OK(open_code("by_live_options", live, NULL, &db));
    holds(db, "1111111111");
    CHECK(p.seen == RECORDS);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(live, &st));
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_db_close(other, &st));
}

static void refused(void)
{
    plan p = plan_of();
    rocks_wal_filter_callbacks callbacks = callbacks_of(&p);
    rocks_wal_filter *it;
    callbacks.name = "";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_filter_new(&callbacks, &it, &st));
    SAYS("name");
    callbacks.log_record_found = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_filter_new(&callbacks, &it, &st));
    SAYS("log_record_found is NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_wal_filter_new(NULL, &it, &st));
    CHECK(p.destroyed == 2 && it == NULL);
    callbacks = callbacks_of(&p);
    callbacks.name = "my.WalFilter";
    OK(rocks_wal_filter_new(&callbacks, &it, &st));
    rocks_options *options = options_of(NULL), *reading;
    rocks_buffer name;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_wal_filter(reading, "wal_filter", it, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_wal_filter(options, "wal", it, &st));
    SAYS("wal_filter");
    OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
    OK(rocks_options_set(options, "max_open_files", "100", &st));
    OK(rocks_options_value(options, "wal_filter", &name, &st));
    CHECK(strstr((const char *)name.data, "my.WalFilter") != NULL);
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_set_wal_filter(options, "wal_filter", NULL, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    CHECK(p.destroyed == 2);
    OK(rocks_wal_filter_free(it, &st));
    CHECK(p.destroyed == 3);
}

/* Several databases opened at once with one filter: each opening counts for itself. */
static rocks_wal_decision ignore_k3(void *state, const rocks_wal_record *record,
                                    rocks_sink *changed, rocks_sink *error)
{
    (void)changed, (void)error;
    __atomic_add_fetch((int *)state, 1, __ATOMIC_SEQ_CST);
    for (size_t i = 0; i + 1 < record->data.len; i++)
        if (memcmp(record->data.data + i, "k3", 2) == 0) return ROCKS_WAL_IGNORE;
    return ROCKS_WAL_CONTINUE;
}

enum { THREADS = 4 };
static rocks_options *together;

static void *open_one(void *argument)
{
    rocks_status mine;
    rocks_db *db;
    char path[4200];
    rocks_recovery_report report;
    snprintf(path, sizeof path, "%s/at_once_%d", check_folder, *(int *)argument);
    CHECK(rocks_db_open(path, together, NULL, NULL, NULL, 0, &db, &mine) == ROCKS_OK);
    report.struct_size = sizeof report;
    CHECK(rocks_db_recovery_report(db, &report, &mine) == ROCKS_OK);
    CHECK(report.wal_records_ignored == 1 && !report.data_loss);
    CHECK(rocks_db_close(db, &mine) == ROCKS_OK);
    return NULL;
}

static void at_once(void)
{
    int seen = 0, numbers[THREADS];
    rocks_wal_filter_callbacks callbacks;
    rocks_wal_filter *it;
    pthread_t threads[THREADS];
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &seen;
    callbacks.log_record_found = ignore_k3;
    OK(rocks_wal_filter_new(&callbacks, &it, &st));
    for (int i = 0; i < THREADS; i++) {
        char name[32];
        snprintf(name, sizeof name, "at_once_%d", numbers[i] = i);
        fill(name);
    }
    together = options_of(NULL);
    OK(rocks_options_set_wal_filter(together, "wal_filter", it, &st));
    OK(rocks_wal_filter_free(it, &st));
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, open_one, &numbers[i]) == 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(seen == THREADS * RECORDS);
    OK(rocks_options_free(together, &st));
}

/* A slow one: its opening waits, other databases and openings do not. */
static pthread_barrier_t meeting;

static rocks_wal_decision dawdle(void *state, const rocks_wal_record *record, rocks_sink *changed,
                                 rocks_sink *error)
{
    (void)state, (void)record, (void)changed, (void)error;
    for (int i = 0; i < 2; i++) pthread_barrier_wait(&meeting);
    return ROCKS_WAL_CONTINUE;
}

static void *open_slowly(void *options)
{
    rocks_status mine;
    rocks_db *db;
    char path[4200];
    snprintf(path, sizeof path, "%s/dawdled", check_folder);
    CHECK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &mine) == ROCKS_OK);
    CHECK(rocks_db_close(db, &mine) == ROCKS_OK);
    return NULL;
}

static void slow(void)
{
    const rocks_wal_filter_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                  .log_record_found = dawdle};
    rocks_wal_filter *it;
    rocks_options *options = options_of(NULL), *others = options_of(NULL);
    rocks_db *db = open_db("dawdled");
    pthread_t thread;
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    CHECK(pthread_barrier_init(&meeting, NULL, 2) == 0);
    OK(rocks_wal_filter_new(&callbacks, &it, &st));
    OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
    OK(rocks_wal_filter_free(it, &st));
    CHECK(pthread_create(&thread, NULL, open_slowly, options) == 0);
    pthread_barrier_wait(&meeting);
    OK(rocks_options_free(options, &st));
    EXPECT(ROCKS_IO_ERROR, open_code("dawdled", others, NULL, &db)); /* its lock is held */
    db = open_db("meanwhile");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_close(db, &st));
    pthread_barrier_wait(&meeting);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_barrier_destroy(&meeting);
    OK(rocks_options_free(others, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    ignored();
    stopped();
    not_with_logs_that_stay();
    all_ignored(ROCKS_WAL_IGNORE, "all_ignored");
    all_ignored(ROCKS_WAL_STOP, "all_stopped");
    corrupted();
    read_only();
    column_families();
    refused();
    at_once();
    slow();
    return 0;
}
