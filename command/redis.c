/* Commands of Redis's: one, or a script of them. */
#include "command.h"

#include <ctype.h>
#include <unistd.h>

/* ---- words of a line, as redis-cli takes them ------------------------------------------------ */

static int digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* What stands behind a backslash in double quotes; how many characters that is. */
static int escaped(const char *at, char *out)
{
    static const char from[] = "nrtba", to[] = "\n\r\t\b\a";
    if (at[0] == 'x' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
        *out = (char)(digit(at[1]) << 4 | digit(at[2]));
        return 3;
    }
    const char *found = *at != 0 ? strchr(from, *at) : NULL;
    *out = found != NULL ? to[found - from] : *at;
    return 1;
}

/* As command.h says. */
size_t split_words(char *line, rocks_slice *words)
{
    size_t count = 0;
    for (char *at = line;;) {
        while (isspace((unsigned char)*at)) at++;
        if (*at == 0) return count;
        if (count == MOST_WORDS) wrong("a line has more than %d words", MOST_WORDS);
        char *out = at;
        const char quote = *at == '"' || *at == '\'' ? *at : 0;
        words[count].data = (const uint8_t *)out;
        if (quote != 0) at++;
        while (*at != 0 && (quote != 0 ? *at != quote : !isspace((unsigned char)*at))) {
            char made = *at;
            if (quote == '"' && *at == '\\' && at[1] != 0) at += escaped(at + 1, &made);
            else if (quote == '\'' && *at == '\\' && at[1] == '\'') made = *++at;
            at++;
            *out++ = made;
        }
        if (quote != 0 && (*at++ != quote || (*at != 0 && !isspace((unsigned char)*at))))
            return SIZE_MAX;
        words[count].len = (size_t)((const uint8_t *)out - words[count].data);
        count++;
    }
}

/* ---- replies --------------------------------------------------------------------------------- */

static void show_quoted(const char *data, size_t len)
{
    putchar('"');
    for (size_t i = 0; i < len; i++) {
        static const char from[] = "\n\r\t\b\a\\\"", to[] = "nrtba\\\"";
        const char *found = data[i] != 0 ? strchr(from, data[i]) : NULL;
        if (found != NULL) printf("\\%c", to[found - from]);
        else if (isprint((unsigned char)data[i])) putchar(data[i]);
        else printf("\\x%02x", (uint8_t)data[i]);
    }
    putchar('"');
}

/* One reply of RESP2, for people on a terminal and bare for other programs; where the next begins.
 */
static const char *show_resp(const char *at, int indent, bool for_people)
{
    const char kind = *at++;
    const char *end = strchr(at, '\r');
    const long long number = strtoll(at, NULL, 10);
    const char *next = end + 2;
    if (kind == ':') {
        printf("%s%lld\n", for_people ? "(integer) " : "", number);
    } else if (kind == '+' || kind == '-') {
        printf("%s%.*s\n", for_people && kind == '-' ? "(error) " : "", (int)(end - at), at);
    } else if (number < 0) {
        puts(for_people ? "(nil)" : "");
    } else if (kind == '$') {
        if (for_people) show_quoted(next, (size_t)number);
        else fwrite(next, 1, (size_t)number, stdout);
        putchar('\n');
        next += number + 2;
    } else if (number == 0) {
        puts(for_people ? "(empty array)" : "");
    } else {
        char room[32];
        const int width = snprintf(room, sizeof room, "%lld", number);
        for (long long i = 1; i <= number; i++) {
            if (for_people) printf("%*s%*lld) ", i == 1 ? 0 : indent, "", width, i);
            next = show_resp(next, indent + width + 2, for_people);
        }
    }
    return next;
}

static const rocks_redis_node *json_node(const struct args *args, const rocks_redis_node *node);

static const rocks_redis_node *json_elements(const struct args *args, const rocks_redis_node *node)
{
    const bool is_map = node->kind == ROCKS_REDIS_MAP;
    const rocks_redis_node *next = node + 1;
    json_open(is_map ? '{' : '[');
    for (int64_t i = 0; i < node->integer; i++) {
        json_next();
        if (is_map) {
            json_text((const char *)next->data, next->len);
            next++;
            fputs(": ", stdout);
        }
        next = json_node(args, next);
    }
    json_close(is_map ? '}' : ']');
    return next;
}

static const rocks_redis_node *json_node(const struct args *args, const rocks_redis_node *node)
{
    switch (node->kind) {
        case ROCKS_REDIS_NIL:
        case ROCKS_REDIS_NIL_ARRAY:
            fputs("null", stdout);
            break;
        case ROCKS_REDIS_INTEGER:
            printf("%lld", (long long)node->integer);
            break;
        case ROCKS_REDIS_BOOLEAN:
            fputs(node->integer != 0 ? "true" : "false", stdout);
            break;
        case ROCKS_REDIS_DOUBLE:
            /* JSON has no infinite numbers. */
            if (memchr(node->data, 'n', node->len) != NULL) json_bytes(args, node->data, node->len);
            else fwrite(node->data, 1, node->len, stdout);
            break;
        case ROCKS_REDIS_ERROR:
            fputs("{\"error\": ", stdout);
            json_bytes(args, node->data, node->len);
            putchar('}');
            break;
        case ROCKS_REDIS_SIMPLE:
        case ROCKS_REDIS_BULK:
        case ROCKS_REDIS_VERBATIM:
            json_bytes(args, node->data, node->len);
            break;
        default:
            return json_elements(args, node);
    }
    return node + 1;
}

static rocks_code show_reply(const struct args *args, rocks_redis_reply *reply, bool *failed)
{
    const rocks_redis_node *nodes;
    size_t count;
    rocks_slice resp;
    rocks_code code = rocks_redis_reply_nodes(reply, &nodes, &count, &status);
    if (code != ROCKS_OK) return code;
    *failed = *failed || (count > 0 && nodes[0].kind == ROCKS_REDIS_ERROR);
    if (args->json && count > 0) {
        json_node(args, nodes);
        if (nodes[0].kind < ROCKS_REDIS_ARRAY) putchar('\n');
        return ROCKS_OK;
    }
    code = rocks_redis_reply_resp(reply, 2, &resp, &status);
    if (code == ROCKS_OK) show_resp((const char *)resp.data, 0, isatty(STDOUT_FILENO) == 1);
    return code;
}

static rocks_code run_words(const struct args *args, rocks_redis_session *session,
                            rocks_redis_reply *reply, const rocks_slice *words, size_t count,
                            bool *failed)
{
    rocks_cancel *cancel = begin_work(args, "redis");
    const rocks_code code = rocks_redis_session_call(session, words, count, cancel, reply, &status);
    end_work(cancel);
    return code == ROCKS_OK ? show_reply(args, reply, failed) : code;
}

static rocks_code run_script(const struct args *args, rocks_redis_session *session,
                             rocks_redis_reply *reply, bool *failed)
{
    static rocks_slice words[MOST_WORDS];
    char *line = NULL;
    size_t room = 0;
    rocks_code code = ROCKS_OK;
    while (code == ROCKS_OK && getline(&line, &room, stdin) >= 0) {
        const size_t count = split_words(line, words);
        if (count == SIZE_MAX) {
            snprintf(status.message, sizeof status.message, "quotes that do not end");
            code = ROCKS_INVALID_ARGUMENT;
        } else if (count > 0) {
            code = run_words(args, session, reply, words, count, failed);
        }
    }
    free(line);
    return code;
}

int run_redis(const struct args *args)
{
    static rocks_slice words[MOST_WORDS];
    const size_t count = (size_t)args->word_count - 1;
    const bool exports = count == 1 && strcmp(args->words[1], "export") == 0;
    const bool imports = count >= 1 && count <= 2 && strcmp(args->words[1], "import") == 0;
    struct opened opened = open_database(args, exports ? "read_only" : "read_write");
    rocks_redis *redis;
    rocks_redis_session *session = NULL;
    rocks_redis_reply *reply = NULL;
    bool failed = false;
    for (size_t i = 0; i < count; i++)
        words[i] = (rocks_slice){(const uint8_t *)args->words[i + 1], strlen(args->words[i + 1])};
    rocks_code code = rocks_redis_open(opened.db, NULL, &redis, &status);
    if (code == ROCKS_OK) code = rocks_redis_session_new(redis, &session, &status);
    if (code == ROCKS_OK) code = rocks_redis_reply_new(&reply, &status);
    if (code != ROCKS_OK) {
    } else if (exports) {
        code = export_redis(args, redis);
    } else if (imports) {
        code = import_redis(args, redis, count == 2 ? args->words[2] : NULL, &failed);
    } else {
        code = count > 0 ? run_words(args, session, reply, words, count, &failed)
                         : run_script(args, session, reply, &failed);
    }
    rocks_redis_reply_free(reply, NULL);
    rocks_redis_session_free(session, NULL);
    rocks_redis_free(redis, NULL);
    const int ended = close_after(&opened, code);
    return failed ? FAILED : ended;
}
