/* Filter policies as objects: made, refused, shared, freed in any order, called from inside,
   in options. What tables do with them: test_filter_tables.c. valgrind: yes */
#include "../support/filter.h"

#include <stddef.h>

static void names_and_options(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = filter_options(policy);
    rocks_buffer text;
    OK(rocks_options_value(options, "table.filter_policy", &text, &st));
    CHECK(strcmp((char *)text.data, "test.exact") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_filter_policy_name(policy, &text, &st));
    CHECK(strcmp((char *)text.data, "test.exact") == 0);
    OK(rocks_buffer_free(&text, &st));

    /* Other settings of the table by string leave it in place. */
    OK(rocks_options_set(options, "table.block_size", "8192", &st));
    OK(rocks_options_set(options, "block_based_table_factory", "{whole_key_filtering=true}", &st));
    OK(rocks_options_value(options, "table.filter_policy", &text, &st));
    CHECK(strcmp((char *)text.data, "test.exact") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_set_filter_policy(options, "filter_policy", NULL, &st));
    OK(rocks_options_value(options, "table.filter_policy", &text, &st));
    CHECK(strcmp((char *)text.data, "nullptr") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_value(options, "table.block_size", &text, &st));
    CHECK(strcmp((char *)text.data, "8192") == 0);
    OK(rocks_buffer_free(&text, &st));
    CHECK(p.destroyed == 0);
    OK(rocks_filter_policy_free(policy, &st));
    /* The states of options that were replaced may be kept until the handle goes. */
    OK(rocks_options_free(options, &st));
    CHECK(p.destroyed == 1);
    EXPECT(ROCKS_INVALID_HANDLE, rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_filter_policy_free(NULL, &st));
}

/* Refused callbacks are destroyed, once. */
static void refused(rocks_filter_policy_callbacks callbacks, probe *p, const char *says)
{
    rocks_filter_policy *policy = (rocks_filter_policy *)p;
    int before = p->destroyed;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new(&callbacks, &policy, &st));
    SAYS(says);
    CHECK(policy == NULL && p->destroyed == before + 1);
}

static void refusals(void)
{
    static const char *const names[] = {"",
                                        " a",
                                        "a;b",
                                        "a=b",
                                        "{a}",
                                        "#a",
                                        "a\\b",
                                        "a\nb",
                                        "\x7f",
                                        "nullptr",
                                        "rocksdb.BuiltinBloomFilter",
                                        "rocks.mine"};
    static const char *const theirs[] = {"bloomfilter:10", "ribbonfilter:10:1"};
    probe p = {0};
    rocks_filter_policy_callbacks good = probe_callbacks(&p, "test.exact"), bad;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bad = good;
        bad.name = names[i];
        refused(bad, &p, "callbacks: name: ");
    }
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
        bad = good;
        bad.name = theirs[i];
        refused(bad, &p, "stands for a filter policy of RocksDB's own");
    }
    bad = good, bad.name = NULL;
    refused(bad, &p, "callbacks: name");
    bad = good, bad.name = "\xff";
    refused(bad, &p, "callbacks: name: not UTF-8");
    bad = good, bad.create_filter = NULL;
    refused(bad, &p, "callbacks: create_filter is NULL");
    bad = good, bad.key_may_match = NULL;
    refused(bad, &p, "callbacks: key_may_match is NULL");
    static const double bits[] = {-1, 0.001, 1e7, 1e300 * 1e300};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        bad = good, bad.bits_per_key = bits[i];
        refused(bad, &p, "callbacks: bits_per_key is ");
    }
    int before = p.destroyed;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new(&good, NULL, &st));
    CHECK(p.destroyed == before + 1);
    rocks_filter_policy *policy;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new(NULL, &policy, &st));
    SAYS("callbacks: must not be NULL");
    bad = good, bad.struct_size = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new(&bad, &policy, &st));
    SAYS("struct_size is 7");
    CHECK(p.destroyed == before + 1);

    /* An older caller's struct ends earlier; no destroy is no destroy. */
    good.struct_size = offsetof(rocks_filter_policy_callbacks, keys_may_match);
    good.keys_may_match = (bool (*)(void *, const rocks_slice *, size_t, const uint8_t *, size_t,
                                    uint8_t *, rocks_sink *))1;
    good.destroy = NULL;
    OK(rocks_filter_policy_new(&good, &policy, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == before + 1);
}

static void refused_places(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = filter_options(policy), *reads;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reads, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_filter_policy(reads, "filter_policy", policy, &st));
    SAYS("database options");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_filter_policy(options, "block_cache", policy, &st));
    SAYS("\"block_cache\" takes a cache, not a filter policy");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_filter_policy(options, "filter", policy, &st));
    SAYS("filter_policy, table.filter_policy");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_filter_policy(options, NULL, policy, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_options_set_filter_policy(options, "filter_policy", (rocks_filter_policy *)options,
                                           &st));
    OK(rocks_options_set(options, "table_factory", "PlainTable", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_filter_policy(options, "filter_policy", policy, &st));
    SAYS("filter_policy: the table_factory is PlainTable");
    OK(rocks_filter_policy_free(policy, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reads, &st));
    CHECK(p.destroyed == 1);
}

/* One policy in several options and databases: destroyed when the last has gone. */
static void shared_and_freed(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *one = filter_options(policy), *two = filter_options(policy);
    rocks_db *first = open_with("shared_1", one), *second = open_with("shared_2", two);
    rocks_column_family *family;
    OK(rocks_db_create_column_family(second, "other", one, &family, &st));
    OK(rocks_options_free(one, &st));
    OK(rocks_options_free(two, &st));
    OK(rocks_filter_policy_free(policy, &st));
    fill(first, 2, 50);
    fill(second, 2, 50);
    flush(first);
    flush(second);
    CHECK(p.created == 2 && p.keys == 200);
    OK(rocks_db_put(second, family, NULL, BYTES("key"), BYTES("value"), &st));
    const rocks_column_family *families[] = {family};
    OK(rocks_db_flush(second, families, 1, NULL, &st));
    CHECK(p.created == 3);
    all_there(first, 2, 50);
    OK(rocks_db_close(first, &st));
    CHECK(p.destroyed == 0);
    all_there(second, 2, 50);
    OK(rocks_db_close(second, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_column_family_free(family, &st));
}

/* A cache shared by databases keeps the readers of filters, and they their policy. */
static void cached_filters_keep_their_policy(const char *settings)
{
    probe p, q;
    rocks_cache *cache;
    OK(rocks_cache_new(settings, &cache, &st));
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = filter_options(policy);
    OK(rocks_options_set(options, "table.cache_index_and_filter_blocks", "true", &st));
    OK(rocks_options_set_cache(options, "block_cache", cache, &st));
    rocks_db *db = open_with("cached", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    fill(db, 2, 50);
    flush(db);
    all_there(db, 2, 50);
    OK(rocks_db_close(db, &st));
    CHECK(p.asked > 0 && p.destroyed == 0);

    /* The database again, with a policy of that name: it may meet the cached filter. */
    policy = probe_policy(&q, "test.exact");
    options = filter_options(policy);
    OK(rocks_options_set(options, "table.cache_index_and_filter_blocks", "true", &st));
    OK(rocks_options_set_cache(options, "block_cache", cache, &st));
    OK(rocks_filter_policy_free(policy, &st));
    db = open_with("cached", options);
    OK(rocks_options_free(options, &st));
    int before = p.asked;
    all_there(db, 2, 50);
    CHECK(p.asked + q.asked == before + LOOKUPS(2, 50));
    OK(rocks_db_close(db, &st));
    OK(rocks_cache_free(cache, &st));
    CHECK(p.destroyed == 1 && q.destroyed == 1);
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_db_destroy(check_path("cached"), options, NULL, NULL, 0, &st));
    OK(rocks_options_free(options, &st));
}

/* ---- calls from inside ------------------------------------------------------------- */

static int deepest, depth, busy_deep, read_inside;

/* A table is made in a thread of RocksDB's own; a key is asked for inside of a read. */
static void reads_inside(probe *p, bool in_create)
{
    if (p->db == NULL) return;
    rocks_status st;
    rocks_buffer value;
    rocks_iter *iter;
    EXPECT(in_create ? ROCKS_OK : ROCKS_HANDLE_BUSY,
           rocks_db_get(p->db, NULL, NULL, BYTES("g000-00000"), &value, &st));
    EXPECT(in_create ? ROCKS_OK : ROCKS_HANDLE_BUSY, rocks_db_iter(p->db, NULL, NULL, &iter, &st));
    if (in_create) {
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_iter_free(iter, &st));
    }
    COUNT(read_inside, 1);
}

static void changes_inside(probe *p, bool in_create)
{
    (void)in_create;
    if (p->db == NULL) return;
    rocks_status st;
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_put(p->db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_flush(p->db, NULL, 0, NULL, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(p->db, &st));
}

static void asks_itself(probe *p, bool in_create)
{
    rocks_status st;
    const rocks_slice key = {(const uint8_t *)"k", 1};
    rocks_buffer filter;
    bool may_match;
    depth++;
    if (depth > deepest) deepest = depth;
    rocks_code code = in_create ? rocks_filter_policy_create_filter(p->self, &key, 1, &filter, &st)
                                : rocks_filter_policy_key_may_match(p->self, key.data, 1, NULL, 0,
                                                                    &may_match, &st);
    if (code == ROCKS_HANDLE_BUSY) busy_deep++;
    CHECK(code == ROCKS_OK || code == ROCKS_HANDLE_BUSY);
    if (code == ROCKS_OK && in_create) CHECK(rocks_buffer_free(&filter, NULL) == ROCKS_OK);
    depth--;
}

static void calls_from_inside(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = filter_options(policy);
    rocks_db *db = open_with("inside", options);
    OK(rocks_options_free(options, &st));
    fill(db, 1, 10);
    p.db = db;
    p.inside = changes_inside;
    flush(db);
    CHECK(p.created == 1);
    CHECK(has(db, "g000-00000") && !has(db, "g000-00001"));
    CHECK(p.asked == 2);

    p.inside = reads_inside;
    CHECK(has(db, "g000-00000") && !has(db, "g000-00001"));
    CHECK(read_inside == 2);
    put(db, "g000-00004");
    flush(db);
    /* When the table was made, and when the first one was asked for the key from there. */
    CHECK(READ(read_inside) == 4);

    deepest = busy_deep = 0;
    p.inside = asks_itself;
    CHECK(!has(db, "g000-00001")); /* in neither of two tables */
    CHECK(deepest == 16 && busy_deep == 2 && depth == 0);
    put(db, "g000-00002");
    deepest = busy_deep = 0;
    flush(db);
    CHECK(deepest == 16 && busy_deep == 1 && depth == 0);
    p.inside = NULL;
    CHECK(failures_of(policy, "") == 0);
    OK(rocks_filter_policy_free(policy, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* A live database goes over to another policy with its next tables. */
static void changed_while_open(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = filter_options(policy);
    rocks_db *db = open_with("changed", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    fill(db, 2, 20);
    flush(db);
    const char *name = "table.filter_policy", *value = "bloomfilter:10";
    OK(rocks_db_set_options(db, NULL, &name, &value, 1, &st));
    fill(db, 2, 20);
    flush(db);
    CHECK(p.created == 1);
    p.asked = 0;
    all_there(db, 2, 20);
    CHECK(p.asked > 0 && p.destroyed == 0); /* its table is there still */
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1);
}

/* ---- options ----------------------------------------------------------------------- */

static void options_of_databases(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "a filter, of mine");
    rocks_options *options = filter_options(policy), *loaded, *strict;
    rocks_db *db = open_with("options", options);
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "plain", NULL, &family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(options, &st));
    /* A live change of the table leaves the policy. */
    const char *name = "table.block_size", *value = "2048";
    OK(rocks_db_set_options(db, NULL, &name, &value, 1, &st));
    fill(db, 1, 10);
    flush(db);
    CHECK(p.created == 1);
    all_there(db, 1, 10);
    CHECK(p.asked == LOOKUPS(1, 10));
    rocks_buffer text;
    OK(rocks_db_options(db, NULL, &options, &st));
    OK(rocks_options_value(options, "table.filter_policy", &text, &st));
    CHECK(strcmp((char *)text.data, "a filter, of mine") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));

    size_t count;
    OK(rocks_options_load_latest(check_path("options"), NULL, &loaded, NULL, NULL, 0, &count, &st));
    OK(rocks_options_value(loaded, "table.filter_policy", &text, &st));
    CHECK(strcmp((char *)text.data, "nullptr") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_value(loaded, "table.block_size", &text, &st));
    CHECK(strcmp((char *)text.data, "2048") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_set_filter_policy(loaded, "filter_policy", policy, &st));
    db = open_with("options", loaded);
    OK(rocks_options_free(loaded, &st));
    p.asked = 0;
    all_there(db, 1, 10);
    CHECK(p.asked == LOOKUPS(1, 10));
    OK(rocks_db_close(db, &st));

    strict = options_with(ROCKS_OPTIONS_CONFIG, "ignore_unsupported_options", "false");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_load_latest(check_path("options"), strict, &loaded,
                                                             NULL, NULL, 0, &count, &st));
    SAYS("Could not load FilterPolicy: a filter, of mine");
    SAYS("column family default");
    CHECK(loaded == NULL && count == 0);
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);

    /* RocksDB's own are loaded whole. */
    OK(rocks_filter_policy_new_by_name("ribbonfilter:9.5:2", &policy, &st));
    options = filter_options(policy);
    OK(rocks_filter_policy_free(policy, &st));
    db = open_with("options_builtin", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_load_latest(check_path("options_builtin"), strict, &loaded, NULL, NULL, 0,
                                 &count, &st));
    OK(rocks_options_value(loaded, "table.filter_policy.bloom_before_level", &text, &st));
    CHECK(strcmp((char *)text.data, "2") == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(strict, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    names_and_options();
    refusals();
    refused_places();
    shared_and_freed();
    cached_filters_keep_their_policy("capacity=8M");
    cached_filters_keep_their_policy("id=HyperClockCache;capacity=8M");
    calls_from_inside();
    changed_while_open();
    options_of_databases();
    return 0;
}
