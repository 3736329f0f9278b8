#include "src/db/folders/owners.h"

#include <set>

#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"

namespace rx {
namespace {

using rocksdb::Env;

constexpr char kTitle[] =
    "This folder holds files of a database of RocksDB. Its path, and that of the database:\n";

// What a folder's file says; it counts only where the folder is at the path that it had then: a
// copy of the folder belongs to nobody yet.
struct mark {
  std::string folder, owner;
};

bool read_mark(Env* env, const std::string& folder, mark* out) {
  const std::string title = kTitle, file = folder + "/" + kOwnerFile;
  std::string text;
  bool is_there_now = false;
  if (!is_there(env, file, &is_there_now).ok() || !is_there_now) return false;
  if (!rocksdb::ReadFileToString(env, file, &text).ok() || !text.starts_with(title)) return false;
  const size_t first = text.find('\n', title.size());
  const size_t second = first == std::string::npos ? first : text.find('\n', first + 1);
  if (second == std::string::npos) return false;
  *out = {text.substr(title.size(), first - title.size()),
          text.substr(first + 1, second - first - 1)};
  return true;
}

// The other database that a folder belongs to, or "".
std::string other_owner(Env* env, const std::string& path, const std::string& folder) {
  mark one;
  if (!read_mark(env, folder, &one) || one.folder != folder || one.owner == path) return "";
  // That database may be gone, or be this one under another path.
  bool is_same = false;
  if (!env->FileExists(inside::current_file(one.owner)).ok()) return "";
  const auto& files = env->GetFileSystem();
  files->AreFilesSame(one.owner, path, {}, &is_same, nullptr).PermitUncheckedError();
  return is_same ? "" : one.owner;
}

// Each with the option that names it.
std::set<std::pair<std::string, std::string>> apart(const std::string& path,
                                                    const rocksdb::DBOptions& options,
                                                    const Families& families) {
  std::set<std::pair<std::string, std::string>> all;
  const auto add = [&](const std::string& folder, const char* option) {
    if (!folder.empty() && folder != path) all.insert({folder, option});
  };
  add(options.wal_dir, "wal_dir");
  for (const auto& one : options.db_paths) add(one.path, "db_paths");
  for (const auto& family : families) {
    for (const auto& one : family.options.cf_paths) add(one.path, "cf_paths");
  }
  // Info logs of several databases may share a folder, unless it is in one of them.
  const std::string& logs = options.db_log_dir;
  if (logs.starts_with(path + "/")) add(logs, "db_log_dir");
  return all;
}

}  // namespace

Status check_owners(const std::string& path, const rocksdb::DBOptions& options,
                    const Families& families) {
  if (!inside::reaches_system(options.env)) return Status::OK();
  for (const auto& [folder, option] : apart(path, options, families)) {
    const std::string other = other_owner(options.env, path, folder);
    if (other.empty()) continue;
    return Status::InvalidArgument(
        option + ": " + quoted(folder) + " belongs to the database in " + quoted(other),
        "this one would write among its files and delete them; the open option "
        "allow_foreign_folders insists");
  }
  return Status::OK();
}

Status mark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families) {
  Env* env = options.env;
  if (!inside::reaches_system(env)) return Status::OK();
  for (const auto& [folder, option] : apart(path, options, families)) {
    mark old;
    if (read_mark(env, folder, &old) && old.folder == folder && old.owner == path) continue;
    const std::string file = folder + "/" + kOwnerFile, made = file + ".dbtmp";
    Status s = rocksdb::WriteStringToFile(env, kTitle + folder + "\n" + path + "\n", made, true);
    if (s.ok()) s = env->RenameFile(made, file);
    if (s.ok()) s = sync_folder(env, folder);
    if (!s.ok() && !env->FileExists(folder).ok()) {
      return Status::IOError(option + ": there is no folder " + quoted(folder),
                             "it is made where the folder above it exists");
    }
    if (!s.ok()) return Status::CopyAppendMessage(s, "; ", option);
  }
  return Status::OK();
}

void unmark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families) {
  Env* env = options.env;
  if (!inside::reaches_system(env)) return;
  for (const auto& [folder, option] : apart(path, options, families)) {
    mark old;
    if (!read_mark(env, folder, &old) || old.owner != path) continue;
    env->DeleteFile(folder + "/" + kOwnerFile).PermitUncheckedError();
  }
}

std::string own_folder(Env* env, const std::string& path, const std::string& stored) {
  if (stored.empty() || !inside::reaches_system(env)) return stored;
  const std::string here = resolved(env, path);
  if (is_within(env, stored, here)) return stored;
  // Of /old/db/logs, when the database is in /new/db: /new/db/logs.
  for (size_t slash = stored.rfind('/'); slash != std::string::npos && slash > 0;
       slash = stored.rfind('/', slash - 1)) {
    const std::string moved = here + stored.substr(slash);
    mark one;
    if (read_mark(env, moved, &one) && one.folder == stored && one.owner == stored.substr(0, slash))
      return moved;
  }
  return other_owner(env, here, resolved(env, stored)).empty() ? stored : "";
}

}  // namespace rx
