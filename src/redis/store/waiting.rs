//! Who waits for elements: in the order of waiting, by key and by what is waited for. Model-checked
//! with loom in `tests/loom`.
//!
//! A key that somebody waits for has lanes: one for pops of lists, one for pops of sorted sets, one for
//! each group of a stream, one for those who read a stream. The first of a lane alone may take; readers
//! take nothing away, so all of them may.
//!
//! A waiter enters its lanes and looks again before it sleeps, so that it misses no push between its
//! first look and its place. A push wakes whoever may take. Whoever leaves, with an element, late or
//! cancelled, wakes the one behind it: what it was woken for may still be there.

#[cfg(loom)]
use loom::sync::{
    atomic::{AtomicBool, AtomicUsize, Ordering},
    Arc, Condvar, Mutex, MutexGuard,
};
use std::collections::{HashMap, VecDeque};
use std::sync::PoisonError;
#[cfg(not(loom))]
use std::sync::{
    atomic::{AtomicBool, AtomicUsize, Ordering},
    Arc, Condvar, Mutex, MutexGuard,
};
#[cfg(not(loom))]
use std::time::{Duration, Instant};

/// How long at most until a waiter notices that it was cancelled.
#[cfg(not(loom))]
const LOOK: Duration = Duration::from_millis(10);
/// How often the first of a lane looks for what a user's transaction committed.
#[cfg(not(loom))]
const TURN: Duration = Duration::from_millis(50);

/// A key: its database and its name.
type Key = (usize, Vec<u8>);

/// What is waited for, among those who wait for a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lane {
    /// An element of a collection of this type.
    Pop(u8),
    /// An entry of a stream for a group.
    Group(Vec<u8>),
    /// An entry of a stream, which stays there.
    Read,
}

/// Those who wait in a lane.
struct Queue {
    lane: Lane,
    waiters: VecDeque<Arc<Waiter>>,
}

impl Queue {
    fn may_take(&self, waiter: &Arc<Waiter>) -> bool {
        self.lane == Lane::Read || is_front(&self.waiters, waiter)
    }

    fn wake(&self) {
        let most = if self.lane == Lane::Read {
            usize::MAX
        } else {
            1
        };
        self.waiters.iter().take(most).for_each(|one| one.wake());
    }
}

fn is_front(waiters: &VecDeque<Arc<Waiter>>, waiter: &Arc<Waiter>) -> bool {
    waiters.front().is_some_and(|one| Arc::ptr_eq(one, waiter))
}

pub struct Waiting {
    /// How many wait: without any, writes look no further.
    count: AtomicUsize,
    keys: Mutex<HashMap<Key, Vec<Queue>>>,
    /// Those with a client's number, by that.
    clients: Mutex<HashMap<u64, Arc<Waiter>>>,
}

/// Who waits.
pub struct Waiter {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    woken: bool,
    /// It has what it waited for: nobody ends its wait any more.
    taken: bool,
    unblocked: Option<Unblock>,
}

/// How CLIENT UNBLOCK ends a wait: as if its time had passed, or with an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unblock {
    AsLate,
    Fails,
}

impl Waiter {
    fn new() -> Waiter {
        Waiter {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn wake(&self) {
        self.state().woken = true;
        self.changed.notify_one();
    }

    /// It has found what it waits for; an error if its wait was ended before.
    pub fn take(&self) -> Result<(), Unblock> {
        let mut state = self.state();
        match state.unblocked {
            Some(how) => Err(how),
            None => {
                state.taken = true;
                Ok(())
            }
        }
    }

    /// Ends its wait; returns whether it still waited.
    fn unblock(&self, how: Unblock) -> bool {
        let mut state = self.state();
        let waits = !state.taken && state.unblocked.is_none();
        if waits {
            state.unblocked = Some(how);
        }
        drop(state);
        self.changed.notify_one();
        waits
    }
}

/// A place in lanes, until dropped.
pub struct InLine<'a> {
    of: &'a Waiting,
    pub waiter: Arc<Waiter>,
    keys: Vec<Key>,
    lane: Lane,
    client: u64,
}

impl Waiting {
    pub fn new() -> Waiting {
        Waiting {
            count: AtomicUsize::new(0),
            keys: Mutex::new(HashMap::new()),
            clients: Mutex::new(HashMap::new()),
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Key, Vec<Queue>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<u64, Arc<Waiter>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place in the lanes of keys. `client`: the number of whoever waits; 0: it has none.
    pub fn enter(&self, database: usize, keys: &[Vec<u8>], lane: Lane, client: u64) -> InLine<'_> {
        let waiter = Arc::new(Waiter::new());
        let mut keys: Vec<Key> = keys.iter().map(|key| (database, key.clone())).collect();
        keys.sort_unstable();
        keys.dedup();
        self.count.fetch_add(1, Ordering::SeqCst);
        let mut all = self.keys();
        for key in &keys {
            let lanes = all.entry(key.clone()).or_default();
            match lanes.iter_mut().find(|queue| queue.lane == lane) {
                Some(queue) => queue.waiters.push_back(waiter.clone()),
                None => lanes.push(Queue {
                    lane: lane.clone(),
                    waiters: VecDeque::from([waiter.clone()]),
                }),
            }
        }
        drop(all);
        // It looks once more, though others may be before it at some of the keys.
        waiter.state().woken = true;
        if client != 0 {
            self.clients().insert(client, waiter.clone());
        }
        InLine {
            of: self,
            waiter,
            keys,
            lane,
            client,
        }
    }

    /// Ends the wait of a client; returns whether it waited.
    pub fn unblock(&self, client: u64, how: Unblock) -> bool {
        let waiter = self.clients().get(&client).cloned();
        waiter.is_some_and(|waiter| waiter.unblock(how))
    }

    /// Whether anybody waits for any key.
    pub fn any(&self) -> bool {
        self.count.load(Ordering::SeqCst) != 0
    }

    /// Whether a key's elements may be taken: by whoever comes, if nobody waits for them, or else by the
    /// first that waits. Under the lock of the key.
    pub fn may_take(
        &self,
        (database, key): (usize, &[u8]),
        lane: &Lane,
        waiter: Option<&Arc<Waiter>>,
    ) -> bool {
        if !self.any() {
            return true;
        }
        let all = self.keys();
        let lanes = all.get(&(database, key.to_vec()));
        let queue = lanes.and_then(|lanes| lanes.iter().find(|queue| queue.lane == *lane));
        queue.is_none_or(|queue| waiter.is_some_and(|waiter| queue.may_take(waiter)))
    }

    /// Wakes those who may take from a key that was written.
    pub fn wake(&self, database: usize, key: &[u8]) {
        if self.any() {
            let all = self.keys();
            let lanes = all.get(&(database, key.to_vec()));
            lanes.into_iter().flatten().for_each(Queue::wake);
        }
    }

    /// The same for every key: a database was swapped.
    pub fn wake_all(&self) {
        if self.any() {
            self.keys().values().flatten().for_each(Queue::wake);
        }
    }
}

impl Default for Waiting {
    fn default() -> Waiting {
        Waiting::new()
    }
}

/// When a wait ends without an element.
#[derive(Clone, Copy, Default)]
pub struct Limits<'a> {
    #[cfg(not(loom))]
    pub deadline: Option<Instant>,
    pub stop: Option<&'a AtomicBool>,
}

/// How a wait goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    Look,
    Late,
    Stopped,
    Unblocked(Unblock),
}

impl Limits<'_> {
    /// Asked under the locks of the keys: what is pushed after the end is not taken.
    pub fn turn(&self) -> Turn {
        if self.stop.is_some_and(|stop| stop.load(Ordering::Acquire)) {
            return Turn::Stopped;
        }
        #[cfg(not(loom))]
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            return Turn::Late;
        }
        Turn::Look
    }
}

impl InLine<'_> {
    /// Waits until it is woken or its limits end it. With `looks` the first of a lane looks every now
    /// and then: nobody is woken by the commit of a user's transaction.
    #[cfg(not(loom))]
    pub fn wait(&self, limits: Limits, looks: bool) -> Turn {
        let began = Instant::now();
        // What it took was not written after all.
        self.waiter.state().taken = false;
        loop {
            let now = Instant::now();
            let look = now + LOOK;
            let until = limits.deadline.map_or(look, |deadline| deadline.min(look));
            let mut state = self.waiter.state();
            if !state.woken && state.unblocked.is_none() {
                let left = until.saturating_duration_since(now);
                let changed = &self.waiter.changed;
                let waited = changed.wait_timeout(state, left);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            let (is_woken, unblocked) = (std::mem::take(&mut state.woken), state.unblocked);
            drop(state);
            let turn = unblocked.map_or_else(|| limits.turn(), Turn::Unblocked);
            if turn != Turn::Look || is_woken {
                return turn;
            }
            if looks && now.duration_since(began) >= TURN && self.may_take_any() {
                return Turn::Look;
            }
        }
    }

    /// The same for the model, in which whoever stops it wakes it as well.
    #[cfg(loom)]
    pub fn wait(&self, limits: Limits, _looks: bool) -> Turn {
        let mut state = self.waiter.state();
        state.taken = false;
        while !state.woken && state.unblocked.is_none() {
            state = self.waiter.changed.wait(state).unwrap();
        }
        state.woken = false;
        let unblocked = state.unblocked;
        drop(state);
        unblocked.map_or_else(|| limits.turn(), Turn::Unblocked)
    }

    #[cfg(not(loom))]
    fn may_take_any(&self) -> bool {
        let all = self.of.keys();
        self.keys.iter().any(|key| {
            let mut lanes = all.get(key).into_iter().flatten();
            let queue = lanes.find(|queue| queue.lane == self.lane);
            queue.is_some_and(|queue| queue.may_take(&self.waiter))
        })
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        if self.client != 0 {
            self.of.clients().remove(&self.client);
        }
        let mut all = self.of.keys();
        for key in &self.keys {
            let Some(lanes) = all.get_mut(key) else {
                continue;
            };
            let Some(at) = lanes.iter().position(|queue| queue.lane == self.lane) else {
                continue;
            };
            let queue = &mut lanes[at];
            let was_first = is_front(&queue.waiters, &self.waiter);
            queue.waiters.retain(|one| !Arc::ptr_eq(one, &self.waiter));
            if queue.waiters.is_empty() {
                lanes.swap_remove(at);
            } else if was_first && self.lane != Lane::Read {
                queue.wake();
            }
            if lanes.is_empty() {
                all.remove(key);
            }
        }
        self.of.count.fetch_sub(1, Ordering::SeqCst);
    }
}
