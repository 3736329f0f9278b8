//! How far long work is, on a terminal; and Ctrl-C, which ends it in good order.

use crate::args::Args;
use crate::library::abi::*;
use crate::library::*;
use crate::show::human;
use std::ffi::c_void;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::{Duration, Instant};

static WAS_INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The signal that did it.
static BY: AtomicI32 = AtomicI32::new(0);
static IN_SHELL: AtomicBool = AtomicBool::new(false);
/// The cancel handle of the work, as a number.
static WORKING: Mutex<Option<usize>> = Mutex::new(None);
static BAR: Mutex<Option<Bar>> = Mutex::new(None);

struct Bar {
    what: String,
    begun: Instant,
    last: Option<Instant>,
}

pub fn interrupted() -> bool {
    WAS_INTERRUPTED.load(Ordering::Acquire)
}

/// What interrupted it, as whoever did it knows it.
pub fn interruption() -> &'static str {
    match BY.load(Ordering::Relaxed) {
        libc::SIGINT => "interrupted by Ctrl-C",
        _ => "interrupted by a signal",
    }
}

/// The failure of work that was interrupted, where all of it must be done.
pub fn go_on() -> Result<()> {
    match interrupted() {
        true => Err(Failure::of(
            ROCKS_CANCELLED,
            format!("{}: it is not all done", interruption()),
        )),
        false => Ok(()),
    }
}

/// In a shell Ctrl-C ends the work and not the process; each command begins anew.
pub fn in_shell() {
    IN_SHELL.store(true, Ordering::Relaxed);
    // SAFETY: a pager that is left closes its pipe, which ends its output alone.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
    WAS_INTERRUPTED.store(false, Ordering::Relaxed);
}

/// Signals that end programs end the work, from a thread that waits for them; where none can be
/// ended, or it does not end, the program.
fn wait_for_signals(signals: libc::sigset_t) {
    let mut number = 0;
    // SAFETY: both live through the call.
    while unsafe { libc::sigwait(&signals, &mut number) } == 0 {
        let working = WORKING.lock().unwrap();
        let spared = IN_SHELL.load(Ordering::Relaxed) && number == libc::SIGINT;
        match *working {
            None if spared => {}
            Some(cancel) if !interrupted() => {
                BY.store(number, Ordering::Relaxed);
                WAS_INTERRUPTED.store(true, Ordering::Release);
                // SAFETY: it is freed under the lock alone.
                unsafe { rocks_cancel_set(cancel as *mut rocks_cancel, std::ptr::null_mut()) };
            }
            // SAFETY: ends the process at once; no handler runs while the database's threads do.
            _ => unsafe { libc::_exit(INTERRUPTED) },
        }
    }
}

/// Before RocksDB makes threads, which would take the signals.
pub fn catch_signals() {
    // SAFETY: a set of signals is filled and blocked; SIGPIPE ends the process, as it does in C.
    let signals = unsafe {
        let mut signals = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&mut signals);
        libc::sigaddset(&mut signals, libc::SIGINT);
        libc::sigaddset(&mut signals, libc::SIGTERM);
        libc::pthread_sigmask(libc::SIG_BLOCK, &signals, std::ptr::null_mut());
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        signals
    };
    std::thread::spawn(move || wait_for_signals(signals));
}

fn draw(bar: &mut Bar, done: u64, total: u64) {
    const WIDTH: usize = 30;
    let soon = |last: Instant| last.elapsed() < Duration::from_millis(100);
    if done != total && bar.last.is_some_and(soon) {
        return;
    }
    bar.last = Some(Instant::now());
    let part = if total == 0 {
        1.0
    } else {
        (done as f64 / total as f64).min(1.0)
    };
    let filled = (part * WIDTH as f64) as usize;
    let drawn = "#".repeat(filled) + &".".repeat(WIDTH - filled);
    let (of, percent) = (
        format!("{} of {}", human(done), human(total)),
        (part * 100.0) as u32,
    );
    let past = bar.begun.elapsed().as_secs_f64();
    let left = if part > 0.01 && part < 1.0 {
        format!(", {:.0} s left", past / part - past)
    } else {
        String::new()
    };
    eprint!("\r{} [{drawn}] {percent:3} %  {of}{left}\x1b[K", bar.what);
}

unsafe extern "C" fn told(_: *mut c_void, done: u64, total: u64, _: *mut rocks_sink) -> bool {
    if let Some(bar) = BAR.lock().unwrap().as_mut() {
        draw(bar, done, total);
    }
    true
}

/// Work that can be interrupted, and shows how far it is; it ends with this.
pub struct Work(Option<Handle<rocks_cancel>>);

impl Work {
    pub fn begin(args: &Args, what: &str) -> Result<Work> {
        let cancel = made!(rocks_cancel_new())?;
        let mut callbacks = sized!(rocks_progress_callbacks);
        callbacks.progress = Some(told);
        call!(rocks_cancel_set_progress_callbacks(
            cancel.get(),
            &callbacks
        ))?;
        if std::io::stderr().is_terminal() && !args.json() && !args.quiet {
            let (what, begun) = (what.to_owned(), Instant::now());
            *BAR.lock().unwrap() = Some(Bar {
                what,
                begun,
                last: None,
            });
        }
        *WORKING.lock().unwrap() = Some(cancel.get() as usize);
        Ok(Work(Some(cancel)))
    }

    pub fn cancel(&self) -> *mut rocks_cancel {
        or_null(self.0.as_ref())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let mut working = WORKING.lock().unwrap();
        *working = None;
        self.0 = None;
        drop(working);
        if BAR
            .lock()
            .unwrap()
            .take()
            .is_some_and(|bar| bar.last.is_some())
        {
            eprint!("\r\x1b[K");
        }
    }
}
