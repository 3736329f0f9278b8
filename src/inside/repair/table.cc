#include "src/inside/repair/table.h"

#include <algorithm>
#include <queue>

#include "db/db_impl/db_impl.h"
#include "db/dbformat.h"
#include "db/merge_helper.h"
#include "db/range_tombstone_fragmenter.h"
#include "db/table_properties_collector.h"
#include "db/version_edit.h"
#include "file/random_access_file_reader.h"
#include "file/writable_file_writer.h"
#include "options/cf_options.h"
#include "rocksdb/table.h"
#include "table/internal_iterator.h"
#include "table/table_builder.h"
#include "table/table_reader.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::ValueType;

rocksdb::Options without_cache(const rocksdb::Options& options) {
  rocksdb::Options o = options;
  const auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  if (table == nullptr) return o;
  rocksdb::BlockBasedTableOptions plain = *table;
  plain.no_block_cache = true;
  plain.block_cache = nullptr;
  plain.persistent_cache = nullptr;
  plain.cache_index_and_filter_blocks = false;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(plain));
  return o;
}

static_assert(kNotKnown == rocksdb::kMaxSequenceNumber);

struct whole_table::parts {
  parts(const rocksdb::Options& o)
      : immutable(o), changeable(o), files{rocksdb::EnvOptions(o)}, order(o.comparator) {
    read.total_order_seek = true;
    read.fill_cache = false;
    read.verify_checksums = true;
  }

  const rocksdb::ImmutableOptions immutable;
  const rocksdb::MutableCFOptions changeable;
  rocksdb::FileOptions files;
  const rocksdb::InternalKeyComparator order;
  rocksdb::ReadOptions read;
  std::unique_ptr<rocksdb::TableReader> reader;
  std::shared_ptr<const rocksdb::TableProperties> properties;
  std::unique_ptr<rocksdb::InternalIterator> rows;

  std::unique_ptr<rocksdb::InternalIterator> iterate() const {
    return std::unique_ptr<rocksdb::InternalIterator>(
        reader->NewIterator(read, /*prefix_extractor=*/nullptr, /*arena=*/nullptr,
                            /*skip_filters=*/true, rocksdb::TableReaderCaller::kRepair));
  }
};

whole_table::whole_table() = default;
whole_table::~whole_table() = default;

Status whole_table::open(const rocksdb::Options& options, const std::string& path,
                         uint64_t global_sequence) {
  parts_ = std::make_unique<parts>(options);
  parts& p = *parts_;
  p.files.use_mmap_reads = p.immutable.allow_mmap_reads;
  uint64_t size = 0;
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  Status s = options.env->GetFileSize(path, &size);
  if (s.ok()) s = p.immutable.fs->NewRandomAccessFile(path, p.files, &file, nullptr);
  if (!s.ok()) return s;
  auto reader = std::make_unique<rocksdb::RandomAccessFileReader>(std::move(file), path);
  rocksdb::TableReaderOptions how(p.immutable, p.changeable.prefix_extractor,
                                  p.changeable.compression_manager.get(), p.files, p.order,
                                  /*block_protection_bytes_per_key=*/0, /*skip_filters=*/true);
  how.largest_seqno = global_sequence;
  // Whether keys are stored with their timestamps, the table says itself.
  how.user_defined_timestamps_persisted = options.persist_user_defined_timestamps;
  s = options.table_factory->NewTableReader(p.read, how, std::move(reader), size, &p.reader,
                                            /*prefetch_index_and_filter_in_cache=*/false);
  if (s.ok()) p.properties = p.reader->GetTableProperties();
  if (s.ok() && p.properties == nullptr) s = Status::Corruption("it has no properties");
  return s;
}

const rocksdb::TableProperties& whole_table::properties() const { return *parts_->properties; }

Status whole_table::verify() const {
  const Status s =
      parts_->reader->VerifyChecksum(parts_->read, rocksdb::TableReaderCaller::kRepair);
  return s.IsNotSupported() ? Status::OK() : s;
}

Status whole_table::each(const row_taker& data, const row_taker& range,
                         const std::atomic<bool>& stop) const {
  const auto rows = parts_->iterate();
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (stop.load(std::memory_order_relaxed)) return Status::Incomplete();
    rocksdb::ParsedInternalKey parsed;
    Status s = rocksdb::ParseInternalKey(rows->key(), &parsed, false);
    if (s.ok()) s = data(rows->key(), rows->value());
    if (!s.ok()) return s;
  }
  return rows->status().ok() ? each_range(range) : rows->status();
}

Status whole_table::each_range(const row_taker& range) const {
  const std::unique_ptr<rocksdb::FragmentedRangeTombstoneIterator> ranges(
      parts_->reader->NewRangeTombstoneIterator(parts_->read));
  if (ranges == nullptr) return Status::OK();
  for (ranges->SeekToFirst(); ranges->Valid(); ranges->Next()) {
    const auto one = ranges->Tombstone().Serialize();
    const Status s = range(one.first.Encode(), one.second);
    if (!s.ok()) return s;
  }
  return ranges->status();
}

void whole_table::first() {
  parts_->rows = parts_->iterate();
  parts_->rows->SeekToFirst();
}
bool whole_table::valid() const { return parts_->rows->Valid(); }
void whole_table::next() { parts_->rows->Next(); }
Slice whole_table::key() const { return parts_->rows->key(); }
Slice whole_table::value() const { return parts_->rows->value(); }
Status whole_table::status() const { return parts_->rows->status(); }

struct new_table::parts {
  parts(const rocksdb::Options& o, uint64_t number, uint32_t path_id, uint32_t family_number,
        const std::string& name)
      : options(o),
        immutable(o),
        changeable(o),
        order(o.comparator),
        family_name(name),
        family(family_number) {
    meta.fd = rocksdb::FileDescriptor(number, path_id, 0);
    for (const auto& one : immutable.table_properties_collector_factories) {
      collectors.emplace_back(new rocksdb::UserKeyTablePropertiesCollectorFactory(one));
    }
  }
  ~parts() {
    if (builder != nullptr && !is_finished) builder->Abandon();
  }

  const rocksdb::Options options;
  const rocksdb::ImmutableOptions immutable;
  const rocksdb::MutableCFOptions changeable;
  const rocksdb::InternalKeyComparator order;
  const std::string family_name;
  const uint32_t family;
  const rocksdb::ReadOptions read;
  const rocksdb::WriteOptions write;
  rocksdb::InternalTblPropCollFactories collectors;
  std::unique_ptr<rocksdb::WritableFileWriter> file;
  std::unique_ptr<rocksdb::TableBuilder> builder;
  rocksdb::FileMetaData meta;
  uint64_t rows = 0;
  bool is_finished = false;
};

new_table::new_table() = default;
new_table::~new_table() = default;

Status new_table::open(const rocksdb::Options& options, const std::string& path, uint64_t number,
                       uint32_t path_id, uint32_t family, const std::string& family_name) {
  parts_ = std::make_unique<parts>(options, number, path_id, family, family_name);
  parts& p = *parts_;
  rocksdb::FileOptions how{rocksdb::EnvOptions(options)};
  how.use_direct_writes = how.use_mmap_writes = false;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const Status s = p.immutable.fs->NewWritableFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  p.file = std::make_unique<rocksdb::WritableFileWriter>(
      std::move(file), path, how, p.immutable.clock, /*io_tracer=*/nullptr, /*stats=*/nullptr,
      rocksdb::Histograms::HISTOGRAM_ENUM_MAX, p.immutable.listeners,
      p.immutable.file_checksum_gen_factory.get());
  const rocksdb::TableBuilderOptions builder(
      p.immutable, p.changeable, p.read, p.write, p.order, &p.collectors, p.changeable.compression,
      p.changeable.compression_opts, family, p.family_name, /*level=*/-1,
      /*newest_key_time=*/rocksdb::kUnknownNewestKeyTime, /*is_bottommost=*/false,
      rocksdb::TableFileCreationReason::kRecovery, /*oldest_key_time=*/0, /*file_creation_time=*/0,
      /*db_id=*/"repair", rocksdb::DBImpl::GenerateDbSessionId(options.env),
      /*target_file_size=*/0, /*cur_file_num=*/number);
  p.builder.reset(options.table_factory->NewTableBuilder(builder, p.file.get()));
  if (p.builder == nullptr) {
    return Status::NotSupported("options: table_factory " +
                                std::string(options.table_factory->Name()) + " writes no tables");
  }
  return p.builder->status();
}

Status new_table::add(const Slice& key, const Slice& value) {
  parts& p = *parts_;
  rocksdb::ParsedInternalKey parsed;
  Status s = rocksdb::ParseInternalKey(key, &parsed, false);
  if (!s.ok()) return s;
  p.builder->Add(key, value);
  p.rows++;
  s = p.meta.UpdateBoundaries(key, value, parsed.sequence, parsed.type);
  return s.ok() ? p.builder->status() : s;
}

Status new_table::add_range(const Slice& key, const Slice& end) {
  parts& p = *parts_;
  rocksdb::ParsedInternalKey parsed;
  const Status s = rocksdb::ParseInternalKey(key, &parsed, false);
  if (!s.ok()) return s;
  p.builder->Add(key, end);
  p.rows++;
  const rocksdb::RangeTombstone one(parsed.user_key, end, parsed.sequence);
  p.meta.UpdateBoundariesForRange(one.SerializeKey(), one.SerializeEndKey(), parsed.sequence,
                                  p.order);
  return p.builder->status();
}

uint64_t new_table::rows() const { return parts_->rows; }

Status new_table::finish(rocksdb::FileMetaData* meta) {
  parts& p = *parts_;
  p.is_finished = true;
  rocksdb::IOOptions how;
  Status s = p.builder->Finish();
  if (s.ok()) s = p.file->Sync(how, /*use_fsync=*/true);
  if (s.ok()) s = p.file->Close(how);
  if (!s.ok()) return s;
  const rocksdb::TableProperties properties = p.builder->GetTableProperties();
  p.meta.fd.file_size = p.builder->FileSize();
  p.meta.tail_size = rocksdb::FileMetaData::CalculateTailSize(p.meta.fd.file_size, properties);
  p.meta.user_defined_timestamps_persisted = p.immutable.persist_user_defined_timestamps;
  if (p.immutable.file_checksum_gen_factory != nullptr) {
    p.meta.file_checksum = p.file->GetFileChecksum();
    p.meta.file_checksum_func_name = p.file->GetFileChecksumFuncName();
  }
  *meta = p.meta;
  return s;
}

namespace {

// The rows of a key that have no number, newest first: those of ingested tables, and the value that
// a compaction left. They become one, by the merge operator.
class numberless_rows {
 public:
  numberless_rows(const rocksdb::Options& options, const blob_reader& blobs)
      : options_(options), blobs_(blobs) {}

  void begin() {
    operands_.clear();
    base_ = ValueType::kMaxValue;
  }
  void add(ValueType type, const Slice& value) {
    if (base_ != ValueType::kMaxValue) return;
    if (type == ValueType::kTypeMerge) {
      operands_.push_back(value.ToString());
    } else {
      base_ = type;
      base_value_ = value.ToString();
    }
  }
  // Whether one row alone is not all of them.
  bool are_many() const {
    return operands_.size() > 1 || (operands_.size() == 1 && base_ != ValueType::kMaxValue);
  }
  // false: the operands are lost, as the value stays.
  bool fold(const Slice& user_key, ValueType* type, std::string* value) const {
    using rocksdb::MergeHelper;
    std::vector<Slice> operands(operands_.rbegin(), operands_.rend());
    const Slice key =
        rocksdb::StripTimestampFromUserKey(user_key, options_.comparator->timestamp_size());
    std::string result, whole = base_value_;
    Slice one(nullptr, 0);
    const auto by = [&](auto tag, const auto&... base) {
      return MergeHelper::TimedFullMerge(
          options_.merge_operator.get(), key, tag, base..., operands, /*logger=*/nullptr,
          /*statistics=*/nullptr, options_.env->GetSystemClock().get(),
          /*update_num_ops_stats=*/false, /*op_failure_scope=*/nullptr, &result, &one, type);
    };
    if (options_.merge_operator == nullptr) return false;
    if (base_ == ValueType::kTypeBlobIndex && !blobs_(base_value_, &whole)) return false;
    Status s;
    if (base_ == ValueType::kTypeValue || base_ == ValueType::kTypeBlobIndex) {
      s = by(MergeHelper::kPlainBaseValue, Slice(whole));
    } else if (base_ == ValueType::kTypeWideColumnEntity) {
      s = by(MergeHelper::kWideBaseValue, Slice(whole));
    } else {
      s = by(MergeHelper::kNoBaseValue);
    }
    if (!s.ok()) return false;
    *value = one.data() == nullptr ? result : one.ToString();
    return true;
  }
  // What stays where they cannot be folded: the value, or the newest operand.
  ValueType rest(std::string* value) const {
    const bool has_base = base_ != ValueType::kMaxValue;
    *value = has_base ? base_value_ : operands_.front();
    return has_base ? base_ : ValueType::kTypeMerge;
  }
  uint64_t operands() const { return operands_.size(); }
  bool has_base() const { return base_ != ValueType::kMaxValue; }

 private:
  const rocksdb::Options& options_;
  const blob_reader& blobs_;
  std::vector<std::string> operands_;
  ValueType base_ = ValueType::kMaxValue;
  std::string base_value_;
};

}  // namespace

Status merge_tables(const rocksdb::Options& options,
                    const std::vector<std::unique_ptr<whole_table>>& from, new_table* to,
                    const blob_reader& blobs, uint64_t* lost, const std::atomic<bool>& stop) {
  const rocksdb::InternalKeyComparator order(options.comparator);
  // Those that come first in `from` go before others that have the same number for a key.
  using head = std::pair<whole_table*, size_t>;
  const auto later = [&](const head& a, const head& b) {
    const Slice x = a.first->key(), y = b.first->key();
    const int by_key =
        options.comparator->Compare(rocksdb::ExtractUserKey(x), rocksdb::ExtractUserKey(y));
    if (by_key != 0) return by_key > 0;
    const uint64_t m = rocksdb::GetInternalKeySeqno(x), n = rocksdb::GetInternalKeySeqno(y);
    if (m != n) return m < n;
    // Rows of ingested tables, and those below which there is nothing, have no number.
    if (m == 0 && a.second != b.second) return a.second > b.second;
    return order.Compare(x, y) > 0;
  };
  std::priority_queue<head, std::vector<head>, decltype(later)> heads(later);
  for (const auto& one : from) {
    one->first();
    if (one->valid()) {
      heads.emplace(one.get(), heads.size());
    } else if (!one->status().ok()) {
      return one->status();
    }
  }
  // One row for a key and number. Of a number there may be the operand of a merge, in the input of
  // a compaction, and the value that it made, in its output: the value stands for both, and comes
  // last.
  std::string key, value;
  numberless_rows numberless(options, blobs);
  const auto write = [&] {
    if (key.empty() || !numberless.are_many())
      return key.empty() ? Status::OK() : to->add(key, value);
    const Slice user_key = rocksdb::ExtractUserKey(key);
    ValueType type;
    if (!numberless.fold(user_key, &type, &value)) {
      *lost += numberless.operands() - (numberless.has_base() ? 0 : 1);
      type = numberless.rest(&value);
    }
    rocksdb::InternalKey folded;
    folded.Set(user_key, 0, type);
    return to->add(folded.Encode(), value);
  };
  while (!heads.empty()) {
    if (stop.load(std::memory_order_relaxed)) return Status::Incomplete();
    const auto [one, place] = heads.top();
    heads.pop();
    const Slice next = one->key();
    const bool same =
        !key.empty() && rocksdb::GetInternalKeySeqno(next) == rocksdb::GetInternalKeySeqno(key) &&
        options.comparator->Compare(rocksdb::ExtractUserKey(next), rocksdb::ExtractUserKey(key)) ==
            0;
    if (!same) {
      const Status s = write();
      if (!s.ok()) return s;
    }
    if (!same) numberless.begin();
    if (rocksdb::GetInternalKeySeqno(next) == 0) {
      numberless.add(rocksdb::ExtractValueType(next), one->value());
    }
    if (!same || rocksdb::ExtractValueType(key) == ValueType::kTypeMerge) {
      key.assign(next.data(), next.size());
      value.assign(one->value().data(), one->value().size());
    }
    one->next();
    if (one->valid()) {
      heads.emplace(one, place);
    } else if (!one->status().ok()) {
      return one->status();
    }
  }
  Status s = write();
  if (!s.ok()) return s;
  std::vector<std::pair<std::string, std::string>> ranges;
  for (const auto& one : from) {
    s = one->each([](const Slice&, const Slice&) { return Status::OK(); },
                  [&](const Slice& begin, const Slice& end) {
                    ranges.emplace_back(begin.ToString(), end.ToString());
                    return Status::OK();
                  },
                  stop);
    if (!s.ok()) return s;
  }
  std::sort(ranges.begin(), ranges.end(), [&](const auto& a, const auto& b) {
    return order.Compare(Slice(a.first), Slice(b.first)) < 0;
  });
  for (const auto& one : ranges) {
    s = to->add_range(one.first, one.second);
    if (!s.ok()) return s;
  }
  return s;
}

}  // namespace rx::inside
