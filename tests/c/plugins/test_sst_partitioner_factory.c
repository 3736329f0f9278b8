/* SST partitioners: RocksDB's own by name, custom ones, trivial moves, failures, lifetimes,
   threads. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

#define TEXT(text) (text), strlen(text)

/* Partitions by the first character, unless it is to fail. */
typedef struct plan {
    const char *fail_in; /* "create", "partition", "move" */
    bool none, refuse_moves;
    rocks_db *db;
    int created, asked, moves, ended, destroyed;
    int level, manual;
    uint64_t largest_size;
} plan;

typedef struct partitioner {
    plan *of;
    int asked; /* one thread's alone */
} partitioner;

static void add(int *counter) { __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST); }
static int get(int *counter) { return __atomic_load_n(counter, __ATOMIC_SEQ_CST); }

static void destroy(void *state) { add(&((plan *)state)->destroyed); }

static bool fails(plan *p, const char *in, rocks_sink *error)
{
    if (p->fail_in == NULL || strcmp(p->fail_in, in) != 0) return false;
    CHECK(rocks_sink_append(error, TEXT("failed in "), NULL) == ROCKS_OK);
    CHECK(rocks_sink_append(error, TEXT(in), NULL) == ROCKS_OK);
    return true;
}

static bool create(void *state, const rocks_sst_partitioner_context *context, void **out,
                   rocks_sink *error)
{
    plan *p = state;
    CHECK(context->struct_size >= sizeof *context && *out == NULL);
    CHECK(context->smallest_user_key.len > 0 && context->largest_user_key.len > 0);
    __atomic_store_n(&p->level, context->output_level, __ATOMIC_SEQ_CST);
    __atomic_store_n(&p->manual, (int)context->is_manual_compaction, __ATOMIC_SEQ_CST);
    if (p->db != NULL) { /* RocksDB may hold its mutex: not even a read */
        rocks_buffer value;
        CHECK(rocks_db_get(p->db, NULL, NULL, BYTES("a1"), &value, NULL) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_close(p->db, NULL) == ROCKS_HANDLE_BUSY);
    }
    if (p->none) return true;
    partitioner *made = calloc(1, sizeof *made);
    made->of = p;
    *out = made;
    add(&p->created);
    return !fails(p, "create", error);
}

static bool should_partition(void *of, const uint8_t *prev, size_t prev_len, const uint8_t *current,
                             size_t current_len, uint64_t size, bool *required, rocks_sink *error)
{
    partitioner *it = of;
    CHECK(prev_len > 0 && current_len > 0 && !*required);
    CHECK(prev[0] <= current[0]);
    it->asked++;
    add(&it->of->asked);
    if (size > it->of->largest_size) it->of->largest_size = size;
    *required = prev[0] != current[0];
    return !fails(it->of, "partition", error);
}

static bool can_do_trivial_move(void *of, const uint8_t *smallest, size_t smallest_len,
                                const uint8_t *largest, size_t largest_len, bool *allowed,
                                rocks_sink *error)
{
    partitioner *it = of;
    CHECK(smallest_len > 0 && largest_len > 0 && smallest[0] <= largest[0]);
    add(&it->of->moves);
    *allowed = !it->of->refuse_moves;
    return !fails(it->of, "move", error);
}

static void destroy_partitioner(void *of)
{
    plan *p = ((partitioner *)of)->of;
    free(of);
    add(&p->ended);
}

static rocks_sst_partitioner_factory_callbacks callbacks_of(plan *p)
{
    rocks_sst_partitioner_factory_callbacks callbacks;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.create = create;
    callbacks.should_partition = should_partition;
    callbacks.can_do_trivial_move = can_do_trivial_move;
    callbacks.destroy_partitioner = destroy_partitioner;
    return callbacks;
}

static rocks_options *still_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    return options;
}

static rocks_options *options_of(rocks_sst_partitioner_factory_callbacks callbacks)
{
    rocks_options *options = still_options();
    rocks_sst_partitioner_factory *it;
    OK(rocks_sst_partitioner_factory_new(&callbacks, &it, &st));
    OK(rocks_options_set_sst_partitioner_factory(options, "sst_partitioner_factory", it, &st));
    OK(rocks_sst_partitioner_factory_free(it, &st));
    return options;
}

static rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

/* Two files in level 0, each with keys of all partitions: a1, b1, c1 and so on. */
static void fill(rocks_db *db)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 30; i++) {
            char key[8];
            snprintf(key, sizeof key, "%c%d", 'a' + i % 3, i / 3);
            OK(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(key), &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
}

static rocks_code compact(rocks_db *db)
{
    return rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st);
}

/* How many files there are, and whether each has keys of one partition. */
static size_t files(rocks_db *db, bool *apart)
{
    rocks_metadata *metadata;
    size_t count;
    *apart = true;
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_counts(metadata, NULL, NULL, &count, NULL, &st));
    for (size_t i = 0; i < count; i++) {
        rocks_file_metadata file;
        file.struct_size = sizeof file;
        OK(rocks_metadata_file_at(metadata, i, &file, &st));
        *apart &= file.smallest_key.data[0] == file.largest_key.data[0];
    }
    OK(rocks_metadata_free(metadata, &st));
    return count;
}

static void check_files(rocks_db *db, size_t count, bool apart)
{
    bool are_apart;
    const size_t got = files(db, &are_apart);
    if (got != count || are_apart != apart)
        fprintf(stderr, "%d files, %s\n", (int)got, are_apart ? "apart" : "not apart");
    CHECK(got == count && are_apart == apart);
}

static void by_name(void)
{
    rocks_options *options = still_options();
    rocks_db *db = open_with("none_at_all", options);
    fill(db);
    OK(compact(db));
    check_files(db, 1, false);
    OK(rocks_db_close(db, &st));

    OK(rocks_options_set(options, "sst_partitioner_factory",
                         "{id=SstPartitionerFixedPrefixFactory;length=1}", &st));
    db = open_with("by_name", options);
    fill(db);
    OK(compact(db));
    check_files(db, 3, true);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set(options, "sst_partitioner_factory", "NoSuchFactory", &st));
    SAYS("SstPartitionerFixedPrefixFactory");
    OK(rocks_options_free(options, &st));
}

static void custom(void)
{
    plan p = {0};
    rocks_options *options = options_of(callbacks_of(&p));
    rocks_db *db = open_with("custom", options);
    OK(rocks_options_free(options, &st));
    p.db = db;
    fill(db);
    CHECK(p.created == 0);
    OK(compact(db));
    check_files(db, 3, true);
    CHECK(p.asked >= 29 && p.created == p.ended && p.level > 0 && p.manual == 1);
    p.db = NULL;
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* One file of one key in level 0: whether it moves as it is, told by its number. */
static rocks_code wanted = ROCKS_OK;

static uint64_t number_after_compaction(const char *name, rocks_options *options, const char *key,
                                        const char *second, uint64_t *before)
{
    /* RocksDB does not ask on the way to the last level. */
    OK(rocks_options_set(options, "level_compaction_dynamic_level_bytes", "false", &st));
    rocks_db *db = open_with(name, options);
    uint64_t number[2] = {0, 0};
    OK(rocks_options_free(options, &st));
    OK(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT("v"), &st));
    if (second != NULL) OK(rocks_db_put(db, NULL, NULL, TEXT(second), TEXT("v"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int i = 0; i < 2; i++) {
        rocks_metadata *metadata;
        rocks_file_metadata file;
        file.struct_size = sizeof file;
        OK(rocks_db_metadata(db, &metadata, &st));
        OK(rocks_metadata_file_at(metadata, 0, &file, &st));
        number[i] = file.number;
        OK(rocks_metadata_free(metadata, &st));
        if (i == 0) EXPECT(wanted, compact(db));
    }
    OK(rocks_db_close(db, &st));
    *before = number[0];
    return number[1];
}

static void trivial_moves(void)
{
    plan p = {0};
    uint64_t before;
    uint64_t after =
        number_after_compaction("moved", options_of(callbacks_of(&p)), "a", "b", &before);
    CHECK(after == before && p.moves > 0 && p.asked == 0);
    p.refuse_moves = true;
    after = number_after_compaction("not_moved", options_of(callbacks_of(&p)), "a", "a2", &before);
    CHECK(after != before && p.created == p.ended);
    /* Without the callback: where nothing between the keys requires a new file. */
    rocks_sst_partitioner_factory_callbacks callbacks = callbacks_of(&p);
    callbacks.can_do_trivial_move = NULL;
    after = number_after_compaction("moved_by_default", options_of(callbacks), "a", "a2", &before);
    CHECK(after == before);
    after = number_after_compaction("not_by_default", options_of(callbacks), "a", "b", &before);
    CHECK(after != before && p.destroyed == 4);
    /* After a failure the file is written anew, which partitions it. */
    p.fail_in = "move";
    p.refuse_moves = false;
    wanted = ROCKS_CALLBACK_FAILED;
    after = number_after_compaction("move_fails", options_of(callbacks_of(&p)), "a", "a2", &before);
    CHECK(after != before && p.destroyed == 5);
    wanted = ROCKS_OK;
}

static void failing(const char *in, size_t count, bool apart)
{
    plan p = {.fail_in = in};
    rocks_options *options = still_options();
    rocks_sst_partitioner_factory_callbacks callbacks = callbacks_of(&p);
    rocks_sst_partitioner_factory *it;
    uint64_t failures;
    rocks_buffer last;
    OK(rocks_sst_partitioner_factory_new(&callbacks, &it, &st));
    OK(rocks_options_set_sst_partitioner_factory(options, "sst_partitioner_factory", it, &st));
    char says[32];
    snprintf(says, sizeof says, "failed in %s", in);
    rocks_db *db = open_with(in, options);
    OK(rocks_options_free(options, &st));
    fill(db);
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS(says);
    check_files(db, count, apart);
    OK(rocks_sst_partitioner_factory_failures(it, &failures, &last, &st));
    CHECK(failures > 0 && strstr((const char *)last.data, says) != NULL &&
          strncmp((const char *)last.data, "SST partitioner \"", 17) == 0 &&
          strstr((const char *)last.data, ", column family \"default\": ") != NULL);
    OK(rocks_buffer_free(&last, &st));
    CHECK(p.created > 0 && p.created == p.ended);
    /* The database goes on, and the next compaction is a good one. */
    p.fail_in = NULL;
    fill(db);
    OK(compact(db));
    check_files(db, 3, true);
    OK(rocks_sst_partitioner_factory_free(it, &st));
    CHECK(p.destroyed == 0);
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1 && p.created == p.ended);
}

static void shared(void)
{
    plan p = {0};
    rocks_options *options = options_of(callbacks_of(&p));
    rocks_db *first = open_with("shared_one", options), *second = open_with("shared_two", options);
    OK(rocks_options_free(options, &st));
    fill(first);
    fill(second);
    OK(compact(first));
    OK(rocks_db_close(first, &st));
    CHECK(p.destroyed == 0);
    OK(compact(second));
    check_files(second, 3, true);
    OK(rocks_db_close(second, &st));
    CHECK(p.destroyed == 1 && p.created == p.ended);
}

static void refused(void)
{
    plan p = {0};
    rocks_sst_partitioner_factory_callbacks callbacks = callbacks_of(&p);
    rocks_sst_partitioner_factory *it;
    callbacks.name = "#";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_partitioner_factory_new(&callbacks, &it, &st));
    SAYS("name");
    callbacks.should_partition = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_partitioner_factory_new(&callbacks, &it, &st));
    SAYS("should_partition is NULL");
    callbacks.create = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_partitioner_factory_new(&callbacks, &it, &st));
    SAYS("create is NULL");
    CHECK(p.destroyed == 3 && it == NULL);
    /* No partitioner is no failure. */
    p.none = true;
    rocks_options *options = options_of(callbacks_of(&p));
    rocks_buffer name;
    OK(rocks_options_value(options, "sst_partitioner_factory", &name, &st));
    CHECK(strstr((const char *)name.data, "rocks.SstPartitionerFactory") != NULL);
    OK(rocks_buffer_free(&name, &st));
    rocks_db *db = open_with("no_partitioner", options);
    fill(db);
    OK(compact(db));
    check_files(db, 1, false);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_sst_partitioner_factory(options, "sst_partitioner_factory", NULL, &st));
    CHECK(p.destroyed == 4);
    OK(rocks_options_free(options, &st));
}

/* ---- threads ---------------------------------------------------------------------------- */

enum { KEYS = 1200, WRITERS = 3 };

static void *write_keys(void *argument)
{
    rocks_db *db = argument;
    rocks_status mine;
    char key[16], value[100];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < KEYS; i++) {
        const int len = snprintf(key, sizeof key, "%c%06d", 'a' + i % 5, i);
        CHECK(rocks_db_put(db, NULL, NULL, key, (size_t)len, value, sizeof value, &mine) ==
              ROCKS_OK);
    }
    return NULL;
}

static void threads(void)
{
    plan p = {0};
    rocks_sst_partitioner_factory_callbacks callbacks = callbacks_of(&p);
    callbacks.can_do_trivial_move = NULL;
    rocks_options *options = options_of(callbacks);
    OK(rocks_options_set_string(
        options,
        "write_buffer_size=65536;target_file_size_base=32768;"
        "max_subcompactions=3;max_background_jobs=4;compression=kNoCompression;"
        "level0_file_num_compaction_trigger=2;disable_auto_compactions=false",
        &st));
    rocks_db *db = open_with("threads", options);
    OK(rocks_options_free(options, &st));
    pthread_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_create(&writers[i], NULL, write_keys, db) == 0);
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_join(writers[i], NULL) == 0);
    OK(compact(db));
    bool apart;
    CHECK(files(db, &apart) >= 5 && apart);
    for (int i = 0; i < KEYS; i += 11) {
        char key[16];
        rocks_buffer value;
        const int len = snprintf(key, sizeof key, "%c%06d", 'a' + i % 5, i);
        OK(rocks_db_get(db, NULL, NULL, key, (size_t)len, &value, &st));
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_close(db, &st));
    CHECK(get(&p.created) == get(&p.ended) && get(&p.destroyed) == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    by_name();
    custom();
    trivial_moves();
    failing("create", 1, false);
    failing("partition", 1, false);
    shared();
    refused();
    threads();
    return 0;
}
