/* What one preset does to one load, for benches/presets:
 *   presets FOLDER PRESET|none LOAD
 * prints CPU nanoseconds of the calling thread an operation, of the process, wall nanoseconds,
 * the process's largest memory in KiB, and the database's bytes on disk. */
#include <rocks.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define KEYS 1000000u

static rocks_status st;

static void need(rocks_code code) {
  if (code == ROCKS_OK) return;
  fprintf(stderr, "%d %s\n", (int)code, st.message);
  exit(1);
}

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double started[3];
static const clockid_t clocks[3] = {CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID, CLOCK_MONOTONIC};

static void begin(void) {
  for (int i = 0; i < 3; i++) started[i] = now(clocks[i]);
}

static void end(rocks_db* db, double operations) {
  double took[3];
  for (int i = 0; i < 3; i++) took[i] = (now(clocks[i]) - started[i]) / operations;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  uint64_t bytes = 0;
  need(rocks_db_property_int(db, NULL, "rocksdb.total-sst-files-size", &bytes, &st));
  printf("%.0f %.0f %.0f %ld %llu\n", took[0], took[1], took[2], usage.ru_maxrss, (unsigned long long)bytes);
}

static uint64_t mixed(uint64_t at) { /* a permutation of what looks random (splitmix64) */
  at += 0x9e3779b97f4a7c15u;
  at = (at ^ (at >> 30)) * 0xbf58476d1ce4e5b9u;
  at = (at ^ (at >> 27)) * 0x94d049bb133111ebu;
  return at ^ (at >> 31);
}

static size_t key_of(uint64_t number, char* key) {
  return (size_t)snprintf(key, 32, "%016llx", (unsigned long long)mixed(number));
}

/* 100 bytes, half of which compress. */
static const char* value_of(uint64_t number) {
  static char value[101];
  for (int i = 0; i < 48; i += 16)
    snprintf(value + i, 17, "%016llx", (unsigned long long)mixed(number * 31 + (unsigned)i));
  memset(value + 48, 'v', 52);
  return value;
}

static void fill(rocks_db* db, unsigned times) {
  char key[32];
  for (unsigned at = 0; at < times; at++)
    need(rocks_db_put(db, NULL, NULL, key, key_of(at, key), value_of(at), 100, &st));
}

static void fill_by_batches(rocks_db* db, unsigned times) {
  rocks_batch* batch;
  char key[32];
  need(rocks_batch_new(&batch, &st));
  for (unsigned at = 0; at < times; at++) {
    need(rocks_batch_put(batch, NULL, key, key_of(at, key), value_of(at), 100, &st));
    if (at % 1000 != 999) continue;
    need(rocks_db_write(db, NULL, batch, &st));
    need(rocks_batch_clear(batch, &st));
  }
  need(rocks_batch_free(batch, &st));
}

static void compact(rocks_db* db) {
  need(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
}

static void scan(rocks_db* db) {
  rocks_totals totals = {sizeof totals, 0, 0, 0, 0, 0};
  need(rocks_db_checksum(db, NULL, NULL, 1, NULL, &totals, &st));
}

static void get(rocks_db* db, unsigned times) {
  char key[32], value[128];
  size_t len;
  for (unsigned at = 0; at < times; at++) { /* every other one is absent */
    const rocks_code code = rocks_db_get_into(db, NULL, NULL, key, key_of(mixed(at) % (2 * KEYS), key), value,
                                              sizeof value, &len, &st);
    if (code != ROCKS_NOT_FOUND) need(code);
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const char* load = argv[3];
  rocks_options* options;
  rocks_db* db;
  need(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
  need(rocks_options_set(options, "create_if_missing", "true", &st));
  need(rocks_options_set(options, "compression", "lz4", &st));
  need(rocks_options_set(options, "table.block_cache", "512M", &st));
  if (strcmp(argv[2], "none") != 0) need(rocks_options_set(options, "preset", argv[2], &st));
  need(rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &st));
  if (strcmp(load, "put") == 0) {
    begin();
    fill(db, 2 * KEYS);
    end(db, 2 * KEYS);
  } else if (strcmp(load, "batches_of_1000") == 0) {
    begin();
    fill_by_batches(db, 2 * KEYS);
    end(db, 2 * KEYS);
  } else if (strcmp(load, "put_and_compact") == 0) {
    begin();
    fill(db, 2 * KEYS);
    need(rocks_db_flush(db, NULL, 0, NULL, &st));
    compact(db);
    end(db, 2 * KEYS);
  } else if (strcmp(load, "scan") == 0) {
    fill(db, KEYS);
    compact(db);
    scan(db);
    begin();
    for (int pass = 0; pass < 5; pass++) scan(db);
    end(db, 5.0 * KEYS);
  } else if (strcmp(load, "get") == 0) {
    fill(db, KEYS);
    compact(db);
    get(db, 2 * KEYS);
    begin();
    get(db, 2 * KEYS);
    end(db, 2 * KEYS);
  } else {
    return 2;
  }
  need(rocks_db_close(db, &st));
  need(rocks_options_free(options, &st));
  return 0;
}
