/* Values that expire: at the opening, by column family, while open, in reads of every form, in
   compactions; merges, batches and the other modes. valgrind: yes */
#include "../support/check.h"

static rocks_db *db;
static rocks_column_family *other;

static rocks_code try_open(const char *name, const char *mode, const char *ttl, const char *ttls,
                           const char *insists)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    const char *names[] = {"default", "other"};
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(how, "ttl", ttl, &st));
    OK(rocks_options_set(how, "column_family_ttls", ttls, &st));
    OK(rocks_options_set(how, "allow_ttl_mismatch", insists, &st));
    rocks_code code = rocks_db_open(check_path(name), options, how, names, NULL, 2, &db, &st);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    if (code == ROCKS_OK) OK(rocks_db_column_family(db, "other", &other, &st));
    return code;
}

static void close_it(void)
{
    OK(rocks_column_family_free(other, &st));
    OK(rocks_db_close(db, &st));
}

static void put(rocks_column_family *family, const char *key, const char *value)
{
    OK(rocks_db_put(db, family, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void reads(rocks_column_family *family, rocks_options *how, const char *key,
                  const char *value)
{
    rocks_buffer got;
    rocks_code code = rocks_db_get(db, family, how, BYTES_OF(key), &got, &st);
    if (value == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    if (code != ROCKS_OK) fprintf(stderr, "%s: %s\n", key, st.message);
    CHECK(code == ROCKS_OK && got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static size_t counts(rocks_column_family *family, rocks_options *how)
{
    rocks_iter *it;
    rocks_slice key, value;
    size_t forwards = 0, backwards = 0;
    OK(rocks_db_iter(db, family, how, &it, &st));
    rocks_code code = rocks_iter_seek_to_first(it, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &value, &st)) forwards++;
    CHECK(code == ROCKS_NOT_FOUND);
    code = rocks_iter_seek_to_last(it, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_prev(it, &key, &value, &st)) backwards++;
    CHECK(code == ROCKS_NOT_FOUND && forwards == backwards);
    OK(rocks_iter_free(it, &st));
    return forwards;
}

static void compact(rocks_column_family *family)
{
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, family, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

static void every_read(void)
{
    rocks_options *fresh = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    const rocks_slice keys[] = {{(const uint8_t *)"new", 3}, {(const uint8_t *)"old", 3}};
    const rocks_column_family *families[] = {NULL, NULL};
    const rocks_slice *shown;
    const rocks_code *codes;
    rocks_values *values;
    rocks_value *holder;
    rocks_slice one;
    uint8_t buffer[8];
    size_t len;
    OK(rocks_db_set_ttl(db, NULL, 36000, &st));
    put(NULL, "new", "22");
    /* RocksDB shows it until a compaction; who wants it hidden says so. */
    reads(NULL, NULL, "old", "1"), reads(NULL, fresh, "old", NULL), reads(NULL, fresh, "new", "22");
    CHECK(counts(NULL, NULL) == 2 && counts(NULL, fresh) == 1);
    OK(rocks_values_new(&values, &st));
    for (int spread = 0; spread < 2; spread++) {
        OK(rocks_db_multi_get(db, spread ? families : NULL, NULL, keys, 2, 0, values, &shown,
                              &codes, &st));
        CHECK(codes[0] == ROCKS_OK && shown[0].len == 2 && codes[1] == ROCKS_OK &&
              shown[1].len == 1);
        OK(rocks_db_multi_get(db, spread ? families : NULL, fresh, keys, 2, 0, values, &shown,
                              &codes, &st));
        CHECK(codes[0] == ROCKS_OK && shown[0].len == 2 && codes[1] == ROCKS_NOT_FOUND);
    }
    OK(rocks_values_free(values, &st));
    OK(rocks_value_new(&holder, &st));
    OK(rocks_db_get_pinned(db, NULL, fresh, BYTES("new"), holder, &one, &st));
    CHECK(one.len == 2);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get_pinned(db, NULL, fresh, BYTES("old"), holder, &one, &st));
    OK(rocks_value_free(holder, &st));
    OK(rocks_db_get_into(db, NULL, fresh, BYTES("new"), buffer, sizeof buffer, &len, &st));
    CHECK(len == 2);
    EXPECT(ROCKS_NOT_FOUND,
           rocks_db_get_into(db, NULL, fresh, BYTES("old"), buffer, sizeof buffer, &len, &st));
    rocks_snapshot *snapshot;
    rocks_buffer got;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_snapshot_get(snapshot, NULL, fresh, BYTES("old"), &got, &st));
    OK(rocks_snapshot_get(snapshot, NULL, NULL, BYTES("old"), &got, &st));
    CHECK(got.len == 1);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    rocks_iter *its[2];
    rocks_slice key;
    rocks_column_family *both[] = {other, other};
    put(other, "o", "seen");
    OK(rocks_db_iters(db, (const rocks_column_family *const *)both, 2, NULL, its, &st));
    OK(rocks_iter_seek_to_first(its[0], &key, &one, &st));
    CHECK(one.len == 4);
    OK(rocks_iter_free(its[0], &st));
    OK(rocks_iter_free(its[1], &st));
    compact(NULL);
    reads(NULL, NULL, "old", NULL), reads(NULL, NULL, "new", "22");
    OK(rocks_options_free(fresh, &st));
    OK(rocks_db_set_ttl(db, NULL, 0, &st));
}

static void merges_and_batches(void)
{
    rocks_batch *batch;
    OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("a"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("b"), &st));
    reads(NULL, NULL, "m", "a,b");
    rocks_values *values;
    const rocks_slice *operands;
    size_t count;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("m"), 0, NULL, values, &operands, &count,
                                   &st));
    CHECK(count == 2 && operands[0].len == 1 && operands[1].len == 1);
    OK(rocks_values_free(values, &st));
    compact(NULL);
    reads(NULL, NULL, "m", "a,b");
    put(NULL, "s", "once");
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, other, BYTES("x"), BYTES("1"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("m"), BYTES("c"), &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("s"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("r"), BYTES("1"), &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("r"), BYTES("s"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    reads(other, NULL, "x", "1"), reads(NULL, NULL, "m", "a,b,c"), reads(NULL, NULL, "s", NULL);
    reads(NULL, NULL, "r", NULL);
    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("y"), BYTES("2"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_merge(batch, NULL, BYTES("m"), BYTES("d"), &st));
    rocks_buffer got;
    OK(rocks_batch_get_from_db(batch, db, NULL, NULL, BYTES("m"), &got, &st));
    CHECK(got.len == 5);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    reads(NULL, NULL, "y", "2");
    OK(rocks_batch_free(batch, &st));
}

/* The second in which the entry at a key was written. */
static uint64_t written(const char *key)
{
    rocks_iter *it;
    rocks_slice at, value;
    rocks_buffer text;
    char digits[32] = {0};
    OK(rocks_db_iter(db, NULL, NULL, &it, &st));
    OK(rocks_iter_seek(it, BYTES_OF(key), &at, &value, &st));
    CHECK(at.len == strlen(key) && memcmp(at.data, key, at.len) == 0);
    OK(rocks_iter_property(it, "rocks.ttl-write-time", &text, &st));
    CHECK(text.len < sizeof digits);
    memcpy(digits, text.data, text.len);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_iter_free(it, &st));
    return strtoull(digits, NULL, 10);
}

static bool is_hidden(const char *key, rocks_options *fresh)
{
    rocks_buffer got;
    const rocks_code code = rocks_db_get(db, NULL, fresh, BYTES_OF(key), &got, &st);
    if (code == ROCKS_OK) rocks_buffer_free(&got, NULL);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    return code == ROCKS_NOT_FOUND;
}

/* What is merged lives from its newest operand on, in reads and after compactions. */
static void merges_expire(void)
{
    rocks_options *fresh = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    OK(rocks_db_set_ttl(db, NULL, 2, &st));
    const uint64_t before = (uint64_t)time(NULL);
    put(NULL, "base", "0");
    OK(rocks_db_merge(db, NULL, NULL, BYTES("base"), BYTES("1"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("bare"), BYTES("1"), &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("bare"), BYTES("2"), &st));
    const uint64_t after = (uint64_t)time(NULL);
    WAIT_UNTIL(is_hidden("base", fresh) && is_hidden("bare", fresh));
    CHECK(written("base") >= before && written("base") <= after);
    CHECK(written("bare") >= before && written("bare") <= after);
    reads(NULL, NULL, "base", "0,1"), reads(NULL, NULL, "bare", "1,2");
    /* A new operand brings back all that no compaction has deleted. */
    OK(rocks_db_set_ttl(db, NULL, 1000, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("base"), BYTES("2"), &st));
    CHECK(written("base") > after);
    reads(NULL, fresh, "base", "0,1,2");
    /* The compaction that merges keeps the time, and a later one deletes. */
    const uint64_t newest = written("base");
    compact(NULL);
    CHECK(written("base") == newest && written("bare") <= after);
    OK(rocks_db_set_ttl(db, NULL, 2, &st));
    WAIT_UNTIL(is_hidden("base", fresh));
    compact(NULL);
    reads(NULL, NULL, "base", NULL), reads(NULL, NULL, "bare", NULL);
    OK(rocks_db_set_ttl(db, NULL, 0, &st));
    OK(rocks_options_free(fresh, &st));
}

static void families(void)
{
    int32_t seconds;
    rocks_column_family *made;
    OK(rocks_db_ttl(db, NULL, &seconds, &st));
    CHECK(seconds == 0);
    OK(rocks_db_ttl(db, other, &seconds, &st));
    CHECK(seconds == 2);
    OK(rocks_db_set_ttl(db, NULL, 7, &st));
    OK(rocks_db_create_column_family(db, "made", NULL, &made, &st));
    OK(rocks_db_ttl(db, made, &seconds, &st));
    CHECK(seconds == 7);
    put(made, "k", "v");
    reads(made, NULL, "k", "v");
    OK(rocks_db_drop_column_family(db, made, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_set_ttl(db, made, 1, &st));
    OK(rocks_column_family_free(made, &st));
    OK(rocks_db_set_ttl(db, NULL, 0, &st));
}

static void read_only(void)
{
    int32_t seconds;
    rocks_open_mode kind;
    OK(try_open("db", "ttl_read_only", "9", "", "false"));
    OK(rocks_db_mode(db, &kind, &st));
    CHECK(kind == ROCKS_OPEN_TTL_READ_ONLY);
    OK(rocks_db_ttl(db, other, &seconds, &st));
    CHECK(seconds == 9);
    reads(NULL, NULL, "m", "a,b,c");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES(""), &st));
    close_it();
}

static void other_modes(void)
{
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("db", "read_write", "0", "", "false"));
    SAYS("written with mode ttl");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("db", "transaction", "0", "", "false"));
    OK(try_open("plain", "read_write", "0", "", "false"));
    int32_t seconds;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_ttl(db, NULL, &seconds, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_set_ttl(db, NULL, 1, &st));
    rocks_options *fresh = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    put(NULL, "k", "v");
    rocks_buffer hidden;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, fresh, BYTES("k"), &hidden, &st));
    SAYS("hide_expired"); /* Nothing expires here. */
    OK(rocks_options_free(fresh, &st));
    close_it();
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("plain", "ttl", "1", "", "false"));
    SAYS("allow_ttl_mismatch");
    OK(try_open("plain", "ttl", "1", "", "true"));
    rocks_buffer got;
    EXPECT(ROCKS_CORRUPTION, rocks_db_get(db, NULL, NULL, BYTES("k"), &got, &st));
    rocks_iter *it;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &it, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_iter_seek_to_first(it, &key, &value, &st));
    OK(rocks_iter_free(it, &st));
    compact(NULL); /* What has no time does not expire. */
    close_it();
    OK(try_open("plain", "read_write", "0", "", "true"));
    reads(NULL, NULL, "k", "v");
    close_it();
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open("db", "ttl", "0", "nobody=5", "false"));
    SAYS("nobody");
}

/* A value of the year 2020, as RocksDB writes one. */
static void write_an_old_one(void)
{
    const uint8_t value[] = {'1', 0x00, 0x10, 0x5e, 0x5f};
    OK(try_open("db", "read_write", "0", "", "false"));
    OK(rocks_db_put(db, NULL, NULL, BYTES("old"), value, sizeof value, &st));
    close_it();
}

/* The OPTIONS file has the user's merge operator in a wrapper; what loads is the user's own, and
   the mode is given again. */
static void loaded_from_its_file(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl"), *o, *loaded;
    rocks_buffer text, value;
    size_t count;
    o = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(o, "merge_operator", "stringappend", &st));
    OK(rocks_db_open(check_path("loaded"), o, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("a"), &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_load_latest(check_path("loaded"), NULL, &loaded, NULL, NULL, 0, &count, &st));
    OK(rocks_options_value(loaded, "merge_operator", &text, &st));
    CHECK(strstr((const char *)text.data, "StringAppendOperator") != NULL);
    CHECK(strstr((const char *)text.data, "Ttl") == NULL);
    OK(rocks_buffer_free(&text, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("loaded"), loaded, NULL, NULL, NULL, 0, &db, &st));
    SAYS("mode ttl");
    OK(rocks_db_open(check_path("loaded"), loaded, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("b"), &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("k"), &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, "a,b", 3) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(o, &st));
    OK(rocks_options_free(how, &st));
}

/* An iterator tells when its entry was written. */
static void when_it_was_written(void)
{
    const uint64_t before = (uint64_t)time(NULL);
    put(NULL, "now", "v");
    const uint64_t after = (uint64_t)time(NULL);
    rocks_iter *it;
    rocks_slice key, value;
    rocks_buffer digits;
    OK(rocks_db_iter(db, NULL, NULL, &it, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_property(it, "rocks.ttl-write-time", &digits, &st));
    SAYS("rocks.ttl-write-time");
    OK(rocks_iter_seek(it, BYTES("now"), &key, &value, &st));
    OK(rocks_iter_property(it, "rocks.ttl-write-time", &digits, &st));
    const uint64_t written = strtoull((const char *)digits.data, NULL, 10);
    CHECK(written >= before && written <= after);
    OK(rocks_buffer_free(&digits, &st));
    OK(rocks_iter_free(it, &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("now"), &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_open_mode kind;
    write_an_old_one();
    OK(try_open("db", "ttl", "0", "other=2", "true"));
    OK(rocks_db_mode(db, &kind, &st));
    CHECK(kind == ROCKS_OPEN_TTL);
    families();
    every_read();
    OK(rocks_db_set_ttl(db, other, 0, &st));
    merges_expire();
    merges_and_batches();
    close_it();
    /* Again, and with another ttl. */
    OK(try_open("db", "ttl", "100000", "", "false"));
    reads(NULL, NULL, "m", "a,b,c"), reads(other, NULL, "x", "1");
    when_it_was_written();
    close_it();
    read_only();
    other_modes();
    loaded_from_its_file();
    return 0;
}
