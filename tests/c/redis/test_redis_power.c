/* The power fails in the middle of commands of each group: before a write or sync of a file,
   whichever it is. Afterwards all rows agree, and everything is as after a command: with sync the
   last that returned or the one that was running, without it an earlier one. The same commands run
   in a second database that keeps its power, and both are compared.

   ROUNDS: how many failures; without it until each group had them. SEED: of the moments. */
#include "../support/faults.h"
#include "work.h"

enum { MOST_OPERATIONS = 100 };

/* The files that lose their power, and those that keep it. */
static rocks_env *env, *safe;
static unsigned chance;

static rocks_db *open_in(rocks_env *files, const char *name, const char *mode)
{
    rocks_options *options = options_in(files),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "max_background_jobs", "2", &st));
    OK(rocks_options_set(options, "max_file_opening_threads", "1", &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static rocks_redis *open_redis(rocks_db *db, const char *sync)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_WRITE, "sync", sync);
    rocks_redis *redis;
    OK(rocks_redis_open(db, options, &redis, &st));
    OK(rocks_options_free(options, &st));
    return redis;
}

/* Runs commands from `first` on until the power fails; the last that returned. */
static uint64_t run_until_dark(rocks_db *db, rocks_redis *redis, uint64_t first)
{
    rocks_redis_session *session;
    uint64_t number = first;
    OK(rocks_redis_session_new(redis, &session, &st));
    fault_at(env, (uint64_t)(rand() % MOST_OPERATIONS) + 1);
    while (try_number(session, number) == ROCKS_OK) {
        number++;
        /* A flush that fails is the next command's misfortune. */
        if (number % 8 == 0) rocks_db_flush(db, NULL, 0, NULL, NULL);
    }
    fault(env, "faults.active", "false");
    OK(rocks_redis_session_free(session, &st));
    return number - 1;
}

static void failures(const char *mode, const char *sync, uint64_t numbers)
{
    char name[64];
    size_t len;
    const char *given = getenv("ROUNDS");
    const int wanted = given == NULL ? 0 : atoi(given), is_synced = strcmp(sync, "true") == 0;
    snprintf(name, sizeof name, "%s-%s", mode, sync);
    char *path = strdup(name);
    snprintf(name, sizeof name, "reference-%s-%s", mode, sync);
    rocks_db *second = open_in(safe, name, "read_write");
    rocks_redis *reference = open_redis(second, "false");
    rocks_redis_session *session;
    OK(rocks_redis_session_new(reference, &session, &st));
    uint64_t replayed = 0;
    int rounds = 0, unsure = 0;
    for (; given == NULL ? replayed < numbers : rounds < wanted; rounds++) {
        rocks_db *db = open_in(env, path, mode);
        rocks_redis *redis = open_redis(db, sync);
        const uint64_t done = run_until_dark(db, redis, replayed + 1);
        rocks_redis_free(redis, NULL);
        rocks_db_close(db, NULL);
        OK(rocks_env_lose_unsynced(env, &st));
        fault_at(env, 0);
        fault(env, "faults.active", "true");

        db = open_in(env, path, mode);
        redis = open_redis(db, sync);
        must_be_sound(redis);
        char *found = dump(redis, &len);
        while (is_synced && replayed < done) run_number(session, ++replayed);
        while (!is_same(reference, found, len)) {
            if (replayed == done + 1) {
                char text[LONGEST];
                fprintf(stderr, "SEED=%u: as after no command up to: %s\n", chance,
                        write_command(replayed, text));
                exit(1);
            }
            run_number(session, ++replayed);
            unsure += replayed == done + 1;
        }
        free(found);
        /* Without syncing the next round would begin where this one did. */
        if (!is_synced) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_redis_free(redis, &st));
        OK(rocks_db_close(db, &st));
    }
    must_be_sound(reference);
    printf("%s, sync %s: %d failures, %d commands of which only the rows told, %d in all\n", mode,
           sync, rounds, unsure, (int)replayed);
    free(path);
    OK(rocks_redis_session_free(session, &st));
    OK(rocks_redis_free(reference, &st));
    OK(rocks_db_close(second, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *seed = getenv("SEED");
    chance = seed == NULL ? (unsigned)time(NULL) : (unsigned)atoi(seed);
    srand(chance);
    OK(rocks_redis_reply_new(&reply, &st));
    env = failing_memory();
    OK(rocks_env_new_by_name("memory", &safe, &st));
    fault(env, "faults.lose_unsynced", "true");
    fault(env, "faults.operations", "write,sync,metadata_write");
    fault(env, "faults.count", "1000000");
    /* Sixteen of each group. */
    failures("read_write", "true", 16 * FORMS);
    failures("read_write", "false", 8 * FORMS);
    failures("transaction", "true", 16 * FORMS);
    failures("optimistic_transaction", "true", 16 * FORMS);
    OK(rocks_env_free(env, &st));
    OK(rocks_env_free(safe, &st));
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
