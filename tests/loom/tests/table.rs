//! The protocol between calls, frees and closes, under every schedule and every
//! outcome of the memory model that loom reaches within the bounds given.

mod house;

use house::{model, read, spawn, step, two_calls_and, Count, Db, Freed, Iter, Options};
use loom::thread;
use rocks_loom::abi::handles::fence::{self, Side};
use rocks_loom::abi::handles::handle::Handle;
use rocks_loom::abi::handles::table::{Fault, Record, Table};
use std::sync::atomic::Ordering::Relaxed;

// ---- calls and closes ----------------------------------------------------------

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

fn a_free(table: &'static Table, record: &'static Record, options: Handle) {
    table.retire::<Options>(record, options).unwrap();
}

#[test]
fn a_free_ends_the_object_once_and_after_the_calls() {
    two_calls_and::<Options>(a_free);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_a_free_ends_the_object_under_it() {
    fence::omit(Side::Light);
    two_calls_and::<Options>(a_free);
}

#[test]
fn of_two_frees_one_frees() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let other = spawn(table, move |record| {
            table.retire::<Options>(record, options).is_ok()
        });
        let freed = table.retire::<Options>(record, options).is_ok();
        assert!(freed != other.join().unwrap());
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_free_inside_a_call_ends_the_object_when_the_call_leaves() {
    model(4, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let other = spawn(table, move |record| read::<Options>(table, record, options));
        let inside = table.enter::<Options>(record, options).ok().unwrap();
        table.retire::<Options>(record, options).unwrap();
        inside.0.read();
        assert_eq!(ended.load(Relaxed), 0);
        drop(inside);
        other.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn a_call_that_is_nested_too_deeply_is_told_so() {
    model(1, |table, record| {
        let ended = Count::default();
        let options = table.insert(record, Options::new(&ended), 0).unwrap();
        let enter = || table.enter::<Options>(record, options);
        let inside = [enter().ok().unwrap(), enter().ok().unwrap()];
        assert_eq!(enter().err(), Some(Fault::Full));
        drop(inside);
        assert!(enter().is_ok());
    });
}

#[test]
fn a_stale_handle_misses_what_lives_in_its_slot_now() {
    model(4, |table, record| {
        let ended = Count::default();
        let stale = table.insert(record, Options::new(&ended), 0).unwrap();
        let reader = spawn(table, move |record| {
            read::<Options>(table, record, stale);
            // By now freed, or not yet; never the object of another handle.
            read::<Options>(table, record, stale);
        });
        table.retire::<Options>(record, stale).unwrap();
        // Comes into the same slot, unless the reader still keeps it from reuse.
        let next = table.insert(record, Options::new(&ended), 0).unwrap();
        assert_ne!(next, stale);
        assert!(table.enter::<Options>(record, next).is_ok());
        reader.join().unwrap();
        table.retire::<Options>(record, next).unwrap();
        assert_eq!(ended.load(Relaxed), 2);
    });
}

// ---- one call at a time --------------------------------------------------------

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
            assert_eq!(table.retire::<Options>(record, options), Ok(()));
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
                    read::<Options>(table, record, handle);
                    table.retire::<Options>(record, handle).unwrap();
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
            read::<Options>(table, record, options);
            table.detach(record);
        };
        let other = thread::spawn(come);
        come();
        table.retire::<Options>(record, options).unwrap();
        other.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}
