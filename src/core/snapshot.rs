//! A view of a database at one sequence number. Shared: released when the last of
//! its handle, the options and the iterators that use it is gone, or the database.

use crate::bridge;
use crate::core::life::Life;
use std::sync::Arc;

pub struct Snapshot {
    pub sequence: u64,
    pub(super) raw: *const bridge::Snapshot,
    pub(super) life: Arc<Life>,
}

// SAFETY: RocksDB's snapshots may be used and released from any thread.
unsafe impl Send for Snapshot {}
// SAFETY: as above.
unsafe impl Sync for Snapshot {}

impl Snapshot {
    pub(super) fn adopt(raw: *const bridge::Snapshot, life: &Arc<Life>) -> Arc<Snapshot> {
        life.adopt_snapshot(raw);
        Arc::new(Snapshot {
            // SAFETY: a snapshot of the open database.
            sequence: unsafe { bridge::rx_snapshot_sequence(raw) },
            raw,
            life: life.clone(),
        })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        self.life.give_back_snapshot(self.raw);
    }
}
