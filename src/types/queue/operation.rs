//! Operations: the calls that a completion queue makes.

use crate::types::{rocks_column_family, rocks_db, rocks_options, rocks_slice};
use std::ffi::c_void;

/// The call that an operation stands for: one of ROCKS_OPERATION_*. The fields that it reads, beside
/// those that every operation has, are listed with each.
pub type rocks_operation_kind = i32;

/// rocks_db_get_pinned: db, column_family, options, key. The value is in `value`.
pub const ROCKS_OPERATION_GET: rocks_operation_kind = 1;
/// rocks_db_multi_get of one column family: db, column_family, options, keys, count. The values are in
/// `values` and `codes`.
pub const ROCKS_OPERATION_MULTI_GET: rocks_operation_kind = 2;
/// rocks_db_put: db, column_family, options, key, value.
pub const ROCKS_OPERATION_PUT: rocks_operation_kind = 3;
/// rocks_db_merge: db, column_family, options, key; the operand is `value`.
pub const ROCKS_OPERATION_MERGE: rocks_operation_kind = 4;
/// rocks_db_delete: db, column_family, options, key.
pub const ROCKS_OPERATION_DELETE: rocks_operation_kind = 5;
/// rocks_db_single_delete: db, column_family, options, key.
pub const ROCKS_OPERATION_SINGLE_DELETE: rocks_operation_kind = 6;
/// rocks_db_delete_range: db, column_family, options; `key` is the begin, `value` the end.
pub const ROCKS_OPERATION_DELETE_RANGE: rocks_operation_kind = 7;
/// rocks_db_write: db, options; `target` is the rocks_batch.
pub const ROCKS_OPERATION_WRITE: rocks_operation_kind = 8;
/// rocks_db_iter: db, column_family, options. The rocks_iter is in `handle`.
pub const ROCKS_OPERATION_ITER: rocks_operation_kind = 9;
/// rocks_iter_seek: `target` is the rocks_iter; key. The entry is in `key` and `value`.
pub const ROCKS_OPERATION_SEEK: rocks_operation_kind = 10;
/// rocks_iter_seek_for_prev: as ROCKS_OPERATION_SEEK.
pub const ROCKS_OPERATION_SEEK_FOR_PREV: rocks_operation_kind = 11;
/// rocks_iter_seek_to_first: as ROCKS_OPERATION_SEEK, without a key.
pub const ROCKS_OPERATION_SEEK_TO_FIRST: rocks_operation_kind = 12;
/// rocks_iter_seek_to_last: as ROCKS_OPERATION_SEEK, without a key.
pub const ROCKS_OPERATION_SEEK_TO_LAST: rocks_operation_kind = 13;
/// rocks_iter_read_block: `target` is the rocks_iter; `count` is max_entries, `limit` max_bytes, and
/// the flags ROCKS_OPERATION_REVERSE and ROCKS_OPERATION_KEYS_ONLY. The entries are in `block`.
pub const ROCKS_OPERATION_READ_BLOCK: rocks_operation_kind = 14;
/// rocks_txn_begin: db; `options` are write options, `more_options` transaction options. The rocks_txn
/// is in `handle`.
pub const ROCKS_OPERATION_TXN_BEGIN: rocks_operation_kind = 15;
/// rocks_txn_get_pinned: `target` is the rocks_txn; column_family, options, key. The value is in
/// `value`.
pub const ROCKS_OPERATION_TXN_GET: rocks_operation_kind = 16;
/// rocks_txn_get_for_update, validated, and exclusive unless ROCKS_OPERATION_SHARED is set: `target` is
/// the rocks_txn; column_family, options, key. The value is in `value`.
pub const ROCKS_OPERATION_TXN_GET_FOR_UPDATE: rocks_operation_kind = 17;
/// rocks_txn_put: `target` is the rocks_txn; column_family, key, value.
pub const ROCKS_OPERATION_TXN_PUT: rocks_operation_kind = 18;
/// rocks_txn_merge: `target` is the rocks_txn; column_family, key; the operand is `value`.
pub const ROCKS_OPERATION_TXN_MERGE: rocks_operation_kind = 19;
/// rocks_txn_delete: `target` is the rocks_txn; column_family, key.
pub const ROCKS_OPERATION_TXN_DELETE: rocks_operation_kind = 20;
/// rocks_txn_commit: `target` is the rocks_txn.
pub const ROCKS_OPERATION_TXN_COMMIT: rocks_operation_kind = 21;
/// rocks_txn_rollback: `target` is the rocks_txn.
pub const ROCKS_OPERATION_TXN_ROLLBACK: rocks_operation_kind = 22;
/// rocks_db_flush of one column family: db, column_family, options.
pub const ROCKS_OPERATION_FLUSH: rocks_operation_kind = 23;
/// rocks_db_compact_range: db, column_family, options; `key` is the begin, `value` the end.
pub const ROCKS_OPERATION_COMPACT_RANGE: rocks_operation_kind = 24;
/// rocks_backup_engine_create: `target` is the rocks_backup_engine; db, options; `value` is the
/// metadata. The backup's id is in `number`.
pub const ROCKS_OPERATION_BACKUP: rocks_operation_kind = 25;
/// rocks_db_create_checkpoint: db, options; `key` is the path. The sequence is in `number`.
pub const ROCKS_OPERATION_CHECKPOINT: rocks_operation_kind = 26;
/// rocks_db_open with all column families: `key` is the path, `options` are database options,
/// `more_options` open options. The rocks_db is in `handle`.
pub const ROCKS_OPERATION_OPEN: rocks_operation_kind = 27;
/// rocks_db_close: db.
pub const ROCKS_OPERATION_CLOSE: rocks_operation_kind = 28;

/// The keys and values that the operation points to stay as they are until its completion was drained;
/// they are not copied. Otherwise they are copied when it is submitted. Paths always are.
pub const ROCKS_OPERATION_BORROWED: u32 = 1;
/// ROCKS_OPERATION_GET: rocks_queue_submit_and_drain looks into the caches, and it is complete at once if
/// the answer is there; otherwise a thread reads it.
pub const ROCKS_OPERATION_TRY_CACHE: u32 = 2;
/// ROCKS_OPERATION_TXN_GET_FOR_UPDATE: others may lock the key shared as well.
pub const ROCKS_OPERATION_SHARED: u32 = 4;
/// ROCKS_OPERATION_READ_BLOCK: as ROCKS_SCAN_REVERSE.
pub const ROCKS_OPERATION_REVERSE: u32 = 8;
/// ROCKS_OPERATION_READ_BLOCK: as ROCKS_SCAN_KEYS_ONLY.
pub const ROCKS_OPERATION_KEYS_ONLY: u32 = 16;

/// A call for a completion queue to make. Leave fields zero that its kind does not read. The handles in
/// it are looked up when a thread makes the call, so they must not be freed before it is complete; a
/// handle that was freed ends the operation with the code that the call would have returned.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_operation {
    /// sizeof(rocks_operation), in each struct of an array.
    pub struct_size: usize,
    /// One of ROCKS_OPERATION_GET, ….
    pub kind: rocks_operation_kind,
    /// ROCKS_OPERATION_BORROWED, …; a bit that the kind does not know is refused.
    pub flags: u32,
    /// The caller's own number, which the completion carries.
    pub user_data: u64,
    /// Operations of one lane run one after the other, in the order in which they were submitted. 0:
    /// the operation runs whenever it can. One on an iterator, a transaction or a batch that names no
    /// lane has that object for its lane.
    pub lane: u64,
    /// How long the operation may wait in the queue; after that it ends with ROCKS_TIMED_OUT and was
    /// not done. Compactions, backups and checkpoints that run are stopped as well. 0: for ever.
    pub timeout_micros: u64,
    /// The database.
    pub db: *mut rocks_db,
    /// The iterator, transaction, batch or backup engine, by kind.
    pub target: *mut c_void,
    /// NULL: the default one.
    pub column_family: *const rocks_column_family,
    /// The options of the call; NULL: defaults.
    pub options: *const rocks_options,
    /// The second options of the call; NULL: defaults.
    pub more_options: *const rocks_options,
    /// key_len bytes; NULL: only with length 0.
    pub key: *const c_void,
    /// The length of the key.
    pub key_len: usize,
    /// value_len bytes; NULL: only with length 0.
    pub value: *const c_void,
    /// The length of the value.
    pub value_len: usize,
    /// `count` keys; NULL: only with count 0.
    pub keys: *const rocks_slice,
    /// How many keys, or entries at most.
    pub count: usize,
    /// How many bytes at most.
    pub limit: usize,
}
