/* A bank: tellers move money between accounts, each transfer in a transaction of one kind or
   another. Whoever looks, whenever: no money is made or lost, and the accounts are what the
   history of transfers makes of them. */
#ifndef BANK_H
#define BANK_H

#include "check.h"

#include <stdint.h>
#include <unistd.h>

enum { ACCOUNTS = 8, TELLERS = 4, OPENING = 1000 };

/* What outlives a teller's process, where the memory is shared. */
struct ledger {
    uint64_t tried[TELLERS];    /* the number of the transfer that a commit was begun for */
    uint64_t done[TELLERS];     /* the last one whose commit said ROCKS_OK */
    uint64_t prepared[TELLERS]; /* the last one whose prepare said so */
    uint64_t paired[TELLERS];   /* the last batch whose write said so */
    uint64_t failed;            /* by a check, that is */
};

struct kind {
    const char *name, *mode, *setting, *value;
    int locks;
    const char *database; /* more options */
};
static const struct kind kinds[] = {
    {"committed", "transaction", "transaction_db.write_policy", "WRITE_COMMITTED", 1,
     "recycle_log_file_num=2"},
    {"prepared", "transaction", "transaction_db.write_policy", "WRITE_PREPARED", 1, ""},
    {"two_queues", "transaction", "transaction_db.write_policy", "WRITE_PREPARED", 1,
     "two_write_queues=true"},
    {"unprepared", "transaction", "transaction_db.write_policy", "WRITE_UNPREPARED", 1, ""},
    {"per_key", "transaction", "transaction_db.use_per_key_point_lock_mgr", "true", 1,
     "wal_compression=kZSTD"},
    {"serial", "optimistic_transaction", "optimistic_transaction_db.validate_policy",
     "kValidateSerial", 0, ""},
    {"parallel", "optimistic_transaction", "optimistic_transaction_db.validate_policy",
     "kValidateParallel", 0, ""},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct bank {
    const struct kind *kind;
    rocks_db *db;
    rocks_column_family *history;
    rocks_options *usual, *expiring, *synced; /* transactions, and writes */
    struct ledger *ledger;
    int over;
    /* How it went. */
    uint64_t committed, rolled_back, conflicts, deadlocks, expired, undone;
};

struct teller {
    struct bank *bank;
    int number;
    uint64_t next; /* of a transfer */
    unsigned seed;
    uint64_t pairs;
};

struct transfer {
    int32_t from, to;
    int64_t amount;
};

#define ADD(counter, count) __atomic_add_fetch(&(counter), (count), __ATOMIC_RELAXED)
#define STORE(place, value) __atomic_store_n(&(place), (value), __ATOMIC_SEQ_CST)
#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_SEQ_CST)

static inline unsigned dice(struct teller *me, unsigned sides)
{
    me->seed = me->seed * 1103515245u + 12345u;
    return (me->seed >> 16) % sides;
}

struct name {
    char text[32];
    size_t len;
};
#define KEY(name) (const uint8_t *)(name).text, (name).len

static inline struct name named(const char *form, int first, uint64_t second)
{
    struct name name;
    name.len =
        (size_t)snprintf(name.text, sizeof name.text, form, first, (unsigned long long)second);
    return name;
}

static inline struct name account(int number) { return named("a%d", number, 0); }
static inline struct name entry(int teller, uint64_t number)
{
    return named("t%d/%012llu", teller, number);
}

/* ---- opening and closing ------------------------------------------------------- */

static inline rocks_options *transactions(const struct kind *kind)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, "set_snapshot", "false");
    if (!kind->locks) return options;
    OK(rocks_options_set(options, "deadlock_detect", "true", &st));
    OK(rocks_options_set(options, "lock_timeout", "500", &st));
    if (strcmp(kind->name, "unprepared") == 0)
        OK(rocks_options_set(options, "write_batch_flush_threshold", "40", &st));
    return options;
}

/* Small memtables: flushes, and logs that end in the middle of it all. */
static inline rocks_code bank_open(struct bank *bank, const struct kind *kind, const char *path)
{
    const char *families[] = {"default", "history"};
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", kind->mode);
    OK(rocks_options_set(how, kind->setting, kind->value, &st));
    OK(rocks_options_set(how, "fail_on_data_loss", "true", &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "write_buffer_size", "65536", &st));
    OK(rocks_options_set_string(options, kind->database, &st));
    bank->kind = kind;
    const rocks_code code = rocks_db_open(path, options, how, families, NULL, 2, &bank->db, &st);
    OK(rocks_options_free(options, NULL));
    OK(rocks_options_free(how, NULL));
    if (code != ROCKS_OK) return code;
    OK(rocks_db_column_family(bank->db, "history", &bank->history, &st));
    bank->usual = transactions(kind);
    bank->expiring = transactions(kind);
    if (kind->locks) OK(rocks_options_set(bank->expiring, "expiration", "1", &st));
    bank->synced = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    return ROCKS_OK;
}

/* The opening balances, in one write. */
static inline void bank_found(struct bank *bank)
{
    rocks_batch *batch;
    const int64_t balance = OPENING;
    OK(rocks_batch_new(&batch, &st));
    for (int i = 0; i < ACCOUNTS; i++) {
        const struct name key = account(i);
        OK(rocks_batch_put(batch, NULL, KEY(key), &balance, sizeof balance, &st));
    }
    OK(rocks_db_write(bank->db, bank->synced, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

static inline void bank_free(struct bank *bank)
{
    OK(rocks_column_family_free(bank->history, &st));
    OK(rocks_options_free(bank->usual, &st));
    OK(rocks_options_free(bank->expiring, &st));
    OK(rocks_options_free(bank->synced, &st));
}

static inline void bank_close(struct bank *bank)
{
    OK(rocks_db_close(bank->db, &st));
    bank_free(bank);
}

/* ---- what always holds --------------------------------------------------------- */

struct books {
    int64_t balance[ACCOUNTS];
    uint64_t last[TELLERS]; /* transfer of each teller */
    uint64_t pair[TELLERS];
};

/* Reads one column family whole. */
static inline void read_all(rocks_snapshot *at, rocks_column_family *family, struct books *books,
                            void (*each)(struct books *, rocks_slice key, rocks_slice value))
{
    rocks_status st;
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_snapshot_iter(at, family, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st))
        each(books, key, value);
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
}

static inline uint64_t digits(rocks_slice key, size_t at)
{
    uint64_t number = 0;
    for (; at < key.len && key.data[at] != '/'; at++)
        number = number * 10 + (uint64_t)(key.data[at] - '0');
    return number;
}

static inline void read_account(struct books *books, rocks_slice key, rocks_slice value)
{
    const uint64_t number = digits(key, 1);
    CHECK(value.len == 8);
    if (key.data[0] == 'n') {
        memcpy(&books->pair[number], value.data, 8);
        return;
    }
    CHECK(key.data[0] == 'a' && number < ACCOUNTS);
    memcpy(&books->balance[number], value.data, 8);
}

/* Takes a transfer back, and looks at the order of a teller's. */
static inline void read_entry(struct books *books, rocks_slice key, rocks_slice value)
{
    struct transfer made;
    const uint64_t teller = digits(key, 1);
    CHECK(teller < TELLERS);
    if (key.data[0] == 'n') {
        uint64_t pair;
        memcpy(&pair, value.data, 8);
        if (pair != books->pair[teller])
            fprintf(stderr, "half of batch %llu of teller %llu: the other half is of %llu\n",
                    (unsigned long long)pair, (unsigned long long)teller,
                    (unsigned long long)books->pair[teller]);
        CHECK(pair == books->pair[teller]);
        books->pair[teller] = 0;
        return;
    }
    CHECK(key.data[0] == 't' && key.len == 15 && value.len == sizeof made);
    const uint64_t number = digits(key, 3);
    if (number != books->last[teller] + 1)
        fprintf(stderr, "teller %llu: transfer %llu after %llu\n", (unsigned long long)teller,
                (unsigned long long)number, (unsigned long long)books->last[teller]);
    CHECK(number == books->last[teller] + 1);
    books->last[teller] = number;
    memcpy(&made, value.data, sizeof made);
    books->balance[made.from] += made.amount;
    books->balance[made.to] -= made.amount;
}

/* Reads the books as they are at one moment. */
static inline struct books audit(struct bank *bank)
{
    rocks_status st;
    struct books books;
    rocks_snapshot *at;
    uint64_t pair[TELLERS];
    memset(&books, 0, sizeof books);
    OK(rocks_db_snapshot(bank->db, &at, &st));
    read_all(at, NULL, &books, read_account);
    int64_t sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
        CHECK(books.balance[i] >= 0);
        sum += books.balance[i];
    }
    CHECK(sum == ACCOUNTS * OPENING);
    memcpy(pair, books.pair, sizeof pair);
    read_all(at, bank->history, &books, read_entry);
    for (int i = 0; i < ACCOUNTS; i++) CHECK(books.balance[i] == OPENING);
    for (int i = 0; i < TELLERS; i++) CHECK(books.pair[i] == 0); /* each had its other half */
    memcpy(books.pair, pair, sizeof pair);
    OK(rocks_snapshot_free(at, &st));
    return books;
}

#endif
