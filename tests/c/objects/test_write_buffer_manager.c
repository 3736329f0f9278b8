/* One memory limit for the memtables of two databases. valgrind: yes */
#include "../support/check.h"

static uint64_t figure(rocks_write_buffer_manager *manager, const char *name)
{
    uint64_t value;
    OK(rocks_write_buffer_manager_value(manager, name, &value, &st));
    return value;
}

static void shared_by_two_databases(void)
{
    rocks_cache *cache;
    rocks_write_buffer_manager *manager;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *one, *two;
    OK(rocks_cache_new("16M", &cache, &st));
    OK(rocks_write_buffer_manager_new("buffer_size=8M;allow_stall=false", cache, &manager, &st));
    CHECK(figure(manager, "buffer_size") == 8u << 20);
    CHECK(figure(manager, "enabled") == 1 && figure(manager, "cost_to_cache") == 1);
    CHECK(figure(manager, "is_stall_active") == 0);
    OK(rocks_options_set_write_buffer_manager(options, "write_buffer_manager", manager, &st));
    OK(rocks_db_open(check_path("one"), options, NULL, NULL, NULL, 0, &one, &st));
    uint64_t first = figure(manager, "memory_usage");
    OK(rocks_db_open(check_path("two"), options, NULL, NULL, NULL, 0, &two, &st));
    OK(rocks_options_free(options, &st));
    CHECK(first > 0 && figure(manager, "memory_usage") > first);
    CHECK(figure(manager, "mutable_memtable_memory_usage") > 0);
    CHECK(figure(manager, "dummy_entries_in_cache_usage") > 0);
    uint64_t usage;
    OK(rocks_cache_value(cache, "pinned_usage", &usage, &st));
    CHECK(usage >= figure(manager, "dummy_entries_in_cache_usage"));
    OK(rocks_cache_free(cache, &st));
    OK(rocks_db_put(one, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(one, &st));
    OK(rocks_write_buffer_manager_free(manager, &st));
    OK(rocks_db_put(two, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(two, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_write_buffer_manager_free(manager, &st));
}

static void settings(void)
{
    rocks_write_buffer_manager *manager;
    OK(rocks_write_buffer_manager_new(NULL, NULL, &manager, &st));
    CHECK(figure(manager, "enabled") == 0 && figure(manager, "cost_to_cache") == 0);
    OK(rocks_write_buffer_manager_set(manager, "buffer_size", "1G", &st));
    CHECK(figure(manager, "enabled") == 1 && figure(manager, "buffer_size") == 1u << 30);
    OK(rocks_write_buffer_manager_set(manager, "allow_stall", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_write_buffer_manager_set(manager, "buffer_size", "0", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_write_buffer_manager_set(manager, "buffer_size", "-5", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_write_buffer_manager_set(manager, "size", "5", &st));
    SAYS("buffer_size, allow_stall");
    uint64_t value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_write_buffer_manager_value(manager, "size", &value, &st));

    rocks_options *writes;
    OK(rocks_options_new(ROCKS_OPTIONS_WRITE, &writes, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_write_buffer_manager(writes, "write_buffer_manager", manager, &st));
    SAYS("write options");
    OK(rocks_options_free(writes, &st));
    rocks_write_buffer_manager *none;
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_write_buffer_manager_new(NULL, (rocks_cache *)manager, &none, &st));
    CHECK(none == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_write_buffer_manager_new("size=1", NULL, &none, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_write_buffer_manager_new(NULL, NULL, NULL, &st));
    OK(rocks_write_buffer_manager_free(manager, &st));
    OK(rocks_write_buffer_manager_free(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    shared_by_two_databases();
    settings();
    return 0;
}
