/* rocks_shutdown: the threads are gone afterwards, and come back. valgrind: alone */
#include "../support/check.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

/* The threads of this process, as the kernel lists them. */
static int threads(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    CHECK(tasks != NULL);
    while (readdir(tasks) != NULL) count++;
    closedir(tasks);
    return count - 2;
}

/* The kernel wakes who joins a thread before it takes the thread off its list. */
static void alone(void) { WAIT_UNTIL(threads() == 1); }

static void write_and_flush(rocks_db *db)
{
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
}

static void before_anything(void)
{
    OK(rocks_shutdown(0, &st));
    OK(rocks_shutdown(UINT64_MAX, NULL));
    alone();
}

static void the_threads_end_and_come_back(void)
{
    for (int round = 0; round < 3; round++) {
        rocks_db *db = open_db("again");
        write_and_flush(db);
        CHECK(threads() > 1);
        OK(rocks_db_close(db, &st));
        OK(rocks_shutdown(60000000, &st));
        alone();
        OK(rocks_shutdown(60000000, &st));
    }
}

static void open_databases_are_named(void)
{
    rocks_db *one = open_db("one"), *two = open_db("two");
    const int before = threads();
    EXPECT(ROCKS_BUSY, rocks_shutdown(60000000, &st));
    SAYS("/one\"");
    SAYS("/two\"");
    CHECK(threads() == before);
    write_and_flush(one);
    OK(rocks_db_close(one, &st));
    EXPECT(ROCKS_BUSY, rocks_shutdown(60000000, &st));
    CHECK(strstr(st.message, "/one\"") == NULL);
    SAYS("/two\"");
    /* A database that was released is waited for. */
    rocks_release(two);
    OK(rocks_shutdown(60000000, &st));
    alone();
}

static uint64_t pool(rocks_env *env, const char *name)
{
    uint64_t size;
    OK(rocks_env_value(env, name, &size, &st));
    return size;
}

static void pools_keep_their_sizes(void)
{
    rocks_env *env;
    rocks_db *db;
    OK(rocks_env_new_by_name(NULL, &env, &st));
    OK(rocks_env_set(env, "background_threads.low", "5", &st));
    OK(rocks_env_set(env, "background_threads.bottom", "2", &st));
    const uint64_t high = pool(env, "background_threads.high");
    OK(rocks_shutdown(60000000, &st));
    alone();
    CHECK(pool(env, "background_threads.low") == 5);
    CHECK(pool(env, "background_threads.bottom") == 2);
    CHECK(pool(env, "background_threads.high") == high);
    alone();
    db = open_db("sizes");
    CHECK(pool(env, "background_threads.low") == 5);
    CHECK(pool(env, "background_threads.bottom") == 2);
    CHECK(threads() >= 1 + 5 + 2);
    OK(rocks_db_close(db, &st));

    /* A size that is set after a shutdown counts, and starts its threads. */
    OK(rocks_shutdown(60000000, &st));
    OK(rocks_env_set(env, "background_threads.low", "1", &st));
    OK(rocks_env_set(env, "background_threads.bottom", "0", &st));
    CHECK(pool(env, "background_threads.low") == 1);
    CHECK(pool(env, "background_threads.bottom") == 0);
    OK(rocks_shutdown(60000000, &st));
    alone();
    OK(rocks_env_free(env, &st));
}

static void objects_with_threads_are_named(void)
{
    rocks_sst_file_manager *quiet, *manager;
    rocks_cancel *cancel;
    OK(rocks_sst_file_manager_new(NULL, NULL, &quiet, &st));
    OK(rocks_shutdown(60000000, &st));
    OK(rocks_sst_file_manager_new("rate_bytes_per_sec=1000000", NULL, &manager, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 3600000000u, &st));
    EXPECT(ROCKS_BUSY, rocks_shutdown(60000000, &st));
    SAYS("1 rocks_sst_file_manager");
    SAYS("1 rocks_cancel");
    WAIT_UNTIL(threads() == 3);
    OK(rocks_cancel_free(cancel, &st));
    EXPECT(ROCKS_BUSY, rocks_shutdown(60000000, &st));
    CHECK(strstr(st.message, "rocks_cancel") == NULL);
    OK(rocks_sst_file_manager_free(manager, &st));
    OK(rocks_shutdown(60000000, &st));
    OK(rocks_sst_file_manager_set(quiet, "delete_rate_bytes_per_second", "1000", &st));
    OK(rocks_sst_file_manager_set(quiet, "delete_rate_bytes_per_second", "0", &st));
    EXPECT(ROCKS_BUSY, rocks_shutdown(60000000, &st));
    OK(rocks_sst_file_manager_free(quiet, &st));
    OK(rocks_shutdown(60000000, &st));
    alone();
}

static bool asked;

static rocks_listener_answer from_inside(void *state, const rocks_event *event)
{
    (void)state, (void)event;
    rocks_status status;
    CHECK(rocks_shutdown(0, &status) == ROCKS_HANDLE_BUSY);
    CHECK(strstr(status.message, "rocks_shutdown: not from inside a callback") != NULL);
    asked = true;
    return ROCKS_LISTENER_GO_ON;
}

static void not_from_callbacks(void)
{
    const rocks_event_listener_callbacks listens = {sizeof listens, NULL, NULL, {0, 0, 0},
                                                    from_inside,    0,    0};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_event_listener *listener;
    rocks_db *db;
    OK(rocks_event_listener_new(&listens, &listener, &st));
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    OK(rocks_db_open(check_path("inside"), options, NULL, NULL, NULL, 0, &db, &st));
    write_and_flush(db);
    OK(rocks_db_close(db, &st));
    CHECK(asked);
    OK(rocks_options_free(options, &st));
    OK(rocks_event_listener_free(listener, &st));
}

/* Before there are threads, which would look like leaks in the child. */
static void not_in_a_forked_child(void)
{
    const pid_t child = fork();
    if (child == 0) {
        EXPECT(ROCKS_FORKED, rocks_shutdown(UINT64_MAX, &st));
        _exit(0);
    }
    int ended;
    CHECK(waitpid(child, &ended, 0) == child && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

/* ---- several threads at once -------------------------------------------------------- */

static void *opens(void *name)
{
    char path[4200];
    rocks_status status;
    snprintf(path, sizeof path, "%s/%s", check_folder, (const char *)name);
    rocks_options *options;
    CHECK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, NULL) == ROCKS_OK);
    CHECK(rocks_options_set(options, "create_if_missing", "true", NULL) == ROCKS_OK);
    for (int i = 0; i < 10; i++) {
        rocks_db *db;
        CHECK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status) == ROCKS_OK);
        CHECK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &status) == ROCKS_OK);
        CHECK(rocks_db_flush(db, NULL, 0, NULL, &status) == ROCKS_OK);
        CHECK(rocks_db_close(db, &status) == ROCKS_OK);
    }
    CHECK(rocks_options_free(options, NULL) == ROCKS_OK);
    return NULL;
}

static void *shuts_down(void *unused)
{
    for (int i = 0; i < 200; i++) {
        const rocks_code code = rocks_shutdown(i % 5 == 0 ? 0 : 10000, NULL);
        CHECK(code == ROCKS_OK || code == ROCKS_BUSY || code == ROCKS_TIMED_OUT);
    }
    return unused;
}

static void beside_openings(void)
{
    pthread_t threads_of[4];
    CHECK(pthread_create(&threads_of[0], NULL, opens, "beside one") == 0);
    CHECK(pthread_create(&threads_of[1], NULL, opens, "beside two") == 0);
    CHECK(pthread_create(&threads_of[2], NULL, shuts_down, NULL) == 0);
    CHECK(pthread_create(&threads_of[3], NULL, shuts_down, NULL) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads_of[i], NULL) == 0);
    OK(rocks_shutdown(UINT64_MAX, &st));
    alone();
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    before_anything();
    not_in_a_forked_child();
    the_threads_end_and_come_back();
    open_databases_are_named();
    pools_keep_their_sizes();
    objects_with_threads_are_named();
    not_from_callbacks();
    beside_openings();
    return 0;
}
