/* An event queue in a process that forks. */
#include "../support/check.h"

#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_event_block_view view;
    rocks_event_queue *queue;
    rocks_event_block *events;
    rocks_db *db;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_event_queue_new(NULL, &queue, &st));
    OK(rocks_event_block_new(&events, &st));
    OK(rocks_options_set_event_queue(options, "listeners", queue, &st));
    OK(rocks_options_set_event_queue(options, "info_log", queue, &st));
    OK(rocks_db_open(check_path("fork"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        uint64_t value;
        int fd;
        int as_it_should = rocks_event_queue_wait(queue, -1, NULL) == ROCKS_FORKED &&
                           rocks_event_queue_drain(queue, 0, events, &view, NULL) == ROCKS_FORKED &&
                           rocks_event_queue_value(queue, "events", &value, NULL) == ROCKS_FORKED &&
                           rocks_event_queue_fd(queue, &fd, NULL) == ROCKS_FORKED &&
                           rocks_event_queue_free(queue, NULL) == ROCKS_FORKED;
        _exit(as_it_should ? 0 : 1);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_event_queue_drain(queue, 0, events, &view, &st));
    CHECK(view.count > 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_event_queue_free(queue, &st));
    OK(rocks_event_block_free(events, &st));
    return 0;
}
