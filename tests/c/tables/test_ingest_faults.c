/* Files taken in, and bulk loads, when files fail and when the power does. valgrind: alone */
#include "../support/file_faults.h"

enum { TAKEN = 30 };

/* A flush that fails has RocksDB wait for a second; test_faults.c has them. */
static void flushed(scene *in) { flush(in->db); }

/* "key00060" to before "key00090", and two that the database has. */
static void write_source(scene *in)
{
    rocks_sst_writer *writer;
    char key[16];
    OK(rocks_sst_writer_new(in->db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, at(in, "in.sst"), 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("key00000"), BYTES("i"), &st));
    OK(rocks_sst_writer_put(writer, BYTES("key00045"), BYTES("i"), &st));
    for (int i = 60; i < 60 + TAKEN; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(key), BYTES("i"), &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
}

static void source(scene *in)
{
    flushed(in);
    write_source(in);
}

static rocks_code take(scene *in, const char *how)
{
    const char *file = at(in, "in.sst");
    rocks_options *options = how != NULL ? options_with(ROCKS_OPTIONS_INGEST, how, "true") : NULL;
    rocks_ingest_group group = {
        .struct_size = sizeof group, .files = &file, .file_count = 1, .options = options};
    const rocks_code code = rocks_db_ingest(in->db, &group, 1, NULL, &st);
    KEEPING(OK(rocks_options_free(options, &st)));
    return code;
}

static rocks_code copy(scene *in) { return take(in, NULL); }

static rocks_code move(scene *in) { return take(in, "move_files"); }

static rocks_code link_it(scene *in) { return take(in, "link_files"); }

/* The first letter of a value of any length; '-': it is not there. */
static char first(rocks_db *db, const char *key)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES_OF(key), &value, &st);
    if (code == ROCKS_NOT_FOUND) return '-';
    OK(code);
    const char letter = (char)value.data[0];
    OK(rocks_buffer_free(&value, &st));
    return letter;
}

/* All of them, or none: so many keys more. */
static bool are_there(scene *in, int more)
{
    const bool has = first(in->db, "key00060") == 'i';
    CHECK(first(in->db, "key00000") == (has ? 'i' : 'a') &&
          first(in->db, "key00045") == (has ? 'i' : 'c'));
    whole(in->db, has ? more : 0);
    return has;
}

/* No table file but those that the database knows of. */
static void no_stray_tables(scene *in)
{
    rocks_live_files *files;
    size_t live, tables = 0;
    rocks_options *as_it_is =
        options_with(ROCKS_OPTIONS_LIVE_FILES, "wal_size_for_flush", "18446744073709551615");
    OK(rocks_db_live_files(in->db, as_it_is, &files, &st));
    OK(rocks_options_free(as_it_is, &st));
    OK(rocks_live_files_count(files, &live, &st));
    for (size_t i = 0; i < live; i++) {
        rocks_live_file one = {.struct_size = sizeof one};
        OK(rocks_live_files_at(files, i, &one, &st));
        tables += one.file_type == ROCKS_FILE_TABLE;
    }
    OK(rocks_live_files_free(files, &st));
    CHECK(tables == endings(at(in, "db"), ".sst"));
}

static void check_taken(scene *in, bool done)
{
    no_stray_tables(in);
    const bool has = are_there(in, TAKEN);
    /* Where writing the MANIFEST failed it may be there. */
    CHECK(has || !done);
    if (!has) {
        CHECK(exists(at(in, "in.sst")) || in->cut);
        /* Its name was not synced. */
        if (!exists(at(in, "in.sst"))) write_source(in);
        OK(copy(in));
        CHECK(are_there(in, TAKEN));
    }
}

/* ---- loading ---- */

enum { LOADED = 60 };

/* Backwards. */
static rocks_code load_all(scene *in, size_t len)
{
    static uint8_t value[128 << 10];
    static char keys[LOADED + 2][16];
    rocks_slice k[LOADED + 2], v[LOADED + 2];
    rocks_bulk_load *load;
    rocks_options *options = options_with(ROCKS_OPTIONS_BULK_LOAD, "memory_limit", "4M");
    OK(rocks_options_set(options, "threads", "2", &st));
    rocks_code code = rocks_bulk_load_new(in->db, NULL, options, &load, &st);
    KEEPING(OK(rocks_options_free(options, &st)));
    if (code != ROCKS_OK) return code;
    memset(value, 'i', sizeof value);
    for (int i = 0; i < LOADED + 2; i++) {
        snprintf(keys[i], sizeof keys[i], "key%05d",
                 i == 0   ? 0
                 : i == 1 ? 45
                          : 60 + LOADED + 1 - i);
        k[i] = (rocks_slice){(uint8_t *)keys[i], 8};
        v[i] = (rocks_slice){value, len};
    }
    code = rocks_bulk_load_add_many(load, k, v, LOADED + 2, NULL, &st);
    if (code == ROCKS_OK) code = rocks_bulk_load_finish(load, NULL, NULL, &st);
    KEEPING(OK(rocks_bulk_load_free(load, &st)));
    return code;
}

static rocks_code load_small(scene *in) { return load_all(in, 100); }

static rocks_code load_large(scene *in) { return load_all(in, 128 << 10); }

static void check_loaded(scene *in, bool done)
{
    /* Opened anew there is nothing left, whatever failed. */
    CHECK(!exists(at(in, "db/rocks_bulk_load")));
    const bool has = are_there(in, LOADED);
    CHECK(has || !done);
    if (!has) {
        OK(load_small(in));
        CHECK(are_there(in, LOADED));
        CHECK(!exists(at(in, "db/rocks_bulk_load")));
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    static const act acts[] = {{"copy", source, copy, check_taken},
                               {"move", source, move, check_taken},
                               {"link", source, link_it, check_taken},
                               {"load", flushed, load_small, check_loaded}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) survives(&acts[i], 2);
    /* Through temporary files, which are never synced: with faults.lose_unsynced they lose what
     * they hold. */
    const act large = {"load-large", flushed, load_large, check_loaded};
    errors(&large, 9);
    return 0;
}
