/* More threads for copies than the process can have: refused. sanitizers: no, the
 * memory is limited. */
#include "../support/check.h"

#include <sys/resource.h>

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    struct rlimit all, some;
    rocks_db *db = open_db("db");
    rocks_options *checkpoint =
        options_with(ROCKS_OPTIONS_CHECKPOINT, "max_background_operations", "1024");
    rocks_options *engine =
        options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "max_background_operations", "1024");
    rocks_backup_engine *backups;
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    CHECK(getrlimit(RLIMIT_AS, &all) == 0);
    some = all;
    some.rlim_cur = (rlim_t)2 << 30;
    CHECK(setrlimit(RLIMIT_AS, &some) == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, check_path("copy"), checkpoint, NULL, NULL, &st));
    SAYS("max_background_operations: \"1024\"");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_open(check_path("backups"), engine, &backups, &st));
    OK(rocks_options_set(checkpoint, "max_background_operations", "4", &st));
    OK(rocks_options_set(engine, "max_background_operations", "4", &st));
    OK(rocks_db_create_checkpoint(db, check_path("copy"), checkpoint, NULL, NULL, &st));
    OK(rocks_backup_engine_open(check_path("backups"), engine, &backups, &st));
    OK(rocks_backup_engine_create(backups, db, NULL, NULL, 0, NULL, NULL, &st));
    OK(rocks_backup_engine_free(backups, &st));
    CHECK(setrlimit(RLIMIT_AS, &all) == 0);
    OK(rocks_db_close(db, &st));
    rocks_options_free(checkpoint, NULL);
    rocks_options_free(engine, NULL);
    return 0;
}
