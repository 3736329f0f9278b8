/* Runs several tests in one process, one after the other: valgrind translates the library once for
   all of them, which takes it longer than most tests. TESTS: TEST(name) for each, whose main has
   that name. Each has a folder of its own in the one that is given. */
#include <stdio.h>
#include <sys/stat.h>
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
        fprintf(stderr, "%s\n", tests[i].name);
        const int code = tests[i].run(2, (char *[]){argv[0], folder, NULL});
        if (code != 0) return code;
    }
    return 0;
}
