//! Pops that wait: src/redis/store/waiting.rs. A list is what the lock of its key guards. A waiter looks
//! under that lock, enters, and looks again at each turn, as `attempt` in src/redis/session.rs does.

use loom::sync::atomic::{AtomicBool, Ordering::SeqCst};
use loom::sync::{Arc, Mutex};
use loom::thread;
use rocks_loom::redis::store::waiting::{InLine, Lane, Limits, Turn, Unblock, Waiter, Waiting};

const LISTS: Lane = Lane::Pop(2);

struct World {
    waiting: Waiting,
    lists: Vec<Mutex<Vec<u32>>>,
    stop: AtomicBool,
    /// Who waits, for whoever stops it.
    sleeper: Mutex<Option<Arc<Waiter>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ended {
    With(u32),
    Stopped,
    Unblocked,
}

impl World {
    fn new(lists: usize) -> Arc<World> {
        Arc::new(World {
            waiting: Waiting::new(),
            lists: (0..lists).map(|_| Mutex::new(Vec::new())).collect(),
            stop: AtomicBool::new(false),
            sleeper: Mutex::new(None),
        })
    }

    fn key(list: usize) -> Vec<u8> {
        vec![list as u8]
    }

    fn push(&self, list: usize, element: u32) {
        let mut elements = self.lists[list].lock().unwrap();
        elements.push(element);
        self.waiting.wake(0, &World::key(list));
    }

    /// A look at the keys, under their locks.
    fn look(&self, lists: &[usize], line: Option<&InLine>, limits: Limits) -> Result<u32, Turn> {
        let mut held: Vec<_> = lists
            .iter()
            .map(|at| self.lists[*at].lock().unwrap())
            .collect();
        match limits.turn() {
            Turn::Look => {}
            over => return Err(over),
        }
        for (at, elements) in lists.iter().zip(&mut held) {
            let waiter = line.map(|line| &line.waiter);
            let key = World::key(*at);
            if !elements.is_empty() && self.waiting.may_take((0, &key), &LISTS, waiter) {
                waiter.map_or(Ok(()), |waiter| waiter.take().map_err(Turn::Unblocked))?;
                return Ok(elements.remove(0));
            }
        }
        Err(Turn::Look)
    }

    fn pop(&self, lists: &[usize], stops: bool) -> Ended {
        self.pop_of(lists, stops, 0)
    }

    fn pop_of(&self, lists: &[usize], stops: bool, client: u64) -> Ended {
        let stop = stops.then_some(&self.stop);
        let limits = Limits { stop };
        let mut line = None;
        loop {
            if let Some(line) = &line {
                let line: &InLine = line;
                match line.wait(limits, false) {
                    Turn::Stopped => return Ended::Stopped,
                    Turn::Unblocked(_) => return Ended::Unblocked,
                    _ => {}
                }
            }
            match self.look(lists, line.as_ref(), limits) {
                Ok(element) => return Ended::With(element),
                Err(Turn::Look) => {}
                Err(Turn::Unblocked(_)) => return Ended::Unblocked,
                Err(_) => return Ended::Stopped,
            }
            if line.is_none() {
                let keys: Vec<_> = lists.iter().map(|at| World::key(*at)).collect();
                let entered = self.waiting.enter(0, &keys, LISTS, client);
                if stops {
                    *self.sleeper.lock().unwrap() = Some(entered.waiter.clone());
                }
                line = Some(entered);
            }
        }
    }

    /// As a cancel does; the time after which a waiter looks at it is now.
    fn stop(&self) {
        self.stop.store(true, SeqCst);
        if let Some(waiter) = &*self.sleeper.lock().unwrap() {
            waiter.wake();
        }
    }
}

/// Nobody sleeps while there is what it waits for: a model that cannot go on fails.
#[test]
fn a_push_between_the_look_and_the_place_is_not_missed() {
    loom::model(|| {
        let world = World::new(1);
        let waiter = world.clone();
        let waits = thread::spawn(move || waiter.pop(&[0], false));
        world.push(0, 7);
        assert_eq!(waits.join().unwrap(), Ended::With(7));
    });
}

#[test]
fn two_waiters_have_an_element_each() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let world = World::new(1);
        let waits = [0, 1].map(|_| {
            let waiter = world.clone();
            thread::spawn(move || waiter.pop(&[0], false))
        });
        world.push(0, 1);
        world.push(0, 2);
        let mut got = waits.map(|one| one.join().unwrap());
        got.sort_by_key(|one| matches!(one, Ended::With(2)));
        assert_eq!(got, [Ended::With(1), Ended::With(2)]);
    });
}

/// One waits for both lists, the other for the first alone.
#[test]
fn whoever_waits_for_several_keys_misses_none() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let world = World::new(2);
        let (one, both) = (world.clone(), world.clone());
        let one = thread::spawn(move || one.pop(&[0], false));
        let both = thread::spawn(move || both.pop(&[0, 1], false));
        world.push(1, 2);
        assert_eq!(both.join().unwrap(), Ended::With(2));
        world.push(0, 1);
        assert_eq!(one.join().unwrap(), Ended::With(1));
    });
}

#[test]
fn a_push_after_the_stop_stays() {
    loom::model(|| {
        let world = World::new(1);
        let waiter = world.clone();
        let waits = thread::spawn(move || waiter.pop(&[0], true));
        world.stop();
        world.push(0, 7);
        // It may not have entered when it was stopped, and then looks before it sleeps.
        assert_eq!(waits.join().unwrap(), Ended::Stopped);
        assert_eq!(*world.lists[0].lock().unwrap(), [7]);
    });
}

/// What the stopped one was woken for is the other's.
#[test]
fn one_that_is_stopped_hands_its_turn_on() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let world = World::new(1);
        let (first, second) = (world.clone(), world.clone());
        let first = thread::spawn(move || first.pop(&[0], true));
        let second = thread::spawn(move || second.pop(&[0], false));
        world.push(0, 1);
        world.stop();
        let ended = first.join().unwrap();
        if ended != Ended::Stopped {
            // It was there in time; the other has the next.
            world.push(0, 2);
        }
        assert!(matches!(second.join().unwrap(), Ended::With(_)));
        assert!(world.lists[0].lock().unwrap().is_empty());
    });
}

/// Whoever ends a wait is told so just if it ends without an element.
#[test]
fn a_wait_ends_with_an_element_or_by_unblock() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let world = World::new(1);
        let waiter = world.clone();
        let waits = thread::spawn(move || waiter.pop_of(&[0], false, 5));
        world.push(0, 7);
        let ended = world.waiting.unblock(5, Unblock::Fails);
        let wanted = if ended {
            Ended::Unblocked
        } else {
            Ended::With(7)
        };
        assert_eq!(waits.join().unwrap(), wanted);
        assert_eq!(world.lists[0].lock().unwrap().is_empty(), !ended);
    });
}

/// The first that waits takes the first element, though the second runs sooner.
#[test]
fn the_order_of_waiting_holds() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let world = World::new(1);
        let first = world.waiting.enter(0, &[World::key(0)], LISTS, 0);
        let other = world.clone();
        let second = thread::spawn(move || other.pop(&[0], false));
        world.push(0, 1);
        let limits = Limits::default();
        while first.wait(limits, false) == Turn::Look {
            if let Ok(element) = world.look(&[0], Some(&first), limits) {
                assert_eq!(element, 1);
                break;
            }
        }
        drop(first);
        world.push(0, 2);
        assert_eq!(second.join().unwrap(), Ended::With(2));
    });
}

/// A waiter that asks whether it is stopped before it has the lock alone.
#[test]
#[should_panic(expected = "assertion")]
fn one_that_asks_too_soon_takes_a_push_after_the_stop() {
    loom::model(|| {
        let world = World::new(1);
        let waiter = world.clone();
        let waits = thread::spawn(move || {
            let limits = Limits {
                stop: Some(&waiter.stop),
            };
            if limits.turn() == Turn::Look {
                let mut elements = waiter.lists[0].lock().unwrap();
                if !elements.is_empty() {
                    return Ended::With(elements.remove(0));
                }
            }
            Ended::Stopped
        });
        world.stop();
        world.push(0, 7);
        assert_eq!(waits.join().unwrap(), Ended::Stopped);
    });
}
