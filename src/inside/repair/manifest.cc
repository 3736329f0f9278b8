#include "src/inside/repair/manifest.h"

#include <algorithm>

#include "db/version_edit.h"
#include "file/file_util.h"
#include "file/filename.h"
#include "rocksdb/file_system.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/entry.h"
#include "src/inside/repair/log.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::VersionEdit;

namespace {

void apply(const VersionEdit& edit, manifest_state* state) {
  const uint32_t id = edit.GetColumnFamily();
  if (edit.IsColumnFamilyDrop()) {
    const auto gone = state->families.find(id);
    if (gone != state->families.end()) {
      for (const auto& table : gone->second.tables) state->deleted_tables.insert(table.first);
      state->families.erase(gone);
    }
    state->dropped_families.insert(id);
    return;
  }
  if (edit.HasDbId()) state->database_id = edit.GetDbId();
  if (edit.HasNextFile()) state->next_file = std::max(state->next_file, edit.GetNextFile());
  if (edit.HasLastSequence()) {
    state->last_sequence = std::max<uint64_t>(state->last_sequence, edit.GetLastSequence());
  }
  if (edit.HasMinLogNumberToKeep()) {
    state->min_log = std::max(state->min_log, edit.GetMinLogNumberToKeep());
  }
  if (edit.HasMaxColumnFamily()) {
    state->last_family = std::max(state->last_family, edit.GetMaxColumnFamily());
  }
  // Where the record that made it is lost, its name is not known.
  family_entry& family = state->families[id];
  state->last_family = std::max(state->last_family, id);
  if (edit.IsColumnFamilyAdd()) family.name = edit.GetColumnFamilyName();
  if (edit.HasComparatorName()) {
    family.comparator = edit.GetComparatorName();
    family.has_times = edit.GetPersistUserDefinedTimestamps();
  }
  if (edit.HasLogNumber()) family.log_number = std::max(family.log_number, edit.GetLogNumber());
  if (edit.HasFullHistoryTsLow()) family.oldest_time = edit.GetFullHistoryTsLow();
  for (const auto& gone : edit.GetDeletedFiles()) {
    family.tables.erase(gone.second);
    state->deleted_tables.insert(gone.second);
  }
  for (const auto& one : edit.GetNewFiles()) {
    auto entry = std::make_shared<table_entry>();
    entry->level = one.first;
    entry->meta = one.second;
    const uint64_t number = one.second.fd.GetNumber();
    family.tables[number] = std::move(entry);
    state->deleted_tables.erase(number);
  }
  for (const auto& one : edit.GetBlobFileAdditions()) {
    family.blobs[one.GetBlobFileNumber()] = {one.GetTotalBlobCount(), one.GetTotalBlobBytes(), 0, 0,
                                             one.GetChecksumMethod(), one.GetChecksumValue()};
  }
  for (const auto& one : edit.GetBlobFileGarbages()) {
    const auto blob = family.blobs.find(one.GetBlobFileNumber());
    if (blob == family.blobs.end()) continue;
    blob->second.garbage_count += one.GetGarbageBlobCount();
    blob->second.garbage_bytes += one.GetGarbageBlobBytes();
  }
}

// Blob files leave a MANIFEST without a record: once all of their values are garbage.
void forget_garbage(manifest_state* state) {
  for (auto& family : state->families) {
    std::erase_if(family.second.blobs,
                  [](const auto& blob) { return blob.second.garbage_count >= blob.second.count; });
  }
}

Status add(log_output* log, const VersionEdit& edit, size_t timestamp_size) {
  std::string record;
  if (!edit.EncodeTo(&record, timestamp_size)) {
    return Status::Corruption("a record of the MANIFEST cannot be written", edit.DebugString(true));
  }
  return log->add(record);
}

}  // namespace

Status read_manifest_state(rocksdb::Env* env, const std::string& path,
                           const std::atomic<bool>& stop, manifest_state* state,
                           manifest_reading* reading) {
  reading->name = path.substr(path.rfind('/') + 1);
  std::string bytes;
  uint64_t unreadable = 0;
  Status s = read_bytes(env, path, &bytes, &unreadable);
  if (!s.ok()) return s;
  reading->size = bytes.size();
  state->families[0].name = rocksdb::kDefaultColumnFamilyName;
  log_summary log;
  bool garbled = false;
  s = read_log(
      bytes, 0,
      [&](const Slice& record, bool) {
        VersionEdit edit;
        if (edit.DecodeFrom(record).ok()) {
          apply(edit, state);
          reading->is_empty = false;
        } else {
          garbled = true;
        }
        return Status::OK();
      },
      &log, stop);
  if (!s.ok()) return s;
  forget_garbage(state);
  reading->torn = log.torn;
  reading->bytes_lost = log.bytes_lost;
  reading->text = garbled && log.text.empty() ? "a record that cannot be read" : log.text;
  // The bytes of a torn end are one damage.
  reading->is_damaged = garbled || log.damages > (log.torn != 0 && log.bytes_lost != 0 ? 1 : 0);
  if (unreadable != 0) {
    // They became zeros, behind which a log may end.
    reading->is_damaged = true;
    reading->bytes_lost = std::max(reading->bytes_lost, unreadable);
    if (reading->text.empty()) reading->text = unreadable_text(unreadable);
  }
  return s;
}

Status write_manifest(const rocksdb::Options& options, const std::string& path, uint64_t number,
                      const manifest_state& state) {
  log_output log;
  Status s = log.open(options, path, number, {});
  if (s.ok() && !state.database_id.empty()) {
    VersionEdit edit;
    edit.SetDBId(state.database_id);
    s = add(&log, edit, 0);
  }
  for (const auto& [id, family] : state.families) {
    if (!s.ok()) return s;
    {
      VersionEdit edit;
      edit.SetColumnFamily(id);
      if (id != 0) edit.AddColumnFamily(family.name);
      edit.SetComparatorName(family.comparator);
      edit.SetPersistUserDefinedTimestamps(family.has_times);
      s = add(&log, edit, 0);
    }
    // Before the tables, which point at them (db/version_builder.cc).
    for (const auto& [file, blob] : family.blobs) {
      if (!s.ok()) return s;
      VersionEdit edit;
      edit.SetColumnFamily(id);
      edit.AddBlobFile(file, blob.count, blob.bytes, blob.checksum_method, blob.checksum);
      if (blob.garbage_count > 0) {
        edit.AddBlobFileGarbage(file, blob.garbage_count, blob.garbage_bytes);
      }
      s = add(&log, edit, 0);
    }
    for (const auto& [file, table] : family.tables) {
      if (!s.ok()) return s;
      VersionEdit edit;
      edit.SetColumnFamily(id);
      edit.AddFile(table->level, table->meta);
      s = add(&log, edit, table->timestamp_size);
    }
    if (!s.ok()) return s;
    VersionEdit edit;
    edit.SetColumnFamily(id);
    edit.SetLogNumber(family.log_number);
    edit.SetPrevLogNumber(0);
    edit.SetNextFile(state.next_file);
    edit.SetLastSequence(state.last_sequence);
    if (id == 0) {
      edit.SetMaxColumnFamily(state.last_family);
      if (state.min_log != 0) edit.SetMinLogNumberToKeep(state.min_log);
    }
    if (!family.oldest_time.empty()) edit.SetFullHistoryTsLow(family.oldest_time);
    s = add(&log, edit, 0);
  }
  return s.ok() ? log.finish() : s;
}

// As RocksDB's SetCurrentFile (file/filename.cc), which does not tell where it failed.
Status set_current(const rocksdb::Options& options, const std::string& folder, uint64_t number,
                   bool* is_set) {
  const auto& files = options.env->GetFileSystem();
  const rocksdb::IOOptions how;
  *is_set = false;
  std::unique_ptr<rocksdb::FSDirectory> directory;
  Status s = files->NewDirectory(folder, how, &directory, nullptr);
  if (!s.ok()) return s;
  const std::string text = manifest_name(number) + "\n";
  const std::string path = rocksdb::CurrentFileName(folder);
  const std::string temporary = rocksdb::TempFileName(folder, number);
  s = rocksdb::CreateFile(files, temporary, text, /*use_fsync=*/true);
  if (s.ok()) {
    s = files->RenameFile(temporary, path, how, nullptr);
    *is_set = s.ok();
    if (!s.ok()) {
      // Over a network a rename may be done and fail.
      std::string current;
      const Status read = rocksdb::ReadFileToString(options.env, path, &current);
      *is_set = !read.IsNotFound() && (!read.ok() || current == text);
    }
  }
  if (!s.ok()) {
    files->DeleteFile(temporary, how, nullptr).PermitUncheckedError();
    return s;
  }
  return directory->FsyncWithDirOptions(how, nullptr, rocksdb::DirFsyncOptions(path));
}

std::string manifest_name(uint64_t number) { return rocksdb::DescriptorFileName(number); }

std::string table_name(const std::string& folder, uint64_t number) {
  return rocksdb::MakeTableFileName(folder, number);
}

std::string blob_name(const std::string& folder, uint64_t number) {
  return rocksdb::BlobFileName(folder, number);
}

}  // namespace rx::inside
