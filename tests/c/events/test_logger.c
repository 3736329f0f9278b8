/* Loggers: of the user's, on stderr, none. valgrind: yes */
#include "../support/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { LEVELS = 6 };

typedef struct lines {
    pthread_mutex_t mutex;
    int of[LEVELS], destroyed;
    size_t longest;
    bool whole_events, calls_refused;
    rocks_db *db;
    unsigned slow;
} lines;

static void take(void *state, rocks_log_level level, const uint8_t *text, size_t len)
{
    lines *l = state;
    CHECK(level >= ROCKS_LOG_DEBUG && level < LEVELS);
    CHECK(strlen((const char *)text) == len);
    CHECK(len == 0 || text[len - 1] != '\n');
    if (l->slow > 0) usleep(l->slow);
    pthread_mutex_lock(&l->mutex);
    l->of[level]++;
    if (len > l->longest) l->longest = len;
    if (strstr((const char *)text, "EVENT_LOG_v1 {") != NULL)
        l->whole_events = l->whole_events && text[len - 1] == '}';
    if (l->db != NULL) {
        rocks_status mine;
        rocks_buffer value;
        l->calls_refused =
            l->calls_refused &&
            rocks_db_get(l->db, NULL, NULL, BYTES("k"), &value, &mine) == ROCKS_HANDLE_BUSY &&
            rocks_db_put(l->db, NULL, NULL, BYTES("k"), BYTES("v"), &mine) == ROCKS_HANDLE_BUSY &&
            strstr(mine.message, "locks") != NULL &&
            rocks_db_close(l->db, &mine) == ROCKS_HANDLE_BUSY;
    }
    pthread_mutex_unlock(&l->mutex);
}

static void end(void *state)
{
    lines *l = state;
    l->destroyed++;
}

static lines *new_lines(void)
{
    lines *l = calloc(1, sizeof *l);
    CHECK(l != NULL);
    pthread_mutex_init(&l->mutex, NULL);
    l->whole_events = l->calls_refused = true;
    return l;
}

static void end_lines(lines *l)
{
    CHECK(l->destroyed == 1 && l->whole_events && l->calls_refused);
    pthread_mutex_destroy(&l->mutex);
    free(l);
}

static rocks_logger *logger_of(lines *l, rocks_log_level level)
{
    rocks_logger_callbacks callbacks = {sizeof callbacks, l, end, {0, 0, 0}, take, level};
    rocks_logger *logger;
    OK(rocks_logger_new(&callbacks, &logger, &st));
    return logger;
}

/* A database that logs to a logger, which belongs to it alone from then on; NULL: to its file. */
static rocks_db *open_logged(const char *name, rocks_logger *logger)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set_logger(options, "info_log", logger, &st));
    OK(rocks_logger_free(logger, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void work(rocks_db *db)
{
    for (int i = 0; i < 50; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        OK(rocks_db_put(db, NULL, NULL, key, strlen(key), BYTES("value"), &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
}

static bool has_log(const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "%s/LOG", name);
    return access(check_path(file), F_OK) == 0;
}

static void refused(void)
{
    lines *l = new_lines();
    rocks_logger *logger = (rocks_logger *)&st;
    rocks_logger_callbacks callbacks = {sizeof callbacks, l, end, {0, 0, 0}, NULL, 0};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new(&callbacks, &logger, &st));
    SAYS("callbacks: log is NULL");
    CHECK(logger == NULL && l->destroyed == 1);
    callbacks.log = take;
    callbacks.level = LEVELS;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new(&callbacks, &logger, &st));
    SAYS("level is 6");
    callbacks.level = -1;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new(&callbacks, &logger, &st));
    CHECK(l->destroyed == 3);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new(NULL, &logger, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new_by_name("stdout", NULL, &logger, &st));
    SAYS("name: \"stdout\"; accepted: stderr, none");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new_by_name("stderr", "level=LOUD", &logger, &st));
    SAYS("WARN_LEVEL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new_by_name("stderr", "prefiks=x", &logger, &st));
    SAYS("accepted: level, prefix");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_logger_new_by_name("none", "level=INFO_LEVEL", &logger, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_logger_new_by_name(NULL, NULL, &logger, &st));

    callbacks.level = 0;
    OK(rocks_logger_new(&callbacks, &logger, &st));
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_logger(options, "logger", logger, &st));
    SAYS("accepted: info_log");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_logger(options, "listeners", logger, &st));
    uint64_t failures = 7;
    OK(rocks_logger_failures(logger, &failures, NULL, &st));
    CHECK(failures == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_logger_free(logger, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_logger_free(logger, &st));
    OK(rocks_logger_free(NULL, &st));
    l->destroyed -= 3;
    end_lines(l);
}

static void levels(void)
{
    lines *all = new_lines(), *few = new_lines();
    rocks_db *db = open_logged("all", logger_of(all, ROCKS_LOG_DEBUG));
    work(db);
    CHECK(all->destroyed == 0);
    OK(rocks_db_close(db, &st));
    CHECK(all->destroyed == 1 && !has_log("all"));
    CHECK(all->of[ROCKS_LOG_HEADER] > 50 && all->of[ROCKS_LOG_INFO] > 20);
    /* RocksDB logs each table in one line of JSON: none is cut. */
    CHECK(all->longest > 1024);
    end_lines(all);

    db = open_logged("few", logger_of(few, ROCKS_LOG_ERROR));
    work(db);
    OK(rocks_db_close(db, &st));
    CHECK(few->of[ROCKS_LOG_HEADER] > 50 && few->of[ROCKS_LOG_INFO] + few->of[ROCKS_LOG_WARN] == 0);
    end_lines(few);

    db = open_logged("file", NULL);
    OK(rocks_db_close(db, &st));
    CHECK(has_log("file"));
}

/* Called with RocksDB's locks held, on several threads, slowly. */
static void *work_on(void *db)
{
    rocks_status mine;
    for (int i = 0; i < 5; i++) {
        CHECK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &mine) == ROCKS_OK);
        CHECK(rocks_db_flush(db, NULL, 0, NULL, &mine) == ROCKS_OK);
    }
    return NULL;
}

static void calls_and_threads(void)
{
    lines *l = new_lines();
    rocks_logger *logger = logger_of(l, ROCKS_LOG_DEBUG);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *dbs[2];
    pthread_t threads[4];
    OK(rocks_options_set_logger(options, "info_log", logger, &st));
    for (int i = 0; i < 2; i++)
        OK(rocks_db_open(check_path(i ? "thread1" : "thread0"), options, NULL, NULL, NULL, 0,
                         &dbs[i], &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_logger_free(logger, &st));
    pthread_mutex_lock(&l->mutex);
    l->db = dbs[0];
    l->slow = 100;
    pthread_mutex_unlock(&l->mutex);
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, work_on, dbs[i % 2]) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    pthread_mutex_lock(&l->mutex);
    l->db = NULL;
    pthread_mutex_unlock(&l->mutex);
    OK(rocks_db_close(dbs[0], &st));
    CHECK(l->destroyed == 0);
    OK(rocks_db_close(dbs[1], &st));
    end_lines(l);
}

/* An open that fails has logged too. */
static void a_failed_open(void)
{
    lines *l = new_lines();
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_logger *logger = logger_of(l, ROCKS_LOG_INFO);
    rocks_db *db, *again;
    OK(rocks_options_set_logger(options, "info_log", logger, &st));
    OK(rocks_logger_free(logger, &st));
    OK(rocks_db_open(check_path("twice"), options, NULL, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open(check_path("twice"), options, NULL, NULL, NULL, 0, &again, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_logger(options, "info_log", NULL, &st));
    CHECK(l->destroyed == 1);
    OK(rocks_options_free(options, &st));
    end_lines(l);
}

static void built_in(void)
{
    char said[1 << 16];
    int before = dup(STDERR_FILENO);
    int file = open(check_path("said"), O_CREAT | O_RDWR, 0600);
    CHECK(before >= 0 && file >= 0 && dup2(file, STDERR_FILENO) >= 0);
    rocks_logger *logger;
    rocks_code code =
        rocks_logger_new_by_name("stderr", "prefix=mine;level=WARN_LEVEL", &logger, &st);
    rocks_db *db = code == ROCKS_OK ? open_logged("stderr", logger) : NULL;
    rocks_code closed = rocks_db_close(db, &st);
    CHECK(dup2(before, STDERR_FILENO) >= 0);
    close(before);
    OK(code);
    OK(closed);
    ssize_t len = pread(file, said, sizeof said - 1, 0);
    CHECK(len > 0);
    said[len] = 0;
    close(file);
    int count = 0;
    for (char *line = strtok(said, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "mine ", 5) != 0) continue; /* some texts have lines of their own */
        count++;
        unsigned year, month, day, hour, minute, second, micros;
        char level[8];
        CHECK(sscanf(line, "mine %4u/%2u/%2u-%2u:%2u:%2u.%6u [%7[A-Z]] ", &year, &month, &day,
                     &hour, &minute, &second, &micros, level) == 8);
        CHECK(strcmp(level, "DEBUG") != 0 && strcmp(level, "INFO") != 0);
    }
    CHECK(count > 20 && !has_log("stderr"));

    OK(rocks_logger_new_by_name("none", NULL, &logger, &st));
    db = open_logged("none", logger);
    work(db);
    OK(rocks_db_close(db, &st));
    CHECK(!has_log("none"));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    refused();
    levels();
    calls_and_threads();
    a_failed_open();
    built_in();
    return 0;
}
