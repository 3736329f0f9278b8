#include "src/copies/own_options.h"

#include <vector>

#include "src/base/folders.h"
#include "src/inside/files.h"
#include "src/inside/option_text.h"

namespace rx {
namespace {

// The other options that name folders are not in the file (options/db_options.cc).
bool replace(std::string* text, const std::string& option, const std::string& value) {
  const std::string begin = "\n  " + option + "=";
  const size_t at = text->find(begin);
  if (at == std::string::npos) return false;
  const size_t from = at + begin.size(), end = text->find('\n', from);
  const size_t len = end == std::string::npos ? end : end - from;
  if (text->compare(from, len, value) == 0) return false;
  text->replace(from, len, value);
  return true;
}

}  // namespace

Status own_options(rocksdb::Env* env, const std::string& folder, const std::string& wal_dir) {
  std::vector<std::string> names;
  Status s = children(env, folder, &names);
  for (const auto& name : names) {
    uint64_t number;
    rocksdb::FileType type;
    if (!s.ok() || !inside::parse_file_name(name, &number, &type)) continue;
    if (type != rocksdb::kOptionsFile) continue;
    std::string text;
    s = rocksdb::ReadFileToString(env, folder + "/" + name, &text);
    bool is_changed = replace(&text, "wal_dir", inside::escape(wal_dir));
    is_changed |= replace(&text, "db_log_dir", "");
    if (!s.ok() || !is_changed) continue;
    // The file may be a link to the original's.
    const std::string made = folder + "/" + name + ".dbtmp";
    s = rocksdb::WriteStringToFile(env, text, made, true);
    if (s.ok()) s = env->RenameFile(made, folder + "/" + name);
  }
  return s;
}

}  // namespace rx
