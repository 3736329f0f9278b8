/* Runs a random program: a text of steps, each a line of thread, name and number. A step of a
   function takes its arguments from the number; a step of the model (model.h) writes and checks. So
   any lines of a program are a program, and run.py finds the few that fail.

   driver gen SEED STEPS THREADS    writes a program
   driver run FOLDER PROGRAM        runs it; 0: quiet, 3: an answer is wrong, 4: a call hangs, 5:
   the state of a callback is not destroyed */
#include <rocks.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 16 };

struct random;
typedef struct step {
  const char* name;
  void (*run)(struct random*, rocks_status*);
} step;

/* What each thread is doing, for the watchdog. */
static struct doing {
  _Atomic(const char*) function;
  _Atomic(uint64_t) number;
  _Atomic(time_t) since;
} doing[THREADS + 1];
static _Thread_local struct doing* mine = &doing[THREADS];
static atomic_ullong calls;

static void enter(const char* function) {
  mine->since = time(NULL);
  mine->function = function;
}

static void leave(void) {
  mine->function = NULL;
  calls++;
}

#include "calls.h"

#include "model.h"

typedef struct line {
  int thread;
  int step; /* of `steps`; from STEPS on of the model */
  uint64_t number;
} line;

static line* lines;
static size_t line_count;

/* ---- the watchdog ---------------------------------------------------------------------- */

static int limit = 60;

static void* watches(void* unused) {
  (void)unused;
  for (;;) {
    sleep(1);
    for (int i = 0; i <= THREADS; i++) {
      const char* function = doing[i].function;
      const time_t since = doing[i].since;
      if (function == NULL || time(NULL) - since < limit) continue;
      char command[200];
      fprintf(stderr, "FAULT: thread %d is in %s (%llu) for %d seconds\n", i, function,
              (unsigned long long)doing[i].number, limit);
      snprintf(command, sizeof command,
               "timeout 60 gdb -p %d -batch -ex 'thread apply all bt' 2>/dev/null | "
               "grep -v '^\\[' >&2",
               (int)getpid());
      if (system(command) != 0) fputs("no stacks: is gdb there?\n", stderr);
      _exit(4);
    }
  }
  return NULL;
}

static void crashed(int number) {
  for (int i = 0; i <= THREADS; i++) {
    const char* function = doing[i].function;
    if (function == NULL) continue;
    dprintf(2, "signal %d: thread %d is in %s (%llu)\n", number, i, function,
            (unsigned long long)doing[i].number);
  }
  signal(number, SIG_DFL);
  raise(number);
}

/* ---- a program ------------------------------------------------------------------------- */

static int step_named(const char* name) {
  for (int i = 0; i < STEPS; i++)
    if (strcmp(steps[i].name, name) == 0) return i;
  for (int i = 0; i < MODEL_STEPS; i++)
    if (strcmp(model_steps[i].name, name) == 0) return STEPS + i;
  return -1;
}

/* `only`: "model" or "calls" alone, else both. */
static void generate(uint64_t seed, int count, int threads, const char* only) {
  struct random r = {seed * 0x2545f4914f6cdd1du + 1};
  for (int i = 0; i < count; i++) {
    const bool model = only == NULL ? below(&r, 4) == 0 : strcmp(only, "model") == 0;
    const char* name =
        model ? model_steps[below(&r, MODEL_STEPS)].name : steps[below(&r, STEPS)].name;
    /* Opening and making is what everything else needs. */
    if (!model && below(&r, 12) == 0) {
      static const char* const often[] = {"rocks_db_open",     "rocks_db_iter",
                                          "rocks_txn_begin",   "rocks_batch_new",
                                          "rocks_options_new", "rocks_db_snapshot",
                                          "rocks_db_put",      "rocks_db_create_column_family"};
      name = often[below(&r, sizeof often / sizeof *often)];
    }
    printf("%d %s %llu\n", (int)below(&r, (uint64_t)threads), name,
           (unsigned long long)(draw(&r) >> 16));
  }
}

static void read_program(const char* path) {
  FILE* in = fopen(path, "r");
  char name[100];
  unsigned long long number;
  int thread;
  if (in == NULL) exit(2);
  while (fscanf(in, "%d %99s %llu", &thread, name, &number) == 3) {
    const int which = step_named(name);
    if (which < 0 || thread < 0 || thread >= THREADS) {
      fprintf(stderr, "no such step: %d %s\n", thread, name);
      exit(2);
    }
    lines = realloc(lines, (line_count + 1) * sizeof *lines);
    lines[line_count++] = (line){thread, which, number};
  }
  fclose(in);
}

static void* runs(void* number) {
  const int thread = (int)(intptr_t)number;
  rocks_status st;
  mine = &doing[thread];
  for (size_t i = 0; i < line_count; i++) {
    struct random r = {lines[i].number};
    if (lines[i].thread != thread) continue;
    mine->number = lines[i].number;
    if (lines[i].step < STEPS) {
      steps[lines[i].step].run(&r, &st);
      if (below(&r, 30) == 0) {
        enter("end_one");
        end_one(&r);
        leave();
      }
    } else {
      enter(model_steps[lines[i].step - STEPS].name);
      model_steps[lines[i].step - STEPS].run(thread, &r);
      leave();
    }
  }
  return NULL;
}

/* Options of every kind, and databases of the modes that most functions want. */
static void begin(void) {
  static const char* const modes[] = {"read_write", "transaction", "ttl"};
  char path[1200];
  for (int kind = 1; kind < OPTION_KINDS; kind++) {
    for (int i = 0; i < 2; i++) {
      rocks_options* made = NULL;
      if (rocks_options_new(kind, &made, NULL) != ROCKS_OK) continue;
      if (kind == ROCKS_OPTIONS_DATABASE)
        rocks_options_set_string(made,
                                 "create_if_missing=true;write_buffer_size=100000;"
                                 "create_missing_column_families=true;WAL_ttl_seconds=60",
                                 NULL);
      if (kind == ROCKS_OPTIONS_OPEN) rocks_options_set(made, "mode", modes[i], NULL);
      option_pool[kind][i] = made;
    }
  }
  for (int i = 0; i < 3; i++) {
    rocks_options* how = NULL;
    rocks_db* made = NULL;
    rocks_status st;
    rocks_options_new(ROCKS_OPTIONS_OPEN, &how, NULL);
    rocks_options_set(how, "mode", modes[i], NULL);
    snprintf(path, sizeof path, "%s/db%d", folder, i);
    if (rocks_db_open(path, option_pool[ROCKS_OPTIONS_DATABASE][0], how, NULL, NULL, 0, &made,
                      &st) != ROCKS_OK) {
      fprintf(stderr, "%s\n", st.message);
      exit(2);
    }
    pool[KIND_rocks_db][i] = made;
    pool[KIND_rocks_options][i] = how;
  }
}

static void release_all(void) {
  enter("the end");
  for (int i = 0; i < left_count && i < LEFT; i++) rocks_release(left[i]);
  for (int kind = KINDS; kind-- > 0;)
    for (int i = 0; i < SLOTS; i++)
      if (kind != KIND_rocks_db) rocks_release(pool[kind][i]);
  for (int kind = 0; kind < OPTION_KINDS; kind++)
    for (int i = 0; i < SLOTS; i++) rocks_release(option_pool[kind][i]);
  for (int i = 0; i < SLOTS; i++)
    if (pool[KIND_rocks_db][i] != NULL) rocks_db_close(pool[KIND_rocks_db][i], NULL);
  leave();
}

static int not_destroyed(bool tells) {
  int count = 0;
  for (state* one = states; one != NULL; one = one->next) {
    if (one->is_destroyed) continue;
    count++;
    if (tells) fprintf(stderr, "FAULT: the state of a %s is not destroyed\n", one->of);
  }
  return count;
}

static int run(void) {
  pthread_t watch, threads[THREADS];
  bool used[THREADS] = {false};
  begin();
  model_begin();
  pthread_create(&watch, NULL, watches, NULL);
  for (size_t i = 0; i < line_count; i++) used[lines[i].thread] = true;
  for (int i = 0; i < THREADS; i++)
    if (used[i]) pthread_create(&threads[i], NULL, runs, (void*)(intptr_t)i);
  for (int i = 0; i < THREADS; i++)
    if (used[i]) pthread_join(threads[i], NULL);
  model_end();
  release_all();
  /* What rocks_release left to its threads ends soon. */
  for (int i = 0; i < 200 && not_destroyed(false) > 0; i++) usleep(100000);
  printf("%llu calls\n", (unsigned long long)calls);
  return not_destroyed(true) > 0 ? 5 : 0;
}

int main(int argc, char** argv) {
  const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
  if (argc >= 5 && strcmp(argv[1], "gen") == 0) {
    generate(strtoull(argv[2], NULL, 10), atoi(argv[3]), atoi(argv[4]), argc > 5 ? argv[5] : NULL);
    return 0;
  }
  if (argc < 4) return 2;
  if (getenv("FUZZ_LIMIT") != NULL) limit = atoi(getenv("FUZZ_LIMIT"));
  never_fails = getenv("FUZZ_NEVER_FAILS") != NULL;
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], crashed);
  folder = argv[2];
  read_program(argv[3]);
  return run();
}
