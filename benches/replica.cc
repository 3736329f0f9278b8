// The log of a database read batch by batch, and batches written to a replica.
#include <memory>

#include "bench.h"
#include "rocksdb/transaction_log.h"
#include "rocksdb/write_batch.h"

namespace bench {
namespace {

constexpr size_t kBatches = 50000;
constexpr double kTarget = 1.25;
// Each record is looked at, for transactions that were prepared before.
constexpr double kLookedAt = 1.2;

rocks_db* opened(const std::string& path) {
  rocks_status st;
  rocks_db* db = nullptr;
  rocks_options* options;
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  check(
      rocks_options_set_string(options, "create_if_missing=true;write_buffer_size=4294967296", &st),
      st, "options");
  check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st, "open");
  check(rocks_options_free(options, &st), st, "options");
  return db;
}

rocksdb::WriteBatch batch_of(size_t number, size_t records) {
  rocksdb::WriteBatch batch;
  const std::string value(kValueSize, 'v');
  for (size_t i = 0; i < records; i++) {
    char key[kKeySize + 1];
    Store::sorted_key((number * records + i) % 100000, key);
    check(batch.Put(rocksdb::Slice(key, kKeySize), value), "Put");
  }
  return batch;
}

// From the first batch on, and at the end from the first one again.
void reads_log(const std::string& dir, size_t records) {
  const std::string what = "log: a batch of " + std::to_string(records);
  if (!wanted(what)) return;
  rocks_status st;
  rocks_db* db = opened(dir + "/log" + std::to_string(records));
  rocksdb::DB* cpp = db_behind(db);
  const size_t batches = kBatches / records;
  for (size_t i = 0; i < batches; i++) {
    auto batch = batch_of(i, records);
    check(cpp->Write({}, &batch), "Write");
  }
  std::unique_ptr<rocksdb::TransactionLogIterator> theirs;
  rocks_wal_iter* ours = nullptr;
  measure(what, std::to_string(batches),
          {{"C++ TransactionLogIterator",
            [&](size_t, size_t n) {
              for (size_t i = 0; i < n; i++) {
                if (theirs != nullptr) theirs->Next();
                if (theirs == nullptr || !theirs->Valid())
                  check(cpp->GetUpdatesSince(1, &theirs), "since");
                const auto got = theirs->GetBatch();
                keep(got.writeBatchPtr->Data().size());
              }
            }},
           {"rocks_wal_iter_next",
            [&](size_t, size_t n) {
              uint64_t sequence;
              rocks_slice data;
              for (size_t i = 0; i < n; i++) {
                while (ours == nullptr ||
                       rocks_wal_iter_next(ours, &sequence, &data, &st) != ROCKS_OK) {
                  check(rocks_wal_iter_free(ours, &st), st, "free");
                  check(rocks_db_wal_iter(db, 1, nullptr, &ours, &st), st, "wal_iter");
                }
                keep(data.len);
              }
            },
            records == 1 ? kTarget : kLookedAt}});
  theirs.reset();
  check(rocks_wal_iter_free(ours, &st), st, "free");
  check(rocks_db_close(db, &st), st, "close");
}

void applies(const std::string& dir, size_t records) {
  const std::string what = "replica: a batch of " + std::to_string(records);
  if (!wanted(what)) return;
  rocks_status st;
  rocks_db* db = opened(dir + "/applied" + std::to_string(records));
  rocks_db* written = opened(dir + "/written" + std::to_string(records));
  rocksdb::DB* cpp = db_behind(written);
  std::vector<std::string> all;
  for (size_t i = 0; i < 1000; i++) all.push_back(batch_of(i * 7919, records).Data());
  uint64_t sequence = 1;
  measure(what, std::to_string(all.size()),
          {{"C++ WriteBatch, Write",
            [&](size_t at, size_t n) {
              for (size_t i = at; i < at + n; i++) {
                rocksdb::WriteBatch batch(all[i % all.size()]);
                check(cpp->Write({}, &batch), "Write");
              }
            }},
           {"rocks_db_apply",
            [&](size_t at, size_t n) {
              for (size_t i = at; i < at + n; i++, sequence += records) {
                const std::string& data = all[i % all.size()];
                check(rocks_db_apply(db, nullptr, data.data(), data.size(), sequence, nullptr, &st),
                      st, "apply");
              }
            },
            kTarget}});
  check(rocks_db_close(db, &st), st, "close");
  check(rocks_db_close(written, &st), st, "close");
}

}  // namespace

void replicas(const std::string& dir) {
  for (const size_t records : {1, 100}) {
    reads_log(dir, records);
    applies(dir, records);
  }
}

}  // namespace bench
