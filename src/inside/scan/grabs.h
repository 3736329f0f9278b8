// Private members of RocksDB's classes that a scan needs.
#pragma once

#include "db/arena_wrapped_db_iter.h"
#include "src/inside/grabs.h"
#include "table/block_based/block.h"
#include "table/block_based/block_based_table_reader.h"
#include "table/block_based/block_cache.h"
#include "table/block_based/cachable_entry.h"

namespace rx::inside {

RX_GRAB(iter_db_iter, &rocksdb::ArenaWrappedDBIter::db_iter_);
RX_GRAB(iter_version, &rocksdb::ArenaWrappedDBIter::sv_number_);
RX_GRAB(iter_db, &rocksdb::ArenaWrappedDBIter::db_impl_);
RX_GRAB(iter_family, &rocksdb::ArenaWrappedDBIter::cfd_ref_);
RX_GRAB(iter_options, &rocksdb::ArenaWrappedDBIter::read_options_);
RX_GRAB(db_iter_sequence, &rocksdb::DBIter::sequence_);
RX_GRAB(db_iter_callback, &rocksdb::DBIter::read_callback_);
RX_GRAB(db_iter_blob_index, &rocksdb::DBIter::expose_blob_index_);
RX_GRAB(db_iter_counts, &rocksdb::DBIter::local_stats_);
RX_GRAB(block_restarts, &rocksdb::Block::restart_offset_);
RX_GRAB(block_values, &rocksdb::Block::values_section_);
RX_GRAB(block_interval, &rocksdb::Block::block_restart_interval_);
RX_GRAB(block_protection, &rocksdb::Block::protection_bytes_per_key_);
RX_GRAB(table_index, &rocksdb::BlockBasedTable::NewIndexIterator);
RX_GRAB(table_block, &rocksdb::BlockBasedTable::RetrieveBlock<rocksdb::Block_kData>);

}  // namespace rx::inside
