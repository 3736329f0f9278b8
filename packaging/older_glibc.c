/* What newer C libraries have and older ones lack; older_glibc.txt says what for. Nothing of it
   leaves the library. */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define INSIDE __attribute__((visibility("hidden")))

/* Which layout of struct stat is meant, to the functions that stat() was until glibc 2.33. */
#if defined(__x86_64__)
enum { LAYOUT = 1 };
#else
enum { LAYOUT = 0 };
#endif

int __xstat(int layout, const char *path, struct stat *to);
int __lxstat(int layout, const char *path, struct stat *to);
int __fxstat(int layout, int file, struct stat *to);
int __fxstatat(int layout, int folder, const char *path, struct stat *to, int flags);

/* struct stat64 is the same on machines with 64 bits; sizes are compared below. */
INSIDE int stat(const char *path, struct stat *to) { return __xstat(LAYOUT, path, to); }
INSIDE int lstat(const char *path, struct stat *to) { return __lxstat(LAYOUT, path, to); }
INSIDE int fstat(int file, struct stat *to) { return __fxstat(LAYOUT, file, to); }
INSIDE int stat64(const char *path, struct stat64 *to)
{
    return __xstat(LAYOUT, path, (struct stat *)to);
}
INSIDE int lstat64(const char *path, struct stat64 *to)
{
    return __lxstat(LAYOUT, path, (struct stat *)to);
}
INSIDE int fstat64(int file, struct stat64 *to)
{
    return __fxstat(LAYOUT, file, (struct stat *)to);
}
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "stat64 is another struct");

INSIDE int fstatat(int folder, const char *path, struct stat *to, int flags)
{
    return __fxstatat(LAYOUT, folder, path, to, flags);
}
INSIDE int fstatat64(int folder, const char *path, struct stat64 *to, int flags)
{
    return __fxstatat(LAYOUT, folder, path, (struct stat *)to, flags);
}

INSIDE pid_t gettid(void) { return (pid_t)syscall(SYS_gettid); }

/* Not known to be alone: counts of references stay atomic. */
INSIDE char __libc_single_threaded = 0;

/* For std::random_device. The kernel gives so few bytes whole, once it has any; where it has none,
   the C library's own ends the process as well. */
INSIDE __UINT32_TYPE__ arc4random(void)
{
    __UINT32_TYPE__ number;
    while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        if (errno != EINTR) abort();
    return number;
}

/* std::condition_variable waits by the clock that nobody sets. The C library can since 2.30; an
   older one gets the time of the other clock at which that will be, as C++ libraries of its age do.
 */
typedef int clockwait(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);

static clockwait *of_the_system;

/* As the library is loaded, when no lock of ours can be held. */
__attribute__((constructor)) static void look_for_clockwait(void)
{
    of_the_system = (clockwait *)dlsym(RTLD_DEFAULT, "pthread_cond_clockwait");
}

INSIDE int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  clockid_t clock, const struct timespec *until)
{
    if (of_the_system != NULL) return of_the_system(condition, mutex, clock, until);
    if (clock == CLOCK_REALTIME) return pthread_cond_timedwait(condition, mutex, until);
    struct timespec now, then;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_REALTIME, &then);
    then.tv_sec += until->tv_sec - now.tv_sec;
    then.tv_nsec += until->tv_nsec - now.tv_nsec;
    if (then.tv_nsec < 0) then.tv_nsec += 1000000000, then.tv_sec--;
    if (then.tv_nsec >= 1000000000) then.tv_nsec -= 1000000000, then.tv_sec++;
    if (then.tv_sec < 0) then.tv_sec = 0;
    return pthread_cond_timedwait(condition, mutex, &then);
}

#if __GLIBC_PREREQ(2, 35)

/* Where the unwinding tables of a piece of code are, which exceptions look for: among the loaded
   files, by their segments. */
static int has_code(struct dl_phdr_info *file, size_t size, void *found)
{
    struct dl_find_object *to = found;
    const ElfW(Phdr) *code = NULL, *tables = NULL;
    (void)size;
    for (const ElfW(Phdr) *one = file->dlpi_phdr; one < file->dlpi_phdr + file->dlpi_phnum; one++) {
        const char *begin = (const char *)file->dlpi_addr + one->p_vaddr;
        if (one->p_type == PT_GNU_EH_FRAME) tables = one;
        if (one->p_type == PT_LOAD && (char *)to->dlfo_map_start >= begin &&
            (char *)to->dlfo_map_start < begin + one->p_memsz)
            code = one;
    }
    if (code == NULL) return 0;
    if (tables == NULL) return -1;
    to->dlfo_map_start = (char *)file->dlpi_addr + code->p_vaddr;
    to->dlfo_map_end = (char *)to->dlfo_map_start + code->p_memsz;
    to->dlfo_eh_frame = (char *)file->dlpi_addr + tables->p_vaddr;
    return 1;
}

INSIDE int _dl_find_object(void *code, struct dl_find_object *found)
{
    *found = (struct dl_find_object){.dlfo_map_start = code};
    return dl_iterate_phdr(has_code, found) == 1 ? 0 : -1;
}

#endif
