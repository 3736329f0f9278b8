/* Damaged headers of encrypted files: each is damage of its file alone, as long as others show that
   the key is the right one. Repairs without the env are refused. valgrind: alone */
#include "../support/encryption.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

/* In the place of the C library's, for a file system without hard links. */
static int has_no_links, links_refused;

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (!has_no_links) return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    links_refused++;
    errno = EPERM;
    return -1;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

static rocks_env *env;
static rocks_repair_report report;

static rocks_code repair(const char *name, rocks_env *with)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    if (with != NULL) OK(rocks_options_set_env(options, "env", with, &st));
    memset(&report, 0, sizeof report);
    report.struct_size = sizeof report;
    const rocks_code code = rocks_db_repair(in_folder(name), options, NULL, NULL, 0, 1, UINT64_MAX,
                                            NULL, &report, NULL, &st);
    OK(rocks_options_free(options, NULL));
    return code;
}

/* Two tables with a hundred keys each, as many in the log, and two OPTIONS files. */
static void make(const char *name)
{
    rocks_options *closing = options_in(env, "avoid_flush_during_shutdown", "true");
    OK(rocks_options_set(closing, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(closing, "avoid_flush_during_recovery", "true", &st));
    rocks_db *db;
    OK(rocks_db_open(in_folder(name), closing, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 0, 100, 'a');
    flush(db);
    fill(db, 100, 200, 'b');
    flush(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(in_folder(name), closing, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 200, 300, 'c');
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(closing, &st));
}

/* The first, or the last, of the files whose names have a text in them. */
static const char *file_with(const char *name, const char *text, bool last)
{
    static char found[8192];
    char best[300] = "";
    DIR *dir = opendir(in_folder(name));
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strstr(entry->d_name, text) == NULL) continue;
        if (best[0] != 0 && (strcmp(entry->d_name, best) > 0) != last) continue;
        snprintf(best, sizeof best, "%s", entry->d_name);
    }
    closedir(dir);
    CHECK(best[0] != 0);
    snprintf(found, sizeof found, "%s/%s", in_folder(name), best);
    return found;
}

/* Of the magic, the version, the length of the id, the key, its tag, the nonce, the id. */
static const off_t places[] = {3, 17, 20, 40, 75, 90, 96};
enum { PLACES = sizeof places / sizeof *places };

/* Where a program runs slowly: the first of them alone. */
static int step(void) { return getenv("ROCKS_SLOW") == NULL ? 1 : PLACES; }

static void flip(const char *path, off_t at)
{
    char byte;
    const int file = open(path, O_RDWR);
    CHECK(file >= 0 && pread(file, &byte, 1, at) == 1);
    byte ^= 0x5a;
    CHECK(pwrite(file, &byte, 1, at) == 1 && close(file) == 0);
}

static int keys_in(const char *name)
{
    rocks_db *db = open_encrypted(name, env);
    const int found = count(db, NULL);
    OK(rocks_db_close(db, &st));
    return found;
}

/* The opening says so, and the repair saves all the rest. */
static void needed(const char *text, bool last, int left)
{
    for (int i = 0; i < PLACES; i += step()) {
        char name[60];
        rocks_db *db;
        snprintf(name, sizeof name, "needed %s%d %d", text, last, i);
        make(name);
        flip(file_with(name, text, last), places[i]);
        rocks_options *options = options_in(env, NULL, NULL);
        const struct folder_sum before = sum_of(in_folder(name));
        CHECK(rocks_db_open(in_folder(name), options, NULL, NULL, NULL, 0, &db, &st) != ROCKS_OK);
        SAYS("env: ");
        same_sum(in_folder(name), before);
        OK(rocks_options_free(options, &st));
        EXPECT(left == 300 ? ROCKS_OK : ROCKS_INCOMPLETE, repair(name, env));
        CHECK(report.changed == 1 && report.data_loss == (left != 300));
        if (left != 300) SAYS("header");
        CHECK(keys_in(name) == left);
        /* It is not thrown away. */
        char lost[4200];
        snprintf(lost, sizeof lost, "%s/lost", in_folder(name));
        CHECK(names_in(lost) > 0);
    }
}

/* Nobody will read it. */
static void not_needed(const char *text, const char *as)
{
    for (int i = 0; i < PLACES; i += step()) {
        char name[60], path[8192];
        snprintf(name, sizeof name, "more %s %d", text, i);
        make(name);
        snprintf(path, sizeof path, "%s", file_with(name, text, false));
        if (as != NULL) {
            char copy[8192], command[20000];
            snprintf(copy, sizeof copy, "%s/%s", in_folder(name), as);
            snprintf(command, sizeof command, "cp '%s' '%s'", path, copy);
            CHECK(system(command) == 0);
            snprintf(path, sizeof path, "%s", copy);
        }
        flip(path, places[i]);
        CHECK(keys_in(name) == 300);
    }
}

/* Without hard links a copy is kept, as it is. */
static void without_links(void)
{
    make("links");
    char path[8192], kept[8192];
    snprintf(path, sizeof path, "%s", file_with("links", ".sst", false));
    flip(path, 40);
    struct stat before, after;
    CHECK(stat(path, &before) == 0);
    has_no_links = 1;
    EXPECT(ROCKS_INCOMPLETE, repair("links", env));
    has_no_links = 0;
    CHECK(links_refused > 0 && !exists(path));
    snprintf(kept, sizeof kept, "%s/lost/%s", in_folder("links"), strrchr(path, '/') + 1);
    CHECK(stat(kept, &after) == 0 && after.st_size == before.st_size);
    CHECK(keys_in("links") == 200);
    /* With its header whole again, it is the table that it was. */
    flip(kept, 40);
    rocks_options *options = options_in(env, NULL, NULL);
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(kept, options, &reader, &st));
    OK(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_options_free(options, &st));
}

/* Where no file can be opened, the key is the wrong one, and nothing is damaged. */
static void wrong_keys(void)
{
    make("wrong");
    const struct folder_sum before = sum_of(in_folder("wrong"));
    struct keys others = keys_of('z');
    others.wrong = 'a';
    rocks_env *stranger = encrypted(&others);
    EXPECT(ROCKS_INVALID_ARGUMENT, repair("wrong", stranger));
    SAYS("is not the one that");
    others.wrong = 0;
    OK(rocks_env_free(stranger, &st));
    struct keys less = keys_of('z');
    less.lost = 'a';
    stranger = encrypted(&less);
    EXPECT(ROCKS_IO_ERROR, repair("wrong", stranger));
    SAYS("it was lost");
    OK(rocks_env_free(stranger, &st));
    same_sum(in_folder("wrong"), before);
    OK(repair("wrong", env));
    CHECK(report.changed == 0 && keys_in("wrong") == 300);
}

/* What tells that a database is encrypted may be gone. */
static void without_the_env(void)
{
    static const char *const gone[] = {"CURRENT", "MANIFEST", "OPTIONS", "IDENTITY", ".log"};
    make("without");
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        if (i < 2) CHECK(unlink(file_with("without", gone[i], false)) == 0);
        const struct folder_sum before = sum_of(in_folder("without"));
        EXPECT(ROCKS_INVALID_ARGUMENT, repair("without", NULL));
        SAYS("is encrypted");
        same_sum(in_folder("without"), before);
        if (i == 2) {
            CHECK(unlink(file_with("without", gone[i], false)) == 0);
            CHECK(unlink(file_with("without", gone[i], false)) == 0);
        }
        if (i > 2) CHECK(unlink(file_with("without", gone[i], false)) == 0);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, repair("without", NULL));
    SAYS("is encrypted");
    EXPECT(ROCKS_INCOMPLETE, repair("without", env));
    CHECK(report.manifest_rebuilt == 1 && report.tables_kept == 2 && keys_in("without") == 200);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    struct keys keys = keys_of('a');
    env = encrypted(&keys);
    without_the_env();
    wrong_keys();
    without_links();
    needed(".sst", false, 200);
    needed(".log", true, 200);
    needed("CURRENT", false, 300);
    needed("MANIFEST", true, 300);
    needed("IDENTITY", false, 300);
    not_needed("OPTIONS", NULL);
    not_needed(".sst", "000999.sst");
    not_needed("MANIFEST", "MANIFEST-000001");
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 1);
    return 0;
}
