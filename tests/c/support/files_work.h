/* What the process of test_files_crash.c that is to be killed does, again and again. */
#ifndef FILES_WORK_H
#define FILES_WORK_H

#include "files_crash.h"

struct worker {
    rocks_db *db;
    rocks_column_family *other;
    rocks_backup_engine *engine;
    struct ledger *ledger;
};

struct kind {
    const char *name;
    /* Restores: what keeps the new database from being exchanged with the old one in one step. */
    const char *logs;
    bool others;
    const char *option; /* of an ingestion */
    const char *moment; /* what is there for a moment, in which it is most delicate */
    void (*work)(struct worker *me, const struct kind *kind, uint64_t number);
    void (*look)(const struct kind *kind, struct ledger *ledger);
};

/* ---- backups -------------------------------------------------------------------- */

static inline uint64_t back_up(rocks_backup_engine *engine, rocks_db *db, uint64_t lower,
                               bool flushes)
{
    uint32_t id;
    rocks_options *how = flag(ROCKS_OPTIONS_CREATE_BACKUP, "flush_before_backup", flushes);
    OK(rocks_backup_engine_create(engine, db, how, &lower, sizeof lower, NULL, &id, &st));
    OK(rocks_options_free(how, &st));
    return id;
}

static void work_backup(struct worker *me, const struct kind *kind, uint64_t number)
{
    struct ledger *ledger = me->ledger;
    (void)kind;
    if (me->engine == NULL) me->engine = open_engine("backups", NULL, NULL);
    const uint64_t id = back_up(me->engine, me->db, LOAD(ledger->done), number % 2 == 0);
    CHECK(id == ledger->last + 1);
    STORE(ledger->last, id);
    if (number % 3 == 2 && id > 2) {
        STORE(ledger->first_must, id - 1);
        OK(rocks_backup_engine_purge(me->engine, 2, &st));
        STORE(ledger->first_may, id - 1);
    }
    if (number % 4 == 1 && ledger->first_must < id) {
        const uint64_t oldest = ledger->first_must;
        STORE(ledger->first_must, oldest + 1);
        OK(rocks_backup_engine_delete(me->engine, (uint32_t)oldest, &st));
        STORE(ledger->first_may, oldest + 1);
    }
    if (number % 5 == 4) OK(rocks_backup_engine_collect_garbage(me->engine, &st));
}

/* ---- restores ------------------------------------------------------------------- */

enum { APART = 1000 }; /* backup N has N * APART writes */

static const char *const restore_modes[] = {"kPurgeAllFiles", "kKeepLatestDbSessionIdFiles",
                                            "kVerifyChecksum"};

static void restore_to_target(const struct kind *kind, uint64_t id, uint64_t number)
{
    rocks_backup_engine *engine = open_engine("backups", "read_only", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_RESTORE, "mode", restore_modes[number % 3]);
    OK(rocks_backup_engine_restore(engine, (uint32_t)id, in_folder("target"),
                                   kind->logs ? in_folder(kind->logs) : NULL, how, NULL, 0, NULL,
                                   &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_backup_engine_free(engine, &st));
}

static void work_restore(struct worker *me, const struct kind *kind, uint64_t number)
{
    struct ledger *ledger = me->ledger;
    const uint64_t id = 1 + number % 2;
    rocks_db *db;
    STORE(ledger->target, id);
    STORE(ledger->busy, 1);
    restore_to_target(kind, id, number / 2);
    STORE(ledger->tried, id * APART);
    STORE(ledger->done, id * APART);
    STORE(ledger->busy, 0);
    OK(try_open(in_folder("target"), kind->logs ? in_folder(kind->logs) : NULL, "", &db));
    for (int i = 0; i < 50; i++) {
        STORE(ledger->tried, ledger->done + 1);
        write_one(db, ledger->tried);
        STORE(ledger->done, ledger->tried);
        if (i == 30) flush(db);
    }
    OK(rocks_db_close(db, &st));
}

/* ---- checkpoints ---------------------------------------------------------------- */

static void checkpoint(rocks_db *db, uint64_t number)
{
    rocks_options *how =
        flag(ROCKS_OPTIONS_CHECKPOINT, "use_link_file_when_available", number % 2 == 0);
    OK(rocks_options_set(how, "log_size_for_flush", number % 3 == 0 ? "100M" : "0", &st));
    OK(rocks_db_create_checkpoint(db, in_folder("then"), how, NULL, NULL, &st));
    OK(rocks_options_free(how, &st));
    CHECK(!exists(in_folder("then.tmp")));
}

static void work_checkpoint(struct worker *me, const struct kind *kind, uint64_t number)
{
    (void)kind;
    STORE(me->ledger->there, MAY);
    take_away("then");
    STORE(me->ledger->lower, LOAD(me->ledger->done));
    checkpoint(me->db, number);
    STORE(me->ledger->there, MUST);
}

/* ---- ingestions ----------------------------------------------------------------- */

static const char *write_table(struct worker *me, rocks_column_family *family, const char *name,
                               uint64_t number, int from, int to)
{
    rocks_sst_writer *writer;
    uint8_t value[LONGEST];
    const char *path = in_folder(name);
    unlink(path);
    value_of(number, SHORT, value);
    OK(rocks_sst_writer_new(me->db, family, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    for (int i = from; i < to; i++) {
        const struct key key = key_of('x', (uint64_t)i);
        OK(rocks_sst_writer_put(writer, key.text, KEY_LEN, value, SHORT, &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    return path;
}

/* The same keys again, of a new number, in three files and two column families. */
static void ingest(struct worker *me, const struct kind *kind, uint64_t number)
{
    const char *const low_high[] = {write_table(me, NULL, "low.sst", number, 0, GIVEN / 2),
                                    write_table(me, NULL, "high.sst", number, GIVEN / 2, GIVEN)};
    const char *const others[] = {write_table(me, me->other, "other.sst", number, 0, GIVEN)};
    const struct key in_memory = key_of('x', 10);
    const uint64_t now = number_at(me->db, in_memory);
    uint8_t value[LONGEST];
    rocks_options *how = options_with(ROCKS_OPTIONS_INGEST, "snapshot_consistency", "true");
    if (kind->option != NULL) OK(rocks_options_set(how, kind->option, "true", &st));
    /* What is in memory, and the same as in the files, must not win. */
    if (now != 0)
        OK(rocks_db_put(me->db, NULL, NULL, in_memory.text, KEY_LEN, value_of(now, SHORT, value),
                        SHORT, &st));
    const rocks_ingest_group groups[] = {
        {.struct_size = sizeof(rocks_ingest_group),
         .files = low_high,
         .file_count = 2,
         .options = how},
        {.struct_size = sizeof(rocks_ingest_group),
         .column_family = me->other,
         .files = others,
         .file_count = 1,
         .options = how},
    };
    OK(rocks_db_ingest(me->db, groups, 2, NULL, &st));
    OK(rocks_options_free(how, &st));
    const bool moved = kind->option != NULL && strcmp(kind->option, "move_files") == 0;
    CHECK(exists(low_high[0]) == !moved && exists(low_high[1]) == !moved &&
          exists(others[0]) == !moved);
}

static void work_ingest(struct worker *me, const struct kind *kind, uint64_t number)
{
    ingest(me, kind, number);
}

/* ---- bulk loads ----------------------------------------------------------------- */

enum { AT_ONCE = 1000 };

static void bulk_load(rocks_db *db, uint64_t number)
{
    static struct key keys[AT_ONCE];
    static rocks_slice k[AT_ONCE], v[AT_ONCE];
    uint8_t value[LONGEST];
    rocks_bulk_load *load;
    rocks_options *how =
        options_with(ROCKS_OPTIONS_BULK_LOAD, "memory_limit", number % 2 == 0 ? "4M" : "64M");
    OK(rocks_options_set(how, "threads", "2", &st));
    OK(rocks_options_set(how, "target_file_size", "1M", &st));
    OK(rocks_bulk_load_new(db, NULL, how, &load, &st));
    value_of(number, SHORT, value);
    for (uint64_t at = 0; at < LOADED;) {
        for (int i = 0; i < AT_ONCE; i++, at++) {
            keys[i] = key_of('y', at * 7919 % LOADED);
            k[i] = (rocks_slice){keys[i].text, KEY_LEN};
            v[i] = (rocks_slice){value, SHORT};
        }
        OK(rocks_bulk_load_add_many(load, k, v, AT_ONCE, NULL, &st));
    }
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    OK(rocks_bulk_load_finish(load, NULL, &info, &st));
    CHECK(info.loaded == LOADED && info.files > 1 && (info.spilled > 0) == (number % 2 == 0));
    OK(rocks_bulk_load_free(load, &st));
    OK(rocks_options_free(how, &st));
}

static void work_bulk_load(struct worker *me, const struct kind *kind, uint64_t number)
{
    (void)kind;
    bulk_load(me->db, number);
}

/* ---- exports and imports -------------------------------------------------------- */

static void work_export(struct worker *me, const struct kind *kind, uint64_t number)
{
    (void)kind;
    STORE(me->ledger->there, MAY);
    take_away("out");
    write_all(me->db, me->other, 'x', number, GIVEN);
    OK(rocks_db_export_column_family(me->db, me->other, in_folder("out"), NULL, NULL, &st));
    STORE(me->ledger->there, MUST);
}

/* From the folder "out". */
static rocks_column_family *import(rocks_db *db, bool moves)
{
    rocks_export *files;
    rocks_column_family *made;
    rocks_options *how = flag(ROCKS_OPTIONS_IMPORT, "move_files", moves);
    OK(rocks_export_open(in_folder("out"), NULL, &files, &st));
    const rocks_export *const all[] = {files};
    OK(rocks_db_create_column_family_with_import(db, "imported", NULL, how, all, 1, NULL, &made,
                                                 &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_export_free(files, &st));
    return made;
}

static void work_import(struct worker *me, const struct kind *kind, uint64_t number)
{
    struct ledger *ledger = me->ledger;
    (void)kind;
    take_away("out");
    write_all(me->db, me->other, 'x', number, GIVEN);
    OK(rocks_db_export_column_family(me->db, me->other, in_folder("out"), NULL, NULL, &st));
    STORE(ledger->there, MAY);
    STORE(ledger->busy, 1);
    rocks_column_family *made = import(me->db, number % 2 == 1);
    STORE(ledger->op_done, number);
    STORE(ledger->there, MUST);
    STORE(ledger->busy, 0);
    usleep(1000);
    STORE(ledger->there, MAY);
    OK(rocks_db_drop_column_family(me->db, made, &st));
    STORE(ledger->there, MUST_NOT);
    OK(rocks_column_family_free(made, &st));
}

#endif
