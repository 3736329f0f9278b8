/* Rate limiters: settings, figures, and bytes that went through. valgrind: yes */
#include "../support/check.h"

static uint64_t figure(rocks_rate_limiter *limiter, const char *name)
{
    uint64_t value;
    OK(rocks_rate_limiter_value(limiter, name, &value, &st));
    return value;
}

static void counts_what_two_databases_write(void)
{
    rocks_rate_limiter *limiter;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(
        rocks_rate_limiter_new("rate_bytes_per_sec=100M;refill_period_us=50000;fairness=5;"
                               "mode=kAllIo;single_burst_bytes=1M",
                               &limiter, &st));
    CHECK(figure(limiter, "bytes_per_second") == 100u << 20);
    CHECK(figure(limiter, "single_burst_bytes") == 1u << 20);
    CHECK(figure(limiter, "total_bytes_through") == 0);
    OK(rocks_options_set_rate_limiter(options, "rate_limiter", limiter, &st));
    uint64_t last = 0;
    for (int i = 0; i < 2; i++) {
        rocks_db *db;
        char path[4096];
        snprintf(path, sizeof path, "%s", check_path(i == 0 ? "one" : "two"));
        OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
        OK(rocks_db_close(db, &st));
        /* Recovery writes a table. */
        OK(rocks_options_set(options, "avoid_flush_during_recovery", "false", &st));
        OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_db_close(db, &st));
        CHECK(figure(limiter, "total_bytes_through") > last);
        last = figure(limiter, "total_bytes_through");
    }
    CHECK(figure(limiter, "total_requests") > 0);
    CHECK(figure(limiter, "total_bytes_through.low") + figure(limiter, "total_bytes_through.mid") +
              figure(limiter, "total_bytes_through.high") +
              figure(limiter, "total_bytes_through.user") ==
          last);
    CHECK(figure(limiter, "total_pending_requests") == 0);
    OK(rocks_rate_limiter_free(limiter, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("one"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_rate_limiter(options, "rate_limiter", NULL, &st));
    OK(rocks_options_free(options, &st));
}

static void settings(void)
{
    rocks_rate_limiter *limiter;
    static const char *const bad[] = {
        NULL,
        "",
        "fairness=5",
        "rate_bytes_per_sec=0",
        "rate_bytes_per_sec=-1",
        "rate_bytes_per_sec=9",
        "rate_bytes_per_sec=100;auto_tuned=true",
        "rate_bytes_per_sec=1M;refill_period_us=0",
        "rate_bytes_per_sec=1M;refill_period_us=1000000000",
        "rate_bytes_per_sec=1M;fairness=0",
        "rate_bytes_per_sec=1M;mode=kSome",
        "rate_bytes_per_sec=1M;single_burst_bytes=-1",
        "rate=1M",
        "1M",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_new(bad[i], &limiter, &st));
        CHECK(limiter == NULL);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_rate_limiter_new("rate_bytes_per_sec=1M;mode=kSome", &limiter, &st));
    SAYS("kReadsOnly, kWritesOnly, kAllIo");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_new(NULL, &limiter, &st));
    SAYS("options: must not be NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_new("", &limiter, &st));
    SAYS("rate_bytes_per_sec: missing");
    OK(rocks_rate_limiter_new("rate_bytes_per_sec=1M;auto_tuned=true", &limiter, &st));
    OK(rocks_rate_limiter_set(limiter, "bytes_per_second", "2M", &st));
    CHECK(figure(limiter, "bytes_per_second") == 2u << 20);
    OK(rocks_rate_limiter_set(limiter, "single_burst_bytes", "4K", &st));
    CHECK(figure(limiter, "single_burst_bytes") == 4096);
    /* Less than a byte a refill would make writers wait for ever. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_set(limiter, "bytes_per_second", "9", &st));
    OK(rocks_rate_limiter_set(limiter, "bytes_per_second", "10", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_set(limiter, "mode", "kAllIo", &st));
    uint64_t value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_rate_limiter_value(limiter, "total_byte", &value, &st));
    SAYS("total_bytes_through");
    OK(rocks_rate_limiter_free(limiter, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_rate_limiter_value(limiter, "bytes_per_second", &value, &st));
    OK(rocks_rate_limiter_free(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    counts_what_two_databases_write();
    settings();
    return 0;
}
