// Reads the write-ahead log of an open database while it is written. Unlike RocksDB's
// TransactionLogIterator (db/transaction_log_impl.cc) it follows a log into the next file,
// distinguishes a gap from damage, and returns a prepared transaction whole, where it is committed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/transaction_log.h"
#include "rocksdb/write_batch.h"
#include "src/base/bridge.h"
#include "src/inside/log_read.h"
#include "src/options/options.h"

namespace rx {

// The options of a WAL iterator.
struct wal_iter_options : rocksdb::TransactionLogIterator::ReadOptions {};

// Records of a batch, without its header.
struct wal_part {
  std::string records;
  uint32_t count = 0;

  void append(const Slice& bytes, uint32_t writes) {
    records.append(bytes.data(), bytes.size());
    count += writes;
  }
  void append(const wal_part& other) {
    records += other.records;
    count += other.count;
  }
};

// Sections that are prepared, and neither committed nor rolled back so far.
struct wal_prepared {
  std::map<std::string, wal_part> sections;

  // Parses a log record. `plain`: out, its writes, including those of sections that it commits;
  // `missing`: out, a committed section that was not seen, else empty.
  Status take(const Slice& record, const inside::timestamp_sizes& timestamps, wal_part* plain,
              std::string* missing);
};

// A log file that may still grow.
struct wal_tail {
  inside::log_tail file;
  uint64_t number = 0;

  Status open(DB* db, uint64_t number, bool verify);
  // NotFound: no more for now.
  Status next(Slice* record);
};

struct wal_iter {
  wal_iter(DB* db, uint64_t since, const wal_iter_options& options)
      : db_(db), next_(since == 0 ? 1 : since), verify_(options.verify_checksums_) {}

  // The next batch; its bytes stay valid until the next call. NotFound: no more for now.
  // Incomplete: the log no longer contains the next batch.
  Status next(uint64_t* sequence, Slice* data);

 private:
  Status find();
  Status follow();
  bool is_buffered() const;
  Status take(const Slice& record);
  Status found(uint64_t sequence, uint32_t count, const Slice& batch);
  Status look_back(const std::string& name);
  Status gap(const std::string& what) const;

  DB* const db_;   // the root
  uint64_t next_;  // the first sequence number that is wanted
  const bool verify_;
  std::unique_ptr<wal_tail> tail_;
  wal_prepared prepared_;
  // The batch that was read last: in the file's buffer, or assembled from prepared sections.
  Slice batch_;
  std::string made_;
  uint64_t batch_sequence_ = 0, batch_count_ = 0;
  bool waits_ = false;  // for its writes to be visible
};

}  // namespace rx
