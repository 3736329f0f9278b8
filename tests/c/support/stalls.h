/* Databases that hold writes back, and calls beside that on threads of their own. */
#ifndef STALLS_H
#define STALLS_H

#include "check.h"
#include "faults.h"

#include <pthread.h>
#include <unistd.h>

static int finished;
static pthread_t dog;

/* Ends the program if a call does not end. */
static inline void *watchdog(void *unused)
{
    (void)unused;
    for (int i = 0; i < 1500 && !__atomic_load_n(&finished, __ATOMIC_SEQ_CST); i++) usleep(100000);
    if (!__atomic_load_n(&finished, __ATOMIC_SEQ_CST)) {
        fprintf(stderr, "a call did not end\n");
        _exit(1);
    }
    return NULL;
}

static inline void begin_watchdog(void) { CHECK(pthread_create(&dog, NULL, watchdog, NULL) == 0); }

static inline void end_watchdog(void)
{
    __atomic_store_n(&finished, 1, __ATOMIC_SEQ_CST);
    pthread_join(dog, NULL);
}

static inline double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

struct call {
    rocks_db *db;
    pthread_t thread;
    rocks_code code;
    rocks_status st;
};

static inline void *puts_one(void *state)
{
    struct call *call = state;
    call->code = rocks_db_put(call->db, NULL, NULL, "late", 4, "value", 5, &call->st);
    return NULL;
}

static inline void begin(struct call *call, rocks_db *db, void *(*run)(void *))
{
    memset(call, 0, sizeof *call);
    call->db = db;
    CHECK(pthread_create(&call->thread, NULL, run, call) == 0);
}

static inline void set_live(rocks_db *db, const char *name, const char *value)
{
    OK(rocks_db_set_options(db, NULL, &name, &value, 1, &st));
}

/* Level 0 gets so many files. */
static inline void fill(rocks_db *db, int files)
{
    rocks_options *at_once = options_with(ROCKS_OPTIONS_FLUSH, "allow_write_stall", "true");
    for (int i = 0; i < files; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        OK(rocks_db_put(db, NULL, NULL, key, strlen(key), "value", 5, &st));
        OK(rocks_db_flush(db, NULL, 0, at_once, &st));
    }
    rocks_options_free(at_once, NULL);
}

static inline bool is_stopped(rocks_db *db)
{
    uint64_t is;
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-write-stopped", &is, &st));
    return is == 1;
}

static inline uint64_t memtables_sealed(rocks_db *db)
{
    uint64_t count;
    OK(rocks_db_property_int(db, NULL, "rocksdb.num-immutable-mem-table", &count, &st));
    return count;
}

/* From now on each such file that would be made fails, and RocksDB may try again. */
static inline void no_new_files(rocks_env *env, const char *ending)
{
    fault(env, "faults.operations", "metadata_write");
    fault(env, "faults.path", ending);
    fault(env, "faults.retryable", "true");
    fault(env, "faults.one_in", "1");
}

static inline void put_again(rocks_db *db)
{
    WAIT_UNTIL(rocks_db_put(db, NULL, NULL, "again", 5, "value", 5, &st) == ROCKS_OK);
}

static char large[20000];

static inline void fill_some(rocks_db *db, int count)
{
    for (int i = 0; i < count; i++)
        OK(rocks_db_put(db, NULL, NULL, &i, sizeof i, large, sizeof large, &st));
}

static inline void *fills(void *state)
{
    struct call *call = state;
    for (int i = 0; i < 1000 && call->code == ROCKS_OK; i++) {
        call->code =
            rocks_db_put(call->db, NULL, NULL, &i, sizeof i, large, sizeof large, &call->st);
    }
    return NULL;
}

#endif
