/* What each kind of callbacks with an owner does while nobody serves: the answer that loses
   nothing, which is counted and is no failure. The same functions on any thread show what they
   would have done. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <unistd.h>

enum { KEYS = 10 };

/* The owner is the main thread, which never serves. */
static uint64_t owner;
/* Whether the callbacks of the scenario that runs have it. */
static bool owned;
static int called;

static rocks_service_terms terms(void)
{
    const rocks_service_terms with = {ROCKS_CALLBACK_OWNER, 1000, owner}, without = {0, 0, 0};
    return owned ? with : without;
}

static void note_call(void) { __atomic_add_fetch(&called, 1, __ATOMIC_SEQ_CST); }

static uint64_t declined(void)
{
    rocks_service_stats found = {.struct_size = sizeof found};
    OK(rocks_service_stats_of(owner, &found, &st));
    return found.declined;
}

/* Runs a scenario on any thread, and then with an owner that does not serve. */
static void *run(void *scenario)
{
    void (*const work)(void) = *(void (**)(void))scenario;
    work();
    return NULL;
}

static void both_ways(void (*scenario)(void))
{
    pthread_t thread;
    owned = false;
    called = 0;
    scenario();
    CHECK(called > 0);
    owned = true;
    called = 0;
    const uint64_t before = declined();
    CHECK(pthread_create(&thread, NULL, run, &scenario) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(called == 0 && declined() > before);
}

/* Declining is no failure. */
#define NO_FAILURES(noun, object) \
    do { \
        uint64_t failures_; \
        OK(rocks_##noun##_failures(object, &failures_, NULL, &st)); \
        CHECK(failures_ == 0); \
    } while (0)

/* ---- databases ------------------------------------------------------------------------ */

static const char *folder_of(const char *name)
{
    static char both[64];
    snprintf(both, sizeof both, "%s_%s", name, owned ? "owned" : "any");
    return check_path(both);
}

static rocks_options *database_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    return options;
}

static rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(folder_of(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void put_all(rocks_db *db)
{
    char key[8];
    for (int i = 0; i < KEYS; i++) {
        const size_t len = (size_t)snprintf(key, sizeof key, "key%d", i);
        OK(rocks_db_put(db, NULL, NULL, key, len, key, len, &st));
    }
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

/* Writes all tables anew. */
static void compact(rocks_db *db)
{
    rocks_options *all =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, all, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(all, &st));
}

/* How many of the keys a get, a multi_get and a scan find: all the same. */
static int there(rocks_db *db, const rocks_options *options)
{
    static char bytes[KEYS][8];
    rocks_slice keys[KEYS], key, value;
    const rocks_code *codes;
    rocks_values *values;
    rocks_iter *iter;
    char got[8];
    size_t len;
    int by_get = 0, by_multi_get = 0, by_scan = 0;
    for (int i = 0; i < KEYS; i++) {
        keys[i].data = (const uint8_t *)bytes[i];
        keys[i].len = (size_t)snprintf(bytes[i], sizeof bytes[i], "key%d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, options, bytes[i], keys[i].len, got, sizeof got, &len, &st);
        CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
        if (code != ROCKS_OK) continue;
        CHECK(len == keys[i].len && memcmp(got, bytes[i], len) == 0);
        by_get++;
    }
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, options, keys, KEYS, 0, values, NULL, &codes, &st));
    for (int i = 0; i < KEYS; i++) {
        CHECK(codes[i] == ROCKS_OK || codes[i] == ROCKS_NOT_FOUND);
        by_multi_get += codes[i] == ROCKS_OK;
    }
    OK(rocks_values_free(values, &st));
    OK(rocks_db_iter(db, NULL, options, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) by_scan++;
    CHECK(code == ROCKS_NOT_FOUND);
    OK(rocks_iter_free(iter, &st));
    CHECK(by_get == by_multi_get);
    CHECK(options != NULL || by_get == by_scan || by_get == 0);
    return options != NULL ? by_scan : by_get;
}

/* How many tables a database has, and whether the first has a property of the name. */
static size_t tables(rocks_db *db, bool *has, const char *name)
{
    rocks_table_properties first = {.struct_size = sizeof first};
    rocks_table_properties_collection *all;
    size_t count;
    OK(rocks_db_table_properties(db, NULL, &all, &st));
    OK(rocks_table_properties_collection_count(all, &count, &st));
    OK(rocks_table_properties_collection_at(all, 0, NULL, &first, &st));
    if (has != NULL) *has = false;
    for (size_t i = 0; has != NULL && i < first.user_count; i++) {
        const rocks_slice *one = &first.user_names[i];
        *has |= one->len == strlen(name) && memcmp(one->data, name, one->len) == 0;
    }
    OK(rocks_table_properties_collection_free(all, &st));
    return count;
}

/* ---- compaction filter factory ---------------------------------------------------------- */

static bool create_run(void *state, const rocks_compaction_context *context, void **made,
                       rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    note_call();
    *made = &called;
    return true;
}

static rocks_compaction_decision remove_all(void *made, const rocks_compaction_record *record,
                                            rocks_sink *result, rocks_sink *error)
{
    (void)made, (void)record, (void)result, (void)error;
    note_call();
    return ROCKS_COMPACTION_REMOVE;
}

static void compaction_filter_factory(void)
{
    const rocks_compaction_filter_factory_callbacks calls = {.struct_size = sizeof calls,
                                                             .service = terms(),
                                                             .name = "runs",
                                                             .create = create_run,
                                                             .filter = remove_all};
    rocks_options *options = database_options();
    rocks_compaction_filter_factory *factory;
    OK(rocks_compaction_filter_factory_new(&calls, &factory, &st));
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", factory,
                                                   &st));
    rocks_db *db = open_with("runs", options);
    put_all(db);
    flush(db);
    compact(db);
    CHECK(there(db, NULL) == (owned ? KEYS : 0));
    OK(rocks_db_close(db, &st));
    NO_FAILURES(compaction_filter_factory, factory);
    OK(rocks_compaction_filter_factory_free(factory, &st));
}

/* ---- filter policy ------------------------------------------------------------------------ */

static bool create_filter(void *state, const rocks_slice *keys, size_t count, rocks_sink *filter,
                          rocks_sink *error)
{
    (void)state, (void)keys, (void)count, (void)error;
    note_call();
    return rocks_sink_append(filter, "filter", 6, NULL) == ROCKS_OK;
}

static bool no_key_matches(void *state, const uint8_t *key, size_t key_len, const uint8_t *filter,
                           size_t filter_len, bool *may_match, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)filter, (void)filter_len, (void)error;
    note_call();
    *may_match = false;
    return true;
}

static bool no_keys_match(void *state, const rocks_slice *keys, size_t count, const uint8_t *filter,
                          size_t filter_len, uint8_t *may_match, rocks_sink *error)
{
    (void)state, (void)keys, (void)filter, (void)filter_len, (void)error;
    note_call();
    memset(may_match, 0, count);
    return true;
}

static rocks_options *filtering(rocks_service_terms service, rocks_filter_policy **policy)
{
    const rocks_filter_policy_callbacks calls = {.struct_size = sizeof calls,
                                                 .service = service,
                                                 .name = "mine",
                                                 .bits_per_key = 10,
                                                 .create_filter = create_filter,
                                                 .key_may_match = no_key_matches,
                                                 .keys_may_match = no_keys_match};
    rocks_options *options = database_options();
    OK(rocks_filter_policy_new(&calls, policy, &st));
    OK(rocks_options_set_filter_policy(options, "table.filter_policy", *policy, &st));
    return options;
}

/* A table without a filter: functions that hide every key are not asked about it. */
static void filters_made(void)
{
    const rocks_service_terms anywhere = {0, 0, 0};
    rocks_filter_policy *policy;
    rocks_db *db = open_with("filters_made", filtering(terms(), &policy));
    put_all(db);
    flush(db);
    OK(rocks_db_close(db, &st));
    NO_FAILURES(filter_policy, policy);
    OK(rocks_filter_policy_free(policy, &st));
    db = open_with("filters_made", filtering(anywhere, &policy));
    CHECK(there(db, NULL) == (owned ? KEYS : 0));
    OK(rocks_db_close(db, &st));
    OK(rocks_filter_policy_free(policy, &st));
}

/* A filter that would hide every key: each may match. */
static void filters_asked(void)
{
    const rocks_service_terms anywhere = {0, 0, 0};
    rocks_filter_policy *policy;
    rocks_db *db = open_with("filters_asked", filtering(anywhere, &policy));
    put_all(db);
    flush(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_filter_policy_free(policy, &st));
    called = 0;
    db = open_with("filters_asked", filtering(terms(), &policy));
    CHECK(there(db, NULL) == (owned ? KEYS : 0));
    OK(rocks_db_close(db, &st));
    NO_FAILURES(filter_policy, policy);
    OK(rocks_filter_policy_free(policy, &st));
}

/* ---- collectors of properties ------------------------------------------------------------- */

static bool create_collector(void *state, const rocks_table_properties_collector_context *context,
                             void **collector, rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    note_call();
    *collector = &called;
    return true;
}

static bool add_key(void *collector, const rocks_table_entry *entry, rocks_sink *error)
{
    (void)collector, (void)entry, (void)error;
    note_call();
    return true;
}

static bool finish(void *collector, rocks_sink *properties, rocks_sink *error)
{
    (void)collector, (void)error;
    note_call();
    return rocks_sink_append_pair(properties, "mine", 4, "yes", 3, NULL) == ROCKS_OK;
}

static void properties_collector(void)
{
    const rocks_table_properties_collector_factory_callbacks calls = {.struct_size = sizeof calls,
                                                                      .service = terms(),
                                                                      .name = "collects",
                                                                      .create = create_collector,
                                                                      .add_user_key = add_key,
                                                                      .finish = finish};
    rocks_options *options = database_options();
    rocks_table_properties_collector_factory *factory;
    bool has;
    OK(rocks_table_properties_collector_factory_new(&calls, &factory, &st));
    OK(rocks_options_add_table_properties_collector_factory(
        options, "table_properties_collector_factories", factory, &st));
    rocks_db *db = open_with("collects", options);
    put_all(db);
    flush(db);
    CHECK(tables(db, &has, "mine") == 1 && has == !owned);
    compact(db);
    CHECK(tables(db, &has, "mine") == 1 && has == !owned);
    CHECK(there(db, NULL) == KEYS);
    OK(rocks_db_close(db, &st));
    NO_FAILURES(table_properties_collector_factory, factory);
    OK(rocks_table_properties_collector_factory_free(factory, &st));
}

/* ---- SST partitioner ------------------------------------------------------------------------ */

static bool create_partitioner(void *state, const rocks_sst_partitioner_context *context,
                               void **partitioner, rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    note_call();
    *partitioner = &called;
    return true;
}

static bool each_apart(void *partitioner, const uint8_t *prev, size_t prev_len,
                       const uint8_t *current, size_t current_len, uint64_t size, bool *required,
                       rocks_sink *error)
{
    (void)partitioner, (void)prev, (void)prev_len, (void)current, (void)current_len, (void)size;
    (void)error;
    note_call();
    *required = true;
    return true;
}

static void sst_partitioner(void)
{
    const rocks_sst_partitioner_factory_callbacks calls = {.struct_size = sizeof calls,
                                                           .service = terms(),
                                                           .name = "parts",
                                                           .create = create_partitioner,
                                                           .should_partition = each_apart};
    rocks_options *options = database_options();
    rocks_sst_partitioner_factory *factory;
    OK(rocks_sst_partitioner_factory_new(&calls, &factory, &st));
    OK(rocks_options_set_sst_partitioner_factory(options, "sst_partitioner_factory", factory, &st));
    rocks_db *db = open_with("parts", options);
    put_all(db);
    flush(db);
    compact(db);
    const size_t count = tables(db, NULL, NULL);
    CHECK(owned ? count == 1 : count == KEYS);
    CHECK(there(db, NULL) == KEYS);
    OK(rocks_db_close(db, &st));
    NO_FAILURES(sst_partitioner_factory, factory);
    OK(rocks_sst_partitioner_factory_free(factory, &st));
}

/* ---- WAL filter ----------------------------------------------------------------------------- */

static rocks_wal_decision ignore_all(void *state, const rocks_wal_record *record,
                                     rocks_sink *changed, rocks_sink *error)
{
    (void)state, (void)record, (void)changed, (void)error;
    note_call();
    return ROCKS_WAL_IGNORE;
}

static void wal_filter(void)
{
    const rocks_wal_filter_callbacks calls = {.struct_size = sizeof calls,
                                              .service = terms(),
                                              .name = "ignores",
                                              .log_record_found = ignore_all};
    rocks_options *options = database_options();
    rocks_wal_filter *filter;
    rocks_db *db = open_with("ignores", database_options());
    put_all(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_wal_filter_new(&calls, &filter, &st));
    OK(rocks_options_set_wal_filter(options, "wal_filter", filter, &st));
    db = open_with("ignores", options);
    CHECK(there(db, NULL) == (owned ? KEYS : 0));
    OK(rocks_db_close(db, &st));
    NO_FAILURES(wal_filter, filter);
    OK(rocks_wal_filter_free(filter, &st));
}

/* ---- table filter --------------------------------------------------------------------------- */

static bool read_none(void *state, const rocks_table_properties *properties, bool *read,
                      rocks_sink *error)
{
    (void)state, (void)properties, (void)error;
    note_call();
    *read = false;
    return true;
}

static void table_filter(void)
{
    const rocks_table_filter_callbacks calls = {
        .struct_size = sizeof calls, .service = terms(), .should_read = read_none};
    rocks_options *reads;
    rocks_table_filter *filter;
    rocks_db *db = open_with("tables", database_options());
    put_all(db);
    flush(db);
    OK(rocks_table_filter_new(&calls, &filter, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reads, &st));
    OK(rocks_options_set_table_filter(reads, "table_filter", filter, &st));
    CHECK(there(db, reads) == (owned ? KEYS : 0));
    OK(rocks_options_free(reads, &st));
    OK(rocks_db_close(db, &st));
    NO_FAILURES(table_filter, filter);
    OK(rocks_table_filter_free(filter, &st));
}

/* ---- progress ----------------------------------------------------------------------------- */

static bool ends_it(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)state, (void)done, (void)total, (void)error;
    note_call();
    return false;
}

static void progress(void)
{
    const rocks_progress_callbacks calls = {
        .struct_size = sizeof calls, .service = terms(), .progress = ends_it};
    rocks_cancel *cancel;
    rocks_db *db = open_with("progress", database_options());
    put_all(db);
    flush(db);
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &calls, &st));
    EXPECT(owned ? ROCKS_OK : ROCKS_CALLBACK_FAILED,
           rocks_db_verify_checksum(db, NULL, cancel, &st));
    CHECK(there(db, NULL) == KEYS);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- files left out of backups -------------------------------------------------------------- */

static bool exclude_all(void *state, const rocks_slice *files, size_t count, uint8_t *excluded,
                        rocks_sink *error)
{
    (void)state, (void)files, (void)error;
    note_call();
    memset(excluded, 1, count);
    return true;
}

static void backup_exclusion(void)
{
    const rocks_exclude_files_callbacks calls = {
        .struct_size = sizeof calls, .service = terms(), .exclude = exclude_all};
    rocks_options *of_engine = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "schema_version", "2"),
                  *of_backup;
    rocks_backup_engine *engine;
    rocks_db *db = open_with("backed_up", database_options());
    put_all(db);
    flush(db);
    OK(rocks_options_new(ROCKS_OPTIONS_CREATE_BACKUP, &of_backup, &st));
    OK(rocks_options_set_exclude_files_callbacks(of_backup, &calls, &st));
    OK(rocks_backup_engine_open(folder_of("backups"), of_engine, &engine, &st));
    OK(rocks_backup_engine_create(engine, db, of_backup, NULL, 0, NULL, NULL, &st));
    OK(rocks_options_free(of_backup, &st));
    OK(rocks_options_free(of_engine, &st));
    OK(rocks_db_close(db, &st));
    /* What was left out is nowhere. */
    EXPECT(owned ? ROCKS_OK : ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_restore(engine, 0, folder_of("restored"), NULL, NULL, NULL, 0, NULL,
                                       &st));
    OK(rocks_backup_engine_free(engine, &st));
    if (!owned) return;
    db = open_with("restored", database_options());
    CHECK(there(db, NULL) == KEYS);
    OK(rocks_db_close(db, &st));
}

/* ---- what cannot decline ----------------------------------------------------------------------
 */

static bool first_byte(void *state, const uint8_t *key, size_t key_len, size_t *offset,
                       size_t *size, rocks_sink *error)
{
    (void)state, (void)key, (void)error;
    *offset = 0;
    *size = key_len > 0;
    return true;
}

static void slice_transform_refused(void)
{
    rocks_slice_transform_callbacks calls = {
        .struct_size = sizeof calls, .name = "first", .transform = first_byte};
    const rocks_callback_threads modes[] = {ROCKS_CALLBACK_OWNER, ROCKS_CALLBACK_OWNER_FIRST};
    rocks_slice_transform *made;
    for (int i = 0; i < 2; i++) {
        calls.service.threads = modes[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(&calls, &made, &st));
        SAYS(i == 0 ? "callbacks: service.threads is 1" : "callbacks: service.threads is 2");
        SAYS("a slice transform by name serves instead");
        CHECK(made == NULL);
    }
    OK(rocks_slice_transform_new_by_name("fixed:1", &made, &st));
    OK(rocks_slice_transform_free(made, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_service_owner(&owner, &st));
    both_ways(compaction_filter_factory);
    both_ways(filters_made);
    both_ways(filters_asked);
    both_ways(properties_collector);
    both_ways(sst_partitioner);
    both_ways(wal_filter);
    both_ways(table_filter);
    both_ways(progress);
    both_ways(backup_exclusion);
    slice_transform_refused();
    return 0;
}
