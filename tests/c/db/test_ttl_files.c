/* Values that expire and the files around them: a repair keeps their times, and a compaction filter
   of the user's sees values without them. valgrind: yes */
#include "../support/compaction_plan.h"

#include <dirent.h>
#include <unistd.h>

static rocks_db *db;

static rocks_code open_as(const char *name, const char *mode, const char *ttl, const char *insists,
                          const rocks_compaction_filter *filter)
{
    rocks_options *options = still_options();
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    if (filter != NULL)
        OK(rocks_options_set_compaction_filter(options, "compaction_filter", filter, &st));
    OK(rocks_options_set(how, "ttl", ttl, &st));
    OK(rocks_options_set(how, "allow_ttl_mismatch", insists, &st));
    rocks_code code = rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return code;
}

static void reads(const char *key, const char *value)
{
    rocks_buffer got;
    rocks_code code = rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st);
    if (value == NULL) {
        EXPECT(ROCKS_NOT_FOUND, code);
        return;
    }
    OK(code);
    if (got.len != strlen(value))
        fprintf(stderr, "%s: %.*s\n", key, (int)got.len, (char *)got.data);
    CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

/* A value of the year 2020, as RocksDB writes one. */
static void write_an_old_one(const char *name, const char *key, const char *value)
{
    uint8_t bytes[64];
    size_t len = strlen(value);
    const uint8_t year[] = {0x00, 0x10, 0x5e, 0x5f};
    memcpy(bytes, value, len), memcpy(bytes + len, year, 4);
    OK(open_as(name, "read_write", "0", "true", NULL));
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), bytes, len + 4, &st));
    OK(rocks_db_close(db, &st));
}

static void compact_all(void)
{
    flush(db);
    OK(compact(db));
}

static void lose_the_manifest(const char *name)
{
    char path[4400];
    DIR *folder = opendir(check_path(name));
    struct dirent *entry;
    CHECK(folder != NULL);
    while ((entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, "MANIFEST", 8) != 0 && strcmp(entry->d_name, "CURRENT") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", check_path(name), entry->d_name);
        CHECK(unlink(path) == 0);
    }
    closedir(folder);
}

static void repaired(void)
{
    write_an_old_one("repaired", "old", "1");
    OK(open_as("repaired", "ttl", "0", "true", NULL));
    put(db, "in a table", "2");
    OK(rocks_db_merge(db, NULL, NULL, BYTES("merged"), BYTES("a"), &st));
    flush(db);
    OK(rocks_db_merge(db, NULL, NULL, BYTES("merged"), BYTES("b"), &st));
    put(db, "in the log", "3");
    OK(rocks_db_close(db, &st));
    lose_the_manifest("repaired");
    EXPECT(ROCKS_CORRUPTION, open_as("repaired", "ttl", "0", "false", NULL));
    rocks_options *options = still_options();
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_db_repair(check_path("repaired"), options, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL,
                       NULL, &st));
    OK(rocks_options_free(options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, open_as("repaired", "read_write", "0", "false", NULL));
    SAYS("written with mode ttl");
    OK(open_as("repaired", "ttl", "0", "false", NULL));
    reads("old", "1"), reads("in a table", "2"), reads("in the log", "3"), reads("merged", "a,b");
    /* Expiry goes on. */
    OK(rocks_db_set_ttl(db, NULL, 100000, &st));
    compact_all();
    reads("old", NULL), reads("in a table", "2"), reads("in the log", "3"), reads("merged", "a,b");
    OK(rocks_db_close(db, &st));
    OK(open_as("repaired", "ttl", "100000", "false", NULL));
    reads("old", NULL), reads("in a table", "2");
    OK(rocks_db_close(db, &st));
}

static rocks_compaction_decision decide(plan *p, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    (void)p;
    if (is(record->value, "remove")) return ROCKS_COMPACTION_REMOVE;
    if (is(record->value, "fail")) {
        CHECK(rocks_sink_append(error, TEXT("no"), NULL) == ROCKS_OK);
        return ROCKS_COMPACTION_FAILED;
    }
    if (!is(record->value, "change")) {
        /* Without its time behind it. */
        CHECK(is(record->value, "keep") || is(record->value, "changed"));
        return ROCKS_COMPACTION_KEEP;
    }
    CHECK(rocks_sink_append(result, TEXT("changed"), NULL) == ROCKS_OK);
    return ROCKS_COMPACTION_CHANGE_VALUE;
}

static void filtered(void)
{
    plan p = {.decide = decide};
    rocks_compaction_filter *it = filter_of(&p);
    write_an_old_one("filtered", "old", "keep");
    write_an_old_one("filtered", "old change", "change");
    OK(open_as("filtered", "ttl", "0", "true", it));
    put(db, "kept", "keep"), put(db, "gone", "remove"), put(db, "other", "change");
    compact_all();
    if (get(&p.calls) != 5) fprintf(stderr, "%d calls\n", get(&p.calls));
    CHECK(get(&p.calls) == 5);
    reads("kept", "keep"), reads("gone", NULL), reads("other", "changed");
    reads("old", "keep"), reads("old change", "changed");
    /* What was changed keeps its time; what is expired is not shown any more. */
    put(db, "other", "keep");
    OK(rocks_db_set_ttl(db, NULL, 100000, &st));
    compact_all();
    reads("old", NULL), reads("old change", NULL), reads("kept", "keep"), reads("other", "keep");
    /* It fails: nothing is lost. */
    put(db, "bad", "fail");
    flush(db);
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("no");
    reads("bad", "fail"), reads("kept", "keep");
    OK(rocks_db_close(db, &st));
    OK(rocks_compaction_filter_free(it, &st));
    CHECK(get(&p.destroyed) == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    repaired();
    filtered();
    return 0;
}
