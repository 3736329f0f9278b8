/* Copies of databases: backups and checkpoints. */
#include "command.h"

#include <inttypes.h>
#include <time.h>

static rocks_backup_engine *open_backups(const char *path, bool to_read)
{
    rocks_backup_engine *engine;
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &options, &status));
    if (to_read) MUST(rocks_options_set(options, "read_only", "true", &status));
    MUST(rocks_backup_engine_open(path, options, &engine, &status));
    rocks_options_free(options, NULL);
    return engine;
}

static int ended(rocks_backup_engine *engine, rocks_code code)
{
    rocks_backup_engine_free(engine, NULL);
    if (code != ROCKS_OK) fail(code);
    return DONE;
}

int run_backup(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_backup_engine *engine = open_backups(args->words[1], false);
    rocks_cancel *cancel = begin_work(args, "backup");
    const char *metadata = args->metadata != NULL ? args->metadata : "";
    uint32_t id;
    const rocks_code code = rocks_backup_engine_create(engine, opened.db, NULL, metadata,
                                                       strlen(metadata), cancel, &id, &status);
    end_work(cancel);
    rocks_backup_engine_free(engine, NULL);
    if (code == ROCKS_OK && args->json) {
        json_open('{');
        json_number("id", id);
        json_close('}');
    } else if (code == ROCKS_OK) {
        printf("%" PRIu32 "\n", id);
    }
    return close_after(&opened, code);
}

static void show_backup(const struct args *args, const rocks_backup_info *backup)
{
    char when[32], room[32];
    const time_t time = (time_t)backup->timestamp;
    struct tm utc;
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &utc));
    if (args->json) {
        json_next();
        json_open('{');
        json_number("id", backup->id);
        json_string("time", when);
        json_number("size", backup->size);
        json_number("files", backup->file_count);
        json_slice(args, "metadata", backup->metadata);
        json_close('}');
        return;
    }
    printf("%" PRIu32 "  %s  %s  %" PRIu32 " files  ", backup->id, when, human(backup->size, room),
           backup->file_count);
    show_slice(args, backup->metadata);
    putchar('\n');
}

int run_backups(const struct args *args)
{
    rocks_backup_engine *engine = open_backups(args->words[0], true);
    rocks_backup_list *list;
    uint32_t damaged[256];
    size_t count, bad;
    MUST(rocks_backup_engine_list(engine, false, &list, &status));
    MUST(rocks_backup_list_count(list, &count, &status));
    if (args->json) json_open('[');
    for (size_t i = 0; i < count; i++) {
        rocks_backup_info backup = {.struct_size = sizeof backup};
        MUST(rocks_backup_list_at(list, i, &backup, &status));
        show_backup(args, &backup);
    }
    if (args->json) json_close(']');
    rocks_backup_list_free(list, NULL);
    MUST(rocks_backup_engine_corrupted(engine, damaged, sizeof damaged / sizeof *damaged, &bad,
                                       &status));
    for (size_t i = 0; i < bad && i < sizeof damaged / sizeof *damaged; i++)
        fprintf(stderr, "rocks: backups: %" PRIu32 " is damaged\n", damaged[i]);
    rocks_backup_engine_free(engine, NULL);
    return bad > 0 ? DAMAGED : DONE;
}

static uint32_t wanted_id(const struct args *args)
{
    if (args->id > UINT32_MAX || (args->has_id && args->id == 0))
        wrong("--id: accepted: 1 to 4294967295");
    return (uint32_t)args->id;
}

int run_verify_backup(const struct args *args)
{
    rocks_backup_engine *engine = open_backups(args->words[0], true);
    rocks_cancel *cancel = begin_work(args, "verify");
    const rocks_code code =
        rocks_backup_engine_verify(engine, wanted_id(args), args->sizes_only, cancel, &status);
    end_work(cancel);
    return ended(engine, code);
}

int run_restore(const struct args *args)
{
    rocks_backup_engine *engine = open_backups(args->words[0], true);
    rocks_options *options;
    MUST(rocks_options_new(ROCKS_OPTIONS_RESTORE, &options, &status));
    if (args->keep_logs) MUST(rocks_options_set(options, "keep_log_files", "true", &status));
    rocks_cancel *cancel = begin_work(args, "restore");
    const rocks_code code = rocks_backup_engine_restore(engine, wanted_id(args), args->words[1],
                                                        NULL, options, NULL, 0, cancel, &status);
    end_work(cancel);
    rocks_options_free(options, NULL);
    return ended(engine, code);
}

int run_delete_backup(const struct args *args)
{
    if (!args->has_id) wrong("which? say --id");
    rocks_backup_engine *engine = open_backups(args->words[0], false);
    return ended(engine, rocks_backup_engine_delete(engine, wanted_id(args), &status));
}

int run_purge_backups(const struct args *args)
{
    if (!args->has_keep) wrong("how many are to stay? say --keep");
    if (args->keep > UINT32_MAX) wrong("--keep: accepted: 0 to 4294967295");
    rocks_backup_engine *engine = open_backups(args->words[0], false);
    rocks_code code = rocks_backup_engine_purge(engine, (uint32_t)args->keep, &status);
    if (code == ROCKS_OK) code = rocks_backup_engine_collect_garbage(engine, &status);
    return ended(engine, code);
}

int run_checkpoint(const struct args *args)
{
    struct opened opened = open_database(args, "read_write");
    rocks_cancel *cancel = begin_work(args, "checkpoint");
    const rocks_code code =
        rocks_db_create_checkpoint(opened.db, args->words[1], NULL, cancel, NULL, &status);
    end_work(cancel);
    return close_after(&opened, code);
}
