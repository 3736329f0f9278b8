/* What must be so when a process of test_files_crash.c has died, and that the next one can go on.
 */
#ifndef FILES_LOOK_H
#define FILES_LOOK_H

#include "files_work.h"

static void within(const char *what, uint64_t number, uint64_t least, uint64_t most)
{
    if (number < least || number > most)
        fprintf(stderr, "%s: %llu, at least %llu and at most %llu are wanted\n", what,
                (unsigned long long)number, (unsigned long long)least, (unsigned long long)most);
    CHECK(number >= least && number <= most);
}

static void is_sound(rocks_db *db)
{
    rocks_recovery_report report = {.struct_size = sizeof report};
    OK(rocks_db_recovery_report(db, &report, &st));
    CHECK(report.data_loss == 0 && report.wal_bytes_dropped == 0 && report.sequences_missing == 0);
    CHECK(report.table_files_lost == 0 && report.wal_missing == 0);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
}

/* No table file but the database's own. */
static void is_tidy(rocks_db *db, const char *name)
{
    rocks_metadata *files;
    size_t tables;
    OK(rocks_db_metadata(db, &files, &st));
    OK(rocks_metadata_counts(files, NULL, NULL, &tables, NULL, &st));
    OK(rocks_metadata_free(files, &st));
    if ((int)tables != tables_in(in_folder(name)))
        fprintf(stderr, "%s: %d table files, of which %d are the database's\n", name,
                tables_in(in_folder(name)), (int)tables);
    CHECK((int)tables == tables_in(in_folder(name)));
}

/* The database that the dead one wrote to. */
static rocks_db *survivor(struct ledger *ledger)
{
    rocks_db *db = must_open(in_folder("db"), NULL);
    is_sound(db);
    is_tidy(db, "db");
    const uint64_t writes = writes_in(db);
    within("writes", writes, ledger->done, ledger->tried);
    ledger->tried = ledger->done = writes;
    return db;
}

static uint64_t copied(const char *name, const char *logs)
{
    rocks_db *db = must_open(in_folder(name), logs ? in_folder(logs) : NULL);
    is_sound(db);
    is_tidy(db, name);
    const uint64_t writes = writes_in(db);
    OK(rocks_db_close(db, &st));
    return writes;
}

/* ---- backups -------------------------------------------------------------------- */

enum { MOST_BACKUPS = 64 };
struct backups {
    uint32_t ids[MOST_BACKUPS];
    uint64_t lower[MOST_BACKUPS];
    size_t count, shared; /* files */
};

static int known(char (*names)[80], size_t count, rocks_slice name)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == name.len && memcmp(names[i], name.data, name.len) == 0) return 1;
    return 0;
}

static struct backups list(rocks_backup_engine *engine)
{
    static char names[4096][80];
    struct backups all = {.count = 0};
    rocks_backup_list *backups;
    OK(rocks_backup_engine_list(engine, true, &backups, &st));
    OK(rocks_backup_list_count(backups, &all.count, &st));
    CHECK(all.count <= MOST_BACKUPS);
    for (size_t i = 0; i < all.count; i++) {
        rocks_backup_info info = {.struct_size = sizeof info};
        rocks_backup_file file = {.struct_size = sizeof file};
        OK(rocks_backup_list_at(backups, i, &info, &st));
        CHECK(info.metadata.len == 8);
        all.ids[i] = info.id;
        memcpy(&all.lower[i], info.metadata.data, 8);
        for (size_t j = 0; j < info.detail_count; j++) {
            OK(rocks_backup_list_file_at(backups, i, j, &file, &st));
            if (memcmp(file.name.data, "shared_checksum/", 16) != 0 ||
                known(names, all.shared, file.name))
                continue;
            CHECK(file.name.len < 80 && all.shared < 4096);
            memcpy(names[all.shared], file.name.data, file.name.len);
            names[all.shared++][file.name.len] = 0;
        }
    }
    OK(rocks_backup_list_free(backups, &st));
    return all;
}

/* Nothing but what the backups have. */
static void no_garbage(rocks_backup_engine *engine)
{
    const struct backups all = list(engine);
    CHECK(names_in(in_folder("backups/meta")) == (int)all.count);
    CHECK(names_in(in_folder("backups/private")) == (int)all.count);
    if (names_in(in_folder("backups/shared_checksum")) != (int)all.shared)
        fprintf(stderr, "%d shared files, of which %d are listed\n",
                names_in(in_folder("backups/shared_checksum")), (int)all.shared);
    CHECK(names_in(in_folder("backups/shared_checksum")) == (int)all.shared);
}

static void restored(rocks_backup_engine *engine, uint32_t id, uint64_t lower, uint64_t upper)
{
    remove_folder(in_folder("restored"));
    OK(rocks_backup_engine_restore(engine, id, in_folder("restored"), NULL, NULL, NULL, 0, NULL,
                                   &st));
    within("a backup's writes", copied("restored", NULL), lower, upper);
}

static void look_backup(const struct kind *kind, struct ledger *ledger)
{
    uint32_t damaged[4];
    size_t corrupted;
    rocks_backup_engine *engine;
    (void)kind;
    const uint64_t upper = ledger->tried;
    rocks_db *db = survivor(ledger);
    if (exists(in_folder("backups/meta")) && rand() % 4 != 0) {
        /* As it is, by one that changes nothing. */
        engine = open_engine("backups", "read_only", "true");
        struct backups all = list(engine);
        OK(rocks_backup_engine_corrupted(engine, damaged, 4, &corrupted, &st));
        CHECK(corrupted == 0);
        for (size_t i = 0; i < all.count; i++)
            OK(rocks_backup_engine_verify(engine, all.ids[i], false, NULL, &st));
        if (all.count > 0) {
            const size_t any = (size_t)rand() % all.count;
            restored(engine, all.ids[all.count - 1], all.lower[all.count - 1], upper);
            restored(engine, all.ids[any], all.lower[any], upper);
        }
        OK(rocks_backup_engine_free(engine, &st));
    }
    engine = open_engine("backups", NULL, NULL);
    const struct backups all = list(engine);
    uint64_t due = all.count > 0 ? all.ids[0] : 1;
    for (size_t i = 0; i < all.count; i++) CHECK(all.ids[i] == due++);
    within("the newest backup", due - 1, ledger->last, ledger->last + 1);
    if (all.count > 0)
        within("the oldest backup", all.ids[0], ledger->first_may, ledger->first_must);
    uint32_t oldest = all.count > 0 ? all.ids[0] : 1;
    ledger->last = due - 1;
    if (rand() % 2) {
        ledger->last = back_up(engine, db, ledger->done, rand() % 2);
        CHECK(ledger->last == due);
        OK(rocks_backup_engine_verify(engine, 0, false, NULL, &st));
        restored(engine, 0, ledger->done, ledger->tried);
    }
    /* What was left goes, also with what is deleted. */
    if (rand() % 2 && ledger->last > oldest) OK(rocks_backup_engine_delete(engine, oldest++, &st));
    else OK(rocks_backup_engine_collect_garbage(engine, &st));
    no_garbage(engine);
    ledger->first_may = ledger->first_must = oldest;
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- restores ------------------------------------------------------------------- */

static void nothing_left(const struct kind *kind)
{
    CHECK(!exists(in_folder("target.restore")) && !exists(in_folder("target/restore.tmp")));
    CHECK(!exists(in_folder("target/ROCKS_RESTORE_INCOMPLETE")));
    CHECK(exists(in_folder("target/mine.txt")) == kind->others);
}

static int refused;

/* If it is refused, the message says to restore again. */
static int is_incomplete(const struct kind *kind, struct ledger *ledger, rocks_code code)
{
    const int by_files = kind->others || kind->logs != NULL;
    if (code == ROCKS_OK) return 0;
    if (code != ROCKS_CORRUPTION || !by_files || !ledger->busy) fprintf(stderr, "%s\n", st.message);
    CHECK(code == ROCKS_CORRUPTION && by_files && ledger->busy);
    SAYS("restore again");
    refused++;
    return 1;
}

static void look_restore(const struct kind *kind, struct ledger *ledger)
{
    rocks_db *db;
    int again = rand() % 2;
    const int is_there = exists(in_folder("target/CURRENT"));
    const char *logs = kind->logs ? in_folder(kind->logs) : NULL;
    const rocks_code code =
        try_open(in_folder("target"), logs, "disable_auto_compactions=true", &db);
    if (ledger->done == 0 && !is_there && code != ROCKS_CORRUPTION) {
        EXPECT(ROCKS_INVALID_ARGUMENT, code);
        again = 1;
    } else if (is_incomplete(kind, ledger, code)) {
        again = 1;
    } else {
        is_sound(db);
        is_tidy(db, "target");
        const uint64_t writes = writes_in(db);
        OK(rocks_db_close(db, &st));
        if (!ledger->busy || writes != ledger->target * APART)
            within("the target's writes", writes, ledger->done, ledger->tried);
        ledger->done = ledger->tried = writes;
    }
    if (again) {
        const uint64_t id = 1 + (uint64_t)rand() % 2;
        restore_to_target(kind, id, (uint64_t)rand());
        within("the target's writes", copied("target", kind->logs), id * APART, id * APART);
        ledger->done = ledger->tried = id * APART;
        nothing_left(kind);
    }
    ledger->busy = 0;
}

/* ---- the others ----------------------------------------------------------------- */

static void look_checkpoint(const struct kind *kind, struct ledger *ledger)
{
    (void)kind;
    const uint64_t upper = ledger->tried;
    rocks_db *db = survivor(ledger);
    if (exists(in_folder("then")))
        within("a checkpoint's writes", copied("then", NULL), ledger->lower, upper);
    else CHECK(ledger->there == MAY);
    take_away("then");
    if (rand() % 2) {
        checkpoint(db, (uint64_t)rand());
        const uint64_t writes = copied("then", NULL);
        CHECK(writes == ledger->done);
        take_away("then");
    }
    OK(rocks_db_close(db, &st));
    ledger->there = MAY;
}

static void look_ingest(const struct kind *kind, struct ledger *ledger)
{
    rocks_db *db = survivor(ledger);
    struct worker me = {.db = db, .other = family_of(db, "other"), .ledger = ledger};
    const uint64_t number = number_of_all(db, NULL, 'x', GIVEN);
    CHECK(number_of_all(db, me.other, 'x', GIVEN) == number);
    within("the ingestion", number, ledger->op_done, ledger->op_tried);
    ledger->op_done = number;
    if (rand() % 2) {
        ledger->op_done = ledger->op_tried + 1;
        ingest(&me, kind, ledger->op_done);
        CHECK(number_of_all(db, NULL, 'x', GIVEN) == ledger->op_done);
        CHECK(number_of_all(db, me.other, 'x', GIVEN) == ledger->op_done);
    }
    ledger->op_tried = ledger->op_done;
    OK(rocks_column_family_free(me.other, &st));
    OK(rocks_db_close(db, &st));
}

static void look_bulk_load(const struct kind *kind, struct ledger *ledger)
{
    rocks_db *db = survivor(ledger);
    (void)kind;
    CHECK(!exists(in_folder("db/rocks_bulk_load")));
    const uint64_t number = number_of_all(db, NULL, 'y', LOADED);
    within("the load", number, ledger->op_done, ledger->op_tried);
    ledger->op_done = ledger->op_tried = number;
    OK(rocks_db_close(db, &st));
}

static void look_export(const struct kind *kind, struct ledger *ledger)
{
    rocks_db *db = survivor(ledger);
    (void)kind;
    if (exists(in_folder("out"))) {
        rocks_column_family *made = import(db, false);
        within("the export", number_of_all(db, made, 'x', GIVEN), ledger->op_done,
               ledger->op_tried);
        OK(rocks_db_drop_column_family(db, made, &st));
        OK(rocks_column_family_free(made, &st));
    } else {
        CHECK(ledger->there == MAY);
    }
    take_away("out");
    struct worker me = {.db = db, .other = family_of(db, "other"), .ledger = ledger};
    work_export(&me, kind, ++ledger->op_tried);
    ledger->op_done = ledger->op_tried;
    CHECK(!exists(in_folder("out.tmp")) && !exists(in_folder("out.tmp.tmp")));
    OK(rocks_column_family_free(me.other, &st));
    OK(rocks_db_close(db, &st));
}

static void look_import(const struct kind *kind, struct ledger *ledger)
{
    rocks_db *db = survivor(ledger);
    (void)kind;
    rocks_column_family *made = family_of(db, "imported");
    CHECK(ledger->there == MAY || (made != NULL) == (ledger->there == MUST));
    if (made == NULL && ledger->busy) {
        made = import(db, rand() % 2); /* again */
        CHECK(number_of_all(db, made, 'x', GIVEN) == ledger->op_tried);
    }
    if (made != NULL) {
        within("the import", number_of_all(db, made, 'x', GIVEN), ledger->op_done,
               ledger->op_tried);
        OK(rocks_db_drop_column_family(db, made, &st));
        OK(rocks_column_family_free(made, &st));
    }
    ledger->busy = 0;
    ledger->there = MUST_NOT;
    OK(rocks_db_close(db, &st));
}

#endif
