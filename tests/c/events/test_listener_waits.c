/* A listener on RocksDB's only thread for flushes, which asks for what that thread would have to
 * do: it is refused, and does not wait for itself. valgrind: yes */
#include "../support/check.h"

static rocks_db *other;
static int events;

static rocks_listener_answer tells(void *state, const rocks_event *event)
{
    rocks_status why;
    (void)state;
    if (event->kind != ROCKS_EVENT_FLUSH_COMPLETED) return 0;
    rocks_options *no_wait = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    CHECK(rocks_db_flush(other, NULL, 0, NULL, &why) == ROCKS_HANDLE_BUSY);
    CHECK(strstr(why.message, "background thread") != NULL);
    CHECK(rocks_db_compact_range(other, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL) ==
          ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_wait_for_compact(other, NULL, NULL, NULL) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_create_checkpoint(other, check_path("copy"), NULL, NULL, NULL, NULL) ==
          ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_resume(other, NULL) == ROCKS_HANDLE_BUSY);
    /* What does not wait is done. */
    OK(rocks_db_put(other, NULL, NULL, "more", 4, "value", 5, &st));
    OK(rocks_db_flush(other, NULL, 0, no_wait, &st));
    rocks_options_free(no_wait, NULL);
    events++;
    return 0;
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_event_listener_callbacks calls = {.struct_size = sizeof calls, .event = tells};
    rocks_event_listener *listener;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    other = open_db("other");
    OK(rocks_event_listener_new(&calls, &listener, &st));
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(other, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    WAIT_UNTIL(events == 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(other, &st));
    rocks_event_listener_free(listener, NULL);
    rocks_options_free(options, NULL);
    return 0;
}
