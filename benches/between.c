/* The same work for whichever library it is linked with; prints the nanoseconds of one operation on
 * the thread's CPU, a line a kind of work (benches/between): between FOLDER */
#include <rocks.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYS 20000
#define GETS 200000
#define SCANS 50
#define BATCH 1000

static rocks_status st;

static void need(rocks_code code) {
  if (code == ROCKS_OK) return;
  fprintf(stderr, "%d %s\n", (int)code, st.message);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void say(const char* what, double since, unsigned times) {
  printf("%s\t%.2f\n", what, (now() - since) / times);
}

/* A key of 16 bytes; the order is the same in each process, and none that a cache could guess. */
static const char* key_of(uint32_t at) {
  static char key[32];
  snprintf(key, sizeof key, "key%013u", (unsigned)((uint64_t)at * 7919 % KEYS));
  return key;
}

static rocks_db* open_new(const char* folder, const char* name) {
  char path[4096];
  rocks_options* options;
  rocks_db* db;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  need(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
  need(rocks_options_set(options, "create_if_missing", "true", &st));
  need(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
  need(rocks_options_free(options, &st));
  return db;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  char value[100];
  memset(value, 'v', sizeof value);

  rocks_db* db = open_new(argv[1], "puts");
  double start = now();
  for (uint32_t at = 0; at < KEYS; at++)
    need(rocks_db_put(db, NULL, NULL, key_of(at), 16, value, sizeof value, &st));
  say("put", start, KEYS);
  need(rocks_db_close(db, &st));

  db = open_new(argv[1], "batches");
  rocks_batch* batch;
  need(rocks_batch_new(&batch, &st));
  start = now();
  for (uint32_t at = 0; at < 5 * KEYS;) {
    for (unsigned i = 0; i < BATCH; i++, at++)
      need(rocks_batch_put(batch, NULL, key_of(at), 16, value, sizeof value, &st));
    need(rocks_db_write(db, NULL, batch, &st));
    need(rocks_batch_clear(batch, &st));
  }
  say("put in batches of 1,000", start, 5 * KEYS);
  need(rocks_batch_free(batch, &st));

  /* From tables, whose blocks the cache has after the first scan. */
  need(rocks_db_flush(db, NULL, 0, NULL, &st));
  need(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
  rocks_iter* iter;
  rocks_slice key, found;
  uint64_t bytes = 0;
  for (unsigned scan = 0; scan <= SCANS; scan++) {
    if (scan == 1) start = now();
    need(rocks_db_iter(db, NULL, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &found, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &found, &st))
      bytes += key.len + found.len;
    if (code != ROCKS_NOT_FOUND) need(code);
    need(rocks_iter_free(iter, &st));
  }
  say("entry of a full scan", start, SCANS * KEYS);
  if (bytes != (uint64_t)(SCANS + 1) * KEYS * 116) return 3;

  uint8_t into[128];
  size_t len;
  start = now();
  for (uint32_t at = 0; at < GETS; at++)
    need(rocks_db_get_into(db, NULL, NULL, key_of(at), 16, into, sizeof into, &len, &st));
  say("get", start, GETS);
  need(rocks_db_close(db, &st));
  return 0;
}
