/* Databases to damage: rounds of writes of which each is in files of its own, copies of them, and a
   model that knows what a key may be when one of the rounds is lost. */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "../support/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEYS = 400, ROUNDS = 4, FAMILIES = 2, MOST_FILES = 64 };

/* ---- what is written ---- */

enum what { NOTHING, PUT, DELETE, MERGE };

static const char *const family_names[FAMILIES] = {"default", "other"};

/* The point write of a round to a key. */
static inline enum what point_of(int round, int family, int key)
{
    key += family * 17;
    switch (round) {
        case 0:
            return PUT;
        case 1:
            return key % 3 == 0 ? PUT : key % 7 == 1 ? DELETE : key % 5 == 2 ? MERGE : NOTHING;
        case 2:
            return key % 4 == 1 ? PUT : key % 9 == 3 ? DELETE : key % 5 == 3 ? MERGE : NOTHING;
        default:
            return key % 6 == 5 ? PUT : key % 11 == 0 ? MERGE : NOTHING;
    }
}

/* Before the point writes a round deletes a range. */
static inline bool in_range(int round, int key)
{
    return round != 0 && key >= round * 100 && key < round * 100 + 20;
}

static inline void value_of(int round, int family, int key, char to[200])
{
    unsigned state = (unsigned)(round * 7919 + family * 104729 + key * 31 + 1);
    int len = snprintf(to, 200, "r%d-%s-%d-", round, family_names[family], key);
    while (len < 120) {
        state = state * 1103515245u + 12345u;
        to[len++] = (char)('a' + (state >> 16) % 26);
        to[len++] = '.';
    }
    to[len] = 0;
}

/* The same of a merge: short. */
static inline void operand_of(int round, int key, char to[200])
{
    snprintf(to, 200, "+%d.%d", round, key);
}

/* ---- the model ---- */

/* What a round may be reduced to: bits. */
enum { NO_POINT = 1, NO_RANGE = 2, POINT_DELETES = 4 };

/* The value of a key when round `lost` is reduced so; lost -1: none is. false: it has none. */
static inline bool expected(int family, int key, int lost, int how, char to[1024])
{
    bool there = false;
    char one[200];
    for (int round = 0; round < ROUNDS; round++) {
        const int less = round == lost ? how : 0;
        if (in_range(round, key) && !(less & NO_RANGE)) there = false;
        enum what what = less & NO_POINT ? NOTHING : point_of(round, family, key);
        if (less & POINT_DELETES && what != NOTHING) what = DELETE;
        if (what == PUT) {
            value_of(round, family, key, one);
            strcpy(to, one);
            there = true;
        } else if (what == DELETE) {
            there = false;
        } else if (what == MERGE) {
            operand_of(round, key, one);
            if (there) strcat(strcat(to, ","), one);
            else strcpy(to, one);
            there = true;
        }
    }
    return there;
}

/* ---- files ---- */

static inline void copy_file(const char *from, const char *to)
{
    char room[65536];
    ssize_t got;
    const int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(in >= 0 && out >= 0);
    while ((got = read(in, room, sizeof room)) > 0) CHECK(write(out, room, (size_t)got) == got);
    CHECK(got == 0 && close(in) == 0 && close(out) == 0);
}

/* Calls `each` for the files of a folder. */
static inline void each_file(const char *folder,
                             void (*each)(const char *path, const char *name, void *with),
                             void *with)
{
    DIR *directory = opendir(folder);
    if (directory == NULL) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[8192];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        each(path, entry->d_name, with);
    }
    closedir(directory);
}

static inline void remove_one(const char *path, const char *name, void *with)
{
    struct stat is;
    (void)name;
    CHECK(lstat(path, &is) == 0);
    if (S_ISDIR(is.st_mode)) {
        each_file(path, remove_one, with);
        CHECK(rmdir(path) == 0);
    } else {
        CHECK(unlink(path) == 0);
    }
}

static inline void copy_one(const char *path, const char *name, void *with)
{
    char to[8192];
    struct stat is;
    CHECK(stat(path, &is) == 0);
    if (S_ISDIR(is.st_mode)) return;
    snprintf(to, sizeof to, "%s/%s", (const char *)with, name);
    copy_file(path, to);
}

static inline void copy_folder(const char *from, const char *to)
{
    char path[4200];
    each_file(to, remove_one, NULL);
    mkdir(to, 0700);
    snprintf(path, sizeof path, "%s", to);
    each_file(from, copy_one, path);
}

/* A file of the database: whose, and of which round. round -1: of all. */
struct data_file {
    char name[64];
    int family, round;
};
static struct data_file data_files[MOST_FILES];
static int data_file_count;
static int noting_family, noting_round;

static inline bool has_end(const char *name, const char *end)
{
    const size_t len = strlen(name), end_len = strlen(end);
    return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static inline void note_one(const char *path, const char *name, void *with)
{
    (void)path, (void)with;
    if (!has_end(name, ".sst") && !has_end(name, ".blob")) return;
    for (int i = 0; i < data_file_count; i++)
        if (strcmp(data_files[i].name, name) == 0) return;
    struct data_file *file = &data_files[data_file_count++];
    CHECK(data_file_count < MOST_FILES);
    snprintf(file->name, sizeof file->name, "%s", name);
    file->family = noting_family;
    file->round = noting_round;
}

/* ---- databases ---- */

static inline rocks_options *damage_options(const char *const *settings)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "table.block_size", "1024", &st));
    for (; *settings != NULL; settings += 2)
        OK(rocks_options_set(options, settings[0], settings[1], &st));
    return options;
}

static inline rocks_db *open_both(const char *path, const rocks_options *options,
                                  rocks_column_family *families[FAMILIES])
{
    rocks_db *db;
    OK(rocks_db_open(path, options, NULL, family_names, NULL, FAMILIES, &db, &st));
    for (int i = 0; i < FAMILIES; i++)
        OK(rocks_db_column_family(db, family_names[i], &families[i], &st));
    return db;
}

static inline void write_round(rocks_db *db, rocks_column_family *cf, int round, int family)
{
    char key[16], end[16], value[200];
    if (round != 0) {
        snprintf(key, sizeof key, "key%05d", round * 100);
        snprintf(end, sizeof end, "key%05d", round * 100 + 20);
        OK(rocks_db_delete_range(db, cf, NULL, BYTES_OF(key), BYTES_OF(end), &st));
    }
    for (int i = 0; i < KEYS; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        value_of(round, family, i, value);
        switch (point_of(round, family, i)) {
            case PUT:
                OK(rocks_db_put(db, cf, NULL, BYTES_OF(key), BYTES_OF(value), &st));
                break;
            case DELETE:
                OK(rocks_db_delete(db, cf, NULL, BYTES_OF(key), &st));
                break;
            case MERGE:
                operand_of(round, i, value);
                OK(rocks_db_merge(db, cf, NULL, BYTES_OF(key), BYTES_OF(value), &st));
                break;
            case NOTHING:
                break;
        }
    }
}

/* Round 0 in the last level, 1 and 2 in level 0, 3 in the log. */
static inline void make_database(const char *path, const rocks_options *options)
{
    rocks_column_family *families[FAMILIES];
    rocks_db *db = open_both(path, options, families);
    data_file_count = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int family = 0; family < FAMILIES; family++) {
            const rocks_column_family *cf = families[family];
            write_round(db, families[family], round, family);
            if (round == ROUNDS - 1) continue;
            OK(rocks_db_flush(db, &cf, 1, NULL, &st));
            if (round == 0)
                OK(rocks_db_compact_range(db, families[family], NULL, NULL, 0, NULL, 0, NULL, &st));
            noting_family = family;
            noting_round = round;
            each_file(path, note_one, NULL);
        }
    }
    for (int i = 0; i < FAMILIES; i++) OK(rocks_column_family_free(families[i], &st));
    OK(rocks_db_close(db, &st));
    /* Those that the compaction took the place of are gone. */
    int left = 0;
    for (int i = 0; i < data_file_count; i++) {
        char name[8192];
        snprintf(name, sizeof name, "%s/%s", path, data_files[i].name);
        if (access(name, F_OK) == 0) data_files[left++] = data_files[i];
    }
    data_file_count = left;
}

/* ---- comparing ---- */

/* Reads a database whose round `lost` of column family `lost_family` is damaged; -1: none, or all
   families. Returns how many keys are not as written. Nothing but what the loss explains is
   accepted. */
static inline int compare(const char *path, const rocks_options *options, int lost, int lost_family,
                          const char *say)
{
    static const int ways[] = {NO_POINT, NO_RANGE, NO_POINT | NO_RANGE, POINT_DELETES,
                               POINT_DELETES | NO_RANGE};
    rocks_column_family *families[FAMILIES];
    rocks_db *db = open_both(path, options, families);
    int different = 0;
    for (int family = 0; family < FAMILIES; family++) {
        int there = 0, listed = 0;
        for (int i = 0; i < KEYS; i++) {
            char key[16], wanted[1024];
            rocks_buffer value = {0};
            snprintf(key, sizeof key, "key%05d", i);
            const rocks_code code =
                rocks_db_get(db, families[family], NULL, BYTES_OF(key), &value, &st);
            if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) {
                fprintf(stderr, "%s: %s of %s: %s\n", say, key, family_names[family], st.message);
                exit(1);
            }
            there += code == ROCKS_OK;
            bool same = false;
            for (int way = -1; way < (int)(sizeof ways / sizeof *ways) && !same; way++) {
                if (way >= 0 && (lost < 0 || (lost_family >= 0 && lost_family != family))) break;
                const bool is =
                    expected(family, i, way < 0 ? -1 : lost, way < 0 ? 0 : ways[way], wanted);
                same = is == (code == ROCKS_OK) &&
                       (!is || (value.len == strlen(wanted) &&
                                memcmp(value.data, wanted, value.len) == 0));
                if (same && way >= 0) different++;
            }
            if (!same) {
                const bool is = expected(family, i, -1, 0, wanted);
                fprintf(stderr, "%s: %s of %s: got %.*s, wanted %s\n", say, key,
                        family_names[family], code == ROCKS_OK ? (int)value.len : 7,
                        code == ROCKS_OK ? (const char *)value.data : "nothing",
                        is ? wanted : "nothing");
                exit(1);
            }
            if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
        }
        /* A scan finds what gets found, and no other key. */
        rocks_iter *iter;
        OK(rocks_db_iter(db, families[family], NULL, &iter, &st));
        rocks_code at = rocks_iter_seek_to_first(iter, NULL, NULL, &st);
        for (; at == ROCKS_OK; listed++) at = rocks_iter_next(iter, NULL, NULL, &st);
        EXPECT(ROCKS_NOT_FOUND, at);
        OK(rocks_iter_free(iter, &st));
        if (listed != there) {
            fprintf(stderr, "%s: %d keys listed, %d found\n", say, listed, there);
            exit(1);
        }
        OK(rocks_column_family_free(families[family], &st));
    }
    OK(rocks_db_close(db, &st));
    return different;
}

#endif
