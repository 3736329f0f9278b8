/* Reading many entries in one call. valgrind: yes */
#include "../support/check.h"

#include <dirent.h>

static rocks_slice key, value;
static rocks_block_view view;

enum { ENTRIES = 500 };

static size_t make_key(int i, char *to)
{
    return (size_t)sprintf(to, "key %05d%.*s", i, i % 7, "......");
}

static size_t make_value(int i, char *to)
{
    size_t len = (size_t)(i * 37 % 301);
    memset(to, 'a' + i % 26, len);
    return len;
}

static rocks_db *filled_db(const char *name)
{
    rocks_db *db = open_db(name);
    for (int i = 0; i < ENTRIES; i++) {
        char k[32], v[301];
        size_t k_len = make_key(i, k), v_len = make_value(i, v);
        OK(rocks_db_put(db, NULL, NULL, k, k_len, v, v_len, &st));
    }
    return db;
}

static rocks_iter *iter_over(rocks_db *db, const rocks_options *options)
{
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, options, &iter, &st));
    return iter;
}

static rocks_block *new_block(void)
{
    rocks_block *block;
    OK(rocks_block_new(&block, &st));
    return block;
}

static void is_entry(int i, rocks_slice k, rocks_slice v)
{
    char wanted[301];
    size_t len = make_key(i, wanted);
    CHECK(k.len == len && memcmp(k.data, wanted, len) == 0);
    len = make_value(i, wanted);
    CHECK(v.len == len && (len == 0 || memcmp(v.data, wanted, len) == 0));
}

/* The view shows the entries from `first` on, in steps of `by`. */
static void shows(int first, int by, int keys_only)
{
    CHECK(view.count >= 1 && view.key_offsets[0] == 0);
    CHECK(view.key_offsets[view.count] == view.key_bytes);
    if (keys_only)
        CHECK(view.value_offsets == NULL && view.values == NULL && view.value_bytes == 0);
    else CHECK(view.value_offsets[0] == 0 && view.value_offsets[view.count] == view.value_bytes);
    for (size_t i = 0; i < view.count; i++) {
        const uint32_t *k = view.key_offsets + i, *v = view.value_offsets + i;
        rocks_slice one = {view.keys + k[0], k[1] - k[0]}, other = {NULL, 0};
        if (keys_only) {
            char wanted[32];
            CHECK(one.len == make_key(first, wanted) && memcmp(one.data, wanted, one.len) == 0);
        } else {
            other.data = view.values + v[0];
            other.len = v[1] - v[0];
            is_entry(first, one, other);
        }
        first += by;
    }
}

static void is_empty(void)
{
    CHECK(view.count == 0 && view.key_offsets == NULL && view.keys == NULL &&
          view.value_offsets == NULL && view.values == NULL && view.key_bytes == 0 &&
          view.value_bytes == 0 && view.done == 0);
}

static void whole_scans(void)
{
    static const size_t entries[] = {0, 1, 2, 7, 500, 501, 100000, SIZE_MAX};
    static const size_t bytes[] = {0, 1, 300, 5000, SIZE_MAX};
    rocks_db *db = filled_db("scans");
    rocks_block *block = new_block();
    for (uint32_t flags = 0; flags < 4; flags++) {
        int reverse = (flags & ROCKS_SCAN_REVERSE) != 0;
        for (int e = 0; e < 8; e++)
            for (int b = 0; b < 5; b++) {
                rocks_iter *iter = iter_over(db, NULL);
                OK((reverse ? rocks_iter_seek_to_last : rocks_iter_seek_to_first)(iter, NULL, NULL,
                                                                                  &st));
                int at = reverse ? ENTRIES - 1 : 0, seen = 0, done = 0;
                rocks_code code;
                while ((code = rocks_iter_read_block(iter, entries[e], bytes[b], flags, block,
                                                     &view, &st)) == ROCKS_OK) {
                    CHECK(!done);
                    shows(at, reverse ? -1 : 1, (flags & ROCKS_SCAN_KEYS_ONLY) != 0);
                    CHECK(entries[e] == 0 || view.count <= entries[e]);
                    CHECK(bytes[b] == 0 || view.count == 1 ||
                          view.key_bytes + view.value_bytes <= bytes[b]);
                    at += (reverse ? -1 : 1) * (int)view.count;
                    seen += (int)view.count;
                    done = view.done;
                }
                CHECK(code == ROCKS_NOT_FOUND && seen == ENTRIES && done);
                is_empty();
                EXPECT(ROCKS_NOT_FOUND, rocks_iter_read_block(iter, 1, 0, 0, block, &view, &st));
                EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, &value, &st));
                OK(rocks_iter_status(iter, &st));
                OK(rocks_iter_free(iter, &st));
            }
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_block_free(block, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_block_free(block, &st));
    SAYS("block: freed before");
}

static void blocks_and_steps_mix(void)
{
    rocks_db *db = filled_db("mix");
    rocks_block *block = new_block();
    rocks_iter *iter = iter_over(db, NULL);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_read_block(iter, 3, 0, 0, block, &view, &st));
    is_empty();
    char k[32];
    OK(rocks_iter_seek(iter, k, make_key(10, k), &key, &value, &st));
    OK(rocks_iter_read_block(iter, 3, 0, 0, block, &view, &st));
    CHECK(view.count == 3 && !view.done);
    shows(10, 1, 0);
    OK(rocks_iter_entry(iter, &key, &value, &st));
    is_entry(13, key, value);
    OK(rocks_iter_next(iter, &key, &value, &st));
    is_entry(14, key, value);
    OK(rocks_iter_read_block(iter, 2, 0, ROCKS_SCAN_REVERSE, block, &view, &st));
    shows(14, -1, 0);
    OK(rocks_iter_prev(iter, &key, &value, &st));
    is_entry(11, key, value);
    OK(rocks_iter_read_block(iter, 0, 0, ROCKS_SCAN_REVERSE, block, &view, &st));
    CHECK(view.count == 12 && view.done);
    shows(11, -1, 0);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_entry(iter, &key, &value, &st));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_iter_read_block(iter, 0, 0, ROCKS_SCAN_REVERSE, block, &view, &st));
    OK(rocks_iter_refresh(iter, NULL, &st));
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 1 && view.done);
    shows(ENTRIES - 1, 1, 0);
    OK(rocks_iter_free(iter, &st));

    /* Bounds and prefixes are the options'. */
    rocks_options *read;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &read, &st));
    OK(rocks_options_set_bytes(read, "iterate_lower_bound", BYTES("key 00100"), &st));
    OK(rocks_options_set_bytes(read, "iterate_upper_bound", BYTES("key 00110"), &st));
    iter = iter_over(db, read);
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 10 && view.done);
    shows(100, 1, 0);
    OK(rocks_iter_seek_to_last(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, 0, ROCKS_SCAN_REVERSE, block, &view, &st));
    CHECK(view.count == 10 && view.done);

    /* What a block shows outlives the iterator and the database. */
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 5, 0, 0, block, &view, &st));
    OK(rocks_db_close(db, &st));
    shows(100, 1, 0);
    rocks_block_view before = view;
    EXPECT(ROCKS_CLOSED, rocks_iter_read_block(iter, 5, 0, 0, block, &view, &st));
    is_empty();
    OK(rocks_iter_free(iter, &st));
    view = before;
    shows(100, 1, 0);
    OK(rocks_options_free(read, &st));
    OK(rocks_block_free(block, &st));
}

static void the_callers_memory(void)
{
    rocks_db *db = filled_db("memory");
    uint32_t k_offsets[65], v_offsets[65];
    uint8_t keys[512], values[1024];
    for (uint32_t flags = 0; flags < 4; flags++) {
        rocks_iter *iter = iter_over(db, NULL);
        int reverse = (flags & ROCKS_SCAN_REVERSE) != 0, at = reverse ? ENTRIES - 1 : 0, seen = 0;
        int keys_only = (flags & ROCKS_SCAN_KEYS_ONLY) != 0;
        OK((reverse ? rocks_iter_seek_to_last : rocks_iter_seek_to_first)(iter, NULL, NULL, &st));
        rocks_code code;
        while ((code = rocks_iter_read_into(iter, 64, flags, k_offsets, keys, sizeof keys,
                                            keys_only ? NULL : v_offsets, keys_only ? NULL : values,
                                            keys_only ? 0 : sizeof values, &view, &st)) ==
               ROCKS_OK) {
            CHECK(view.key_offsets == k_offsets && view.keys == keys);
            CHECK(view.count <= 64 && view.key_bytes <= sizeof keys &&
                  view.value_bytes <= sizeof values);
            shows(at, reverse ? -1 : 1, keys_only);
            at += (reverse ? -1 : 1) * (int)view.count;
            seen += (int)view.count;
        }
        CHECK(code == ROCKS_NOT_FOUND && seen == ENTRIES);
        is_empty();
        OK(rocks_iter_free(iter, &st));
    }

    /* Too small for one entry: it says what is needed, and nothing is lost. */
    rocks_iter *iter = iter_over(db, NULL);
    char k[32], v[301];
    size_t k_len = make_key(8, k), v_len = make_value(8, v);
    OK(rocks_iter_seek(iter, k, k_len, NULL, NULL, &st));
    for (int i = 0; i < 3; i++) {
        EXPECT(ROCKS_BUFFER_TOO_SMALL,
               rocks_iter_read_into(iter, 64, 0, k_offsets, keys, i == 0 ? 0 : sizeof keys,
                                    v_offsets, i == 2 ? NULL : values,
                                    i == 2 ? 0 : v_len - (i == 1), &view, &st));
        CHECK(view.count == 0 && view.keys == NULL && view.values == NULL && view.done == 0);
        CHECK(view.key_bytes == k_len && view.value_bytes == v_len);
    }
    OK(rocks_iter_entry(iter, &key, &value, &st));
    is_entry(8, key, value);
    OK(rocks_iter_read_into(iter, 64, 0, k_offsets, keys, k_len, v_offsets, values, v_len, &view,
                            &st));
    CHECK(view.count == 1);
    shows(8, 1, 0);
    OK(rocks_iter_entry(iter, &key, &value, &st));
    is_entry(9, key, value);
    OK(rocks_iter_read_into(iter, 1, 0, k_offsets, keys, sizeof keys, v_offsets, values,
                            sizeof values, &view, &st));
    CHECK(view.count == 1);

    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 0, 0, k_offsets, keys, 9, v_offsets, values, 9, &view, &st));
    SAYS("max_entries");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_read_into(iter, SIZE_MAX, 0, k_offsets, keys, 9,
                                                        v_offsets, values, 9, &view, &st));
    SAYS("max_entries");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 4, k_offsets, keys, 9, v_offsets, values, 9, &view, &st));
    SAYS("flags: 0x4");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 0, NULL, keys, 9, v_offsets, values, 9, &view, &st));
    SAYS("key_offsets: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 0, k_offsets, keys, 9, NULL, values, 9, &view, &st));
    SAYS("value_offsets: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 0, k_offsets, NULL, 9, v_offsets, values, 9, &view, &st));
    SAYS("keys: NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 0, k_offsets, keys, 9, v_offsets, NULL, 9, &view, &st));
    SAYS("values: NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_read_into(iter, 64, 0, (uint32_t *)(void *)(keys + 1),
                                                        keys, 9, v_offsets, values, 9, &view, &st));
    SAYS("key_offsets: not aligned");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_iter_read_into(iter, 64, 0, k_offsets, keys, 9, v_offsets, values, 9, NULL, &st));
    SAYS("view");
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_iter_read_into(NULL, 64, 0, k_offsets, keys, 9, v_offsets, values, 9, &view, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_iter_read_block(iter, 0, 0, 0, NULL, &view, &st));
    SAYS("block");
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_iter_read_block(iter, 0, 0, 0, (rocks_block *)iter, &view, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_read_block(iter, 0, 0, 8, NULL, &view, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_block_new(NULL, &st));
    OK(rocks_block_free(NULL, &st));
    OK(rocks_iter_entry(iter, &key, &value, &st));
    is_entry(10, key, value);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

/* An entry larger than the limit comes alone; empty keys and values have their places. */
static void extremes(void)
{
    rocks_db *db = open_db("extremes");
    rocks_block *block = new_block();
    size_t huge = 9 << 20;
    uint8_t *big = malloc(huge);
    memset(big, 'h', huge);
    OK(rocks_db_put(db, NULL, NULL, NULL, 0, NULL, 0, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), NULL, 0, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), big, huge, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("c\0d"), BYTES("\0"), &st));
    rocks_iter *iter = iter_over(db, NULL);
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 1, 0, 0, block, &view, &st));
    CHECK(view.count == 1 && view.key_bytes == 0 && view.value_bytes == 0);
    CHECK(view.key_offsets[1] == 0 && view.value_offsets[1] == 0);
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 1 && view.key_bytes == 1);
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 1 && view.value_bytes == huge && memcmp(view.values, big, huge) == 0);
    OK(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    CHECK(view.count == 1 && view.done && memcmp(view.keys, "c\0d", 3) == 0 && view.values[0] == 0);
    OK(rocks_iter_seek_to_last(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, SIZE_MAX, ROCKS_SCAN_REVERSE, block, &view, &st));
    CHECK(view.count == 4 && view.key_bytes == 5 && view.value_bytes == huge + 1 && view.done);
    CHECK(view.values[0] == 0 && memcmp(view.values + 1, big, huge) == 0);
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 0, 0, ROCKS_SCAN_KEYS_ONLY, block, &view, &st));
    CHECK(view.count == 4 && view.key_bytes == 5 && view.value_bytes == 0 && view.values == NULL);
    free(big);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_db_close(db, &st));
}

static void nothing_to_read(void)
{
    rocks_db *db = open_db("nothing");
    rocks_block *block = new_block();
    rocks_iter *iter = iter_over(db, NULL);
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_read_block(iter, 0, 0, 0, block, &view, &st));
    is_empty();
    OK(rocks_iter_free(iter, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_db_close(db, &st));
}

/* Flips a byte in the middle of the largest SST file. */
static void damage(const char *name)
{
    char folder[4096], file[8192], largest[8192] = "";
    long size = 0;
    snprintf(folder, sizeof folder, "%s", check_path(name));
    DIR *entries = opendir(folder);
    CHECK(entries != NULL);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strstr(entry->d_name, ".sst") == NULL) continue;
        snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        FILE *sst = fopen(file, "rb");
        CHECK(sst != NULL && fseek(sst, 0, SEEK_END) == 0);
        if (ftell(sst) > size) {
            size = ftell(sst);
            strcpy(largest, file);
        }
        fclose(sst);
    }
    closedir(entries);
    CHECK(size > 10000);
    FILE *sst = fopen(largest, "r+b");
    CHECK(sst != NULL && fseek(sst, size / 2, SEEK_SET) == 0);
    int byte = fgetc(sst);
    CHECK(fseek(sst, size / 2, SEEK_SET) == 0 && fputc(byte ^ 0x55, sst) != EOF &&
          fclose(sst) == 0);
}

/* A damaged block in the middle of a scan: what comes before it is delivered, and then
   the error, which never looks like the end. */
static void a_damaged_file(void)
{
    rocks_db *db = filled_db("damaged");
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(open_db("damaged"), &st));
    damage("damaged");
    db = open_db("damaged");
    rocks_block *block = new_block();
    rocks_iter *iter = iter_over(db, NULL);

    int by_step = 1, from_behind = 1;
    rocks_code code;
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    for (; (code = rocks_iter_next(iter, &key, &value, &st)) == ROCKS_OK; by_step++)
        is_entry(by_step, key, value);
    CHECK(code == ROCKS_CORRUPTION && by_step > 10 && by_step < ENTRIES);
    SAYS("checksum mismatch");
    CHECK(key.data == NULL && value.data == NULL);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, &value, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_status(iter, &st));

    OK(rocks_iter_seek_to_last(iter, &key, &value, &st));
    OK(rocks_iter_status(iter, &st));
    for (; (code = rocks_iter_prev(iter, &key, &value, &st)) == ROCKS_OK; from_behind++)
        is_entry(ENTRIES - 1 - from_behind, key, value);
    CHECK(code == ROCKS_CORRUPTION && from_behind > 10 && by_step + from_behind < ENTRIES);

    for (int reverse = 0; reverse < 2; reverse++) {
        int wanted = reverse ? from_behind : by_step, seen = 0;
        uint32_t flags = reverse ? ROCKS_SCAN_REVERSE : 0;
        OK((reverse ? rocks_iter_seek_to_last : rocks_iter_seek_to_first)(iter, NULL, NULL, &st));
        while ((code = rocks_iter_read_block(iter, 7, 0, flags, block, &view, &st)) == ROCKS_OK) {
            CHECK(!view.done);
            shows(reverse ? ENTRIES - 1 - seen : seen, reverse ? -1 : 1, 0);
            seen += (int)view.count;
        }
        CHECK(code == ROCKS_CORRUPTION && seen == wanted);
        SAYS("checksum mismatch");
        is_empty();
        EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_read_block(iter, 7, 0, flags, block, &view, &st));
        EXPECT(ROCKS_CORRUPTION, rocks_iter_status(iter, &st));
        /* A step after the block that ended before the error tells it as well. */
        OK((reverse ? rocks_iter_seek_to_last : rocks_iter_seek_to_first)(iter, NULL, NULL, &st));
        OK(rocks_iter_read_block(iter, 0, 0, flags, block, &view, &st));
        CHECK((int)view.count == wanted && !view.done);
        EXPECT(ROCKS_CORRUPTION, rocks_iter_next(iter, &key, &value, &st));
        EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, &value, &st));
    }
    char k[32];
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek(iter, k, make_key(by_step, k), &key, &value, &st));
    OK(rocks_iter_seek(iter, k, make_key(ENTRIES - from_behind, k), &key, &value, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    whole_scans();
    blocks_and_steps_mix();
    the_callers_memory();
    extremes();
    nothing_to_read();
    a_damaged_file();
    return 0;
}
