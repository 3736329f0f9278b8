/* What the tests of backups, checkpoints and exports share: databases with known contents. */
#ifndef BACKUPS_H
#define BACKUPS_H

#include "check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* "key00000" to before "key<to>", each with `value` of 200 bytes of one letter. */
static inline void fill(rocks_db *db, int from, int to, char letter)
{
    char key[16], value[200];
    memset(value, letter, sizeof value);
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 8, value, sizeof value, &st));
    }
}

static inline void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

/* The letter of a key's value; '-': it is not there. */
static inline char letter(rocks_db *db, int number)
{
    char key[16], value[200];
    size_t len;
    snprintf(key, sizeof key, "key%05d", number);
    rocks_code code = rocks_db_get_into(db, NULL, NULL, key, 8, value, sizeof value, &len, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    return code == ROCKS_OK ? value[0] : '-';
}

/* How many keys there are. */
static inline int count(rocks_db *db, rocks_column_family *family)
{
    rocks_iter *iter;
    rocks_slice key, value;
    int found = 0;
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) found++;
    CHECK(code == ROCKS_NOT_FOUND);
    OK(rocks_iter_free(iter, &st));
    return found;
}

static inline const char *in_folder(const char *name)
{
    static char paths[8][4096];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", check_folder, name);
    return path;
}

static inline rocks_db *open_kind(const char *name, const char *mode, rocks_code wanted)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    EXPECT(wanted, rocks_db_open(in_folder(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static inline rocks_backup_engine *open_engine(const char *name, const char *option,
                                               const char *value)
{
    rocks_backup_engine *engine;
    rocks_options *options = NULL;
    if (option != NULL) options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, option, value);
    OK(rocks_backup_engine_open(in_folder(name), options, &engine, &st));
    OK(rocks_options_free(options, &st));
    return engine;
}

static inline uint32_t backup(rocks_backup_engine *engine, rocks_db *db)
{
    uint32_t id;
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    return id;
}

static inline size_t how_many(rocks_backup_engine *engine)
{
    rocks_backup_list *list;
    size_t found;
    OK(rocks_backup_engine_list(engine, false, &list, &st));
    OK(rocks_backup_list_count(list, &found, &st));
    OK(rocks_backup_list_free(list, &st));
    return found;
}

static inline bool exists(const char *path) { return access(path, F_OK) == 0; }

/* How many names a folder has, hidden ones too; -1: it is not there. */
static inline int names_in(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) return -1;
    int found = 0;
    struct dirent *one;
    while ((one = readdir(folder)) != NULL)
        found += strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0;
    closedir(folder);
    return found;
}

/* The first name in a folder that ends so. */
static inline const char *ending(const char *path, const char *end)
{
    static char found[5000];
    DIR *folder = opendir(path);
    CHECK(folder != NULL);
    found[0] = 0;
    struct dirent *one;
    while ((one = readdir(folder)) != NULL) {
        const size_t len = strlen(one->d_name), tail = strlen(end);
        if (len >= tail && strcmp(one->d_name + len - tail, end) == 0)
            snprintf(found, sizeof found, "%s/%s", path, one->d_name);
    }
    closedir(folder);
    CHECK(found[0] != 0);
    return found;
}

/* Flips a bit in the middle of a file. */
static inline void damage(const char *path)
{
    struct stat file;
    CHECK(stat(path, &file) == 0 && file.st_size > 0);
    FILE *at = fopen(path, "r+b");
    CHECK(at != NULL && fseek(at, file.st_size / 2, SEEK_SET) == 0);
    int byte = fgetc(at);
    CHECK(byte != EOF && fseek(at, file.st_size / 2, SEEK_SET) == 0 && fputc(byte ^ 1, at) != EOF);
    CHECK(fclose(at) == 0);
}

static inline void run(const char *command, const char *from, const char *to)
{
    char whole[9000];
    snprintf(whole, sizeof whole, "%s '%s' '%s'", command, from, to);
    CHECK(system(whole) == 0);
}

/* What a progress callback saw. */
struct progress {
    uint64_t first, last, total;
    int calls, destroyed;
    bool grows;
    /* Set by the test: what to do in the call with this number; 0: nothing. */
    int act_at;
    rocks_cancel *cancel;
    bool fail;
};

static inline bool note_progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    struct progress *seen = state;
    if (seen->calls++ == 0) {
        seen->first = done;
        seen->grows = true;
    }
    seen->grows = seen->grows && done >= seen->last && done <= total;
    seen->last = done;
    seen->total = total;
    if (seen->act_at != seen->calls) return true;
    if (seen->cancel != NULL) CHECK(rocks_cancel_set(seen->cancel, NULL) == ROCKS_OK);
    if (seen->fail) rocks_sink_append(error, BYTES("no more"), NULL);
    return !seen->fail;
}

static inline void progress_over(void *state) { ((struct progress *)state)->destroyed++; }

static inline rocks_cancel *telling(struct progress *seen)
{
    rocks_cancel *cancel;
    rocks_progress_callbacks callbacks = {.struct_size = sizeof callbacks,
                                          .state = seen,
                                          .destroy = progress_over,
                                          .progress = note_progress};
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
    return cancel;
}

/* Told from nothing to all. */
#define TOLD_ALL(seen) \
    CHECK((seen).calls >= 2 && (seen).first == 0 && (seen).last == (seen).total && (seen).grows)

#endif
