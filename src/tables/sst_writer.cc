#include "src/tables/sst_writer.h"

#include "rocksdb/file_system.h"
#include "rocksdb/table.h"
#include "src/base/checks/entity.h"
#include "src/base/checks/many.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/db/open/open.h"
#include "src/db/ttl/options.h"
#include "src/inside/option_text.h"
#include "src/inside/records.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::IOOptions;

namespace rx {

using inside::table_record;

const char kValuesExpire[] = "rocks.values_expire";

namespace {

constexpr uint64_t kForgetEvery = 1 << 20;

// The operation must fail: add nothing whose order is not known.
bool comparator_failed() { return maybe_failed() && will_fail(); }

Status not_open() {
  return Status::InvalidArgument("writer: no file is open; rocks_sst_writer_open opens one");
}

inside::table_origin origin_of(const std::optional<sst_target>& target) {
  if (!target) return {};
  return {.family_id = target->id,
          .family_name = target->name,
          .property = target->expires ? kValuesExpire : ""};
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

std::string other_key_length(uint64_t has, size_t wanted) {
  const std::string keys = has == 0 ? "any length" : std::to_string(has) + " bytes";
  return "was made for keys of " + keys + "; table.user_key_len is " + std::to_string(wanted) +
         ", and a compaction would write others so that they cannot be read";
}

sst_writer::sst_writer(const rocksdb::Options& options, std::optional<sst_target> target)
    : options_(options),
      target_(std::move(target)),
      origin_(origin_of(target_)),
      fs_(options_.env->GetFileSystem().get()),
      timestamp_size_(options_.comparator->timestamp_size()),
      is_bytewise_(options_.comparator == rocksdb::BytewiseComparator()),
      key_length_(table_key_length(options_.table_factory.get())),
      strips_timestamps_(timestamp_size_ > 0 && !options_.persist_user_defined_timestamps),
      table_(options_, origin_) {}

sst_writer::~sst_writer() { abandon(); }

// Before the path may come to mean another file.
Status sst_writer::place(const std::string& path) {
  file_ = path;
  held_.reset();
  if (!inside::reaches_system(options_.env)) return Status::OK();
  const std::string folder = resolved(options_.env, folder_of(path));
  file_ = (folder == "/" ? "" : folder) + "/" + path.substr(path.rfind('/') + 1);
  bool is_folder = false;
  if (!options_.env->IsDirectory(folder, &is_folder).ok() || !is_folder) return Status::OK();
  return inside::hold_folder(folder, nullptr, &held_);
}

Status sst_writer::open(const std::string& path, uint32_t flags) {
  if (is_broken_) abandon();
  if (is_open_) {
    return Status::InvalidArgument("writer: the file " + quoted(current_.path) +
                                   " is not finished yet");
  }
  Status s = place(path);
  if (!s.ok()) return s;
  if (!(flags & ROCKS_SST_WRITER_OVERWRITE)) {
    const auto found = fs_->FileExists(file_, IOOptions(), nullptr);
    if (found.ok()) {
      return Status::InvalidArgument("path: " + quoted(path) +
                                     " exists; ROCKS_SST_WRITER_OVERWRITE would replace it");
    }
    if (!found.IsNotFound()) return found;
  }
  s = table_.open(file_);
  if (!table_.is_open()) return s;
  flags_ = flags;
  current_ = sst_file();
  current_.path = path;
  has_failed_ = false;
  forgotten_ = 0;
  is_open_ = true;
  if (!s.ok()) {
    flags_ |= ROCKS_SST_WRITER_REMOVE_ABANDONED;
    abandon();
  }
  return s;
}

Status sst_writer::status() const {
  if (!is_open_) return not_open();
  if (is_broken_) {
    return Status::Aborted("writer: an earlier call was broken off; free it or open anew",
                           current_.path);
  }
  return table_.status();
}

Status sst_writer::takes_merges() const {
  if (has_merges(options_.merge_operator)) return Status::OK();
  return Status::NotSupported("options: they have no merge operator");
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

__attribute__((cold)) Status sst_writer::why_not(const Slice& key, const Slice& value,
                                                 const Slice* previous) const {
  const Status s = fits(key, value);
  if (!s.ok()) return s;
  if (key_length_ != 0 && key.size() != key_length_) {
    const std::string with = timestamp_size_ == 0 ? "" : ", with the timestamp";
    return Status::InvalidArgument("key: " + std::to_string(key.size()) + " bytes" + with +
                                   "; table.user_key_len is " + std::to_string(key_length_));
  }
  const Slice last = previous != nullptr ? *previous : table_.last_key();
  const char* same =
      order()->Compare(key, last) == 0 ? "is the one before it" : "comes before the one before it";
  return Status::InvalidArgument("key: " + shown_key(key) + " " + same + ", " + shown_key(last),
                                 "keys go into a file in ascending order, each once");
}

Status sst_writer::add_checked(table_record type, const Slice& key, const Slice& value) {
  if (__builtin_expect(target_ && target_->expires, 0) &&
      (type == table_record::kPut || type == table_record::kMerge)) {
    stamped_.assign(value.data(), value.size());
    const Status s = append_time(options_.env->GetSystemClock().get(), &stamped_);
    return s.ok() ? add_in_order(type, key, stamped_) : s;
  }
  return add_in_order(type, key, value);
}

Status sst_writer::add_in_order(table_record type, const Slice& user_key, const Slice& value) {
  is_broken_ = true;
  const Status s = table_.add(type, user_key, value);
  is_broken_ = comparator_failed();
  if (current_.entries++ == 0) first_.assign(user_key.data(), user_key.size());
  forget_pages(false);
  has_failed_ = !s.ok();
  return s;
}

Status sst_writer::add(table_record type, const Slice& key, const Slice& timestamp,
                       const Slice& value) {
  if (__builtin_expect(!is_open_ || is_broken_ || has_failed_, 0)) return status();
  Slice whole = key;
  if (__builtin_expect(timestamp_size_ != 0 || timestamp.size() != 0, 0)) {
    const Status s = check_timestamp(timestamp);
    if (!s.ok()) return s;
    if (type == table_record::kDelete) type = table_record::kDeleteWithTimestamp;
    with_timestamp_.assign(key.data(), key.size()).append(timestamp.data(), timestamp.size());
    whole = with_timestamp_;
  }
  if (__builtin_expect(type == table_record::kMerge, 0)) {
    const Status s = takes_merges();
    if (!s.ok()) return s;
  }
  if (!fits_after(whole, value, nullptr)) return why_not(whole, value, nullptr);
  return comparator_failed() ? Status::OK() : add_checked(type, whole, value);
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
  s = table_.add_range_deletion(from, to);
  current_.range_deletions++;
  forget_pages(false);
  return s;
}

// Drops the pages of a file that nothing reads soon.
void sst_writer::forget_pages(bool all) {
  if (flags_ & ROCKS_SST_WRITER_KEEP_PAGES) return;
  const uint64_t size = table_.size();
  if (!all && size - forgotten_ <= kForgetEvery) return;
  table_.forget_pages();
  forgotten_ = size;
}

Status sst_writer::close_file(bool sync) {
  Status s = table_.finish();
  current_.size = table_.size();
  if (s.ok() && sync) s = table_.sync();
  if (s.ok()) forget_pages(true);
  if (s.ok()) s = table_.close();
  // A power failure could remove the name of a file whose folder is not synced.
  if (s.ok() && sync) s = sync_folder(options_.env, folder_of(file_));
  return s;
}

std::string sst_writer::without_timestamp(const Slice& user_key) const {
  return Slice(user_key.data(), user_key.size() - (strips_timestamps_ ? timestamp_size_ : 0))
      .ToString();
}

Status sst_writer::finish(bool sync) {
  const Status good = status();
  if (!is_open_ || is_broken_) return good;
  if (current_.entries == 0 && current_.range_deletions == 0) {
    return Status::InvalidArgument("writer: nothing was added to " + quoted(current_.path) +
                                   "; a table file has at least one entry");
  }
  const Status s = close_file(sync);
  if (s.ok()) {
    current_.checksum = table_.checksum();
    current_.checksum_function = table_.checksum_function();
    if (current_.entries > 0) {
      current_.smallest_key = without_timestamp(first_);
      current_.largest_key = without_timestamp(table_.last_key());
    }
    if (current_.range_deletions > 0) {
      current_.smallest_range_del_key = without_timestamp(table_.first_range_begin());
      current_.largest_range_del_key = without_timestamp(table_.last_range_end());
    }
    finished_ = std::move(current_);
  } else {
    fs_->DeleteFile(file_, IOOptions(), nullptr).PermitUncheckedError();
  }
  table_.drop();
  is_open_ = false;
  current_ = sst_file();
  return s;
}

void sst_writer::abandon() {
  is_broken_ = has_failed_ = false;
  table_.drop();
  if (!is_open_) return;
  is_open_ = false;
  if (flags_ & ROCKS_SST_WRITER_REMOVE_ABANDONED) {
    fs_->DeleteFile(file_, IOOptions(), nullptr).PermitUncheckedError();
  }
}

uint64_t sst_writer::file_size() const { return is_open_ ? table_.size() : 0; }

namespace {

table_record record_of(WriteKind kind) {
  switch (kind) {
    case WriteKind::Merge:
      return table_record::kMerge;
    case WriteKind::Delete:
      return table_record::kDelete;
    case WriteKind::SingleDelete:
      return table_record::kSingleDelete;
    case WriteKind::PutEntity:
      return table_record::kPutEntity;
    case WriteKind::DeleteRange:  // rx_sst_writer_delete_range
    case WriteKind::Put:
      break;
  }
  return table_record::kPut;
}

// Checks every element, then adds them all.
Status add_many(sst_writer* writer, WriteKind kind, const Entries& keys, const Entries* values,
                size_t count) {
  Status s = writer->status();
  if (s.ok() && writer->options().comparator->timestamp_size() > 0) {
    s = Status::NotSupported("options: the comparator has timestamps");
  }
  if (s.ok() && kind == WriteKind::Merge) s = writer->takes_merges();
  if (!s.ok()) return s;
  Slice previous;
  s = each_pair(keys, values, count, [&](size_t i, const Slice& key, const Slice& value) {
    const Status fit = writer->check(key, value, i == 0 ? nullptr : &previous);
    previous = key;
    if (fit.ok()) return fit;
    return Status::InvalidArgument("keys[" + std::to_string(i) + "]",
                                   fit.getState() != nullptr ? fit.getState() : "");
  });
  // The comparator failed: add nothing.
  if (!s.ok() || comparator_failed()) return s;
  const table_record type = record_of(kind);
  return each_pair(keys, values, count, [&](size_t, const Slice& key, const Slice& value) {
    return writer->add_checked(type, key, value);
  });
}

Status add_entity(sst_writer* writer, const Slice& key, const Slice& given) {
  if (writer->options().comparator->timestamp_size() > 0) {
    return Status::NotSupported("options: the comparator has timestamps, and no wide columns");
  }
  if (writer->expires()) {
    return Status::NotSupported("writer: values of its column family expire; no wide columns");
  }
  WideColumns columns;
  std::string entity;
  Status s = columns_of(key, given, &columns);
  if (s.ok()) s = inside::write_entity(columns, &entity);
  return s.ok() ? writer->add(table_record::kPutEntity, key, Slice(), entity) : s;
}

}  // namespace
}  // namespace rx

using rx::ColumnFamilyHandle;
using rx::Status;

extern "C" {

// `cf` NULL: for any column family. Uses its number and name.
int32_t rx_sst_writer_new(const rx::options* options, ColumnFamilyHandle* cf, bool expires,
                          rx::sst_writer** out, rx::status* st) {
  return rx::run(st, [&] {
    const rocksdb::Options& given = rx::database(options);
    if (cf != nullptr && strcmp(cf->GetComparator()->Name(), given.comparator->Name()) != 0) {
      return Status::InvalidArgument("options: comparator " + rx::quoted(given.comparator->Name()) +
                                     "; column family " + rx::quoted(cf->GetName()) + " has " +
                                     rx::quoted(cf->GetComparator()->Name()));
    }
    Status s = rx::check_index_fits(given);
    if (s.ok()) s = rx::inside::validate(given);
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

// `value`: of an entity, an array of rocks_wide_column as bytes.
int32_t rx_sst_writer_add(rx::sst_writer* writer, rx::WriteKind kind, const uint8_t* key,
                          size_t key_len, const uint8_t* timestamp, size_t timestamp_len,
                          const uint8_t* value, size_t value_len, rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice k = rx::slice(key, key_len), t = rx::slice(timestamp, timestamp_len);
    const rx::Slice v = rx::slice(value, value_len);
    if (kind == rx::WriteKind::PutEntity) return rx::add_entity(writer, k, v);
    return writer->add(rx::record_of(kind), k, t, v);
  });
}

int32_t rx_sst_writer_add_many(rx::sst_writer* writer, rx::WriteKind kind, const rx::Entries* keys,
                               const rx::Entries* values, size_t count, rx::status* st) {
  return rx::run(st, [&] { return rx::add_many(writer, kind, *keys, values, count); });
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
