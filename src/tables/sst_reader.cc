#include "src/tables/sst_reader.h"

#include <algorithm>
#include <vector>

#include "rocksdb/file_system.h"
#include "rocksdb/table.h"
#include "rocksdb/utilities/types_util.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/names.h"
#include "src/callback/merge_failure.h"
#include "src/data/iter/entries.h"
#include "src/inside/files.h"
#include "src/inside/option_text.h"
#include "src/inside/records.h"
#include "src/inside/repair/table.h"
#include "src/inside/tables/table_read.h"
#include "src/inside/tables/table_write.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Iterator;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;

namespace rx {
namespace {

// A call that reads a whole file on this thread and can be cancelled.
struct watch {
  const rocksdb::FileSystem* files;
  const stop_flag& stop;
  const sst_reader::told& tell;
  uint64_t total;
  uint64_t done = 0;
  bool ended = false;

  bool go_on() {
    // The progress callback may stop it: check the flag afterwards.
    ended = ended || !tell(done) || stop.load(std::memory_order_acquire);
    return !ended;
  }
};
thread_local watch* whole_read = nullptr;

class known {
 public:
  explicit known(watch* by) : outer_(whole_read) { whole_read = by; }
  ~known() { whole_read = outer_; }
  known(const known&) = delete;
  known& operator=(const known&) = delete;

 private:
  watch* const outer_;
};

// A file that checks on every read whether the reading must stop.
class watched_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  watched_file(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file,
               const rocksdb::FileSystem* files)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), files_(files) {}
  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                rocksdb::IODebugContext* dbg) const override {
    watch* by = whole_read;
    if (by == nullptr || by->files != files_) {
      return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
    }
    if (!by->go_on()) return IOStatus::Aborted("stopped");
    const auto s = FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
    if (s.ok()) by->done = std::min(by->total, by->done + result->size());
    return s;
  }

 private:
  const rocksdb::FileSystem* const files_;
};

// The files of one reader.
class stoppable_files final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "rocks.sst_reader"; }
  IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               rocksdb::IODebugContext* dbg) override {
    const IOStatus s = FileSystemWrapper::NewRandomAccessFile(path, options, file, dbg);
    if (s.ok()) *file = std::make_unique<watched_file>(std::move(*file), this);
    return s;
  }
};

// A column family outside any database.
class nobody final : public ColumnFamilyHandle {
 public:
  explicit nobody(const rocksdb::Comparator* order) : order_(order) {}
  const std::string& GetName() const override { return name_; }
  uint32_t GetID() const override { return 0; }
  Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override { return Status::NotSupported(); }
  const rocksdb::Comparator* GetComparator() const override { return order_; }

 private:
  const rocksdb::Comparator* const order_;
  const std::string name_;
};

// The trailer of an internal key: sequence number and kind (db/dbformat.h).
constexpr size_t kTrailer = 8;

rocksdb::Options with_env(rocksdb::Options options, rocksdb::Env* env) {
  options.env = env;
  return options;
}

// Range deletions, in order.
class ranges final : public Iterator {
 public:
  using row = std::pair<std::string, std::string>;

  ranges(std::vector<row> rows, const rocksdb::Comparator* order)
      : rows_(std::move(rows)), order_(order), at_(rows_.size()) {}
  bool Valid() const override { return at_ < rows_.size(); }
  void SeekToFirst() override { at_ = 0; }
  void SeekToLast() override { at_ = rows_.size() - 1; }
  // By where they begin.
  void Seek(const Slice& key) override {
    const auto found = std::find_if(rows_.begin(), rows_.end(),
                                    [&](const row& one) { return compare(one, key) >= 0; });
    at_ = static_cast<size_t>(found - rows_.begin());
  }
  void SeekForPrev(const Slice& key) override {
    const auto behind = std::find_if(rows_.begin(), rows_.end(),
                                     [&](const row& one) { return compare(one, key) > 0; });
    at_ = static_cast<size_t>(behind - rows_.begin()) - 1;
  }
  void Next() override { at_++; }
  void Prev() override { at_--; }
  Slice key() const override { return rows_[at_].first; }
  Slice value() const override { return rows_[at_].second; }
  Status status() const override { return Status::OK(); }

 private:
  int compare(const row& one, const Slice& key) const {
    const Slice begin(one.first.data(), one.first.size() - kTrailer);
    return order_->CompareWithoutTimestamp(begin, /*a_has_ts=*/true, key, /*b_has_ts=*/false);
  }

  const std::vector<row> rows_;
  const rocksdb::Comparator* const order_;
  size_t at_;  // wraps below the first
};

}  // namespace

sst_reader::sst_reader(const rocksdb::Options& options)
    : files_(std::make_shared<stoppable_files>(options.env->GetFileSystem())),
      env_(inside::with_files(options.env, files_)),
      options_(never_without_merges(with_env(options, env_.get()))),
      family_(new nobody(options_.comparator)) {}

Status sst_reader::open(const std::string& path) {
  path_ = path;
  Status s = check_file_cipher(options_.env, "path", path);
  if (s.ok()) s = files_->GetFileSize(path, IOOptions(), &size_, nullptr);
  std::unique_ptr<rocksdb::TableProperties> read;
  // Before anything compares keys.
  if (s.ok()) s = inside::read_table_properties(options_, path, size_, &read);
  if (s.ok() && read == nullptr) s = Status::Corruption("the file has no properties", path);
  properties_ = std::move(read);
  if (s.ok()) s = check_order();
  if (!s.ok()) return s;
  auto table = std::make_unique<rocksdb::SstFileReader>(options_);
  s = table->Open(path);
  if (!s.ok()) return s;
  table_ = std::move(table);
  if (auto all = table_->GetTableProperties()) properties_ = std::move(all);
  return s;
}

Status sst_reader::check_order() const {
  // Files older than the property have none.
  const std::string& written = properties_->comparator_name;
  if (written.empty() || written == "nullptr") return Status::OK();
  const Status s = inside::check_comparator(options_, written,
                                            properties_->user_defined_timestamps_persisted != 0);
  if (s.ok()) return s;
  return Status::InvalidArgument(
      path_ + ": its comparator is " + quoted(written) +
          "; given: " + quoted(options_.comparator->Name()),
      written == options_.comparator->Name() ? s.getState() : "its keys are in another order");
}

Status sst_reader::check_timestamp(const ReadOptions& options) const {
  const size_t wanted = options_.comparator->timestamp_size();
  const auto check = [&](const char* name, const Slice* given, bool may_lack) {
    if (given == nullptr ? may_lack : wanted != 0 && given->size() == wanted) return Status::OK();
    return Status::InvalidArgument(
        "options: " + std::string(name) + ": " +
        std::to_string(given == nullptr ? 0 : given->size()) + " bytes; those of comparator " +
        quoted(options_.comparator->Name()) + " have " + std::to_string(wanted));
  };
  const Status s = check("timestamp", options.timestamp, wanted == 0);
  return s.ok() ? check("iter_start_ts", options.iter_start_ts, true) : s;
}

// RocksDB returns only "corrupted" for damage, for a failed merge and for a value that is not in
// the file.
Status sst_reader::explained(const Slice& key, const Status& s) const {
  if (s.IsMergeInProgress()) {
    return Status::MergeInProgress("the file has operands of the key, and no value under them");
  }
  if (!s.IsCorruption() || s.getState() != nullptr) return s;
  const auto* order = options_.comparator;
  const size_t timestamp = order->timestamp_size();
  const auto it = entries_of(records(), order);
  rocksdb::ParsedEntryInfo entry;
  bool merges = false;
  for (it->Seek(Slice(key.data(), key.size() - timestamp)); it->Valid(); it->Next()) {
    const Slice found(it->key().data(), it->key().size() - kTrailer);
    if (order->Compare(found, key) < 0) continue;  // Newer than what is asked for.
    if (order->CompareWithoutTimestamp(found, key) != 0) break;
    if (!rocksdb::ParseEntry(it->key(), order, &entry).ok()) break;
    if (entry.type == rocksdb::kEntryBlobIndex) {
      return Status::NotSupported("the value lies in a blob file");
    }
    if (entry.type != rocksdb::kEntryMerge) break;
    merges = true;
  }
  return merges ? Status::Corruption(Status::SubCode::kMergeOperatorFailed)
                : Status::Corruption("corrupted key in the file");
}

// RocksDB's reader passes the key unchanged to the table, whose keys end with the timestamp.
Status sst_reader::get(const ReadOptions& options, const Slice& key, PinnableSlice* value) const {
  Status s = check_timestamp(options);
  if (s.ok()) s = fits(key);
  if (!s.ok()) return s;
  if (options.timestamp == nullptr) return explained(key, table_->Get(options, key, value));
  const std::string whole = key.ToString() + options.timestamp->ToString();
  return explained(whole, table_->Get(options, whole, value));
}

void sst_reader::multi_get(const ReadOptions& options, const Slice* keys, size_t count,
                           PinnableSlice* values, Status* statuses) const {
  // It would also sort them by the timestamps.
  if (options.timestamp != nullptr) {
    for (size_t i = 0; i < count; i++) statuses[i] = get(options, keys[i], &values[i]);
    return;
  }
  std::vector<PinnableSlice> found;
  const auto ended = table_->MultiGet(options, std::vector<Slice>(keys, keys + count), &found);
  for (size_t i = 0; i < count; i++) {
    statuses[i] = explained(keys[i], ended[i]);
    values[i] = std::move(found[i]);
  }
}

Status sst_reader::iterate(const ReadOptions& options, Iterator** out) const {
  const Status s = check_timestamp(options);
  if (s.ok()) *out = table_->NewIterator(options);
  return s;
}

Status sst_reader::iterate_entries(Iterator** out) const {
  *out = entries_of(records(), options_.comparator).release();
  return Status::OK();
}

Status sst_reader::iterate_ranges(Iterator** out) const {
  std::vector<ranges::row> rows;
  inside::whole_table table;
  const size_t timestamp = options_.comparator->timestamp_size();
  Status s = table.open(options_, path_, inside::kNotKnown);
  if (s.ok()) {
    s = table.each_range([&](const Slice& begin, const Slice& end) {
      rows.emplace_back(begin.ToString(), std::string(end.data(), end.size() - timestamp));
      return Status::OK();
    });
  }
  if (s.ok()) *out = new ranges(std::move(rows), options_.comparator);
  return s;
}

template <typename Read>
Status sst_reader::watched(const stop_flag& stop, const told& tell, Read read) const {
  watch by{files_.get(), stop, tell, size_};
  if (!by.go_on()) return stopped();
  const known known(&by);
  const Status s = read();
  if (by.ended) return stopped();
  if (s.ok()) tell(size_);
  return s;
}

Status sst_reader::verify_checksum(const ReadOptions& options, const stop_flag& stop,
                                   const told& tell) const {
  return watched(stop, tell, [&] { return table_->VerifyChecksum(options); });
}

Status sst_reader::verify_entries(const ReadOptions& given, const stop_flag& stop,
                                  const told& tell) const {
  return watched(stop, tell, [&] {
    ReadOptions options = given;
    options.iterate_lower_bound = options.iterate_upper_bound = nullptr;
    options.prefix_same_as_start = options.auto_prefix_mode = false;
    options.total_order_seek = true;
    const Status s = table_->VerifyNumEntries(options);
    const bool is_named = s.ok() || s.ToString().find(path_) != std::string::npos;
    return is_named ? s : Status::CopyAppendMessage(s, "; ", path_);
  });
}

rocksdb::Options without_cache(rocksdb::Options options) {
  const auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  if (table == nullptr) return options;
  rocksdb::BlockBasedTableOptions own = *table;
  own.no_block_cache = true;
  own.cache_index_and_filter_blocks = false;
  own.block_cache = nullptr;
  own.persistent_cache = nullptr;
  own.filter_policy = nullptr;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(own));
  return options;
}

}  // namespace rx
