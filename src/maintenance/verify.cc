// Verifies the files' checksums one file at a time, so that it can be stopped between two of them
// (db/db_impl/db_impl.cc, VerifyChecksumInternal cannot).
#include <functional>
#include <unordered_map>
#include <vector>

#include "rocksdb/convenience.h"
#include "rocksdb/metadata.h"
#include "src/base/checks/checks.h"
#include "src/inside/db.h"
#include "src/progress/progress.h"

using rocksdb::BlobMetaData;
using rocksdb::ColumnFamilyHandle;
using rocksdb::ColumnFamilyMetaData;
using rocksdb::DB;
using rocksdb::ReadOptions;
using rocksdb::SstFileMetaData;
using rx::Status;

namespace {

// Prevents the deletion of the live files meanwhile. A read-only database has no deletions to
// disable.
class Pinned {
 public:
  explicit Pinned(DB* db) : db_(db), status_(db->DisableFileDeletions()) {}
  ~Pinned() {
    if (status_.ok()) db_->EnableFileDeletions().PermitUncheckedError();
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  Status status() const { return status_.IsNotSupported() ? Status::OK() : status_; }

 private:
  DB* const db_;
  const Status status_;
};

// A file to check, and how.
struct Task {
  uint64_t size;
  std::function<Status()> run;
};

// Runs `one` on every table file and, where there is one, `blob` on every blob file.
Status each(DB* db, const rx::stop_flag& stop, const rx::object* progress,
            const std::function<Status(const std::string&, const SstFileMetaData&)>& one,
            const std::function<Status(const BlobMetaData&)>& blob) {
  const Pinned pinned(db);
  Status s = pinned.status();
  std::vector<ColumnFamilyMetaData> families;
  if (s.ok()) db->GetRootDB()->GetAllColumnFamilyMetaData(&families);
  std::vector<Task> tasks;
  for (const auto& family : families) {
    for (const auto& level : family.levels) {
      for (const auto& file : level.files) {
        tasks.push_back({file.size, [&] { return one(family.name, file); }});
      }
    }
    if (blob == nullptr) continue;
    for (const auto& file : family.blob_files) {
      tasks.push_back({file.blob_file_size, [&] { return blob(file); }});
    }
  }
  uint64_t total = 0, done = 0;
  for (const auto& task : tasks) total += task.size;
  for (size_t i = 0; i < tasks.size() && s.ok(); i++) {
    if (!rx::tell_progress(progress, done, total) || stop.load(std::memory_order_acquire)) {
      return rx::stopped();
    }
    s = tasks[i].run();
    done += tasks[i].size;
  }
  if (s.ok()) rx::tell_progress(progress, done, total);
  return s;
}

}  // namespace

extern "C" {

int32_t rx_verify_checksum(DB* db, const ReadOptions* read, ColumnFamilyHandle* const* cfs,
                           size_t count, const rx::stop_flag* stop, const rx::object* progress,
                           rx::status* st) {
  return rx::run(st, [&] {
    std::unordered_map<std::string, rocksdb::Options> options;
    for (size_t i = 0; i < count; i++) options.emplace(cfs[i]->GetName(), db->GetOptions(cfs[i]));
    const auto one = [&](const std::string& family, const SstFileMetaData& file) {
      const auto known = options.find(family);
      // Dropped or created since.
      if (known == options.end()) return Status::OK();
      return rocksdb::VerifySstFileChecksum(known->second, rocksdb::EnvOptions(known->second),
                                            *read, file.directory + "/" + file.relative_filename,
                                            file.largest_seqno);
    };
    return each(db, *stop, progress, one, nullptr);
  });
}

int32_t rx_verify_file_checksums(DB* db, const ReadOptions* given, const rx::stop_flag* stop,
                                 const rx::object* progress, rx::status* st) {
  return rx::run(st, [&] {
    if (!rx::inside::has_file_checksums(db)) {
      return Status::InvalidArgument(
          "the database was opened without the option file_checksum_gen_factory");
    }
    ReadOptions read = *given;
    read.io_activity = rocksdb::Env::IOActivity::kVerifyFileChecksums;
    const auto one = [&](const std::string&, const SstFileMetaData& file) {
      return rx::inside::verify_file_checksum(db, file.file_checksum, file.file_checksum_func_name,
                                              file.directory + "/" + file.relative_filename, read);
    };
    const auto blob = [&](const BlobMetaData& file) {
      return rx::inside::verify_file_checksum(db, file.checksum_value, file.checksum_method,
                                              file.blob_file_path + file.blob_file_name, read);
    };
    return each(db, *stop, progress, one, blob);
  });
}
}
