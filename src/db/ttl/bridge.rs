//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db};

#[rustfmt::skip]
extern "C" {
    pub fn rx_ttl_set(db: *mut Db, cf: *mut Cf, seconds: i32);
    pub fn rx_ttl_get(db: *mut Db, cf: *mut Cf) -> i32;
}
