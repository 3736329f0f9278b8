// The only listener that RocksDB has for a database. It forwards the events to the listeners in the
// options, and records meanwhile whose event it is and what each of RocksDB's threads is doing:
// whether it writes a table, and when its flush or compaction ended. Callbacks that fail then have
// no operation to fail.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/listener.h"
#include "rocksdb/options.h"
#include "src/callback/callback.h"
#include "src/events/failing_compactions.h"

namespace rx {

using Listeners = std::vector<std::shared_ptr<rocksdb::EventListener>>;

// A listener that also receives events for which RocksDB has no callback.
class wide_listener : public rocksdb::EventListener {
 public:
  static const char* kClassName() { return "rocks.wide_listener"; }
  bool IsInstanceOf(const std::string& name) const override { return name == kClassName(); }
  // A callback failed on a thread where no call reports it.
  virtual void callback_failed(const std::string& text) noexcept = 0;
  // A database that was released failed to close.
  virtual void close_failed(const Status& s) noexcept = 0;
};

// Marks RocksDB's background threads as working for the database from the beginning of a job to its
// end. RocksDB always reports the end (OnBackgroundJobPressureChanged in BackgroundCallFlush and
// BackgroundCallCompaction, db/db_impl/db_impl_compaction_flush.cc) before the database can be
// closed; a shutdown may skip the events in between.
class database_events final : public rocksdb::EventListener, public event_source {
 public:
  database_events(const std::string& path, Listeners listeners);

  static const char* kClassName() { return "rocks.database_events"; }
  bool IsInstanceOf(const std::string& name) const override { return name == kClassName(); }

  const std::string& path() const override { return path_; }
  // Sets the database's address, for events that do not carry it.
  void opened(const DB* root) { root_.store(root, std::memory_order_relaxed); }
  void callback_failed(const std::string& text) noexcept override;
  void close_failed(const Status& s) noexcept;
  const failing_compactions& compactions() const { return compactions_; }

  bool ShouldBeNotifiedOnFileIO() override { return !io_listeners_.empty(); }

  void OnFlushCompleted(DB* db, const rocksdb::FlushJobInfo& info) override;
  void OnFlushBegin(DB* db, const rocksdb::FlushJobInfo& info) override;
  void OnManualFlushScheduled(DB* db, const std::vector<rocksdb::ManualFlushInfo>& info) override;
  void OnTableFileDeleted(const rocksdb::TableFileDeletionInfo& info) override;
  void OnCompactionBegin(DB* db, const rocksdb::CompactionJobInfo& info) override;
  void OnCompactionPreCommit(DB* db, const rocksdb::CompactionJobInfo& info) override;
  void OnCompactionCompleted(DB* db, const rocksdb::CompactionJobInfo& info) override;
  void OnSubcompactionBegin(const rocksdb::SubcompactionJobInfo& info) override;
  void OnSubcompactionCompleted(const rocksdb::SubcompactionJobInfo& info) override;
  void OnTableFileCreated(const rocksdb::TableFileCreationInfo& info) override;
  void OnTableFileCreationStarted(const rocksdb::TableFileCreationBriefInfo& info) override;
  void OnMemTableSealed(const rocksdb::MemTableInfo& info) override;
  void OnColumnFamilyHandleDeletionStarted(ColumnFamilyHandle* handle) override;
  void OnExternalFileIngested(DB* db, const rocksdb::ExternalFileIngestionInfo& info) override;
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, Status* error) override;
  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) override;
  void OnFileReadFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileWriteFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileFlushFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileSyncFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileRangeSyncFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileTruncateFinish(const rocksdb::FileOperationInfo& info) override;
  void OnFileCloseFinish(const rocksdb::FileOperationInfo& info) override;
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, Status error,
                            bool* auto_recovery) override;
  void OnErrorRecoveryCompleted(Status old_error) override;
  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override;
  void OnBlobFileCreationStarted(const rocksdb::BlobFileCreationBriefInfo& info) override;
  void OnBlobFileCreated(const rocksdb::BlobFileCreationInfo& info) override;
  void OnBlobFileDeleted(const rocksdb::BlobFileDeletionInfo& info) override;
  void OnIOError(const rocksdb::IOErrorInfo& info) override;
  void OnBackgroundJobPressureChanged(DB* db,
                                      const rocksdb::BackgroundJobPressure& pressure) override;
  void OnDBShutdownBegin(DB* db) override;

 private:
  class telling;
  template <typename Tell>
  void tell(const Listeners& listeners, Tell each) noexcept;
  // Identifies the database of the thread: its root DB, or, before an event or an open set that, an
  // address that no database has.
  const void* identity() const;
  void work_begins();
  void work_ends();
  template <typename Tell>
  void tell_deletion(const Tell& tell_one);

  const std::string path_;
  const Listeners listeners_;
  // Those listeners that want the events of files, and the wide ones.
  Listeners io_listeners_;
  std::vector<wide_listener*> wide_listeners_;
  std::atomic<const DB*> root_{nullptr};
  failing_compactions compactions_;
};

// Replaces the options' listeners by one for the database at `path`.
std::shared_ptr<database_events> tell_events(const std::string& path, rocksdb::DBOptions* options);

// Tells a database's listeners, which it left behind, that it failed to close.
void tell_close_failed(const Listeners& listeners, const Status& s);

// Work that RocksDB does on a thread of the caller's: RocksDB may skip its end event.
class own_work {
 public:
  own_work() : working_for_(this_thread.working_for), worker_(this_thread.worker) {}
  ~own_work() {
    this_thread.working_for = working_for_;
    this_thread.worker = worker_;
  }
  own_work(const own_work&) = delete;
  own_work& operator=(const own_work&) = delete;

 private:
  const void* working_for_;
  event_source* worker_;
};

}  // namespace rx
