// What a thread of RocksDB's is doing, told by its events: whether it writes a table, and
// when its flush or compaction ended. Callbacks that fail then have no operation to fail.
#include "callback.h"
#include "open.h"
#include "rocksdb/listener.h"

namespace rx {
namespace {

class jobs final : public rocksdb::EventListener {
 public:
  void OnTableFileCreationStarted(const rocksdb::TableFileCreationBriefInfo&) override {
    this_thread.writes_table = true;
  }
  void OnTableFileCreated(const rocksdb::TableFileCreationInfo&) override {
    this_thread.writes_table = false;
  }
  void OnFlushBegin(DB*, const rocksdb::FlushJobInfo&) override { forget_failures(); }
  void OnFlushCompleted(DB*, const rocksdb::FlushJobInfo&) override { forget_failures(); }
  void OnCompactionCompleted(DB*, const rocksdb::CompactionJobInfo&) override {
    forget_failures();
  }
  void OnSubcompactionCompleted(const rocksdb::SubcompactionJobInfo&) override {
    forget_failures();
  }
  void OnBackgroundError(rocksdb::BackgroundErrorReason, Status*) override { forget_failures(); }
};

}  // namespace

rocksdb::Options watched(const rocksdb::Options& options) {
  static const auto& one = *new std::shared_ptr<rocksdb::EventListener>(new jobs());
  rocksdb::Options copy = options;
  copy.listeners.push_back(one);
  return copy;
}

}  // namespace rx
