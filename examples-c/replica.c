/* A primary that ships its log over a socket to a replica, which applies it. Each is a process of
   its own; both are killed, and come again. A replica that was away for too long begins anew with a
   checkpoint. Run with a folder, which it may fill: replica FOLDER */
#include "example.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What goes over the socket before a batch. GONE: the log does not go back that far. */
struct head {
    uint64_t sequence, len;
};
#define GONE UINT64_MAX

/* What a replica asks for: the log from a sequence number on, or a checkpoint at a path. */
struct request {
    uint64_t since;
    char checkpoint[4096];
};

static rocks_db *open_db(const char *path)
{
    rocks_options *options;
    rocks_db *db;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    /* Others set WAL_ttl_seconds, for who falls behind; here the log is to go with each flush. */
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
    ssize_t sent = 0;
    for (size_t done = 0; done < len && sent >= 0; done += (size_t)sent)
        sent = send(to, (const char *)data + done, len - done, MSG_NOSIGNAL);
    return sent >= 0;
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

/* Sends what is new in the log; false when the replica is gone, or has to begin anew. */
static bool ship(rocks_wal_iter *log, int to)
{
    struct head head;
    rocks_slice data;
    rocks_code code;
    while ((code = rocks_wal_iter_next(log, &head.sequence, &data, &status)) == ROCKS_OK) {
        head.len = data.len;
        if (!send_all(to, &head, sizeof head) || !send_all(to, data.data, data.len)) return false;
    }
    head.len = GONE;
    if (code == ROCKS_INCOMPLETE) send_all(to, &head, sizeof head);
    return code == ROCKS_NOT_FOUND; /* all for now */
}

/* What a replica asks for; the log, if it is that. */
static rocks_wal_iter *serve(rocks_db *db, int to)
{
    struct request request;
    rocks_wal_iter *log = NULL;
    if (!receive_all(to, &request, sizeof request)) return NULL;
    if (request.checkpoint[0] == 0) {
        TRY(rocks_db_wal_iter(db, request.since, NULL, &log, &status));
    } else { /* To another machine one would copy its files. */
        TRY(rocks_db_create_checkpoint(db, request.checkpoint, NULL, NULL, NULL, &status));
        send_all(to, "", 1);
    }
    return log;
}

/* Writes as many pairs as its standard input says, and flushes where that is below zero; ships to
   whoever connects. */
static void primary(const char *path, int listener)
{
    rocks_db *db = open_db(path);
    rocks_wal_iter *log = NULL;
    char key[32], value[32];
    int to = -1, count;
    for (;;) {
        struct pollfd ready[] = {{0, POLLIN, 0}, {to < 0 ? listener : -1, POLLIN, 0}};
        poll(ready, 2, 1);
        if (ready[0].revents != 0) {
            if (read(0, &count, sizeof count) != sizeof count) exit(0);
            for (int i = 0; i < abs(count); i++) {
                int number = (int)latest(db);
                sprintf(key, "key %d", number * 7919 % 1000);
                sprintf(value, "written as number %d", number);
                TRY(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT(value), &status));
            }
            if (count < 0) TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
            report(db);
        }
        if (ready[1].revents != 0) log = serve(db, to = accept(listener, NULL, NULL));
        if (to >= 0 && (log == NULL || !ship(log, to))) {
            TRY(rocks_wal_iter_free(log, &status));
            log = NULL;
            close(to), to = -1;
        }
    }
}

/* ---- the replica ---------------------------------------------------------------------- */

static int ask_primary(int port, const struct request *request)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int to = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(to, (struct sockaddr *)&address, sizeof address) == 0)
        send_all(to, request, sizeof *request);
    return to;
}

/* A checkpoint of the primary in the place of what the replica was. */
static void begin_anew(const char *path, int port)
{
    struct request request = {0, ""};
    char done;
    snprintf(request.checkpoint, sizeof request.checkpoint, "%s", path);
    TRY(rocks_db_destroy(path, NULL, NULL, NULL, 0, &status));
    rmdir(path);
    for (bool made = false; !made;) {
        int from = ask_primary(port, &request);
        made = receive_all(from, &done, 1);
        close(from);
    }
}

/* Applies one batch from the socket; false when the primary, or its log, is gone. */
static bool apply(rocks_db *db, int from, bool *gone)
{
    struct head head;
    if (!receive_all(from, &head, sizeof head)) return false;
    *gone = head.len == GONE;
    uint8_t *data = *gone ? NULL : malloc(head.len);
    bool whole = data != NULL && receive_all(from, data, head.len);
    /* In its place, once: also after either of us was killed. */
    if (whole) TRY(rocks_db_apply(db, NULL, data, head.len, head.sequence, NULL, &status));
    free(data);
    return whole;
}

/* Follows; reports when it has the sequence number that its standard input says. */
static void replica(const char *path, int port)
{
    rocks_db *db = open_db(path);
    uint64_t wanted = 0;
    for (;; usleep(1000)) {
        struct request request = {latest(db) + 1, ""};
        int from = ask_primary(port, &request);
        bool gone = false;
        for (bool connected = true; connected;) {
            if (wanted != 0 && latest(db) == wanted) report(db), wanted = 0;
            struct pollfd ready[] = {{0, POLLIN, 0}, {from, POLLIN, 0}};
            poll(ready, 2, -1);
            if (ready[0].revents != 0 && read(0, &wanted, sizeof wanted) != sizeof wanted) exit(0);
            if (ready[1].revents != 0) connected = apply(db, from, &gone);
        }
        close(from);
        if (!gone) continue;
        TRY(rocks_db_close(db, &status));
        begin_anew(path, port);
        db = open_db(path);
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
        close(to[0]), close(to[1]), close(from[0]), close(from[1]), close(other->to),
            close(other->from);
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

static void ask(const struct process *process, const void *what, size_t len, uint64_t answer[3])
{
    if (write(process->to, what, len) == (ssize_t)len && read(process->from, answer, 24) == 24)
        return;
    fprintf(stderr, "The %s is gone.\n", process->name);
    exit(1);
}

/* The primary writes; then the replica, unless it is NULL, is to have the same. */
static void write_and_compare(const struct process *from, const struct process *to, int count)
{
    uint64_t theirs[3], ours[3];
    ask(from, &count, sizeof count, theirs);
    printf("The primary has written %d, %d in all.", abs(count), (int)theirs[0]);
    if (count < 0) printf(" Its log is gone.");
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
    if (argc != 2 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, 8) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0) {
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
    write_and_compare(&from, NULL, -500);
    start(&to, &from, argv[1]);
    write_and_compare(&from, &to, 500);
    kill_it(&to);
    kill_it(&from);
    return 0;
}
