#include "src/inside/manifest/edits.h"

#include <atomic>

#include "db/version_edit.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/log.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::VersionEdit;

namespace {

std::string user_key(const rocksdb::InternalKey& key) {
  const Slice all = key.Encode();
  return all.size() < rocksdb::kNumInternalBytes ? all.ToString()
                                                 : rocksdb::ExtractUserKey(all).ToString();
}

// The changes of one record, in the order of db/version_edit.cc (VersionEdit::DebugString).
class changes_of {
 public:
  changes_of(uint64_t record, const VersionEdit& edit,
             const std::function<void(const manifest_change&)>& each)
      : edit_(edit), each_(each) {
    base_.record = record;
    base_.family = edit.GetColumnFamily();
  }

  // false: it makes none.
  bool tell() {
    tell_identity();
    tell_numbers();
    tell_files();
    tell_logs();
    return told_;
  }

 private:
  void say(const manifest_change& change) {
    told_ = true;
    each_(change);
  }
  void say(const char* what, std::string value) {
    manifest_change change = base_;
    change.what = what;
    change.value = std::move(value);
    say(change);
  }
  void say(const char* what, bool has, uint64_t number) {
    if (has) say(what, std::to_string(number));
  }

  void tell_identity() {
    if (edit_.HasDbId()) say("database_id", edit_.GetDbId());
    if (edit_.IsColumnFamilyAdd()) say("add_column_family", edit_.GetColumnFamilyName());
    if (edit_.IsColumnFamilyDrop()) say("drop_column_family", "");
    if (edit_.HasComparatorName()) {
      say("comparator", edit_.GetComparatorName());
      if (!edit_.GetPersistUserDefinedTimestamps()) {
        say("persist_user_defined_timestamps", "false");
      }
    }
  }

  void tell_numbers() {
    const VersionEdit& e = edit_;
    say("log_number", e.HasLogNumber(), e.HasLogNumber() ? e.GetLogNumber() : 0);
    say("prev_log_number", e.HasPrevLogNumber(), e.HasPrevLogNumber() ? e.GetPrevLogNumber() : 0);
    say("next_file_number", e.HasNextFile(), e.HasNextFile() ? e.GetNextFile() : 0);
    say("max_column_family", e.HasMaxColumnFamily(),
        e.HasMaxColumnFamily() ? e.GetMaxColumnFamily() : 0);
    say("min_log_number_to_keep", e.HasMinLogNumberToKeep(),
        e.HasMinLogNumberToKeep() ? e.GetMinLogNumberToKeep() : 0);
    say("last_sequence", e.HasLastSequence(), e.HasLastSequence() ? e.GetLastSequence() : 0);
    if (e.HasFullHistoryTsLow()) {
      say("full_history_ts_low", Slice(e.GetFullHistoryTsLow()).ToString(/*hex=*/true));
    }
    if (e.IsInAtomicGroup()) say("atomic_group_left", std::to_string(e.GetRemainingEntries()));
  }

  void tell_files() {
    for (const auto& [level, key] : edit_.GetCompactCursors()) {
      manifest_change change = base_;
      change.what = "compact_cursor";
      change.level = level;
      change.smallest = user_key(key);
      say(change);
    }
    for (const auto& [level, number] : edit_.GetDeletedFiles()) {
      manifest_change change = base_;
      change.what = "delete_table";
      change.level = level;
      change.file = number;
      say(change);
    }
    for (const auto& [level, file] : edit_.GetNewFiles()) {
      manifest_change change = base_;
      change.what = "add_table";
      change.level = level;
      change.file = file.fd.GetNumber();
      change.size = file.fd.GetFileSize();
      change.smallest = user_key(file.smallest);
      change.largest = user_key(file.largest);
      change.smallest_sequence = file.fd.smallest_seqno;
      change.largest_sequence = file.fd.largest_seqno;
      say(change);
    }
    for (const auto& blob : edit_.GetBlobFileAdditions()) {
      tell_blobs("add_blob_file", blob.GetBlobFileNumber(), blob.GetTotalBlobCount(),
                 blob.GetTotalBlobBytes());
    }
    for (const auto& blob : edit_.GetBlobFileGarbages()) {
      tell_blobs("blob_garbage", blob.GetBlobFileNumber(), blob.GetGarbageBlobCount(),
                 blob.GetGarbageBlobBytes());
    }
  }

  void tell_blobs(const char* what, uint64_t number, uint64_t count, uint64_t bytes) {
    manifest_change change = base_;
    change.what = what;
    change.file = number;
    change.count = count;
    change.size = bytes;
    say(change);
  }

  void tell_logs() {
    for (const auto& log : edit_.GetWalAdditions()) {
      manifest_change change = base_;
      change.what = "add_log";
      change.file = log.GetLogNumber();
      if (log.GetMetadata().HasSyncedSize()) change.size = log.GetMetadata().GetSyncedSizeInBytes();
      say(change);
    }
    if (edit_.IsWalDeletion()) {
      manifest_change change = base_;
      change.what = "delete_logs_before";
      change.file = edit_.GetWalDeletion().GetLogNumber();
      say(change);
    }
  }

  const VersionEdit& edit_;
  const std::function<void(const manifest_change&)>& each_;
  manifest_change base_;
  bool told_ = false;
};

}  // namespace

Status read_manifest_changes(rocksdb::Env* env, const std::string& path,
                             const std::function<void(const manifest_change&)>& each,
                             std::string* damage) {
  std::string bytes;
  uint64_t unreadable = 0;
  Status s = read_bytes(env, path, &bytes, &unreadable);
  if (!s.ok()) return s;
  const std::atomic<bool> never{false};
  uint64_t record = 0;
  std::string garbled;
  log_summary log;
  s = read_log(
      bytes, 0,
      [&](const Slice& data, bool) {
        VersionEdit edit;
        const Status decoded = edit.DecodeFrom(data);
        record++;
        manifest_change plain;
        plain.record = record;
        plain.family = edit.GetColumnFamily();
        if (!decoded.ok()) {
          if (garbled.empty()) garbled = "record " + std::to_string(record) + " cannot be read";
          plain.what = "unreadable";
          each(plain);
        } else if (!changes_of(record, edit, each).tell()) {
          plain.what = "nothing";
          each(plain);
        }
        return Status::OK();
      },
      &log, never);
  if (!s.ok()) return s;
  const bool only_torn = log.damages <= (log.torn != 0 && log.bytes_lost != 0 ? 1 : 0);
  if (unreadable != 0) {
    *damage = unreadable_text(unreadable);
  } else if (!only_torn) {
    *damage = log.text;
  } else {
    *damage = garbled;
  }
  if (record == 0 && damage->empty()) *damage = "it has no record of a MANIFEST";
  if (log.torn != 0) {
    manifest_change torn;
    torn.record = record + 1;
    torn.what = "torn";
    torn.size = log.torn;
    each(torn);
  }
  return s;
}

}  // namespace rx::inside
