/* A primary that writes in every way and a replica that applies its log, over a socket. Either is
   killed at random moments; in the end they are equal. */
#include "../support/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 5, KEYS = 2000 };

/* A pipe that a primary says its first write in. */
enum { WRITTEN = 30, SAID = 31 };

static rocks_db *db;
static rocks_column_family *two;

static rocks_options *database_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(
        options,
        "create_missing_column_families=true;merge_operator=stringappend;"
        "WAL_ttl_seconds=3600;write_buffer_size=256KB;compression=kNoCompression",
        &st));
    return options;
}

static void open_as(const char *name, const char *mode)
{
    const char *names[] = {"default", "two"};
    rocks_options *options = database_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_db_open(check_path(name), options, how, names, NULL, 2, &db, &st));
    OK(rocks_db_column_family(db, "two", &two, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static uint64_t latest(void)
{
    uint64_t sequence;
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    return sequence;
}

static bool all_of(int fd, void *data, size_t len, bool out)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = out ? send(fd, (char *)data + done, len - done, MSG_NOSIGNAL)
                        : recv(fd, (char *)data + done, len - done, 0);
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

/* ---- the primary ---------------------------------------------------------------------- */

static unsigned chance;

static size_t a_key(char *key)
{
    chance = chance * 1103515245u + 12345u;
    return (size_t)sprintf(key, "key%05u", chance / 65536 % KEYS);
}

static void *writes(void *unused)
{
    rocks_status own;
    char key[32], end[32], value[64];
    chance = (unsigned)getpid();
    (void)unused;
    for (unsigned i = 0;; i++) {
        size_t len = a_key(key);
        const uint8_t *k = (const uint8_t *)key, *v = (const uint8_t *)value;
        size_t value_len = (size_t)sprintf(value, "%u of %d", i, (int)getpid());
        rocks_column_family *family = chance & 0x10000 ? two : NULL;
        rocks_batch *batch;
        rocks_txn *txn;
        rocks_code code = ROCKS_OK;
        switch (chance / 0x20000 % 8) {
            case 0:
            case 1:
                code = rocks_db_put(db, family, NULL, k, len, v, value_len, &own);
                break;
            case 2:
                code = rocks_db_delete(db, family, NULL, k, len, &own);
                break;
            case 3:
                code = rocks_db_merge(db, family, NULL, k, len, v, value_len, &own);
                break;
            case 4:
            case 5:
                if (rocks_batch_new(&batch, &own) != ROCKS_OK) abort();
                for (int n = 0; n < 20; n++) {
                    len = a_key(key);
                    code = rocks_batch_put(batch, n % 2 ? two : NULL, k, len, v, value_len, &own);
                    if (code != ROCKS_OK) break;
                }
                if (code == ROCKS_OK) code = rocks_db_write(db, NULL, batch, &own);
                rocks_batch_free(batch, NULL);
                break;
            default:
                if (rocks_txn_begin(db, NULL, NULL, &txn, &own) != ROCKS_OK) abort();
                code = rocks_txn_set_name(txn, v, value_len, &own);
                for (int n = 0; n < 3 && code == ROCKS_OK; n++) {
                    len = a_key(end);
                    code = rocks_txn_put(txn, family, end, len, v, value_len, &own);
                }
                if (code == ROCKS_OK) code = rocks_txn_prepare(txn, &own);
                if (code == ROCKS_OK && i % 3 == 0)
                    code = rocks_db_put(db, NULL, NULL, "between", 7, v, value_len, &own);
                if (code == ROCKS_OK)
                    code = i % 5 == 0 ? rocks_txn_rollback(txn, &own) : rocks_txn_commit(txn, &own);
                rocks_txn_free(txn, NULL);
        }
        if (code == ROCKS_OK && i == 0 && write(WRITTEN, "w", 1) != 1) abort();
        if (code == ROCKS_OK && i % 500 == 499) code = rocks_db_flush(db, NULL, 0, NULL, &own);
        if (code != ROCKS_OK) {
            fprintf(stderr, "writer: %d %s\n", (int)code, own.message);
            abort();
        }
    }
    return NULL;
}

/* A heart beat has no batch, and the primary's latest sequence number. */
struct head {
    uint64_t sequence, len;
};

static void ship(int to)
{
    uint64_t since;
    rocks_wal_iter *iter;
    rocks_slice data;
    if (!all_of(to, &since, sizeof since, false)) return;
    OK(rocks_db_wal_iter(db, since, NULL, &iter, &st));
    for (;;) {
        struct head head = {0, 0};
        rocks_code code = rocks_wal_iter_next(iter, &head.sequence, &data, &st);
        if (code == ROCKS_NOT_FOUND) {
            head.sequence = latest();
            usleep(1000);
        } else {
            OK(code);
            head.len = data.len;
        }
        if (!all_of(to, &head, sizeof head, true)) break;
        if (head.len > 0 && !all_of(to, (void *)data.data, data.len, true)) break;
    }
    OK(rocks_wal_iter_free(iter, &st));
}

/* What was prepared when it was killed is committed, or rolled back. */
static void settle(void)
{
    rocks_buffer names;
    size_t count, at = 0;
    OK(rocks_db_prepared_txns(db, &names, &count, &st));
    for (size_t i = 0; i < count; i++) {
        const uint8_t *name = names.data + at;
        size_t len = name[0] + 256u * name[1];
        rocks_txn *txn;
        OK(rocks_txn_take_prepared(db, name + 4, len, &txn, &st));
        if (len % 2) OK(rocks_txn_commit(txn, &st));
        else OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_free(txn, &st));
        at += 4 + len;
    }
    OK(rocks_buffer_free(&names, &st));
}

static int primary(int listener, bool quiet)
{
    pthread_t writer;
    open_as("primary", "transaction");
    settle();
    if (!quiet) CHECK(pthread_create(&writer, NULL, writes, NULL) == 0);
    for (;;) {
        int to = accept(listener, NULL, NULL);
        CHECK(to >= 0);
        ship(to);
        close(to);
    }
}

/* ---- the replica ---------------------------------------------------------------------- */

static int replica(int port, bool until_equal)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size_t room = 1 << 20;
    uint8_t *data = malloc(room);
    open_as("replica", "read_write");
    for (;;) {
        int from = socket(AF_INET, SOCK_STREAM, 0);
        uint64_t since = latest() + 1;
        struct head head;
        CHECK(from >= 0 && connect(from, (struct sockaddr *)&address, sizeof address) == 0);
        bool connected = all_of(from, &since, sizeof since, true);
        while (connected && all_of(from, &head, sizeof head, false)) {
            if (head.len == 0) {
                if (!until_equal || head.sequence != latest()) continue;
                OK(rocks_column_family_free(two, &st));
                OK(rocks_db_close(db, &st));
                free(data);
                return 0;
            }
            if (head.len > room) data = realloc(data, room = head.len);
            if (!all_of(from, data, head.len, false)) break;
            OK(rocks_db_apply(db, NULL, data, head.len, head.sequence, NULL, &st));
        }
        close(from);
    }
}

/* ---- the test ------------------------------------------------------------------------- */

static pid_t start(const char *role, int number, const char *way)
{
    char text[16];
    sprintf(text, "%d", number);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl("/proc/self/exe", role, check_folder, text, way, (char *)NULL);
        _exit(3);
    }
    return child;
}

static void stop(pid_t child)
{
    int status;
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fprintf(stderr, "%x\n", (unsigned)status);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* However busy the machine is, the primary has written something when it dies for the first time.
 */
static void wait_for_a_write(void)
{
    struct pollfd said = {.fd = SAID, .events = POLLIN};
    CHECK(poll(&said, 1, 120 * 1000) == 1);
}

/* What a column family has, as a number, and how much. */
static uint64_t sum_of(rocks_column_family *family, size_t *count)
{
    rocks_iter *it;
    rocks_slice key, value;
    uint64_t sum = 14695981039346656037u;
    *count = 0;
    OK(rocks_db_iter(db, family, NULL, &it, &st));
    rocks_code code = rocks_iter_seek_to_first(it, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &value, &st), ++*count) {
        for (size_t i = 0; i < key.len; i++) sum = (sum ^ key.data[i]) * 1099511628211u;
        for (size_t i = 0; i < value.len; i++) sum = (sum ^ value.data[i]) * 1099511628211u;
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(it, &st));
    return sum;
}

int main(int argc, char **argv)
{
    if (argc == 4) {
        check_folder = argv[1];
        bool last = strcmp(argv[3], "last") == 0;
        return strcmp(argv[0], "primary") == 0 ? primary(atoi(argv[2]), last)
                                               : replica(atoi(argv[2]), last);
    }
    CHECK_BEGIN(argc, argv);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* The listening socket stays when a primary dies, and the next one has it. */
    int listener = socket(AF_INET, SOCK_STREAM, 0), status, kills[2] = {0, 0};
    CHECK(listener >= 0 && bind(listener, (struct sockaddr *)&address, len) == 0 &&
          listen(listener, 8) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &len) == 0);
    int port = ntohs(address.sin_port), ends[2];
    CHECK(pipe(ends) == 0 && dup2(ends[0], SAID) == SAID && dup2(ends[1], WRITTEN) == WRITTEN);
    unsigned random = (unsigned)getpid();
    pid_t from = start("primary", listener, "on"), to = start("replica", port, "on");
    wait_for_a_write();
    time_t end = time(NULL) + SECONDS;
    while (time(NULL) < end) {
        random = random * 1103515245u + 12345u;
        usleep(20000 + random / 65536 % 200000);
        if (random & 0x10000) {
            stop(to);
            to = start("replica", port, "on");
        } else {
            stop(from);
            from = start("primary", listener, "on");
        }
        kills[random / 65536 & 1]++;
    }
    stop(to);
    stop(from);
    from = start("primary", listener, "last");
    to = start("replica", port, "last");
    CHECK(waitpid(to, &status, 0) == to && status == 0);
    stop(from);
    uint64_t sums[2][2], sequences[2];
    size_t counts[2][2];
    for (int i = 0; i < 2; i++) {
        open_as(i == 0 ? "primary" : "replica", i == 0 ? "transaction" : "read_write");
        sequences[i] = latest();
        sums[i][0] = sum_of(NULL, &counts[i][0]);
        sums[i][1] = sum_of(two, &counts[i][1]);
        OK(rocks_column_family_free(two, &st));
        OK(rocks_db_close(db, &st));
    }
    printf("%d kills of the primary, %d of the replica; %d writes, %d and %d entries\n", kills[0],
           kills[1], (int)sequences[0], (int)counts[0][0], (int)counts[0][1]);
    CHECK(sequences[0] == sequences[1] && sequences[0] > 0);
    CHECK(counts[0][0] == counts[1][0] && counts[0][1] == counts[1][1]);
    CHECK(sums[0][0] == sums[1][0] && sums[0][1] == sums[1][1]);
    return 0;
}
