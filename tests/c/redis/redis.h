/* Commands as words of a text, and replies as a text to compare. */
#ifndef REDIS_H
#define REDIS_H

#include "../support/check.h"

static rocks_redis_reply *reply;

/* Splits a text at blanks; returns how many words. */
static size_t words_of(char *text, rocks_slice *words, size_t most)
{
    /* Not strtok: threads of a test split commands at the same time. */
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        CHECK(count < most);
        words[count].data = (const uint8_t *)word;
        words[count++].len = strlen(word);
    }
    return count;
}

/* The reply is these bytes of RESP2. */
static void is(const char *wanted)
{
    rocks_slice bytes;
    OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
    if (bytes.len != strlen(wanted) || memcmp(bytes.data, wanted, bytes.len) != 0) {
        fprintf(stderr, "%.*s\nwanted\n%s\n", (int)bytes.len, (const char *)bytes.data, wanted);
        exit(1);
    }
}

static inline void call(rocks_redis *redis, const char *command, const char *wanted)
{
    char text[512];
    rocks_slice words[32];
    snprintf(text, sizeof text, "%s", command);
    size_t count = words_of(text, words, 32);
    OK(rocks_redis_call(redis, words, count, NULL, reply, &st));
    if (wanted != NULL) is(wanted);
}

static inline void in_session(rocks_redis_session *session, const char *command, const char *wanted)
{
    char text[512];
    rocks_slice words[32];
    snprintf(text, sizeof text, "%s", command);
    size_t count = words_of(text, words, 32);
    OK(rocks_redis_session_call(session, words, count, NULL, reply, &st));
    is(wanted);
}

static inline rocks_db *open_mode(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

#endif
