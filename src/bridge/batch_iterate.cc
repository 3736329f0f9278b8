// A batch's records, shown to a callback one by one.
#include "batch.h"
#include "callback.h"

using rx::batch;
using rx::Slice;
using rx::Status;

namespace {

// The same numbers as ROCKS_RECORD_* in src/api/batch_iterate.rs.
enum kind : int32_t {
  kPut = 1,
  kMerge = 2,
  kDelete = 3,
  kSingleDelete = 4,
  kDeleteRange = 5,
  kLogData = 6,
  kPutEntity = 7,
  kTimedPut = 8,
  kBlobIndex = 9,
  kBeginPrepare = 10,
  kBeginUnprepare = 11,
  kEndPrepare = 12,
  kCommit = 13,
  kCommitWithTimestamp = 14,
  kRollback = 15,
  kNoop = 16,
};

// The same layouts as rocks_slice and rocks_batch_record.
struct bytes {
  const char* data;
  size_t len;
};
struct record {
  size_t struct_size;
  int32_t kind;
  uint32_t column_family_id;
  bytes key;
  bytes value;
  uint64_t write_time;
};
using record_callback = bool (*)(void* state, const record* record, void* error);

class Show final : public rocksdb::WriteBatch::Handler {
 public:
  Show(void* state, record_callback callback) : state_(state), callback_(callback) {}

  Status PutCF(uint32_t cf, const Slice& key, const Slice& value) override {
    return show(kPut, cf, key, value);
  }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice& value, uint64_t time) override {
    return show(kTimedPut, cf, key, value, time);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice& entity) override {
    return show(kPutEntity, cf, key, entity);
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return show(kDelete, cf, key); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override {
    return show(kSingleDelete, cf, key);
  }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    return show(kDeleteRange, cf, begin, end);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice& operand) override {
    return show(kMerge, cf, key, operand);
  }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice& index) override {
    return show(kBlobIndex, cf, key, index);
  }
  // Cannot say that it failed; Continue ends the iteration then.
  void LogData(const Slice& blob) override {
    show(kLogData, 0, Slice(), blob).PermitUncheckedError();
  }
  Status MarkBeginPrepare(bool unprepare) override {
    return show(unprepare ? kBeginUnprepare : kBeginPrepare, 0);
  }
  Status MarkEndPrepare(const Slice& xid) override { return show(kEndPrepare, 0, xid); }
  Status MarkCommit(const Slice& xid) override { return show(kCommit, 0, xid); }
  Status MarkCommitWithTimestamp(const Slice& xid, const Slice& timestamp) override {
    return show(kCommitWithTimestamp, 0, xid, timestamp);
  }
  Status MarkRollback(const Slice& xid) override { return show(kRollback, 0, xid); }
  Status MarkNoop(bool) override { return show(kNoop, 0); }
  bool Continue() override { return !failed_; }

  bool failed() const { return failed_; }
  const std::string& text() const { return text_; }

 private:
  Status show(kind kind, uint32_t cf, const Slice& key = Slice(), const Slice& value = Slice(),
              uint64_t write_time = 0) {
    const record shown = {sizeof(record), kind, cf, {key.data(), key.size()},
                          {value.data(), value.size()}, write_time};
    rx::sink error(&text_);
    bool went_on = false;
    failed_ = !rx::guarded<rx::from::kLibrary>(&text_, [&] {
      went_on = callback_(state_, &shown, error.token());
    }) || !went_on;
    return failed_ ? Status::Aborted() : Status::OK();
  }

  void* state_;
  record_callback callback_;
  bool failed_ = false;
  std::string text_;
};

}  // namespace

extern "C" int32_t rx_batch_iterate(batch* b, void* state, record_callback callback,
                                    rx::status* st) {
  Show show(state, callback);
  const int32_t code = rx::run(st, [&] { return b->content().Iterate(&show); });
  return show.failed() ? rx::callback_failed(st, show.text()) : code;
}
