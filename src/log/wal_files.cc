#include "src/log/wal_files.h"

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

// Adds the numbers of the files that a folder has; one that does not exist has none.
Status add_numbers(DB* db, const std::string& folder, std::set<uint64_t>* out) {
  std::vector<std::string> names;
  const Status s = inside::files_of(db)->GetChildren(folder, {}, &names, nullptr);
  if (s.IsNotFound() || s.IsPathNotFound()) return Status::OK();
  for (const std::string& name : names) {
    uint64_t number;
    rocksdb::FileType type;
    if (inside::parse_file_name(name, &number, &type) && type == rocksdb::kWalFile) {
      out->insert(number);
    }
  }
  return s;
}

// Has every file that was there when it began, since a file moves only one way: it is seen before
// it moves, or was moved before its folder was read to the end. Of those that are made meanwhile it
// may have a later one and lack an earlier.
Status numbers_once(DB* db, std::set<uint64_t>* out) {
  const std::string dir = inside::wal_folder(db);
  const Status s = add_numbers(db, dir, out);
  return s.ok() ? add_numbers(db, inside::archive_folder(dir), out) : s;
}

}  // namespace

std::string wal_file::name() const {
  return type == rocksdb::kArchivedLogFile ? inside::archived_wal_file("", number).substr(1)
                                           : inside::wal_file("", number).substr(1);
}

Status wal_numbers(DB* db, std::vector<uint64_t>* out) {
  std::set<uint64_t> first, all;
  Status s = numbers_once(db, &first);
  if (s.ok()) s = numbers_once(db, &all);
  // What is older than the newest of the first was there when the second began.
  if (first.empty())
    all.clear();
  else
    all.erase(all.upper_bound(*first.rbegin()), all.end());
  out->assign(all.begin(), all.end());
  return s;
}

Status look_at_wal(DB* db, uint64_t number, wal_file* out) {
  const std::string dir = inside::wal_folder(db);
  const auto files = inside::files_of(db);
  wal_tail tail;
  Slice record;
  *out = {number, 0, 0, rocksdb::kAliveLogFile};
  Status s = files->GetFileSize(inside::wal_file(dir, number), {}, &out->size, nullptr);
  if (s.IsNotFound() || s.IsPathNotFound()) {
    out->type = rocksdb::kArchivedLogFile;
    s = files->GetFileSize(inside::archived_wal_file(dir, number), {}, &out->size, nullptr);
  }
  if (s.ok()) s = tail.open(db, number, true);
  if (s.ok()) s = tail.next(&record);
  if (s.ok()) out->start_sequence = inside::fixed64(record.data());
  return s.IsPathNotFound() ? Status::NotFound() : s;
}

Status list_wals(DB* db, std::vector<wal_file>* out) {
  std::vector<uint64_t> numbers;
  Status s = wal_numbers(db, &numbers);
  out->clear();
  for (const uint64_t number : numbers) {
    wal_file file;
    if (s.ok()) s = look_at_wal(db, number, &file);
    if (s.ok()) out->push_back(file);
    if (s.IsNotFound()) s = Status::OK();
  }
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
