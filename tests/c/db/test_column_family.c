/* Column families: made, found, listed, dropped, one or several. valgrind: alone */
#include "../support/check.h"

static rocks_db *db;
static rocks_column_family *family;

static void one(void)
{
    db = open_db("one");
    OK(rocks_db_create_column_family(db, "one", NULL, &family, &st));
    rocks_buffer name;
    uint32_t id;
    OK(rocks_column_family_name(family, &name, &st));
    OK(rocks_column_family_id(family, &id, &st));
    CHECK(strcmp((char *)name.data, "one") == 0 && id == 1);
    OK(rocks_buffer_free(&name, &st));

    rocks_column_family *again;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "one", NULL, &again, &st));
    SAYS("exists");
    CHECK(again == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "", NULL, &again, &st));
    SAYS("empty");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, NULL, NULL, &again, &st));
    SAYS("name: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "\xc0", NULL, &again, &st));
    SAYS("UTF-8");
    rocks_options *read = options_with(ROCKS_OPTIONS_READ, "fill_cache", "false");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(db, "two", read, &again, &st));
    SAYS("read options; accepted: database options");
    OK(rocks_options_free(read, &st));

    OK(rocks_db_column_family(db, "one", &again, &st));
    OK(rocks_db_put(db, again, NULL, BYTES("key"), BYTES("value"), &st));
    rocks_buffer value;
    OK(rocks_db_get(db, family, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(again, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "none", &again, &st));
    SAYS("none");

    OK(rocks_db_column_family(db, "default", &again, &st));
    OK(rocks_column_family_id(again, &id, &st));
    CHECK(id == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_drop_column_family(db, again, &st));
    SAYS("\"default\" cannot be dropped");
    OK(rocks_column_family_free(again, &st));

    /* Dropped: gone by name, readable by handle, and the name is free again. */
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "one", &again, &st));
    OK(rocks_db_get(db, family, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_create_column_family(db, "one", NULL, &again, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, again, NULL, BYTES("key"), &value, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED,
           rocks_db_put(db, family, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_put(db, again, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_column_family(db, "one", &family, &st));
    /* Its name stays known after the close. */
    OK(rocks_column_family_name(again, &name, &st));
    CHECK(strcmp((char *)name.data, "one") == 0);
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_column_family_free(again, &st));
}

static void several(void)
{
    db = open_db("several");
    const char *names[] = {"a", "b", "c"};
    rocks_column_family *made[3];
    size_t count;
    rocks_options *own[3] = {NULL, NULL, NULL};
    own[1] = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "1048576");
    OK(rocks_db_create_column_families(db, names, (const rocks_options *const *)own, 3, made,
                                       &count, &st));
    CHECK(count == 3 && made[0] && made[1] && made[2]);
    OK(rocks_options_free(own[1], &st));

    rocks_buffer listed;
    OK(rocks_db_column_families(db, &listed, &count, &st));
    CHECK(count == 4 && listed.len == sizeof "default\0a\0b\0c");
    CHECK(memcmp(listed.data, "default\0a\0b\0c", listed.len) == 0);
    OK(rocks_buffer_free(&listed, &st));

    /* Up to the first failure; what was made is given. */
    const char *some[] = {"d", "a", "e"};
    rocks_column_family *more[3];
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, some, NULL, 3, more, &count, &st));
    SAYS("names[1]: \"a\": Invalid argument: Column family already exists");
    CHECK(count == 1 && more[0] != NULL && more[1] == NULL && more[2] == NULL);
    OK(rocks_db_put(db, more[0], NULL, BYTES("key"), BYTES("value"), &st));

    /* Refused before anything is made. */
    const char *twice[] = {"x", "y", "x"}, *hole[] = {"x", NULL}, *empty[] = {"x", ""};
    rocks_column_family *none[3];
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, twice, NULL, 3, none, &count, &st));
    SAYS("names[2]: \"x\" is in the list before, at [0]");
    CHECK(count == 0 && none[0] == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, hole, NULL, 2, none, &count, &st));
    SAYS("names[1]: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, empty, NULL, 2, none, &count, &st));
    SAYS("names[1]: empty");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, NULL, NULL, 2, none, &count, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_families(db, names, NULL, 2, NULL, &count, &st));
    SAYS("column_families: NULL");
    OK(rocks_db_create_column_families(db, NULL, NULL, 0, NULL, NULL, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_column_family(db, "x", &family, &st));

    /* Dropping: all can be dropped, or none is. */
    rocks_column_family *def;
    OK(rocks_db_column_family(db, "default", &def, &st));
    rocks_column_family *bad[] = {made[0], def}, *same[] = {made[0], made[1], made[0]};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_drop_column_families(db, bad, 2, &count, &st));
    CHECK(count == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_drop_column_families(db, same, 3, &count, &st));
    SAYS("column_families[2]");
    rocks_column_family *null[] = {made[0], NULL};
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_drop_column_families(db, null, 2, &count, &st));
    SAYS("column_families[1]");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_drop_column_families(db, NULL, 2, &count, &st));
    OK(rocks_db_put(db, made[0], NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_drop_column_families(db, made, 3, &count, &st));
    CHECK(count == 3);
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_drop_column_families(db, made, 3, &count, &st));
    CHECK(count == 0);
    OK(rocks_db_column_families(db, &listed, &count, &st));
    CHECK(count == 2 && memcmp(listed.data, "default\0d", sizeof "default\0d") == 0);
    OK(rocks_buffer_free(&listed, &st));

    rocks_db *other = open_db("other");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_drop_column_families(other, more, 1, &count, &st));
    SAYS("another database");
    OK(rocks_db_close(other, &st));
    OK(rocks_db_close(db, &st));
    for (int i = 0; i < 3; i++) OK(rocks_column_family_free(made[i], &st));
    OK(rocks_column_family_free(more[0], &st));
    OK(rocks_column_family_free(def, &st));
}

/* The process's memory, in KiB; 0 where it cannot be read. */
static long resident(void)
{
    long pages = 0, ignored;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
    fclose(file);
    return pages * 4;
}

/* Column families with caches of their own come and go: what their caches held goes with
 * them, but for what a value shows. */
static void coming_and_going(void)
{
    enum { ROUNDS = 60, KEYS = 10 };
    static uint8_t written[100000];
    rocks_db *db = open_db("coming");
    rocks_value *holder, *first;
    rocks_slice shown = {NULL, 0}, value;
    long before = 0;
    OK(rocks_value_new(&holder, &st));
    OK(rocks_value_new(&first, &st));
    for (int i = 0; i < ROUNDS; i++) {
        rocks_options *own = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "4194304");
        rocks_column_family *family;
        OK(rocks_db_create_column_family(db, "guest", own, &family, &st));
        OK(rocks_options_free(own, &st));
        memset(written, 'a' + i % 26, sizeof written);
        for (uint8_t key = 0; key < KEYS; key++)
            OK(rocks_db_put(db, family, NULL, &key, 1, written, sizeof written, &st));
        const rocks_column_family *families[] = {family};
        OK(rocks_db_flush(db, families, 1, NULL, &st));
        for (uint8_t key = 0; key < KEYS; key++)
            OK(rocks_db_get_pinned(db, family, NULL, &key, 1, holder, &value, &st));
        if (i == 0) OK(rocks_db_get_pinned(db, family, NULL, "", 1, first, &shown, &st));
        OK(rocks_db_drop_column_family(db, family, &st));
        OK(rocks_column_family_free(family, &st));
        if (i == 10) before = resident();
    }
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed */
    CHECK(resident() - before < 25000);
#endif
    (void)before;
    CHECK(value.len == sizeof written && value.data[0] == written[0]);
    CHECK(shown.len == sizeof written && shown.data[0] == 'a' && shown.data[99999] == 'a');
    OK(rocks_db_close(db, &st));
    CHECK(shown.data[0] == 'a' && value.data[0] == written[0]);
    OK(rocks_value_free(first, &st));
    OK(rocks_value_free(holder, &st));
}

/* A database, a column family, a snapshot, read options and values, freed in every order. */
enum { DB, FAMILY, SNAPSHOT, OPTIONS, VALUES, THINGS };

static void in_order(const int *order)
{
    db = open_db("order");
    rocks_snapshot *snapshot;
    rocks_options *options;
    rocks_value *value;
    rocks_values *values;
    if (rocks_db_column_family(db, "one", &family, &st) != ROCKS_OK)
        OK(rocks_db_create_column_family(db, "one", NULL, &family, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
    OK(rocks_options_set_snapshot(options, snapshot, &st));
    OK(rocks_value_new(&value, &st));
    OK(rocks_values_new(&values, &st));
    rocks_slice shown, key = {(const uint8_t *)"key", 3};
    const rocks_slice *many;
    const rocks_column_family *of = family;
    OK(rocks_db_get_pinned(db, family, options, BYTES("key"), value, &shown, &st));
    OK(rocks_db_multi_get(db, &of, options, &key, 1, 0, values, &many, NULL, &st));
    int shows = 1;
    for (int i = 0; i < THINGS; i++) {
        switch (order[i]) {
            case DB:
                OK(rocks_db_close(db, &st));
                break;
            case FAMILY:
                OK(rocks_column_family_free(family, &st));
                break;
            case SNAPSHOT:
                OK(rocks_snapshot_free(snapshot, &st));
                break;
            case OPTIONS:
                OK(rocks_options_free(options, &st));
                break;
            default:
                OK(rocks_value_free(value, &st));
                OK(rocks_values_free(values, &st));
                shows = 0;
        }
        CHECK(!shows || memcmp(shown.data, "value", 5) == 0);
        CHECK(!shows || memcmp(many[0].data, "value", 5) == 0);
    }
}

static void every_order(int *order, int from)
{
    if (from == THINGS) in_order(order);
    for (int i = from; i < THINGS; i++) {
        const int first = order[from];
        order[from] = order[i];
        order[i] = first;
        every_order(order, from + 1);
        order[i] = order[from];
        order[from] = first;
    }
}

static void read_some(const char *const *names, size_t count, rocks_code code)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    EXPECT(code, rocks_db_open(check_path("some"), NULL, how, names, NULL, count, &db, &st));
    OK(rocks_options_free(how, &st));
}

static void holds(const char *name, rocks_code code)
{
    rocks_buffer value;
    EXPECT(code, rocks_db_column_family(db, name, &family, &st));
    if (code != ROCKS_OK) return;
    OK(rocks_db_get(db, family, NULL, BYTES_OF(name), &value, &st));
    CHECK(value.len == strlen(name) && memcmp(value.data, name, value.len) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_column_family_free(family, &st));
}

/* Who only reads may open some of them. */
static void some_to_read(void)
{
    static const char *const all[] = {"one", "two", "three"};
    static const char *const wanted[] = {"default", "two"}, *const absent[] = {"default", "four"};
    static const char *const without[] = {"two"};
    db = open_db("some");
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_create_column_family(db, all[i], NULL, &family, &st));
        OK(rocks_db_put(db, family, NULL, BYTES_OF(all[i]), BYTES_OF(all[i]), &st));
        const rocks_column_family *const flushed = family;
        OK(rocks_db_flush(db, &flushed, 1, NULL, &st));
        OK(rocks_column_family_free(family, &st));
    }
    OK(rocks_db_close(db, &st));

    read_some(wanted, 2, ROCKS_OK);
    holds("two", ROCKS_OK);
    holds("one", ROCKS_NOT_FOUND);
    rocks_buffer names;
    size_t count;
    OK(rocks_db_unopened_column_families(db, &names, &count, &st));
    CHECK(count == 2 && names.len == sizeof "one" + sizeof "three");
    CHECK(strcmp((const char *)names.data, "one") == 0);
    CHECK(strcmp((const char *)names.data + sizeof "one", "three") == 0);
    OK(rocks_buffer_free(&names, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_open_column_family(db, "one", NULL, &family, &st));
    OK(rocks_db_close(db, &st));

    read_some(absent, 2, ROCKS_INVALID_ARGUMENT);
    SAYS("four");
    read_some(without, 1, ROCKS_INVALID_ARGUMENT);
    SAYS("default");
    /* Who writes must have all. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("some"), NULL, NULL, wanted, NULL, 2, &db, &st));
    SAYS("one");
    read_some(NULL, 0, ROCKS_OK);
    for (int i = 0; i < 3; i++) holds(all[i], ROCKS_OK);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    one();
    several();
    /* Under memcheck a turn takes a while: there, each thing first once. */
    int order[THINGS] = {DB, FAMILY, SNAPSHOT, OPTIONS, VALUES};
    if (getenv("LD_PRELOAD") == NULL) {
        every_order(order, 0);
    } else {
        for (int i = 0; i < THINGS; i++) {
            for (int j = 0; j < THINGS; j++) order[j] = (i + j) % THINGS;
            in_order(order);
        }
    }
    coming_and_going();
    some_to_read();
    return 0;
}
