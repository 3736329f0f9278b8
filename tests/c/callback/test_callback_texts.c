/* What the error of a failed callback says: its kind and name, what it was called for, and its own
   text. valgrind: yes */
#include "../support/check.h"

/* What each callback appends to its error; none where it is empty. */
static const char *own_text = "no";
/* Only then do they fail. */
static bool fails = true;

static bool fail(rocks_sink *error)
{
    if (!fails) return true;
    if (*own_text != 0) CHECK(rocks_sink_append(error, BYTES_OF(own_text), NULL) == ROCKS_OK);
    return false;
}

#define FAILED(call, wanted) \
    do { \
        EXPECT(ROCKS_CALLBACK_FAILED, call); \
        IS(wanted); \
    } while (0)

#define IS(wanted) \
    do { \
        if (strcmp(st.message, (wanted)) != 0) { \
            fprintf(stderr, "%s:%d: \"%s\", wanted \"%s\"\n", __FILE__, __LINE__, st.message, \
                    (wanted)); \
            exit(1); \
        } \
    } while (0)

static rocks_options *plain(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    return options;
}

static rocks_db *opened(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* A database with two column families of the same options. */
static rocks_db *two_families(const char *name, rocks_options *options,
                              rocks_column_family **second)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "second", options, second, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void close_both(rocks_db *db, rocks_column_family *second)
{
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(second, &st));
}

static rocks_code compact(rocks_db *db, rocks_column_family *family)
{
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    rocks_status own;
    const rocks_code code = rocks_db_compact_range(db, family, how, NULL, 0, NULL, 0, NULL, &own);
    OK(rocks_options_free(how, &st));
    st = own;
    return code;
}

/* ---- merge operators -------------------------------------------------------------------- */

static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)existing;
    CHECK(rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK);
    return fail(error);
}

static rocks_options *merging(const char *name)
{
    const rocks_associative_merge_operator_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = name, .merge = merge};
    rocks_options *options = plain();
    rocks_merge_operator *made;
    OK(rocks_merge_operator_new_associative(&callbacks, &made, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", made, &st));
    OK(rocks_merge_operator_free(made, &st));
    return options;
}

static rocks_code read_merged(rocks_db *db, rocks_column_family *family, const void *key,
                              size_t len)
{
    rocks_buffer value;
    OK(rocks_db_merge(db, family, NULL, key, len, "v", 1, &st));
    const rocks_code code = rocks_db_get(db, family, NULL, key, len, &value, &st);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    return code;
}

static void merge_operators(void)
{
    rocks_column_family *second;
    rocks_db *db = two_families("merge", merging("joins"), &second);
    FAILED(read_merged(db, NULL, BYTES("k")),
           "merge operator \"joins\", key \"k\", column family \"default\": no");
    FAILED(read_merged(db, second, BYTES("k")),
           "merge operator \"joins\", key \"k\", column family \"second\": no");
    /* Keys are bytes, and may be long. */
    FAILED(read_merged(db, second,
                       BYTES("\0\"\\\xff"
                             "a")),
           "merge operator \"joins\", key \"\\x00\\x22\\x5c\\xff"
           "a\", column family \"second\": no");
    char key[100];
    memset(key, 'k', sizeof key);
    FAILED(read_merged(db, NULL, key, sizeof key),
           "merge operator \"joins\", key \"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\"... (100 bytes), "
           "column family \"default\": no");
    own_text = "";
    FAILED(read_merged(db, second, BYTES("k")),
           "merge operator \"joins\", key \"k\", column family \"second\": it failed, and gave no "
           "reason");
    own_text = "no";
    close_both(db, second);

    /* The longest name and keys leave room for the text. */
    char name[256];
    memset(name, 'n', 255);
    name[255] = 0;
    memset(key, 1, sizeof key);
    own_text =
        "what the callback says of it, which may well be a sentence with an object and a verb";
    db = opened("long", merging(name));
    EXPECT(ROCKS_CALLBACK_FAILED, read_merged(db, NULL, key, sizeof key));
    SAYS("... (255 bytes), key \"\\x01");
    SAYS(own_text);
    own_text = "no";
    OK(rocks_db_close(db, &st));
}

/* ---- comparators and slice transforms --------------------------------------------------- */

static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    const size_t least = a_len < b_len ? a_len : b_len;
    (void)state;
    *order = least == 0 ? 0 : memcmp(a, b, least);
    if (*order == 0) *order = (a_len > b_len) - (a_len < b_len);
    return fail(error);
}

static void comparators(void)
{
    const rocks_comparator_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = "test.Order", .compare = compare};
    rocks_comparator *made;
    int32_t order;
    OK(rocks_comparator_new(&callbacks, &made, &st));
    FAILED(rocks_comparator_compare(made, BYTES("a"), BYTES("b"), &order, &st),
           "comparator \"test.Order\", keys \"a\" and \"b\": no");
    rocks_options *options = plain();
    OK(rocks_options_set_comparator(options, "comparator", made, &st));
    fails = false;
    rocks_db *db = opened("order", options);
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    fails = true;
    FAILED(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("1"), &st),
           "comparator \"test.Order\", keys \"a\" and \"b\": no");
    fails = false;
    OK(rocks_db_close(db, &st));
    OK(rocks_comparator_free(made, &st));
    fails = true;
}

static bool transform(void *state, const uint8_t *key, size_t key_len, size_t *offset, size_t *size,
                      rocks_sink *error)
{
    (void)state, (void)key;
    *offset = 0;
    *size = key_len < 2 ? key_len : 2;
    return fail(error);
}

static void slice_transforms(void)
{
    const rocks_slice_transform_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = "test.Prefix", .transform = transform};
    rocks_slice_transform *made;
    size_t offset, size;
    OK(rocks_slice_transform_new(&callbacks, &made, &st));
    FAILED(rocks_slice_transform_transform(made, BYTES("abc"), &offset, &size, &st),
           "slice transform \"test.Prefix\", key \"abc\": no");
    OK(rocks_slice_transform_free(made, &st));
}

/* ---- filter policies --------------------------------------------------------------------- */

static bool create_filter(void *state, const rocks_slice *keys, size_t count, rocks_sink *filter,
                          rocks_sink *error)
{
    (void)state, (void)keys, (void)count;
    CHECK(rocks_sink_append(filter, "f", 1, NULL) == ROCKS_OK);
    return fail(error);
}

static bool key_may_match(void *state, const uint8_t *key, size_t key_len, const uint8_t *filter,
                          size_t filter_len, bool *answer, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)filter, (void)filter_len;
    *answer = true;
    return fail(error);
}

static void filter_policies(void)
{
    const rocks_filter_policy_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                     .name = "test.Filter",
                                                     .create_filter = create_filter,
                                                     .key_may_match = key_may_match};
    rocks_filter_policy *made;
    rocks_buffer filter;
    bool may_match;
    const rocks_slice key = {BYTES("k")};
    OK(rocks_filter_policy_new(&callbacks, &made, &st));
    FAILED(rocks_filter_policy_create_filter(made, &key, 1, &filter, &st),
           "filter policy \"test.Filter\": no");
    FAILED(rocks_filter_policy_key_may_match(made, BYTES("k"), BYTES("f"), &may_match, &st),
           "filter policy \"test.Filter\", key \"k\": no");
    own_text = "";
    FAILED(rocks_filter_policy_key_may_match(made, BYTES("k"), BYTES("f"), &may_match, &st),
           "filter policy \"test.Filter\", key \"k\": key_may_match failed, and gave no reason");
    own_text = "no";
    OK(rocks_filter_policy_free(made, &st));
}

/* ---- what is asked in flushes and compactions ------------------------------------------- */

static rocks_compaction_decision filter(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)record, (void)result;
    return fail(error) ? ROCKS_COMPACTION_KEEP : ROCKS_COMPACTION_FAILED;
}

static bool create(rocks_sink *error, void **made)
{
    static int one;
    *made = &one;
    return fail(error);
}

static bool create_run(void *state, const rocks_compaction_context *context, void **run,
                       rocks_sink *error)
{
    (void)state, (void)context;
    return create(error, run);
}

static bool create_collector(void *state, const rocks_table_properties_collector_context *context,
                             void **collector, rocks_sink *error)
{
    (void)state, (void)context;
    static int one;
    (void)error;
    *collector = &one;
    return true;
}

static bool add_user_key(void *collector, const rocks_table_entry *entry, rocks_sink *error)
{
    (void)collector, (void)entry;
    return fail(error);
}

static bool finish(void *collector, rocks_sink *properties, rocks_sink *error)
{
    (void)collector, (void)properties, (void)error;
    return true;
}

static bool create_partitioner(void *state, const rocks_sst_partitioner_context *context,
                               void **partitioner, rocks_sink *error)
{
    (void)state, (void)context;
    return create(error, partitioner);
}

static bool should_partition(void *partitioner, const uint8_t *prev, size_t prev_len,
                             const uint8_t *current, size_t current_len, uint64_t size,
                             bool *required, rocks_sink *error)
{
    (void)partitioner, (void)prev, (void)prev_len, (void)current, (void)current_len, (void)size;
    *required = false;
    return fail(error);
}

static void put_two(rocks_db *db, rocks_column_family *family)
{
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_put(db, family, NULL, BYTES("b"), BYTES("2"), &st));
}

/* A compaction of the second column family fails, with the text. */
static void compaction_fails(const char *name, rocks_options *options, const char *wanted)
{
    rocks_column_family *second;
    fails = false;
    rocks_db *db = two_families(name, options, &second);
    put_two(db, second);
    OK(rocks_db_flush(db, (const rocks_column_family *const *)&second, 1, NULL, &st));
    fails = true;
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db, second));
    /* Where several calls of it failed, that is said at the end. */
    st.message[strcspn(st.message, "(")] = 0;
    while (st.message[strlen(st.message) - 1] == ' ') st.message[strlen(st.message) - 1] = 0;
    IS(wanted);
    close_both(db, second);
}

static void files(void)
{
    const rocks_compaction_filter_callbacks filters = {
        .struct_size = sizeof filters, .name = "test.Drop", .filter = filter};
    rocks_compaction_filter *one;
    rocks_options *options = plain();
    OK(rocks_compaction_filter_new(&filters, &one, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", one, &st));
    OK(rocks_compaction_filter_free(one, &st));
    compaction_fails("filter", options,
                     "compaction filter \"test.Drop\", key \"b\", column family \"second\": no");

    const rocks_compaction_filter_factory_callbacks runs = {
        .struct_size = sizeof runs, .name = "test.Runs", .create = create_run, .filter = filter};
    rocks_compaction_filter_factory *factory;
    options = plain();
    OK(rocks_compaction_filter_factory_new(&runs, &factory, &st));
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", factory,
                                                   &st));
    OK(rocks_compaction_filter_factory_free(factory, &st));
    compaction_fails("runs", options,
                     "compaction filter factory \"test.Runs\", column family \"second\": no");

    const rocks_table_properties_collector_factory_callbacks collectors = {
        .struct_size = sizeof collectors,
        .name = "test.Counts",
        .create = create_collector,
        .add_user_key = add_user_key,
        .finish = finish};
    rocks_table_properties_collector_factory *collector;
    options = plain();
    OK(rocks_table_properties_collector_factory_new(&collectors, &collector, &st));
    OK(rocks_options_add_table_properties_collector_factory(
        options, "table_properties_collector_factories", collector, &st));
    OK(rocks_table_properties_collector_factory_free(collector, &st));
    compaction_fails(
        "counts", options,
        "collector of table properties \"test.Counts\", key \"a\", column family \"second\": no");

    const rocks_sst_partitioner_factory_callbacks partitions = {
        .struct_size = sizeof partitions,
        .name = "test.Parts",
        .create = create_partitioner,
        .should_partition = should_partition};
    rocks_sst_partitioner_factory *partitioner;
    options = plain();
    OK(rocks_sst_partitioner_factory_new(&partitions, &partitioner, &st));
    OK(rocks_options_set_sst_partitioner_factory(options, "sst_partitioner_factory", partitioner,
                                                 &st));
    OK(rocks_sst_partitioner_factory_free(partitioner, &st));
    compaction_fails("parts", options,
                     "SST partitioner \"test.Parts\", column family \"second\": no");
}

/* ---- the rest ---------------------------------------------------------------------------- */

static rocks_wal_decision log_record_found(void *state, const rocks_wal_record *record,
                                           rocks_sink *changed, rocks_sink *error)
{
    (void)state, (void)record, (void)changed;
    return fail(error) ? ROCKS_WAL_CONTINUE : ROCKS_WAL_FAILED;
}

static void wal_filters(void)
{
    const rocks_wal_filter_callbacks callbacks = {
        .struct_size = sizeof callbacks, .name = "test.Log", .log_record_found = log_record_found};
    rocks_options *options = plain();
    rocks_wal_filter *made;
    rocks_db *db;
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    OK(rocks_db_open(check_path("log"), options, NULL, NULL, NULL, 0, &db, &st));
    put_two(db, NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_wal_filter_new(&callbacks, &made, &st));
    OK(rocks_options_set_wal_filter(options, "wal_filter", made, &st));
    OK(rocks_wal_filter_free(made, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_open(check_path("log"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("WAL filter \"test.Log\", file ");
    SAYS(".log: no");
    OK(rocks_options_free(options, &st));
}

static bool should_read(void *state, const rocks_table_properties *properties, bool *read,
                        rocks_sink *error)
{
    (void)state, (void)properties;
    *read = true;
    return fail(error);
}

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)state, (void)done, (void)total;
    return fail(error);
}

static bool exclude(void *state, const rocks_slice *names, size_t count, uint8_t *excluded,
                    rocks_sink *error)
{
    (void)state, (void)names, (void)count, (void)excluded;
    return fail(error);
}

static bool record(void *state, const rocks_batch_record *shown, rocks_sink *error)
{
    (void)state, (void)shown;
    return fail(error);
}

static void of_calls(void)
{
    const rocks_table_filter_callbacks tables = {.struct_size = sizeof tables,
                                                 .should_read = should_read};
    const rocks_progress_callbacks told = {.struct_size = sizeof told, .progress = progress};
    const rocks_exclude_files_callbacks left_out = {.struct_size = sizeof left_out,
                                                    .exclude = exclude};
    const rocks_batch_callbacks records = {.struct_size = sizeof records, .record = record};
    rocks_column_family *second;
    rocks_db *db = two_families("calls", plain(), &second);
    put_two(db, second);
    OK(rocks_db_flush(db, (const rocks_column_family *const *)&second, 1, NULL, &st));

    rocks_table_filter *table_filter;
    rocks_options *reading;
    rocks_iter *iter;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_table_filter_new(&tables, &table_filter, &st));
    OK(rocks_options_set_table_filter(reading, "table_filter", table_filter, &st));
    OK(rocks_table_filter_free(table_filter, &st));
    OK(rocks_db_iter(db, second, reading, &iter, &st));
    FAILED(rocks_iter_seek_to_first(iter, NULL, NULL, &st),
           "table filter, column family \"second\": no");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));

    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &told, &st));
    FAILED(rocks_db_verify_checksum(db, NULL, cancel, &st), "progress callback: no");
    OK(rocks_cancel_free(cancel, &st));

    rocks_options *create;
    rocks_backup_engine *engine;
    uint32_t id;
    OK(rocks_options_new(ROCKS_OPTIONS_CREATE_BACKUP, &create, &st));
    OK(rocks_options_set_exclude_files_callbacks(create, &left_out, &st));
    rocks_options *schema = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "schema_version", "2");
    OK(rocks_backup_engine_open(check_path("backups"), schema, &engine, &st));
    OK(rocks_options_free(schema, &st));
    FAILED(rocks_backup_engine_create(engine, db, create, NULL, 0, NULL, &id, &st),
           "exclude callback: no");
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(create, &st));

    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, second, BYTES("k"), BYTES("v"), &st));
    FAILED(rocks_batch_iterate(batch, &records, &st),
           "callback record, column family 1, key \"k\": no");
    own_text = "";
    FAILED(rocks_batch_iterate(batch, &records, &st),
           "callback record, column family 1, key \"k\": it failed, and gave no reason");
    own_text = "no";
    OK(rocks_batch_free(batch, &st));
    close_both(db, second);
}

static bool gives_none(void *state, rocks_sink *id, rocks_sink *error)
{
    (void)state, (void)id;
    return fail(error);
}

static bool no_key(void *state, const uint8_t *id, size_t id_len, rocks_sink *key,
                   rocks_sink *error)
{
    (void)state, (void)id, (void)id_len, (void)key;
    return fail(error);
}

/* Its failure is the env's: ROCKS_IO_ERROR. */
static void key_providers(void)
{
    const rocks_key_provider_callbacks callbacks = {
        .struct_size = sizeof callbacks, .current = gives_none, .key = no_key};
    rocks_options *options = plain();
    rocks_env *env;
    rocks_db *db;
    OK(rocks_env_new_encrypted(NULL, &callbacks, &env, &st));
    OK(rocks_options_set_env(options, "env", env, &st));
    OK(rocks_env_free(env, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open(check_path("keys"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("the key provider named no current key: no");
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    merge_operators();
    comparators();
    slice_transforms();
    filter_policies();
    files();
    wal_filters();
    of_calls();
    key_providers();
    return 0;
}
