/* What the tests of WAL filters share. */
#ifndef WAL_PLAN_H
#define WAL_PLAN_H

#include "check.h"

#define TEXT(text) (text), strlen(text)

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

static inline plan plan_of(void)
{
    plan p;
    memset(&p, 0, sizeof p);
    p.change_at = -1;
    for (int i = 0; i < RECORDS; i++) p.at[i] = ROCKS_WAL_CONTINUE;
    return p;
}

static inline void destroy(void *state) { ((plan *)state)->destroyed++; }

static inline bool families(void *state, const rocks_wal_family *const *all, size_t count,
                            rocks_sink *error)
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

static inline rocks_wal_decision record_found(void *state, const rocks_wal_record *record,
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
    if (p->other != NULL) { /* every other database may be used, but for closing it */
        CHECK(rocks_db_put(p->other, NULL, NULL, BYTES("seen"), BYTES("yes"), &mine) == ROCKS_OK);
        CHECK(rocks_db_close(p->other, &mine) == ROCKS_HANDLE_BUSY);
    }
    if (at == p->change_at) p->change(record, changed);
    if (p->fail != NULL && p->at[at] == ROCKS_WAL_FAILED)
        CHECK(rocks_sink_append(error, TEXT(p->fail), NULL) == ROCKS_OK);
    return p->at[at];
}

static inline rocks_wal_filter_callbacks callbacks_of(plan *p)
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

static inline rocks_wal_filter *filter_of(plan *p)
{
    rocks_wal_filter_callbacks callbacks = callbacks_of(p);
    rocks_wal_filter *made;
    OK(rocks_wal_filter_new(&callbacks, &made, &st));
    return made;
}

static inline rocks_options *options_of(plan *p)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    if (p == NULL) return options;
    rocks_wal_filter *it = filter_of(p);
    OK(rocks_options_set_wal_filter(options, "wal_filter", it, &st));
    OK(rocks_wal_filter_free(it, &st));
    return options;
}

static inline rocks_options *strict(void)
{
    return options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
}

/* k0 to k9, each a record of one log. */
static inline void fill(const char *name)
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
static inline void holds(rocks_db *db, const char *wanted)
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

static inline rocks_recovery_report report_of(rocks_db *db)
{
    rocks_recovery_report report;
    report.struct_size = sizeof report;
    OK(rocks_db_recovery_report(db, &report, &st));
    return report;
}

static inline rocks_code open_code(const char *name, rocks_options *options, rocks_options *how,
                                   rocks_db **db)
{
    return rocks_db_open(check_path(name), options, how, NULL, NULL, 0, db, &st);
}

/* Opened without the filter afterwards, everything is there. */
static inline void lost_nothing(const char *name)
{
    rocks_options *options = options_of(NULL), *how = strict();
    rocks_db *db;
    OK(open_code(name, options, how, &db));
    holds(db, "1111111111");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

#endif
