#include "src/inside/scan/parts.h"

#include <map>

#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "db/table_cache.h"
#include "db/version_set.h"

namespace rx::inside {

using rocksdb::FileMetaData;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace {

// To look at the blocks of more tables costs too much, and their ends do.
constexpr size_t kMostInside = 64;

struct is_before {
  const rocksdb::Comparator* order;
  bool operator()(const std::string& a, const std::string& b) const {
    return order->Compare(a, b) < 0;
  }
};

// How many bytes of tables end at a key: a map stays whole whatever a user's comparator answers.
using ends = std::map<std::string, uint64_t, is_before>;

class looking {
 public:
  looking(rocksdb::ColumnFamilyData* family, rocksdb::SuperVersion* view,
          const ReadOptions& options)
      : family_(family), view_(view), options_(options), ends_({family->user_comparator()}) {}

  ends look(bool inside) {
    const rocksdb::VersionStorageInfo* files = view_->current->storage_info();
    std::vector<std::pair<const FileMetaData*, int>> there;
    for (int level = 0; level < files->num_non_empty_levels(); level++) {
      for (const FileMetaData* file : files->LevelFiles(level)) {
        if (is_in_range(*file)) there.emplace_back(file, level);
      }
    }
    inside = inside && there.size() <= kMostInside;
    for (const auto& [file, level] : there) {
      if (!inside || !add_blocks(*file)) add(file->largest.user_key(), file->fd.GetFileSize());
    }
    return std::move(ends_);
  }

 private:
  bool is_before_range(const Slice& key) const {
    const Slice* lower = options_.iterate_lower_bound;
    return lower != nullptr && family_->user_comparator()->Compare(key, *lower) < 0;
  }
  bool is_behind_range(const Slice& key) const {
    const Slice* upper = options_.iterate_upper_bound;
    return upper != nullptr && family_->user_comparator()->Compare(key, *upper) >= 0;
  }
  bool is_in_range(const FileMetaData& file) const {
    return !is_before_range(file.largest.user_key()) && !is_behind_range(file.smallest.user_key());
  }

  void add(const Slice& end, uint64_t bytes) {
    if (!is_before_range(end)) ends_[end.ToString()] += bytes;
  }

  bool add_blocks(const FileMetaData& file) {
    std::vector<rocksdb::TableReader::Anchor> anchors;
    const rocksdb::Status s = family_->table_cache()->ApproximateKeyAnchors(
        options_, family_->internal_comparator(), file, view_->mutable_cf_options, anchors);
    // What cannot be read is for the read itself to tell.
    if (!s.ok() || anchors.empty()) return false;
    for (const auto& anchor : anchors) {
      if (is_behind_range(anchor.user_key)) break;
      add(anchor.user_key, anchor.range_size);
    }
    return true;
  }

  rocksdb::ColumnFamilyData* const family_;
  rocksdb::SuperVersion* const view_;
  const ReadOptions& options_;
  ends ends_;
};

}  // namespace

std::vector<range_part> parts_of_range(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* handle,
                                       const ReadOptions& options, size_t most,
                                       uint64_t least_bytes, bool looks_inside) {
  auto* family = static_cast<rocksdb::ColumnFamilyHandleImpl*>(handle)->cfd();
  std::vector<range_part> parts(1);
  // The bounds of such a range are not as long as its keys.
  if (most < 2 || family->user_comparator()->timestamp_size() > 0) return parts;
  auto* impl = static_cast<rocksdb::DBImpl*>(db->GetRootDB());
  rocksdb::SuperVersion* view = family->GetReferencedSuperVersion(impl);
  const ends found = looking(family, view, options).look(looks_inside);
  impl->CleanupIteratorSuperVersion(view, options.background_purge_on_iterator_cleanup);

  uint64_t total = 0;
  for (const auto& [key, bytes] : found) total += bytes;
  const uint64_t wanted = std::max(total / most + 1, least_bytes);
  for (const auto& [key, bytes] : found) {
    parts.back().bytes += bytes;
    total -= bytes;
    // What is left behind the last end is in memtables, if anywhere.
    if (parts.back().bytes < wanted || total == 0) continue;
    const Slice* upper = options.iterate_upper_bound;
    if (upper != nullptr && family->user_comparator()->Compare(key, *upper) >= 0) break;
    parts.back().end = key;
    parts.emplace_back();
  }
  return parts;
}

}  // namespace rx::inside
