/* Values that expire: what reads see, what compactions delete, and a TTL for each column family. */
#include "example.h"

#include <unistd.h>

static rocks_db *db;
static rocks_column_family *sessions;

static rocks_options *made(rocks_options_kind kind, const char *name, const char *value)
{
    rocks_options *options;
    TRY(rocks_options_new(kind, &options, &status));
    TRY(rocks_options_set(options, name, value, &status));
    return options;
}

static void show(const char *when, rocks_column_family *family, const char *key,
                 rocks_options *reads)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, family, reads, TEXT(key), &value, &status);
    if (code != ROCKS_NOT_FOUND) TRY(code);
    if (code == ROCKS_OK) printf("%s: %s is %.*s\n", when, key, SHOW(value));
    else printf("%s: %s is not there\n", when, key);
    TRY(rocks_buffer_free(&value, &status));
}

static int seconds_of(rocks_column_family *family)
{
    int32_t seconds;
    TRY(rocks_db_ttl(db, family, &seconds, &status));
    return seconds;
}

int main(int argc, char **argv)
{
    const char *families[] = {"default", "sessions"};
    rocks_options *options = made(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = made(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    rocks_options *unexpired = made(ROCKS_OPTIONS_READ, "hide_expired", "true");
    TRY(rocks_options_set(options, "create_missing_column_families", "true", &status));
    TRY(rocks_options_set(how, "ttl", "0", &status)); /* for ever */
    TRY(rocks_options_set(how, "column_family_ttls", "sessions=1", &status));
    TRY(rocks_db_open(argc > 1 ? argv[1] : "ttl.db", options, how, families, NULL, 2, &db,
                      &status));
    TRY(rocks_db_column_family(db, "sessions", &sessions, &status));
    printf("seconds to live: default %d, sessions %d\n", seconds_of(NULL), seconds_of(sessions));

    TRY(rocks_db_put(db, NULL, NULL, TEXT("user"), TEXT("ann"), &status));
    TRY(rocks_db_put(db, sessions, NULL, TEXT("token"), TEXT("4711"), &status));
    show("at once", sessions, "token", NULL);

    /* Time passes. Until a compaction, reads return expired values, unless they hide them. */
    sleep(3);
    show("after 3 seconds", sessions, "token", NULL);
    show("hiding what expired", sessions, "token", unexpired);
    show("the other family", NULL, "user", unexpired);

    TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
    TRY(rocks_db_compact_range(db, sessions, NULL, NULL, 0, NULL, 0, NULL, &status));
    show("compacted", sessions, "token", NULL);

    /* A longer life, from now until the database is closed, also for what is there. */
    TRY(rocks_db_set_ttl(db, sessions, 3600, &status));
    printf("seconds to live: sessions %d\n", seconds_of(sessions));
    TRY(rocks_db_put(db, sessions, NULL, TEXT("token"), TEXT("4712"), &status));
    sleep(2);
    show("two seconds later", sessions, "token", unexpired);

    TRY(rocks_column_family_free(sessions, &status));
    TRY(rocks_db_close(db, &status));
    TRY(rocks_options_free(unexpired, &status));
    TRY(rocks_options_free(how, &status));
    TRY(rocks_options_free(options, &status));
    return 0;
}
