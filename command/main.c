/* rocks: looks into databases, and looks after them. What each command does is in the table below;
   `rocks --help` and the manual page say the same. */
#include "command.h"

#include <errno.h>
#include <stdarg.h>

rocks_status status;
const char *doing = "rocks";
static bool says_json;

/* Options that every command takes: -j -q -h. */
static const char always[] = "jqh";

const struct option known_options[] = {
    {'c', "column-family", "NAME", "the column family; the default one without"},
    {'x', "hex", NULL, "keys and values are hexadecimal, in and out"},
    {'j', "json", NULL, "prints JSON; scans and logs one object a line"},
    {'f', "from", "KEY", "begins at this key"},
    {'t', "to", "KEY", "ends before this key"},
    {'p', "prefix", "BYTES", "keys that begin so (in databases in the order of bytes)"},
    {'n', "limit", "COUNT", "no more entries than this"},
    {'r', "reverse", NULL, "from the last to the first"},
    {'k', "keys-only", NULL, "no values"},
    {'C', "create", NULL, "makes the database if there is none"},
    {'m', "mode", "MODE", "as rocks_db_open's: transaction, ttl, secondary, ..."},
    {'o', "option", "NAME=VALUE",
     "a database option, or env=NAME (as env=encrypted:/path/of/the/keys); may be repeated"},
    {'O', "open-option", "NAME=VALUE", "an option of the opening; may be repeated"},
    {'a', "all", NULL, "everything: the command's text says what"},
    {'F', "files", NULL, "compares whole files with the checksums that the MANIFEST has of them"},
    {'y', "force", NULL, "means it"},
    {'M', "move", NULL, "moves files instead of copying them"},
    {'i', "id", "ID", "the backup of this number; the latest without"},
    {'K', "keep", "COUNT", "how many of the newest stay"},
    {'T', "metadata", "TEXT", "something about the backup, which lists show"},
    {'S', "sizes", NULL, "compares the files' sizes alone, without reading them"},
    {'L', "keep-logs", NULL, "the write-ahead logs that are there stay"},
    {'I', "in-place", NULL, "changes the database; without it nothing is changed"},
    {'s', "since", "SEQUENCE",
     "begins at this sequence number; at the oldest that is there without"},
    {'q', "quiet", NULL, "no progress bar"},
    {'h', "help", NULL, "says how it is used"},
    {0, NULL, NULL, NULL},
};

const struct command commands[] = {
    {"get", "DB KEY...", "prints the values of keys",
     "One value a line. Ends with 1 when a key is not there.", 2, MOST_WORDS, "cxmoO", run_get},
    {"put", "DB KEY VALUE", "writes a key", "Synced to the disk before it ends.", 3, 3, "cxCmoO",
     run_put},
    {"delete", "DB KEY...", "deletes keys", "Deleting what is not there is no failure.", 2,
     MOST_WORDS, "cxmoO", run_delete},
    {"scan", "DB", "prints entries in order",
     "A line an entry: key, tab, value; what is no printable ASCII stands as \\xNN, and \\ as "
     "\\\\.",
     1, 1, "cxftpnrkmoO", run_scan},
    {"count", "DB", "counts entries", "On all processors.", 1, 1, "cxftpmoO", run_count},
    {"checksum", "DB", "computes checksums of entries",
     "Two, in hexadecimal: the first does not depend on the order of the entries. Databases with "
     "the same entries have the same. rocks.h says at rocks_totals how they are computed.",
     1, 1, "cxftpmoO", run_checksum},
    {"families", "DB", "lists column families", "From the MANIFEST; the database may be in use.", 1,
     1, "", run_families},
    {"create-family", "DB NAME", "makes a column family",
     "With the options of the default one and --option.", 2, 2, "moO", run_create_family},
    {"drop-family", "DB NAME", "drops a column family and its data", "There is no way back.", 2, 2,
     "moO", run_drop_family},
    {"properties", "DB [NAME...]", "prints RocksDB's properties",
     "Without names those of one line; with --all also the long ones.", 1, MOST_WORDS, "camoO",
     run_properties},
    {"files", "DB", "lists table files", "With level, size, entries and key range.", 1, 1, "cxmoO",
     run_files},
    {"options", "DB [NAME...]", "prints the options that the database was opened with last",
     "From its newest OPTIONS file.", 1, MOST_WORDS, "co", run_options},
    {"verify", "DB", "reads everything and compares checksums",
     "First the write-ahead logs, then every block of every table; with --files whole files "
     "instead. Ends with 3 when "
     "something is damaged or lost.",
     1, 1, "FmoO", run_verify},
    {"compact", "DB", "compacts all, or a range",
     "With --all also tables of the last level that need none.", 1, 1, "cxftpamoO", run_compact},
    {"flush", "DB", "makes table files of what is in the write-ahead log", "", 1, 1, "cmoO",
     run_flush},
    {"repair", "DB", "says what can be saved of a damaged database, and with --in-place saves it",
     "A line a file. What is replaced goes into the folder lost. Ends with 3 when something is "
     "lost.",
     1, 1, "oI", run_repair},
    {"destroy", "DB", "deletes a database", "Asks for --force.", 1, 1, "yo", run_destroy},
    {"log", "DB",
     "prints what was written since a sequence number, as far as the write-ahead log has it",
     "A line a record: sequence number, kind, column family's number, key, value.", 1, 1, "xnksmoO",
     run_log},
    {"logs", "DB", "lists the files of the write-ahead log", "", 1, 1, "moO", run_logs},
    {"load", "DB", "loads lines as `scan` prints them, from standard input",
     "Sorted outside of memory where they are many, written as table files, and taken in all at "
     "once; of a key that comes "
     "again the last value stays.",
     1, 1, "cxCmoO", run_load},
    {"ingest", "DB FILE...", "takes table files into a database",
     "All or none, each verified first.", 2, MOST_WORDS, "cMmoO", run_ingest},
    {"dump", "FILE", "prints the entries of a table file",
     "As `scan` does; with --all every record with sequence number and kind.", 1, 1, "xftpnrkao",
     run_dump},
    {"table", "FILE...", "prints the properties of table files", "", 1, MOST_WORDS, "xo",
     run_table},
    {"verify-table", "FILE...", "reads table files and compares checksums",
     "Ends with 3 when one is damaged.", 1, MOST_WORDS, "o", run_verify_table},
    {"backup", "DB BACKUPS",
     "backs a database up into a folder of backups, and prints the backup's number",
     "Files that an earlier backup has are shared with it.", 2, 2, "TmoO", run_backup},
    {"backups", "BACKUPS", "lists backups", "Ends with 3 when one is damaged.", 1, 1, "x",
     run_backups},
    {"verify-backup", "BACKUPS", "reads a backup and compares checksums",
     "Ends with 3 when it is damaged.", 1, 1, "iS", run_verify_backup},
    {"restore", "BACKUPS DB", "restores a backup, in the place of a database that is there",
     "Verified first; until the new one is whole the old one stays.", 2, 2, "iL", run_restore},
    {"delete-backup", "BACKUPS", "deletes a backup", "", 1, 1, "i", run_delete_backup},
    {"purge-backups", "BACKUPS", "deletes all but the newest backups", "", 1, 1, "K",
     run_purge_backups},
    {"checkpoint", "DB FOLDER", "makes a copy that can be opened, of links where that is possible",
     "The folder must not be there.", 2, 2, "moO", run_checkpoint},
    {"redis", "DB [WORD...|export|import [FILE]]",
     "runs a command of Redis's, or those of standard input",
     "A line a command; replies are shown as redis-cli shows them. Options stand before DB. Ends "
     "with 4 when a command answers an error. With export, writes all databases as commands that a "
     "server of Redis's protocol loads (redis-cli --pipe); with import, runs the commands of a "
     "file or "
     "of standard input, and tells which were refused.",
     1, MOST_WORDS, "CmoO", run_redis},
    {NULL, NULL, NULL, NULL, 0, 0, NULL, NULL},
};

int exit_code(rocks_code code)
{
    switch (code) {
        case ROCKS_OK:
            return DONE;
        case ROCKS_NOT_FOUND:
            return NOT_THERE;
        case ROCKS_CORRUPTION:
            return DAMAGED;
        case ROCKS_CANCELLED:
            return INTERRUPTED;
        default:
            return FAILED;
    }
}

/* To standard error, so that standard output has results alone. */
static void complain(rocks_code code, const char *text)
{
    fflush(stdout);
    if (!says_json) {
        fprintf(stderr, "rocks: %s%s%s\n", doing, *doing != 0 ? ": " : "", text);
        return;
    }
    fputs("{\"error\": ", stderr);
    json_text_to(stderr, text, strlen(text));
    fprintf(stderr, ", \"code\": %d, \"name\": \"%s\"}\n", (int)code, rocks_code_text(code));
}

/* The library's failure. Threads of the database may still be at work, so no handler runs. */
void fail(rocks_code code)
{
    complain(code, status.message[0] != 0 ? status.message : rocks_code_text(code));
    _Exit(exit_code(code));
}

/* The command line's. */
void wrong(const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    complain(ROCKS_INVALID_ARGUMENT, text);
    _Exit(WRONG_USE);
}

static void help_option(const struct option *option)
{
    char left[64];
    snprintf(left, sizeof left, "-%c, --%s%s%s", option->letter, option->name,
             option->value != NULL ? " " : "", option->value != NULL ? option->value : "");
    printf("  %-30s %s\n", left, option->text);
}

static int help(const struct command *of)
{
    if (of == NULL) {
        puts(
            "usage: rocks COMMAND [OPTION...] DB [ARGUMENT...]\n\nLooks into RocksDB databases, "
            "and looks after them.\n");
        for (const struct command *one = commands; one->name != NULL; one++)
            printf("  %-16s %s\n", one->name, one->summary);
        puts(
            "\n`rocks COMMAND --help` says more. Options may stand anywhere; after -- nothing is "
            "one.\n"
            "Ends with 0: done; 1: not there; 2: used wrongly; 3: damaged; 4: failed; 130: "
            "interrupted.");
        printf("rocks %s, RocksDB %s\n", rocks_version(), rocks_rocksdb_version());
        return DONE;
    }
    printf("usage: rocks %s [OPTION...] %s\n\n%s%s%s\n\n", of->name, of->words, of->summary,
           *of->text != 0 ? ". " : "", of->text);
    for (const struct option *one = known_options; one->name != NULL; one++)
        if (strchr(of->takes, one->letter) != NULL || strchr(always, one->letter) != NULL)
            help_option(one);
    return DONE;
}

static uint64_t number(const char *name, const char *text)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != 0)
        wrong("--%s: \"%s\"; accepted: a whole number", name, text);
    return value;
}

static void add(const char **list, int *count, const char *value)
{
    if (*count == MOST_SETTINGS) wrong("more than %d settings", MOST_SETTINGS);
    list[(*count)++] = value;
}

static void take(struct args *args, const struct option *option, const char *value)
{
    switch (option->letter) {
        case 'c':
            args->family = value;
            break;
        case 'x':
            args->hex = true;
            break;
        case 'j':
            says_json = args->json = true;
            break;
        case 'f':
            args->from_text = value;
            break;
        case 't':
            args->to_text = value;
            break;
        case 'p':
            args->prefix_text = value;
            break;
        case 'n':
            args->has_limit = true, args->limit = number(option->name, value);
            break;
        case 'r':
            args->reverse = true;
            break;
        case 'k':
            args->keys_only = true;
            break;
        case 'C':
            args->create = true;
            break;
        case 'm':
            args->mode = value;
            break;
        case 'o':
            add(args->options, &args->option_count, value);
            break;
        case 'O':
            add(args->open_options, &args->open_option_count, value);
            break;
        case 'a':
            args->all = true;
            break;
        case 'F':
            args->files = true;
            break;
        case 'y':
            args->force = true;
            break;
        case 'M':
            args->move = true;
            break;
        case 'i':
            args->has_id = true, args->id = number(option->name, value);
            break;
        case 'K':
            args->has_keep = true, args->keep = number(option->name, value);
            break;
        case 'T':
            args->metadata = value;
            break;
        case 'S':
            args->sizes_only = true;
            break;
        case 'L':
            args->keep_logs = true;
            break;
        case 'I':
            args->in_place = true;
            break;
        case 's':
            args->has_since = true, args->since = number(option->name, value);
            break;
        case 'q':
            args->quiet = true;
            break;
        default:
            break;
    }
}

static const struct option *find_option(const struct command *command, const char *name, size_t len)
{
    for (const struct option *one = known_options; one->name != NULL; one++) {
        const bool is_it = len == 0 ? one->letter == *name
                                    : strlen(one->name) == len && memcmp(one->name, name, len) == 0;
        if (!is_it) continue;
        if (strchr(command->takes, one->letter) == NULL && strchr(always, one->letter) == NULL)
            break;
        return one;
    }
    if (len == 0) wrong("no option -%c; see `rocks %s --help`", *name, command->name);
    wrong("no option --%.*s; see `rocks %s --help`", (int)len, name, command->name);
    return NULL;
}

/* One argument that begins with a dash; how many words it took besides. */
static int take_option(struct args *args, const char *word, const char *next)
{
    const bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    const size_t len = !is_long         ? 0
                       : equals != NULL ? (size_t)(equals - word - 2)
                                        : strlen(word + 2);
    const struct option *option = find_option(args->command, word + 1 + is_long, len);
    const char *attached = equals != NULL ? equals + 1 : !is_long && word[2] != 0 ? word + 2 : NULL;
    if (option->letter == 'h') {
        help(args->command);
        finish_output();
        exit(DONE);
    }
    if (option->value == NULL) {
        if (equals != NULL) wrong("--%s takes no value", option->name);
        take(args, option, NULL);
        /* -xk is -x -k. */
        if (attached != NULL) {
            char rest[64];
            snprintf(rest, sizeof rest, "-%s", attached);
            return take_option(args, rest, next);
        }
        return 0;
    }
    if (attached == NULL && next == NULL) wrong("--%s wants %s", option->name, option->value);
    take(args, option, attached != NULL ? attached : next);
    return attached == NULL;
}

static const struct command *find_command(const char *name)
{
    for (const struct command *one = commands; one->name != NULL; one++)
        if (strcmp(one->name, name) == 0) return one;
    doing = "";
    wrong("no command \"%s\"; see `rocks --help`", name);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct args args;
    bool only_words = false;
    if (argc < 2) {
        fputs("usage: rocks COMMAND [OPTION...] DB [ARGUMENT...]; see `rocks --help`\n", stderr);
        return WRONG_USE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("rocks %s, RocksDB %s\n", rocks_version(), rocks_rocksdb_version());
        return DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return help(argc > 2 ? find_command(argv[2]) : NULL);
    args.command = find_command(argv[1]);
    doing = args.command->name;
    for (int i = 2; i < argc; i++) {
        /* Words of Redis's may begin with a dash. */
        if (args.command->run == run_redis && args.word_count > 0) only_words = true;
        if (!only_words && strcmp(argv[i], "--") == 0) only_words = true;
        else if (!only_words && argv[i][0] == '-' && argv[i][1] != 0)
            i += take_option(&args, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
        else if (args.word_count == args.command->most || args.word_count == MOST_WORDS)
            wrong("\"%s\" is too much; usage: rocks %s %s", argv[i], doing, args.command->words);
        else args.words[args.word_count++] = argv[i];
    }
    if (args.word_count < args.command->least)
        wrong("usage: rocks %s %s", doing, args.command->words);
    take_range(&args);
    catch_signals();
    const int result = args.command->run(&args);
    finish_output();
    return result;
}
