/* A filter of your own: the xor filter of Graf and Lemire ("Xor Filters: Faster and Smaller
   Than Bloom and Cuckoo Filters", 2020). Each key has a place in each third of a table of
   bytes; the three bytes there, xored, are the key's fingerprint. Of the keys that are not
   in it 1 in 256 passes, at 9.84 bits for each key; a Bloom filter takes 11.5. */
#include "example.h"

enum { HEAD = 12, KEYS = 4000 }; /* before the bytes: the seed, and how long a third is */

/* A place while the filter is made: its keys, xored; and a key that was given a place. */
typedef struct place {
    uint64_t keys;
    uint32_t count;
} place;
typedef struct taken {
    uint64_t key;
    uint32_t at;
} taken;

static uint64_t hash(const uint8_t *key, size_t len, uint64_t seed)
{
    uint64_t h = 14695981039346656037u + seed * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < len; i++) h = (h ^ key[i]) * 1099511628211u;
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
    return h ^ (h >> 33);
}

/* The three places of a hash, and its fingerprint. */
static uint8_t places(uint64_t h, uint32_t third, uint32_t at[3])
{
    uint8_t print = (uint8_t)(h ^ (h >> 32));
    for (uint32_t i = 0; i < 3; i++, h = (h << 21) | (h >> 43))
        at[i] = (uint32_t)(((h & 0xffffffff) * third) >> 32) + i * third;
    return print;
}

/* A key that is alone at a place can get its byte there last of all. Takes such keys away
   until none is left, and then gives bytes in the opposite order. */
static bool fill(const rocks_slice *keys, size_t count, uint64_t seed, uint32_t third, place *table,
                 taken *order, uint32_t *alone, uint8_t *bytes)
{
    uint32_t at[3];
    size_t waiting = 0, done = 0;
    memset(table, 0, 3 * (size_t)third * sizeof *table);
    for (size_t k = 0; k < count; k++) {
        uint64_t key = hash(keys[k].data, keys[k].len, seed);
        places(key, third, at);
        for (int i = 0; i < 3; i++) table[at[i]].keys ^= key, table[at[i]].count++;
    }
    for (uint32_t i = 0; i < 3 * third; i++)
        if (table[i].count == 1) alone[waiting++] = i;
    while (waiting > 0) {
        taken one = {0, alone[--waiting]};
        if (table[one.at].count != 1) continue;
        one.key = table[one.at].keys;
        order[done++] = one;
        places(one.key, third, at);
        for (int i = 0; i < 3; i++) {
            table[at[i]].keys ^= one.key;
            if (--table[at[i]].count == 1) alone[waiting++] = at[i];
        }
    }
    memset(bytes, 0, 3 * (size_t)third);
    for (size_t k = done; done == count && k-- > 0;) {
        uint8_t print = places(order[k].key, third, at);
        bytes[order[k].at] = print ^ bytes[at[0]] ^ bytes[at[1]] ^ bytes[at[2]];
    }
    return done == count;
}

static bool create_filter(void *state, const rocks_slice *keys, size_t count, rocks_sink *filter,
                          rocks_sink *error)
{
    const uint32_t third = (uint32_t)((32 + 1.23 * (double)count) / 3) + 1;
    const size_t len = 3 * (size_t)third;
    place *table = malloc(len * (sizeof *table + 4 + 1) + count * sizeof(taken));
    if (table == NULL) return false;
    taken *order = (taken *)(table + len);
    uint32_t *alone = (uint32_t *)(order + count);
    uint8_t *bytes = (uint8_t *)(alone + len);
    uint64_t seed = 0; /* one that leaves keys over is rare */
    while (seed < 100 && !fill(keys, count, seed, third, table, order, alone, bytes)) seed++;
    if (seed == 100) rocks_sink_append(error, TEXT("no seed fits"), NULL);
    bool made = seed < 100 && rocks_sink_append(filter, &seed, 8, NULL) == ROCKS_OK &&
                rocks_sink_append(filter, &third, 4, NULL) == ROCKS_OK &&
                rocks_sink_append(filter, bytes, len, NULL) == ROCKS_OK;
    *(size_t *)state += HEAD + len;
    free(table);
    return made;
}

static bool key_may_match(void *state, const uint8_t *key, size_t key_len, const uint8_t *filter,
                          size_t filter_len, bool *may_match, rocks_sink *error)
{
    uint64_t seed;
    uint32_t third, at[3];
    (void)state, (void)filter_len, (void)error;
    memcpy(&seed, filter, 8);
    memcpy(&third, filter + 8, 4);
    const uint8_t print = places(hash(key, key_len, seed), third, at), *bytes = filter + HEAD;
    *may_match = print == (bytes[at[0]] ^ bytes[at[1]] ^ bytes[at[2]]);
    return true;
}

/* Four tables that lie over each other, with the keys of even numbers; how many blocks are
   read to find those, and to find nothing for odd ones. */
static void try_it(const char *folder, const rocks_filter_policy *policy, const char *kind)
{
    char path[4096], key[16];
    rocks_options *options;
    rocks_db *db;
    rocks_buffer value;
    snprintf(path, sizeof path, "%s.%s", folder, kind);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set_string(options,
                                 "create_if_missing=true;disable_auto_compactions=true;"
                                 "block_based_table_factory={no_block_cache=true}",
                                 &status));
    TRY(rocks_options_set_filter_policy(options, "filter_policy", policy, &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    for (int table = 0; table < 4; table++) {
        for (int i = table; i < KEYS; i += 4) {
            snprintf(key, sizeof key, "key%06d", 2 * i);
            TRY(rocks_db_put(db, NULL, NULL, TEXT(key), TEXT("value"), &status));
        }
        TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
    }
    for (int odd = 0, found = 0; odd < 2; odd++, found = 0) {
        uint64_t blocks;
        TRY(rocks_perf_reset(&status));
        for (int i = 0; i < KEYS; i++) {
            snprintf(key, sizeof key, "key%06d", 2 * i + odd);
            rocks_code code = rocks_db_get(db, NULL, NULL, TEXT(key), &value, &status);
            if (code != ROCKS_NOT_FOUND) TRY(code);
            found += code == ROCKS_OK;
            TRY(rocks_buffer_free(&value, &status));
        }
        TRY(rocks_perf_value("block_read_count", &blocks, &status));
        printf("%-4s  %d keys looked up, %4d found, %5d blocks read\n", kind, KEYS, found,
               (int)blocks);
    }
    TRY(rocks_db_close(db, &status));
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "filter_policy.db";
    size_t bytes = 0;
    rocks_filter_policy *policy;
    rocks_filter_policy_callbacks callbacks = {sizeof callbacks, &bytes,         NULL,
                                               {0, 0, 0},        "example.xor8", 9.84,
                                               create_filter,    key_may_match,  NULL};
    TRY(rocks_filter_policy_new(&callbacks, &policy, &status));
    TRY(rocks_perf_set_level("kEnableCount", &status));
    try_it(folder, NULL, "none");
    try_it(folder, policy, "xor");
    printf("%.2f bits for each key\n", 8.0 * (double)bytes / KEYS);
    TRY(rocks_filter_policy_free(policy, &status));
    return 0;
}
