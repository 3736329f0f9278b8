/* The recipe "Give each key a lifetime of its own" (docs/recipes/files.md): values that begin with
   the time at which they end go with a compaction, and no others; also in mode ttl, where the
   database's own time goes with each value too; and what becomes of merges. valgrind: yes */
#include "../support/check.h"

#include <stdint.h>

static const char FILTER[] =
    "{id=remove_old;age=1;offset=0;number=u64be;unit=s}"; /* as the recipe has it */

static rocks_db *db;

/* `ttl` NULL: not of mode ttl. */
static void open_it(const char *name, const char *ttl)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how =
        options_with(ROCKS_OPTIONS_OPEN, "mode", ttl == NULL ? "read_write" : "ttl");
    OK(rocks_options_set(options, "compaction_filter_factory", FILTER, &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    if (ttl != NULL) OK(rocks_options_set(how, "ttl", ttl, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void put(const char *key, uint64_t ends)
{
    uint8_t record[8 + 5];
    for (int i = 0; i < 8; i++) record[i] = (uint8_t)(ends >> (56 - 8 * i));
    memcpy(record + 8, "value", 5);
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), record, sizeof record, &st));
}

/* Its value, with its time before it, is so long; -1: it is not there. */
static int length(const char *key, const rocks_options *reading)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, reading, BYTES_OF(key), &value, &st);
    if (code == ROCKS_NOT_FOUND) return -1;
    OK(code);
    const int len = (int)value.len;
    OK(rocks_buffer_free(&value, &st));
    return len;
}

static void compact_as(const char *bottommost)
{
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", bottommost);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

static void compact(void) { compact_as("kForce"); }

/* What is new goes into the last level, and is not compacted there again. */
static void compact_new(void) { compact_as("kSkip"); }

static uint64_t now(void) { return (uint64_t)time(NULL); }

static void fill(void)
{
    put("ended", now() - 10);
    put("later", now() + 1000);
    put("always", UINT64_MAX);
    OK(rocks_db_put(db, NULL, NULL, BYTES("short"), BYTES("\0\0\0\0\0\0\1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("empty"), NULL, 0, &st));
}

/* What the recipe says of each kind of value. */
static void each_kind(void)
{
    fill();
    /* Until a compaction, reads show it. */
    CHECK(length("ended", NULL) == 13);
    compact();
    CHECK(length("ended", NULL) == -1);
    CHECK(length("later", NULL) == 13 && length("always", NULL) == 13);
    CHECK(length("short", NULL) == 7 && length("empty", NULL) == 0);
    /* A key that is written again has the time of its newest value. */
    put("again", now() - 10);
    put("again", now() + 1000);
    put("sooner", now() + 1000);
    put("sooner", now() - 10);
    compact();
    CHECK(length("again", NULL) == 13 && length("sooner", NULL) == -1);
    /* The time comes. */
    put("soon", now() + 1);
    CHECK(length("soon", NULL) == 13);
    WAIT_UNTIL((compact(), length("soon", NULL) == -1));
}

static void merge(const char *key, uint64_t ends)
{
    uint8_t record[8 + 7];
    for (int i = 0; i < 8; i++) record[i] = (uint8_t)(ends >> (56 - 8 * i));
    memcpy(record + 8, "operand", 7);
    OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(key), record, sizeof record, &st));
}

/* Rewrites the tables of the last level, and those alone. */
static void compact_last_level(void)
{
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    char text[8][32];
    const char *names[8];
    size_t count = 0;
    int32_t level = 0;
    OK(rocks_db_metadata(db, &metadata, &st));
    for (size_t i = 0; rocks_metadata_file_at(metadata, i, &file, NULL) == ROCKS_OK; i++) {
        if (file.level == 0) continue;
        CHECK(count < 8 && (level == 0 || level == file.level));
        level = file.level;
        snprintf(text[count], sizeof text[0], "%.*s", (int)file.name.len,
                 (const char *)file.name.data);
        names[count] = text[count];
        count++;
    }
    OK(rocks_metadata_free(metadata, &st));
    OK(rocks_db_compact_files(db, NULL, NULL, names, count, level, NULL, NULL, NULL, NULL, &st));
}

/* An operand is not looked at, whatever it begins with. What is merged is looked at by the next
   compaction: by the time at its beginning, which is the base's. */
static void merges(void)
{
    put("other", UINT64_MAX);
    compact();
    merge("bare", now() - 10);
    put("base ended", now() - 10);
    merge("base ended", now() + 1000);
    put("operand behind", now() + 1000);
    merge("operand behind", now() - 10);
    CHECK(length("bare", NULL) == 15 && length("base ended", NULL) == 13 + 1 + 15);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(length("base ended", NULL) == 13 + 1 + 15);
    /* The flush merged what has a base; the compaction, what has none. */
    compact_new();
    CHECK(length("bare", NULL) == 15 && length("base ended", NULL) == -1);
    compact();
    CHECK(length("bare", NULL) == -1 && length("operand behind", NULL) == 13 + 1 + 15);
    /* A base whose time is over goes below an operand that no compaction has come to; that is
       merged onto nothing then, and has its own time. */
    put("left", now() + 1);
    compact_new();
    CHECK(length("left", NULL) == 13);
    merge("left", now() + 1000);
    CHECK(length("left", NULL) == 13 + 1 + 15);
    WAIT_UNTIL((compact_last_level(), length("left", NULL) == 15));
    compact();
    CHECK(length("left", NULL) == 15);
}

/* A copy has the times, and so does what is read from it. */
static void copies(void)
{
    rocks_db *original = db;
    put("copied", now() - 10);
    OK(rocks_db_create_checkpoint(db, check_path("copy"), NULL, NULL, NULL, &st));
    open_it("copy", NULL);
    CHECK(length("copied", NULL) == 13);
    compact();
    CHECK(length("copied", NULL) == -1 && length("later", NULL) == 13);
    OK(rocks_db_close(db, &st));
    db = original;
}

/* Mode ttl puts its own time behind the value: the filter sees the value without it, and what is
   past by either goes. */
static void in_mode_ttl(void)
{
    rocks_options *hides = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    open_it("ttl", "100000");
    each_kind();
    merges();
    /* hide_expired knows the database's own time alone. */
    put("ended", now() - 10);
    CHECK(length("ended", NULL) == 13 && length("ended", hides) == 13);
    compact();
    CHECK(length("ended", NULL) == -1);
    /* By the database's own time, whatever the value says. */
    put("always", UINT64_MAX);
    OK(rocks_db_set_ttl(db, NULL, 1, &st));
    WAIT_UNTIL(length("always", hides) == -1);
    CHECK(length("always", NULL) == 13);
    WAIT_UNTIL((compact(), length("always", NULL) == -1));
    OK(rocks_db_close(db, &st));

    /* With a ttl of 0 the values' own times are the only ones. */
    open_it("for ever", "0");
    fill();
    compact();
    CHECK(length("ended", NULL) == -1 && length("later", NULL) == 13);
    CHECK(length("always", hides) == 13);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(hides, &st));

    /* Opened in another mode, it would have eight bytes before and four behind: refused. */
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("for ever"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("ttl");
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    open_it("plain", NULL);
    each_kind();
    merges();
    copies();
    OK(rocks_db_close(db, &st));
    in_mode_ttl();
    return 0;
}
