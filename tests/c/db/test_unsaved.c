/* Changes whose OPTIONS file cannot be written: they are done, and the calls say so. */
#include "../support/check.h"
#include "../support/faults.h"
#include "../support/options.h"

static uint64_t unsaved(rocks_db *db, const char *says)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_db_unsaved_changes(db, &count, &last, &st));
    CHECK(strstr((const char *)last.data, says) != NULL);
    CHECK((count == 0) == (last.len == 0));
    OK(rocks_buffer_free(&last, &st));
    return count;
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_options *live;
    rocks_column_family *kept, *gone[2], *made[2], *again;
    rocks_db *db;
    rocks_buffer value;
    size_t count;
    const char *name = "write_buffer_size", *bytes = "12345678";
    const char *database = "max_background_jobs", *jobs = "3";
    const char *names[2] = {"c", "d"}, *gone_names[2] = {"a", "b"};

    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_families(db, gone_names, NULL, 2, gone, NULL, &st));
    CHECK(unsaved(db, "") == 0);
    OK(rocks_db_unsaved_changes(db, NULL, NULL, &st));

    fault(env, "faults.path", "OPTIONS");
    fault(env, "faults.operations", "write,metadata_write");
    fault(env, "faults.one_in", "1");
    OK(rocks_db_create_column_family(db, "kept", NULL, &kept, &st));
    CHECK(unsaved(db, "options") == 1);
    OK(rocks_db_put(db, kept, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_create_column_families(db, names, NULL, 2, made, &count, &st));
    CHECK(count == 2 && made[0] != NULL && made[1] != NULL && unsaved(db, "options") == 2);
    OK(rocks_db_drop_column_family(db, made[0], &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_put(db, made[0], NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_drop_column_families(db, gone, 2, &count, &st));
    CHECK(count == 2);
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_put(db, gone[1], NULL, "key", 3, "value", 5, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "a", &again, &st));
    OK(rocks_db_set_options(db, kept, &name, &bytes, 1, &st));
    OK(rocks_db_set_db_options(db, &database, &jobs, 1, &st));
    CHECK(unsaved(db, "options") == 7);
    OK(rocks_db_enable_auto_compaction(db, NULL, 0, &st));
    OK(rocks_db_options(db, kept, &live, &st));
    reads(live, name, bytes);
    reads(live, database, jobs);
    rocks_options_free(live, NULL);
    /* Nothing is poisoned. */
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    /* An error before the change is one, and nothing is done. */
    name = "no_such_option";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, kept, &name, &bytes, 1, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "kept", NULL, &again, &st));

    /* The next change that can be written brings the file up to date. */
    fault(env, "faults.one_in", "0");
    name = "write_buffer_size";
    bytes = "87654321";
    OK(rocks_db_set_options(db, kept, &name, &bytes, 1, &st));
    CHECK(unsaved(db, "") == 0);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_unsaved_changes(db, NULL, NULL, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_column_family_free(kept, &st));
    OK(rocks_db_column_family(db, "kept", &kept, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "c", &again, &st));
    OK(rocks_db_get(db, kept, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    rocks_column_family_free(kept, NULL);
    for (int i = 0; i < 2; i++) {
        rocks_column_family_free(made[i], NULL);
        rocks_column_family_free(gone[i], NULL);
    }
    rocks_options_free(options, NULL);
    rocks_env_free(env, NULL);
    return 0;
}
