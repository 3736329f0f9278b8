#include "src/db/families/column_family.h"

#include "rocksdb/compaction_filter.h"
#include "rocksdb/comparator.h"
#include "rocksdb/table.h"
#include "src/base/checks/many.h"
#include "src/db/ttl/options.h"
#include "src/inside/db.h"
#include "src/plugins/merge_operator/missing.h"

namespace inside = rx::inside;

namespace rx {

size_t key_length(ColumnFamilyHandle* cf) {
  const auto* plain = inside::table_factory_of(cf)->GetOptions<rocksdb::PlainTableOptions>();
  return plain != nullptr ? plain->user_key_len : rocksdb::kPlainTableVariableLength;
}

std::string wrong_length(const Slice& key, size_t wanted) {
  return std::to_string(key.size()) + " bytes; table.user_key_len is " + std::to_string(wanted);
}

Status have_its_length(ColumnFamilyHandle* cf, const Entries& keys, size_t count) {
  const size_t wanted = key_length(cf);
  if (wanted == 0) return Status::OK();
  return each_pair(keys, nullptr, count, [&](size_t i, const Slice& key, const Slice&) {
    if (key.size() == wanted) return Status::OK();
    return Status::InvalidArgument("keys[" + std::to_string(i) + "]", wrong_length(key, wanted));
  });
}

}  // namespace rx

using rocksdb::ColumnFamilyHandle;
using rx::Slice;

extern "C" {

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

size_t rx_cf_key_length(ColumnFamilyHandle* cf) { return rx::key_length(cf); }
}
