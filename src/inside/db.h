// Queries to an open database or a column family that RocksDB's public classes lack, or answer with
// a copy of all options and under the database's mutex.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/compaction_filter.h"
#include "rocksdb/customizable.h"
#include "rocksdb/db.h"
#include "rocksdb/merge_operator.h"

namespace rx::inside {

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Slice;
using rocksdb::Status;

// ---- a column family: what it was opened with --------------------------------------

const std::shared_ptr<rocksdb::MergeOperator>& merge_operator_of(ColumnFamilyHandle* cf);
const rocksdb::TableFactory* table_factory_of(ColumnFamilyHandle* cf);
// Folders of its table files; new files go to the first.
const std::vector<rocksdb::DbPath>& paths_of(ColumnFamilyHandle* cf);
// Its objects that may be made of callbacks, NULL where there is none: compaction filter, its
// factory, partitioner, collectors of properties.
std::vector<const rocksdb::Customizable*> callbacks_of(ColumnFamilyHandle* cf);
const rocksdb::CompactionFilterFactory* filter_factory_of(ColumnFamilyHandle* cf);
bool is_dropped(ColumnFamilyHandle* cf);
bool takes_memtable_writes(ColumnFamilyHandle* cf);
bool takes_range_deletions(ColumnFamilyHandle* cf);
bool takes_files_behind(ColumnFamilyHandle* cf);
// Whether this thread reads from it: it has acquired the column family's SuperVersion and not
// returned it.
bool is_being_read(ColumnFamilyHandle* cf);

// ---- a database --------------------------------------------------------------------

std::shared_ptr<rocksdb::FileSystem> files_of(DB* db);
std::string wal_folder(DB* db);
bool recycles_wals(DB* db);
bool buffers_wals(DB* db);
// One sequence number for a batch instead of one for a key.
bool numbers_batches(DB* db);
bool has_unordered_writes(DB* db);
bool has_file_checksums(DB* db);
uint64_t next_file_number(DB* db);
uint32_t next_family_id(DB* db);
// NULL: there is none.
std::unique_ptr<ColumnFamilyHandle> family_by_id(DB* db, uint32_t id);
// The column family in which RocksDB stores its own statistics.
const std::string& statistics_family();

// ---- calls -------------------------------------------------------------------------

Status verify_file_checksum(DB* db, const std::string& checksum, const std::string& function,
                            const std::string& path, const rocksdb::ReadOptions& options);
// Writes a batch alone: calls `decide` once no other thread can write. `reached`: the last sequence
// number assigned.
Status write_alone(DB* db, const rocksdb::WriteOptions& options, rocksdb::WriteBatch* batch,
                   const std::function<Status(uint64_t reached)>& decide);
// Turns automatic compactions off in memory, where the keys have timestamps, and waits for those
// that run; the OPTIONS file says that they are on, also if the process ends meanwhile. `stilled`:
// the column families in which they were on.
Status still_compactions(DB* db, const std::vector<ColumnFamilyHandle*>& families,
                         std::vector<ColumnFamilyHandle*>* stilled);
// Writes a column family's tables anew without the versions that are newer than a timestamp.
Status trim_history(DB* db, ColumnFamilyHandle* cf, const std::string& to);
// Whether DB::OpenForReadOnly made it.
bool is_read_only(DB* db);
// How many versions a key has.
Status count_versions(DB* db, ColumnFamilyHandle* cf, const rocksdb::ReadOptions& options,
                      const Slice& key, size_t* count);

// ---- properties --------------------------------------------------------------------

struct property_forms {
  bool is_known, has_number, has_map;
};
property_forms forms_of_property(const std::string& name);
std::vector<std::string> property_names();

}  // namespace rx::inside
