/* Forks while another thread is in the middle of a first call: of the registration of the fork
 * handlers, and of every static of the library and of RocksDB that is initialised once. A child
 * that waited for that thread would wait for ever. Two functions that the library calls are ours,
 * to fork inside of them. sanitizers: no, because the allocator of gcc 12's AddressSanitizer does
 * not take its locks at a fork: a child waits for the one of a thread that was allocating. */
#include "../support/check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_SEQ_CST)
#define STORE(place, value) __atomic_store_n(&(place), (value), __ATOMIC_SEQ_CST)

static pid_t the_parent;
static int held_at, registrations,
    held; /* the registration that waits; those so far; whether it waits */
static int forks_in_statics, busy, forked_in;

/* Waits for a child, 180 seconds at most. */
static void ends_well(pid_t child)
{
    int status = -1;
    CHECK(child > 0);
    for (int i = 0; i < 18000 && waitpid(child, &status, WNOHANG) == 0; i++) usleep(10000);
    if (status == -1) {
        kill(child, SIGKILL);
        fprintf(stderr, "a child did not end\n");
        exit(1);
    }
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* What pthread_atfork of glibc calls. */
int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void), void *dso)
{
    int (*real)(void (*)(void), void (*)(void), void (*)(void), void *);
    *(void **)&real = dlsym(RTLD_NEXT, "__register_atfork");
    if (getpid() == the_parent &&
        __atomic_add_fetch(&registrations, 1, __ATOMIC_SEQ_CST) == held_at) {
        STORE(held, 1);
        while (LOAD(held) == 1) usleep(1000);
    }
    return real(prepare, parent, child, dso);
}

/* Calls that begin without a handle; 0 when each was refused, or gave what needs no RocksDB. */
static int first_calls(void)
{
    rocks_options *options;
    rocks_cache *cache;
    rocks_env *env;
    rocks_statistics *statistics;
    rocks_comparator *comparator;
    rocks_filter_policy *filter_policy;
    rocks_slice_transform *slice_transform;
    rocks_rate_limiter *rate_limiter;
    rocks_sst_file_manager *manager;
    rocks_write_buffer_manager *write_buffer_manager;
    rocks_event_queue *queue;
    rocks_sst_reader *reader;
    rocks_sst_writer *writer;
    rocks_db *db;
    rocks_buffer text;
#define FORKED(call) EXPECT(ROCKS_FORKED, call)
    FORKED(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    FORKED(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
    FORKED(rocks_cache_new("1MB", &cache, &st));
    FORKED(rocks_env_new_by_name(NULL, &env, &st));
    FORKED(rocks_statistics_new(NULL, &statistics, &st));
    FORKED(rocks_comparator_new_by_name("leveldb.BytewiseComparator", &comparator, &st));
    FORKED(rocks_filter_policy_new_by_name("bloomfilter:10", &filter_policy, &st));
    FORKED(rocks_slice_transform_new_by_name("fixed:4", &slice_transform, &st));
    FORKED(rocks_rate_limiter_new("rate_bytes_per_sec=1MB", &rate_limiter, &st));
    FORKED(rocks_sst_file_manager_new(NULL, NULL, &manager, &st));
    FORKED(rocks_write_buffer_manager_new("1MB", NULL, &write_buffer_manager, &st));
    FORKED(rocks_event_queue_new(NULL, &queue, &st));
    FORKED(rocks_sst_reader_open("nowhere", NULL, &reader, &st));
    FORKED(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    FORKED(rocks_options_latest_file("nowhere", &text, &st));
    FORKED(rocks_db_open("nowhere", NULL, NULL, NULL, NULL, 0, &db, &st));
#undef FORKED
    OK(rocks_perf_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_statistics_ticker_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_statistics_histogram_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_property_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    return 0;
}

/* What a static of a C++ function begins with. Not 0: the caller initialises it. */
int __cxa_guard_acquire(void *guard)
{
    int (*real)(void *);
    *(void **)&real = dlsym(RTLD_NEXT, "__cxa_guard_acquire");
    const int is_first = real(guard);
    if (is_first && LOAD(forks_in_statics) && !__atomic_exchange_n(&busy, 1, __ATOMIC_SEQ_CST)) {
        const pid_t child = fork();
        if (child == 0) {
            STORE(forks_in_statics, 0);
            _exit(first_calls());
        }
        ends_well(child);
        forked_in++;
        STORE(busy, 0);
    }
    return is_first;
}

static void *first_call(void *unused)
{
    rocks_options *options;
    rocks_status own;
    if (rocks_options_new(ROCKS_OPTIONS_READ, &options, &own) != ROCKS_OK) abort();
    rocks_options_free(options, NULL);
    return unused;
}

static void use(const char *name)
{
    rocks_buffer value;
    rocks_db *db = open_db(name);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
}

/* Before the first handler stands, a child is a process of its own; after it, it is refused. */
static void in_a_registration(int number)
{
    pthread_t thread;
    held_at = number;
    CHECK(pthread_create(&thread, NULL, first_call, NULL) == 0);
    WAIT_UNTIL(LOAD(held));
    const pid_t child = fork();
    if (child == 0) {
        if (number > 1) _exit(first_calls());
        use("child");
        exit(0);
    }
    ends_well(child);
    STORE(held, 2);
    CHECK(pthread_join(thread, NULL) == 0);
    use("parent");
}

static void in_every_static(void)
{
    rocks_buffer text;
    STORE(forks_in_statics, 1);
    OK(rocks_perf_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    use("statics");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "compression", "kZSTD");
    OK(rocks_options_set(options, "merge_operator", "max", &st));
    OK(rocks_options_set(options, "block_based_table_factory.filter_policy", "bloomfilter:10",
                         &st));
    OK(rocks_options_set(options, "prefix_extractor", "fixed:4", &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_statistics_ticker_names(&text, &st));
    OK(rocks_buffer_free(&text, &st));
    STORE(forks_in_statics, 0);
    printf("forked in %d statics\n", forked_in);
    CHECK(forked_in > 10);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    /* Each in a process that has not used the library. */
    for (int round = 0; round < 3; round++) {
        const pid_t child = fork();
        if (child == 0) {
            the_parent = getpid();
            if (round < 2) in_a_registration(round + 1);
            else in_every_static();
            exit(0);
        }
        int status;
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    }
    return 0;
}
