// Two threads that read one database, against one. By the wall clock: the figure
// means something only while two cores are free.
#include <atomic>
#include <chrono>
#include <thread>

#include "bench.h"

using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace bench {
namespace {

using Reader = std::function<void(size_t at, size_t count)>;

double wall(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

void scale(const Store& s, const char* name, const Reader& read, double target) {
  constexpr size_t kCount = 20000;
  std::atomic<size_t> go{0}, done{0};
  std::atomic<bool> stop{false};
  // Waits without sleep, so that waking is no part of what is measured.
  std::thread helper([&] {
    for (size_t round = 1;; round++) {
      while (go.load(std::memory_order_acquire) < round) {
        if (stop.load(std::memory_order_relaxed)) return;
      }
      read(s.count / 2 + round * kCount, kCount);
      done.store(round, std::memory_order_release);
    }
  });
  std::vector<double> ratios;
  for (size_t round = 1; round <= rounds(); round++) {
    const double one = wall([&] { read(round * kCount, kCount); });
    const double two = wall([&] {
      go.store(round, std::memory_order_release);
      read(round * kCount, kCount);
      while (done.load(std::memory_order_acquire) < round) {
      }
    });
    ratios.push_back(2 * one / two);
  }
  stop = true;
  helper.join();
  note("get: two threads against one", s.name, name, median(ratios), median(ratios, 0.1),
       median(ratios, 0.9), "times", target);
}

}  // namespace

void threads(const Store& s) {
  if (getenv("ONLY") != nullptr || std::thread::hardware_concurrency() < 2) return;
  scale(
      s, "C++ Get(PinnableSlice)",
      [&](size_t at, size_t n) {
        const ReadOptions ro;
        PinnableSlice pinned;
        for (size_t i = at; i < at + n; i++) {
          pinned.Reset();
          check(s.cpp->Get(ro, s.cpp_family, Slice(s.key(i), kKeySize), &pinned), "get");
          keep(pinned.data());
        }
      },
      0);
  scale(
      s, "rocks_db_get_into",
      [&](size_t at, size_t n) {
        rocks_status st;
        uint8_t buffer[256];
        for (size_t i = at; i < at + n; i++) {
          size_t len;
          check(rocks_db_get_into(s.rocks, nullptr, nullptr, s.key(i), kKeySize, buffer,
                                  sizeof buffer, &len, &st),
                st, "rocks_db_get_into");
          keep(buffer[0]);
        }
      },
      1.9);
}

}  // namespace bench
