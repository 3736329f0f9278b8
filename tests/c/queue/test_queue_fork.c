/* A completion queue in the child of a fork: each call says so, and the parent's goes on. */
#include "../support/queues.h"

#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_completions *done = new_completions();
    rocks_db *db = open_db("db");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    rocks_queue *queue = new_queue(NULL);
    rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "k", NULL);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        rocks_completions_view view;
        rocks_queue *other;
        EXPECT(ROCKS_FORKED, rocks_queue_submit(queue, &op, 1, NULL, &st));
        EXPECT(ROCKS_FORKED, rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        EXPECT(ROCKS_FORKED, rocks_queue_cancel(queue, 1, &st));
        EXPECT(ROCKS_FORKED, rocks_queue_close(queue, UINT64_MAX, &st));
        EXPECT(ROCKS_FORKED, rocks_queue_free(queue, &st));
        EXPECT(ROCKS_FORKED, rocks_queue_new(NULL, &other, &st));
        rocks_release(queue);
        exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    OK(rocks_queue_free(queue, &st));
    OK(rocks_completions_free(done, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
