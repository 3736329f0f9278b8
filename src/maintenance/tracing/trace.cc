// Traces into files: of what is asked, of the blocks that are looked up, of the files' operations.
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "rocksdb/env.h"
#include "rocksdb/trace_reader_writer.h"
#include "src/base/bridge.h"
#include "src/base/text/names.h"

using rocksdb::DB;
using rx::Slice;
using rx::Status;

namespace {

// The traces that a database may have, one of each at a time.
enum traced_what : int32_t { kQueries, kBlockCache, kIo, kTraces };
constexpr const char* kTraceNames[kTraces] = {"queries", "block_cache", "io"};

// How the writing of a trace went, for who ends it.
struct trace_outcome {
  Status status;
  bool open = true;
};

// Takes the records of a trace. RocksDB calls it under a lock of its own, and drops what it returns
// (db/db_impl/db_impl.cc), so the first failure is kept.
class trace_writer final : public rocksdb::TraceWriter {
 public:
  trace_writer(std::unique_ptr<rocksdb::WritableFile>&& file,
               std::shared_ptr<trace_outcome> outcome)
      : file_(std::move(file)), outcome_(std::move(outcome)) {}
  ~trace_writer() override {
    Close().PermitUncheckedError();
    outcome_->open = false;
  }

  Status Write(const Slice& record) override {
    try {
      if (!outcome_->status.ok()) return outcome_->status;
      waiting_.append(record.data(), record.size());
      size_ += record.size();
      return waiting_.size() < kBuffer ? Status::OK() : write_out();
    } catch (const std::bad_alloc&) {
      return note(Status::MemoryLimit("out of memory"));
    }
  }
  Status Close() override {
    if (file_ == nullptr) return outcome_->status;
    if (outcome_->status.ok()) write_out();
    if (outcome_->status.ok()) note(file_->Sync());
    note(file_->Close());
    file_.reset();
    return outcome_->status;
  }
  uint64_t GetFileSize() override { return size_; }

 private:
  static constexpr size_t kBuffer = 64 << 10;

  Status write_out() {
    note(file_->Append(waiting_));
    waiting_.clear();
    return outcome_->status;
  }
  Status note(const Status& s) {
    if (outcome_->status.ok()) outcome_->status = s;
    return s;
  }

  std::unique_ptr<rocksdb::WritableFile> file_;
  const std::shared_ptr<trace_outcome> outcome_;
  std::string waiting_;
  uint64_t size_ = 0;
};

// The traces that are being written.
struct {
  std::mutex mutex;
  std::map<std::pair<DB*, int32_t>, std::shared_ptr<trace_outcome>> all;
} being_traced;

Status begin_trace(DB* db, int32_t what, const rocksdb::TraceOptions& how,
                   std::unique_ptr<rocksdb::TraceWriter> to) {
  switch (what) {
    case kQueries:
      return db->StartTrace(how, std::move(to));
    case kBlockCache:
      return db->StartBlockCacheTrace(how, std::move(to));
    default:
      return db->StartIOTrace(how, std::move(to));
  }
}

Status end_trace(DB* db, int32_t what, const trace_outcome& outcome) {
  Status s;
  switch (what) {
    case kQueries:
      s = db->EndTrace();
      break;
    case kBlockCache:
      s = db->EndBlockCacheTrace();
      break;
    default:
      s = db->EndIOTrace();
  }
  return outcome.status.ok() ? s : outcome.status;
}

// Ends a trace that is being written. One that is over was a closed database's, at the same
// address.
Status end_open_trace(DB* db, int32_t what, bool* was_open) {
  const std::lock_guard<std::mutex> lock(being_traced.mutex);
  const auto found = being_traced.all.find({db, what});
  *was_open = found != being_traced.all.end() && found->second->open;
  if (found == being_traced.all.end()) return Status::OK();
  const auto outcome = found->second;
  being_traced.all.erase(found);
  return *was_open ? end_trace(db, what, *outcome) : Status::OK();
}

}  // namespace

extern "C" {

int32_t rx_trace_start(DB* db, int32_t what, const char* path, const rocksdb::TraceOptions* how,
                       rx::status* st) {
  return rx::run(st, [&] {
    const std::lock_guard<std::mutex> lock(being_traced.mutex);
    const std::pair<DB*, int32_t> key(db, what);
    const auto found = being_traced.all.find(key);
    // One that is over was a closed database's, at the same address.
    if (found != being_traced.all.end() && found->second->open) {
      return Status::Busy("what: " + std::string(kTraceNames[what]),
                          "it is being traced already; rocks_db_end_trace ends that");
    }
    rocksdb::Env* const env = db->GetEnv();
    Status s = env->FileExists(path);
    if (s.ok()) {
      return Status::InvalidArgument("path: " + rx::quoted(path) + " is there already");
    }
    if (!s.IsNotFound()) return s;
    std::unique_ptr<rocksdb::WritableFile> file;
    s = env->NewWritableFile(path, &file, rocksdb::EnvOptions());
    if (!s.ok()) return s;
    const auto outcome = std::make_shared<trace_outcome>();
    s = begin_trace(db, what, *how, std::make_unique<trace_writer>(std::move(file), outcome));
    if (!s.ok()) return s;
    being_traced.all[key] = outcome;
    return s;
  });
}

int32_t rx_trace_end(DB* db, int32_t what, rx::status* st) {
  return rx::run(st, [&] {
    bool was_open = false;
    const Status s = end_open_trace(db, what, &was_open);
    if (was_open) return s;
    return Status::InvalidArgument("what: " + std::string(kTraceNames[what]) +
                                   " of this database is not being traced");
  });
}

// For a close: RocksDB would leave the traces without their ends. Ends all, and returns the first
// failure.
int32_t rx_traces_end(DB* db, rx::status* st) {
  return rx::run(st, [&] {
    Status first;
    for (int32_t what = 0; what < kTraces; what++) {
      bool was_open = false;
      const Status s = end_open_trace(db, what, &was_open);
      if (s.ok() || !first.ok()) continue;
      first = Status::CopyAppendMessage(
          s, "; ", "the trace of " + std::string(kTraceNames[what]) + " is not whole");
    }
    return first;
  });
}
}
