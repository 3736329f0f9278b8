// Checks comparators before RocksDB opens a database: it refuses one that differs from the stored
// one, but renames info logs first, and RepairDB overwrites the stored name.
#include <map>

#include "rocksdb/comparator.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/memtablerep.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "src/base/text/names.h"
#include "src/db/open/open.h"
#include "src/inside/log_read.h"
#include "src/inside/option_text.h"

using rocksdb::Env;
using rx::database;
using rx::quoted;
using rx::Status;

namespace inside = rx::inside;

namespace {

struct stored {
  std::string family, comparator;
  bool has_timestamps = true;
};

// Reads the comparators from the MANIFEST, as far as possible: RocksDB itself reports errors.
std::map<uint32_t, stored> stored_comparators(Env* env, const std::string& path) {
  std::map<uint32_t, stored> all;
  inside::manifest_end end;
  inside::read_manifest(env, path, &end, [&](const inside::manifest_edit& edit) {
    if (edit.drops_family) all.erase(edit.family);
    if (edit.adds_family) all[edit.family].family = edit.family_name;
    if (edit.comparator) {
      all[edit.family].comparator = *edit.comparator;
      all[edit.family].has_timestamps = edit.has_timestamps;
    }
  }).PermitUncheckedError();
  if (all.count(0) != 0) all[0].family = rocksdb::kDefaultColumnFamilyName;
  return all;
}

std::string how_to_set(const std::string& name) {
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  const rocksdb::Comparator* found = nullptr;
  return rocksdb::Comparator::CreateFromString(strict, name, &found).ok()
             ? "set the option comparator to that name"
             : "set the comparator of that name with rocks_options_set_comparator";
}

Status check(const stored& was, const rocksdb::Options& now) {
  const Status s = inside::check_comparator(now, was.comparator, was.has_timestamps);
  if (s.ok()) return s;
  const std::string head = "comparator: column family " + quoted(was.family) +
                           " was written with " + quoted(was.comparator);
  if (was.comparator == now.comparator->Name()) return Status::InvalidArgument(head, s.getState());
  return Status::InvalidArgument(head + "; given: " + quoted(now.comparator->Name()),
                                 how_to_set(was.comparator));
}

}  // namespace

namespace rx {

Status check_comparator_fits(const rocksdb::Options& o) {
  if (!o.comparator->CanKeysWithDifferentByteContentsBeEqual()) return Status::OK();
  const auto refuse = [&](const std::string& what) {
    return Status::InvalidArgument(
        what + ": works by the bytes of a key, and by comparator " + quoted(o.comparator->Name()) +
        " keys with different bytes can be equal: such a key would not be found");
  };
  const bool has_prefixes = o.prefix_extractor != nullptr;
  const auto* table = o.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  if (table == nullptr) return refuse("table_factory " + std::string(o.table_factory->Name()));
  // A user's filter may treat equal keys as one, as rocks.h requires.
  const bool is_theirs =
      table->filter_policy != nullptr &&
      table->filter_policy->CompatibilityName() == Slice("rocksdb.BuiltinBloomFilter");
  if (is_theirs && (table->whole_key_filtering || has_prefixes)) {
    return refuse("table.filter_policy");
  }
  if (table->index_type == rocksdb::BlockBasedTableOptions::kHashSearch) {
    return refuse("table.index_type kHashSearch");
  }
  if (o.memtable_prefix_bloom_size_ratio > 0 && (has_prefixes || o.memtable_whole_key_filtering)) {
    return refuse("memtable_prefix_bloom_size_ratio");
  }
  for (const char* hashed : {"HashSkipListRepFactory", "HashLinkListRepFactory"}) {
    if (o.memtable_factory->IsInstanceOf(hashed))
      return refuse("memtable_factory " + std::string(hashed));
  }
  if (o.row_cache != nullptr) return refuse("row_cache");
  return Status::OK();
}

Status check_comparators(const std::string& path, const rocksdb::Options& options,
                         const char* const* names, const rx::options* const* family_options,
                         size_t count, const rocksdb::Options* unlisted) {
  for (const auto& [id, was] : stored_comparators(options.env, path)) {
    if (was.comparator.empty()) continue;
    const rocksdb::Options* now = unlisted;
    for (size_t i = 0; i < count; i++) {
      if (was.family == names[i]) now = &database(family_options[i]);
    }
    const Status s = now != nullptr ? check(was, *now) : Status::OK();
    if (!s.ok()) return s;
  }
  return Status::OK();
}

}  // namespace rx

extern "C" {

int32_t rx_open_check_comparators(const char* path, const rx::options* options,
                                  const char* const* names,
                                  const rx::options* const* family_options, size_t count,
                                  rx::status* st) {
  return rx::run(st, [&] {
    return rx::check_comparators(path, database(options), names, family_options, count, nullptr);
  });
}

// Refuses options that would lose keys, for column families that are opened or made.
int32_t rx_check_comparators_fit(const char* const* names, const rx::options* const* family_options,
                                 size_t count, rx::status* st) {
  return rx::run(st, [&] {
    for (size_t i = 0; i < count; i++) {
      const Status s = rx::check_comparator_fits(database(family_options[i]));
      if (!s.ok()) return Status::CopyAppendMessage(s, "; column family ", quoted(names[i]));
    }
    return Status::OK();
  });
}
}
