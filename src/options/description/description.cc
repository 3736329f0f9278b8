// Describes options by what RocksDB's tables and the checks say of them. The texts stay as long as
// the process.
#include <map>
#include <mutex>

#include "src/options/options.h"

namespace rx {
namespace {

using rocksdb::OptionType;

// The options whose names a kind has, with their defaults. Of a database those of each table
// format, because a format's names are known while its table factory is set.
// Made once for each kind; under the lock of the descriptions.
const std::vector<std::unique_ptr<options>>& with_all_names(int32_t kind) {
  static auto& made = *new std::map<int32_t, std::vector<std::unique_ptr<options>>>;
  auto& all = made[kind];
  if (!all.empty()) return all;
  all.push_back(make(kind));
  if (kind != ROCKS_OPTIONS_DATABASE) return all;
  for (const char* table : {"plain", "cuckoo"}) {
    auto other = make(kind);
    if (other->set({{"table_factory", table}}, false).ok()) all.push_back(std::move(other));
  }
  return all;
}

rocks_option_type type_of(const option_facts& facts) {
  if (facts.is_bytes) return ROCKS_OPTION_TYPE_BYTES;
  switch (checked_type(facts.name, facts.type)) {
    case OptionType::kBoolean:
      return ROCKS_OPTION_TYPE_BOOLEAN;
    case OptionType::kInt:
    case OptionType::kInt32T:
    case OptionType::kInt64T:
    case OptionType::kUInt:
    case OptionType::kUInt8T:
    case OptionType::kUInt32T:
    case OptionType::kUInt64T:
    case OptionType::kSizeT:
    case OptionType::kAtomicInt:
      return ROCKS_OPTION_TYPE_INTEGER;
    case OptionType::kDouble:
      return ROCKS_OPTION_TYPE_DOUBLE;
    case OptionType::kString:
    case OptionType::kEncodedString:
      return ROCKS_OPTION_TYPE_STRING;
    case OptionType::kStruct:
    case OptionType::kStringMap:
      return ROCKS_OPTION_TYPE_STRUCT;
    case OptionType::kVector:
    case OptionType::kArray:
      return ROCKS_OPTION_TYPE_LIST;
    // Caches, the env: RocksDB has no type for them.
    case OptionType::kUnknown:
    case OptionType::kEnv:
    case OptionType::kConfigurable:
    case OptionType::kCustomizable:
      return ROCKS_OPTION_TYPE_OBJECT;
    default:
      return ROCKS_OPTION_TYPE_ENUM;
  }
}

struct description {
  std::string name, listed, value, min, max, accepted;
  bool has_value = false;
  rocks_option_description out = {};
};

const char* text_or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

Status look_up(int32_t kind, const std::string& name, description* to) {
  Status first;
  for (const auto& options : with_all_names(kind)) {
    option_facts facts;
    const Status s = options->facts(name, &facts);
    if (first.ok()) first = s;
    if (!s.ok()) continue;
    const Status got = options->get(facts.name, &to->value);
    if (!got.ok() && !got.IsNotFound()) return got;
    to->has_value = got.ok();
    const rocks_option_type type = type_of(facts);
    accepted_values accepted;
    if (!facts.is_bytes) accepted = accepted_of(facts.name, facts.type);
    const char* objects = nullptr;
    if (type == ROCKS_OPTION_TYPE_OBJECT || type == ROCKS_OPTION_TYPE_LIST) {
      objects = objects_of(facts.name);
    }
    to->name = name;
    to->listed = facts.name;
    to->min = accepted.min;
    to->max = accepted.max;
    to->accepted = !facts.accepted.empty() ? facts.accepted
                   : objects != nullptr    ? objects
                                           : accepted.names;
    to->out.value_type = type;
    to->out.live = facts.live;
    if (type == ROCKS_OPTION_TYPE_INTEGER || type == ROCKS_OPTION_TYPE_LIST) {
      to->out.bits = accepted.bits;
      to->out.is_signed = accepted.is_signed ? 1 : 0;
    }
    return Status::OK();
  }
  return first;
}

}  // namespace
}  // namespace rx

// All but what a sentence says: purpose, unit and the class of objects.
extern "C" int32_t rx_options_describe(int32_t kind, const char* name,
                                       rocks_option_description* out, rx::status* st) {
  return rx::run(st, [&] {
    // Never destroyed: programs may show a text while they exit.
    static auto& known = *new std::map<std::pair<int32_t, std::string>, rx::description>;
    static auto& lock = *new std::mutex;
    const std::lock_guard<std::mutex> held(lock);
    const auto found = known.find({kind, name});
    if (found != known.end()) {
      *out = found->second.out;
      return rx::Status::OK();
    }
    rx::description made;
    const rx::Status s = rx::look_up(kind, name, &made);
    if (!s.ok()) return s;
    auto& kept = known[{kind, name}] = std::move(made);
    kept.out.name = kept.name.c_str();
    kept.out.alias_of = kept.listed == kept.name ? nullptr : kept.listed.c_str();
    kept.out.default_value = kept.has_value ? kept.value.c_str() : nullptr;
    kept.out.minimum = rx::text_or_null(kept.min);
    kept.out.maximum = rx::text_or_null(kept.max);
    kept.out.accepted = rx::text_or_null(kept.accepted);
    *out = kept.out;
    return s;
  });
}
