// The user's event listeners, and RocksDB's event data as one struct.
#include <chrono>
#include <cstdlib>
#include <deque>
#include <new>

#include "src/callback/ask.h"
#include "src/callback/merge_failure.h"
#include "src/events/database_events.h"
#include "src/events/event.h"
#include "src/objects/objects.h"

namespace rx {
namespace {

using rocksdb::BackgroundErrorReason;
using rocksdb::BlobFileCreationReason;
using rocksdb::FileOperationType;
using rocksdb::TableFileCreationReason;

// RocksDB has no names for these (include/rocksdb/listener.h, include/rocksdb/types.h); here in
// their order.
constexpr const char* kErrorReasons[] = {
    "Flush",         "Compaction", "WriteCallback",      "MemTable",
    "ManifestWrite", "FlushNoWAL", "ManifestWriteNoWAL", "AsyncFileOpen"};
constexpr const char* kTableReasons[] = {"Flush", "Compaction", "Recovery", "Misc"};
constexpr const char* kBlobReasons[] = {"Flush", "Compaction", "Recovery"};
constexpr const char* kOperations[] = {"Read", "Write", "Truncate",  "Close",  "Flush",
                                       "Sync", "Fsync", "RangeSync", "Append", "PositionedAppend",
                                       "Open", "Verify"};

template <size_t N>
rocks_slice name_of(const char* const (&names)[N], int32_t at) {
  return at >= 0 && static_cast<size_t>(at) < N ? view(names[at]) : rocks_slice{};
}

// An event, and what it points to.
class shown {
 public:
  rocks_event e{};

  void job(uint32_t family_id, const std::string& family, int job_id, uint64_t thread) {
    e.column_family_id = family_id;
    e.column_family = view(family);
    e.job_id = job_id;
    e.thread_id = thread;
  }

  void because(int32_t reason, rocks_slice text) {
    e.reason = reason;
    e.reason_text = text;
  }

  void ended(const Status& s) {
    if (s.ok()) return;
    fill_with_why(&status_, s);
    e.status = &status_;
  }
  void was(const Status& s) {
    if (s.ok()) return;
    fill_with_why(&old_status_, s);
    e.old_status = &old_status_;
  }

  // A file by its brief description, which blob and table files share.
  void file(const rocksdb::FileCreationBriefInfo& info) {
    e.column_family = view(info.cf_name);
    e.file_path = view(info.file_path);
    e.job_id = info.job_id;
  }
  void file(const rocksdb::FileDeletionInfo& info) {
    e.file_path = view(info.file_path);
    e.job_id = info.job_id;
    ended(info.status);
  }

  void table(const rocksdb::TableProperties& from) { e.table_properties = add_table(from); }

  // For a compaction or a part of one.
  template <typename Info>
  void compaction(const Info& info) {
    job(info.cf_id, info.cf_name, info.job_id, info.thread_id);
    const auto reason = info.compaction_reason;
    because(static_cast<int32_t>(reason), view(rocksdb::GetCompactionReasonString(reason)));
    ended(info.status);
    e.base_input_level = info.base_input_level;
    e.output_level = info.output_level;
    e.compression = info.compression;
    e.blob_compression_type = info.blob_compression_type;
#define RX_COPY(name) stats_.name = info.stats.name;
    RX_COMPACTION_NUMBERS(RX_COPY)
#undef RX_COPY
#define RX_COPY(name) stats_.name = view(info.stats.name);
    RX_COMPACTION_TEXTS(RX_COPY)
#undef RX_COPY
    stats_.struct_size = sizeof stats_;
    e.stats = &stats_;
  }

  void files(const rocksdb::CompactionJobInfo& info) {
    add_files(info.input_files, info.input_file_infos, info, &inputs_);
    e.input_files = inputs_.data();
    e.input_file_count = inputs_.size();
    add_files(info.output_files, info.output_file_infos, info, &outputs_);
    e.output_files = outputs_.data();
    e.output_file_count = outputs_.size();
  }

  void blobs(const std::vector<rocksdb::BlobFileAdditionInfo>& added) {
    for (const auto& one : added) {
      additions_.push_back({view(one.blob_file_path), one.blob_file_number, one.total_blob_count,
                            one.total_blob_bytes});
    }
    e.blob_file_additions = additions_.data();
    e.blob_file_addition_count = additions_.size();
  }

  void garbage(const std::vector<rocksdb::BlobFileGarbageInfo>& left) {
    for (const auto& one : left) {
      garbage_.push_back({view(one.blob_file_path), one.blob_file_number, one.garbage_blob_count,
                          one.garbage_blob_bytes});
    }
    e.blob_file_garbage = garbage_.data();
    e.blob_file_garbage_count = garbage_.size();
  }

  // A compaction as a whole.
  void whole(const rocksdb::CompactionJobInfo& info) {
    compaction(info);
    e.num_l0_files = info.num_l0_files;
    e.aborted = info.aborted;
    files(info);
    blobs(info.blob_file_addition_infos);
    garbage(info.blob_file_garbage_infos);
  }

  // What every event has.
  void is(rocks_event_kind kind) {
    e.struct_size = sizeof e;
    e.kind = kind;
    e.time_micros = now_micros();
  }

  void families(const std::vector<rocksdb::ManualFlushInfo>& all) {
    for (const auto& one : all) families_.push_back({view(one.cf_name), one.cf_id});
    e.column_families = families_.data();
    e.column_family_count = families_.size();
    if (all.empty()) return;
    e.column_family_id = all[0].cf_id;
    e.column_family = view(all[0].cf_name);
  }

  void operation(FileOperationType type) {
    e.operation = static_cast<int32_t>(type);
    e.operation_text = name_of(kOperations, e.operation);
  }

 private:
  const rocks_table_properties* add_table(const rocksdb::TableProperties& from) {
    return &tables_.emplace_back(from).it;
  }

  void add_files(const std::vector<std::string>& paths,
                 const std::vector<rocksdb::CompactionFileInfo>& infos,
                 const rocksdb::CompactionJobInfo& info, std::vector<rocks_event_file>* to) {
    for (size_t i = 0; i < paths.size(); i++) {
      rocks_event_file file{};
      file.path = view(paths[i]);
      if (i < infos.size()) {
        file.level = infos[i].level;
        file.file_number = infos[i].file_number;
        file.oldest_blob_file_number = infos[i].oldest_blob_file_number;
      }
      const auto found = info.table_properties.find(paths[i]);
      if (found != info.table_properties.end() && found->second != nullptr) {
        file.properties = add_table(*found->second);
      }
      to->push_back(file);
    }
  }

  rx::status status_;
  rx::status old_status_;
  rocks_compaction_job_stats stats_;
  std::vector<rocks_event_file> inputs_, outputs_;
  std::vector<rocks_event_blob_file> additions_, garbage_;
  std::vector<rocks_event_column_family> families_;
  // A deque does not move its elements.
  std::deque<shown_table_properties> tables_;
};

class listener final : public wide_listener, public std::enable_shared_from_this<listener> {
 public:
  explicit listener(const rocks_event_listener_callbacks& callbacks)
      : user_(callbacks),
        event_(callbacks.event),
        kinds_(callbacks.kinds != 0 ? callbacks.kinds : ~uint64_t{0}),
        wants_file_io_(callbacks.should_be_notified_on_file_io != 0) {}

  const user& of() const { return user_; }

  bool ShouldBeNotifiedOnFileIO() override { return wants_file_io_; }

  void callback_failed(const std::string& text) noexcept override {
    // Comparators fail with RocksDB's locks held.
    show<from::kLocked>(ROCKS_EVENT_CALLBACK_FAILED, [&](shown& s) { s.e.message = view(text); });
  }

  void close_failed(const Status& status) noexcept override {
    show(ROCKS_EVENT_CLOSE_FAILED, [&](shown& s) { s.ended(status); });
  }

  // ---- jobs ----

  void OnFlushBegin(DB*, const rocksdb::FlushJobInfo& info) override {
    show(ROCKS_EVENT_FLUSH_BEGIN, [&](shown& s) { flush(s, info); });
  }
  void OnFlushCompleted(DB*, const rocksdb::FlushJobInfo& info) override {
    show(ROCKS_EVENT_FLUSH_COMPLETED, [&](shown& s) {
      flush(s, info);
      s.table(info.table_properties);
      s.blobs(info.blob_file_addition_infos);
    });
  }
  void OnCompactionBegin(DB*, const rocksdb::CompactionJobInfo& info) override {
    compaction(ROCKS_EVENT_COMPACTION_BEGIN, info);
  }
  void OnCompactionPreCommit(DB*, const rocksdb::CompactionJobInfo& info) override {
    compaction(ROCKS_EVENT_COMPACTION_PRE_COMMIT, info);
  }
  void OnCompactionCompleted(DB*, const rocksdb::CompactionJobInfo& info) override {
    compaction(ROCKS_EVENT_COMPACTION_COMPLETED, info);
  }
  void OnSubcompactionBegin(const rocksdb::SubcompactionJobInfo& info) override {
    subcompaction(ROCKS_EVENT_SUBCOMPACTION_BEGIN, info);
  }
  void OnSubcompactionCompleted(const rocksdb::SubcompactionJobInfo& info) override {
    subcompaction(ROCKS_EVENT_SUBCOMPACTION_COMPLETED, info);
  }
  void OnManualFlushScheduled(DB*, const std::vector<rocksdb::ManualFlushInfo>& info) override {
    show(ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED, [&](shown& s) {
      s.families(info);
      if (!info.empty())
        s.because(static_cast<int32_t>(info[0].flush_reason),
                  view(rocksdb::GetFlushReasonString(info[0].flush_reason)));
    });
  }
  void OnBackgroundJobPressureChanged(DB*, const rocksdb::BackgroundJobPressure& now) override {
    show(ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED, [&](shown& s) {
      s.e.compaction_scheduled = now.compaction_scheduled;
      s.e.compaction_running = now.compaction_running;
      s.e.compaction_low_scheduled = now.compaction_low_scheduled;
      s.e.compaction_low_running = now.compaction_low_running;
      s.e.compaction_bottom_scheduled = now.compaction_bottom_scheduled;
      s.e.compaction_bottom_running = now.compaction_bottom_running;
      s.e.flush_scheduled = now.flush_scheduled;
      s.e.flush_running = now.flush_running;
      s.e.write_stall_proximity_pct = now.write_stall_proximity_pct;
      s.e.compaction_speedup_active = now.compaction_speedup_active;
    });
  }

  // ---- memtables and stalls ----

  void OnMemTableSealed(const rocksdb::MemTableInfo& info) override {
    show(ROCKS_EVENT_MEM_TABLE_SEALED, [&](shown& s) {
      s.e.column_family = view(info.cf_name);
      s.e.first_seqno = info.first_seqno;
      s.e.earliest_seqno = info.earliest_seqno;
      s.e.num_entries = info.num_entries;
      s.e.num_deletes = info.num_deletes;
      s.e.newest_udt = view(info.newest_udt);
    });
  }
  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) override {
    show(ROCKS_EVENT_STALL_CONDITIONS_CHANGED, [&](shown& s) {
      s.e.column_family = view(info.cf_name);
      s.e.cur_stall_condition = static_cast<int32_t>(info.condition.cur);
      s.e.prev_stall_condition = static_cast<int32_t>(info.condition.prev);
    });
  }

  // ---- tables and blob files ----

  void OnTableFileCreationStarted(const rocksdb::TableFileCreationBriefInfo& info) override {
    show(ROCKS_EVENT_TABLE_FILE_CREATION_STARTED, [&](shown& s) {
      s.file(info);
      because(s, kTableReasons, info.reason);
    });
  }
  void OnTableFileCreated(const rocksdb::TableFileCreationInfo& info) override {
    show(ROCKS_EVENT_TABLE_FILE_CREATED, [&](shown& s) {
      s.file(info);
      because(s, kTableReasons, info.reason);
      s.e.file_size = info.file_size;
      s.e.file_checksum = view(info.file_checksum);
      s.e.file_checksum_func_name = view(info.file_checksum_func_name);
      s.table(info.table_properties);
      s.ended(info.status);
    });
  }
  void OnTableFileDeleted(const rocksdb::TableFileDeletionInfo& info) override {
    show(ROCKS_EVENT_TABLE_FILE_DELETED, [&](shown& s) { s.file(info); });
  }
  // Those of blob files may be called with the mutex of a file's partition held
  // (db/blob/blob_file_partition_manager.cc).
  void OnBlobFileCreationStarted(const rocksdb::BlobFileCreationBriefInfo& info) override {
    show<from::kLocked>(ROCKS_EVENT_BLOB_FILE_CREATION_STARTED, [&](shown& s) {
      s.file(info);
      because(s, kBlobReasons, info.reason);
    });
  }
  void OnBlobFileCreated(const rocksdb::BlobFileCreationInfo& info) override {
    show<from::kLocked>(ROCKS_EVENT_BLOB_FILE_CREATED, [&](shown& s) {
      s.file(info);
      because(s, kBlobReasons, info.reason);
      s.e.total_blob_count = info.total_blob_count;
      s.e.total_blob_bytes = info.total_blob_bytes;
      s.e.file_checksum = view(info.file_checksum);
      s.e.file_checksum_func_name = view(info.file_checksum_func_name);
      s.ended(info.status);
    });
  }
  void OnBlobFileDeleted(const rocksdb::BlobFileDeletionInfo& info) override {
    show(ROCKS_EVENT_BLOB_FILE_DELETED, [&](shown& s) { s.file(info); });
  }
  void OnExternalFileIngested(DB*, const rocksdb::ExternalFileIngestionInfo& info) override {
    show(ROCKS_EVENT_EXTERNAL_FILE_INGESTED, [&](shown& s) {
      s.e.column_family = view(info.cf_name);
      s.e.external_file_path = view(info.external_file_path);
      s.e.file_path = view(info.internal_file_path);
      s.e.global_seqno = info.global_seqno;
      s.table(info.table_properties);
    });
  }

  // ---- what is done with files ----

  void OnFileReadFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_READ_FINISH, info);
  }
  void OnFileWriteFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_WRITE_FINISH, info);
  }
  void OnFileFlushFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_FLUSH_FINISH, info);
  }
  void OnFileSyncFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_SYNC_FINISH, info);
  }
  void OnFileRangeSyncFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_RANGE_SYNC_FINISH, info);
  }
  void OnFileTruncateFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_TRUNCATE_FINISH, info);
  }
  void OnFileCloseFinish(const rocksdb::FileOperationInfo& info) override {
    io(ROCKS_EVENT_FILE_CLOSE_FINISH, info);
  }
  void OnIOError(const rocksdb::IOErrorInfo& info) override {
    show<from::kLocked>(ROCKS_EVENT_IO_ERROR, [&](shown& s) {
      s.operation(info.operation);
      s.e.file_path = view(info.file_path);
      s.e.length = info.length;
      s.e.offset = info.offset;
      s.ended(info.io_status);
    });
  }

  // ---- errors and ends ----

  void OnBackgroundError(BackgroundErrorReason reason, Status* error) override {
    const rocks_listener_answer said = show(ROCKS_EVENT_BACKGROUND_ERROR, [&](shown& s) {
      because(s, kErrorReasons, reason);
      s.ended(*error);
    });
    // A compaction's inputs still exist. After another error a waiting flush would wait forever,
    // and writes after one that the log lacks would be lost.
    if (said == ROCKS_LISTENER_SUPPRESS && reason == BackgroundErrorReason::kCompaction)
      *error = Status::OK();
  }
  void OnErrorRecoveryBegin(BackgroundErrorReason reason, Status error,
                            bool* auto_recovery) override {
    const rocks_listener_answer said = show(ROCKS_EVENT_ERROR_RECOVERY_BEGIN, [&](shown& s) {
      because(s, kErrorReasons, reason);
      s.ended(error);
    });
    if (said == ROCKS_LISTENER_SUPPRESS) *auto_recovery = false;
  }
  void OnErrorRecoveryCompleted(Status old_error) override {
    show(ROCKS_EVENT_ERROR_RECOVERY_COMPLETED, [&](shown& s) { s.was(old_error); });
  }
  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override {
    show(ROCKS_EVENT_ERROR_RECOVERY_END, [&](shown& s) {
      s.was(info.old_bg_error);
      s.ended(info.new_bg_error);
    });
  }
  void OnColumnFamilyHandleDeletionStarted(ColumnFamilyHandle* handle) override {
    show(ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED, [&](shown& s) {
      s.e.column_family_id = handle->GetID();
      s.e.column_family = view(handle->GetName());
    });
  }
  void OnDBShutdownBegin(DB*) override {
    show(ROCKS_EVENT_DB_SHUTDOWN_BEGIN, [](shown&) {});
  }

 private:
  // All of RocksDB's calls pass here, because it is not exception-safe. A fill that runs out of
  // memory is a failure like the callback's own.
  template <from From = from::kRocksDB, typename Fill>
  rocks_listener_answer show(rocks_event_kind kind, Fill fill) noexcept {
    if ((kinds_ >> kind & 1) == 0) return ROCKS_LISTENER_GO_ON;
    if (user_.has_owner()) return show_to_owner<From>(kind, fill);
    std::string text;
    int32_t said = ROCKS_LISTENER_GO_ON;
    const bool whole = guarded<From>(&text, [&] {
      shown s;
      describe(&s, kind, fill);
      said = event_(user_.state(), &s.e);
    });
    if (!whole) user_.note(text);
    return said == ROCKS_LISTENER_SUPPRESS ? ROCKS_LISTENER_SUPPRESS : ROCKS_LISTENER_GO_ON;
  }

  template <typename Fill>
  static void describe(shown* s, rocks_event_kind kind, const Fill& fill) {
    fill(*s);
    s->is(kind);
    if (this_thread.teller != nullptr) s->e.db = view(this_thread.teller->path());
  }

  // An owner alone gets a copy later. Whoever is asked first hears of it as it happens.
  template <from From, typename Fill>
  rocks_listener_answer show_to_owner(rocks_event_kind kind, Fill fill) noexcept {
    std::string text;
    int32_t said = ROCKS_LISTENER_GO_ON;
    bool whole = true;
    try {
      shown s;
      describe(&s, kind, fill);
      if (user_.is_owners_alone()) {
        leave(s.e);
      } else {
        whole = guarded<From>(user_, &text, [&] { said = event_(user_.state(), &s.e); });
      }
    } catch (...) {
      describe_exception(&text);
      whole = false;
    }
    if (!whole) user_.note(text);
    return said == ROCKS_LISTENER_SUPPRESS ? ROCKS_LISTENER_SUPPRESS : ROCKS_LISTENER_GO_ON;
  }

  // Copies the event for the owner, which gets it later: RocksDB does not wait.
  void leave(const rocks_event& e) {
    size_t bytes;
    const std::shared_ptr<rocks_event> copy(rx_event_copy(&e, SIZE_MAX, &bytes), free);
    if (copy == nullptr) throw std::bad_alloc();
    leave_to_owner(user_, true, [copy, it = shared_from_this()] {
      std::string text;
      if (!guarded<from::kLibrary>(&text, [&] { it->event_(it->user_.state(), copy.get()); })) {
        it->user_.note(text);
      }
    });
  }

  template <typename Reason, size_t N>
  static void because(shown& s, const char* const (&names)[N], Reason reason) {
    const auto number = static_cast<int32_t>(reason);
    s.because(number, name_of(names, number));
  }

  static void flush(shown& s, const rocksdb::FlushJobInfo& info) {
    s.job(info.cf_id, info.cf_name, info.job_id, info.thread_id);
    s.because(static_cast<int32_t>(info.flush_reason),
              view(rocksdb::GetFlushReasonString(info.flush_reason)));
    s.e.file_path = view(info.file_path);
    s.e.file_number = info.file_number;
    s.e.oldest_blob_file_number = info.oldest_blob_file_number;
    s.e.triggered_writes_slowdown = info.triggered_writes_slowdown;
    s.e.triggered_writes_stop = info.triggered_writes_stop;
    s.e.smallest_seqno = info.smallest_seqno;
    s.e.largest_seqno = info.largest_seqno;
    s.e.blob_compression_type = info.blob_compression_type;
  }

  void compaction(rocks_event_kind kind, const rocksdb::CompactionJobInfo& info) noexcept {
    show(kind, [&](shown& s) { s.whole(info); });
  }

  void subcompaction(rocks_event_kind kind, const rocksdb::SubcompactionJobInfo& info) noexcept {
    show(kind, [&](shown& s) {
      s.compaction(info);
      s.e.subcompaction_job_id = info.subcompaction_job_id;
    });
  }

  // RocksDB writes, syncs and closes some files with its locks held.
  void io(rocks_event_kind kind, const rocksdb::FileOperationInfo& info) noexcept {
    show<from::kLocked>(kind, [&](shown& s) {
      s.operation(info.type);
      s.e.file_path = view(info.path);
      s.e.temperature = static_cast<int32_t>(info.temperature);
      // For the others RocksDB leaves them uninitialized.
      if (kind == ROCKS_EVENT_FILE_READ_FINISH || kind == ROCKS_EVENT_FILE_WRITE_FINISH ||
          kind == ROCKS_EVENT_FILE_RANGE_SYNC_FINISH) {
        s.e.offset = info.offset;
        s.e.length = info.length;
      }
      s.e.duration_nanos = static_cast<uint64_t>(info.duration.count());
      s.e.start_micros = static_cast<uint64_t>(
          std::chrono::duration_cast<std::chrono::microseconds>(info.start_ts.time_since_epoch())
              .count());
      s.ended(info.status);
    });
  }

  user user_;
  decltype(rocks_event_listener_callbacks::event) event_;
  uint64_t kinds_;
  bool wants_file_io_;
};

}  // namespace

uint64_t now_micros() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

rocks_event* event_of(const rocksdb::CompactionJobInfo& info, const std::string& db) {
  shown s;
  s.whole(info);
  s.is(ROCKS_EVENT_COMPACTION_COMPLETED);
  s.e.db = view(db);
  size_t bytes;
  return rx_event_copy(&s.e, SIZE_MAX, &bytes);
}

const char* event_kind_name(rocks_event_kind kind) {
  switch (kind) {
#define RX_CASE(name, text) \
  case ROCKS_EVENT_##name:  \
    return text;
    RX_EVENT_KINDS(RX_CASE)
#undef RX_CASE
  }
  return nullptr;
}

uint64_t event_listener::failures(std::string* last) const {
  return static_cast<const listener*>(it.get())->of().failures(last);
}

Status make_event_listener(const void* from, std::unique_ptr<object>* out) {
  const auto& given = *static_cast<const rocks_event_listener_callbacks*>(from);
  auto it = std::make_shared<listener>(given);
  if (given.event == nullptr) return Status::InvalidArgument("callbacks: event is NULL");
  auto made = std::make_unique<event_listener>();
  made->it = std::move(it);
  *out = std::move(made);
  return Status::OK();
}

}  // namespace rx

extern "C" const char* rx_event_kind_name(int32_t kind) { return rx::event_kind_name(kind); }
