//! The RocksDB objects that belong to one open database and must be released to it: column family
//! handles and snapshots. The last reference releases its object; closing the database releases the
//! rest.

use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::db::bridge;
use crate::db::txns::bridge::rx_held_snapshot_free;
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;

/// A RocksDB object.
#[derive(Clone, Copy)]
pub(crate) enum Thing {
    Cf(*mut cpp::Cf),
    Snapshot(*const cpp::Snapshot),
    /// A transaction's snapshot, which lives on when the transaction has another.
    Held(*mut cpp::HeldSnapshot),
}

pub struct OwnedObjects {
    /// Distinguishes databases even if RocksDB reuses an address.
    pub id: u64,
    closed: AtomicBool,
    open: Mutex<Option<Open>>,
    /// Signals that no release is in progress.
    quiet: Condvar,
}

struct Open {
    db: *mut cpp::Db,
    things: Places,
    /// The number of releases in progress: a close waits for them.
    leaving: usize,
}

/// The objects, each in a place that it keeps: given back by its number, without a search.
#[derive(Default)]
struct Places {
    all: Vec<Option<Thing>>,
    empty: Vec<usize>,
}

impl Places {
    fn fill(&mut self, thing: Thing) -> usize {
        if let Some(place) = self.empty.pop() {
            self.all[place] = Some(thing);
            return place;
        }
        self.all.push(Some(thing));
        self.all.len() - 1
    }

    fn clear(&mut self, place: usize) -> Option<Thing> {
        let thing = self.all.get_mut(place)?.take()?;
        self.empty.push(place);
        Some(thing)
    }
}

// SAFETY: the pointers are used under the mutex, and RocksDB accepts these calls from any thread.
unsafe impl Send for Open {}

impl OwnedObjects {
    pub fn new(db: *mut cpp::Db) -> Arc<OwnedObjects> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Arc::new(OwnedObjects {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            closed: AtomicBool::new(false),
            open: Mutex::new(Some(Open {
                db,
                things: Places::default(),
                leaving: 0,
            })),
            quiet: Condvar::new(),
        })
    }

    /// Whether the database was closed.
    #[inline(always)]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Takes ownership of an object of the open database. Returns its place, for `give_back`.
    pub(crate) fn adopt(&self, thing: Thing) -> usize {
        let mut open = self.open.lock();
        open.as_mut().map_or(0, |open| open.things.fill(thing))
    }

    /// Releases an object; once for each. Runs without the lock: releasing can call event listeners,
    /// and a listener may take a snapshot.
    pub(crate) fn give_back(&self, place: usize) {
        let Some((db, thing)) = self.begin_leaving(place) else {
            return;
        };
        let _ = release(db, thing);
        if let Some(open) = self.open.lock().as_mut() {
            open.leaving -= 1;
            if open.leaving == 0 {
                self.quiet.notify_all();
            }
        }
    }

    fn begin_leaving(&self, place: usize) -> Option<(*mut cpp::Db, Thing)> {
        let mut open = self.open.lock();
        let open = open.as_mut()?;
        let thing = open.things.clear(place)?;
        open.leaving += 1;
        Some((open.db, thing))
    }

    /// Takes what is open, once no release is in progress.
    fn take(&self) -> Option<Open> {
        let mut open = self.open.lock();
        while open.as_ref().is_some_and(|open| open.leaving > 0) {
            self.quiet.wait(&mut open);
        }
        open.take()
    }

    /// Releases everything and closes the database. No call is inside any more. `tell`: the listeners
    /// are told if RocksDB fails to close.
    pub fn close(&self, tell: bool) -> Result<()> {
        let Some(open) = self.take() else {
            return Ok(());
        };
        self.closed.store(true, Ordering::Release);
        let mut result = Ok(());
        for thing in open.things.all.into_iter().flatten() {
            result = result.and(release(open.db, thing));
        }
        // SAFETY: the database is open, and ours alone.
        let closed = check(|st| unsafe { bridge::rx_db_close(open.db, tell, st) });
        result.and(closed)
    }
}

fn release(db: *mut cpp::Db, thing: Thing) -> Result<()> {
    match thing {
        // SAFETY: the handle is the open database's own, and is released once.
        Thing::Cf(cf) => check(|st| unsafe { bridge::rx_cf_destroy(db, cf, st) }),
        Thing::Snapshot(snapshot) => {
            // SAFETY: as above.
            unsafe { bridge::rx_snapshot_release(db, snapshot) };
            Ok(())
        }
        Thing::Held(snapshot) => {
            // SAFETY: as above.
            unsafe { rx_held_snapshot_free(snapshot) };
            Ok(())
        }
    }
}
