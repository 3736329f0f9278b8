/* Runs several tests in one process, one after the other: valgrind translates the library once for
   all of them, which takes it longer than most tests. Arguments: FOLDER, and the tests as shared
   objects. Each has a folder of its own in FOLDER. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

static int run(const char *within, char *path)
{
    char folder[4096];
    int (*test)(int, char **);
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) return failed(path, dlerror());
    *(void **)&test = dlsym(object, "main");
    if (test == NULL) return failed(path, dlerror());
    snprintf(folder, sizeof folder, "%s/%s", within, strrchr(path, '/') + 1);
    if (mkdir(folder, 0755) != 0 || chdir(folder) != 0) return failed(folder, "no such folder");
    fprintf(stderr, "%s\n", path);
    return test(2, (char *[]){path, folder, NULL});
}

int main(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        const int code = run(argv[1], argv[i]);
        if (code != 0) return code;
    }
    return 0;
}
