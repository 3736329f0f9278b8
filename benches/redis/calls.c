/* redis-benchmark's commands in this process, one thread: calls DB. It reads lines: "fill N" fills
 * the collections, "round N" runs every command N times in turns of 500, "pair N NAME" one command
 * in turns with plain puts, "only N NAME" one alone, "memory N" fills one collection of each type
 * with N elements. It prints a line for each case: the name, nanoseconds on the clock, and on the
 * thread's CPU clock, for one operation. */
#include <rocks.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KEYS = 1000000, TURN = 500, SCAN = 10000 };

static rocks_status st;
static rocks_db* db;
static rocks_redis* redis;
static rocks_redis_session* session;
static rocks_redis_reply* reply;

#define OK(call)                                      \
  do {                                                \
    if ((call) != ROCKS_OK) {                         \
      fprintf(stderr, "%s: %s\n", #call, st.message); \
      exit(1);                                        \
    }                                                 \
  } while (0)

static unsigned long long state = 88172645463325252u;
static unsigned any_key(void) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (unsigned)((state * 2685821657736338717u) >> 33) % KEYS;
}

/* Runs the words of a form; %r is a random number of twelve digits, as redis-benchmark writes it.
 */
static void run(const char* form) {
  char text[1024];
  rocks_slice words[64];
  size_t count = 0, len = 0;
  for (const char* from = form; *from != 0; count++) {
    const size_t begin = len;
    for (; *from != 0 && *from != ' '; from++) {
      if (*from == '%')
        len += (size_t)sprintf(text + len, "%012u", any_key()), from++;
      else
        text[len++] = *from;
    }
    words[count] = (rocks_slice){(const uint8_t*)text + begin, len - begin};
    if (*from == ' ') from++;
  }
  OK(rocks_redis_session_call(session, words, count, NULL, reply, &st));
}

static void put(void) {
  char key[32];
  const int len = sprintf(key, "key:%012u", any_key());
  OK(rocks_db_put(db, NULL, NULL, (const uint8_t*)key, (size_t)len, (const uint8_t*)"xxx", 3, &st));
}

/* The plain scan that scans by score are compared with; how many rows. */
static size_t scan(void) {
  rocks_iter* iter;
  rocks_slice key, value;
  size_t rows = 0;
  OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
  rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
  for (; code == ROCKS_OK && rows < SCAN; rows++) code = rocks_iter_next(iter, &key, &value, &st);
  OK(rocks_iter_free(iter, &st));
  return rows;
}

static struct test {
  const char *name, *form;
  int turn; /* operations in a turn; 0: TURN */
  double wall, cpu;
} tests[] = {
    {"put", NULL, 0, 0, 0},
    {"PING", "PING", 0, 0, 0},
    {"SET", "SET key:%r xxx", 0, 0, 0},
    {"GET", "GET key:%r", 0, 0, 0},
    {"INCR", "INCR counter:%r", 0, 0, 0},
    {"LPUSH", "LPUSH mylist xxx", 0, 0, 0},
    {"RPUSH", "RPUSH mylist xxx", 0, 0, 0},
    {"LPOP", "LPOP mylist", 0, 0, 0},
    {"RPOP", "RPOP mylist", 0, 0, 0},
    {"SADD", "SADD myset element:%r", 0, 0, 0},
    {"HSET", "HSET myhash element:%r xxx", 0, 0, 0},
    {"SPOP", "SPOP myset", 0, 0, 0},
    {"ZADD", "ZADD myzset %r element:%r", 0, 0, 0},
    {"ZPOPMIN", "ZPOPMIN myzset", 0, 0, 0},
    {"LRANGE_100", "LRANGE mylist 0 99", 100, 0, 0},
    {"LRANGE_300", "LRANGE mylist 0 299", 50, 0, 0},
    {"LRANGE_500", "LRANGE mylist 0 499", 50, 0, 0},
    {"LRANGE_600", "LRANGE mylist 0 599", 50, 0, 0},
    {"MSET",
     "MSET key:%r xxx key:%r xxx key:%r xxx key:%r xxx key:%r xxx key:%r xxx key:%r xxx key:%r xxx "
     "key:%r xxx key:%r xxx",
     50, 0, 0},
    {"scan", NULL, 1, 0, 0},
    {"ZRANGEBYSCORE", "ZRANGEBYSCORE myzset -inf +inf WITHSCORES LIMIT 0 10000", 1, 0, 0},
};
enum { TESTS = sizeof tests / sizeof tests[0] };

static double clock_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void turn(struct test* test, int count) {
  const double wall = clock_of(CLOCK_MONOTONIC), cpu = clock_of(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < count; i++) {
    if (test->form != NULL)
      run(test->form);
    else if (test->turn == 1)
      scan();
    else
      put();
  }
  test->wall += clock_of(CLOCK_MONOTONIC) - wall;
  test->cpu += clock_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
}

static void round_of(int count) {
  for (int i = 0; i < TESTS; i++) tests[i].wall = tests[i].cpu = 0;
  const int turns = count / TURN > 0 ? count / TURN : 1;
  for (int done = 0; done < turns; done++)
    for (int i = 0; i < TESTS; i++) turn(&tests[i], tests[i].turn > 0 ? tests[i].turn : TURN);
  for (int i = 0; i < TESTS; i++) {
    const double each = (double)turns * (tests[i].turn > 0 ? tests[i].turn : TURN);
    printf("%s %.1f %.1f\n", tests[i].name, tests[i].wall / each, tests[i].cpu / each);
  }
}

/* One command beside plain puts, or the scan by score beside a plain one. */
static void pair(const char* name, int count) {
  struct test *one = NULL, *plain = &tests[0];
  for (int i = 0; i < TESTS; i++) {
    if (strcmp(tests[i].name, name) == 0) one = &tests[i];
    if (strcmp(tests[i].name, "scan") == 0 && strcmp(name, "ZRANGEBYSCORE") == 0) plain = &tests[i];
  }
  if (one == NULL) exit(2);
  one->wall = one->cpu = plain->wall = plain->cpu = 0;
  const int each = plain->turn > 0 ? plain->turn : TURN;
  for (int done = 0; done < count; done += each) turn(plain, each), turn(one, each);
  printf("%s %.1f %.1f\n", one->name, one->wall / count, one->cpu / count);
  printf("%s %.1f %.1f\n", plain->name, plain->wall / count, plain->cpu / count);
}

/* Resident memory in KiB: of all pages, and of those that are no file's. */
static void resident(long* all, long* own) {
  char line[256];
  FILE* file = fopen("/proc/self/status", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    sscanf(line, "VmRSS: %ld", all);
    sscanf(line, "RssAnon: %ld", own);
  }
  if (file != NULL) fclose(file);
}

static void memory_of(long count) {
  static const char* const forms[] = {"RPUSH mem:list %r", "SADD mem:set %r", "HSET mem:hash %r x",
                                      "ZADD mem:zset %r %r"};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    /* A hundred elements in a command. */
    char form[1024] = "", *blank = strchr(forms[i] + 6, ' ');
    snprintf(form, sizeof form, "%.*s", (int)(blank - forms[i]), forms[i]);
    const int each = i < 2 ? 50 : 25;
    for (int j = 0; j < each; j++) strcat(form, blank);
    for (long done = 0; done < count;) {
      const long step = count / 5 > 0 ? count / 5 : 1;
      for (long end = done + step; done < end; done += each) run(form);
      long all = 0, own = 0;
      resident(&all, &own);
      printf("%s %ld %ld %ld\n", forms[i], done, all, own);
      fflush(stdout);
    }
  }
}

int main(int argc, char** argv) {
  rocks_options* options;
  char line[64];
  if (argc != 2) return 2;
  OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
  OK(rocks_options_set(options, "create_if_missing", "true", &st));
  OK(rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &st));
  OK(rocks_options_free(options, &st));
  OK(rocks_redis_open(db, NULL, &redis, &st));
  OK(rocks_redis_session_new(redis, &session, &st));
  OK(rocks_redis_reply_new(&reply, &st));
  while (fgets(line, sizeof line, stdin) != NULL) {
    char what[16] = "", name[32] = "";
    long count = 0;
    sscanf(line, "%15s %ld %31s", what, &count, name);
    for (long i = 0; i < count && strcmp(what, "fill") == 0; i++) {
      put();
      for (int j = 0; j < TESTS; j++)
        if (strstr("SET RPUSH SADD HSET ZADD INCR", tests[j].name) != NULL && tests[j].form)
          run(tests[j].form);
    }
    for (int i = 0; i < TESTS && strcmp(what, "only") == 0; i++)
      if (strcmp(tests[i].name, name) == 0) turn(&tests[i], (int)count);
    if (strcmp(what, "pair") == 0) pair(name, (int)count);
    if (strcmp(what, "round") == 0) round_of((int)count);
    if (strcmp(what, "memory") == 0) memory_of(count);
    puts("done");
    fflush(stdout);
  }
  OK(rocks_redis_reply_free(reply, &st));
  OK(rocks_redis_session_free(session, &st));
  OK(rocks_redis_free(redis, &st));
  OK(rocks_db_close(db, &st));
  return 0;
}
