// Events as callbacks and queues are shown them: the layouts of src/api/event.rs,
// table_properties.rs and compaction_job_stats.rs, which tests/events.rs compares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "table_properties.h"
#include "callback.h"

namespace rx {

// ROCKS_EVENT_*: RocksDB's in the order of include/rocksdb/listener.h, then this library's own; and
// their names in option strings.
#define RX_EVENT_KINDS(each)                                                            \
  each(kFlushCompleted, 1, "flush_completed")                                           \
  each(kFlushBegin, 2, "flush_begin")                                                   \
  each(kManualFlushScheduled, 3, "manual_flush_scheduled")                              \
  each(kTableFileDeleted, 4, "table_file_deleted")                                      \
  each(kCompactionBegin, 5, "compaction_begin")                                         \
  each(kCompactionPreCommit, 6, "compaction_pre_commit")                                \
  each(kCompactionCompleted, 7, "compaction_completed")                                 \
  each(kSubcompactionBegin, 8, "subcompaction_begin")                                   \
  each(kSubcompactionCompleted, 9, "subcompaction_completed")                           \
  each(kTableFileCreated, 10, "table_file_created")                                     \
  each(kTableFileCreationStarted, 11, "table_file_creation_started")                    \
  each(kMemTableSealed, 12, "mem_table_sealed")                                         \
  each(kColumnFamilyHandleDeletionStarted, 13, "column_family_handle_deletion_started") \
  each(kExternalFileIngested, 14, "external_file_ingested")                             \
  each(kBackgroundError, 15, "background_error")                                        \
  each(kStallConditionsChanged, 16, "stall_conditions_changed")                         \
  each(kFileReadFinish, 17, "file_read_finish")                                         \
  each(kFileWriteFinish, 18, "file_write_finish")                                       \
  each(kFileFlushFinish, 19, "file_flush_finish")                                       \
  each(kFileSyncFinish, 20, "file_sync_finish")                                         \
  each(kFileRangeSyncFinish, 21, "file_range_sync_finish")                              \
  each(kFileTruncateFinish, 22, "file_truncate_finish")                                 \
  each(kFileCloseFinish, 23, "file_close_finish")                                       \
  each(kErrorRecoveryBegin, 24, "error_recovery_begin")                                 \
  each(kErrorRecoveryCompleted, 25, "error_recovery_completed")                         \
  each(kErrorRecoveryEnd, 26, "error_recovery_end")                                     \
  each(kBlobFileCreationStarted, 27, "blob_file_creation_started")                      \
  each(kBlobFileCreated, 28, "blob_file_created")                                       \
  each(kBlobFileDeleted, 29, "blob_file_deleted")                                       \
  each(kIOError, 30, "io_error")                                                        \
  each(kBackgroundJobPressureChanged, 31, "background_job_pressure_changed")            \
  each(kDBShutdownBegin, 32, "db_shutdown_begin")                                       \
  each(kLog, 48, "log")                                                                 \
  each(kEventsLost, 49, "events_lost")                                                  \
  each(kCallbackFailed, 50, "callback_failed")

#define RX_KIND(name, number, text) name = number,
enum class event_kind : int32_t { RX_EVENT_KINDS(RX_KIND) };
#undef RX_KIND

// ROCKS_LISTENER_*.
enum answer : int32_t {
  kGoOn = 0,
  kSuppress = 1,
};

using text_view = view;

// RocksDB's names.
#define RX_TABLE_TEXTS(each)                                                            \
  each(db_id) each(db_session_id) each(db_host_id) each(column_family_name)             \
  each(filter_policy_name) each(comparator_name) each(merge_operator_name)              \
  each(prefix_extractor_name) each(property_collectors_names) each(compression_name)    \
  each(compression_options) each(seqno_to_time_mapping)

#define RX_NUMBER(name) uint64_t name;
#define RX_TEXT(name) text_view name;

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

struct compaction_job_stats {
  size_t struct_size;
  RX_COMPACTION_NUMBERS(RX_NUMBER)
  RX_COMPACTION_TEXTS(RX_TEXT)
};

struct event_file {
  text_view path;
  uint64_t file_number;
  uint64_t oldest_blob_file_number;
  const table_properties* properties;
  int32_t level;
};

struct event_blob_file {
  text_view path;
  uint64_t file_number;
  uint64_t blob_count;
  uint64_t blob_bytes;
};

struct event_column_family {
  text_view name;
  uint32_t id;
};

// What an event has of texts; the copy in event_copy.cc goes by it.
#define RX_EVENT_TEXTS(each)                                                            \
  each(db) each(column_family) each(reason_text) each(file_path) each(file_checksum)    \
  each(file_checksum_func_name) each(external_file_path) each(newest_udt)               \
  each(operation_text) each(message)

struct event {
  size_t struct_size;
  int32_t kind;
  int32_t job_id;
  uint64_t time_micros;
  uint64_t thread_id;
  text_view db;
  text_view column_family;
  uint32_t column_family_id;
  int32_t reason;
  text_view reason_text;
  const rx::status* status;
  const rx::status* old_status;

  text_view file_path;
  uint64_t file_number;
  uint64_t file_size;
  uint64_t oldest_blob_file_number;
  text_view file_checksum;
  text_view file_checksum_func_name;
  text_view external_file_path;
  const rx::table_properties* table_properties;

  uint64_t smallest_seqno;
  uint64_t largest_seqno;
  uint64_t first_seqno;
  uint64_t earliest_seqno;
  uint64_t global_seqno;
  uint64_t num_entries;
  uint64_t num_deletes;
  text_view newest_udt;
  int32_t triggered_writes_slowdown;
  int32_t triggered_writes_stop;

  int32_t subcompaction_job_id;
  int32_t num_l0_files;
  int32_t base_input_level;
  int32_t output_level;
  int32_t compression;
  int32_t blob_compression_type;
  int32_t aborted;
  int32_t cur_stall_condition;
  int32_t prev_stall_condition;
  int32_t log_level;
  const event_file* input_files;
  size_t input_file_count;
  const event_file* output_files;
  size_t output_file_count;
  const compaction_job_stats* stats;
  const event_blob_file* blob_file_additions;
  size_t blob_file_addition_count;
  const event_blob_file* blob_file_garbage;
  size_t blob_file_garbage_count;
  const event_column_family* column_families;
  size_t column_family_count;

  uint64_t total_blob_count;
  uint64_t total_blob_bytes;

  int32_t operation;
  int32_t temperature;
  text_view operation_text;
  uint64_t offset;
  uint64_t length;
  uint64_t duration_nanos;
  uint64_t start_micros;

  int32_t compaction_scheduled;
  int32_t compaction_running;
  int32_t compaction_low_scheduled;
  int32_t compaction_low_running;
  int32_t compaction_bottom_scheduled;
  int32_t compaction_bottom_running;
  int32_t flush_scheduled;
  int32_t flush_running;
  int32_t write_stall_proximity_pct;
  int32_t compaction_speedup_active;

  text_view message;
  uint64_t events_lost;
};

#undef RX_NUMBER
#undef RX_TEXT

// The same layout as rocks_event_listener_callbacks.
struct event_listener_callbacks {
  callbacks_head head;
  int32_t (*event)(void* state, const rx::event* event);
  uint64_t kinds;
  int32_t should_be_notified_on_file_io;
};

// The same layout as rocks_logger_callbacks.
struct logger_callbacks {
  callbacks_head head;
  void (*log)(void* state, int32_t level, const uint8_t* text, size_t len);
  int32_t level;
};

uint64_t now_micros();

// The name of a kind in lower case; nullptr: none.
const char* event_kind_name(int32_t kind);

}  // namespace rx
