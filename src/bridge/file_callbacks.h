// Callback objects that decide what RocksDB writes to table files and reads of files:
// compaction filters, collectors of table properties, partitioners, WAL and table filters.
#pragma once

#include "family.h"
#include "objects.h"

namespace rx {

Status make_compaction_filter(const rocks_compaction_filter_callbacks& callbacks,
                              std::unique_ptr<object>* out);
Status make_compaction_filter_factory(const rocks_compaction_filter_factory_callbacks& callbacks,
                                      std::unique_ptr<object>* out);
Status make_collector_factory(const rocks_table_properties_collector_factory_callbacks& callbacks,
                              std::unique_ptr<object>* out);
Status make_sst_partitioner_factory(const rocks_sst_partitioner_factory_callbacks& callbacks,
                                    std::unique_ptr<object>* out);
Status make_wal_filter(const rocks_wal_filter_callbacks& callbacks, std::unique_ptr<object>* out);
Status make_table_filter(const rocks_table_filter_callbacks& callbacks,
                         std::unique_ptr<object>* out);

// Where they go in options; NULL is none.
Status set_compaction_filter(options* options, const object* given);
Status set_compaction_filter_factory(options* options, const object* given);
Status set_collector_factory(options* options, const object* given);
Status add_collector_factory(options* options, const object* given);
Status set_sst_partitioner_factory(options* options, const object* given);
Status set_wal_filter(options* options, const object* given);
Status set_table_filter(options* options, const object* given);

// Exchanges what the options have of them for what belongs to one column family.
using of_family = std::shared_ptr<const family>;
void bind_compaction_filters(database_options* options, const of_family& of);
void bind_collector_factories(database_options* options, const of_family& of);
void bind_sst_partitioner_factory(database_options* options, const of_family& of);

}  // namespace rx
