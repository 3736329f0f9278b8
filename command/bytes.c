/* Keys and values of the command line. */
#include "command.h"

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* As it stands, or from hexadecimal; "0x" before it is allowed. */
struct bytes take_bytes(const struct args *args, const char *what, const char *text)
{
    struct bytes bytes = {malloc(strlen(text) + 1), 0};
    if (bytes.data == NULL) abort();
    if (!args->hex) {
        bytes.len = strlen(text);
        memcpy(bytes.data, text, bytes.len + 1);
        return bytes;
    }
    const char *at = text;
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) at += 2;
    for (; *at != 0; at += 2) {
        if (digit(at[0]) < 0 || digit(at[1]) < 0)
            wrong("%s: \"%s\"; accepted: pairs of hexadecimal digits", what, text);
        bytes.data[bytes.len++] = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
    }
    return bytes;
}

bool unescape(const struct args *args, char *text, rocks_slice *out)
{
    if (args->hex) {
        const struct bytes bytes = take_bytes(args, "standard input", text);
        memcpy(text, bytes.data, bytes.len);
        *out = (rocks_slice){(uint8_t *)text, bytes.len};
        free(bytes.data);
        return true;
    }
    uint8_t *to = (uint8_t *)text;
    for (const char *at = text; *at != 0;) {
        unsigned byte;
        int read = 0;
        if (*at != '\\') *to++ = (uint8_t)*at++;
        else if (at[1] == '\\') *to++ = '\\', at += 2;
        else if (sscanf(at, "\\x%2x%n", &byte, &read) == 1 && read == 4)
            *to++ = (uint8_t)byte, at += 4;
        else return false;
    }
    *out = (rocks_slice){(uint8_t *)text, (size_t)(to - (uint8_t *)text)};
    return true;
}

/* A prefix is a range, where keys are in the order of their bytes. */
void take_range(struct args *args)
{
    if (args->from_text != NULL) args->from = take_bytes(args, "--from", args->from_text);
    if (args->to_text != NULL) args->to = take_bytes(args, "--to", args->to_text);
    if (args->prefix_text == NULL) return;
    if (args->from_text != NULL || args->to_text != NULL)
        wrong("--prefix: given with --from or --to");
    args->prefix = take_bytes(args, "--prefix", args->prefix_text);
    args->from = args->prefix;
    struct bytes end = {malloc(args->prefix.len + 1), args->prefix.len};
    if (end.data == NULL) abort();
    memcpy(end.data, args->prefix.data, end.len);
    while (end.len > 0 && end.data[end.len - 1] == 0xff) end.len--;
    if (end.len == 0) return; /* nothing lies behind it */
    end.data[end.len - 1]++;
    args->to = end;
}
