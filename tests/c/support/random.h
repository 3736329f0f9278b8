/* Numbers by chance, the same from the same seed: Marsaglia's xorshift64. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* The seed; never 0. */
static uint64_t random_state = 88172645463325252u;

static inline uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static inline uint64_t number_below(uint64_t limit) { return next_random(&random_state) % limit; }

static inline int one_in(uint64_t count) { return number_below(count) == 0; }

#endif
