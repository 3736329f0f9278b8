/* How far long work is, on a terminal; and Ctrl-C, which ends it in good order. */
#include "command.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static const char *working_at;
static bool shown, to_terminal;
static struct timespec begun, last;
static volatile sig_atomic_t was_interrupted;
static rocks_cancel *working;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

bool interrupted(void) { return was_interrupted; }

/* Signals that end programs end the work, from a thread that waits for them; where none can
   be ended, or it does not end, the program. */
static void *wait_for_signals(void *signals)
{
    for (int number = 0; sigwait(signals, &number) == 0;) {
        pthread_mutex_lock(&lock);
        if (working == NULL || was_interrupted) _Exit(INTERRUPTED);
        was_interrupted = 1;
        rocks_cancel_set(working, NULL);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* Before RocksDB makes threads, which would take the signals. */
void catch_signals(void)
{
    static sigset_t signals;
    pthread_t thread;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (pthread_create(&thread, NULL, wait_for_signals, &signals) == 0) pthread_detach(thread);
    else pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

void tell_work(uint64_t done, uint64_t total)
{
    char done_room[32], total_room[32];
    enum { WIDTH = 30 };
    if (!to_terminal || (shown && done != total && seconds_since(&last) < 0.1)) return;
    clock_gettime(CLOCK_MONOTONIC, &last);
    const double part = total == 0 ? 1 : done > total ? 1 : (double)done / (double)total;
    const double past = seconds_since(&begun);
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++) bar[i] = i < (int)(part * WIDTH) ? '#' : '.';
    bar[WIDTH] = 0;
    fprintf(stderr, "\r%s [%s] %3d %%  %s of %s", working_at, bar, (int)(part * 100),
            human(done, done_room), human(total, total_room));
    if (part > 0.01 && part < 1) fprintf(stderr, ", %.0f s left", past / part - past);
    fputs("\033[K", stderr);
    shown = true;
}

static bool told(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)state, (void)error;
    tell_work(done, total);
    return true;
}

rocks_cancel *begin_work(const struct args *args, const char *what)
{
    const rocks_progress_callbacks callbacks = {sizeof callbacks, NULL, NULL, {0, 0, 0}, told};
    rocks_cancel *cancel;
    working_at = what;
    shown = false;
    to_terminal = isatty(2) && !args->json && !args->quiet;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    MUST(rocks_cancel_new(&cancel, &status));
    MUST(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &status));
    pthread_mutex_lock(&lock);
    working = cancel;
    pthread_mutex_unlock(&lock);
    return cancel;
}

void end_work(rocks_cancel *cancel)
{
    pthread_mutex_lock(&lock);
    working = NULL;
    pthread_mutex_unlock(&lock);
    if (shown) fputs("\r\033[K", stderr);
    shown = false;
    rocks_cancel_free(cancel, NULL);
}
