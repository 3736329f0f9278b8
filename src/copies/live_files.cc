// Lists the files that make up a database now; functions of RocksDB's that move or drop files.
#include <vector>

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
    return db->ClipColumnFamily(cf, from, to);
  });
}
}
