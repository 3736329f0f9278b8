/* Redis's structures as a stream of Redis's commands, out and in. A key is read and written by
 * blocks, so that no collection has to lie in memory. */
#include "command.h"

#include <stdarg.h>

enum {
    BLOCK = 500,     /* elements in a command */
    PIECE = 1 << 20, /* bytes of a string in a command */
    DATABASES = 16,
    READ_AT_ONCE = 1 << 16,
    MOST_TOLD = 20,          /* refused commands that are told */
    LONGEST = 512 << 20,     /* bytes of a word, as Redis has it */
    MOST_PARTS = 1024 * 1024 /* words of a command, as Redis has it */
};

struct side {
    rocks_redis_session *session;
    rocks_redis_reply *reply;
    const rocks_redis_node *nodes;
    size_t count;
    rocks_cancel *cancel;
};

static rocks_slice text_of(const char *text)
{
    return (rocks_slice){(const uint8_t *)text, strlen(text)};
}

static rocks_slice bytes_of(const rocks_redis_node *node)
{
    return (rocks_slice){node->data, node->len};
}

/* ---- out ------------------------------------------------------------------------------------- */

static rocks_code call_words(struct side *side, const rocks_slice *words, size_t count)
{
    const rocks_code code =
        rocks_redis_session_call(side->session, words, count, side->cancel, side->reply, &status);
    return code != ROCKS_OK
               ? code
               : rocks_redis_reply_nodes(side->reply, &side->nodes, &side->count, &status);
}

/* Runs a command whose words are those of the text; a question mark is the key. */
static rocks_code ask(struct side *side, const char *text, rocks_slice key)
{
    char room[256], *rest = NULL;
    rocks_slice words[16];
    size_t count = 0;
    snprintf(room, sizeof room, "%s", text);
    for (char *word = strtok_r(room, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        words[count++] = strcmp(word, "?") == 0 ? key : text_of(word);
    return call_words(side, words, count);
}

static void put_word(rocks_slice word)
{
    printf("$%zu\r\n", word.len);
    fwrite(word.data, 1, word.len, stdout);
    fputs("\r\n", stdout);
}

/* A command whose words are those of the text; a question mark is the next slice. */
static void put(const char *text, ...)
{
    char room[256], *rest = NULL;
    size_t count = 1;
    va_list slices;
    for (const char *at = text; *at != 0; at++) count += *at == ' ';
    printf("*%zu\r\n", count);
    snprintf(room, sizeof room, "%s", text);
    va_start(slices, text);
    for (char *word = strtok_r(room, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        put_word(strcmp(word, "?") == 0 ? va_arg(slices, rocks_slice) : text_of(word));
    va_end(slices);
}

/* The elements of the reply from a node on, behind a command's name and key. With `swaps` they are
 * pairs of which the second comes first. */
static void put_elements(const char *name, rocks_slice key, const struct side *side, size_t from,
                         bool swaps)
{
    if (from >= side->count) return;
    printf("*%zu\r\n", 2 + side->count - from);
    put_word(text_of(name));
    put_word(key);
    for (size_t i = from; i < side->count; i++)
        put_word(bytes_of(&side->nodes[swaps ? from + ((i - from) ^ 1) : i]));
}

static rocks_code out_string(struct side *side, rocks_slice key)
{
    for (uint64_t at = 0;; at += PIECE) {
        char text[96];
        snprintf(text, sizeof text, "GETRANGE ? %llu %llu", (unsigned long long)at,
                 (unsigned long long)(at + PIECE - 1));
        const rocks_code code = ask(side, text, key);
        if (code != ROCKS_OK || side->nodes[0].kind != ROCKS_REDIS_BULK) return code;
        if (at == 0) put("SET ? ?", key, bytes_of(&side->nodes[0]));
        else if (side->nodes[0].len > 0) put("APPEND ? ?", key, bytes_of(&side->nodes[0]));
        if (side->nodes[0].len < PIECE) return ROCKS_OK;
    }
}

static rocks_code out_list(struct side *side, rocks_slice key)
{
    for (uint64_t at = 0;; at += BLOCK) {
        char text[96];
        snprintf(text, sizeof text, "LRANGE ? %llu %llu", (unsigned long long)at,
                 (unsigned long long)(at + BLOCK - 1));
        const rocks_code code = ask(side, text, key);
        if (code != ROCKS_OK || side->count < 2) return code;
        put_elements("RPUSH", key, side, 1, false);
    }
}

/* The expiries of the fields of a page. */
static rocks_code out_expiries(struct side *side, struct side *other, rocks_slice key)
{
    const size_t fields = (side->count - 3) / 2;
    char count[32];
    rocks_slice *words = malloc((4 + fields) * sizeof *words);
    if (words == NULL) wrong("no memory for a page of fields");
    snprintf(count, sizeof count, "%zu", fields);
    words[0] = text_of("HPEXPIRETIME"), words[1] = key;
    words[2] = text_of("FIELDS"), words[3] = text_of(count);
    for (size_t i = 0; i < fields; i++) words[4 + i] = bytes_of(&side->nodes[3 + 2 * i]);
    rocks_code code = fields == 0 ? ROCKS_OK : call_words(other, words, 4 + fields);
    for (size_t i = 0; code == ROCKS_OK && i < fields && 1 + i < other->count; i++) {
        char time[32];
        if (other->nodes[1 + i].integer < 0) continue;
        snprintf(time, sizeof time, "%lld", (long long)other->nodes[1 + i].integer);
        put("HPEXPIREAT ? ? FIELDS 1 ?", key, text_of(time), words[4 + i]);
    }
    free(words);
    return code;
}

/* Pages of members, with values or without. */
static rocks_code out_pages(struct side *side, struct side *other, rocks_slice key,
                            const char *scan, const char *name)
{
    char cursor[32] = "0";
    do {
        char text[96];
        snprintf(text, sizeof text, "%s ? %s COUNT %d", scan, cursor, BLOCK);
        rocks_code code = ask(side, text, key);
        if (code != ROCKS_OK || side->count < 3) return code;
        snprintf(cursor, sizeof cursor, "%.*s", (int)side->nodes[1].len,
                 (const char *)side->nodes[1].data);
        put_elements(name, key, side, 3, strcmp(scan, "ZSCAN") == 0);
        if (strcmp(scan, "HSCAN") == 0) code = out_expiries(side, other, key);
        if (code != ROCKS_OK) return code;
    } while (strcmp(cursor, "0") != 0 && !interrupted());
    return ROCKS_OK;
}

/* The node behind one with all its elements. */
static size_t behind(const rocks_redis_node *nodes, size_t at)
{
    size_t left = 1;
    for (; left > 0; at++) {
        left--;
        const int64_t inner = nodes[at].integer;
        if (nodes[at].kind == ROCKS_REDIS_MAP) left += 2 * (size_t)inner;
        else if (nodes[at].kind >= ROCKS_REDIS_ARRAY) left += (size_t)inner;
    }
    return at;
}

/* The value of a name in a map; 0: it is not there. */
static size_t value_in(const rocks_redis_node *nodes, size_t map, const char *name)
{
    size_t at = map + 1;
    for (int64_t i = 0; i < nodes[map].integer; i++) {
        if (nodes[at].len == strlen(name) && memcmp(nodes[at].data, name, nodes[at].len) == 0)
            return at + 1;
        at = behind(nodes, at + 1);
    }
    return 0;
}

static void number_in(char *out, size_t room, const rocks_redis_node *node)
{
    snprintf(out, room, "%lld", node->kind == ROCKS_REDIS_NIL ? -1 : (long long)node->integer);
}

static rocks_code out_pending(struct side *side, rocks_slice key, rocks_slice group)
{
    char after[64] = "-";
    for (;;) {
        rocks_slice words[] = {text_of("XPENDING"), key,          group,
                               text_of(after),      text_of("+"), text_of("500")};
        const rocks_code code = call_words(side, words, 6);
        if (code != ROCKS_OK || side->count < 2) return code;
        for (size_t i = 1; i + 4 < side->count; i += 5) {
            const rocks_redis_node *one = &side->nodes[i + 1];
            char idle[32], count[32];
            number_in(idle, sizeof idle, &one[2]);
            number_in(count, sizeof count, &one[3]);
            put("XCLAIM ? ? ? 0 ? IDLE ? RETRYCOUNT ? FORCE JUSTID", key, group, bytes_of(&one[1]),
                bytes_of(&one[0]), text_of(idle), text_of(count));
            snprintf(after, sizeof after, "(%.*s", (int)one[0].len, (const char *)one[0].data);
        }
    }
}

static rocks_code out_groups(struct side *side, struct side *other, rocks_slice key)
{
    rocks_code code = ask(side, "XINFO GROUPS ?", key);
    const rocks_redis_node *nodes = side->nodes;
    size_t at = 1;
    for (int64_t i = 0; code == ROCKS_OK && i < nodes[0].integer; i++, at = behind(nodes, at)) {
        char read[32];
        const rocks_slice name = bytes_of(&nodes[value_in(nodes, at, "name")]);
        number_in(read, sizeof read, &nodes[value_in(nodes, at, "entries-read")]);
        put("XGROUP CREATE ? ? ? ENTRIESREAD ?", key, name,
            bytes_of(&nodes[value_in(nodes, at, "last-delivered-id")]), text_of(read));
        rocks_slice words[] = {text_of("XINFO"), text_of("CONSUMERS"), key, name};
        code = call_words(other, words, 4);
        size_t consumer = 1;
        for (int64_t j = 0; code == ROCKS_OK && j < other->nodes[0].integer; j++) {
            put("XGROUP CREATECONSUMER ? ? ?", key, name,
                bytes_of(&other->nodes[value_in(other->nodes, consumer, "name")]));
            consumer = behind(other->nodes, consumer);
        }
        if (code == ROCKS_OK) code = out_pending(other, key, name);
    }
    return code;
}

static rocks_code out_stream(struct side *side, struct side *other, rocks_slice key)
{
    char after[64] = "-";
    bool is_empty = true;
    rocks_code code;
    for (;;) {
        char text[128];
        snprintf(text, sizeof text, "XRANGE ? %s + COUNT %d", after, BLOCK);
        if ((code = ask(side, text, key)) != ROCKS_OK || side->count < 2) break;
        for (size_t at = 1; at < side->count; at = behind(side->nodes, at)) {
            const rocks_redis_node *id = &side->nodes[at + 1], *fields = &side->nodes[at + 2];
            printf("*%lld\r\n", (long long)(3 + fields->integer));
            put_word(text_of("XADD"));
            put_word(key);
            put_word(bytes_of(id));
            for (int64_t i = 1; i <= fields->integer; i++) put_word(bytes_of(&fields[i]));
            snprintf(after, sizeof after, "(%.*s", (int)id->len, (const char *)id->data);
            is_empty = false;
        }
    }
    if (code == ROCKS_OK) code = ask(side, "XINFO STREAM ?", key);
    if (code != ROCKS_OK) return code;
    char added[32];
    const rocks_slice last = bytes_of(&side->nodes[value_in(side->nodes, 0, "last-generated-id")]);
    const rocks_slice deleted =
        bytes_of(&side->nodes[value_in(side->nodes, 0, "max-deleted-entry-id")]);
    number_in(added, sizeof added, &side->nodes[value_in(side->nodes, 0, "entries-added")]);
    if (is_empty) put("XADD ? MAXLEN 0 0-1 x y", key);
    put("XSETID ? ? ENTRIESADDED ? MAXDELETEDID ?", key, last, text_of(added), deleted);
    return out_groups(side, other, key);
}

static rocks_code out_key(struct side *side, struct side *other, rocks_slice key)
{
    rocks_code code = ask(side, "TYPE ?", key);
    if (code != ROCKS_OK) return code;
    char type[16];
    snprintf(type, sizeof type, "%.*s", (int)side->nodes[0].len, (const char *)side->nodes[0].data);
    if (strcmp(type, "none") == 0) return ROCKS_OK;
    if (strcmp(type, "string") != 0) put("DEL ?", key);
    if (strcmp(type, "string") == 0) code = out_string(side, key);
    else if (strcmp(type, "list") == 0) code = out_list(side, key);
    else if (strcmp(type, "hash") == 0) code = out_pages(side, other, key, "HSCAN", "HSET");
    else if (strcmp(type, "set") == 0) code = out_pages(side, other, key, "SSCAN", "SADD");
    else if (strcmp(type, "zset") == 0) code = out_pages(side, other, key, "ZSCAN", "ZADD");
    else code = out_stream(side, other, key);
    if (code == ROCKS_OK) code = ask(side, "PEXPIRETIME ?", key);
    if (code == ROCKS_OK && side->nodes[0].integer > 0) {
        char time[32];
        number_in(time, sizeof time, &side->nodes[0]);
        put("PEXPIREAT ? ?", key, text_of(time));
    }
    return code;
}

/* The keys of a database; their names are copied, because the reply is used again. */
static rocks_code out_database(struct side *sides)
{
    struct side *pages = &sides[0];
    char cursor[32] = "0";
    do {
        char text[64];
        snprintf(text, sizeof text, "SCAN %s COUNT %d", cursor, BLOCK);
        rocks_code code = ask(pages, text, (rocks_slice){NULL, 0});
        if (code != ROCKS_OK) return code;
        snprintf(cursor, sizeof cursor, "%.*s", (int)pages->nodes[1].len,
                 (const char *)pages->nodes[1].data);
        for (size_t i = 3; i < pages->count; i++)
            if ((code = out_key(&sides[1], &sides[2], bytes_of(&pages->nodes[i]))) != ROCKS_OK)
                return code;
    } while (strcmp(cursor, "0") != 0);
    return ROCKS_OK;
}

rocks_code export_redis(const struct args *args, rocks_redis *redis)
{
    struct side sides[3] = {{0}};
    rocks_cancel *cancel = begin_work(args, "export");
    rocks_code code = ROCKS_OK;
    for (int i = 0; i < 3 && code == ROCKS_OK; i++) {
        sides[i].cancel = cancel;
        code = rocks_redis_session_new(redis, &sides[i].session, &status);
        if (code == ROCKS_OK) code = rocks_redis_reply_new(&sides[i].reply, &status);
    }
    for (int database = 0; database < DATABASES && code == ROCKS_OK; database++) {
        char select[16];
        snprintf(select, sizeof select, "SELECT %d", database);
        for (int i = 0; i < 3 && code == ROCKS_OK; i++)
            code = ask(&sides[i], select, (rocks_slice){NULL, 0});
        if (code == ROCKS_OK) code = ask(&sides[1], "RANDOMKEY", (rocks_slice){NULL, 0});
        if (code != ROCKS_OK || sides[1].nodes[0].kind == ROCKS_REDIS_NIL) continue;
        put(select);
        code = out_database(sides);
    }
    end_work(cancel);
    for (int i = 0; i < 3; i++) {
        rocks_redis_reply_free(sides[i].reply, NULL);
        rocks_redis_session_free(sides[i].session, NULL);
    }
    return code;
}

/* ---- in -------------------------------------------------------------------------------------- */

struct input {
    FILE *file;
    char *data;
    size_t len, room, at; /* what is before `at` is used */
    uint64_t used;        /* bytes before `data` */
    rocks_slice *words;
    size_t word_room;
};

/* Reads more; false: there is none. */
static bool more(struct input *in)
{
    if (in->at > 0) {
        memmove(in->data, in->data + in->at, in->len - in->at);
        in->len -= in->at, in->used += in->at, in->at = 0;
    }
    if (in->room - in->len < READ_AT_ONCE) {
        in->room = 2 * in->room + READ_AT_ONCE;
        if ((in->data = realloc(in->data, in->room)) == NULL) wrong("no memory for a command");
    }
    const size_t got = fread(in->data + in->len, 1, READ_AT_ONCE, in->file);
    in->len += got;
    return got > 0;
}

/* The end of the line that begins at an offset from `at`; SIZE_MAX: there is none. */
static size_t line_end(struct input *in, size_t from)
{
    for (size_t seen = from;;) {
        const char *found = memchr(in->data + in->at + seen, '\n', in->len - in->at - seen);
        if (found != NULL) return (size_t)(found - in->data) - in->at;
        seen = in->len - in->at;
        if (seen > from + READ_AT_ONCE || !more(in)) return SIZE_MAX;
    }
}

static rocks_code broken(const struct input *in, const char *what)
{
    snprintf(status.message, sizeof status.message, "byte %llu: %s",
             (unsigned long long)(in->used + in->at), what);
    return ROCKS_CORRUPTION;
}

static bool number_at(const struct input *in, size_t from, size_t end, long long most,
                      long long *number)
{
    char *stop;
    char text[32] = "";
    const size_t len = end - from;
    if (len == 0 || len >= sizeof text) return false;
    memcpy(text, in->data + in->at + from, len);
    *number = strtoll(text, &stop, 10);
    return stop != text && (*stop == 0 || (*stop == '\r' && stop[1] == 0)) && *number >= 0 &&
           *number <= most;
}

/* A command as an array of bulk strings. `count` 0: an empty one. */
static rocks_code next_array(struct input *in, size_t *count)
{
    long long parts, len;
    size_t end = line_end(in, 0);
    if (end == SIZE_MAX || !number_at(in, 1, end, MOST_PARTS, &parts))
        return broken(in, "not the number of a command's words");
    if ((size_t)parts > in->word_room) {
        in->word_room = (size_t)parts;
        in->words = realloc(in->words, in->word_room * sizeof *in->words);
        if (in->words == NULL) wrong("no memory for a command");
    }
    size_t at = end + 1;
    for (long long i = 0; i < parts; i++) {
        end = line_end(in, at);
        if (end == SIZE_MAX || in->data[in->at + at] != '$' ||
            !number_at(in, at + 1, end, LONGEST, &len))
            return broken(in, "a word of a command that is not whole");
        while (in->len - in->at < end + 1 + (size_t)len + 2)
            if (!more(in)) return broken(in, "a command that is not whole");
        /* Offsets until all is there: reading more moves the bytes. */
        in->words[i] = (rocks_slice){NULL, (size_t)len};
        at = end + 1 + (size_t)len + 2;
    }
    size_t from = line_end(in, 0) + 1;
    for (long long i = 0; i < parts; i++) {
        from = line_end(in, from) + 1;
        in->words[i].data = (const uint8_t *)in->data + in->at + from;
        from += in->words[i].len + 2;
    }
    in->at += at;
    *count = (size_t)parts;
    return ROCKS_OK;
}

/* A command as a line of words. */
static rocks_code next_line(struct input *in, size_t *count)
{
    size_t end = line_end(in, 0);
    if (end == SIZE_MAX) {
        /* The last line may lack its end. */
        if (in->len - in->at > READ_AT_ONCE) return broken(in, "a line that is too long");
        end = in->len - in->at;
        if (in->len == in->room && (in->data = realloc(in->data, ++in->room)) == NULL)
            wrong("no memory for a command");
        in->len++;
    }
    char *line = in->data + in->at;
    line[end] = 0;
    if (in->word_room < MOST_WORDS) {
        in->word_room = MOST_WORDS;
        in->words = realloc(in->words, in->word_room * sizeof *in->words);
        if (in->words == NULL) wrong("no memory for a command");
    }
    *count = split_words(line, in->words);
    if (*count == SIZE_MAX) return broken(in, "quotes that do not end");
    in->at += end + 1;
    return ROCKS_OK;
}

static void tell_refused(uint64_t number, const struct input *in, size_t count,
                         const rocks_redis_node *error)
{
    fprintf(stderr, "command %llu, ", (unsigned long long)number);
    for (size_t i = 0; i < count && i < 2; i++) {
        if (i > 0) fputc(' ', stderr);
        for (size_t j = 0; j < in->words[i].len && j < 64; j++) {
            const uint8_t c = in->words[i].data[j];
            if (c >= ' ' && c < 127) fputc(c, stderr);
            else fprintf(stderr, "\\x%02x", c);
        }
    }
    fprintf(stderr, ": %.*s\n", (int)error->len, (const char *)error->data);
}

rocks_code import_redis(const struct args *args, rocks_redis *redis, const char *path,
                        bool *any_refused)
{
    struct side side = {0};
    struct input in = {0};
    uint64_t commands = 0, refused = 0;
    in.file = path == NULL ? stdin : fopen(path, "rb");
    if (in.file == NULL) wrong("%s: it cannot be read", path);
    rocks_code code = rocks_redis_session_new(redis, &side.session, &status);
    if (code == ROCKS_OK) code = rocks_redis_reply_new(&side.reply, &status);
    side.cancel = begin_work(args, "import");
    while (code == ROCKS_OK && !interrupted() && (in.at < in.len || more(&in))) {
        size_t count = 0;
        code = in.data[in.at] == '*' ? next_array(&in, &count) : next_line(&in, &count);
        if (code != ROCKS_OK || count == 0) continue;
        commands++;
        code = call_words(&side, in.words, count);
        if (code == ROCKS_OK && side.nodes[0].kind == ROCKS_REDIS_ERROR && ++refused <= MOST_TOLD)
            tell_refused(commands, &in, count, &side.nodes[0]);
    }
    end_work(side.cancel);
    if (code == ROCKS_OK && refused > MOST_TOLD)
        fprintf(stderr, "and %llu more\n", (unsigned long long)(refused - MOST_TOLD));
    if (args->json) {
        json_open('{');
        json_number("commands", commands);
        json_number("refused", refused);
        json_close('}');
    } else {
        printf("%llu commands, %llu refused\n", (unsigned long long)commands,
               (unsigned long long)refused);
    }
    *any_refused = refused > 0;
    if (path != NULL) fclose(in.file);
    free(in.data);
    free(in.words);
    rocks_redis_reply_free(side.reply, NULL);
    rocks_redis_session_free(side.session, NULL);
    return code;
}
