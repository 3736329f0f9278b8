//! Ends the threads of RocksDB and of this library, for runtimes that wait for every thread when
//! they exit.

use crate::base::error::{check, Error, Result};
use crate::base::threads;
use crate::db::shutdown::bridge;
use crate::db::shutdown::open_databases::Closed;
use crate::db::stalls::watch;
use crate::progress::cancel;
use crate::types::{ROCKS_BUSY, ROCKS_TIMED_OUT};
use std::time::{Duration, Instant};

/// `within`: how long to wait; `None`: for ever.
pub fn shutdown(within: Option<Duration>) -> Result<()> {
    // A time beyond the clock's range means for ever.
    let deadline = within.and_then(|within| Instant::now().checked_add(within));
    // Theirs would not end.
    must_have_no_queues()?;
    // They may close databases.
    let ended = threads::ended(deadline);
    let _closed = Closed::new(deadline)?;
    watch::ended();
    ended.map_err(|names| {
        let what = format!(
            "timeout_micros: passed while threads ran: {}",
            names.join(", ")
        );
        Error::new(ROCKS_TIMED_OUT, what)
    })?;
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let microseconds = left.map_or(u64::MAX, |left| left.as_micros() as u64);
    // SAFETY: no database is open, and none opens while `_closed` lives.
    check(|st| unsafe { bridge::rx_end_pools(microseconds, st) })?;
    must_own_no_threads()
}

fn must_have_no_queues() -> Result<()> {
    match threads::owners() {
        0 => Ok(()),
        count => {
            let what = format!("objects have threads of their own: {count} rocks_queue, or Arrow streams that read ahead");
            Err(Error::new(ROCKS_BUSY, what))
        }
    }
}

/// Refuses objects of the caller's that keep a thread as long as they live.
fn must_own_no_threads() -> Result<()> {
    // SAFETY: reads a number.
    let managers = unsafe { bridge::rx_sst_file_managers_with_thread() };
    let timers = cancel::timers() as u64;
    let owners = [
        (managers, "rocks_sst_file_manager that limits its deletions"),
        (timers, "rocks_cancel with a timeout to come"),
    ];
    let owners = owners.iter().filter(|(count, _)| *count > 0);
    let named: Vec<_> = owners
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let what = format!("objects have threads of their own: {}", named.join(", "));
    Err(Error::new(ROCKS_BUSY, what))
}
