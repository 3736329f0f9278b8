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
    borrowed: Arc<Mutex<Vec<State>>>,
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
        with(self.borrowed.lock().first())
    }
}

/// A database's current `PinnedCaches`. When column families are gone it is replaced by one without
/// their caches; values that lie in those still refer to the old one.
pub(crate) struct CachesOfDb {
    current: Mutex<Arc<PinnedCaches>>,
    /// Changes whenever the caches are replaced, and is unique among databases. Values compare this
    /// number instead of taking a reference, so that reads write to no shared cache line.
    generation: AtomicU64,
}

fn next_generation() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl CachesOfDb {
    pub fn new(own: &State) -> Result<CachesOfDb> {
        let caches = PinnedCaches {
            borrowed: Arc::new(Mutex::new(vec![own.copy()?])),
            caches: Mutex::new(Vec::new()),
        };
        Ok(CachesOfDb {
            current: Mutex::new(Arc::new(caches)),
            generation: AtomicU64::new(next_generation()),
        })
    }

    #[inline(always)]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub fn current(&self) -> Arc<PinnedCaches> {
        self.current.lock().clone()
    }

    /// Adds the objects of a column family's options; returns whether values may lie in mapped
    /// files.
    pub fn add(&self, state: &State, family: &Arc<ColumnFamily>) -> Result<bool> {
        let mut current = self.current.lock();
        self.let_go(&mut current);
        let mut borrowed = current.borrowed.lock();
        // A database may have thousands of column families, most of which share these objects.
        // SAFETY: database options.
        let same = |one: &State| unsafe { bridge::rx_options_same_objects(one.boxed, state.boxed) };
        if !borrowed.iter().any(same) {
            let copy = state.copy()?;
            // SAFETY: database options that nobody else sees yet.
            unsafe { bridge::rx_options_drop_caches(copy.boxed) };
            borrowed.push(copy);
        }
        drop(borrowed);
        let mut caches = current.caches.lock();
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
    fn let_go(&self, current: &mut Arc<PinnedCaches>) {
        let mut caches = current.caches.lock();
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
            *current = Arc::new(PinnedCaches {
                borrowed: current.borrowed.clone(),
                caches: Mutex::new(alive),
            });
            self.generation.store(next_generation(), Ordering::Release);
        }
    }
}
