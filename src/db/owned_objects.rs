//! The RocksDB objects that belong to one open database and must be released to it: column family
//! handles and snapshots. The last reference releases its object; closing the database releases the
//! rest.
//!
//! The lists are never freed: the next database takes over that of one that closed. So references
//! that outlive their database find a list, and no reference is counted but those to the objects.

use crate::base::brief::{back_off, Brief};
use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::base::threads;
use crate::db::bridge;
use crate::db::shutdown::open_databases::Listed;
use crate::db::txns::bridge::rx_held_snapshot_free;
use std::sync::atomic::{AtomicU64, Ordering};

/// A RocksDB object.
#[derive(Clone, Copy)]
pub(crate) enum Thing {
    Cf(*mut cpp::Cf),
    Snapshot(*const cpp::Snapshot),
    /// A transaction's snapshot, which lives on when the transaction has another.
    Held(*mut cpp::HeldSnapshot),
}

/// The list of one database.
#[derive(Clone, Copy)]
pub struct OwnedObjects {
    /// Distinguishes databases even if RocksDB reuses an address.
    pub id: u64,
    list: &'static List,
}

struct List {
    /// Of the open database; 0: none.
    id: AtomicU64,
    open: Brief<Open>,
}

struct Open {
    /// As the list's.
    id: u64,
    db: *mut cpp::Db,
    places: Vec<Place>,
    empty: Vec<usize>,
    /// The number of releases in progress: a close waits for them.
    leaving: usize,
    /// Dropped when the database is closed.
    listed: Option<Listed>,
}

/// An object keeps its place, so that it is found again without a search.
struct Place {
    thing: Thing,
    /// How many references it has; 0: none, and the place is empty.
    references: usize,
}

// SAFETY: the pointers are used under the lock, and RocksDB accepts these calls from any thread.
unsafe impl Send for Open {}

/// An object without references, which is about to be released: a close waits for it.
#[derive(Clone, Copy)]
struct Left {
    db: *mut cpp::Db,
    thing: Thing,
}

// SAFETY: the database stays open until it is released, and RocksDB accepts that from any thread.
unsafe impl Send for Left {}

/// The lists without a database.
static FREE: Brief<Vec<&'static List>> = Brief::new(Vec::new());

impl OwnedObjects {
    pub(crate) fn new(db: *mut cpp::Db, listed: Listed) -> OwnedObjects {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let list = FREE.with(Vec::pop).unwrap_or_else(List::new);
        list.open
            .with(|open| (open.id, open.db, open.listed) = (id, db, Some(listed)));
        list.id.store(id, Ordering::Release);
        OwnedObjects { id, list }
    }

    /// Whether the database was closed.
    #[inline(always)]
    pub fn is_closed(&self) -> bool {
        self.list.id.load(Ordering::Acquire) != self.id
    }

    /// Runs work on the list, unless the database was closed.
    fn with<R>(&self, work: impl FnOnce(&mut Open) -> R) -> Option<R> {
        let id = self.id;
        self.list
            .open
            .with(|open| (open.id == id).then(|| work(open)))
    }

    /// Takes ownership of an object of the open database. Returns its place, with one reference.
    pub(crate) fn adopt(&self, thing: Thing) -> usize {
        self.with(|open| open.fill(thing)).unwrap_or(0)
    }

    /// Adds a reference to an object.
    pub(crate) fn share(&self, place: usize) {
        self.with(|open| open.places[place].references += 1);
    }

    /// Takes a reference away; the last one releases the object. That runs without the lock: it can
    /// call event listeners, and a listener may take a snapshot.
    pub(crate) fn give_back(&self, place: usize) {
        if let Some(left) = self.with(|open| open.clear(place)).flatten() {
            self.end(left);
        }
    }

    /// The same for an object with which files are deleted: a thread of the library does it where this
    /// one must not wait.
    pub(crate) fn give_back_with_files(&self, place: usize) {
        let Some(left) = self.with(|open| open.clear(place)).flatten() else {
            return;
        };
        let own = *self;
        let is_apart = threads::must_not_wait()
            && threads::spawn("rocks-release", move || own.end(left)).is_ok();
        if !is_apart {
            self.end(left);
        }
    }

    fn end(&self, left: Left) {
        let _ = release(left.db, left.thing);
        self.with(|open| open.leaving -= 1);
    }

    /// Releases everything and closes the database. No call is inside any more. `tell`: the listeners
    /// are told if RocksDB fails to close.
    pub fn close(&self, tell: bool) -> Result<()> {
        let mut round = 0;
        let (db, things, _listed) = loop {
            match self.with(|open| (open.leaving == 0).then(|| open.take())) {
                None => return Ok(()),
                Some(Some(taken)) => break taken,
                Some(None) => back_off(round),
            }
            round += 1;
        };
        self.list.id.store(0, Ordering::Release);
        let mut result = Ok(());
        for thing in things {
            result = result.and(release(db, thing));
        }
        // SAFETY: the database is open, and ours alone.
        let closed = check(|st| unsafe { bridge::rx_db_close(db, tell, st) });
        FREE.with(|free| free.push(self.list));
        result.and(closed)
    }
}

impl List {
    fn new() -> &'static List {
        Box::leak(Box::new(List {
            id: AtomicU64::new(0),
            open: Brief::new(Open {
                id: 0,
                db: std::ptr::null_mut(),
                places: Vec::new(),
                empty: Vec::new(),
                leaving: 0,
                listed: None,
            }),
        }))
    }
}

impl Open {
    fn fill(&mut self, thing: Thing) -> usize {
        let references = 1;
        match self.empty.pop() {
            Some(place) => {
                self.places[place] = Place { thing, references };
                place
            }
            None => {
                self.places.push(Place { thing, references });
                self.places.len() - 1
            }
        }
    }

    /// The object, if this was its last reference.
    fn clear(&mut self, place: usize) -> Option<Left> {
        let at = &mut self.places[place];
        at.references -= 1;
        if at.references > 0 {
            return None;
        }
        self.empty.push(place);
        self.leaving += 1;
        let (db, thing) = (self.db, at.thing);
        Some(Left { db, thing })
    }

    /// Closes the list, and returns what is in it.
    fn take(&mut self) -> (*mut cpp::Db, Vec<Thing>, Option<Listed>) {
        (self.id, self.empty) = (0, Vec::new());
        let places = std::mem::take(&mut self.places);
        let full = places.into_iter().filter(|place| place.references > 0);
        let things = full.map(|place| place.thing).collect();
        (self.db, things, self.listed.take())
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
