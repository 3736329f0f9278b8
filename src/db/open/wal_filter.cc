// Which records of the write-ahead log an opening replays (include/rocksdb/wal_filter.h).
#include "rocksdb/wal_filter.h"

#include <climits>
#include <map>

#include "rocksdb/table.h"
#include "src/base/checks/batch_check.h"
#include "src/base/table_properties.h"
#include "src/db/open/open.h"
#include "src/inside/records.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

namespace {

using rocksdb::WalFilter;
using rocksdb::WriteBatch;
using Option = WalFilter::WalProcessingOption;

using wal_calls = rocks_wal_filter_callbacks;

using owner = std::shared_ptr<const callbacks<wal_calls>>;

// The writes that a column family supports, according to its options.
struct facts {
  const rocksdb::Comparator* order;
  bool merges, deletes_ranges, refuses;
};

// Checks that recovery would accept every record: at one that it does not, it would stop, and the
// log with the rest would be lost. RocksDB skips records of missing families.
class Fit final : public WriteBatch::Handler {
 public:
  Fit(const std::map<uint32_t, facts>& families, bool allow_2pc)
      : families_(families), allow_2pc_(allow_2pc) {}

  Status PutCF(uint32_t cf, const Slice& key, const Slice&) override { return keyed(cf, key); }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice&, uint64_t) override {
    return keyed(cf, key);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice&) override {
    return keyed(cf, key);
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key); }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice&) override {
    return keyed(cf, key);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice&) override {
    const Status s = keyed(cf, key);
    if (!s.ok() || found_ == nullptr || found_->merges) return s;
    return bad(cf, "a merge, and the column family has no merge operator");
  }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    const Status s = keyed(cf, begin);
    if (!s.ok() || found_ == nullptr) return s;
    if (!found_->deletes_ranges) return bad(cf, "a range deletion, which its tables cannot hold");
    if (end.size() < found_->order->timestamp_size()) return bad(cf, "a key without timestamp");
    if (found_->order->CompareWithoutTimestamp(begin, end) <= 0) return s;
    return bad(cf, "a range deletion that begins after its end");
  }
  void LogData(const Slice&) override {}
  Status MarkBeginPrepare(bool) override { return marker(); }
  Status MarkEndPrepare(const Slice&) override { return marker(); }
  Status MarkCommit(const Slice&) override { return marker(); }
  Status MarkCommitWithTimestamp(const Slice&, const Slice&) override { return marker(); }
  Status MarkRollback(const Slice&) override { return marker(); }
  Status MarkNoop(bool) override { return Status::OK(); }

 private:
  static Status bad(uint32_t cf, const char* what) {
    return Status::InvalidArgument("column family " + std::to_string(cf) + ": " + what);
  }
  Status keyed(uint32_t cf, const Slice& key) {
    const auto found = families_.find(cf);
    found_ = found != families_.end() ? &found->second : nullptr;
    if (found_ == nullptr) return Status::OK();
    if (found_->refuses) return bad(cf, "a record, and it has disallow_memtable_writes");
    if (key.size() < found_->order->timestamp_size()) return bad(cf, "a key without timestamp");
    return Status::OK();
  }
  Status marker() const {
    if (allow_2pc_) return Status::OK();
    return Status::InvalidArgument("a transaction's marker, and the options lack allow_2pc");
  }

  const std::map<uint32_t, facts>& families_;
  const bool allow_2pc_;
  const facts* found_ = nullptr;
};

class user_wal_filter final : public WalFilter {
 public:
  // Without an opening: it belongs to the options only.
  explicit user_wal_filter(owner with) : with_(std::move(with)) {}
  // One for an opening.
  user_wal_filter(owner with, const rocksdb::Options& o, bool fail_on_data_loss,
                  std::map<std::string, facts> named)
      : with_(std::move(with)),
        named_(std::move(named)),
        allow_2pc_(o.allow_2pc),
        paranoid_(o.paranoid_checks),
        refuses_loss_(fail_on_data_loss && o.paranoid_checks) {}

  const owner& with() const { return with_; }
  const WalFilterReport& report() const { return report_; }

  const char* Name() const override { return with_->name.c_str(); }
  bool IsInstanceOf(const std::string& name) const override {
    return name == kMark || WalFilter::IsInstanceOf(name);
  }
  static constexpr char kMark[] = "rocks.wal_filter";

  void ColumnFamilyLogNumberMap(const std::map<uint32_t, uint64_t>& numbers,
                                const std::map<std::string, uint32_t>& ids) override {
    std::vector<rocks_wal_family> shown;
    std::vector<const rocks_wal_family*> pointers;
    shown.reserve(ids.size());
    for (const auto& [name, id] : ids) {
      const auto fact = named_.find(name);
      if (fact != named_.end()) families_[id] = fact->second;
      const auto number = numbers.find(id);
      shown.push_back({sizeof(rocks_wal_family), view(name),
                       number != numbers.end() ? number->second : 0, id, 0});
      pointers.push_back(&shown.back());
    }
    if (with_->calls.column_family_log_numbers == nullptr) return;
    std::string text;
    const bool good = call(&text, [&](rocks_sink* error) {
      return with_->calls.column_family_log_numbers(with_->side.state(), pointers.data(),
                                                    pointers.size(), error);
    });
    if (!good && !with_->side.was_declined()) fail(text);
  }

  Option LogRecordFound(unsigned long long log_number, const std::string& log_file,
                        const WriteBatch& batch, WriteBatch* changed, bool* is_changed) override {
    if (failed_) return refuse(changed, is_changed);
    const uint64_t sequence = inside::sequence_of(batch);
    const rocks_wal_record shown = {sizeof shown, log_number, view(log_file), sequence,
                                    view(batch.Data())};
    std::string text, data;
    int32_t decision = ROCKS_WAL_FAILED;
    sink result(&data);
    const bool ended = call(&text, [&](rocks_sink* error) {
      decision = with_->calls.log_record_found(with_->side.state(), &shown, result.token(), error);
      return true;
    });
    if (!ended) decision = with_->side.was_declined() ? ROCKS_WAL_CONTINUE : ROCKS_WAL_FAILED;
    switch (decision) {
      case ROCKS_WAL_CONTINUE:
        seen(batch, sequence);
        if (data.empty()) return Option::kContinueProcessing;
        return exchange(log_file, batch, std::move(data), changed, is_changed);
      case ROCKS_WAL_IGNORE:
        seen(batch, sequence);
        report_.ignored++;
        return Option::kIgnoreCurrentRecord;
      case ROCKS_WAL_STOP:
        report_.stopped = 1;
        return Option::kStopReplay;
      case ROCKS_WAL_CORRUPTED:
        // RocksDB drops the rest of the log, or goes on, as its options say.
        report_.corrupted |= paranoid_;
        if (!refuses_loss_) return Option::kCorruptedRecord;
        report_.refused = 1;
        return refuse(changed, is_changed);
      case ROCKS_WAL_FAILED:
        fail(text, log_file.c_str());
        return refuse(changed, is_changed);
      default:
        fail("it answered with " + std::to_string(decision) + ", which is none of ROCKS_WAL_*",
             log_file.c_str());
        return refuse(changed, is_changed);
    }
  }

 private:
  // The database being opened has no handle yet, so the callback may use every other one.
  template <typename Call>
  bool call(std::string* text, Call call) const {
    static const char opening = 0;
    const void* const before = std::exchange(this_thread.working_for, &opening);
    bool good = false;
    {
      sink error(text);
      const bool ended =
          guarded<from::kRocksDB>(with_->side, text, [&] { good = call(error.token()); });
      good = good && ended;
    }
    this_thread.working_for = before;
    return good;
  }

  void seen(const WriteBatch& batch, uint64_t sequence) {
    const uint64_t count = batch.Count();
    report_.last_sequence =
        std::max(report_.last_sequence, sequence + std::max<uint64_t>(count, 1) - 1);
  }

  void fail(const std::string& text, const char* log_file = nullptr) {
    failed_ = true;
    called_for about;
    about.file = log_file;
    with_->side.failed(text, about);
  }

  // Makes the opening fail without loss, whatever the recovery mode: RocksDB refuses a batch that
  // grew (db/db_impl/db_impl_open.cc, InvokeWalFilterIfNeededOnWalRecord), and only that status
  // does not count as damage (HandleNonOkStatusOrOldLogRecord).
  static Option refuse(WriteBatch* changed, bool* is_changed) {
    inside::set_count(changed, INT_MAX);
    *is_changed = true;
    return Option::kContinueProcessing;
  }

  Option exchange(const std::string& log_file, const WriteBatch& batch, std::string data,
                  WriteBatch* changed, bool* is_changed) {
    WriteBatch next(std::move(data));
    Status s = check_form(&next);
    if (s.ok()) {
      Fit fit(families_, allow_2pc_);
      s = next.Iterate(&fit);
    }
    const uint32_t had = batch.Count();
    const uint32_t has = s.ok() ? next.Count() : 0;
    if (s.ok() && has > had) {
      s = Status::InvalidArgument(std::to_string(has) + " records for " + std::to_string(had) +
                                  "; accepted: no more than there were");
    }
    if (!s.ok()) {
      fail("the batch that it gave: " + s.ToString(), log_file.c_str());
      return refuse(changed, is_changed);
    }
    *changed = std::move(next);
    *is_changed = true;
    report_.changed++;
    return Option::kContinueProcessing;
  }

  const owner with_;
  const std::map<std::string, facts> named_;
  std::map<uint32_t, facts> families_;
  const bool allow_2pc_ = false, paranoid_ = false, refuses_loss_ = false;
  bool failed_ = false;
  WalFilterReport report_{};
};

struct filter_object final : object {
  std::shared_ptr<user_wal_filter> it;
  uint64_t failures(std::string* last) const override { return it->with()->side.failures(last); }
};

user_wal_filter* mine(const options* given) {
  WalFilter* filter = database(given).wal_filter;
  const bool is_ours = filter != nullptr && filter->IsInstanceOf(user_wal_filter::kMark);
  return is_ours ? static_cast<user_wal_filter*>(filter) : nullptr;
}

Status keep(options* options, std::shared_ptr<user_wal_filter> it) {
  static_cast<database_options*>(options)->o.wal_filter = it.get();
  options->kept["wal_filter"] = std::move(it);
  return Status::OK();
}

}  // namespace

Status make_wal_filter(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_wal_filter_callbacks>(given);
  if (owned->calls.log_record_found == nullptr) return missing("log_record_found");
  const Status s = take_name(owned.get(), "rocks.WalFilter");
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_object>();
  made->it = std::make_shared<user_wal_filter>(owned);
  *out = std::move(made);
  return s;
}

Status set_wal_filter(options* options, const object* given) {
  return keep(options, given != nullptr ? static_cast<const filter_object*>(given)->it : nullptr);
}

}  // namespace rx

extern "C" {

// Gives the options of a database to be opened their own WAL filter.
int32_t rx_wal_filter_bind(rx::options* options, const rx::options* how, const char* const* names,
                           const rx::options* const* family_options, size_t count, rx::status* st) {
  return rx::run(st, [&] {
    const auto* shared = rx::mine(options);
    if (shared == nullptr) return rx::Status::OK();
    rx::Status s;
    const rx::open_mode* mode = rx::find_mode(rx::opening(how).mode, &s);
    if (mode == nullptr) return s;
    const rocksdb::Options& o = rx::database(options);
    if (mode->writes && o.avoid_flush_during_recovery && !o.allow_2pc) {
      // The logs would stay, new writes would reuse the sequence numbers of the left-out records,
      // and the next opening would find decreasing numbers (CheckSeqnoNotSetBackDuringRecovery).
      return rx::Status::InvalidArgument(
          "avoid_flush_during_recovery: true, with a WAL filter: the database could not be opened "
          "again; accepted: false");
    }
    std::map<std::string, rx::facts> named;
    for (size_t i = 0; i < count; i++) {
      const rocksdb::Options& o = rx::database(family_options[i]);
      named[names[i]] = {o.comparator, o.merge_operator != nullptr,
                         o.table_factory->IsDeleteRangeSupported(), o.disallow_memtable_writes};
    }
    return rx::keep(options, std::make_shared<rx::user_wal_filter>(
                                 shared->with(), rx::database(options),
                                 rx::opening(how).fail_on_data_loss, std::move(named)));
  });
}

// Reports its work in the opening of a database with the options.
void rx_wal_filter_report(const rx::options* options, rx::WalFilterReport* out) {
  const auto* filter = rx::mine(options);
  *out = filter != nullptr ? filter->report() : rx::WalFilterReport{};
}
}
