/* Merge operators that many threads call, RocksDB's own among them. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

enum { THREADS = 4, KEYS = 8, ROUNDS = 400 };

typedef struct counter {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int calls, elsewhere, destroyed, failed;
    pthread_t main;
    /* Where a merge waits until it may go on. */
    bool blocks, is_blocked;
} counter;

static void counter_init(counter *c)
{
    memset(c, 0, sizeof *c);
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->changed, NULL);
    c->main = pthread_self();
}

static void destroy(void *state)
{
    counter *c = state;
    pthread_mutex_lock(&c->mutex);
    c->destroyed++;
    pthread_mutex_unlock(&c->mutex);
}

/* Numbers of eight bytes in the machine's order; the operand 0 fails for odd sums. */
static bool add(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    counter *c = state;
    uint64_t sum = 0, operand = 0;
    (void)key, (void)key_len;
    CHECK(value_len == sizeof operand && (existing == NULL || existing->len == sizeof sum));
    if (existing != NULL) memcpy(&sum, existing->data, sizeof sum);
    memcpy(&operand, value, sizeof operand);
    pthread_mutex_lock(&c->mutex);
    c->calls++;
    c->elsewhere += !pthread_equal(pthread_self(), c->main);
    if (c->blocks) {
        c->is_blocked = true;
        pthread_cond_broadcast(&c->changed);
        while (c->blocks) pthread_cond_wait(&c->changed, &c->mutex);
    }
    const bool fails = operand == 0 && sum % 2 == 1;
    c->failed += fails;
    pthread_mutex_unlock(&c->mutex);
    if (fails) {
        CHECK(rocks_sink_append(error, BYTES("odd"), NULL) == ROCKS_OK);
        return false;
    }
    sum += operand;
    return rocks_sink_append(result, &sum, sizeof sum, NULL) == ROCKS_OK;
}

static rocks_options *counting(counter *c)
{
    const rocks_associative_merge_operator_callbacks callbacks = {
        sizeof callbacks, c, destroy, {0, 0, 0}, "count", add};
    rocks_merge_operator *handle;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    counter_init(c);
    OK(rocks_merge_operator_new_associative(&callbacks, &handle, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", handle, &st));
    OK(rocks_merge_operator_free(handle, &st));
    return options;
}

static rocks_db *db;

static uint64_t read_number(int key)
{
    uint8_t number[8];
    const uint8_t name = (uint8_t)('a' + key);
    size_t len;
    uint64_t value;
    rocks_status status;
    const rocks_code code = rocks_db_get_into(db, NULL, NULL, &name, 1, number, 8, &len, &status);
    if (code == ROCKS_NOT_FOUND) return 0;
    CHECK(code == ROCKS_OK && len == 8);
    memcpy(&value, number, 8);
    return value;
}

static void *work(void *argument)
{
    uint64_t seen[KEYS] = {0};
    rocks_iter *iter;
    rocks_slice key, value;
    for (int i = 0; i < ROUNDS; i++) {
        const uint8_t name = (uint8_t)('a' + i % KEYS);
        const uint64_t one = 1;
        CHECK(rocks_db_merge(db, NULL, NULL, &name, 1, &one, 8, NULL) == ROCKS_OK);
        const uint64_t now = read_number(i % KEYS);
        CHECK(now > seen[i % KEYS]);
        seen[i % KEYS] = now;
        if (i % 50 == 0) {
            CHECK(rocks_db_iter(db, NULL, NULL, &iter, NULL) == ROCKS_OK);
            rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, NULL);
            for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, NULL)) {
                uint64_t number;
                CHECK(value.len == 8);
                memcpy(&number, value.data, 8);
                CHECK(number >= seen[key.data[0] - 'a']);
            }
            CHECK(code == ROCKS_NOT_FOUND);
            CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
        }
        if (argument == NULL && i % 100 == 99)
            CHECK(rocks_db_flush(db, NULL, 0, NULL, NULL) == ROCKS_OK);
    }
    return NULL;
}

static void together(void)
{
    counter c;
    rocks_options *options = counting(&c);
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    OK(rocks_db_open(check_path("together"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, i == 0 ? NULL : &db) == 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    for (int i = 0; i < KEYS; i++) CHECK(read_number(i) == THREADS * ROUNDS / KEYS);
    CHECK(c.elsewhere > 0);
    OK(rocks_db_close(db, &st));
    CHECK(c.destroyed == 1 && c.failed == 0);
}

/* Failures on RocksDB's threads stop nothing: writes, flushes and compactions go on. */
static void failing_behind(void)
{
    counter c;
    rocks_options *options = counting(&c);
    OK(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &st));
    OK(rocks_db_open(check_path("behind"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    const uint64_t numbers[] = {1, 0, 5};
    for (int round = 0; round < 6; round++) {
        OK(rocks_db_merge(db, NULL, NULL, BYTES("a"), &numbers[round == 0 ? 0 : 1], 8, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("b"), &numbers[2], 8, &st));
        OK(rocks_db_merge(db, NULL, NULL, BYTES("b"), &numbers[2], 8, &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(c.failed > 0 && c.elsewhere > 0);
    CHECK(read_number(1) == 10);
    rocks_buffer value;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_get(db, NULL, NULL, BYTES("a"), &value, &st));
    SAYS("key \"a\", column family \"default\": odd");
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), &numbers[0], 8, &st));
    CHECK(read_number(0) == 1);
    OK(rocks_db_close(db, &st));
    CHECK(c.destroyed == 1);
}

static void *read_one(void *unused)
{
    (void)unused;
    CHECK(read_number(0) == 2);
    return NULL;
}

static void *close_it(void *unused)
{
    rocks_status status;
    (void)unused;
    CHECK(rocks_db_close(db, &status) == ROCKS_OK);
    return NULL;
}

/* A slow one delays only its caller, and the close. */
static void slow(void)
{
    counter c;
    rocks_options *options = counting(&c);
    OK(rocks_db_open(check_path("slow"), options, NULL, NULL, NULL, 0, &db, &st));
    const uint64_t one = 1;
    for (int i = 0; i < 2; i++) OK(rocks_db_merge(db, NULL, NULL, BYTES("a"), &one, 8, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), &one, 8, &st));
    c.blocks = true;
    pthread_t reader, closer;
    CHECK(pthread_create(&reader, NULL, read_one, NULL) == 0);
    pthread_mutex_lock(&c.mutex);
    while (!c.is_blocked) pthread_cond_wait(&c.changed, &c.mutex);
    pthread_mutex_unlock(&c.mutex);
    CHECK(read_number(1) == 1);
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), &one, 8, &st));
    OK(rocks_options_free(options, &st));
    CHECK(pthread_create(&closer, NULL, close_it, NULL) == 0);
    /* The close has begun when others are refused. */
    rocks_code code = ROCKS_OK;
    while (code == ROCKS_OK) code = rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("x"), &st);
    CHECK(code == ROCKS_CLOSED && c.destroyed == 0);
    pthread_mutex_lock(&c.mutex);
    c.blocks = false;
    pthread_cond_broadcast(&c.changed);
    pthread_mutex_unlock(&c.mutex);
    CHECK(pthread_join(reader, NULL) == 0);
    CHECK(pthread_join(closer, NULL) == 0);
    CHECK(c.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    together();
    failing_behind();
    slow();
    return 0;
}
