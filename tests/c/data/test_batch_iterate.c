/* Showing the records of a batch. valgrind: yes */
#include "../support/check.h"

typedef struct seen {
    int count;
    int fail_at;
    char text[512];
    rocks_batch *batch;
    rocks_db *db;
    rocks_sink *sink;
} seen;

static bool record(void *state, const rocks_batch_record *r, rocks_sink *error)
{
    seen *s = state;
    size_t used = strlen(s->text);
    CHECK(r->struct_size >= sizeof *r);
    snprintf(s->text + used, sizeof s->text - used, "%d/%u %.*s=%.*s@%u;", (int)r->kind,
             (unsigned)r->column_family_id, (int)r->key.len, (const char *)r->key.data,
             (int)r->value.len, (const char *)r->value.data, (unsigned)r->write_time);
    s->sink = error;
    if (++s->count == s->fail_at) {
        OK(rocks_sink_append(error, BYTES("no more "), &st));
        OK(rocks_sink_append(error, NULL, 0, &st));
        OK(rocks_sink_append(error, BYTES("please"), &st));
        return false;
    }
    return true;
}

static bool meddle(void *state, const rocks_batch_record *r, rocks_sink *error)
{
    seen *s = state;
    (void)r;
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_put(s->batch, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_free(s->batch, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_write(s->db, NULL, s->batch, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(s->db, &st));
    SAYS("callback");
    OK(rocks_db_put(s->db, NULL, NULL, BYTES("from"), BYTES("inside"), &st));
    /* A batch iterated inside: its sink is another, and the outer one still serves. */
    rocks_batch *inner;
    seen nested = {0, 1, "", NULL, NULL, NULL};
    rocks_batch_callbacks callbacks = {sizeof callbacks, &nested, record};
    OK(rocks_batch_new(&inner, &st));
    OK(rocks_batch_put(inner, NULL, BYTES("x"), BYTES("y"), &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_batch_iterate(inner, &callbacks, &st));
    SAYS("no more please");
    CHECK(nested.sink != error);
    /* Once, because an append that fails makes its callback fail. */
    if (s->count == 5)
        EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(nested.sink, BYTES("late"), &st));
    OK(rocks_batch_free(inner, &st));
    s->count++;
    return true;
}

static void every_kind(void)
{
    rocks_db *db = open_db("kinds");
    rocks_column_family *other;
    OK(rocks_db_create_column_family(db, "other", NULL, &other, &st));
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, other, BYTES("k"), BYTES("v"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("m"), BYTES("o"), &st));
    OK(rocks_batch_delete(batch, other, BYTES("d"), &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("s"), &st));
    OK(rocks_batch_delete_range(batch, other, BYTES("a"), BYTES("b"), &st));
    OK(rocks_batch_put_log_data(batch, BYTES("note"), &st));

    seen s = {0, 0, "", batch, db, NULL};
    rocks_batch_callbacks callbacks = {sizeof callbacks, &s, record};
    OK(rocks_batch_iterate(batch, &callbacks, &st));
    CHECK(s.count == 6);
    CHECK(strcmp(s.text, "1/1 k=v@0;2/0 m=o@0;3/1 d=@0;4/0 s=@0;5/1 a=b@0;6/0 =note@0;") == 0);

    /* Failing at each, the log data included, ends it there with the record and the text. */
    static const char *const fails[] = {
        "callback record, column family 1, key \"k\": no more please",
        "callback record, column family 0, key \"m\": no more please",
        "callback record, column family 1, key \"d\": no more please",
        "callback record, column family 0, key \"s\": no more please",
        "callback record, column family 1, key \"a\": no more please",
        "callback record, column family 0: no more please"};
    for (int at = 1; at <= 6; at++) {
        s.count = 0;
        s.fail_at = at;
        s.text[0] = 0;
        EXPECT(ROCKS_CALLBACK_FAILED, rocks_batch_iterate(batch, &callbacks, &st));
        CHECK(s.count == at && strcmp(st.message, fails[at - 1]) == 0);
    }
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(s.sink, BYTES("late"), &st));
    SAYS("sink");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(NULL, BYTES("late"), &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append((rocks_sink *)(void *)batch, BYTES("x"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sink_append(s.sink, NULL, 1, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_batch_free((rocks_batch *)(void *)s.sink, &st));

    rocks_batch_callbacks meddling = {sizeof meddling, &s, meddle};
    s.count = 0;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_batch_iterate(batch, &meddling, &st));
    SAYS("an append failed: sink: NULL, or of a callback that has returned");
    CHECK(s.count == 6);

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_iterate(batch, NULL, &st));
    callbacks.struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_iterate(batch, &callbacks, &st));
    SAYS("struct_size");
    callbacks.struct_size = sizeof callbacks;
    callbacks.record = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_iterate(batch, &callbacks, &st));
    SAYS("record");
    OK(rocks_db_close(db, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_column_family_free(other, &st));
}

/* The kinds that only bytes bring. */
static void kinds_from_bytes(void)
{
    static const uint8_t data[] = {
        0,    0, 0,   0,    0,    0,   0, 0,   3, 0, 0, 0, 0x9,
        0xA,  1, 'x',                                         /* begin prepare, end prepare */
        0xB,  1, 'x', 0x15, 1,    't', 1, 'y',                /* commit; with a timestamp */
        0xC,  1, 'x', 0xD,  0x13,                             /* rollback, noop, begin unprepare */
        0x10, 2, 1,   'b',  1,    'i',                        /* blob index of column family 2 */
        0x16, 1, 'e', 2,    1,    0,                          /* an entity without columns */
        0x18, 1, 't', 9,    'v',  7,   0, 0,   0, 0, 0, 0, 0, /* timed put */
    };
    static const uint8_t untimed[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x18, 1, 't', 2, 'v', 7};
    static const uint8_t entity[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x16, 1, 'e', 2, 1, 9};
    rocks_batch *batch;
    seen s = {0, 0, "", NULL, NULL, NULL};
    rocks_batch_callbacks callbacks = {sizeof callbacks, &s, record};
    OK(rocks_batch_from_data(data, sizeof data, &batch, &st));
    OK(rocks_batch_iterate(batch, &callbacks, &st));
    CHECK(s.count == 10);
    CHECK(strcmp(s.text,
                 "10/0 =@0;12/0 x=@0;13/0 x=@0;14/0 y=t@0;15/0 x=@0;16/0 =@0;11/0 =@0;"
                 "9/2 b=i@0;7/0 e=\1@0;8/0 t=v@7;") == 0);
    OK(rocks_batch_free(batch, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_batch_from_data(untimed, sizeof untimed, &batch, &st));
    SAYS("time");
    EXPECT(ROCKS_CORRUPTION, rocks_batch_from_data(entity, sizeof entity, &batch, &st));
    SAYS("entity");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    every_kind();
    kinds_from_bytes();
    return 0;
}
