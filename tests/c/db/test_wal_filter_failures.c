/* WAL filters: batches that they change, and failures that lose nothing. valgrind: yes */
#include "../support/wal_plan.h"

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

static void bad_batches(void)
{
    static const struct {
        void (*change)(const rocks_wal_record *, rocks_sink *);
        const char *says;
    } bad[] = {
        {two_for_one, "2 records for 1"},   {no_batch, "Corruption"},
        {cut_short, "Corruption"},          {merge, "no merge operator"},
        {inverted, "begins after its end"}, {marker, "a transaction's marker"},
    };
    fill("bad");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        plan p = plan_of();
        rocks_options *options = options_of(&p);
        rocks_db *db;
        p.change_at = 2;
        p.change = bad[i].change;
        EXPECT(ROCKS_CALLBACK_FAILED, open_code("bad", options, NULL, &db));
        SAYS(bad[i].says);
        SAYS("rocks.WalFilter");
        CHECK(db == NULL && p.seen == 3);
        OK(rocks_options_free(options, &st));
        CHECK(p.destroyed == 1);
    }
    lost_nothing("bad");
}

/* ---- failures ------------------------------------------------------------------------------- */

static void failures(void)
{
    static const char *const modes[] = {"kPointInTimeRecovery", "kSkipAnyCorruptedRecords",
                                        "kTolerateCorruptedTailRecords", "kAbsoluteConsistency"};
    rocks_options *reading = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    const char *name = "failing";
    fill(name);
    for (size_t i = 0; i < 6; i++) {
        plan p = plan_of();
        rocks_options *options = options_of(NULL);
        rocks_wal_filter *it = filter_of(&p);
        uint64_t count;
        rocks_buffer last;
        rocks_db *db;
        OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
        OK(rocks_options_set(options, "wal_recovery_mode", modes[i % 4], &st));
        OK(rocks_options_set(options, "paranoid_checks", i < 4 ? "true" : "false", &st));
        p.at[5] = ROCKS_WAL_FAILED;
        p.fail = "not this one";
        EXPECT(ROCKS_CALLBACK_FAILED, open_code(name, options, NULL, &db));
        SAYS("not this one");
        CHECK(db == NULL && p.seen == 6); /* and no more were shown */
        OK(rocks_wal_filter_failures(it, &count, &last, &st));
        CHECK(count == 1 && strstr((const char *)last.data, ".log: not this one") != NULL);
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
        OK(open_code(name, options, reading, &db));
        holds(db, "1111111111");
        OK(rocks_wal_filter_free(it, &st));
        OK(rocks_options_free(options, &st));
        CHECK(p.destroyed == 0);
        OK(rocks_db_close(db, &st));
        CHECK(p.destroyed == 1);
    }
    OK(rocks_options_free(reading, &st));
    lost_nothing(name);
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

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    changed();
    bad_batches();
    failures();
    return 0;
}
