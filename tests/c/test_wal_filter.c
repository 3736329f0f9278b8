/* WAL filters: every decision, changed batches, failures that lose nothing, and what the
   recovery report says of it. valgrind: yes */
#include "check.h"

#include <pthread.h>

#define TEXT(text) (const uint8_t *)(text), strlen(text)

enum { RECORDS = 10 };

/* What a test's filter answers for each record, counted from 0, and what it saw. */
typedef struct plan {
    rocks_wal_decision at[RECORDS];
    int change_at; /* -1: none */
    void (*change)(const rocks_wal_record *, rocks_sink *);
    bool fail_families;
    const char *fail;
    rocks_db *other;
    int seen, families, destroyed;
    uint64_t last_sequence;
    char family[32];
} plan;

static plan plan_of(void)
{
    plan p;
    memset(&p, 0, sizeof p);
    p.change_at = -1;
    for (int i = 0; i < RECORDS; i++) p.at[i] = ROCKS_WAL_CONTINUE;
    return p;
}

static void destroy(void *state) { ((plan *)state)->destroyed++; }

static bool families(void *state, const rocks_wal_family *const *all, size_t count, rocks_sink *error)
{
    plan *p = state;
    p->families = (int)count;
    for (size_t i = 0; i < count; i++) {
        CHECK(all[i]->struct_size >= sizeof *all[i] && all[i]->name.len < sizeof p->family);
        CHECK(all[i]->id == 0 || all[i]->log_number > 0);
        if (all[i]->id == 1) memcpy(p->family, all[i]->name.data, all[i]->name.len);
    }
    if (!p->fail_families) return true;
    CHECK(rocks_sink_append(error, TEXT("no family is good"), NULL) == ROCKS_OK);
    return false;
}

static rocks_wal_decision record_found(void *state, const rocks_wal_record *record,
                                       rocks_sink *changed, rocks_sink *error)
{
    plan *p = state;
    const int at = p->seen++;
    rocks_status mine;
    rocks_batch *batch;
    uint32_t count;
    CHECK(at < RECORDS && record->struct_size >= sizeof *record && record->log_number > 0);
    CHECK(record->log_file.len > 4 &&
          memcmp(record->log_file.data + record->log_file.len - 4, ".log", 4) == 0);
    CHECK(record->sequence > p->last_sequence);
    p->last_sequence = record->sequence;
    CHECK(rocks_batch_from_data(record->data.data, record->data.len, &batch, &mine) == ROCKS_OK);
    CHECK(rocks_batch_count(batch, &count, &mine) == ROCKS_OK && count == 1);
    CHECK(rocks_batch_free(batch, &mine) == ROCKS_OK);
    if (p->other != NULL) /* every other database may be used */
        CHECK(rocks_db_put(p->other, NULL, NULL, BYTES("seen"), BYTES("yes"), &mine) == ROCKS_OK);
    if (at == p->change_at) p->change(record, changed);
    if (p->fail != NULL && p->at[at] == ROCKS_WAL_FAILED)
        CHECK(rocks_sink_append(error, TEXT(p->fail), NULL) == ROCKS_OK);
    return p->at[at];
}

static rocks_wal_filter_callbacks callbacks_of(plan *p)
{
    rocks_wal_filter_callbacks callbacks;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.column_family_log_numbers = families;
    callbacks.log_record_found = record_found;
    return callbacks;
}

static rocks_wal_filter *filter_of(plan *p)
{
    rocks_wal_filter_callbacks callbacks = callbacks_of(p);
    rocks_wal_filter *made;
    OK(rocks_wal_filter_new(&callbacks, &made, &st));
    return made;
}

static rocks_options *options_of(plan *p)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    if (p == NULL) return options;
    rocks_wal_filter *it = filter_of(p);
    OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
    OK(rocks_wal_filter_free(it, &st));
    return options;
}

static rocks_options *strict(void)
{
    return options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
}

/* k0 to k9, each a record of one log. */
static void fill(const char *name)
{
    rocks_db *db = open_db(name);
    for (int i = 0; i < RECORDS; i++) {
        char key[4];
        snprintf(key, sizeof key, "k%d", i);
        OK(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT("value"), &st));
    }
    OK(rocks_db_close(db, &st));
}

/* One digit a key: 1 there, 0 not, 2 with another value. */
static void holds(rocks_db *db, const char *wanted)
{
    char got[RECORDS + 1] = {0};
    for (int i = 0; i < RECORDS; i++) {
        char key[4];
        rocks_buffer value;
        snprintf(key, sizeof key, "k%d", i);
        const rocks_code code = rocks_db_get(db, NULL, NULL, TEXT(key), &value, &st);
        CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
        const int same = code == ROCKS_OK && value.len == 5 && memcmp(value.data, "value", 5) == 0;
        got[i] = code != ROCKS_OK ? '0' : same ? '1' : '2';
        OK(rocks_buffer_free(&value, &st));
    }
    if (strcmp(got, wanted) != 0) {
        fprintf(stderr, "holds %s, wanted %s\n", got, wanted);
        exit(1);
    }
}

static rocks_recovery_report report_of(rocks_db *db)
{
    rocks_recovery_report report;
    OK(rocks_db_recovery_report(db, sizeof report, &report, &st));
    return report;
}

static rocks_code open_code(const char *name, rocks_options *options, rocks_options *how,
                            rocks_db **db)
{
    return rocks_db_open(check_path(name), options, how, NULL, NULL, 0, db, &st);
}

static void lost_nothing(const char *name);

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

/* ---- changed batches ---------------------------------------------------------------------- */

static void append_batch(rocks_batch *batch, rocks_sink *to)
{
    rocks_status mine;
    rocks_slice data;
    CHECK(rocks_batch_data(batch, &data, &mine) == ROCKS_OK);
    CHECK(rocks_sink_append(to, data.data, data.len, &mine) == ROCKS_OK);
    CHECK(rocks_batch_free(batch, &mine) == ROCKS_OK);
}

static rocks_batch *new_batch(void)
{
    rocks_batch *batch;
    CHECK(rocks_batch_new(&batch, NULL) == ROCKS_OK);
    return batch;
}

static void other_value(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    rocks_batch *batch = new_batch();
    CHECK(rocks_batch_put(batch, NULL, BYTES("k2"), BYTES("another"), NULL) == ROCKS_OK);
    append_batch(batch, changed);
}

static void nothing(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    append_batch(new_batch(), changed);
}

static void two_for_one(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    rocks_batch *batch = new_batch();
    CHECK(rocks_batch_put(batch, NULL, BYTES("x"), BYTES("1"), NULL) == ROCKS_OK);
    CHECK(rocks_batch_put(batch, NULL, BYTES("y"), BYTES("2"), NULL) == ROCKS_OK);
    append_batch(batch, changed);
}

static void no_batch(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    CHECK(rocks_sink_append(changed, BYTES("this is no batch at all"), NULL) == ROCKS_OK);
}

static void cut_short(const rocks_wal_record *record, rocks_sink *changed)
{
    CHECK(rocks_sink_append(changed, record->data.data, record->data.len - 1, NULL) == ROCKS_OK);
}

static void merge(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    rocks_batch *batch = new_batch();
    CHECK(rocks_batch_merge(batch, NULL, BYTES("k2"), BYTES("operand"), NULL) == ROCKS_OK);
    append_batch(batch, changed);
}

/* A range deletion whose ends changed places after it was made: a delete range of "z" to "a". */
static void inverted(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    static const uint8_t data[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x0f, 1, 'z', 1, 'a'};
    CHECK(rocks_sink_append(changed, data, sizeof data, NULL) == ROCKS_OK);
}

/* A transaction's marker (kTypeBeginPrepareXID ... kTypeEndPrepareXID). */
static void marker(const rocks_wal_record *record, rocks_sink *changed)
{
    (void)record;
    static const uint8_t data[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x09, 0x0a, 1, 'x'};
    CHECK(rocks_sink_append(changed, data, sizeof data, NULL) == ROCKS_OK);
}

static void changed(void)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p), *how = strict();
    rocks_db *db;
    fill("changed");
    p.change_at = 2;
    p.change = other_value;
    OK(open_code("changed", options, how, &db));
    holds(db, "1121111111");
    CHECK(report_of(db).wal_records_changed == 1 && !report_of(db).data_loss);
    OK(rocks_db_close(db, &st));
    fill("emptied");
    p.seen = 0;
    p.last_sequence = 0;
    p.change_at = 9;
    p.change = nothing;
    OK(open_code("emptied", options, how, &db));
    holds(db, "1111111110");
    CHECK(report_of(db).wal_records_changed == 1 && !report_of(db).data_loss);
    OK(rocks_db_close(db, &st));
    /* Bytes with another decision are not used. */
    fill("unused");
    p.seen = 0;
    p.last_sequence = 0;
    p.change_at = 1;
    p.at[1] = ROCKS_WAL_IGNORE;
    p.change = no_batch;
    OK(open_code("unused", options, how, &db));
    holds(db, "1011111111");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* Opened without the filter afterwards, everything is there. */
static void lost_nothing(const char *name)
{
    rocks_options *options = options_of(NULL), *how = strict();
    rocks_db *db;
    OK(open_code(name, options, how, &db));
    holds(db, "1111111111");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void bad_batch(const char *name, void (*change)(const rocks_wal_record *, rocks_sink *),
                      const char *says)
{
    plan p = plan_of();
    rocks_options *options = options_of(&p);
    rocks_db *db;
    fill(name);
    p.change_at = 2;
    p.change = change;
    EXPECT(ROCKS_CALLBACK_FAILED, open_code(name, options, NULL, &db));
    SAYS(says);
    SAYS("rocks.WalFilter");
    CHECK(db == NULL && p.seen == 3);
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 1);
    lost_nothing(name);
}

/* ---- failures ------------------------------------------------------------------------------- */

static void failures(void)
{
    static const char *const modes[] = {"kPointInTimeRecovery", "kSkipAnyCorruptedRecords",
                                        "kTolerateCorruptedTailRecords", "kAbsoluteConsistency"};
    for (size_t i = 0; i < 6; i++) {
        plan p = plan_of();
        rocks_options *options = options_of(NULL);
        rocks_wal_filter *it = filter_of(&p);
        uint64_t count;
        rocks_buffer last;
        rocks_db *db;
        char name[32];
        snprintf(name, sizeof name, "failing_%d", (int)i);
        fill(name);
        OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
        OK(rocks_options_set(options, "wal_recovery_mode", modes[i % 4], &st));
        OK(rocks_options_set(options, "paranoid_checks", i < 4 ? "true" : "false", &st));
        p.at[5] = ROCKS_WAL_FAILED;
        p.fail = "not this one";
        EXPECT(ROCKS_CALLBACK_FAILED, open_code(name, options, NULL, &db));
        SAYS("not this one");
        CHECK(db == NULL && p.seen == 6); /* and no more were shown */
        OK(rocks_wal_filter_failures(it, &count, &last, &st));
        CHECK(count == 1 && strcmp((const char *)last.data, "not this one") == 0);
        OK(rocks_buffer_free(&last, &st));
        p.seen = 0;
        p.last_sequence = 0;
        p.at[5] = 5; /* no decision */
        EXPECT(ROCKS_CALLBACK_FAILED, open_code(name, options, NULL, &db));
        SAYS("answered with 5");
        /* The same handle and options are as good as ever. */
        p.seen = 0;
        p.last_sequence = 0;
        p.at[5] = ROCKS_WAL_CONTINUE;
        OK(open_code(name, options, NULL, &db));
        holds(db, "1111111111");
        OK(rocks_wal_filter_free(it, &st));
        OK(rocks_options_free(options, &st));
        CHECK(p.destroyed == 0);
        OK(rocks_db_close(db, &st));
        CHECK(p.destroyed == 1);
    }
    /* The families fail the opening too, of an empty database as well. */
    plan p = plan_of();
    rocks_options *options = options_of(&p);
    rocks_db *db;
    fill("no_family");
    p.fail_families = true;
    EXPECT(ROCKS_CALLBACK_FAILED, open_code("no_family", options, NULL, &db));
    SAYS("no family is good");
    CHECK(db == NULL && p.seen == 0);
    lost_nothing("no_family");
    OK(rocks_db_close(open_db("empty"), &st));
    OK(rocks_db_close(open_db("empty"), &st));
    EXPECT(ROCKS_CALLBACK_FAILED, open_code("empty", options, NULL, &db));
    CHECK(db == NULL);
    OK(rocks_db_close(open_db("empty"), &st)); /* its lock is free */
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 1);
}

/* ---- the rest --------------------------------------------------------------------------------- */

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
    OK(rocks_options_get(options, "wal_filter", &name, &st));
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
static rocks_wal_decision ignore_k3(void *state, const rocks_wal_record *record, rocks_sink *changed,
                                    rocks_sink *error)
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
    CHECK(rocks_db_recovery_report(db, sizeof report, &report, &mine) == ROCKS_OK);
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
    changed();
    bad_batch("two_for_one", two_for_one, "2 records for 1");
    bad_batch("no_batch", no_batch, "Corruption");
    bad_batch("cut_short", cut_short, "Corruption");
    bad_batch("merge", merge, "no merge operator");
    bad_batch("inverted", inverted, "begins after its end");
    bad_batch("marker", marker, "a transaction's marker");
    failures();
    column_families();
    refused();
    at_once();
    return 0;
}
