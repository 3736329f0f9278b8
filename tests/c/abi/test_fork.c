/* A process that forks: the child is refused, ends cleanly, and the parent goes on. */
#include "../support/check.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static rocks_db *db;
static rocks_column_family *family;
static rocks_snapshot *snapshot;
static rocks_value *value;
static rocks_values *values;
static rocks_options *options;
static volatile int stop;

#define FORKED(call) \
    do { \
        if ((call) != ROCKS_FORKED) { \
            fprintf(stderr, "%s:%d: not ROCKS_FORKED: %s\n", __FILE__, __LINE__, #call); \
            return 1; \
        } \
    } while (0)

/* Everything that the child may try; 0 when all of it was refused. */
static int in_the_child(void)
{
    rocks_buffer owned;
    rocks_slice shown, key = {(const uint8_t *)"key", 3};
    rocks_db *other;
    rocks_options *made;
    rocks_column_family *found;
    rocks_iter *iter;
    size_t count;
    bool may;
    FORKED(rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(strstr(st.message, "fork") != NULL);
    FORKED(rocks_db_get_pinned(db, NULL, NULL, BYTES("key"), value, &shown, &st));
    FORKED(rocks_db_multi_get(db, NULL, NULL, &key, 1, 0, values, NULL, NULL, &st));
    FORKED(rocks_db_key_may_exist(db, NULL, NULL, BYTES("key"), &may, NULL, NULL, &st));
    FORKED(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("child"), &st));
    FORKED(rocks_db_column_family(db, "default", &found, &st));
    FORKED(rocks_db_open(check_path("child"), options, NULL, NULL, NULL, 0, &other, &st));
    FORKED(rocks_db_open(check_path("child"), NULL, NULL, NULL, NULL, 0, &other, &st));
    FORKED(rocks_db_list_column_families(check_path("forked"), NULL, &owned, &count, &st));
    FORKED(rocks_db_destroy(check_path("forked"), NULL, NULL, NULL, 0, &st));
    FORKED(rocks_manifest_edits(check_path("forked"), NULL, &owned, &st));
    FORKED(rocks_db_remove_table_file(check_path("forked"), NULL, NULL, NULL, 0, 1, NULL, &st));
    FORKED(rocks_blob_file_iter("nowhere", NULL, &iter, &st));
    FORKED(rocks_db_repair(check_path("forked"), NULL, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL,
                           NULL, &st));
    FORKED(rocks_options_new(ROCKS_OPTIONS_READ, &made, &st));
    FORKED(rocks_options_set(options, "write_buffer_size", "1048576", &st));
    FORKED(rocks_snapshot_free(snapshot, &st));
    FORKED(rocks_column_family_free(family, &st));
    FORKED(rocks_value_free(value, &st));
    FORKED(rocks_values_free(values, &st));
    FORKED(rocks_options_free(options, &st));
    FORKED(rocks_db_close(db, &st));
    return 0;
}

static void *in_a_thread(void *argument)
{
    *(int *)argument = in_the_child();
    return NULL;
}

/* Waits for the child, 180 seconds at most. */
static void ends_well(pid_t child)
{
    int status = -1;
    for (int i = 0; i < 18000 && waitpid(child, &status, WNOHANG) == 0; i++) usleep(10000);
    if (status == -1) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        fprintf(stderr, "the child did not end\n");
        exit(1);
    }
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void *busy(void *argument)
{
    (void)argument;
    while (!stop) {
        rocks_options *made;
        rocks_buffer owned;
        if (rocks_options_new(ROCKS_OPTIONS_READ, &made, NULL) == ROCKS_OK)
            rocks_options_free(made, NULL);
        rocks_db_put(db, NULL, NULL, BYTES("busy"), BYTES("value"), NULL);
        rocks_db_flush(db, NULL, 0, NULL, NULL);
        if (rocks_db_get(db, NULL, NULL, BYTES("busy"), &owned, NULL) == ROCKS_OK)
            rocks_buffer_free(&owned, NULL);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    db = open_db("forked");
    OK(rocks_db_create_column_family(db, "one", NULL, &family, &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_value_new(&value, &st));
    OK(rocks_values_new(&values, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set(options, "create_if_missing", "true", &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));

    /* _exit, exit with its static destructors, and a thread of the child's own. */
    for (int way = 0; way < 3; way++) {
        const pid_t child = fork();
        if (child == 0) {
            int failed = 1;
            if (way == 2) {
                pthread_t thread;
                CHECK(pthread_create(&thread, NULL, in_a_thread, &failed) == 0);
                CHECK(pthread_join(thread, NULL) == 0);
            } else {
                failed = in_the_child();
            }
            if (way == 0) _exit(failed);
            exit(failed);
        }
        ends_well(child);
    }

    /* Forks while other threads are inside, whatever they hold. */
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, busy, NULL) == 0);
    for (int round = 0; round < 30; round++) {
        usleep(1000);
        const pid_t child = fork();
        if (child == 0) {
            uint8_t byte;
            size_t len;
            /* Not printf and malloc: other threads may have held their locks. */
            const rocks_code code =
                rocks_db_get_into(db, NULL, NULL, BYTES("key"), &byte, 1, &len, NULL);
            /* With static destructors: RocksDB's would join threads that a fork does not
             * copy (env/env_posix.cc, JoinThreadsOnExit). */
            exit(code == ROCKS_FORKED ? 0 : 1);
        }
        ends_well(child);
    }
    stop = 1;
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    /* The parent noticed nothing. */
    rocks_buffer owned;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &owned, &st));
    CHECK(owned.len == 5 && memcmp(owned.data, "value", 5) == 0);
    OK(rocks_buffer_free(&owned, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("forked");
    OK(rocks_db_close(db, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_value_free(value, &st));
    OK(rocks_values_free(values, &st));
    OK(rocks_options_free(options, &st));
    return 0;
}
