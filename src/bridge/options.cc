#include "options.h"

#include "options/options_helper.h"
#include "rocksdb/convenience.h"
#include "rocksdb/utilities/options_type.h"

namespace rx {
namespace {

using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;
using Values = std::unordered_map<std::string, std::string>;
using Infos = std::unordered_map<std::string, OptionTypeInfo>;

// DBOptions and ColumnFamilyOptions together, as rocksdb::Options has them.
struct database_options final : options {
  rocksdb::Options o;

  std::unique_ptr<options> clone() const override {
    return std::make_unique<database_options>(*this);
  }

  Status set(const Values& values) override {
    ConfigOptions config;
    config.input_strings_escaped = false;
    config.ignore_unsupported_options = false;
    Values db, cf;
    const auto db_names = rocksdb::DBOptionsAsConfigurable(o);
    std::unordered_set<std::string> names;
    Status s = db_names->GetOptionNames(config, &names);
    if (!s.ok()) return s;
    for (const auto& [name, value] : values) {
      (names.count(name) ? db : cf)[name] = value;
    }
    rocksdb::DBOptions new_db;
    s = rocksdb::GetDBOptionsFromMap(config, o, db, &new_db);
    if (!s.ok()) return s;
    rocksdb::ColumnFamilyOptions new_cf;
    s = rocksdb::GetColumnFamilyOptionsFromMap(config, o, cf, &new_cf);
    if (!s.ok()) return s;
    o = rocksdb::Options(new_db, new_cf);
    return s;
  }

  Status get(const std::string& name, std::string* value) const override {
    ConfigOptions config;
    Status s = rocksdb::DBOptionsAsConfigurable(o)->GetOption(config, name, value);
    if (s.IsNotFound()) {
      s = rocksdb::CFOptionsAsConfigurable(o)->GetOption(config, name, value);
    }
    return s;
  }

  void names(std::vector<std::string>* out) const override {
    ConfigOptions config;
    std::unordered_set<std::string> names;
    rocksdb::DBOptionsAsConfigurable(o)->GetOptionNames(config, &names).PermitUncheckedError();
    rocksdb::CFOptionsAsConfigurable(o)->GetOptionNames(config, &names).PermitUncheckedError();
    out->assign(names.begin(), names.end());
  }

  const void* raw() const override { return &o; }
};

// A plain struct whose fields are named by a table.
template <typename Struct>
struct named_options : options {
  Struct o;
  static const Infos& infos();

  std::unique_ptr<options> clone() const override {
    return std::make_unique<named_options>(*this);
  }

  Status set(const Values& values) override {
    ConfigOptions config;
    config.input_strings_escaped = false;
    for (const auto& [name, value] : values) {
      const auto info = infos().find(name);
      if (info == infos().end()) return Status::InvalidArgument("unknown option", name);
      const Status s = info->second.Parse(config, name, value, &o);
      if (!s.ok()) return s;
    }
    return Status::OK();
  }

  Status get(const std::string& name, std::string* value) const override {
    const auto info = infos().find(name);
    if (info == infos().end()) return Status::InvalidArgument("unknown option", name);
    return info->second.Serialize(ConfigOptions(), name, &o, value);
  }

  void names(std::vector<std::string>* out) const override {
    for (const auto& info : infos()) out->push_back(info.first);
  }

  const void* raw() const override { return &o; }
};

#define FIELD(Struct, name, type) {#name, {offsetof(Struct, name), OptionType::type}}

template <>
const Infos& named_options<open_options>::infos() {
  static const Infos infos = {
      FIELD(open_options, mode, kString),
      FIELD(open_options, error_if_wal_file_exists, kBoolean),
      {"error_if_log_file_exists",
       {offsetof(open_options, error_if_wal_file_exists), OptionType::kBoolean}},
      FIELD(open_options, allow_missing_merge_operator, kBoolean),
      FIELD(open_options, check_recovery, kBoolean),
      FIELD(open_options, fail_on_data_loss, kBoolean),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::ReadOptions>::infos() {
  using rocksdb::ReadOptions;
  static const Infos infos = {
      FIELD(ReadOptions, verify_checksums, kBoolean),
      FIELD(ReadOptions, fill_cache, kBoolean),
      FIELD(ReadOptions, ignore_range_deletions, kBoolean),
      FIELD(ReadOptions, async_io, kBoolean),
      FIELD(ReadOptions, optimize_multiget_for_io, kBoolean),
      FIELD(ReadOptions, readahead_size, kSizeT),
      FIELD(ReadOptions, max_skippable_internal_keys, kUInt64T),
      FIELD(ReadOptions, value_size_soft_limit, kUInt64T),
      FIELD(ReadOptions, tailing, kBoolean),
      FIELD(ReadOptions, total_order_seek, kBoolean),
      FIELD(ReadOptions, auto_prefix_mode, kBoolean),
      FIELD(ReadOptions, prefix_same_as_start, kBoolean),
      FIELD(ReadOptions, pin_data, kBoolean),
      FIELD(ReadOptions, adaptive_readahead, kBoolean),
      FIELD(ReadOptions, background_purge_on_iterator_cleanup, kBoolean),
      FIELD(ReadOptions, auto_readahead_size, kBoolean),
      FIELD(ReadOptions, auto_refresh_iterator_with_snapshot, kBoolean),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::WriteOptions>::infos() {
  using rocksdb::WriteOptions;
  static const Infos infos = {
      FIELD(WriteOptions, sync, kBoolean),
      FIELD(WriteOptions, disableWAL, kBoolean),
      {"disable_wal", {offsetof(WriteOptions, disableWAL), OptionType::kBoolean}},
      FIELD(WriteOptions, ignore_missing_column_families, kBoolean),
      FIELD(WriteOptions, no_slowdown, kBoolean),
      FIELD(WriteOptions, low_pri, kBoolean),
      FIELD(WriteOptions, memtable_insert_hint_per_batch, kBoolean),
      FIELD(WriteOptions, protection_bytes_per_key, kSizeT),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::FlushOptions>::infos() {
  using rocksdb::FlushOptions;
  static const Infos infos = {
      FIELD(FlushOptions, wait, kBoolean),
      FIELD(FlushOptions, allow_write_stall, kBoolean),
      FIELD(FlushOptions, force_atomic_flush, kBoolean),
      FIELD(FlushOptions, listener_wait, kBoolean),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::CompactRangeOptions>::infos() {
  using rocksdb::CompactRangeOptions;
  static const Infos infos = {
      FIELD(CompactRangeOptions, exclusive_manual_compaction, kBoolean),
      FIELD(CompactRangeOptions, change_level, kBoolean),
      FIELD(CompactRangeOptions, target_level, kInt),
      FIELD(CompactRangeOptions, target_path_id, kUInt32T),
      FIELD(CompactRangeOptions, allow_write_stall, kBoolean),
      FIELD(CompactRangeOptions, max_subcompactions, kUInt32T),
      FIELD(CompactRangeOptions, blob_garbage_collection_age_cutoff, kDouble),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::WaitForCompactOptions>::infos() {
  using rocksdb::WaitForCompactOptions;
  static const Infos infos = {
      FIELD(WaitForCompactOptions, abort_on_pause, kBoolean),
      FIELD(WaitForCompactOptions, flush, kBoolean),
      FIELD(WaitForCompactOptions, wait_for_purge, kBoolean),
  };
  return infos;
}

#undef FIELD

// Bounds are copied: the caller's bytes may go right after the call.
struct read_options final : named_options<rocksdb::ReadOptions> {
  std::string lower, upper;
  Slice lower_slice, upper_slice;

  read_options() = default;
  read_options(const read_options& from)
      : named_options(from), lower(from.lower), upper(from.upper) {
    lower_slice = lower;
    upper_slice = upper;
    if (o.iterate_lower_bound != nullptr) o.iterate_lower_bound = &lower_slice;
    if (o.iterate_upper_bound != nullptr) o.iterate_upper_bound = &upper_slice;
  }

  std::unique_ptr<options> clone() const override {
    return std::make_unique<read_options>(*this);
  }

  Status set_bytes(const std::string& name, const Slice& value) override {
    if (name == "iterate_lower_bound") {
      lower = value.ToString();
      lower_slice = lower;
      o.iterate_lower_bound = &lower_slice;
    } else if (name == "iterate_upper_bound") {
      upper = value.ToString();
      upper_slice = upper;
      o.iterate_upper_bound = &upper_slice;
    } else {
      return options::set_bytes(name, value);
    }
    return Status::OK();
  }
};

std::unique_ptr<options> make(int32_t kind) {
  switch (kind) {
    case kDatabase:
      return std::make_unique<database_options>();
    case kOpen:
      return std::make_unique<named_options<open_options>>();
    case kRead:
      return std::make_unique<read_options>();
    case kWrite:
      return std::make_unique<named_options<rocksdb::WriteOptions>>();
    case kFlush:
      return std::make_unique<named_options<rocksdb::FlushOptions>>();
    case kCompactRange:
      return std::make_unique<named_options<rocksdb::CompactRangeOptions>>();
    case kWaitForCompact:
      return std::make_unique<named_options<rocksdb::WaitForCompactOptions>>();
    default:
      return nullptr;
  }
}

}  // namespace

Status options::set_bytes(const std::string& name, const Slice&) {
  return Status::InvalidArgument("no option that takes bytes", name);
}

}  // namespace rx

extern "C" {

int32_t rx_options_new(int32_t kind, rx::options** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::make(kind).release();
    return *out ? rx::Status::OK() : rx::Status::InvalidArgument("unknown kind of options");
  });
}

int32_t rx_options_clone(const rx::options* from, rx::options** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = from->clone().release();
    return rx::Status::OK();
  });
}

void rx_options_free(rx::options* options) { delete options; }

const void* rx_options_raw(const rx::options* options) { return options->raw(); }

int32_t rx_options_set(rx::options* options, const char* const* names, const char* const* values,
                       size_t count, rx::status* st) {
  return rx::run(st, [&] {
    std::unordered_map<std::string, std::string> map;
    for (size_t i = 0; i < count; i++) map[names[i]] = values[i];
    return options->set(map);
  });
}

int32_t rx_options_set_bytes(rx::options* options, const char* name, const uint8_t* data,
                             size_t len, rx::status* st) {
  return rx::run(st, [&] { return options->set_bytes(name, rx::slice(data, len)); });
}

int32_t rx_options_get(const rx::options* options, const char* name, char** out, size_t* len,
                       rx::status* st) {
  return rx::run(st, [&] {
    std::string value;
    const rx::Status s = options->get(name, &value);
    if (s.ok()) *out = rx::copy_out(value, len);
    return s;
  });
}

void rx_read_options_set_snapshot(rx::options* options, const rocksdb::Snapshot* snapshot) {
  const_cast<rocksdb::ReadOptions*>(static_cast<const rocksdb::ReadOptions*>(options->raw()))
      ->snapshot = snapshot;
}
}
