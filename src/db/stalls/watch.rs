//! The thread that looks at databases which hold writes back, or close. It lives while there are
//! such databases.

use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::db::stalls::bridge;
use crate::events::bridge::rx_on_stall;
use once_cell::race::OnceBool;
use parking_lot::Mutex;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// Somebody asked for the watch since it last looked.
static ASKED: AtomicBool = AtomicBool::new(false);
static RUNS: AtomicBool = AtomicBool::new(false);
/// How long it looks after somebody asked for it, whatever it sees: RocksDB tells of an error before
/// that stands.
const SOON: Duration = Duration::from_secs(1);
/// How long a close may take that gives up what it waits for.
const HURRY: Duration = Duration::from_secs(1);
static THREAD: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

/// Starts the watch, unless it runs. RocksDB's threads call it as well.
extern "C" fn start() {
    ASKED.store(true, Ordering::SeqCst);
    if RUNS.swap(true, Ordering::SeqCst) {
        return;
    }
    let mut thread = THREAD.lock();
    // The one before has ended, or is about to.
    if let Some(before) = thread.take() {
        let _ = before.join();
    }
    let made = Builder::new().name("rocks-stalls".to_owned()).spawn(run);
    match made {
        Ok(made) => *thread = Some(made),
        Err(_) => RUNS.store(false, Ordering::SeqCst),
    }
}

fn run() {
    loop {
        let mut asked = Instant::now();
        loop {
            if ASKED.swap(false, Ordering::SeqCst) {
                asked = Instant::now();
            }
            // SAFETY: looks at open databases alone.
            if !unsafe { bridge::rx_stalls_look(asked.elapsed() < SOON) } {
                break;
            }
        }
        RUNS.store(false, Ordering::SeqCst);
        // Asked in between: go on, unless another thread was started.
        if !ASKED.load(Ordering::SeqCst) || RUNS.swap(true, Ordering::SeqCst) {
            return;
        }
    }
}

/// Watches a database that was opened for writing.
pub(crate) fn watch(db: *mut cpp::Db, id: u64) -> Result<()> {
    static SET: OnceBool = OnceBool::new();
    SET.get_or_init(|| {
        let begin = start as extern "C" fn() as *const c_void;
        // SAFETY: a function that stays: the library is never unloaded.
        unsafe {
            bridge::rx_stalls_start_by(begin);
            rx_on_stall(begin);
        }
        true
    });
    // SAFETY: an open database, which is forgotten as it is closed.
    check(|st| unsafe { bridge::rx_stalls_watch(db, id, st) })
}

/// A close has taken as long as its caller likes: what it waits for is given up. Returns how long
/// that takes, unless something of the caller's is in the way.
pub(crate) fn give_up(id: u64) -> Duration {
    // SAFETY: by a number that no other database has.
    match unsafe { bridge::rx_stalls_give_up(id) } {
        true => HURRY,
        false => Duration::ZERO,
    }
}

/// Waits until the thread is gone. No database is open, so it ends.
pub(crate) fn ended() {
    if let Some(thread) = THREAD.lock().take() {
        let _ = thread.join();
    }
}
