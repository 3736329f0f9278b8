//! Who waits for elements: in the order of waiting, by key and kind of collection.
//!
//! A waiter enters the queues of its keys and looks again before it sleeps, so that no push between
//! is missed. A push wakes the first of a queue; that one wakes the next when it leaves.

use crate::redis::store::head::Type;
use parking_lot::{Condvar, Mutex};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long at most until a waiter notices that it was cancelled.
const LOOK: Duration = Duration::from_millis(10);
/// How often the first of a queue looks for what a user's transaction committed.
const TURN: Duration = Duration::from_millis(50);

type Place = (usize, Vec<u8>, u8);

#[derive(Default)]
pub struct Waiting {
    /// How many wait: without any, writes look no further.
    count: AtomicUsize,
    queues: Mutex<HashMap<Place, VecDeque<Arc<Waiter>>>>,
}

#[derive(Default)]
struct Waiter {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Waiter {
    fn wake(&self) {
        *self.woken.lock() = true;
        self.changed.notify_one();
    }
}

/// A place in queues, until dropped.
pub struct InLine<'a> {
    of: &'a Waiting,
    waiter: Arc<Waiter>,
    places: Vec<Place>,
}

impl Waiting {
    pub fn enter(&self, database: usize, keys: &[Vec<u8>], kind: Type) -> InLine<'_> {
        let waiter = Arc::new(Waiter::default());
        let mut places: Vec<Place> = keys
            .iter()
            .map(|key| (database, key.clone(), kind as u8))
            .collect();
        places.sort_unstable();
        places.dedup();
        self.count.fetch_add(1, Ordering::SeqCst);
        let mut queues = self.queues.lock();
        let mut is_first = true;
        for place in &places {
            let queue = queues.entry(place.clone()).or_default();
            is_first &= queue.is_empty();
            queue.push_back(waiter.clone());
        }
        drop(queues);
        // Whoever has somebody before it waits for its turn.
        *waiter.woken.lock() = is_first;
        InLine {
            of: self,
            waiter,
            places,
        }
    }

    /// Whether somebody waits for one of the keys.
    pub fn has_queue(&self, database: usize, keys: &[Vec<u8>], kind: Type) -> bool {
        if self.count.load(Ordering::SeqCst) == 0 {
            return false;
        }
        let queues = self.queues.lock();
        let place = |key: &Vec<u8>| (database, key.clone(), kind as u8);
        keys.iter().any(|key| queues.contains_key(&place(key)))
    }

    /// Wakes the first who waits for a key that was written.
    pub fn wake(&self, database: usize, key: &[u8]) {
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        let queues = self.queues.lock();
        for kind in [Type::List, Type::Zset, Type::Stream] {
            let queue = queues.get(&(database, key.to_vec(), kind as u8));
            if let Some(first) = queue.and_then(VecDeque::front) {
                first.wake();
            }
        }
    }

    /// The same for every key: a database was swapped.
    pub fn wake_all(&self) {
        if self.count.load(Ordering::SeqCst) != 0 {
            let queues = self.queues.lock();
            queues
                .values()
                .filter_map(VecDeque::front)
                .for_each(|first| first.wake());
        }
    }
}

impl InLine<'_> {
    /// Waits for a turn; `false`: the time has passed, or `stop` is set. With `looks` the first of a
    /// queue has a turn every now and then: nobody is woken by the commit of a user's transaction.
    pub fn wait(&self, deadline: Option<Instant>, stop: Option<&AtomicBool>, looks: bool) -> bool {
        let began = Instant::now();
        loop {
            let now = Instant::now();
            let look = now + LOOK;
            let until = deadline.map_or(look, |deadline| deadline.min(look));
            let mut woken = self.waiter.woken.lock();
            if !*woken {
                self.waiter.changed.wait_until(&mut woken, until);
            }
            if std::mem::take(&mut *woken) {
                return true;
            }
            drop(woken);
            let is_stopped = stop.is_some_and(|stop| stop.load(Ordering::Acquire));
            if is_stopped || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return false;
            }
            if looks && now.duration_since(began) >= TURN && self.is_first() {
                return true;
            }
        }
    }

    fn is_first(&self) -> bool {
        let queues = self.of.queues.lock();
        let first = |place| queues.get(place).and_then(VecDeque::front);
        let is_own = |one: &Arc<Waiter>| Arc::ptr_eq(one, &self.waiter);
        self.places
            .iter()
            .any(|place| first(place).is_some_and(is_own))
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        let mut queues = self.of.queues.lock();
        for place in &self.places {
            if let Some(queue) = queues.get_mut(place) {
                queue.retain(|one| !Arc::ptr_eq(one, &self.waiter));
                match queue.front() {
                    Some(next) => next.wake(),
                    None => drop(queues.remove(place)),
                }
            }
        }
        self.of.count.fetch_sub(1, Ordering::SeqCst);
    }
}
