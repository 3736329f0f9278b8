/* The scenario in C, whose answers those of the other languages are compared with: FOLDER. */
#include <inttypes.h>
#include <rocks.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rocks_status status;

/* NOT_FOUND is an answer. */
static rocks_code try_it(rocks_code code, int line) {
  if (code == ROCKS_OK || code == ROCKS_NOT_FOUND) return code;
  fprintf(stderr, "line %d: %s\n", line, status.message);
  exit(1);
}
#define TRY(call) try_it(call, __LINE__)

/* The code of a call that fails. */
static rocks_code wrong_at(rocks_code code, int line) {
  if (code != ROCKS_OK) return code;
  fprintf(stderr, "line %d: no error\n", line);
  exit(1);
}
#define WRONG(call) wrong_at(call, __LINE__)

static bool join(void* state, const uint8_t* key, size_t key_len, const rocks_slice* existing,
                 const uint8_t* value, size_t value_len, rocks_sink* result, rocks_sink* error) {
  (void)state, (void)key, (void)key_len;
  if (value_len == 3 && memcmp(value, "bad", 3) == 0) {
    rocks_sink_append(error, "refused bad", 11, NULL);
    return false;
  }
  if (existing != NULL) {
    if (rocks_sink_append(result, existing->data, existing->len, NULL) != ROCKS_OK) return false;
    if (rocks_sink_append(result, ",", 1, NULL) != ROCKS_OK) return false;
  }
  return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static rocks_compaction_decision filter(void* state, const rocks_compaction_record* record,
                                        rocks_sink* result, rocks_sink* error) {
  (void)state, (void)result, (void)error;
  bool rubbish = record->key.len > 0 && record->key.data[0] == 'r';
  return rubbish ? ROCKS_COMPACTION_REMOVE : ROCKS_COMPACTION_KEEP;
}

/* The value of a key, until three more have been read. */
static const char* get(const rocks_db* db, const rocks_column_family* family, const char* key) {
  static char texts[4][256];
  static unsigned turn;
  char* text = texts[turn++ % 4];
  size_t len;
  if (TRY(rocks_db_get_into(db, family, NULL, key, strlen(key), text, 255, &len, &status)) ==
      ROCKS_NOT_FOUND) {
    return "none";
  }
  text[len] = 0;
  return text;
}

static void put(rocks_db* db, const char* key, const char* value) {
  TRY(rocks_db_put(db, NULL, NULL, key, strlen(key), value, strlen(value), &status));
}

static void merge(rocks_db* db, const char* key, const char* operand) {
  TRY(rocks_db_merge(db, NULL, NULL, key, strlen(key), operand, strlen(operand), &status));
}

struct seen {
  size_t count;
  char first[32], last[32];
  long sum;
};

/* The keys between two, by blocks. */
static struct seen scan(const rocks_db* db, const char* from, const char* to, bool reverse) {
  struct seen seen = {0, "none", "none", 0};
  rocks_options* reading;
  rocks_iter* iter;
  rocks_block* block;
  rocks_block_view view;
  TRY(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &status));
  TRY(rocks_options_set_bytes(reading, "iterate_lower_bound", from, strlen(from), &status));
  TRY(rocks_options_set_bytes(reading, "iterate_upper_bound", to, strlen(to), &status));
  TRY(rocks_db_iter(db, NULL, reading, &iter, &status));
  TRY(rocks_block_new(&block, &status));
  rocks_code code = TRY(reverse ? rocks_iter_seek_to_last(iter, NULL, NULL, &status)
                                : rocks_iter_seek_to_first(iter, NULL, NULL, &status));
  while (code == ROCKS_OK) {
    code = TRY(
        rocks_iter_read_block(iter, 0, 0, reverse ? ROCKS_SCAN_REVERSE : 0, block, &view, &status));
    for (size_t i = 0; code == ROCKS_OK && i < view.count; i++) {
      int key_len = (int)(view.key_offsets[i + 1] - view.key_offsets[i]);
      int value_len = (int)(view.value_offsets[i + 1] - view.value_offsets[i]);
      char value[32];
      snprintf(seen.last, sizeof seen.last, "%.*s", key_len,
               (const char*)view.keys + view.key_offsets[i]);
      snprintf(value, sizeof value, "%.*s", value_len,
               (const char*)view.values + view.value_offsets[i]);
      if (seen.count++ == 0) strcpy(seen.first, seen.last);
      seen.sum += atol(value);
    }
  }
  TRY(rocks_block_free(block, &status));
  TRY(rocks_iter_free(iter, &status));
  TRY(rocks_options_free(reading, &status));
  return seen;
}

static rocks_event_queue* queue;

/* Options with a small memtable, a merge operator and the filter of rubbish. */
static rocks_options* options_with(rocks_associative_merge_operator_callbacks* merges) {
  rocks_options* options;
  rocks_merge_operator* merging;
  rocks_compaction_filter* filtering;
  rocks_compaction_filter_callbacks filters = {.struct_size = sizeof filters};
  filters.name = "scenario.rubbish", filters.filter = filter;
  TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
  TRY(rocks_options_set(options, "create_if_missing", "true", &status));
  TRY(rocks_options_set(options, "create_missing_column_families", "true", &status));
  TRY(rocks_options_set(options, "write_buffer_size", "65536", &status));
  TRY(rocks_merge_operator_new_associative(merges, &merging, &status));
  TRY(rocks_options_set_merge_operator(options, "merge_operator", merging, &status));
  TRY(rocks_merge_operator_free(merging, &status));
  TRY(rocks_compaction_filter_new(&filters, &filtering, &status));
  TRY(rocks_options_set_compaction_filter(options, "compaction_filter", filtering, &status));
  TRY(rocks_compaction_filter_free(filtering, &status));
  return options;
}

static rocks_options* database_options(void) {
  rocks_associative_merge_operator_callbacks merges = {.struct_size = sizeof merges};
  merges.name = "scenario.join", merges.merge = join;
  rocks_options* options = options_with(&merges);
  TRY(rocks_event_queue_new("kinds=flush_completed", &queue, &status));
  TRY(rocks_options_add_event_queue(options, "listeners", queue, &status));
  return options;
}

static rocks_db* open_at(const char* folder, const char* name, const rocks_options* options) {
  static const char* const families[] = {"default", "second"};
  char path[4096];
  rocks_options* how;
  rocks_db* db;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  TRY(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status));
  TRY(rocks_options_set(how, "mode", "optimistic_transaction", &status));
  TRY(rocks_db_open(path, options, how, families, NULL, 2, &db, &status));
  TRY(rocks_options_free(how, &status));
  return db;
}

static void reads_and_writes(rocks_db* db) {
  rocks_buffer names;
  TRY(rocks_db_column_families(db, &names, NULL, &status));
  printf("families");
  for (size_t at = 0; at < names.len; at += strlen((char*)names.data + at) + 1) {
    printf(" %s", (char*)names.data + at);
  }
  printf("\n");
  TRY(rocks_buffer_free(&names, &status));

  put(db, "one", "1");
  printf("get %s\n", get(db, NULL, "one"));
  printf("absent %s\n", get(db, NULL, "absent"));
  uint8_t bytes[2];
  size_t len;
  TRY(rocks_db_put(db, NULL, NULL, "nul\0key", 7, "\0\377", 2, &status));
  TRY(rocks_db_get_into(db, NULL, NULL, "nul\0key", 7, bytes, 2, &len, &status));
  printf("binary %02x%02x\n", bytes[0], bytes[1]);

  rocks_batch* batch;
  uint32_t count;
  TRY(rocks_batch_new(&batch, &status));
  rocks_column_family* second;
  TRY(rocks_db_column_family(db, "second", &second, &status));
  TRY(rocks_db_put(db, second, NULL, "k", 1, "2", 1, &status));
  printf("second %s %s\n", get(db, second, "k"), get(db, NULL, "k"));
  TRY(rocks_column_family_free(second, &status));

  TRY(rocks_batch_put(batch, NULL, "a", 1, "1", 1, &status));
  TRY(rocks_batch_put(batch, NULL, "b", 1, "2", 1, &status));
  TRY(rocks_batch_delete(batch, NULL, "one", 3, &status));
  TRY(rocks_batch_merge(batch, NULL, "list", 4, "x", 1, &status));
  TRY(rocks_db_write(db, NULL, batch, &status));
  TRY(rocks_batch_count(batch, &count, &status));
  printf("batch %" PRIu32 " %s\n", count, get(db, NULL, "one"));

  const rocks_slice keys[] = {
      {(const uint8_t*)"a", 1}, {(const uint8_t*)"absent", 6}, {(const uint8_t*)"b", 1}};
  rocks_values* result;
  const rocks_slice* values;
  const rocks_code* codes;
  TRY(rocks_values_new(&result, &status));
  TRY(rocks_db_multi_get(db, NULL, NULL, keys, 3, 0, result, &values, &codes, &status));
  printf("multi_get");
  for (size_t i = 0; i < 3; i++) {
    if (TRY(codes[i]) == ROCKS_NOT_FOUND)
      printf(" none");
    else
      printf(" %.*s", (int)values[i].len, (const char*)values[i].data);
  }
  printf("\n");
  TRY(rocks_values_free(result, &status));

  TRY(rocks_batch_clear(batch, &status));
  for (int i = 0; i < 1000; i++) {
    char key[16], value[16];
    snprintf(key, sizeof key, "key%04d", i);
    snprintf(value, sizeof value, "%d", i * i);
    TRY(rocks_batch_put(batch, NULL, key, strlen(key), value, strlen(value), &status));
  }
  TRY(rocks_db_write(db, NULL, batch, &status));
  TRY(rocks_batch_free(batch, &status));
  struct seen seen = scan(db, "key", "kez", false);
  printf("scan %zu %s %s %ld\n", seen.count, seen.first, seen.last, seen.sum);
  printf("reverse %s\n", scan(db, "key", "kez", true).first);
}

static void snapshots_and_transactions(rocks_db* db) {
  rocks_snapshot* snapshot;
  rocks_txn* txn;
  rocks_buffer value;
  TRY(rocks_db_snapshot(db, &snapshot, &status));
  put(db, "a", "changed");
  TRY(rocks_snapshot_get(snapshot, NULL, NULL, "a", 1, &value, &status));
  printf("snapshot %s %s\n", (char*)value.data, get(db, NULL, "a"));
  TRY(rocks_buffer_free(&value, &status));
  TRY(rocks_snapshot_free(snapshot, &status));

  TRY(rocks_txn_begin(db, NULL, NULL, &txn, &status));
  TRY(rocks_txn_get_for_update(txn, NULL, NULL, "a", 1, 1, 1, &value, &status));
  TRY(rocks_buffer_free(&value, &status));
  put(db, "a", "overtaken");
  TRY(rocks_txn_put(txn, NULL, "a", 1, "lost", 4, &status));
  rocks_code code = WRONG(rocks_txn_commit(txn, &status));
  printf("conflict %d %d %s %s\n", code, status.subcode,
         rocks_status_is_retryable(&status) ? "true" : "false", status.message);
  TRY(rocks_txn_rollback(txn, &status));
  TRY(rocks_txn_free(txn, &status));
  printf("rolled back %s\n", get(db, NULL, "a"));
  TRY(rocks_txn_begin(db, NULL, NULL, &txn, &status));
  TRY(rocks_txn_put(txn, NULL, "t", 1, "t", 1, &status));
  TRY(rocks_txn_commit(txn, &status));
  TRY(rocks_txn_free(txn, &status));
  printf("committed %s\n", get(db, NULL, "t"));
}

static void callbacks(rocks_db* db) {
  merge(db, "list", "b");
  merge(db, "list", "c");
  merge(db, "list", "d");
  printf("merge %s\n", get(db, NULL, "list"));
  merge(db, "bad", "bad");
  rocks_buffer value;
  rocks_code code = WRONG(rocks_db_get(db, NULL, NULL, "bad", 3, &value, &status));
  printf("merge failed %d %s\n", code,
         strstr(status.message, "refused bad") != NULL ? "true" : "false");
  TRY(rocks_db_delete(db, NULL, NULL, "bad", 3, &status));

  for (int i = 0; i < 10; i++) {
    char key[16];
    snprintf(key, sizeof key, "r%d", i);
    put(db, key, "rubbish");
  }
  TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
  TRY(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &status));
  printf("filter %s %zu\n", get(db, NULL, "r5"), scan(db, "r", "s", false).count);

  rocks_event_block* events;
  rocks_event_block_view view = {0, NULL};
  bool flushed = false;
  TRY(rocks_event_block_new(&events, &status));
  while (!flushed && TRY(rocks_event_queue_wait(queue, 10000, &status)) == ROCKS_OK) {
    TRY(rocks_event_queue_drain(queue, 0, events, &view, &status));
    for (size_t i = 0; i < view.count; i++) {
      flushed =
          flushed || strcmp(rocks_event_kind_name(view.events[i]->kind), "flush_completed") == 0;
    }
  }
  printf("event flush_completed %s\n", flushed ? "true" : "none");
  TRY(rocks_event_block_free(events, &status));
}

/* A decimal number. */
static long number(const uint8_t* data, size_t len) {
  char text[32];
  snprintf(text, sizeof text, "%.*s", (int)len, (const char*)data);
  return atol(text);
}

static bool add(void* state, const uint8_t* key, size_t key_len, const rocks_slice* existing,
                const uint8_t* value, size_t value_len, rocks_sink* result, rocks_sink* error) {
  (void)state, (void)key, (void)key_len, (void)error;
  long sum = number(value, value_len);
  if (existing != NULL) sum += number(existing->data, existing->len);
  char text[32];
  snprintf(text, sizeof text, "%ld", sum);
  return rocks_sink_append(result, text, strlen(text), NULL) == ROCKS_OK;
}

/* Additions through flushes, compactions and stalls, with a close while callbacks are asked. */
static void stress(const char* folder) {
  rocks_associative_merge_operator_callbacks merges = {.struct_size = sizeof merges};
  merges.name = "scenario.sum", merges.merge = add;
  rocks_options* options = options_with(&merges);
  TRY(rocks_options_set(options, "level0_file_num_compaction_trigger", "2", &status));
  TRY(rocks_options_set(options, "level0_slowdown_writes_trigger", "3", &status));
  TRY(rocks_options_set(options, "level0_stop_writes_trigger", "4", &status));
  TRY(rocks_options_set(options, "max_background_jobs", "4", &status));
  rocks_db* db;
  for (int half = 0; half < 2; half++) {
    db = open_at(folder, "stress", options);
    for (int i = half * 15000; i < (half + 1) * 15000; i++) {
      char key[16], text[16];
      snprintf(key, sizeof key, "sum%d", i % 100);
      snprintf(text, sizeof text, "%d", i);
      merge(db, key, text);
      if (i % 10 != 0) continue;
      snprintf(key, sizeof key, "r%d", i);
      put(db, key, "rubbish");
    }
    TRY(rocks_db_close(db, &status));
  }
  db = open_at(folder, "stress", options);
  TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
  TRY(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &status));
  int right = 0;
  for (int k = 0; k < 100; k++) {
    char key[16];
    snprintf(key, sizeof key, "sum%d", k);
    right += atol(get(db, NULL, key)) == 300 * k + 100 * 299 * 150;
  }
  printf("stress %d %zu\n", right, scan(db, "r", "s", false).count);
  TRY(rocks_db_close(db, &status));
  TRY(rocks_options_free(options, &status));
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  rocks_options* options = database_options();
  rocks_db* db = open_at(argv[1], "db", options);
  reads_and_writes(db);
  snapshots_and_transactions(db);
  rocks_code code = WRONG(rocks_options_set(options, "write_buffer_sise", "1", &status));
  printf("error %d %s\n", code, status.message);
  callbacks(db);
  stress(argv[1]);
  printf("left to the collector true\n");

  char path[4096];
  uint32_t id;
  rocks_backup_engine* backups;
  snprintf(path, sizeof path, "%s/backups", argv[1]);
  TRY(rocks_backup_engine_open(path, NULL, &backups, &status));
  TRY(rocks_backup_engine_create(backups, db, NULL, NULL, 0, NULL, &id, &status));
  printf("backup %" PRIu32 "\n", id);

  rocks_snapshot* snapshot;
  rocks_txn* txn;
  rocks_buffer value;
  TRY(rocks_db_snapshot(db, &snapshot, &status));
  TRY(rocks_txn_begin(db, NULL, NULL, &txn, &status));
  TRY(rocks_db_close(db, &status));
  code = WRONG(rocks_snapshot_get(snapshot, NULL, NULL, "a", 1, &value, &status));
  printf("closed %d %d\n", code, WRONG(rocks_txn_commit(txn, &status)));
  TRY(rocks_snapshot_free(snapshot, &status));
  TRY(rocks_txn_free(txn, &status));

  snprintf(path, sizeof path, "%s/restored", argv[1]);
  TRY(rocks_backup_engine_restore(backups, 1, path, NULL, NULL, NULL, 0, NULL, &status));
  TRY(rocks_backup_engine_free(backups, &status));
  db = open_at(argv[1], "restored", options);
  printf("restored %s %s\n", get(db, NULL, "list"), get(db, NULL, "t"));
  TRY(rocks_db_close(db, &status));
  TRY(rocks_options_free(options, &status));
  TRY(rocks_event_queue_free(queue, &status));
  uint64_t alive;
  TRY(rocks_handles_alive(NULL, &alive, &status));
  printf("alive %" PRIu64 "\n", alive);
  return 0;
}
