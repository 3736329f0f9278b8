//! Objects and a table for the models. What an object holds is a cell that loom watches: a call
//! reads it, an end writes it, and loom fails the model where the two are not ordered.
#![allow(dead_code)] // Each file of models uses its part.

use loom::cell::UnsafeCell;
use loom::thread;
use rocks_loom::abi::handles::handle::{Handle, Kind};
use rocks_loom::abi::handles::table::{Exclusive, Fault, Object, Record, Table, CLOSABLE};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::Arc;

/// How often what happened in one execution. Counts alone: orders nothing.
pub type Count = Arc<AtomicUsize>;

/// A database: shared, closed.
pub struct Db {
    content: UnsafeCell<u32>,
    ended: Count,
}

/// Options: shared, freed. One more kind of the same make.
pub struct Options(pub Db);

/// A snapshot: shared, freed, and its maker's alone until another thread enters it.
pub struct Snapshot(pub Db);

/// What is shared and freed.
pub trait Freed: Object + Sync {
    fn new(ended: &Count) -> Box<Self>;
    fn read(&self);
}

/// An iterator: exclusive, a child of a database.
pub struct Iter {
    content: UnsafeCell<u32>,
    closed: Count,
    ended: Count,
}

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Sync for Db {}
// SAFETY: as above.
unsafe impl Sync for Options {}
// SAFETY: as above.
unsafe impl Sync for Snapshot {}

impl Db {
    pub fn new(ended: &Count) -> Box<Db> {
        Box::new(Db {
            content: UnsafeCell::new(0),
            ended: ended.clone(),
        })
    }

    pub fn read(&self) {
        self.content.with(|_| ());
    }

    /// Fails the model when a call is inside, or was and left without order.
    pub fn alone(&self) {
        self.content.with_mut(|_| ());
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        self.alone();
        self.ended.fetch_add(1, Relaxed);
    }
}

impl Freed for Options {
    fn new(ended: &Count) -> Box<Options> {
        Box::new(Options(*Db::new(ended)))
    }

    fn read(&self) {
        self.0.read();
    }
}

impl Freed for Snapshot {
    fn new(ended: &Count) -> Box<Snapshot> {
        Box::new(Snapshot(*Db::new(ended)))
    }

    fn read(&self) {
        self.0.read();
    }
}

impl Iter {
    pub fn new(closed: &Count, ended: &Count) -> Box<Iter> {
        Box::new(Iter {
            content: UnsafeCell::new(0),
            closed: closed.clone(),
            ended: ended.clone(),
        })
    }

    pub fn step(&mut self) {
        self.content.with_mut(|_| ());
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        self.step();
        self.ended.fetch_add(1, Relaxed);
    }
}

const fn kind(number: u8) -> Kind {
    Kind { number, name: "" }
}

impl Object for Db {
    const KIND: Kind = kind(CLOSABLE);
    const BIASED: bool = false;
}

impl Object for Options {
    const KIND: Kind = kind(3);
    const BIASED: bool = false;
}

impl Object for Snapshot {
    const KIND: Kind = kind(5);
}

impl Object for Iter {
    const KIND: Kind = kind(7);
    const ALONE: bool = true;

    fn close(&mut self) {
        self.step();
        self.closed.fetch_add(1, Relaxed);
    }
}

/// A table for one execution.
struct House(&'static Table);

impl House {
    fn new() -> House {
        House(Box::leak(Box::new(Table::new())))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: leaked above; every thread of the model was joined.
            drop(unsafe { Box::from_raw(std::ptr::from_ref(self.0).cast_mut()) });
        }
    }
}

pub fn model(
    preemptions: usize,
    body: impl Fn(&'static Table, &'static Record) + Send + Sync + 'static,
) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 20_000;
    builder.check(move || {
        let house = House::new();
        body(house.0, house.0.attach().unwrap());
    });
}

/// A thread whose record was attached before: attaching has a model of its own.
pub fn spawn<T: 'static>(
    table: &'static Table,
    body: impl FnOnce(&'static Record) -> T + 'static,
) -> thread::JoinHandle<T> {
    let record = table.attach().unwrap();
    thread::spawn(move || body(record))
}

pub fn read<T: Freed>(table: &'static Table, record: &'static Record, handle: Handle) {
    match table.enter::<T>(record, handle) {
        Ok(object) => object.read(),
        Err(fault) => assert_eq!(fault, Fault::Stale),
    }
}

pub fn step(iter: Result<Exclusive<'_, Iter>, Fault>) -> Option<Fault> {
    iter.map(|mut iter| iter.step()).err()
}

/// Two threads read an object while this one, which made it, ends it.
pub fn two_calls_and<T: Freed>(end: fn(&'static Table, &'static Record, Handle)) {
    model(2, move |table, record| {
        let ended = Count::default();
        let object = table.insert(record, T::new(&ended), 0).unwrap();
        let readers: Vec<_> = (0..2)
            .map(|_| spawn(table, move |record| read::<T>(table, record, object)))
            .collect();
        end(table, record, object);
        assert_eq!(table.retire::<T>(record, object), Err(Fault::Stale));
        for reader in readers {
            reader.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 1);
    });
}
