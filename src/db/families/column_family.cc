#include "src/db/families/column_family.h"

#include "rocksdb/compaction_filter.h"
#include "rocksdb/comparator.h"
#include "rocksdb/table.h"
#include "src/base/checks/many.h"
#include "src/base/text/names.h"
#include "src/db/ttl/options.h"
#include "src/inside/db.h"
#include "src/plugins/merge_operator/missing.h"

namespace inside = rx::inside;

namespace rx {

size_t key_length(ColumnFamilyHandle* cf) {
  const auto* plain = inside::table_factory_of(cf)->GetOptions<rocksdb::PlainTableOptions>();
  return plain != nullptr ? plain->user_key_len : rocksdb::kPlainTableVariableLength;
}

Status has_its_length(ColumnFamilyHandle* cf, const Slice& key) {
  const size_t wanted = key_length(cf), stamp = cf->GetComparator()->timestamp_size();
  if (wanted == 0 || key.size() + stamp == wanted) return Status::OK();
  const std::string with =
      stamp == 0 ? "" : ", with the " + std::to_string(stamp) + " of the timestamp";
  return Status::InvalidArgument("key: " + wrong_length(key, wanted) + with);
}

std::string wrong_length(const Slice& key, size_t wanted) {
  return std::to_string(key.size()) + " bytes; table.user_key_len is " + std::to_string(wanted);
}

Status have_its_length(ColumnFamilyHandle* cf, const Entries& keys, size_t count) {
  const size_t wanted = key_length(cf), stamp = cf->GetComparator()->timestamp_size();
  if (wanted == 0) return Status::OK();
  return each_pair(keys, nullptr, count, [&](size_t i, const Slice& key, const Slice&) {
    if (key.size() + stamp == wanted) return Status::OK();
    return Status::InvalidArgument("keys[" + std::to_string(i) + "]", wrong_length(key, wanted));
  });
}

}  // namespace rx

using rocksdb::ColumnFamilyHandle;
using rx::Slice;

extern "C" {

// Refuses the timestamps of read options for keys that have none, or others, and reads without one
// of keys that have them. RocksDB's iterators take iter_start_ts for any keys and cut those that
// have no timestamp (db/db_iter.cc); its transactions' iterators look at neither
// (utilities/transactions/write_prepared_txn_db.cc, NewIterator).
int32_t rx_reading_fits(ColumnFamilyHandle* cf, const rocksdb::ReadOptions* options,
                        rx::status* st) {
  return rx::run(st, [&] {
    const size_t wanted = cf->GetComparator()->timestamp_size();
    const std::string family = "column family " + rx::quoted(cf->GetName());
    const auto check = [&](const char* name, const Slice* given) {
      if (given == nullptr || (wanted != 0 && given->size() == wanted)) return rx::Status::OK();
      const std::string what = "options: " + std::string(name);
      if (wanted == 0) {
        return rx::Status::InvalidArgument(what + ": " + family + " has no timestamps",
                                           "its comparator's timestamp_size is 0");
      }
      return rx::Status::InvalidArgument(what + ": " + std::to_string(given->size()) + " bytes",
                                         "those of " + family + " have " + std::to_string(wanted));
    };
    rx::Status s = check("timestamp", options->timestamp);
    if (s.ok()) s = check("iter_start_ts", options->iter_start_ts);
    if (s.ok() && wanted != 0 && options->timestamp == nullptr) {
      s = rx::Status::InvalidArgument("options: timestamp: not set, and " + family +
                                      " has user-defined timestamps");
    }
    return s;
  });
}

uint32_t rx_cf_traits(ColumnFamilyHandle* cf) {
  uint32_t traits = 0;
  if (rx::has_merges(inside::merge_operator_of(cf))) traits |= rx::TRAIT_MERGE;
  if (cf->GetComparator()->timestamp_size() > 0) traits |= rx::TRAIT_TIMESTAMPS;
  if (!inside::takes_memtable_writes(cf)) traits |= rx::TRAIT_NO_WRITES;
  if (rx::key_length(cf) != 0) traits |= rx::TRAIT_KEY_LENGTH;
  const auto* filters = inside::filter_factory_of(cf);
  if (filters != nullptr && filters->Name() == Slice(rx::kTtlFactory)) traits |= rx::TRAIT_EXPIRES;
  return traits;
}

size_t rx_cf_timestamp_size(ColumnFamilyHandle* cf) {
  return cf->GetComparator()->timestamp_size();
}

int32_t rx_cf_takes_key(ColumnFamilyHandle* cf, const uint8_t* key, size_t len, rx::status* st) {
  return rx::run(st, [&] { return rx::has_its_length(cf, rx::slice(key, len)); });
}
}
