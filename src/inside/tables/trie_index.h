// RocksDB's index "trie_index", in files for which it can be built.
#pragma once

#include <memory>

#include "rocksdb/user_defined_index.h"

namespace rx::inside {

extern const char* const kTrieIndexName;

// Under RocksDB's own name: the files are the same to any RocksDB. A file whose trie would be wrong
// gets an empty one, and is read through RocksDB's own index then.
std::unique_ptr<rocksdb::UserDefinedIndexFactory> make_trie_index();

}  // namespace rx::inside
