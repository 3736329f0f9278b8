/* What the tests of encrypted files share: a provider of keys, and a look at the bytes on the disk.
 */
#ifndef ENCRYPTION_H
#define ENCRYPTION_H

#include "backups.h"

#include <dirent.h>
#include <sys/stat.h>

/* A provider's keys: the id of each is one letter, and the key its bytes. What it does is set by
   the test, on one thread, while no file is opened. */
struct keys {
    char current;
    char lost;    /* it says that it has none of that id */
    char wrong;   /* it gives another for that id */
    int key_size; /* 32: as it should be */
    int id_size;  /* 1 */
    int fails;    /* to name the current one */
    int asked, named, destroyed;
};

static void keys_destroy(void *state)
{
    struct keys *keys = state;
    __atomic_fetch_add(&keys->destroyed, 1, __ATOMIC_SEQ_CST);
}

static bool keys_current(void *state, rocks_sink *id, rocks_sink *error)
{
    struct keys *keys = state;
    char ids[300];
    __atomic_fetch_add(&keys->named, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&keys->fails, __ATOMIC_SEQ_CST)) {
        rocks_sink_append(error, BYTES("the safe is shut"), NULL);
        return false;
    }
    memset(ids, __atomic_load_n(&keys->current, __ATOMIC_SEQ_CST), sizeof ids);
    return rocks_sink_append(id, ids, (size_t)keys->id_size, NULL) == ROCKS_OK;
}

static bool keys_key(void *state, const uint8_t *id, size_t len, rocks_sink *key, rocks_sink *error)
{
    struct keys *keys = state;
    char bytes[64];
    __atomic_fetch_add(&keys->asked, 1, __ATOMIC_SEQ_CST);
    if (len < 1 || id[0] == (uint8_t)keys->lost) {
        rocks_sink_append(error, BYTES("it was lost"), NULL);
        return false;
    }
    memset(bytes, id[0] == (uint8_t)keys->wrong ? '!' : id[0], sizeof bytes);
    return rocks_sink_append(key, bytes, (size_t)keys->key_size, NULL) == ROCKS_OK;
}

static inline struct keys keys_of(char current)
{
    struct keys keys;
    memset(&keys, 0, sizeof keys);
    keys.current = current;
    keys.key_size = 32;
    keys.id_size = 1;
    return keys;
}

static inline rocks_key_provider_callbacks provider_of(struct keys *keys)
{
    rocks_key_provider_callbacks provider;
    memset(&provider, 0, sizeof provider);
    provider.struct_size = sizeof provider;
    provider.state = keys;
    provider.destroy = keys_destroy;
    provider.current = keys_current;
    provider.key = keys_key;
    return provider;
}

static inline rocks_env *encrypted_over(rocks_env *base, struct keys *keys)
{
    rocks_key_provider_callbacks provider = provider_of(keys);
    rocks_env *env;
    OK(rocks_env_new_encrypted(base, &provider, &env, &st));
    return env;
}

static inline rocks_env *encrypted(struct keys *keys) { return encrypted_over(NULL, keys); }

/* Options of a database in the env. `option`: NULL: none more. */
static inline rocks_options *options_in(rocks_env *env, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_env(options, "env", env, &st));
    if (option != NULL) OK(rocks_options_set(options, option, value, &st));
    return options;
}

static inline rocks_db *open_with_options(const char *name, rocks_options *options,
                                          rocks_options *how)
{
    rocks_db *db;
    OK(rocks_db_open(in_folder(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static inline rocks_db *open_encrypted(const char *name, rocks_env *env)
{
    return open_with_options(name, options_in(env, NULL, NULL), NULL);
}

/* Opening is refused with the code, and changes nothing in the folder. */
struct folder_sum {
    uint64_t files, bytes, sum;
};

/* Calls `each` with every file below a folder and its bytes. */
static inline void each_file(const char *folder,
                             void (*each)(const char *path, const uint8_t *bytes, size_t len,
                                          void *data),
                             void *data)
{
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[8192];
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &info) != 0) continue; /* deleted meanwhile */
        if (S_ISDIR(info.st_mode)) {
            each_file(path, each, data);
            continue;
        }
        FILE *file = fopen(path, "rb");
        if (file == NULL) continue;
        uint8_t *bytes = malloc((size_t)info.st_size + 1);
        CHECK(bytes != NULL);
        size_t len = fread(bytes, 1, (size_t)info.st_size, file);
        fclose(file);
        each(path, bytes, len, data);
        free(bytes);
    }
    closedir(dir);
}

static void add_up(const char *path, const uint8_t *bytes, size_t len, void *data)
{
    struct folder_sum *sum = data;
    uint64_t one = 1469598103934665603u;
    for (const char *c = path; *c; c++) one = (one ^ (uint8_t)*c) * 1099511628211u;
    for (size_t i = 0; i < len; i++) one = (one ^ bytes[i]) * 1099511628211u;
    sum->files++;
    sum->bytes += len;
    sum->sum += one; /* in any order */
}

static inline struct folder_sum sum_of(const char *folder)
{
    struct folder_sum sum = {0, 0, 0};
    each_file(folder, add_up, &sum);
    return sum;
}

static inline void same_sum(const char *folder, struct folder_sum before)
{
    struct folder_sum now = sum_of(folder);
    CHECK(now.files == before.files && now.bytes == before.bytes && now.sum == before.sum);
}

static const uint8_t *find_bytes(const uint8_t *in, size_t len, const char *what)
{
    return memmem(in, len, what, strlen(what));
}

/* No file says anything that RocksDB writes, or of the test's keys and values. */
struct cipher_look {
    const char *const *texts;
    size_t files;
};

static void must_be_ciphered(const char *path, const uint8_t *bytes, size_t len, void *data)
{
    static const char *const always[] = {"MANIFEST-", "rocksdb.", "RocksDB",  "leveldb",
                                         "Options.",  "default",  "bytewise", "SUMMARY"};
    struct cipher_look *look = data;
    const char *name = strrchr(path, '/') + 1;
    if (strcmp(name, "LOCK") == 0 || len == 0) {
        CHECK(len == 0);
        return;
    }
    look->files++;
    if (len < 4096 || memcmp(bytes, "\x89rocks.encrypted", 16) != 0) {
        fprintf(stderr, "%s is not encrypted\n", path);
        exit(1);
    }
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        if (find_bytes(bytes, len, always[i]) == NULL) continue;
        fprintf(stderr, "%s holds %s\n", path, always[i]);
        exit(1);
    }
    for (const char *const *text = look->texts; *text != NULL; text++) {
        if (find_bytes(bytes, len, *text) == NULL) continue;
        fprintf(stderr, "%s holds %s\n", path, *text);
        exit(1);
    }
}

/* `texts`: ends with NULL. Returns how many files were looked at. */
static inline size_t all_ciphered(const char *folder, const char *const *texts)
{
    struct cipher_look look = {texts, 0};
    each_file(folder, must_be_ciphered, &look);
    return look.files;
}

#endif
