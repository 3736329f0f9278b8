// A database's files, RocksDB's report on itself, and sizes of ranges.
#include <limits>
#include <vector>

#include "rocksdb/metadata.h"
#include "src/base/checks/checks.h"

using rocksdb::BlobMetaData;
using rocksdb::ColumnFamilyHandle;
using rocksdb::ColumnFamilyMetaData;
using rocksdb::DB;
using rocksdb::LevelMetaData;
using rocksdb::SstFileMetaData;
using rx::Status;

namespace rx {

// One result of RocksDB, and a flat view of it.
struct metadata {
  template <typename T>
  struct of {
    const ColumnFamilyMetaData* family;
    const LevelMetaData* level;
    const T* one;
  };

  std::vector<ColumnFamilyMetaData> families;
  std::vector<of<LevelMetaData>> levels;
  std::vector<of<SstFileMetaData>> files;
  std::vector<of<BlobMetaData>> blob_files;

  void flatten() {
    for (const auto& family : families) {
      for (const auto& level : family.levels) {
        levels.push_back({&family, &level, &level});
        for (const auto& file : level.files) files.push_back({&family, &level, &file});
      }
      for (const auto& file : family.blob_files) blob_files.push_back({&family, nullptr, &file});
    }
  }
};

namespace {

// Some of RocksDB's names begin with a slash.
rocks_slice base(const std::string& name) {
  const size_t begin = name.rfind('/') + 1;
  return view(Slice(name.data() + begin, name.size() - begin));
}

}  // namespace
}  // namespace rx

extern "C" {

// For one column family, or with nullptr for all.
int32_t rx_metadata_new(DB* db, ColumnFamilyHandle* cf, rx::metadata** out, rx::status* st) {
  return rx::run(st, [&] {
    auto metadata = std::make_unique<rx::metadata>();
    if (cf == nullptr) {
      db->GetRootDB()->GetAllColumnFamilyMetaData(&metadata->families);
    } else {
      metadata->families.emplace_back();
      db->GetColumnFamilyMetaData(cf, &metadata->families.back());
    }
    metadata->flatten();
    *out = metadata.release();
    return Status::OK();
  });
}

void rx_metadata_free(rx::metadata* metadata) { delete metadata; }

void rx_metadata_counts(const rx::metadata* metadata, size_t counts[4]) {
  counts[0] = metadata->families.size();
  counts[1] = metadata->levels.size();
  counts[2] = metadata->files.size();
  counts[3] = metadata->blob_files.size();
}

bool rx_metadata_column_family_at(const rx::metadata* metadata, size_t index,
                                  rocks_column_family_metadata* out) {
  if (index >= metadata->families.size()) return false;
  const auto& one = metadata->families[index];
  *out = {sizeof(*out),      rx::view(one.name), one.size,           one.file_count,
          one.levels.size(), one.blob_file_size, one.blob_file_count};
  return true;
}

bool rx_metadata_level_at(const rx::metadata* metadata, size_t index, rocks_level_metadata* out) {
  if (index >= metadata->levels.size()) return false;
  const auto& [family, level, one] = metadata->levels[index];
  *out = {sizeof(*out), rx::view(family->name), one->size, one->files.size(), one->level, 0};
  return true;
}

bool rx_metadata_file_at(const rx::metadata* metadata, size_t index, rocks_file_metadata* out) {
  if (index >= metadata->files.size()) return false;
  const auto& [family, level, one] = metadata->files[index];
  *out = {sizeof(*out),
          rx::view(family->name),
          rx::view(one->directory),
          rx::base(one->relative_filename),
          one->file_number,
          one->size,
          rx::view(one->smallestkey),
          rx::view(one->largestkey),
          one->smallest_seqno,
          one->largest_seqno,
          one->num_entries,
          one->num_deletions,
          one->num_reads_sampled,
          one->oldest_blob_file_number,
          one->oldest_ancester_time,
          one->file_creation_time,
          one->epoch_number,
          rx::view(one->file_checksum),
          rx::view(one->file_checksum_func_name),
          level->level,
          static_cast<int32_t>(one->temperature),
          one->being_compacted ? 1u : 0u,
          0};
  return true;
}

bool rx_metadata_blob_file_at(const rx::metadata* metadata, size_t index,
                              rocks_blob_file_metadata* out) {
  if (index >= metadata->blob_files.size()) return false;
  const auto& [family, level, one] = metadata->blob_files[index];
  *out = {sizeof(*out),
          rx::view(family->name),
          rx::view(one->blob_file_path),
          rx::base(one->blob_file_name),
          one->blob_file_number,
          one->blob_file_size,
          one->total_blob_count,
          one->total_blob_bytes,
          one->garbage_blob_count,
          one->garbage_blob_bytes,
          rx::view(one->checksum_value),
          rx::view(one->checksum_method)};
  return true;
}

uint64_t rx_latest_sequence_number(DB* db) { return db->GetLatestSequenceNumber(); }

int32_t rx_number_levels(DB* db, ColumnFamilyHandle* cf) { return db->NumberLevels(cf); }

int32_t rx_identity(DB* db, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string text;
    const Status s = db->GetDbIdentity(text);
    if (s.ok()) *out = rx::copy_out(text, len);
    return s;
  });
}

int32_t rx_session_id(DB* db, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string text;
    const Status s = db->GetDbSessionId(text);
    if (s.ok()) *out = rx::copy_out(text, len);
    return s;
  });
}

int32_t rx_approximate_sizes(DB* db, ColumnFamilyHandle* cf, const uint8_t* const* begins,
                             const size_t* begin_lens, const uint8_t* const* ends,
                             const size_t* end_lens, size_t count, uint32_t include,
                             double error_margin, uint64_t* sizes, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::SizeApproximationOptions options;
    options.include_memtables = include & ROCKS_SIZE_MEMTABLES;
    options.include_files = include & ROCKS_SIZE_FILES;
    options.include_blob_files = include & ROCKS_SIZE_BLOB_FILES;
    options.files_size_error_margin = error_margin;
    std::vector<rocksdb::Range> ranges;
    for (size_t i = 0; i < count; i++) {
      const rx::bound from(begins[i], begin_lens[i]), to(ends[i], end_lens[i]);
      const Status s = rx::must_be_ordered(cf, from, to);
      if (!s.ok()) return s;
      ranges.emplace_back(from.key, to.key);
    }
    constexpr size_t kMost = std::numeric_limits<int>::max();
    if (count > kMost) return Status::InvalidArgument("too many ranges");
    return db->GetApproximateSizes(options, cf, ranges.data(), static_cast<int>(count), sizes);
  });
}

int32_t rx_approximate_memtable_stats(DB* db, ColumnFamilyHandle* cf, const uint8_t* begin,
                                      size_t begin_len, const uint8_t* end, size_t end_len,
                                      uint64_t* entries, uint64_t* size, rx::status* st) {
  return rx::run(st, [&] {
    const rx::bound from(begin, begin_len), to(end, end_len);
    const Status s = rx::must_be_ordered(cf, from, to);
    if (!s.ok()) return s;
    db->GetApproximateMemTableStats(cf, rocksdb::Range(from.key, to.key), entries, size);
    return Status::OK();
  });
}
}
