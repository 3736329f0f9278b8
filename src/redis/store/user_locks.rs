//! Locks of the user's, by key: apart from those of the commands, which a holder may run.

use crate::base::error::{Error, Result};
use crate::types::ROCKS_INCOMPLETE;
use parking_lot::{Condvar, Mutex};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How long at most until a waiter notices that it was cancelled.
const LOOK: Duration = Duration::from_millis(10);

#[derive(Default)]
pub struct UserLocks {
    /// Who has a key, and behind it who waits for it, in this order.
    queues: Mutex<HashMap<Vec<u8>, VecDeque<u64>>>,
    next: Mutex<u64>,
    left: Condvar,
}

/// Keys that are locked, until dropped. Any thread may drop it.
pub struct Locked {
    of: Arc<UserLocks>,
    number: u64,
    keys: Vec<Vec<u8>>,
}

impl UserLocks {
    /// Locks keys in their order, so that no two who lock several wait for one another.
    pub fn lock(self: &Arc<UserLocks>, keys: &[&[u8]], stop: &AtomicBool) -> Result<Locked> {
        let mut wanted: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let number = {
            let mut next = self.next.lock();
            *next += 1;
            *next
        };
        let mut locked = Locked {
            of: self.clone(),
            number,
            keys: Vec::with_capacity(wanted.len()),
        };
        for key in wanted {
            let mut queues = self.queues.lock();
            queues.entry(key.clone()).or_default().push_back(number);
            locked.keys.push(key.clone());
            while queues.get(&key).and_then(VecDeque::front) != Some(&number) {
                if stop.load(Ordering::Acquire) {
                    drop(queues);
                    return Err(Error::Code(ROCKS_INCOMPLETE));
                }
                self.left.wait_for(&mut queues, LOOK);
            }
        }
        Ok(locked)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let mut queues = self.of.queues.lock();
        for key in &self.keys {
            if let Some(queue) = queues.get_mut(key) {
                queue.retain(|number| *number != self.number);
                if queue.is_empty() {
                    queues.remove(key);
                }
            }
        }
        self.of.left.notify_all();
    }
}
