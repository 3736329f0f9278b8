// The placeholder for a column family without a merge operator.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/merge_operator.h"
#include "rocksdb/options.h"

namespace rx {

// Whether there is an operator other than the placeholder.
bool has_merges(const std::shared_ptr<rocksdb::MergeOperator>& given);
// `name`: of the operator that the data was written with; empty: none.
std::shared_ptr<rocksdb::MergeOperator> missing_merges(const std::string& name);
// Adds the placeholder where needed. Use it for every open or creation of a column family, and for
// every read of its tables.
rocksdb::Options never_without_merges(rocksdb::Options options);

}  // namespace rx
