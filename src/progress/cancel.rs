//! Cancels long work and reports its progress. Each call has its own flag, which RocksDB checks,
//! and everything that may stop the call (a cancel handle, a closing database) knows the flag.
//! RocksDB also sets flags itself (DisableManualCompaction), so no two calls share one.

use crate::base::cpp;
use crate::base::error::{closed, Error, Result};
use crate::callback::watched::Watched;
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
    calls: Vec<Call>,
    deadline: Option<Instant>,
    /// The handle is gone.
    over: bool,
}

/// A call that the handle stops.
struct Call {
    flag: Arc<AtomicBool>,
    /// Wakes the thread that waits for it.
    wake: Option<Wake>,
}

/// Wakes a thread.
pub(crate) type Wake = Arc<dyn Fn() + Send + Sync>;

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
        let mut wakes = Vec::new();
        for call in &state.calls {
            call.flag.store(true, Ordering::Release);
            wakes.extend(call.wake.clone());
        }
        self.changed.notify_all();
        drop(state);
        // Without the lock: who is woken has one of its own, and looks at the handle.
        for wake in wakes {
            wake();
        }
    }

    fn why(&self, and: &str) -> Option<Error> {
        let (code, what) = match self.state.lock().set? {
            Why::Asked => (ROCKS_CANCELLED, "cancel: set while the call ran, or before"),
            Why::Late => (
                ROCKS_TIMED_OUT,
                "cancel: its time passed while the call ran, or before",
            ),
        };
        Some(Error::new(code, format!("{what}{and}")))
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
        self.join_and_wake(flag, None)
    }

    /// The same for a thread that waits for the call, and must be woken.
    pub(crate) fn join_and_wake(&self, flag: &Arc<AtomicBool>, wake: Option<Wake>) -> Joined {
        let mut state = self.inner.state.lock();
        flag.fetch_or(state.set.is_some(), Ordering::AcqRel);
        state.calls.push(Call {
            flag: flag.clone(),
            wake,
        });
        Joined {
            by: self.inner.clone(),
            flag: flag.clone(),
        }
    }

    /// The error, once it is set.
    pub(crate) fn why(&self) -> Option<Error> {
        self.inner.why("")
    }

    /// The error of a call that left its work; `None`: it is not set.
    pub(crate) fn why_left(&self) -> Option<Error> {
        self.inner.why("; the work goes on")
    }

    /// The same handle for work that may outlive the call that took it. Its clock ends with this one.
    pub(crate) fn share(&self) -> Cancel {
        Cancel {
            inner: self.inner.clone(),
            timer: Mutex::default(),
            progress: Mutex::new(self.progress()),
        }
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
        self.inner.why("").map_or(Ok(()), Err)
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
        self.by.why("")
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        let mut state = self.by.state.lock();
        let calls = &mut state.calls;
        calls.retain(|call| !Arc::ptr_eq(&call.flag, &self.flag));
    }
}

impl Drop for Cancel {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.get_mut().take() {
            self.inner.state.lock().over = true;
            self.inner.changed.notify_all();
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
    let result = match cancel {
        None => work(Arc::as_ptr(&flag)),
        Some(_) => {
            let _watched = Watched::new(&flag);
            work(Arc::as_ptr(&flag))
        }
    };
    match result {
        Err(error) if error.code() != ROCKS_INCOMPLETE => Err(error),
        Err(_) if closing.iter().any(|one| one.is_set()) => Err(closed()),
        Err(error) => Err(cancel.and_then(Cancel::why).unwrap_or(error)),
        result => result,
    }
}
