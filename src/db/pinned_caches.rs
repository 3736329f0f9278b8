//! The objects that a database needs while it is open, and those that keep pinned values alive,
//! even after it was closed.

use crate::base::error::Result;
use crate::db::bridge;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// The options that own these objects. A value takes a reference when it is read into.
pub struct PinnedCaches {
    /// Objects that RocksDB points at without owning them, also in background work after a column
    /// family was dropped: env, comparator, callbacks. The database's own options first.
    ground: Arc<Mutex<Vec<State>>>,
    caches: Mutex<Vec<Caches>>,
}

/// The caches that contain values, and the column families they come from.
#[derive(Clone)]
struct Caches {
    state: Arc<State>,
    of: Vec<Weak<ColumnFamily>>,
}

impl PinnedCaches {
    /// Runs `with` on the options that the database was opened with.
    pub(crate) fn opened_with<T>(&self, with: impl FnOnce(Option<&State>) -> T) -> T {
        with(self.ground.lock().first())
    }
}

/// A database's current `PinnedCaches`. When column families are gone it is replaced by one without
/// their caches; values that lie in those still refer to the old one.
pub(crate) struct CachesOfDb {
    now: Mutex<Arc<PinnedCaches>>,
    /// Changes whenever the caches are replaced, and is unique among databases. Values compare this
    /// number instead of taking a reference, so that reads write to no shared cache line.
    turn: AtomicU64,
}

fn next_turn() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl CachesOfDb {
    pub fn new(own: &State) -> Result<CachesOfDb> {
        let keep = PinnedCaches {
            ground: Arc::new(Mutex::new(vec![own.copy()?])),
            caches: Mutex::new(Vec::new()),
        };
        Ok(CachesOfDb {
            now: Mutex::new(Arc::new(keep)),
            turn: AtomicU64::new(next_turn()),
        })
    }

    #[inline(always)]
    pub fn turn(&self) -> u64 {
        self.turn.load(Ordering::Acquire)
    }

    pub fn now(&self) -> Arc<PinnedCaches> {
        self.now.lock().clone()
    }

    /// Adds the objects of a column family's options; returns whether values may lie in mapped
    /// files.
    pub fn hold(&self, state: &State, family: &Arc<ColumnFamily>) -> Result<bool> {
        let mut now = self.now.lock();
        self.let_go(&mut now);
        let mut ground = now.ground.lock();
        // A database may have thousands of column families, most of which share these objects.
        // SAFETY: database options.
        let same = |one: &State| unsafe { bridge::rx_options_same_ground(one.boxed, state.boxed) };
        if !ground.iter().any(same) {
            let copy = state.copy()?;
            // SAFETY: database options that nobody else sees yet.
            unsafe { bridge::rx_options_drop_caches(copy.boxed) };
            ground.push(copy);
        }
        drop(ground);
        let mut caches = now.caches.lock();
        // SAFETY: database options.
        let same = |one: &&mut Caches| unsafe {
            bridge::rx_options_same_caches(one.state.boxed, state.boxed)
        };
        match caches.iter_mut().find(same) {
            Some(one) => one.of.push(Arc::downgrade(family)),
            None => caches.push(Caches {
                state: Arc::new(state.copy()?),
                of: vec![Arc::downgrade(family)],
            }),
        }
        // SAFETY: database options.
        Ok(unsafe { bridge::rx_options_pin_mapped(state.boxed) })
    }

    /// Drops the caches of column families that are gone; values that lie in them keep them alive.
    fn let_go(&self, now: &mut Arc<PinnedCaches>) {
        let mut caches = now.caches.lock();
        let before = caches.len();
        for one in caches.iter_mut() {
            one.of.retain(|family| family.strong_count() > 0);
        }
        let alive: Vec<Caches> = caches
            .iter()
            .filter(|one| !one.of.is_empty())
            .cloned()
            .collect();
        drop(caches);
        if alive.len() < before {
            *now = Arc::new(PinnedCaches {
                ground: now.ground.clone(),
                caches: Mutex::new(alive),
            });
            self.turn.store(next_turn(), Ordering::Release);
        }
    }
}
