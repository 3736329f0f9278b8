/* Resuming after errors that stopped writes: what is final says so. valgrind: yes */
#include "../support/check.h"
#include "../support/faults.h"

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_db *db;
    rocks_buffer value;
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_resume(db, &st));
    /* The log cannot be written, once. */
    fault(env, "faults.path", ".log");
    fault(env, "faults.operations", "write");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(db, NULL, NULL, "lost", 4, "value", 5, &st));
    CHECK(figure(env, "faults.injected") == 1);
    fault_at(env, 0);
    /* Its cause is gone; RocksDB resumes nothing after it, and the call says what to do. */
    EXPECT(ROCKS_IO_ERROR, rocks_db_resume(db, &st));
    SAYS("writes cannot resume: close the database and open it again");
    CHECK(st.severity >= 3);
    EXPECT(ROCKS_IO_ERROR, rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_put(db, NULL, NULL, "more", 4, "value", 5, &st));
    OK(rocks_db_close(db, &st));
    rocks_options_free(options, NULL);
    rocks_env_free(env, NULL);
    return 0;
}
