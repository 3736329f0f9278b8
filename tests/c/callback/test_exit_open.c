/* A process may end with databases open: RocksDB's threads work on until it is gone, and find what
 * they use. */
#include "../support/check.h"

#include <sys/wait.h>
#include <unistd.h>

static void end_with_an_open_database(int round)
{
    char name[32];
    rocks_statistics *statistics;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    snprintf(name, sizeof name, "%d", round);
    OK(rocks_statistics_new(NULL, &statistics, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    OK(rocks_options_set(options, "write_buffer_size", "65536", &st));
    OK(rocks_options_set(options, "stats_dump_period_sec", "1", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    /* RocksDB's thread writes the statistics into the log now: somewhere in there the process ends.
     */
    nanosleep(&(struct timespec){0, round * 50000 % 2000000}, NULL);
    exit(7);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    /* The parent calls nothing of the library, so its children may. */
    for (int round = 0; round < 60; round++) {
        int how;
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) end_with_an_open_database(round);
        CHECK(waitpid(child, &how, 0) == child);
        CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 7);
    }
    return 0;
}
