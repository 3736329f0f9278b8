/* Out of memory in the middle of writes: each write ends, and so does the close. Steps of an
 * iterator go on without what is read ahead of them. sanitizers: no, the process's memory is
 * limited. */
#include "../support/check.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static int finished;

/* Ends the program if a call does not end. */
static void *watchdog(void *unused)
{
    (void)unused;
    for (int i = 0; i < 1800 && !__atomic_load_n(&finished, __ATOMIC_SEQ_CST); i++) usleep(100000);
    if (!__atomic_load_n(&finished, __ATOMIC_SEQ_CST)) {
        fprintf(stderr, "a call did not end\n");
        _exit(1);
    }
    return NULL;
}

static void limit(rlim_t bytes)
{
    struct rlimit now;
    CHECK(getrlimit(RLIMIT_AS, &now) == 0);
    now.rlim_cur = bytes;
    CHECK(setrlimit(RLIMIT_AS, &now) == 0);
}

static rlim_t used(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    return (rlim_t)pages * 4096;
}

/* Puts of one size until one fails, with so much memory to spare; then all is well with memory. */
static void fill_up(const char *name, size_t size, size_t spare)
{
    rocks_db *db = open_db(name);
    rocks_buffer value;
    rocks_code code = ROCKS_OK;
    uint8_t *big = malloc(size);
    CHECK(big != NULL);
    memset(big, 'z', size);
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "b", 1, &st));
    limit(used() + spare);
    int done = 0;
    for (int i = 0; i < 3000 && code == ROCKS_OK; i++) {
        char key[16];
        snprintf(key, sizeof key, "%06d", i);
        code = rocks_db_put(db, NULL, NULL, key, 6, big, size, &st);
        done += code == ROCKS_OK;
    }
    if (code != ROCKS_OK) CHECK(code == ROCKS_OUT_OF_MEMORY);
    /* Still without memory: it ends too. */
    code = rocks_db_put(db, NULL, NULL, "again", 5, big, size, &st);
    limit(RLIM_INFINITY);
    OK(rocks_db_get(db, NULL, NULL, "a", 1, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "c", 1, &st));
    OK(rocks_db_close(db, &st));
    db = open_db(name);
    for (int i = 0; i < done; i++) {
        char key[16];
        snprintf(key, sizeof key, "%06d", i);
        OK(rocks_db_get(db, NULL, NULL, key, 6, &value, &st));
        CHECK(value.len == size);
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_close(db, &st));
    free(big);
}

enum { kEntries = 200, kBig = 64 << 20 };

/* A large value, in the cache, of which there is no memory for a copy: at the step where entries
 * begin to be read ahead, and behind those that were. */
static void step_through(int big_at)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_cache *cache;
    rocks_db *db;
    rocks_iter *iter;
    char name[32], wanted[16];
    uint8_t *big = malloc(kBig);
    CHECK(big != NULL);
    memset(big, 'z', kBig);
    OK(rocks_cache_new("capacity=512M;num_shard_bits=0", &cache, &st));
    OK(rocks_options_set_cache(options, "table.block_cache", cache, &st));
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_options_set(options, "write_buffer_size", "256M", &st));
    snprintf(name, sizeof name, "steps%d", big_at);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < kEntries; i++) {
        snprintf(wanted, sizeof wanted, "%06d", i);
        OK(rocks_db_put(db, NULL, NULL, wanted, 6, big, i == big_at ? kBig : 8, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    free(big);
    for (int round = 0; round < 2; round++) {
        /* The first round fills the cache. */
        rocks_slice key, value;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
        int i = 0;
        for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st), i++) {
            snprintf(wanted, sizeof wanted, "%06d", i);
            CHECK(key.len == 6 && memcmp(key.data, wanted, 6) == 0);
            CHECK(value.len == (i == big_at ? kBig : 8));
            if (round == 1 && i == 60) limit(used() + (40 << 20));
        }
        limit(RLIM_INFINITY);
        EXPECT(ROCKS_NOT_FOUND, code);
        CHECK(i == kEntries);
        OK(rocks_iter_free(iter, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_cache_free(cache, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    pthread_t dog;
    CHECK_BEGIN(argc, argv);
    CHECK(pthread_create(&dog, NULL, watchdog, NULL) == 0);
    fill_up("large", 8 << 20, 30 << 20);
    fill_up("middle", 300000, 24 << 20);
    fill_up("small", 30000, 20 << 20);
    step_through(64);
    step_through(70);
    __atomic_store_n(&finished, 1, __ATOMIC_SEQ_CST);
    pthread_join(dog, NULL);
    return 0;
}
