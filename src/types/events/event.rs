//! Events inside a database, as event listeners and event queues receive them.

use crate::types::{rocks_compaction_job_stats, rocks_slice, rocks_status, rocks_table_properties};

/// The kind of an event: one of ROCKS_EVENT_*. More may come.
///
/// 1 to 47 are the functions of RocksDB's EventListener (include/rocksdb/listener.h), by their
/// names and in their order; that file describes them. 48 to 63 are this library's own. Each
/// comment lists the fields of rocks_event that the event fills besides struct_size, kind,
/// time_micros and db; all others are 0 or empty.
pub type rocks_event_kind = i32;

/// A flush wrote a table, which is part of the database now: as ROCKS_EVENT_FLUSH_BEGIN, and
/// table_properties, blob_file_additions.
pub const ROCKS_EVENT_FLUSH_COMPLETED: rocks_event_kind = 1;
/// A flush is about to write: column_family, column_family_id, job_id, thread_id, reason (FlushReason), file_path,
/// file_number, triggered_writes_slowdown, triggered_writes_stop, smallest_seqno, largest_seqno.
pub const ROCKS_EVENT_FLUSH_BEGIN: rocks_event_kind = 2;
/// A flush that a call asked for is scheduled; reported on its thread: column_families, reason
/// (FlushReason); column_family and column_family_id of the first.
pub const ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED: rocks_event_kind = 3;
/// A table file was deleted, or could not be: file_path, job_id, status.
pub const ROCKS_EVENT_TABLE_FILE_DELETED: rocks_event_kind = 4;
/// A compaction begins (skipped while the database closes, as are the next two): column_family,
/// column_family_id, job_id, thread_id, reason (CompactionReason), base_input_level, output_level, num_l0_files,
/// compression, blob_compression_type, input_files, output_files, stats.
pub const ROCKS_EVENT_COMPACTION_BEGIN: rocks_event_kind = 5;
/// A compaction wrote its files, which are not part of the database yet: as the completed one.
pub const ROCKS_EVENT_COMPACTION_PRE_COMMIT: rocks_event_kind = 6;
/// A compaction ended, well or not: as its beginning, and status, aborted, blob_file_additions, blob_file_garbage.
pub const ROCKS_EVENT_COMPACTION_COMPLETED: rocks_event_kind = 7;
/// A part of a compaction begins; every compaction that writes has one at least: column_family, column_family_id,
/// job_id, subcompaction_job_id, thread_id, reason (CompactionReason), base_input_level, output_level, compression,
/// blob_compression_type, stats.
pub const ROCKS_EVENT_SUBCOMPACTION_BEGIN: rocks_event_kind = 8;
/// It ended: as its beginning, and status.
pub const ROCKS_EVENT_SUBCOMPACTION_COMPLETED: rocks_event_kind = 9;
/// A table file was written, or could not be: as its beginning, and file_size, file_checksum,
/// file_checksum_func_name, table_properties, status.
pub const ROCKS_EVENT_TABLE_FILE_CREATED: rocks_event_kind = 10;
/// A table file is about to be written: column_family, file_path, job_id, reason (TableFileCreationReason).
pub const ROCKS_EVENT_TABLE_FILE_CREATION_STARTED: rocks_event_kind = 11;
/// A memtable takes no more writes: column_family, first_seqno, earliest_seqno, num_entries, num_deletes, newest_udt.
pub const ROCKS_EVENT_MEM_TABLE_SEALED: rocks_event_kind = 12;
/// RocksDB frees its own handle of a column family, together with the last rocks_column_family or
/// with the database: column_family, column_family_id.
pub const ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED: rocks_event_kind = 13;
/// A file was ingested; reported on the thread of the call, or on the one that works for it
/// (rocks_cancel_set): column_family, external_file_path,
/// file_path, global_seqno, table_properties.
pub const ROCKS_EVENT_EXTERNAL_FILE_INGESTED: rocks_event_kind = 14;
/// An error is about to stop writes or background work: reason (BackgroundErrorReason), status. For
/// an error of a compaction (1) a listener may return ROCKS_LISTENER_SUPPRESS: nothing is stopped,
/// and RocksDB tries the compaction again. For other reasons that has no effect: flushes that wait
/// would wait forever, and later writes could be lost.
pub const ROCKS_EVENT_BACKGROUND_ERROR: rocks_event_kind = 15;
/// Writes are slowed down, stopped or released: column_family, cur_stall_condition,
/// prev_stall_condition.
pub const ROCKS_EVENT_STALL_CONDITIONS_CHANGED: rocks_event_kind = 16;
/// A file was read: file_path, operation, temperature, offset, length, duration_nanos,
/// start_micros, status. This and the next six kinds require should_be_notified_on_file_io.
pub const ROCKS_EVENT_FILE_READ_FINISH: rocks_event_kind = 17;
/// A file was written: as ROCKS_EVENT_FILE_READ_FINISH.
pub const ROCKS_EVENT_FILE_WRITE_FINISH: rocks_event_kind = 18;
/// A file was flushed to the operating system: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
pub const ROCKS_EVENT_FILE_FLUSH_FINISH: rocks_event_kind = 19;
/// A file was synced: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
pub const ROCKS_EVENT_FILE_SYNC_FINISH: rocks_event_kind = 20;
/// A part of a file was synced: as ROCKS_EVENT_FILE_READ_FINISH.
pub const ROCKS_EVENT_FILE_RANGE_SYNC_FINISH: rocks_event_kind = 21;
/// A file was cut to what was written: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
pub const ROCKS_EVENT_FILE_TRUNCATE_FINISH: rocks_event_kind = 22;
/// A file that was written was closed: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
pub const ROCKS_EVENT_FILE_CLOSE_FINISH: rocks_event_kind = 23;
/// RocksDB is about to try to recover from an error by itself: reason (BackgroundErrorReason),
/// status. Returning ROCKS_LISTENER_SUPPRESS prevents the recovery from an out-of-space error;
/// RocksDB ignores it for other errors.
pub const ROCKS_EVENT_ERROR_RECOVERY_BEGIN: rocks_event_kind = 24;
/// The database accepts writes again: old_status. RocksDB calls it deprecated.
pub const ROCKS_EVENT_ERROR_RECOVERY_COMPLETED: rocks_event_kind = 25;
/// A recovery attempt ended: old_status; status (NULL: it succeeded).
pub const ROCKS_EVENT_ERROR_RECOVERY_END: rocks_event_kind = 26;
/// A blob file is about to be written: column_family, file_path, job_id, reason (BlobFileCreationReason).
pub const ROCKS_EVENT_BLOB_FILE_CREATION_STARTED: rocks_event_kind = 27;
/// A blob file was written, or could not be: as its beginning, and total_blob_count, total_blob_bytes,
/// file_checksum, file_checksum_func_name, status.
pub const ROCKS_EVENT_BLOB_FILE_CREATED: rocks_event_kind = 28;
/// A blob file was deleted, or could not be: file_path, job_id, status.
pub const ROCKS_EVENT_BLOB_FILE_DELETED: rocks_event_kind = 29;
/// Work on a file failed: file_path, operation, offset, length, status. Requires
/// should_be_notified_on_file_io, except for a MANIFEST found wrong as the database closes.
pub const ROCKS_EVENT_IO_ERROR: rocks_event_kind = 30;
/// A flush or compaction ended; the remaining work is in the fields compaction_scheduled to
/// compaction_speedup_active.
pub const ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED: rocks_event_kind = 31;
/// The database begins to close, or an open that failed to clean up. Others may follow.
pub const ROCKS_EVENT_DB_SHUTDOWN_BEGIN: rocks_event_kind = 32;
/// A line of RocksDB's log, from a queue that was set as a logger: log_level, message. It has no
/// db.
pub const ROCKS_EVENT_LOG: rocks_event_kind = 48;
/// A queue was full and lost the events between the one before and the one after: events_lost.
pub const ROCKS_EVENT_EVENTS_LOST: rocks_event_kind = 49;
/// Another callback failed in a flush or compaction, where no call reports it: message.
pub const ROCKS_EVENT_CALLBACK_FAILED: rocks_event_kind = 50;
/// A database that was ended by rocks_release is closed, and its close failed: status.
pub const ROCKS_EVENT_CLOSE_FAILED: rocks_event_kind = 51;

/// The state of writes: RocksDB's WriteStallCondition.
pub type rocks_stall_condition = i32;

/// Writes are slowed down.
pub const ROCKS_STALL_DELAYED: rocks_stall_condition = 0;
/// Writes wait.
pub const ROCKS_STALL_STOPPED: rocks_stall_condition = 1;
/// Writes run freely.
pub const ROCKS_STALL_NORMAL: rocks_stall_condition = 2;

/// A table file of a compaction. This struct never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_file {
    /// Its path.
    pub path: rocks_slice,
    /// Its number.
    pub file_number: u64,
    /// The oldest blob file that it refers to; 0: none.
    pub oldest_blob_file_number: u64,
    /// Its properties; NULL: not known.
    pub properties: *const rocks_table_properties,
    /// Its level.
    pub level: i32,
}

/// The blobs that a flush or compaction adds to a blob file, or leaves in it as garbage. This
/// struct never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_blob_file {
    /// Its path.
    pub path: rocks_slice,
    /// Its number.
    pub file_number: u64,
    /// How many blobs.
    pub blob_count: u64,
    /// Their bytes.
    pub blob_bytes: u64,
}

/// A column family of an event. This struct never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_column_family {
    /// Its name.
    pub name: rocks_slice,
    /// Its number.
    pub id: u32,
}

/// One event, and all that it points to: borrowed until the callback returns, or until the
/// rocks_event_block that shows it is used again or freed. Each kind says which fields it fills.
/// A NUL that is not counted follows every text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// One of ROCKS_EVENT_*.
    pub kind: rocks_event_kind,
    /// Identifies a job within one database; 0: the work of a call.
    pub job_id: i32,
    /// The time of the report: microseconds since 1970.
    pub time_micros: u64,
    /// The thread of the job, as RocksDB numbers threads.
    pub thread_id: u64,
    /// The path that the database was opened with.
    pub db: rocks_slice,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// The column family's number.
    pub column_family_id: u32,
    /// The reason: a number of the enum that the kind names.
    pub reason: i32,
    /// The reason as a text.
    pub reason_text: rocks_slice,
    /// How it failed; NULL: it did not, or cannot fail.
    pub status: *const rocks_status,
    /// The earlier error that stopped the database; NULL: none.
    pub old_status: *const rocks_status,

    /// The file's path.
    pub file_path: rocks_slice,
    /// The file's number.
    pub file_number: u64,
    /// The file's size in bytes.
    pub file_size: u64,
    /// The oldest blob file that the table refers to; 0: none.
    pub oldest_blob_file_number: u64,
    /// The file's checksum: bytes.
    pub file_checksum: rocks_slice,
    /// The function that computed it.
    pub file_checksum_func_name: rocks_slice,
    /// The path that the file was ingested from.
    pub external_file_path: rocks_slice,
    /// The properties of the table; NULL: not reported.
    pub table_properties: *const rocks_table_properties,

    /// The least sequence number in the table.
    pub smallest_seqno: u64,
    /// The greatest.
    pub largest_seqno: u64,
    /// The sequence number of the memtable's first entry.
    pub first_seqno: u64,
    /// Writes from this sequence number on are in this memtable or a later one.
    pub earliest_seqno: u64,
    /// The sequence number that the keys of the ingested file have.
    pub global_seqno: u64,
    /// Entries of the memtable.
    pub num_entries: u64,
    /// Deletions among them.
    pub num_deletes: u64,
    /// The newest timestamp in the memtable, if timestamps are not stored on disk.
    pub newest_udt: rocks_slice,
    /// 1: writes are being slowed down for the number of files in level 0.
    pub triggered_writes_slowdown: i32,
    /// 1: writes wait for the same reason.
    pub triggered_writes_stop: i32,

    /// Identifies a part of one compaction; -1: it has only one.
    pub subcompaction_job_id: i32,
    /// Files in level 0.
    pub num_l0_files: i32,
    /// The least level that is read.
    pub base_input_level: i32,
    /// The level that is written.
    pub output_level: i32,
    /// RocksDB's CompressionType of the tables.
    pub compression: i32,
    /// And of the blob files.
    pub blob_compression_type: i32,
    /// 1: rocks_db_abort_all_compactions ended it.
    pub aborted: i32,
    /// The state that writes are in now: one of ROCKS_STALL_*.
    pub cur_stall_condition: rocks_stall_condition,
    /// And that they were in before.
    pub prev_stall_condition: rocks_stall_condition,
    /// One of ROCKS_LOG_*.
    pub log_level: i32,
    /// The files that the compaction reads: input_file_count of them.
    pub input_files: *const rocks_event_file,
    /// How many.
    pub input_file_count: usize,
    /// The files that it wrote: output_file_count of them.
    pub output_files: *const rocks_event_file,
    /// How many.
    pub output_file_count: usize,
    /// Its work so far; NULL: not reported.
    pub stats: *const rocks_compaction_job_stats,
    /// Blob files that were written: blob_file_addition_count.
    pub blob_file_additions: *const rocks_event_blob_file,
    /// How many.
    pub blob_file_addition_count: usize,
    /// Garbage that was left in blob files: blob_file_garbage_count.
    pub blob_file_garbage: *const rocks_event_blob_file,
    /// How many.
    pub blob_file_garbage_count: usize,
    /// The column families that are flushed: column_family_count.
    pub column_families: *const rocks_event_column_family,
    /// How many; more than one only with atomic_flush.
    pub column_family_count: usize,

    /// Blobs in the file.
    pub total_blob_count: u64,
    /// Their bytes.
    pub total_blob_bytes: u64,

    /// The operation on the file: RocksDB's FileOperationType.
    pub operation: i32,
    /// The file's Temperature; 0: not known.
    pub temperature: i32,
    /// The operation as a text.
    pub operation_text: rocks_slice,
    /// Where in the file.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
    /// How long it took.
    pub duration_nanos: u64,
    /// When it began: microseconds since 1970.
    pub start_micros: u64,

    /// Compactions that wait for a thread.
    pub compaction_scheduled: i32,
    /// Compactions that run.
    pub compaction_running: i32,
    /// Waiting compactions in the pool of low priority.
    pub compaction_low_scheduled: i32,
    /// Running compactions in the pool of low priority.
    pub compaction_low_running: i32,
    /// Waiting compactions in the pool of the bottom level.
    pub compaction_bottom_scheduled: i32,
    /// Running compactions in the pool of the bottom level.
    pub compaction_bottom_running: i32,
    /// Flushes that wait for a thread.
    pub flush_scheduled: i32,
    /// Flushes that run.
    pub flush_running: i32,
    /// How close writes are to a stall, in percent; 100 and more: stalled.
    pub write_stall_proximity_pct: i32,
    /// 1: the backlog of writes makes more compactions run than usual.
    pub compaction_speedup_active: i32,

    /// The line of the log, or the failure's text.
    pub message: rocks_slice,
    /// How many events are lost.
    pub events_lost: u64,
}
