//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db};
use crate::types::rocks_status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_ttl_set(db: *mut Db, cf: *mut Cf, seconds: i32, st: *mut rocks_status) -> i32;
    pub fn rx_ttl_get(db: *mut Db, cf: *mut Cf, seconds: *mut i32, st: *mut rocks_status) -> i32;
}
