/* Closing while other threads are inside, and opening again at once. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <stdint.h>

enum { THREADS = 4, ROUNDS = 6 };

static rocks_db *volatile db;

/* Reads and writes until the database is closed; answers with what it saw wrong, or 0. */
static void *hammer(void *argument)
{
    const int kind = (int)(intptr_t)argument;
    rocks_value *holder;
    rocks_values *many;
    if (rocks_value_new(&holder, NULL) != ROCKS_OK || rocks_values_new(&many, NULL) != ROCKS_OK)
        return (void *)(intptr_t)-1;
    rocks_db *mine = db;
    intptr_t wrong = 0;
    uint64_t calls = 0;
    for (rocks_code code = ROCKS_OK; wrong == 0 && code != ROCKS_CLOSED; calls++) {
        char key[16];
        const size_t len = (size_t)sprintf(key, "key%u", (unsigned)(calls % 100));
        const uint8_t *bytes = (const uint8_t *)key;
        rocks_slice shown, keys[2] = {{bytes, len}, {bytes, 3}};
        const rocks_slice *values;
        switch ((kind + (int)calls) % 4) {
            case 0:
                code = rocks_db_put(mine, NULL, NULL, bytes, len, bytes, len, NULL);
                break;
            case 1:
                code = rocks_db_get_pinned(mine, NULL, NULL, bytes, len, holder, &shown, NULL);
                break;
            case 2:
                code = rocks_db_multi_get(mine, NULL, NULL, keys, 2, 0, many, &values, NULL, NULL);
                break;
            default:
                code = rocks_db_delete(mine, NULL, NULL, bytes, len, NULL);
                break;
        }
        if (code == ROCKS_NOT_FOUND) code = ROCKS_OK;
        if (code != ROCKS_OK && code != ROCKS_CLOSED) wrong = code;
    }
    if (rocks_value_free(holder, NULL) != ROCKS_OK || rocks_values_free(many, NULL) != ROCKS_OK)
        wrong = -2;
    return (void *)wrong;
}

static void closed_from_outside(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        db = open_db("hammered");
        rocks_db *closing = db;
        for (intptr_t i = 0; i < THREADS; i++)
            CHECK(pthread_create(&threads[i], NULL, hammer, (void *)i) == 0);
        for (int i = 0; i < 50 * round; i++)
            OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
        OK(rocks_db_close(closing, &st));
        /* Again at once, while the threads still call on the old handle. */
        rocks_db *again = open_db("hammered");
        OK(rocks_db_put(again, NULL, NULL, BYTES("round"), BYTES("done"), &st));
        for (int i = 0; i < THREADS; i++) {
            void *wrong;
            CHECK(pthread_join(threads[i], &wrong) == 0);
            if (wrong != NULL) fprintf(stderr, "thread %d: %d\n", i, (int)(intptr_t)wrong);
            CHECK(wrong == NULL);
        }
        OK(rocks_db_close(again, &st));
    }
}

/* Several threads close the same database: one succeeds, the others get an error. */
static void *closer(void *argument) { return (void *)(intptr_t)rocks_db_close(argument, NULL); }

static void closed_by_many(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        rocks_db *one = open_db("many");
        int done = 0;
        for (int i = 0; i < THREADS; i++)
            CHECK(pthread_create(&threads[i], NULL, closer, one) == 0);
        for (int i = 0; i < THREADS; i++) {
            void *code;
            CHECK(pthread_join(threads[i], &code) == 0);
            CHECK((intptr_t)code == ROCKS_OK || (intptr_t)code == ROCKS_CLOSED);
            done += (intptr_t)code == ROCKS_OK;
        }
        CHECK(done == 1);
    }
}

/* Column families dropped while others write to them: no write is half done, and none
   poisons the database. */
static rocks_column_family *volatile dropped;

static void *writer(void *argument)
{
    (void)argument;
    for (;;) {
        const rocks_code code = rocks_db_put(db, dropped, NULL, BYTES("key"), BYTES("value"), NULL);
        if (code != ROCKS_OK) return (void *)(intptr_t)code;
    }
}

static void dropped_meanwhile(void)
{
    db = open_db("dropped");
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        rocks_column_family *family;
        OK(rocks_db_create_column_family(db, "family", NULL, &family, &st));
        dropped = family;
        for (int i = 0; i < THREADS; i++)
            CHECK(pthread_create(&threads[i], NULL, writer, NULL) == 0);
        OK(rocks_db_drop_column_family(db, family, &st));
        for (int i = 0; i < THREADS; i++) {
            void *code;
            CHECK(pthread_join(threads[i], &code) == 0);
            CHECK((intptr_t)code == ROCKS_COLUMN_FAMILY_DROPPED);
        }
        OK(rocks_column_family_free(family, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    }
    OK(rocks_db_close(db, &st));
}

/* A callback that does not return holds a close, whose message says where it is. */
static int is_inside, may_leave;

static rocks_compaction_decision stays(void *state, const rocks_compaction_record *record,
                                       rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)record, (void)result, (void)error;
    __atomic_store_n(&is_inside, 1, __ATOMIC_SEQ_CST);
    while (!__atomic_load_n(&may_leave, __ATOMIC_SEQ_CST))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    return ROCKS_COMPACTION_KEEP;
}

static void held_by_a_callback(void)
{
    rocks_compaction_filter_callbacks callbacks = {.struct_size = sizeof callbacks};
    rocks_compaction_filter *filter;
    callbacks.filter = stays;
    OK(rocks_compaction_filter_new(&callbacks, &filter, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", filter, &st));
    rocks_db *held;
    OK(rocks_db_open(check_path("held"), options, NULL, NULL, NULL, 0, &held, &st));
    /* Ranges that overlap: the tables are not just moved. */
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_put(held, NULL, NULL, BYTES("a"), BYTES("value"), &st));
        OK(rocks_db_put(held, NULL, NULL, BYTES("z"), BYTES("value"), &st));
        OK(rocks_db_flush(held, NULL, 0, NULL, &st));
    }
    WAIT_UNTIL(__atomic_load_n(&is_inside, __ATOMIC_SEQ_CST));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_close_within(held, 100000, &st));
    SAYS("a callback has not returned: in background work of ");
    SAYS("held");
    __atomic_store_n(&may_leave, 1, __ATOMIC_SEQ_CST);
    /* The close goes on, and comes to its end. */
    rocks_code code = ROCKS_IO_ERROR;
    for (int i = 0; i < 30000 && code != ROCKS_OK; i++) {
        code = rocks_db_open(check_path("held"), NULL, NULL, NULL, NULL, 0, &held, &st);
        if (code != ROCKS_OK) nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    OK(code);
    OK(rocks_db_close_within(held, 10000000, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_compaction_filter_free(filter, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    held_by_a_callback();
    closed_from_outside();
    closed_by_many();
    dropped_meanwhile();
    return 0;
}
