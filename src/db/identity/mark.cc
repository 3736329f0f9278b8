#include "src/db/identity/mark.h"

#include <map>

#include "src/base/folders.h"
#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/objects/encryption/file_keys.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Env;

namespace rx {
namespace {

std::string path_of(const std::string& folder) { return folder + "/" + kFamiliesMark; }

// The identity, which every database has in a file: a mark may be in a folder to which another one
// was restored.
std::string identity_of(Env* env, const std::string& folder) {
  std::string identity;
  rocksdb::ReadFileToString(env, folder + "/IDENTITY", &identity).PermitUncheckedError();
  while (!identity.empty() && identity.back() == '\n') identity.pop_back();
  return identity;
}

std::string contents_of(const std::string& identity, const stored_families& all) {
  std::string out;
  const std::map<std::string, stored_family> sorted(all.begin(), all.end());
  inside::put_prefixed(&out, identity);
  inside::put_varint64(&out, sorted.size());
  for (const auto& [name, family] : sorted) {
    inside::put_prefixed(&out, name);
    inside::put_prefixed(&out, family.merge_operator);
    inside::put_prefixed(&out, family.merge_text);
    inside::put_varint32(&out, family.expires);
  }
  inside::put_fixed32(&out, inside::crc32c(out.data(), out.size()));
  return out;
}

bool parse(Slice in, std::string* identity, stored_families* all) {
  if (in.size() < 4) return false;
  in.remove_suffix(4);
  if (inside::fixed32(in.data() + in.size()) != inside::crc32c(in.data(), in.size())) return false;
  Slice text, name, op, with_options;
  uint64_t count = 0;
  if (!inside::get_prefixed(&in, &text) || !inside::get_varint64(&in, &count)) return false;
  *identity = text.ToString();
  for (; count > 0; count--) {
    uint32_t expires = 0;
    if (!inside::get_prefixed(&in, &name) || !inside::get_prefixed(&in, &op) ||
        !inside::get_prefixed(&in, &with_options) || !inside::get_varint32(&in, &expires)) {
      return false;
    }
    (*all)[name.ToString()] = {op.ToString(), with_options.ToString(), expires != 0};
  }
  return in.empty();
}

// Replaces the file in one step.
Status write(Env* env, const std::string& folder, const std::string& contents) {
  const std::string file = path_of(folder), fresh = file + ".tmp";
  Status s = rocksdb::WriteStringToFile(env, contents, fresh, true);
  if (s.ok()) s = env->RenameFile(fresh, file);
  if (s.ok()) return sync_folder(env, folder);
  env->DeleteFile(fresh).PermitUncheckedError();
  return s;
}

stored_family of_open(ColumnFamilyHandle* cf, const stored_families& before) {
  const auto& op = inside::merge_operator_of(cf);
  stored_family family = of_operator(op);
  const auto found = before.find(cf->GetName());
  // Opened without the operator that the data need: that one is still what they need.
  if (!has_merges(op) && found != before.end()) {
    family.merge_operator = found->second.merge_operator;
    family.merge_text = found->second.merge_text;
  }
  return family;
}

}  // namespace

bool read_mark(Env* env, const std::string& path, stored_families* all) {
  std::string bytes, identity;
  return rocksdb::ReadFileToString(env, path_of(path), &bytes).ok() &&
         parse(bytes, &identity, all) && identity == identity_of(env, path);
}

void mark_families(DB* db, const std::vector<ColumnFamilyHandle*>& families, bool all) noexcept {
  try {
    Env* env = db->GetEnv();
    const std::string folder = db->GetName();
    stored_families before, now;
    const bool has_one = read_mark(env, folder, &before);
    if (!has_one) before.clear();
    if (!all) now = before;
    for (ColumnFamilyHandle* cf : families) {
      const stored_family family = of_open(cf, before);
      now.erase(cf->GetName());
      if (family.expires || !family.merge_operator.empty()) now[cf->GetName()] = family;
    }
    const std::string identity = identity_of(env, folder);
    if (now.empty() && !has_one) return;
    const bool is_same = contents_of(identity, before) == contents_of(identity, now);
    if (has_one && is_same && !has_old_key(env, path_of(folder))) return;
    // A mark that cannot be written leaves the OPTIONS file, which every opening looks at first.
    (now.empty() ? env->DeleteFile(path_of(folder))
                 : write(env, folder, contents_of(identity, now)))
        .PermitUncheckedError();
  } catch (...) {  // As above.
  }
}

void remove_mark(Env* env, const std::string& path) {
  if (!env->DeleteFile(path_of(path)).ok()) return;
  env->DeleteDir(path).PermitUncheckedError();
}

}  // namespace rx
