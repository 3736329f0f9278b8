/* What is printed: bytes as text with what is no text as \xNN, or as hexadecimal, or as JSON. */
#include "command.h"

#include <inttypes.h>

static bool is_plain(uint8_t byte) { return byte >= 0x20 && byte < 0x7f && byte != '\\'; }

static void hex(const uint8_t *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        putchar(digits[data[i] >> 4]);
        putchar(digits[data[i] & 15]);
    }
}

void show_bytes(const struct args *args, const uint8_t *data, size_t len)
{
    if (args->hex) {
        hex(data, len);
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (is_plain(data[i])) putchar(data[i]);
        else if (data[i] == '\\') fputs("\\\\", stdout);
        else printf("\\x%02x", data[i]);
    }
}

void show_slice(const struct args *args, rocks_slice slice)
{
    show_bytes(args, slice.data, slice.len);
}

/* How long the UTF-8 character at the beginning is; 0: it is none. */
static size_t character(const uint8_t *at, size_t len)
{
    const uint8_t first = at[0];
    const size_t size = first < 0x80                    ? 1
                        : first >= 0xc2 && first < 0xe0 ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3
                        : first >= 0xf0 && first < 0xf5 ? 4
                                                        : 0;
    if (size == 0 || size > len) return 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    if ((first == 0xe0 && at[1] < 0xa0) || (first == 0xed && at[1] > 0x9f)) return 0;
    if ((first == 0xf0 && at[1] < 0x90) || (first == 0xf4 && at[1] > 0x8f)) return 0;
    return size;
}

void json_text_to(FILE *out, const char *text, size_t len)
{
    putc('"', out);
    for (size_t i = 0; i < len; i++) {
        const uint8_t byte = (uint8_t)text[i];
        if (byte == '"' || byte == '\\') fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f) fprintf(out, "\\u%04x", byte);
        else putc(byte, out);
    }
    putc('"', out);
}

void json_text(const char *text, size_t len) { json_text_to(stdout, text, len); }

/* A string where it is UTF-8, {"hex": "..."} where it is not; with --hex always hexadecimal. */
void json_bytes(const struct args *args, const uint8_t *data, size_t len)
{
    bool is_text = true;
    for (size_t i = 0, size; is_text && i < len; i += size) {
        size = character(data + i, len - i);
        is_text = size != 0;
    }
    if (is_text && !args->hex) {
        json_text((const char *)data, len);
        return;
    }
    fputs(args->hex ? "\"" : "{\"hex\": \"", stdout);
    hex(data, len);
    fputs(args->hex ? "\"" : "\"}", stdout);
}

static int depth;
static bool begun[64];

void json_next(void)
{
    if (begun[depth]) fputs(", ", stdout);
    begun[depth] = true;
}

void json_open(char bracket)
{
    putchar(bracket);
    begun[++depth] = false;
}

void json_close(char bracket)
{
    putchar(bracket);
    if (--depth == 0) putchar('\n');
}

void json_name(const char *name)
{
    json_next();
    json_text(name, strlen(name));
    fputs(": ", stdout);
}

void json_number(const char *name, uint64_t value)
{
    json_name(name);
    printf("%" PRIu64, value);
}

void json_string(const char *name, const char *text)
{
    json_name(name);
    json_text(text, strlen(text));
}

void json_slice(const struct args *args, const char *name, rocks_slice slice)
{
    json_name(name);
    json_bytes(args, slice.data, slice.len);
}

void json_bool(const char *name, bool value)
{
    json_name(name);
    fputs(value ? "true" : "false", stdout);
}

const char *human(uint64_t bytes, char room[32])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1024 && unit < 6) value /= 1024, unit++;
    snprintf(room, 32, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return room;
}

/* A full disk or a closed pipe behind standard output is a failure like others. */
void finish_output(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("rocks: standard output");
        _Exit(FAILED);
    }
}
