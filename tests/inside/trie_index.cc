// Which tries go into a file: those that lead to each of its blocks. No test writes the four GiB
// behind which RocksDB's lead elsewhere.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/user_defined_index.h"
#include "src/inside/tables/trie_index.h"
#include "utilities/trie_index/trie_index_factory.h"

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (0)

namespace {

using rocksdb::Slice;
using rocksdb::UserDefinedIndexBuilder;
using Factory = rocksdb::UserDefinedIndexFactory;

// The last key of a block, where that begins, and how long it is.
struct block {
  std::string key;
  uint64_t offset = 0, size = 100;
};

std::unique_ptr<UserDefinedIndexBuilder> builder(const Factory& of) {
  std::unique_ptr<UserDefinedIndexBuilder> made;
  CHECK(of.NewBuilder(rocksdb::UserDefinedIndexOption(), made).ok());
  return made;
}

// Each block's versions are older than those of the block before.
std::string trie(const Factory& of, const std::vector<block>& blocks) {
  const auto to = builder(of);
  for (size_t i = 0; i < blocks.size(); i++) {
    UserDefinedIndexBuilder::IndexEntryContext context;
    context.last_key_tag = (1000 - i) << 8 | 1;
    context.first_key_tag = (999 - i) << 8 | 1;
    std::string scratch;
    Slice next;
    if (i + 1 < blocks.size()) next = blocks[i + 1].key;
    to->AddIndexEntry(blocks[i].key, i + 1 < blocks.size() ? &next : nullptr,
                      {blocks[i].offset, blocks[i].size}, &scratch, context);
  }
  Slice contents;
  CHECK(to->Finish(&contents).ok());
  return contents.ToString();
}

// Whether RocksDB's reader comes through all of them.
bool leads_to(const std::string& contents, const std::vector<block>& blocks) {
  const auto factory = rx::inside::make_trie_index();
  std::unique_ptr<rocksdb::UserDefinedIndexReader> reader;
  rocksdb::IterateResult at;
  Slice bytes(contents);
  if (!factory->NewReader(rocksdb::UserDefinedIndexOption(), bytes, reader).ok()) return false;
  const auto found = reader->NewIterator(rocksdb::ReadOptions());
  CHECK(found->SeekToFirstAndGetResult(&at).ok());
  for (const block& one : blocks) {
    if (at.bound_check_result != rocksdb::IterBoundCheck::kInbound) return false;
    if (found->value().offset != one.offset || found->value().size != one.size) return false;
    CHECK(found->NextAndGetResult(&at).ok());
  }
  return true;
}

}  // namespace

int main() {
  const rocksdb::trie_index::TrieIndexFactory rocksdbs;
  const auto ours = rx::inside::make_trie_index();
  CHECK(std::string(ours->Name()) == rocksdbs.Name());
  constexpr uint64_t kLimit = uint64_t{1} << 32;

  // Where RocksDB's leads to all, it is the same.
  for (const auto& blocks : std::vector<std::vector<block>>{
           {},
           {{"a", 0}},
           {{"a", 0}, {"a", 200}, {"ab", 400}, {"b", kLimit - 1}},
           {{std::string(1, '\0'), 0}, {std::string(2, '\0'), 300}, {"z", 600, kLimit - 1}},
       }) {
    CHECK(leads_to(trie(rocksdbs, blocks), blocks));
    CHECK(trie(*ours, blocks) == trie(rocksdbs, blocks));
  }

  // Where it does not, there is none.
  for (const auto& blocks : std::vector<std::vector<block>>{
           {{"", 0}},
           {{"", 0}, {"a", 200}},
           {{"", 0}, {"", 200}, {"", 400}, {"b", 600}},
           {{"a", 0}, {"b", kLimit}},
           {{"a", 0}, {"b", 200, kLimit + 5}, {"c", 2 * kLimit}},
           {{std::string(70000, 'k'), 0}},
       }) {
    CHECK(!leads_to(trie(rocksdbs, blocks), blocks));
    CHECK(trie(*ours, blocks).empty());
  }
  return 0;
}
