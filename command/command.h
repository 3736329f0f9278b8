/* The command `rocks`: what its parts share. It uses nothing of the library but rocks.h. */
#ifndef COMMAND_H
#define COMMAND_H

#include <rocks.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the process ends; the manual page says the same. */
enum { DONE = 0, NOT_THERE = 1, WRONG_USE = 2, DAMAGED = 3, FAILED = 4, INTERRUPTED = 130 };

enum { MOST_WORDS = 4096, MOST_SETTINGS = 64 };

struct bytes {
    uint8_t *data; /* NULL: not given */
    size_t len;
};

/* What the command line says. */
struct args {
    const struct command *command;
    const char *words[MOST_WORDS]; /* the database first */
    int word_count;
    const char *family, *mode, *metadata;
    const char *options[MOST_SETTINGS], *open_options[MOST_SETTINGS];
    int option_count, open_option_count;
    struct bytes from, to, prefix;
    const char *from_text, *to_text, *prefix_text;
    uint64_t limit, id, keep, since;
    bool has_limit, has_id, has_keep, has_since;
    bool hex, json, reverse, keys_only, create, quiet, all, files, move, force, sizes_only,
        keep_logs, in_place, columns;
};

struct command {
    const char *name, *words, *summary, *text;
    int least, most;   /* words, the database included */
    const char *takes; /* letters of the options, beside those that all take */
    int (*run)(const struct args *);
};

struct option {
    char letter;
    const char *name, *value, *text; /* value NULL: takes none */
};
extern const struct option known_options[];
extern const struct command commands[];

/* Ends the process with what went wrong. */
extern rocks_status status;
extern const char *doing;
void fail(rocks_code code);
void wrong(const char *format, ...);
int exit_code(rocks_code code);
#define MUST(call) \
    do { \
        const rocks_code code_ = (call); \
        if (code_ != ROCKS_OK) fail(code_); \
    } while (0)

/* show.c: what is printed. */
void show_bytes(const struct args *args, const uint8_t *data, size_t len);
void show_slice(const struct args *args, rocks_slice slice);
void json_bytes(const struct args *args, const uint8_t *data, size_t len);
void json_text(const char *text, size_t len);
void json_text_to(FILE *out, const char *text, size_t len);
/* Objects and arrays, with the commas between what is in them. */
void json_open(char bracket);
void json_close(char bracket);
void json_name(const char *name);
void json_next(void);
void json_number(const char *name, uint64_t value);
void json_string(const char *name, const char *text);
void json_slice(const struct args *args, const char *name, rocks_slice slice);
void json_bool(const char *name, bool value);
/* A size for people: "1.5 GiB". */
const char *human(uint64_t bytes, char room[32]);
void finish_output(void);

/* bytes.c: keys and values of the command line. */
struct bytes take_bytes(const struct args *args, const char *what, const char *text);
/* Undoes what show_bytes does, in place; false: no such escape. */
bool unescape(const struct args *args, char *text, rocks_slice *out);
void take_range(struct args *args);

/* open.c */
enum { MOST_FAMILIES = 1024 };

/* What the newest OPTIONS file of the command line's database says, with --option; without one,
 * defaults. */
struct stored {
    rocks_options *options, *families[MOST_FAMILIES];
    const char *names[MOST_FAMILIES];
    rocks_buffer text;
    size_t count;
};
struct stored *stored_options(const struct args *args);
void free_stored(struct stored *stored);

struct opened {
    rocks_db *db;
    rocks_column_family *family; /* NULL: the default one */
};
struct opened open_database(const struct args *args, const char *mode);
void close_database(struct opened *opened);
/* The options of the command line's column family, lent by what is stored. */
rocks_options *family_options(const struct args *args, const struct stored *stored);
int close_after(struct opened *opened, rocks_code code);
void set_options(rocks_options *options, const struct args *args);
/* Read options with the range of the command line. */
rocks_options *bounded(const struct args *args);
rocks_options *range_of(const struct args *args, const struct opened *opened);
rocks_iter *open_iter(const struct args *args, const struct opened *opened);
void refuse_prefix_of_other_orders(const struct args *args, const rocks_options *options);

/* progress.c: a bar on a terminal, and Ctrl-C. */
void catch_signals(void);
rocks_cancel *begin_work(const struct args *args, const char *what);
void end_work(rocks_cancel *cancel);
bool interrupted(void);
void tell_work(uint64_t done, uint64_t total);

/* What several commands print. */
int show_entries(const struct args *args, rocks_iter *iter);
/* `columns`: of an entity; NULL: another record. */
void show_record(const struct args *args, uint64_t sequence, const char *kind,
                 const uint32_t *family, rocks_slice key, rocks_slice value,
                 const rocks_wide_column *columns, size_t count);

/* columns.c: wide columns. */
void show_columns(const struct args *args, const rocks_wide_column *columns, size_t count);
void json_columns(const struct args *args, const rocks_wide_column *columns, size_t count);
/* Of words NAME=VALUE. */
rocks_wide_column *take_columns(const struct args *args, const char *const *words, int count);
void free_columns(rocks_wide_column *columns, int count);

/* Lines of standard input as scan --columns prints them. */
rocks_code load_columns(const struct args *args, struct opened *opened, uint64_t *loaded);

/* redis.c: splits a line at blanks, in its place, with quotes as redis-cli has them; SIZE_MAX:
 * quotes that do not end, or text right behind them. */
size_t split_words(char *line, rocks_slice *words);
/* redis_copy.c */
rocks_code export_redis(const struct args *args, rocks_redis *redis);
rocks_code import_redis(const struct args *args, rocks_redis *redis, const char *path,
                        bool *any_refused);

/* The commands. */
int run_get(const struct args *args);
int run_put(const struct args *args);
int run_delete(const struct args *args);
int run_scan(const struct args *args);
int run_checksum(const struct args *args);
int run_count(const struct args *args);
int run_families(const struct args *args);
int run_create_family(const struct args *args);
int run_drop_family(const struct args *args);
int run_properties(const struct args *args);
int run_files(const struct args *args);
int run_options(const struct args *args);
int run_verify(const struct args *args);
int run_compact(const struct args *args);
int run_flush(const struct args *args);
int run_repair(const struct args *args);
int run_destroy(const struct args *args);
int run_dump(const struct args *args);
int run_table(const struct args *args);
int run_verify_table(const struct args *args);
int run_ingest(const struct args *args);
int run_load(const struct args *args);
int run_backup(const struct args *args);
int run_backups(const struct args *args);
int run_verify_backup(const struct args *args);
int run_restore(const struct args *args);
int run_delete_backup(const struct args *args);
int run_purge_backups(const struct args *args);
int run_checkpoint(const struct args *args);
int run_redis(const struct args *args);
int run_log(const struct args *args);
int run_logs(const struct args *args);

#endif
