#include "sst_reader.h"

#include <algorithm>

#include "db/arena_wrapped_db_iter.h"
#include "db/lookup_key.h"
#include "file/random_access_file_reader.h"
#include "merge_failure.h"
#include "merge_missing.h"
#include "names.h"
#include "rocksdb/file_system.h"
#include "rocksdb/merge_operator.h"
#include "rocksdb/table.h"
#include "rocksdb/utilities/types_util.h"
#include "table/format.h"
#include "table/get_context.h"
#include "table/meta_blocks.h"
#include "table/multiget_context.h"
#include "util/udt_util.h"

using rocksdb::GetContext;
using rocksdb::InternalIterator;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Iterator;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::TableReaderCaller;

namespace rx {
namespace {

constexpr auto kCaller = TableReaderCaller::kSSTFileReader;

// A call that reads a whole file on this thread, and may be stopped.
struct watch {
  const void* file;
  const stop_flag& stop;
  const sst_reader::told& tell;
  uint64_t total;
  uint64_t done = 0;
  bool ended = false;

  bool go_on() {
    // Who is told may stop it: looked at afterwards.
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

// A file that looks, as it is read, whether the reading is to stop.
class watched_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  using FSRandomAccessFileOwnerWrapper::FSRandomAccessFileOwnerWrapper;
  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                rocksdb::IODebugContext* dbg) const override {
    watch* by = whole_read;
    if (by == nullptr || by->file != this) {
      return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
    }
    if (!by->go_on()) return IOStatus::Aborted("stopped");
    const auto s = FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
    if (s.ok()) by->done = std::min(by->total, by->done + result->size());
    return s;
  }
};

// A column family that is in no database.
class nobody final : public ColumnFamilyHandle {
 public:
  explicit nobody(const rocksdb::Comparator* order) : order_(order) {}
  const std::string& GetName() const override { return name_; }
  uint32_t GetID() const override { return 0; }
  Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override {
    return Status::NotSupported();
  }
  const rocksdb::Comparator* GetComparator() const override { return order_; }

 private:
  const rocksdb::Comparator* const order_;
  const std::string name_;
};

// What a point read ended with.
Status ended(const GetContext& context, const Status& s) {
  if (!s.ok()) return s;
  switch (context.State()) {
    case GetContext::kFound:
      return s;
    case GetContext::kNotFound:
    case GetContext::kDeleted:
      return Status::NotFound();
    case GetContext::kMerge:
      return Status::MergeInProgress("the file has operands of the key, and no value under them");
    case GetContext::kMergeOperatorFailed:
      return Status::Corruption(Status::SubCode::kMergeOperatorFailed);
    case GetContext::kUnexpectedBlobIndex:
      return Status::NotSupported("the value lies in a blob file");
    case GetContext::kCorrupt:
      break;
  }
  return Status::Corruption("corrupted key in the file");
}

// Every record of a table.
class entries final : public Iterator {
 public:
  entries(InternalIterator* it, const rocksdb::Comparator* order) : it_(it), order_(order) {}
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
  Status status() const override { return status_.ok() ? it_->status() : status_; }

 private:
  void begin() { status_ = Status::OK(); }

  const std::unique_ptr<InternalIterator> it_;
  const rocksdb::Comparator* const order_;
  std::string target_;
  Status status_;
};

}  // namespace

sst_reader::sst_reader(const rocksdb::Options& options)
    : options_(never_without_merges(options)),
      env_options_(options_),
      ioptions_(options_),
      moptions_(options_),
      plain_read_(true, false),
      family_(new nobody(options_.comparator)) {}

Status sst_reader::open(const std::string& path, bool caches) {
  path_ = path;
  rocksdb::FileOptions how(env_options_);
  how.file_checksum_func_name = rocksdb::kNoFileChecksumFuncName;
  const auto& fs = ioptions_.fs;
  Status s = fs->GetFileSize(path, how.io_options, &size_, nullptr);
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  if (s.ok()) s = fs->NewRandomAccessFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  auto watched = std::make_unique<watched_file>(std::move(file));
  file_ = watched.get();
  auto reader = std::make_unique<rocksdb::RandomAccessFileReader>(std::move(watched), path);
  // Before anything compares keys.
  s = read_properties(reader.get());
  if (s.ok()) s = check_order();
  if (!s.ok()) return s;
  const rocksdb::TableReaderOptions table(
      ioptions_, moptions_.prefix_extractor, moptions_.compression_manager.get(), env_options_,
      ioptions_.internal_comparator, moptions_.block_protection_bytes_per_key, false, false, false,
      -1, nullptr, 0, "", 0, {}, rocksdb::kMaxSequenceNumber, 0,
      properties_->user_defined_timestamps_persisted != 0, !caches);
  s = moptions_.table_factory->NewTableReader(plain_read_, table, std::move(reader), size_, &table_,
                                              caches);
  if (s.ok() && table_->GetTableProperties() != nullptr) properties_ = table_->GetTableProperties();
  return s;
}

Status sst_reader::read_properties(rocksdb::RandomAccessFileReader* file) {
  std::unique_ptr<rocksdb::TableProperties> read;
  const Status s = rocksdb::ReadTableProperties(file, size_, rocksdb::Footer::kNullTableMagicNumber,
                                                ioptions_, plain_read_, &read);
  if (s.ok() && read == nullptr) return Status::Corruption("the file has no properties", path_);
  properties_ = std::move(read);
  return s;
}

Status sst_reader::check_order() const {
  // Files older than the property have none.
  const std::string& written = properties_->comparator_name;
  if (written.empty() || written == "nullptr") return Status::OK();
  bool ignored = false;
  const Status s = rocksdb::ValidateUserDefinedTimestampsOptions(
      options_.comparator, written, options_.persist_user_defined_timestamps,
      properties_->user_defined_timestamps_persisted != 0, &ignored);
  if (s.ok()) return s;
  return Status::InvalidArgument(
      path_ + ": its comparator is " + quoted(written) + "; given: " +
          quoted(options_.comparator->Name()),
      written == options_.comparator->Name() ? s.getState() : "its keys are in another order");
}

Status sst_reader::check_timestamp(const ReadOptions& options) const {
  const size_t wanted = options_.comparator->timestamp_size();
  const size_t given = options.timestamp != nullptr ? options.timestamp->size() : 0;
  if (wanted == given && (wanted != 0 || options.timestamp == nullptr)) return Status::OK();
  return Status::InvalidArgument("options: timestamp: " + std::to_string(given) +
                                 " bytes; those of comparator " +
                                 quoted(options_.comparator->Name()) + " have " +
                                 std::to_string(wanted));
}

Status sst_reader::get(const ReadOptions& options, const Slice& key, PinnableSlice* value) const {
  Status s = check_timestamp(options);
  if (s.ok()) s = fits(key);
  if (!s.ok()) return s;
  rocksdb::MergeContext merge;
  rocksdb::SequenceNumber tombstone = 0;
  const rocksdb::LookupKey wanted(key, rocksdb::kMaxSequenceNumber, options.timestamp);
  std::string timestamp;
  GetContext context(options_.comparator, ioptions_.merge_operator.get(), nullptr, ioptions_.stats,
                     GetContext::kNotFound, wanted.user_key(), value, nullptr,
                     options.timestamp != nullptr ? &timestamp : nullptr, nullptr, &merge, true,
                     &tombstone, ioptions_.clock);
  s = table_->Get(options, wanted.internal_key(), &context, moptions_.prefix_extractor.get());
  context.ReportCounters();
  return ended(context, s);
}

void sst_reader::multi_get(const ReadOptions& options, const Slice* keys, size_t count,
                           PinnableSlice* values, Status* statuses) const {
  constexpr size_t kMost = rocksdb::MultiGetContext::MAX_BATCH_SIZE;
  static_assert(kMost == kMostAtOnce);
  const size_t timestamp_size = options_.comparator->timestamp_size();
  rocksdb::autovector<rocksdb::KeyContext, kMost> wanted;
  rocksdb::autovector<rocksdb::KeyContext*, kMost> sorted;
  rocksdb::autovector<GetContext, kMost> contexts;
  rocksdb::autovector<rocksdb::MergeContext, kMost> merges;
  std::string timestamps[kMost];
  for (size_t i = 0; i < count; i++) {
    merges.emplace_back();
    wanted.emplace_back(nullptr, keys[i], &values[i], nullptr,
                        timestamp_size != 0 ? &timestamps[i] : nullptr, &statuses[i]);
  }
  for (size_t i = 0; i < count; i++) sorted.push_back(&wanted[i]);
  std::sort(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) {
    return options_.comparator->CompareWithoutTimestamp(*a->key, false, *b->key, false) < 0;
  });
  rocksdb::MultiGetContext context(&sorted, 0, count, rocksdb::kMaxSequenceNumber, options,
                                   ioptions_.fs.get(), ioptions_.stats);
  for (size_t i = 0; i < count; i++) {
    contexts.emplace_back(options_.comparator, ioptions_.merge_operator.get(), nullptr,
                          ioptions_.stats, GetContext::kNotFound, wanted[i].ukey_with_ts,
                          &values[i], nullptr, wanted[i].timestamp, nullptr, &merges[i], true,
                          &wanted[i].max_covering_tombstone_seq, ioptions_.clock);
    wanted[i].get_context = &contexts[i];
  }
  auto range = context.GetMultiGetRange();
  table_->MultiGet(options, &range, moptions_.prefix_extractor.get());
  for (size_t i = 0; i < count; i++) {
    contexts[i].ReportCounters();
    statuses[i] = ended(contexts[i], statuses[i]);
  }
}

Status sst_reader::iterate(const ReadOptions& options, Iterator** out) const {
  const Status s = check_timestamp(options);
  if (!s.ok()) return s;
  auto it = std::make_unique<rocksdb::ArenaWrappedDBIter>();
  it->Init(options_.env, options, ioptions_, moptions_, nullptr, rocksdb::kMaxSequenceNumber, 0,
           nullptr, nullptr, true, false, nullptr);
  it->SetIterUnderDBIter(table_->NewIterator(it->GetReadOptions(),
                                             moptions_.prefix_extractor.get(), it->GetArena(),
                                             false, kCaller));
  *out = it.release();
  return s;
}

Status sst_reader::iterate_entries(Iterator** out) const {
  auto* it = table_->NewIterator(plain_read_, moptions_.prefix_extractor.get(), nullptr, false,
                                 kCaller);
  *out = new entries(it, options_.comparator);
  return Status::OK();
}

template <typename Read>
Status sst_reader::watched(const stop_flag& stop, const told& tell, Read read) const {
  watch by{file_, stop, tell, size_};
  if (!by.go_on()) return stopped();
  const known known(&by);
  const Status s = read(&by);
  if (by.ended) return stopped();
  if (s.ok()) tell(size_);
  return s;
}

Status sst_reader::verify_checksum(const ReadOptions& options, const stop_flag& stop,
                                   const told& tell) const {
  return watched(stop, tell,
                 [&](watch*) { return table_->VerifyChecksum(options, kCaller); });
}

Status sst_reader::verify_entries(const ReadOptions& given, const stop_flag& stop,
                                  const told& tell) const {
  return watched(stop, tell, [&](watch* by) {
    ReadOptions options = given;
    options.iterate_lower_bound = options.iterate_upper_bound = nullptr;
    options.prefix_same_as_start = options.auto_prefix_mode = false;
    options.total_order_seek = true;
    const std::unique_ptr<InternalIterator> it(
        table_->NewIterator(options, moptions_.prefix_extractor.get(), nullptr, true, kCaller));
    uint64_t found = 0;
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      if (++found % 4096 == 0 && !by->go_on()) return stopped();
    }
    const Status s = it->status();
    const uint64_t expected = properties_->num_entries - properties_->num_range_deletions;
    if (!s.ok() || found == expected) return s;
    return Status::Corruption(path_ + ": " + std::to_string(found) + " entries",
                              "its properties say " + std::to_string(expected));
  });
}

}  // namespace rx
