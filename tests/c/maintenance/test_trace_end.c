/* How traces end: by a close, with a file that fails, and where one begins while the database
   closes. valgrind: yes */
#include "../support/faults.h"

#include <pthread.h>

/* Whether a file ends with a record that says so: eight bytes of time, a kind, no payload. */
static bool is_ended(const char *path)
{
    uint8_t tail[13];
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    const bool read = fseek(file, -13, SEEK_END) == 0 && fread(tail, 1, 13, file) == 13;
    CHECK(fclose(file) == 0);
    return read && tail[8] == 2 && memcmp(tail + 9, "\0\0\0\0", 4) == 0;
}

/* What a disk refuses of a trace is told by the close that ends it, which closes all the same. */
static void failing_close(void)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_db *db;
    rocks_buffer value;
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_start_trace(db, "queries", check_path("failing.trace"), NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    fault(env, "faults.path", ".trace");
    fault(env, "faults.count", "1000000");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, rocks_db_close(db, &st));
    SAYS("the trace of queries");
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    fault_at(env, 0);

    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    /* There is no trace of before, and a whole one makes no close fail. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_end_trace(db, "queries", &st));
    OK(rocks_db_start_trace(db, "queries", check_path("whole.trace"), NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

struct starter {
    rocks_db *db;
    const char *path;
    int is_ready;
};

static void *starts(void *given)
{
    struct starter *in = given;
    rocks_status mine;
    __atomic_store_n(&in->is_ready, 1, __ATOMIC_RELEASE);
    const rocks_code code = rocks_db_start_trace(in->db, "queries", in->path, NULL, &mine);
    CHECK(code == ROCKS_OK || code == ROCKS_CLOSED);
    return NULL;
}

/* A call that is inside when the close begins may begin a trace: it ends as well. */
static void begun_meanwhile(void)
{
    rocks_db *db = open_db("meanwhile");
    char path[4096], name[32];
    for (int round = 0; round < 50; round++) {
        pthread_t thread;
        snprintf(name, sizeof name, "late%02d.trace", round);
        snprintf(path, sizeof path, "%s", check_path(name));
        struct starter in = {db, path, 0};
        CHECK(pthread_create(&thread, NULL, starts, &in) == 0);
        while (!__atomic_load_n(&in.is_ready, __ATOMIC_ACQUIRE)) continue;
        /* The call takes some ten microseconds. */
        for (volatile int spin = 0; spin < round * 500; spin++) continue;
        OK(rocks_db_close(db, &st));
        CHECK(pthread_join(thread, NULL) == 0);
        FILE *made = fopen(path, "rb");
        if (made != NULL) {
            CHECK(fclose(made) == 0);
            CHECK(is_ended(path));
        }
        db = open_db("meanwhile");
    }
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    failing_close();
    begun_meanwhile();
    return 0;
}
