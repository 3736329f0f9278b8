// The files of the write-ahead log, as RocksDB lists them.
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/transaction_log.h"
#include "src/base/bridge.h"

using rocksdb::DB;
using rx::Status;

namespace rx {

struct wal_files {
  std::vector<std::string> names;
  std::vector<rocks_wal_file> files;

  void add(const rocksdb::WalFile& file) {
    // RocksDB's names begin with a slash.
    names.push_back(file.PathName().substr(1));
    files.push_back({0,
                     {},
                     file.LogNumber(),
                     file.StartSequence(),
                     file.SizeFileBytes(),
                     static_cast<int32_t>(file.Type()),
                     0});
  }
};

}  // namespace rx

extern "C" {

// All of them, or the current one.
int32_t rx_wal_files_new(DB* db, bool current, rx::wal_files** out, rx::status* st) {
  return rx::run(st, [&] {
    auto files = std::make_unique<rx::wal_files>();
    Status s;
    if (current) {
      std::unique_ptr<rocksdb::WalFile> file;
      s = db->GetCurrentWalFile(&file);
      if (s.ok()) files->add(*file);
    } else {
      rocksdb::VectorWalPtr all;
      s = db->GetSortedWalFiles(all);
      for (const auto& file : all) files->add(*file);
    }
    if (s.ok()) *out = files.release();
    return s;
  });
}

void rx_wal_files_free(rx::wal_files* files) { delete files; }

size_t rx_wal_files_count(const rx::wal_files* files) { return files->files.size(); }

bool rx_wal_files_at(const rx::wal_files* files, size_t index, rocks_wal_file* out) {
  if (index >= files->files.size()) return false;
  *out = files->files[index];
  out->struct_size = sizeof(*out);
  out->name = rx::view(files->names[index]);
  return true;
}
}
