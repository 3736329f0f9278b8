/* What the C tests share: checks that say where and what, and a folder to work in. */
#ifndef CHECK_H
#define CHECK_H

#include <rocks.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The folder that the test may use: the program's first argument. */
static char check_path_buffer[4096];
static const char *check_folder;

static inline const char *check_path(const char *name)
{
    snprintf(check_path_buffer, sizeof check_path_buffer, "%s/%s", check_folder, name);
    return check_path_buffer;
}

#define CHECK_BEGIN(argc, argv) \
    do { \
        if ((argc) != 2) { \
            fprintf(stderr, "usage: %s FOLDER\n", (argv)[0]); \
            return 2; \
        } \
        check_folder = (argv)[1]; \
    } while (0)

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

static rocks_status st;

/* Keeps the message of a failed call in the file that ROCKS_MESSAGES names: tests/c.rs looks
   whether it says what it is about. A line: code, call, message; escaped as in C. */
static inline void check_keep(rocks_code code, const char *call)
{
    const char *file = getenv("ROCKS_MESSAGES");
    FILE *out = file == NULL ? NULL : fopen(file, "a");
    if (out == NULL) return;
    fprintf(out, "%d\t%.*s\t", (int)code, (int)strcspn(call, "("), call);
    for (const char *c = st.message; *c; c++) {
        if (*c == '\n') fputs("\\n", out);
        else if (*c == '\t') fputs("\\t", out);
        else fputc(*c, out);
    }
    fputc('\n', out);
    fclose(out);
}

/* EXPECT(code, call(..., &st)): the call gives the code. */
#define EXPECT(wanted, call) \
    do { \
        rocks_code got_ = (call); \
        if (got_ != (wanted)) { \
            fprintf(stderr, "%s:%d: %s: %d (%s), wanted %d\n  %s\n", __FILE__, __LINE__, #call, \
                    (int)got_, rocks_code_text(got_), (int)(wanted), st.message); \
            exit(1); \
        } \
        static int kept_; /* a few of each place are enough */ \
        if (got_ != ROCKS_OK && kept_ < 4) kept_ = kept_ + 1, check_keep(got_, #call); \
    } while (0)

#define OK(call) EXPECT(ROCKS_OK, call)

/* The last error's message holds a text. */
#define SAYS(text) \
    do { \
        if (strstr(st.message, (text)) == NULL) { \
            fprintf(stderr, "%s:%d: message \"%s\" lacks \"%s\"\n", __FILE__, __LINE__, \
                    st.message, (text)); \
            exit(1); \
        } \
    } while (0)

#define BYTES(text) (const uint8_t *)(text), (sizeof(text) - 1)
/* The same of a string that is no literal. */
#define BYTES_OF(text) (text), strlen(text)

static inline rocks_options *options_with(rocks_options_kind kind, const char *name,
                                          const char *value)
{
    rocks_options *options;
    OK(rocks_options_new(kind, &options, &st));
    OK(rocks_options_set(options, name, value, &st));
    return options;
}

static inline rocks_db *open_db_with(const char *name, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, option, value, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* Opens (and creates) a database in the test's folder. */
static inline rocks_db *open_db(const char *name)
{
    return open_db_with(name, "create_if_missing", "true");
}

/* Another, whose files a test may count: they change only when it asks for it. */
static inline rocks_db *open_still_db(const char *name)
{
    return open_db_with(name, "disable_auto_compactions", "true");
}

/* Waits until something is so, for longer than the busiest machine takes. */
#define WAIT_UNTIL(condition) \
    do { \
        for (int waited_ = 0; waited_ < 180000 && !(condition); waited_++) \
            nanosleep(&(struct timespec){0, 1000000}, NULL); \
        CHECK(condition); \
    } while (0)

#endif
