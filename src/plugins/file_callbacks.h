// Callback objects that decide what RocksDB writes to table files and reads from files: compaction
// filters, collectors of table properties, partitioners, WAL and table filters.
#pragma once

#include "src/objects/objects.h"
#include "src/plugins/family.h"

namespace rx {

// Replaces the options' objects of each kind by those of one column family.
using of_family = std::shared_ptr<const family>;
void bind_compaction_filters(database_options* options, const of_family& of);
void bind_collector_factories(database_options* options, const of_family& of);
void bind_sst_partitioner_factory(database_options* options, const of_family& of);
void bind_merge_operator(database_options* options, const of_family& of);

}  // namespace rx
