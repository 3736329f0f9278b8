#include "src/inside/tables/table_write.h"

#include <cstring>

#include "db/db_impl/db_impl.h"
#include "db/dbformat.h"
#include "db/range_tombstone_fragmenter.h"
#include "file/writable_file_writer.h"
#include "options/cf_options.h"
#include "rocksdb/file_system.h"
#include "rocksdb/table.h"
#include "table/sst_file_writer_collectors.h"
#include "table/table_builder.h"
#include "util/coding.h"

namespace rx::inside {

using rocksdb::InternalKey;
using rocksdb::IOOptions;
using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::ValueType;
using rocksdb::WritableFileWriter;

static_assert(static_cast<int>(table_record::kDelete) == ValueType::kTypeDeletion);
static_assert(static_cast<int>(table_record::kPut) == ValueType::kTypeValue);
static_assert(static_cast<int>(table_record::kMerge) == ValueType::kTypeMerge);
static_assert(static_cast<int>(table_record::kSingleDelete) == ValueType::kTypeSingleDeletion);
static_assert(static_cast<int>(table_record::kDeleteWithTimestamp) ==
              ValueType::kTypeDeletionWithTimestamp);
static_assert(static_cast<int>(table_record::kPutEntity) == ValueType::kTypeWideColumnEntity);

const std::string& kWriterVersion = rocksdb::ExternalSstFilePropertyNames::kVersion;

namespace {

// Adds the properties that RocksDB requires of an ingested file, and the property of the origin.
class collector final : public rocksdb::SstFileWriterPropertiesCollector {
 public:
  explicit collector(const std::string& property)
      : SstFileWriterPropertiesCollector(/*version=*/2, /*global_seqno=*/0), property_(property) {}
  Status Finish(rocksdb::UserCollectedProperties* properties) override {
    if (!property_.empty()) properties->insert({property_, "1"});
    return SstFileWriterPropertiesCollector::Finish(properties);
  }

 private:
  const std::string& property_;
};

class collector_factory final : public rocksdb::InternalTblPropCollFactory {
 public:
  explicit collector_factory(const std::string& property) : property_(property) {}
  rocksdb::InternalTblPropColl* CreateInternalTblPropColl(uint32_t, int, int,
                                                          rocksdb::SequenceNumber) override {
    return new collector(property_);
  }
  const char* Name() const override { return "SstFileWriterPropertiesCollector"; }

 private:
  const std::string& property_;
};

// The compression of the last level, where such files go.
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

// ---- RocksDB's constructors, by named fields ---------------------------------------

struct file_arguments {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const std::string& path;
  const rocksdb::FileOptions& options;
  const rocksdb::ImmutableOptions& immutable;
  rocksdb::Histograms histogram;
  bool verifies_data;
};

std::unique_ptr<WritableFileWriter> make_file(file_arguments a) {
  return std::make_unique<WritableFileWriter>(
      std::move(a.file), a.path, a.options, a.immutable.clock, /*io_tracer=*/nullptr,
      a.immutable.stats, a.histogram, a.immutable.listeners,
      a.immutable.file_checksum_gen_factory.get(),
      /*perform_data_verification=*/a.verifies_data, /*buffered_data_with_checksum=*/false);
}

struct table_arguments {
  const rocksdb::ImmutableOptions& immutable;
  const rocksdb::MutableCFOptions& changeable;
  const rocksdb::ReadOptions& read;
  const rocksdb::WriteOptions& write;
  const rocksdb::InternalKeyComparator& comparator;
  const rocksdb::InternalTblPropCollFactories& collectors;
  rocksdb::CompressionType compression;
  const rocksdb::CompressionOptions& compression_options;
  const table_origin& origin;
  const std::string& session;
  uint64_t file_number;
};

// As rocksdb::SstFileWriter does (table/sst_file_writer.cc, Open).
std::unique_ptr<rocksdb::TableBuilder> make_builder(const table_arguments& a,
                                                    WritableFileWriter* file) {
  const rocksdb::TableBuilderOptions options(
      a.immutable, a.changeable, a.read, a.write, a.comparator, &a.collectors, a.compression,
      a.compression_options, a.origin.family_id, a.origin.family_name, /*level=*/-1,
      /*newest_key_time=*/rocksdb::kUnknownNewestKeyTime, /*is_bottommost=*/false,
      rocksdb::TableFileCreationReason::kMisc, /*oldest_key_time=*/0, /*file_creation_time=*/0,
      /*db_id=*/"SST Writer", /*db_session_id=*/a.session, /*target_file_size=*/0,
      /*cur_file_num=*/a.file_number);
  return std::unique_ptr<rocksdb::TableBuilder>(
      a.changeable.table_factory->NewTableBuilder(options, file));
}

}  // namespace

struct table_writer::setting {
  setting(const rocksdb::Options& from, const table_origin& of)
      : options(from),
        origin(of),
        immutable(from),
        changeable(from),
        comparator(from.comparator),
        session(rocksdb::DBImpl::GenerateDbSessionId(from.env)),
        compression_of_last(compression(changeable)) {
    if (from.rate_limiter != nullptr) write.rate_limiter_priority = rocksdb::Env::IO_LOW;
    collectors.emplace_back(new collector_factory(of.property));
    for (const auto& one : immutable.table_properties_collector_factories) {
      collectors.emplace_back(new rocksdb::UserKeyTablePropertiesCollectorFactory(one));
    }
  }

  const rocksdb::Options& options;
  const table_origin& origin;
  const rocksdb::ImmutableOptions immutable;
  const rocksdb::MutableCFOptions changeable;
  const rocksdb::InternalKeyComparator comparator;
  const std::string session;
  const std::pair<rocksdb::CompressionType, rocksdb::CompressionOptions> compression_of_last;
  const rocksdb::ReadOptions read;
  rocksdb::WriteOptions write;
  rocksdb::InternalTblPropCollFactories collectors;
};

struct table_writer::parts {
  std::unique_ptr<WritableFileWriter> file;
  std::unique_ptr<rocksdb::TableBuilder> builder;
  bool is_finished = false, has_ranges = false;
  InternalKey last, first_range, last_range;

  ~parts() {
    if (builder != nullptr && !is_finished) builder->Abandon();
  }
};

table_writer::table_writer(const rocksdb::Options& options, const table_origin& origin)
    : setting_(std::make_unique<setting>(options, origin)) {}

table_writer::~table_writer() = default;

Status table_writer::open(const std::string& path) {
  parts_.reset();
  const auto& o = setting_->immutable;
  const rocksdb::EnvOptions usual(setting_->options);
  const rocksdb::FileOptions how = o.fs->OptimizeForCompactionTableWrite(usual, o);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const Status s = o.fs->NewWritableFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  file->SetIOPriority(setting_->write.rate_limiter_priority);
  rocksdb::FileTypeSet handoff = o.checksum_handoff_file_types;
  parts_ = std::make_unique<parts>();
  parts_->file = make_file({.file = std::move(file),
                            .path = path,
                            .options = how,
                            .immutable = o,
                            .histogram = rocksdb::Histograms::SST_WRITE_MICROS,
                            .verifies_data = handoff.Contains(rocksdb::FileType::kTableFile)});
  parts_->builder = make_builder({.immutable = o,
                                  .changeable = setting_->changeable,
                                  .read = setting_->read,
                                  .write = setting_->write,
                                  .comparator = setting_->comparator,
                                  .collectors = setting_->collectors,
                                  .compression = setting_->compression_of_last.first,
                                  .compression_options = setting_->compression_of_last.second,
                                  .origin = setting_->origin,
                                  .session = setting_->session,
                                  .file_number = ++file_number_},
                                 parts_->file.get());
  if (parts_->builder == nullptr) {
    return Status::NotSupported("options: table_factory " +
                                std::string(setting_->options.table_factory->Name()) +
                                " writes no tables");
  }
  return status();
}

Status table_writer::status() const { return parts_->builder->status(); }

Status table_writer::add(table_record type, const Slice& user_key, const Slice& value) {
  // As InternalKey::Set, which appends the parts one by one. Most keys are as long as the one
  // before.
  std::string& last = *parts_->last.rep();
  last.resize(user_key.size() + rocksdb::kNumInternalBytes);
  memcpy(last.data(), user_key.data(), user_key.size());
  rocksdb::EncodeFixed64(last.data() + user_key.size(),
                         rocksdb::PackSequenceAndType(0, static_cast<ValueType>(type)));
  parts_->builder->Add(last, value);
  return parts_->builder->status();
}

Status table_writer::add_range_deletion(const Slice& begin, const Slice& end) {
  parts& p = *parts_;
  const rocksdb::RangeTombstone tombstone(begin, end, 0);
  const InternalKey first = tombstone.SerializeKey(), last = tombstone.SerializeEndKey();
  p.builder->Add(first.Encode(), end);
  const auto& order = setting_->comparator;
  if (!p.has_ranges || order.Compare(first, p.first_range) < 0) p.first_range = first;
  if (!p.has_ranges || order.Compare(last, p.last_range) > 0) p.last_range = last;
  p.has_ranges = true;
  return p.builder->status();
}

uint64_t table_writer::size() const { return parts_->builder->FileSize(); }

void table_writer::forget_pages() { parts_->file->InvalidateCache(0, 0).PermitUncheckedError(); }

Status table_writer::finish() {
  parts_->is_finished = true;
  return parts_->builder->Finish();
}

Status table_writer::sync() {
  IOOptions how;
  const Status s = WritableFileWriter::PrepareIOOptions(setting_->write, how);
  return s.ok() ? Status(parts_->file->Sync(how, setting_->immutable.use_fsync)) : s;
}

Status table_writer::close() {
  IOOptions how;
  const Status s = WritableFileWriter::PrepareIOOptions(setting_->write, how);
  return s.ok() ? Status(parts_->file->Close(how)) : s;
}

void table_writer::drop() { parts_.reset(); }

Slice table_writer::last_key() const { return parts_->last.user_key(); }

Slice table_writer::first_range_begin() const { return parts_->first_range.user_key(); }

Slice table_writer::last_range_end() const { return parts_->last_range.user_key(); }

std::string table_writer::checksum() const { return parts_->file->GetFileChecksum(); }

std::string table_writer::checksum_function() const {
  return parts_->file->GetFileChecksumFuncName();
}

}  // namespace rx::inside
