//! A completion queue: its settings, its threads, its clock, and the way of an operation through it.

use crate::base::error::{Error, Result};
use crate::base::fork::refuse_child;
use crate::base::threads;
use crate::callback::callback::refuse_inside;
use crate::callback::owners;
use crate::callback::signal::Signal;
use crate::queue::group::{Completions, Group, Pool};
use crate::queue::operation::{Operation, CACHED, READS};
use crate::queue::schedule::{
    Cancelled, Facts, Flag, Schedule, Size, Start, Taken, Workers, CLASSES, NEVER,
};
use crate::queue::serving::Serving;
use crate::types::{
    rocks_completion, rocks_operation, ROCKS_CLOSED, ROCKS_NOT_FOUND, ROCKS_OUT_OF_MEMORY,
    ROCKS_TIMED_OUT, ROCKS_TRY_AGAIN,
};
use parking_lot::{Condvar, Mutex};
use std::cell::Cell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

type Op = Box<Operation>;

/// Why an operation ends that was not begun.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Cancelled,
    Late,
    Closed,
    NoThread,
}

/// What the queue does not do itself: the calls that its operations stand for.
pub struct Calls {
    /// Makes the calls of operations of one class, and completes each.
    pub run: fn(&Arc<Shared>, usize, &mut Vec<Taken<Op>>),
    /// Completes operations that were not begun; returns the threads to start.
    pub end: fn(&Arc<Shared>, &mut Vec<Taken<Op>>, Why) -> Start,
    /// Frees what the calls made, of completions that nobody will see.
    pub discard: fn(&[rocks_completion]),
    /// Asks the call that left this number to end.
    pub stop: fn(u64),
}

/// No queue is deeper.
pub const MOST: usize = 1 << 20;

/// The settings, with their ranges.
pub struct Settings {
    pub depth: usize,
    pub coalesce: usize,
    threads: [usize; CLASSES],
}

const NAMES: [(&str, u64, u64, u64); 6] = [
    ("depth", 4096, 1, MOST as u64),
    ("coalesce", 64, 1, 64),
    ("threads", 16, 1, 256),
    ("write_threads", 8, 1, 64),
    ("wait_threads", 32, 1, 256),
    ("long_threads", 4, 1, 64),
];

impl Settings {
    fn new(text: &CStr) -> Result<Settings> {
        let mut values = NAMES.map(|(_, default, _, _)| default);
        let wrong = |what: String| Error::argument("options", what);
        let text = text.to_str().unwrap_or_default();
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| wrong(format!("\"{part}\"; accepted: name=value;name=value")))?;
            let (name, value) = (name.trim(), value.trim());
            let at = NAMES.iter().position(|one| one.0 == name).ok_or_else(|| {
                let names = NAMES.map(|one| one.0).join(", ");
                wrong(format!("\"{name}\"; accepted: {names}"))
            })?;
            let (_, _, least, most) = NAMES[at];
            values[at] = value
                .parse()
                .ok()
                .filter(|value| (least..=most).contains(value))
                .ok_or_else(|| {
                    wrong(format!("{name}: \"{value}\"; accepted: {least} to {most}"))
                })?;
        }
        let [depth, coalesce, reads, writes, waits, long] = values.map(|value| value as usize);
        Ok(Settings {
            depth,
            coalesce,
            threads: [2, reads, writes, waits, long, 16],
        })
    }

    fn sizes(&self) -> [Size; CLASSES] {
        use Workers::{Each, Groups, Turns};
        let of = [
            (Groups, self.coalesce),
            // More at a time would wait for each other's files.
            (Each, 1),
            (Turns, self.coalesce),
            (Each, 1),
            (Each, 1),
            (Each, 1),
        ];
        std::array::from_fn(|class| Size {
            workers: of[class].0,
            threads: self.threads[class],
            group: of[class].1,
        })
    }
}

/// How often reads of a database find their answer in memory.
#[derive(Default)]
pub struct Rates([Rate; 16]);

#[derive(Default)]
pub struct Rate {
    /// 1 - the share of the last ones, in 1/1024.
    missed: AtomicU32,
    asked: AtomicU32,
}

impl Rates {
    /// That of a database, by its handle; some may share one.
    pub fn of(&self, db: usize) -> &Rate {
        &self.0[(db >> 3) % self.0.len()]
    }
}

impl Rate {
    /// Whether nearly all of the last ones found theirs: then many are read in one call.
    pub fn is_cached(&self) -> bool {
        self.missed.load(Ordering::Relaxed) <= 64
    }

    /// Whether a try is worth it: at least half of the last ones found theirs, or it was not tried
    /// for a while.
    pub fn is_good(&self) -> bool {
        self.missed.load(Ordering::Relaxed) <= 512
            || self
                .asked
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(16)
    }

    /// So many of those that were tried found theirs. A lost update does no harm.
    pub fn note(&self, found: usize, tried: usize) {
        let weight = tried.min(32) as u32;
        if weight > 0 {
            let missed = ((tried - found) * 1024 / tried) as u32;
            let before = self.missed.load(Ordering::Relaxed);
            let now = (before * (64 - weight) + missed * weight) / 64;
            if now != before {
                self.missed.store(now, Ordering::Relaxed);
            }
        }
    }
}

#[derive(Default)]
pub struct Counts {
    /// Tried in the call that submits, and answered there.
    pub tried: AtomicU64,
    pub answered: AtomicU64,
    /// Reads of files by gets.
    pub read: AtomicU64,
    /// How long operations waited before they began, in microseconds.
    pub waited: AtomicU64,
    /// Ended by their timeout, before they began.
    pub expired: AtomicU64,
}

#[derive(Default)]
struct Clock {
    state: Mutex<ClockState>,
    changed: Condvar,
}

#[derive(Default)]
struct ClockState {
    started: bool,
    look: bool,
    over: bool,
}

/// Deadlines are looked at no more often than this, in microseconds, and in no more than one part of
/// so many of the time.
const TICK: u64 = 1000;
const PARTS: u64 = 20;

pub struct Shared {
    pub(crate) schedule: Schedule<Op, Arc<Group>, Signal>,
    pub pool: Pool,
    pub rates: Rates,
    pub counts: Counts,
    pub settings: Settings,
    calls: Calls,
    serving: Serving,
    closed: AtomicBool,
    clock: Clock,
    began: Instant,
    has_threads: Mutex<Option<threads::Owner>>,
}

impl Flag for Signal {
    fn raise(&self) {
        Signal::raise(self);
    }

    fn lower(&self) {
        Signal::lower(self);
    }
}

/// The handle's end of a queue.
pub struct Queue(pub Arc<Shared>);

impl Queue {
    pub fn new(options: &CStr, calls: Calls) -> Result<Queue> {
        refuse_child()?;
        let settings = Settings::new(options)?;
        let shared = Arc::new(Shared {
            schedule: Schedule::new(settings.depth, settings.sizes()),
            pool: Pool::default(),
            rates: Rates::default(),
            counts: Counts::default(),
            settings,
            calls,
            serving: Serving::default(),
            closed: AtomicBool::new(false),
            clock: Clock::default(),
            began: Instant::now(),
            has_threads: Mutex::new(Some(threads::Owner::new())),
        });
        exit::enter(&shared);
        Ok(Queue(shared))
    }

    pub fn free(&self) {
        exit::leave(&self.0);
        self.0.free();
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // Freed already, unless no handle could be made for it.
        self.free();
    }
}

/// Memory for the operations of a call.
#[derive(Default)]
struct Scratch {
    spare: Vec<Op>,
    ops: Vec<(Op, Facts)>,
    /// Which ones were not answered.
    left: Vec<usize>,
}

thread_local! {
    /// Taken while it is used: the read that tries the cache may run a callback, which submits too.
    static SCRATCH: Cell<Option<Scratch>> = const { Cell::new(None) };
}

impl Shared {
    /// In microseconds, on the queue's own clock.
    pub fn now(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }

    // ---- submitting ----------------------------------------------------------------

    /// Submits operations that were checked, all or none. `answer` may answer one at once; `id` learns
    /// the numbers of the others.
    ///
    /// # Safety
    /// Keys and values are readable as far as their lengths say.
    pub unsafe fn submit(
        self: &Arc<Shared>,
        count: usize,
        given: impl Fn(usize) -> rocks_operation,
        answer: impl FnMut(&rocks_operation) -> bool,
        id: impl FnMut(usize, u64),
    ) -> Result<()> {
        if count > self.settings.depth {
            let what = format!("{count}; the depth of the queue is {}", self.settings.depth);
            return Err(Error::argument("count", what));
        }
        if count == 0 {
            return Ok(());
        }
        let mut scratch = SCRATCH.take().unwrap_or_default();
        // SAFETY: as the caller says.
        let submitted = unsafe { self.submit_by(&mut scratch, count, given, answer, id) };
        SCRATCH.set(Some(scratch));
        submitted
    }

    /// # Safety
    /// As for `submit`.
    unsafe fn submit_by(
        self: &Arc<Shared>,
        Scratch { spare, ops, left }: &mut Scratch,
        count: usize,
        given: impl Fn(usize) -> rocks_operation,
        mut answer: impl FnMut(&rocks_operation) -> bool,
        mut id: impl FnMut(usize, u64),
    ) -> Result<()> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        // Most are answered where any is: no lock is taken and no clock is read for them.
        left.clear();
        left.extend((0..count).filter(|&at| !answer(&given(at))));
        let count = left.len();
        if count == 0 {
            return Ok(());
        }
        let room = self.schedule.reserve(count, spare).ok_or_else(closed)?;
        if room < count {
            self.schedule.withdraw(room, spare);
            let what = format!(
                "queue: full: {count} operations do not fit in; the depth is {}: drain first",
                self.settings.depth
            );
            return Err(Error::new(ROCKS_TRY_AGAIN, what));
        }
        let now = self.now();
        for &at in left.iter() {
            let given = given(at);
            let mut op = spare
                .pop()
                .unwrap_or_else(|| Box::new(Operation::new(&given)));
            // SAFETY: as the caller says.
            unsafe { op.take(&given) };
            op.since = now;
            let mut facts = op.facts();
            if facts.class == CACHED && !self.rates.of(given.db.addr()).is_cached() {
                facts.class = READS;
            }
            ops.push((op, facts));
        }
        if !spare.is_empty() {
            self.schedule.withdraw(0, spare);
        }
        let submitted = self.schedule.submit(ops, |at, number| id(left[at], number));
        let Some((start, earlier)) = submitted else {
            ops.clear();
            return Err(closed());
        };
        self.start(start);
        if earlier {
            self.look_at_clock();
        }
        Ok(())
    }

    // ---- working -------------------------------------------------------------------

    /// Starts threads. Where the system has none, operations end, and that may want others for those
    /// that follow in their lanes.
    pub fn start(self: &Arc<Shared>, mut start: Start) {
        while !start.is_none() {
            let mut more = Start::default();
            for (class, count) in start.0.into_iter().enumerate() {
                (0..count).for_each(|_| more.add(self.start_one(class)));
            }
            start = more;
        }
    }

    #[cold]
    fn start_one(self: &Arc<Shared>, class: usize) -> Start {
        let shared = self.clone();
        let work = move || shared.work(class);
        if threads::spawn("rocks-queue", work).is_ok() {
            return Start::default();
        }
        let mut taken = Vec::new();
        self.schedule.not_started(class, &mut taken);
        (self.calls.end)(self, &mut taken, Why::NoThread)
    }

    /// Completes operations that were not begun.
    fn end(self: &Arc<Shared>, taken: &mut Vec<Taken<Op>>, why: Why) {
        if !taken.is_empty() {
            let start = (self.calls.end)(self, taken, why);
            self.start(start);
        }
    }

    fn work(self: &Arc<Shared>, class: usize) {
        let (mut taken, mut late) = (Vec::new(), Vec::new());
        while let Some(start) = self.schedule.take(class, &mut taken) {
            self.start(start);
            let now = self.now();
            let waited = taken.iter().map(|one| now.saturating_sub(one.op.since));
            self.counts
                .waited
                .fetch_add(waited.sum(), Ordering::Relaxed);
            late.extend(taken.extract_if(.., |one| one.op.is_late(now)));
            self.end(&mut late, Why::Late);
            if !taken.is_empty() {
                (self.calls.run)(self, class, &mut taken);
            }
        }
    }

    /// Operations ended as the group says. `worker`: the class of a worker that takes the next ones.
    pub fn complete(
        self: &Arc<Shared>,
        ended: &mut Vec<Taken<Op>>,
        group: Arc<Group>,
        worker: Option<usize>,
    ) {
        let start = self.note(ended, group, worker);
        self.start(start);
    }

    /// The same; returns the threads to start.
    pub fn note(
        &self,
        ended: &mut Vec<Taken<Op>>,
        group: Arc<Group>,
        worker: Option<usize>,
    ) -> Start {
        ended.iter_mut().for_each(|one| one.op.trim());
        let (start, back) = self.schedule.complete(ended, group, worker);
        self.serving.wake();
        if let Some(group) = back {
            (self.calls.discard)(&group.completions);
            self.pool.give([group]);
        }
        start
    }

    /// Gives operations to the workers of another class; they end if somebody wants that.
    pub fn pass_on(self: &Arc<Shared>, taken: &mut Vec<Taken<Op>>, class: usize) {
        let start = self.schedule.pass_on(taken, class);
        self.start(start);
        self.end(taken, Why::Cancelled);
    }

    // ---- draining ------------------------------------------------------------------

    /// Drains up to so many completions into the holder, which may have some already; waits for one if
    /// it has none.
    pub fn drain(
        self: &Arc<Shared>,
        holder: &mut Completions,
        max: usize,
        timeout: Option<Duration>,
    ) -> Result<()> {
        let has_some = holder.has_some();
        let mut waited = has_some || timeout == Some(Duration::ZERO);
        loop {
            match self.schedule.drain(max, holder.groups()) {
                None if !has_some => return Err(closed()),
                Some(0) if !waited => {}
                _ => return Ok(()),
            }
            refuse_inside("queue")?;
            // A time beyond the clock's range means for ever.
            let deadline = timeout.and_then(|time| Instant::now().checked_add(time));
            match owners::serves() {
                true => self.serving.wait(deadline, || self.schedule.is_ready()),
                false => self.schedule.wait(deadline),
            }
            waited = timeout.is_some();
        }
    }

    /// The descriptor that is readable while completions wait.
    pub fn descriptor(&self) -> Result<i32> {
        let made = self.schedule.flag(Signal::new, Signal::descriptor);
        made.map_err(|error| {
            let what = format!("queue: no descriptor for it: {error}");
            Error::new(ROCKS_OUT_OF_MEMORY, what)
        })
    }

    // ---- ending --------------------------------------------------------------------

    pub fn cancel(self: &Arc<Shared>, id: u64) -> Result<()> {
        match self.schedule.cancel(id) {
            Cancelled::Gone => return Err(Error::Code(ROCKS_NOT_FOUND)),
            Cancelled::Taken(taken) => self.end(&mut vec![taken], Why::Cancelled),
            Cancelled::Asked(0) => {}
            Cancelled::Asked(stop) => (self.calls.stop)(stop),
        }
        Ok(())
    }

    /// Ends the queue: takes what waits, asks what runs to end, and drops what nobody drained.
    fn free(self: &Arc<Shared>) {
        self.close();
        for (group, from, count) in self.schedule.free() {
            (self.calls.discard)(&group.completions[from..from + count]);
        }
        self.serving.wake();
        self.clock.state.lock().over = true;
        self.clock.changed.notify_all();
        self.has_threads.lock().take();
    }

    fn close(self: &Arc<Shared>) {
        let mut taken = Vec::new();
        self.closed.store(true, Ordering::Relaxed);
        let stops = self.schedule.close(&mut taken);
        stops.into_iter().for_each(self.calls.stop);
        self.end(&mut taken, Why::Closed);
        self.serving.wake();
    }

    /// Accepts no more operations, ends those that wait, and waits for those that run.
    pub fn close_within(self: &Arc<Shared>, timeout: Option<Duration>) -> Result<()> {
        refuse_inside("queue")?;
        self.close();
        let deadline = timeout.and_then(|time| Instant::now().checked_add(time));
        match self.schedule.wait_until_idle(deadline) {
            true => Ok(()),
            false => {
                let what = "queue: operations still run; close it once more to wait for them";
                Err(Error::new(ROCKS_TIMED_OUT, what))
            }
        }
    }

    // ---- the clock -----------------------------------------------------------------

    /// A deadline is earlier than those that the clock knows.
    fn look_at_clock(self: &Arc<Shared>) {
        let mut state = self.clock.state.lock();
        state.look = true;
        self.clock.changed.notify_one();
        if !std::mem::replace(&mut state.started, true) {
            let shared = self.clone();
            let tick = move || shared.tick();
            let made = threads::spawn("rocks-queue-clock", tick);
            // Without one, workers look at the deadlines of what they take.
            state.started = made.is_ok();
        }
    }

    fn tick(self: &Arc<Shared>) {
        let mut taken = Vec::new();
        let mut rest = 0;
        loop {
            let now = self.now();
            let next = match now < rest {
                true => rest,
                false => {
                    let next = self.schedule.expire(now, &mut taken);
                    let looked = self.now();
                    rest = looked + TICK.max(PARTS * (looked - now));
                    self.end(&mut taken, Why::Late);
                    next.max(rest)
                }
            };
            let mut state = self.clock.state.lock();
            loop {
                if state.over {
                    return;
                }
                if std::mem::take(&mut state.look) {
                    break;
                }
                if next >= NEVER - TICK {
                    self.clock.changed.wait(&mut state);
                    continue;
                }
                let left = Duration::from_micros(next.saturating_sub(self.now()));
                if left.is_zero() || self.clock.changed.wait_for(&mut state, left).timed_out() {
                    break;
                }
            }
        }
    }

    // ---- figures -------------------------------------------------------------------

    pub fn figure(&self, name: &CStr) -> Result<u64> {
        let figures = self.schedule.figures();
        let count = |one: &AtomicU64| one.load(Ordering::Relaxed);
        let all = [
            ("waiting", figures.waiting),
            ("running", figures.running),
            ("done", figures.done),
            ("depth", self.settings.depth as u64),
            ("threads", figures.threads),
            ("submitted", figures.submitted),
            ("completed", figures.completed),
            ("full", figures.full),
            ("cancelled", figures.cancelled),
            ("expired", count(&self.counts.expired)),
            ("groups", figures.groups),
            ("coalesced", figures.coalesced),
            ("largest_group", figures.largest),
            ("tried", count(&self.counts.tried)),
            ("answered", count(&self.counts.answered)),
            ("read", count(&self.counts.read)),
            ("wait_micros", count(&self.counts.waited)),
        ];
        let found = all
            .iter()
            .find(|(known, _)| known.as_bytes() == name.to_bytes());
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names = all.map(|(known, _)| known).join(", ");
            Error::argument("name", format!("{name:?}; accepted: {names}"))
        })
    }
}

fn closed() -> Error {
    Error::new(ROCKS_CLOSED, "queue: closed")
}

/// The queues that are not freed. exit() frees them, so that no call is inside RocksDB when its objects
/// end: it waits for the threads of the library after that.
mod exit {
    use super::*;
    use once_cell::race::OnceBool;

    static QUEUES: Mutex<Vec<Arc<Shared>>> = Mutex::new(Vec::new());

    pub fn enter(queue: &Arc<Shared>) {
        QUEUES.lock().push(queue.clone());
        static REGISTERED: OnceBool = OnceBool::new();
        extern "C" fn free() {
            // A child has no such threads, and another may have held the lock at the fork.
            if refuse_child().is_ok() {
                let queues = std::mem::take(&mut *QUEUES.lock());
                queues.iter().for_each(Shared::free);
            }
        }
        REGISTERED.get_or_init(|| {
            // What is registered later runs earlier.
            threads::wait_at_exit();
            threads::at_exit(free);
            true
        });
    }

    pub fn leave(queue: &Arc<Shared>) {
        QUEUES.lock().retain(|one| !Arc::ptr_eq(one, queue));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_falls_and_recovers() {
        let rate = Rate::default();
        assert!(rate.is_good() && rate.is_cached());
        rate.note(48, 64);
        assert!(rate.is_good() && !rate.is_cached());
        (0..4).for_each(|_| rate.note(0, 64));
        assert_eq!((0..32).filter(|_| rate.is_good()).count(), 2);
        (0..2).for_each(|_| rate.note(64, 64));
        assert!((0..32).all(|_| rate.is_good()));
    }
}
