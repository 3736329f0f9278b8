#include "src/tables/kept_files.h"

#include <algorithm>
#include <atomic>

#include "src/base/folders.h"
#include "src/inside/db.h"
#include "src/inside/files.h"

namespace rx {
namespace {

constexpr char kPrefix[] = "rocks_ingest.";

void remove(rocksdb::Env* env, const std::string& folder) {
  std::vector<std::string> names;
  children(env, folder, &names).PermitUncheckedError();
  for (const auto& name : names) env->DeleteFile(folder + "/" + name).PermitUncheckedError();
  env->DeleteDir(folder).PermitUncheckedError();
}

}  // namespace

kept_files::kept_files(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& families)
    : env_(db->GetEnv()), first_(inside::next_file_number(db)) {
  static std::atomic<uint64_t> next{0};
  for (auto* family : families) {
    const std::string& folder = inside::paths_of(family).front().path;
    const auto is_same = [&](const auto& one) { return one.first == folder; };
    if (std::any_of(folders_.begin(), folders_.end(), is_same)) continue;
    folders_.emplace_back(folder, folder + "/" + kPrefix + std::to_string(++next));
  }
}

kept_files::~kept_files() {
  for (const auto& [folder, ours] : folders_) remove(env_, ours);
}

Status kept_files::keep() {
  for (const auto& [folder, ours] : folders_) {
    std::vector<std::string> names;
    Status s = children(env_, folder, &names);
    if (s.ok()) s = env_->CreateDirIfMissing(ours);
    if (!s.ok()) return s;
    for (const auto& name : names) {
      uint64_t number;
      rocksdb::FileType type;
      if (!inside::parse_file_name(name, &number, &type) || type != rocksdb::kTableFile ||
          number < first_) {
        continue;
      }
      const std::string from = folder + "/" + name, to = ours + "/" + name;
      s = env_->LinkFile(from, to);
      if (s.IsNotSupported()) break;
      // A compaction's file, deleted meanwhile.
      if (!s.ok() && env_->FileExists(from).IsNotFound()) continue;
      if (!s.ok()) return s;
      files_.emplace_back(from, to);
    }
  }
  return Status::OK();
}

void kept_files::bring_back() {
  for (const auto& [from, to] : files_) {
    if (env_->FileExists(from).IsNotFound()) env_->LinkFile(to, from).PermitUncheckedError();
  }
  for (const auto& one : folders_) sync_folder(env_, one.first).PermitUncheckedError();
}

void kept_files::clear(rocksdb::Env* env, const std::string& folder) {
  std::vector<std::string> names;
  children(env, folder, &names).PermitUncheckedError();
  for (const auto& name : names) {
    if (name.compare(0, sizeof(kPrefix) - 1, kPrefix) == 0) remove(env, folder + "/" + name);
  }
}

}  // namespace rx
