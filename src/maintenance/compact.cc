// Starts, awaits and pauses compactions and other background work.
#include <algorithm>
#include <chrono>
#include <vector>

#include "rocksdb/convenience.h"
#include "src/base/checks/checks.h"
#include "src/db/options_file.h"
#include "src/events/database_events.h"
#include "src/events/event.h"
#include "src/inside/waits/stops.h"
#include "src/maintenance/erase.h"
#include "src/options/calls.h"
#include "src/plugins/family.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace {

// WaitForCompact cannot be cancelled from outside, so it waits in slices of this length.
constexpr std::chrono::milliseconds kSlice{20};

Status wait(DB* db, rocksdb::WaitForCompactOptions options, const rx::stop_flag& stop) {
  using clock = std::chrono::steady_clock;
  const auto begin = clock::now();
  const auto timeout = options.timeout;
  options.close_db = false;
  if (options.flush) {
    const Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
  }
  for (;;) {
    if (options.abort_on_pause && rx::inside::compactions_are_stopped(db)) {
      return Status::Aborted("compactions are stopped (rocks_db_abort_all_compactions)");
    }
    options.timeout = kSlice;
    if (timeout.count() > 0) {
      const auto spent =
          std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begin);
      const auto left = std::max(timeout - spent, std::chrono::microseconds(1));
      options.timeout = std::min(left, options.timeout);
    }
    const Status s =
        stop.load(std::memory_order_acquire) ? rx::stopped() : db->WaitForCompact(options);
    // The flag stops the compaction too, whose end is then no success.
    if (s.ok() && stop.load(std::memory_order_acquire)) return rx::stopped();
    if (!s.IsTimedOut()) return s;
    if (timeout.count() > 0 && clock::now() - begin >= timeout) return s;
    options.flush = false;
  }
}

// RocksDB takes any number for a compression and for a path.
Status fits(DB* db, ColumnFamilyHandle* cf, const rx::compact_files_options& given) {
  const auto known = rocksdb::GetSupportedCompressions();
  if (given.compression != rocksdb::kDisableCompressionOption &&
      std::find(known.begin(), known.end(), given.compression) == known.end()) {
    return Status::InvalidArgument("compression: this build does not have it");
  }
  const auto paths = static_cast<int64_t>(db->GetOptions(cf).cf_paths.size());
  if (given.output_path_id >= std::max<int64_t>(paths, 1)) {
    return Status::InvalidArgument("output_path_id: " + std::to_string(given.output_path_id) +
                                   "; accepted: -1 to " +
                                   std::to_string(std::max<int64_t>(paths, 1) - 1));
  }
  if (given.output_path_id < 0 && paths > 1) {
    return Status::InvalidArgument("output_path_id: -1; the column family has " +
                                   std::to_string(paths) + " folders; accepted: 0 to " +
                                   std::to_string(paths - 1));
  }
  return Status::OK();
}

}  // namespace

extern "C" {

int32_t rx_compact_range(DB* db, ColumnFamilyHandle* cf, const rx::compact_range_options* given,
                         const uint8_t* begin, size_t begin_len, const uint8_t* end, size_t end_len,
                         rx::stop_flag* stop, rx::status* st) {
  return rx::run(st, [&] {
    const rx::bound from(begin, begin_len), to(end, end_len);
    const Status s = rx::must_be_ordered(cf, from, to);
    if (!s.ok()) return s;
    rocksdb::CompactRangeOptions options = *given;
    options.canceled = stop;
    if (given->erase) rx::rewrite_all(&options);
    return rx::watching(&cf, 1,
                        [&] { return db->CompactRange(options, cf, from.get(), to.get()); });
  });
}

// `event`: what the compaction did; NULL: not wanted. It stays NULL where files were moved as they
// are, which RocksDB tells nobody (db/db_impl/db_impl_compaction_flush.cc, CompactFilesImpl).
int32_t rx_compact_files(DB* db, ColumnFamilyHandle* cf, const rx::compact_files_options* given,
                         const char* const* names, size_t count, int32_t output_level,
                         rx::stop_flag* stop, char** out, size_t* len, rocks_event** event,
                         rx::status* st) {
  const rx::own_work here;
  return rx::run(st, [&] {
    Status s = fits(db, cf, *given);
    if (!s.ok()) return s;
    const std::vector<std::string> inputs(names, names + count);
    rocksdb::CompactionOptions options = *given;
    // Looked at before the work alone: the job gets a flag of RocksDB's that nobody sets
    // (db/db_impl/db_impl_compaction_flush.cc, CompactFilesImpl).
    options.canceled = stop;
    std::vector<std::string> outputs;
    rocksdb::CompactionJobInfo info;
    s = rx::watching(&cf, 1, [&] {
      return db->CompactFiles(options, cf, inputs, output_level, given->output_path_id, &outputs,
                              event != nullptr ? &info : nullptr);
    });
    if (!s.ok()) return s;
    std::string joined;
    for (const auto& name : outputs) {
      joined.append(name.substr(name.rfind('/') + 1)).push_back('\0');
    }
    if (event != nullptr && !info.input_files.empty()) {
      *event = rx::event_of(info, db->GetName());
      if (*event == nullptr) return Status::MemoryLimit("out of memory");
    }
    *out = rx::copy_out(joined, len);
    return s;
  });
}

int32_t rx_suggest_compact_range(DB* db, ColumnFamilyHandle* cf, const uint8_t* begin,
                                 size_t begin_len, const uint8_t* end, size_t end_len,
                                 rx::status* st) {
  return rx::run(st, [&] {
    const rx::bound from(begin, begin_len), to(end, end_len);
    Status s = rx::must_be_writable(db);
    if (s.ok()) s = rx::must_be_ordered(cf, from, to);
    if (s.ok()) s = db->SuggestCompactRange(cf, from.get(), to.get());
    return s;
  });
}

int32_t rx_wait_for_compact(DB* db, const rocksdb::WaitForCompactOptions* options,
                            const rx::stop_flag* stop, rx::status* st) {
  return rx::run(st, [&] { return wait(db, *options, *stop); });
}

int32_t rx_cancel_background_work(DB* db, bool wait, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::CancelAllBackgroundWork(db, wait);
    return Status::OK();
  });
}

int32_t rx_enable_auto_compaction(DB* db, ColumnFamilyHandle* const* cfs, size_t count,
                                  rx::status* unsaved, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
    const std::vector<ColumnFamilyHandle*> families(cfs, cfs + count);
    return rx::all_set(db->EnableAutoCompaction(families), unsaved);
  });
}

int32_t rx_disable_file_deletions(DB* db, rx::status* st) {
  return rx::run(st, [&] { return db->DisableFileDeletions(); });
}

int32_t rx_enable_file_deletions(DB* db, rx::status* st) {
  return rx::run(st, [&] { return db->EnableFileDeletions(); });
}

int32_t rx_resume(DB* db, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = db->Resume();
    if (s.ok()) return s;
    const auto error = rx::inside::background_error_of(db);
    if (error.is_final) {
      return Status::CopyAppendMessage(
          s, "; ",
          "the error from which writes cannot resume: close the database and open it again");
    }
    if (!s.IsBusy()) return s;
    uint64_t free = 0;
    std::string text = "from a full disk once " + std::to_string(error.room) +
                       " bytes are free, the largest write_buffer_size";
    if (db->GetEnv()->GetFreeSpace(db->GetName(), &free).ok()) {
      text += "; free now: " + std::to_string(free);
    }
    return Status::CopyAppendMessage(s, "; ", text);
  });
}

int32_t rx_delete_files_in_ranges(DB* db, ColumnFamilyHandle* cf, const uint8_t* const* begins,
                                  const size_t* begin_lens, const uint8_t* const* ends,
                                  const size_t* end_lens, size_t count, bool include_end,
                                  rx::status* st) {
  return rx::run(st, [&] {
    Status s = rx::must_be_writable(db);
    std::vector<rocksdb::RangeOpt> ranges;
    for (size_t i = 0; i < count && s.ok(); i++) {
      const rx::bound from(begins[i], begin_lens[i]), to(ends[i], end_lens[i]);
      s = rx::must_be_ordered(cf, from, to);
      ranges.emplace_back(rocksdb::OptSlice::CopyFromPtr(from.get()),
                          rocksdb::OptSlice::CopyFromPtr(to.get()));
    }
    if (!s.ok() || ranges.empty()) return s;
    return rocksdb::DeleteFilesInRanges(db, cf, ranges.data(), ranges.size(), include_end);
  });
}
}
