//! Declarations of C++ functions.

use crate::base::cpp::Db;
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_stalls_start_by(begin: *const c_void);
    pub fn rx_stalls_watch(db: *mut Db, id: u64, st: *mut rocks_status) -> i32;
    pub fn rx_stalls_close(db: *mut Db);
    pub fn rx_stalls_give_up(id: u64) -> bool;
    pub fn rx_stalls_ends(db: *mut Db) -> u64;
    pub fn rx_stalls_look(again: bool) -> bool;
}
