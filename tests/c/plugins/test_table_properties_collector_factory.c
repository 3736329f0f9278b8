/* Collectors of table properties, and the properties of a database's tables: collected,
   read back, failures, lifetimes, threads. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

#define TEXT(text) (text), strlen(text)

/* What a test's collectors do, and what they saw. */
typedef struct plan {
    /* "create", "add", "finish": says so; "bytes": appends them to a sink of pairs; "NAME": gives
       this property twice */
    const char *fail_in;
    const char *name, *value;
    rocks_db *db;
    bool none, compact;
    int created, added, blocks, finished, asked, ended, destroyed;
    int put, deletes, single_deletes, merges, ranges;
    int level, levels;
    uint64_t plain_bytes, fast_bytes, slow_bytes;
} plan;

typedef struct collector {
    plan *of;
    uint64_t entries;
    char last[32];
    size_t last_len;
} collector;

static void add(int *counter) { __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST); }
static int get(int *counter) { return __atomic_load_n(counter, __ATOMIC_SEQ_CST); }

static void destroy(void *state) { add(&((plan *)state)->destroyed); }

static bool fails(plan *p, const char *in, rocks_sink *error)
{
    if (p->fail_in == NULL || strcmp(p->fail_in, in) != 0) return false;
    CHECK(rocks_sink_append(error, TEXT("failed in "), NULL) == ROCKS_OK);
    CHECK(rocks_sink_append(error, TEXT(in), NULL) == ROCKS_OK);
    return true;
}

static bool create(void *state, const rocks_table_properties_collector_context *context, void **out,
                   rocks_sink *error)
{
    plan *p = state;
    CHECK(context->struct_size >= sizeof *context && context->column_family_id == 0 &&
          *out == NULL);
    p->level = context->level_at_creation;
    p->levels = context->num_levels;
    if (p->db != NULL) {
        rocks_status mine;
        rocks_buffer value;
        CHECK(rocks_db_get(p->db, NULL, NULL, BYTES("a"), &value, &mine) == ROCKS_OK);
        CHECK(rocks_buffer_free(&value, &mine) == ROCKS_OK);
        CHECK(rocks_db_put(p->db, NULL, NULL, BYTES("a"), BYTES("b"), &mine) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_flush(p->db, NULL, 0, NULL, &mine) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_close(p->db, &mine) == ROCKS_HANDLE_BUSY);
    }
    if (p->none) return true;
    collector *made = calloc(1, sizeof *made);
    made->of = p;
    *out = made;
    add(&p->created);
    return !fails(p, "create", error);
}

static bool add_user_key(void *of, const rocks_table_entry *entry, rocks_sink *error)
{
    collector *c = of;
    plan *p = c->of;
    CHECK(entry->struct_size >= sizeof *entry && entry->key.len > 0);
    add(&p->added);
    c->entries++;
    switch (entry->entry_type) {
        case ROCKS_ENTRY_PUT:
            add(&p->put);
            break;
        case ROCKS_ENTRY_DELETE:
            add(&p->deletes);
            break;
        case ROCKS_ENTRY_SINGLE_DELETE:
            add(&p->single_deletes);
            break;
        case ROCKS_ENTRY_MERGE:
            add(&p->merges);
            break;
        case ROCKS_ENTRY_RANGE_DELETION:
            add(&p->ranges);
            break;
        default:
            CHECK(!"another kind of entry");
    }
    if (entry->entry_type != ROCKS_ENTRY_RANGE_DELETION) {
        CHECK(entry->key.len < sizeof c->last);
        const size_t less = entry->key.len < c->last_len ? entry->key.len : c->last_len;
        CHECK(c->last_len == 0 || memcmp(c->last, entry->key.data, less) <= 0); /* in order */
        memcpy(c->last, entry->key.data, entry->key.len);
        c->last_len = entry->key.len;
    }
    return !fails(p, "add", error);
}

static void block_add(void *of, uint64_t plain, uint64_t fast, uint64_t slow)
{
    plan *p = ((collector *)of)->of;
    add(&p->blocks);
    p->plain_bytes = plain;
    p->fast_bytes = fast;
    p->slow_bytes = slow;
}

static bool finish(void *of, rocks_sink *properties, rocks_sink *error)
{
    collector *c = of;
    plan *p = c->of;
    char count[32];
    const int len = snprintf(count, sizeof count, "%d", (int)c->entries);
    add(&p->finished);
    CHECK(rocks_sink_append_pair(properties, TEXT("test.entries"), count, (size_t)len, NULL) ==
          ROCKS_OK);
    CHECK(rocks_sink_append_pair(properties, BYTES("test.binary"), BYTES("a\0b"), NULL) ==
          ROCKS_OK);
    if (p->fail_in != NULL && strcmp(p->fail_in, "bytes") == 0)
        CHECK(rocks_sink_append(properties, BYTES("bytes"), NULL) == ROCKS_INVALID_ARGUMENT);
    if (p->name != NULL)
        CHECK(rocks_sink_append_pair(properties, TEXT(p->name), TEXT(p->value), NULL) == ROCKS_OK);
    return !fails(p, "finish", error);
}

static bool need_compact(void *of)
{
    add(&((collector *)of)->of->asked);
    return ((collector *)of)->of->compact;
}

static void destroy_collector(void *of)
{
    plan *p = ((collector *)of)->of;
    free(of);
    add(&p->ended);
}

static rocks_table_properties_collector_factory_callbacks callbacks_of(plan *p, const char *name)
{
    rocks_table_properties_collector_factory_callbacks callbacks;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.name = name;
    callbacks.create = create;
    callbacks.add_user_key = add_user_key;
    callbacks.block_add = block_add;
    callbacks.finish = finish;
    callbacks.need_compact = need_compact;
    callbacks.destroy_collector = destroy_collector;
    return callbacks;
}

static rocks_table_properties_collector_factory *factory_of(plan *p, const char *name)
{
    rocks_table_properties_collector_factory_callbacks callbacks = callbacks_of(p, name);
    rocks_table_properties_collector_factory *made;
    OK(rocks_table_properties_collector_factory_new(&callbacks, &made, &st));
    return made;
}

static rocks_options *options_of(plan *p)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_table_properties_collector_factory *it = factory_of(p, "test.Collector");
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;merge_operator=stringappend", &st));
    OK(rocks_options_set_table_properties_collector_factory(options, "table_properties_collectors",
                                                            it, &st));
    OK(rocks_table_properties_collector_factory_free(it, &st));
    return options;
}

static rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

static void put(rocks_db *db, const char *key, const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(value), &st));
}

static rocks_code flush(rocks_db *db) { return rocks_db_flush(db, NULL, 0, NULL, &st); }

static rocks_code compact(rocks_db *db)
{
    return rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st);
}

static int is(rocks_slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

static rocks_table_properties properties_at(rocks_table_properties_collection *all, size_t index,
                                            rocks_slice *file)
{
    rocks_table_properties one;
    memset(&one, 0xaa, sizeof one);
    one.struct_size = sizeof one;
    OK(rocks_table_properties_collection_at(all, index, file, &one, &st));
    CHECK(one.struct_size == sizeof one);
    return one;
}

/* A property's index among the user's; -1: it has none of the name. */
static int find(const rocks_table_properties *of, const char *name)
{
    for (size_t i = 0; i < of->user_count; i++)
        if (is(of->user_names[i], name)) return (int)i;
    return -1;
}

static rocks_table_properties_collection *all_of(rocks_db *db, size_t count)
{
    rocks_table_properties_collection *all;
    size_t got;
    OK(rocks_db_table_properties(db, NULL, &all, &st));
    OK(rocks_table_properties_collection_count(all, &got, &st));
    CHECK(got == count);
    return all;
}

static void collected(void)
{
    plan p = {0};
    rocks_options *options = options_of(&p);
    rocks_db *db = open_with("collected", options);
    OK(rocks_options_free(options, &st));
    put(db, "a", "1");
    put(db, "b", "22");
    OK(rocks_db_delete(db, NULL, NULL, BYTES("c"), &st));
    OK(rocks_db_single_delete(db, NULL, NULL, BYTES("d"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("e"), BYTES("m"), &st));
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("x"), BYTES("z"), &st));
    OK(flush(db));
    CHECK(p.created == 1 && p.finished == 1 && p.asked > 0 && p.ended == 1 && p.blocks == 1);
    CHECK(p.put == 2 && p.deletes == 1 && p.single_deletes == 1 && p.merges == 1 && p.ranges == 1);
    CHECK(p.level == 0 && p.levels == 7);

    rocks_table_properties_collection *all = all_of(db, 1);
    rocks_slice file;
    rocks_table_properties one = properties_at(all, 0, &file);
    const char *path = check_path("collected");
    CHECK(file.len > strlen(path) && memcmp(file.data, path, strlen(path)) == 0);
    CHECK(one.num_entries == 6 && one.num_deletions == 3 && one.num_range_deletions == 1);
    CHECK(one.num_merge_operands == 1 && one.num_data_blocks == 1 && one.data_size > 0);
    CHECK(one.column_family_id == 0 && is(one.column_family_name, "default"));
    CHECK(is(one.comparator_name, "leveldb.BytewiseComparator") &&
          is(one.merge_operator_name, "StringAppendOperator"));
    CHECK(is(one.property_collectors_names, "[test.Collector]"));
    CHECK(one.key_smallest_seqno == 1 && one.key_largest_seqno == 6 && one.raw_value_size == 5);
    CHECK(one.user_defined_timestamps_persisted == 1 && one.orig_file_number > 0);
    int at = find(&one, "test.entries");
    CHECK(at >= 0 && is(one.user_values[at], "6"));
    at = find(&one, "test.binary");
    CHECK(at >= 0 && one.user_values[at].len == 3 &&
          memcmp(one.user_values[at].data, "a\0b", 3) == 0);
    CHECK(find(&one, "test.other") < 0);
    /* An older caller's struct is filled as far as it goes. */
    rocks_table_properties old;
    memset(&old, 7, sizeof old);
    old.struct_size = offsetof(rocks_table_properties, data_size);
    OK(rocks_table_properties_collection_at(all, 0, NULL, &old, &st));
    CHECK(old.orig_file_number == one.orig_file_number && old.data_size == 0x0707070707070707);
    old.struct_size = 1;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_properties_collection_at(all, 0, NULL, &old, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_properties_collection_at(all, 0, NULL, NULL, &st));
    old.struct_size = sizeof old;
    EXPECT(ROCKS_NOT_FOUND, rocks_table_properties_collection_at(all, 1, NULL, &old, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_properties_collection_count(all, NULL, &st));

    /* It stays readable when the file is gone, and the database. */
    put(db, "b", "a second file, so that they are written anew");
    OK(compact(db));
    CHECK(p.created == 3 && p.level > 0);
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1 && p.ended == 3);
    CHECK(one.num_entries == 6 && find(&one, "test.entries") >= 0);
    OK(rocks_table_properties_collection_free(all, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_table_properties_collection_free(all, &st));
    OK(rocks_table_properties_collection_free(NULL, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_table_properties(db, NULL, &all, &st));
    CHECK(all == NULL);
}

static void in_ranges(void)
{
    plan p = {0};
    rocks_options *options = options_of(&p);
    rocks_db *db = open_with("ranges", options);
    OK(rocks_options_free(options, &st));
    for (char key = 'a'; key <= 'd'; key++) {
        OK(rocks_db_put(db, NULL, NULL, &key, 1, BYTES("v"), &st));
        OK(flush(db));
    }
    const rocks_slice begins[] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"c", 1}};
    const rocks_slice ends[] = {{(const uint8_t *)"b", 1}, {(const uint8_t *)"c", 1}};
    rocks_table_properties_collection *found;
    size_t count;
    OK(rocks_db_table_properties_in_ranges(db, NULL, begins, ends, 2, &found, &st));
    OK(rocks_table_properties_collection_count(found, &count, &st));
    CHECK(count == 3);
    rocks_slice first, second;
    properties_at(found, 0, &first);
    properties_at(found, 1, &second);
    CHECK(first.len == second.len && memcmp(first.data, second.data, first.len) < 0);
    OK(rocks_table_properties_collection_free(found, &st));
    OK(rocks_db_table_properties_in_ranges(db, NULL, NULL, NULL, 0, &found, &st));
    OK(rocks_table_properties_collection_count(found, &count, &st));
    CHECK(count == 0);
    OK(rocks_table_properties_collection_free(found, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_table_properties_in_ranges(db, NULL, ends, begins, 1, &found, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_table_properties_in_ranges(db, NULL, NULL, ends, 1, &found, &st));
    OK(rocks_db_close(db, &st));
}

/* More properties than the library's own memory has room for, in two collectors. */
static bool finish_many(void *of, rocks_sink *properties, rocks_sink *error)
{
    (void)of, (void)error;
    for (int i = 0; i < 40; i++) {
        char name[16];
        const int len = snprintf(name, sizeof name, "many.%02d", i);
        CHECK(rocks_sink_append_pair(properties, name, (size_t)len, TEXT(name), NULL) == ROCKS_OK);
    }
    return true;
}

static void several(void)
{
    plan p = {0}, q = {0};
    rocks_options *options = options_of(&p);
    rocks_table_properties_collector_factory_callbacks callbacks = callbacks_of(&q, "test.Many");
    rocks_table_properties_collector_factory *many;
    callbacks.finish = finish_many;
    callbacks.add_user_key = NULL;
    callbacks.block_add = NULL;
    callbacks.need_compact = NULL;
    OK(rocks_table_properties_collector_factory_new(&callbacks, &many, &st));
    OK(rocks_options_add_table_properties_collector_factory(options, "table_properties_collectors",
                                                            many, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_add_table_properties_collector_factory(
                                     options, "table_properties_collectors", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_add_table_properties_collector_factory(options, "collectors", many, &st));
    SAYS("table_properties_collectors");
    rocks_db *db = open_with("several", options);
    put(db, "a", "1");
    OK(flush(db));
    rocks_table_properties_collection *all = all_of(db, 1);
    rocks_table_properties one = properties_at(all, 0, NULL);
    CHECK(is(one.property_collectors_names, "[test.Collector,test.Many]"));
    CHECK(find(&one, "test.entries") >= 0 && find(&one, "many.00") >= 0 &&
          find(&one, "many.39") >= 0);
    CHECK(is(one.user_values[find(&one, "many.39")], "many.39"));
    for (size_t i = 1; i < one.user_count; i++) {
        const rocks_slice a = one.user_names[i - 1], b = one.user_names[i];
        const int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
        CHECK(order < 0 || (order == 0 && a.len < b.len));
    }
    OK(rocks_table_properties_collection_free(all, &st));
    OK(rocks_db_close(db, &st));
    /* Set alone, and none. */
    OK(rocks_options_set_table_properties_collector_factory(options, "table_properties_collectors",
                                                            many, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_options_set_table_properties_collector_factory(options, "table_properties_collectors",
                                                            NULL, &st));
    OK(rocks_table_properties_collector_factory_free(many, &st));
    CHECK(q.destroyed == 1);
    OK(rocks_options_free(options, &st));
}

/* The file is written, and the database goes on. */
static void failing(const char *in, const char *name, const char *says, int finished)
{
    plan p = {.fail_in = in, .name = name, .value = "v", .compact = true};
    rocks_options *options = options_of(&p);
    char folder[32];
    snprintf(folder, sizeof folder, "failing_%s_%d", in != NULL ? in : "name", (int)strlen(says));
    rocks_db *db = open_with(folder, options);
    put(db, "a", "1");
    put(db, "b", "2");
    EXPECT(ROCKS_CALLBACK_FAILED, flush(db));
    SAYS(says);
    rocks_table_properties_collection *all = all_of(db, 1);
    rocks_table_properties one = properties_at(all, 0, NULL);
    CHECK(one.num_entries == 2 && find(&one, "test.entries") < 0);
    OK(rocks_table_properties_collection_free(all, &st));
    CHECK(p.created == 1 && p.ended == 1 && p.asked == 0 && p.finished == finished);
    p.fail_in = p.name = NULL;
    put(db, "c", "3");
    OK(flush(db));
    OK(compact(db));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("a"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.created == p.ended && p.destroyed == 1);
}

static void counted(void)
{
    plan p = {.fail_in = "add"};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_table_properties_collector_factory *it = factory_of(&p, NULL);
    uint64_t count;
    rocks_buffer last;
    OK(rocks_options_set_table_properties_collector_factory(
        options, "table_properties_collector_factories", it, &st));
    rocks_db *db = open_with("counted", options);
    for (int i = 0; i < 5; i++) {
        char key[2] = {(char)('a' + i), 0};
        put(db, key, "v");
    }
    EXPECT(ROCKS_CALLBACK_FAILED, flush(db));
    OK(rocks_table_properties_collector_factory_failures(it, &count, &last, &st));
    CHECK(count == 1 && p.added == 1 && strstr((const char *)last.data, ": failed in add") != NULL);
    OK(rocks_buffer_free(&last, &st));
    /* What an opening writes fails nothing, and is counted. */
    put(db, "z", "not flushed");
    OK(rocks_db_close(db, &st));
    db = open_with("counted", options);
    OK(rocks_table_properties_collector_factory_failures(it, &count, NULL, &st));
    CHECK(count == 2);
    put(db, "y", "1");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_table_properties_collector_factory_free(it, &st));
    CHECK(p.destroyed == 1);
}

/* One factory for two databases, used from inside and closed in turn. */
static void shared(void)
{
    plan p = {0};
    rocks_options *options = options_of(&p);
    rocks_db *first = open_with("shared_one", options), *second = open_with("shared_two", options);
    OK(rocks_options_free(options, &st));
    put(first, "a", "1");
    put(second, "a", "1");
    p.db = first;
    OK(flush(first));
    p.db = second;
    OK(flush(second));
    p.db = NULL;
    /* What fails in one is no failure of the other. */
    p.fail_in = "finish";
    put(first, "b", "2");
    EXPECT(ROCKS_CALLBACK_FAILED, flush(first));
    p.fail_in = NULL;
    put(second, "b", "2");
    OK(flush(second));
    OK(rocks_db_close(first, &st));
    CHECK(p.destroyed == 0 && p.created == 4);
    put(second, "c", "3");
    OK(flush(second));
    OK(rocks_db_close(second, &st));
    CHECK(p.destroyed == 1 && p.created == 5 && p.ended == 5);
}

static void refused(void)
{
    plan p = {0};
    rocks_table_properties_collector_factory_callbacks callbacks = callbacks_of(&p, "a b");
    rocks_table_properties_collector_factory *it;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_table_properties_collector_factory_new(&callbacks, &it, &st));
    SAYS("name");
    callbacks.finish = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_table_properties_collector_factory_new(&callbacks, &it, &st));
    SAYS("finish is NULL");
    callbacks.create = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_table_properties_collector_factory_new(&callbacks, &it, &st));
    SAYS("create is NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_table_properties_collector_factory_new(NULL, &it, &st));
    CHECK(p.destroyed == 3 && it == NULL);
    /* None for a file is no failure. */
    p.none = true;
    rocks_options *options = options_of(&p);
    rocks_db *db = open_with("none", options);
    put(db, "a", "1");
    OK(flush(db));
    CHECK(p.created == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 4);
}

/* RocksDB hands the sizes over in the wrong order; the library puts them right. */
static void sizes(void)
{
    plan p = {0};
    rocks_options *options = options_of(&p);
    OK(rocks_options_set_string(options,
                                "sample_for_compression=1;compression=kNoCompression;"
                                "table.block_size=65536",
                                &st));
    rocks_db *db = open_with("sizes", options);
    static char value[40000];
    unsigned random = 1;
    for (size_t i = 0; i < sizeof value; i++) {
        random = random * 1103515245 + 12345;
        value[i] = (char)("etaoin shrdlu"[(random >> 16) % 13]);
    }
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), value, sizeof value, &st));
    OK(flush(db));
    /* Letters at random: entropy coding makes half of them, a fast compression does not. */
    CHECK(p.plain_bytes >= sizeof value && p.fast_bytes > 0 && p.slow_bytes > 0);
    CHECK(p.slow_bytes < p.fast_bytes && p.slow_bytes < p.plain_bytes * 6 / 10);
    rocks_table_properties_collection *all = all_of(db, 1);
    rocks_table_properties one = properties_at(all, 0, NULL);
    CHECK(one.slow_compression_estimated_data_size < one.fast_compression_estimated_data_size);
    OK(rocks_table_properties_collection_free(all, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static int files_at(rocks_db *db, int level)
{
    char name[64];
    rocks_buffer text;
    snprintf(name, sizeof name, "rocksdb.num-files-at-level%d", level);
    OK(rocks_db_property(db, NULL, name, &text, &st));
    const int count = atoi((const char *)text.data);
    OK(rocks_buffer_free(&text, &st));
    return count;
}

/* A file that should be compacted is, by itself. */
static void compacted(rocks_options *options, const char *name)
{
    OK(rocks_options_set(options, "disable_auto_compactions", "false", &st));
    rocks_db *db = open_with(name, options);
    for (int i = 0; i < 200; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%06d", i);
        put(db, key, "v");
        if (i < 100) OK(rocks_db_delete(db, NULL, NULL, TEXT(key), &st));
    }
    OK(flush(db));
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    CHECK(files_at(db, 0) == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

static void compactions(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db = open_with("not_compacted", options);
    put(db, "a", "1");
    OK(flush(db));
    OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
    CHECK(files_at(db, 0) == 1);
    OK(rocks_db_close(db, &st));

    /* RocksDB's own, by its parameters. */
    OK(rocks_options_set(options, "table_properties_collectors",
                         "{id=CompactOnDeletionCollector;window_size=128;deletion_trigger=50}",
                         &st));
    compacted(options, "on_deletion");
    options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set(options, "table_properties_collectors", "{id=NoSuchCollector}", &st));
    SAYS("CompactOnDeletionCollector");
    OK(rocks_options_free(options, &st));

    plan p = {.compact = true};
    options = options_of(&p);
    OK(rocks_options_set(options, "num_levels", "2", &st));
    compacted(options, "by_callback");
    CHECK(get(&p.asked) > 0 && get(&p.created) == get(&p.ended) && get(&p.destroyed) == 1);
}

/* ---- threads -------------------------------------------------------------------------- */

enum { KEYS = 1200, WRITERS = 3 };

static void *write_keys(void *argument)
{
    rocks_db *db = argument;
    rocks_status mine;
    char key[16], value[100];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < KEYS; i++) {
        const int len = snprintf(key, sizeof key, "key%06d", i);
        CHECK(rocks_db_put(db, NULL, NULL, key, (size_t)len, value, sizeof value, &mine) ==
              ROCKS_OK);
        if (i % 500 == 0) { /* tables are read while they come and go */
            rocks_table_properties_collection *all;
            CHECK(rocks_db_table_properties(db, NULL, &all, &mine) == ROCKS_OK);
            CHECK(rocks_table_properties_collection_free(all, &mine) == ROCKS_OK);
        }
    }
    return NULL;
}

static void threads(void)
{
    plan p = {0};
    rocks_options *options = options_of(&p);
    OK(rocks_options_set_string(
        options,
        "write_buffer_size=65536;target_file_size_base=32768;"
        "max_subcompactions=3;max_background_jobs=4;compression=kNoCompression;"
        "level0_file_num_compaction_trigger=2;disable_auto_compactions=false",
        &st));
    rocks_db *db = open_with("threads", options);
    OK(rocks_options_free(options, &st));
    pthread_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_create(&writers[i], NULL, write_keys, db) == 0);
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_join(writers[i], NULL) == 0);
    OK(compact(db));
    rocks_table_properties_collection *all;
    size_t count;
    uint64_t entries = 0;
    OK(rocks_db_table_properties(db, NULL, &all, &st));
    OK(rocks_table_properties_collection_count(all, &count, &st));
    for (size_t i = 0; i < count; i++) {
        rocks_table_properties one = properties_at(all, i, NULL);
        const int at = find(&one, "test.entries");
        CHECK(at >= 0 && (uint64_t)atoi((const char *)one.user_values[at].data) == one.num_entries);
        entries += one.num_entries;
    }
    CHECK(count > 1 && entries == KEYS);
    OK(rocks_table_properties_collection_free(all, &st));
    OK(rocks_db_close(db, &st));
    CHECK(get(&p.created) == get(&p.ended) && get(&p.destroyed) == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    collected();
    in_ranges();
    several();
    failing("create", NULL, "failed in create", 0);
    failing("add", NULL, "failed in add", 0);
    failing("finish", NULL, "failed in finish", 1);
    failing("bytes", NULL, "an append failed: Invalid argument: sink: takes pairs", 1);
    failing(NULL, "test.entries", "a name twice", 1);
    failing(NULL, "", "an empty name", 1);
    failing(NULL, "rocksdb.num.entries", "begins with \"rocksdb.\"", 1);
    counted();
    shared();
    refused();
    sizes();
    compactions();
    threads();
    return 0;
}
