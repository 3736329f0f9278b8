/* Handles as numbers: a double holds each exactly, none is given twice, the live ones are counted.
 * valgrind: yes */
#include "../support/check.h"

static int slow; /* Fewer rounds, under valgrind. */

/* ---- through a double and back ------------------------------------------------------ */

typedef struct {
    const char *name;
    void *(*make)(void);
    rocks_code (*end)(void *it, rocks_status *status);
} kind;

static rocks_db *db;

/* KIND(noun, statement that makes `it`): how to make one and to free it. */
#define KIND(noun, make_it) \
    static void *make_##noun(void) \
    { \
        rocks_##noun *it; \
        OK(make_it); \
        return it; \
    } \
    static rocks_code end_##noun(void *it, rocks_status *status) \
    { \
        return rocks_##noun##_free(it, status); \
    }

KIND(value, rocks_value_new(&it, &st))
KIND(values, rocks_values_new(&it, &st))
KIND(block, rocks_block_new(&it, &st))
KIND(batch, rocks_batch_new(&it, &st))
KIND(event_block, rocks_event_block_new(&it, &st))
KIND(cancel, rocks_cancel_new(&it, &st))
KIND(options, rocks_options_new(ROCKS_OPTIONS_READ, &it, &st))
KIND(comparator, rocks_comparator_new_by_name("reverse_bytewise", &it, &st))
KIND(slice_transform, rocks_slice_transform_new_by_name("fixed:4", &it, &st))
KIND(filter_policy, rocks_filter_policy_new_by_name("bloomfilter:10", &it, &st))
KIND(logger, rocks_logger_new_by_name("none", NULL, &it, &st))
KIND(rate_limiter, rocks_rate_limiter_new("rate_bytes_per_sec=1000000", &it, &st))
KIND(write_buffer_manager, rocks_write_buffer_manager_new("buffer_size=1000000", NULL, &it, &st))
KIND(sst_file_manager, rocks_sst_file_manager_new(NULL, NULL, &it, &st))
KIND(env, rocks_env_new_by_name("memory", &it, &st))
KIND(cache, rocks_cache_new(NULL, &it, &st))
KIND(event_queue, rocks_event_queue_new(NULL, &it, &st))
KIND(column_family, rocks_db_column_family(db, "default", &it, &st))
KIND(snapshot, rocks_db_snapshot(db, &it, &st))
KIND(iter, rocks_db_iter(db, NULL, NULL, &it, &st))
KIND(txn, rocks_txn_begin(db, NULL, NULL, &it, &st))
KIND(metadata, rocks_db_metadata(db, &it, &st))
KIND(table_properties_collection, rocks_db_table_properties(db, NULL, &it, &st))
KIND(locks, rocks_db_locks(db, ROCKS_LOCKS_HELD, &it, &(size_t){0}, &st))

#define LINE(noun) \
    { \
#noun, make_##noun, end_##noun \
    }
static const kind kinds[] = {
    LINE(value),
    LINE(values),
    LINE(block),
    LINE(batch),
    LINE(event_block),
    LINE(cancel),
    LINE(options),
    LINE(comparator),
    LINE(slice_transform),
    LINE(filter_policy),
    LINE(logger),
    LINE(rate_limiter),
    LINE(write_buffer_manager),
    LINE(sst_file_manager),
    LINE(env),
    LINE(cache),
    LINE(event_queue),
    LINE(column_family),
    LINE(snapshot),
    LINE(iter),
    LINE(txn),
    LINE(metadata),
    LINE(table_properties_collection),
    LINE(locks),
};

enum { KINDS = sizeof kinds / sizeof kinds[0], AT_ONCE = 4096 };

/* One with transactions. */
static rocks_db *open_txn_db(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *opened;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &opened, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return opened;
}

static void through_a_double(const void *handle)
{
    const uint64_t number = (uint64_t)(uintptr_t)handle;
    const volatile double as_double = (double)number;
    CHECK((void *)(uintptr_t)(uint64_t)as_double == handle);
    CHECK(number % 8 == 0);
    CHECK(number >= (uint64_t)1 << 50 && number < (uint64_t)1 << 56);
}

static void doubles(void)
{
    static struct {
        const kind *of;
        void *it;
    } alive[AT_ONCE];
    const size_t count = slow ? 10000 : 1000000;
    db = open_txn_db("doubles");
    for (size_t i = 0; i < count + AT_ONCE; i++) {
        const size_t at = i % AT_ONCE;
        if (alive[at].it != NULL) {
            /* What came back from a double is the handle. */
            const double back = (double)(uintptr_t)alive[at].it;
            OK(alive[at].of->end((void *)(uintptr_t)(uint64_t)back, &st));
            alive[at].it = NULL;
        }
        if (i >= count) continue;
        alive[at].of = &kinds[i % KINDS];
        alive[at].it = alive[at].of->make();
        through_a_double(alive[at].it);
    }
    through_a_double(db);
    OK(rocks_db_close(db, &st));
}

/* ---- none twice --------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* More objects, one after the other, than a slot has generations: each is likely to come into the
   slot of the one before. */
static void none_twice(void)
{
    const size_t count = slow ? 10000 : ((size_t)1 << 23) + 100000;
    uint64_t *given = malloc(count * sizeof *given);
    CHECK(given != NULL);
    for (size_t i = 0; i < count; i++) {
        rocks_value *value;
        OK(rocks_value_new(&value, &st));
        given[i] = (uint64_t)(uintptr_t)value;
        OK(rocks_value_free(value, &st));
        EXPECT(ROCKS_INVALID_HANDLE, rocks_value_free((void *)(uintptr_t)given[0], &st));
    }
    SAYS("freed before");
    /* The last object of a slot is as stale as the others. */
    for (size_t i = 0; i < count; i += 997)
        EXPECT(ROCKS_INVALID_HANDLE, rocks_value_reset((void *)(uintptr_t)given[i], &st));
    for (size_t i = count - 200000 * !slow - 100 * slow; i < count; i++) {
        EXPECT(ROCKS_INVALID_HANDLE, rocks_value_reset((void *)(uintptr_t)given[i], &st));
        SAYS("freed before");
    }
    qsort(given, count, sizeof *given, by_number);
    for (size_t i = 1; i < count; i++) CHECK(given[i - 1] < given[i]);
    free(given);
}

/* ---- how many are alive ------------------------------------------------------------- */

static uint64_t alive(const char *type)
{
    uint64_t count = 77;
    OK(rocks_handles_alive(type, &count, &st));
    return count;
}

static void counted(void)
{
    CHECK(alive(NULL) == 0 && alive("") == 0);
    db = open_txn_db("counted");
    CHECK(alive("rocks_db") == 1 && alive(NULL) == 1);
    for (int k = 0; k < KINDS; k++) {
        char type[64];
        void *made[5];
        snprintf(type, sizeof type, "rocks_%s", kinds[k].name);
        CHECK(alive(type) == 0);
        for (int i = 0; i < 5; i++) {
            made[i] = kinds[k].make();
            CHECK(alive(type) == (uint64_t)i + 1 && alive(NULL) == (uint64_t)i + 2);
        }
        for (int i = 0; i < 5; i++) {
            OK(kinds[k].end(made[i], &st));
            CHECK(alive(type) == 4 - (uint64_t)i);
        }
    }
    /* The iterator of a closed database lives until it is freed. */
    void *iter = make_iter();
    OK(rocks_db_close(db, &st));
    CHECK(alive("rocks_db") == 0 && alive("rocks_iter") == 1 && alive(NULL) == 1);
    OK(end_iter(iter, &st));
    CHECK(alive(NULL) == 0);

    uint64_t count = 77;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_handles_alive("rocks_itr", &count, &st));
    SAYS("rocks_itr");
    SAYS("such as \"rocks_iter\"");
    CHECK(count == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_handles_alive("iter", &count, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_handles_alive("rocks_status", &count, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_handles_alive("rocks_sink", &count, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_handles_alive("rocks_iter", NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    slow = getenv("ROCKS_SLOW") != NULL;
    counted();
    doubles();
    none_twice();
    return 0;
}
