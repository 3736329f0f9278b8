// Events as callbacks and queues receive them: lists of the fields of rocks_event and of the
// structs it points to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "rocksdb/listener.h"
#include "src/base/table_properties.h"
#include "src/callback/callback.h"

namespace rx {

// Lists stay lists.
// clang-format off
// The kinds (ROCKS_EVENT_*), and their names in option strings.
#define RX_EVENT_KINDS(each)                                                            \
  each(FLUSH_COMPLETED, "flush_completed")                                              \
  each(FLUSH_BEGIN, "flush_begin")                                                      \
  each(MANUAL_FLUSH_SCHEDULED, "manual_flush_scheduled")                                \
  each(TABLE_FILE_DELETED, "table_file_deleted")                                        \
  each(COMPACTION_BEGIN, "compaction_begin")                                            \
  each(COMPACTION_PRE_COMMIT, "compaction_pre_commit")                                  \
  each(COMPACTION_COMPLETED, "compaction_completed")                                    \
  each(SUBCOMPACTION_BEGIN, "subcompaction_begin")                                      \
  each(SUBCOMPACTION_COMPLETED, "subcompaction_completed")                              \
  each(TABLE_FILE_CREATED, "table_file_created")                                        \
  each(TABLE_FILE_CREATION_STARTED, "table_file_creation_started")                      \
  each(MEM_TABLE_SEALED, "mem_table_sealed")                                            \
  each(COLUMN_FAMILY_HANDLE_DELETION_STARTED, "column_family_handle_deletion_started")  \
  each(EXTERNAL_FILE_INGESTED, "external_file_ingested")                                \
  each(BACKGROUND_ERROR, "background_error")                                            \
  each(STALL_CONDITIONS_CHANGED, "stall_conditions_changed")                            \
  each(FILE_READ_FINISH, "file_read_finish")                                            \
  each(FILE_WRITE_FINISH, "file_write_finish")                                          \
  each(FILE_FLUSH_FINISH, "file_flush_finish")                                          \
  each(FILE_SYNC_FINISH, "file_sync_finish")                                            \
  each(FILE_RANGE_SYNC_FINISH, "file_range_sync_finish")                                \
  each(FILE_TRUNCATE_FINISH, "file_truncate_finish")                                    \
  each(FILE_CLOSE_FINISH, "file_close_finish")                                          \
  each(ERROR_RECOVERY_BEGIN, "error_recovery_begin")                                    \
  each(ERROR_RECOVERY_COMPLETED, "error_recovery_completed")                            \
  each(ERROR_RECOVERY_END, "error_recovery_end")                                        \
  each(BLOB_FILE_CREATION_STARTED, "blob_file_creation_started")                        \
  each(BLOB_FILE_CREATED, "blob_file_created")                                          \
  each(BLOB_FILE_DELETED, "blob_file_deleted")                                          \
  each(IO_ERROR, "io_error")                                                            \
  each(BACKGROUND_JOB_PRESSURE_CHANGED, "background_job_pressure_changed")              \
  each(DB_SHUTDOWN_BEGIN, "db_shutdown_begin")                                          \
  each(LOG, "log")                                                                      \
  each(EVENTS_LOST, "events_lost")                                                      \
  each(CALLBACK_FAILED, "callback_failed")                                              \
  each(CLOSE_FAILED, "close_failed")

// RocksDB's names.
#define RX_TABLE_TEXTS(each)                                                            \
  each(db_id) each(db_session_id) each(db_host_id) each(column_family_name)             \
  each(filter_policy_name) each(comparator_name) each(merge_operator_name)              \
  each(prefix_extractor_name) each(property_collectors_names) each(compression_name)    \
  each(compression_options) each(seqno_to_time_mapping)

#define RX_COMPACTION_NUMBERS(each)                                                     \
  each(elapsed_micros) each(cpu_micros) each(has_accurate_num_input_records)            \
  each(num_input_records) each(num_blobs_read) each(num_input_files)                    \
  each(num_input_files_trivially_moved) each(num_input_files_at_output_level)           \
  each(num_filtered_input_files) each(num_filtered_input_files_at_output_level)         \
  each(num_output_records) each(num_output_files) each(num_output_files_blob)           \
  each(is_full_compaction) each(is_manual_compaction) each(is_remote_compaction)        \
  each(total_input_bytes) each(total_blob_bytes_read) each(total_output_bytes)          \
  each(total_output_bytes_blob) each(total_skipped_input_bytes)                         \
  each(num_records_replaced) each(total_input_raw_key_bytes)                            \
  each(total_input_raw_value_bytes) each(num_input_deletion_records)                    \
  each(num_expired_deletion_records) each(num_corrupt_keys) each(file_write_nanos)      \
  each(file_range_sync_nanos) each(file_fsync_nanos) each(file_prepare_write_nanos)     \
  each(num_single_del_fallthru) each(num_single_del_mismatch)
#define RX_COMPACTION_TEXTS(each) each(smallest_output_key_prefix) each(largest_output_key_prefix)

// The texts of an event; the copy in event_copy.cc uses this list.
#define RX_EVENT_TEXTS(each)                                                            \
  each(db) each(column_family) each(reason_text) each(file_path) each(file_checksum)    \
  each(file_checksum_func_name) each(external_file_path) each(newest_udt)               \
  each(operation_text) each(message)
// clang-format on

uint64_t now_micros();

// A compaction that ended well, as ROCKS_EVENT_COMPACTION_COMPLETED; freed with rx_free. NULL: no
// memory.
rocks_event* event_of(const rocksdb::CompactionJobInfo& info, const std::string& db);

// The name of a kind in lower case; nullptr: unknown kind.
const char* event_kind_name(rocks_event_kind kind);

}  // namespace rx

// A copy with all that it points to, freed with rx_free; NULL: no memory, or more than `most`
// bytes.
extern "C" rocks_event* rx_event_copy(const rocks_event* event, size_t most, size_t* bytes);
