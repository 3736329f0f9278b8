#include "sst_writer.h"

#include "callback.h"
#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "db/range_tombstone_fragmenter.h"
#include "folders.h"
#include "merge_missing.h"
#include "open.h"
#include "rocksdb/file_system.h"
#include "rocksdb/table.h"
#include "table/sst_file_writer_collectors.h"
#include "ttl_options.h"
#include "util/udt_util.h"

using rocksdb::InternalKey;
using rocksdb::IOOptions;
using rocksdb::ValueType;

namespace rx {

const char kValuesExpire[] = "rocks.values_expire";

namespace {

constexpr uint64_t kForgetEvery = 1 << 20;

// What RocksDB asks of a file that it takes in, and whether values have times.
class own_collector final : public rocksdb::SstFileWriterPropertiesCollector {
 public:
  explicit own_collector(bool expires)
      : SstFileWriterPropertiesCollector(2, 0), expires_(expires) {}
  Status Finish(rocksdb::UserCollectedProperties* properties) override {
    if (expires_) properties->insert({kValuesExpire, "1"});
    return SstFileWriterPropertiesCollector::Finish(properties);
  }

 private:
  const bool expires_;
};

class own_collector_factory final : public rocksdb::InternalTblPropCollFactory {
 public:
  explicit own_collector_factory(bool expires) : expires_(expires) {}
  rocksdb::InternalTblPropColl* CreateInternalTblPropColl(uint32_t, int, int,
                                                          rocksdb::SequenceNumber) override {
    return new own_collector(expires_);
  }
  const char* Name() const override { return "SstFileWriterPropertiesCollector"; }

 private:
  const bool expires_;
};

// The operation is to fail: nothing is to be added whose order is not known.
bool comparator_failed() { return maybe_failed() && will_fail(); }

Status not_open() {
  return Status::InvalidArgument("writer: no file is open; rocks_sst_writer_open opens one");
}

// The compression of the last level, where such files belong.
std::pair<rocksdb::CompressionType, rocksdb::CompressionOptions> compression(
    const rocksdb::MutableCFOptions& o) {
  if (o.bottommost_compression != rocksdb::kDisableCompressionOption) {
    return {o.bottommost_compression, o.bottommost_compression_opts.enabled
                                          ? o.bottommost_compression_opts
                                          : o.compression_opts};
  }
  if (!o.compression_per_level.empty()) return {o.compression_per_level.back(), o.compression_opts};
  return {o.compression, o.compression_opts};
}

}  // namespace

std::string shown_key(const Slice& key) {
  constexpr size_t kMost = 32;
  const std::string hex = Slice(key.data(), std::min(key.size(), kMost)).ToString(true);
  return "0x" + hex + (key.size() > kMost ? "... (" + std::to_string(key.size()) + " bytes)" : "");
}

size_t table_key_length(const rocksdb::TableFactory* factory) {
  const auto* plain = factory->GetOptions<rocksdb::PlainTableOptions>();
  return plain != nullptr && plain->user_key_len != rocksdb::kPlainTableVariableLength
             ? plain->user_key_len
             : 0;
}

sst_writer::sst_writer(const rocksdb::Options& options, std::optional<sst_target> target)
    : options_(options),
      target_(std::move(target)),
      ioptions_(options_),
      moptions_(options_),
      comparator_(options_.comparator),
      session_(rocksdb::DBImpl::GenerateDbSessionId(options_.env)),
      timestamp_size_(options_.comparator->timestamp_size()),
      key_length_(table_key_length(options_.table_factory.get())),
      strips_timestamps_(timestamp_size_ > 0 && !options_.persist_user_defined_timestamps) {
  if (options_.rate_limiter != nullptr) {
    write_options_.rate_limiter_priority = rocksdb::Env::IO_LOW;
  }
}

sst_writer::~sst_writer() { abandon(); }

Status sst_writer::open(const std::string& path, uint32_t flags) {
  if (is_broken_) abandon();
  if (builder_ != nullptr) {
    return Status::InvalidArgument("writer: the file " + quoted(current_.path) +
                                   " is not finished yet");
  }
  const auto& fs = ioptions_.fs;
  if (!(flags & ROCKS_SST_WRITER_OVERWRITE)) {
    const auto found = fs->FileExists(path, IOOptions(), nullptr);
    if (found.ok()) {
      return Status::InvalidArgument("path: " + quoted(path) +
                                     " exists; ROCKS_SST_WRITER_OVERWRITE would replace it");
    }
    if (!found.IsNotFound()) return found;
  }
  const rocksdb::EnvOptions usual(options_);
  rocksdb::FileOptions how = fs->OptimizeForCompactionTableWrite(usual, ioptions_);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  Status s = fs->NewWritableFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  flags_ = flags;
  current_ = sst_file();
  current_.path = path;
  has_failed_ = false;
  forgotten_ = 0;
  file->SetIOPriority(write_options_.rate_limiter_priority);
  rocksdb::FileTypeSet handoff = ioptions_.checksum_handoff_file_types;
  file_.reset(new rocksdb::WritableFileWriter(
      std::move(file), path, how, ioptions_.clock, nullptr, ioptions_.stats,
      rocksdb::Histograms::SST_WRITE_MICROS, ioptions_.listeners,
      ioptions_.file_checksum_gen_factory.get(), handoff.Contains(rocksdb::FileType::kTableFile),
      false));
  rocksdb::InternalTblPropCollFactories collectors;
  collectors.emplace_back(new own_collector_factory(target_ && target_->expires));
  for (const auto& one : ioptions_.table_properties_collector_factories) {
    collectors.emplace_back(new rocksdb::UserKeyTablePropertiesCollectorFactory(one));
  }
  const auto [type, type_options] = compression(moptions_);
  const rocksdb::ReadOptions read;
  const std::string name = target_ ? target_->name : "";
  const rocksdb::TableBuilderOptions table(
      ioptions_, moptions_, read, write_options_, comparator_, &collectors, type, type_options,
      target_ ? target_->id
              : rocksdb::TablePropertiesCollectorFactory::Context::kUnknownColumnFamily,
      name, -1, rocksdb::kUnknownNewestKeyTime, false, rocksdb::TableFileCreationReason::kMisc, 0,
      0, "SST Writer", session_, 0, ++file_number_);
  builder_.reset(moptions_.table_factory->NewTableBuilder(table, file_.get()));
  s = builder_ != nullptr
          ? builder_->status()
          : Status::NotSupported("options: table_factory " +
                                 std::string(options_.table_factory->Name()) + " writes no tables");
  if (!s.ok()) {
    flags_ |= ROCKS_SST_WRITER_REMOVE_ABANDONED;
    abandon();
  }
  return s;
}

Status sst_writer::status() const {
  if (builder_ == nullptr) return not_open();
  if (is_broken_) {
    return Status::Aborted("writer: an earlier call was broken off; free it or open anew",
                           current_.path);
  }
  return builder_->status();
}

Status sst_writer::check_timestamp(const Slice& timestamp) const {
  if (timestamp.size() == timestamp_size_) {
    if (!strips_timestamps_ || order()->CompareTimestamp(timestamp, rocksdb::MinU64Ts()) == 0) {
      return Status::OK();
    }
    return Status::InvalidArgument(
        "timestamp: the option persist_user_defined_timestamps is false; accepted: the least one");
  }
  return Status::InvalidArgument("timestamp: " + std::to_string(timestamp.size()) +
                                 " bytes; those of comparator " + quoted(order()->Name()) +
                                 " have " + std::to_string(timestamp_size_));
}

Status sst_writer::check(const Slice& key, const Slice& value, const Slice* previous) const {
  Status s = fits(key, value);
  if (s.ok() && key_length_ != 0 && key.size() - timestamp_size_ != key_length_) {
    return Status::InvalidArgument("key: " + std::to_string(key.size() - timestamp_size_) +
                                   " bytes; table.user_key_len is " + std::to_string(key_length_));
  }
  if (!s.ok() || (previous == nullptr && current_.entries == 0)) return s;
  const Slice last = previous != nullptr ? *previous : last_.user_key();
  if (__builtin_expect(order()->Compare(key, last) > 0, 1)) return s;
  const char* same = order()->Compare(key, last) == 0 ? "is the one before it"
                                                       : "comes before the one before it";
  return Status::InvalidArgument("key: " + shown_key(key) + " " + same + ", " + shown_key(last),
                                 "keys go into a file in ascending order, each once");
}

Status sst_writer::add_checked(ValueType type, const Slice& key, const Slice& value) {
  if (__builtin_expect(target_ && target_->expires, 0) &&
      (type == rocksdb::kTypeValue || type == rocksdb::kTypeMerge)) {
    stamped_.assign(value.data(), value.size());
    const Status s = append_time(ioptions_.clock, &stamped_);
    return s.ok() ? add_in_order(type, key, stamped_) : s;
  }
  return add_in_order(type, key, value);
}

Status sst_writer::add_in_order(ValueType type, const Slice& user_key, const Slice& value) {
  is_broken_ = true;
  last_.Set(user_key, 0, type);
  builder_->Add(last_.Encode(), value);
  is_broken_ = comparator_failed();
  if (current_.entries++ == 0) first_.assign(user_key.data(), user_key.size());
  forget_pages(false);
  Status s = builder_->status();
  has_failed_ = !s.ok();
  return s;
}

Status sst_writer::add(ValueType type, const Slice& key, const Slice& timestamp,
                       const Slice& value) {
  if (__builtin_expect(builder_ == nullptr || is_broken_ || has_failed_, 0)) return status();
  Status s;
  if (timestamp_size_ != timestamp.size() || strips_timestamps_) s = check_timestamp(timestamp);
  if (s.ok() && type == rocksdb::kTypeMerge && !has_merges(options_.merge_operator)) {
    s = Status::NotSupported("options: they have no merge operator");
  }
  if (!s.ok()) return s;
  Slice whole = key;
  if (timestamp_size_ != 0) {
    if (type == rocksdb::kTypeDeletion) type = rocksdb::kTypeDeletionWithTimestamp;
    with_timestamp_.assign(key.data(), key.size()).append(timestamp.data(), timestamp.size());
    whole = with_timestamp_;
  }
  s = check(whole, value, nullptr);
  return s.ok() && !comparator_failed() ? add_checked(type, whole, value) : s;
}

Status sst_writer::delete_range(const Slice& begin, const Slice& end, const Slice& timestamp) {
  Status s = status();
  if (s.ok()) s = check_timestamp(timestamp);
  if (s.ok()) s = fits(begin, end);
  if (!s.ok()) return s;
  if (!options_.table_factory->IsDeleteRangeSupported()) {
    return Status::NotSupported("options: table_factory " +
                                std::string(options_.table_factory->Name()) +
                                " has no range deletions");
  }
  const int order_of_ends = order()->CompareWithoutTimestamp(begin, false, end, false);
  if (order_of_ends > 0) {
    return Status::InvalidArgument("the range begins after its end",
                                   shown_key(begin) + " > " + shown_key(end));
  }
  if (order_of_ends == 0) return s;
  const std::string from = begin.ToString() + timestamp.ToString();
  const std::string to = end.ToString() + timestamp.ToString();
  const rocksdb::RangeTombstone tombstone(from, to, 0);
  InternalKey first = tombstone.SerializeKey(), last = tombstone.SerializeEndKey();
  builder_->Add(first.Encode(), to);
  if (current_.range_deletions == 0 || comparator_.Compare(first, first_range_) < 0) {
    first_range_ = first;
  }
  if (current_.range_deletions == 0 || comparator_.Compare(last, last_range_) > 0) {
    last_range_ = last;
  }
  current_.range_deletions++;
  forget_pages(false);
  return builder_->status();
}

// The pages of a file that nobody reads soon.
void sst_writer::forget_pages(bool all) {
  if (flags_ & ROCKS_SST_WRITER_KEEP_PAGES) return;
  const uint64_t size = builder_->FileSize();
  if (!all && size - forgotten_ <= kForgetEvery) return;
  file_->InvalidateCache(0, 0).PermitUncheckedError();
  forgotten_ = size;
}

Status sst_writer::close_file(bool sync) {
  Status s = builder_->Finish();
  current_.size = builder_->FileSize();
  IOOptions how;
  if (s.ok()) s = rocksdb::WritableFileWriter::PrepareIOOptions(write_options_, how);
  if (s.ok() && sync) s = file_->Sync(how, ioptions_.use_fsync);
  if (s.ok()) forget_pages(true);
  if (s.ok()) s = file_->Close(how);
  // A power failure could take back the name of a file whose folder is not synced.
  const size_t slash = current_.path.rfind('/');
  if (s.ok() && sync) {
    s = sync_folder(ioptions_.env, slash == std::string::npos ? "." : current_.path.substr(0, slash + 1));
  }
  return s;
}

std::string sst_writer::without_timestamp(const Slice& user_key) const {
  return Slice(user_key.data(), user_key.size() - (strips_timestamps_ ? timestamp_size_ : 0))
      .ToString();
}

Status sst_writer::finish(bool sync) {
  const Status good = status();
  if (builder_ == nullptr || is_broken_) return good;
  if (current_.entries == 0 && current_.range_deletions == 0) {
    return Status::InvalidArgument("writer: nothing was added to " + quoted(current_.path) +
                                   "; a table file has at least one entry");
  }
  const Status s = close_file(sync);
  if (s.ok()) {
    current_.checksum = file_->GetFileChecksum();
    current_.checksum_function = file_->GetFileChecksumFuncName();
    if (current_.entries > 0) {
      current_.smallest_key = without_timestamp(first_);
      current_.largest_key = without_timestamp(last_.user_key());
    }
    if (current_.range_deletions > 0) {
      current_.smallest_range_del_key = without_timestamp(first_range_.user_key());
      current_.largest_range_del_key = without_timestamp(last_range_.user_key());
    }
    finished_ = std::move(current_);
  } else {
    ioptions_.fs->DeleteFile(current_.path, IOOptions(), nullptr).PermitUncheckedError();
  }
  builder_.reset();
  file_.reset();
  current_ = sst_file();
  return s;
}

void sst_writer::abandon() {
  is_broken_ = has_failed_ = false;
  if (builder_ != nullptr) builder_->Abandon();
  builder_.reset();
  if (file_ == nullptr) return;
  file_.reset();
  if (flags_ & ROCKS_SST_WRITER_REMOVE_ABANDONED) {
    ioptions_.fs->DeleteFile(current_.path, IOOptions(), nullptr).PermitUncheckedError();
  }
}

uint64_t sst_writer::file_size() const { return builder_ != nullptr ? builder_->FileSize() : 0; }

namespace {

rocksdb::ValueType type_of(WriteKind kind) {
  switch (kind) {
    case WriteKind::Merge:
      return rocksdb::kTypeMerge;
    case WriteKind::Delete:
      return rocksdb::kTypeDeletion;
    case WriteKind::SingleDelete:
      return rocksdb::kTypeSingleDeletion;
    case WriteKind::DeleteRange:
      return rocksdb::kTypeRangeDeletion;
    case WriteKind::Put:
      break;
  }
  return rocksdb::kTypeValue;
}

// Looks at every element, then adds them all.
Status add_many(sst_writer* writer, const rocks_slice* keys, const rocks_slice* values, size_t count) {
  Status s = writer->status();
  if (s.ok() && writer->options().comparator->timestamp_size() > 0) {
    s = Status::NotSupported("options: the comparator has timestamps");
  }
  Slice previous;
  for (size_t i = 0; i < count && s.ok(); i++) {
    const auto refuse = [&](const char* name, const std::string& what) {
      return Status::InvalidArgument(std::string(name) + "[" + std::to_string(i) + "]", what);
    };
    for (const auto* column : {keys, values}) {
      if (column == nullptr || column[i].data != nullptr || column[i].len == 0) continue;
      return refuse(column == keys ? "keys" : "values",
                    "NULL with a length of " + std::to_string(column[i].len));
    }
    const Slice key = slice(keys[i].data, keys[i].len);
    const Slice value = values != nullptr ? slice(values[i].data, values[i].len) : Slice();
    s = writer->check(key, value, i == 0 ? nullptr : &previous);
    if (!s.ok()) return refuse("keys", s.getState() != nullptr ? s.getState() : "");
    previous = key;
  }
  // A comparator that failed: nothing is added.
  if (!s.ok() || comparator_failed()) return s;
  const auto type = values != nullptr ? rocksdb::kTypeValue : rocksdb::kTypeDeletion;
  for (size_t i = 0; i < count && s.ok(); i++) {
    const Slice value = values != nullptr ? slice(values[i].data, values[i].len) : Slice();
    s = writer->add_checked(type, slice(keys[i].data, keys[i].len), value);
  }
  return s;
}

}  // namespace
}  // namespace rx

using rx::ColumnFamilyHandle;
using rx::Status;

extern "C" {

// `cf` NULL: for any column family. Of it the number and the name are taken.
int32_t rx_sst_writer_new(const rx::options* options, ColumnFamilyHandle* cf, bool expires,
                          rx::sst_writer** out, rx::status* st) {
  return rx::run(st, [&] {
    const rocksdb::Options& given = rx::database(options);
    if (cf != nullptr && strcmp(cf->GetComparator()->Name(), given.comparator->Name()) != 0) {
      return Status::InvalidArgument(
          "options: comparator " + rx::quoted(given.comparator->Name()) + "; column family " +
          rx::quoted(cf->GetName()) + " has " + rx::quoted(cf->GetComparator()->Name()));
    }
    Status s = rocksdb::ColumnFamilyData::ValidateOptions(given, given);
    if (s.ok()) s = rx::check_comparator_fits(given);
    if (!s.ok()) return s;
    std::optional<rx::sst_target> target;
    if (cf != nullptr) target = rx::sst_target{cf->GetID(), cf->GetName(), expires};
    *out = new rx::sst_writer(given, std::move(target));
    return s;
  });
}

void rx_sst_writer_free(rx::sst_writer* writer) { delete writer; }

int32_t rx_sst_writer_open(rx::sst_writer* writer, const char* path, uint32_t flags,
                           rx::status* st) {
  return rx::run(st, [&] { return writer->open(path, flags); });
}

// `type` is RocksDB's ValueType.
int32_t rx_sst_writer_add(rx::sst_writer* writer, rx::WriteKind kind, const uint8_t* key, size_t key_len,
                          const uint8_t* timestamp, size_t timestamp_len, const uint8_t* value,
                          size_t value_len, rx::status* st) {
  return rx::run(st, [&] {
    return writer->add(rx::type_of(kind), rx::slice(key, key_len),
                       rx::slice(timestamp, timestamp_len), rx::slice(value, value_len));
  });
}

int32_t rx_sst_writer_add_many(rx::sst_writer* writer, const rocks_slice* keys,
                               const rocks_slice* values, size_t count, rx::status* st) {
  return rx::run(st, [&] { return rx::add_many(writer, keys, values, count); });
}

int32_t rx_sst_writer_delete_range(rx::sst_writer* writer, const uint8_t* begin, size_t begin_len,
                                   const uint8_t* end, size_t end_len, const uint8_t* timestamp,
                                   size_t timestamp_len, rx::status* st) {
  return rx::run(st, [&] {
    return writer->delete_range(rx::slice(begin, begin_len), rx::slice(end, end_len),
                                rx::slice(timestamp, timestamp_len));
  });
}

uint64_t rx_sst_writer_file_size(const rx::sst_writer* writer) { return writer->file_size(); }

int32_t rx_sst_writer_finish(rx::sst_writer* writer, rocks_sst_file_info* info, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = writer->finish();
    if (!s.ok()) return s;
    const rx::sst_file& file = writer->finished();
    *info = {sizeof(*info),
             rx::view(file.path),
             rx::view(file.smallest_key),
             rx::view(file.largest_key),
             rx::view(file.smallest_range_del_key),
             rx::view(file.largest_range_del_key),
             rx::view(file.checksum),
             rx::view(file.checksum_function),
             file.size,
             file.entries,
             file.range_deletions,
             0,
             2,
             0};
    return s;
  });
}
}
