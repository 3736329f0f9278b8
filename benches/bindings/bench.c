/* A get and a scan in C, which those of the other languages are compared with: FOLDER. Makes the
 * database that all of them read, if it is not there: 10,000 keys of 16 bytes with values of 100.
 */
#include <inttypes.h>
#include <rocks.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 10000, KEYS = 1000, GETS = 1000, ROUNDS = 300 };

static rocks_status status;

static rocks_code try_it(rocks_code code) {
  if (code == ROCKS_OK || code == ROCKS_NOT_FOUND) return code;
  fprintf(stderr, "%s\n", status.message);
  exit(1);
}
#define TRY(call) try_it(call)

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void fill(rocks_db* db) {
  rocks_batch* batch;
  TRY(rocks_batch_new(&batch, &status));
  for (int i = 0; i < ROWS; i++) {
    char key[17], value[100];
    snprintf(key, sizeof key, "key%013d", i);
    for (int at = 0; at < 100; at++) value[at] = (char)('a' + (i * 31 + at * at) % 26);
    TRY(rocks_batch_put(batch, NULL, key, 16, value, 100, &status));
  }
  TRY(rocks_db_write(db, NULL, batch, &status));
  TRY(rocks_batch_free(batch, &status));
  TRY(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &status));
}

static long gets(const rocks_db* db, char (*keys)[17]) {
  long sum = 0;
  for (int i = 0; i < GETS; i++) {
    char room[4096];
    size_t len;
    TRY(rocks_db_get_into(db, NULL, NULL, keys[i % KEYS], 16, room, sizeof room, &len, &status));
    sum += (long)len;
  }
  return sum;
}

/* Blocks of entries, read where they are. */
static long scan(const rocks_db* db) {
  rocks_iter* iter;
  rocks_block* block;
  rocks_block_view view;
  long sum = 0;
  TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
  TRY(rocks_block_new(&block, &status));
  TRY(rocks_iter_seek_to_first(iter, NULL, NULL, &status));
  while (TRY(rocks_iter_read_block(iter, 0, 0, 0, block, &view, &status)) == ROCKS_OK) {
    for (size_t i = 0; i < view.count; i++) {
      sum += view.key_offsets[i + 1] - view.key_offsets[i];
      sum += view.value_offsets[i + 1] - view.value_offsets[i];
    }
  }
  TRY(rocks_block_free(block, &status));
  TRY(rocks_iter_free(iter, &status));
  return sum;
}

/* An entry for each call, as with RocksDB's own interface; copied, as a language does. */
static long step(const rocks_db* db) {
  rocks_iter* iter;
  rocks_slice key, value;
  char row[256];
  long sum = 0;
  TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
  rocks_code code = TRY(rocks_iter_seek_to_first(iter, &key, &value, &status));
  while (code == ROCKS_OK) {
    memcpy(row, key.data, key.len);
    memcpy(row + key.len, value.data, value.len);
    sum += (long)(key.len + value.len);
    code = TRY(rocks_iter_next(iter, &key, &value, &status));
  }
  TRY(rocks_iter_free(iter, &status));
  return sum;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  static char keys[KEYS][17];
  char path[4096];
  rocks_options* options;
  rocks_db* db;
  bool is_new;
  snprintf(path, sizeof path, "%s/bench/CURRENT", argv[1]);
  FILE* file = fopen(path, "r");
  is_new = file == NULL;
  if (file != NULL) fclose(file);
  snprintf(path, sizeof path, "%s/bench", argv[1]);
  TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
  TRY(rocks_options_set(options, "create_if_missing", "true", &status));
  TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
  if (is_new) fill(db);
  for (int i = 0; i < KEYS; i++) snprintf(keys[i], 17, "key%013d", i);

  double get_ns = 1e18, scan_ns = 1e18, step_ns = 1e18;
  long sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double begun = now();
    sum += gets(db, keys);
    double got = now();
    sum += scan(db);
    double scanned = now();
    sum += step(db) - 116L * ROWS; /* the others have no such turn */
    double stepped = now();
    if (got - begun < get_ns) get_ns = got - begun;
    if (scanned - got < scan_ns) scan_ns = scanned - got;
    if (stepped - scanned < step_ns) step_ns = stepped - scanned;
  }
  TRY(rocks_db_close(db, &status));
  TRY(rocks_options_free(options, &status));
  printf("sum %ld\nget %.0f\nscan %.0f\nstep %.0f\n", sum, get_ns / GETS, scan_ns / ROWS,
         step_ns / ROWS);
  return 0;
}
