// Transactions of both kinds: begin, put, commit; and the same by one and by two threads that
// want the same few keys.
#include "rocksdb/utilities/optimistic_transaction_db.h"
#include "rocksdb/utilities/transaction_db.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "bench.h"

using rocksdb::Slice;
using rocksdb::Transaction;
using rocksdb::WriteOptions;

namespace bench {
namespace {

// Keys that are wanted by all.
constexpr size_t kHot = 16;
constexpr size_t kKeys = 100000;
constexpr double kTarget = 1.05;

// One database, and its C++ object.
struct Opened {
  std::string name;
  rocks_db* db = nullptr;
  rocksdb::DB* cpp;
  rocksdb::ColumnFamilyHandle* family;
  bool locks;
  std::string keys;
  const std::string value = std::string(kValueSize, 'v');

  Opened(const std::string& path, const char* mode) : name(mode), locks(name == "transaction") {
    rocks_status st;
    rocks_options *options, *how;
    check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
    check(rocks_options_set_string(options, "create_if_missing=true;write_buffer_size=4294967296",
                                   &st),
          st, "options");
    check(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st), st, "options");
    check(rocks_options_set(how, "mode", mode, &st), st, "options");
    check(rocks_db_open(path.c_str(), options, how, nullptr, nullptr, 0, &db, &st), st, "open");
    check(rocks_options_free(how, &st), st, "options");
    check(rocks_options_free(options, &st), st, "options");
    family = behind(db);
    cpp = db_behind(db);
    for (size_t i = 0; i < kKeys; i++) {
      char key[kKeySize + 1];
      Store::sorted_key(i * 7919 % kKeys, key);
      keys.append(key, kKeySize);
    }
  }
  ~Opened() {
    rocks_status st;
    check(rocks_db_close(db, &st), st, "close");
  }

  const char* key(size_t at) const { return keys.data() + at * kKeySize; }

  // `old`: used again.
  Transaction* begin(Transaction* old) const {
    const WriteOptions wo;
    if (!locks)
      return static_cast<rocksdb::OptimisticTransactionDB*>(cpp)->BeginTransaction(wo, {}, old);
    return static_cast<rocksdb::TransactionDB*>(cpp)->BeginTransaction(wo, {}, old);
  }
};

// Each transaction puts one key, or reads it for update first.
Side through_cpp(const Opened& o, bool again, bool reads) {
  return {again ? "C++ BeginTransaction(old), Put, Commit" : "C++ BeginTransaction, Put, Commit",
          [&o, again, reads](size_t at, size_t n) {
            std::unique_ptr<Transaction> t;
            rocksdb::PinnableSlice seen;
            for (size_t i = at; i < at + n; i++) {
              const Slice key(o.key(i % kKeys), kKeySize);
              t.reset(o.begin(again ? t.release() : nullptr));
              if (reads) {
                seen.Reset();
                const auto s = t->GetForUpdate({}, o.family, key, &seen);
                if (!s.IsNotFound()) check(s, "GetForUpdate");
              }
              check(t->Put(o.family, key, o.value), "Put");
              check(t->Commit(), "Commit");
              if (!again) t.reset();
            }
          }};
}

Side through_rocks(const Opened& o, bool again, bool reads) {
  return {again ? "rocks_txn_begin_again, put, commit" : "rocks_txn_begin, put, commit, free",
          [&o, again, reads](size_t at, size_t n) {
            rocks_status st;
            rocks_txn* t = nullptr;
            const char* value = o.value.data();
            for (size_t i = at; i < at + n; i++) {
              const char* key = o.key(i % kKeys);
              check(again && t != nullptr ? rocks_txn_begin_again(t, nullptr, nullptr, &st)
                                          : rocks_txn_begin(o.db, nullptr, nullptr, &t, &st),
                    st, "begin");
              if (reads) {
                rocks_buffer seen;
                const rocks_code code =
                    rocks_txn_get_for_update(t, nullptr, nullptr, key, kKeySize, 1, 1, &seen, &st);
                if (code != ROCKS_NOT_FOUND) check(code, st, "get_for_update");
                check(rocks_buffer_free(&seen, &st), st, "buffer");
              }
              check(rocks_txn_put(t, nullptr, key, kKeySize, value, o.value.size(), &st), st,
                    "put");
              check(rocks_txn_commit(t, &st), st, "commit");
              if (!again) check(rocks_txn_free(t, &st), st, "free");
            }
            if (again) check(rocks_txn_free(t, &st), st, "free");
          },
          kTarget};
}

void alone(const Opened& o) {
  for (const bool reads : {false, true}) {
    for (const bool again : {false, true}) {
      const std::string what = std::string(o.name) + (reads ? ": get for update, put" : ": put") +
                               (again ? ", used again" : "");
      measure(what, std::to_string(kKeys),
              {through_cpp(o, again, reads), through_rocks(o, again, reads)});
    }
  }
}

// ---- contention ---------------------------------------------------------------------

// Reads a hot key for update and puts it, until it is committed.
void hot_cpp(const Opened& o, size_t at, size_t n) {
  std::unique_ptr<Transaction> t;
  rocksdb::PinnableSlice seen;
  for (size_t i = at; i < at + n; i++) {
    const Slice key(o.key(i * 31 % kHot), kKeySize);
    for (bool done = false; !done;) {
      t.reset(o.begin(t.release()));
      seen.Reset();
      const auto s = t->GetForUpdate({}, o.family, key, &seen);
      if (!s.IsNotFound()) check(s, "GetForUpdate");
      check(t->Put(o.family, key, o.value), "Put");
      const auto committed = t->Commit();
      done = committed.ok();
      if (!done && !committed.IsBusy()) check(committed, "Commit");
      if (!done) check(t->Rollback(), "Rollback");
    }
  }
}

void hot_rocks(const Opened& o, size_t at, size_t n) {
  rocks_status st;
  rocks_txn* t;
  const char* value = o.value.data();
  check(rocks_txn_begin(o.db, nullptr, nullptr, &t, &st), st, "begin");
  check(rocks_txn_rollback(t, &st), st, "rollback");
  for (size_t i = at; i < at + n; i++) {
    const char* key = o.key(i * 31 % kHot);
    for (bool done = false; !done;) {
      check(rocks_txn_begin_again(t, nullptr, nullptr, &st), st, "begin");
      rocks_buffer seen;
      const rocks_code code =
          rocks_txn_get_for_update(t, nullptr, nullptr, key, kKeySize, 1, 1, &seen, &st);
      if (code != ROCKS_NOT_FOUND) check(code, st, "get_for_update");
      check(rocks_buffer_free(&seen, &st), st, "buffer");
      check(rocks_txn_put(t, nullptr, key, kKeySize, value, o.value.size(), &st), st, "put");
      const rocks_code committed = rocks_txn_commit(t, &st);
      done = committed == ROCKS_OK;
      if (!done && committed != ROCKS_BUSY) check(committed, st, "commit");
      if (!done) check(rocks_txn_rollback(t, &st), st, "rollback");
    }
  }
  check(rocks_txn_free(t, &st), st, "free");
}

using Work = void (*)(const Opened&, size_t, size_t);

// By the wall clock: a waiting thread uses no CPU time.
double wall(const Opened& o, Work work, size_t threads, size_t round) {
  constexpr size_t kCount = 2000;
  std::atomic<size_t> ready{0};
  const auto run = [&](size_t thread) {
    ready++;
    while (ready < threads) {
    }
    work(o, round + thread * 7, kCount);
  };
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (size_t i = 1; i < threads; i++) others.emplace_back(run, i);
  run(0);
  for (auto& other : others) other.join();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start)
             .count() /
         kCount;
}

void contended(const Opened& o, size_t threads) {
  const std::string what = o.name + ": " + std::to_string(kHot) + " hot keys, " +
                           std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  if (!wanted(what) || std::thread::hardware_concurrency() < threads) return;
  std::vector<double> ratios;
  for (size_t round = 0; round < rounds(); round++) {
    double cpp = 0, rocks = 0;
    if (round % 2 == 0) cpp = wall(o, hot_cpp, threads, round);
    rocks = wall(o, hot_rocks, threads, round);
    if (round % 2 == 1) cpp = wall(o, hot_cpp, threads, round);
    ratios.push_back(rocks / cpp);
  }
  note(what, std::to_string(kHot), "rocks_txn_*, by the clock", median(ratios), median(ratios, 0.1),
       median(ratios, 0.9), "ratio", kTarget);
}

}  // namespace

void transactions(const std::string& dir) {
  for (const char* mode : {"transaction", "optimistic_transaction"}) {
    const Opened opened(dir + "/" + mode, mode);
    alone(opened);
    contended(opened, 1);
    contended(opened, 2);
  }
}

}  // namespace bench
