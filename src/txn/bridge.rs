//! Declarations of this folder's C++ functions.

use crate::base::cpp::{
    Batch, Cf, Db, HeldSnapshot, Iterator, LockList, Snapshot, Txn, Value, Values,
};
use crate::base::shared::{Entries, Way, WriteKind};
use crate::types::{
    rocks_lock, rocks_locks_kind, rocks_slice, rocks_status, rocks_txn, rocks_txn_info,
    rocks_wide_column,
};
use std::ffi::c_void;

/// The type of rocks_txn_function, not NULL.
pub type TxnCallback = unsafe extern "C" fn(
    state: *mut c_void,
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> bool;

#[allow(improper_ctypes)] // rocks_txn is a number behind a pointer's type
#[rustfmt::skip]
extern "C" {
    pub fn rx_txn_may_begin_again(txn: *mut Txn) -> bool;
    pub fn rx_txn_release(txn: *mut Txn);
    pub fn rx_txn_begin(db: *mut Db, locks: bool, write: *const c_void, options: *const c_void, into: *mut Txn, st: *mut rocks_status) -> i32;
    pub fn rx_txn_write(txn: *mut Txn, kind: WriteKind, tracked: bool, cf: *mut Cf, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_write_many(txn: *mut Txn, kind: WriteKind, tracked: bool, cf: *mut Cf, keys: *const Entries, values: *const Entries, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_put_log_data(txn: *mut Txn, blob: *const u8, len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_indexing(txn: *mut Txn, on: bool);
    pub fn rx_txn_undo_get_for_update(txn: *mut Txn, cf: *mut Cf, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_commit(db: *mut Db, txn: *mut Txn, at_once: bool, st: *mut rocks_status) -> i32;
    pub fn rx_txn_prepare(txn: *mut Txn, at_once: bool, st: *mut rocks_status) -> i32;
    pub fn rx_txn_rollback(txn: *mut Txn, at_once: bool, ignore_missing_families: bool, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_save_point(txn: *mut Txn, st: *mut rocks_status) -> i32;
    pub fn rx_txn_rollback_to_save_point(txn: *mut Txn, st: *mut rocks_status) -> i32;
    pub fn rx_txn_pop_save_point(txn: *mut Txn, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_snapshot(txn: *mut Txn, on_next_operation: bool, st: *mut rocks_status) -> i32;
    pub fn rx_txn_clear_snapshot(txn: *mut Txn);
    pub fn rx_txn_snapshot(txn: *const Txn, out: *mut *mut HeldSnapshot, snapshot: *mut *const Snapshot, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_name(txn: *mut Txn, name: *const u8, len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_timeouts(txn: *mut Txn, lock: *const i64, deadlock: *const i64, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_timestamps(txn: *mut Txn, read: *const u64, commit: *const u64, st: *mut rocks_status) -> i32;
    pub fn rx_txn_set_write_options(txn: *mut Txn, options: *const c_void);
    pub fn rx_txn_name(txn: *const Txn, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_data(txn: *const Txn, len: *mut usize) -> *const u8;
    pub fn rx_txn_state(txn: *const Txn) -> i32;
    pub fn rx_txn_info(txn: *const Txn, out: *mut rocks_txn_info);
    pub fn rx_txn_get_pinned(txn: *mut Txn, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, how: *const Way, own: bool, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_get_into(txn: *mut Txn, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, buffer: *mut u8, capacity: usize, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_get_owned(txn: *mut Txn, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, how: *const Way, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_multi_get(txn: *mut Txn, values: *mut Values, family: *mut Cf, options: *const c_void, keys: *const Entries, how: *const Way, own: bool, slices: *mut *const rocks_slice, codes: *mut *const i32, st: *mut rocks_status) -> i32;
    pub fn rx_txn_multi_get_entity(txn: *mut Txn, values: *mut Values, family: *mut Cf, options: *const c_void, keys: *const Entries, how: *const Way, own: bool, columns: *mut *const rocks_wide_column, offsets: *mut *const usize, codes: *mut *const i32, st: *mut rocks_status) -> i32;
    pub fn rx_txn_iter_new(txn: *mut Txn, cf: *mut Cf, options: *const c_void, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_txn_add_batch(db: *mut Db, txn: *mut Txn, batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_txn_families(txn: *const Txn, ids: *mut u32, room: usize, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_txn_recovered(db: *mut Db, out: *mut *mut *mut Txn, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_locks(db: *mut Db, what: rocks_locks_kind, out: *mut *mut LockList, st: *mut rocks_status) -> i32;
    pub fn rx_locks_count(list: *const LockList) -> usize;
    pub fn rx_locks_at(list: *const LockList, at: usize, out: *mut rocks_lock);
    pub fn rx_locks_free(list: *mut LockList);
    pub fn rx_set_deadlocks_kept(db: *mut Db, count: u32);
    pub fn rx_txn_call(callback: TxnCallback, state: *mut c_void, txn: *mut rocks_txn, inner: *mut rocks_status, done: *mut bool, st: *mut rocks_status) -> i32;
}
