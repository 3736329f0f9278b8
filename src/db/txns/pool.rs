//! A pool of ended transactions for reuse: most of the cost of beginning one is RocksDB's object
//! with its batch, index and lock tracker.

use crate::db::txns::prepared::Parts;
use parking_lot::Mutex;

/// The pool's size per database: roughly the number of threads that are between two transactions at
/// any moment.
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

    /// Adds one, or drops it if the pool is full.
    pub fn keep(&self, parts: Parts) {
        let mut state = self.0.lock();
        if !state.closed && state.all.len() < MOST {
            state.all.push(parts);
        } else {
            drop(state);
            drop(parts);
        }
    }

    /// Called when the database closes: no transaction may outlive it.
    pub fn close(&self) {
        let mut state = self.0.lock();
        state.closed = true;
        let all = std::mem::take(&mut state.all);
        drop(state);
        drop(all);
    }
}
