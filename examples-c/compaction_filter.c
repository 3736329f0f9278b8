/* Compaction filters: sessions that end by themselves, and a count of what each compaction
   dropped. A value is the hour in which the session ends, and the user. */
#include "example.h"

/* The clock of this example. */
static int now = 0;

/* What one compaction does. A factory makes one for each, so that it needs no lock. */
typedef struct run {
    int kept, dropped, renewed;
} run;

static bool begin(void *state, const rocks_compaction_context *context, void **out,
                  rocks_sink *error)
{
    (void)state, (void)context;
    run *made = calloc(1, sizeof *made);
    if (made == NULL) {
        rocks_sink_append(error, TEXT("out of memory"), NULL);
        return false;
    }
    *out = made;
    return true;
}

static rocks_compaction_decision filter(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    run *of = state;
    char value[64];
    int hour = 0, at = 0;
    snprintf(value, sizeof value, "%.*s", SHOW(record->value));
    if (sscanf(value, "%d %n", &hour, &at) != 1 || at == 0) {
        /* The record is kept, and the call that started the compaction reports it. */
        rocks_sink_append(error, TEXT("no session: "), NULL);
        rocks_sink_append(error, record->key.data, record->key.len, NULL);
        return ROCKS_COMPACTION_FAILED;
    }
    if (strcmp(value + at, "root") == 0 && hour <= now) {
        /* This one never ends. */
        char renewed[64];
        snprintf(renewed, sizeof renewed, "%d root", now + 24);
        rocks_sink_append(result, TEXT(renewed), NULL);
        of->renewed++;
        return ROCKS_COMPACTION_CHANGE_VALUE;
    }
    if (hour <= now) {
        of->dropped++;
        return ROCKS_COMPACTION_REMOVE;
    }
    of->kept++;
    return ROCKS_COMPACTION_KEEP;
}

static void end(void *state)
{
    run *of = state;
    printf("hour %d: kept %d, dropped %d, renewed %d\n", now, of->kept, of->dropped, of->renewed);
    free(of);
}

static void put(rocks_db *db, const char *key, const char *value)
{
    TRY(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(value), &status));
}

static void show(rocks_db *db)
{
    rocks_iter *iter;
    rocks_slice key, value;
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &status))
        printf("  %.*s: %.*s\n", SHOW(key), SHOW(value));
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "compaction_filter.db";
    rocks_compaction_filter_factory_callbacks callbacks;
    rocks_compaction_filter_factory *factory;
    rocks_options *options, *everything;
    rocks_db *db;
    uint64_t failures;

    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.name = "example.Sessions";
    callbacks.create = begin;
    callbacks.filter = filter;
    callbacks.destroy_run = end;
    TRY(rocks_compaction_filter_factory_new(&callbacks, &factory, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", factory,
                                                    &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));

    /* RocksDB compacts by itself, too; this asks for it, down to the last level. */
    TRY(rocks_options_new(ROCKS_OPTIONS_COMPACT_RANGE, &everything, &status));
    TRY(rocks_options_set(everything, "bottommost_level_compaction", "kForceOptimized", &status));

    put(db, "s1", "2 ada");
    put(db, "s2", "9 ben");
    put(db, "s3", "1 root");
    for (now = 1; now <= 10; now += 3) {
        TRY(rocks_db_compact_range(db, NULL, everything, NULL, 0, NULL, 0, NULL, &status));
        show(db);
    }

    put(db, "s4", "what is this");
    rocks_code code = rocks_db_compact_range(db, NULL, everything, NULL, 0, NULL, 0, NULL, &status);
    printf("%s: %s\n", rocks_code_text(code), status.message);
    show(db);
    TRY(rocks_compaction_filter_factory_failures(factory, &failures, NULL, &status));
    printf("failures: %d\n", (int)failures);

    TRY(rocks_compaction_filter_factory_free(factory, &status));
    TRY(rocks_options_free(everything, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
