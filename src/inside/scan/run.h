// A sorted run of a column family: the entries of a level's files, of one file of level 0, or of a
// memtable, each user key's newest first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "db/table_cache.h"
#include "src/inside/scan/entry.h"
#include "src/inside/scan/grabs.h"
#include "table/block_based/block_prefetcher.h"

namespace rx::inside {

using rocksdb::Slice;

// What all runs of a scan look at.
struct scan_base {
  rocksdb::DBImpl* db;
  rocksdb::ColumnFamilyData* family;
  rocksdb::SuperVersion* view;
  const rocksdb::ReadOptions* options;
  // The same, but they read nothing from a file.
  rocksdb::ReadOptions cached;
  rocksdb::SequenceNumber sequence;
};

// Sequence number and type of an entry (db/dbformat.h).
constexpr size_t kTag = 8;
constexpr uint64_t kBeforeAll = UINT64_MAX;

class run {
 public:
  enum class state {
    kEntry,
    // A file follows that is left to RocksDB's iterator, up to `until`. `key` is its first key, or
    // that of the seek if it lies in the file.
    kAside,
    kEnd,
    // What follows the entry before cannot be read here.
    kFailed,
  };

  virtual ~run() = default;
  virtual void seek(const Slice& key) = 0;
  Slice key_slice() const { return {key, key_size}; }

  // Whether its entries come from data blocks: it is a table_run.
  bool is_of_tables = false;

  state at = state::kEnd;
  // The user key, without a tag; when at kFailed, of the entry before.
  const char* key = nullptr;
  size_t key_size = 0;
  uint64_t tag = 0;
  Slice until;
};

class memory_run final : public run {
 public:
  // The iterator lives in an arena.
  explicit memory_run(rocksdb::InternalIterator* it) : it_(it) {}
  ~memory_run() override { std::destroy_at(it_); }
  void seek(const Slice& key) override;
  // Shows the entry that the iterator is at.
  void show();

  rocksdb::InternalIterator* it_;

 private:
  std::string seek_key_;
};

class table_run final : public run {
 public:
  table_run(const scan_base& base, std::vector<rocksdb::FileMetaData*> files, int level);
  ~table_run() override;
  void seek(const Slice& key) override;
  // To the first entry of the next block, maybe of the next file.
  void next_block();

  // ---- what `table_source` copies while it decodes a block ----

  const char* next = nullptr;   // the entry that follows
  const char* limit = nullptr;  // where the entries end
  const char* end = nullptr;    // where the block's memory ends
  // Where the values are, if they do not follow their keys.
  const char* values = nullptr;
  const char* value = nullptr;
  uint32_t value_size = 0;
  uint32_t entry = 0, interval = 1;
  // Takes the place of the entries' own sequence number, unless it is kNone.
  uint64_t fixed = kNone;
  // Whether the upper bound may lie in the block.
  bool is_bounded = false;
  std::unique_ptr<char[]> buffer;  // the key, with its tag
  size_t buffer_size = 0;
  // The last key of the block before.
  std::string before;

  static constexpr uint64_t kNone = rocksdb::kDisableGlobalSequenceNumber;

 private:
  bool open_file(const Slice* from);
  void close_file();
  bool load_block();
  bool fail();
  void stand_aside(const Slice& from);

  const scan_base& base_;
  const std::vector<rocksdb::FileMetaData*> files_;
  const int level_;
  size_t file_ = 0;

  rocksdb::BlockBasedTable* table_ = nullptr;
  rocksdb::TableCache::TypedHandle* handle_ = nullptr;
  std::unique_ptr<rocksdb::InternalIteratorBase<rocksdb::IndexValue>> index_;
  std::unique_ptr<rocksdb::BlockPrefetcher> prefetcher_;
  rocksdb::CachableEntry<rocksdb::DecompressorDict> dictionary_;
  rocksdb::CachableEntry<rocksdb::Block_kData> block_;
  rocksdb::BlockCacheLookupContext lookup_{rocksdb::TableReaderCaller::kUserIterator};
};

// A table_run while its blocks are decoded: its fields are in registers.
class table_source {
 public:
  explicit table_source(table_run& of)
      : of_(of),
        next_(of.next),
        limit_(of.limit),
        end_(of.end),
        buffer_(of.buffer.get()),
        buffer_size_(of.buffer_size),
        key_size_(of.key_size),
        tag_(of.tag),
        value_(of.value),
        value_size_(of.value_size),
        fixed_(of.fixed),
        is_apart_(of.values != nullptr),
        is_bounded_(of.is_bounded) {}

  // Whether bytes behind the key may be read.
  static constexpr bool kLooseKeys = true;

  const char* key() const { return buffer_; }
  size_t key_size() const { return key_size_; }
  uint64_t tag() const { return tag_; }
  const char* value() const { return value_; }
  size_t value_size() const { return value_size_; }
  bool repeats() const { return repeats_; }
  bool is_bounded() const { return is_bounded_; }
  // How many bytes behind the value may be read.
  size_t slack() const { return end_ - (value_ + value_size_); }

  // Whether there is an entry; if not, `of` says why.
  __attribute__((always_inline)) bool advance() {
    if (__builtin_expect(next_ < limit_, 1)) {
      if (__builtin_expect(!is_apart_, 1)) {
        if (__builtin_expect(decode(), 1)) return true;
        of_.at = run::state::kFailed;
        return false;
      }
    }
    return slow();
  }

  // Gives the fields back.
  void store() {
    of_.next = next_;
    of_.key = buffer_;
    of_.key_size = key_size_;
    of_.tag = tag_;
    of_.value = value_;
    of_.value_size = value_size_;
  }

 private:
  __attribute__((always_inline)) bool decode() {
    entry_head head;
    const char* p = read_head(next_, limit_, &head);
    if (__builtin_expect(p == nullptr, 0)) return false;
    const uint64_t rest = static_cast<uint64_t>(limit_ - p);
    if (__builtin_expect(uint64_t{head.own} + head.value > rest, 0)) return false;
    if (!take_key(p, head)) return false;
    value_ = p + head.own;
    value_size_ = head.value;
    next_ = value_ + head.value;
    return true;
  }

  // The key of an entry, after the one before.
  __attribute__((always_inline)) bool take_key(const char* p, const entry_head& head) {
    const size_t size = size_t{head.shared} + head.own;
    if (__builtin_expect(head.shared > key_size_ + kTag || size < kTag, 0)) return false;
    const size_t user = size - kTag;
    // At a restart nothing is shared, but the key may be the same.
    repeats_ = user == key_size_ &&
               (head.shared >= user || memcmp(buffer_ + head.shared, p, user - head.shared) == 0);
    if (__builtin_expect(size + kLoose <= buffer_size_ && head.own <= kMostLoose &&
                             p + head.own + kLoose <= end_,
                         1)) {
      copy_loosely(buffer_ + head.shared, p, head.own);
    } else {
      long_key(p, head);
    }
    key_size_ = user;
    memcpy(&tag_, buffer_ + user, kTag);
    if (__builtin_expect(fixed_ != table_run::kNone, 0)) tag_ = fixed_ << 8 | (tag_ & 0xff);
    return true;
  }

  void long_key(const char* p, const entry_head& head);
  bool decode_apart();
  bool slow();
  void load();

  table_run& of_;
  const char* next_;
  const char* limit_;
  const char* end_;
  char* buffer_;
  size_t buffer_size_;
  size_t key_size_;
  uint64_t tag_;
  const char* value_;
  size_t value_size_;
  uint64_t fixed_;
  bool is_apart_;
  bool is_bounded_;
  bool repeats_ = false;
};

// The same for a memtable.
class memory_source {
 public:
  explicit memory_source(memory_run& of) : of_(of) {}

  static constexpr bool kLooseKeys = false;
  const char* key() const { return of_.key; }
  size_t key_size() const { return of_.key_size; }
  uint64_t tag() const { return of_.tag; }
  const char* value() {
    value_ = of_.it_->value();
    return value_.data();
  }
  // After `value`.
  size_t value_size() const { return value_.size(); }
  bool repeats() const { return repeats_; }
  bool is_bounded() const { return true; }
  size_t slack() const { return 0; }
  bool advance();
  void store() {}

 private:
  memory_run& of_;
  Slice value_;
  bool repeats_ = false;
};

}  // namespace rx::inside
