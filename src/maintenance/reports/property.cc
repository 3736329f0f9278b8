// Properties, by the names in DB::Properties.
#include <map>

#include "src/base/bridge.h"
#include "src/base/text/names.h"
#include "src/inside/db.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace {

enum class form { kText, kNumber, kMap };

// Refuses names that RocksDB does not know or has only in other forms.
Status must_have(const char* name, form wanted) {
  const auto has = rx::inside::forms_of_property(name);
  if (!has.is_known) return rx::unknown("no property", name, rx::inside::property_names());
  const char* no = wanted == form::kNumber && !has.has_number ? "no number"
                   : wanted == form::kMap && !has.has_map     ? "no map"
                                                              : nullptr;
  if (no == nullptr) return Status::OK();
  return Status::InvalidArgument(std::string("name: the property \"") + name + "\" is " + no +
                                 "; rocks_db_property reads it");
}

// The name and form exist, but RocksDB returns no value: a missing level, or statistics that are
// disabled.
Status absent(const char* name) { return Status::NotFound("no value now for the property", name); }

}  // namespace

extern "C" {

// Every name, ended by NUL, sorted.
int32_t rx_property_names(char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string joined;
    for (const auto& name : rx::inside::property_names()) joined.append(name).push_back('\0');
    *out = rx::copy_out(joined, len);
    return Status::OK();
  });
}

int32_t rx_property(DB* db, ColumnFamilyHandle* cf, const char* name, char** out, size_t* len,
                    rx::status* st) {
  return rx::run(st, [&] {
    const Status s = must_have(name, form::kText);
    if (!s.ok()) return s;
    std::string value;
    if (!db->GetProperty(cf, name, &value)) return absent(name);
    *out = rx::copy_out(value, len);
    return Status::OK();
  });
}

int32_t rx_property_int(DB* db, ColumnFamilyHandle* cf, const char* name, uint64_t* out,
                        rx::status* st) {
  return rx::run(st, [&] {
    const Status s = must_have(name, form::kNumber);
    if (!s.ok()) return s;
    return db->GetIntProperty(cf, name, out) ? Status::OK() : absent(name);
  });
}

int32_t rx_property_aggregated(DB* db, const char* name, uint64_t* out, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = must_have(name, form::kNumber);
    if (!s.ok()) return s;
    return db->GetAggregatedIntProperty(name, out) ? Status::OK() : absent(name);
  });
}

// Keys and values in turn, each ended by NUL.
int32_t rx_property_map(DB* db, ColumnFamilyHandle* cf, const char* name, char** out, size_t* len,
                        rx::status* st) {
  return rx::run(st, [&] {
    const Status s = must_have(name, form::kMap);
    if (!s.ok()) return s;
    std::map<std::string, std::string> map;
    if (!db->GetMapProperty(cf, name, &map)) return absent(name);
    std::string joined;
    for (const auto& [key, value] : map) {
      joined.append(key.c_str()).push_back('\0');
      joined.append(value.c_str()).push_back('\0');
    }
    *out = rx::copy_out(joined, len);
    return Status::OK();
  });
}

int32_t rx_reset_stats(DB* db, rx::status* st) {
  return rx::run(st, [&] { return db->ResetStats(); });
}
}
