/* Every file of an encrypted database is ciphertext, whatever writes it, and no key stream is used
   twice. */
#include "../support/encryption.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const secrets[] = {"SECRETKEY",   "SECRETVALUE", "SECRETFAMILY",
                                      "SECRETPLACE", "SECRETMETA",  NULL};

static void put_secrets(rocks_db *db, rocks_column_family *family, int from, int to)
{
    char key[40], value[400];
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "SECRETKEY%05d", i);
        memset(value, 'v', sizeof value);
        snprintf(value, sizeof value, "SECRETVALUE%05d", i);
        value[strlen(value)] = '-';
        OK(rocks_db_put(db, family, NULL, BYTES_OF(key), value, sizeof value, &st));
    }
}

static void must_have(rocks_db *db, rocks_column_family *family, int from, int to)
{
    char key[40], want[40], value[400];
    size_t len;
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "SECRETKEY%05d", i);
        snprintf(want, sizeof want, "SECRETVALUE%05d-", i);
        OK(rocks_db_get_into(db, family, NULL, BYTES_OF(key), value, sizeof value, &len, &st));
        CHECK(len == sizeof value && memcmp(value, want, strlen(want)) == 0);
    }
}

/* ---- what a database and its copies consist of -------------------------------------------- */

static void copies_of(rocks_db *db, rocks_column_family *family, rocks_env *env)
{
    /* A checkpoint, with links and with logs. */
    OK(rocks_db_create_checkpoint(db, in_folder("checkpoint"), NULL, NULL, NULL, &st));
    CHECK(all_ciphered(in_folder("checkpoint"), secrets) > 4);
    rocks_db *copy = open_encrypted("checkpoint", env);
    must_have(copy, NULL, 0, 1000);
    put_secrets(copy, NULL, 5000, 5100);
    OK(rocks_db_close(copy, &st));
    CHECK(all_ciphered(in_folder("checkpoint"), secrets) > 4);
    must_have(db, NULL, 0, 1000);

    /* Backups: refused where they would be plain unawares. */
    rocks_backup_engine *engine;
    uint32_t id;
    OK(rocks_backup_engine_open(in_folder("plain backups"), NULL, &engine, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    SAYS("backup_env");
    OK(rocks_backup_engine_free(engine, &st));
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &options, &st));
    OK(rocks_options_set_env(options, "backup_env", env, &st));
    OK(rocks_backup_engine_open(in_folder("backups"), options, &engine, &st));
    for (int i = 0; i < 2; i++) {
        put_secrets(db, NULL, 1000 + 10 * i, 1010 + 10 * i);
        OK(rocks_backup_engine_create(engine, db, NULL, BYTES("SECRETMETA"), NULL, &id, &st));
        OK(rocks_backup_engine_verify(engine, id, 0, NULL, &st));
    }
    CHECK(all_ciphered(in_folder("backups"), secrets) > 8);
    rocks_options *restoring;
    OK(rocks_options_new(ROCKS_OPTIONS_RESTORE, &restoring, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_backup_engine_restore(engine, 0, in_folder("restored"),
                                                               NULL, NULL, NULL, 0, NULL, &st));
    SAYS("env");
    OK(rocks_options_set_env(restoring, "env", env, &st));
    OK(rocks_backup_engine_restore(engine, 0, in_folder("restored"), NULL, restoring, NULL, 0, NULL,
                                   &st));
    OK(rocks_options_free(restoring, &st));
    CHECK(all_ciphered(in_folder("restored"), secrets) > 4);
    copy = open_encrypted("restored", env);
    must_have(copy, NULL, 0, 1020);
    OK(rocks_db_close(copy, &st));
    rocks_options *in_place = options_in(env, "create_if_missing", "false");
    OK(rocks_backup_engine_open_db(engine, 1, in_place, NULL, NULL, NULL, 0, &copy, &st));
    must_have(copy, NULL, 0, 1010);
    OK(rocks_db_close(copy, &st));
    OK(rocks_options_free(in_place, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(options, &st));
    /* Through a plain env they are no backups, and not damaged ones either. */
    struct folder_sum before = sum_of(in_folder("backups"));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_open(in_folder("backups"), NULL, &engine, &st));
    SAYS("is encrypted");
    same_sum(in_folder("backups"), before);

    /* An export, and an import of it. */
    rocks_export *files;
    rocks_column_family *imported;
    OK(rocks_db_export_column_family(db, family, in_folder("export"), NULL, &files, &st));
    CHECK(all_ciphered(in_folder("export"), secrets) > 1);
    const rocks_export *exports[] = {files};
    OK(rocks_db_create_column_family_with_import(db, "imported", NULL, NULL, exports, 1, NULL,
                                                 &imported, &st));
    must_have(db, imported, 0, 100);
    OK(rocks_column_family_free(imported, &st));
    OK(rocks_export_free(files, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_export_open(in_folder("export"), NULL, &files, &st));
    SAYS("is encrypted");
}

static void of_every_kind(rocks_env *env)
{
    static const char *const folders[][2] = {{"wal_dir", "logs"}, {"db_log_dir", "info"}};
    rocks_options *options = options_in(env, "enable_blob_files", "true");
    OK(rocks_options_set(options, "min_blob_size", "300", &st));
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_options_set(options, "blob_compression_type", "kNoCompression", &st));
    OK(rocks_options_set(options, "info_log_level", "DEBUG_LEVEL", &st));
    for (size_t i = 0; i < 2; i++) {
        CHECK(mkdir(in_folder(folders[i][1]), 0777) == 0);
        OK(rocks_options_set(options, folders[i][0], in_folder(folders[i][1]), &st));
    }
    rocks_db *db;
    rocks_column_family *family;
    OK(rocks_db_open(in_folder("all"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "SECRETFAMILY", NULL, &family, &st));
    put_secrets(db, NULL, 0, 500);
    put_secrets(db, family, 0, 100);
    CHECK(all_ciphered(in_folder("all"), secrets) > 3); /* in the log alone */
    flush(db);
    put_secrets(db, NULL, 500, 1000);
    flush(db);
    OK(rocks_db_compact_range(db, NULL, NULL, BYTES("SECRETKEY"), BYTES("SECRETPLACE"), NULL, &st));
    put_secrets(db, NULL, 0, 10);
    for (size_t i = 0; i < 2; i++) CHECK(all_ciphered(in_folder(folders[i][1]), secrets) > 0);
    copies_of(db, family, env);
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    CHECK(all_ciphered(in_folder("all"), secrets) > 5);

    /* Read-only, as a secondary; as a follower, which takes no blob files. */
    db = open_encrypted("leader", env);
    put_secrets(db, NULL, 0, 1000);
    flush(db);
    OK(rocks_db_close(db, &st));
    static const char *const modes[] = {"read_only", "secondary", "follower"};
    for (size_t i = 0; i < 3; i++) {
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", modes[i]);
        const char *path = in_folder(i == 2 ? "follower" : "all");
        if (i == 1) OK(rocks_options_set(how, "secondary_path", in_folder("secondary"), &st));
        if (i == 2) OK(rocks_options_set(how, "leader_path", in_folder("leader"), &st));
        /* Folders of logs are the leader's own. */
        rocks_options *own = options_in(env, NULL, NULL);
        OK(rocks_db_open(path, i == 2 ? own : options, how, NULL, NULL, 0, &db, &st));
        OK(rocks_options_free(own, &st));
        must_have(db, NULL, 10, 1000);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(how, &st));
    }
    all_ciphered(in_folder("secondary"), secrets);
    all_ciphered(in_folder("follower"), secrets);
    OK(rocks_options_free(options, &st));
}

/* Prepared transactions come back, and SST files of a writer go in. */
static void transactions_and_tables(rocks_env *env)
{
    rocks_options *options = options_in(env, NULL, NULL);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *db;
    rocks_txn *txn;
    OK(rocks_db_open(in_folder("txns"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES("SECRETMETA"), &st));
    OK(rocks_txn_put(txn, NULL, BYTES("SECRETKEY"), BYTES("SECRETVALUE"), &st));
    OK(rocks_txn_prepare(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_close(db, &st));
    CHECK(all_ciphered(in_folder("txns"), secrets) > 3);
    OK(rocks_db_open(in_folder("txns"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_txn_take_prepared(db, BYTES("SECRETMETA"), &txn, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    char value[64];
    size_t len;
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("SECRETKEY"), value, sizeof value, &len, &st));
    CHECK(len == 11);

    rocks_sst_writer *writer;
    char path[4200];
    CHECK(mkdir(in_folder("sst"), 0777) == 0);
    snprintf(path, sizeof path, "%s", in_folder("sst/one.sst"));
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    OK(rocks_sst_writer_put(writer, BYTES("SECRETPLACE"), BYTES("SECRETVALUE"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    CHECK(all_ciphered(in_folder("sst"), secrets) == 1);
    const char *files[] = {path};
    rocks_ingest_group group;
    memset(&group, 0, sizeof group);
    group.struct_size = sizeof group;
    group.files = files;
    group.file_count = 1;
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("SECRETPLACE"), value, sizeof value, &len, &st));
    OK(rocks_db_close(db, &st));
    /* Into a plain database it does not go, and the reason is no damage. */
    rocks_db *plain = open_db("plain");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(plain, &group, 1, NULL, &st));
    SAYS("is encrypted");
    OK(rocks_db_close(plain, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

/* More than the loader may hold in memory, in no order. */
static void give(rocks_bulk_load *load, int count)
{
    char key[40], value[400];
    memset(value, 'v', sizeof value);
    memcpy(value, "SECRETVALUE", 11);
    const rocks_slice of = {(const uint8_t *)key, 14}, is = {(const uint8_t *)value, sizeof value};
    for (int i = 0; i < count; i++) {
        snprintf(key, sizeof key, "SECRETKEY%05d", i * 7919 % count);
        OK(rocks_bulk_load_add_many(load, &of, &is, 1, NULL, &st));
    }
}

static void must_have_loaded(rocks_db *db, int count)
{
    char key[40], value[400];
    size_t len;
    for (int i = 0; i < count; i += 97) {
        snprintf(key, sizeof key, "SECRETKEY%05d", i);
        OK(rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len, &st));
        CHECK(len == sizeof value && memcmp(value, "SECRETVALUE", 11) == 0);
    }
}

/* What a bulk load writes meanwhile, and the tables that the database takes in: in the database's
   folder, and in those of db_paths. */
static void bulk_loads(rocks_env *env)
{
    enum { COUNT = 30000 };
    char paths[8400];
    for (int apart = 0; apart < 2; apart++) {
        const char *const name = apart ? "loaded apart" : "loaded";
        rocks_options *options = options_in(env, "compression", "kNoCompression");
        if (apart) {
            snprintf(paths, sizeof paths, "{path=%s;target_size=1000000000}",
                     in_folder("loaded tables"));
            OK(rocks_options_set(options, "db_paths", paths, &st));
        }
        rocks_options *how = options_with(ROCKS_OPTIONS_BULK_LOAD, "memory_limit", "4M");
        OK(rocks_options_set(how, "threads", "2", &st));
        OK(rocks_options_set(how, "target_file_size", "1M", &st));
        rocks_db *db;
        rocks_bulk_load *load, *broken_off;
        rocks_bulk_load_info info = {.struct_size = sizeof info};
        OK(rocks_db_open(in_folder(name), options, NULL, NULL, NULL, 0, &db, &st));
        /* The loader's files are where the tables are. */
        const char *const tables = apart ? "loaded tables" : name;
        const size_t before = sum_of(in_folder(tables)).files;
        OK(rocks_bulk_load_new(db, NULL, how, &load, &st));
        OK(rocks_bulk_load_new(db, NULL, how, &broken_off, &st));
        give(load, COUNT);
        give(broken_off, COUNT / 2);
        /* The temporary files are there, and are ciphertext. */
        CHECK(sum_of(in_folder(tables)).files > before);
        CHECK((size_t)all_ciphered(in_folder(tables), secrets) > before);
        OK(rocks_bulk_load_finish(load, NULL, &info, &st));
        CHECK(info.loaded == COUNT && info.spilled > 0 && info.files >= 4);
        CHECK((size_t)all_ciphered(in_folder(tables), secrets) >= before + 4);
        OK(rocks_bulk_load_free(load, &st));
        OK(rocks_bulk_load_free(broken_off, &st));
        must_have_loaded(db, COUNT);
        OK(rocks_db_close(db, &st));
        OK(rocks_db_open(in_folder(name), options, NULL, NULL, NULL, 0, &db, &st));
        must_have_loaded(db, COUNT);
        OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
        OK(rocks_db_close(db, &st));
        CHECK(all_ciphered(in_folder(name), secrets) > 3);
        OK(rocks_options_free(how, &st));
        OK(rocks_options_free(options, &st));
    }
}

/* A trace has keys and values; it is replayed through the env that it was written with. */
static void traces(rocks_env *env)
{
    rocks_db *db = open_encrypted("traced", env);
    char path[4200];
    CHECK(mkdir(in_folder("traces"), 0777) == 0);
    static const char *const kinds[] = {"queries", "block_cache", "io"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", in_folder("traces"), kinds[i]);
        OK(rocks_db_start_trace(db, kinds[i], path, NULL, &st));
    }
    put_secrets(db, NULL, 0, 100);
    flush(db);
    must_have(db, NULL, 0, 100);
    for (size_t i = 0; i < 3; i++) OK(rocks_db_end_trace(db, kinds[i], &st));
    OK(rocks_db_close(db, &st));
    CHECK(all_ciphered(in_folder("traces"), secrets) == 3);
    snprintf(path, sizeof path, "%s", in_folder("traces/queries"));
    rocks_options *fast = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0");
    db = open_encrypted("replayed", env);
    OK(rocks_db_replay_trace(db, path, fast, NULL, NULL, &st));
    must_have(db, NULL, 0, 100);
    OK(rocks_db_close(db, &st));
    db = open_db("not replayed");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_replay_trace(db, path, fast, NULL, NULL, &st));
    SAYS("is encrypted");
    OK(rocks_db_start_trace(db, "queries", in_folder("plain trace"), NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_encrypted("replayed", env);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_replay_trace(db, in_folder("plain trace"), fast, NULL, NULL, &st));
    SAYS("is not encrypted");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(fast, &st));
}

/* ---- key streams -------------------------------------------------------------------------- */

/* What the files of a folder were at several times, by content. */
#define MOST_SEEN 400
static struct seen {
    char path[512];
    uint8_t *bytes;
    size_t len;
} seen[MOST_SEEN];
static size_t seen_count;

static void see(const char *path, const uint8_t *bytes, size_t len, void *suffix)
{
    if (len <= 4096 || strstr(path, suffix) == NULL) return;
    for (size_t i = 0; i < seen_count; i++) {
        /* The same file, later: longer, but no byte of it is another. */
        if (memcmp(seen[i].bytes, bytes, 512) != 0) continue;
        size_t common = len < seen[i].len ? len : seen[i].len;
        if (memcmp(seen[i].bytes + 4096, bytes + 4096, common - 4096) != 0) {
            fprintf(stderr, "%s: bytes were written over\n", path);
            exit(1);
        }
        if (len <= seen[i].len) return;
        seen[i].bytes = realloc(seen[i].bytes, len);
        memcpy(seen[i].bytes, bytes, len);
        seen[i].len = len;
        return;
    }
    CHECK(seen_count < MOST_SEEN);
    struct seen *one = &seen[seen_count++];
    snprintf(one->path, sizeof one->path, "%.500s", strrchr(path, '/') + 1);
    one->bytes = malloc(len);
    CHECK(one->bytes != NULL);
    memcpy(one->bytes, bytes, len);
    one->len = len;
}

static void forget(void)
{
    while (seen_count > 0) free(seen[--seen_count].bytes);
}

/* Plain bytes that are alike give ciphers that have no block in common, at any place of another. */
static size_t must_differ(size_t from)
{
    size_t compared = 0;
    for (size_t i = 0; i < seen_count; i++) {
        for (size_t j = i + 1; j < seen_count; j++) {
            size_t len = seen[i].len < seen[j].len ? seen[i].len : seen[j].len;
            CHECK(memcmp(seen[i].bytes + 24, seen[j].bytes + 24, 12) != 0); /* wrapped apart */
            CHECK(memcmp(seen[i].bytes + 40, seen[j].bytes + 40, 32) != 0);
            CHECK(memcmp(seen[i].bytes + 88, seen[j].bytes + 88, 8) != 0);
            for (size_t at = from; at + 16 <= len; at += 16, compared++) {
                if (memcmp(seen[i].bytes + at, seen[j].bytes + at, 16) != 0) continue;
                fprintf(stderr, "%s and %s are alike at %d\n", seen[i].path, seen[j].path, (int)at);
                exit(1);
            }
        }
    }
    return compared;
}

/* Logs that RocksDB uses again, and files copied, have the same records at the same places. */
static void generations(rocks_env *env)
{
    rocks_options *options = options_in(env, "recycle_log_file_num", "2");
    rocks_db *db;
    OK(rocks_options_set(options, "avoid_flush_during_recovery", "true", &st));
    for (int round = 0; round < 3; round++) {
        OK(rocks_db_open(in_folder("again"), options, NULL, NULL, NULL, 0, &db, &st));
        for (int i = 0; i < 6; i++) {
            put_secrets(db, NULL, 0, 200);
            each_file(in_folder("again"), see, ".log");
            flush(db);
            each_file(in_folder("again"), see, ".sst");
        }
        put_secrets(db, NULL, 0, 20);
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_db_open(in_folder("again"), options, NULL, NULL, NULL, 0, &db, &st));
    must_have(db, NULL, 0, 200);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    CHECK(seen_count > 20 && must_differ(4096) > 10000);
    forget();
}

static void copy_file(const char *path, const uint8_t *bytes, size_t len, void *folder)
{
    char to[8192];
    snprintf(to, sizeof to, "%s%s", (const char *)folder, strrchr(path, '/'));
    FILE *file = fopen(to, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
}

/* What is appended after a file was opened again: one database as two, by a copy of its files,
   whose headers and keys are the same. */
static void appended(rocks_env *env)
{
    char twin[4200];
    rocks_options *options = options_in(env, "reuse_manifest_on_open", "true");
    rocks_db *db = open_with_options("one", options_in(env, NULL, NULL), NULL);
    put_secrets(db, NULL, 0, 100);
    flush(db);
    OK(rocks_db_close(db, &st));
    CHECK(mkdir(in_folder("twin"), 0777) == 0);
    snprintf(twin, sizeof twin, "%s", in_folder("twin"));
    each_file(in_folder("one"), copy_file, twin);
    static const char *const names[] = {"one", "twin"};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 2; i++) {
            OK(rocks_db_open(in_folder(names[i]), options, NULL, NULL, NULL, 0, &db, &st));
            must_have(db, NULL, 0, 100);
            put_secrets(db, NULL, 100, 150);
            flush(db);
            OK(rocks_db_close(db, &st));
        }
    }
    OK(rocks_options_free(options, &st));
    /* The MANIFESTs that were appended to begin alike, and from there on differ. */
    char path[2][4300];
    size_t found = 0;
    DIR *dir = opendir(in_folder("one"));
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strncmp(entry->d_name, "MANIFEST-", 9) != 0) continue;
        uint8_t *bytes[2] = {NULL, NULL};
        size_t len[2] = {0, 0};
        for (size_t i = 0; i < 2; i++) {
            snprintf(path[i], sizeof path[i], "%s/%s", in_folder(names[i]), entry->d_name);
            FILE *file = fopen(path[i], "rb");
            if (file == NULL) continue;
            bytes[i] = malloc(1 << 20);
            CHECK(bytes[i] != NULL);
            len[i] = fread(bytes[i], 1, 1 << 20, file);
            fclose(file);
        }
        size_t least = len[0] < len[1] ? len[0] : len[1], same = 0;
        if (least > 4096 && memcmp(bytes[0], bytes[1], 512) == 0) {
            while (4096 + same < least && bytes[0][4096 + same] == bytes[1][4096 + same]) same++;
            size_t alike = 0;
            for (size_t at = 4096 + same + 16; at + 16 <= least; at += 16) {
                alike += memcmp(bytes[0] + at, bytes[1] + at, 16) == 0;
            }
            CHECK(same > 16 && 4096 + same + 64 < least && alike == 0);
            CHECK(memcmp(bytes[0] + 512, bytes[1] + 512, 16) != 0); /* places of parts */
            found++;
        }
        free(bytes[0]);
        free(bytes[1]);
    }
    closedir(dir);
    CHECK(found == 1);
    for (size_t i = 0; i < 2; i++) {
        db = open_encrypted(names[i], env);
        must_have(db, NULL, 0, 150);
        OK(rocks_db_close(db, &st));
    }
}

/* ---- ends that nobody planned ------------------------------------------------------------- */

/* A process that writes with syncs is killed; what it was told is there. */
static void killed(void)
{
    for (int round = 0; round < 6; round++) {
        int told[2];
        CHECK(pipe(told) == 0);
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            struct keys keys = keys_of((char)('a' + round));
            rocks_env *env = encrypted(&keys);
            rocks_options *options = options_in(env, "write_buffer_size", "65536");
            rocks_options *sync = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
            rocks_db *db;
            OK(rocks_options_set(options, "recycle_log_file_num", "2", &st));
            OK(rocks_options_set(options, "reuse_manifest_on_open", "true", &st));
            OK(rocks_db_open(in_folder("killed"), options, NULL, NULL, NULL, 0, &db, &st));
            for (int i = round * 100000;; i++) {
                char key[40], value[300];
                snprintf(key, sizeof key, "SECRETKEY%07d", i);
                memset(value, 'k', sizeof value);
                OK(rocks_db_put(db, NULL, sync, BYTES_OF(key), value, sizeof value, &st));
                if (write(told[1], &i, sizeof i) != (ssize_t)sizeof i) _exit(3);
            }
        }
        close(told[1]);
        int last = -1, got;
        const int wanted = 150 + 170 * round;
        for (int i = 0; i < wanted; i++) {
            CHECK(read(told[0], &got, sizeof got) == (ssize_t)sizeof got);
            last = got;
        }
        kill(child, SIGKILL);
        while (read(told[0], &got, sizeof got) == (ssize_t)sizeof got) last = got;
        close(told[0]);
        int status;
        CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
        /* Read by another process, which the handles of this test are not in yet. */
        const pid_t reader = fork();
        CHECK(reader >= 0);
        if (reader == 0) {
            struct keys keys = keys_of('z');
            rocks_env *env = encrypted(&keys);
            rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
            rocks_db *db = open_with_options("killed", options_in(env, NULL, NULL), how);
            for (int i = round * 100000; i <= last; i++) {
                char key[40], value[300];
                size_t len;
                snprintf(key, sizeof key, "SECRETKEY%07d", i);
                OK(rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len,
                                     &st));
                CHECK(len == sizeof value && value[7] == 'k');
            }
            OK(rocks_db_close(db, &st));
            CHECK(all_ciphered(in_folder("killed"), secrets) > 3);
            _exit(0);
        }
        CHECK(waitpid(reader, &status, 0) == reader && WIFEXITED(status) &&
              WEXITSTATUS(status) == 0);
    }
}

static void truncate_to(const char *folder, const char *suffix, off_t size, bool zeros)
{
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    size_t found = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[8192];
        const size_t len = strlen(entry->d_name), end = strlen(suffix);
        if (len < end || strcmp(entry->d_name + len - end, suffix) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        CHECK(truncate(path, zeros ? 0 : size) == 0);
        if (zeros) CHECK(truncate(path, size) == 0);
        found++;
    }
    closedir(dir);
    CHECK(found == 1);
}

/* A power failure may leave a new log without its beginning, or with an end of zeros: both are as
   of a plain database. */
static void lost_ends(rocks_env *env)
{
    static const off_t sizes[] = {0, 7, 100, 4095, 4096, 9000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char name[40];
        snprintf(name, sizeof name, "lost %d", (int)i);
        rocks_db *db = open_encrypted(name, env);
        put_secrets(db, NULL, 0, 50);
        flush(db);
        OK(rocks_db_close(db, &st));
        db = open_encrypted(name, env);
        OK(rocks_db_close(db, &st));
        truncate_to(in_folder(name), ".log", sizes[i], sizes[i] > 100);
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
        db = open_with_options(name, options_in(env, NULL, NULL), how);
        must_have(db, NULL, 0, 50);
        OK(rocks_db_close(db, &st));
    }
    rocks_db *db = open_encrypted("zeros", env);
    put_secrets(db, NULL, 0, 50);
    OK(rocks_db_close(db, &st));
    /* Blocks that were allocated and never written. */
    DIR *dir = opendir(in_folder("zeros"));
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[8192];
        struct stat info;
        if (strstr(entry->d_name, ".log") == NULL) continue;
        snprintf(path, sizeof path, "%s/%s", in_folder("zeros"), entry->d_name);
        CHECK(stat(path, &info) == 0 && info.st_size > 8192);
        CHECK(truncate(path, info.st_size + 100000) == 0);
    }
    closedir(dir);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
    db = open_with_options("zeros", options_in(env, NULL, NULL), how);
    must_have(db, NULL, 0, 50);
    OK(rocks_db_close(db, &st));
}

/* The path of the folder's only log. */
static void log_of(const char *folder, char *path, size_t len)
{
    DIR *dir = opendir(folder);
    size_t found = 0;
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strstr(entry->d_name, ".log") == NULL) continue;
        snprintf(path, len, "%s/%s", folder, entry->d_name);
        found++;
    }
    closedir(dir);
    CHECK(found == 1);
}

static uint8_t *read_file(const char *path, size_t *len)
{
    struct stat info;
    CHECK(stat(path, &info) == 0);
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc((size_t)info.st_size + 1);
    CHECK(file != NULL && bytes != NULL);
    *len = fread(bytes, 1, (size_t)info.st_size, file);
    fclose(file);
    CHECK(*len == (size_t)info.st_size);
    return bytes;
}

/* One byte of ciphertext in 256 is a zero; at the end of what was synced it is none of the zeros
   that a power failure leaves behind it. */
static void zero_at_the_end(rocks_env *env)
{
    char path[8192];
    rocks_db *db = open_encrypted("zero", env);
    log_of(in_folder("zero"), path, sizeof path);
    int count = 0;
    for (bool is_zero = false; !is_zero; count++) {
        CHECK(count < 20000);
        put_secrets(db, NULL, count, count + 1);
        FILE *file = fopen(path, "rb");
        CHECK(file != NULL && fseek(file, -1, SEEK_END) == 0);
        /* With room for more zeros in its sector. */
        const long in_sector = ftell(file) % 512;
        is_zero = fgetc(file) == 0 && in_sector < 490;
        fclose(file);
    }
    OK(rocks_db_close(db, &st));
    struct stat info;
    CHECK(stat(path, &info) == 0 && truncate(path, info.st_size + 100000) == 0);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "fail_on_data_loss", "true");
    db = open_with_options("zero", options_in(env, NULL, NULL), how);
    must_have(db, NULL, 0, count);
    OK(rocks_db_close(db, &st));
}

/* Who reads a log from before its beginning was there sees what comes later. */
static void opened_before_its_beginning(rocks_env *env)
{
    char path[8192];
    size_t len;
    rocks_db *db = open_encrypted("late", env);
    put_secrets(db, NULL, 0, 50);
    OK(rocks_db_close(db, &st));
    log_of(in_folder("late"), path, sizeof path);
    uint8_t *bytes = read_file(path, &len);
    CHECK(len > 4096 && truncate(path, 0) == 0);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    OK(rocks_options_set(how, "secondary_path", in_folder("late secondary"), &st));
    db = open_with_options("late", options_in(env, NULL, NULL), how);
    OK(rocks_db_try_catch_up_with_primary(db, &st));
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
    free(bytes);
    OK(rocks_db_try_catch_up_with_primary(db, &st));
    must_have(db, NULL, 0, 50);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    killed();
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    of_every_kind(env);
    transactions_and_tables(env);
    bulk_loads(env);
    traces(env);
    generations(env);
    appended(env);
    lost_ends(env);
    zero_at_the_end(env);
    opened_before_its_beginning(env);
    OK(rocks_env_free(env, &st));
    CHECK(keys.destroyed == 1);
    return 0;
}
