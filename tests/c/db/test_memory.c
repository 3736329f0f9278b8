/* Out of memory in the middle of writes: each write ends, and so does the close. sanitizers: no,
 * the process's memory is limited. */
#include "../support/check.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static int finished;

/* Ends the program if a call does not end. */
static void *watchdog(void *unused)
{
    (void)unused;
    for (int i = 0; i < 600 && !__atomic_load_n(&finished, __ATOMIC_SEQ_CST); i++) usleep(100000);
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

int main(int argc, char **argv)
{
    pthread_t dog;
    CHECK_BEGIN(argc, argv);
    CHECK(pthread_create(&dog, NULL, watchdog, NULL) == 0);
    fill_up("large", 8 << 20, 30 << 20);
    fill_up("middle", 300000, 24 << 20);
    fill_up("small", 30000, 20 << 20);
    __atomic_store_n(&finished, 1, __ATOMIC_SEQ_CST);
    pthread_join(dog, NULL);
    return 0;
}
