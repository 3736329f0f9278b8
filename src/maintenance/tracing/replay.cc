// A trace of queries as it is read again. Writes are left to the caller, whose checks they need;
// RocksDB's own replay makes them without (trace_replay/trace_record_handler.cc).
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "rocksdb/iterator.h"
#include "rocksdb/trace_reader_writer.h"
#include "rocksdb/trace_record.h"
#include "rocksdb/utilities/replayer.h"
#include "src/base/checks/checks.h"
#include "src/base/checks/encrypted.h"
#include "src/base/shared.h"
#include "src/base/text/names.h"
#include "src/maintenance/tracing/prepared.h"
#include "src/options/calls.h"
#include "src/progress/progress.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::TraceRecord;
using rx::Slice;
using rx::Status;

namespace {

// Counts what is read, and knows the last record.
class counting_reader final : public rocksdb::TraceReader {
 public:
  explicit counting_reader(std::unique_ptr<rocksdb::TraceReader>&& from) : from_(std::move(from)) {}
  Status Read(std::string* record) override {
    const Status s = from_->Read(record);
    if (s.ok()) {
      done += record->size();
      // A time of eight bytes comes first (trace_replay/trace_replay.cc, EncodeTrace).
      is_ended = record->size() > 8 && (*record)[8] == rocksdb::kTraceEnd;
    }
    return s;
  }
  Status Close() override { return from_->Close(); }
  Status Reset() override {
    done = 0;
    is_ended = false;
    return from_->Reset();
  }

  uint64_t done = 0;
  // The record that says so was read.
  bool is_ended = false;

 private:
  const std::unique_ptr<rocksdb::TraceReader> from_;
};

rocks_slice shown(const Slice& of) {
  return {reinterpret_cast<const uint8_t*>(of.data()), of.size()};
}

Slice taken(const rocks_slice& of) { return Slice(reinterpret_cast<const char*>(of.data), of.len); }

}  // namespace

namespace rx {

// What ends the reading: the caller, or a failure after which nothing is to be done.
struct stops {
  const stop_flag& asked;
  const stop_flag& enough;

  bool any() const {
    return asked.load(std::memory_order_acquire) || enough.load(std::memory_order_acquire);
  }
};

// Shows the record that was read last.
class trace_file final : private TraceRecord::Handler {
 public:
  Status open(DB* db, const char* path) {
    path_ = path;
    Status s = db->GetEnv()->GetFileSize(path_, &total_);
    std::unique_ptr<rocksdb::TraceReader> file;
    if (s.ok()) s = check_file_cipher(db->GetEnv(), "path", path_);
    if (s.ok()) {
      s = rocksdb::NewFileTraceReader(db->GetEnv(), rocksdb::EnvOptions(), path_, &file);
    }
    if (!s.ok()) return s;
    auto counting = std::make_unique<counting_reader>(std::move(file));
    reader_ = counting.get();
    s = db->NewDefaultReplayer({db->DefaultColumnFamily()}, std::move(counting), &replayer_);
    if (s.ok()) s = replayer_->Prepare();
    if (s.IsIncomplete()) s = Status::Corruption("an empty file is no trace");
    return named(s);
  }

  Status next(double speed, const stops& stop, const object* progress, TraceStep* out) {
    if (began_ == clock::time_point()) began_ = clock::now();
    if (stop.any()) return stopped();
    if (records_++ % 256 == 0 && !tell_progress(progress, reader_->done, total_)) return stopped();
    step_ = {};
    const Status s = replayer_->Next(&record_);
    if (s.IsIncomplete() && !reader_->is_ended) {
      return named(Status::Corruption("the trace has no end", "it is cut off, or not ended yet"));
    }
    if (s.IsIncomplete()) {
      tell_progress(progress, total_, total_);
    } else if (s.IsNotSupported()) {
      step_.kind = TraceKind::Unknown;
    } else if (!s.ok()) {
      return named(s);
    } else {
      ids_.clear();
      keys_.clear();
      record_->Accept(this, nullptr).PermitUncheckedError();
      step_.count = keys_.size();
      step_.families = ids_.data();
      step_.keys = keys_.data();
      if (speed > 0 && !wait_for(record_->GetTimestamp(), speed, stop)) return stopped();
    }
    *out = step_;
    return Status::OK();
  }

 private:
  using clock = std::chrono::steady_clock;

  // False: stopped.
  bool wait_for(uint64_t time, double speed, const stops& stop) const {
    const uint64_t first = replayer_->GetHeaderTimestamp();
    const double micros = time > first ? static_cast<double>(time - first) / speed : 0;
    // A time beyond the clock's range means for ever.
    const auto due =
        began_ + std::chrono::microseconds(static_cast<int64_t>(std::min(micros, 1e15)));
    for (;;) {
      const auto now = clock::now();
      if (now >= due) return true;
      if (stop.any()) return false;
      std::this_thread::sleep_for(
          std::min<clock::duration>(due - now, std::chrono::milliseconds(5)));
    }
  }

  Status named(const Status& s) const {
    return s.ok() ? s : Status::CopyAppendMessage(s, "; path: ", quoted(path_));
  }

  void one(TraceKind kind, uint32_t family, const Slice& key) {
    step_.kind = kind;
    ids_.push_back(family);
    keys_.push_back(shown(key));
  }

  Status Handle(const rocksdb::WriteQueryTraceRecord& record,
                std::unique_ptr<rocksdb::TraceRecordResult>*) override {
    Slice batch = record.GetWriteBatchRep();
    prepared_.settle(&batch);
    // Without a key: there is nothing to write yet.
    step_.kind = TraceKind::Write;
    if (batch.size() != inside::kBatchHeader) one(TraceKind::Write, 0, batch);
    return Status::OK();
  }
  Status Handle(const rocksdb::GetQueryTraceRecord& record,
                std::unique_ptr<rocksdb::TraceRecordResult>*) override {
    one(TraceKind::Get, record.GetColumnFamilyID(), record.GetKey());
    return Status::OK();
  }
  Status Handle(const rocksdb::IteratorSeekQueryTraceRecord& record,
                std::unique_ptr<rocksdb::TraceRecordResult>*) override {
    const bool ahead = record.GetSeekType() == rocksdb::IteratorSeekQueryTraceRecord::kSeek;
    one(ahead ? TraceKind::Seek : TraceKind::SeekForPrev, record.GetColumnFamilyID(),
        record.GetKey());
    step_.lower = shown(record.GetLowerBound());
    step_.upper = shown(record.GetUpperBound());
    return Status::OK();
  }
  Status Handle(const rocksdb::MultiGetQueryTraceRecord& record,
                std::unique_ptr<rocksdb::TraceRecordResult>*) override {
    step_.kind = TraceKind::MultiGet;
    ids_ = record.GetColumnFamilyIDs();
    for (const Slice& key : record.GetKeys()) keys_.push_back(shown(key));
    ids_.resize(keys_.size());
    return Status::OK();
  }

  std::string path_;
  uint64_t total_ = 0, records_ = 0;
  clock::time_point began_;
  counting_reader* reader_ = nullptr;  // the replayer owns it
  std::unique_ptr<rocksdb::Replayer> replayer_;
  std::unique_ptr<TraceRecord> record_;
  prepared_writes prepared_;
  TraceStep step_{};
  std::vector<uint32_t> ids_;
  std::vector<rocks_slice> keys_;
};

}  // namespace rx

namespace {

Status seek(DB* db, ColumnFamilyHandle* cf, const rocksdb::ReadOptions& given,
            const rx::TraceStep& step) {
  const Slice lower = taken(step.lower), upper = taken(step.upper), key = taken(step.keys[0]);
  rocksdb::ReadOptions read = given;
  if (!lower.empty()) read.iterate_lower_bound = &lower;
  if (!upper.empty()) read.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator(read, cf));
  step.kind == rx::TraceKind::Seek ? it->Seek(key) : it->SeekForPrev(key);
  return it->status();
}

Status multi_get(DB* db, ColumnFamilyHandle* const* cfs, const rocksdb::ReadOptions& read,
                 const rx::TraceStep& step) {
  std::vector<ColumnFamilyHandle*> families(cfs, cfs + step.count);
  std::vector<Slice> keys;
  for (size_t i = 0; i < step.count; i++) keys.push_back(taken(step.keys[i]));
  std::vector<rocksdb::PinnableSlice> values(step.count);
  std::vector<Status> statuses(step.count);
  db->MultiGet(read, step.count, families.data(), keys.data(), values.data(), statuses.data());
  for (const Status& s : statuses) {
    if (!s.ok() && !s.IsNotFound()) return s;
  }
  return Status::OK();
}

}  // namespace

extern "C" {

bool rx_replay_settings(const rx::replay_options* options, uint32_t* threads, double* speed) {
  *threads = std::max<uint32_t>(options->num_threads, 1);
  *speed = options->fast_forward;
  return options->stop_at_failure;
}

int32_t rx_trace_open(DB* db, const char* path, rx::trace_file** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::trace_file>();
    const Status s = made->open(db, path);
    if (s.ok()) *out = made.release();
    return s;
  });
}

// What `out` points to is valid until the next call. It returns when the record is due.
int32_t rx_trace_next(rx::trace_file* file, double speed, const rx::stop_flag* stop,
                      const rx::stop_flag* enough, const rx::object* progress, rx::TraceStep* out,
                      rx::status* st) {
  return rx::run(st, [&] { return file->next(speed, {*stop, *enough}, progress, out); });
}

void rx_trace_close(rx::trace_file* file) { delete file; }

// A step that reads. A key that is not there is no failure.
int32_t rx_trace_read(DB* db, ColumnFamilyHandle* const* cfs, const rocksdb::ReadOptions* read,
                      const rx::TraceStep* step, rx::status* st) {
  return rx::run(st, [&] {
    switch (step->kind) {
      case rx::TraceKind::Get: {
        rocksdb::PinnableSlice value;
        const Status s = db->Get(*read, cfs[0], taken(step->keys[0]), &value);
        return s.IsNotFound() ? Status::OK() : s;
      }
      case rx::TraceKind::MultiGet:
        return multi_get(db, cfs, *read, *step);
      default:
        return seek(db, cfs[0], *read, *step);
    }
  });
}
}
