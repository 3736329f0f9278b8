/* SST file managers: sizes, limits, and the env that they belong to. valgrind: yes */
#include "../support/check.h"

static uint64_t figure(rocks_sst_file_manager *manager, const char *name)
{
    uint64_t value;
    OK(rocks_sst_file_manager_value(manager, name, &value, &st));
    return value;
}

/* Opens a database that holds a table. */
static rocks_db *open_table(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

static void tracks_two_databases(void)
{
    rocks_sst_file_manager *manager;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_sst_file_manager_new(NULL, NULL, &manager, &st));
    OK(rocks_options_set_sst_file_manager(options, "sst_file_manager", manager, &st));
    rocks_db *one = open_table("one", options);
    uint64_t first = figure(manager, "total_size");
    rocks_db *two = open_table("two", options);
    CHECK(first > 0 && figure(manager, "total_size") > first);
    CHECK(figure(manager, "tracked_files") >= 2);
    CHECK(figure(manager, "is_max_allowed_space_reached") == 0);
    OK(rocks_sst_file_manager_set(manager, "max_allowed_space_usage", "1", &st));
    CHECK(figure(manager, "is_max_allowed_space_reached") == 1);
    CHECK(figure(manager, "is_max_allowed_space_reached_including_compactions") == 1);
    OK(rocks_sst_file_manager_set(manager, "max_allowed_space_usage", "0", &st));
    OK(rocks_db_close(one, &st));
    OK(rocks_sst_file_manager_free(manager, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_put(two, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(two, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sst_file_manager_free(manager, &st));
}

static void settings(void)
{
    rocks_sst_file_manager *manager;
    double ratio;
    OK(
        rocks_sst_file_manager_new("rate_bytes_per_sec=1M;max_trash_db_ratio=0.5;"
                                   "bytes_max_delete_chunk=1M;max_allowed_space_usage=1T;"
                                   "compaction_buffer_size=1M",
                                   NULL, &manager, &st));
    CHECK(figure(manager, "delete_rate_bytes_per_second") == 1u << 20);
    CHECK(figure(manager, "total_size") == 0 && figure(manager, "total_trash_size") == 0);
    OK(rocks_sst_file_manager_max_trash_db_ratio(manager, &ratio, &st));
    CHECK(ratio == 0.5);
    OK(rocks_sst_file_manager_set(manager, "max_trash_db_ratio", "0.75", &st));
    OK(rocks_sst_file_manager_max_trash_db_ratio(manager, &ratio, &st));
    CHECK(ratio == 0.75);
    OK(rocks_sst_file_manager_set(manager, "delete_rate_bytes_per_second", "0", &st));
    CHECK(figure(manager, "delete_rate_bytes_per_second") == 0);
    OK(rocks_sst_file_manager_set(manager, "compaction_buffer_size", "2M", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_file_manager_set(manager, "max_trash_db_ratio", "-1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_file_manager_set(manager, "delete_rate_bytes_per_second", "-1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_file_manager_set(manager, "space", "1", &st));
    SAYS("max_allowed_space_usage");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_file_manager_max_trash_db_ratio(manager, NULL, &st));
    OK(rocks_sst_file_manager_free(manager, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_file_manager_new("trash_dir=/tmp", NULL, &manager, &st));
    SAYS("trash_dir");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_file_manager_new(NULL, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sst_file_manager_max_trash_db_ratio(manager, &ratio, &st));
    CHECK(ratio == 0);
    OK(rocks_sst_file_manager_free(NULL, &st));
}

/* It would delete files of the same names in its own env. */
static void the_env_must_be_its_own(void)
{
    rocks_env *env;
    rocks_sst_file_manager *here, *there;
    OK(rocks_env_new_by_name("memory", &env, &st));
    OK(rocks_sst_file_manager_new(NULL, NULL, &here, &st));
    OK(rocks_sst_file_manager_new(NULL, env, &there, &st));

    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_sst_file_manager(options, "sst_file_manager", there, &st));
    SAYS("another env");
    OK(rocks_options_set_sst_file_manager(options, "sst_file_manager", here, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_env(options, "env", env, &st));
    SAYS("another env");
    OK(rocks_options_set_sst_file_manager(options, "sst_file_manager", NULL, &st));
    OK(rocks_options_set_env(options, "env", env, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_sst_file_manager(options, "sst_file_manager", here, &st));
    OK(rocks_options_set_sst_file_manager(options, "sst_file_manager", there, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_sst_file_manager_free(here, &st));
    rocks_db *db = open_table("in_memory", options);
    CHECK(figure(there, "total_size") > 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_sst_file_manager_free(there, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    tracks_two_databases();
    settings();
    the_env_must_be_its_own();
    return 0;
}
