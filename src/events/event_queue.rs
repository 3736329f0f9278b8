//! Events that wait to be polled. RocksDB's threads add copies and never block; events that do not
//! fit are counted. A mutex suffices: it is locked only to move pointers, and for the one write to
//! the descriptor when an empty queue gets an entry.

use crate::base::bridge::rx_free;
use crate::base::error::{check, Error, Result};
use crate::base::fork::refuse_child;
use crate::base::shared::EventQueueSettings;
use crate::callback::callback::refuse_inside;
use crate::callback::serving::serving;
use crate::callback::signal::Signal;
use crate::events::bridge;
use crate::objects::objects::{EventListener, Logger};
use crate::options::options::Options;
use crate::types::{
    rocks_event, rocks_event_block_view, rocks_event_listener_callbacks, rocks_logger_callbacks,
    rocks_service_terms, ROCKS_CALLBACK_ANY_THREAD, ROCKS_CLOSED, ROCKS_OUT_OF_MEMORY,
    ROCKS_TIMED_OUT,
};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::ffi::{c_void, CStr};
use std::mem::size_of;
use std::ptr::{null, NonNull};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The name of a kind of event.
pub fn kind_name(kind: i32) -> Option<&'static CStr> {
    // SAFETY: NULL, or a string that lives as long as the library.
    unsafe {
        let name = bridge::rx_event_kind_name(kind);
        (!name.is_null()).then(|| CStr::from_ptr(name))
    }
}

/// An owned copy of an event.
pub struct Copied {
    event: NonNull<rocks_event>,
    bytes: usize,
}

// SAFETY: memory that nobody else has.
unsafe impl Send for Copied {}
// SAFETY: as above; it is never changed.
unsafe impl Sync for Copied {}

impl Copied {
    /// `event`: NULL, or a copy that the bridge made and nobody else has.
    pub(crate) fn new(event: *mut rocks_event, bytes: usize) -> Option<Copied> {
        NonNull::new(event).map(|event| Copied { event, bytes })
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        // SAFETY: the bridge's allocation, freed once.
        unsafe { rx_free(self.event.as_ptr().cast()) };
    }
}

enum Entry {
    Event(Copied),
    /// The number of events that did not fit here.
    Lost(u64),
}

/// Its functions only copy.
const ANYWHERE: rocks_service_terms = rocks_service_terms {
    threads: ROCKS_CALLBACK_ANY_THREAD,
    patience_us: 0,
    owner: 0,
};

struct Waiting {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// Lost since the last entry.
    lost: u64,
    /// None: the queue was freed.
    signal: Option<Signal>,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.lost == 0
    }
}

struct Queue {
    settings: EventQueueSettings,
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    lost: AtomicU64,
    /// A hint that avoids copies which would not fit.
    is_full: AtomicBool,
}

impl Queue {
    /// Adds the copy that `copy` makes within a byte limit, or counts it as lost.
    fn put(&self, copy: impl FnOnce(usize, &mut usize) -> *mut rocks_event) {
        let mut bytes = 0;
        let copied = match self.is_full.load(Ordering::Relaxed) {
            true => None,
            false => Copied::new(copy(self.settings.max_bytes, &mut bytes), bytes),
        };
        let mut waiting = self.waiting.lock();
        if waiting.signal.is_none() {
            return; // Freed: the lock goes before the copy.
        }
        let was_empty = waiting.is_empty();
        match copied {
            Some(event) if self.fits(&waiting, &event) => {
                let lost = std::mem::take(&mut waiting.lost);
                if lost > 0 {
                    waiting.entries.push_back(Entry::Lost(lost));
                }
                waiting.bytes += event.bytes;
                waiting.entries.push_back(Entry::Event(event));
            }
            refused => {
                waiting.lost += 1;
                self.lost.fetch_add(1, Ordering::Relaxed);
                self.is_full
                    .store(!waiting.entries.is_empty(), Ordering::Relaxed);
                if !was_empty {
                    drop(waiting);
                    drop(refused);
                    return;
                }
            }
        }
        if was_empty {
            if let Some(signal) = &waiting.signal {
                signal.raise();
            }
            self.arrived.notify_all();
        }
    }

    fn fits(&self, waiting: &Waiting, event: &Copied) -> bool {
        waiting.entries.len() < self.settings.capacity
            && waiting.bytes + event.bytes <= self.settings.max_bytes
    }

    /// Takes the oldest entries, `max` of them.
    fn take(&self, max: usize) -> Result<Vec<Entry>> {
        let mut waiting = self.waiting.lock();
        if waiting.signal.is_none() {
            return Err(freed());
        }
        let count = waiting.entries.len().min(max);
        let mut taken: Vec<Entry> = waiting.entries.drain(..count).collect();
        if taken.len() < max && waiting.lost > 0 {
            taken.push(Entry::Lost(std::mem::take(&mut waiting.lost)));
        }
        for entry in &taken {
            if let Entry::Event(event) = entry {
                waiting.bytes -= event.bytes;
            }
        }
        if !taken.is_empty() {
            self.is_full.store(false, Ordering::Relaxed);
            if waiting.is_empty() {
                if let Some(signal) = &waiting.signal {
                    signal.lower();
                }
            }
        }
        Ok(taken)
    }

    fn wait(&self, until: Option<Instant>) -> Result<()> {
        let mut waiting = self.waiting.lock();
        loop {
            if waiting.signal.is_none() {
                return Err(freed());
            }
            if !waiting.is_empty() {
                return Ok(());
            }
            match until {
                None => self.arrived.wait(&mut waiting),
                Some(until) => {
                    if self.arrived.wait_until(&mut waiting, until).timed_out()
                        && waiting.is_empty()
                        && waiting.signal.is_some()
                    {
                        let what = "queue: no event came in that time";
                        return Err(Error::new(ROCKS_TIMED_OUT, what));
                    }
                }
            }
        }
    }

    // ---- as callbacks --------------------------------------------------------------

    extern "C" fn on_event(queue: *mut c_void, event: *const rocks_event) -> i32 {
        // SAFETY: the state that the callbacks were made with, which a listener holds; an
        // event for the length of the call.
        unsafe {
            let queue = &*queue.cast_const().cast::<Queue>();
            queue.put(|most, bytes| bridge::rx_event_copy(event, most, bytes));
        }
        0
    }

    extern "C" fn on_log(queue: *mut c_void, level: i32, text: *const u8, len: usize) {
        // SAFETY: as in `on_event`.
        unsafe {
            let queue = &*queue.cast_const().cast::<Queue>();
            queue.put(|most, bytes| bridge::rx_event_of_log(level, text, len, most, bytes));
        }
    }

    extern "C" fn let_go(queue: *mut c_void) {
        // SAFETY: one reference was passed with the callbacks, and is returned once.
        drop(unsafe { Arc::from_raw(queue.cast_const().cast::<Queue>()) });
    }
}

fn freed() -> Error {
    Error::new(ROCKS_CLOSED, "queue: freed meanwhile")
}

/// The handle's end of a queue.
pub struct EventQueue(Arc<Queue>);

impl EventQueue {
    pub fn new(options: &CStr) -> Result<EventQueue> {
        refuse_child()?;
        let mut settings = EventQueueSettings {
            capacity: 4096,
            max_bytes: 16 << 20,
            kinds: 0,
            log_level: 1,
            file_io: 0,
        };
        // SAFETY: a string and room for the settings.
        check(|st| unsafe {
            bridge::rx_event_queue_configure(options.as_ptr(), &mut settings, st)
        })?;
        let signal = Signal::new().map_err(|error| {
            Error::new(
                ROCKS_OUT_OF_MEMORY,
                format!("queue: no descriptor for it: {error}"),
            )
        })?;
        Ok(EventQueue(Arc::new(Queue {
            settings,
            waiting: Mutex::new(Waiting {
                entries: VecDeque::new(),
                bytes: 0,
                lost: 0,
                signal: Some(signal),
            }),
            arrived: Condvar::new(),
            lost: AtomicU64::new(0),
            is_full: AtomicBool::new(false),
        })))
    }

    fn state(&self) -> *mut c_void {
        Arc::into_raw(self.0.clone()).cast_mut().cast()
    }

    fn listener(&self) -> Result<EventListener> {
        let callbacks = rocks_event_listener_callbacks {
            struct_size: size_of::<rocks_event_listener_callbacks>(),
            state: self.state(),
            destroy: Some(Queue::let_go),
            service: ANYWHERE,
            event: Some(Queue::on_event),
            kinds: self.0.settings.kinds,
            should_be_notified_on_file_io: self.0.settings.file_io,
        };
        // SAFETY: the struct of this kind.
        unsafe { EventListener::calling_own(&callbacks) }
    }

    fn logger(&self) -> Result<Logger> {
        let callbacks = rocks_logger_callbacks {
            struct_size: size_of::<rocks_logger_callbacks>(),
            state: self.state(),
            destroy: Some(Queue::let_go),
            service: ANYWHERE,
            log: Some(Queue::on_log),
            level: self.0.settings.log_level,
        };
        // SAFETY: the struct of this kind.
        unsafe { Logger::calling_own(&callbacks) }
    }

    /// Sets the queue into options, as the logger or the only listener.
    pub fn set_into(&self, options: &Options, name: &CStr) -> Result<()> {
        match name.to_bytes() {
            b"info_log" => options.attach(name, Some(&self.logger()?)),
            b"listeners" => options.attach(name, Some(&self.listener()?)),
            _ => {
                let what = format!("{name:?}; accepted: listeners, info_log");
                Err(Error::argument("name", what))
            }
        }
    }

    pub fn add_to(&self, options: &Options, name: &CStr) -> Result<()> {
        options.add_listener(name, &self.listener()?)
    }

    /// The descriptor that is readable while events wait.
    pub fn descriptor(&self) -> Result<i32> {
        let waiting = self.0.waiting.lock();
        let signal = waiting.signal.as_ref().ok_or_else(freed)?;
        Ok(signal.descriptor())
    }

    /// Waits for an event, up to the timeout; None: forever.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<()> {
        refuse_inside("queue")?;
        // A time beyond the clock's range means no limit.
        let until = timeout.and_then(|time| Instant::now().checked_add(time));
        match self.0.wait(Some(Instant::now())) {
            Err(error) if error.code() == ROCKS_TIMED_OUT => serving(|| self.0.wait(until)),
            done => done,
        }
    }

    pub fn figure(&self, name: &CStr) -> Result<u64> {
        let settings = &self.0.settings;
        let waiting = self.0.waiting.lock();
        Ok(match name.to_bytes() {
            b"events" => waiting.entries.len() as u64,
            b"bytes" => waiting.bytes as u64,
            b"lost" => self.0.lost.load(Ordering::Relaxed),
            b"capacity" => settings.capacity as u64,
            b"max_bytes" => settings.max_bytes as u64,
            _ => {
                let what = format!("{name:?}; accepted: events, bytes, lost, capacity, max_bytes");
                return Err(Error::argument("name", what));
            }
        })
    }

    /// Ends it, whatever other references exist: drops everything and wakes the waiting threads.
    pub fn close(&self) {
        let mut waiting = self.0.waiting.lock();
        let signal = waiting.signal.take();
        let entries = std::mem::take(&mut waiting.entries);
        (waiting.bytes, waiting.lost) = (0, 0);
        self.0.arrived.notify_all();
        drop(waiting);
        drop((signal, entries));
    }
}

/// Events taken from a queue.
#[derive(Default)]
pub struct Events {
    taken: Vec<Copied>,
    shown: Vec<*const rocks_event>,
}

// SAFETY: `shown` points into what `taken` owns.
unsafe impl Send for Events {}

impl Events {
    /// Replaces the contents by one event, or none.
    pub fn hold(&mut self, event: Option<Copied>) {
        self.shown.clear();
        self.taken.clear();
        if let Some(copied) = event {
            self.shown.push(copied.event.as_ptr());
            self.taken.push(copied);
        }
    }

    /// What it holds, valid until it is used again.
    pub fn view(&self) -> rocks_event_block_view {
        rocks_event_block_view {
            count: self.shown.len(),
            events: match self.shown.is_empty() {
                true => null(),
                false => self.shown.as_ptr(),
            },
        }
    }

    /// Replaces the contents by up to `max` events; 0: all.
    pub fn take(&mut self, queue: &EventQueue, max: usize) -> Result<()> {
        self.shown.clear();
        self.taken.clear();
        let entries = queue.0.take(if max == 0 { usize::MAX } else { max })?;
        for entry in entries {
            let copied = match entry {
                Entry::Event(copied) => Some(copied),
                // SAFETY: makes an event.
                Entry::Lost(lost) => Copied::new(unsafe { bridge::rx_event_of_loss(lost) }, 0),
            };
            let copied = copied.ok_or(Error::Code(ROCKS_OUT_OF_MEMORY))?;
            self.shown.push(copied.event.as_ptr());
            self.taken.push(copied);
        }
        Ok(())
    }
}
