// What stands where a column family has no merge operator.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/merge_operator.h"
#include "rocksdb/options.h"

namespace rx {

// Whether there is one that merges.
bool has_merges(const std::shared_ptr<rocksdb::MergeOperator>& given);
// `name`: of the one that the data was written with; empty: of none.
std::shared_ptr<rocksdb::MergeOperator> missing_merges(const std::string& name);
// Whatever opens or makes a column family, or reads its tables, does it with these.
rocksdb::Options never_without_merges(rocksdb::Options options);

}  // namespace rx
