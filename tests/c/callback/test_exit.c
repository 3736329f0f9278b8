/* The end of a process with a database open, while RocksDB's background work is inside a callback:
   one that never returns does not keep the process, and one that returns is waited for. */
#include "../support/check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int entered;
    bool returns;
} inside = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};

/* Called by a flush: the first of two operands is there. */
static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)existing, (void)error;
    pthread_mutex_lock(&inside.lock);
    inside.entered++;
    pthread_cond_broadcast(&inside.changed);
    while (!inside.returns) pthread_cond_wait(&inside.changed, &inside.lock);
    pthread_mutex_unlock(&inside.lock);
    nanosleep(&(struct timespec){0, 200000000}, NULL);
    return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static rocks_db *open_merging(const char *name)
{
    const rocks_associative_merge_operator_callbacks merges = {
        .struct_size = sizeof merges, .name = "test.exit", .merge = merge};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_merge_operator *merging;
    rocks_db *db;
    OK(rocks_merge_operator_new_associative(&merges, &merging, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", merging, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_merge_operator_free(merging, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static int ends(const char *how)
{
    rocks_options *no_wait = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    rocks_db *db = open_merging(how);
    OK(rocks_db_merge(db, NULL, NULL, "key", 3, "1", 1, &st));
    OK(rocks_db_merge(db, NULL, NULL, "key", 3, "2", 1, &st));
    OK(rocks_db_flush(db, NULL, 0, no_wait, &st));
    pthread_mutex_lock(&inside.lock);
    while (inside.entered == 0) pthread_cond_wait(&inside.changed, &inside.lock);
    inside.returns = strcmp(how, "returns") == 0;
    pthread_cond_broadcast(&inside.changed);
    pthread_mutex_unlock(&inside.lock);
    printf("buffered by stdio");
    exit(7);
}

static void child(const char *program, const char *how)
{
    int pipes[2], status = 0;
    char said[64] = "";
    CHECK(pipe(pipes) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], 1);
        execl(program, program, check_folder, how, (char *)NULL);
        _exit(1);
    }
    close(pipes[1]);
    size_t len = 0;
    for (ssize_t one = 1; one > 0 && len < sizeof said - 1; len += (size_t)one)
        if ((one = read(pipes[0], said + len, sizeof said - 1 - len)) <= 0) break;
    close(pipes[0]);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    CHECK(strcmp(said, "buffered by stdio") == 0);
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        check_folder = argv[1];
        return ends(argv[2]);
    }
    CHECK_BEGIN(argc, argv);
    inside.returns = true;
    child(argv[0], "returns");
    child(argv[0], "never");
    /* Nothing is lost: the log has what the flush did not write. */
    for (int i = 0; i < 2; i++) {
        rocks_db *db = open_merging(i == 0 ? "returns" : "never");
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st));
        CHECK(value.len == 1 && value.data[0] == '2');
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_db_close(db, &st));
    }
    return 0;
}
