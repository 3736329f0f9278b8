/* What the examples share: how they end when a call fails. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <rocks.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rocks_status status;

/* TRY(call(..., &status)): goes on when the call succeeds, else says why not. */
#define TRY(call) \
    do { \
        if ((call) != ROCKS_OK) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, status.message); \
            exit(1); \
        } \
    } while (0)

/* A C string as bytes: what keys and values are. */
#define TEXT(text) (text), strlen(text)

/* Bytes as printf wants them for "%.*s". */
#define SHOW(bytes) (int)(bytes).len, (const char *)(bytes).data

#endif
