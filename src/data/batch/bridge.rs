//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Batch, Cf, Db, Iterator, Values};
use crate::base::shared::{Entries, Stamped, WriteKind};
use crate::types::{rocks_batch_record, rocks_sink, rocks_status, rocks_wide_column};
use std::ffi::c_void;

/// The type of rocks_batch_callbacks's function, not NULL.
pub type RecordCallback = unsafe extern "C" fn(
    state: *mut c_void,
    record: *const rocks_batch_record,
    error: *mut rocks_sink,
) -> bool;

#[allow(improper_ctypes)] // rocks_txn is a number behind a pointer's type
#[rustfmt::skip]
extern "C" {
    pub fn rx_batch_new(reserved_bytes: usize, max_bytes: usize, protection_bytes_per_key: usize, out: *mut *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_new_indexed(default_cf: *mut Cf, overwrite_key: bool, max_bytes: usize, out: *mut *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_get(batch: *mut Batch, cf: *mut Cf, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_get_from_db(batch: *mut Batch, db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_get_entity_from_db(batch: *mut Batch, db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, values: *mut Values, own: bool, columns: *mut *const rocks_wide_column, offsets: *mut *const usize, codes: *mut *const i32, st: *mut rocks_status) -> i32;
    pub fn rx_batch_iter_new(batch: *mut Batch, db: *mut Db, cf: *mut Cf, options: *const c_void, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_batch_from_data(data: *const u8, len: usize, out: *mut *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_free(batch: *mut Batch);
    pub fn rx_batch_put(batch: *mut Batch, id: u32, cf: *mut Cf, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_put_entity(batch: *mut Batch, id: u32, cf: *mut Cf, key: *const u8, key_len: usize, columns: *const u8, columns_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_merge(batch: *mut Batch, id: u32, cf: *mut Cf, key: *const u8, key_len: usize, operand: *const u8, operand_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_delete(batch: *mut Batch, id: u32, cf: *mut Cf, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_single_delete(batch: *mut Batch, id: u32, cf: *mut Cf, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_delete_range(batch: *mut Batch, id: u32, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_put_log_data(batch: *mut Batch, blob: *const u8, len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_add_many(batch: *mut Batch, id: u32, cf: *mut Cf, kind: WriteKind, keys: *const Entries, values: *const Entries, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_add_at(batch: *mut Batch, id: u32, kind: WriteKind, key: *const u8, key_len: usize, value: *const u8, value_len: usize, timestamp: *const u8, timestamp_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_add_many_at(batch: *mut Batch, id: u32, kind: WriteKind, keys: *const Entries, values: *const Entries, count: usize, timestamp: *const u8, timestamp_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_set_save_point(batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_rollback_to_save_point(batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_pop_save_point(batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_clear(batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_iterate(batch: *mut Batch, state: *mut c_void, callback: RecordCallback, st: *mut rocks_status) -> i32;
    pub fn rx_batch_verify_checksum(b: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_batch_count(batch: *mut Batch) -> u32;
    pub fn rx_batch_data(batch: *mut Batch, len: *mut usize) -> *const u8;
    pub fn rx_batch_check(batch: *mut Batch, options: *const c_void, ids: *const u32, families: *const *mut Cf, count: usize, stamps: *const Stamped, ranges: usize, trusts: bool, st: *mut rocks_status) -> i32;
    pub fn rx_batch_write(db: *mut Db, options: *const c_void, batch: *mut Batch, st: *mut rocks_status) -> i32;
    pub fn rx_write_many(db: *mut Db, cf: *mut Cf, options: *const c_void, kind: WriteKind, keys: *const Entries, values: *const Entries, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_batch_write_with_locks(db: *mut Db, options: *const c_void, batch: *mut Batch, st: *mut rocks_status) -> i32;
}
