//! The table that resolves every handle, and the protocol between calls, frees and closes.
//! Model-checked with loom in `tests/loom`.
//!
//! Two kinds of access to an object:
//!
//! * **Shared** (database, column family, options, …): the calling thread writes
//!   the slot's index into its own record and then checks that the slot is still
//!   live. No other thread writes that record, so two threads that read one database
//!   share no cache line that either of them writes. A thread that ends the object
//!   marks the slot first and then scans the records; `fence` orders the two.
//! * **Exclusive** (iterator, batch, …): one compare-and-swap on the slot's word
//!   checks the handle and locks the object; a second thread finds it busy.
//!
//! A shared object that only its maker's thread has entered costs less to free: see `bias`.
//!
//! Freeing a shared object never waits: the last call to leave it destroys it. Closing one waits
//! for the calls in flight. Releasing takes a handle of any kind and never waits either: it frees
//! what it can free at once and says what is left, which a thread of the library ends (`pending`).

use crate::abi::handles::bias;
use crate::abi::handles::fence;
use crate::abi::handles::guards;
use crate::abi::handles::handle::{
    is_dead, next_generation, place, Class, End, Handle, Kind, Slot, CHUNK, CHUNKS,
};
use crate::abi::handles::handle::{BIASED, BUSY, CLOSING, STATE, USED_UP};
use crate::abi::handles::record;
use crate::abi::handles::record::Home;
use crate::abi::handles::sync::{
    back_off, AtomicBool, AtomicPtr, AtomicU64, Condvar, Mutex, MutexGuard, Ordering,
};
use std::marker::PhantomData;
use std::ptr::null_mut;
use std::sync::PoisonError;

pub use crate::abi::handles::guards::Exclusive;
pub use crate::abi::handles::handle::Object;

pub type Record = record::Record<Table>;
pub type Shared<'t, T> = guards::Shared<'t, T, Table>;
pub type Closing<'t, T> = guards::Closing<'t, T, Table>;
type Held<'t> = guards::Held<'t, Table>;

/// Why a handle was not resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    Null,
    Forked,
    /// Not a handle of this library.
    MadeUp,
    /// A handle of another kind.
    WrongKind,
    /// Freed before.
    Stale,
    /// A closing database, or one that was closed before.
    Closed,
    /// Another call has the object.
    Busy,
    /// Another call had the object, and has left it since: try again.
    Idle,
    /// Too many nested calls on this thread, or too many live handles.
    Full,
}

/// What became of a handle that was released.
#[derive(Clone, Copy)]
pub enum Released {
    /// It is gone, by this call or before.
    Gone,
    /// A call has the object, or a close, or its end may wait: release it again, later and elsewhere.
    Later,
    /// This function closes the object, and waits for the calls inside.
    Close(fn(Handle)),
}

/// The kind whose stale handles return `Closed`: closing frees them.
pub const CLOSABLE: u8 = 1;

/// How many free slots a thread takes from the pool at a time; it caches up to twice as many.
#[cfg(not(loom))]
const SPARE: usize = 32;
#[cfg(loom)]
const SPARE: usize = 1;

#[derive(Default)]
struct Pool {
    free: Vec<u32>,
    /// Dead slots whose object a call still uses.
    retired: Vec<u32>,
}

pub struct Table {
    chunks: [AtomicPtr<[Slot; CHUNK]>; CHUNKS],
    /// Slots made so far; 0 after a fork, so that every lookup fails.
    limit: AtomicU64,
    forked: AtomicBool,
    records: AtomicPtr<Record>,
    pool: Mutex<Pool>,
    quiet: Condvar,
}

impl Table {
    #[cfg(not(loom))]
    pub const fn new() -> Table {
        Table {
            chunks: [const { AtomicPtr::new(null_mut()) }; CHUNKS],
            limit: AtomicU64::new(0),
            forked: AtomicBool::new(false),
            records: AtomicPtr::new(null_mut()),
            pool: Mutex::new(Pool {
                free: Vec::new(),
                retired: Vec::new(),
            }),
            quiet: Condvar::new(),
        }
    }

    #[cfg(loom)]
    pub fn new() -> Table {
        Table {
            chunks: std::array::from_fn(|_| AtomicPtr::new(null_mut())),
            limit: AtomicU64::new(0),
            forked: AtomicBool::new(false),
            records: AtomicPtr::new(null_mut()),
            pool: Mutex::new(Pool::default()),
            quiet: Condvar::new(),
        }
    }

    // ---- threads ---------------------------------------------------------------

    /// A record for the calling thread, until `detach`.
    pub fn attach(&self) -> Result<&Record, Fault> {
        if self.forked.load(Ordering::Relaxed) {
            return Err(Fault::Forked);
        }
        for record in self.records() {
            // Checks first, to avoid taking their cache lines from active threads.
            let free = !record.owned.load(Ordering::Relaxed);
            if free && !record.owned.swap(true, Ordering::AcqRel) {
                return Ok(record);
            }
        }
        fence::register();
        let record = Box::into_raw(Box::new(Record::new(self)));
        let mut head = self.records.load(Ordering::Acquire);
        loop {
            // SAFETY: the record is not published yet; records are never freed.
            unsafe { &*record }.next.store(head, Ordering::Relaxed);
            match self
                .records
                .compare_exchange(head, record, Ordering::AcqRel, Ordering::Acquire)
            {
                // SAFETY: records are never freed.
                Ok(_) => return Ok(unsafe { &*record }),
                Err(now) => head = now,
            }
        }
    }

    /// Called when the thread ends: returns its free slots, and its record for the next thread.
    pub fn detach(&self, record: &Record) {
        if self.forked.load(Ordering::Relaxed) {
            return; // Whoever held the pool at the fork holds it for ever.
        }
        // SAFETY: called by the owner, whose last access this is.
        let spare = std::mem::take(unsafe { &mut *record.spare.get() });
        self.pool().free.extend(spare);
        record.owned.store(false, Ordering::Release);
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        let mut next = self.records.load(Ordering::Acquire);
        std::iter::from_fn(move || {
            // SAFETY: a record in the list is never freed.
            let record = unsafe { next.as_ref() }?;
            next = record.next.load(Ordering::Acquire);
            Some(record)
        })
    }

    /// In the child of a fork: from now on no handle resolves and none is made.
    pub fn fork(&self) {
        self.forked.store(true, Ordering::SeqCst);
        self.limit.store(0, Ordering::SeqCst);
    }

    pub fn is_forked(&self) -> bool {
        self.forked.load(Ordering::Relaxed)
    }

    // ---- looking up ------------------------------------------------------------

    #[inline(always)]
    fn slot(&self, index: usize) -> Option<&Slot> {
        if index as u64 >= self.limit.load(Ordering::Acquire) {
            return None;
        }
        let (chunk, offset) = place(index);
        let chunk = self.chunks[chunk].load(Ordering::Acquire);
        // SAFETY: below `limit` the chunk was published, and it is never unmapped.
        Some(unsafe { &(*chunk)[offset] })
    }

    /// Announces a call on a shared object and checks that the object lives.
    #[inline(always)]
    pub fn enter<'t, T: Object + Sync>(
        &'t self,
        record: &'t Record,
        handle: Handle,
    ) -> Result<Shared<'t, T>, Fault> {
        match self.hold(record, handle, T::KIND.number) {
            Some(held) => Ok(guards::Shared {
                held,
                _marker: PhantomData,
            }),
            None => Err(self.why_not_held(record, handle, T::KIND)),
        }
    }

    /// Not inlined, for all kinds, with at most two arguments in registers: a read in RocksDB runs
    /// through more code than a first-level cache holds, so extra code costs more than the call
    /// (docs/benchmarks.md).
    #[inline(never)]
    fn hold<'t>(&'t self, record: &'t Record, handle: Handle, kind: u8) -> Option<Held<'t>> {
        let slot = self.slot(handle.index())?;
        record.push(handle.index())?;
        fence::light();
        let held = guards::Held { record, slot };
        let word = slot.word.load(Ordering::Acquire);
        if word == handle.tag() && handle.kind_number() == kind {
            return Some(held);
        }
        self.hold_biased(held, handle, kind)
    }

    #[inline(never)]
    fn hold_biased<'t>(&'t self, held: Held<'t>, handle: Handle, kind: u8) -> Option<Held<'t>> {
        if handle.kind_number() == kind && bias::admits(held.slot, held.record, handle) {
            return Some(held);
        }
        self.miss(held);
        None
    }

    /// Withdraws the announcement. A thread that waited for the slot meanwhile saw it.
    #[cold]
    #[inline(never)]
    fn miss(&self, held: Held<'_>) {
        drop(held);
        self.left();
    }

    #[cold]
    fn why_not_held(&self, record: &Record, handle: Handle, wanted: Kind) -> Fault {
        match self.diagnose(handle, wanted) {
            Fault::Idle if record.is_full() => Fault::Full,
            fault => fault,
        }
    }

    /// Locks an exclusive object for one call.
    #[inline(always)]
    pub fn lock<T: Object>(&self, handle: Handle) -> Result<Exclusive<'_, T>, Fault> {
        match self.try_lock(handle) {
            Some(locked) => Ok(locked),
            None => self.lock_again(handle),
        }
    }

    /// The object was not idle; by the time we check why, it may be.
    #[cold]
    fn lock_again<T: Object>(&self, handle: Handle) -> Result<Exclusive<'_, T>, Fault> {
        loop {
            match (self.diagnose(handle, T::KIND), self.try_lock(handle)) {
                (_, Some(locked)) => return Ok(locked),
                (Fault::Idle, None) => back_off(0),
                (fault, None) => return Err(fault),
            }
        }
    }

    #[inline(always)]
    fn try_lock<T: Object>(&self, handle: Handle) -> Option<Exclusive<'_, T>> {
        if handle.kind_number() == T::KIND.number {
            if let Some(slot) = self.slot(handle.index()) {
                let (idle, busy) = (handle.tag(), handle.tag() | BUSY);
                let locked =
                    slot.word
                        .compare_exchange(idle, busy, Ordering::Acquire, Ordering::Relaxed);
                if locked.is_ok() {
                    return Some(Exclusive {
                        slot,
                        tag: idle,
                        value: slot.payload.load(Ordering::Relaxed).cast::<T>(),
                        _marker: PhantomData,
                    });
                }
            }
        }
        None
    }

    /// Why `handle` did not resolve. Not on any hot path.
    #[cold]
    fn diagnose(&self, handle: Handle, wanted: Kind) -> Fault {
        if handle.0 == 0 {
            return Fault::Null;
        }
        if self.forked.load(Ordering::Relaxed) {
            return Fault::Forked;
        }
        let Some(slot) = self.slot(handle.index()) else {
            return Fault::MadeUp;
        };
        let word = slot.word.load(Ordering::Acquire);
        let made_before = Handle(word).generation() > handle.generation();
        if !handle.is_well_formed() || handle.kind_number() == 0 {
            Fault::MadeUp
        } else if handle.kind_number() != wanted.number {
            Fault::WrongKind
        } else if word == handle.tag() | CLOSING {
            Fault::Closed
        } else if word == handle.tag() | BUSY {
            Fault::Busy
        } else if word & !BIASED == handle.tag() {
            Fault::Idle
        } else if made_before && wanted.number == CLOSABLE {
            Fault::Closed
        } else if made_before {
            Fault::Stale
        } else {
            Fault::MadeUp
        }
    }

    /// The threads inside calls on `handle`, a number for each, except the current call. Calls that
    /// are not listed see everything published before.
    pub fn readers(&self, record: &Record, handle: Handle) -> Vec<u64> {
        let kept_out = |slot| bias::keeps_out_others(slot, record, handle);
        if self.slot(handle.index()).is_some_and(kept_out) {
            let is_inside = record.count(handle.index()) > 1;
            return Vec::from_iter(is_inside.then_some(record.id()));
        }
        fence::heavy();
        self.records()
            .filter(|one| {
                let own = usize::from(std::ptr::eq(*one, record));
                one.count(handle.index()) > own
            })
            .map(Record::id)
            .collect()
    }

    /// How many handles of a kind are alive; `None`: of all kinds. Looks at every slot.
    pub fn alive(&self, kind: Option<Kind>) -> usize {
        let limit = self.limit.load(Ordering::Acquire) as usize;
        let slots = (0..limit).filter_map(|index| self.slot(index));
        slots
            .map(|slot| slot.word.load(Ordering::Relaxed))
            .filter(|&word| !is_dead(word))
            .filter(|&word| kind.is_none_or(|kind| kind.number == Handle(word).kind_number()))
            .count()
    }

    // ---- making ----------------------------------------------------------------

    /// Puts an object behind a new handle. Closing `parent` closes this object; 0: no parent.
    pub fn insert<T: Object>(
        &self,
        record: &Record,
        value: Box<T>,
        parent: u64,
    ) -> Result<Handle, Fault> {
        const { assert!(T::KIND.fits()) };
        if self.forked.load(Ordering::Relaxed) {
            return Err(Fault::Forked);
        }
        let index = self.take_index(record)?;
        let slot = self.slot(index).ok_or(Fault::Forked)?;
        let handle = Handle::new(T::KIND, slot.word.load(Ordering::Relaxed), index);
        let payload = Box::into_raw(value).cast::<u8>();
        slot.payload.store(payload, Ordering::Relaxed);
        let class: *const Class = &Of::<T>::CLASS;
        slot.class.store(class.cast_mut(), Ordering::Relaxed);
        slot.parent.store(parent, Ordering::Relaxed);
        slot.maker.store(record.id(), Ordering::Relaxed);
        let biased = if T::BIASED { BIASED } else { 0 };
        slot.word.store(handle.tag() | biased, Ordering::Release);
        Ok(handle)
    }

    fn take_index(&self, record: &Record) -> Result<usize, Fault> {
        // SAFETY: the record is the calling thread's own.
        let spare = unsafe { &mut *record.spare.get() };
        if spare.is_empty() {
            let mut pool = self.pool();
            if pool.free.is_empty() {
                pool.free.extend(self.grow()?.rev());
            }
            let kept = pool.free.len().saturating_sub(SPARE);
            spare.extend(pool.free.drain(kept..).rev());
        }
        spare.pop().map(|index| index as usize).ok_or(Fault::Full)
    }

    /// Adds a chunk of slots. The caller has the pool locked.
    fn grow(&self) -> Result<std::ops::Range<u32>, Fault> {
        let limit = self.limit.load(Ordering::Relaxed) as usize;
        let chunk = self.chunks.get(limit / CHUNK).ok_or(Fault::Full)?;
        let slots: Box<[Slot; CHUNK]> = (limit..limit + CHUNK)
            .map(|index| Slot::new(index as u32))
            .collect::<Box<[Slot]>>()
            .try_into()
            .map_err(|_| Fault::Full)?;
        chunk.store(Box::into_raw(slots), Ordering::Release);
        self.limit.store((limit + CHUNK) as u64, Ordering::Release);
        Ok(limit as u32..(limit + CHUNK) as u32)
    }

    fn give_index(&self, record: &Record, index: usize) {
        // SAFETY: the record is the calling thread's own.
        let spare = unsafe { &mut *record.spare.get() };
        if spare.len() < 2 * SPARE {
            spare.push(index as u32);
        } else {
            self.pool().free.push(index as u32);
        }
    }

    // ---- freeing and closing ---------------------------------------------------

    /// Frees a shared object: new calls fail; the last one inside destroys it.
    pub fn retire<T: Object + Sync>(&self, record: &Record, handle: Handle) -> Result<(), Fault> {
        self.slot(handle.index())
            .filter(|_| handle.kind_number() == T::KIND.number)
            .is_some_and(|slot| self.end_shared(record, slot, handle))
            .then_some(())
            .ok_or_else(|| self.diagnose(handle, T::KIND))
    }

    /// Whether the shared object was there, and is freed now.
    fn end_shared(&self, record: &Record, slot: &Slot, handle: Handle) -> bool {
        let dead = next_generation(handle.tag());
        let Some(own) = bias::end(slot, record, handle, dead) else {
            return false;
        };
        let (class, object) = slot.object();
        // SAFETY: the payload of its class, which is destroyed below or as a retired one.
        unsafe { (class.freed)(object) };
        if own && !record.is_inside(handle.index()) {
            if dead != USED_UP {
                self.give_index(record, handle.index());
            }
            // SAFETY: nobody is inside, and nobody reaches it any more.
            unsafe { (class.drop)(object) };
            return true;
        }
        if !own {
            fence::heavy();
        }
        Home::retire(self, handle.index() as u32);
        true
    }

    /// Whether the exclusive object was there and idle, and is gone now.
    fn end_alone(&self, record: &Record, slot: &Slot, handle: Handle) -> bool {
        let (idle, busy) = (handle.tag(), handle.tag() | BUSY);
        let (won, lost) = (Ordering::Acquire, Ordering::Relaxed);
        if slot.word.compare_exchange(idle, busy, won, lost).is_err() {
            return false;
        }
        let (class, object) = slot.object();
        // SAFETY: locked, so the payload of its class is ours. A closing parent waits here, and
        // must not end before it.
        unsafe { (class.close)(object) };
        self.vacate(record, slot, handle);
        // SAFETY: nobody reaches it any more.
        unsafe { (class.drop)(object) };
        true
    }

    /// Frees a handle of any kind, if that waits for nobody; `apart`: also if it may wait for what
    /// is not a call on the object.
    pub fn release(&self, record: &Record, handle: Handle, apart: bool) -> Released {
        let Some(slot) = self.slot(handle.index()) else {
            return Released::Gone;
        };
        if !is_of(slot.word.load(Ordering::Acquire), handle) {
            return Released::Gone;
        }
        // If the object ends meanwhile and this is another's class, the word is another too:
        // nothing below finds it.
        let (class, _) = slot.object();
        let ended = match class.end {
            End::Close(close) => return Released::Close(close),
            End::Apart if !apart => false,
            _ if class.alone => self.end_alone(record, slot, handle),
            _ => self.end_shared(record, slot, handle),
        };
        if ended || !is_of(slot.word.load(Ordering::Acquire), handle) {
            return Released::Gone;
        }
        Released::Later
    }

    /// Whether a handle has its object, in whatever state.
    pub fn is_alive(&self, handle: Handle) -> bool {
        self.slot(handle.index())
            .is_some_and(|slot| is_of(slot.word.load(Ordering::Acquire), handle))
    }

    /// Frees an exclusive object.
    pub fn remove<T: Object>(&self, record: &Record, handle: Handle) -> Result<Box<T>, Fault> {
        let mut round = 0;
        let mut taken = loop {
            match self.lock::<T>(handle) {
                // Its closing parent has locked it briefly: freeing is legal in any order.
                Err(Fault::Closed) => back_off(round),
                taken => break taken?,
            }
            round += 1;
        };
        // While locked: a closing parent waits here, and must not end before it.
        taken.close();
        let slot = taken.slot;
        // SAFETY: the object is ours alone, and `insert` received it as a Box.
        let value = unsafe { Box::from_raw(taken.value) };
        std::mem::forget(taken);
        self.vacate(record, slot, handle);
        Ok(value)
    }

    /// Empties the slot of a locked object.
    fn vacate(&self, record: &Record, slot: &Slot, handle: Handle) {
        let dead = next_generation(handle.tag());
        slot.parent.store(0, Ordering::Relaxed);
        slot.word.store(dead, Ordering::Release);
        if dead != USED_UP {
            self.give_index(record, handle.index());
        }
    }

    /// Refuses new calls on a shared object, runs `begin` on it (which asks long calls
    /// to end), and waits for those in flight.
    pub fn close<'t, T: Object + Sync>(
        &'t self,
        record: &Record,
        handle: Handle,
        begin: impl FnOnce(&T),
    ) -> Result<Closing<'t, T>, Fault> {
        const { assert!(!T::BIASED) };
        let slot = self
            .slot(handle.index())
            .filter(|_| handle.kind_number() == T::KIND.number)
            .ok_or_else(|| self.diagnose(handle, T::KIND))?;
        if record.is_nested() {
            return Err(Fault::Busy); // In a callback: the call around it would wait for us.
        }
        let (live, closing) = (handle.tag(), handle.tag() | CLOSING);
        slot.word
            .compare_exchange(live, closing, Ordering::AcqRel, Ordering::Relaxed)
            .map_err(|_| self.diagnose(handle, T::KIND))?;
        let closing = guards::Closing {
            home: self,
            slot,
            handle,
            value: slot.payload.load(Ordering::Relaxed).cast::<T>(),
        };
        begin(&closing);
        self.wait_for_calls(handle.index());
        Ok(closing)
    }

    fn wait_for_calls(&self, index: usize) {
        fence::heavy();
        let mut pool = self.pool();
        for record in self.records() {
            while record.holds(index) {
                pool = self
                    .quiet
                    .wait(pool)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Destroys every retired object that no call uses any more.
    fn reclaim(&self) {
        let mut ended = Vec::new();
        let mut pool = self.pool();
        let mut at = 0;
        while let Some(&index) = pool.retired.get(at) {
            if self.records().any(|record| record.holds(index as usize)) {
                at += 1;
                continue;
            }
            pool.retired.swap_remove(at);
            if let Some(slot) = self.slot(index as usize) {
                ended.push(slot.object());
                if slot.word.load(Ordering::Relaxed) != USED_UP {
                    pool.free.push(index);
                }
            }
        }
        drop(pool);
        for (class, payload) in ended {
            // SAFETY: the class belongs to the payload, which nobody reaches any more.
            unsafe { (class.drop)(payload) };
        }
    }

    /// Locks every exclusive child of a closing parent in turn, waiting for the call inside it, and
    /// makes it release what it holds of the parent.
    pub fn close_children(&self, parent: Handle) {
        let limit = self.limit.load(Ordering::Acquire) as usize;
        for slot in (0..limit).filter_map(|index| self.slot(index)) {
            for round in 0.. {
                // The order matters: the parent is that of the object whose word was read, or of a
                // later one, and in that case the word has changed permanently.
                let idle = slot.word.load(Ordering::Acquire) & !STATE;
                if is_dead(idle) || slot.parent.load(Ordering::Acquire) != parent.0 {
                    break;
                }
                // Not busy but closing: a thread that frees the child meanwhile waits for us.
                let closing = idle | CLOSING;
                let (won, lost) = (Ordering::Acquire, Ordering::Relaxed);
                if slot
                    .word
                    .compare_exchange(idle, closing, won, lost)
                    .is_err()
                {
                    back_off(round);
                    continue;
                }
                let (class, object) = slot.object();
                // SAFETY: locked, so the payload is ours and fits its class.
                unsafe { (class.close)(object) };
                slot.parent.store(0, Ordering::Relaxed);
                slot.word.store(idle, Ordering::Release);
            }
        }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Home for Table {
    #[cold]
    fn left(&self) {
        if self.forked.load(Ordering::Relaxed) {
            return; // As in `detach`.
        }
        self.reclaim();
        // Take the lock: a thread that found us inside is asleep by the time we have it.
        let _pool = self.pool();
        self.quiet.notify_all();
    }

    fn retire(&self, index: u32) {
        self.pool().retired.push(index);
        self.reclaim();
    }
}

impl Default for Table {
    fn default() -> Table {
        Table::new()
    }
}

/// Only a model drops its table (one per execution); the library never does.
#[cfg(loom)]
impl Drop for Table {
    fn drop(&mut self) {
        let mut next = self.records.load(Ordering::Relaxed);
        while !next.is_null() {
            // SAFETY: made by Box, and the threads of the model have ended.
            let record = unsafe { Box::from_raw(next) };
            next = record.next.load(Ordering::Relaxed);
        }
        for chunk in &self.chunks {
            let chunk = chunk.load(Ordering::Relaxed);
            if !chunk.is_null() {
                // SAFETY: as above.
                drop(unsafe { Box::from_raw(chunk) });
            }
        }
    }
}

/// Whether a slot's word is that of a handle's object, in whatever state.
fn is_of(word: u64, handle: Handle) -> bool {
    !is_dead(word) && word & !STATE == handle.tag()
}

struct Of<T>(PhantomData<T>);

impl<T: Object> Of<T> {
    const CLASS: Class = Class {
        // SAFETY: the table calls these with the payload that `insert::<T>` stored.
        drop: |payload| unsafe { drop(Box::from_raw(payload.cast::<T>())) },
        // SAFETY: as above; the slot is locked by the caller.
        close: |payload| unsafe { (*payload.cast::<T>()).close() },
        // SAFETY: as above; the object is shared, and not destroyed yet.
        freed: |payload| unsafe { (*payload.cast::<T>()).freed() },
        alone: T::ALONE,
        end: T::END,
    };
}
