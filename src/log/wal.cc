#include "src/log/wal.h"

#include <set>

#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/records.h"
#include "src/log/wal_files.h"
#include "src/options/named.h"

using rocksdb::DB;
using rocksdb::WriteBatch;
using rx::Slice;
using rx::Status;

namespace rx {

using inside::part_kind;

namespace {

// Adds timestamps to the section's keys; the commit determines them.
Status stamp(wal_part* part, const Slice& timestamp, const inside::timestamp_sizes& sizes) {
  std::string whole(inside::kBatchHeader, 0);
  inside::set_fixed32(whole.data() + inside::kBatchCount, part->count);
  WriteBatch batch(whole + part->records);
  const Status s = batch.UpdateTimestamps(timestamp, [&](uint32_t cf) {
    const auto size = sizes.find(cf);
    return size == sizes.end() ? size_t{0} : size->second;
  });
  if (s.ok()) part->records = batch.Data().substr(inside::kBatchHeader);
  return s;
}

Status can_follow_log(DB* db) {
  if (inside::numbers_batches(db)) {
    return Status::NotSupported("db: its write_policy is not WRITE_COMMITTED",
                                "its log has data before the commit");
  }
  if (inside::recycles_wals(db)) {
    return Status::NotSupported("db: its recycle_log_file_num is not 0",
                                "a log that is written over cannot be followed");
  }
  return Status::OK();
}

std::string name_of(uint64_t number) { return inside::wal_file("", number).substr(1); }

// The number of sequence numbers of a record without a part of a prepared transaction, which most
// are; `is_plain`: false if it has one.
Status count_plain(const Slice& record, uint32_t* count, bool* is_plain) {
  Slice rest(record.data() + inside::kBatchHeader, record.size() - inside::kBatchHeader);
  inside::batch_part part;
  Status s;
  *count = 0;
  *is_plain = true;
  while (s.ok() && *is_plain && !rest.empty()) {
    s = inside::next_part(&rest, &part);
    *is_plain = part.kind == part_kind::kWrites || part.kind == part_kind::kNoop;
    *count += part.writes;
  }
  return s;
}

}  // namespace

Status wal_prepared::take(const Slice& record, const inside::timestamp_sizes& timestamps,
                          wal_part* plain, std::string* missing) {
  Slice rest(record.data() + inside::kBatchHeader, record.size() - inside::kBatchHeader);
  wal_part section;
  wal_part* to = plain;
  // Until the record is processed, which may be repeated.
  std::set<std::string> done;
  missing->clear();
  inside::batch_part part;
  while (!rest.empty()) {
    Status s = inside::next_part(&rest, &part);
    if (!s.ok()) return s;
    const std::string name = part.name.ToString();
    switch (part.kind) {
      case part_kind::kWrites:
        to->append(part.bytes, part.writes);
        break;
      case part_kind::kNoop:
        // A place where a section could begin; the rest is an ordinary batch.
        break;
      case part_kind::kBeginEarlyPrepare:
        return Status::NotSupported(
            "the log was written with a write_policy other than "
            "WRITE_COMMITTED");
      case part_kind::kBeginPrepare:
        section = wal_part();
        to = &section;
        break;
      case part_kind::kEndPrepare:
        sections[name] = std::move(section);
        done.erase(name);
        to = plain;
        break;
      case part_kind::kRollback:
        done.insert(name);
        break;
      case part_kind::kCommit:
      case part_kind::kCommitWithTimestamp: {
        const auto found = sections.find(name);
        if (found == sections.end()) {
          *missing = name;
          return Status::OK();
        }
        wal_part committed = found->second;
        if (part.kind == part_kind::kCommitWithTimestamp) {
          s = stamp(&committed, part.key, timestamps);
          if (!s.ok()) return s;
        }
        plain->append(committed);
        done.insert(name);
      }
    }
  }
  for (const std::string& name : done) sections.erase(name);
  return Status::OK();
}

Status wal_tail::open(DB* db, uint64_t which, bool verify) {
  const std::string dir = inside::wal_folder(db);
  const auto files = inside::files_of(db);
  number = which;
  Status s;
  // RocksDB may move it between the two checks, but only one way.
  for (const std::string& path :
       {inside::wal_file(dir, number), inside::archived_wal_file(dir, number)}) {
    s = file.open(files, path, number, verify);
    if (!s.IsNotFound() && !s.IsPathNotFound()) break;
  }
  return s.IsPathNotFound() ? Status::NotFound() : s;
}

Status wal_tail::next(Slice* record) {
  if (file.next(record)) {
    if (record->size() >= inside::kBatchHeader) return Status::OK();
    return Status::Corruption(name_of(number), "a record that is too small");
  }
  if (file.damage.is_there) return Status::Corruption(name_of(number), file.damage.text);
  return file.has_read_error() ? Status::IOError(name_of(number), "cannot be read")
                               : Status::NotFound();
}

Status wal_iter::gap(const std::string& what) const {
  return Status::Incomplete("the log lacks sequence number " + std::to_string(next_), what);
}

// Finds the file that contains `next_`: the newest that begins with it or before. What is wanted
// was written before this lists the files, so none that could have it is missing.
Status wal_iter::find() {
  std::vector<uint64_t> numbers;
  Status s = wal_numbers(db_, &numbers);
  if (!s.ok()) return s;
  uint64_t begins = 0;
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    wal_file file;
    s = look_at_wal(db_, *number, &file);
    if (s.IsNotFound()) continue;
    if (!s.ok()) return s;
    begins = file.start_sequence;
    if (begins > next_) continue;
    auto tail = std::make_unique<wal_tail>();
    s = tail->open(db_, *number, verify_);
    if (s.IsNotFound()) return gap(name_of(*number) + " is gone");
    if (s.ok()) tail_ = std::move(tail);
    return s;
  }
  if (begins != 0) return gap("it begins with " + std::to_string(begins));
  return is_buffered() ? Status::NotFound() : gap("its files are gone");
}

// Whether the file may still lack readable data.
bool wal_iter::is_buffered() const { return inside::buffers_wals(db_); }

// Continues at the end of a file when more is known to have been written: with the next file, once
// that or a later one has a record. RocksDB may create it while it still writes to this one.
Status wal_iter::follow() {
  std::vector<uint64_t> numbers;
  Status s = wal_numbers(db_, &numbers);
  std::unique_ptr<wal_tail> after;
  bool goes_on = false;
  for (const uint64_t number : numbers) {
    if (!s.ok() || goes_on || number <= tail_->number) continue;
    if (after == nullptr) {
      after = std::make_unique<wal_tail>();
      s = after->open(db_, number, verify_);
      if (s.IsNotFound()) return gap(name_of(number) + " is gone");
    }
    wal_file file;
    if (s.ok()) s = look_at_wal(db_, number, &file);
    goes_on = s.ok();
    if (s.IsNotFound()) s = Status::OK();
  }
  if (!goes_on) after.reset();
  if (!s.ok()) return s;
  // Records written here before the next file had one, or since the last read.
  Slice record;
  s = tail_->next(&record);
  if (s.ok()) return take(record);
  if (!s.IsNotFound()) return s;
  if (after == nullptr) return is_buffered() ? s : gap("it was written without the log");
  tail_ = std::move(after);
  return Status::OK();
}

// Finds a section that was prepared in a file before the iterator's first one.
Status wal_iter::look_back(const std::string& name) {
  std::vector<uint64_t> numbers;
  Status s = wal_numbers(db_, &numbers);
  wal_prepared before;
  for (const uint64_t number : numbers) {
    if (!s.ok() || number >= tail_->number) continue;
    wal_tail tail;
    s = tail.open(db_, number, verify_);
    Slice record;
    while (s.ok()) {
      s = tail.next(&record);
      wal_part plain;
      std::string missing;
      if (s.ok()) s = before.take(record, tail.file.timestamps(), &plain, &missing);
    }
    if (s.IsNotFound()) s = Status::OK();
  }
  if (!s.ok()) return s;
  // The sections that this iterator has seen since are newer.
  prepared_.sections.merge(before.sections);
  if (prepared_.sections.count(name) == 0) {
    return gap("it commits a transaction that was prepared in a file that is gone");
  }
  return s;
}

// Makes a batch of a record, if it has a wanted one.
Status wal_iter::take(const Slice& record) {
  const uint64_t sequence = inside::fixed64(record.data());
  uint32_t count = 0;
  bool is_plain = true;
  Status s = count_plain(record, &count, &is_plain);
  if (s.ok() && is_plain) return found(sequence, count, record);
  wal_part plain;
  std::string missing;
  const auto& timestamps = tail_->file.timestamps();
  if (s.ok()) s = prepared_.take(record, timestamps, &plain, &missing);
  // A commit before the wanted part may refer to any transaction.
  if (s.ok() && !missing.empty() && sequence < next_) return s;
  if (s.ok() && !missing.empty()) {
    s = look_back(missing);
    plain = wal_part();
    if (s.ok()) s = prepared_.take(record, timestamps, &plain, &missing);
  }
  if (!s.ok()) return s;
  made_.assign(record.data(), 8);
  inside::put_fixed32(&made_, plain.count);
  made_ += plain.records;
  return found(sequence, plain.count, made_);
}

// Accepts a batch, which is the next one unless it is older.
Status wal_iter::found(uint64_t sequence, uint32_t count, const Slice& batch) {
  if (count == 0 || sequence + count <= next_) return Status::OK();
  if (sequence > next_) return gap("the next that it has is " + std::to_string(sequence));
  batch_ = batch;
  batch_sequence_ = sequence;
  batch_count_ = count;
  waits_ = true;
  return Status::OK();
}

Status wal_iter::next(uint64_t* sequence, Slice* data) {
  Status s;
  while (!waits_) {
    if (next_ > db_->GetLatestSequenceNumber()) return Status::NotFound();
    s = tail_ == nullptr ? find() : Status::OK();
    if (!s.ok()) return s;
    Slice record;
    s = tail_->next(&record);
    if (s.ok()) {
      s = take(record);
    } else if (s.IsNotFound()) {
      s = follow();
    }
    if (s.IsNotFound()) return s;
    if (!s.ok()) {
      // The next call searches from the beginning again.
      tail_.reset();
      prepared_ = wal_prepared();
      return s;
    }
  }
  // Written, but not yet visible.
  if (batch_sequence_ + batch_count_ - 1 > db_->GetLatestSequenceNumber()) {
    return Status::NotFound();
  }
  waits_ = false;
  next_ = batch_sequence_ + batch_count_;
  *sequence = batch_sequence_;
  *data = batch_;
  return s;
}

// RocksDB's own name ends with an underscore, unlike all others.
template <>
const Infos& named_options<wal_iter_options>::infos() {
  static const Infos infos = {
      {"verify_checksums", {offsetof(wal_iter_options, verify_checksums_), OptionType::kBoolean}},
      {"verify_checksums_",
       {offsetof(wal_iter_options, verify_checksums_), OptionType::kBoolean,
        rocksdb::OptionVerificationType::kAlias}},
  };
  return infos;
}

std::unique_ptr<options> make_wal_iter_options() { return make_named<wal_iter_options>(); }

}  // namespace rx

extern "C" {

int32_t rx_wal_iter_new(DB* db, uint64_t since, const void* options, rx::wal_iter** out,
                        rx::status* st) {
  return rx::run(st, [&] {
    DB* const root = db->GetRootDB();
    const Status s = rx::can_follow_log(root);
    if (!s.ok()) return s;
    const uint64_t last = root->GetLatestSequenceNumber();
    if (since > last + 1) {
      return Status::InvalidArgument("since_sequence: " + std::to_string(since),
                                     "the last one of the database is " + std::to_string(last));
    }
    *out = new rx::wal_iter(root, since, *static_cast<const rx::wal_iter_options*>(options));
    return s;
  });
}

void rx_wal_iter_free(rx::wal_iter* iter) { delete iter; }

int32_t rx_wal_iter_next(rx::wal_iter* iter, uint64_t* sequence, const uint8_t** data, size_t* len,
                         rx::status* st) {
  return rx::run(st, [&] {
    Slice batch;
    const Status s = iter->next(sequence, &batch);
    if (s.ok()) {
      *data = reinterpret_cast<const uint8_t*>(batch.data());
      *len = batch.size();
    }
    return s;
  });
}
}
