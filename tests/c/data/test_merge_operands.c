/* The operands of a key that are not merged yet. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static rocks_options *with_append(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "merge_operator", "stringappendtest", &st));
    return options;
}

static rocks_db *open_appending(const char *name)
{
    rocks_options *options = with_append();
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static rocks_values *result;

static void merges(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, key, strlen(key), operand, strlen(operand), &st));
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

/* The operands as one text, a | behind each. */
static const char *all(rocks_db *db, const rocks_options *reading, const char *key, size_t most,
                       const rocks_merge_operands_callbacks *callbacks)
{
    static char text[4096];
    const rocks_slice *operands;
    size_t count, at = 0;
    OK(rocks_db_get_merge_operands(db, NULL, reading, key, strlen(key), most, callbacks, result,
                                   &operands, &count, &st));
    for (size_t i = 0; i < count; i++) {
        OK(rocks_values_status_at(result, i, &st));
        at += (size_t)sprintf(text + at, "%.*s|", (int)operands[i].len,
                              (const char *)operands[i].data);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_status_at(result, count, &st));
    text[at] = 0;
    return text;
}

/* Of the last refusal: how many operands there are. */
static size_t needed;

static rocks_code refused(rocks_db *db, const char *key, size_t most)
{
    const rocks_slice *operands = (const rocks_slice *)key;
    size_t count = 7;
    const rocks_code code = rocks_db_get_merge_operands(db, NULL, NULL, key, strlen(key), most,
                                                        NULL, result, &operands, &count, &st);
    CHECK(operands == NULL && (count == 0) == (code != ROCKS_INCOMPLETE));
    needed = count;
    return code;
}

static void reading(void)
{
    rocks_db *db = open_appending("reading");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    merges(db, "k", "a");
    flush(db);
    merges(db, "k", "b");
    merges(db, "k", "");
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    merges(db, "k", "d");
    merges(db, "only", "x");
    /* The flush has merged the value and what lay on it. */
    CHECK(strcmp(all(db, NULL, "k", 0, NULL), "value,a|b||d|") == 0);
    CHECK(strcmp(all(db, NULL, "k", 4, NULL), "value,a|b||d|") == 0);
    EXPECT(ROCKS_INCOMPLETE, refused(db, "k", 3));
    CHECK(needed == 4);
    SAYS("expected_max: 3");
    SAYS("has 4 operands");
    EXPECT(ROCKS_INVALID_ARGUMENT, refused(db, "k", (size_t)1 << 40));
    EXPECT(ROCKS_NOT_FOUND, refused(db, "none", 0));
    CHECK(strcmp(all(db, NULL, "only", 1, NULL), "x|") == 0);
    rocks_options *at = options_with(ROCKS_OPTIONS_READ, "fill_cache", "false");
    OK(rocks_options_set_snapshot(at, snapshot, &st));
    CHECK(strcmp(all(db, at, "k", 0, NULL), "value,a|b||") == 0);
    OK(rocks_options_free(at, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    /* A deletion hides what is below it. */
    OK(rocks_db_delete(db, NULL, NULL, BYTES("only"), &st));
    EXPECT(ROCKS_NOT_FOUND, refused(db, "only", 0));
    merges(db, "only", "y");
    CHECK(strcmp(all(db, NULL, "only", 0, NULL), "y|") == 0);
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("k"), BYTES("l"), &st));
    merges(db, "k", "e");
    CHECK(strcmp(all(db, NULL, "k", 0, NULL), "e|") == 0);

    /* Shown across a close, and with other answers in the same result. */
    const rocks_slice *operands;
    const rocks_code *codes;
    size_t count;
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL, result, &operands, &count,
                                   &st));
    CHECK(count == 1);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_get_merge_operands(db, NULL, NULL, NULL, 1, 0, NULL, result, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL, NULL, NULL, NULL, &st));
    const rocks_slice keys[] = {{BYTES("k")}, {BYTES("none")}};
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, result, NULL, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND);
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL, result, &operands, &count,
                                   &st));
    OK(rocks_values_status_at(result, 0, &st));
    OK(rocks_db_close(db, &st));
    CHECK(count == 1 && operands[0].len == 1 && operands[0].data[0] == 'e');
    EXPECT(ROCKS_CLOSED, refused(db, "k", 0));
}

/* Large operands, which RocksDB would share with the database, and more than usual. */
static void large(void)
{
    enum { COUNT = 300, SIZE = 2000 };
    rocks_db *db = open_appending("large");
    char *operand = malloc(SIZE);
    const rocks_slice *operands;
    size_t count;
    for (int i = 0; i < COUNT; i++) {
        memset(operand, 'a' + i % 26, SIZE);
        OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), operand, SIZE, &st));
        if (i == COUNT / 2) flush(db);
    }
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL, result, &operands, &count,
                                   &st));
    CHECK(count == COUNT);
    flush(db);
    OK(rocks_db_close(db, &st));
    for (size_t i = 0; i < count; i++)
        CHECK(operands[i].len == SIZE && operands[i].data[SIZE - 1] == 'a' + i % 26);
    free(operand);
}

typedef struct asked {
    int calls, stop_at;
    rocks_db *db;
    char text[64];
} asked;

static bool proceed(void *state, const uint8_t *operand, size_t len)
{
    asked *a = state;
    sprintf(a->text + strlen(a->text), "%.*s.", (int)len, (const char *)operand);
    if (a->db != NULL) {
        rocks_buffer value;
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(a->db, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_put(a->db, NULL, NULL, BYTES("x"), BYTES("y"), &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_get(a->db, NULL, NULL, BYTES("x"), &value, &st));
    }
    return ++a->calls != a->stop_at;
}

static void callbacks(void)
{
    rocks_db *db = open_appending("callbacks");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    flush(db);
    merges(db, "k", "a");
    flush(db);
    merges(db, "k", "b");
    merges(db, "k", "c");
    asked a = {0, 0, db, ""};
    rocks_merge_operands_callbacks c = {sizeof c, &a, proceed};
    CHECK(strcmp(all(db, NULL, "k", 4, &c), "value|a|b|c|") == 0);
    CHECK(strcmp(a.text, "c.b.a.") == 0);
    const char *wanted[] = {"c|", "b|c|", "a|b|c|"};
    for (int stop = 1; stop <= 3; stop++) {
        memset(&a, 0, sizeof a);
        a.stop_at = stop;
        CHECK(strcmp(all(db, NULL, "k", 0, &c), wanted[stop - 1]) == 0);
        CHECK(a.calls == stop);
    }
    c.proceed = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, &c, result, NULL, NULL, &st));
    SAYS("proceed is NULL");
    c.struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, &c, result, NULL, NULL, &st));
    SAYS("struct_size");
    OK(rocks_db_close(db, &st));
}

/* RocksDB's read-only databases write past the end of what they are given. */
static void read_only(void)
{
    enum { COUNT = 200 };
    rocks_db *db = open_appending("read_only");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("old"), &st));
    flush(db);
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    for (int i = 0; i < COUNT; i++) merges(db, "k", "operand");
    merges(db, "l", "other");
    OK(rocks_db_close(db, &st));

    rocks_options *options = with_append(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    const rocks_slice *operands;
    size_t count;
    OK(rocks_db_open(check_path("read_only"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL, result, &operands, &count,
                                   &st));
    CHECK(count == COUNT + 1 && operands[0].len == 5 && operands[COUNT].len == 7);
    EXPECT(ROCKS_INCOMPLETE, refused(db, "k", COUNT));
    CHECK(needed == COUNT + 1);
    SAYS("has 201 operands");
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), COUNT + 1, NULL, result, &operands,
                                   &count, &st));
    CHECK(strcmp(all(db, NULL, "l", 1, NULL), "other|") == 0);
    EXPECT(ROCKS_NOT_FOUND, refused(db, "none", 1));
    asked a = {0, 0, NULL, ""};
    rocks_merge_operands_callbacks c = {sizeof c, &a, proceed};
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, &c, result, NULL, NULL, &st));
    SAYS("read");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* Without an operator there are no operands, and a value is still told. */
static void without(void)
{
    rocks_db *db = open_db("without");
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    CHECK(strcmp(all(db, NULL, "k", 0, NULL), "value|") == 0);
    EXPECT(ROCKS_NOT_FOUND, refused(db, "none", 0));
    OK(rocks_db_close(db, &st));
}

static void *write_on(void *db)
{
    for (int i = 0; i < 300; i++)
        CHECK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("1"), NULL) == ROCKS_OK);
    return NULL;
}

static void threads(void)
{
    rocks_db *db = open_appending("threads");
    pthread_t thread;
    const rocks_slice *operands;
    size_t count = 0, before = 0;
    CHECK(pthread_create(&thread, NULL, write_on, db) == 0);
    while (count < 300) {
        const rocks_code code = rocks_db_get_merge_operands(db, NULL, NULL, BYTES("k"), 0, NULL,
                                                            result, &operands, &count, &st);
        CHECK(code == ROCKS_OK || (code == ROCKS_NOT_FOUND && count == 0));
        CHECK(count >= before);
        before = count;
        for (size_t i = 0; i < count; i++)
            CHECK(operands[i].len == 1 && operands[i].data[0] == '1');
    }
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_values_new(&result, &st));
    reading();
    large();
    callbacks();
    read_only();
    without();
    threads();
    OK(rocks_values_free(result, &st));
    return 0;
}
