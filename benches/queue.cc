// Gets through a completion queue, so many in flight, against direct gets: by the CPU of all
// threads where everything is cached, by the clock where everything is on the disk.
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench.h"

namespace bench {
namespace {

double timed(clockid_t clock, const std::function<void()>& work) {
  timespec start, end;
  clock_gettime(clock, &start);
  work();
  clock_gettime(clock, &end);
  return (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
}

using Keys = std::function<const char*(size_t at)>;

// Keeps `depth` gets in flight until `count` have ended.
class InFlight {
 public:
  explicit InFlight(const char* options) {
    rocks_status st;
    check(rocks_queue_new(options, &queue_, &st), st, "rocks_queue_new");
    check(rocks_completions_new(&done_, &st), st, "rocks_completions_new");
  }
  ~InFlight() {
    rocks_queue_free(queue_, nullptr);
    rocks_completions_free(done_, nullptr);
  }

  void run(rocks_db* db, const Keys& key, size_t at, size_t count, size_t depth, uint32_t flags) {
    rocks_status st;
    rocks_completions_view view{};
    ops_.assign(depth, rocks_operation{});
    size_t sent = 0, ended = 0, next = std::min(depth, count);
    while (ended < count) {
      for (size_t i = 0; i < next; i++) {
        rocks_operation& op = ops_[i];
        op.struct_size = sizeof op;
        op.kind = ROCKS_OPERATION_GET;
        op.flags = flags;
        op.db = db;
        op.key = key(at + sent + i);
        op.key_len = kKeySize;
      }
      sent += next;
      check(rocks_queue_submit_and_drain(queue_, ops_.data(), next, nullptr, 0, UINT64_MAX, done_,
                                         &view, &st),
            st, "rocks_queue_submit_and_drain");
      for (size_t i = 0; i < view.count; i++) {
        if (view.completions[i].code != ROCKS_OK) fail("rocks_queue", "a key is missing");
        keep(view.completions[i].value.data[0]);
      }
      ended += view.count;
      next = std::min(view.count, count - sent);
    }
  }

 private:
  rocks_queue* queue_;
  rocks_completions* done_;
  std::vector<rocks_operation> ops_;
};

void direct(rocks_db* db, const Keys& key, size_t at, size_t count) {
  rocks_status st;
  uint8_t value[kValueSize];
  size_t len;
  for (size_t i = 0; i < count; i++) {
    check(rocks_db_get_into(db, nullptr, nullptr, key(at + i), kKeySize, value, sizeof value, &len,
                            &st),
          st, "rocks_db_get_into");
    keep(value[0]);
  }
}

void show(const char* what, const std::string& set, const char* side,
          const std::vector<double>& all, const char* unit, double target) {
  note(what, set, side, median(all), median(all, 0.1), median(all, 0.9), unit, target);
}

}  // namespace

void queued_gets(const Store& s) {
  const char* what = "queued gets, CPU of all threads";
  if (!wanted(what)) return;
  struct Case {
    const char* side;
    size_t depth;
    uint32_t flags;
    double target;
    std::vector<double> ratios{};
  } cases[] = {{"256 in flight", 256, 0, 1.0},
               {"16 in flight", 16, 0, 1.2},
               {"1 in flight, the cache tried", 1, ROCKS_OPERATION_TRY_CACHE, 1.1}};
  InFlight queue(nullptr);
  const Keys key = [&](size_t at) { return s.key(at); };
  constexpr size_t kSlice = 8192;
  for (size_t round = 0, at = 0; round < rounds() + 3; round++, at += kSlice) {
    const double base = timed(CLOCK_PROCESS_CPUTIME_ID, [&] { direct(s.rocks, key, at, kSlice); });
    for (Case& one : cases) {
      const double time = timed(CLOCK_PROCESS_CPUTIME_ID,
                                [&] { queue.run(s.rocks, key, at, kSlice, one.depth, one.flags); });
      // The first rounds start threads and make memory.
      if (round >= 3) one.ratios.push_back(time / base);
    }
  }
  for (Case& one : cases) show(what, s, one.side, one.ratios, "ratio", one.target);
}

void queued_gets_from_disk(const std::string& dir) {
  const char* what = "queued gets from disk, reads a second";
  if (!wanted(what)) return;
  constexpr size_t kKeys = 200000, kSlice = 512;
  rocks_options* options;
  rocks_db* db;
  rocks_status st;
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  // Neither the operating system nor RocksDB keeps what was read.
  check(rocks_options_set_string(options,
                                 "create_if_missing=true;use_direct_reads=true;"
                                 "compression=kNoCompression;"
                                 "block_based_table_factory={block_cache=64K;"
                                 "cache_index_and_filter_blocks=false;}",
                                 &st),
        st, "options");
  check(rocks_db_open((dir + "/disk").c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st,
        "open");
  check(rocks_options_free(options, &st), st, "options");
  std::string keys;
  for (size_t i = 0; i < kKeys; i++) {
    char key[kKeySize + 1], value[kValueSize] = {0};
    Store::sorted_key(i, key);
    keys.append(key, kKeySize);
    check(rocks_db_put(db, nullptr, nullptr, key, kKeySize, value, sizeof value, &st), st, "put");
  }
  check(rocks_db_flush(db, nullptr, 0, nullptr, &st), st, "flush");
  check(rocks_db_compact_range(db, nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr, &st), st,
        "compact");
  const Keys key = [&](size_t at) { return keys.data() + at * 7919 % kKeys * kKeySize; };
  std::vector<double> ratios;
  {
    InFlight queue("threads=32");
    for (size_t round = 0, at = 0; round < std::min<size_t>(rounds(), 15); round++, at += kSlice) {
      const double one = timed(CLOCK_MONOTONIC, [&] { direct(db, key, at, kSlice); });
      at += kSlice;
      const double many =
          timed(CLOCK_MONOTONIC, [&] { queue.run(db, key, at, 8 * kSlice, 256, 0); });
      at += 8 * kSlice;
      ratios.push_back(8 * one / many);
    }
  }
  check(rocks_db_close(db, &st), st, "close");
  show(what, "200,000", "256 in flight, against one thread", ratios, "times", 4);
}

}  // namespace bench
