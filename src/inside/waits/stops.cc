#include "src/inside/waits/stops.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "db/db_impl/db_impl.h"
#include "db/error_handler.h"
#include "db/write_controller.h"
#include "rocksdb/write_buffer_manager.h"

namespace rx::inside {
namespace {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::ErrorHandler;
using rocksdb::InstrumentedMutexLock;
using rocksdb::WriteController;

// As in src/inside/grabs.cc: an explicit instantiation may name a private member.
#define GRAB(Class, member, name)                       \
  auto& name(Class& of);                                \
  template <auto Member>                                \
  struct grab_##name {                                  \
    friend auto& name(Class& of) { return of.*Member; } \
  };                                                    \
  template struct grab_##name<&Class::member>;

GRAB(DBImpl, error_handler_, errors_in)
GRAB(DBImpl, bg_cv_, changes_in)
GRAB(DBImpl, write_controller_, controller_in)
GRAB(DBImpl, write_buffer_manager_, buffers_in)
GRAB(DBImpl, wbm_stall_, buffer_wait_in)
GRAB(DBImpl, flush_queue_, flushes_asked_for)
GRAB(DBImpl, unscheduled_flushes_, flushes_to_come)
GRAB(DBImpl, unscheduled_compactions_, compactions_to_come)
GRAB(DBImpl, bg_flush_scheduled_, flushes_scheduled)
GRAB(DBImpl, bg_compaction_scheduled_, compactions_scheduled)
GRAB(DBImpl, bg_bottom_compaction_scheduled_, bottom_compactions_scheduled)
GRAB(DBImpl, bg_work_paused_, work_paused)
GRAB(DBImpl, bg_compaction_paused_, compactions_paused)
GRAB(DBImpl, compaction_aborted_, compactions_aborted)
GRAB(DBImpl, shutting_down_, is_shutting_down)
GRAB(DBImpl, has_unpersisted_data_, has_unlogged)
GRAB(DBImpl, mutable_db_options_, live_options)
GRAB(WriteController, total_stopped_, stops_in)
GRAB(ErrorHandler, bg_error_, error_in)
GRAB(ErrorHandler, soft_error_no_bg_work_, error_stops_work)
GRAB(ErrorHandler, is_db_stopped_, error_stops_writes)

#undef GRAB

auto flush_all_in(DBImpl& of, const rocksdb::FlushOptions& options, rocksdb::FlushReason reason);
template <auto Member>
struct grab_flush_all {
  friend auto flush_all_in(DBImpl& of, const rocksdb::FlushOptions& options,
                           rocksdb::FlushReason reason) {
    return (of.*Member)(options, reason);
  }
};
template struct grab_flush_all<&DBImpl::FlushAllColumnFamilies>;

auto flush_sealed_in(DBImpl& of, rocksdb::FlushReason reason);
template <auto Member>
struct grab_flush_sealed {
  friend auto flush_sealed_in(DBImpl& of, rocksdb::FlushReason reason) {
    return (of.*Member)(reason, /*wait=*/false);
  }
};
template struct grab_flush_sealed<&DBImpl::RetryFlushesForErrorRecovery>;

auto ask_in(DBImpl& of, ColumnFamilyData* family);
template <auto Member>
struct grab_ask {
  friend auto ask_in(DBImpl& of, ColumnFamilyData* family) { return (of.*Member)(family); }
};
template struct grab_ask<&DBImpl::EnqueuePendingCompaction>;

auto schedule_in(DBImpl& of);
template <auto Member>
struct grab_schedule {
  friend auto schedule_in(DBImpl& of) { return (of.*Member)(); }
};
template struct grab_schedule<&DBImpl::MaybeScheduleFlushOrCompaction>;

DBImpl& main_of(DB* db) { return *static_cast<DBImpl*>(db->GetRootDB()); }

// More stops than there are.
constexpr int kMany = 1 << 20;

// For how long the state is shown to those that wait.
constexpr std::chrono::milliseconds kShown{3};

// Shows a state to those that wait for a change of the database's. Whatever may fail for want of
// memory comes first in `set`, so that it shows the whole state or none, and last in `restore`.
template <typename Set, typename Restore>
void show(DBImpl& db, Set set, Restore restore) {
  {
    const InstrumentedMutexLock lock(db.mutex());
    if (!set()) return;
    changes_in(db).SignalAll();
  }
  std::this_thread::sleep_for(kShown);
  const InstrumentedMutexLock lock(db.mutex());
  restore();
}

// An error with another code. The rest of it, such as whether it may be tried again, is the same.
struct incomplete : Status {
  explicit incomplete(const Status& error) : Status(error) {
    state_ = CopyState(("held back while RocksDB recovers from " + error.ToString()).c_str());
    code_ = kIncomplete;
  }
};

bool is_same(const Status& a, const Status& b) {
  const char *const one = a.getState(), *const other = b.getState();
  const bool same_text = one == other || (one != nullptr && other != nullptr &&
                                          std::string_view(one) == std::string_view(other));
  return same_text && a.code() == b.code() && a.severity() == b.severity();
}

// Those that write in this way tell of an error that their write found standing as of one of the
// log, and it stops all writes then, but for Incomplete (db/db_impl/db_impl_write.cc,
// PipelinedWriteImpl, WriteImplWALOnly, WriteStatusCheck).
bool writes_pass_errors_on(const DBImpl& db) {
  const auto& options = db.immutable_db_options();
  return options.enable_pipelined_write || options.unordered_write;
}

// While it lives, no write is stopped.
class none_stopped {
 public:
  explicit none_stopped(DBImpl& db) : stops_(stops_in(controller_in(db))) { stops_ -= kMany; }
  ~none_stopped() { stops_ += kMany; }
  none_stopped(const none_stopped&) = delete;
  none_stopped& operator=(const none_stopped&) = delete;

 private:
  std::atomic<int>& stops_;
};

// With the database's mutex held. Background work that met an error which was only shown.
void schedule_refused(DBImpl& db) {
  // A flush left its request in the queue, or dropped it, or put its memtables back
  // (db/db_impl/db_impl_compaction_flush.cc, BackgroundFlush, FlushMemTableToOutputFile;
  // db/flush_job.cc, Run). A flush too many finds an empty queue.
  flushes_to_come(db) =
      std::max(flushes_to_come(db), static_cast<int>(flushes_asked_for(db).size()));
  const bool none_asked_for = flushes_asked_for(db).empty();
  const bool all_at_once = db.immutable_db_options().atomic_flush;
  bool is_dropped = false;
  for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
    if (family->IsDropped()) continue;
    const bool is_asked_for = all_at_once ? !none_asked_for : family->queued_for_flush();
    is_dropped |= family->imm()->IsFlushPending() && !is_asked_for;
    // A compaction that failed was not put back in the queue, nor one scheduled
    // (db/db_impl/db_impl_compaction_flush.cc, BackgroundCompaction).
    family->current()->storage_info()->ComputeCompactionScore(
        family->ioptions(), family->GetLatestMutableCFOptions(), family->GetFullHistoryTsLow());
    ask_in(db, family);
  }
  if (is_dropped) {
    flush_sealed_in(db, rocksdb::FlushReason::kCatchUpAfterErrorRecovery).PermitUncheckedError();
  }
  schedule_in(db);
}

}  // namespace

bool compactions_are_stopped(DB* of) { return compactions_aborted(main_of(of)).load() > 0; }

stop stop_of(DB* of) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  const WriteController& writes = controller_in(db);
  const bool flushes = flushes_to_come(db) > 0 || flushes_scheduled(db) > 0;
  const bool compacts = compactions_to_come(db) > 0 || compactions_scheduled(db) > 0 ||
                        bottom_compactions_scheduled(db) > 0;
  const bool is_paused = work_paused(db) > 0 || compactions_paused(db) > 0;
  const Status error = errors_in(db).GetBGError();
  return {writes.IsStopped(),
          writes.NeedsDelay(),
          flushes,
          compacts,
          is_paused,
          errors_in(db).IsRecoveryInProgress(),
          !error.ok() && error.severity() < Status::Severity::kFatalError,
          buffers_in(db)->IsStallActive()};
}

std::string why_stopped(DB* of) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
    if (family->IsDropped()) continue;
    const auto& options = family->GetLatestMutableCFOptions();
    const auto* files = family->current()->storage_info();
    const int count = files->l0_delay_trigger_count();
    const auto [condition, cause] = ColumnFamilyData::GetWriteStallConditionAndCause(
        family->GetUnflushedMemTableCountForWriteStallCheck(), count,
        files->estimated_compaction_needed_bytes(), options, family->ioptions());
    if (condition != rocksdb::WriteStallCondition::kStopped) continue;
    std::string text = "writes are stopped, because column family \"" + family->GetName();
    switch (cause) {
      case rocksdb::WriteStallCause::kL0FileCountLimit:
        return text + "\" has " + std::to_string(count) +
               " files in level 0 (level0_stop_writes_trigger: " +
               std::to_string(options.level0_stop_writes_trigger) + ")";
      case rocksdb::WriteStallCause::kMemtableLimit:
        return text + "\" has as many memtables as max_write_buffer_number allows";
      default:
        return text + "\" has more to compact than hard_pending_compaction_bytes_limit";
    }
  }
  return "writes are stopped";
}

void refuse_waiting(DB* of, const std::string& text) {
  DBImpl& db = main_of(of);
  ErrorHandler& errors = errors_in(db);
  const Status shown(Status::Incomplete(text), Status::Severity::kSoftError);
  shown.PermitUncheckedError();
  show(
      db,
      [&] {
        // A real error ends waits by itself.
        if (!error_in(errors).ok() || errors.IsRecoveryInProgress()) return false;
        Status copy = shown;
        error_in(errors) = std::move(copy);
        error_stops_work(errors) = true;
        return true;
      },
      [&] {
        // Another error may have come meanwhile.
        if (!is_same(error_in(errors), shown)) return;
        error_in(errors) = Status::OK();
        error_stops_work(errors) = false;
        if (!is_shutting_down(db)) schedule_refused(db);
      });
}

void let_waiting_through(DB* of) {
  DBImpl& db = main_of(of);
  ErrorHandler& errors = errors_in(db);
  auto& stops = stops_in(controller_in(db));
  Status error, shown;
  show(
      db,
      [&] {
        // A write that is slowed down goes on by itself.
        if (!controller_in(db).IsStopped()) return false;
        error = error_in(errors);
        // A soft error stops no writes: those that wait would go on, and fill memory.
        const bool is_soft = !error.ok() && error.severity() < Status::Severity::kHardError;
        if (is_soft && writes_pass_errors_on(db)) {
          Status copy = incomplete(error);
          shown = copy;
          error_in(errors) = std::move(copy);
        }
        if (is_soft) error_stops_writes(errors) = true;
        stops -= kMany;
        return true;
      },
      [&] {
        stops += kMany;
        // Another error may have come meanwhile, or the recovery has ended.
        if (!shown.ok() && is_same(error_in(errors), shown)) error_in(errors) = std::move(error);
        if (error_in(errors).severity() < Status::Severity::kHardError) {
          error_stops_writes(errors) = false;
        }
      });
  error.PermitUncheckedError();
  shown.PermitUncheckedError();
}

bool flushes_are_lost(DB* of) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  ErrorHandler& errors = errors_in(db);
  if (flushes_scheduled(db) > 0 || work_paused(db) > 0 || is_shutting_down(db)) return false;
  const size_t asked_for = flushes_asked_for(db).size();
  if (asked_for > static_cast<size_t>(flushes_to_come(db))) return true;
  // While it waits to try again, it has an error.
  if (asked_for > 0 || !errors.IsRecoveryInProgress() || !errors.GetRecoveryError().ok()) {
    return false;
  }
  for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
    if (!family->IsDropped() && family->imm()->NumNotFlushed() > 0) return true;
  }
  return false;
}

void schedule_lost_flushes(DB* of) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  ErrorHandler& errors = errors_in(db);
  if (flushes_scheduled(db) > 0 || is_shutting_down(db)) return;
  auto& asked_for = flushes_asked_for(db);
  for (auto& one : asked_for) {
    // As the recovery would ask for it, had it not been asked for. It asks for an atomic one again.
    if (one.atomic_flush || error_in(errors).ok()) continue;
    one.flush_reason = rocksdb::FlushReason::kErrorRecovery;
    for (auto& [family, last] : one.cfd_to_max_mem_id_to_persist) last = UINT64_MAX;
  }
  flushes_to_come(db) = static_cast<int>(asked_for.size());
  if (errors.IsRecoveryInProgress()) {
    const Status s = flush_sealed_in(db, rocksdb::FlushReason::kErrorRecoveryRetryFlush);
    s.PermitUncheckedError();
  } else {
    schedule_in(db);
  }
}

void let_through_full_buffers(DB* of) {
  DBImpl& db = main_of(of);
  if (buffer_wait_in(db) != nullptr) buffers_in(db)->RemoveDBFromQueue(buffer_wait_in(db).get());
}

background_error background_error_of(DB* of) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  background_error told{errors_in(db).GetBGError().severity() >= Status::Severity::kFatalError, 0};
  for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
    const uint64_t bytes = family->GetLatestMutableCFOptions().write_buffer_size;
    if (!family->IsDropped()) told.room = std::max(told.room, bytes);
  }
  return told;
}

namespace {

// With the database's mutex held. Waits until all memtables of now are flushed, or it is given up.
Status flush_now(DBImpl& db, rocksdb::FlushReason reason, const std::function<bool()>& gives_up,
                 std::vector<unlogged>* left) {
  // Errors that RocksDB recovers from by itself get this long.
  constexpr std::chrono::seconds kRecovery{3};
  constexpr uint64_t kSliceMicros = 20000;
  const bool shuts_down = reason == rocksdb::FlushReason::kShutDown;
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  Status s;
  {
    // A flush that does not wait is refused while writes are stopped.
    const none_stopped now(db);
    s = flush_all_in(db, options, reason);
  }
  // Others may write meanwhile: the newest memtable of each column family that must be flushed.
  std::unordered_map<uint32_t, uint64_t> newest;
  for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
    newest[family->GetID()] = family->imm()->GetLatestMemTableID(/*for_atomic_flush=*/false);
  }
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    left->clear();
    for (ColumnFamilyData* family : *db.GetVersionSet()->GetColumnFamilySet()) {
      const auto last = newest.find(family->GetID());
      if (family->IsDropped() || last == newest.end()) continue;
      uint64_t bytes = 0;
      if (shuts_down && !family->mem()->IsEmpty()) bytes += family->mem()->ApproximateMemoryUsage();
      if (family->imm()->NumNotFlushed() > 0 &&
          family->imm()->GetEarliestMemTableID() <= last->second) {
        bytes += family->imm()->ApproximateUnflushedMemTablesMemoryUsage();
      }
      if (bytes > 0) left->push_back({family->GetName(), bytes});
    }
    if (left->empty()) return Status::OK();
    const Status error = errors_in(db).GetBGError();
    const auto spent = std::chrono::steady_clock::now() - begin;
    if (s.ok() && !error.ok() &&
        (error.severity() >= Status::Severity::kHardError || (shuts_down && spent > kRecovery))) {
      s = error;
    }
    if (s.ok() && is_shutting_down(db)) s = Status::ShutdownInProgress("the flush was stopped");
    if (s.ok() && gives_up()) s = Status::TimedOut("the flush was given up");
    if (!s.ok()) return s;
    changes_in(db).TimedWait(db.immutable_db_options().clock->NowMicros() + kSliceMicros);
  }
}

}  // namespace

Status flush_for_shutdown(DB* of, const std::function<bool()>& gives_up,
                          std::vector<unlogged>* left) {
  DBImpl& db = main_of(of);
  const InstrumentedMutexLock lock(db.mutex());
  if (!has_unlogged(db) || live_options(db).avoid_flush_during_shutdown || is_shutting_down(db)) {
    return Status::OK();
  }
  const Status s = flush_now(db, rocksdb::FlushReason::kShutDown, gives_up, left);
  has_unlogged(db) = false;
  return s;
}

Status flush_unless(DB* of, const std::function<bool()>& gives_up) {
  DBImpl& db = main_of(of);
  std::vector<unlogged> left;
  const InstrumentedMutexLock lock(db.mutex());
  return flush_now(db, rocksdb::FlushReason::kGetLiveFiles, gives_up, &left);
}

}  // namespace rx::inside
