#include "src/inside/entries.h"

#include "db/db_impl/db_impl.h"
#include "memory/arena.h"
#include "table/internal_iterator.h"

namespace rx::inside {
namespace {

using rocksdb::Slice;
using rocksdb::Status;

rocksdb::ReadOptions of_everything() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  // The merging iterator would pass over what they hide (table/merging_iterator.cc).
  options.ignore_range_deletions = true;
  options.fill_cache = false;
  return options;
}

class entries final : public rocksdb::Iterator {
 public:
  entries(rocksdb::DBImpl& db, rocksdb::ColumnFamilyHandle* cf)
      : options_(of_everything()),
        it_(db.NewInternalIterator(options_, &arena_, rocksdb::kMaxSequenceNumber, cf)) {}

  bool Valid() const override { return it_->Valid(); }
  void SeekToFirst() override { it_->SeekToFirst(); }
  void SeekToLast() override { it_->SeekToLast(); }
  void Seek(const Slice& target) override { it_->Seek(target); }
  void SeekForPrev(const Slice& target) override { it_->SeekForPrev(target); }
  void Next() override { it_->Next(); }
  void Prev() override { it_->Prev(); }
  Slice key() const override { return it_->key(); }
  Slice value() const override { return it_->value(); }
  Status status() const override { return it_->status(); }

 private:
  // Both live longer than the iterator, which points at the first and lies in the second.
  const rocksdb::ReadOptions options_;
  rocksdb::Arena arena_;
  const rocksdb::ScopedArenaPtr<rocksdb::InternalIterator> it_;
};

}  // namespace

std::unique_ptr<rocksdb::Iterator> stored_entries(rocksdb::DB* db,
                                                  rocksdb::ColumnFamilyHandle* cf) {
  return std::make_unique<entries>(*static_cast<rocksdb::DBImpl*>(db->GetRootDB()), cf);
}

}  // namespace rx::inside
