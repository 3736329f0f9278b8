/* Events of errors: a disk that is full is this program's own fdatasync. valgrind: alone */
#include "../support/events.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the files' names end with whose syncs fail; NULL: none does. */
static const char *volatile failing;

static int fail_or(long call, int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    const char *end = failing;
    if (end != NULL && len > 0 && (size_t)len > strlen(end) &&
        memcmp(path + len - strlen(end), end, strlen(end)) == 0) {
        errno = ENOSPC;
        return -1;
    }
    return (int)syscall(call, fd);
}

int fdatasync(int fd) { return fail_or(SYS_fdatasync, fd); }

int fsync(int fd) { return fail_or(SYS_fsync, fd); }

static rocks_db *reading;

/* A listener can read the database of an error event. */
static void look(void *with, const rocks_event *e)
{
    (void)with;
    if (e->kind != ROCKS_EVENT_BACKGROUND_ERROR && e->kind != ROCKS_EVENT_ERROR_RECOVERY_BEGIN &&
        e->kind != ROCKS_EVENT_ERROR_RECOVERY_END)
        return;
    rocks_status mine;
    rocks_buffer value;
    if (e->kind != ROCKS_EVENT_ERROR_RECOVERY_END) {
        CHECK(e->status != NULL && e->status->code == ROCKS_IO_ERROR);
        CHECK(strstr(e->status->message, "space") != NULL ||
              strstr(e->status->message, "Space") != NULL);
    } else {
        CHECK(e->status == NULL && e->old_status != NULL && e->old_status->code == ROCKS_IO_ERROR);
    }
    CHECK(rocks_db_get(reading, NULL, NULL, BYTES("stem"), &value, &mine) == ROCKS_OK);
    CHECK(rocks_buffer_free(&value, &mine) == ROCKS_OK);
    CHECK(rocks_db_put(reading, NULL, NULL, BYTES("k"), BYTES("v"), &mine) == ROCKS_HANDLE_BUSY);
}

static memory *m;

static void open_failing(const char *name, rocks_event_kind answered)
{
    m = new_memory();
    m->look = look;
    m->answered = answered;
    m->answer = ROCKS_LISTENER_SUPPRESS;
    reading = open_told(name, "disable_auto_compactions=true", listener_of(m, 0, 1));
    put_many(reading, NULL, 0, 20, 10);
}

static void end_failing(rocks_code closed)
{
    EXPECT(closed, rocks_db_close(reading, &st));
    end_memory(m);
}

/* RocksDB is kept from recovering by itself; a call has it go on. */
static void a_flush_and_its_recovery(void)
{
    open_failing("recovery", ROCKS_EVENT_ERROR_RECOVERY_BEGIN);
    failing = ".sst";
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(reading, NULL, 0, NULL, &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(reading, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    CHECK(m->of[ROCKS_EVENT_BACKGROUND_ERROR] == 1 && m->of[ROCKS_EVENT_ERROR_RECOVERY_BEGIN] == 1);
    /* RocksDB says it of every table that a flush could not write. */
    CHECK(strcmp(last_of(m, ROCKS_EVENT_BACKGROUND_ERROR)->reason_text, "FlushNoWAL") == 0);
    CHECK(last_of(m, ROCKS_EVENT_TABLE_FILE_CREATED)->code == ROCKS_IO_ERROR);
    CHECK(last_of(m, ROCKS_EVENT_IO_ERROR)->code == ROCKS_IO_ERROR);
    CHECK(strstr(last_of(m, ROCKS_EVENT_IO_ERROR)->path, ".sst") != NULL);
    CHECK(last_of(m, ROCKS_EVENT_FILE_SYNC_FINISH)->code == ROCKS_IO_ERROR);
    CHECK(m->of[ROCKS_EVENT_ERROR_RECOVERY_END] == 0);
    failing = NULL;
    OK(rocks_db_resume(reading, &st));
    CHECK(m->of[ROCKS_EVENT_ERROR_RECOVERY_COMPLETED] == 1 &&
          m->of[ROCKS_EVENT_ERROR_RECOVERY_END] == 1);
    OK(rocks_db_put(reading, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_flush(reading, NULL, 0, NULL, &st));
    end_failing(ROCKS_OK);
}

/* The listener says that a compaction's error was none: nothing stops. A flush's stays. */
static void suppressed(void)
{
    open_failing("suppressed", ROCKS_EVENT_BACKGROUND_ERROR);
    OK(rocks_db_flush(reading, NULL, 0, NULL, &st));
    put_many(reading, NULL, 10, 30, 10);
    OK(rocks_db_flush(reading, NULL, 0, NULL, &st));
    failing = ".sst";
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_compact_range(reading, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(m->of[ROCKS_EVENT_BACKGROUND_ERROR] == 1 && m->of[ROCKS_EVENT_ERROR_RECOVERY_BEGIN] == 0);
    failing = NULL;
    OK(rocks_db_compact_range(reading, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));

    put_many(reading, NULL, 0, 20, 10);
    failing = ".sst";
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(reading, NULL, 0, NULL, &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(reading, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    failing = NULL;
    end_failing(ROCKS_OK);
}

static void a_compaction_and_a_write(void)
{
    open_failing("compaction", ROCKS_EVENT_ERROR_RECOVERY_BEGIN);
    OK(rocks_db_flush(reading, NULL, 0, NULL, &st));
    put_many(reading, NULL, 10, 30, 10);
    OK(rocks_db_flush(reading, NULL, 0, NULL, &st));
    failing = ".sst";
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_compact_range(reading, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_COMPACTION_COMPLETED, 1);
    CHECK(last_of(m, ROCKS_EVENT_COMPACTION_COMPLETED)->code == ROCKS_IO_ERROR);
    CHECK(last_of(m, ROCKS_EVENT_SUBCOMPACTION_COMPLETED)->code == ROCKS_IO_ERROR);
    CHECK(strcmp(last_of(m, ROCKS_EVENT_BACKGROUND_ERROR)->reason_text, "Compaction") == 0);
    failing = NULL;
    OK(rocks_db_resume(reading, &st));

    /* On the thread of the write itself. */
    rocks_options *durable = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    failing = ".log";
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(reading, NULL, durable, BYTES("k"), BYTES("v"), &st));
    failing = NULL;
    CHECK(strcmp(last_of(m, ROCKS_EVENT_BACKGROUND_ERROR)->reason_text, "WriteCallback") == 0);
    OK(rocks_options_free(durable, &st));
    /* The log that could not be written cannot be closed either. */
    end_failing(ROCKS_IO_ERROR);
}

/* A database that rocks_release ended has no caller to tell: its listeners are told, and the
   failure is counted. */
static void released(void)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_release_failures(&count, &last, &st));
    CHECK(count == 0 && last.len == 0);
    OK(rocks_buffer_free(&last, &st));
    open_failing("released", ROCKS_EVENT_ERROR_RECOVERY_BEGIN); /* no recovery by itself */
    rocks_options *durable = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    failing = ".log";
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(reading, NULL, durable, BYTES("k"), BYTES("v"), &st));
    failing = NULL;
    rocks_release(durable);
    rocks_release(reading);
    wait_for(m, ROCKS_EVENT_CLOSE_FAILED, 1);
    const told *event = last_of(m, ROCKS_EVENT_CLOSE_FAILED);
    CHECK(event->code == ROCKS_IO_ERROR);
    CHECK(strcmp(event->db, check_path("released")) == 0);
    CHECK(strcmp(rocks_event_kind_name(ROCKS_EVENT_CLOSE_FAILED), "close_failed") == 0);
    do {
        OK(rocks_handles_alive("rocks_db", &count, &st));
    } while (count > 0);
    OK(rocks_release_failures(&count, &last, &st));
    CHECK(strstr((const char *)last.data, "IO error") != NULL);
    OK(rocks_buffer_free(&last, &st));
    WAIT_UNTIL(count_of(m, ROCKS_EVENT_CLOSE_FAILED) == 1 && m->destroyed == 1);
    end_memory(m);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    a_flush_and_its_recovery();
    suppressed();
    a_compaction_and_a_write();
    released();
    return 0;
}
