//! Ended transactions, kept for those that begin next: most of what a beginning costs is RocksDB's
//! object with its batch, index and lock tracker, which can be used again.

use crate::db::txns::prepared::Parts;
use parking_lot::Mutex;

/// How many are kept for a database: as many as threads are likely to be between an end and the next
/// beginning.
const MOST: usize = 16;

#[derive(Default)]
pub(crate) struct TxnPool(Mutex<State>);

#[derive(Default)]
struct State {
    all: Vec<Parts>,
    closed: bool,
}

impl TxnPool {
    pub fn take(&self) -> Option<Parts> {
        self.0.lock().all.pop()
    }

    /// Keeps one, or drops it where there are enough.
    pub fn keep(&self, parts: Parts) {
        let mut state = self.0.lock();
        if !state.closed && state.all.len() < MOST {
            state.all.push(parts);
        } else {
            drop(state);
            drop(parts);
        }
    }

    /// The database closes: none may outlive it.
    pub fn close(&self) {
        let mut state = self.0.lock();
        state.closed = true;
        let all = std::mem::take(&mut state.all);
        drop(state);
        drop(all);
    }
}
