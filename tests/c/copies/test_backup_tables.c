/* Backups of tables that RocksDB must open for their identity: with an order that nobody else
   knows, range deletions, formats that are opened twice; and where each of these reads fails. */
#include "../support/faults.h"

static int turned(const void *a, size_t a_len, const void *b, size_t b_len)
{
    const size_t least = a_len < b_len ? a_len : b_len;
    const int order = memcmp(b, a, least);
    return order != 0 ? order : a_len < b_len ? 1 : a_len > b_len ? -1 : 0;
}

static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    (void)state, (void)error;
    *order = turned(a, a_len, b, b_len);
    return true;
}

enum { OWN_ORDER = 1, PLAIN = 2, PARTITIONED = 4, RANGES = 8 };

static rocks_options *options_of(rocks_env *env, int kind)
{
    rocks_options *options = options_in(env);
    if (kind & OWN_ORDER) {
        const rocks_comparator_callbacks calls = {
            .struct_size = sizeof calls, .name = "turned", .compare = compare};
        rocks_comparator *comparator;
        OK(rocks_comparator_new(&calls, &comparator, &st));
        OK(rocks_options_set_comparator(options, "comparator", comparator, &st));
        OK(rocks_comparator_free(comparator, &st));
    }
    if (kind & PLAIN)
        OK(rocks_options_set_string(options, "table_factory=PlainTable;prefix_extractor=fixed:2",
                                    &st));
    if (kind & PARTITIONED) {
        OK(rocks_options_set(options, "table.index_type", "kTwoLevelIndexSearch", &st));
        OK(rocks_options_set(options, "table.filter_policy", "bloomfilter:10:false", &st));
        OK(rocks_options_set(options, "table.partition_filters", "true", &st));
    }
    return options;
}

static void holds(rocks_db *db, const char *key, bool wanted)
{
    rocks_buffer got;
    EXPECT(wanted ? ROCKS_OK : ROCKS_NOT_FOUND,
           rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st));
    OK(rocks_buffer_free(&got, &st));
}

static void whole(int kind)
{
    char name[64];
    rocks_db *db;
    rocks_backup_engine *engine;
    rocks_env *env = failing_env();
    rocks_options *options = options_of(env, kind);
    sprintf(name, "db%d", kind);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("aa1"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("bb1"), BYTES("1"), &st));
    if (kind & RANGES) {
        const char *from = kind & OWN_ORDER ? "bb9" : "bb0", *to = kind & OWN_ORDER ? "bb0" : "bb9";
        OK(rocks_db_delete_range(db, NULL, NULL, BYTES_OF(from), BYTES_OF(to), &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    fault(env, "faults.operations", "read,metadata_read");
    rocks_code code = ROCKS_IO_ERROR;
    bool quiet = false;
    for (int at = 1; !quiet; at++) {
        CHECK(at < 1000);
        sprintf(name, "backup%d_%d", kind, at);
        OK(rocks_backup_engine_open(check_path(name), NULL, &engine, &st));
        const uint64_t before = figure(env, "faults.injected");
        fault_at(env, (uint64_t)at);
        code = rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st);
        quiet = figure(env, "faults.injected") == before;
        fault_at(env, 0);
        if (!quiet) OK(rocks_backup_engine_free(engine, &st));
    }
    OK(code);
    OK(rocks_db_close(db, &st));
    /* A second one shares its tables, and the newest is what it was. */
    sprintf(name, "db%d", kind);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    sprintf(name, "restored%d", kind);
    OK(rocks_backup_engine_restore(engine, 0, check_path(name), NULL, NULL, NULL, 0, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    holds(db, "aa1", true);
    holds(db, "bb1", !(kind & RANGES));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    static const int kinds[] = {0,
                                OWN_ORDER,
                                PLAIN,
                                PLAIN | OWN_ORDER,
                                PARTITIONED,
                                RANGES,
                                PARTITIONED | OWN_ORDER,
                                RANGES | OWN_ORDER};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) whole(kinds[i]);
    return 0;
}
