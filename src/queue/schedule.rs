//! Operations on their way: they wait, a thread takes them, they are done, somebody drains how they
//! ended. Model-checked with loom in `tests/loom`.
//!
//! One lock, held to move numbers and pointers. Who takes an operation out of a list completes it,
//! exactly once: a worker that runs it, a call that cancels it, the clock, or a close. So each of them
//! first takes and then completes. A worker that finds nothing sleeps, and is counted; who adds work
//! takes sleepers off that count and leaves as many tokens, so that no wake-up is lost and none is
//! sent twice.

#[cfg(loom)]
use loom::sync::{Condvar, Mutex, MutexGuard};
use std::collections::{HashMap, VecDeque};
use std::sync::PoisonError;
#[cfg(not(loom))]
use std::sync::{Condvar, Mutex, MutexGuard};
#[cfg(not(loom))]
use std::time::{Duration, Instant};

/// How many kinds of workers there are.
#[cfg(not(loom))]
pub const CLASSES: usize = 6;
#[cfg(loom)]
pub const CLASSES: usize = 2;

/// The deadline of an operation that has none.
pub const NEVER: u64 = u64::MAX;

/// How many operations a worker looks at for those that join the first one.
const LOOKS: usize = 128;
/// How many bytes a group may have before it takes no more.
const GROUP_BYTES: usize = 1 << 20;

/// The memory of so many operations is kept for others.
const SPARE: usize = 1 << 12;

/// No slot.
const NONE: u32 = u32::MAX;
const INDEX_BITS: u32 = 24;

/// What decides where an operation goes.
#[derive(Clone, Copy)]
pub struct Facts {
    /// The workers that run it.
    pub class: usize,
    /// Those of one lane run in order; 0: none.
    pub lane: u64,
    /// Those of one turn are in one worker at a time; 0: none.
    pub turn: u64,
    /// On the clock of `expire`.
    pub deadline: u64,
    /// Those of one class with the same numbers may be taken together; `None`: alone.
    pub group: Option<[u64; 3]>,
    pub bytes: usize,
}

/// An operation that its holder completes.
pub struct Taken<T> {
    pub id: u64,
    pub op: T,
}

/// What a descriptor for event loops does.
pub trait Flag {
    fn raise(&self);
    fn lower(&self);
}

/// What became of an operation that is to be cancelled.
pub enum Cancelled<T> {
    /// It was done before, or there is none.
    Gone,
    /// It had not begun: the caller completes it.
    Taken(Taken<T>),
    /// It runs; the number that its worker left.
    Asked(u64),
}

/// Which classes need how many more threads.
#[derive(Clone, Copy, Default)]
pub struct Start(pub [u16; CLASSES]);

impl Start {
    pub fn is_none(&self) -> bool {
        self.0 == [0; CLASSES]
    }

    pub fn add(&mut self, other: Start) {
        (0..CLASSES).for_each(|class| self.0[class] += other.0[class]);
    }
}

/// When another worker of a class is worth its while.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Workers {
    /// For each operation: they wait for something. A group leaves some for every thread.
    Each,
    /// For each whole group: they do not wait.
    Groups,
    /// For each turn.
    Turns,
}

/// The workers of a class: how many at most, and how many operations they take at a time.
#[derive(Clone, Copy)]
pub struct Size {
    pub workers: Workers,
    pub threads: usize,
    pub group: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Free,
    /// In the list of its class.
    Ready,
    /// Behind others of its lane.
    Behind,
    Running,
}

struct Slot<T> {
    generation: u64,
    place: Place,
    facts: Facts,
    op: Option<T>,
    next: u32,
    before: u32,
    /// Somebody wants it to end: it goes back to no list.
    asked: bool,
    /// It is one of those for which a worker has the turn.
    has_turn: bool,
    /// What its worker left for who wants it to end; 0: nothing.
    stop: u64,
}

/// A chain through the slots.
#[derive(Clone, Copy)]
struct List {
    first: u32,
    last: u32,
    len: usize,
}

impl List {
    const EMPTY: List = List {
        first: NONE,
        last: NONE,
        len: 0,
    };

    fn push<T>(&mut self, slots: &mut [Slot<T>], at: u32) {
        let slot = &mut slots[at as usize];
        (slot.before, slot.next) = (self.last, NONE);
        match self.last {
            NONE => self.first = at,
            last => slots[last as usize].next = at,
        }
        self.last = at;
        self.len += 1;
    }

    fn push_front<T>(&mut self, slots: &mut [Slot<T>], at: u32) {
        let slot = &mut slots[at as usize];
        (slot.before, slot.next) = (NONE, self.first);
        match self.first {
            NONE => self.last = at,
            first => slots[first as usize].before = at,
        }
        self.first = at;
        self.len += 1;
    }

    fn remove<T>(&mut self, slots: &mut [Slot<T>], at: u32) {
        let (before, next) = (slots[at as usize].before, slots[at as usize].next);
        match before {
            NONE => self.first = next,
            before => slots[before as usize].next = next,
        }
        match next {
            NONE => self.last = before,
            next => slots[next as usize].before = before,
        }
        self.len -= 1;
    }
}

struct Lane {
    /// How many of it are ready or run.
    active: usize,
    behind: List,
}

/// Threads that sleep until there is something for them.
#[derive(Default)]
struct Sleepers {
    /// Those that nobody has woken.
    asleep: usize,
    /// Wake-ups on their way.
    tokens: usize,
}

impl Sleepers {
    /// Takes up to so many for waking.
    fn wake(&mut self, wanted: usize) -> usize {
        let count = wanted.min(self.asleep);
        self.asleep -= count;
        self.tokens += count;
        count
    }

    /// Called by one that woke up: whether it was woken.
    fn is_woken(&mut self) -> bool {
        let woken = self.tokens > 0;
        self.tokens -= usize::from(woken);
        woken
    }

    /// Called by one whose time is over.
    #[cfg(not(loom))]
    fn give_up(&mut self) {
        if !self.is_woken() {
            self.asleep -= 1;
        }
    }
}

struct Class {
    size: Size,
    list: List,
    sleepers: Sleepers,
    threads: usize,
    /// The turns that workers have, with how many operations of each have not ended.
    turns: Vec<(u64, usize)>,
}

struct Done<D> {
    group: D,
    count: usize,
    /// How many were drained.
    drained: usize,
}

/// How much there is, and has been.
#[derive(Clone, Copy, Default, Debug)]
pub struct Figures {
    pub waiting: u64,
    pub running: u64,
    pub done: u64,
    pub threads: u64,
    pub submitted: u64,
    pub completed: u64,
    pub full: u64,
    pub cancelled: u64,
    pub groups: u64,
    pub coalesced: u64,
    pub largest: u64,
}

struct State<T, D, F> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    classes: [Class; CLASSES],
    lanes: HashMap<u64, Lane>,
    done: VecDeque<Done<D>>,
    /// Not drained yet.
    ended: usize,
    /// Submitted and not drained, and places that a submitter has taken.
    used: usize,
    running: usize,
    drainers: Sleepers,
    closed: bool,
    freed: bool,
    /// Raised while there is something to drain; `None`: nobody asked for it.
    flag: Option<F>,
    /// The earliest deadline that the clock knows.
    next_deadline: u64,
    spare: Vec<T>,
    figures: Figures,
}

pub struct Schedule<T, D, F> {
    depth: usize,
    state: Mutex<State<T, D, F>>,
    work: [Condvar; CLASSES],
    drain: Condvar,
    /// Closed, and nothing runs.
    idle: Condvar,
}

type Guard<'s, T, D, F> = MutexGuard<'s, State<T, D, F>>;

impl<T, D: Clone, F: Flag> Schedule<T, D, F> {
    pub fn new(depth: usize, sizes: [Size; CLASSES]) -> Self {
        let class = |size| Class {
            size,
            list: List::EMPTY,
            sleepers: Sleepers::default(),
            threads: 0,
            turns: Vec::new(),
        };
        Schedule {
            depth,
            state: Mutex::new(State {
                slots: Vec::new(),
                free: Vec::new(),
                classes: sizes.map(class),
                lanes: HashMap::new(),
                done: VecDeque::new(),
                ended: 0,
                used: 0,
                running: 0,
                drainers: Sleepers::default(),
                closed: false,
                freed: false,
                flag: None,
                next_deadline: NEVER,
                spare: Vec::new(),
                figures: Figures::default(),
            }),
            work: std::array::from_fn(|_| Condvar::new()),
            drain: Condvar::new(),
            idle: Condvar::new(),
        }
    }

    fn state(&self) -> Guard<'_, T, D, F> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ---- submitting ----------------------------------------------------------------

    /// Takes up to so many places, with memory for operations as far as there is some; `None`: closed.
    pub fn reserve(&self, wanted: usize, spare: &mut Vec<T>) -> Option<usize> {
        let mut state = self.state();
        if state.closed {
            return None;
        }
        let room = wanted.min(self.depth - state.used);
        state.used += room;
        state.figures.full += u64::from(room < wanted);
        let kept = state.spare.len().saturating_sub(room);
        spare.extend(state.spare.drain(kept..));
        Some(room)
    }

    /// Adds operations to the places that were taken for them; `id` learns their numbers. Returns the
    /// threads to start, and whether the clock has to look again. `None`: closed meanwhile; the
    /// operations stay.
    pub fn submit(
        &self,
        ops: &mut Vec<(T, Facts)>,
        mut id: impl FnMut(usize, u64),
    ) -> Option<(Start, bool)> {
        let mut guard = self.state();
        let state = &mut *guard;
        if state.closed {
            state.used -= ops.len();
            return None;
        }
        let mut earlier = false;
        state.figures.submitted += ops.len() as u64;
        for (at, (op, facts)) in ops.drain(..).enumerate() {
            let index = state.place(op, facts);
            id(at, state.id(index));
            earlier |= facts.deadline < state.next_deadline;
            state.next_deadline = state.next_deadline.min(facts.deadline);
        }
        let start = self.wake(guard, None);
        Some((start, earlier))
    }

    /// Gives the places and the memory of operations back that are not submitted.
    pub fn withdraw(&self, places: usize, spare: &mut Vec<T>) {
        let mut state = self.state();
        state.used -= places;
        let room = SPARE.saturating_sub(state.spare.len());
        state.spare.extend(spare.drain(..).take(room));
    }

    // ---- working -------------------------------------------------------------------

    /// Wakes threads for what is ready, and returns those to start. `looks`: the class of the caller,
    /// which is about to look itself.
    fn wake(&self, mut guard: Guard<'_, T, D, F>, looks: Option<usize>) -> Start {
        let mut start = Start::default();
        let mut wake = [0; CLASSES];
        for (class, woken) in wake.iter_mut().enumerate() {
            let wanted = guard.wanted(class);
            let wanted = wanted.saturating_sub(usize::from(looks == Some(class)));
            let class_ = &mut guard.classes[class];
            *woken = class_.sleepers.wake(wanted);
            let room = class_.size.threads - class_.threads;
            let more = (wanted - *woken).min(room);
            class_.threads += more;
            start.0[class] = more as u16;
        }
        drop(guard);
        for (work, count) in self.work.iter().zip(wake) {
            (0..count).for_each(|_| work.notify_one());
        }
        start
    }

    /// A thread waits for operations of its class, and takes a group. Returns the threads to start;
    /// `None`: the thread ends.
    pub fn take(&self, class: usize, taken: &mut Vec<Taken<T>>) -> Option<Start> {
        let mut guard = self.state();
        loop {
            let state = &mut *guard;
            if state.take_group(class, taken) {
                return Some(self.wake(guard, None));
            }
            if state.freed {
                state.classes[class].threads -= 1;
                return None;
            }
            state.classes[class].sleepers.asleep += 1;
            loop {
                guard = self.work[class]
                    .wait(guard)
                    .unwrap_or_else(PoisonError::into_inner);
                if guard.classes[class].sleepers.is_woken() {
                    break;
                }
            }
        }
    }

    /// Counts a thread that a model starts before there is work.
    #[cfg(loom)]
    pub fn started(&self, class: usize) {
        self.state().classes[class].threads += 1;
    }

    /// A thread of a class could not be started. If the class has none, nobody would run what is ready:
    /// the caller completes it.
    pub fn not_started(&self, class: usize, taken: &mut Vec<Taken<T>>) {
        let mut guard = self.state();
        let state = &mut *guard;
        state.classes[class].threads -= 1;
        if state.classes[class].threads == 0 {
            while state.take_group(class, taken) {
                state.classes[class].turns.clear();
            }
        }
    }

    /// What to tell a running operation that is to end. True: it is to end already.
    pub fn stop_by(&self, id: u64, stop: u64) -> bool {
        let mut state = self.state();
        let Some(index) = state.find(id) else {
            return true;
        };
        let slot = &mut state.slots[index as usize];
        slot.stop = stop;
        slot.asked
    }

    /// Gives operations to the workers of another class. Those that are to end instead stay.
    pub fn pass_on(&self, taken: &mut Vec<Taken<T>>, class: usize) -> Start {
        let mut guard = self.state();
        let state = &mut *guard;
        let (mut left, mut lanes, mut behind) = (Vec::new(), Vec::new(), Vec::new());
        for Taken { id, op } in taken.drain(..) {
            let index = state.find(id).expect("who has taken it has not ended it");
            let slot = &mut state.slots[index as usize];
            if slot.asked || state.closed {
                left.push(Taken { id, op });
                continue;
            }
            let lane = slot.facts.lane;
            (slot.op, slot.place) = (Some(op), Place::Ready);
            state.running -= 1;
            state.leave_turn(index);
            let facts = &mut state.slots[index as usize].facts;
            (facts.class, facts.turn) = (class, 0);
            if lane != 0 && lanes.contains(&lane) {
                behind.push(index);
                continue;
            }
            lanes.extend((lane != 0).then_some(lane));
            state.classes[class].list.push(&mut state.slots, index);
        }
        // What followed another one of its lane follows it again, before all others.
        for index in behind.into_iter().rev() {
            state.go_behind(index);
        }
        taken.append(&mut left);
        self.wake(guard, None)
    }

    /// Operations are done, and `group` says how they ended. `worker`: the class of the caller, if it
    /// takes the next ones afterwards. Returns the threads to start, and the group if the queue was
    /// freed meanwhile.
    pub fn complete(
        &self,
        ended: &mut Vec<Taken<T>>,
        group: D,
        worker: Option<usize>,
    ) -> (Start, Option<D>) {
        let mut guard = self.state();
        let state = &mut *guard;
        let count = ended.len();
        for Taken { id, op } in ended.drain(..) {
            state.end(id);
            if state.spare.len() < SPARE {
                state.spare.push(op);
            }
        }
        state.figures.completed += count as u64;
        let freed = state.freed || count == 0;
        let mut back = Some(group);
        if freed {
            state.used -= count;
        } else if let Some(group) = back.take() {
            if state.ended == 0 {
                if let Some(flag) = &state.flag {
                    flag.raise();
                }
            }
            state.ended += count;
            state.done.push_back(Done {
                group,
                count,
                drained: 0,
            });
        }
        if state.closed && state.running == 0 {
            self.idle.notify_all();
        }
        let woken = state.wake_drainers();
        let start = self.wake(guard, worker);
        (0..woken).for_each(|_| self.drain.notify_one());
        (start, back)
    }

    // ---- draining ------------------------------------------------------------------

    /// Takes up to so many completions, in the order in which the operations ended: groups, with the
    /// first and the number of those that are meant. `None`: closed, and there will be none.
    pub fn drain(&self, max: usize, groups: &mut Vec<(D, usize, usize)>) -> Option<usize> {
        let mut guard = self.state();
        let state = &mut *guard;
        let count = state.drain(max, groups);
        if count == 0 && state.is_over() {
            return None;
        }
        let woken = state.wake_drainers();
        drop(guard);
        (0..woken).for_each(|_| self.drain.notify_one());
        Some(count)
    }

    /// Waits until there is something to drain, or never will be, or the time has passed.
    #[cfg(not(loom))]
    pub fn wait(&self, deadline: Option<Instant>) {
        let mut state = self.state();
        while state.ended == 0 && !state.is_over() {
            state.drainers.asleep += 1;
            loop {
                let Some(left) = left_until(deadline) else {
                    state.drainers.give_up();
                    return;
                };
                state = sleep(&self.drain, state, left);
                if state.drainers.is_woken() {
                    break;
                }
            }
        }
    }

    #[cfg(loom)]
    pub fn wait(&self) {
        let mut state = self.state();
        while state.ended == 0 && !state.is_over() {
            state.drainers.asleep += 1;
            loop {
                state = self.drain.wait(state).unwrap();
                if state.drainers.is_woken() {
                    break;
                }
            }
        }
    }

    /// Whether there is something to drain, or never will be.
    pub fn is_ready(&self) -> bool {
        let state = self.state();
        state.ended > 0 || state.is_over()
    }

    /// The flag for event loops, which `make` makes at the first time.
    pub fn flag<R, E>(
        &self,
        make: impl FnOnce() -> Result<F, E>,
        read: impl FnOnce(&F) -> R,
    ) -> Result<R, E> {
        let mut state = self.state();
        if state.flag.is_none() {
            let flag = make()?;
            if state.ended > 0 {
                flag.raise();
            }
            state.flag = Some(flag);
        }
        Ok(state.flag.as_ref().map(read).expect("made just now"))
    }

    // ---- ending --------------------------------------------------------------------

    /// Takes an operation that has not begun, or asks one that runs to end.
    pub fn cancel(&self, id: u64) -> Cancelled<T> {
        let mut guard = self.state();
        let state = &mut *guard;
        let Some(index) = state.find(id) else {
            return Cancelled::Gone;
        };
        state.figures.cancelled += 1;
        state.slots[index as usize].asked = true;
        match state.remove(index) {
            Some(taken) => Cancelled::Taken(taken),
            None => Cancelled::Asked(state.slots[index as usize].stop),
        }
    }

    /// Takes the operations whose deadline has passed before they began; returns when to look again:
    /// at the first deadline that there was, also where its operation has ended meanwhile, so that
    /// the clock is not called for each.
    pub fn expire(&self, now: u64, taken: &mut Vec<Taken<T>>) -> u64 {
        let mut guard = self.state();
        let state = &mut *guard;
        if now < state.next_deadline {
            return state.next_deadline;
        }
        let mut next = NEVER;
        for index in 0..state.slots.len() as u32 {
            let slot = &state.slots[index as usize];
            match slot.place {
                Place::Ready | Place::Behind if slot.facts.deadline <= now => {
                    taken.extend(state.remove(index));
                }
                Place::Ready | Place::Behind => next = next.min(slot.facts.deadline),
                Place::Free | Place::Running => {}
            }
        }
        state.next_deadline = next;
        next
    }

    /// Accepts no more operations, and takes those that have not begun. Returns what workers left for
    /// who wants the running ones to end.
    pub fn close(&self, taken: &mut Vec<Taken<T>>) -> Vec<u64> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.closed = true;
        let mut stops = Vec::new();
        for index in 0..state.slots.len() as u32 {
            match state.slots[index as usize].place {
                Place::Free => {}
                Place::Running => {
                    let slot = &mut state.slots[index as usize];
                    slot.asked = true;
                    stops.extend((slot.stop != 0).then_some(slot.stop));
                }
                Place::Ready | Place::Behind => taken.extend(state.remove(index)),
            }
        }
        let woken = state.wake_drainers();
        drop(guard);
        (0..woken).for_each(|_| self.drain.notify_one());
        stops
    }

    /// After a close: waits until nothing runs any more; whether that is so.
    #[cfg(not(loom))]
    pub fn wait_until_idle(&self, deadline: Option<Instant>) -> bool {
        let mut state = self.state();
        while state.running > 0 {
            let Some(left) = left_until(deadline) else {
                return false;
            };
            state = sleep(&self.idle, state, left);
        }
        true
    }

    /// After a close: its threads end, and nobody drains it. Returns what nobody has drained: groups,
    /// with the first and the number of those that are meant.
    pub fn free(&self) -> Vec<(D, usize, usize)> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.freed = true;
        let mut left = Vec::new();
        state.drain(usize::MAX, &mut left);
        let flag = state.flag.take();
        for class in &mut state.classes {
            class.sleepers.wake(usize::MAX);
        }
        state.wake_drainers();
        drop(guard);
        drop(flag);
        self.work.iter().for_each(Condvar::notify_all);
        self.drain.notify_all();
        left
    }

    pub fn figures(&self) -> Figures {
        let state = self.state();
        let waiting = state.slots.len() - state.free.len() - state.running;
        Figures {
            waiting: waiting as u64,
            running: state.running as u64,
            done: state.ended as u64,
            threads: state.classes.iter().map(|class| class.threads as u64).sum(),
            ..state.figures
        }
    }
}

impl<T, D: Clone, F: Flag> State<T, D, F> {
    /// How many more threads should look at the list of a class.
    fn wanted(&self, class: usize) -> usize {
        let Class {
            size,
            list,
            sleepers,
            threads,
            turns,
        } = &self.classes[class];
        if list.len == 0 {
            return 0;
        }
        let coming = threads - sleepers.asleep;
        let wanted = match size.workers {
            Workers::Each => list.len,
            // One at work comes back for what is less than a group.
            Workers::Groups if coming > 0 => list.len / size.group,
            Workers::Groups => list.len.div_ceil(size.group),
            Workers::Turns => usize::from(turns.is_empty() || self.has_free_turn(class)),
        };
        wanted.saturating_sub(sleepers.tokens)
    }

    fn has_free_turn(&self, class: usize) -> bool {
        let Class { list, turns, .. } = &self.classes[class];
        let mut at = list.first;
        for _ in 0..LOOKS {
            if at == NONE {
                return false;
            }
            let slot = &self.slots[at as usize];
            if is_free(turns, slot.facts.turn) {
                return true;
            }
            at = slot.next;
        }
        false
    }

    fn id(&self, index: u32) -> u64 {
        self.slots[index as usize].generation << INDEX_BITS | u64::from(index)
    }

    /// The slot of an operation that has not ended.
    fn find(&self, id: u64) -> Option<u32> {
        let index = (id & ((1 << INDEX_BITS) - 1)) as u32;
        let slot = self.slots.get(index as usize)?;
        let is_it = slot.generation == id >> INDEX_BITS && slot.place != Place::Free;
        is_it.then_some(index)
    }

    /// Puts an operation into a free slot, and into the list of its class or behind its lane.
    fn place(&mut self, op: T, facts: Facts) -> u32 {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                generation: 0,
                place: Place::Free,
                facts,
                op: None,
                next: NONE,
                before: NONE,
                asked: false,
                has_turn: false,
                stop: 0,
            });
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[index as usize];
        slot.generation += 1;
        (slot.facts, slot.op, slot.asked, slot.stop) = (facts, Some(op), false, 0);
        slot.has_turn = false;
        slot.place = Place::Ready;
        if facts.lane != 0 {
            let lane = self.lanes.entry(facts.lane).or_insert(Lane {
                active: 0,
                behind: List::EMPTY,
            });
            if lane.active > 0 {
                slot.place = Place::Behind;
                lane.behind.push(&mut self.slots, index);
                return index;
            }
            lane.active = 1;
        }
        self.classes[facts.class].list.push(&mut self.slots, index);
        index
    }

    /// Puts an operation that was active before all that wait in its lane.
    fn go_behind(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        slot.place = Place::Behind;
        let lane = self.lanes.get_mut(&slot.facts.lane);
        let lane = lane.expect("a lane stays while one of it is active");
        lane.active -= 1;
        lane.behind.push_front(&mut self.slots, index);
    }

    /// Takes an operation out of its list; `None`: it runs.
    fn remove(&mut self, index: u32) -> Option<Taken<T>> {
        let slot = &self.slots[index as usize];
        let facts = slot.facts;
        match slot.place {
            Place::Ready => self.classes[facts.class]
                .list
                .remove(&mut self.slots, index),
            Place::Behind => {
                let lane = self.lanes.get_mut(&facts.lane)?;
                lane.behind.remove(&mut self.slots, index);
                // It is the lane's until it is complete, like one that runs.
                lane.active += 1;
            }
            Place::Free | Place::Running => return None,
        }
        Some(self.begin(index))
    }

    /// Marks an operation that is in no list any more as running.
    fn begin(&mut self, index: u32) -> Taken<T> {
        self.running += 1;
        let slot = &mut self.slots[index as usize];
        slot.place = Place::Running;
        let op = slot.op.take().expect("it waited");
        let id = self.id(index);
        Taken { id, op }
    }

    /// Takes the first operation of a class whose turn is free, and those that join it.
    fn take_group(&mut self, class: usize, taken: &mut Vec<Taken<T>>) -> bool {
        let before = taken.len();
        let mut at = self.classes[class].list.first;
        let mut head: Option<Facts> = None;
        let (mut bytes, mut looks) = (0, 0);
        let size = self.classes[class].size;
        let most = match size.workers {
            Workers::Each => (self.classes[class].list.len / size.threads).clamp(1, size.group),
            Workers::Groups | Workers::Turns => size.group,
        };
        while at != NONE && taken.len() - before < most && bytes < GROUP_BYTES && looks < LOOKS {
            let (next, facts) = {
                let slot = &self.slots[at as usize];
                (slot.next, slot.facts)
            };
            let joins = match &head {
                None => is_free(&self.classes[class].turns, facts.turn),
                Some(head) => {
                    looks += 1;
                    head.group.is_some() && head.group == facts.group
                }
            };
            if joins {
                self.classes[class].list.remove(&mut self.slots, at);
                taken.push(self.begin(at));
                bytes += facts.bytes;
                head.get_or_insert(facts);
                self.take_followers(&facts, most - (taken.len() - before), taken);
            }
            at = next;
        }
        let count = taken.len() - before;
        if let Some(head) = head.filter(|head| head.turn != 0) {
            self.classes[class].turns.push((head.turn, count));
            for one in &taken[before..] {
                let index = self.find(one.id).expect("it was taken just now");
                self.slots[index as usize].has_turn = true;
            }
        }
        let figures = &mut self.figures;
        if count > 1 {
            figures.groups += 1;
            figures.coalesced += count as u64;
            figures.largest = figures.largest.max(count as u64);
        }
        count > 0
    }

    /// The next ones of an operation's lane may go with it, in their order, as far as they join it.
    fn take_followers(&mut self, first: &Facts, room: usize, taken: &mut Vec<Taken<T>>) {
        if first.lane == 0 || first.group.is_none() {
            return;
        }
        for _ in 0..room {
            let Some(lane) = self.lanes.get_mut(&first.lane) else {
                return;
            };
            let at = lane.behind.first;
            if at == NONE {
                return;
            }
            let facts = self.slots[at as usize].facts;
            if facts.group != first.group || facts.class != first.class {
                return;
            }
            lane.behind.remove(&mut self.slots, at);
            lane.active += 1;
            taken.push(self.begin(at));
        }
    }

    /// An operation ends, or goes elsewhere: the turn is free when all for which a worker has it have.
    fn leave_turn(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        if std::mem::take(&mut slot.has_turn) {
            let turn = slot.facts.turn;
            self.classes[slot.facts.class].turns.retain_mut(|one| {
                one.1 -= usize::from(one.0 == turn);
                one.1 > 0
            });
        }
    }

    /// Frees the slot of a running operation, its turn and its lane.
    fn end(&mut self, id: u64) {
        let Some(index) = self.find(id) else {
            return;
        };
        let facts = self.slots[index as usize].facts;
        self.slots[index as usize].place = Place::Free;
        self.free.push(index);
        self.running -= 1;
        self.leave_turn(index);
        if facts.lane == 0 {
            return;
        }
        let Some(lane) = self.lanes.get_mut(&facts.lane) else {
            return;
        };
        lane.active -= 1;
        if lane.active > 0 {
            return;
        }
        match lane.behind.first {
            NONE => drop(self.lanes.remove(&facts.lane)),
            next => {
                lane.behind.remove(&mut self.slots, next);
                lane.active = 1;
                self.slots[next as usize].place = Place::Ready;
                let class = self.slots[next as usize].facts.class;
                self.classes[class].list.push(&mut self.slots, next);
            }
        }
    }

    fn drain(&mut self, max: usize, groups: &mut Vec<(D, usize, usize)>) -> usize {
        let mut count = 0;
        while count < max {
            let Some(first) = self.done.front_mut() else {
                break;
            };
            let (from, part) = (
                first.drained,
                (first.count - first.drained).min(max - count),
            );
            count += part;
            if from + part == first.count {
                let whole = self.done.pop_front().expect("looked at just now");
                groups.push((whole.group, from, part));
            } else {
                first.drained += part;
                groups.push((first.group.clone(), from, part));
            }
        }
        self.ended -= count;
        self.used -= count;
        if count > 0 && self.ended == 0 {
            if let Some(flag) = &self.flag {
                flag.lower();
            }
        }
        count
    }

    /// Takes drainers for waking: one, which takes what there is and wakes the next; all, where there
    /// will be nothing any more.
    fn wake_drainers(&mut self) -> usize {
        let wanted = match self.is_over() {
            true => usize::MAX,
            false => usize::from(self.ended > 0),
        };
        self.drainers.wake(wanted)
    }

    /// Whether there will be nothing to drain any more.
    fn is_over(&self) -> bool {
        self.closed && self.ended == 0 && (self.running == 0 || self.freed)
    }
}

/// Whether no worker has the turn.
fn is_free(turns: &[(u64, usize)], turn: u64) -> bool {
    turn == 0 || turns.iter().all(|one| one.0 != turn)
}

/// Waits to be woken, or for so long.
#[cfg(not(loom))]
fn sleep<'s, S>(
    on: &Condvar,
    state: MutexGuard<'s, S>,
    time: Option<Duration>,
) -> MutexGuard<'s, S> {
    match time {
        None => on.wait(state).unwrap_or_else(PoisonError::into_inner),
        Some(time) => {
            let waited = on.wait_timeout(state, time);
            waited.unwrap_or_else(PoisonError::into_inner).0
        }
    }
}

/// How long until a deadline; `None`: it has passed; `Some(None)`: there is none.
#[cfg(not(loom))]
fn left_until(deadline: Option<Instant>) -> Option<Option<Duration>> {
    let Some(deadline) = deadline else {
        return Some(None);
    };
    let left = deadline.saturating_duration_since(Instant::now());
    (!left.is_zero()).then_some(Some(left))
}
