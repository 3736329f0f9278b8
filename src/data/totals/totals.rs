//! Counts and checksums: a range, read by several threads in parts.

use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::callback::callback;
use crate::data::totals::bridge;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use crate::types::rocks_totals;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::thread::{available_parallelism, scope, Builder};

/// Far more than have work.
pub const MOST_THREADS: usize = 256;

/// The parts of a range and the iterators that read them.
struct Parts(*mut cpp::RangeTotals);

// SAFETY: its workers may run on any threads at the same time.
unsafe impl Sync for Parts {}

impl Drop for Parts {
    fn drop(&mut self) {
        // SAFETY: made by the bridge, and freed once, when no worker is left.
        unsafe { bridge::rx_totals_free(self.0) };
    }
}

impl Parts {
    /// Works until no part is left. Each worker runs once.
    fn work(&self, worker: usize, stop: &AtomicBool, progress: *const cpp::Object) -> Result<()> {
        // SAFETY: open while the call runs; the flag lives as long.
        check(|st| unsafe { bridge::rx_totals_work(self.0, worker, stop, progress, st) })
    }

    /// One worker is this thread. Without a thread for another, the others do its work.
    fn work_all(
        &self,
        workers: usize,
        stop: &AtomicBool,
        progress: *const cpp::Object,
    ) -> Result<()> {
        scope(|scope| {
            let start = |worker| {
                let work = move || self.work(worker, stop, null());
                let thread = Builder::new().name("rocks-totals".to_owned());
                thread.spawn_scoped(scope, work).ok()
            };
            let others: Vec<_> = (1..workers).map_while(start).collect();
            let own = self.work(0, stop, progress);
            let ended = others.into_iter().map(|other| match other.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            ended.fold(own, Result::and)
        })
    }
}

impl Db {
    /// Adds up what an iterator with these options would show. `threads` 0: as many as pay.
    pub fn totals(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        threads: usize,
        with_sums: bool,
        cancel: Option<&Cancel>,
    ) -> Result<rocks_totals> {
        let family = self.family(family)?;
        let reading = self.iterating(family, options)?;
        // A callback may go on for ever on threads that are not known to be inside one.
        let threads = if callback::inside() { 1 } else { threads };
        let processors = available_parallelism().map_or(1, usize::from);
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        self.stoppable(cancel, |stop| {
            let (mut parts, mut workers) = (Parts(null_mut()), 0);
            let (db, cf, out) = (self.raw, family.raw, &raw mut parts.0);
            // SAFETY: the database is open, and the options are held, for the length of the call.
            check(|st| unsafe {
                bridge::rx_totals_new(
                    db,
                    cf,
                    reading,
                    with_sums,
                    threads,
                    processors,
                    to,
                    out,
                    &raw mut workers,
                    st,
                )
            })?;
            // SAFETY: the flag lives for the length of the call.
            parts.work_all(workers, unsafe { &*stop }, to)?;
            let mut totals = MaybeUninit::uninit();
            let out = totals.as_mut_ptr();
            // SAFETY: all workers have ended.
            check(|st| unsafe { bridge::rx_totals_result(parts.0, to, out, st) })?;
            // SAFETY: the bridge returned 0, so it filled them.
            Ok(unsafe { totals.assume_init() })
        })
    }
}
