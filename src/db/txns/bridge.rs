//! Declarations of this folder's C++ functions.

use crate::base::cpp::{HeldSnapshot, Txn};

#[allow(improper_ctypes)] // rocks_txn is a number behind a pointer's type
#[rustfmt::skip]
extern "C" {
    pub fn rx_txn_new() -> *mut Txn;
    pub fn rx_txn_free(txn: *mut Txn);
    pub fn rx_txn_share(txn: *const Txn) -> *mut Txn;
    pub fn rx_held_snapshot_free(held: *mut HeldSnapshot);
}
