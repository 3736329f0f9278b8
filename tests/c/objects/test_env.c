/* Environments: memory, names, thread pools, and who keeps them alive. valgrind: yes */
#include "../support/check.h"

#include <sys/stat.h>

static rocks_env *env_of(const char *uri)
{
    rocks_env *env;
    OK(rocks_env_new_by_name(uri, &env, &st));
    return env;
}

static rocks_db *open_in(const char *path, rocks_env *env)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set_env(options, "env", env, &st));
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void must_hold(rocks_db *db, const char *value)
{
    rocks_buffer got;
    OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &got, &st));
    CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static void memory_lives_as_long_as_its_handle(void)
{
    char path[4096];
    struct stat info;
    snprintf(path, sizeof path, "%s", check_path("memory"));
    rocks_env *env = env_of("memory");
    rocks_db *db = open_in(path, env);
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "second", NULL, &family, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("in memory"), &st));
    OK(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("second"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(family, &st));
    CHECK(stat(path, &info) != 0);

    /* Another env has none of it; this one has all, the second family included. */
    rocks_env *other = env_of("memory");
    db = open_in(path, other);
    rocks_buffer got;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("key"), &got, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(other, &st));

    db = open_in(path, env);
    OK(rocks_env_free(env, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_env_free(env, &st));
    must_hold(db, "in memory");
    OK(rocks_db_column_family(db, "second", &family, &st));
    OK(rocks_db_get(db, family, NULL, BYTES("key"), &got, &st));
    CHECK(got.len == 6);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("again"), &st));
    must_hold(db, "again");
    rocks_value *value;
    rocks_slice slice;
    OK(rocks_value_new(&value, &st));
    OK(rocks_db_get_pinned(db, family, NULL, BYTES("key"), value, &slice, &st));
    OK(rocks_db_close(db, &st));
    CHECK(slice.len == 6 && memcmp(slice.data, "second", 6) == 0);
    OK(rocks_value_free(value, &st));
    OK(rocks_column_family_free(family, &st));
}

/* Options alone keep it, and lend it to one database after the other. */
static void options_keep_it(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_env *env = env_of("memory");
    rocks_db *db;
    OK(rocks_options_set_env(options, "env", env, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_options_set(options, "max_open_files", "100", &st));
    OK(rocks_db_open("/nowhere/at/all", options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open("/nowhere/at/all", options, NULL, NULL, NULL, 0, &db, &st));
    must_hold(db, "value");
    rocks_db *again;
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open("/nowhere/at/all", options, NULL, NULL, NULL, 0, &again, &st));
    OK(rocks_options_set_env(options, "env", NULL, &st));
    OK(rocks_options_free(options, &st));
    must_hold(db, "value");
    OK(rocks_db_close(db, &st));
}

/* The env is the database's, even if each column family has its own options. */
static void families_with_options_of_their_own(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *own;
    rocks_env *env = env_of("memory");
    const char *names[] = {"default"};
    rocks_db *db;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &own, &st));
    OK(rocks_options_set_env(options, "env", env, &st));
    const rocks_options *each[] = {own};
    OK(rocks_db_open("/nowhere", options, NULL, names, each, 1, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(own, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    must_hold(db, "value");
    OK(rocks_db_close(db, &st));
}

static void a_database_on_disk_hides_none_in_memory(void)
{
    char path[4096];
    rocks_db *db = open_db("both");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("on disk"), &st));
    OK(rocks_db_close(db, &st));
    snprintf(path, sizeof path, "%s", check_path("both"));
    rocks_env *env = env_of("memory");
    db = open_in(path, env);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("in memory"), &st));
    OK(rocks_db_close(db, &st));
    db = open_in(path, NULL);
    must_hold(db, "on disk");
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

static void names(void)
{
    static const char *const good[] = {
        NULL, "", "default", "TimedFS", "CountedFileSystem", "PosixEnv", "CompositeEnv"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char name[32];
        snprintf(name, sizeof name, "named_%zu", i);
        rocks_env *env = env_of(good[i]);
        char path[4096];
        snprintf(path, sizeof path, "%s", check_path(name));
        rocks_db *db = open_in(path, env);
        OK(rocks_env_free(env, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
        must_hold(db, "value");
        OK(rocks_db_close(db, &st));
    }
    static const char *const bad[] = {"nothing", "memory://x", "=", "{", "id=Nothing;a=b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rocks_env *env = (rocks_env *)check_path_buffer;
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_by_name(bad[i], &env, &st));
        SAYS("name");
        CHECK(env == NULL);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_by_name("\xff\xfe", (rocks_env *[]){NULL}, &st));
    SAYS("UTF-8");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_by_name(NULL, NULL, &st));
}

static void thread_pools(void)
{
    rocks_env *env = env_of(NULL);
    uint64_t threads;
    OK(rocks_env_set(env, "background_threads.low", "3", &st));
    OK(rocks_env_set(env, "background_threads.high", "2", &st));
    OK(rocks_env_set(env, "background_threads.bottom", "1", &st));
    OK(rocks_env_value(env, "background_threads.low", &threads, &st));
    CHECK(threads == 3);
    OK(rocks_env_value(env, "background_threads.bottom", &threads, &st));
    CHECK(threads == 1);
    OK(rocks_env_set(env, "background_threads.bottom", "0", &st));
    /* Lower for the processor and the disk: of that pool alone, and never higher again. */
    OK(rocks_env_set(env, "background_threads.bottom.cpu_priority", "idle", &st));
    OK(rocks_env_set(env, "background_threads.bottom.io_priority", "idle", &st));
    OK(rocks_env_set(env, "background_threads.low.cpu_priority", "low", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_env_set(env, "background_threads.low.cpu_priority", "high", &st));
    SAYS("idle");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_env_set(env, "background_threads.user.cpu_priority", "low", &st));
    static const char *const bad[] = {"0", "-1", "1000000000", "many", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(env, "background_threads.low", bad[i], &st));
        SAYS("1 to 1024");
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(env, "threads", "1", &st));
    SAYS("background_threads.low");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_value(env, "threads", &threads, &st));
    CHECK(threads == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(env, NULL, NULL, &st));
    OK(rocks_env_free(env, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_env_set(env, "background_threads.low", "1", &st));
    OK(rocks_env_free(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    memory_lives_as_long_as_its_handle();
    options_keep_it();
    families_with_options_of_their_own();
    a_database_on_disk_hides_none_in_memory();
    names();
    thread_pools();
    return 0;
}
