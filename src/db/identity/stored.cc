#include "src/db/identity/stored.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "rocksdb/convenience.h"
#include "rocksdb/table_properties.h"
#include "rocksdb/utilities/options_util.h"
#include "src/db/identity/mark.h"
#include "src/db/ttl/options.h"
#include "src/inside/files.h"
#include "src/inside/log_read.h"
#include "src/inside/option_text.h"
#include "src/inside/tables/table_read.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::Env;

namespace rx {
namespace {

// "Name" of "Name" or of "{id=Name;option=value;...}"; empty for "nullptr".
std::string id_of(const std::string& text) {
  std::string id = text;
  std::unordered_map<std::string, std::string> options;
  if (text.starts_with("{") && rocksdb::StringToMap(text, &options).ok()) {
    const auto found = options.find("id");
    if (found != options.end()) id = found->second;
  }
  id = inside::unescape(id);
  return id == "nullptr" ? "" : id;
}

// The user's operator, even if values expire and another is around it.
std::string user_text(const std::string& text) {
  std::unordered_map<std::string, std::string> options;
  if (id_of(text) != kTtlOperator) return text;
  if (!text.starts_with("{") || !rocksdb::StringToMap(text, &options).ok()) return "";
  const auto found = options.find("user_operator");
  if (found == options.end()) return "";
  const std::string& inner = found->second;
  return inner.find('=') != std::string::npos && !inner.starts_with("{") ? "{" + inner + "}"
                                                                         : inner;
}

void set_operator(const std::string& text, stored_family* family) {
  family->expires |= id_of(text) == kTtlOperator;
  family->merge_text = user_text(text);
  family->merge_operator = id_of(family->merge_text);
  if (family->merge_operator.empty()) family->merge_text.clear();
}

// False: there is no OPTIONS file, or none that can be read.
bool read_options_file(Env* env, const std::string& path, stored_families* all) {
  std::string name, text;
  if (!rocksdb::GetLatestOptionsFileName(path, env, &name).ok() ||
      !rocksdb::ReadFileToString(env, path + "/" + name, &text).ok()) {
    return false;
  }
  const std::string section = "[CFOptions \"", tables = "[TableOptions/PlainTable \"";
  const std::string merge = "merge_operator=", length = "user_key_len=";
  const std::string factory = "compaction_filter_factory=", filter = "compaction_filter=";
  const auto begins = [](const std::string& line, const std::string& with) {
    return line.compare(0, with.size(), with) == 0;
  };
  stored_family* family = nullptr;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = inside::trim(text.substr(at, end - at));
    at = end + 1;
    if (begins(line, "[")) {
      family = nullptr;
      const size_t quote = line.rfind('"');
      for (const std::string& one : {section, tables}) {
        if (!begins(line, one) || quote < one.size()) continue;
        family = &(*all)[inside::unescape(line.substr(one.size(), quote - one.size()))];
      }
    } else if (family == nullptr) {
      continue;
    } else if (begins(line, length)) {
      family->key_length = std::strtoull(line.c_str() + length.size(), nullptr, 10);
    } else if (begins(line, merge)) {
      set_operator(line.substr(merge.size()), family);
    } else if (begins(line, factory)) {
      family->expires |= id_of(line.substr(factory.size())) == kTtlFactory;
    } else if (begins(line, filter)) {
      family->expires |= id_of(line.substr(filter.size())) == kTtlFilter;
    }
  }
  return !all->empty();
}

// The newest tables first, with their paths.
std::map<uint64_t, std::string, std::greater<>> tables_of(const rocksdb::Options& options,
                                                          const std::string& path) {
  std::map<uint64_t, std::string, std::greater<>> tables;
  std::vector<std::string> folders = {path};
  for (const auto& one : options.db_paths) folders.push_back(one.path);
  for (const auto& one : options.cf_paths) folders.push_back(one.path);
  for (const std::string& folder : folders) {
    std::vector<std::string> children;
    if (!options.env->GetChildren(folder, &children).ok()) continue;
    for (const std::string& child : children) {
      uint64_t number;
      rocksdb::FileType type;
      if (inside::parse_file_name(child, &number, &type) && type == rocksdb::kTableFile) {
        tables[number] = folder + "/" + child;
      }
    }
  }
  return tables;
}

void read_tables(const rocksdb::Options& options, const std::string& path, stored_families* all) {
  std::map<uint32_t, std::string> names = {{0, rocksdb::kDefaultColumnFamilyName}};
  std::map<uint64_t, uint32_t> owners;
  inside::manifest_end end;
  const bool knows = inside::read_manifest(options.env, path, &end, [&](const auto& edit) {
                       if (edit.adds_family) names[edit.family] = edit.family_name;
                       if (edit.drops_family) names.erase(edit.family);
                       for (const uint64_t one : edit.deleted_files) owners.erase(one);
                       for (const uint64_t one : edit.new_files) owners[one] = edit.family;
                     }).ok();
  std::set<std::string> told;
  for (const auto& [number, file] : tables_of(options, path)) {
    const auto owner = owners.find(number);
    if (knows && (owner == owners.end() || names.count(owner->second) == 0)) continue;
    // A column family's newest table tells.
    if (knows && told.count(names[owner->second]) != 0) continue;
    uint64_t size = 0;
    std::unique_ptr<rocksdb::TableProperties> properties;
    if (!options.env->GetFileSize(file, &size).ok() ||
        !inside::read_table_properties(options, file, size, &properties).ok()) {
      continue;  // One that cannot be read tells nothing; others may.
    }
    const std::string& name = knows ? names[owner->second] : properties->column_family_name;
    const stored_family was = of_table(*properties);
    // Without an operator's name it tells nothing, not even that values have no times.
    const bool tells = was.expires || !was.merge_operator.empty();
    if (told.insert(name).second && tells) all->emplace(name, was);
  }
}

}  // namespace

stored_family of_table(const rocksdb::TableProperties& properties) {
  stored_family family;
  set_operator(properties.merge_operator_name, &family);
  // Without its options.
  family.merge_text.clear();
  return family;
}

stored_families read_stored(const rocksdb::Options& options, const std::string& path) {
  stored_families all;
  if (read_options_file(options.env, path, &all)) return all;
  all.clear();
  if (read_mark(options.env, path, &all)) return all;
  all.clear();
  read_tables(options, path, &all);
  return all;
}

bool options_lack(Env* env, const std::string& path, const std::string& family) {
  stored_families all;
  return read_options_file(env, path, &all) && all.count(family) == 0;
}

stored_family of_operator(const std::shared_ptr<rocksdb::MergeOperator>& op) {
  stored_family family;
  if (op != nullptr) set_operator(op->ToString(rocksdb::ConfigOptions()), &family);
  return family;
}

bool is_same(const stored_family& was, const std::shared_ptr<rocksdb::MergeOperator>& given) {
  if (given == nullptr) return was.merge_operator.empty();
  rocksdb::ColumnFamilyOptions options;
  options.merge_operator = given;
  unwrap_merge_operator(&options);
  const auto& own = options.merge_operator;
  if (own == nullptr) return was.merge_operator.empty();
  if (!own->IsInstanceOf(was.merge_operator) && own->GetId() != was.merge_operator) return false;
  std::shared_ptr<rocksdb::MergeOperator> known;
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  std::string differs;
  // One that only its name tells of, as those of callbacks, is as its name says.
  return !was.merge_text.starts_with("{") || !of_operator(own).merge_text.starts_with("{") ||
         !rocksdb::MergeOperator::CreateFromString(strict, was.merge_text, &known).ok() ||
         known == nullptr || known->AreEquivalent(strict, own.get(), &differs);
}

}  // namespace rx
