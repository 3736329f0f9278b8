// What a MANIFEST says, and a table taken out of it, without opening the database.
#include <string>

#include "rocksdb/env.h"
#include "src/base/checks/checks.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/names.h"
#include "src/db/folders/folder_lock.h"
#include "src/db/folders/open_folders.h"
#include "src/db/folders/owners.h"
#include "src/db/open/open.h"
#include "src/inside/files.h"
#include "src/inside/manifest/edits.h"
#include "src/inside/manifest/removal.h"

using rx::database;
using rx::Families;
using rx::Status;

namespace inside = rx::inside;

namespace {

void append_value(std::string* to, const std::string& text) {
  for (const char c : text) {
    if (c == '\t' || c == '\n' || c == '\\') to->push_back('\\');
    to->push_back(c == '\t' ? 't' : c == '\n' ? 'n' : c);
  }
}

// A line of rocks_manifest_edits.
std::string line_of(const inside::manifest_change& change) {
  const std::string what = change.what;
  const auto number = [](bool has, uint64_t n) { return has ? std::to_string(n) : std::string(); };
  const auto hex = [](const std::string& key) { return rx::Slice(key).ToString(/*hex=*/true); };
  const bool adds = what == "add_table";
  const bool blobs = what == "add_blob_file" || what == "blob_garbage";
  const bool sized = adds || blobs || what == "torn" || change.size != 0;
  std::string line = std::to_string(change.record) + "\t" + std::to_string(change.family) + "\t" +
                     what + "\t" + number(change.file != 0, change.file) + "\t" +
                     number(change.level >= 0, static_cast<uint64_t>(change.level)) + "\t" +
                     number(sized, change.size) + "\t" + number(blobs, change.count) + "\t" +
                     hex(change.smallest) + "\t" + hex(change.largest) + "\t" +
                     number(adds, change.smallest_sequence) + "\t" +
                     number(adds, change.largest_sequence) + "\t";
  append_value(&line, change.value);
  line.push_back('\n');
  return line;
}

// The MANIFEST that a path means: itself, or the one that CURRENT in a folder names.
Status find_manifest(rocksdb::Env* env, const std::string& given, std::string* path) {
  *path = given;
  Status s = env->FileExists(given);
  if (s.IsNotFound() || s.IsPathNotFound()) {
    return Status::NotFound("path: there is no " + rx::quoted(given));
  }
  bool is_folder = false;
  if (s.ok()) s = env->IsDirectory(given, &is_folder);
  // An env without folders does not know.
  if (s.IsNotSupported()) s = Status::OK();
  if (!s.ok() || !is_folder) return s;
  const std::string current = inside::current_file(given);
  std::string name;
  s = rx::check_file_cipher(env, "path", current);
  if (s.ok()) s = env->FileExists(current);
  if (s.IsNotFound() || s.IsPathNotFound()) {
    return Status::NotFound("path: " + rx::quoted(given) + " has no file CURRENT",
                            "give the MANIFEST itself");
  }
  if (s.ok()) s = rocksdb::ReadFileToString(env, current, &name);
  if (!s.ok()) return s;
  while (!name.empty() && name.back() == '\n') name.pop_back();
  if (name.empty() || name.find('/') != std::string::npos) {
    return Status::Corruption(current, "it names no MANIFEST; give the MANIFEST itself");
  }
  *path = given + "/" + name;
  return Status::OK();
}

// Puts a table out of RocksDB's sight, which deletes what no MANIFEST names.
Status set_aside(rocksdb::Env* env, const std::string& file, std::string* moved_to) {
  moved_to->clear();
  Status s = env->FileExists(file);
  if (s.IsNotFound()) return Status::OK();
  if (!s.ok()) return s;
  const size_t slash = file.rfind('/');
  const std::string folder = file.substr(0, slash) + "/lost";
  s = env->CreateDirIfMissing(folder);
  if (!s.ok()) return s;
  const std::string name = folder + file.substr(slash);
  *moved_to = name;
  for (int i = 1; env->FileExists(*moved_to).ok(); i++) *moved_to = name + "." + std::to_string(i);
  return env->RenameFile(file, *moved_to);
}

}  // namespace

extern "C" {

int32_t rx_manifest_edits(const char* given, const rx::options* options, char** lines, size_t* len,
                          char** damage, size_t* damage_len, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Env* const env = database(options).env;
    std::string path, text, found;
    Status s = find_manifest(env, given, &path);
    if (s.ok()) s = rx::check_file_cipher(env, "path", path);
    if (!s.ok()) return s;
    s = inside::read_manifest_changes(
        env, path, [&](const inside::manifest_change& change) { text += line_of(change); }, &found);
    if (!s.ok()) return s;
    if (!found.empty()) {
      found = path + ": " + found;
      *damage = rx::copy_out(found, damage_len);
    }
    *lines = rx::copy_out(text, len);
    return s;
  });
}

int32_t rx_db_remove_table_file(const char* given, const rx::options* options,
                                const char* const* names, const rx::options* const* family_options,
                                size_t count, uint64_t number, char** moved_to, size_t* len,
                                rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Options o = database(options);
    std::string path;
    Status s = rx::find_folder(o.env, given, &path);
    if (!s.ok()) return s;
    rx::resolve_paths(o.env, &o);
    if (o.env->FileExists(inside::current_file(path)).IsNotFound()) {
      return Status::InvalidArgument("path: no database in " + rx::quoted(path),
                                     "it has no file CURRENT");
    }
    s = rx::check_all_ciphers(path, o);
    if (s.ok()) s = rx::check_lock(o.env, path);
    if (s.ok()) s = rx::check_comparators(path, o, names, family_options, count, &o);
    if (!s.ok()) return s;
    Families families = rx::describe(names, family_options, count);
    bool has_default = false;
    for (auto& family : families) {
      rx::resolve_family(o.env, &family.options);
      has_default |= family.name == rocksdb::kDefaultColumnFamilyName;
    }
    if (!has_default) families.emplace_back(rocksdb::kDefaultColumnFamilyName, o);
    rx::Holds held;
    s = rx::hold_folders(path, o, {}, true, true, families, &held);
    if (s.ok()) s = rx::check_owners(path, o, families);
    if (!s.ok()) return s;
    rx::folder_lock lock(o.env, inside::lock_file(path));
    s = lock.take();
    std::string file, to;
    if (s.ok()) s = inside::remove_table(o, path, families, number, &file);
    if (s.IsNotFound()) {
      return Status::NotFound("file_number: " + std::to_string(number),
                              "the MANIFEST of " + path + " names no such table file");
    }
    if (s.ok()) s = set_aside(o.env, file, &to);
    const Status unlocked = lock.give();
    if (s.ok()) s = unlocked;
    if (s.ok()) *moved_to = rx::copy_out(to, len);
    return s;
  });
}
}
