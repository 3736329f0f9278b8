//! Cancels long work and reports its progress. Each call has its own flag, which RocksDB checks,
//! and everything that may stop the call (a cancel handle, a closing database) knows the flag.
//! RocksDB also sets flags itself (DisableManualCompaction), so no two calls share one.

use crate::base::cpp;
use crate::base::error::{closed, Error, Result};
use crate::objects::objects::Progress;
use crate::types::{ROCKS_CANCELLED, ROCKS_INCOMPLETE, ROCKS_OUT_OF_MEMORY, ROCKS_TIMED_OUT};
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Can stop calls; once set, it stays set.
#[derive(Default)]
pub struct Cancel {
    inner: Arc<Inner>,
    timer: Mutex<Option<JoinHandle<()>>>,
    progress: Mutex<Option<Arc<Progress>>>,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    /// Wakes the timer to check again.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    set: Option<Why>,
    calls: Vec<Arc<AtomicBool>>,
    deadline: Option<Instant>,
    /// The handle is gone.
    over: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Why {
    Asked,
    Late,
}

/// How many timers run.
static TIMERS: AtomicUsize = AtomicUsize::new(0);

/// A timer in `TIMERS`, until dropped.
struct Counted(());

impl Counted {
    fn new() -> Counted {
        TIMERS.fetch_add(1, Ordering::SeqCst);
        Counted(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        TIMERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How many cancel handles have a thread that waits for their time.
pub(crate) fn timers() -> usize {
    TIMERS.load(Ordering::SeqCst)
}

impl Inner {
    fn set(&self, why: Why) {
        let mut state = self.state.lock();
        state.set.get_or_insert(why);
        for flag in &state.calls {
            flag.store(true, Ordering::Release);
        }
        self.changed.notify_all();
    }

    fn why(&self) -> Option<Error> {
        let (code, what) = match self.state.lock().set? {
            Why::Asked => (ROCKS_CANCELLED, "cancel: set while the call ran, or before"),
            Why::Late => (
                ROCKS_TIMED_OUT,
                "cancel: its time passed while the call ran, or before",
            ),
        };
        Some(Error::new(code, what))
    }

    /// Waits for the deadline, which may change meanwhile, and then cancels.
    fn wait(&self) {
        let mut state = self.state.lock();
        while !state.over && state.set.is_none() {
            match state.deadline {
                None => self.changed.wait(&mut state),
                Some(deadline) if Instant::now() < deadline => {
                    self.changed.wait_until(&mut state, deadline);
                }
                Some(_) => {
                    drop(state);
                    return self.set(Why::Late);
                }
            }
        }
    }
}

impl Cancel {
    pub fn set(&self) {
        self.inner.set(Why::Asked);
    }

    pub fn is_set(&self) -> bool {
        self.inner.state.lock().set.is_some()
    }

    /// Cancels when so much time has passed from now; `None`: never.
    pub fn set_timeout(&self, after: Option<Duration>) -> Result<()> {
        let mut timer = self.timer.lock();
        // A time beyond the clock's range means never.
        self.inner.state.lock().deadline =
            after.and_then(|after| Instant::now().checked_add(after));
        self.inner.changed.notify_all();
        if timer.is_none() && after.is_some() {
            let (inner, counted) = (self.inner.clone(), Counted::new());
            let made = std::thread::Builder::new()
                .name("rocks-timeout".into())
                .spawn(move || {
                    inner.wait();
                    drop(counted);
                });
            let refused =
                |error| Error::new(ROCKS_OUT_OF_MEMORY, format!("no thread to wait: {error}"));
            *timer = Some(made.map_err(refused)?);
        }
        Ok(())
    }

    /// Sets the callback for the progress of calls that begin from now on.
    pub fn on_progress(&self, progress: Option<Progress>) {
        let old = std::mem::replace(&mut *self.progress.lock(), progress.map(Arc::new));
        // May call the user: without the lock.
        drop(old);
    }

    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        self.progress.lock().clone()
    }

    /// Registers a call until it ends, which may be after the caller's wait for it.
    pub(crate) fn join(&self, flag: &Arc<AtomicBool>) -> Joined {
        let mut state = self.inner.state.lock();
        flag.fetch_or(state.set.is_some(), Ordering::AcqRel);
        state.calls.push(flag.clone());
        Joined {
            by: self.inner.clone(),
            flag: flag.clone(),
        }
    }

    /// The error, once it is set.
    pub(crate) fn why(&self) -> Option<Error> {
        self.inner.why()
    }

    /// For work that goes on after the call that took the handle.
    pub(crate) fn watch(&self) -> Watch {
        Watch {
            inner: self.inner.clone(),
            progress: self.progress(),
        }
    }
}

/// What a cancel handle asks of work that outlives the call that took it.
#[derive(Clone)]
pub struct Watch {
    inner: Arc<Inner>,
    progress: Option<Arc<Progress>>,
}

impl Watch {
    /// The error, once the handle is set.
    pub fn check(&self) -> Result<()> {
        self.inner.why().map_or(Ok(()), Err)
    }

    pub fn progress(&self) -> Option<Arc<Progress>> {
        self.progress.clone()
    }
}

/// A call registered with a `Cancel`, which may be freed meanwhile.
pub(crate) struct Joined {
    by: Arc<Inner>,
    flag: Arc<AtomicBool>,
}

impl Joined {
    pub(crate) fn why(&self) -> Option<Error> {
        self.by.why()
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        let mut state = self.by.state.lock();
        state.calls.retain(|flag| !Arc::ptr_eq(flag, &self.flag));
    }
}

impl Drop for Cancel {
    fn drop(&mut self) {
        self.inner.state.lock().over = true;
        self.inner.changed.notify_all();
        if let Some(timer) = self.timer.get_mut().take() {
            let _ = timer.join();
        }
    }
}

/// The address of the progress callback for the bridge; NULL: none.
pub(crate) fn progress_object(progress: &Option<Arc<Progress>>) -> *const cpp::Object {
    progress
        .as_ref()
        .map_or(std::ptr::null(), |one| one.0.cast_const())
}

/// Runs work that ends early with RocksDB's Incomplete when its flag is set, and reports who set
/// it.
pub(crate) fn stoppable<T>(
    closing: &[&Cancel],
    cancel: Option<&Cancel>,
    work: impl FnOnce(*const AtomicBool) -> Result<T>,
) -> Result<T> {
    let flag = Arc::new(AtomicBool::new(false));
    let _known: Vec<_> = closing.iter().map(|one| one.join(&flag)).collect();
    let _known_too = cancel.map(|cancel| cancel.join(&flag));
    let result = work(Arc::as_ptr(&flag));
    match result {
        Err(error) if error.code() != ROCKS_INCOMPLETE => Err(error),
        Err(_) if closing.iter().any(|one| one.is_set()) => Err(closed()),
        Err(error) => Err(cancel.and_then(Cancel::why).unwrap_or(error)),
        result => result,
    }
}
