/* Column families out of a database and into others. valgrind: yes */
#include "../support/backups.h"

static void put(rocks_db *db, rocks_column_family *family, const char *key, const char *value)
{
    OK(rocks_db_put(db, family, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void has(rocks_db *db, rocks_column_family *family, const char *key, const char *wanted)
{
    char value[100];
    size_t len;
    OK(rocks_db_get_into(db, family, NULL, BYTES_OF(key), value, sizeof value, &len, &st));
    CHECK(len == strlen(wanted) && memcmp(value, wanted, len) == 0);
}

static void exported(void)
{
    rocks_db *db = open_db("db");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "from", NULL, &family, &st));
    put(db, family, "a", "one");
    put(db, family, "b\0c", "two");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, family, "a", "three");
    rocks_export *files;
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    OK(rocks_db_export_column_family(db, family, in_folder("out"), cancel, &files, &st));
    OK(rocks_cancel_free(cancel, &st));
    TOLD_ALL(seen);
    size_t count;
    rocks_slice comparator, path;
    OK(rocks_export_describe(files, &count, &comparator, &path, &st));
    CHECK(count >= 1 && comparator.len == strlen("leveldb.BytewiseComparator"));
    CHECK(path.len == strlen(in_folder("out")) &&
          memcmp(path.data, in_folder("out"), path.len) == 0);
    rocks_export_file file = {.struct_size = sizeof file};
    for (size_t i = 0; i < count; i++) {
        OK(rocks_export_file_at(files, i, &file, &st));
        CHECK(file.size > 0 && file.name.len == 10 && file.smallest_key.data[0] == 'a');
    }
    EXPECT(ROCKS_NOT_FOUND, rocks_export_file_at(files, count, &file, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_export_column_family(db, family, in_folder("out"), NULL, NULL, &st));
    SAYS("exists");
    /* Into the same database, and its own column family is not touched. */
    rocks_column_family *to;
    const rocks_export *all[] = {files};
    OK(rocks_db_create_column_family_with_import(db, "to", NULL, NULL, all, 1, NULL, &to, &st));
    has(db, to, "a", "three");
    put(db, to, "a", "four");
    has(db, family, "a", "three");
    OK(rocks_column_family_free(to, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(db, "to", NULL, NULL, all, 1, NULL, &to, &st));
    SAYS("to");
    CHECK(to == NULL);
    OK(rocks_db_column_family(db, "to", &to, &st));
    OK(rocks_db_drop_column_family(db, to, &st));
    OK(rocks_column_family_free(to, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    /* Plain data, also now. */
    OK(rocks_export_file_at(files, 0, &file, &st));
    OK(rocks_export_free(files, &st));
}

/* By the file, moved elsewhere, and by bytes. */
static void imported_elsewhere(void)
{
    run("mv", in_folder("out"), in_folder("moved"));
    rocks_export *files, *same;
    EXPECT(ROCKS_NOT_FOUND, rocks_export_open(in_folder("out"), NULL, &files, &st));
    SAYS("EXPORT");
    OK(rocks_export_open(in_folder("moved"), NULL, &files, &st));
    rocks_buffer data;
    OK(rocks_export_data(files, &data, &st));
    OK(rocks_export_from_data(data.data, data.len, in_folder("moved"), &same, &st));
    for (size_t i = 0; i < data.len; i++) {
        rocks_export *none;
        data.data[i] ^= 1;
        EXPECT(ROCKS_CORRUPTION, rocks_export_from_data(data.data, data.len, "x", &none, &st));
        data.data[i] ^= 1;
        EXPECT(ROCKS_CORRUPTION, rocks_export_from_data(data.data, i, "x", &none, &st));
        CHECK(none == NULL);
    }
    OK(rocks_buffer_free(&data, &st));
    rocks_db *db = open_db("other");
    rocks_column_family *to;
    const rocks_export *all[] = {same};
    OK(rocks_db_create_column_family_with_import(db, "copied", NULL, NULL, all, 1, NULL, &to, &st));
    has(db, to, "a", "three");
    OK(rocks_column_family_free(to, &st));
    OK(rocks_db_close(db, &st));
    CHECK(exists(ending(in_folder("moved"), ".sst")));
    db = open_db("other");
    OK(rocks_db_column_family(db, "copied", &to, &st));
    has(db, to, "a", "three");
    OK(rocks_column_family_free(to, &st));
    rocks_options *moving = options_with(ROCKS_OPTIONS_IMPORT, "move_files", "true");
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    OK(rocks_db_create_column_family_with_import(db, "moved", NULL, moving, all, 1, cancel, &to,
                                                 &st));
    TOLD_ALL(seen);
    OK(rocks_cancel_free(cancel, &st));
    has(db, to, "a", "three");
    CHECK(names_in(in_folder("moved")) == 1);
    OK(rocks_column_family_free(to, &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_create_column_family_with_import(db, "again", NULL, moving, all,
                                                                     1, NULL, &to, &st));
    SAYS("exports[0]");
    OK(rocks_options_free(moving, &st));
    OK(rocks_db_column_family(db, "moved", &to, &st));
    OK(rocks_column_family_free(to, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_export_free(files, &st));
    OK(rocks_export_free(same, &st));
}

static size_t families(rocks_db *db)
{
    rocks_buffer names;
    size_t count;
    OK(rocks_db_column_families(db, &names, &count, &st));
    OK(rocks_buffer_free(&names, &st));
    return count;
}

/* Two halves that do not overlap, and what is refused with nothing changed. */
static void several_and_refused(void)
{
    rocks_db *db = open_db("halves");
    rocks_column_family *low, *high, *to;
    OK(rocks_db_create_column_family(db, "low", NULL, &low, &st));
    OK(rocks_db_create_column_family(db, "high", NULL, &high, &st));
    put(db, low, "a", "1");
    put(db, high, "b", "2");
    rocks_export *first, *second, *nothing;
    OK(rocks_db_export_column_family(db, low, in_folder("low"), NULL, &first, &st));
    OK(rocks_db_export_column_family(db, high, in_folder("high"), NULL, &second, &st));
    const rocks_export *both[] = {first, second};
    OK(rocks_db_create_column_family_with_import(db, "both", NULL, NULL, both, 2, NULL, &to, &st));
    CHECK(count(db, to) == 2);
    OK(rocks_column_family_free(to, &st));
    const size_t before = families(db);
    const rocks_export *twice[] = {first, first};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family_with_import(
                                       db, "x", NULL, NULL, twice, 2, NULL, &to, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(db, "x", NULL, NULL, NULL, 0, NULL, &to, &st));
    SAYS("exports");
    const rocks_export *bad[] = {first, NULL};
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_create_column_family_with_import(db, "x", NULL, NULL, bad, 2, NULL, &to, &st));
    SAYS("exports[1]");
    rocks_options *reverse;
    rocks_comparator *order;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &reverse, &st));
    OK(rocks_comparator_new_by_name("reverse_bytewise", &order, &st));
    OK(rocks_options_set_comparator(reverse, "comparator", order, &st));
    OK(rocks_comparator_free(order, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family_with_import(
                                       db, "x", reverse, NULL, both, 2, NULL, &to, &st));
    SAYS("comparator");
    OK(rocks_options_free(reverse, &st));
    /* Nothing in it. */
    rocks_column_family *empty;
    OK(rocks_db_create_column_family(db, "empty", NULL, &empty, &st));
    OK(rocks_db_export_column_family(db, empty, in_folder("empty"), NULL, &nothing, &st));
    const rocks_export *none[] = {nothing};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family_with_import(db, "x", NULL, NULL, none, 1, NULL, &to, &st));
    SAYS("no files");
    OK(rocks_export_free(nothing, &st));
    /* Its files are the database's own: a copy is damaged. */
    run("cp -r", in_folder("high"), in_folder("higher"));
    damage(ending(in_folder("higher"), ".sst"));
    rocks_export *worse;
    OK(rocks_export_open(in_folder("higher"), NULL, &worse, &st));
    const rocks_export *damaged[] = {worse};
    EXPECT(ROCKS_CORRUPTION, rocks_db_create_column_family_with_import(db, "x", NULL, NULL, damaged,
                                                                       1, NULL, &to, &st));
    CHECK(truncate(ending(in_folder("higher"), ".sst"), 100) == 0);
    EXPECT(ROCKS_CORRUPTION, rocks_db_create_column_family_with_import(db, "x", NULL, NULL, damaged,
                                                                       1, NULL, &to, &st));
    SAYS("100 bytes");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_db_create_column_family_with_import(db, "x", NULL, NULL, both, 1,
                                                                      cancel, &to, &st));
    EXPECT(ROCKS_CANCELLED,
           rocks_db_export_column_family(db, low, in_folder("never"), cancel, NULL, &st));
    CHECK(!exists(in_folder("never")) && !exists(in_folder("never.tmp")));
    OK(rocks_cancel_free(cancel, &st));
    CHECK(families(db) == before + 1);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "x", &to, &st));
    /* The database goes on. */
    put(db, low, "z", "9");
    OK(rocks_db_drop_column_family(db, low, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED,
           rocks_db_export_column_family(db, low, in_folder("gone"), NULL, NULL, &st));
    OK(rocks_column_family_free(low, &st));
    OK(rocks_column_family_free(high, &st));
    OK(rocks_column_family_free(empty, &st));
    OK(rocks_export_free(worse, &st));
    OK(rocks_export_free(first, &st));
    OK(rocks_export_free(second, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_export_free(second, &st));
    OK(rocks_db_close(db, &st));
    /* To read only. */
    db = open_kind("halves", "read_only", ROCKS_OK);
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_export_column_family(db, NULL, in_folder("ro"), NULL, NULL, &st));
    CHECK(!exists(in_folder("ro")) && !exists(in_folder("ro.tmp")));
    OK(rocks_db_close(db, &st));
}

static void of_blobs(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(in_folder("blobs"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    fill(db, 0, 10, 'b');
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_export_column_family(db, NULL, in_folder("blobless"), NULL, NULL, &st));
    SAYS("blob files");
    CHECK(!exists(in_folder("blobless")));
    /* A backup has them. */
    rocks_backup_engine *engine = open_engine("blob_backups", NULL, NULL);
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, NULL, &st));
    TOLD_ALL(seen);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_backup_engine_restore(engine, 0, in_folder("blobs_again"), NULL, NULL, NULL, 0, NULL,
                                   &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("blobs_again");
    CHECK(letter(db, 4) == 'b');
    OK(rocks_db_close(db, &st));
}

/* The mark of an import that was killed, but of another time or place, changes nothing and goes. */
static void stale_mark(void)
{
    rocks_db *db = open_db("halves");
    const size_t before = families(db);
    OK(rocks_db_close(db, &st));
    FILE *mark = fopen(in_folder("halves/ROCKS_IMPORT"), "w");
    CHECK(mark != NULL && fputs("empty", mark) >= 0 && fclose(mark) == 0);
    db = open_kind("halves", "read_only", ROCKS_OK);
    OK(rocks_db_close(db, &st));
    CHECK(exists(in_folder("halves/ROCKS_IMPORT")));
    db = open_db("halves");
    CHECK(families(db) == before && !exists(in_folder("halves/ROCKS_IMPORT")));
    OK(rocks_db_close(db, &st));
}

/* Operands of a merge operator that the options of the import lack: told, whichever way they are
 * met. */
static void operands(void)
{
    rocks_options *with = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *to;
    rocks_export *made;
    rocks_buffer value;
    rocks_iter *iter;
    rocks_db *db;
    OK(rocks_options_set(with, "merge_operator", "uint64add", &st));
    OK(rocks_db_open(check_path("operands"), with, NULL, NULL, NULL, 0, &db, &st));
    put(db, NULL, "a", "1");
    OK(rocks_db_merge(db, NULL, NULL, BYTES("b"), BYTES("12345678"), &st));
    put(db, NULL, "c", "3");
    OK(rocks_db_export_column_family(db, NULL, check_path("operands.export"), NULL, &made, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("operands_to");
    const rocks_export *all[] = {made};
    OK(rocks_db_create_column_family_with_import(db, "to", NULL, NULL, all, 1, NULL, &to, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_db_get(db, to, NULL, BYTES("b"), &value, &st));
    SAYS("merge_operator: none");
    OK(rocks_db_iter(db, to, NULL, &iter, &st));
    OK(rocks_iter_seek_to_last(iter, NULL, NULL, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_prev(iter, NULL, NULL, &st));
    OK(rocks_iter_free(iter, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_merge(db, to, NULL, BYTES("b"), BYTES("12345678"), &st));
    OK(rocks_db_compact_range(db, to, NULL, NULL, 0, NULL, 0, NULL, &st));
    put(db, to, "d", "4");
    OK(rocks_column_family_free(to, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_export_free(made, &st));
    OK(rocks_options_free(with, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    exported();
    imported_elsewhere();
    several_and_refused();
    of_blobs();
    stale_mark();
    operands();
    return 0;
}
