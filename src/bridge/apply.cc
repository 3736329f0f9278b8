// A batch of another database's log, written where it belongs: RocksDB gives the sequence
// numbers itself, so the write happens where the next one is the batch's, or not at all.
#include "batch.h"
#include "db/db_impl/db_impl.h"
#include "db/write_callback.h"

using rocksdb::DB;
using rocksdb::DBImpl;
using rx::batch;
using rx::Status;
using rx::WriteBatchInternal;

namespace {

// RocksDB asks it when nobody else can write any more (DBImpl::WriteImpl).
class In_place final : public rocksdb::WriteCallback {
 public:
  In_place(uint64_t first, uint64_t count) : first_(first), last_(first + count - 1) {}

  Status Callback(DB* db) override {
    const auto* versions = static_cast<DBImpl*>(db)->GetVersionSet();
    const uint64_t reached = std::max(versions->LastSequence(), versions->LastAllocatedSequence());
    is_there_ = reached >= last_;
    if (reached + 1 == first_) return Status::OK();
    const std::string has = "sequence: the batch begins with " + std::to_string(first_) +
                            "; the database's last one is " + std::to_string(reached);
    if (is_there_) return Status::Aborted(has);
    return reached < first_ ? Status::Incomplete(has, "what comes between is missing")
                            : Status::Corruption(has, "which lies within the batch");
  }
  // Alone, so that no other's keys come before these.
  bool AllowWriteBatching() override { return false; }

  bool is_there() const { return is_there_; }

 private:
  const uint64_t first_, last_;
  bool is_there_ = false;
};

}  // namespace

extern "C" {

// `applied`: out, false where the database had it already.
int32_t rx_batch_apply(DB* db, const rocksdb::WriteOptions* options, batch* b, uint64_t sequence,
                       bool* applied, rx::status* st) {
  b->written();
  return rx::run(st, [&] {
    // Not through a DBWithTTL, which would add times to values that have them.
    auto* impl = static_cast<DBImpl*>(db->GetRootDB());
    if (impl->immutable_db_options().unordered_write) {
      return Status::NotSupported("db: it was opened with unordered_write");
    }
    if (options->disableWAL) {
      return Status::InvalidArgument("options: disableWAL is true",
                                     "after a crash the database would not know what it has");
    }
    const uint32_t count = b->Count();
    if (count == 0) return Status::OK();
    In_place place(sequence, count);
    const Status s = impl->WriteWithCallback(*options, b, &place);
    if (place.is_there()) return Status::OK();
    if (!s.ok()) return s;
    *applied = true;
    const uint64_t given = WriteBatchInternal::Sequence(b);
    return given == sequence ? s
                             : Status::Corruption("sequence: the batch was written at " +
                                                  std::to_string(given));
  });
}
}
