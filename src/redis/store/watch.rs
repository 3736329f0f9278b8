//! Watched keys: each has a stamp that every write of it changes.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

#[derive(Default)]
pub struct Watched {
    /// How many are in the table: without any, writes look no further.
    count: AtomicUsize,
    stamps: AtomicU64,
    table: Mutex<HashMap<(usize, Vec<u8>), Entry>>,
}

struct Entry {
    watchers: usize,
    stamp: u64,
}

impl Watched {
    /// Begins to watch a key, under its lock; returns its stamp.
    pub fn add(&self, database: usize, key: &[u8]) -> u64 {
        let mut table = self.table.lock();
        let stamp = self.stamps.fetch_add(1, Ordering::Relaxed);
        let entry = table.entry((database, key.to_vec())).or_insert_with(|| {
            self.count.fetch_add(1, Ordering::SeqCst);
            Entry { watchers: 0, stamp }
        });
        entry.watchers += 1;
        entry.stamp
    }

    pub fn remove(&self, database: usize, key: &[u8]) {
        let mut table = self.table.lock();
        let key = (database, key.to_vec());
        if let Some(entry) = table.get_mut(&key) {
            entry.watchers -= 1;
            if entry.watchers == 0 {
                table.remove(&key);
                self.count.fetch_sub(1, Ordering::SeqCst);
            }
        }
    }

    pub fn stamp(&self, database: usize, key: &[u8]) -> Option<u64> {
        let table = self.table.lock();
        table
            .get(&(database, key.to_vec()))
            .map(|entry| entry.stamp)
    }

    pub fn any(&self) -> bool {
        self.count.load(Ordering::SeqCst) != 0
    }

    /// Notes that a key was written, under its lock.
    pub fn touch(&self, database: usize, key: &[u8]) {
        if !self.any() {
            return;
        }
        let stamp = self.stamps.fetch_add(1, Ordering::Relaxed);
        if let Some(entry) = self.table.lock().get_mut(&(database, key.to_vec())) {
            entry.stamp = stamp;
        }
    }

    /// The same for all keys of which a database's number is one of these.
    pub fn touch_databases(&self, is_one: impl Fn(usize) -> bool) {
        if self.any() {
            let stamp = self.stamps.fetch_add(1, Ordering::Relaxed);
            for ((database, _), entry) in self.table.lock().iter_mut() {
                if is_one(*database) {
                    entry.stamp = stamp;
                }
            }
        }
    }
}
