//! Objects that are their maker's alone until another thread enters them: calls and frees of both.

mod house;

use house::{model, read, spawn, two_calls_and, Count, Freed, Options, Snapshot};
use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicUsize;
use loom::thread;
use rocks_loom::abi::handles::fence::{self, Side};
use rocks_loom::abi::handles::handle::Handle;
use rocks_loom::abi::handles::table::{Fault, Record, Released, Table};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::Arc;

// ---- frees by the maker --------------------------------------------------------

fn free(table: &'static Table, record: &'static Record, snapshot: Handle) {
    table.retire::<Snapshot>(record, snapshot).unwrap();
}

fn release(table: &'static Table, record: &'static Record, snapshot: Handle) {
    let released = table.release(record, snapshot, false);
    assert!(matches!(released, Released::Gone));
}

#[test]
fn the_maker_frees_it_once_and_after_the_calls_of_others() {
    two_calls_and::<Snapshot>(free);
}

#[test]
fn the_maker_releases_it_once_and_after_the_calls_of_others() {
    two_calls_and::<Snapshot>(release);
}

#[test]
#[should_panic]
fn if_the_others_leave_the_bias_the_maker_ends_the_object_under_them() {
    fence::omit(Side::Taking);
    two_calls_and::<Snapshot>(free);
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_the_maker_ends_the_object_under_it() {
    fence::omit(Side::Light);
    two_calls_and::<Snapshot>(free);
}

/// Another thread comes while the maker is inside, and the maker frees the object there.
#[test]
fn a_free_inside_the_makers_own_call_waits_for_it() {
    model(4, |table, record| {
        let ended = Count::default();
        let snapshot = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        let other = spawn(table, move |record| {
            read::<Snapshot>(table, record, snapshot)
        });
        let outer = table.enter::<Snapshot>(record, snapshot).ok().unwrap();
        let inner = table.enter::<Snapshot>(record, snapshot).ok().unwrap();
        free(table, record, snapshot);
        drop(inner);
        outer.read();
        assert_eq!(ended.load(Relaxed), 0);
        drop(outer);
        other.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

// ---- frees by others -----------------------------------------------------------

/// The maker calls, and another thread ends the object.
fn a_call_of_the_maker_and(end: fn(&'static Table, &'static Record, Handle)) {
    model(4, move |table, record| {
        let ended = Count::default();
        let snapshot = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        let other = spawn(table, move |record| end(table, record, snapshot));
        read::<Snapshot>(table, record, snapshot);
        other.join().unwrap();
        read::<Snapshot>(table, record, snapshot);
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn another_thread_frees_it_once_and_after_the_makers_call() {
    a_call_of_the_maker_and(free);
}

#[test]
fn another_thread_releases_it_once_and_after_the_makers_call() {
    a_call_of_the_maker_and(release);
}

#[test]
#[should_panic]
fn without_the_fence_of_the_makers_call_another_thread_ends_the_object_under_it() {
    fence::omit(Side::Light);
    a_call_of_the_maker_and(free);
}

#[test]
#[should_panic]
fn without_the_fence_of_its_free_another_thread_misses_the_makers_call() {
    fence::omit(Side::Heavy);
    a_call_of_the_maker_and(free);
}

#[test]
fn of_the_makers_free_and_anothers_one_frees() {
    model(4, |table, record| {
        let ended = Count::default();
        let snapshot = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        let free = move |record| table.retire::<Snapshot>(record, snapshot);
        let reader = spawn(table, move |record| {
            read::<Snapshot>(table, record, snapshot)
        });
        let other = spawn(table, free);
        let freed = [free(record), other.join().unwrap()];
        assert!(freed.contains(&Ok(())) && freed.contains(&Err(Fault::Stale)));
        reader.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

// ---- what comes into the slot --------------------------------------------------

#[test]
fn a_stale_handle_misses_what_its_maker_made_in_the_slot() {
    model(4, |table, record| {
        let ended = Count::default();
        let stale = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        let reader = spawn(table, move |record| {
            read::<Snapshot>(table, record, stale);
            // By now freed, or not yet; never the object of another handle.
            read::<Snapshot>(table, record, stale);
        });
        free(table, record, stale);
        // Comes into the same slot, unless the reader was inside.
        let count = Count::default();
        let next = table.insert(record, Snapshot::new(&count), 0).unwrap();
        read::<Snapshot>(table, record, next);
        free(table, record, next);
        reader.join().unwrap();
        assert_eq!((ended.load(Relaxed), count.load(Relaxed)), (1, 1));
    });
}

#[test]
fn a_stale_handle_leaves_the_bias_of_what_is_in_the_slot_now() {
    model(4, |table, record| {
        let ended = Count::default();
        let stale = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        free(table, record, stale);
        let next = table.insert(record, Snapshot::new(&ended), 0).unwrap();
        assert_eq!(next.index(), stale.index());
        let reader = spawn(table, move |record| read::<Snapshot>(table, record, stale));
        assert!(table.readers(record, next).is_empty());
        free(table, record, next);
        // At once: nobody else was inside.
        assert_eq!(ended.load(Relaxed), 2);
        reader.join().unwrap();
    });
}

// ---- threads that come and go --------------------------------------------------

/// The maker's thread ends; the next one has its record, or the reader has.
#[test]
fn the_thread_that_takes_over_the_makers_record_frees_it() {
    model(3, |table, _| {
        let ended = Count::default();
        let maker = table.attach().unwrap();
        let snapshot = table.insert(maker, Snapshot::new(&ended), 0).unwrap();
        let make_way = move || {
            read::<Snapshot>(table, maker, snapshot);
            table.detach(maker);
        };
        let come_and = move |end: fn(&'static Table, &'static Record, Handle)| {
            let record = table.attach().unwrap();
            end(table, record, snapshot);
            table.detach(record);
        };
        let ending = thread::spawn(make_way);
        let reader = thread::spawn(move || come_and(read::<Snapshot>));
        come_and(free);
        ending.join().unwrap();
        reader.join().unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

// ---- who is inside -------------------------------------------------------------

/// What calls read inside an object, with the one that it replaces: as options and their states.
struct States {
    all: [UnsafeCell<u32>; 2],
    current: AtomicUsize,
}

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Sync for States {}
// SAFETY: as above.
unsafe impl Send for States {}

/// The maker replaces the state, and ends the old one if nobody is inside that may have seen it.
fn a_change_beside_a_call<T: Freed>() {
    model(4, |table, record| {
        let ended = Count::default();
        let object = table.insert(record, T::new(&ended), 0).unwrap();
        let states = Arc::new(States {
            all: [UnsafeCell::new(0), UnsafeCell::new(0)],
            current: AtomicUsize::new(0),
        });
        let seen = states.clone();
        let reader = spawn(table, move |record| {
            let inside = table.enter::<T>(record, object).ok().unwrap();
            seen.all[seen.current.load(Acquire)].with(|_| ());
            drop(inside);
        });
        let inside = table.enter::<T>(record, object).ok().unwrap();
        states.current.swap(1, AcqRel);
        if table.readers(record, object).is_empty() {
            states.all[0].with_mut(|_| ());
        }
        drop(inside);
        reader.join().unwrap();
        table.retire::<T>(record, object).unwrap();
        assert_eq!(ended.load(Relaxed), 1);
    });
}

#[test]
fn who_is_inside_a_biased_object_is_known() {
    a_change_beside_a_call::<Snapshot>();
}

#[test]
fn who_is_inside_a_shared_object_is_known() {
    a_change_beside_a_call::<Options>();
}

#[test]
#[should_panic]
fn without_the_write_that_tells_a_call_sees_what_was_replaced() {
    fence::omit(Side::Telling);
    a_change_beside_a_call::<Snapshot>();
}

#[test]
#[should_panic]
fn if_the_others_leave_the_bias_they_are_not_known_to_be_inside() {
    fence::omit(Side::Taking);
    a_change_beside_a_call::<Snapshot>();
}

#[test]
#[should_panic]
fn without_the_fence_of_a_call_who_is_inside_is_not_known() {
    fence::omit(Side::Light);
    a_change_beside_a_call::<Options>();
}
