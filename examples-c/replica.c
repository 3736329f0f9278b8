/* A primary that ships its log over a socket to a replica, which applies it. Each is a process of its
   own; both are killed, and come again. Run with a folder, which it may fill: replica FOLDER */
#include "example.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What goes over the socket before a batch. */
struct head {
    uint64_t sequence;
    uint64_t len; /* GONE: the log does not go back that far */
};
#define GONE UINT64_MAX

static rocks_db *open_db(const char *path)
{
    rocks_options *options;
    rocks_db *db;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set(options, "WAL_ttl_seconds", "3600", &status)); /* for who falls behind */
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    return db;
}

static uint64_t latest(rocks_db *db)
{
    uint64_t sequence;
    TRY(rocks_db_latest_sequence_number(db, &sequence, &status));
    return sequence;
}

/* All bytes or none: false when the other side is gone. */
static bool send_all(int to, const void *data, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = send(to, (const char *)data + done, len - done, MSG_NOSIGNAL);
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

static bool receive_all(int from, void *data, size_t len)
{
    return recv(from, data, len, MSG_WAITALL) == (ssize_t)len;
}

/* Says what the database has: the demonstration asks for it, and compares. */
static void report(rocks_db *db)
{
    rocks_iter *it;
    rocks_slice key, value;
    uint64_t sum = 14695981039346656037u, count = 0; /* FNV-1a */
    TRY(rocks_db_iter(db, NULL, NULL, &it, &status));
    rocks_code code = rocks_iter_seek_to_first(it, &key, &value, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &value, &status), count++) {
        for (size_t i = 0; i < key.len; i++) sum = (sum ^ key.data[i]) * 1099511628211u;
        for (size_t i = 0; i < value.len; i++) sum = (sum ^ value.data[i]) * 1099511628211u;
    }
    TRY(rocks_iter_free(it, &status));
    uint64_t answer[3] = {latest(db), count, sum};
    if (write(1, answer, sizeof answer) != sizeof answer) exit(1);
}

/* ---- the primary ---------------------------------------------------------------------- */

/* Sends what is new in the log; false when the replica is gone. */
static bool ship(rocks_wal_iter *log, int to)
{
    struct head head;
    rocks_slice data;
    rocks_code code;
    while ((code = rocks_wal_iter_next(log, &head.sequence, &data, &status)) == ROCKS_OK) {
        head.len = data.len;
        if (!send_all(to, &head, sizeof head) || !send_all(to, data.data, data.len)) return false;
    }
    if (code == ROCKS_NOT_FOUND) return true; /* all for now */
    head.len = GONE;
    return code == ROCKS_INCOMPLETE && send_all(to, &head, sizeof head);
}

/* Writes as many pairs as it is told to on its standard input, and ships to whoever connects. */
static void primary(const char *path, int listener)
{
    rocks_db *db = open_db(path);
    rocks_wal_iter *log = NULL;
    char key[32], value[32];
    int to = -1, count, timeout = 0;
    for (;; timeout = 1) {
        struct pollfd ready[] = {{0, POLLIN, 0}, {to < 0 ? listener : -1, POLLIN, 0}};
        poll(ready, 2, timeout);
        if (ready[0].revents != 0) {
            if (read(0, &count, sizeof count) != sizeof count) exit(0);
            for (int i = 0; i < count; i++) {
                uint64_t number = latest(db);
                sprintf(key, "key %d", (int)(number * 7919 % 1000));
                sprintf(value, "written as number %d", (int)number);
                TRY(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(value), &status));
            }
            report(db);
        }
        if (to < 0 && ready[1].revents != 0) {
            uint64_t since;
            to = accept(listener, NULL, NULL);
            if (receive_all(to, &since, sizeof since)) TRY(rocks_db_wal_iter(db, since, NULL, &log, &status));
        }
        if (to >= 0 && (log == NULL || !ship(log, to))) {
            TRY(rocks_wal_iter_free(log, &status));
            log = NULL;
            close(to), to = -1;
        }
    }
}

/* ---- the replica ---------------------------------------------------------------------- */

/* Applies one batch from the socket; false when the primary is gone. */
static bool apply(rocks_db *db, int from)
{
    struct head head;
    if (!receive_all(from, &head, sizeof head)) return false;
    if (head.len == GONE) {
        fprintf(stderr, "The log is gone: the replica has to begin anew.\n");
        exit(1);
    }
    uint8_t *data = malloc(head.len);
    bool whole = receive_all(from, data, head.len);
    /* In its place, once: also after either of us was killed. */
    if (whole) TRY(rocks_db_apply(db, NULL, data, head.len, head.sequence, NULL, &status));
    free(data);
    return whole;
}

/* Follows; reports when it has the sequence number that it is told on its standard input. */
static void replica(const char *path, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    rocks_db *db = open_db(path);
    uint64_t wanted = 0;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (;;) {
        int from = socket(AF_INET, SOCK_STREAM, 0);
        uint64_t since = latest(db) + 1;
        bool connected = connect(from, (struct sockaddr *)&address, sizeof address) == 0 &&
                         send_all(from, &since, sizeof since);
        while (connected) {
            if (wanted != 0 && latest(db) == wanted) report(db), wanted = 0;
            struct pollfd ready[] = {{0, POLLIN, 0}, {from, POLLIN, 0}};
            poll(ready, 2, -1);
            if (ready[0].revents != 0 && read(0, &wanted, sizeof wanted) != sizeof wanted) exit(0);
            if (ready[1].revents != 0) connected = apply(db, from);
        }
        close(from);
        usleep(1000);
    }
}

/* ---- the demonstration ---------------------------------------------------------------- */

struct process {
    const char *name;
    void (*run)(const char *path, int number);
    int number;
    pid_t pid;
    int to, from;
};

/* This process must not have used the library when it forks: only its children do. */
static void start(struct process *process, const struct process *other, const char *folder)
{
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0) exit(1);
    fflush(stdout);
    process->pid = fork();
    if (process->pid == 0) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, process->name);
        dup2(to[0], 0), dup2(from[1], 1);
        close(to[0]), close(to[1]), close(from[0]), close(from[1]);
        close(other->to), close(other->from);
        process->run(path, process->number);
    }
    close(to[0]), close(from[1]);
    process->to = to[1], process->from = from[0];
}

static void kill_it(struct process *process)
{
    kill(process->pid, SIGKILL);
    waitpid(process->pid, NULL, 0);
    close(process->to), close(process->from);
    process->to = process->from = -1;
    printf("The %s is killed.\n", process->name);
}

static void ask(struct process *process, const void *what, size_t len, uint64_t answer[3])
{
    if (write(process->to, what, len) != (ssize_t)len || read(process->from, answer, 24) != 24) {
        fprintf(stderr, "A process is gone.\n");
        exit(1);
    }
}

/* The primary writes; true when the replica then has the same. */
static void write_and_compare(struct process *from, struct process *to, int count)
{
    uint64_t theirs[3], ours[3];
    ask(from, &count, sizeof count, theirs);
    printf("The primary has written %d, %d in all.", count, (int)theirs[0]);
    if (to != NULL) {
        ask(to, &theirs[0], sizeof theirs[0], ours);
        printf(" The replica has %d; %d entries, %s.", (int)ours[0], (int)ours[1],
               memcmp(theirs, ours, sizeof ours) == 0 ? "equal" : "DIFFERENT");
    }
    puts("");
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* The socket outlives each primary, so that the next one has the same port. */
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2 || bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0) {
        fprintf(stderr, "usage: replica FOLDER\n");
        return 2;
    }
    mkdir(argv[1], 0700);
    struct process from = {"primary", primary, listener, 0, -1, -1};
    struct process to = {"replica", replica, ntohs(address.sin_port), 0, -1, -1};
    start(&from, &to, argv[1]);
    start(&to, &from, argv[1]);
    write_and_compare(&from, &to, 1000);
    kill_it(&to);
    write_and_compare(&from, NULL, 500);
    start(&to, &from, argv[1]);
    write_and_compare(&from, &to, 500);
    kill_it(&from);
    start(&from, &to, argv[1]);
    write_and_compare(&from, &to, 1000);
    kill_it(&to);
    kill_it(&from);
    return 0;
}
