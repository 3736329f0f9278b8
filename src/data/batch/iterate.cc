// Passes a batch's records to a callback one by one.
#include "src/base/checks/entity.h"
#include "src/callback/callback.h"
#include "src/data/batch/batch.h"

using rx::batch;
using rx::Slice;
using rx::Status;

namespace {

using record_call = decltype(rocks_batch_callbacks::record);

class Show final : public rocksdb::WriteBatch::Handler {
 public:
  Show(void* state, record_call callback) : state_(state), callback_(callback) {}

  Status PutCF(uint32_t cf, const Slice& key, const Slice& value) override {
    return show(ROCKS_RECORD_PUT, cf, key, value);
  }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice& value, uint64_t time) override {
    return show(ROCKS_RECORD_TIMED_PUT, cf, key, value, time);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice& entity) override {
    const bool is_whole = rx::inside::read_entity(entity, &columns_).ok();
    static constexpr rocks_wide_column kNone = {};
    const rocks_wide_column* shown = columns_.empty() ? &kNone : rx::views(columns_);
    return show(ROCKS_RECORD_PUT_ENTITY, cf, key, entity, 0, is_whole ? shown : nullptr);
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override {
    return show(ROCKS_RECORD_DELETE, cf, key);
  }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override {
    return show(ROCKS_RECORD_SINGLE_DELETE, cf, key);
  }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    return show(ROCKS_RECORD_DELETE_RANGE, cf, begin, end);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice& operand) override {
    return show(ROCKS_RECORD_MERGE, cf, key, operand);
  }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice& index) override {
    return show(ROCKS_RECORD_BLOB_INDEX, cf, key, index);
  }
  // Cannot report a failure; Continue ends the iteration then.
  void LogData(const Slice& blob) override {
    show(ROCKS_RECORD_LOG_DATA, 0, Slice(), blob).PermitUncheckedError();
  }
  Status MarkBeginPrepare(bool unprepare) override {
    return show(unprepare ? ROCKS_RECORD_BEGIN_UNPREPARE : ROCKS_RECORD_BEGIN_PREPARE, 0);
  }
  Status MarkEndPrepare(const Slice& xid) override {
    return show(ROCKS_RECORD_END_PREPARE, 0, xid);
  }
  Status MarkCommit(const Slice& xid) override { return show(ROCKS_RECORD_COMMIT, 0, xid); }
  Status MarkCommitWithTimestamp(const Slice& xid, const Slice& timestamp) override {
    return show(ROCKS_RECORD_COMMIT_WITH_TIMESTAMP, 0, xid, timestamp);
  }
  Status MarkRollback(const Slice& xid) override { return show(ROCKS_RECORD_ROLLBACK, 0, xid); }
  Status MarkNoop(bool) override { return show(ROCKS_RECORD_NOOP, 0); }
  bool Continue() override { return !failed_; }

  bool failed() const { return failed_; }
  const std::string& text() const { return text_; }

 private:
  // Which callback failed, and for what.
  void name_failure(uint32_t cf, const Slice& key) {
    const std::string kind = "callback record, column family " + std::to_string(cf);
    rx::called_for about;
    if (!key.empty()) about.key = &key;
    text_ = rx::failure_text(kind.c_str(), "", about, text_);
  }
  Status show(rocks_record_kind kind, uint32_t cf, const Slice& key = Slice(),
              const Slice& value = Slice(), uint64_t write_time = 0,
              const rocks_wide_column* columns = nullptr) {
    const size_t count = columns != nullptr ? columns_.size() : 0;
    const rocks_batch_record shown = {sizeof shown,    kind,       cf,      rx::view(key),
                                      rx::view(value), write_time, columns, count};
    rx::sink error(&text_);
    bool went_on = false;
    failed_ = !rx::guarded<rx::from::kLibrary>(&text_, [&] {
      went_on = callback_(state_, &shown, error.token());
    }) || !went_on;
    if (!failed_) return Status::OK();
    name_failure(cf, key);
    return Status::Aborted();
  }

  void* state_;
  record_call callback_;
  bool failed_ = false;
  std::string text_;
  // Of the record that is shown, if it is an entity.
  rx::WideColumns columns_;
};

}  // namespace

extern "C" int32_t rx_batch_iterate(batch* b, void* state, record_call callback, rx::status* st) {
  Show show(state, callback);
  const int32_t code = rx::run(st, [&] { return b->content().Iterate(&show); });
  return show.failed() ? rx::callback_failed(st, show.text()) : code;
}
