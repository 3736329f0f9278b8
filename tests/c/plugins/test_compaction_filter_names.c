/* Compaction filters that options name: what they remove, what they refuse, and that an OPTIONS
   file brings them back. valgrind: yes */
#include "../support/compaction_plan.h"

#include <time.h>

static rocks_db *open_named(const char *name, const char *filter)
{
    rocks_options *options = still_options();
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "compaction_filter_factory", filter, &st));
    rocks_db *db = open_with(name, options);
    OK(rocks_options_free(options, &st));
    return db;
}

static void merge(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, TEXT(key), TEXT(operand), &st));
}

static void by_prefix(void)
{
    rocks_db *db = open_named("prefix", "{id=remove_prefix;prefix=tmp:}");
    put(db, "tmp", "kept");
    put(db, "tmp:", "goes");
    put(db, "tmp:a", "goes");
    put(db, "tmq", "kept");
    flush(db);
    merge(db, "tmp:b", "operand");
    merge(db, "u", "operand");
    flush(db);
    CHECK(has(db, "tmp:a", "goes")); /* until a compaction has come to it */
    OK(compact(db));
    CHECK(has(db, "tmp", "kept") && has(db, "tmq", "kept") && has(db, "u", "operand"));
    CHECK(has(db, "tmp:", NULL) && has(db, "tmp:a", NULL) && has(db, "tmp:b", NULL));
    OK(rocks_db_close(db, &st));
}

/* The bytes may be any, also those that end a text of options. */
static void by_range(void)
{
    rocks_db *db = open_named("range", "{id=remove_range;from=0x3b7d;to=0x3b7e}"); /* ";}" */
    put(db, ";|z", "kept");
    put(db, ";}", "goes");
    put(db, ";}\xff\xff", "goes");
    put(db, ";~", "kept");
    flush(db);
    OK(compact(db));
    CHECK(has(db, ";|z", "kept") && has(db, ";~", "kept"));
    CHECK(has(db, ";}", NULL) && has(db, ";}\xff\xff", NULL));
    OK(rocks_db_close(db, &st));

    /* What OPTIONS has makes the same filter. */
    rocks_options *loaded;
    rocks_buffer text;
    size_t count;
    OK(rocks_options_load_latest(check_path("range"), NULL, &loaded, NULL, NULL, 0, &count, &st));
    OK(rocks_options_value(loaded, "compaction_filter_factory", &text, &st));
    CHECK(strstr((const char *)text.data, "rocks.RemoveRange") != NULL);
    OK(rocks_buffer_free(&text, &st));
    db = open_with("range", loaded);
    OK(rocks_options_free(loaded, &st));
    put(db, ";}a", "goes");
    put(db, ";~a", "kept");
    flush(db);
    OK(compact(db));
    CHECK(has(db, ";}a", NULL) && has(db, ";~a", "kept") && has(db, ";~", "kept"));
    OK(rocks_db_close(db, &st));
}

static void by_size(void)
{
    rocks_db *db = open_named("size", "{id=remove_size;below=2;above=4}");
    put(db, "a", "1");
    put(db, "b", "12");
    put(db, "c", "1234");
    put(db, "d", "12345");
    flush(db);
    merge(db, "e", "1");
    flush(db);
    OK(compact(db));
    CHECK(has(db, "a", NULL) && has(db, "b", "12") && has(db, "c", "1234") && has(db, "d", NULL));
    OK(rocks_db_close(db, &st));
}

/* A time of `width` bytes behind three others. */
static void put_time(rocks_db *db, const char *key, uint64_t time, int width, int big)
{
    uint8_t value[16] = "abc";
    for (int i = 0; i < width; i++) value[3 + i] = (uint8_t)(time >> 8 * (big ? width - 1 - i : i));
    OK(rocks_db_put(db, NULL, NULL, TEXT(key), value, (size_t)width + 3, &st));
}

static int is_there(rocks_db *db, const char *key)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, TEXT(key), &value, &st);
    OK(rocks_buffer_free(&value, &st));
    return code == ROCKS_OK;
}

static void by_age(void)
{
    static const struct {
        const char *number, *unit;
        int width, big;
        uint64_t per_second;
    } kinds[] = {{"u64be", "s", 8, 1, 1},
                 {"u64le", "ms", 8, 0, 1000},
                 {"u64be", "us", 8, 1, 1000000},
                 {"u32be", "s", 4, 1, 1},
                 {"u32le", "s", 4, 0, 1}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char filter[200], name[20];
        const uint64_t now = (uint64_t)time(NULL), per = kinds[i].per_second;
        snprintf(filter, sizeof filter, "{id=remove_old;age=1000;offset=3;number=%s;unit=%s}",
                 kinds[i].number, kinds[i].unit);
        snprintf(name, sizeof name, "age%d", (int)i);
        rocks_db *db = open_named(name, filter);
        put_time(db, "old", (now - 1000) * per, kinds[i].width, kinds[i].big);
        put_time(db, "young", (now - 500) * per, kinds[i].width, kinds[i].big);
        put_time(db, "to come", (now + 5000) * per, kinds[i].width, kinds[i].big);
        put_time(db, "never", 0, kinds[i].width, kinds[i].big);
        put(db, "short", "abc123");
        put(db, "empty", "");
        flush(db);
        OK(compact(db));
        CHECK(!is_there(db, "old") && is_there(db, "young") && is_there(db, "to come"));
        CHECK(!is_there(db, "never") && is_there(db, "short") && is_there(db, "empty"));
        OK(rocks_db_close(db, &st));
    }
}

/* A refused setting leaves the options as they were. */
static void refused(void)
{
    static const struct {
        const char *filter, *why;
    } wrong[] = {
        {"remove_prefix", "prefix"},
        {"{id=remove_prefix;prefix=}", "prefix"},
        {"{id=remove_prefix;suffix=a}", "suffix"},
        {"{id=remove_range;from=b;to=a}", "from"},
        {"{id=remove_range;from=a;to=a}", "from"},
        {"remove_size", "below"},
        {"{id=remove_size;below=5;above=4}", "below"},
        {"{id=remove_size;below=-1}", "below"},
        {"remove_old", "age"},
        {"{id=remove_old;age=1;number=u16be}", "u16be"},
        {"{id=remove_old;age=1;unit=days}", "days"},
        {"remove_nothing", "remove_nothing"},
    };
    rocks_options *options = still_options();
    rocks_buffer text;
    OK(rocks_options_set(options, "compaction_filter_factory", "{id=remove_range;from=a;to=b}",
                         &st));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_options_set(options, "compaction_filter_factory", wrong[i].filter, &st));
        SAYS("compaction_filter_factory");
        SAYS(wrong[i].why);
    }
    OK(rocks_options_value(options, "compaction_filter_factory", &text, &st));
    CHECK(strstr((const char *)text.data, "rocks.RemoveRange") != NULL);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_options_set(options, "compaction_filter_factory", "nullptr", &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    by_prefix();
    by_range();
    by_size();
    by_age();
    refused();
    return 0;
}
