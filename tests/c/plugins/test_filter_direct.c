/* Filters made and asked without a table: RocksDB's own by name, hostile bytes, callbacks.
   valgrind: yes */
#include "../support/filter.h"

#include <sys/mman.h>

enum { MANY = 1000 };

static char many_bytes[2 * MANY][16];
static rocks_slice many[2 * MANY];

/* The first half goes into filters, the second does not. */
static void make_keys(void)
{
    for (int i = 0; i < 2 * MANY; i++) {
        many[i].len = key_of(many_bytes[i], i / MANY, i);
        many[i].data = (const uint8_t *)many_bytes[i];
    }
}

static rocks_filter_policy *builtin(const char *text)
{
    rocks_filter_policy *policy;
    OK(rocks_filter_policy_new_by_name(text, &policy, &st));
    return policy;
}

/* How many of the keys that are not in it a filter takes for its own. */
static int false_positives(rocks_filter_policy *policy, const rocks_buffer *filter)
{
    uint8_t all[2 * MANY];
    int count = 0;
    OK(rocks_filter_policy_keys_may_match(policy, many, 2 * MANY, filter->data, filter->len, all,
                                          &st));
    for (int i = 0; i < 2 * MANY; i++) {
        bool one;
        OK(rocks_filter_policy_key_may_match(policy, many[i].data, many[i].len, filter->data,
                                             filter->len, &one, &st));
        CHECK(one == (all[i] == 1) && all[i] <= 1);
        if (i < MANY) CHECK(one);
        count += i >= MANY && one;
    }
    return count;
}

static void builtin_filters(void)
{
    static const struct {
        const char *made_of, *name;
        int most_false, least_false;
        size_t most_bits;
    } kinds[] = {
        {"bloomfilter:10", "bloomfilter:10:false", 25, 1, 11},
        {"bloomfilter:4.5:true", "bloomfilter:4.5:false", 250, 50, 6},
        {"bloomfilter:100", "bloomfilter:100:false", 0, 0, 101},
        {"ribbonfilter:10", "ribbonfilter:10:0", 25, 1, 9},
        {"ribbonfilter:10:-1", "ribbonfilter:10:-1", 25, 1, 9},
        {"ribbonfilter:10:2147483647", "ribbonfilter:10:2147483647", 25, 1, 11},
        {"{id=ribbonfilter:20;bloom_before_level=3}", "ribbonfilter:20:3", 2, 0, 18},
        {"rocksdb.internal.LegacyBloomFilter:10", "rocksdb.internal.LegacyBloomFilter:10", 30, 1,
         12},
    };
    enum { KINDS = sizeof kinds / sizeof *kinds };
    rocks_filter_policy *policies[KINDS];
    rocks_buffer filters[KINDS], text, again;
    for (int i = 0; i < KINDS; i++) {
        policies[i] = builtin(kinds[i].made_of);
        OK(rocks_filter_policy_name(policies[i], &text, &st));
        CHECK(strcmp((char *)text.data, kinds[i].name) == 0);
        OK(rocks_buffer_free(&text, &st));
        OK(rocks_filter_policy_create_filter(policies[i], many, MANY, &filters[i], &st));
        OK(rocks_filter_policy_create_filter(policies[i], many, MANY, &again, &st));
        CHECK(again.len == filters[i].len && memcmp(again.data, filters[i].data, again.len) == 0);
        OK(rocks_buffer_free(&again, &st));
        CHECK(filters[i].len * 8 <= MANY * kinds[i].most_bits);
        int count = false_positives(policies[i], &filters[i]);
        if (count > kinds[i].most_false || count < kinds[i].least_false) {
            fprintf(stderr, "%s: %d false positives\n", kinds[i].made_of, count);
            exit(1);
        }
        CHECK(failures_of(policies[i], "") == 0);
    }
    /* Each reads the filters of all. */
    for (int i = 0; i < KINDS; i++) {
        rocks_filter_policy *other = policies[(i + 1) % KINDS];
        CHECK(false_positives(other, &filters[i]) == false_positives(policies[i], &filters[i]));
    }
    rocks_filter_policy *reader = builtin("rocksdb.BuiltinBloomFilter"),
                        *none = builtin("bloomfilter:0.2");
    false_positives(reader, &filters[0]);
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_filter_policy_create_filter(reader, many, MANY, &again, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_filter_policy_create_filter(none, many, MANY, &again, &st));
    SAYS("bloomfilter:0:false makes no filters");
    CHECK(again.data == NULL);
    OK(rocks_filter_policy_free(reader, &st));
    OK(rocks_filter_policy_free(none, &st));
    /* One key; keys twice and in any order. */
    const rocks_slice twice[] = {many[3], many[1], many[3], {NULL, 0}};
    for (int i = 0; i < KINDS; i++) {
        OK(rocks_filter_policy_create_filter(policies[i], many, 1, &again, &st));
        OK(rocks_buffer_free(&again, &st));
        OK(rocks_filter_policy_create_filter(policies[i], twice, 4, &again, &st));
        uint8_t all[4];
        OK(rocks_filter_policy_keys_may_match(policies[i], twice, 4, again.data, again.len, all,
                                              &st));
        CHECK(all[0] && all[1] && all[2] && all[3]);
        OK(rocks_buffer_free(&again, &st));
        OK(rocks_buffer_free(&filters[i], &st));
        OK(rocks_filter_policy_free(policies[i], &st));
    }
}

static void builtin_refusals(void)
{
    static const char *const bad[] = {"",
                                      "nullptr",
                                      "bloomfilter",
                                      "bloomfilter:",
                                      "bloomfilter:x",
                                      "bloomfilter:10:maybe",
                                      "ribbonfilter:10:99999999999",
                                      "ribbonfilter:10:x",
                                      "test.exact",
                                      "{id=ribbonfilter:10;bloom_before_level=33333333333}",
                                      "{id=ribbonfilter:10;levels=3}",
                                      "bloomfilter:1e400",
                                      "=",
                                      "{"};
    rocks_filter_policy *policy;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        policy = (rocks_filter_policy *)many;
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new_by_name(bad[i], &policy, &st));
        SAYS("name");
        CHECK(policy == NULL);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new_by_name("bloom:10", &policy, &st));
    SAYS(
        "name: \"bloom:10\"; accepted: bloomfilter:BITS_PER_KEY, ribbonfilter:BITS_PER_KEY, "
        "ribbonfilter:BITS_PER_KEY:BLOOM_BEFORE_LEVEL");
    CHECK(strstr(st.message, "nullptr") == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new_by_name(NULL, &policy, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_new_by_name("bloomfilter:10", NULL, &st));

    policy = builtin("bloomfilter:10");
    rocks_buffer filter;
    bool may_match = true;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_filter_policy_create_filter(policy, many, 0, &filter, &st));
    SAYS("count: 0");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_filter_policy_create_filter(policy, NULL, 3, &filter, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_filter_policy_create_filter(policy, many, 3, NULL, &st));
    EXPECT(ROCKS_CORRUPTION,
           rocks_filter_policy_key_may_match(policy, BYTES("k"), NULL, 0, &may_match, &st));
    SAYS("filter: its 0 bytes");
    CHECK(!may_match);
    OK(rocks_filter_policy_keys_may_match(policy, NULL, 0, BYTES("k"), NULL, &st));
    const rocks_slice broken[] = {{NULL, 0}, {NULL, 1}};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_filter_policy_create_filter(policy, broken, 2, &filter, &st));
    SAYS("keys[1]");
    OK(rocks_filter_policy_free(policy, &st));
}

/* Any bytes: an answer or ROCKS_CORRUPTION, and no read outside of them. The page behind
   the filter cannot be read, and neither can the one before it. */
static void hostile_filters(void)
{
    long page = sysconf(_SC_PAGESIZE);
    uint8_t *three =
        mmap(NULL, 3 * (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(three != MAP_FAILED);
    CHECK(mprotect(three, (size_t)page, PROT_NONE) == 0);
    CHECK(mprotect(three + 2 * page, (size_t)page, PROT_NONE) == 0);
    rocks_filter_policy *policy = builtin("ribbonfilter:10");
    uint32_t random = 1;
    int answers = 0, corrupt = 0;
    for (int round = 0; round < 20000; round++) {
        static const uint8_t kinds[] = {0xFF, 0xFE, 0xFD, 0, 1, 6, 30, 127, 0x80};
        size_t lens[] = {0, 1, 5, 6, 7, 16, 21, 64, 68, 69, 70, 128 + 5, 192 + 5, (size_t)page};
        random = random * 1664525 + 1013904223;
        size_t len = lens[(random >> 8) % (sizeof lens / sizeof *lens)];
        /* At the end of the page, or at its beginning. */
        uint8_t *filter = random >> 31 ? three + 2 * page - len : three + page;
        for (size_t i = len > 80 ? len - 80 : 0; i < len; i++) {
            random = random * 1664525 + 1013904223;
            filter[i] = (uint8_t)(random >> 24);
        }
        if (len > 5) {
            filter[len - 5] = kinds[(size_t)round % sizeof kinds];
            /* Lines whose number overflows to the right length; plausible blocks. */
            if (round % 4 == 0) filter[len - 4] = (uint8_t)((len - 5) / 64);
            if (round % 4 == 0) memcpy(filter + len - 3, "\0\0\4", 3);
            if (round % 4 == 1) memcpy(filter + len - 4, "\0\6\0\0", 4);
            if (round % 4 == 2) memcpy(filter + len - 4, "\1\0\0\0", 4);
        }
        bool one;
        uint8_t some[40];
        rocks_code code = rocks_filter_policy_key_may_match(
            policy, many[round % MANY].data, many[round % MANY].len, filter, len, &one, &st);
        CHECK(code == ROCKS_OK || code == ROCKS_CORRUPTION);
        CHECK(code == rocks_filter_policy_keys_may_match(policy, many, 40, filter, len, some, &st));
        answers += code == ROCKS_OK;
        corrupt += code == ROCKS_CORRUPTION;
    }
    CHECK(answers > 1000 && corrupt > 1000);
    OK(rocks_filter_policy_free(policy, &st));
    munmap(three, 3 * (size_t)page);
}

/* Every filter of RocksDB's own cut short, at every length: told, or answered. */
static void cut_filters(void)
{
    static const char *const kinds[] = {"bloomfilter:10", "ribbonfilter:10",
                                        "rocksdb.internal.LegacyBloomFilter:10"};
    for (size_t kind = 0; kind < 3; kind++) {
        rocks_filter_policy *policy = builtin(kinds[kind]);
        rocks_buffer filter;
        OK(rocks_filter_policy_create_filter(policy, many, 200, &filter, &st));
        for (size_t len = 0; len < filter.len; len++) {
            uint8_t *copy = malloc(len + 1);
            memcpy(copy, filter.data, len);
            bool may_match;
            rocks_code code = rocks_filter_policy_key_may_match(policy, many[0].data, many[0].len,
                                                                copy, len, &may_match, &st);
            CHECK(code == ROCKS_OK || code == ROCKS_CORRUPTION);
            free(copy);
        }
        OK(rocks_buffer_free(&filter, &st));
        OK(rocks_filter_policy_free(policy, &st));
    }
}

static void own_filters_directly(void)
{
    for (int batched = 0; batched < 2; batched++) {
        probe p;
        rocks_filter_policy *policy;
        memset(&p, 0, sizeof p);
        rocks_filter_policy_callbacks callbacks = probe_callbacks(&p, "test.exact");
        if (batched) callbacks.keys_may_match = probe_match_many;
        OK(rocks_filter_policy_new(&callbacks, &policy, &st));
        rocks_buffer filter, none;
        OK(rocks_filter_policy_create_filter(policy, many, MANY, &filter, &st));
        CHECK(filter.len == MANY * 8 && p.created == 1 && p.last_count == MANY);
        CHECK(false_positives(policy, &filter) == 0);
        CHECK(p.asked == 2 * MANY * (batched ? 1 : 2) && p.batches == batched);

        /* Here a failure is the call's. */
        uint8_t all[3] = {9, 9, 9};
        bool one = true;
        uint64_t failed = 0;
        p.match = COMPLAINS;
        EXPECT(ROCKS_CALLBACK_FAILED, rocks_filter_policy_key_may_match(
                                          policy, BYTES("k"), filter.data, filter.len, &one, &st));
        SAYS("cannot look");
        CHECK(!one && failures_of(policy, "cannot look") == ++failed);
        if (!batched) {
            p.asked = 0;
            EXPECT(ROCKS_CALLBACK_FAILED, rocks_filter_policy_keys_may_match(
                                              policy, many, 3, filter.data, filter.len, all, &st));
            CHECK(p.asked == 1 && failures_of(policy, "cannot look") == ++failed);
        } else {
            p.batch = REFUSES;
            EXPECT(ROCKS_CALLBACK_FAILED, rocks_filter_policy_keys_may_match(
                                              policy, many, 3, filter.data, filter.len, all, &st));
            SAYS("not many");
            CHECK(failures_of(policy, "not many") == ++failed);
        }
        CHECK(all[0] == 0 && all[1] == 0 && all[2] == 0);
        p.batch = WRITES_NOTHING;
        p.match = ANSWERS;
        if (batched) {
            OK(rocks_filter_policy_keys_may_match(policy, many + MANY, 3, filter.data, filter.len,
                                                  all, &st));
            CHECK(all[0] == 1 && all[1] == 1 && all[2] == 1);
            p.batch = WRITES_SEVENS;
            OK(rocks_filter_policy_keys_may_match(policy, many + MANY - 1, 3, filter.data,
                                                  filter.len, all, &st));
            CHECK(all[0] == 1 && all[1] == 0 && all[2] == 0);
        }
        OK(rocks_buffer_free(&filter, &st));

        static const struct {
            int way;
            const char *says;
        } ways[] = {
            {FAILS, "no room for the filter"},
            {FAILS_SILENTLY, "create_filter failed, and gave no reason"},
            {APPENDS_NOTHING, "create_filter appended nothing to filter"},
            {APPENDS_TOO_MUCH, "create_filter appended more than 4294967231 bytes"},
        };
        for (size_t i = 0; i < 4; i++) {
            p.create = ways[i].way;
            EXPECT(ROCKS_CALLBACK_FAILED,
                   rocks_filter_policy_create_filter(policy, many, 3, &none, &st));
            SAYS(ways[i].says);
            CHECK(none.data == NULL && failures_of(policy, ways[i].says) == ++failed);
        }
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_filter_policy_create_filter(policy, many, 0, &none, &st));
        OK(rocks_filter_policy_free(policy, &st));
        CHECK(p.destroyed == 1);
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    make_keys();
    builtin_filters();
    builtin_refusals();
    hostile_filters();
    cut_filters();
    own_filters_directly();
    return 0;
}
