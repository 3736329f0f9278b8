#include "src/events/database_events.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

namespace rx {
namespace {

// How often a database began or ceased to hold writes back. One for all databases: such a change is
// rare, and a write that waits looks at its own then.
class stall_changes {
 public:
  void change() {
    const std::lock_guard<std::mutex> lock(mutex_);
    count_++;
    changed_.notify_all();
  }
  uint64_t count() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return count_;
  }
  void wait(uint64_t seen, std::chrono::microseconds most) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, most, [&] { return count_ != seen; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t count_ = 0;
} stalls;

// Called when a database begins to hold writes back.
std::atomic<void (*)()> on_stall{nullptr};

void watch_stalls() {
  auto* call = on_stall.load(std::memory_order_acquire);
  if (call != nullptr) call();
}

// Whether an error tells of a file of the write-ahead log, as "/000123.log".
bool tells_of_log(const Status& error) {
  constexpr size_t kDigits = 6;
  const std::string text = error.ToString(), ending = ".log";
  for (size_t at = text.find(ending); at != std::string::npos; at = text.find(ending, at + 1)) {
    const std::string name = at < kDigits ? "" : text.substr(at - kDigits, kDigits);
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos) return true;
  }
  return false;
}

}  // namespace

class database_events::telling {
 public:
  explicit telling(database_events* teller)
      : event_of_(this_thread.event_of), teller_(this_thread.teller) {
    this_thread.event_of = teller->identity();
    set(teller);
  }
  ~telling() {
    this_thread.event_of = event_of_;
    set(teller_);
  }
  telling(const telling&) = delete;
  telling& operator=(const telling&) = delete;

 private:
  // place_of_callback asks it for its path, from another thread.
  static void set(event_source* teller) {
    this_thread.lock.enter();
    this_thread.teller = teller;
    this_thread.lock.leave();
  }

  const void* event_of_;
  event_source* teller_;
};

template <typename Tell>
void database_events::tell(const Listeners& listeners, Tell each) noexcept {
  if (listeners.empty()) return;
  const telling now(this);
  for (const auto& listener : listeners) each(*listener);
}

database_events::database_events(const std::string& path, Listeners listeners)
    : path_(path), listeners_(std::move(listeners)) {
  for (const auto& listener : listeners_) {
    if (listener->ShouldBeNotifiedOnFileIO()) io_listeners_.push_back(listener);
    auto* wide = listener->CheckedCast<wide_listener>();
    if (wide != nullptr) wide_listeners_.push_back(wide);
  }
}

const void* database_events::identity() const {
  const void* root = root_.load(std::memory_order_relaxed);
  return root != nullptr ? root : this;
}

void database_events::work_begins() {
  this_thread.working_for = identity();
  this_thread.worker = this;
  this_thread.silent_count = 0;
}

void database_events::work_ends() {
  if (this_thread.worker != this) return;
  this_thread.working_for = nullptr;
  this_thread.worker = nullptr;
}

void database_events::callback_failed(const std::string& text) noexcept {
  const telling now(this);
  for (auto* listener : wide_listeners_) listener->callback_failed(text);
}

void database_events::close_failed(const Status& s) noexcept {
  const telling now(this);
  for (auto* listener : wide_listeners_) listener->close_failed(s);
}

void tell_close_failed(const Listeners& listeners, const Status& s) {
  for (const auto& listener : listeners) {
    auto* events = listener->CheckedCast<database_events>();
    if (events != nullptr) events->close_failed(s);
  }
}

std::shared_ptr<database_events> tell_events(const std::string& path, rocksdb::DBOptions* options) {
  auto events = std::make_shared<database_events>(path, options->listeners);
  options->listeners = {events};
  return events;
}

// ---- jobs ------------------------------------------------------------------------

void database_events::OnFlushBegin(DB* db, const rocksdb::FlushJobInfo& info) {
  forget_failures();
  opened(db);
  work_begins();
  tell(listeners_, [&](auto& one) { one.OnFlushBegin(db, info); });
}

void database_events::OnFlushCompleted(DB* db, const rocksdb::FlushJobInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnFlushCompleted(db, info); });
  forget_failures();
  work_ends();
}

void database_events::OnCompactionBegin(DB* db, const rocksdb::CompactionJobInfo& info) {
  compactions_.began(info);
  opened(db);
  work_begins();
  tell(listeners_, [&](auto& one) { one.OnCompactionBegin(db, info); });
}

void database_events::OnCompactionPreCommit(DB* db, const rocksdb::CompactionJobInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnCompactionPreCommit(db, info); });
}

void database_events::OnCompactionCompleted(DB* db, const rocksdb::CompactionJobInfo& info) {
  compactions_.ended(info);
  tell(listeners_, [&](auto& one) { one.OnCompactionCompleted(db, info); });
  forget_failures();
  work_ends();
}

// The first subcompaction runs on the compaction's thread, each other one on its own thread, which
// ends with it; those of CompactFiles on the caller's (own_work).
void database_events::OnSubcompactionBegin(const rocksdb::SubcompactionJobInfo& info) {
  work_begins();
  tell(listeners_, [&](auto& one) { one.OnSubcompactionBegin(info); });
}

void database_events::OnSubcompactionCompleted(const rocksdb::SubcompactionJobInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnSubcompactionCompleted(info); });
  forget_failures();
}

void database_events::OnBackgroundJobPressureChanged(
    DB* db, const rocksdb::BackgroundJobPressure& pressure) {
  tell(listeners_, [&](auto& one) { one.OnBackgroundJobPressureChanged(db, pressure); });
  work_ends();
}

void database_events::OnManualFlushScheduled(DB* db,
                                             const std::vector<rocksdb::ManualFlushInfo>& info) {
  tell(listeners_, [&](auto& one) { one.OnManualFlushScheduled(db, info); });
}

void database_events::OnMemTableSealed(const rocksdb::MemTableInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnMemTableSealed(info); });
}

void database_events::OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) {
  stalls.change();
  if (info.condition.cur != rocksdb::WriteStallCondition::kNormal) watch_stalls();
  tell(listeners_, [&](auto& one) { one.OnStallConditionsChanged(info); });
}

// ---- files -----------------------------------------------------------------------

void database_events::OnTableFileCreationStarted(const rocksdb::TableFileCreationBriefInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnTableFileCreationStarted(info); });
  this_thread.writes_table = true;
}

void database_events::OnTableFileCreated(const rocksdb::TableFileCreationInfo& info) {
  this_thread.writes_table = false;
  tell(listeners_, [&](auto& one) { one.OnTableFileCreated(info); });
}

// Whether this thread is of RocksDB's pools, by the names that it gives those with glibc
// (util/threadpool_imp.cc).
static bool is_pools_thread() {
#ifdef __linux__
  char name[16] = "";
  return prctl(PR_GET_NAME, name) == 0 && Slice(name).starts_with("rocksdb:");
#else
  return false;
#endif
}

// Files of an old version are deleted in no job: by a call, or on a thread that waits for jobs
// (DBImpl::BackgroundCallPurge).
template <typename Tell>
void database_events::tell_deletion(const Tell& tell_one) {
  const bool is_purge = this_thread.worker == nullptr && is_pools_thread();
  if (is_purge) work_begins();
  tell(listeners_, tell_one);
  if (is_purge) work_ends();
}

void database_events::OnTableFileDeleted(const rocksdb::TableFileDeletionInfo& info) {
  tell_deletion([&](auto& one) { one.OnTableFileDeleted(info); });
}

void database_events::OnBlobFileCreationStarted(const rocksdb::BlobFileCreationBriefInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnBlobFileCreationStarted(info); });
}

void database_events::OnBlobFileCreated(const rocksdb::BlobFileCreationInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnBlobFileCreated(info); });
}

void database_events::OnBlobFileDeleted(const rocksdb::BlobFileDeletionInfo& info) {
  tell_deletion([&](auto& one) { one.OnBlobFileDeleted(info); });
}

void database_events::OnExternalFileIngested(DB* db,
                                             const rocksdb::ExternalFileIngestionInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnExternalFileIngested(db, info); });
}

void database_events::OnFileReadFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileReadFinish(info); });
}

void database_events::OnFileWriteFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileWriteFinish(info); });
}

void database_events::OnFileFlushFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileFlushFinish(info); });
}

void database_events::OnFileSyncFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileSyncFinish(info); });
}

void database_events::OnFileRangeSyncFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileRangeSyncFinish(info); });
}

void database_events::OnFileTruncateFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileTruncateFinish(info); });
}

void database_events::OnFileCloseFinish(const rocksdb::FileOperationInfo& info) {
  tell(io_listeners_, [&](auto& one) { one.OnFileCloseFinish(info); });
}

// RocksDB checks for every listener whether it wants the errors of files, except that of a MANIFEST
// found wrong as the database closes (db/version_set.cc, VersionSet::Close).
void database_events::OnIOError(const rocksdb::IOErrorInfo& info) {
  const bool closing = info.operation == rocksdb::FileOperationType::kVerify;
  tell(closing ? listeners_ : io_listeners_, [&](auto& one) { one.OnIOError(info); });
}

// ---- errors and ends -------------------------------------------------------------

void database_events::OnBackgroundError(rocksdb::BackgroundErrorReason reason, Status* error) {
  // A full disk is final by RocksDB where there are two-phase commits, for fear of what the log may
  // lack (db/error_handler.cc, OverrideNoSpaceError): if a compaction met it, and with
  // paranoid_checks=false if a flush did. Neither writes the log. A compaction is tried again by
  // itself, and a flush by rocks_db_resume. A flush syncs the logs before its own, which failing
  // bears the same reason: that stays final (db/db_impl/db_impl_compaction_flush.cc,
  // SyncClosedWals).
  const bool is_full =
      error->subcode() == Status::kNoSpace || error->subcode() == Status::kSpaceLimit;
  const bool is_final = error->severity() == Status::Severity::kFatalError;
  if (is_full && is_final && !tells_of_log(*error)) {
    if (reason == rocksdb::BackgroundErrorReason::kCompaction) {
      *error = Status(*error, Status::Severity::kSoftError);
    } else if (reason == rocksdb::BackgroundErrorReason::kFlush ||
               reason == rocksdb::BackgroundErrorReason::kFlushNoWAL) {
      *error = Status(*error, Status::Severity::kHardError);
    }
  }
  tell(listeners_, [&](auto& one) { one.OnBackgroundError(reason, error); });
  // With paranoid_checks=false a failed flush is no error, and not tried again; and a write that
  // waits for it tells of its stall when it ends.
  watch_stalls();
  forget_failures();
}

// After a listener suppressed an error, RocksDB still calls this, and recovers from none.
void database_events::OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, Status error,
                                           bool* auto_recovery) {
  if (error.ok()) return;
  tell(listeners_, [&](auto& one) {
    if (*auto_recovery) one.OnErrorRecoveryBegin(reason, error, auto_recovery);
  });
  // Some errors stand only now that all have heard of them (db/error_handler.cc,
  // HandleKnownErrors); the watch that OnBackgroundError started may have seen none.
  watch_stalls();
}

void database_events::OnErrorRecoveryCompleted(Status old_error) {
  tell(listeners_, [&](auto& one) { one.OnErrorRecoveryCompleted(old_error); });
}

void database_events::OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) {
  tell(listeners_, [&](auto& one) { one.OnErrorRecoveryEnd(info); });
}

void database_events::OnColumnFamilyHandleDeletionStarted(ColumnFamilyHandle* handle) {
  tell(listeners_, [&](auto& one) { one.OnColumnFamilyHandleDeletionStarted(handle); });
}

void database_events::OnDBShutdownBegin(DB* db) {
  tell(listeners_, [&](auto& one) { one.OnDBShutdownBegin(db); });
}

}  // namespace rx

extern "C" {

uint64_t rx_stall_changes() { return rx::stalls.count(); }

// `call`: a function without arguments that only starts work, from any thread.
void rx_on_stall(const void* call) {
  rx::on_stall.store(reinterpret_cast<void (*)()>(const_cast<void*>(call)),
                     std::memory_order_release);
}

// A write that waits is to look again.
void rx_stall_changed() { rx::stalls.change(); }

// Waits until the changes are more than those seen, or so long.
void rx_wait_for_stall_change(uint64_t seen, uint64_t microseconds) {
  rx::stalls.wait(seen, std::chrono::microseconds(microseconds));
}
}
