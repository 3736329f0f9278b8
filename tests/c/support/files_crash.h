/* What the processes of test_files_crash.c share: a ledger that outlives the one that is killed,
   and databases whose content tells whether it is whole. */
#ifndef FILES_CRASH_H
#define FILES_CRASH_H

#include "backups.h"

#include <stdint.h>
#include <sys/mman.h>

#define STORE(place, value) __atomic_store_n(&(place), (value), __ATOMIC_SEQ_CST)
#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_SEQ_CST)

/* What an operation made: it may be there, it must, it must not. */
enum { MAY, MUST, MUST_NOT };

struct ledger {
    uint64_t tried, done;       /* the write that was begun, that was acknowledged */
    uint64_t op_tried, op_done; /* the same of operations */
    uint64_t there;             /* of what the last one made */
    uint64_t lower;             /* what it has at least: the writes that were done as it began */
    uint64_t busy;              /* a restore or an import is at work */
    uint64_t target;            /* the backup that it restores */
    uint64_t last;              /* the newest backup that was acknowledged */
    uint64_t first_must, first_may; /* the oldest one that must be there, that may be */
    uint64_t failed;                /* a check of the process that is to be killed */
};

/* ---- contents ------------------------------------------------------------------- */

enum { SLOTS = 200, BALLAST = 2500, LONGEST = 1000, GIVEN = 3000, LOADED = 30000, SHORT = 250 };

/* Bytes that do not compress, made of a number. */
static inline const uint8_t *value_of(uint64_t number, size_t len, uint8_t *value)
{
    uint64_t x = number * 0x9e3779b97f4a7c15u + 1;
    memcpy(value, &number, 8);
    for (size_t i = 8; i < len; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        value[i] = (uint8_t)(x >> 56);
    }
    return value;
}

static inline uint64_t number_in(rocks_slice value)
{
    uint8_t wanted[LONGEST];
    uint64_t number;
    CHECK(value.len >= 8 && value.len <= LONGEST);
    memcpy(&number, value.data, 8);
    CHECK(memcmp(value.data, value_of(number, value.len, wanted), value.len) == 0);
    return number;
}

/* "PREFIX/000012" */
struct key {
    uint8_t text[16];
};
#define KEY_LEN 8
static inline struct key key_of(char prefix, uint64_t number)
{
    struct key key;
    snprintf((char *)key.text, sizeof key.text, "%c/%06u", prefix, (unsigned)(number % 1000000));
    return key;
}

static inline uint64_t number_at(rocks_db *db, struct key key)
{
    uint8_t value[LONGEST];
    size_t len;
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, key.text, KEY_LEN, value, sizeof value, &len, &st);
    if (code == ROCKS_NOT_FOUND) return 0;
    OK(code);
    return number_in((rocks_slice){value, len});
}

/* The number of all keys of a prefix: `wanted` of them, or none (0). */
static inline uint64_t number_of_all(rocks_db *db, rocks_column_family *family, char prefix,
                                     uint64_t wanted)
{
    rocks_iter *iter;
    rocks_slice key, value;
    uint64_t number = 0, found = 0;
    const struct key first = key_of(prefix, 0);
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek(iter, first.text, KEY_LEN, &key, &value, &st);
    for (; code == ROCKS_OK && key.data[0] == (uint8_t)prefix;
         code = rocks_iter_next(iter, &key, &value, &st)) {
        const struct key due = key_of(prefix, found);
        const uint64_t one = number_in(value);
        CHECK(key.len == KEY_LEN && memcmp(key.data, due.text, KEY_LEN) == 0);
        if (found > 0 && one != number)
            fprintf(stderr, "%s is of %llu, those before of %llu\n", (const char *)due.text,
                    (unsigned long long)one, (unsigned long long)number);
        CHECK(found == 0 || one == number);
        number = one;
        found++;
    }
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    OK(rocks_iter_free(iter, &st));
    if (found != 0 && found != wanted)
        fprintf(stderr, "%c: %llu keys of %llu\n", prefix, (unsigned long long)found,
                (unsigned long long)wanted);
    CHECK(found == 0 || found == wanted);
    return number;
}

/* Write `number`: itself, and in its slot. */
static inline void write_one(rocks_db *db, uint64_t number)
{
    rocks_status st;
    rocks_batch *batch;
    uint8_t value[LONGEST];
    const struct key self = key_of('n', 0), slot = key_of('w', number % SLOTS);
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, self.text, KEY_LEN, value_of(number, 8, value), 8, &st));
    OK(rocks_batch_put(batch, NULL, slot.text, KEY_LEN, value_of(number, LONGEST, value), LONGEST,
                       &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

/* How many writes a database has: all up to one, and what was there from the beginning. */
static inline uint64_t writes_in(rocks_db *db)
{
    const uint64_t last = number_at(db, key_of('n', 0));
    for (uint64_t slot = 0; slot < SLOTS; slot++) {
        const uint64_t number = number_at(db, key_of('w', slot));
        const uint64_t back = (last % SLOTS + SLOTS - slot) % SLOTS;
        const uint64_t due = last > back ? last - back : 0;
        if (number != due)
            fprintf(stderr, "%llu writes, but slot %llu has %llu\n", (unsigned long long)last,
                    (unsigned long long)slot, (unsigned long long)number);
        CHECK(number == due);
    }
    CHECK(number_of_all(db, NULL, 'b', BALLAST) == 1);
    return last;
}

/* All keys of a prefix, in one write. */
static inline void write_all(rocks_db *db, rocks_column_family *family, char prefix,
                             uint64_t number, int keys)
{
    rocks_batch *batch;
    uint8_t value[LONGEST];
    value_of(number, LONGEST, value);
    OK(rocks_batch_new(&batch, &st));
    for (int i = 0; i < keys; i++) {
        const struct key key = key_of(prefix, (uint64_t)i);
        OK(rocks_batch_put(batch, family, key.text, KEY_LEN, value, prefix == 'b' ? LONGEST : SHORT,
                           &st));
    }
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

/* ---- opening -------------------------------------------------------------------- */

/* `logs`: the folder of the logs, or NULL. */
static inline rocks_code try_open(const char *path, const char *logs, const char *more,
                                  rocks_db **db)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "131072");
    if (logs != NULL) OK(rocks_options_set(options, "wal_dir", logs, &st));
    OK(rocks_options_set_string(options, more, &st));
    const rocks_code code = rocks_db_open(path, options, how, NULL, NULL, 0, db, &st);
    OK(rocks_options_free(options, NULL));
    OK(rocks_options_free(how, NULL));
    return code;
}

/* Where nothing else goes on, so that files that are not the database's can be told. */
static inline rocks_db *must_open(const char *path, const char *logs)
{
    rocks_db *db;
    OK(try_open(path, logs, "disable_auto_compactions=true", &db));
    return db;
}

static inline rocks_db *must_make(const char *name)
{
    rocks_db *db;
    OK(try_open(in_folder(name), NULL, "create_if_missing=true", &db));
    return db;
}

static inline rocks_column_family *family_of(rocks_db *db, const char *name)
{
    rocks_column_family *family = NULL;
    const rocks_code code = rocks_db_column_family(db, name, &family, &st);
    if (code != ROCKS_NOT_FOUND) OK(code);
    return family;
}

static inline rocks_options *flag(rocks_options_kind kind, const char *name, bool value)
{
    return options_with(kind, name, value ? "true" : "false");
}

/* ---- folders -------------------------------------------------------------------- */

static inline int ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text), tail = strlen(end);
    return len >= tail && strcmp(text + len - tail, end) == 0;
}

static inline int tables_in(const char *path)
{
    DIR *folder = opendir(path);
    int found = 0;
    CHECK(folder != NULL);
    for (struct dirent *one; (one = readdir(folder)) != NULL;)
        found += ends_with(one->d_name, ".sst");
    closedir(folder);
    return found;
}

static inline void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    char inner[4096];
    if (folder == NULL) return;
    for (struct dirent *one; (one = readdir(folder)) != NULL;) {
        if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0) continue;
        CHECK((size_t)snprintf(inner, sizeof inner, "%s/%s", path, one->d_name) < sizeof inner);
        if (unlink(inner) != 0) remove_folder(inner);
    }
    closedir(folder);
    CHECK(rmdir(path) == 0);
}

/* In one step, so that a death leaves nothing half under the name. */
static inline void take_away(const char *name)
{
    remove_folder(in_folder("gone"));
    if (exists(in_folder(name))) CHECK(rename(in_folder(name), in_folder("gone")) == 0);
    remove_folder(in_folder("gone"));
}

#endif
