//! Writes that wait at most so long while the database holds writes back. RocksDB waits without an
//! end (db/db_impl/db_impl_write.cc, DelayWrite), so it is told not to, and this waits.

use crate::base::error::{closed, Error, Result};
use crate::callback::owners;
use crate::callback::serving::serving;
use crate::callback::watched::{is_watched, must_stop, Watched};
use crate::db::db::Db;
use crate::db::stalls::bridge::rx_stalls_ends;
use crate::events::bridge::{rx_stall_changed, rx_stall_changes, rx_wait_for_stall_change};
use crate::options::options::State;
use crate::types::{ROCKS_INCOMPLETE, ROCKS_OUT_OF_MEMORY, ROCKS_TIMED_OUT};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// RocksDB tells when a stall ends, but not when it would let a write through that it slows down:
/// so the write tries again after these intervals as well, twice as long each time. RocksDB charges
/// each attempt to the rate (db/write_controller.cc, GetDelay), so there must not be many.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(160));

impl Db {
    /// Writes with options that have a timeout: `write` gets those with which RocksDB does not wait.
    #[cold]
    pub(crate) fn write_within<T>(
        &self,
        options: &State,
        mut write: impl FnMut(&State) -> Result<T>,
    ) -> Result<T> {
        let Some(impatient) = options.for_waits() else {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        };
        let Some(timeout) = options.timeout else {
            if is_watched() {
                return self.write_watched(options, impatient, write);
            }
            return match write(impatient) {
                // RocksDB waits on another thread, and this one answers callbacks meanwhile.
                Err(error) if error.code() == ROCKS_INCOMPLETE => serving(|| write(options)),
                result => result,
            };
        };
        self.until_let_through("options: timeout", timeout, || write(impatient))
    }

    /// Writes in a call that a flag may stop, which RocksDB's waits do not look at. A wait without an end
    /// is ended for those alone that wait in RocksDB: once one was, this write waits there as well.
    fn write_watched<T>(
        &self,
        options: &State,
        impatient: &State,
        mut write: impl FnMut(&State) -> Result<T>,
    ) -> Result<T> {
        let (first, ended) = (Cell::new(None), Cell::new(false));
        let look = |_: &Error| {
            // SAFETY: an open database.
            let ends = unsafe { rx_stalls_ends(self.raw) };
            let before = first.get().unwrap_or(ends);
            first.set(Some(before));
            ended.set(ends != before);
            match ended.get() {
                true => Err(Error::Code(ROCKS_INCOMPLETE)),
                false => Ok(None),
            }
        };
        let result = self.until_given_up(|| write(impatient), look);
        if !ended.get() {
            return result;
        }
        let _unwatched = Watched::by_none();
        serving(|| write(options))
    }

    /// Tries until the database no longer holds writes back, which the attempt fails with as RocksDB
    /// does, or the time of the option has passed.
    pub(crate) fn until_let_through<T>(
        &self,
        option: &str,
        timeout: Duration,
        attempt: impl FnMut() -> Result<T>,
    ) -> Result<T> {
        let deadline = Instant::now().checked_add(timeout);
        self.until_given_up(attempt, |held| {
            let left = deadline.map(|one| one.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                let what = format!(
                    "{option}: {} microseconds passed while the database held writes back ({}); \
                     nothing was written",
                    timeout.as_micros(),
                    held.text()
                );
                return Err(Error::new(ROCKS_TIMED_OUT, what));
            }
            Ok(left)
        })
    }

    /// The same until `left`, asked after each attempt that was held back, says why it is given up. It
    /// returns how long to wait at most; `None`: as long as seems good.
    pub(crate) fn until_given_up<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T>,
        left: impl Fn(&Error) -> Result<Option<Duration>>,
    ) -> Result<T> {
        let mut pause = INTERVALS.0;
        loop {
            // SAFETY: reads a number.
            let seen = unsafe { rx_stall_changes() };
            let held = match attempt() {
                Err(error) if error.code() == ROCKS_INCOMPLETE => error,
                result => return result,
            };
            if self.paused_work.closing.is_set() {
                return Err(closed());
            }
            if must_stop() {
                // As RocksDB's own calls that a flag stopped.
                return Err(Error::Code(ROCKS_INCOMPLETE));
            }
            pause = left(&held)?.map_or(pause, |left| pause.min(left));
            match owners::serves() {
                true => serve_until_change(seen, pause),
                // SAFETY: waits at most so long.
                false => unsafe { rx_wait_for_stall_change(seen, pause.as_micros() as u64) },
            }
            pause = (2 * pause).min(INTERVALS.1);
        }
    }
}

/// An owner of callbacks answers while it waits. Its mailbox is not told of stalls, so it looks.
fn serve_until_change(seen: u64, pause: Duration) {
    let end = Instant::now() + pause;
    // SAFETY: reads a number.
    while Instant::now() < end && unsafe { rx_stall_changes() } == seen {
        owners::serve_until(Some(Instant::now() + Duration::from_millis(1)), || false);
    }
}

/// Writes that wait look again whether the database closes.
pub(crate) fn look_again() {
    // SAFETY: wakes threads.
    unsafe { rx_stall_changed() };
}
