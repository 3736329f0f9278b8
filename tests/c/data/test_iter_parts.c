/* A range in parts: together they show it once, all from one point in time. valgrind: yes */
#include "../support/check.h"

enum { ENTRIES = 20000, MOST = 16 };

static void put(rocks_db *db, int first, int step, int count, const char *value)
{
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    for (int i = 0; i < count; i++) {
        char key[16];
        sprintf(key, "%08d", first + i * step);
        OK(rocks_batch_put(batch, NULL, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

static rocks_db *filled_db(const char *name)
{
    static char value[101];
    memset(value, 'v', 100);
    rocks_db *db = open_still_db(name);
    put(db, 0, 2, ENTRIES / 2, value);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, 1, 2, ENTRIES / 2, value);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    return db;
}

/* The parts, read from the last to the first so that nothing depends on their turn, have the keys
 * from one number up to another. */
static void show(rocks_iter **parts, size_t count, int first, int end)
{
    static char seen[ENTRIES + 1];
    memset(seen, 0, sizeof seen);
    int last_of_next = end;
    for (size_t i = count; i-- > 0;) {
        rocks_slice key;
        int before = -1, lowest = last_of_next;
        rocks_code code = rocks_iter_seek_to_first(parts[i], &key, NULL, &st);
        for (; code == ROCKS_OK; code = rocks_iter_next(parts[i], &key, NULL, &st)) {
            char digits[9] = {0};
            CHECK(key.len == 8);
            memcpy(digits, key.data, 8);
            const int number = atoi(digits);
            CHECK(number >= first && number < last_of_next && number > before && !seen[number]);
            seen[number] = 1;
            if (before < 0) lowest = number;
            before = number;
        }
        EXPECT(ROCKS_NOT_FOUND, code);
        last_of_next = lowest;
        OK(rocks_iter_free(parts[i], &st));
    }
    for (int i = first; i < end; i++) CHECK(seen[i]);
}

static size_t parts_of(rocks_db *db, const rocks_options *how, size_t most, rocks_iter **parts)
{
    size_t count = 99;
    OK(rocks_db_iter_parts(db, NULL, how, parts, most, &count, &st));
    CHECK(count >= 1 && count <= most);
    for (size_t i = 0; i < count; i++) CHECK(parts[i] != NULL);
    for (size_t i = count; i < most; i++) CHECK(parts[i] == NULL);
    return count;
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = filled_db("parts"), *empty = open_db("empty");
    rocks_iter *parts[MOST];
    size_t count;
    for (size_t most = 1; most <= MOST; most *= 2) {
        count = parts_of(db, NULL, most, parts);
        CHECK(most == 1 ? count == 1 : count > 1);
        show(parts, count, 0, ENTRIES);
    }
    /* A range of it. */
    rocks_options *how;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &how, &st));
    OK(rocks_options_set_bytes(how, "iterate_lower_bound", BYTES("00003000"), &st));
    OK(rocks_options_set_bytes(how, "iterate_upper_bound", BYTES("00015000"), &st));
    count = parts_of(db, how, MOST, parts);
    CHECK(count > 1);
    OK(rocks_options_free(how, &st)); /* The parts have their own. */
    show(parts, count, 3000, 15000);
    /* All of one time, whatever is written meanwhile. */
    count = parts_of(db, NULL, 4, parts);
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("0"), BYTES("9"), &st));
    show(parts, count, 0, ENTRIES);
    count = parts_of(db, NULL, 4, parts);
    show(parts, count, 0, 0);
    /* Of a snapshot. */
    rocks_snapshot *snapshot;
    put(db, 0, 1, 10, "again");
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &how, &st));
    OK(rocks_options_set_snapshot(how, snapshot, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    put(db, 10, 1, 10, "later");
    count = parts_of(db, how, 4, parts);
    OK(rocks_options_free(how, &st));
    show(parts, count, 0, 10);
    /* Nothing, and memory alone. */
    count = parts_of(empty, NULL, 4, parts);
    CHECK(count == 1);
    show(parts, count, 0, 0);
    put(empty, 0, 1, 100, "v");
    count = parts_of(empty, NULL, 4, parts);
    CHECK(count == 1);
    show(parts, count, 0, 100);
    /* They close with their database. */
    count = parts_of(db, NULL, 4, parts);
    OK(rocks_db_close(db, &st));
    for (size_t i = 0; i < count; i++) {
        EXPECT(ROCKS_CLOSED, rocks_iter_seek_to_first(parts[i], NULL, NULL, &st));
        OK(rocks_iter_free(parts[i], &st));
    }

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter_parts(empty, NULL, NULL, parts, 0, &count, &st));
    SAYS("capacity");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter_parts(empty, NULL, NULL, NULL, 4, &count, &st));
    SAYS("iters");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter_parts(empty, NULL, NULL, parts, 4, NULL, &st));
    SAYS("count");
    how = options_with(ROCKS_OPTIONS_READ, "tailing", "true");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_iter_parts(empty, NULL, how, parts, 4, &count, &st));
    SAYS("tailing");
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(empty, &st));
    return 0;
}
