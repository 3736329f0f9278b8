#include "src/inside/scan/run.h"

namespace rx::inside {

using rocksdb::BlockBasedTable;
using rocksdb::FileMetaData;
using rocksdb::InternalKey;
using rocksdb::ReadOptions;
using rocksdb::Status;

namespace {

// How many bytes of a key are kept at first.
constexpr size_t kKey = 256;

bool is_for_scan(const BlockBasedTable& table, const ReadOptions& options) {
  const auto& rep = *table.get_rep();
  const auto& made = rep.table_options;
  // Range deletions hide keys of other runs; the rest belongs to RocksDB's own block iterator.
  const bool hides = rep.fragmented_range_dels != nullptr && !options.ignore_range_deletions;
  return !hides && made.read_amp_bytes_per_bit == 0 && made.user_defined_index_factory == nullptr;
}

}  // namespace

// ---- of a memtable -----------------------------------------------------------------

void memory_run::seek(const Slice& to) {
  seek_key_.clear();
  rocksdb::AppendInternalKey(&seek_key_, rocksdb::ParsedInternalKey(to, rocksdb::kMaxSequenceNumber,
                                                                    rocksdb::kValueTypeForSeek));
  it_->Seek(seek_key_);
  show();
}

void memory_run::show() {
  if (!it_->Valid()) {
    at = it_->status().ok() ? state::kEnd : state::kFailed;
    return;
  }
  const Slice all = it_->key();
  at = state::kEntry;
  key = all.data();
  key_size = all.size() - kTag;
  memcpy(&tag, key + key_size, kTag);
}

bool memory_source::advance() {
  // A memtable's keys stay where they are.
  const Slice before(of_.key, of_.key_size);
  of_.it_->Next();
  of_.show();
  if (of_.at != run::state::kEntry) {
    if (of_.at == run::state::kFailed) of_.key = before.data(), of_.key_size = before.size();
    return false;
  }
  repeats_ = before == Slice(of_.key, of_.key_size);
  return true;
}

// ---- of tables ---------------------------------------------------------------------

table_run::table_run(const scan_base& base, std::vector<FileMetaData*> files, int level)
    : buffer(new char[kKey]),
      buffer_size(kKey),
      base_(base),
      files_(std::move(files)),
      level_(level) {
  is_of_tables = true;
}

table_run::~table_run() { close_file(); }

void table_run::close_file() {
  block_.Reset();
  dictionary_.Reset();
  index_.reset();
  prefetcher_.reset();
  if (handle_ != nullptr) base_.family->table_cache()->get_cache().Release(handle_);
  handle_ = nullptr;
  table_ = nullptr;
}

bool table_run::fail() {
  at = state::kFailed;
  return false;
}

void table_run::stand_aside(const Slice& from) {
  const FileMetaData& file = *files_[file_];
  const Slice first = file.smallest.user_key();
  const Slice begin = from.compare(first) > 0 ? from : first;
  if (buffer_size < begin.size() + kTag) {
    buffer_size = begin.size() + kTag + kLoose;
    buffer.reset(new char[buffer_size]);
  }
  memmove(buffer.get(), begin.data(), begin.size());
  at = state::kAside;
  key = buffer.get();
  key_size = begin.size();
  tag = kBeforeAll;
  until = file.largest.user_key();
}

// Opens the file that `file_` says. False: `at` says why not.
bool table_run::open_file(const Slice* from) {
  close_file();
  if (file_ >= files_.size()) {
    at = state::kEnd;
    return false;
  }
  const FileMetaData& file = *files_[file_];
  const ReadOptions& options = *base_.options;
  const Slice* bound = options.iterate_upper_bound;
  if (bound != nullptr && file.smallest.user_key().compare(*bound) >= 0) {
    at = state::kEnd;
    return false;
  }
  rocksdb::TableReader* reader = nullptr;
  rocksdb::TableCache* tables = base_.family->table_cache();
  const Status s = tables->FindTable(
      options, tables->file_options(), base_.family->internal_comparator(), file, &handle_,
      base_.view->mutable_cf_options, &reader, options.read_tier == rocksdb::kBlockCacheTier,
      /*file_read_hist=*/nullptr, /*skip_filters=*/false, level_);
  if (!s.ok()) {
    return fail();
  }
  table_ = dynamic_cast<BlockBasedTable*>(reader);
  if (table_ == nullptr || !is_for_scan(*table_, options)) {
    stand_aside(from != nullptr ? *from : Slice());
    return false;
  }
  const auto& rep = *table_->get_rep();
  fixed = rep.global_seqno;
  if (rep.uncompression_dict_reader != nullptr) {
    const Status read = rep.uncompression_dict_reader->GetOrReadUncompressionDictionary(
        nullptr, options, nullptr, &lookup_, &dictionary_);
    if (!read.ok()) {
      return fail();
    }
  }
  prefetcher_.reset(new rocksdb::BlockPrefetcher(0, rep.table_options.initial_auto_readahead_size));
  index_.reset((table_->*grab(table_index_tag{}))(options, /*disable_prefix_seek=*/true, nullptr,
                                                  nullptr, &lookup_));
  return true;
}

// The block that the index is at; `at` is not yet that of an entry.
bool table_run::load_block() {
  const auto& rep = *table_->get_rep();
  const ReadOptions& options = *base_.options;
  const auto where = index_->value().handle;
  rocksdb::Decompressor* decompressor = rep.decompressor.get();
  if (dictionary_.GetValue() != nullptr) decompressor = dictionary_.GetValue()->decompressor_.get();
  block_.Reset();
  const auto retrieve = [&](const ReadOptions& with, bool look_up) {
    return (table_->*grab(table_block_tag{}))(prefetcher_->prefetch_buffer(), with, where,
                                              decompressor, &block_, nullptr, &lookup_,
                                              /*for_compaction=*/false, /*use_cache=*/true,
                                              /*async_read=*/false, look_up);
  };
  Status s = retrieve(base_.cached, true);
  if (s.IsIncomplete() && options.read_tier == rocksdb::kReadAllTier) {
    prefetcher_->PrefetchIfNeeded(&rep, where, options.readahead_size, false, false, options,
                                  nullptr, false);
    s = retrieve(options, false);
  }
  if (!s.ok() || block_.GetValue() == nullptr || block_.GetValue()->size() == 0) {
    block_.Reset();
    return fail();
  }
  const rocksdb::Block& block = *block_.GetValue();
  const char* entries_end = block.data() + block.*grab(block_restarts_tag{});
  next = block.data();
  end = block.data() + block.size();
  values = block.*grab(block_values_tag{});
  limit = values != nullptr ? values : entries_end;
  value = values;
  value_size = 0;
  entry = 0;
  interval = block.*grab(block_interval_tag{});
  if (values != nullptr && interval == 0) return fail();
  if (block.*grab(block_protection_tag{}) != 0) return fail();
  const Slice* bound = options.iterate_upper_bound;
  // The index's key is that of the last entry, or behind it.
  is_bounded = bound != nullptr && index_->user_key().compare(*bound) >= 0;
  return true;
}

void table_run::next_block() {
  if (is_bounded) {
    at = state::kEnd;
    return;
  }
  index_->Next();
  for (;;) {
    while (!index_->Valid()) {
      if (!index_->status().ok()) {
        fail();
        return;
      }
      file_++;
      if (!open_file(nullptr)) return;
      index_->SeekToFirst();
    }
    if (!load_block()) return;
    // Blocks are never empty, but this one may be damaged.
    if (next < limit) break;
    index_->Next();
  }
  at = state::kEntry;
}

void table_run::seek(const Slice& to) {
  // The last key may be of a range deletion, which ends before it: one entry too early is no harm.
  const auto before = [](const FileMetaData* file, const Slice& key) {
    return file->largest.user_key().compare(key) < 0;
  };
  file_ = std::lower_bound(files_.begin(), files_.end(), to, before) - files_.begin();
  key_size = 0;
  key = buffer.get();
  if (!open_file(&to)) return;
  InternalKey target;
  target.Set(to, rocksdb::kMaxSequenceNumber, rocksdb::kValueTypeForSeek);
  index_->Seek(target.Encode());
  if (!index_->Valid()) {
    if (!index_->status().ok()) {
      fail();
      return;
    }
    // Behind this file's last entry.
    file_++;
    if (!open_file(&to)) return;
    index_->SeekToFirst();
    if (!index_->Valid()) {
      fail();
      return;
    }
  }
  if (!load_block()) return;
  at = state::kEntry;
  table_source source(*this);
  while (source.advance()) {
    if (compare_keys(source.key(), source.key_size(), to.data(), to.size()) >= 0) {
      source.store();
      return;
    }
  }
  source.store();
}

void table_source::long_key(const char* p, const entry_head& head) {
  const size_t size = size_t{head.shared} + head.own;
  if (size + kLoose > buffer_size_) {
    const size_t larger = 2 * size + kLoose;
    std::unique_ptr<char[]> grown(new char[larger]);
    memcpy(grown.get(), buffer_, head.shared);
    of_.buffer = std::move(grown);
    of_.buffer_size = larger;
    buffer_ = of_.buffer.get();
    buffer_size_ = larger;
  }
  memcpy(buffer_ + head.shared, p, head.own);
}

// An entry whose value lies in the block's second half (table/block_based/block.cc, ParseNextKey).
bool table_source::decode_apart() {
  entry_head head;
  const char* p = read_head(next_, limit_, &head);
  if (p == nullptr) return false;
  value_ += value_size_;
  if (of_.entry++ % of_.interval == 0) {
    uint32_t offset = 0;
    if ((p = read_varint(p, limit_, &offset)) == nullptr) return false;
    if (offset > static_cast<size_t>(end_ - of_.values)) return false;
    value_ = of_.values + offset;
  }
  if (head.own > static_cast<size_t>(limit_ - p)) return false;
  if (head.value > static_cast<size_t>(end_ - value_)) return false;
  if (!take_key(p, head)) return false;
  value_size_ = head.value;
  next_ = p + head.own;
  return true;
}

bool table_source::slow() {
  if (next_ >= limit_) {
    store();
    of_.before.assign(buffer_, key_size_);
    of_.next_block();
    load();
    if (of_.at != run::state::kEntry) return false;
  }
  if (is_apart_ ? decode_apart() : decode()) return true;
  of_.at = run::state::kFailed;
  return false;
}

void table_source::load() {
  next_ = of_.next;
  limit_ = of_.limit;
  end_ = of_.end;
  buffer_ = of_.buffer.get();
  buffer_size_ = of_.buffer_size;
  key_size_ = of_.key_size;
  tag_ = of_.tag;
  value_ = of_.value;
  value_size_ = of_.value_size;
  fixed_ = of_.fixed;
  is_apart_ = of_.values != nullptr;
  is_bounded_ = of_.is_bounded;
}

}  // namespace rx::inside
