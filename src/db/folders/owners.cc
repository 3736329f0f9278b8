#include "src/db/folders/owners.h"

#include <algorithm>
#include <set>

#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"
#include "src/objects/encryption/file_keys.h"

namespace rx {
namespace {

using rocksdb::Env;

constexpr char kTitle[] =
    "This folder holds files of a database of RocksDB. Its path, and that of the database:\n";

constexpr char kFoldersTitle[] =
    "The tables of this database are in these folders too, which its options name:\n";

// What a folder's file says; it counts only where the folder is at the path that it had then: a
// copy of the folder belongs to nobody yet.
struct mark {
  std::string folder, owner;
};

// An error: there is one, and it cannot be read. Nobody's folder has none.
Status read_mark(Env* env, const std::string& folder, mark* out) {
  *out = {};
  const std::string title = kTitle, file = folder + "/" + kOwnerFile;
  std::string text;
  bool is_there_now = false;
  Status s = is_there(env, file, &is_there_now);
  if (s.ok() && is_there_now) s = rocksdb::ReadFileToString(env, file, &text);
  if (!s.ok()) return s;
  if (text.starts_with(kEncryptedMagic)) {
    return Status::InvalidArgument("its " + std::string(kOwnerFile) + " is encrypted");
  }
  if (!text.starts_with(title)) return s;
  const size_t first = text.find('\n', title.size());
  const size_t second = first == std::string::npos ? first : text.find('\n', first + 1);
  if (second == std::string::npos) return s;
  *out = {text.substr(title.size(), first - title.size()),
          text.substr(first + 1, second - first - 1)};
  return s;
}

bool is_marked_by(Env* env, const std::string& path, const std::string& folder) {
  mark one;
  return read_mark(env, folder, &one).ok() && one.folder == folder && one.owner == path;
}

// The other database that a folder belongs to, or "".
Status other_owner(Env* env, const std::string& path, const std::string& folder,
                   std::string* other) {
  other->clear();
  mark one;
  const Status s = read_mark(env, folder, &one);
  if (!s.ok() || one.folder != folder || one.owner == path) return s;
  // That database may be gone, or be this one under another path.
  bool is_same = false;
  if (!env->FileExists(inside::current_file(one.owner)).ok()) return s;
  const auto& files = env->GetFileSystem();
  files->AreFilesSame(one.owner, path, {}, &is_same, nullptr).PermitUncheckedError();
  if (!is_same) *other = one.owner;
  return s;
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

// Replaces a file in one step.
Status put_file(Env* env, const std::string& folder, const std::string& name,
                const std::string& text) {
  const std::string file = folder + "/" + name, made = file + ".dbtmp";
  Status s = rocksdb::WriteStringToFile(env, text, made, true);
  if (s.ok()) s = env->RenameFile(made, file);
  return s.ok() ? sync_folder(env, folder) : s;
}

// Keeps the folders that were noted before: an opening may name fewer.
Status note_folders(const std::string& path, const rocksdb::DBOptions& options,
                    const Families& families) {
  Env* const env = options.env;
  const auto before = noted_folders(env, path);
  auto all = before;
  for (const auto& [folder, option] : apart(path, options, families)) {
    const bool has_tables = option == "db_paths" || option == "cf_paths";
    const auto is_it = [&folder = folder](const auto& one) { return one.first == folder; };
    if (has_tables && std::none_of(all.begin(), all.end(), is_it)) all.emplace_back(folder, option);
  }
  const bool is_old = has_old_key(env, path + "/" + kFoldersFile);
  if (all.empty() || (all == before && !is_old)) return Status::OK();
  std::string text = kFoldersTitle;
  for (const auto& [folder, option] : all) text += option + " " + folder + "\n";
  return put_file(env, path, kFoldersFile, text);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> noted_folders(Env* env, const std::string& path) {
  const std::string title = kFoldersTitle;
  std::vector<std::pair<std::string, std::string>> folders;
  std::string text;
  if (!inside::reaches_system(env) ||
      !rocksdb::ReadFileToString(env, path + "/" + kFoldersFile, &text).ok() ||
      !text.starts_with(title)) {
    return folders;
  }
  for (size_t at = title.size(); at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const size_t space = line.find(' ');
    if (space == std::string::npos || !is_marked_by(env, path, line.substr(space + 1))) continue;
    folders.emplace_back(line.substr(space + 1), line.substr(0, space));
  }
  return folders;
}

Status check_owners(const std::string& path, const rocksdb::DBOptions& options,
                    const Families& families) {
  if (!inside::reaches_system(options.env)) return Status::OK();
  for (const auto& [folder, option] : apart(path, options, families)) {
    std::string other;
    const Status s = other_owner(options.env, path, folder, &other);
    if (s.ok() && other.empty()) continue;
    const std::string belongs =
        s.ok() ? " belongs to the database in " + quoted(other)
               : " belongs to another database, or to this one under other keys: " + s.ToString();
    return Status::InvalidArgument(option + ": " + quoted(folder) + belongs,
                                   "this one would write among its files and delete them; the open "
                                   "option allow_foreign_folders insists");
  }
  return Status::OK();
}

bool is_marked(Env* env, const std::string& folder) {
  mark one;
  return inside::reaches_system(env) && read_mark(env, folder, &one).ok() && one.folder == folder;
}

Status mark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families) {
  Env* env = options.env;
  if (!inside::reaches_system(env)) return Status::OK();
  for (const auto& [folder, option] : apart(path, options, families)) {
    const bool is_known = is_marked_by(env, path, folder);
    if (is_known && !has_old_key(env, folder + "/" + kOwnerFile)) continue;
    Status s = put_file(env, folder, kOwnerFile, kTitle + folder + "\n" + path + "\n");
    if (!s.ok() && !env->FileExists(folder).ok()) {
      return Status::IOError(option + ": there is no folder " + quoted(folder),
                             "it is made where the folder above it exists");
    }
    if (!s.ok()) return Status::CopyAppendMessage(s, "; ", option);
  }
  return note_folders(path, options, families);
}

void unmark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families) {
  Env* env = options.env;
  if (!inside::reaches_system(env)) return;
  for (const auto& [folder, option] : apart(path, options, families)) {
    mark old;
    if (!read_mark(env, folder, &old).ok() || old.owner != path) continue;
    env->DeleteFile(folder + "/" + kOwnerFile).PermitUncheckedError();
  }
  env->DeleteFile(path + "/" + kFoldersFile).PermitUncheckedError();
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
    const Status s = read_mark(env, moved, &one);
    if (s.ok() && one.folder == stored && one.owner == stored.substr(0, slash)) return moved;
  }
  std::string other;
  const Status s = other_owner(env, here, resolved(env, stored), &other);
  return s.ok() && other.empty() ? stored : "";
}

}  // namespace rx
