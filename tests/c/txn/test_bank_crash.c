/* The bank's process is killed at random moments. What it was told to be committed is there
   afterwards, what it was not told is there whole or not at all, and what was prepared waits to
   be finished.

   ROUNDS: how many deaths; without it as many as a few seconds allow.
   KEEP: leaves a copy of the last folder as the death left it. */
#include "../support/tellers.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

enum { SECONDS = 7 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Commits those of even numbers that were left prepared, rolls back the others. */
static int finish_prepared(struct bank *bank)
{
    rocks_buffer names;
    size_t count;
    if (!bank->kind->locks) return 0;
    OK(rocks_db_prepared_txns(bank->db, &names, &count, &st));
    const uint8_t *at = names.data;
    for (size_t i = 0; i < count; i++) {
        rocks_txn *txn;
        uint32_t len;
        memcpy(&len, at, 4);
        at += 4;
        OK(rocks_txn_take_prepared(bank->db, at, len, &txn, &st));
        if ((at[len - 1] - '0') % 2 == 0) OK(rocks_txn_commit(txn, &st));
        else OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_free(txn, &st));
        at += len;
    }
    OK(rocks_buffer_free(&names, &st));
    return (int)count;
}

/* The bytes around the damage that a refusal names: "000093.log: ..., after byte 4711 of ...". */
static void show_damage(const char *path, const char *text)
{
    const char *name = strstr(text, ".log"), *at = strstr(text, "after byte ");
    char log[5000];
    if (name == NULL || at == NULL || name - text < 6) return;
    snprintf(log, sizeof log, "%s/%.10s", path, name - 6);
    FILE *file = fopen(log, "rb");
    const long from = strtol(at + 11, NULL, 10) / 16 * 16 - 64;
    if (file == NULL || fseek(file, from < 0 ? 0 : from, SEEK_SET) != 0) return;
    for (int i = 0, byte; i < 1024 && (byte = getc(file)) != EOF; i++)
        fprintf(stderr, "%s%02x", i % 32 == 0 ? "\n" : " ", (unsigned)byte);
    fputc('\n', stderr);
    fclose(file);
}

static void must_open(struct bank *bank, const struct kind *kind, const char *path)
{
    rocks_recovery_report report = {.struct_size = sizeof report};
    const rocks_code code = bank_open(bank, kind, path);
    if (code != ROCKS_OK) {
        fprintf(stderr, "%s: %s\n", path, st.message);
        show_damage(path, st.message);
    }
    CHECK(code == ROCKS_OK);
    OK(rocks_db_recovery_report(bank->db, &report, &st));
    CHECK(report.data_loss == 0 && report.wal_bytes_dropped == 0 && report.sequences_missing == 0);
    CHECK(report.table_files_lost == 0 && report.wal_missing == 0);
}

/* ---- the process that dies ------------------------------------------------------ */

static void *flush_at_times(void *argument)
{
    struct bank *bank = argument;
    const rocks_column_family *history = bank->history;
    rocks_status st;
    for (;;) {
        usleep(30000);
        OK(rocks_db_flush(bank->db, NULL, 0, NULL, &st));
        usleep(20000);
        OK(rocks_db_flush(bank->db, &history, 1, NULL, &st));
    }
    return NULL;
}

/* The only way out but to be killed is a check that failed. */
static struct ledger *noted_in;
static void note_failure(void) { STORE(noted_in->failed, 1); }

static int live(const char *folder, const char *name, struct ledger *ledger)
{
    struct bank bank;
    struct teller tellers[TELLERS];
    pthread_t threads[TELLERS], flusher;
    int which = 0;
    check_folder = folder;
    noted_in = ledger;
    atexit(note_failure);
    while (strcmp(kinds[which].name, name) != 0) which++;
    memset(&bank, 0, sizeof bank);
    bank.ledger = ledger;
    must_open(&bank, &kinds[which], check_path(name));
    for (int i = 0; i < TELLERS; i++)
        STORE(ledger->prepared[i], 0); /* from here on it may be gone */
    finish_prepared(&bank);
    const struct books books = audit(&bank);
    for (int i = 0; i < TELLERS; i++) {
        const struct teller me = {&bank, i, books.last[i] + 1, (unsigned)(getpid() * TELLERS + i),
                                  books.pair[i]};
        tellers[i] = me;
        STORE(ledger->tried[i], books.last[i]);
        STORE(ledger->done[i], books.last[i]);
        CHECK(pthread_create(&threads[i], NULL, tell, &tellers[i]) == 0);
    }
    CHECK(pthread_create(&flusher, NULL, flush_at_times, &bank) == 0);
    pthread_join(flusher, NULL);
    return 1;
}

/* ---- the one that looks ---------------------------------------------------------- */

static struct ledger *shared_ledger(const char *path)
{
    FILE *file = fopen(path, "a+b");
    CHECK(file != NULL && ftruncate(fileno(file), sizeof(struct ledger)) == 0);
    struct ledger *ledger =
        mmap(NULL, sizeof *ledger, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    CHECK(ledger != MAP_FAILED && fclose(file) == 0);
    return ledger;
}

static int is_prepared(struct bank *bank, int teller, uint64_t number)
{
    const struct name name = entry(teller, number);
    rocks_buffer names;
    size_t count;
    int found = 0;
    if (!bank->kind->locks) return 0;
    OK(rocks_db_prepared_txns(bank->db, &names, &count, &st));
    const uint8_t *at = names.data;
    for (size_t i = 0; i < count; i++) {
        uint32_t len;
        memcpy(&len, at, 4);
        found += len == name.len && memcmp(at + 4, name.text, len) == 0;
        at += 4 + len;
    }
    OK(rocks_buffer_free(&names, &st));
    return found;
}

struct tally {
    int rounds, prepared, unsure;
};

/* After a death, against what the dead had been told. */
static void look(const struct kind *kind, const char *path, struct ledger *ledger, int finish,
                 struct tally *tally)
{
    struct bank bank;
    memset(&bank, 0, sizeof bank);
    must_open(&bank, kind, path);
    struct books books = audit(&bank);
    for (int i = 0; i < TELLERS; i++) {
        const uint64_t done = ledger->done[i], last = books.last[i];
        if (last < done || last > ledger->tried[i])
            fprintf(stderr,
                    "%s: teller %d: transfers up to %llu are there, up to %llu were acknowledged, "
                    "%llu tried\n",
                    kind->name, i, (unsigned long long)last, (unsigned long long)done,
                    (unsigned long long)ledger->tried[i]);
        CHECK(last >= done && last <= ledger->tried[i]);
        CHECK(books.pair[i] >= ledger->paired[i] && books.pair[i] <= ledger->paired[i] + 1);
        const int waits = is_prepared(&bank, i, done + 1);
        if (ledger->prepared[i] == done + 1) {
            /* Prepared, and perhaps committed: one of the two. */
            if (waits == (last == done + 1))
                fprintf(stderr, "%s: teller %d: transfer %llu is %s prepared and %s there\n",
                        kind->name, i, (unsigned long long)done + 1, waits ? "still" : "not",
                        waits ? "also" : "not");
            CHECK(waits != (last == done + 1));
            tally->prepared += waits;
        }
        CHECK(!(waits && last == done + 1)); /* never both */
        tally->unsure += last != done;
        ledger->paired[i] = books.pair[i];
    }
    if (finish) {
        for (int i = 0; i < TELLERS; i++) ledger->prepared[i] = 0;
        finish_prepared(&bank);
        const struct books after = audit(&bank);
        for (int i = 0; i < TELLERS; i++)
            CHECK(after.last[i] >= books.last[i] && after.last[i] <= books.last[i] + 1);
        CHECK(finish_prepared(&bank) == 0);
    }
    bank_close(&bank);
}

static void keep_copy(const char *path)
{
    char command[9000];
    snprintf(command, sizeof command, "rm -rf '%s.kept' && cp -a '%s' '%s.kept'", path, path, path);
    CHECK(getenv("KEEP") == NULL || system(command) == 0);
}

static void die_once(const char *self, const struct kind *kind, struct ledger *ledger,
                     const char *shared, int round)
{
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(self, self, check_folder, kind->name, shared, (char *)NULL);
        _exit(127);
    }
    /* Once it works, a random time longer; a few deaths already while it opens. */
    uint64_t before[TELLERS];
    memcpy(before, ledger->done, sizeof before);
    const double limit = now() + 180;
    int status;
    while (round % 8 != 7 && memcmp(before, ledger->done, sizeof before) == 0) {
        usleep(500);
        const int ended = waitpid(child, &status, WNOHANG) != 0;
        if (ended) fprintf(stderr, "%s: the process ended by itself\n", kind->name);
        CHECK(!ended && now() < limit);
    }
    usleep((useconds_t)(rand() % 60000));
    kill(child, SIGKILL);
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFSIGNALED(status)) fprintf(stderr, "%s: the process ended by itself\n", kind->name);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(ledger->failed == 0);
}

int main(int argc, char **argv)
{
    if (argc == 4) return live(argv[1], argv[2], shared_ledger(argv[3]));
    CHECK_BEGIN(argc, argv);
    const char *rounds = getenv("ROUNDS"), *seed = getenv("SEED");
    const int wanted = rounds == NULL ? 1000000 : atoi(rounds);
    const double end = now() + (rounds == NULL ? SECONDS : 1e9);
    static struct ledger *ledgers[KINDS];
    static char paths[KINDS][4096], shared[KINDS][4096];
    struct tally tally[KINDS];
    memset(tally, 0, sizeof tally);
    srand(seed == NULL ? (unsigned)getpid() : (unsigned)atoi(seed));
    for (int i = 0; i < KINDS; i++) {
        struct bank bank;
        memset(&bank, 0, sizeof bank);
        snprintf(paths[i], sizeof paths[i], "%s", check_path(kinds[i].name));
        CHECK((size_t)snprintf(shared[i], sizeof shared[i], "%s.ledger", paths[i]) <
              sizeof shared[i]);
        ledgers[i] = shared_ledger(shared[i]);
        OK(bank_open(&bank, &kinds[i], paths[i]));
        bank_found(&bank);
        bank_close(&bank);
    }
    /* Each kind once at least. */
    int round = 0;
    for (; round < KINDS || (round < wanted && now() < end); round++) {
        const int which = round % KINDS;
        die_once(argv[0], &kinds[which], ledgers[which], shared[which], round / KINDS);
        keep_copy(paths[which]);
        tally[which].rounds++;
        look(&kinds[which], paths[which], ledgers[which], rand() % 2, &tally[which]);
    }
    for (int i = 0; i < KINDS; i++)
        printf("%s: %d deaths, %d transactions left prepared, %d of which nobody was told\n",
               kinds[i].name, tally[i].rounds, tally[i].prepared, tally[i].unsure);
    return 0;
}
