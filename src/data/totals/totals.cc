// Counts and checksums of a range: it is cut into parts, and each worker takes the next part until
// none is left. The workers' iterators are made together and see one point in time.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/comparator.h"
#include "src/base/checks/checks.h"
#include "src/callback/callback.h"
#include "src/data/iter/iter.h"
#include "src/db/ttl/ttl.h"
#include "src/inside/records.h"
#include "src/inside/scan/parts.h"
#include "src/inside/scan/scan.h"
#include "src/progress/progress.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Iterator;
using rx::Slice;
using rx::Status;
using rx::inside::scan_stop;
using rx::inside::scan_totals;

namespace rx {

// How many entries are read between two looks at the flag that stops the call.
constexpr size_t kEntriesAtOnce = 1024;
// More parts than workers, so that none waits long for another.
constexpr size_t kPartsOfWorker = 8;
// A thread that the library chose to start has as many bytes of tables to read, or more.
constexpr uint64_t kBytesOfThread = 4 << 20;
constexpr uint64_t kLeastBytesOfPart = 16 << 10;
// As compactions read ahead, where the read options do not say.
constexpr size_t kReadAhead = 2 << 20;

class RangeTotals {
 public:
  RangeTotals(DB* db, ColumnFamilyHandle* family, const read_options& options, bool with_sums)
      : db_(db),
        family_(family),
        order_(family->GetComparator()),
        options_(options),
        with_sums_(with_sums) {
    options_.allow_unprepared_value = false;
    // A range is all keys between two, as they are at one time.
    options_.total_order_seek = true;
    options_.prefix_same_as_start = options_.tailing = options_.pin_data = false;
    if (options_.readahead_size == 0) options_.readahead_size = kReadAhead;
  }

  // `threads`: 0: as many as there is work for, and no more than processors.
  Status open(size_t threads, size_t processors, const object* progress, size_t* workers) {
    const bool is_given = threads != 0;
    const size_t most = is_given ? threads : processors;
    const auto parts = inside::parts_of_range(
        db_, family_, options_, most * kPartsOfWorker,
        is_given ? kLeastBytesOfPart : kBytesOfThread / kPartsOfWorker, most > 1);
    for (const auto& one : parts) {
      total_ += one.bytes;
      parts_.push_back({one, scan_totals()});
    }
    *workers =
        std::min(most, is_given ? parts_.size() : static_cast<size_t>(total_ / kBytesOfThread + 1));
    if (!tell_progress(progress, 0, total_)) return stopped();
    std::vector<Iterator*> made;
    const Status s =
        seen(db_, options_)->NewIterators(options_, std::vector(*workers, family_), &made);
    for (Iterator* it : made) readers_.push_back({std::unique_ptr<Iterator>(it), nullptr});
    if (!s.ok()) return s;
    for (reader& one : readers_) {
      if (inside::is_db_iter(*one.it)) one.scan = inside::scan::over(one.it.get());
    }
    return Status::OK();
  }

  Status work(size_t worker, const stop_flag& stop, const object* progress) {
    for (size_t at = next_++; at < parts_.size(); at = next_++) {
      part& one = parts_[at];
      const Slice begin = at > 0 ? parts_[at - 1].range.end : std::string_view();
      const Slice end = one.range.end;
      const bool is_last = at + 1 == parts_.size();
      const Status s = read(readers_[worker], at > 0 ? &begin : nullptr, is_last ? nullptr : &end,
                            &one.totals, stop);
      if (!s.ok()) return s;
      const uint64_t done = done_ += one.range.bytes;
      if (done < total_ && !tell_progress(progress, done, total_)) return stopped();
    }
    return Status::OK();
  }

  // The others have nothing to go on for.
  void give_up() { next_ = parts_.size(); }

  Status result(const object* progress, rocks_totals* out) {
    if (!tell_progress(progress, total_, total_)) return stopped();
    scan_totals all;
    for (const part& one : parts_) all.append(one.totals);
    *out = {0, all.entries, all.key_bytes, all.value_bytes, all.sum, all.ordered_sum};
    return Status::OK();
  }

 private:
  struct part {
    inside::range_part range;
    scan_totals totals;
  };
  struct reader {
    std::unique_ptr<Iterator> it;
    // NULL: the iterator reads all. It ends before the iterator.
    std::unique_ptr<inside::scan> scan;
  };

  // Adds up the entries from one key up to another; NULL: the range's own.
  Status read(reader& by, const Slice* begin, const Slice* end, scan_totals* to,
              const stop_flag& stop) const {
    Iterator* const it = by.it.get();
    if (by.scan == nullptr) {
      begin != nullptr ? it->Seek(*begin) : it->SeekToFirst();
      return step(it, SIZE_MAX, "", end, to, stop);
    }
    const Slice* const lower = options_.iterate_lower_bound;
    by.scan->set_end(end);
    by.scan->seek(begin != nullptr ? *begin : lower != nullptr ? *lower : Slice());
    for (;;) {
      if (stop.load(std::memory_order_acquire)) return stopped();
      const scan_stop why = by.scan->total(kEntriesAtOnce, with_sums_, to);
      if (why == scan_stop::kEnd) return Status::OK();
      if (why != scan_stop::kAside) continue;
      const inside::scan_aside& aside = by.scan->aside();
      it->Seek(aside.from);
      if (aside.behind && it->Valid() && it->key() == Slice(aside.from)) it->Next();
      const Status s = step(it, aside.entries, aside.until, end, to, stop);
      if (!s.ok() || !is_at_entry(*it, end)) return s;
      by.scan->seek(it->key());
    }
  }

  // Adds up so many entries, and then all up to a key.
  Status step(Iterator* it, size_t entries, const std::string& until, const Slice* end,
              scan_totals* to, const stop_flag& stop) const {
    std::string entity;
    for (size_t n = 0; is_at_entry(*it, end); n++, it->Next()) {
      if (n >= entries && (until.empty() || order_->Compare(it->key(), until) > 0)) break;
      if (n % kEntriesAtOnce == 0 && stop.load(std::memory_order_acquire)) return stopped();
      to->take(it->key(), value_of(*it, &entity), with_sums_);
    }
    return status_of(*it);
  }

  // The value, or of an entity all its columns: as RocksDB stores them without blob files.
  static Slice value_of(const Iterator& it, std::string* entity) {
    if (!inside::is_db_iter(it)) return it.value();  // Those of a ttl database have plain values.
    const rocksdb::WideColumns& columns = it.columns();
    const bool is_plain = columns.size() == 1 && columns.front().name().empty();
    return !is_plain && inside::write_entity(columns, entity).ok() ? Slice(*entity) : it.value();
  }

  bool is_at_entry(const Iterator& it, const Slice* end) const {
    return it.Valid() && (end == nullptr || order_->Compare(it.key(), *end) < 0);
  }

  DB* const db_;
  ColumnFamilyHandle* const family_;
  const rocksdb::Comparator* const order_;
  read_options options_;
  const bool with_sums_;
  std::vector<part> parts_;
  std::vector<reader> readers_;
  std::atomic<size_t> next_{0};
  std::atomic<uint64_t> done_{0};
  uint64_t total_ = 0;
};

}  // namespace rx

extern "C" {

int32_t rx_totals_new(DB* db, ColumnFamilyHandle* cf, const rx::read_options* options,
                      bool with_sums, size_t threads, size_t processors, const rx::object* progress,
                      rx::RangeTotals** out, size_t* workers, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::RangeTotals>(db, cf, *options, with_sums);
    const Status s = made->open(threads, processors, progress, workers);
    if (s.ok() && !rx::will_fail()) *out = made.release();
    return s;
  });
}

// `worker`: each number below that of the workers may run once, all at the same time. `progress`:
// for the thread of the call.
int32_t rx_totals_work(rx::RangeTotals* of, size_t worker, const rx::stop_flag* stop,
                       const rx::object* progress, rx::status* st) {
  const int32_t code = rx::run(st, [&] { return of->work(worker, *stop, progress); });
  if (code != 0) of->give_up();
  return code;
}

// After all workers have succeeded.
int32_t rx_totals_result(rx::RangeTotals* of, const rx::object* progress, rocks_totals* out,
                         rx::status* st) {
  return rx::run(st, [&] { return of->result(progress, out); });
}

void rx_totals_free(rx::RangeTotals* of) { delete of; }
}
