/* A process is killed in the middle of commands, one round of each group after the other.
   Afterwards all rows agree, and everything is as before or after the command that was running: the
   same commands run in a second database, which is not killed, and both are compared.

   ROUNDS: how many deaths; without it as many as a few seconds allow.
   SEED: of the moments; printed when a check fails. */
#include "work.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 6 };

/* Commands are numbered; the process that dies says which it began and which it ended. */
struct ledger {
    uint64_t tried, done;
};

static struct ledger *shared_ledger(void)
{
    FILE *file = fopen(check_path("ledger"), "a+b");
    CHECK(file != NULL && ftruncate(fileno(file), sizeof(struct ledger)) == 0);
    void *at =
        mmap(NULL, sizeof(struct ledger), PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    CHECK(at != MAP_FAILED && fclose(file) == 0);
    return at;
}

/* ---- the process that dies -------------------------------------------------------------- */

static rocks_db *open_small(const char *name, const char *mode)
{
    static const char *const names[] = {"create_if_missing", "max_background_jobs"};
    static const char *const values[] = {"true", "2"};
    rocks_options *options, *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set_many(options, names, values, 2, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static int live(const char *mode)
{
    struct ledger *ledger = shared_ledger();
    rocks_redis *redis;
    rocks_redis_session *session;
    rocks_column_family *families[2];
    rocks_db *db = open_small("db", mode);
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_session_new(redis, &session, &st));
    OK(rocks_db_column_family(db, "rocks.redis", &families[0], &st));
    OK(rocks_db_column_family(db, "rocks.redis.sub", &families[1], &st));
    for (uint64_t number = ledger->done + 1;; number++) {
        __atomic_store_n(&ledger->tried, number, __ATOMIC_RELEASE);
        run_number(session, number);
        __atomic_store_n(&ledger->done, number, __ATOMIC_RELEASE);
        /* The filters meet rows of all kinds. */
        if (number % 400 == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        for (int i = 0; i < 2 && number % 2000 == 0; i++)
            OK(rocks_db_compact_range(db, families[i], NULL, NULL, 0, NULL, 0, NULL, &st));
    }
}

/* ---- the one that looks ----------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die_once(const char *self, const char *mode, struct ledger *ledger)
{
    const uint64_t before = ledger->done;
    const double limit = now() + 60;
    int status;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(self, self, check_folder, mode, (char *)NULL);
        _exit(127);
    }
    while (__atomic_load_n(&ledger->done, __ATOMIC_ACQUIRE) == before) {
        CHECK(waitpid(child, &status, WNOHANG) == 0 && now() < limit);
        usleep(200);
    }
    usleep((useconds_t)(rand() % 60000));
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static unsigned chance;
static int is_over;
static void tell_chance(void)
{
    if (!is_over) fprintf(stderr, "SEED=%u\n", chance);
}

static void rounds_of(const char *self, const char *folder, const char *mode, int wanted,
                      double end)
{
    char own[4096];
    size_t len;
    rocks_redis *redis, *reference;
    rocks_redis_session *session;
    snprintf(own, sizeof own, "%s/%s", folder, mode);
    CHECK(mkdir(own, 0755) == 0);
    check_folder = own;
    struct ledger *ledger = shared_ledger();
    rocks_db *second = open_small("reference", "read_write");
    OK(rocks_redis_open(second, NULL, &reference, &st));
    OK(rocks_redis_session_new(reference, &session, &st));
    uint64_t replayed = 0;
    int rounds = 0, unsure = 0;
    for (; rounds < 3 || (rounds < wanted && now() < end); rounds++) {
        die_once(self, mode, ledger);
        while (replayed < ledger->done) run_number(session, ++replayed);
        rocks_db *db = open_small("db", mode);
        OK(rocks_redis_open(db, NULL, &redis, &st));
        must_be_sound(redis);
        char *found = dump(redis, &len);
        if (!is_same(reference, found, len)) {
            /* The command that was running is there, whole. */
            CHECK(ledger->tried == ledger->done + 1);
            run_number(session, ++replayed);
            if (!is_same(reference, found, len)) {
                char text[LONGEST];
                fprintf(stderr, "neither before nor after: %s\n", write_command(replayed, text));
                exit(1);
            }
            ledger->done = replayed;
            unsure++;
        }
        free(found);
        OK(rocks_redis_free(redis, &st));
        OK(rocks_db_close(db, &st));
    }
    must_be_sound(reference);
    printf("%s: %d deaths, %d commands of which only the rows told, %d in all\n", mode, rounds,
           unsure, (int)replayed);
    OK(rocks_redis_session_free(session, &st));
    OK(rocks_redis_free(reference, &st));
    OK(rocks_db_close(second, &st));
}

int main(int argc, char **argv)
{
    OK(rocks_redis_reply_new(&reply, &st));
    if (argc == 3) {
        check_folder = argv[1];
        return live(argv[2]);
    }
    CHECK_BEGIN(argc, argv);
    const char *rounds = getenv("ROUNDS"), *seed = getenv("SEED"), *folder = check_folder;
    const int wanted = rounds == NULL ? 1000000 : atoi(rounds);
    const double seconds = rounds == NULL ? SECONDS / 3.0 : 1e9;
    chance = seed == NULL ? (unsigned)getpid() : (unsigned)atoi(seed);
    srand(chance);
    atexit(tell_chance);
    rounds_of(argv[0], folder, "read_write", wanted, now() + seconds);
    rounds_of(argv[0], folder, "transaction", wanted, now() + seconds);
    rounds_of(argv[0], folder, "optimistic_transaction", wanted, now() + seconds);
    OK(rocks_redis_reply_free(reply, &st));
    is_over = 1;
    return 0;
}
