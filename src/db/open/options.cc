#include "src/db/open/open.h"
#include "src/options/named.h"

namespace rx {
namespace {

std::unordered_map<std::string, rocksdb::TxnDBWritePolicy> write_policies = {
    {"WRITE_COMMITTED", rocksdb::WRITE_COMMITTED},
    {"WRITE_PREPARED", rocksdb::WRITE_PREPARED},
    {"WRITE_UNPREPARED", rocksdb::WRITE_UNPREPARED}};

std::unordered_map<std::string, rocksdb::OccValidationPolicy> validate_policies = {
    {"kValidateSerial", rocksdb::OccValidationPolicy::kValidateSerial},
    {"kValidateParallel", rocksdb::OccValidationPolicy::kValidateParallel}};

// Refuses an unknown mode when it is set, not first when a database is opened.
Status parse_mode(const rocksdb::ConfigOptions&, const std::string&, const std::string& value,
                  void* mode) {
  const bool is_braced = value.starts_with('{') && value.ends_with('}');
  const std::string name = is_braced ? value.substr(1, value.size() - 2) : value;
  Status s;
  if (find_mode(name, &s) != nullptr) *static_cast<std::string*>(mode) = name;
  return s;
}

}  // namespace

// Not by name: of transaction_db custom_mutex_factory, lock_mgr_handle,
// rollback_deletion_type_callback and secondary_indices (C++ objects). shared_lock_buckets of
// optimistic_transaction_db is a C++ object too: here it says whether to share one.
template <>
const Infos& named_options<open_options>::infos() {
  static const Infos infos = {
      {"mode",
       OptionTypeInfo(offsetof(open_options, mode), OptionType::kString).SetParseFunc(parse_mode)},
      FIELD(open_options, ttl, kInt32T),
      FIELD(open_options, column_family_ttls, kString),
      FIELD(open_options, allow_ttl_mismatch, kBoolean),
      FIELD(open_options, allow_file_ttl, kBoolean),
      FIELD(open_options, transaction_db.max_num_locks, kInt64T),
      FIELD(open_options, transaction_db.max_num_deadlocks, kUInt32T),
      FIELD(open_options, transaction_db.num_stripes, kSizeT),
      FIELD(open_options, transaction_db.transaction_lock_timeout, kInt64T),
      FIELD(open_options, transaction_db.default_lock_timeout, kInt64T),
      {"transaction_db.write_policy",
       OptionTypeInfo::Enum<rocksdb::TxnDBWritePolicy>(
           offsetof(open_options, transaction_db.write_policy), &write_policies)},
      FIELD(open_options, transaction_db.rollback_merge_operands, kBoolean),
      FIELD(open_options, transaction_db.use_per_key_point_lock_mgr, kBoolean),
      FIELD(open_options, transaction_db.skip_concurrency_control, kBoolean),
      FIELD(open_options, transaction_db.default_write_batch_flush_threshold, kInt64T),
      FIELD(open_options, transaction_db.enable_udt_validation, kBoolean),
      FIELD(open_options, transaction_db.txn_commit_bypass_memtable_threshold, kUInt32T),
      {"optimistic_transaction_db.validate_policy",
       OptionTypeInfo::Enum<rocksdb::OccValidationPolicy>(
           offsetof(open_options, optimistic_transaction_db.validate_policy), &validate_policies)},
      FIELD(open_options, optimistic_transaction_db.occ_lock_buckets, kUInt32T),
      {"optimistic_transaction_db.shared_lock_buckets",
       {offsetof(open_options, share_lock_buckets), OptionType::kBoolean}},
      FIELD(open_options, error_if_wal_file_exists, kBoolean),
      {"error_if_log_file_exists",
       {offsetof(open_options, error_if_wal_file_exists), OptionType::kBoolean,
        rocksdb::OptionVerificationType::kAlias}},
      FIELD(open_options, allow_missing_merge_operator, kBoolean),
      FIELD(open_options, allow_foreign_folders, kBoolean),
      FIELD(open_options, check_recovery, kBoolean),
      FIELD(open_options, fail_on_data_loss, kBoolean),
      FIELD(open_options, use_stored_options, kBoolean),
      FIELD(open_options, ttl_as_stored, kBoolean),
      MICROSECONDS(open_options, timeout),
      FIELD(open_options, secondary_path, kString),
      FIELD(open_options, leader_path, kString),
  };
  return infos;
}

template <>
const table_options::Bytes& named_options<open_options>::bytes() {
  static const Bytes bytes = {{"trim_ts", offsetof(open_options, trim_ts)}};
  return bytes;
}

std::unique_ptr<options> make_open_options() { return make_named<open_options>(); }

}  // namespace rx
