#include "src/data/iter/entries.h"

#include "rocksdb/utilities/types_util.h"
#include "rocksdb/wide_columns.h"
#include "src/callback/callback.h"
#include "src/inside/entries.h"
#include "src/inside/records.h"
#include "src/inside/tables/table_write.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Iterator;
using rx::Slice;
using rx::Status;

namespace rx {
namespace {

// The trailer of an internal key: sequence number and kind (db/dbformat.h).
constexpr size_t kTrailer = 8;

constexpr char kEntity = static_cast<char>(inside::table_record::kPutEntity);

// Every record of a table.
class entries final : public Iterator {
 public:
  entries(std::unique_ptr<Iterator> it, const rocksdb::Comparator* order)
      : it_(std::move(it)), order_(order) {}
  bool Valid() const override { return status_.ok() && it_->Valid(); }
  void SeekToFirst() override { begin(), it_->SeekToFirst(); }
  void SeekToLast() override { begin(), it_->SeekToLast(); }
  void Seek(const Slice& key) override {
    begin();
    status_ = rocksdb::GetInternalKeyForSeek(key, order_, &target_);
    if (status_.ok()) it_->Seek(target_);
  }
  void SeekForPrev(const Slice& key) override {
    begin();
    status_ = rocksdb::GetInternalKeyForSeekForPrev(key, order_, &target_);
    if (status_.ok()) it_->SeekForPrev(target_);
  }
  void Next() override { it_->Next(); }
  void Prev() override { it_->Prev(); }
  Slice key() const override { return it_->key(); }
  Slice value() const override { return it_->value(); }
  // Those of an entity, or its bytes as a plain value where some lie in blob files.
  const rocksdb::WideColumns& columns() const override {
    const Slice key = it_->key();
    const bool is_entity = key.size() >= kTrailer && key[key.size() - kTrailer] == kEntity;
    if (!is_entity || !inside::read_entity(it_->value(), &columns_).ok()) {
      columns_ = {{rocksdb::kDefaultWideColumnName, it_->value()}};
    }
    return columns_;
  }
  Status status() const override { return status_.ok() ? it_->status() : status_; }

 private:
  void begin() { status_ = Status::OK(); }

  const std::unique_ptr<Iterator> it_;
  const rocksdb::Comparator* const order_;
  std::string target_;
  Status status_;
  // Of the record, once they are asked for.
  mutable rocksdb::WideColumns columns_;
};

}  // namespace

std::unique_ptr<Iterator> entries_of(std::unique_ptr<Iterator> records,
                                     const rocksdb::Comparator* order) {
  return std::make_unique<entries>(std::move(records), order);
}

Status parse_entry(const Slice& key, const rocksdb::Comparator* order, rocks_sst_entry* out) {
  const size_t least = kTrailer + order->timestamp_size();
  if (key.size() < least) {
    return Status::InvalidArgument("key: " + std::to_string(key.size()) +
                                   " bytes; an entry's key has " + std::to_string(least) +
                                   " at least");
  }
  rocksdb::ParsedEntryInfo parsed;
  const Status s = rocksdb::ParseEntry(key, order, &parsed);
  if (!s.ok()) return s;
  *out = {sizeof(*out),
          view(parsed.user_key),
          view(parsed.timestamp),
          parsed.sequence,
          static_cast<int32_t>(parsed.type),
          0};
  return s;
}

}  // namespace rx

extern "C" {

int32_t rx_entries_new(DB* db, ColumnFamilyHandle* cf, Iterator** out, rx::status* st) {
  return rx::run(st, [&] {
    auto records = rx::inside::stored_entries(db, cf);
    const Status s = records->status();
    auto made = rx::entries_of(std::move(records), cf->GetComparator());
    if (s.ok() && !rx::will_fail()) *out = made.release();
    return s;
  });
}

int32_t rx_entry_parse(ColumnFamilyHandle* cf, const uint8_t* key, size_t key_len,
                       rocks_sst_entry* out, rx::status* st) {
  return rx::run(
      st, [&] { return rx::parse_entry(rx::slice(key, key_len), cf->GetComparator(), out); });
}
}
