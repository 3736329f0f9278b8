/*
 * An index of every C identifier of a source tree: where is each one used?
 *
 *   codesearch [--rebuild] INDEX SOURCE [QUERY ...]
 *
 * INDEX is the database's directory; it is built from SOURCE when it is not there.
 * A QUERY is a word, a prefix with a star (pthread_mutex_*), or @N for the N most
 * frequent identifiers. Without one a few are asked.
 *
 * The column family "identifiers" maps an identifier to its postings. A posting is
 * text, "FILE:LINE+LINE", and RocksDB's own merge operator "stringappend" joins them with
 * commas: no read before a write, no callback. "files" maps FILE to its path.
 */
#include "example.h"

#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <stdbool.h>
#include <time.h>

enum { BATCH = 20000, SHOWN = 5 };

static rocks_db *db;
static rocks_column_family *files, *identifiers;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- building ---------------------------------------------------------------- */

static struct {
    rocks_batch *batch;
    uint32_t in_batch, files, unreadable;
    uint64_t words, bytes;
    double begin, shown;
} build;

/* The identifiers of one file, with their lines. */
struct word {
    char *text, *lines;
    size_t used, room;
    uint32_t last;
};
static struct word *words;
static size_t word_count, word_room;

static void *grown(void *memory, size_t size)
{
    void *larger = realloc(memory, size);
    if (larger == NULL) {
        fprintf(stderr, "codesearch: out of memory\n");
        exit(1);
    }
    return larger;
}

static struct word *find_word(const char *text, size_t len)
{
    if ((word_count + 1) * 2 > word_room) { /* a table with open addressing, half full */
        struct word *old = words;
        size_t old_room = word_room;
        word_room = word_room ? word_room * 2 : 1024;
        words = grown(NULL, word_room * sizeof *words);
        memset(words, 0, word_room * sizeof *words);
        word_count = 0;
        for (size_t i = 0; i < old_room; i++)
            if (old[i].text != NULL) *find_word(old[i].text, strlen(old[i].text)) = old[i];
        free(old);
    }
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++) hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    size_t at = hash & (word_room - 1);
    while (words[at].text != NULL &&
           (strncmp(words[at].text, text, len) != 0 || words[at].text[len] != 0))
        at = (at + 1) & (word_room - 1);
    if (words[at].text == NULL) word_count++;
    return &words[at];
}

static void add_word(const char *text, size_t len, uint32_t line)
{
    static const char *const keywords[] = {
        "auto",    "break",  "case",     "char",   "const",    "continue", "default",
        "do",      "double", "else",     "enum",   "extern",   "float",    "for",
        "goto",    "if",     "inline",   "int",    "long",     "register", "restrict",
        "return",  "short",  "signed",   "sizeof", "static",   "struct",   "switch",
        "typedef", "union",  "unsigned", "void",   "volatile", "while"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strlen(keywords[i]) == len && memcmp(keywords[i], text, len) == 0) return;
    struct word *word = find_word(text, len);
    if (word->text == NULL) {
        word->text = grown(NULL, len + 1);
        memcpy(word->text, text, len);
        word->text[len] = 0;
    } else if (word->last == line) {
        return;
    }
    word->last = line;
    build.words++;
    if (word->room < word->used + 16) {
        word->room = word->room * 2 + 48;
        word->lines = grown(word->lines, word->room);
    }
    if (word->used == 0) word->used = (size_t)sprintf(word->lines, "%u:%u", build.files, line);
    else word->used += (size_t)sprintf(word->lines + word->used, "+%u", line);
}

/* Every identifier outside comments, strings, numbers and directives' names. */
static void scan(const char *text, size_t len)
{
    uint32_t line = 1;
    for (size_t i = 0; i < len;) {
        char c = text[i];
        if (c == '\n') {
            line++, i++;
        } else if (c == '/' && i + 1 < len && text[i + 1] == '/') {
            while (i < len && text[i] != '\n') i++;
        } else if (c == '/' && i + 1 < len && text[i + 1] == '*') {
            for (i += 2; i < len && !(text[i] == '*' && i + 1 < len && text[i + 1] == '/'); i++)
                line += text[i] == '\n';
            i += 2;
        } else if (c == '"' || c == '\'') {
            for (i++; i < len && text[i] != c && text[i] != '\n'; i++)
                i += text[i] == '\\' && i + 1 < len && text[i + 1] != '\n';
            i += i < len && text[i] == c;
        } else if (c == '#') { /* the name of a directive is no identifier */
            for (i++; i < len && (text[i] == ' ' || text[i] == '\t'); i++)
                ;
            while (i < len && isalpha((unsigned char)text[i])) i++;
        } else if (isalnum((unsigned char)c) || c == '_') {
            size_t begin = i;
            while (i < len && (isalnum((unsigned char)text[i]) || text[i] == '_')) i++;
            if (!isdigit((unsigned char)c)) add_word(text + begin, i - begin, line);
        } else {
            i++;
        }
    }
}

static void write_batch(void)
{
    TRY(rocks_db_write(db, NULL, build.batch, &status));
    TRY(rocks_batch_clear(build.batch, &status));
    build.in_batch = 0;
}

static void progress(bool last)
{
    double now = seconds();
    if (!last && now - build.shown < 0.2) return;
    build.shown = now;
    fprintf(stderr, "\rindexing: %u files, %.1f MB, %llu occurrences, %.1f s%s", build.files,
            (double)build.bytes / 1e6, (unsigned long long)build.words, now - build.begin,
            last ? "\n" : "");
}

static int index_file(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    static const char *const endings[] = {".c",   ".h",   ".cc",  ".hh",  ".cpp", ".hpp",
                                          ".cxx", ".hxx", ".inc", ".inl", ".tcc"};
    const char *dot = strrchr(path + walk->base, '.');
    bool wanted = false;
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++)
        wanted = wanted || strcmp(dot, endings[i]) == 0;
    if (type == FTW_DNR) build.unreadable++;
    if (type != FTW_F || !wanted) return 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        build.unreadable++;
        return 0;
    }
    size_t len = (size_t)info->st_size;
    char *text = grown(NULL, len + 1);
    len = fread(text, 1, len, file);
    fclose(file);
    build.files++;
    build.bytes += len;
    scan(text, len);
    free(text);

    uint8_t id[4] = {(uint8_t)(build.files >> 24), (uint8_t)(build.files >> 16),
                     (uint8_t)(build.files >> 8), (uint8_t)build.files};
    TRY(rocks_batch_put(build.batch, files, id, sizeof id, TEXT(path), &status));
    for (size_t i = 0; i < word_room; i++) {
        if (words[i].text == NULL) continue;
        TRY(rocks_batch_merge(build.batch, identifiers, TEXT(words[i].text), words[i].lines,
                              words[i].used, &status));
        build.in_batch++;
        free(words[i].text);
        free(words[i].lines);
    }
    memset(words, 0, word_room * sizeof *words);
    word_count = 0;
    if (build.in_batch >= BATCH) write_batch();
    progress(false);
    return 0;
}

static void build_index(const char *source)
{
    build.begin = seconds();
    TRY(rocks_batch_new(&build.batch, &status));
    if (nftw(source, index_file, 32, FTW_PHYS) != 0 || build.files == 0) {
        fprintf(stderr, "codesearch: no C source could be read in %s\n", source);
        exit(1);
    }
    progress(true);
    if (build.unreadable > 0)
        fprintf(stderr, "codesearch: %u files or folders could not be read\n", build.unreadable);
    /* Written with the last batch: an index that was not finished has no such key. */
    TRY(rocks_batch_put(build.batch, NULL, TEXT("source"), TEXT(source), &status));
    write_batch();
    TRY(rocks_batch_free(build.batch, &status));
    free(words);
}

/* ---- asking ------------------------------------------------------------------ */

static rocks_options *reading;

static void print_file(uint32_t number, uint32_t line)
{
    uint8_t id[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                     (uint8_t)number};
    rocks_buffer path;
    TRY(rocks_db_get(db, files, reading, id, sizeof id, &path, &status));
    printf("    %.*s:%u\n", SHOW(path), line);
    TRY(rocks_buffer_free(&path, &status));
}

/* Prints the first places of a posting list; counts all of them. */
static uint64_t occurrences(const uint8_t *text, size_t len, unsigned show)
{
    uint64_t count = 0;
    uint32_t number = 0, file = 0;
    for (size_t i = 0; i <= len; i++) {
        char c = i < len ? (char)text[i] : ',';
        if (isdigit((unsigned char)c)) {
            number = number * 10 + (uint32_t)(c - '0');
            continue;
        }
        if (c == ':') file = number;
        else if (count++ < show) print_file(file, number);
        number = 0;
    }
    return count;
}

static void ask_word(const char *word)
{
    rocks_buffer postings;
    rocks_code code = rocks_db_get(db, identifiers, reading, TEXT(word), &postings, &status);
    if (code == ROCKS_NOT_FOUND) {
        printf("  nowhere\n");
        return;
    }
    TRY(code);
    uint64_t count = occurrences(postings.data, postings.len, SHOWN);
    printf("  %llu lines in all\n", (unsigned long long)count);
    TRY(rocks_buffer_free(&postings, &status));
}

static void ask_prefix(const char *prefix, size_t len)
{
    rocks_iter *iter;
    rocks_slice key, value;
    unsigned found = 0;
    TRY(rocks_db_iter(db, identifiers, reading, &iter, &status));
    rocks_code code = rocks_iter_seek(iter, prefix, len, &key, &value, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &status)) {
        if (key.len < len || memcmp(key.data, prefix, len) != 0) break;
        if (found++ < SHOWN) {
            printf("  %.*s\n", SHOW(key));
            occurrences(value.data, value.len, 1);
        }
    }
    if (code != ROCKS_NOT_FOUND) /* the end; a damaged block would say so here */
        TRY(code);
    printf("  %u identifiers in all\n", found);
    TRY(rocks_iter_free(iter, &status));
}

struct top {
    char name[64];
    uint64_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct top *x = a, *y = b;
    return x->count < y->count ? 1 : x->count > y->count ? -1 : strcmp(x->name, y->name);
}

/* Reads the whole column family, thousands of entries a call. */
static void ask_most_frequent(size_t wanted)
{
    struct top *top = grown(NULL, (wanted + 1) * sizeof *top);
    size_t have = 0;
    uint64_t all = 0;
    rocks_iter *iter;
    rocks_slice key, value;
    TRY(rocks_db_iter(db, identifiers, reading, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &status);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &status)) {
        struct top one;
        one.count = occurrences(value.data, value.len, 0);
        snprintf(one.name, sizeof one.name, "%.*s", SHOW(key));
        all++;
        if (have == wanted && by_count(&one, &top[have - 1]) >= 0) continue;
        top[have < wanted ? have++ : have - 1] = one;
        qsort(top, have, sizeof *top, by_count);
    }
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_iter_free(iter, &status));
    for (size_t i = 0; i < have; i++) {
        printf("  %-24s %8llu lines\n", top[i].name, (unsigned long long)top[i].count);
        rocks_buffer postings;
        TRY(rocks_db_get(db, identifiers, reading, TEXT(top[i].name), &postings, &status));
        occurrences(postings.data, postings.len, 1);
        TRY(rocks_buffer_free(&postings, &status));
    }
    printf("  of %llu identifiers\n", (unsigned long long)all);
    free(top);
}

static void ask(const char *query)
{
    size_t len = strlen(query);
    double begin = seconds();
    printf("%s\n", query);
    if (query[0] == '@') ask_most_frequent(strtoul(query + 1, NULL, 10));
    else if (len > 0 && query[len - 1] == '*') ask_prefix(query, len - 1);
    else ask_word(query);
    printf("  (%.3f ms)\n", (seconds() - begin) * 1e3);
}

/* ---- opening ----------------------------------------------------------------- */

static void open_family(const rocks_options *options, const char *name,
                        rocks_column_family **family)
{
    rocks_code code = rocks_db_column_family(db, name, family, &status);
    if (code == ROCKS_NOT_FOUND)
        code = rocks_db_create_column_family(db, name, options, family, &status);
    TRY(code);
}

/* Every column family that is there is opened, all with the same options. */
static void open_index(const char *path)
{
    rocks_options *options;
    rocks_iter *iter;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set(options, "merge_operator", "stringappend", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));

    /* An index says so in its first key; a database with other keys is not ours. */
    rocks_slice first = {NULL, 0};
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    rocks_code code = rocks_iter_seek_to_first(iter, &first, NULL, &status);
    if (code != ROCKS_NOT_FOUND) TRY(code);
    if (code == ROCKS_OK && (first.len != 10 || memcmp(first.data, "codesearch", 10) != 0)) {
        fprintf(stderr, "codesearch: %s is a database, but not an index of codesearch\n", path);
        exit(1);
    }
    TRY(rocks_iter_free(iter, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("codesearch"), TEXT("1"), &status));
    open_family(options, "files", &files);
    open_family(options, "identifiers", &identifiers);
    TRY(rocks_options_free(options, &status));
}

static void close_index(void)
{
    TRY(rocks_column_family_free(files, &status));
    TRY(rocks_column_family_free(identifiers, &status));
    TRY(rocks_db_close(db, &status));
}

int main(int argc, char **argv)
{
    bool rebuild = argc > 1 && strcmp(argv[1], "--rebuild") == 0;
    if (argc < 3 + rebuild) {
        fprintf(stderr, "usage: codesearch [--rebuild] INDEX SOURCE [WORD | PREFIX* | @N ...]\n");
        return 2;
    }
    const char *path = argv[1 + rebuild], *source = argv[2 + rebuild];
    FILE *look = fopen(source, "r");
    if (look == NULL) {
        fprintf(stderr, "codesearch: %s: %s\n", source, strerror(errno));
        return 1;
    }
    fclose(look);

    open_index(path);
    rocks_buffer of;
    rocks_code code = rocks_db_get(db, NULL, NULL, TEXT("source"), &of, &status);
    bool finished = code == ROCKS_OK && !rebuild && of.len == strlen(source) &&
                    memcmp(of.data, source, of.len) == 0;
    if (code != ROCKS_NOT_FOUND) TRY(code);
    TRY(rocks_buffer_free(&of, &status));
    if (finished) {
        printf("index of %s: there already\n", source);
    } else {
        /* Begun for another source, or never finished: anew. */
        TRY(rocks_db_delete(db, NULL, NULL, TEXT("source"), &status));
        TRY(rocks_db_drop_column_family(db, files, &status));
        TRY(rocks_db_drop_column_family(db, identifiers, &status));
        close_index();
        open_index(path);
        build_index(source);
        printf("index of %s: built\n", source);
    }

    /* Every answer below sees the database as it is now, whoever writes meanwhile. */
    rocks_snapshot *snapshot;
    TRY(rocks_db_snapshot(db, &snapshot, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &status));
    TRY(rocks_options_set_snapshot(reading, snapshot, &status));
    TRY(rocks_snapshot_free(snapshot, &status)); /* the options keep it */
    if (argc > 3 + rebuild) {
        for (int i = 3 + rebuild; i < argc; i++) ask(argv[i]);
    } else {
        ask("size_t");
        ask("pthread_mutex_*");
        ask("@10");
    }
    TRY(rocks_options_free(reading, &status));
    close_index();
    return 0;
}
