/* What options read as. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "check.h"

/* The option reads as `wanted`. */
static inline void reads(const rocks_options *options, const char *name, const char *wanted)
{
    rocks_buffer value;
    OK(rocks_options_value(options, name, &value, &st));
    if (strcmp((const char *)value.data, wanted) != 0) {
        fprintf(stderr, "%s reads \"%s\", wanted \"%s\"\n", name, (const char *)value.data, wanted);
        exit(1);
    }
    OK(rocks_buffer_free(&value, &st));
}

#endif
