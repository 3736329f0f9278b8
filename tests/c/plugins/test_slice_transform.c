/* Slice transforms: prefix seeks and prefix filters, callbacks that fail, the built-in ones.
   valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <stdatomic.h>

#define PUT(db, key, value) OK(rocks_db_put(db, NULL, NULL, BYTES(key), BYTES(value), &st))

/* Up to the first colon, with it. */
typedef struct prefixes {
    atomic_int destroyed, asked, transformed, lengths;
    atomic_int fail;   /* transform fails: 1: always; 2: on other threads than the owner's */
    atomic_int beyond; /* transform points past the key */
    atomic_int fail_domain;
    pthread_t owner;
    rocks_db *inside;
    atomic_int inside_checks;
} prefixes;

static size_t colon(const uint8_t *key, size_t key_len)
{
    const uint8_t *found = key_len == 0 ? NULL : memchr(key, ':', key_len);
    return found == NULL ? 0 : (size_t)(found - key) + 1;
}

static bool in_domain(void *state, const uint8_t *key, size_t key_len, bool *is_in,
                      rocks_sink *error)
{
    prefixes *p = state;
    atomic_fetch_add(&p->asked, 1);
    if (atomic_load(&p->fail_domain) != 0) {
        rocks_sink_append(error, BYTES("no domain"), NULL);
        return false;
    }
    *is_in = colon(key, key_len) > 0;
    return true;
}

static bool transform(void *state, const uint8_t *key, size_t key_len, size_t *offset, size_t *size,
                      rocks_sink *error)
{
    prefixes *p = state;
    atomic_fetch_add(&p->transformed, 1);
    CHECK(colon(key, key_len) > 0); /* keys in the domain alone */
    if (p->inside != NULL) {
        rocks_status st;
        rocks_buffer value;
        CHECK(rocks_db_get(p->inside, NULL, NULL, key, key_len, &value, &st) == ROCKS_HANDLE_BUSY);
        CHECK(rocks_db_close(p->inside, &st) == ROCKS_HANDLE_BUSY);
        atomic_fetch_add(&p->inside_checks, 1);
    }
    int fail = atomic_load(&p->fail);
    if (fail == 1 || (fail == 2 && !pthread_equal(pthread_self(), p->owner))) {
        rocks_sink_append(error, BYTES("no prefix"), NULL);
        return false;
    }
    *offset = 0;
    *size = colon(key, key_len);
    switch (atomic_load(&p->beyond)) {
        case 1:
            *size = key_len + 1;
            break;
        case 2:
            *offset = key_len + 1;
            *size = 0;
            break;
        case 3:
            *offset = 2;
            *size = SIZE_MAX;
            break;
    }
    return true;
}

static bool in_range(void *state, const uint8_t *prefix, size_t prefix_len)
{
    (void)state;
    (void)prefix;
    (void)prefix_len;
    CHECK(!"RocksDB does not call it");
    return false;
}

static bool full_length(void *state, size_t *len)
{
    atomic_fetch_add(&((prefixes *)state)->lengths, 1);
    *len = 8;
    return true;
}

static bool same_when_appended(void *state, const uint8_t *prefix, size_t prefix_len)
{
    (void)state;
    return colon(prefix, prefix_len) > 0;
}

static void destroy(void *state) { atomic_fetch_add(&((prefixes *)state)->destroyed, 1); }

static rocks_slice_transform_callbacks callbacks_of(prefixes *p, const char *name)
{
    rocks_slice_transform_callbacks c;
    memset(&c, 0, sizeof c);
    c.struct_size = sizeof c;
    c.state = p;
    c.destroy = destroy;
    c.name = name;
    c.in_domain = in_domain;
    c.transform = transform;
    c.in_range = in_range;
    c.full_length_enabled = full_length;
    c.same_result_when_appended = same_when_appended;
    return c;
}

static rocks_slice_transform *transform_of(prefixes *p, const char *name)
{
    rocks_slice_transform_callbacks c = callbacks_of(p, name);
    rocks_slice_transform *made;
    OK(rocks_slice_transform_new(&c, &made, &st));
    return made;
}

static uint64_t failures_of(rocks_slice_transform *of, const char *text)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_slice_transform_failures(of, &count, &last, &st));
    CHECK(strstr((char *)last.data, text) != NULL);
    OK(rocks_buffer_free(&last, &st));
    return count;
}

/* A database with filters in tables and memtables, none of whole keys, and statistics. */
static rocks_options *filtering(rocks_statistics *statistics)
{
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    OK(rocks_options_set_string(
        options,
        "create_if_missing=true;table.filter_policy=bloomfilter:10;table.whole_key_filtering=false;"
        "memtable_prefix_bloom_size_ratio=0.1",
        &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    return options;
}

static uint64_t ticker(rocks_statistics *statistics, const char *name)
{
    uint64_t value;
    OK(rocks_statistics_value(statistics, name, &value, &st));
    return value;
}

/* The keys from a target on, with a space after each. */
static const char *from(rocks_db *db, const char *target, const char *option, rocks_code *end)
{
    static char text[1024];
    rocks_options *reading;
    rocks_iter *iter;
    rocks_slice key;
    size_t len = 0;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    if (option != NULL) OK(rocks_options_set(reading, option, "true", &st));
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_options_free(reading, &st));
    text[0] = 0;
    *end = rocks_iter_seek(iter, target, strlen(target), &key, NULL, &st);
    for (; *end == ROCKS_OK; *end = rocks_iter_next(iter, &key, NULL, &st))
        len += (size_t)snprintf(text + len, sizeof text - len, "%.*s ", (int)key.len,
                                (const char *)key.data);
    rocks_status kept = st;
    OK(rocks_iter_free(iter, &st));
    st = kept;
    return text;
}

static bool shows(rocks_db *db, const char *target, const char *option, const char *wanted)
{
    rocks_code end;
    const char *text = from(db, target, option, &end);
    if (end != ROCKS_NOT_FOUND || strcmp(text, wanted) != 0)
        fprintf(stderr, "%d %s: %s\n", (int)end, st.message, text);
    return end == ROCKS_NOT_FOUND && strcmp(text, wanted) == 0;
}

/* Seeks that a table's filter was asked about, and those of them that it spared. */
static uint64_t spared(rocks_statistics *statistics)
{
    return ticker(statistics, "rocksdb.non.last.level.seek.filtered") +
           ticker(statistics, "rocksdb.last.level.seek.filtered");
}

static uint64_t asked(rocks_statistics *statistics)
{
    return spared(statistics) + ticker(statistics, "rocksdb.non.last.level.seek.filter.match") +
           ticker(statistics, "rocksdb.last.level.seek.filter.match");
}

static void seeks_use_prefixes(const char *name, const rocks_slice_transform *with)
{
    rocks_statistics *statistics;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    rocks_options *options = filtering(statistics);
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", with, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    PUT(db, "a:1", "");
    PUT(db, "a:2", "");
    PUT(db, "c:1", "");
    PUT(db, "plain", "");
    for (int pass = 0; pass < 2; pass++) { /* the memtable's filter, and a table's */
        uint64_t checked = asked(statistics), useful = spared(statistics);
        CHECK(shows(db, "a:", "prefix_same_as_start", "a:1 a:2 "));
        CHECK(shows(db, "b:", "prefix_same_as_start", ""));
        if (pass == 1) {
            CHECK(asked(statistics) == checked + 2);
            CHECK(spared(statistics) == useful + 1);
        } else {
            uint64_t misses;
            OK(rocks_perf_set_level("kEnableCount", &st));
            OK(rocks_perf_reset(&st));
            CHECK(shows(db, "b:", "prefix_same_as_start", ""));
            OK(rocks_perf_value("bloom_memtable_miss_count", &misses, &st));
            CHECK(misses == 1);
            OK(rocks_perf_set_level("kDisable", &st));
        }
        /* Filters are not asked where all keys are wanted, nor for a target without prefix. */
        checked = asked(statistics);
        CHECK(shows(db, "b:", "total_order_seek", "c:1 plain "));
        CHECK(shows(db, "b:", NULL, "c:1 plain "));
        CHECK(shows(db, "d", "prefix_same_as_start", "plain "));
        CHECK(asked(statistics) == checked);
        if (pass == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_close(db, &st));

    /* A table of another transform is asked for no prefixes: nothing is missed. */
    OK(rocks_options_set(options, "prefix_extractor", "fixed:1", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    uint64_t useful = spared(statistics);
    CHECK(shows(db, "a", NULL, "a:1 a:2 c:1 plain "));
    CHECK(shows(db, "b", NULL, "c:1 plain "));
    CHECK(spared(statistics) == useful);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_statistics_free(statistics, &st));
}

static void failures_are_told(void)
{
    prefixes p = {.owner = pthread_self()};
    rocks_slice_transform *with = transform_of(&p, "test.Fails");
    rocks_statistics *statistics;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    rocks_options *options = filtering(statistics);
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", with, &st));
    rocks_db *db;
    rocks_code end;
    OK(rocks_db_open(check_path("fails"), options, NULL, NULL, NULL, 0, &db, &st));
    PUT(db, "a:1", "");
    PUT(db, "b:1", "");
    CHECK(failures_of(with, "") == 0);

    /* In a call: it says so, and the next works. */
    const char *texts[] = {"", "offset 0 and size 4 of a key of 3", "offset 4 and size 0",
                           "offset 2 and size 18446744073709551615"};
    for (int way = 1; way <= 3; way++) {
        p.beyond = way;
        CHECK(strcmp(from(db, "a:1", "prefix_same_as_start", &end), "") == 0 &&
              end == ROCKS_CALLBACK_FAILED);
        SAYS(texts[way]);
        CHECK(failures_of(with, texts[way]) > 0);
    }
    p.beyond = 0;
    p.fail = 1;
    from(db, "a:1", "prefix_same_as_start", &end);
    CHECK(end == ROCKS_CALLBACK_FAILED);
    SAYS("no prefix");
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_put(db, NULL, NULL, BYTES("c:1"), BYTES("3"), &st));
    SAYS("no prefix");
    p.fail = 0;
    p.fail_domain = 1;
    from(db, "a:1", "prefix_same_as_start", &end);
    CHECK(end == ROCKS_CALLBACK_FAILED);
    SAYS("no domain");
    p.fail_domain = 0;
    CHECK(shows(db, "a:1", "prefix_same_as_start", "a:1 "));
    /* The write that failed is in the log; the memtable's filter may not know its prefix. */
    CHECK(shows(db, "c:1", "total_order_seek", "c:1 "));
    PUT(db, "c:1", "3");
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("c:1"), &value, &st));
    OK(rocks_buffer_free(&value, &st));

    /* In a flush: the table's filter lacks the prefix, so it is not asked for any. */
    uint64_t before = failures_of(with, "no domain"), useful;
    p.fail = 2;
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    p.fail = 0;
    CHECK(failures_of(with, "no prefix") > before);
    for (int pass = 0; pass < 2; pass++) {
        useful = spared(statistics);
        CHECK(shows(db, "b:", NULL, "b:1 c:1 "));
        CHECK(shows(db, "aa:", NULL, "b:1 c:1 "));
        CHECK(spared(statistics) == useful);
        if (pass == 0) { /* nor by another process, which knows nothing of it */
            OK(rocks_db_close(db, &st));
            OK(rocks_db_open(check_path("fails"), options, NULL, NULL, NULL, 0, &db, &st));
        }
    }
    /* A compaction makes the filter anew. */
    rocks_options *forced =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, forced, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(forced, &st));
    useful = spared(statistics);
    CHECK(shows(db, "b:", "prefix_same_as_start", "b:1 "));
    CHECK(shows(db, "aa:", "prefix_same_as_start", ""));
    CHECK(spared(statistics) == useful + 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_statistics_free(statistics, &st));
    CHECK(p.destroyed == 0);
    OK(rocks_slice_transform_free(with, &st));
    CHECK(p.destroyed == 1);
}

static void calls_from_inside(void)
{
    prefixes p = {.owner = pthread_self()};
    rocks_slice_transform *with = transform_of(&p, "test.Inside");
    rocks_statistics *statistics;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    rocks_options *options = filtering(statistics);
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", with, &st));
    OK(rocks_options_set_slice_transform(options, "memtable_insert_with_hint_prefix_extractor",
                                         with, &st));
    OK(rocks_options_set(options, "allow_concurrent_memtable_write", "false", &st));
    OK(rocks_slice_transform_free(with, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("inside"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    p.inside = db;
    PUT(db, "a:1", "1");
    PUT(db, "a:2", "2");
    PUT(db, "c", "3");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(shows(db, "a:", "prefix_same_as_start", "a:1 a:2 "));
    CHECK(p.inside_checks > 0);
    p.inside = NULL;
    /* Tailing iterators ask for prefixes without asking for the domain. */
    PUT(db, "a:3", "1");
    PUT(db, "z", "1");
    CHECK(shows(db, "a:1", "tailing", "a:1 a:2 a:3 c z "));
    CHECK(p.destroyed == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_statistics_free(statistics, &st));
    CHECK(p.destroyed == 1);
}

static void wrong_arguments(void)
{
    prefixes p = {.owner = pthread_self()};
    rocks_slice_transform_callbacks good = callbacks_of(&p, "test.Good"), c = good;
    rocks_slice_transform *made;
    int destroyed = 0;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(NULL, &made, &st));
    c.struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(&c, &made, &st));
    CHECK(p.destroyed == destroyed);
    c = good;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(&c, NULL, &st));
    CHECK(p.destroyed == ++destroyed);
    c.transform = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(&c, &made, &st));
    SAYS("transform is NULL");
    CHECK(p.destroyed == ++destroyed && made == NULL);
    const char *names[] = {
        NULL,  "",       "rocksdb.FixedPrefix.4", "rocks.DelimitedPrefix", "fixed:4", "capped:10",
        "a;b", "nullptr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        c = good;
        c.name = names[i];
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_slice_transform_new(&c, &made, &st));
        SAYS("name");
        CHECK(p.destroyed == ++destroyed);
    }
    /* The smallest: every key is in the domain. */
    c = good;
    c.in_domain = NULL;
    c.struct_size = offsetof(rocks_slice_transform_callbacks, in_range);
    OK(rocks_slice_transform_new(&c, &made, &st));
    bool same = true;
    OK(rocks_slice_transform_same_result_when_appended(made, BYTES("a:"), &same, &st));
    CHECK(!same);
    size_t offset, size;
    OK(rocks_slice_transform_transform(made, BYTES("a:b"), &offset, &size, &st));
    CHECK(offset == 0 && size == 2 && p.asked == 0);
    OK(rocks_slice_transform_free(made, &st));
    CHECK(p.destroyed == ++destroyed);

    OK(rocks_slice_transform_new(&good, &made, &st));
    OK(rocks_slice_transform_same_result_when_appended(made, BYTES("a:"), &same, &st));
    CHECK(same);
    EXPECT(ROCKS_NOT_FOUND, rocks_slice_transform_transform(made, BYTES("ab"), NULL, NULL, &st));
    p.fail = 1;
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_slice_transform_transform(made, BYTES("a:b"), &offset, &size, &st));
    CHECK(offset == 0 && size == 0);
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_slice_transform(options, "comparator", made, &st));
    SAYS("takes a comparator, not a slice transform");
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", made, &st));
    OK(rocks_slice_transform_free(made, &st));
    CHECK(p.destroyed == destroyed);
    rocks_buffer name;
    OK(rocks_options_value(options, "prefix_extractor", &name, &st));
    CHECK(strcmp((char *)name.data, "test.Good") == 0);
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", NULL, &st));
    CHECK(p.destroyed == ++destroyed);
    OK(rocks_options_free(options, &st));
}

static void *seeks(void *db)
{
    rocks_status st;
    for (int i = 0; i < 30; i++) {
        char key[16];
        rocks_iter *iter;
        rocks_slice found;
        int len = snprintf(key, sizeof key, "%d:", i);
        OK(rocks_db_put(db, NULL, NULL, key, (size_t)len, BYTES("v"), &st));
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek(iter, key, (size_t)len, &found, NULL, &st));
        CHECK(found.len == (size_t)len);
        OK(rocks_iter_free(iter, &st));
        if (i % 10 == 9) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    return NULL;
}

/* One for two databases, and four threads. */
static void shared(void)
{
    prefixes p = {.owner = pthread_self()};
    rocks_slice_transform *with = transform_of(&p, "test.Shared");
    rocks_statistics *statistics;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    rocks_options *options = filtering(statistics);
    OK(rocks_options_set_slice_transform(options, "prefix_extractor", with, &st));
    OK(rocks_slice_transform_free(with, &st));
    rocks_db *dbs[2];
    OK(rocks_db_open(check_path("shared1"), options, NULL, NULL, NULL, 0, &dbs[0], &st));
    OK(rocks_db_open(check_path("shared2"), options, NULL, NULL, NULL, 0, &dbs[1], &st));
    OK(rocks_options_free(options, &st));
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, seeks, dbs[i % 2]) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_db_compact_range(dbs[0], NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_close(dbs[0], &st));
    /* An open database can change it by name; the callbacks are destroyed after their last use. */
    const char *name = "prefix_extractor", *value = "rocks.DelimitedPrefix:%3A";
    OK(rocks_db_set_options(dbs[1], NULL, &name, &value, 1, &st));
    CHECK(shows(dbs[1], "29:", "prefix_same_as_start", "29: "));
    CHECK(p.destroyed == 0 && p.lengths > 0);
    OK(rocks_db_close(dbs[1], &st));
    OK(rocks_statistics_free(statistics, &st));
    CHECK(p.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    prefixes p = {.owner = pthread_self()};
    rocks_slice_transform *with = transform_of(&p, "test.Colon");
    seeks_use_prefixes("callbacks", with);
    CHECK(p.asked > 0 && p.transformed > 0);
    OK(rocks_slice_transform_free(with, &st));
    CHECK(p.destroyed == 1);
    OK(rocks_slice_transform_new_by_name("rocks.DelimitedPrefix:%3A", &with, &st));
    seeks_use_prefixes("byname", with);
    OK(rocks_slice_transform_free(with, &st));
    failures_are_told();
    calls_from_inside();
    wrong_arguments();
    shared();
    return 0;
}
