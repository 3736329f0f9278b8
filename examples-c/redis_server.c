/* A server for clients of Redis, RESP2 and RESP3, on 127.0.0.1: redis_server DB [PORT]. Port 0,
 * which is the default, takes a free one; the first line of output says which.
 *
 * Threads take turns at one epoll. A connection belongs to the thread that got its event until that
 * arms it again, so commands of one client run in their order and those of several side by side. A
 * client that waits (BLPOP) keeps its thread: no more can wait than there are threads but one.
 * Another thread looks whether clients that wait are still there, so that nobody who left takes an
 * element. */
#include "example.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 32, READ_AT_ONCE = 64 << 10, LONGEST = 600 << 20, LOOK_MICROS = 20000 };

struct client {
    int socket;
    rocks_redis_session *session;
    char *in; /* what is read and not run yet */
    size_t in_len, in_room;
};

/* What a thread works with. */
static struct worker {
    pthread_mutex_t lock;
    int socket; /* of the client whose commands run, or -1 */
    bool is_gone;
    rocks_cancel *cancel;
    rocks_redis_reply *reply;
} workers[THREADS];

static rocks_redis *redis;
static int poll_fd, listener;

static void arm(int operation, int fd, void *what)
{
    struct epoll_event event = {EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, {.ptr = what}};
    if (epoll_ctl(poll_fd, operation, fd, &event) != 0) perror("epoll_ctl");
}

static void drop(struct client *client)
{
    if (client == NULL) return;
    rocks_redis_session_free(client->session, NULL);
    close(client->socket);
    free(client->in);
    free(client);
}

static void welcome(void)
{
    rocks_status failed;
    const int one = 1, made = accept(listener, NULL, NULL);
    if (made >= 0) {
        struct client *client = calloc(1, sizeof *client);
        setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (client == NULL) {
            close(made);
        } else if (client->socket = made,
                   rocks_redis_session_new(redis, &client->session, &failed) != ROCKS_OK) {
            fprintf(stderr, "%s\n", failed.message);
            drop(client);
        } else {
            arm(EPOLL_CTL_ADD, made, client);
        }
    }
    arm(EPOLL_CTL_MOD, listener, NULL);
}

static bool send_all(int to, const uint8_t *data, size_t len)
{
    while (len > 0) {
        const ssize_t sent = send(to, data, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data += sent, len -= (size_t)sent;
    }
    return true;
}

/* Begins to work for a client, or ends it with -1; whether the client is gone. */
static bool work_for(struct worker *worker, int socket)
{
    pthread_mutex_lock(&worker->lock);
    const bool is_gone = worker->is_gone;
    worker->socket = socket;
    worker->is_gone = false;
    pthread_mutex_unlock(&worker->lock);
    return is_gone;
}

/* Cancels what runs for clients that are gone. */
static void *look(void *unused)
{
    (void)unused;
    for (;;) {
        usleep(LOOK_MICROS);
        for (int i = 0; i < THREADS; i++) {
            pthread_mutex_lock(&workers[i].lock);
            struct pollfd client = {workers[i].socket, POLLRDHUP, 0};
            if (client.fd >= 0 && poll(&client, 1, 0) == 1) {
                workers[i].is_gone = true;
                rocks_cancel_set(workers[i].cancel, NULL);
            }
            pthread_mutex_unlock(&workers[i].lock);
        }
    }
    return NULL;
}

/* Runs what is whole of the input and sends the replies; false: the connection is over. */
static bool run(struct client *client, struct worker *worker)
{
    rocks_redis_reply *reply = worker->reply;
    static const char quit_line[] = "QUIT\r\n";
    rocks_status failed;
    rocks_slice resp;
    int32_t version;
    size_t used;
    work_for(worker, client->socket);
    const rocks_code code = rocks_redis_session_run(client->session, client->in, client->in_len,
                                                    worker->cancel, &used, reply, &failed);
    if (work_for(worker, -1)) {
        /* A cancel handle that was set stays set. */
        rocks_cancel_free(worker->cancel, NULL);
        if (rocks_cancel_new(&worker->cancel, &failed) != ROCKS_OK) abort();
        return false;
    }
    if (code != ROCKS_OK) {
        char text[600];
        const int len = snprintf(text, sizeof text, "-ERR %s\r\n", failed.message);
        send_all(client->socket, (const uint8_t *)text, (size_t)len);
        return false;
    }
    if (rocks_redis_session_protocol(client->session, &version, &failed) != ROCKS_OK ||
        rocks_redis_reply_resp(reply, version, &resp, &failed) != ROCKS_OK ||
        !send_all(client->socket, resp.data, resp.len))
        return false;
    const size_t end = sizeof quit_line - 1;
    const bool quits = used >= end && strncasecmp(client->in + used - end, quit_line, end) == 0;
    const bool broken = used > 0 && resp.len > 5 && memcmp(resp.data, "-ERR Protocol", 13) == 0;
    memmove(client->in, client->in + used, client->in_len - used);
    client->in_len -= used;
    if (quits || broken || client->in_len > LONGEST) return false;
    /* A command that failed ends the run before it. */
    return used == 0 || client->in_len == 0 || run(client, worker);
}

static bool serve(struct client *client, struct worker *worker)
{
    if (client->in_room - client->in_len < READ_AT_ONCE) {
        const size_t room = 2 * client->in_room + READ_AT_ONCE;
        char *more = realloc(client->in, room);
        if (more == NULL) return false;
        client->in = more, client->in_room = room;
    }
    const ssize_t got =
        recv(client->socket, client->in + client->in_len, client->in_room - client->in_len, 0);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got == 0) return false;
    client->in_len += (size_t)got;
    return run(client, worker);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    rocks_status failed;
    if (rocks_redis_reply_new(&worker->reply, &failed) != ROCKS_OK ||
        rocks_cancel_new(&worker->cancel, &failed) != ROCKS_OK)
        return NULL;
    for (;;) {
        struct epoll_event event;
        const int got = epoll_wait(poll_fd, &event, 1, -1);
        if (got != 1) continue;
        struct client *client = event.data.ptr;
        if (client == NULL) welcome();
        else if (serve(client, worker)) arm(EPOLL_CTL_MOD, client->socket, client);
        else drop(client);
    }
}

static void listen_on(int port)
{
    const int one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0) {
        perror("redis_server");
        exit(1);
    }
    printf("port %d\n", ntohs(at.sin_port));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    rocks_options *options;
    rocks_db *db;
    sigset_t ends;
    int signal_number;
    if (argc < 2) {
        fprintf(stderr, "usage: redis_server DB [PORT]\n");
        return 2;
    }
    /* Before the threads: none of them takes the signal that ends the server. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_redis_open(db, NULL, &redis, &status));

    poll_fd = epoll_create1(0);
    listen_on(argc > 2 ? atoi(argv[2]) : 0);
    arm(EPOLL_CTL_ADD, listener, NULL);
    for (int i = 0; i < THREADS; i++) {
        pthread_mutex_init(&workers[i].lock, NULL);
        workers[i].socket = -1;
    }
    for (int i = 0; i <= THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, i == 0 ? look : work, i == 0 ? NULL : &workers[i - 1]) ==
            0)
            pthread_detach(thread);
    }
    sigwait(&ends, &signal_number);
    /* Clients that wait are sent home, and everything else is on the disk. */
    TRY(rocks_db_close(db, &status));
    return 0;
}
