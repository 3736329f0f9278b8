#include "src/inside/tables/trie_index.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "utilities/trie_index/trie_index_factory.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::UserDefinedIndexBuilder;
using rocksdb::UserDefinedIndexOption;
using rocksdb::UserDefinedIndexReader;
using rocksdb::trie_index::TrieIndexFactory;

namespace {

// RocksDB's trie has at most 2^16 levels, one for each byte of a key, and takes some 300 bytes for
// a level: a key of 32 MiB would take all memory.
constexpr size_t kLongestKey = UINT16_MAX;

// RocksDB's trie loses the block that ends with the empty key, because that has no byte to hang it
// on (utilities/trie_index/louds_trie.cc, Finish), and cuts offsets and sizes to 32 bits without a
// word (SerializeAll). Its reader refuses some such tries, which fails the flush and stops writes,
// and lets others pass, which hide keys.
class trie_builder final : public UserDefinedIndexBuilder {
 public:
  trie_builder(const UserDefinedIndexOption& how, std::unique_ptr<UserDefinedIndexBuilder> to)
      : how_(how), to_(std::move(to)) {}

  Slice AddIndexEntry(const Slice& last, const Slice* next, const BlockHandle& block,
                      std::string* scratch, const IndexEntryContext& context) override {
    fits_ = fits_ && !last.empty() && last.size() <= kLongestKey && block.offset <= UINT32_MAX &&
            block.size <= UINT32_MAX;
    if (!fits_) {
      to_.reset();
      return last;
    }
    blocks_.push_back(block);
    return to_->AddIndexEntry(last, next, block, scratch, context);
  }

  // A block of no bytes is none to RocksDB (table/block_based/block_based_table_reader.cc).
  Status Finish(Slice* contents) override {
    if (fits_) {
      const Status s = to_->Finish(contents);
      if (!s.ok()) return s;
      fits_ = leads_to_all(*contents);
    }
    if (!fits_) *contents = Slice();
    return Status::OK();
  }

  uint64_t EstimatedSize() const override { return fits_ ? to_->EstimatedSize() : 0; }

 private:
  // As whoever opens the file reads it.
  bool leads_to_all(Slice contents) const {
    std::unique_ptr<UserDefinedIndexReader> reader;
    rocksdb::IterateResult at;
    if (!TrieIndexFactory().NewReader(how_, contents, reader).ok()) return false;
    const auto blocks = reader->NewIterator(rocksdb::ReadOptions());
    Status s = blocks->SeekToFirstAndGetResult(&at);
    for (const BlockHandle& block : blocks_) {
      if (!s.ok() || at.bound_check_result != rocksdb::IterBoundCheck::kInbound) return false;
      const BlockHandle found = blocks->value();
      if (found.offset != block.offset || found.size != block.size) return false;
      s = blocks->NextAndGetResult(&at);
    }
    return s.ok() && at.bound_check_result != rocksdb::IterBoundCheck::kInbound;
  }

  const UserDefinedIndexOption how_;
  std::unique_ptr<UserDefinedIndexBuilder> to_;  // none: it does not fit
  std::vector<BlockHandle> blocks_;
  bool fits_ = true;
};

class trie_index final : public TrieIndexFactory {
 public:
  using TrieIndexFactory::NewBuilder;
  Status NewBuilder(const UserDefinedIndexOption& how,
                    std::unique_ptr<UserDefinedIndexBuilder>& builder) const override {
    std::unique_ptr<UserDefinedIndexBuilder> own;
    const Status s = TrieIndexFactory::NewBuilder(how, own);
    if (s.ok()) builder = std::make_unique<trie_builder>(how, std::move(own));
    return s;
  }
};

}  // namespace

const char* const kTrieIndexName = TrieIndexFactory::kClassName();

std::unique_ptr<rocksdb::UserDefinedIndexFactory> make_trie_index() {
  return std::make_unique<trie_index>();
}

}  // namespace rx::inside
