/* Runs several tests in one process, one after the other: valgrind translates the library once for
   all of them, which takes it longer than most tests. TESTS: TEST(name) for each, whose main has
   that name. Each has a folder of its own in the one that is given. */
#include <rocks.h>

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef TESTS
#define TESTS TEST(none)
#endif
#define TEST(name) int name(int argc, char **argv);
TESTS
#undef TEST
#define TEST(name) {#name, name},

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} tests[] = {TESTS};

/* Objects that a test leaves would count in the next one. Those of a thread that ends may go late.
 */
static int nothing_is_left(const char *test)
{
    uint64_t alive = 1;
    for (int i = 0; i < 1000; i++) {
        if (rocks_handles_alive(NULL, &alive, NULL) == ROCKS_OK && alive == 0) return 1;
        usleep(10000);
    }
    fprintf(stderr, "%s leaves %llu objects\n", test, (unsigned long long)alive);
    return 0;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        char folder[4096];
        if (argc != 2) return 2;
        snprintf(folder, sizeof folder, "%s/%s", argv[1], tests[i].name);
        if (mkdir(folder, 0755) != 0 || chdir(folder) != 0) {
            perror(folder);
            return 1;
        }
        fprintf(stderr, "%s:", tests[i].name);
        const time_t began = time(NULL);
        const int code = tests[i].run(2, (char *[]){argv[0], folder, NULL});
        fprintf(stderr, " took %d s\n", (int)(time(NULL) - began));
        if (code != 0) return code;
        if (!nothing_is_left(tests[i].name)) return 1;
    }
    return 0;
}
