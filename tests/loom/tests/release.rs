//! Releases beside calls, frees, closes and other releases, as `table.rs` has the others.

mod house;

use house::{model, read, spawn, step, two_calls_and, Count, Db, Freed, Iter, Options};
use loom::thread;
use rocks_loom::abi::handles::fence::{self, Side};
use rocks_loom::abi::handles::handle::Handle;
use rocks_loom::abi::handles::pending::Pending;
use rocks_loom::abi::handles::table::{Fault, Record, Released, Table};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::Arc;

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

fn a_release(table: &'static Table, record: &'static Record, options: Handle) {
    let released = table.release(record, options, false);
    assert!(matches!(released, Released::Gone));
}

#[test]
fn a_release_ends_a_shared_object_once_and_after_the_calls() {
    two_calls_and::<Options>(a_release);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_a_release_ends_the_object_under_it() {
    fence::omit(Side::Light);
    two_calls_and::<Options>(a_release);
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
        let other = spawn(table, move |record| {
            table.retire::<Options>(record, options)
        });
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
            read::<Options>(table, record, next);
            assert!(table.is_alive(next) && !table.is_alive(iter));
            assert_eq!(count.load(Relaxed), 0);
            assert_eq!(table.retire::<Options>(record, next), Ok(()));
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
