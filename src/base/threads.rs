//! Threads of the library that work for no call. They are listed, so that a shutdown can wait until
//! they are gone.

use crate::base::fork;
use once_cell::race::OnceBool;
use parking_lot::Mutex;
use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

static RUNNING: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// How long exit() waits for them.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a thread that nobody waits for but `ended`, and exit() for a while: what a database still
/// writes would be lost.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    wait_at_exit();
    join_finished();
    let made = Builder::new().name(name.to_owned()).spawn(work)?;
    RUNNING.lock().push(made);
    Ok(())
}

/// Waits until no thread is left but the caller's own. After the deadline: the names of those that are.
pub(crate) fn ended(deadline: Option<Instant>) -> Result<(), Vec<String>> {
    let own = std::thread::current().id();
    let mut pause = Duration::from_micros(50);
    loop {
        join_finished();
        let name = |one: &JoinHandle<()>| one.thread().name().unwrap_or_default().to_owned();
        let running = RUNNING.lock();
        let others = running.iter().filter(|one| one.thread().id() != own);
        let names: Vec<String> = others.map(name).collect();
        drop(running);
        if names.is_empty() {
            return Ok(());
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(names);
        }
        std::thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(5));
    }
}

thread_local! {
    static HURRIED: Cell<bool> = const { Cell::new(false) };
}

/// While this lives, the thread must not wait: it leaves to a thread of the library what may.
pub(crate) struct Hurried {
    before: bool,
}

impl Hurried {
    pub fn new() -> Hurried {
        Hurried {
            before: HURRIED.replace(true),
        }
    }
}

impl Drop for Hurried {
    fn drop(&mut self) {
        HURRIED.set(self.before);
    }
}

pub(crate) fn must_not_wait() -> bool {
    HURRIED.get()
}

/// How many objects of the caller's have such threads as long as they live.
static OWNERS: AtomicUsize = AtomicUsize::new(0);

/// An object that has threads as long as this lives.
pub(crate) struct Owner(());

impl Owner {
    pub fn new() -> Owner {
        OWNERS.fetch_add(1, Ordering::SeqCst);
        Owner(())
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        OWNERS.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn owners() -> usize {
    OWNERS.load(Ordering::SeqCst)
}

pub(crate) fn wait_at_exit() {
    static REGISTERED: OnceBool = OnceBool::new();
    extern "C" fn wait() {
        // A child has no such threads, and another may have held the lock at the fork.
        if fork::refuse_child().is_ok() {
            let _ = ended(Some(Instant::now() + PATIENCE));
        }
    }
    REGISTERED.get_or_init(|| {
        at_exit(wait);
        true
    });
}

/// Has `exit()` call a function; what is registered later runs earlier. `atexit` would do nothing in
/// the shared library, whose `__cxa_atexit` is its own.
#[cfg(target_env = "gnu")]
pub(crate) fn at_exit(call: extern "C" fn()) {
    use std::ffi::{c_int, c_void};
    extern "C" {
        fn on_exit(call: extern "C" fn(c_int, *mut c_void), state: *mut c_void) -> c_int;
    }
    extern "C" fn run(_: c_int, call: *mut c_void) {
        // SAFETY: the function that was registered.
        let call: extern "C" fn() = unsafe { std::mem::transmute(call) };
        call();
    }
    // SAFETY: functions that stay: the library is never unloaded.
    unsafe { on_exit(run, call as *mut c_void) };
}

#[cfg(not(target_env = "gnu"))]
pub(crate) fn at_exit(call: extern "C" fn()) {
    // SAFETY: a function that stays: the library is never unloaded.
    unsafe { libc::atexit(call) };
}

/// Without the list's lock: what ends with a thread may start another.
fn join_finished() {
    let mut running = RUNNING.lock();
    let (finished, left): (Vec<_>, Vec<_>) = std::mem::take(&mut *running)
        .into_iter()
        .partition(JoinHandle::is_finished);
    *running = left;
    drop(running);
    for thread in finished {
        // A panic ended in the thread already.
        let _ = thread.join();
    }
}
