#include "src/tables/bulk_load/merge.h"

#include <algorithm>

#include "rocksdb/table.h"
#include "rocksdb/utilities/types_util.h"
#include "src/base/checks/checks.h"
#include "src/callback/callback.h"
#include "src/tables/sst_reader.h"

namespace rx {
namespace {

constexpr uint64_t kTellEvery = 256 << 10;

// A position in a chunk.
class cursor {
 public:
  virtual ~cursor() = default;
  virtual bool next() = 0;
  virtual Status status() const { return Status::OK(); }
  Slice key, value;
  uint64_t prefix = 0;
  // Of the chunk.
  size_t number = 0;
};

class memory_cursor final : public cursor {
 public:
  memory_cursor(const bulk_chunk& chunk, const bulk_merge& how)
      : at_(chunk.begin()), end_(chunk.end()) {
    const auto* order = how.options->comparator;
    const auto before = [&](const bulk_record& one, const std::string& key) {
      return order->Compare(one.key(), key) < 0;
    };
    if (how.begin) at_ = std::lower_bound(at_, end_, *how.begin, before);
    if (how.end) end_ = std::lower_bound(at_, end_, *how.end, before);
  }
  bool next() override {
    if (at_ == end_) return false;
    key = at_->key();
    value = at_->value();
    prefix = at_->prefix;
    at_++;
    return true;
  }

 private:
  const bulk_record *at_, *end_;
};

// RocksDB's iterators over all records of a table take no ReadOptions, but use the readahead of the
// table's options.
rocksdb::Options read_ahead(rocksdb::Options o, size_t bytes) {
  auto table = *o.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table.initial_auto_readahead_size = table.max_auto_readahead_size = bytes;
  table.num_file_reads_for_auto_readahead = 0;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return o;
}

class file_cursor final : public cursor {
 public:
  file_cursor(const bulk_chunk& chunk, const bulk_merge& how)
      : reader_(read_ahead(*how.chunk_options, how.readahead)), how_(how) {
    status_ = reader_.open(chunk.file);
    if (!status_.ok()) return;
    it_ = reader_.records();
    std::string target;
    if (!how.begin) {
      it_->SeekToFirst();
      return;
    }
    status_ = rocksdb::GetInternalKeyForSeek(*how.begin, how.options->comparator, &target);
    if (status_.ok()) it_->Seek(target);
  }
  bool next() override {
    if (!status_.ok()) return false;
    if (was_at_) it_->Next();
    was_at_ = true;
    if (!it_->Valid()) {
      status_ = it_->status();
      return false;
    }
    const Slice whole = it_->key();
    // The sequence number and kind follow the user's key (db/dbformat.h).
    key = Slice(whole.data(), whole.size() - 8);
    if (how_.end && how_.options->comparator->Compare(key, *how_.end) >= 0) return false;
    value = it_->value();
    prefix = key_prefix(key);
    return true;
  }
  Status status() const override { return status_; }

 private:
  sst_reader reader_;
  const bulk_merge& how_;
  std::unique_ptr<rocksdb::Iterator> it_;
  bool was_at_ = false;
  Status status_;
};

// The cursors in a heap; of equal keys, that of the later chunk is nearer to its top.
class heap {
 public:
  heap(const rocksdb::Comparator* order)
      : order_(order), is_bytewise_(order == rocksdb::BytewiseComparator()) {}

  void push(cursor* one) {
    all_.push_back(one);
    for (size_t at = all_.size() - 1; at > 0 && before(*all_[at], *all_[(at - 1) / 2]);) {
      std::swap(all_[at], all_[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
  }
  bool is_empty() const { return all_.empty(); }
  const cursor& top() const { return *all_.front(); }
  // Moves the top on.
  Status step() {
    Status s;
    if (!all_.front()->next()) {
      s = all_.front()->status();
      all_.front() = all_.back();
      all_.pop_back();
    }
    for (size_t at = 0;;) {
      size_t least = at;
      for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < all_.size(); child++) {
        if (before(*all_[child], *all_[least])) least = child;
      }
      if (least == at) return s;
      std::swap(all_[at], all_[least]);
      at = least;
    }
  }
  bool is_same(const Slice& a, const Slice& b) const {
    return is_bytewise_ ? a == b : order_->Equal(a, b);
  }

 private:
  bool before(const cursor& a, const cursor& b) const {
    if (is_bytewise_ && a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = is_bytewise_ ? a.key.compare(b.key) : order_->Compare(a.key, b.key);
    return order != 0 ? order < 0 : a.number > b.number;
  }

  const rocksdb::Comparator* const order_;
  const bool is_bytewise_;
  std::vector<cursor*> all_;
};

}  // namespace

Status bulk_merge::finish_file() {
  const Status s = writer_->finish(sync);
  if (s.ok()) size += writer_->finished().size;
  return s;
}

Status bulk_merge::add(const Slice& key, const Slice& value) {
  Status s;
  if (writer_ == nullptr) writer_.reset(new sst_writer(*options, target));
  if (writer_->is_open() && writer_->file_size() >= file_size) s = finish_file();
  if (s.ok() && !writer_->is_open()) {
    // Recorded before it is made, so that it is always removed.
    files.push_back(path(files.size()));
    s = writer_->open(files.back(), ROCKS_SST_WRITER_OVERWRITE);
  }
  // The order is the comparator's, unless that is inconsistent.
  if (s.ok() && options->comparator != rocksdb::BytewiseComparator()) {
    s = writer_->check(key, value, nullptr);
    if (maybe_failed() && will_fail()) return s;
  }
  if (s.ok()) s = writer_->add_in_order(inside::table_record::kPut, key, value);
  const uint64_t more = key.size() + value.size();
  entries++;
  bytes += more;
  untold_ += more;
  if (s.ok() && untold_ >= kTellEvery) {
    if (!go_on(untold_)) return stopped();
    untold_ = 0;
  }
  return s;
}

Status bulk_merge::run() {
  std::vector<std::unique_ptr<cursor>> cursors;
  heap all(options->comparator);
  Status s;
  for (const auto* chunk : from) {
    if (chunk->is_in_memory()) {
      cursors.emplace_back(new memory_cursor(*chunk, *this));
    } else {
      cursors.emplace_back(new file_cursor(*chunk, *this));
    }
    cursors.back()->number = chunk->number;
    if (cursors.back()->next()) all.push(cursors.back().get());
    s = cursors.back()->status();
    if (!s.ok()) return s;
  }
  std::string last;
  bool has_last = false;
  const bool can_repeat = cursors.size() > 1;
  while (s.ok() && !all.is_empty()) {
    const cursor& top = all.top();
    if (can_repeat && has_last && all.is_same(top.key, last)) {
      untold_ += top.key.size() + top.value.size();
    } else {
      s = add(top.key, top.value);
      if (can_repeat) last.assign(top.key.data(), top.key.size());
      has_last = true;
    }
    if (s.ok()) s = all.step();
    if (maybe_failed() && will_fail()) break;
  }
  if (s.ok() && !will_fail() && writer_ != nullptr && writer_->is_open()) s = finish_file();
  if (s.ok() && !go_on(untold_)) s = stopped();
  writer_.reset();
  return s;
}

}  // namespace rx
