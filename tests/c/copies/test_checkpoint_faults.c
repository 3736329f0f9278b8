/* Checkpoints, exports and imports when files fail and when the power does. valgrind: alone */
#include "../support/file_faults.h"

/* A flush that fails has RocksDB wait for a second; test_faults.c has them. */
static void flushed(scene *in) { flush(in->db); }

static void nothing(scene *in) { (void)in; }

static rocks_code checkpoint(scene *in)
{
    return rocks_db_create_checkpoint(in->db, at(in, "copy"), NULL, NULL, NULL, &st);
}

static rocks_code checkpoint_with_logs(scene *in)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_CHECKPOINT, "log_size_for_flush", "1G");
    const rocks_code code =
        rocks_db_create_checkpoint(in->db, at(in, "copy"), how, NULL, NULL, &st);
    KEEPING(OK(rocks_options_free(how, &st)));
    return code;
}

static void check_checkpoint(scene *in, bool done)
{
    CHECK(!done || exists(at(in, "copy")));
    if (!done && !in->cut) CHECK(!exists(at(in, "copy")) && !exists(at(in, "copy.tmp")));
    if (!exists(at(in, "copy"))) OK(checkpoint(in));
    whole_at(in, "copy");
    CHECK(!exists(at(in, "copy.tmp")));
}

static rocks_code export_to(scene *in)
{
    return rocks_db_export_column_family(in->db, NULL, at(in, "out"), NULL, NULL, &st);
}

static rocks_code import_with(scene *in, const char *move)
{
    rocks_export *files;
    rocks_column_family *made;
    rocks_code code = rocks_export_open(at(in, "out"), in->options, &files, &st);
    if (code != ROCKS_OK) return code;
    const rocks_export *all[] = {files};
    rocks_options *how = options_with(ROCKS_OPTIONS_IMPORT, "move_files", move);
    code = rocks_db_create_column_family_with_import(in->db, "new", NULL, how, all, 1, NULL, &made,
                                                     &st);
    KEEPING(OK(rocks_options_free(how, &st)));
    KEEPING(OK(rocks_export_free(files, &st)));
    if (code == ROCKS_OK) OK(rocks_column_family_free(made, &st));
    return code;
}

static rocks_code import_copied(scene *in) { return import_with(in, "false"); }

static rocks_code import_moved(scene *in) { return import_with(in, "true"); }

static void exported(scene *in) { OK(export_to(in)); }

/* RocksDB writes the MANIFEST before the names of the files that it took in are durable: when the
 * power goes between, the database lacks them. (Not where syncing one file has what was named
 * before, as with ext4 and XFS.) So the power goes here after the acknowledgement alone. */

/* -1: it is not there. */
static int imported(scene *in)
{
    rocks_column_family *family;
    const rocks_code code = rocks_db_column_family(in->db, "new", &family, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code != ROCKS_OK) return -1;
    const int keys = count(in->db, family);
    OK(rocks_column_family_free(family, &st));
    return keys;
}

static void check_export(scene *in, bool done)
{
    CHECK(!done || exists(at(in, "out")));
    if (!done && !in->cut) CHECK(!exists(at(in, "out")) && !exists(at(in, "out.tmp")));
    if (!exists(at(in, "out"))) OK(export_to(in));
    CHECK(!exists(at(in, "out.tmp")));
    OK(import_copied(in));
    CHECK(imported(in) == HELD);
}

static void check_import(scene *in, bool done)
{
    const int keys = imported(in);
    /* All of it, or nothing; of one that failed or was cut an empty column family may be left, to
     * be dropped. */
    CHECK(keys == HELD || (!done && keys <= 0));
    if (keys == 0) {
        rocks_column_family *family;
        OK(rocks_db_column_family(in->db, "new", &family, &st));
        OK(rocks_db_drop_column_family(in->db, family, &st));
        OK(rocks_column_family_free(family, &st));
    }
    if (keys != HELD) OK(import_copied(in));
    CHECK(imported(in) == HELD);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    static const act acts[] = {{"checkpoint", flushed, checkpoint, check_checkpoint},
                               {"checkpoint-logs", nothing, checkpoint_with_logs, check_checkpoint},
                               {"export", flushed, export_to, check_export}};
    static const act imports[] = {{"import", exported, import_copied, check_import},
                                  {"import-moved", exported, import_moved, check_import}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) survives(&acts[i], 5);
    for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
        errors(&imports[i], 7);
        if (is_wanted(&imports[i])) is_cut(&imports[i], 0, 1);
    }
    return 0;
}
