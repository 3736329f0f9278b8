// Lists the files that make up a database now; functions of RocksDB's that move or drop files.
#include <string>
#include <vector>

#include "rocksdb/comparator.h"
#include "rocksdb/convenience.h"
#include "rocksdb/db.h"
#include "rocksdb/experimental.h"
#include "rocksdb/metadata.h"
#include "rocksdb/options.h"
#include "src/base/checks/checks.h"
#include "src/callback/callback.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace rx {

struct live_files {
  std::vector<rocksdb::LiveFileStorageInfo> all;
};

namespace {

// As DBImpl::ClipColumnFamily (db/db_impl/db_impl.cc), which loses a file that ends with `from`,
// and leaves the empty key where it is the only one.
Status clip(DB* db, ColumnFamilyHandle* cf, const Slice& from, const Slice& to) {
  rocksdb::FlushOptions flush;
  flush.allow_write_stall = true;
  Status s = db->Flush(flush, cf);
  const rocksdb::RangeOpt outside[] = {{rocksdb::OptSlice(), from}, {to, rocksdb::OptSlice()}};
  if (s.ok()) s = rocksdb::DeleteFilesInRanges(db, cf, outside, 2, false);
  if (!s.ok()) return s;

  rocksdb::ColumnFamilyMetaData left;
  db->GetColumnFamilyMetaData(cf, &left);
  const auto* order = cf->GetComparator();
  const std::string *first = nullptr, *last = nullptr;
  for (const auto& level : left.levels) {
    for (const auto& file : level.files) {
      if (first == nullptr || order->Compare(file.smallestkey, *first) < 0)
        first = &file.smallestkey;
      if (last == nullptr || order->Compare(file.largestkey, *last) > 0) last = &file.largestkey;
    }
  }
  if (first == nullptr) return s;
  const rocksdb::WriteOptions writing;
  if (order->Compare(*first, from) < 0) s = db->DeleteRange(writing, cf, *first, from);
  if (s.ok() && order->Compare(to, *last) <= 0) {
    s = db->DeleteRange(writing, cf, to, *last);
    if (s.ok()) s = db->Delete(writing, cf, *last);
  }
  if (!s.ok()) return s;
  // The whole of it: a compaction of the outside alone need not drop all deletions of ranges.
  rocksdb::CompactRangeOptions compaction;
  compaction.exclusive_manual_compaction = true;
  compaction.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  return db->CompactRange(compaction, cf, nullptr, nullptr);
}

}  // namespace

}  // namespace rx

extern "C" {

int32_t rx_live_files_new(DB* db, const rocksdb::LiveFilesStorageInfoOptions* options,
                          rx::live_files** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::live_files>();
    Status s = rx::must_be_copied_whole(db);
    if (s.ok()) s = db->GetRootDB()->GetLiveFilesStorageInfo(*options, &made->all);
    if (s.ok() && !rx::will_fail()) *out = made.release();
    return s;
  });
}

void rx_live_files_free(rx::live_files* files) { delete files; }

size_t rx_live_files_count(const rx::live_files* files) { return files->all.size(); }

bool rx_live_files_at(const rx::live_files* files, size_t index, rocks_live_file* out) {
  if (index >= files->all.size()) return false;
  const auto& one = files->all[index];
  *out = {sizeof(*out),
          rx::view(one.directory),
          rx::view(one.relative_filename),
          one.file_number,
          one.size,
          rx::view(one.file_checksum),
          rx::view(one.file_checksum_func_name),
          rx::view(one.replacement_contents),
          one.file_type,
          static_cast<int32_t>(one.temperature),
          one.trim_to_size,
          0};
  return true;
}

int32_t rx_creation_time_of_oldest_file(DB* db, uint64_t* time, rx::status* st) {
  return rx::run(st, [&] { return db->GetRootDB()->GetCreationTimeOfOldestFile(time); });
}

int32_t rx_promote_l0(DB* db, ColumnFamilyHandle* cf, int32_t target_level, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
    return rocksdb::experimental::PromoteL0(db->GetRootDB(), cf, target_level);
  });
}

int32_t rx_clip_column_family(DB* db, ColumnFamilyHandle* cf, const uint8_t* begin,
                              size_t begin_len, const uint8_t* end, size_t end_len,
                              rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice from = rx::slice(begin, begin_len), to = rx::slice(end, end_len);
    Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
    const auto* order = cf->GetComparator();
    if (order->timestamp_size() != 0) {
      return Status::NotSupported("column_family: it has user-defined timestamps");
    }
    if (order->Compare(from, to) > 0) {
      return Status::InvalidArgument("begin: it comes after the end",
                                     from.ToString(true) + " > " + to.ToString(true));
    }
    return rx::clip(db->GetRootDB(), cf, from, to);
  });
}
}
