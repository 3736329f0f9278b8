#include "src/objects/encryption/file_keys.h"

#include <algorithm>

#include "src/objects/encryption/encrypted_env.h"
#include "src/objects/encryption/files.h"

namespace rx {

namespace {

// A header that cannot be read.
struct bad_header {
  std::string path, id;
  header bytes;
  IOStatus why;
};

// The same key opens other files, or the header is that of such a file but for its first fields. A
// later version of the format, and a key that is missing or another, are no damage.
bool is_damaged(const bad_header& one, const std::set<std::string>& ids, master_keys* keys) {
  if (ids.count(one.id) != 0 && !one.why.IsNotSupported()) return true;
  // No magic, or an id of no length: no version ever wrote such.
  if (one.id.empty()) return !ids.empty();
  return std::any_of(ids.begin(), ids.end(),
                     [&](const std::string& id) { return was_wrapped_with(id, keys, one.bytes); });
}

}  // namespace

bool has_old_key(rocksdb::Env* env, const std::string& path) {
  encryption_layer layer;
  std::string id, current;
  master_key ignored;
  return find_encryption(env, &layer) && load_key_id(layer.below, path, &id).ok() &&
         layer.keys->current(&current, &ignored).ok() && id != current;
}

Status find_damaged_headers(rocksdb::Env* env, const std::vector<std::string>& paths,
                            std::set<std::string>* damaged) {
  encryption_layer layer;
  if (!find_encryption(env, &layer)) return Status::OK();
  std::set<std::string> ids;
  std::vector<std::unique_ptr<bad_header>> bad;
  for (const std::string& path : paths) {
    // A header is aligned.
    auto one = std::make_unique<bad_header>();
    one->path = path;
    size_t size = 0;
    const IOStatus read = first_bytes(layer.below, path, &one->bytes, &size);
    if (read.IsNotFound() || read.IsPathNotFound()) continue;
    if (!read.ok()) return read;
    one->id = key_id_of(one->bytes, size);
    std::unique_ptr<cipher> with;
    one->why = read_header(path, layer.keys, one->bytes, size, &with);
    if (!one->why.ok()) {
      bad.push_back(std::move(one));
    } else if (with != nullptr) {
      ids.insert(one->id);
    }
  }
  for (const auto& one : bad) {
    if (!is_damaged(*one, ids, layer.keys)) return one->why;
    damaged->insert(one->path);
  }
  return Status::OK();
}

}  // namespace rx
