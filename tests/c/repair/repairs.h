/* What the tests of repairs share: a repair with its report, losses to repair, and what is in a
   folder. */
#ifndef REPAIRS_H
#define REPAIRS_H

#include "damage.h"

static rocks_repair_report report;

static inline rocks_code repair_at(const char *path, const rocks_options *options, int32_t in_place)
{
    memset(&report, 0, sizeof report);
    report.struct_size = sizeof report;
    return rocks_db_repair(path, options, NULL, NULL, 0, in_place, UINT64_MAX, NULL, &report, NULL,
                           &st);
}

/* Repaired, with a loss or without one. */
static inline void must_repair(const char *path, const rocks_options *options)
{
    const rocks_code code = repair_at(path, options, 1);
    if (code != ROCKS_INCOMPLETE) EXPECT(ROCKS_OK, code);
    CHECK((code == ROCKS_INCOMPLETE) == (report.data_loss != 0));
}

/* Nothing is wrong: a repair leaves all as it is. */
static inline void is_whole(const char *path, const rocks_options *options)
{
    OK(repair_at(path, options, 1));
    CHECK(report.changed == 0 && report.data_loss == 0 && report.manifest_rebuilt == 0);
}

static inline void lose_one(const char *path, const char *name, void *with)
{
    (void)with;
    if (strncmp(name, "MANIFEST", 8) == 0 || strcmp(name, "CURRENT") == 0) CHECK(unlink(path) == 0);
}

static inline void lose_manifest(const char *folder) { each_file(folder, lose_one, NULL); }

static inline void flip_at(const char *path, off_t at)
{
    char byte;
    const int file = open(path, O_RDWR);
    CHECK(file >= 0 && pread(file, &byte, 1, at) == 1);
    byte ^= 0x5a;
    CHECK(pwrite(file, &byte, 1, at) == 1 && close(file) == 0);
}

static inline off_t size_at(const char *path)
{
    struct stat is;
    CHECK(stat(path, &is) == 0);
    return is.st_size;
}

static inline void flip_middle(const char *path) { flip_at(path, size_at(path) / 2); }

/* The files of a folder that end so, in the order of their names. */
struct found_files {
    const char *end;
    int count;
    char paths[16][4400];
};

static inline void find_one(const char *path, const char *name, void *with)
{
    struct found_files *to = with;
    struct stat is;
    if (!has_end(name, to->end) || stat(path, &is) != 0 || is.st_size == 0) return;
    CHECK(to->count < 16 && strlen(path) < sizeof to->paths[0]);
    int at = to->count++;
    for (; at > 0 && strcmp(to->paths[at - 1], path) > 0; at--)
        strcpy(to->paths[at], to->paths[at - 1]);
    strcpy(to->paths[at], path);
}

static inline struct found_files *files_of(const char *folder, const char *end)
{
    static struct found_files found;
    memset(&found, 0, sizeof found);
    found.end = end;
    each_file(folder, find_one, &found);
    return &found;
}

/* The names and sizes of all files but info logs and LOCK; folders with their files. */
static char listed[1 << 14];

static inline int by_text(const void *a, const void *b) { return strcmp(a, b); }

struct listing {
    int count;
    char lines[128][160];
};

static inline void list_one(const char *path, const char *name, void *with)
{
    struct listing *to = with;
    struct stat is;
    if (strcmp(name, "LOG") == 0 || strncmp(name, "LOG.", 4) == 0 || strcmp(name, "LOCK") == 0)
        return;
    CHECK(stat(path, &is) == 0 && to->count < 128);
    snprintf(to->lines[to->count++], sizeof to->lines[0], "%.100s %lld", name,
             S_ISDIR(is.st_mode) ? -1LL : (long long)is.st_size);
    if (S_ISDIR(is.st_mode)) each_file(path, list_one, with);
}

static inline const char *list_files(const char *folder)
{
    static struct listing all;
    memset(&all, 0, sizeof all);
    each_file(folder, list_one, &all);
    qsort(all.lines, (size_t)all.count, sizeof all.lines[0], by_text);
    listed[0] = 0;
    for (int i = 0; i < all.count; i++) {
        CHECK(strlen(listed) + strlen(all.lines[i]) + 2 < sizeof listed);
        strcat(strcat(listed, all.lines[i]), "\n");
    }
    return listed;
}

#endif
