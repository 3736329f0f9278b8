// The blob files of a database that is repaired, and rows that point at them.
#include <functional>

#include "db/blob/blob_index.h"
#include "db/dbformat.h"
#include "db/wide/wide_column_serialization.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/work.h"

namespace rx::inside {

using rocksdb::BlobIndex;
using rocksdb::ValueType;

Status repair_work::look_at_blobs() {
  for (const auto& [number, path] : blobs_) {
    if (!advance(path)) return Status::Incomplete();
    std::string bytes;
    uint64_t unreadable = 0;
    const Status s = read_file(path, &bytes, &unreadable);
    if (!s.ok()) return s;
    blob_file file;
    file.look_at(std::move(bytes), stop_);
    if (stop_) return Status::Incomplete();
    if (!file.is_whole()) {
      bad_blobs_[number] = std::move(file);
      continue;
    }
    file.forget();
    good_blobs_[number] = std::move(file);
  }
  return Status::OK();
}

bool repair_work::is_lost_blob(uint32_t family, uint64_t number, int compression) {
  const auto good = good_blobs_.find(number);
  if (good != good_blobs_.end()) {
    if (good->second.family() == family && good->second.compression() == compression) return false;
    std::string bytes;
    uint64_t unreadable = 0;
    failed_ = read_bytes(request_.options.env, blobs_[number], &bytes, &unreadable);
    if (!failed_.ok()) return true;
    blob_file& file = bad_blobs_[number];
    file.look_at(std::move(bytes), stop_);
    if (stop_) failed_ = Status::Incomplete();
    file.doubt();
    good_blobs_.erase(good);
  }
  if (bad_blobs_.count(number) == 0) missing_blobs_.insert(number);
  return true;
}

namespace {

// Calls `each` for the values of a row that are elsewhere. false: the row cannot be read.
bool each_blob(const Slice& key, const Slice& value,
               const std::function<void(const BlobIndex&)>& each) {
  const ValueType type = rocksdb::ExtractValueType(key);
  const auto look = [&](const BlobIndex& index) {
    if (!index.IsInlined() && !index.IsSameFile()) each(index);
    return Status::OK();
  };
  if (type == ValueType::kTypeWideColumnEntity) {
    return rocksdb::WideColumnSerialization::ForEachBlobFileNumber(value, look).ok();
  }
  if (type != ValueType::kTypeBlobIndex) return true;
  BlobIndex index;
  return index.DecodeFrom(value).ok() && look(index).ok();
}

}  // namespace

void repair_work::link_blobs(uint32_t family, const Slice& key, const Slice& value) {
  each_blob(key, value,
            [&](const BlobIndex& index) { linked_blobs_[index.file_number()] = family; });
}

bool repair_work::needs_fix(uint32_t family, const Slice& key, const Slice& value) {
  bool lost = false;
  const bool reads = each_blob(key, value, [&](const BlobIndex& index) {
    lost |= is_lost_blob(family, index.file_number(), index.compression());
  });
  return lost || (!reads && rocksdb::ExtractValueType(key) == ValueType::kTypeBlobIndex);
}

// The value at which a row points in a damaged file. false: it is lost, or this build cannot
// decompress it, which `failed_` tells.
bool repair_work::value_in(const BlobIndex& index, std::string* value) {
  Slice packed;
  const auto file = bad_blobs_.find(index.file_number());
  if (file == bad_blobs_.end() || !file->second.find(index.offset(), index.size(), &packed)) {
    return false;
  }
  const Status s = unpacked_blob(packed, index.compression(), value);
  if (s.IsNotSupported()) failed_ = s;
  return s.ok();
}

bool repair_work::whole_value_in(const Slice& index, std::string* value) {
  BlobIndex to;
  Slice packed;
  if (!to.DecodeFrom(index).ok() || to.IsInlined() || good_blobs_.count(to.file_number()) == 0) {
    return false;
  }
  if (!read_blob_ || read_blob_->first != to.file_number()) {
    std::string bytes;
    uint64_t unreadable = 0;
    read_blob_.emplace(to.file_number(), blob_file());
    if (!read_file(blobs_[to.file_number()], &bytes, &unreadable).ok()) return false;
    read_blob_->second.look_at(std::move(bytes), stop_);
  }
  return read_blob_->second.find(to.offset(), to.size(), &packed) &&
         unpacked_blob(packed, to.compression(), value).ok();
}

bool repair_work::fix_value(uint32_t family, const Slice& key, const Slice& value, ValueType* type,
                            std::string* fixed) {
  *type = rocksdb::ExtractValueType(key);
  if (*type == ValueType::kTypeBlobIndex) {
    BlobIndex index;
    *type = ValueType::kTypeValue;
    return index.DecodeFrom(value).ok() && !index.IsInlined() && value_in(index, fixed);
  }
  // An entity: its columns in whole files stay there.
  using rocksdb::WideColumnSerialization;
  rocksdb::WideColumns columns;
  std::vector<std::pair<size_t, BlobIndex>> elsewhere, kept;
  if (!WideColumnSerialization::Deserialize(value, columns, &elsewhere).ok()) return false;
  std::vector<std::string> values(elsewhere.size());
  for (size_t i = 0; i < elsewhere.size(); i++) {
    const auto& [at, index] = elsewhere[i];
    const bool stays = index.IsInlined() || index.IsSameFile() ||
                       !is_lost_blob(family, index.file_number(), index.compression());
    if (stays) {
      kept.emplace_back(at, index);
      continue;
    }
    if (!value_in(index, &values[i])) return false;
    columns[at].value() = values[i];
  }
  return (kept.empty() ? WideColumnSerialization::Serialize(columns, *fixed)
                       : WideColumnSerialization::SerializeV2(columns, kept, *fixed))
      .ok();
}

// A row whose value is in a damaged blob file becomes one with the value in it. Where the value, or
// one of its columns, is lost it becomes a deletion: an older value is not to come back.
Status repair_work::fix_row(const found_table& table, const Slice& key, const Slice& value,
                            new_table* to, uint64_t* lost) {
  const bool fixes = needs_fix(table.family, key, value);
  if (!failed_.ok()) return failed_;
  if (!fixes) return to->add(key, value);
  const Slice user_key = rocksdb::ExtractUserKey(key);
  const uint64_t sequence = rocksdb::GetInternalKeySeqno(key);
  rocksdb::InternalKey fixed;
  ValueType type;
  std::string whole;
  const bool is_saved = fix_value(table.family, key, value, &type, &whole);
  if (!failed_.ok()) return failed_;
  if (is_saved) {
    fixed.Set(user_key, sequence, type);
    return to->add(fixed.Encode(), whole);
  }
  ++*lost;
  out_.values_lost++;
  const bool has_timestamps = options_of(table.family_name).comparator->timestamp_size() != 0;
  fixed.Set(user_key, sequence,
            has_timestamps ? ValueType::kTypeDeletionWithTimestamp : ValueType::kTypeDeletion);
  return to->add(fixed.Encode(), Slice());
}

// What the new MANIFEST says of blob files.
void repair_work::settle_blobs() {
  std::map<uint64_t, uint32_t> named = linked_blobs_;
  for (const auto& family : state_.families) {
    for (const auto& blob : family.second.blobs) named[blob.first] = family.first;
  }
  for (const auto& [number, family] : named) {
    auto& blobs = state_.families[family].blobs;
    const auto good = good_blobs_.find(number);
    if (good != good_blobs_.end()) {
      out_.blob_files_kept++;
      say(blobs_[number], "kept", "").saved = good->second.count();
      blobs.try_emplace(
          number, blob_entry{good->second.count(), good->second.record_bytes(), 0, 0, "", ""});
      continue;
    }
    const auto bad = bad_blobs_.find(number);
    blobs.erase(number);
    // One that holds nothing but garbage may be gone.
    if (bad == bad_blobs_.end() && missing_blobs_.count(number) == 0) continue;
    changed_ = true;
    out_.blob_files_damaged++;
    if (bad == bad_blobs_.end()) {
      say(blob_name(request_.path, number), "missing", "there is no such file");
      continue;
    }
    say(blobs_[number], "salvaged", bad->second.text() + "; its values went into tables").saved =
        bad->second.count();
    set_aside_later(blobs_[number]);
  }
}

}  // namespace rx::inside
