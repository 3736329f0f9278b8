// Filters built and queried by a call, without a table; RocksDB's own filter policies by name.
#include <algorithm>

#include "rocksdb/table.h"
#include "src/inside/tables/filter_build.h"
#include "src/options/options.h"
#include "src/plugins/filter_policy/filter_policy.h"
#include "src/plugins/filter_policy/functions.h"

namespace rx {
namespace {

Status unsound(const Slice& filter) {
  return Status::Corruption("filter: its " + std::to_string(filter.size()) +
                            " bytes are no filter of RocksDB's own");
}

// The call is only for the user's function: it fails with it.
template <typename Call>
Status ask(const filter_functions& functions, Call call, const Slice* key = nullptr) {
  std::string why;
  const bool answered = call([&](const std::string& text) { why = text; });
  if (answered) return Status::OK();
  functions.user().failed(why, {key});
  return Status::Aborted("filter_policy", why);
}

Status create(const filter_policy& policy, const Slice* keys, size_t count, std::string* filter) {
  if (policy.functions != nullptr) {
    return ask(*policy.functions, [&](auto failed) {
      return policy.functions->create<from::kLibrary>(keys, count, filter, failed);
    });
  }
  return inside::build_filter(*policy.it, keys, count, filter);
}

Status ask(const filter_functions& functions, const Slice& key, const Slice& filter,
           uint8_t* answer) {
  *answer = 1;
  return ask(
      functions,
      [&](auto failed) { return functions.may_match<from::kLibrary>(key, filter, answer, failed); },
      &key);
}

Status ask(const filter_functions& functions, const Slice* keys, size_t count, const Slice& filter,
           uint8_t* answers) {
  Status s;
  if (functions.has_batch()) {
    std::fill_n(answers, count, uint8_t{1});
    s = ask(functions, [&](auto failed) {
      return functions.may_match<from::kLibrary>(keys, count, filter, answers, failed);
    });
  } else {
    for (size_t i = 0; i < count && s.ok(); i++) s = ask(functions, keys[i], filter, &answers[i]);
  }
  for (size_t i = 0; i < count; i++) answers[i] = answers[i] != 0;
  return s;
}

const filter_policy& policy_of(const object* given) {
  return *static_cast<const filter_policy*>(given);
}

}  // namespace

// Uses the options' own checks of such a string.
Status make_filter_policy(const char* name, const object*, std::unique_ptr<object>* out) {
  static const std::string kOption = "table.filter_policy";
  static const char* const kNotHere = ", nullptr, or an object";  // What the option takes beside.
  database_options options;
  const Status s = options.set({{kOption, name}}, false);
  if (!s.ok()) {
    std::string text = s.getState() != nullptr ? s.getState() : "";
    const bool named = text.compare(0, kOption.size(), kOption) == 0;
    text = "name" + (named ? text.substr(kOption.size()) : ": " + text);
    const size_t not_here = text.find(kNotHere);
    if (not_here != std::string::npos) text.erase(not_here, strlen(kNotHere));
    return Status::InvalidArgument(text);
  }
  auto made = std::make_unique<filter_policy>();
  made->it = options.o.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>()->filter_policy;
  if (made->it == nullptr) {
    return Status::InvalidArgument("name: \"" + std::string(name) + "\" is no filter policy");
  }
  *out = std::move(made);
  return s;
}

}  // namespace rx

extern "C" {

int32_t rx_filter_policy_create(const rx::object* policy, const rx::Slice* keys, size_t count,
                                char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string filter;
    const rx::Status s = rx::create(rx::policy_of(policy), keys, count, &filter);
    if (s.ok() && !filter.empty()) *out = rx::copy_out(filter, len);
    return s;
  });
}

int32_t rx_filter_policy_key_may_match(const rx::object* policy, const char* key, size_t key_len,
                                       const char* filter, size_t filter_len, bool* answer,
                                       rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice wanted(key, key_len), bytes(filter, filter_len);
    const auto& one = rx::policy_of(policy);
    if (one.functions != nullptr) {
      uint8_t found = 1;
      const rx::Status s = rx::ask(*one.functions, wanted, bytes, &found);
      *answer = found != 0;
      return s;
    }
    if (!rx::inside::is_sound_filter(bytes)) return rx::unsound(bytes);
    *answer = rx::inside::may_match(*one.it, wanted, bytes);
    return rx::Status::OK();
  });
}

int32_t rx_filter_policy_keys_may_match(const rx::object* policy, rx::Slice* keys, size_t count,
                                        const char* filter, size_t filter_len, uint8_t* answers,
                                        rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice bytes(filter, filter_len);
    const auto& one = rx::policy_of(policy);
    if (one.functions != nullptr) return rx::ask(*one.functions, keys, count, bytes, answers);
    if (!rx::inside::is_sound_filter(bytes)) return rx::unsound(bytes);
    rx::inside::may_match(*one.it, keys, count, bytes, answers);
    return rx::Status::OK();
  });
}

int32_t rx_filter_policy_name(const rx::object* policy, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::policy_of(policy).it->GetId(), len);
    return rx::Status::OK();
  });
}
}
