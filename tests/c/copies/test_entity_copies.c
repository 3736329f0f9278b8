/* Wide columns in copies of a database: checkpoints, backups, exports, secondaries, and logs that
   are applied elsewhere. valgrind: yes */
#include "../support/backups.h"
#include "../support/entities.h"

#define IS(text, wanted) CHECK(strcmp((text), (wanted)) == 0)

/* Entities in a table, with their values in a blob file, and in the memtable; all are in the log.
 */
static rocks_db *made(const char *name, const char *blob_files)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set_string(options, "WAL_ttl_seconds=3600", &st));
    OK(rocks_options_set(options, "enable_blob_files", blob_files, &st));
    OK(rocks_db_open(in_folder(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    PUT_ENTITY(db, NULL, "table", "n", "1", "", "plain");
    flush(db);
    PUT_ENTITY(db, NULL, "memory", "n", "2");
    OK(rocks_db_put(db, NULL, NULL, BYTES("value"), BYTES("v"), &st));
    OK(rocks_db_put_entity(db, NULL, NULL, BYTES("bare"), NULL, 0, &st));
    return db;
}

static void has_all(rocks_db *db, rocks_column_family *family)
{
    IS(entity_of(db, family, NULL, "table"), "=plain;n=1;");
    IS(entity_of(db, family, NULL, "memory"), "n=2;");
    IS(entity_of(db, family, NULL, "value"), "=v;");
    IS(entity_of(db, family, NULL, "bare"), "");
    const rocks_slice keys[] = {text_slice("table"), text_slice("memory"), text_slice("none")};
    const rocks_column_family *families[] = {family, family, family};
    const rocks_wide_column *columns;
    const size_t *offsets;
    const rocks_code *codes;
    rocks_values *result;
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_multi_get_entity(db, families, NULL, keys, 3, 0, result, &columns, &offsets, &codes,
                                 &st));
    IS(columns_text(columns, offsets[3]), "=plain;n=1;n=2;");
    CHECK(codes[2] == ROCKS_NOT_FOUND);
    OK(rocks_values_free(result, &st));
}

static void folders(rocks_db *db)
{
    rocks_db *copy;
    OK(rocks_db_create_checkpoint(db, in_folder("checkpoint"), NULL, NULL, NULL, &st));
    copy = open_kind("checkpoint", "read_write", ROCKS_OK);
    has_all(copy, NULL);
    OK(rocks_db_close(copy, &st));

    rocks_backup_engine *engine = open_engine("backups", NULL, NULL);
    const uint32_t id = backup(engine, db);
    PUT_ENTITY(db, NULL, "table", "later", "3");
    OK(rocks_backup_engine_restore(engine, id, in_folder("restored"), NULL, NULL, NULL, 0, NULL,
                                   &st));
    copy = open_kind("restored", "read_only", ROCKS_OK);
    has_all(copy, NULL);
    OK(rocks_db_close(copy, &st));
    OK(rocks_backup_engine_open_db(engine, id, NULL, NULL, NULL, NULL, 0, &copy, &st));
    has_all(copy, NULL);
    OK(rocks_db_close(copy, &st));
    OK(rocks_backup_engine_free(engine, &st));
    PUT_ENTITY(db, NULL, "table", "n", "1", "", "plain");
}

static void exports(void)
{
    rocks_db *db = made("exported", "false"); /* blob files do not go out */
    rocks_export *files;
    rocks_column_family *to;
    OK(rocks_db_export_column_family(db, NULL, in_folder("export"), NULL, &files, &st));
    const rocks_export *all[] = {files};
    OK(rocks_db_create_column_family_with_import(db, "to", NULL, NULL, all, 1, NULL, &to, &st));
    has_all(db, to);
    OK(rocks_db_drop_column_family(db, to, &st));
    OK(rocks_column_family_free(to, &st));
    OK(rocks_export_free(files, &st));
    OK(rocks_db_close(db, &st));
}

/* A secondary has them from tables and from the log. */
static void secondaries(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "max_open_files", "-1");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    rocks_db *copy;
    OK(rocks_options_set(how, "secondary_path", in_folder("secondary"), &st));
    OK(rocks_db_open(in_folder("db"), options, how, NULL, NULL, 0, &copy, &st));
    has_all(copy, NULL);
    OK(rocks_db_close(copy, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* The records of a log, written to another database with their numbers. */
static void replicas(rocks_db *db)
{
    rocks_db *copy = open_db("replica");
    rocks_wal_iter *iter;
    uint64_t sequence, before = 0;
    rocks_slice data;
    bool applied;
    OK(rocks_db_wal_iter(db, 1, NULL, &iter, &st));
    while (before < 4) {
        OK(rocks_wal_iter_next(iter, &sequence, &data, &st));
        OK(rocks_db_apply(copy, NULL, data.data, data.len, sequence, &applied, &st));
        CHECK(applied);
        OK(rocks_db_latest_sequence_number(copy, &before, &st));
    }
    OK(rocks_wal_iter_free(iter, &st));
    has_all(copy, NULL);
    OK(rocks_db_close(copy, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = made("db", "true");
    has_all(db, NULL);
    folders(db);
    secondaries();
    replicas(db);
    exports();
    OK(rocks_db_close(db, &st));
    return 0;
}
