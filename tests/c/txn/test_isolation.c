/* Which anomalies of Hermitage's list (github.com/ept/hermitage) each kind of database prevents, by
   which way of reading. Prints the table that docs/transactions.md shows. valgrind: yes

   Everything happens on one thread: an operation that finds a key locked is put off until the
   lock's holder is done, as if its thread waited. */
#include "../support/check.h"

#include <stdint.h>

/* ---- transactions that wait their turn ------------------------------------------ */

enum way { PLAIN, SNAPSHOT, FOR_UPDATE, BOTH, WAYS };
static const char *const way_names[] = {"get", "snapshot", "get_for_update",
                                        "snapshot and get_for_update"};

enum what { READ, PUT, ADD, SCAN_EQUAL, SCAN_MULTIPLES, DELETE_SCANNED, COMMIT, ROLLBACK };
struct step {
    int txn;
    enum what what;
    int key; /* or what to look for */
    int value;
};

enum end { GOES_ON, COMMITTED, ROLLED_BACK };
enum { TXNS = 4, STEPS = 16, NOTHING = -1 };

struct txn {
    rocks_txn *txn;
    rocks_options *reads; /* at its snapshot; NULL: what is committed */
    struct step put_off[STEPS];
    int put_off_count;
    enum end end;
    int seen[STEPS], seen_count;                 /* what its reads gave, in their order */
    int scanned[STEPS], scanned_count;           /* keys that its last scan gave */
    int found[STEPS], found_count, at, scanning; /* of a scan that waits */
    const char *stopped_by;
};

static rocks_db *db;
static int locks;
static enum way way;
static struct txn txns[TXNS];

static const uint8_t *key_of(int number)
{
    static uint8_t key[TXNS * 2][2];
    key[number][0] = 'k';
    key[number][1] = (uint8_t)('0' + number);
    return key[number];
}

static void begin(struct txn *t)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, "set_snapshot", "false");
    memset(t, 0, sizeof *t);
    if (locks) OK(rocks_options_set(options, "lock_timeout", "0", &st));
    OK(rocks_txn_begin(db, NULL, options, &t->txn, &st));
    OK(rocks_options_free(options, &st));
    if (way == SNAPSHOT || way == BOTH) {
        rocks_snapshot *snapshot;
        OK(rocks_txn_set_snapshot(t->txn, &st));
        OK(rocks_txn_snapshot(t->txn, &snapshot, &st));
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &t->reads, &st));
        OK(rocks_options_set_snapshot(t->reads, snapshot, &st));
        OK(rocks_snapshot_free(snapshot, &st));
    }
}

static rocks_code read_key(struct txn *t, int key, int *value)
{
    rocks_buffer found;
    rocks_code code;
    if (way == FOR_UPDATE || way == BOTH)
        code = rocks_txn_get_for_update(t->txn, NULL, t->reads, key_of(key), 2, 1, 1, &found, &st);
    else code = rocks_txn_get(t->txn, NULL, t->reads, key_of(key), 2, &found, &st);
    *value = code == ROCKS_OK ? *(const int *)(const void *)found.data : NOTHING;
    CHECK(rocks_buffer_free(&found, NULL) == ROCKS_OK);
    return code == ROCKS_NOT_FOUND ? ROCKS_OK : code;
}

static int matches(int number, int wanted, int multiples)
{
    return multiples ? number % wanted == 0 : number == wanted;
}

static void find(struct txn *t, int wanted, int multiples)
{
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_txn_iter(t->txn, NULL, t->reads, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st))
        if (matches(*(const int *)(const void *)value.data, wanted, multiples))
            t->found[t->found_count++] = key.data[1] - '0';
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
}

/* Rows whose value is `wanted`, or a multiple of it. Found first, and then read as the way is; one
   that had to wait goes on where it was. */
static rocks_code scan(struct txn *t, int wanted, int multiples)
{
    if (!t->scanning) {
        t->scanning = 1;
        t->found_count = t->scanned_count = t->at = 0;
        find(t, wanted, multiples);
    }
    for (; t->at < t->found_count; t->at++) {
        int number;
        const rocks_code code = read_key(t, t->found[t->at], &number);
        if (code != ROCKS_OK) return code;
        if (matches(number, wanted, multiples)) t->scanned[t->scanned_count++] = t->found[t->at];
    }
    t->scanning = 0;
    t->seen[t->seen_count++] = t->scanned_count;
    return ROCKS_OK;
}

static rocks_code put(struct txn *t, int key, int value)
{
    return rocks_txn_put(t->txn, NULL, key_of(key), 2, &value, sizeof value, &st);
}

static rocks_code do_now(struct txn *t, const struct step *step)
{
    int value;
    rocks_code code;
    switch (step->what) {
        case READ:
            code = read_key(t, step->key, &value);
            if (code == ROCKS_OK) t->seen[t->seen_count++] = value;
            return code;
        case ADD: /* to what it read last */
            return put(t, step->key, t->seen[t->seen_count - 1] + step->value);
        case PUT:
            return put(t, step->key, step->value);
        case SCAN_EQUAL:
            return scan(t, step->key, 0);
        case SCAN_MULTIPLES:
            return scan(t, step->key, 1);
        case DELETE_SCANNED:
            for (int i = 0; i < t->scanned_count; i++) {
                code = rocks_txn_delete(t->txn, NULL, key_of(t->scanned[i]), 2, &st);
                if (code != ROCKS_OK) return code;
            }
            return ROCKS_OK;
        case COMMIT:
            return rocks_txn_commit(t->txn, &st);
        default:
            return rocks_txn_rollback(t->txn, &st);
    }
}

static void end(struct txn *t, enum end how, const char *stopped_by)
{
    t->end = how;
    if (stopped_by != NULL) t->stopped_by = stopped_by;
    t->put_off_count = 0;
}

/* Whether it was done, or ended its transaction; not so where it must wait. */
static int try_step(struct txn *t, const struct step *step)
{
    if (t->end != GOES_ON) return 1;
    const rocks_code code = do_now(t, step);
    if (code == ROCKS_OK) {
        if (step->what == COMMIT) end(t, COMMITTED, NULL);
        if (step->what == ROLLBACK) end(t, ROLLED_BACK, NULL);
        return 1;
    }
    if (locks && code == ROCKS_TIMED_OUT) {
        CHECK(st.subcode == 2);
        return 0;
    }
    EXPECT(ROCKS_BUSY, code);
    OK(rocks_txn_rollback(t->txn, &st));
    end(t, ROLLED_BACK,
        step->what == COMMIT ? "commit fails"
        : step->what == READ ? "read fails"
                             : "write fails");
    return 1;
}

/* What was put off is tried again, until nothing moves. */
static void go_on(void)
{
    for (int moved = 1; moved;) {
        moved = 0;
        for (int i = 0; i < TXNS; i++) {
            struct txn *t = &txns[i];
            while (t->put_off_count > 0 && try_step(t, &t->put_off[0])) {
                moved = 1;
                if (t->put_off_count == 0) break;
                t->put_off_count--;
                memmove(t->put_off, t->put_off + 1,
                        (size_t)t->put_off_count * sizeof t->put_off[0]);
            }
        }
    }
}

static void take(const struct step *step)
{
    struct txn *t = &txns[step->txn];
    if (t->put_off_count > 0 || !try_step(t, step)) {
        if (t->stopped_by == NULL) t->stopped_by = "waits";
        t->put_off[t->put_off_count++] = *step;
    }
    go_on();
}

static int committed_value(int key)
{
    rocks_buffer found;
    const rocks_code code = rocks_db_get(db, NULL, NULL, key_of(key), 2, &found, &st);
    const int value = code == ROCKS_OK ? *(const int *)(const void *)found.data : NOTHING;
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    OK(rocks_buffer_free(&found, &st));
    return value;
}

/* ---- the anomalies: a schedule, and how it shows ---------------------------------- */

#define DID_COMMIT(number) (txns[number].end == COMMITTED)
#define SEEN(number, at) (txns[number].seen_count > (at) ? txns[number].seen[at] : NOTHING)

/* Writes of two transactions that both hold are one's altogether. */
static int write_cycle(void)
{
    const int first = committed_value(1), second = committed_value(2);
    return !(first == 11 && second == 21) && !(first == 12 && second == 22);
}
static int aborted_read(void) { return SEEN(2, 0) == 101 || SEEN(2, 1) == 101; }
static int circular(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 0) == 22 && SEEN(2, 0) == 11;
}
/* Having seen what the second wrote, the third sees what the first wrote, or what was never
 * committed. */
static int vanishes(void)
{
    int saw_second = 0;
    for (int i = 0; i < txns[3].seen_count; i++) {
        const int seen = txns[3].seen[i];
        if (saw_second && (seen == 11 || seen == 19)) return 1;
        saw_second |= seen == 12 || seen == 18;
        if (seen == 18 && !DID_COMMIT(2)) return 1;
    }
    return 0;
}
static int phantom(void) { return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 1) != 0; }
/* Neither came first: the one saw rows as if it did, and the other looked for rows as if it did. */
static int wrong_rows(void)
{
    const struct txn *second = &txns[2];
    const int found_new_row = second->scanned_count == 1 && second->scanned[0] == 1;
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 1) == 20 && !found_new_row;
}
static int lost_update(void) { return DID_COMMIT(1) && DID_COMMIT(2) && committed_value(1) == 11; }
static int skewed_read(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 0) == 10 && SEEN(1, 1) == 18;
}
static int skewed_scan(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 0) == 2 && SEEN(1, 1) != 0;
}
/* It read before the second's writes, and looked for what to delete after them. */
static int skewed_delete(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 0) == 10 && SEEN(1, 1) == 0;
}
static int skewed_write(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 1) == 20 && SEEN(2, 0) == 10;
}
static int skewed_insert(void)
{
    return DID_COMMIT(1) && DID_COMMIT(2) && SEEN(1, 0) == 0 && SEEN(2, 0) == 0;
}

struct anomaly {
    const char *name;
    int (*shows)(void);
    struct step steps[STEPS];
    int count;
};
#define SCHEDULE(...) {__VA_ARGS__}, sizeof((struct step[]){__VA_ARGS__}) / sizeof(struct step)

static const struct anomaly anomalies[] = {
    {"G0: write cycles", write_cycle,
     SCHEDULE({1, PUT, 1, 11}, {2, PUT, 1, 12}, {1, PUT, 2, 21}, {1, COMMIT, 0, 0}, {2, PUT, 2, 22},
              {2, COMMIT, 0, 0})},
    {"G1a: aborted reads", aborted_read,
     SCHEDULE({1, PUT, 1, 101}, {2, READ, 1, 0}, {1, ROLLBACK, 0, 0}, {2, READ, 1, 0},
              {2, COMMIT, 0, 0})},
    {"G1b: intermediate reads", aborted_read,
     SCHEDULE({1, PUT, 1, 101}, {2, READ, 1, 0}, {1, PUT, 1, 11}, {1, COMMIT, 0, 0},
              {2, READ, 1, 0}, {2, COMMIT, 0, 0})},
    {"G1c: circular information flow", circular,
     SCHEDULE({1, PUT, 1, 11}, {2, PUT, 2, 22}, {1, READ, 2, 0}, {2, READ, 1, 0}, {1, COMMIT, 0, 0},
              {2, COMMIT, 0, 0})},
    {"OTV: observed transaction vanishes", vanishes,
     SCHEDULE({1, PUT, 1, 11}, {1, PUT, 2, 19}, {2, PUT, 1, 12}, {1, COMMIT, 0, 0}, {3, READ, 1, 0},
              {2, PUT, 2, 18}, {3, READ, 2, 0}, {2, COMMIT, 0, 0}, {3, READ, 2, 0}, {3, READ, 1, 0},
              {3, COMMIT, 0, 0})},
    {"PMP: predicate-many-preceders, reads", phantom,
     SCHEDULE({1, SCAN_EQUAL, 30, 0}, {2, PUT, 3, 30}, {2, COMMIT, 0, 0}, {1, SCAN_MULTIPLES, 3, 0},
              {1, COMMIT, 0, 0})},
    {"PMP: predicate-many-preceders, writes", wrong_rows,
     SCHEDULE({1, READ, 1, 0}, {1, ADD, 1, 10}, {1, READ, 2, 0}, {1, ADD, 2, 10},
              {2, SCAN_EQUAL, 20, 0}, {2, DELETE_SCANNED, 0, 0}, {1, COMMIT, 0, 0},
              {2, COMMIT, 0, 0})},
    {"P4: lost update", lost_update,
     SCHEDULE({1, READ, 1, 0}, {2, READ, 1, 0}, {1, ADD, 1, 1}, {2, ADD, 1, 1}, {1, COMMIT, 0, 0},
              {2, COMMIT, 0, 0})},
    {"P4: lost update, of one committed before", lost_update,
     SCHEDULE({1, READ, 1, 0}, {2, READ, 1, 0}, {1, ADD, 1, 1}, {1, COMMIT, 0, 0}, {2, ADD, 1, 1},
              {2, COMMIT, 0, 0})},
    {"G-single: read skew", skewed_read,
     SCHEDULE({1, READ, 1, 0}, {2, READ, 1, 0}, {2, READ, 2, 0}, {2, PUT, 1, 12}, {2, PUT, 2, 18},
              {2, COMMIT, 0, 0}, {1, READ, 2, 0}, {1, COMMIT, 0, 0})},
    {"G-single: read skew, predicates", skewed_scan,
     SCHEDULE({1, SCAN_MULTIPLES, 5, 0}, {2, PUT, 1, 12}, {2, COMMIT, 0, 0},
              {1, SCAN_MULTIPLES, 3, 0}, {1, COMMIT, 0, 0})},
    {"G-single: read skew, write predicate", skewed_delete,
     SCHEDULE({1, READ, 1, 0}, {2, PUT, 1, 12}, {2, PUT, 2, 18}, {2, COMMIT, 0, 0},
              {1, SCAN_EQUAL, 20, 0}, {1, DELETE_SCANNED, 0, 0}, {1, COMMIT, 0, 0})},
    {"G2-item: write skew", skewed_write,
     SCHEDULE({1, READ, 1, 0}, {1, READ, 2, 0}, {2, READ, 1, 0}, {2, READ, 2, 0}, {1, PUT, 1, 11},
              {2, PUT, 2, 21}, {1, COMMIT, 0, 0}, {2, COMMIT, 0, 0})},
    {"G2: anti-dependency cycles", skewed_insert,
     SCHEDULE({1, SCAN_MULTIPLES, 3, 0}, {2, SCAN_MULTIPLES, 3, 0}, {1, PUT, 3, 30},
              {2, PUT, 4, 42}, {1, COMMIT, 0, 0}, {2, COMMIT, 0, 0})},
};
enum { ANOMALIES = sizeof anomalies / sizeof anomalies[0] };

/* ---- the table -------------------------------------------------------------------- */

/* Plays a schedule; what keeps the anomaly away, or "no". */
static const char *play(const struct anomaly *anomaly)
{
    const int first = 10, second = 20;
    for (int i = 1; i < TXNS; i++) OK(rocks_db_delete(db, NULL, NULL, key_of(i + 1), 2, &st));
    OK(rocks_db_put(db, NULL, NULL, key_of(1), 2, &first, sizeof first, &st));
    OK(rocks_db_put(db, NULL, NULL, key_of(2), 2, &second, sizeof second, &st));
    for (int i = 0; i < TXNS; i++) begin(&txns[i]);
    for (int i = 0; i < anomaly->count; i++) take(&anomaly->steps[i]);
    for (int i = TXNS - 1; i > 0; i--) {
        if (txns[i].put_off_count == 0) continue;
        OK(rocks_txn_rollback(txns[i].txn, &st)); /* each waits for the other */
        end(&txns[i], ROLLED_BACK, "deadlock");
        go_on();
    }
    const char *how = "yes";
    for (int i = 1; i < TXNS; i++) {
        const struct txn *t = &txns[i];
        CHECK(t->put_off_count == 0);
        if (t->stopped_by != NULL && (t->end == ROLLED_BACK || strcmp(how, "yes") == 0))
            how = t->stopped_by;
    }
    if (anomaly->shows()) how = "**no**";
    for (int i = 0; i < TXNS; i++) {
        OK(rocks_txn_free(txns[i].txn, &st));
        OK(rocks_options_free(txns[i].reads, &st));
    }
    return how;
}

struct kind {
    const char *mode, *setting, *value;
};
static const struct kind kinds[] = {
    {"transaction", "transaction_db.write_policy", "WRITE_COMMITTED"},
    {"transaction", "transaction_db.write_policy", "WRITE_PREPARED"},
    {"transaction", "transaction_db.write_policy", "WRITE_UNPREPARED"},
    {"transaction", "transaction_db.use_per_key_point_lock_mgr", "true"},
    {"optimistic_transaction", "optimistic_transaction_db.validate_policy", "kValidateParallel"},
    {"optimistic_transaction", "optimistic_transaction_db.validate_policy", "kValidateSerial"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void open_kind(const struct kind *kind, const char *name)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", kind->mode);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(how, kind->setting, kind->value, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    locks = strcmp(kind->mode, "transaction") == 0;
}

/* By anomaly: what each way of reading does, under locks, and then without. */
static const char *const wanted[ANOMALIES][2 * WAYS] = {
    /* G0: write cycles */
    {"waits", "write fails", "waits", "write fails", "commit fails", "commit fails", "commit fails",
     "commit fails"},
    /* G1a: aborted reads */
    {"yes", "yes", "waits", "waits", "yes", "yes", "yes", "yes"},
    /* G1b: intermediate reads */
    {"yes", "yes", "waits", "read fails", "yes", "yes", "commit fails", "commit fails"},
    /* G1c: circular information flow */
    {"yes", "yes", "deadlock", "deadlock", "yes", "yes", "commit fails", "commit fails"},
    /* OTV: observed transaction vanishes */
    {"waits", "write fails", "waits", "read fails", "commit fails", "commit fails", "commit fails",
     "commit fails"},
    /* PMP: predicate-many-preceders, reads */
    {"**no**", "yes", "**no**", "yes", "**no**", "yes", "**no**", "yes"},
    /* PMP: predicate-many-preceders, writes */
    {"**no**", "write fails", "**no**", "write fails", "commit fails", "commit fails",
     "commit fails", "commit fails"},
    /* P4: lost update */
    {"**no**", "write fails", "waits", "read fails", "commit fails", "commit fails", "commit fails",
     "commit fails"},
    /* P4: lost update, of one committed before */
    {"**no**", "write fails", "waits", "read fails", "**no**", "commit fails", "commit fails",
     "commit fails"},
    /* G-single: read skew */
    {"**no**", "yes", "waits", "waits", "**no**", "yes", "commit fails", "commit fails"},
    /* G-single: read skew, predicates */
    {"**no**", "yes", "waits", "waits", "**no**", "yes", "commit fails", "commit fails"},
    /* G-single: read skew, write predicate */
    {"**no**", "write fails", "waits", "write fails", "**no**", "commit fails", "commit fails",
     "commit fails"},
    /* G2-item: write skew */
    {"**no**", "**no**", "waits", "read fails", "**no**", "**no**", "commit fails", "commit fails"},
    /* G2: anti-dependency cycles */
    {"**no**", "**no**", "**no**", "**no**", "**no**", "**no**", "**no**", "**no**"},
};

int main(int argc, char **argv)
{
    const char *told[KINDS][ANOMALIES][WAYS];
    int wrong = 0;
    CHECK_BEGIN(argc, argv);
    for (int kind = 0; kind < KINDS; kind++) {
        char name[32];
        snprintf(name, sizeof name, "db%d", kind);
        open_kind(&kinds[kind], name);
        for (int i = 0; i < ANOMALIES; i++)
            for (int j = 0; j < WAYS; j++) {
                way = (enum way)j;
                told[kind][i][j] = play(&anomalies[i]);
                const char *want = wanted[i][j + (locks ? 0 : WAYS)];
                if (strcmp(told[kind][i][j], want) == 0) continue;
                fprintf(stderr, "%s %s, %s, %s: %s, wanted %s\n", kinds[kind].mode,
                        kinds[kind].value, anomalies[i].name, way_names[j], told[kind][i][j], want);
                wrong = 1;
            }
        OK(rocks_db_close(db, &st));
    }
    for (int i = 0; i < ANOMALIES; i++) {
        printf("| %s |", anomalies[i].name);
        for (int j = 0; j < 2 * WAYS; j++)
            printf(" %s |", j < WAYS ? told[0][i][j] : told[4][i][j - WAYS]);
        printf("\n");
    }
    return wrong;
}
