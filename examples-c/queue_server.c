/* A server in one thread that never blocks in RocksDB: it gathers the requests that epoll shows,
   submits them in one call, and answers when the queue's descriptor is readable. Clients send
   "key\n" and get "value\n" or "-\n". Here they are threads with socket pairs. */
#include "example.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 4, REQUESTS = 1000, AT_ONCE = 256 };

/* ---- the server -------------------------------------------------------------------------------
 */

struct client {
    int fd;
    char line[64]; /* what came of the next request */
    size_t len;
};

struct server {
    rocks_db *db;
    rocks_queue *queue;
    rocks_completions *done;
    int epoll;
    struct client clients[CLIENTS];
    int open_clients;
    rocks_operation gathered[AT_ONCE];
    char keys[AT_ONCE][64];
    size_t count;
    uint64_t answered;
};

/* Answers what is complete. The bytes lie in the cache of RocksDB until the next drain. */
static void answer(struct server *server, const rocks_completions_view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        const rocks_completion *one = &view->completions[i];
        char text[128];
        if (one->code != ROCKS_OK && one->code != ROCKS_NOT_FOUND) {
            fprintf(stderr, "%s\n", one->status->message);
            exit(1);
        }
        int len = one->code == ROCKS_OK ? snprintf(text, sizeof text, "%.*s\n", SHOW(one->value))
                                        : snprintf(text, sizeof text, "-\n");
        if (write((int)one->user_data, text, (size_t)len) != len) exit(1);
        server->answered++;
    }
}

/* Submits what this turn of the loop has gathered, and takes what is complete: one call. */
static void submit(struct server *server)
{
    rocks_completions_view view;
    TRY(rocks_queue_submit_and_drain(server->queue, server->gathered, server->count, NULL, 0, 0,
                                     server->done, &view, &status));
    server->count = 0;
    answer(server, &view);
}

static void request(struct server *server, const struct client *client)
{
    if (server->count == AT_ONCE) submit(server);
    rocks_operation *op = &server->gathered[server->count];
    memset(op, 0, sizeof *op);
    op->struct_size = sizeof *op;
    op->kind = ROCKS_OPERATION_GET;
    op->flags = ROCKS_OPERATION_TRY_CACHE; /* what is in memory is answered in the call */
    op->user_data = (uint64_t)client->fd;  /* whom to answer */
    op->db = server->db;
    op->key = memcpy(server->keys[server->count], client->line, client->len);
    op->key_len = client->len;
    server->count++;
}

static void read_from(struct server *server, struct client *client)
{
    char bytes[4096];
    const ssize_t len = read(client->fd, bytes, sizeof bytes);
    if (len <= 0) {
        close(client->fd); /* epoll forgets it */
        server->open_clients--;
        return;
    }
    for (ssize_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            request(server, client);
            client->len = 0;
        } else if (client->len < sizeof client->line) {
            client->line[client->len++] = bytes[i];
        }
    }
}

static void watch(struct server *server, int fd, struct client *client)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) exit(1);
}

static void serve(struct server *server)
{
    int fd;
    server->epoll = epoll_create1(0);
    TRY(rocks_queue_fd(server->queue, &fd, &status));
    watch(server, fd, NULL);
    for (int i = 0; i < CLIENTS; i++) watch(server, server->clients[i].fd, &server->clients[i]);
    server->open_clients = CLIENTS;
    while (server->open_clients > 0) {
        struct epoll_event events[CLIENTS + 1];
        const int count = epoll_wait(server->epoll, events, CLIENTS + 1, -1);
        for (int i = 0; i < count; i++)
            if (events[i].data.ptr != NULL) read_from(server, events[i].data.ptr);
        submit(server); /* the queue's own descriptor: there is something to drain */
    }
    close(server->epoll);
}

/* ---- the clients ------------------------------------------------------------------------------
 */

struct asking {
    int fd;
    int number;
    int found, absent;
};

static void *ask(void *own)
{
    struct asking *asking = own;
    FILE *stream = fdopen(asking->fd, "r");
    char line[128];
    for (int i = 0; i < REQUESTS; i++) {
        const int len = snprintf(line, sizeof line, "key%d\n", i * CLIENTS + asking->number);
        if (write(asking->fd, line, (size_t)len) != len) exit(1);
        if (i % 10 != 9) continue;
        for (int j = 0; j < 10; j++) {
            if (fgets(line, sizeof line, stream) == NULL) exit(1);
            if (line[0] == '-') asking->absent++;
            else asking->found++;
        }
    }
    fclose(stream);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct server server;
    struct asking asking[CLIENTS];
    pthread_t threads[CLIENTS];
    rocks_options *options;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(argc > 1 ? argv[1] : "queue_server.db", options, NULL, NULL, NULL, 0,
                      &server.db, &status));
    TRY(rocks_options_free(options, &status));
    for (int i = 0; i < REQUESTS * CLIENTS; i += 2) {
        char key[32];
        snprintf(key, sizeof key, "key%d", i);
        TRY(rocks_db_put(server.db, NULL, NULL, TEXT(key), TEXT("value"), &status));
    }
    TRY(rocks_db_flush(server.db, NULL, 0, NULL, &status));

    TRY(rocks_queue_new(NULL, &server.queue, &status));
    TRY(rocks_completions_new(&server.done, &status));
    for (int i = 0; i < CLIENTS; i++) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) exit(1);
        server.clients[i].fd = pair[0];
        asking[i] = (struct asking){.fd = pair[1], .number = i};
        if (pthread_create(&threads[i], NULL, ask, &asking[i]) != 0) exit(1);
    }
    serve(&server);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(threads[i], NULL);
        printf("client %d: %d found, %d absent\n", i, asking[i].found, asking[i].absent);
    }
    printf("answered: %d\n", (int)server.answered);

    TRY(rocks_completions_free(server.done, &status));
    TRY(rocks_queue_free(server.queue, &status));
    TRY(rocks_db_close(server.db, &status));
    return 0;
}
