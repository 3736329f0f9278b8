/* Runs one hot call again and again, for a tool that counts instructions (benches/counts):
 *   counts FOLDER get_into|iter_next|batch_put TIMES */
#include <rocks.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS 1000

static void need(rocks_code code, const rocks_status* status) {
  if (code == ROCKS_OK) return;
  fprintf(stderr, "%d %s\n", (int)code, status->message);
  exit(1);
}

static const char* key_of(unsigned at) {
  static char key[32];
  snprintf(key, sizeof key, "key%013u", at % KEYS);
  return key;
}

/* A read takes a random way through many keys in memory, so it is counted with one. */
static rocks_db* open_filled(const char* path, unsigned keys) {
  rocks_status st;
  rocks_options* options;
  rocks_db* db;
  need(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), &st);
  need(rocks_options_set(options, "create_if_missing", "true", &st), &st);
  need(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st), &st);
  need(rocks_options_free(options, &st), &st);
  for (unsigned at = 0; at < keys; at++)
    need(rocks_db_put(db, NULL, NULL, key_of(at), 16, "0123456789abcdef", 16, &st), &st);
  return db;
}

static void get_into(rocks_db* db, unsigned times) {
  rocks_status st;
  uint8_t value[64];
  size_t len;
  const char* key = key_of(0);
  while (times-- > 0)
    need(rocks_db_get_into(db, NULL, NULL, key, 16, value, sizeof value, &len, &st), &st);
}

static void iter_next(rocks_db* db, unsigned times) {
  rocks_status st;
  rocks_iter* iter;
  rocks_slice key, value;
  need(rocks_db_iter(db, NULL, NULL, &iter, &st), &st);
  need(rocks_iter_seek_to_first(iter, &key, &value, &st), &st);
  while (times-- > 0)
    if (rocks_iter_next(iter, &key, &value, &st) == ROCKS_NOT_FOUND)
      need(rocks_iter_seek_to_first(iter, &key, &value, &st), &st);
  need(rocks_iter_free(iter, &st), &st);
}

static void batch_put(unsigned times) {
  rocks_status st;
  rocks_batch* batch;
  need(rocks_batch_new(&batch, &st), &st);
  const char* key = key_of(500);
  for (unsigned at = 0; at < times; at++) {
    if (at % 100 == 0) need(rocks_batch_clear(batch, &st), &st);
    need(rocks_batch_put(batch, NULL, key, 16, key, 16, &st), &st);
  }
  need(rocks_batch_free(batch, &st), &st);
}

int main(int argc, char** argv) {
  rocks_status st;
  if (argc != 4) return 2;
  const unsigned times = (unsigned)strtoul(argv[3], NULL, 10);
  rocks_db* db = open_filled(argv[1], strcmp(argv[2], "get_into") == 0 ? 1 : KEYS);
  if (strcmp(argv[2], "get_into") == 0)
    get_into(db, times);
  else if (strcmp(argv[2], "iter_next") == 0)
    iter_next(db, times);
  else if (strcmp(argv[2], "batch_put") == 0)
    batch_put(times);
  else
    return 2;
  need(rocks_db_close(db, &st), &st);
  return 0;
}
