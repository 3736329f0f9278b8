/* A process is killed at random moments while it makes backups, restores them, makes checkpoints,
   takes files in, loads in bulk, exports and imports, and while it writes. What it was told to be
   done is there afterwards, what it was not told is there whole or not at all, and the next one can
   go on.

   ROUNDS: how many deaths; without it as many as a few seconds allow.
   ONLY: one kind of operation, by its name below.
   SEED: of the moments; printed when a check fails.
   KEEP: leaves a copy of the last folder as the death left it. */
#include "../support/files_look.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { SECONDS = 7 };

static const struct kind kinds[] = {
    {"backup", NULL, false, NULL, NULL, work_backup, look_backup},
    {"restore", NULL, false, NULL, "target.restore", work_restore, look_restore},
    {"restore_by_files", NULL, true, NULL, "target/ROCKS_RESTORE_INCOMPLETE", work_restore,
     look_restore},
    {"restore_logs_apart", "logs", false, NULL, "target/ROCKS_RESTORE_INCOMPLETE", work_restore,
     look_restore},
    {"checkpoint", NULL, false, NULL, "then.tmp", work_checkpoint, look_checkpoint},
    {"ingest_copy", NULL, false, NULL, NULL, work_ingest, look_ingest},
    {"ingest_link", NULL, false, "link_files", NULL, work_ingest, look_ingest},
    {"ingest_move", NULL, false, "move_files", NULL, work_ingest, look_ingest},
    {"bulk_load", NULL, false, NULL, "db/rocks_bulk_load", work_bulk_load, look_bulk_load},
    {"export", NULL, false, NULL, "out.tmp", work_export, look_export},
    {"import", NULL, false, NULL, "db/ROCKS_IMPORT", work_import, look_import},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the process that dies ------------------------------------------------------ */

/* The only way out but to be killed is a check that failed. */
static struct ledger *noted_in;
static void note_failure(void) { STORE(noted_in->failed, 1); }

static void *write_on(void *argument)
{
    struct worker *me = argument;
    for (;;) {
        const uint64_t number = LOAD(me->ledger->done) + 1;
        STORE(me->ledger->tried, number);
        write_one(me->db, number);
        STORE(me->ledger->done, number);
        usleep(300);
    }
    return NULL;
}

static int live(const char *folder, const struct kind *kind, struct ledger *ledger)
{
    struct worker me = {.ledger = ledger};
    pthread_t writer;
    check_folder = folder;
    noted_in = ledger;
    atexit(note_failure);
    if (kind->work != work_restore) {
        OK(try_open(in_folder("db"), NULL, "", &me.db));
        me.other = family_of(me.db, "other");
        CHECK(pthread_create(&writer, NULL, write_on, &me) == 0);
    }
    for (uint64_t number = ledger->op_tried + 1;; number++) {
        STORE(ledger->op_tried, number);
        kind->work(&me, kind, number);
        STORE(ledger->op_done, number);
    }
    return 1;
}

/* ---- the one that looks --------------------------------------------------------- */

struct run {
    const struct kind *kind;
    char folder[4096], shared[4200];
    struct ledger *ledger;
    int rounds, unsure;
};

static struct ledger *shared_ledger(const char *path)
{
    FILE *file = fopen(path, "a+b");
    CHECK(file != NULL && ftruncate(fileno(file), sizeof(struct ledger)) == 0);
    struct ledger *ledger =
        mmap(NULL, sizeof *ledger, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    CHECK(ledger != MAP_FAILED && fclose(file) == 0);
    return ledger;
}

static void write_up_to(rocks_db *db, struct ledger *ledger, uint64_t number)
{
    while (ledger->done < number) write_one(db, ++ledger->done);
    ledger->tried = ledger->done;
}

static void prepare(struct run *run)
{
    rocks_column_family *other;
    struct ledger *ledger = run->ledger;
    check_folder = run->folder;
    CHECK(mkdir(run->folder, 0755) == 0);
    rocks_db *db = must_make("db");
    OK(rocks_db_create_column_family(db, "other", NULL, &other, &st));
    write_all(db, NULL, 'b', 1, BALLAST);
    flush(db);
    write_up_to(db, ledger, APART);
    ledger->first_must = ledger->first_may = 1;
    ledger->there = run->kind->work == work_import ? MUST_NOT : MAY;
    if (run->kind->work == work_restore) {
        rocks_backup_engine *engine = open_engine("backups", NULL, NULL);
        CHECK(back_up(engine, db, APART, false) == 1);
        write_up_to(db, ledger, 2 * APART);
        CHECK(back_up(engine, db, 2 * APART, false) == 2);
        OK(rocks_backup_engine_free(engine, &st));
        ledger->tried = ledger->done = 0; /* now of the target */
    }
    if (run->kind->others) {
        CHECK(mkdir(in_folder("target"), 0755) == 0);
        FILE *mine = fopen(in_folder("target/mine.txt"), "w");
        CHECK(mine != NULL && fclose(mine) == 0);
    }
    OK(rocks_column_family_free(other, &st));
    OK(rocks_db_close(db, &st));
}

static void keep_copy(const char *path)
{
    char command[9000];
    snprintf(command, sizeof command, "rm -rf '%s.kept' && cp -a '%s' '%s.kept'", path, path, path);
    CHECK(getenv("KEEP") == NULL || system(command) == 0);
}

static void die_once(const char *self, struct run *run)
{
    struct ledger *ledger = run->ledger;
    const struct ledger before = *ledger;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(self, self, run->folder, run->kind->name, run->shared, (char *)NULL);
        _exit(127);
    }
    /* Once it works, a random time longer; a few deaths already while it opens. */
    const double limit = now() + 60;
    const int waits = run->rounds % 4;
    int status;
    while (waits != 3 && LOAD(ledger->done) == before.done && LOAD(ledger->busy) == before.busy) {
        const int ended = waitpid(child, &status, WNOHANG) != 0;
        if (ended) fprintf(stderr, "%s: the process ended by itself\n", run->kind->name);
        CHECK(!ended && now() < limit);
        usleep(200);
    }
    if (waits == 1 && run->kind->moment != NULL) {
        const double enough = now() + 1;
        const char *moment = in_folder(run->kind->moment);
        while (!exists(moment) && now() < enough) usleep(20);
        usleep((useconds_t)(rand() % 2000));
    } else {
        usleep((useconds_t)(rand() % (waits == 0 ? 10000 : 80000)));
    }
    kill(child, SIGKILL);
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFSIGNALED(status)) fprintf(stderr, "%s: the process ended by itself\n", run->kind->name);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(ledger->failed == 0);
    run->unsure += ledger->op_tried != ledger->op_done || ledger->busy;
}

/* What the chance was, when it failed. */
static unsigned chance;
static int is_over;
static void tell_chance(void)
{
    if (!is_over) fprintf(stderr, "SEED=%u\n", chance);
}

int main(int argc, char **argv)
{
    static struct run runs[KINDS];
    if (argc == 4) {
        int which = 0;
        while (strcmp(kinds[which].name, argv[2]) != 0) which++;
        return live(argv[1], &kinds[which], shared_ledger(argv[3]));
    }
    CHECK_BEGIN(argc, argv);
    const char *rounds = getenv("ROUNDS"), *seed = getenv("SEED"), *only = getenv("ONLY"),
               *folder = check_folder;
    const int wanted = rounds == NULL ? 1000000 : atoi(rounds);
    const double end = now() + (rounds == NULL ? SECONDS : 1e9);
    int count = 0;
    chance = seed == NULL ? (unsigned)getpid() : (unsigned)atoi(seed);
    srand(chance);
    atexit(tell_chance);
    for (int i = 0; i < KINDS; i++) {
        struct run *run = &runs[count];
        if (only != NULL && strcmp(only, kinds[i].name) != 0) continue;
        count++;
        run->kind = &kinds[i];
        CHECK((size_t)snprintf(run->folder, sizeof run->folder, "%s/%s", folder, kinds[i].name) <
              sizeof run->folder);
        snprintf(run->shared, sizeof run->shared, "%s/%s.ledger", folder, kinds[i].name);
        run->ledger = shared_ledger(run->shared);
        prepare(run);
    }
    CHECK(count > 0);
    /* Each kind once at least. */
    for (int round = 0; round < count || (round < wanted && now() < end); round++) {
        struct run *run = &runs[round % count];
        check_folder = run->folder;
        die_once(argv[0], run);
        keep_copy(run->folder);
        run->kind->look(run->kind, run->ledger);
        run->rounds++;
    }
    for (int i = 0; i < count; i++)
        printf("%s: %d deaths, %d of them in the middle\n", runs[i].kind->name, runs[i].rounds,
               runs[i].unsure);
    printf("%d restores were refused until they were made again\n", refused);
    is_over = 1;
    return 0;
}
