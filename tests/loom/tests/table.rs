//! The protocol between calls, frees and closes, under every schedule and every
//! outcome of the memory model that loom reaches within the bounds given.
//!
//! What an object holds is a cell that loom watches: a call reads it, an end writes
//! it, and loom fails the model where the two are not ordered.

use loom::cell::UnsafeCell;
use loom::thread;
use rocks_loom::abi::handles::fence::{self, Side};
use rocks_loom::abi::handles::handle::{Handle, Kind};
use rocks_loom::abi::handles::pending::Pending;
use rocks_loom::abi::handles::table::{
    Exclusive, Fault, Object, Record, Released, Table, CLOSABLE,
};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::Arc;

/// How often what happened in one execution. Counts alone: orders nothing.
type Count = Arc<AtomicUsize>;

/// A database: shared, closed.
struct Db {
    content: UnsafeCell<u32>,
    ended: Count,
}

/// Options: shared, freed. One more kind of the same make.
struct Options(Db);

/// An iterator: exclusive, a child of a database.
struct Iter {
    content: UnsafeCell<u32>,
    closed: Count,
    ended: Count,
}

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Sync for Db {}
// SAFETY: as above.
unsafe impl Sync for Options {}

impl Db {
    fn new(ended: &Count) -> Box<Db> {
        Box::new(Db {
            content: UnsafeCell::new(0),
            ended: ended.clone(),
        })
    }

    fn read(&self) {
        self.content.with(|_| ());
    }

    /// Fails the model when a call is inside, or was and left without order.
    fn alone(&self) {
        self.content.with_mut(|_| ());
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        self.alone();
        self.ended.fetch_add(1, Relaxed);
    }
}

impl Options {
    fn new(ended: &Count) -> Box<Options> {
        Box::new(Options(*Db::new(ended)))
    }
}

impl Iter {
    fn new(closed: &Count, ended: &Count) -> Box<Iter> {
        Box::new(Iter {
            content: UnsafeCell::new(0),
            closed: closed.clone(),
            ended: ended.clone(),
        })
    }

    fn step(&mut self) {
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
}

impl Object for Options {
    const KIND: Kind = kind(3);
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

fn model(
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
fn spawn<T: 'static>(
    table: &'static Table,
    body: impl FnOnce(&'static Record) -> T + 'static,
) -> thread::JoinHandle<T> {
    let record = table.attach().unwrap();
    thread::spawn(move || body(record))
}

fn read_db(table: &'static Table, record: &'static Record, db: Handle) -> bool {
    match table.enter::<Db>(record, db) {
        Ok(db) => {
            db.read();
            true
        }
        Err(fault) => {
            assert_eq!(fault, Fault::Closed);
            false
        }
    }
}

fn read_options(table: &'static Table, record: &'static Record, options: Handle) {
    match table.enter::<Options>(record, options) {
        Ok(options) => options.0.read(),
        Err(fault) => assert_eq!(fault, Fault::Stale),
    }
}

// ---- calls and closes ----------------------------------------------------------

fn two_calls_and_a_close(preemptions: usize) {
    model(preemptions, |table, record| {
        let ended = Count::default();
        let db = table.insert(record, Db::new(&ended), 0).unwrap();
        let readers: Vec<_> = (0..2)
            .map(|_| spawn(table, move |record| read_db(table, record, db)))
            .collect();
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        closing.alone();
        assert_eq!(ended.load(Relaxed), 0);
        drop(closing);
        assert!(!read_db(table, record, db));
        for reader in readers {
            reader.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_close_waits_for_the_calls_inside() {
    two_calls_and_a_close(3);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_a_close_misses_it() {
    fence::omit(Side::Light);
    two_calls_and_a_close(3);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_close_it_misses_a_call() {
    fence::omit(Side::Heavy);
    two_calls_and_a_close(3);
}

#[test]
fn calls_one_after_another_are_all_ordered_before_the_close() {
    model(4, |table, record| {
        let ended = Count::default();
        let db = table.insert(record, Db::new(&ended), 0).unwrap();
        let reader = spawn(table, move |record| {
            let first = read_db(table, record, db);
            let second = read_db(table, record, db);
            assert!(first || !second, "open again after it was closed");
        });
        table.close::<Db>(record, db, |_| ()).unwrap().alone();
        reader.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn of_two_closes_one_closes() {
    model(4, |table, record| {
        let ended = Count::default();
        let db = table.insert(record, Db::new(&ended), 0).unwrap();
        let close = move |record| match table.close::<Db>(record, db, |_| ()) {
            Ok(closing) => {
                closing.alone();
                1
            }
            Err(fault) => {
                assert_eq!(fault, Fault::Closed);
                0
            }
        };
        let other = spawn(table, close);
        let closed = close(record);
        assert_eq!(closed + other.join().unwrap(), 1);
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_thread_that_arrives_meanwhile_is_seen() {
    model(4, |table, record| {
        let ended = Count::default();
        let db = table.insert(record, Db::new(&ended), 0).unwrap();
        let reader = thread::spawn(move || {
            let record = table.attach().unwrap();
            read_db(table, record, db);
            table.detach(record);
        });
        table.close::<Db>(record, db, |_| ()).unwrap().alone();
        reader.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

// ---- calls and frees -----------------------------------------------------------

fn two_calls_and_a_free(preemptions: usize) {
    model(preemptions, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let readers: Vec<_> = (0..2)
            .map(|_| spawn(table, move |record| read_options(table, record, options)))
            .collect();
        table.retire::<Options>(options).unwrap();
        assert_eq!(table.retire::<Options>(options), Err(Fault::Stale));
        for reader in readers {
            reader.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_free_ends_the_object_once_and_after_the_calls() {
    two_calls_and_a_free(2);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_a_free_ends_the_object_under_it() {
    fence::omit(Side::Light);
    two_calls_and_a_free(2);
}

#[test]
fn of_two_frees_one_frees() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let other = spawn(table, move |_| table.retire::<Options>(options).is_ok());
        let freed = table.retire::<Options>(options).is_ok();
        assert!(freed != other.join().unwrap());
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_free_inside_a_call_ends_the_object_when_the_call_leaves() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let other = spawn(table, move |record| read_options(table, record, options));
        let inside = table.enter::<Options>(record, options).ok().unwrap();
        table.retire::<Options>(options).unwrap();
        inside.0.read();
        assert_eq!(ended.load(Relaxed), 0);
        drop(inside);
        other.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_stale_handle_misses_what_lives_in_its_slot_now() {
    model(4, |table, record| {
        let ended = Count::default();
        let stale = table.insert(record, Options::new(&ended), 0).unwrap();
        let reader = spawn(table, move |record| {
            read_options(table, record, stale);
            // By now freed, or not yet; never the object of another handle.
            read_options(table, record, stale);
        });
        table.retire::<Options>(stale).unwrap();
        // Comes into the same slot, unless the reader still keeps it from reuse.
        let next = table.insert(record, Options::new(&ended), 0).unwrap();
        assert_ne!(next, stale);
        assert!(table.enter::<Options>(record, next).is_ok());
        reader.join().unwrap();
        table.retire::<Options>(next).unwrap();
        assert_eq!(ended.load(Relaxed), 2);
    });
}

// ---- one call at a time --------------------------------------------------------

fn step(iter: Result<Exclusive<'_, Iter>, Fault>) -> Option<Fault> {
    iter.map(|mut iter| iter.step()).err()
}

#[test]
fn an_exclusive_object_takes_one_call_at_a_time() {
    model(4, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let other = spawn(table, move |_| step(table.lock::<Iter>(iter)));
        let faults = [step(table.lock::<Iter>(iter)), other.join().unwrap()];
        assert!(faults.iter().flatten().all(|fault| *fault == Fault::Busy));
        assert!(faults.contains(&None));
        drop(table.remove::<Iter>(record, iter).ok().unwrap());
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn freeing_an_exclusive_object_waits_for_nobody_and_hits_nobody() {
    model(4, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let others: Vec<_> = (0..2)
            .map(|_| {
                spawn(table, move |record| {
                    match table.remove::<Iter>(record, iter) {
                        Ok(_) => (1, None),
                        Err(fault) => (0, Some(fault)),
                    }
                })
            })
            .collect();
        let fault = step(table.lock::<Iter>(iter));
        assert!(matches!(fault, None | Some(Fault::Busy | Fault::Stale)));
        let mut freed = 0;
        for other in others {
            let (one, fault) = other.join().unwrap();
            assert!(matches!(fault, None | Some(Fault::Busy | Fault::Stale)));
            freed += one;
        }
        // Both may have found it busy; a free that is refused frees nothing.
        assert_eq!(ended.load(Relaxed), freed);
        if freed == 0 {
            drop(table.remove::<Iter>(record, iter).ok().unwrap());
        }
        assert_eq!(ended.load(Relaxed), 1);
        assert_eq!(step(table.lock::<Iter>(iter)), Some(Fault::Stale));
    });
}

// ---- children ------------------------------------------------------------------

/// The parts of a child that are used while its database closes.
fn closing_while(meanwhile: fn(&'static Table, &'static Record, Handle)) {
    model(4, move |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let db = table.insert(record, Db::new(&ended), 0).unwrap();
        let iter = Iter::new(&closed, &ended);
        let iter = table.insert(record, iter, db.0).unwrap();
        let other = spawn(table, move |record| meanwhile(table, record, iter));
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        table.close_children(db);
        // Nothing of the child is in the database any more.
        let let_go = closed.load(Relaxed) + ended.load(Relaxed);
        assert_eq!(let_go, 1, "a child was left open, or let go twice");
        drop(closing);
        other.join().unwrap();
        if let Ok(iter) = table.remove::<Iter>(record, iter) {
            drop(iter);
        }
        assert_eq!(ended.load(Relaxed), 2);
    });
}

#[test]
fn a_close_takes_a_child_between_its_calls() {
    closing_while(|table, _, iter| {
        let fault = step(table.lock::<Iter>(iter));
        assert!(matches!(fault, None | Some(Fault::Closed)));
    });
}

#[test]
fn a_close_and_the_free_of_a_child_let_go_once() {
    model(4, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let db = table.insert(record, Db::new(&Count::default()), 0).unwrap();
        let iter = Iter::new(&closed, &ended);
        let iter = table.insert(record, iter, db.0).unwrap();
        let other = spawn(table, move |record| {
            table.remove::<Iter>(record, iter).map(drop)
        });
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        table.close_children(db);
        drop(closing);
        let freed = other.join().unwrap();
        // Freeing is legal in any order: it waits for the close to let the child go.
        assert_eq!(freed, Ok(()));
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_close_leaves_alone_what_comes_into_a_childs_slot() {
    model(4, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let db = table.insert(record, Db::new(&Count::default()), 0).unwrap();
        let iter = Iter::new(&closed, &ended);
        let iter = table.insert(record, iter, db.0).unwrap();
        let other = spawn(table, move |record| {
            if table.remove::<Iter>(record, iter).is_err() {
                return;
            }
            // The thread's own free slot: the same one, for an object of another kind.
            let count = Count::default();
            let options = table.insert(record, Options::new(&count), 0).unwrap();
            assert_eq!(options.index(), iter.index());
            assert!(table.enter::<Options>(record, options).is_ok());
            assert_eq!(table.retire::<Options>(options), Ok(()));
            assert_eq!(count.load(Relaxed), 1);
        });
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        table.close_children(db);
        drop(closing);
        other.join().unwrap();
        assert!(closed.load(Relaxed) + ended.load(Relaxed) > 0);
        let _ = table.remove::<Iter>(record, iter);
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_child_made_while_its_database_closes_is_closed_with_it() {
    model(4, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let db = table.insert(record, Db::new(&Count::default()), 0).unwrap();
        let (also_closed, also_ended) = (closed.clone(), ended.clone());
        let other = spawn(table, move |record| {
            // What the call that makes an iterator does: the child comes while the
            // database is held.
            let inside = table.enter::<Db>(record, db).ok()?;
            let iter = Iter::new(&also_closed, &also_ended);
            let iter = table.insert(record, iter, db.0).unwrap();
            drop(inside);
            Some(iter)
        });
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        table.close_children(db);
        let closed_by_now = closed.load(Relaxed);
        drop(closing);
        if let Some(iter) = other.join().unwrap() {
            assert_eq!(closed_by_now, 1);
            drop(table.remove::<Iter>(record, iter).ok().unwrap());
            assert_eq!(ended.load(Relaxed), 1);
        }
    });
}

// ---- releases ------------------------------------------------------------------

/// What `rocks_release` does: frees the handle, or leaves it to a thread, which it starts.
struct Releases {
    table: &'static Table,
    pending: Pending,
}

impl Releases {
    fn new(table: &'static Table) -> Arc<Releases> {
        let pending = Pending::new();
        Arc::new(Releases { table, pending })
    }

    /// Whether the handle is gone.
    fn free(&self, record: &Record, handle: Handle, apart: bool) -> bool {
        matches!(self.table.release(record, handle, apart), Released::Gone)
    }

    /// `apart`: as from inside a callback, where nothing may end at once.
    fn release(
        self: &Arc<Releases>,
        record: &Record,
        handle: Handle,
        apart: bool,
    ) -> Option<thread::JoinHandle<()>> {
        if !apart && self.free(record, handle, false) || !self.pending.leave(handle) {
            return None;
        }
        let own = self.clone();
        Some(spawn(self.table, move |record| {
            own.pending.work(|handle| own.free(record, handle, true));
        }))
    }
}

fn end(worker: Option<thread::JoinHandle<()>>) {
    if let Some(worker) = worker {
        worker.join().unwrap();
    }
}

fn two_calls_and_a_release(preemptions: usize) {
    model(preemptions, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let readers: Vec<_> = (0..2)
            .map(|_| spawn(table, move |record| read_options(table, record, options)))
            .collect();
        let released = table.release(record, options, false);
        assert!(matches!(released, Released::Gone));
        assert_eq!(table.retire::<Options>(options), Err(Fault::Stale));
        for reader in readers {
            reader.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_release_ends_a_shared_object_once_and_after_the_calls() {
    two_calls_and_a_release(2);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_a_release_ends_the_object_under_it() {
    fence::omit(Side::Light);
    two_calls_and_a_release(2);
}

/// A call has the object: the thread ends it when the call has left.
#[test]
fn a_busy_object_that_is_released_ends_after_the_call() {
    model(3, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let releases = Releases::new(table);
        let caller = spawn(table, move |_| step(table.lock::<Iter>(iter)));
        end(releases.release(record, iter, false));
        let fault = caller.join().unwrap();
        assert!(matches!(fault, None | Some(Fault::Busy | Fault::Stale)));
        assert!(releases.pending.is_idle());
        assert_eq!(ended.load(Relaxed), 1);
        assert_eq!(step(table.lock::<Iter>(iter)), Some(Fault::Stale));
    });
}

/// The thread that releases is inside the call itself, so it cannot wait for it.
#[test]
fn an_object_that_is_released_inside_its_call_ends_after_it() {
    model(3, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let releases = Releases::new(table);
        let mut inside = table.lock::<Iter>(iter).ok().unwrap();
        let worker = releases.release(record, iter, true);
        inside.step();
        assert_eq!(ended.load(Relaxed), 0);
        drop(inside);
        end(worker);
        assert_eq!(ended.load(Relaxed), 1);
    });
}

/// Both threads release it, and one is inside a callback: it ends once, and none is left over.
fn two_releases(apart: bool) {
    model(3, move |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let releases = Releases::new(table);
        let also = releases.clone();
        let other = spawn(table, move |record| {
            end(also.release(record, iter, apart));
        });
        end(releases.release(record, iter, true));
        other.join().unwrap();
        assert!(releases.pending.is_idle());
        assert_eq!(ended.load(Relaxed), 1);
        assert_eq!(step(table.lock::<Iter>(iter)), Some(Fault::Stale));
    });
}

#[test]
fn of_two_releases_one_frees() {
    two_releases(false);
}

#[test]
fn two_releases_share_one_thread_and_lose_nothing() {
    two_releases(true);
}

#[test]
fn of_two_released_objects_none_is_lost() {
    model(3, |table, record| {
        let ended = Count::default();
        let first = table.insert(record, Options::new(&ended), 0).unwrap();
        let second = table.insert(record, Options::new(&ended), 0).unwrap();
        let releases = Releases::new(table);
        let also = releases.clone();
        // A handle that comes as the thread is about to end starts the next one.
        let other = spawn(table, move |record| {
            end(also.release(record, first, true));
        });
        end(releases.release(record, second, true));
        other.join().unwrap();
        assert!(releases.pending.is_idle());
        assert_eq!(ended.load(Relaxed), 2);
    });
}

#[test]
fn of_a_release_and_a_free_of_a_shared_object_one_frees() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let other = spawn(table, move |_| table.retire::<Options>(options));
        let released = table.release(record, options, false);
        assert!(matches!(released, Released::Gone));
        let freed = other.join().unwrap();
        assert!(matches!(freed, Ok(()) | Err(Fault::Stale)));
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn of_a_release_and_a_free_of_an_exclusive_object_one_frees() {
    model(3, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let releases = Releases::new(table);
        let other = spawn(table, move |record| {
            table.remove::<Iter>(record, iter).map(drop)
        });
        end(releases.release(record, iter, false));
        let freed = other.join().unwrap();
        assert!(matches!(freed, Ok(()) | Err(Fault::Stale | Fault::Busy)));
        assert_eq!(ended.load(Relaxed), 1);
    });
}

/// What comes into the slot of a released object stays.
#[test]
fn a_late_release_misses_what_lives_in_its_slot_now() {
    model(3, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let iter = table.insert(record, Iter::new(&closed, &ended), 0).unwrap();
        let other = spawn(table, move |record| {
            // Now, or when the next object is there.
            let _ = table.release(record, iter, true);
        });
        if let Ok(freed) = table.remove::<Iter>(record, iter) {
            drop(freed);
            // This thread's own free slot: the same one, for an object of another kind.
            let count = Count::default();
            let next = table.insert(record, Options::new(&count), 0).unwrap();
            assert_eq!(next.index(), iter.index());
            other.join().unwrap();
            read_options(table, record, next);
            assert!(table.is_alive(next) && !table.is_alive(iter));
            assert_eq!(count.load(Relaxed), 0);
            assert_eq!(table.retire::<Options>(next), Ok(()));
        } else {
            other.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_close_and_the_release_of_a_child_let_go_once() {
    model(3, |table, record| {
        let (closed, ended) = (Count::default(), Count::default());
        let db = table.insert(record, Db::new(&Count::default()), 0).unwrap();
        let iter = Iter::new(&closed, &ended);
        let iter = table.insert(record, iter, db.0).unwrap();
        let releases = Releases::new(table);
        let also = releases.clone();
        let other = spawn(table, move |record| {
            end(also.release(record, iter, false));
        });
        let closing = table.close::<Db>(record, db, |_| ()).unwrap();
        table.close_children(db);
        // Nothing of the child is in the database any more.
        assert!(closed.load(Relaxed) > 0 || !table.is_alive(iter));
        drop(closing);
        other.join().unwrap();
        assert!(releases.pending.is_idle());
        assert_eq!(ended.load(Relaxed), 1);
    });
}

// ---- threads that come and go --------------------------------------------------

#[test]
fn two_threads_come_make_and_go() {
    model(4, |table, _| {
        let ended = Count::default();
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let ended = ended.clone();
                thread::spawn(move || {
                    let record = table.attach().unwrap();
                    let handle = table.insert(record, Options::new(&ended), 0).unwrap();
                    read_options(table, record, handle);
                    table.retire::<Options>(handle).unwrap();
                    table.detach(record);
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(ended.load(Relaxed), 2);
    });
}

#[test]
fn a_record_serves_one_thread_after_another() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let come = move || {
            let record = table.attach().unwrap();
            assert!(!record.is_nested());
            read_options(table, record, options);
            table.detach(record);
        };
        let other = thread::spawn(come);
        come();
        table.retire::<Options>(options).unwrap();
        other.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}
