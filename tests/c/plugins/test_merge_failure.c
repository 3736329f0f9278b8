/* Merge operators that fail, and what they may call. valgrind: yes */
#include "../support/merging.h"

#define OPERATOR(key) "merge operator \"join\", key \"" key "\", column family \"default\": "
#define NO_JOIN(key) OPERATOR(key) "no join for " key

static void *status_of(void *iter)
{
    rocks_status status;
    CHECK(rocks_iter_status(iter, &status) == ROCKS_CALLBACK_FAILED);
    CHECK(strcmp(status.message, NO_JOIN("b")) == 0);
    return NULL;
}

static void failing_scans(rocks_db *db)
{
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_next(iter, &key, &value, &st));
    CHECK(strcmp(st.message, NO_JOIN("b")) == 0 && key.data == NULL && value.data == NULL);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_status(iter, &st));
    CHECK(strcmp(st.message, NO_JOIN("b")) == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, status_of, iter) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &key, &value, &st));
    /* The failure is of that key. */
    OK(rocks_iter_seek(iter, BYTES("c"), &key, &value, &st));
    CHECK(is(value.data, value.len, "3"));
    OK(rocks_iter_status(iter, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_prev(iter, &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("b"), &key, &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek_for_prev(iter, BYTES("bb"), &key, &value, &st));

    /* A block ends before it, and then tells. */
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    OK(rocks_iter_read_block(iter, 100, 0, 0, block, &view, &st));
    CHECK(view.count == 1);
    CHECK(pthread_create(&thread, NULL, status_of, iter) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_read_block(iter, 100, 0, 0, block, &view, &st));
    CHECK(strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));
}

static void failing_reads(rocks_db *db)
{
    uint8_t small[4];
    size_t len = 9;
    rocks_value *holder;
    rocks_slice shown;
    refuses(db, "b", NO_JOIN("b"));
    CHECK(st.subcode == 15);
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get_into(db, NULL, NULL, BYTES("b"), small, sizeof small, &len, &st));
    CHECK(len == 0 && strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_value_new(&holder, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get_pinned(db, NULL, NULL, BYTES("b"), holder, &shown, &st));
    CHECK(shown.data == NULL && strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("a"), holder, &shown, &st));
    OK(rocks_value_free(holder, &st));
    rocks_snapshot *snapshot;
    rocks_buffer value;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_snapshot_get(snapshot, NULL, NULL, BYTES("b"), &value, &st));
    CHECK(strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_snapshot_free(snapshot, &st));

    /* Of many keys, those alone; in every order, and twice. */
    rocks_values *values;
    const rocks_slice keys[] = {{(const uint8_t *)"d", 1}, {(const uint8_t *)"b", 1},
                                {(const uint8_t *)"a", 1}, {(const uint8_t *)"zz", 2},
                                {(const uint8_t *)"b", 1}, {(const uint8_t *)"c", 1}};
    const rocks_code wanted[] = {ROCKS_CALLBACK_FAILED, ROCKS_CALLBACK_FAILED, ROCKS_OK,
                                 ROCKS_NOT_FOUND,       ROCKS_CALLBACK_FAILED, ROCKS_OK};
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int round = 0; round < 2; round++) {
        OK(rocks_db_multi_get(db, NULL, NULL, keys, 6, 0, values, &found, &codes, &st));
        for (size_t i = 0; i < 6; i++) {
            char text[128];
            CHECK(codes[i] == wanted[i]);
            CHECK((found[i].data == NULL) == (codes[i] != ROCKS_OK));
            EXPECT(wanted[i], rocks_values_status_at(values, i, &st));
            snprintf(text, sizeof text, NO_JOIN("%c"), keys[i].data[0], keys[i].data[0]);
            CHECK(wanted[i] != ROCKS_CALLBACK_FAILED || strcmp(st.message, text) == 0);
        }
        CHECK(is(found[2].data, found[2].len, "1") && is(found[5].data, found[5].len, "3"));
    }
    OK(rocks_db_multi_get(db, NULL, NULL, keys + 2, 1, 0, values, &found, &codes, &st));
    OK(rocks_values_status_at(values, 0, &st));

    /* The same reads of columns. */
    const rocks_wide_column *columns;
    const size_t *offsets;
    size_t count;
    OK(rocks_db_multi_get_entity(db, NULL, NULL, keys, 6, 0, values, &columns, &offsets, &codes,
                                 &st));
    for (size_t i = 0; i < 6; i++) {
        char text[128];
        CHECK(codes[i] == wanted[i]);
        CHECK((offsets[i + 1] == offsets[i]) == (codes[i] != ROCKS_OK));
        EXPECT(wanted[i], rocks_values_status_at(values, i, &st));
        snprintf(text, sizeof text, NO_JOIN("%c"), keys[i].data[0], keys[i].data[0]);
        CHECK(wanted[i] != ROCKS_CALLBACK_FAILED || strcmp(st.message, text) == 0);
    }
    CHECK(offsets[6] == 2 && is(columns[1].value.data, columns[1].value.len, "3"));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_db_get_entity(db, NULL, NULL, BYTES("b"), values, &columns, &count, &st));
    CHECK(columns == NULL && strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_values_free(values, &st));
}

/* The text of the last failure. */
static void says_last(rocks_merge_operator *of, const char *text)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_merge_operator_failures(of, &count, &last, &st));
    CHECK(count > 0 && strcmp((const char *)last.data, text) == 0);
    OK(rocks_buffer_free(&last, &st));
}

static void failures(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    rocks_db *db = open_at("failures", options);
    uint64_t count = 7;
    rocks_buffer last;
    OK(rocks_merge_operator_failures(handle, &count, &last, &st));
    CHECK(count == 0 && last.len == 0);
    OK(rocks_buffer_free(&last, &st));
    merges(db, "a", "1");
    merges(db, "b", "2");
    merges(db, "b", "bad");
    merges(db, "c", "3");
    merges(db, "d", "bad");
    j.fails = true;

    /* In the memtable, after a recovery that flushes, in files, after compactions. */
    for (int round = 0; round < 4; round++) {
        failing_reads(db);
        failing_scans(db);
        switch (round) {
            case 0:
                OK(rocks_db_close(db, &st));
                db = open_at("failures", options);
                break;
            case 1:
                merges(db, "b", "4");
                flush(db);
                break;
            case 2:
                compact(db);
                compact(db);
                break;
        }
    }
    OK(rocks_merge_operator_failures(handle, &count, &last, &st));
    CHECK(count > 20);
    CHECK(strstr((const char *)last.data, "\", column family \"default\": no join for ") != NULL);
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_merge_operator_failures(handle, NULL, NULL, &st));

    /* A callback that gives no reason. */
    j.silent = true;
    refuses(db, "b", OPERATOR("b") "it failed, and gave no reason");
    says_last(handle, OPERATOR("b") "it failed, and gave no reason");
    j.silent = false;

    /* Writing takes no value: it succeeds, and the database is as usable as before. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("d"), BYTES("new"), &st));
    reads(db, "d", "new");
    merges(db, "b", "5");
    flush(db);
    compact(db);
    refuses(db, "b", NO_JOIN("b"));

    /* Nothing was lost: mended, the operator merges all of it. */
    j.fails = false;
    reads(db, "b", "2,bad,4,5");
    compact(db);
    reads(db, "b", "2,bad,4,5");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(j.destroyed == 1);
}

static bool silent_full_merge(void *state, const uint8_t *key, size_t key_len,
                              const rocks_slice *existing, const rocks_slice *operands,
                              size_t operand_count, rocks_sink *result, rocks_merge_choice *chosen,
                              rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)existing, (void)operands, (void)operand_count;
    (void)result, (void)chosen, (void)error;
    return false;
}

/* One that fails in a flush or compaction, where no call fails, and gives no reason. */
static void silent_failures(void)
{
    const rocks_merge_operator_callbacks calls = {
        .struct_size = sizeof calls, .name = "test.silent", .full_merge = silent_full_merge};
    const char *const says =
        "merge operator \"test.silent\", key \"k\", column family \"default\": it failed, and gave "
        "no reason";
    rocks_merge_operator *handle;
    OK(rocks_merge_operator_new(&calls, &handle, &st));
    rocks_options *options = options_of(handle);
    rocks_db *db = open_at("silent", options);
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("1"), &st));
    merges(db, "k", "2");
    flush(db);
    says_last(handle, says);
    merges(db, "k", "3");
    flush(db);
    compact(db);
    says_last(handle, says);
    refuses(db, "k", says);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
}

/* With max_successive_merges RocksDB merges as it writes; where that fails it keeps the operand. */
static void merged_writes(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    OK(rocks_options_set(options, "max_successive_merges", "2", &st));
    rocks_db *db = open_at("writes", options);
    j.fails = true;
    merges(db, "k", "1");
    for (int i = 0; i < 3; i++) merges(db, "k", "bad");
    merges(db, "k", "2");
    OK(rocks_db_put(db, NULL, NULL, BYTES("other"), BYTES("v"), &st));
    uint64_t count;
    OK(rocks_merge_operator_failures(handle, &count, NULL, &st));
    CHECK(count > 0);
    refuses(db, "k", NO_JOIN("k"));
    j.fails = false;
    reads(db, "k", "1,bad,bad,bad,2");
    merges(db, "k", "3");
    reads(db, "k", "1,bad,bad,bad,2,3");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(handle, &st));
    CHECK(j.destroyed == 1);
}

/* The same key of two column families, with a different failure in each. */
static bool tell_state(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const uint8_t *value, size_t value_len, rocks_sink *result,
                       rocks_sink *error)
{
    (void)key, (void)key_len, (void)existing, (void)value, (void)value_len, (void)result;
    say(error, state);
    return false;
}

static void failing_families(void)
{
    const char *texts[] = {"of the first", "of the second"}, *names[] = {"default", "second"};
    char says[128];
    rocks_merge_operator *handles[2];
    rocks_options *options[2];
    rocks_column_family *families[2];
    for (int i = 0; i < 2; i++) {
        const rocks_associative_merge_operator_callbacks c = {
            sizeof c, (void *)texts[i], NULL, {0, 0, 0}, "tells", tell_state};
        OK(rocks_merge_operator_new_associative(&c, &handles[i], &st));
        options[i] = options_of(handles[i]);
        OK(rocks_merge_operator_free(handles[i], &st));
    }
    rocks_db *db = open_at("families", options[0]);
    families[0] = NULL;
    OK(rocks_db_create_column_family(db, "second", options[1], &families[1], &st));
    for (int i = 0; i < 2; i++)
        OK(rocks_db_merge(db, families[i], NULL, BYTES("k"), BYTES("v"), &st));
    const rocks_slice keys[] = {{(const uint8_t *)"k", 1}, {(const uint8_t *)"k", 1}};
    rocks_values *values;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int turned = 0; turned < 2; turned++) {
        const rocks_column_family *of[] = {families[turned], families[1 - turned]};
        OK(rocks_db_multi_get(db, of, NULL, keys, 2, 0, values, NULL, &codes, &st));
        for (int i = 0; i < 2; i++) {
            CHECK(codes[i] == ROCKS_CALLBACK_FAILED);
            EXPECT(ROCKS_CALLBACK_FAILED, rocks_values_status_at(values, (size_t)i, &st));
            snprintf(says, sizeof says,
                     "merge operator \"tells\", key \"k\", column family \"%s\": %s",
                     names[i ^ turned], texts[i ^ turned]);
            CHECK(strcmp(st.message, says) == 0);
        }
    }
    OK(rocks_values_free(values, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(families[1], &st));
    for (int i = 0; i < 2; i++) OK(rocks_options_free(options[i], &st));
}

/* Over a batch's records, by a read and by a scan; and what a batch alone can merge. */
static void batches(void)
{
    joiner j;
    rocks_db *db = open_with("batches", new_joiner(&j));
    rocks_batch *batch;
    rocks_buffer value;
    rocks_iter *iter;
    rocks_slice shown;
    rocks_values *columns;
    const rocks_wide_column *column;
    size_t count;
    OK(rocks_values_new(&columns, &st));
    merges(db, "b", "1");
    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("b"), BYTES("bad"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("c"), BYTES("2"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("c"), BYTES("bad"), &st));
    for (int fails = 0; fails < 2; fails++) {
        const rocks_code wanted = fails ? ROCKS_CALLBACK_FAILED : ROCKS_OK;
        j.fails = fails == 1;
        EXPECT(wanted, rocks_batch_get_from_db(batch, db, NULL, NULL, BYTES("b"), &value, &st));
        CHECK(fails ? strcmp(st.message, NO_JOIN("b")) == 0 : is(value.data, value.len, "1,bad"));
        OK(rocks_buffer_free(&value, &st));
        EXPECT(wanted, rocks_batch_get_entity_from_db(batch, db, NULL, NULL, BYTES("b"), columns,
                                                      &column, &count, &st));
        CHECK(fails ? strcmp(st.message, NO_JOIN("b")) == 0
                    : is(column->value.data, column->value.len, "1,bad"));
        EXPECT(wanted, rocks_batch_get(batch, NULL, BYTES("c"), &value, &st));
        CHECK(fails ? strcmp(st.message, NO_JOIN("c")) == 0 : is(value.data, value.len, "2,bad"));
        OK(rocks_buffer_free(&value, &st));
        OK(rocks_batch_iter_with_base(batch, db, NULL, NULL, &iter, &st));
        EXPECT(wanted, rocks_iter_seek_to_first(iter, NULL, &shown, &st));
        CHECK(fails ? strcmp(st.message, NO_JOIN("b")) == 0 : is(shown.data, shown.len, "1,bad"));
        EXPECT(wanted, rocks_iter_status(iter, &st));
        OK(rocks_iter_free(iter, &st));
    }
    OK(rocks_values_free(columns, &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    refuses(db, "b", NO_JOIN("b"));
    j.fails = false;
    reads(db, "c", "2,bad");
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 1);
}

/* Over a transaction's records, by reads of values and of columns; one that locks keeps the lock.
 */
static void transactions(void)
{
    joiner j;
    rocks_merge_operator *handle = new_joiner(&j);
    rocks_options *options = options_of(handle);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *db;
    rocks_txn *txn, *other;
    rocks_buffer value;
    rocks_values *result;
    const rocks_wide_column *column;
    const size_t *offsets;
    const rocks_code *codes;
    size_t count;
    const rocks_slice keys[] = {{(const uint8_t *)"b", 1}, {(const uint8_t *)"b", 1}};
    OK(rocks_merge_operator_free(handle, &st));
    OK(rocks_db_open(check_path("transactions"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_values_new(&result, &st));
    merges(db, "b", "1");
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &other, &st));
    OK(rocks_txn_set_lock_timeout(other, 1, &st));
    OK(rocks_txn_merge_untracked(txn, NULL, BYTES("b"), BYTES("bad"), &st));
    j.fails = true;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_txn_get(txn, NULL, NULL, BYTES("b"), &value, &st));
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_txn_get_entity(txn, NULL, NULL, BYTES("b"), result, &column, &count, &st));
    CHECK(strcmp(st.message, NO_JOIN("b")) == 0);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_txn_get_entity_for_update(txn, NULL, NULL, BYTES("b"), 1, 1,
                                                                  result, &column, &count, &st));
    CHECK(column == NULL && count == 0 && strcmp(st.message, NO_JOIN("b")) == 0);
    OK(rocks_txn_multi_get_entity(txn, NULL, NULL, keys, 2, result, &column, &offsets, &codes,
                                  &st));
    for (size_t i = 0; i < 2; i++) {
        CHECK(codes[i] == ROCKS_CALLBACK_FAILED && offsets[i + 1] == 0);
        EXPECT(ROCKS_CALLBACK_FAILED, rocks_values_status_at(result, i, &st));
        CHECK(strcmp(st.message, NO_JOIN("b")) == 0);
    }
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES("b"), BYTES("x"), &st));
    j.fails = false;
    OK(rocks_txn_get_entity(txn, NULL, NULL, BYTES("b"), result, &column, &count, &st));
    CHECK(count == 1 && is(column->value.data, column->value.len, "1,bad"));
    OK(rocks_txn_free(other, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 1);
}

/* ---- calls from inside ------------------------------------------------------------- */

static void *append_elsewhere(void *sink)
{
    CHECK(rocks_sink_append(sink, NULL, 0, NULL) == ROCKS_OK);
    return NULL;
}

static bool meddle(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                   const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    joiner *j = state;
    rocks_buffer found;
    rocks_iter *iter = NULL;
    (void)existing, (void)value_len;
    pthread_mutex_lock(&j->mutex);
    j->calls++;
    pthread_mutex_unlock(&j->mutex);
    CHECK(rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK);
    if (is(key, key_len, "deep")) {
        /* Scanning what calls it again ends before the stack does. */
        rocks_code code = rocks_db_iter(j->db, NULL, NULL, &iter, &st);
        if (code == ROCKS_OK) code = rocks_iter_seek(iter, BYTES("deep"), NULL, NULL, &st);
        CHECK(code == ROCKS_HANDLE_BUSY || code == ROCKS_CALLBACK_FAILED);
        say(error, code == ROCKS_HANDLE_BUSY ? "deep enough: " : "");
        say(error, st.message);
        OK(rocks_iter_free(iter, &st));
        return false;
    }
    /* Changes of the own database are refused wherever the call comes from. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_put(j->db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_merge(j->db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_flush(j->db, NULL, 0, NULL, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(j->db, &st));
    SAYS("callback");
    if (is(key, key_len, "read")) {
        /* On the way of a point read nothing else is read. */
        rocks_slice one = {BYTES("plain")};
        rocks_values *values;
        uint64_t number;
        OK(rocks_values_new(&values, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_get(j->db, NULL, NULL, BYTES("plain"), &found, &st));
        SAYS("point read");
        EXPECT(ROCKS_HANDLE_BUSY,
               rocks_snapshot_get(j->snapshot, NULL, NULL, BYTES("plain"), &found, &st));
        EXPECT(ROCKS_HANDLE_BUSY,
               rocks_db_multi_get(j->db, NULL, NULL, &one, 1, 0, values, NULL, NULL, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_db_iter(j->db, NULL, NULL, &iter, &st));
        EXPECT(ROCKS_HANDLE_BUSY, rocks_iter_seek(j->iter, BYTES("plain"), NULL, NULL, &st));
        EXPECT(ROCKS_HANDLE_BUSY,
               rocks_db_property_int(j->db, NULL, "rocksdb.estimate-num-keys", &number, &st));
        OK(rocks_values_free(values, &st));
    } else {
        OK(rocks_db_get(j->db, NULL, NULL, BYTES("plain"), &found, &st));
        CHECK(is(found.data, found.len, "p"));
        OK(rocks_buffer_free(&found, &st));
        OK(rocks_iter_seek(j->iter, BYTES("plain"), NULL, NULL, &st));
    }
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, append_elsewhere, result) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    j->kept = error;
    return true;
}

static void from_inside(void)
{
    joiner j;
    rocks_merge_operator *handle;
    rocks_associative_merge_operator_callbacks c = joining(&j);
    joiner_init(&j);
    c.merge = meddle;
    OK(rocks_merge_operator_new_associative(&c, &handle, &st));
    rocks_db *db = j.db = open_with("inside", handle);
    OK(rocks_db_put(db, NULL, NULL, BYTES("plain"), BYTES("p"), &st));
    OK(rocks_db_snapshot(db, &j.snapshot, &st));
    OK(rocks_db_iter(db, NULL, NULL, &j.iter, &st));
    merges(db, "read", "1");
    merges(db, "scanned", "2");
    reads(db, "read", "1");
    reads(db, "read", "1");
    CHECK(j.calls == 2);
    /* What many reads at once call is on the way of one as well. */
    rocks_values *values;
    const rocks_slice keys[] = {{BYTES("read")}, {BYTES("plain")}};
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, values, NULL, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK && j.calls == 3);
    OK(rocks_values_free(values, &st));
    /* A scan's callback reads, and a flush's, on another thread. */
    rocks_iter *iter;
    rocks_slice key, value;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("scanned"), &key, &value, &st));
    CHECK(is(value.data, value.len, "2") && j.calls == 4);
    OK(rocks_iter_free(iter, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_sink_append(j.kept, BYTES("late"), &st));

    merges(db, "deep", "1");
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_iter_seek(iter, BYTES("deep"), &key, &value, &st));
    SAYS("deep enough: ");
    CHECK(j.calls > 10 && j.calls < 40);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("deep"), BYTES("after"), &st));
    reads(db, "deep", "after");

    OK(rocks_db_delete(db, NULL, NULL, BYTES("read"), &st));
    j.calls = 0;
    merges(db, "scanned", "3");
    flush(db);
    CHECK(j.calls > 0);
    OK(rocks_iter_free(j.iter, &st));
    OK(rocks_snapshot_free(j.snapshot, &st));
    OK(rocks_db_close(db, &st));
    CHECK(j.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    failures();
    silent_failures();
    merged_writes();
    failing_families();
    batches();
    transactions();
    from_inside();
    return 0;
}
