#include "src/db/ttl/ttl.h"

#include "rocksdb/iterator.h"
#include "rocksdb/wide_columns.h"
#include "src/base/text/names.h"
#include "src/db/ttl/options.h"
#include "src/inside/files.h"
#include "src/inside/records.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Iterator;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::SystemClock;
using rocksdb::WriteOptions;
using rx::Slice;
using rx::Status;

namespace rx {

// The common part of a database's views.
class ttl_base {
 public:
  explicit ttl_base(SystemClock* clock) : clock(clock) {}

  void add(uint32_t family, std::shared_ptr<lifetime> life) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lives_[family] = std::move(life);
  }
  std::shared_ptr<lifetime> find(ColumnFamilyHandle* cf) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return lives_.at(cf->GetID());
  }

  SystemClock* const clock;

 private:
  mutable std::mutex mutex_;
  std::map<uint32_t, std::shared_ptr<lifetime>> lives_;
};

namespace {

// Returns values without their times; skips expired ones if it hides them.
class ttl_iterator final : public Iterator {
 public:
  ttl_iterator(Iterator* base, std::shared_ptr<lifetime> hidden, SystemClock* clock)
      : base_(base), hidden_(std::move(hidden)), clock_(clock) {}

  bool Valid() const override { return valid_; }
  void SeekToFirst() override { base_->SeekToFirst(), settle(true); }
  void SeekToLast() override { base_->SeekToLast(), settle(false); }
  void Seek(const Slice& target) override { base_->Seek(target), settle(true); }
  void SeekForPrev(const Slice& target) override { base_->SeekForPrev(target), settle(false); }
  void Next() override { base_->Next(), settle(true); }
  void Prev() override { base_->Prev(), settle(false); }
  Slice key() const override { return base_->key(); }
  Slice value() const override { return without_time(base_->value()); }
  const rocksdb::WideColumns& columns() const override {
    columns_ = {{rocksdb::kDefaultWideColumnName, value()}};
    return columns_;
  }
  Slice timestamp() const override { return base_->timestamp(); }
  Status status() const override { return bad_.ok() ? base_->status() : bad_; }
  using Iterator::Refresh;
  Status Refresh(const rocksdb::Snapshot* snapshot) override {
    valid_ = false;
    bad_ = Status::OK();
    return base_->Refresh(snapshot);
  }
  Status GetProperty(std::string name, std::string* value) override {
    if (name == "rocks.ttl-write-time") {
      if (!valid_) return Status::InvalidArgument("name: " + name, "the iterator is at no entry");
      const Slice stored = base_->value();
      const char* time = stored.data() + stored.size() - kTimeLength;
      *value = std::to_string(inside::fixed32(time));
      return Status::OK();
    }
    return base_->GetProperty(std::move(name), value);
  }

 private:
  void settle(bool forward) {
    bad_ = Status::OK();
    valid_ = false;
    for (; base_->Valid(); forward ? base_->Next() : base_->Prev()) {
      bad_ = check_time(base_->value());
      if (!bad_.ok()) return;
      valid_ = hidden_ == nullptr || !is_stale(base_->value(), hidden_->seconds, clock_);
      if (valid_) return;
    }
  }

  const std::unique_ptr<Iterator> base_;
  const std::shared_ptr<lifetime> hidden_;
  SystemClock* const clock_;
  bool valid_ = false;
  Status bad_;
  // Of the entry, once they are asked for.
  mutable rocksdb::WideColumns columns_;
};

// The records of a batch, with the time appended to each value.
class timed final : public rocksdb::WriteBatch::Handler {
 public:
  timed(SystemClock* clock, const WriteOptions& options)
      : batch(0, 0, options.protection_bytes_per_key, 0), clock_(clock) {}
  rocksdb::WriteBatch batch;

  Status PutCF(uint32_t cf, const Slice& key, const Slice& value) override {
    const Status s = time(key, value);
    return s.ok() ? inside::put(&batch, cf, key, value_) : s;
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice& operand) override {
    const Status s = time(key, operand);
    return s.ok() ? inside::merge(&batch, cf, key, value_) : s;
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override {
    return inside::remove(&batch, cf, key);
  }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override {
    return inside::remove_single(&batch, cf, key);
  }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    return inside::remove_range(&batch, cf, begin, end);
  }
  Status PutEntityCF(uint32_t, const Slice&, const Slice&) override { return refused("an entity"); }
  Status TimedPutCF(uint32_t, const Slice&, const Slice&, uint64_t) override {
    return refused("a timed put");
  }
  Status MarkNoop(bool) override { return Status::OK(); }
  void LogData(const Slice& blob) override { batch.PutLogData(blob).PermitUncheckedError(); }

 private:
  static Status refused(const char* what) {
    return Status::NotSupported("batch: " + std::string(what), "a ttl database has plain values");
  }
  Status time(const Slice& key, const Slice& value) {
    const Status s = fits(key, Slice(value.data(), value.size() + kTimeLength));
    if (!s.ok()) return s;
    value_.assign(value.data(), value.size());
    return append_time(clock_, &value_);
  }

  SystemClock* const clock_;
  std::string value_;
};

std::shared_ptr<DB> not_owned(DB* db) {
  return {db, [](DB*) {}};
}

}  // namespace

ttl_view::ttl_view(std::shared_ptr<DB> db, std::shared_ptr<ttl_base> base, bool hides)
    : StackableDB(std::move(db)), base_(std::move(base)), hides_(hides) {}

Status ttl_view::strip(ColumnFamilyHandle* cf, PinnableSlice* value) const {
  Status s = check_time(*value);
  if (s.ok() && hides_ && is_stale(*value, base_->find(cf)->seconds, base_->clock)) {
    s = Status::NotFound();
  }
  if (s.ok()) {
    value->remove_suffix(kTimeLength);
  } else {
    value->Reset();
  }
  return s;
}

Status ttl_view::Get(const ReadOptions& options, ColumnFamilyHandle* cf, const Slice& key,
                     PinnableSlice* value, std::string* timestamp) {
  const Status s = db_->Get(options, cf, key, value, timestamp);
  return s.ok() ? strip(cf, value) : s;
}

void ttl_view::MultiGet(const ReadOptions& options, size_t count, ColumnFamilyHandle** families,
                        const Slice* keys, PinnableSlice* values, std::string* timestamps,
                        Status* statuses, bool sorted) {
  db_->MultiGet(options, count, families, keys, values, timestamps, statuses, sorted);
  for (size_t i = 0; i < count; i++) {
    if (statuses[i].ok()) statuses[i] = strip(families[i], &values[i]);
  }
}

Status ttl_view::GetEntity(const ReadOptions& options, ColumnFamilyHandle* cf, const Slice& key,
                           rocksdb::PinnableWideColumns* columns) {
  PinnableSlice value;
  columns->Reset();
  const Status s = Get(options, cf, key, &value, nullptr);
  if (s.ok()) columns->SetPlainValue(std::move(value));
  return s;
}

void ttl_view::MultiGetEntity(const ReadOptions& options, size_t count,
                              ColumnFamilyHandle** families, const Slice* keys,
                              rocksdb::PinnableWideColumns* results, Status* statuses,
                              bool sorted) {
  const std::unique_ptr<PinnableSlice[]> values(new PinnableSlice[count]);
  MultiGet(options, count, families, keys, values.get(), nullptr, statuses, sorted);
  for (size_t i = 0; i < count; i++) {
    results[i].Reset();
    if (statuses[i].ok()) results[i].SetPlainValue(std::move(values[i]));
  }
}

Status ttl_view::GetMergeOperands(const ReadOptions& options, ColumnFamilyHandle* cf,
                                  const Slice& key, PinnableSlice* operands,
                                  rocksdb::GetMergeOperandsOptions* how, int* count) {
  rocksdb::GetMergeOperandsOptions shown = *how;
  if (how->continue_cb) {
    shown.continue_cb = [how](Slice operand) {
      return how->continue_cb(check_time(operand).ok() ? without_time(operand) : operand);
    };
  }
  Status s = db_->GetMergeOperands(options, cf, key, operands, &shown, count);
  for (int i = 0; s.ok() && i < *count; i++) {
    s = check_time(operands[i]);
    if (s.ok()) operands[i].remove_suffix(kTimeLength);
  }
  return s;
}

Iterator* ttl_view::NewIterator(const ReadOptions& options, ColumnFamilyHandle* cf) {
  const auto hidden = hides_ ? base_->find(cf) : nullptr;
  return new ttl_iterator(db_->NewIterator(options, cf), hidden, base_->clock);
}

Status ttl_view::NewIterators(const ReadOptions& options,
                              const std::vector<ColumnFamilyHandle*>& families,
                              std::vector<Iterator*>* out) {
  Status s = db_->NewIterators(options, families, out);
  for (size_t i = 0; s.ok() && i < families.size(); i++) {
    const auto hidden = hides_ ? base_->find(families[i]) : nullptr;
    (*out)[i] = new ttl_iterator((*out)[i], hidden, base_->clock);
  }
  return s;
}

ttl_db::ttl_db(std::shared_ptr<DB> db, std::shared_ptr<ttl_base> base)
    : ttl_view(std::move(db), base, false), fresh_(not_owned(db_), base, true) {}

Status ttl_db::Put(const WriteOptions& options, ColumnFamilyHandle* cf, const Slice& key,
                   const Slice& value) {
  rocksdb::WriteBatch batch;
  const Status s = batch.Put(cf, key, value);
  return s.ok() ? Write(options, &batch) : s;
}

Status ttl_db::PutEntity(const WriteOptions&, ColumnFamilyHandle*, const Slice&,
                         const rocksdb::WideColumns&) {
  return Status::NotSupported("db: a ttl database has plain values, and no wide columns");
}

Status ttl_db::Merge(const WriteOptions& options, ColumnFamilyHandle* cf, const Slice& key,
                     const Slice& operand) {
  rocksdb::WriteBatch batch;
  const Status s = batch.Merge(cf, key, operand);
  return s.ok() ? Write(options, &batch) : s;
}

Status ttl_db::Write(const WriteOptions& options, rocksdb::WriteBatch* batch) {
  timed handler(base_->clock, options);
  const Status s = batch->Iterate(&handler);
  return s.ok() ? db_->Write(options, &handler.batch) : s;
}

// A column family made while the database is open, in whatever way, starts with the database's ttl.
std::shared_ptr<lifetime> ttl_db::usual_lifetime() const {
  return std::make_shared<lifetime>(base_->find(DefaultColumnFamily())->seconds);
}

Status ttl_db::CreateColumnFamilies(const Families& families, Handles* handles) {
  Families expiring = families;
  std::vector<std::shared_ptr<lifetime>> lives;
  for (auto& family : expiring) {
    lives.push_back(usual_lifetime());
    const Status s = make_expire(&family.options, lives.back(), base_->clock);
    if (!s.ok()) return s;
  }
  const Status s = db_->CreateColumnFamilies(expiring, handles);
  for (size_t i = 0; i < handles->size(); i++) base_->add((*handles)[i]->GetID(), lives[i]);
  return s;
}

Status ttl_db::CreateColumnFamilies(const rocksdb::ColumnFamilyOptions& options,
                                    const std::vector<std::string>& names, Handles* handles) {
  Families families;
  for (const auto& name : names) families.emplace_back(name, options);
  return CreateColumnFamilies(families, handles);
}

Status ttl_db::CreateColumnFamily(const rocksdb::ColumnFamilyOptions& options,
                                  const std::string& name, ColumnFamilyHandle** handle) {
  Handles made;
  const Status s = CreateColumnFamilies(Families{{name, options}}, &made);
  if (!made.empty()) *handle = made.front();
  return s;
}

Status ttl_db::CreateColumnFamilyWithImport(
    const rocksdb::ColumnFamilyOptions& options, const std::string& name,
    const rocksdb::ImportColumnFamilyOptions& how,
    const std::vector<const rocksdb::ExportImportFilesMetaData*>& files,
    ColumnFamilyHandle** handle) {
  rocksdb::ColumnFamilyOptions expiring = options;
  const auto life = usual_lifetime();
  Status s = make_expire(&expiring, life, base_->clock);
  if (s.ok()) s = db_->CreateColumnFamilyWithImport(expiring, name, how, files, handle);
  if (s.ok()) base_->add((*handle)->GetID(), life);
  return s;
}

std::shared_ptr<lifetime> ttl_db::lifetime_of(ColumnFamilyHandle* cf) const {
  return base_->find(cf);
}

DB* hiding_expired(DB* db) {
  auto* expiring = dynamic_cast<ttl_db*>(db);
  return expiring != nullptr ? expiring->fresh() : db;  // Nothing expires in the others.
}

namespace {

// The ttl of each column family: its own, or that of all.
Status ttls(const open_options& how, const Families& families,
            std::map<std::string, int32_t>* out) {
  Pairs own;
  Status s = split_pairs(how.column_family_ttls, &own);
  if (!s.ok()) return Status::InvalidArgument("column_family_ttls", s.ToString());
  for (const auto& family : families) (*out)[family.name] = how.ttl;
  for (const auto& [name, given] : own) {
    const std::string of = "column_family_ttls: " + quoted(name);
    if (out->count(name) == 0)
      return Status::InvalidArgument(of, "no such column family is opened");
    std::string seconds;
    s = check_value(of, rocksdb::OptionType::kInt32T, given, &seconds);
    if (!s.ok()) return s;
    (*out)[name] = static_cast<int32_t>(strtol(seconds.c_str(), nullptr, 10));
  }
  return s;
}

Status open_expiring(const std::string& path, const rocksdb::DBOptions& options,
                     const open_options& how, const Families& families, Handles* handles,
                     std::unique_ptr<DB>* db, bool writes) {
  SystemClock* clock = options.env->GetSystemClock().get();
  auto base = std::make_shared<ttl_base>(clock);
  std::map<std::string, int32_t> seconds;
  Status s = ttls(how, families, &seconds);
  Families expiring = families;
  std::vector<std::shared_ptr<lifetime>> lives;
  for (auto& family : expiring) {
    if (!s.ok()) return s;
    lives.push_back(std::make_shared<lifetime>(seconds[family.name]));
    s = make_expire(&family.options, lives.back(), clock);
  }
  if (!s.ok()) return s;
  std::unique_ptr<DB> plain;
  s = writes ? DB::Open(options, path, expiring, handles, &plain)
             : DB::OpenForReadOnly(options, path, expiring, handles, &plain,
                                   how.error_if_wal_file_exists);
  if (!s.ok()) return s;
  for (size_t i = 0; i < lives.size(); i++) base->add((*handles)[i]->GetID(), lives[i]);
  *db = std::make_unique<ttl_db>(std::shared_ptr<DB>(std::move(plain)), base);
  return s;
}

}  // namespace

Status open_ttl(const std::string& path, const rocksdb::DBOptions& options, const open_options& how,
                const Families& families, Handles* handles, std::unique_ptr<DB>* db) {
  return open_expiring(path, options, how, families, handles, db, true);
}

Status open_ttl_read_only(const std::string& path, const rocksdb::DBOptions& options,
                          const open_options& how, const Families& families, Handles* handles,
                          std::unique_ptr<DB>* db) {
  return open_expiring(path, options, how, families, handles, db, false);
}

}  // namespace rx

extern "C" {

// Call both only on a ttl database.
int32_t rx_ttl_set(DB* db, ColumnFamilyHandle* cf, int32_t seconds, rx::status* st) {
  return rx::run(st, [&] {
    static_cast<rx::ttl_db*>(db)->lifetime_of(cf)->seconds = seconds;
    return Status::OK();
  });
}

int32_t rx_ttl_get(DB* db, ColumnFamilyHandle* cf, int32_t* seconds, rx::status* st) {
  return rx::run(st, [&] {
    *seconds = static_cast<rx::ttl_db*>(db)->lifetime_of(cf)->seconds;
    return Status::OK();
  });
}
}
