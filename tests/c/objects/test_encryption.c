/* Envs whose files are encrypted: their keys, rotation, what is refused and why. valgrind: yes */
#include "../support/encryption.h"

#include <pthread.h>
#include <unistd.h>

static const char *const nothing[] = {NULL};

static void refused_open(const char *name, rocks_env *env, rocks_code wanted, const char *why)
{
    rocks_options *options = options_in(env, NULL, NULL);
    rocks_db *db;
    struct folder_sum before = sum_of(in_folder(name));
    EXPECT(wanted, rocks_db_open(in_folder(name), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS(why);
    static const char *const modes[] = {"read_only", "transaction"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", modes[i]);
        EXPECT(wanted, rocks_db_open(in_folder(name), options, how, NULL, NULL, 0, &db, &st));
        SAYS(why);
        OK(rocks_options_free(how, &st));
    }
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
    EXPECT(wanted, rocks_db_open(in_folder(name), options, how, NULL, NULL, 0, &db, &st));
    SAYS(why);
    OK(rocks_options_free(how, &st));
    /* Nor does a repair take it for damage. */
    EXPECT(wanted, rocks_db_repair(in_folder(name), options, NULL, NULL, 0, 1, UINT64_MAX, NULL,
                                   NULL, NULL, &st));
    SAYS(why);
    OK(rocks_options_free(options, &st));
    same_sum(in_folder(name), before);
}

static void arguments(void)
{
    struct keys keys = keys_of('a');
    rocks_key_provider_callbacks provider = provider_of(&keys);
    rocks_env *env;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted(NULL, NULL, &env, &st));
    SAYS("callbacks");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted(NULL, &provider, NULL, &st));
    SAYS("env");
    CHECK(keys.destroyed == 1);
    provider.key = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted(NULL, &provider, &env, &st));
    SAYS("key is NULL");
    CHECK(keys.destroyed == 2);
    provider = provider_of(&keys);
    provider.current = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted(NULL, &provider, &env, &st));
    SAYS("current is NULL");
    CHECK(keys.destroyed == 3 && keys.asked == 0 && keys.named == 0);
    static struct keys owned; /* whose owner ends it */
    owned = keys_of('o');
    provider = provider_of(&owned);
    provider.service.threads = ROCKS_CALLBACK_OWNER;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted(NULL, &provider, &env, &st));
    SAYS("rocks_env_new_encrypted_by_keys");
    CHECK(owned.asked == 0 && owned.named == 0);

    /* Lines that are none; no message holds the key. */
    static const char *const bad[][2] = {
        {"", "no key"},
        {"# a comment\n\n", "no key"},
        {"a", "line 1 has no \"=\""},
        {"=00", "id of 0 bytes"},
        {"a b=00", "space"},
        {"a=0123456789abcdef", "64 hexadecimal digits"},
        {"a=0000000000000000000000000000000000000000000000000000000000000cafeX", "line 1"},
        {"#\na=000000000000000000000000000000000000000000000000000000000000cafg", "line 2"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted_by_keys(NULL, bad[i][0], &env, &st));
        SAYS("keys");
        SAYS(bad[i][1]);
        CHECK(strstr(st.message, "caf") == NULL && strstr(st.message, "0123") == NULL);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_new_encrypted_by_keys(NULL, NULL, &env, &st));
    EXPECT(ROCKS_IO_ERROR, rocks_env_new_by_name("encrypted:/nowhere/keys", &env, &st));
    SAYS("/nowhere/keys");
    OK(rocks_env_new_by_name("default", &env, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set_encryption_keys(env, "a=00", &st));
    SAYS("encrypts nothing");
    OK(rocks_env_free(env, &st));
    env = encrypted(&keys);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set_encryption_keys(env, "a=00", &st));
    SAYS("provider");
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 4);
}

/* Handles, options and databases share it; the last destroys the provider's state. */
static void lives_as_long_as_it_is_used(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_options *options = options_in(env, NULL, NULL);
    rocks_db *db;
    OK(rocks_env_free(env, &st));
    OK(rocks_db_open(in_folder("lives"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    fill(db, 0, 100, 'l');
    flush(db);
    CHECK(letter(db, 5) == 'l' && keys.destroyed == 0);
    OK(rocks_db_close(db, &st));
    CHECK(keys.destroyed == 1 && keys.asked == 1 && keys.named > 4);
}

static void plain_and_encrypted_are_told_apart(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_db *db = open_db("plain");
    fill(db, 0, 100, 'p');
    flush(db);
    OK(rocks_db_close(db, &st));
    db = open_encrypted("ciphered", env);
    fill(db, 0, 100, 'c');
    flush(db);
    fill(db, 100, 200, 'd');
    OK(rocks_db_close(db, &st));
    refused_open("plain", env, ROCKS_INVALID_ARGUMENT, "is not encrypted");
    refused_open("ciphered", NULL, ROCKS_INVALID_ARGUMENT, "is encrypted");

    /* What reads single files says so too. */
    rocks_options *plain = NULL, *ciphered = options_in(env, NULL, NULL);
    rocks_sst_reader *reader;
    char sst[8192];
    DIR *dir = opendir(in_folder("ciphered"));
    CHECK(dir != NULL);
    sst[0] = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strstr(entry->d_name, ".sst") == NULL) continue;
        snprintf(sst, sizeof sst, "%s/%s", in_folder("ciphered"), entry->d_name);
    }
    closedir(dir);
    CHECK(sst[0] != 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_open(sst, plain, &reader, &st));
    SAYS("is encrypted");
    OK(rocks_sst_reader_open(sst, ciphered, &reader, &st));
    OK(rocks_sst_reader_verify_checksum(reader, NULL, NULL, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_options_free(ciphered, &st));

    db = open_encrypted("ciphered", env);
    CHECK(count(db, NULL) == 200 && letter(db, 150) == 'd');
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 1);
}

/* New files have the new key; the old one is asked for while files have it. */
static void rotation(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_db *db = open_encrypted("rotated", env);
    fill(db, 0, 100, 'a');
    flush(db);
    __atomic_store_n(&keys.current, 'b', __ATOMIC_SEQ_CST);
    fill(db, 100, 200, 'b');
    flush(db);
    OK(rocks_db_close(db, &st));
    uint64_t number;
    OK(rocks_env_value(env, "encryption.keys", &number, &st));
    CHECK(number == 2 && keys.asked == 2);
    OK(rocks_env_free(env, &st));

    /* Both are needed, and each is asked for once. */
    struct keys later = keys_of('c');
    env = encrypted(&later);
    db = open_encrypted("rotated", env);
    CHECK(count(db, NULL) == 200 && letter(db, 5) == 'a' && letter(db, 105) == 'b');
    OK(rocks_db_close(db, &st));
    CHECK(later.asked == 3);
    OK(rocks_env_free(env, &st));
    for (char lost = 'a'; lost <= 'b'; lost++) {
        struct keys less = keys_of('c');
        less.lost = lost;
        env = encrypted(&less);
        refused_open("rotated", env, ROCKS_IO_ERROR, "it was lost");
        SAYS(lost == 'a' ? "\"a\"" : "\"b\"");
        OK(rocks_env_value(env, "encryption.failures", &number, &st));
        CHECK(number >= 4);
        OK(rocks_env_free(env, &st));
        less = keys_of('c');
        less.wrong = lost;
        env = encrypted(&less);
        refused_open("rotated", env, ROCKS_INVALID_ARGUMENT, "is not the one that");
        OK(rocks_env_free(env, &st));
    }
}

/* No file but info logs has the key "a" in its header. */
static void has_no_old_key(const char *path, const uint8_t *bytes, size_t len, void *data)
{
    const char *name = strrchr(path, '/') + 1;
    if (len < 4096 || strncmp(name, "LOG", 3) == 0) return;
    ++*(size_t *)data;
    if (bytes[96] != 'a') return;
    fprintf(stderr, "%s has the old key\n", path);
    exit(1);
}

/* A key can be retired: when all is compacted, and the database was opened twice since, no file
   needs it. */
static void retired(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    char paths[4300];
    snprintf(paths, sizeof paths, "{path=%s;target_size=1000000000}", in_folder("retired tables"));
    rocks_options *options = options_in(env, "reuse_manifest_on_open", "true");
    OK(rocks_options_set(options, "db_paths", paths, &st));
    OK(rocks_options_set(options, "wal_dir", in_folder("retired logs"), &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    OK(rocks_options_set(options, "min_blob_size", "150", &st));
    rocks_db *db;
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_open(in_folder("retired"), options, NULL, NULL, NULL, 0, &db, &st));
        fill(db, i * 100, i * 100 + 100, 'a');
        flush(db);
        OK(rocks_db_put(db, NULL, NULL, BYTES("small"), BYTES("v"), &st));
        OK(rocks_db_close(db, &st));
    }
    __atomic_store_n(&keys.current, 'b', __ATOMIC_SEQ_CST);
    OK(rocks_db_open(in_folder("retired"), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_options *all =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_options_set(all, "blob_garbage_collection_policy", "kForce", &st));
    OK(rocks_options_set(all, "blob_garbage_collection_age_cutoff", "1", &st));
    OK(rocks_db_compact_range(db, NULL, all, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(all, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(in_folder("retired"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
    size_t files = 0;
    each_file(in_folder("retired"), has_no_old_key, &files);
    each_file(in_folder("retired tables"), has_no_old_key, &files);
    each_file(in_folder("retired logs"), has_no_old_key, &files);
    CHECK(files >= 8);

    struct keys last = keys_of('b');
    last.lost = 'a';
    env = encrypted(&last);
    OK(rocks_options_set_env(options, "env", env, &st));
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_open(in_folder("retired"), options, NULL, NULL, NULL, 0, &db, &st));
        CHECK(count(db, NULL) == 301 && letter(db, 5) == 'a' && letter(db, 299) == 'a');
        OK(rocks_db_close(db, &st));
    }
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
    OK(rocks_db_open(in_folder("retired"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

/* What a provider answers that it should not: nothing is made, and the reason is told. */
static void bad_answers(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_options *options = options_in(env, NULL, NULL);
    rocks_db *db;
    keys.fails = 1;
    EXPECT(ROCKS_IO_ERROR, rocks_db_open(in_folder("bad"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("the safe is shut");
    keys.fails = 0;
    static const int ids[] = {0, 256, 300};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        keys.id_size = ids[i];
        EXPECT(ROCKS_IO_ERROR,
               rocks_db_open(in_folder("bad"), options, NULL, NULL, NULL, 0, &db, &st));
        SAYS("key provider");
    }
    keys.id_size = 1;
    static const int sizes[] = {0, 16, 31, 33, 64};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        keys.key_size = sizes[i];
        EXPECT(ROCKS_IO_ERROR,
               rocks_db_open(in_folder("bad"), options, NULL, NULL, NULL, 0, &db, &st));
        SAYS("accepted: 32");
    }
    keys.key_size = 32;
    keys.id_size = 255;
    OK(rocks_db_open(in_folder("bad"), options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 0, 10, 'x');

    /* While it is open: the flush fails, RocksDB tries again by itself, and nothing is lost. */
    __atomic_store_n(&keys.fails, 1, __ATOMIC_SEQ_CST);
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("the safe is shut");
    CHECK(letter(db, 5) == 'x');
    __atomic_store_n(&keys.fails, 0, __ATOMIC_SEQ_CST);
    rocks_code code = ROCKS_OK;
    WAIT_UNTIL((code = rocks_db_put(db, NULL, NULL, BYTES("later"), BYTES("y"), &st)) == ROCKS_OK);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(in_folder("bad"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == 11);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 1);
}

static const char one[] = "one = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static const char two[] =
    "two=FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0EFEEEDECEBEAE9E8E7E6E5E4E3E2E1E0\r\n";

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Keys in a text, and in a file that a name leads to. */
static void keys_by_text(void)
{
    char both[400], name[4200], file[4100];
    rocks_env *env;
    OK(rocks_env_new_encrypted_by_keys(NULL, one, &env, &st));
    rocks_db *db = open_encrypted("text", env);
    fill(db, 0, 100, '1');
    flush(db);
    snprintf(both, sizeof both, "# the keys\n\n%s\n  %s", one, two);
    OK(rocks_env_set_encryption_keys(env, both, &st));
    fill(db, 100, 200, '2');
    flush(db);
    OK(rocks_db_close(db, &st));
    /* Without the first key the tables of before cannot be read. */
    OK(rocks_env_set_encryption_keys(env, two, &st));
    refused_open("text", env, ROCKS_IO_ERROR, "there is no key \"one\"");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set_encryption_keys(env, "x", &st));
    refused_open("text", env, ROCKS_IO_ERROR, "there is no key \"one\"");
    OK(rocks_env_free(env, &st));

    snprintf(file, sizeof file, "%s", in_folder("keys"));
    snprintf(name, sizeof name, "encrypted:%s", file);
    write_text(file, both);
    OK(rocks_env_new_by_name(name, &env, &st));
    db = open_encrypted("text", env);
    CHECK(count(db, NULL) == 200 && letter(db, 5) == '1' && letter(db, 105) == '2');
    /* The file is read for every new file: without it none is made. */
    CHECK(unlink(file) == 0);
    fill(db, 200, 300, '3');
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS(file);
    write_text(file, both);
    WAIT_UNTIL(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st) == ROCKS_OK);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set_encryption_keys(env, one, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_env_new_by_name(name, &env, &st));
    db = open_encrypted("text", env);
    CHECK(count(db, NULL) == 301);
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

/* Options that it does not serve are refused before anything is made; reads past the page cache
   are served. */
static void options_of_files(void)
{
    static const char *const refused[] = {"allow_mmap_reads", "allow_mmap_writes",
                                          "use_direct_io_for_flush_and_compaction"};
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_db *db;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct stat info;
        rocks_options *options = options_in(env, refused[i], "true");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(in_folder("direct"), options, NULL, NULL, NULL, 0, &db, &st));
        SAYS(refused[i]);
        CHECK(stat(in_folder("direct"), &info) != 0);
        OK(rocks_options_free(options, &st));
    }
    db = open_encrypted("direct", env);
    fill(db, 0, 2000, 'd');
    flush(db);
    OK(rocks_db_close(db, &st));
    /* Where the file system has such reads; where not, the opening says so. */
    rocks_options *options = options_in(env, "use_direct_reads", "true");
    rocks_code code = rocks_db_open(in_folder("direct"), options, NULL, NULL, NULL, 0, &db, &st);
    if (code == ROCKS_OK) {
        CHECK(count(db, NULL) == 2000 && letter(db, 1234) == 'd');
        fill(db, 2000, 2100, 'e');
        flush(db);
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        CHECK(count(db, NULL) == 2100);
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

static void count_table(const char *path, const uint8_t *bytes, size_t len, void *count)
{
    (void)bytes, (void)len;
    if (strstr(path, ".sst") != NULL) ++*(size_t *)count;
}

/* Over files in memory, over files that fail, and under them. */
static void over_other_envs(void)
{
    struct keys keys = keys_of('a');
    rocks_env *memory, *faults, *env, *over;
    OK(rocks_env_new_by_name("memory", &memory, &st));
    env = encrypted_over(memory, &keys);
    rocks_db *db = open_encrypted("memory", env);
    fill(db, 0, 100, 'm');
    flush(db);
    fill(db, 100, 150, 'n');
    OK(rocks_db_close(db, &st));
    db = open_encrypted("memory", env);
    CHECK(count(db, NULL) == 150 && letter(db, 120) == 'n');
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_env_free(memory, &st));

    OK(rocks_env_new_fault_injection(NULL, &faults, &st));
    struct keys more = keys_of('b');
    env = encrypted_over(faults, &more);
    OK(rocks_env_new_fault_injection(env, &over, &st));
    db = open_encrypted("faults", over);
    fill(db, 0, 100, 'f');
    OK(rocks_env_set(faults, "faults.operations", "write", &st));
    OK(rocks_env_set(faults, "faults.path", ".log", &st));
    OK(rocks_env_set(faults, "faults.retryable", "true", &st));
    OK(rocks_env_set(faults, "faults.at", "1", &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    SAYS("fault injected");
    WAIT_UNTIL(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st) == ROCKS_OK);
    fill(db, 100, 200, 'g');
    OK(rocks_db_close(db, &st));
    db = open_encrypted("faults", env);
    CHECK(letter(db, 50) == 'f' && letter(db, 150) == 'g');
    OK(rocks_db_close(db, &st));
    CHECK(all_ciphered(in_folder("faults"), nothing) > 4);

    /* A file whose beginning cannot be written is not there. */
    db = open_encrypted("no beginning", env);
    fill(db, 0, 100, 'h');
    OK(rocks_env_set(faults, "faults.path", ".sst", &st));
    OK(rocks_env_set(faults, "faults.retryable", "false", &st));
    OK(rocks_env_set(faults, "faults.at", "1", &st));
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("fault injected");
    OK(rocks_env_set(faults, "faults.at", "0", &st));
    size_t tables = 0;
    each_file(in_folder("no beginning"), count_table, &tables);
    CHECK(tables == 0);
    rocks_db_close(db, NULL); /* it says what failed */
    db = open_encrypted("no beginning", env);
    CHECK(letter(db, 50) == 'h');
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(over, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_env_free(faults, &st));
}

/* OPTIONS files are read through it, and the loaded options have it. */
static void options_are_loaded(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_db *db = open_with_options("stored", options_in(env, "max_open_files", "77"), NULL);
    fill(db, 0, 10, 's');
    OK(rocks_db_close(db, &st));
    rocks_options *config, *loaded, *families[4];
    rocks_buffer names;
    size_t count_of;
    OK(rocks_options_new(ROCKS_OPTIONS_CONFIG, &config, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_load_latest(in_folder("stored"), config, &loaded,
                                                             &names, families, 4, &count_of, &st));
    SAYS("is encrypted");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_env(config, "backup_env", env, &st));
    SAYS("\"env\"");
    OK(rocks_options_set_env(config, "env", env, &st));
    OK(rocks_options_load_latest(in_folder("stored"), config, &loaded, &names, families, 4,
                                 &count_of, &st));
    CHECK(count_of == 1);
    OK(rocks_options_free(config, &st));
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 0);
    OK(rocks_db_open(in_folder("stored"), loaded, NULL, NULL, NULL, 0, &db, &st));
    CHECK(letter(db, 5) == 's');
    OK(rocks_options_free(loaded, &st));
    OK(rocks_options_free(families[0], &st));
    OK(rocks_buffer_free(&names, &st));
    OK(rocks_db_close(db, &st));
    CHECK(keys.destroyed == 1);
}

static rocks_db *inside;
static int busy;

static bool current_inside(void *state, rocks_sink *id, rocks_sink *error)
{
    rocks_db *at = __atomic_load_n(&inside, __ATOMIC_SEQ_CST);
    if (at != NULL) {
        char value[8];
        size_t len;
        rocks_code code =
            rocks_db_get_into(at, NULL, NULL, BYTES("k"), value, sizeof value, &len, NULL);
        if (code == ROCKS_HANDLE_BUSY && rocks_db_close(at, NULL) == ROCKS_HANDLE_BUSY)
            __atomic_fetch_add(&busy, 1, __ATOMIC_SEQ_CST);
    }
    return keys_current(state, id, error);
}

static void calls_from_inside(void)
{
    struct keys keys = keys_of('a');
    rocks_key_provider_callbacks provider = provider_of(&keys);
    rocks_env *env;
    provider.current = current_inside;
    OK(rocks_env_new_encrypted(NULL, &provider, &env, &st));
    rocks_db *db = open_encrypted("inside", env);
    fill(db, 0, 10, 'i');
    __atomic_store_n(&inside, db, __ATOMIC_SEQ_CST);
    flush(db);
    __atomic_store_n(&inside, NULL, __ATOMIC_SEQ_CST);
    CHECK(__atomic_load_n(&busy, __ATOMIC_SEQ_CST) > 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

static void *writes_and_reads(void *data)
{
    char name[4200];
    rocks_env *env = data;
    static int next;
    snprintf(name, sizeof name, "%s/thread %d", check_folder,
             __atomic_fetch_add(&next, 1, __ATOMIC_SEQ_CST));
    rocks_status mine;
    rocks_options *options;
    rocks_db *db;
    CHECK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &mine) == ROCKS_OK);
    CHECK(rocks_options_set(options, "create_if_missing", "true", &mine) == ROCKS_OK);
    CHECK(rocks_options_set_env(options, "env", env, &mine) == ROCKS_OK);
    for (int round = 0; round < 5; round++) {
        CHECK(rocks_db_open(name, options, NULL, NULL, NULL, 0, &db, &mine) == ROCKS_OK);
        for (int i = 0; i < 200; i++) {
            char key[16], value[200];
            snprintf(key, sizeof key, "%d", i);
            memset(value, 'a' + round, sizeof value);
            CHECK(rocks_db_put(db, NULL, NULL, key, strlen(key), value, sizeof value, &mine) ==
                  ROCKS_OK);
        }
        CHECK(rocks_db_flush(db, NULL, 0, NULL, &mine) == ROCKS_OK);
        for (int i = 0; i < 200; i++) {
            char key[16], value[200];
            size_t len;
            snprintf(key, sizeof key, "%d", i);
            CHECK(rocks_db_get_into(db, NULL, NULL, key, strlen(key), value, sizeof value, &len,
                                    &mine) == ROCKS_OK);
            CHECK(len == sizeof value && value[100] == 'a' + round);
        }
        CHECK(rocks_db_close(db, &mine) == ROCKS_OK);
    }
    CHECK(rocks_options_free(options, &mine) == ROCKS_OK);
    return NULL;
}

/* Several threads and databases share an env while the key rotates. */
static void many_threads(void)
{
    pthread_t threads[4];
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&threads[i], NULL, writes_and_reads, env) == 0);
    }
    for (int i = 0; i < 20; i++) {
        __atomic_store_n(&keys.current, (char)('a' + i), __ATOMIC_SEQ_CST);
        nanosleep(&(struct timespec){0, 2000000}, NULL);
    }
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    arguments();
    lives_as_long_as_it_is_used();
    plain_and_encrypted_are_told_apart();
    rotation();
    retired();
    bad_answers();
    keys_by_text();
    options_of_files();
    over_other_envs();
    options_are_loaded();
    calls_from_inside();
    many_threads();
    return 0;
}
