//! Operations between submitters, workers, those who cancel, and drainers: src/queue/schedule.rs. An
//! operation is a number; its completion is a group that holds it.

use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use loom::sync::{Arc, Mutex};
use loom::thread;
use rocks_loom::queue::schedule::{Cancelled, Facts, Flag, Schedule, Size, Taken, Workers, NEVER};

/// What a poller sees.
#[derive(Clone)]
struct Descriptor(Arc<AtomicBool>);

impl Flag for Descriptor {
    fn raise(&self) {
        self.0.store(true, SeqCst);
    }

    fn lower(&self) {
        self.0.store(false, SeqCst);
    }
}

type Queue = Schedule<u32, Vec<u32>, Descriptor>;

fn queue(workers: Workers) -> Arc<Queue> {
    let size = Size {
        workers,
        threads: 1,
        group: 2,
    };
    let queue = Schedule::new(4, [size; 2]);
    queue.started(0);
    Arc::new(queue)
}

fn facts(lane: u64) -> Facts {
    Facts {
        class: 0,
        lane,
        turn: 0,
        deadline: NEVER,
        group: Some([0; 3]),
        bytes: 1,
    }
}

/// Submits; whether the operations were accepted, with their ids.
fn submit(queue: &Queue, ops: &[u32], lane: u64) -> Option<Vec<u64>> {
    let mut spare = Vec::new();
    assert_eq!(queue.reserve(ops.len(), &mut spare)?, ops.len());
    let mut ops = ops.iter().map(|&op| (op, facts(lane))).collect();
    let mut ids = Vec::new();
    queue.submit(&mut ops, |_, id| ids.push(id)).map(|_| ids)
}

fn complete(queue: &Queue, taken: &mut Vec<Taken<u32>>, worker: Option<usize>) {
    if !taken.is_empty() {
        let group = taken.iter().map(|one| one.op).collect();
        assert!(queue.complete(taken, group, worker).1.is_none());
    }
}

/// Works until so many operations are done.
fn work(queue: &Queue, count: usize) {
    let (mut done, mut taken) = (0, Vec::new());
    while done < count {
        queue.take(0, &mut taken).expect("not freed");
        done += taken.len();
        complete(queue, &mut taken, Some(0));
    }
}

/// Drains so many completions, waiting for them.
fn drain(queue: &Queue, count: usize) -> Vec<u32> {
    let (mut all, mut groups) = (Vec::new(), Vec::new());
    while all.len() < count {
        queue.wait();
        queue.drain(count - all.len(), &mut groups);
        for (group, from, count) in groups.drain(..) {
            all.extend_from_slice(&group[from..from + count]);
        }
    }
    all
}

fn bounded(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

#[test]
fn what_is_submitted_is_done_and_drained() {
    for workers in [Workers::Each, Workers::Groups, Workers::Turns] {
        bounded(move || {
            let queue = queue(workers);
            let of_worker = queue.clone();
            let worker = thread::spawn(move || work(&of_worker, 3));
            let of_submitter = queue.clone();
            let submitter = thread::spawn(move || {
                submit(&of_submitter, &[1], 0).unwrap();
            });
            submit(&queue, &[2, 3], 0).unwrap();
            let mut all = drain(&queue, 3);
            all.sort_unstable();
            assert_eq!(all, [1, 2, 3]);
            worker.join().unwrap();
            submitter.join().unwrap();
            assert_eq!(queue.figures().completed, 3);
        });
    }
}

#[test]
fn two_drain_and_none_sleeps_on() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let other = queue.clone();
        let drainer = thread::spawn(move || drain(&other, 1));
        submit(&queue, &[1, 2], 0).unwrap();
        let of_worker = queue.clone();
        let worker = thread::spawn(move || work(&of_worker, 2));
        let mut all = drain(&queue, 1);
        all.extend(drainer.join().unwrap());
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
        worker.join().unwrap();
    });
}

#[test]
fn a_lane_keeps_its_order() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let of_worker = queue.clone();
        let worker = thread::spawn(move || work(&of_worker, 2));
        submit(&queue, &[1], 7).unwrap();
        submit(&queue, &[2], 7).unwrap();
        assert_eq!(drain(&queue, 2), [1, 2]);
        worker.join().unwrap();
    });
}

/// Cancels; who ends the operation is its worker or this.
fn cancel(queue: &Queue, id: u64) -> usize {
    match queue.cancel(id) {
        Cancelled::Gone | Cancelled::Asked(_) => 0,
        Cancelled::Taken(taken) => {
            complete(queue, &mut vec![taken], None);
            1
        }
    }
}

#[test]
fn one_of_worker_and_canceller_completes() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let ids = submit(&queue, &[1, 2], 0).unwrap();
        let of_other = queue.clone();
        let id = ids[0];
        let canceller = thread::spawn(move || cancel(&of_other, id));
        let mut taken = Vec::new();
        // What is left for the worker, which never waits here: the second at least is its.
        queue.take(0, &mut taken).unwrap();
        complete(&queue, &mut taken, Some(0));
        let cancelled = canceller.join().unwrap();
        let mut groups = Vec::new();
        let count = queue.drain(usize::MAX, &mut groups).unwrap();
        let figures = queue.figures();
        assert_eq!(count + figures.waiting as usize, 2);
        assert!(cancelled <= 1 && figures.completed as usize == count);
        assert!(matches!(queue.cancel(id), Cancelled::Gone) || figures.waiting == 1);
    });
}

#[test]
fn a_close_ends_what_waits_and_drainers() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let of_submitter = queue.clone();
        let submitter =
            thread::spawn(move || submit(&of_submitter, &[1], 0).map_or(0, |ids| ids.len()));
        let of_drainer = queue.clone();
        let drainer = thread::spawn(move || drain_to_the_end(&of_drainer));
        let mut taken = Vec::new();
        assert!(queue.close(&mut taken).is_empty());
        complete(&queue, &mut taken, None);
        assert_eq!(submitter.join().unwrap(), drainer.join().unwrap());
        assert!(submit(&queue, &[2], 0).is_none());
    });
}

/// Drains until there will be nothing any more.
fn drain_to_the_end(queue: &Queue) -> usize {
    let (mut count, mut groups) = (0, Vec::new());
    loop {
        queue.wait();
        match queue.drain(usize::MAX, &mut groups) {
            Some(more) => count += more,
            None => return count,
        }
    }
}

#[test]
fn the_last_completion_ends_all_who_drain() {
    bounded(|| {
        let queue = queue(Workers::Each);
        submit(&queue, &[1], 0).unwrap();
        let mut taken = Vec::new();
        queue.take(0, &mut taken).unwrap();
        let of_drainer = queue.clone();
        let drainer = thread::spawn(move || drain_to_the_end(&of_drainer));
        let of_worker = queue.clone();
        let worker = thread::spawn(move || complete(&of_worker, &mut taken, Some(0)));
        assert!(queue.close(&mut Vec::new()).len() <= 1);
        let own = drain_to_the_end(&queue);
        assert_eq!(own + drainer.join().unwrap(), 1);
        worker.join().unwrap();
    });
}

#[test]
fn a_free_ends_who_drains_while_something_runs() {
    bounded(|| {
        let queue = queue(Workers::Each);
        submit(&queue, &[1], 0).unwrap();
        let mut taken = Vec::new();
        queue.take(0, &mut taken).unwrap();
        let of_drainer = queue.clone();
        let drainer = thread::spawn(move || drain_to_the_end(&of_drainer));
        queue.close(&mut Vec::new());
        queue.free();
        // It runs all the time.
        assert_eq!(drainer.join().unwrap(), 0);
        assert_eq!(taken.len(), 1);
    });
}

#[test]
fn a_worker_of_a_freed_queue_ends() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let of_worker = queue.clone();
        let worker = thread::spawn(move || {
            let mut taken = Vec::new();
            while of_worker.take(0, &mut taken).is_some() {
                let group = taken.iter().map(|one| one.op).collect();
                let _ = of_worker.complete(&mut taken, group, Some(0));
            }
        });
        submit(&queue, &[1], 0).unwrap();
        let mut taken = Vec::new();
        queue.close(&mut taken);
        complete(&queue, &mut taken, None);
        queue.free();
        worker.join().unwrap();
        assert_eq!(queue.figures().completed, 1);
    });
}

/// A flag that is raised exactly while there is something to drain.
fn agree(queue: &Queue, seen: &AtomicBool) {
    let (done, raised) = (queue.figures().done, seen.load(SeqCst));
    assert_eq!(done > 0, raised);
}

#[test]
fn the_descriptor_is_readable_while_something_waits() {
    bounded(|| {
        let queue = queue(Workers::Each);
        let seen = Arc::new(AtomicBool::new(false));
        let descriptor = Descriptor(seen.clone());
        queue.flag(|| Ok::<_, ()>(descriptor), |_| ()).unwrap();
        submit(&queue, &[1, 2, 3], 0).unwrap();
        let of_worker = queue.clone();
        let worker = thread::spawn(move || work(&of_worker, 3));
        let mut groups = Vec::new();
        queue.drain(1, &mut groups);
        queue.drain(usize::MAX, &mut groups);
        worker.join().unwrap();
        agree(&queue, &seen);
        queue.drain(usize::MAX, &mut groups);
        agree(&queue, &seen);
    });
}

/// A queue that raises its flag beside the lock.
#[derive(Default)]
struct Beside {
    done: Mutex<usize>,
    raised: AtomicBool,
}

#[test]
#[should_panic(expected = "assertion")]
fn a_flag_that_is_raised_beside_the_lock_stays() {
    bounded(|| {
        let queue = Arc::new(Beside::default());
        let of_worker = queue.clone();
        let worker = thread::spawn(move || {
            *of_worker.done.lock().unwrap() += 1;
            of_worker.raised.store(true, SeqCst);
        });
        let mut done = queue.done.lock().unwrap();
        if std::mem::take(&mut *done) > 0 {
            queue.raised.store(false, SeqCst);
        }
        drop(done);
        worker.join().unwrap();
        let done = *queue.done.lock().unwrap();
        assert_eq!(done > 0, queue.raised.load(SeqCst));
    });
}

/// A worker that is counted as asleep after it has looked.
#[derive(Default)]
struct Late {
    waiting: Mutex<usize>,
    asleep: AtomicBool,
    woken: AtomicBool,
}

#[test]
#[should_panic(expected = "assertion")]
fn a_worker_that_is_counted_beside_the_lock_sleeps_on() {
    bounded(|| {
        let queue = Arc::new(Late::default());
        let of_worker = queue.clone();
        let worker = thread::spawn(move || {
            if *of_worker.waiting.lock().unwrap() == 0 {
                of_worker.asleep.store(true, SeqCst);
            }
        });
        *queue.waiting.lock().unwrap() += 1;
        if queue.asleep.load(SeqCst) {
            queue.woken.store(true, SeqCst);
        }
        worker.join().unwrap();
        assert!(!queue.asleep.load(SeqCst) || queue.woken.load(SeqCst));
    });
}

/// A cancellation that looks, and takes later.
#[test]
#[should_panic(expected = "assertion")]
fn who_looks_and_takes_later_completes_twice() {
    bounded(|| {
        let waiting = Arc::new(AtomicBool::new(true));
        let completed = Arc::new(AtomicUsize::new(0));
        let end = |waiting: &AtomicBool, completed: &AtomicUsize| {
            if waiting.load(SeqCst) {
                waiting.store(false, SeqCst);
                completed.fetch_add(1, SeqCst);
            }
        };
        let (of_worker, counted) = (waiting.clone(), completed.clone());
        let worker = thread::spawn(move || end(&of_worker, &counted));
        end(&waiting, &completed);
        worker.join().unwrap();
        assert_eq!(completed.load(SeqCst), 1);
    });
}
