#include "src/log/wal_files.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/log/wal.h"

using rocksdb::DB;
using rx::Status;

namespace rx {

namespace {

// Adds a file that RocksDB's list lacks, unless it is gone or empty.
Status add(DB* db, uint64_t number, std::vector<wal_file>* out) {
  const std::string dir = inside::wal_folder(db);
  const auto files = inside::files_of(db);
  wal_tail tail;
  Slice record;
  wal_file file{number, 0, 0, rocksdb::kAliveLogFile};
  Status s = files->GetFileSize(inside::wal_file(dir, number), {}, &file.size, nullptr);
  if (s.IsNotFound() || s.IsPathNotFound()) {
    file.type = rocksdb::kArchivedLogFile;
    s = files->GetFileSize(inside::archived_wal_file(dir, number), {}, &file.size, nullptr);
  }
  if (s.ok()) s = tail.open(db, number, true);
  if (s.ok()) s = tail.next(&record);
  if (s.IsNotFound() || s.IsPathNotFound()) return Status::OK();
  if (!s.ok()) return s;
  file.start_sequence = inside::fixed64(record.data());
  out->push_back(file);
  return s;
}

}  // namespace

std::string wal_file::name() const {
  return type == rocksdb::kArchivedLogFile ? inside::archived_wal_file("", number).substr(1)
                                           : inside::wal_file("", number).substr(1);
}

Status list_wals(DB* db, std::vector<wal_file>* out) {
  out->clear();
  // First: RocksDB archives the files that it missed when its own list is ready.
  std::vector<std::string> live;
  rocksdb::VectorWalPtr files;
  Status s = inside::files_of(db)->GetChildren(inside::wal_folder(db), {}, &live, nullptr);
  if (s.ok()) s = db->GetSortedWalFiles(files);
  if (!s.ok()) return s;
  std::set<uint64_t> listed;
  uint64_t archived = 0;
  for (const auto& file : files) {
    out->push_back({file->LogNumber(), file->StartSequence(), file->SizeFileBytes(), file->Type()});
    listed.insert(file->LogNumber());
    if (file->Type() == rocksdb::kArchivedLogFile) archived = file->LogNumber();
  }
  for (const std::string& name : live) {
    uint64_t number;
    rocksdb::FileType type;
    if (!s.ok() || !inside::parse_file_name(name, &number, &type)) continue;
    if (type != rocksdb::kWalFile || number >= archived || listed.count(number) != 0) continue;
    s = add(db, number, out);
  }
  std::sort(out->begin(), out->end(),
            [](const wal_file& a, const wal_file& b) { return a.number < b.number; });
  return s;
}

struct wal_files {
  std::vector<std::string> names;
  std::vector<rocks_wal_file> files;

  void add(const wal_file& file) {
    names.push_back(file.name());
    files.push_back(
        {0, {}, file.number, file.start_sequence, file.size, static_cast<int32_t>(file.type), 0});
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
      if (s.ok()) files->add({file->LogNumber(), 0, file->SizeFileBytes(), file->Type()});
    } else {
      std::vector<rx::wal_file> all;
      s = rx::list_wals(db->GetRootDB(), &all);
      for (const rx::wal_file& file : all) files->add(file);
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
