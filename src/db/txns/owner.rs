//! Ownership of RocksDB's transaction.

use crate::base::cpp;
use crate::base::error::{Error, Result};
use crate::db::txns::bridge;
use crate::types::ROCKS_OUT_OF_MEMORY;

/// A reference to RocksDB's transaction.
pub struct Owner(pub(crate) *mut cpp::Txn);

// SAFETY: used by one thread at a time; other references only keep it alive.
unsafe impl Send for Owner {}
// SAFETY: as above.
unsafe impl Sync for Owner {}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_txn_free(self.0) };
    }
}

impl Owner {
    pub(crate) fn new() -> Result<Owner> {
        // SAFETY: makes an object.
        Owner::made(unsafe { bridge::rx_txn_new() })
    }

    fn made(raw: *mut cpp::Txn) -> Result<Owner> {
        if raw.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        Ok(Owner(raw))
    }

    pub(crate) fn share(&self) -> Result<Owner> {
        // SAFETY: ours for the call.
        Owner::made(unsafe { bridge::rx_txn_share(self.0) })
    }
}
