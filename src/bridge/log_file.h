// A log file read record by record, by RocksDB's own reader: a WAL or a MANIFEST.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "bridge.h"
#include "db/log_reader.h"
#include "rocksdb/env.h"

namespace rx {

struct Reporter final : rocksdb::log::Reader::Reporter {
  bool damaged = false, old = false;
  size_t bytes = 0;
  std::string text;
  void Corruption(size_t size, const Status& s, uint64_t) override {
    if (!damaged) text = s.ToString();
    damaged = true;
    bytes += size;
  }
  void OldLogRecord(size_t) override { old = true; }
};

// One log file, a MANIFEST or a WAL, record by record.
struct Log {
  Reporter reporter;
  std::unique_ptr<rocksdb::log::Reader> reader;
  std::string scratch;
  uint64_t size = 0, checksum = 0;

  Status open(rocksdb::Env* env, const std::string& path, uint64_t number) {
    std::unique_ptr<rocksdb::SequentialFileReader> file;
    Status s = env->GetFileSize(path, &size);
    if (s.ok()) {
      s = rocksdb::SequentialFileReader::Create(env->GetFileSystem(), path,
                                                rocksdb::FileOptions(), &file, nullptr, nullptr);
    }
    if (s.ok()) {
      reader = std::make_unique<rocksdb::log::Reader>(nullptr, std::move(file), &reporter,
                                                      /*checksum=*/true, number);
    }
    return s;
  }

  // The strictest reading: a torn end is reported as well.
  bool next(Slice* record) {
    return reader->ReadRecord(record, &scratch,
                              rocksdb::WALRecoveryMode::kPointInTimeRecovery, &checksum);
  }

  uint64_t rest() const { return size - std::min(size, reader->LastRecordEnd()); }
};

}  // namespace rx
