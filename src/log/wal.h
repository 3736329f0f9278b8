// The write-ahead log of an open database, read while it is written: what RocksDB's
// TransactionLogIterator (db/transaction_log_impl.cc) does not do is that a log that goes on in
// another file is followed, that a gap is told from damage, and that a prepared transaction comes
// out whole, where it is committed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/base/bridge.h"
#include "src/inside/log_read.h"
#include "src/options/options.h"
#include "rocksdb/transaction_log.h"
#include "rocksdb/write_batch.h"

namespace rx {

// What a WAL iterator is made with.
struct wal_iter_options : rocksdb::TransactionLogIterator::ReadOptions {};

// Records of a batch, without its header.
struct wal_part {
  std::string records;
  uint32_t count = 0;

  void append(const Slice& record, bool counts) {
    records.append(record.data(), record.size());
    count += counts;
  }
  void append(const wal_part& other) {
    records += other.records;
    count += other.count;
  }
};

// Sections that were prepared, and neither committed nor rolled back so far.
struct wal_prepared {
  std::map<std::string, wal_part> sections;

  // Takes a record of the log apart. `plain`: out, what it writes, of sections that it commits
  // too; `missing`: out, a section that is committed and was not seen, else empty.
  Status take(const Slice& record, const inside::timestamp_sizes& timestamps,
              wal_part* plain, std::string* missing);
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

  // The next batch; its bytes stay until the next call. NotFound: that was all for now.
  // Incomplete: what comes next is not in the log any more.
  Status next(uint64_t* sequence, Slice* data);

 private:
  Status find();
  Status follow();
  bool is_buffered() const;
  Status take(const Slice& record);
  Status found(uint64_t sequence, uint32_t count, const Slice& batch);
  Status look_back(const std::string& name);
  Status gap(const std::string& what) const;

  DB* const db_;  // the root
  uint64_t next_;  // the first sequence number that is wanted
  const bool verify_;
  std::unique_ptr<wal_tail> tail_;
  wal_prepared prepared_;
  // The batch that was read last, in the file's buffer or made of prepared sections.
  Slice batch_;
  std::string made_;
  uint64_t batch_sequence_ = 0, batch_count_ = 0;
  bool waits_ = false;  // for its writes to be visible
};

}  // namespace rx
