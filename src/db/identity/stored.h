// What the data of each column family were written with, beyond its comparator, which the MANIFEST
// keeps: the merge operator with its options, and whether values have times.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/merge_operator.h"
#include "rocksdb/options.h"

namespace rx {

using rocksdb::Status;

struct stored_family {
  // The user's merge operator by its name; empty: none, or unknown.
  std::string merge_operator;
  // The same with its options; empty where they are not known.
  std::string merge_text;
  bool expires = false;
  // Of plain tables, as an OPTIONS file tells: how long all keys are; 0: they have any length.
  std::optional<uint64_t> key_length;

  const std::string& text() const { return merge_text.empty() ? merge_operator : merge_text; }
};

// By the names of the column families.
using stored_families = std::unordered_map<std::string, stored_family>;

// Of the database in a folder: from its newest OPTIONS file; where that is gone from the mark
// beside it; where that is gone too from the tables. Empty if nothing tells.
stored_families read_stored(const rocksdb::Options& options, const std::string& path);

// Whether the newest OPTIONS file can be read and lacks a column family: it is older than that.
bool options_lack(rocksdb::Env* env, const std::string& path, const std::string& family);

// What an OPTIONS file would tell of a merge operator.
stored_family of_operator(const std::shared_ptr<rocksdb::MergeOperator>& op);
// Whether an operator does to the data what the stored one did, options included.
bool is_same(const stored_family& was, const std::shared_ptr<rocksdb::MergeOperator>& given);

// Writes what an OPTIONS file would tell of column families that were opened or made just now into
// a file of its own, so that the loss of one is not the loss of both. `all`: the database has no
// others. A database without merge operators and times has no mark.
void mark_families(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                   bool all) noexcept;
// Removes it, with the folder that RocksDB could not remove because of it.
void remove_mark(rocksdb::Env* env, const std::string& path);

// What a table tells: its properties have the name of its operator.
stored_family of_table(const rocksdb::TableProperties& properties);

}  // namespace rx
