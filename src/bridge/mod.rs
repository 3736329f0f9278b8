//! The functions of the bridge, as `bridge.h` and the `.cc` files have them.
//! Pointers that a function takes were made by the bridge itself or checked by `abi`.

use crate::types::rocks_status;
use std::ffi::{c_char, c_void};

macro_rules! opaque {
    ($($name:ident)*) => {$(
        #[repr(C)]
        pub struct $name {
            _opaque: [u8; 0],
        }
    )*};
}

mod backup;
mod batch;
mod callback;
mod event;
mod iter;
mod json;
mod merge_operator;
mod multi_get;
mod objects;
mod open;
mod options;
mod shared;
mod snapshot;
mod sst;
mod timestamp;
mod txn;
mod upkeep;
mod wal;

pub use backup::*;
pub use batch::*;
pub use callback::*;
pub use event::*;
pub use iter::*;
pub use json::*;
pub use merge_operator::*;
pub use multi_get::*;
pub use objects::*;
pub use open::*;
pub use options::*;
pub use shared::*;
pub use snapshot::*;
pub use sst::*;
pub use timestamp::*;
pub use txn::*;
pub use upkeep::*;
pub use wal::*;

opaque!(Db Cf Options Value Snapshot Metadata TablePropertiesCollection);

#[rustfmt::skip]
extern "C" {
    pub fn rx_rocksdb_version() -> *const c_char;
    pub fn rx_free(memory: *mut c_void);

    pub fn rx_options_new(kind: i32, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_options_clone(from: *const Options, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_options_free(options: *mut Options);
    pub fn rx_options_raw(options: *const Options) -> *const c_void;
    pub fn rx_options_set(options: *mut Options, names: *const *const c_char, values: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_value(options: *const Options, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_read_options_set_snapshot(options: *mut Options, snapshot: *const Snapshot);

    pub fn rx_snapshot_new(db: *mut Db) -> *const Snapshot;
    pub fn rx_snapshot_release(db: *mut Db, snapshot: *const Snapshot);
    pub fn rx_snapshot_sequence(snapshot: *const Snapshot) -> u64;

    pub fn rx_value_new() -> *mut Value;
    pub fn rx_value_free(value: *mut Value);
    pub fn rx_get_pinned(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, own: bool, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_key_may_exist(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, may_exist: *mut bool, found: *mut bool, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_value_reset(value: *mut Value);
    pub fn rx_get_into(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, buffer: *mut u8, capacity: usize, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_get_owned(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_put(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_merge(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_delete(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_single_delete(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_delete_range(db: *mut Db, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
}
