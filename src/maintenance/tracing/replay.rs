//! Traces that are replayed: by the caller's thread, or by several that it hands records to.

use crate::base::cpp;
use crate::base::error::{check, write_text, Error, Result};
use crate::base::shared::{TraceKind, TraceStep};
use crate::callback::callback::{self, refuse_on_background};
use crate::data::batch::batch::Batch;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::maintenance::tracing::bridge;
use crate::options::options::{Kind as Of, Options, State};
use crate::progress::cancel::{progress_object, Cancel};
use crate::types::{
    rocks_replay_report, rocks_slice, ROCKS_CLOSED, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CORRUPTION,
    ROCKS_INCOMPLETE, ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED, ROCKS_OUT_OF_MEMORY,
};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::ffi::CStr;
use std::mem::zeroed;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{scope, Builder, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// Records that wait for each thread.
const AHEAD: usize = 64;
/// How often the reader of a full queue looks whether anybody works on it.
const LOOK: Duration = Duration::from_millis(20);

/// A trace that is open.
struct File(*mut cpp::TraceFile);

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: made by the bridge, and closed once.
        unsafe { bridge::rx_trace_close(self.0) };
    }
}

/// A record that outlives the next one.
struct Step {
    /// From 1.
    number: u64,
    kind: TraceKind,
    families: Vec<u32>,
    keys: Vec<Vec<u8>>,
    lower: Vec<u8>,
    upper: Vec<u8>,
}

fn bytes(of: rocks_slice) -> Vec<u8> {
    match of.data.is_null() {
        true => Vec::new(),
        // SAFETY: the bridge's slice.
        false => unsafe { std::slice::from_raw_parts(of.data, of.len) }.to_vec(),
    }
}

fn slice(of: &[u8]) -> rocks_slice {
    rocks_slice {
        data: of.as_ptr(),
        len: of.len(),
    }
}

/// An array of the bridge's.
///
/// # Safety
/// As many elements as `count` says, or NULL and none.
unsafe fn array<'a, T>(first: *const T, count: usize) -> &'a [T] {
    match count {
        0 => &[],
        // SAFETY: as the caller says.
        _ => unsafe { std::slice::from_raw_parts(first, count) },
    }
}

impl Step {
    /// # Safety
    /// As the bridge filled it.
    unsafe fn copied(number: u64, from: &TraceStep) -> Step {
        // SAFETY: as the caller says.
        let (families, keys) = unsafe {
            (
                array(from.families, from.count),
                array(from.keys, from.count),
            )
        };
        Step {
            number,
            kind: from.kind,
            families: families.to_vec(),
            keys: keys.iter().copied().map(bytes).collect(),
            lower: bytes(from.lower),
            upper: bytes(from.upper),
        }
    }
}

/// What was done so far.
#[derive(Default)]
struct Tally {
    executed: u64,
    failed: u64,
    skipped: u64,
    /// The failure of the earliest record.
    first: Option<(u64, Error)>,
}

impl Tally {
    fn note(&mut self, number: u64, result: Result<()>) {
        match result {
            Ok(()) => self.executed += 1,
            Err(error) => {
                self.failed += 1;
                if self.first.as_ref().is_none_or(|first| first.0 > number) {
                    self.first = Some((number, error));
                }
            }
        }
    }
}

/// Records on their way to the threads.
#[derive(Default)]
struct Waiting {
    steps: VecDeque<Step>,
    is_over: bool,
}

struct Replay<'a> {
    db: &'a Db,
    families: Vec<Arc<ColumnFamily>>,
    read: &'a State,
    /// With which RocksDB does not wait.
    write: &'a State,
    stops_at_failure: bool,
    /// The caller's cancel handle or a close asks for the end.
    stop: &'a AtomicBool,
    /// A record failed after which none is to be done.
    enough: AtomicBool,
    /// A record was not done, because it was over.
    left_out: AtomicBool,
    tally: Mutex<Tally>,
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    taken: Condvar,
}

impl Replay<'_> {
    fn family(&self, id: u32) -> Result<&Arc<ColumnFamily>> {
        let found = self.families.iter().find(|family| family.id == id);
        found.ok_or_else(|| {
            let what = format!("no column family {id} is open");
            Error::new(ROCKS_COLUMN_FAMILY_DROPPED, what)
        })
    }

    fn execute(&self, step: &Step) -> Result<()> {
        if step.kind == TraceKind::Write {
            // Without bytes: of a transaction that was prepared, and is written with its commit.
            let Some(data) = step.keys.first() else {
                return Ok(());
            };
            return self.write(&mut Batch::from_data(data)?);
        }
        let mut raw = Vec::new();
        for &id in &step.families {
            let family = self.family(id)?;
            family.must_live()?;
            match step.kind {
                TraceKind::Seek | TraceKind::SeekForPrev => self.db.iterating(family, self.read)?,
                _ => self.db.reading(family.raw, self.read)?,
            };
            raw.push(family.raw);
        }
        let keys: Vec<rocks_slice> = step.keys.iter().map(|key| slice(key)).collect();
        let seen = TraceStep {
            kind: step.kind,
            count: keys.len(),
            families: step.families.as_ptr(),
            keys: keys.as_ptr(),
            lower: slice(&step.lower),
            upper: slice(&step.upper),
        };
        // SAFETY: the database is open, and the families are held, for the length of the call.
        check(|st| unsafe {
            bridge::rx_trace_read(
                self.db.raw,
                raw.as_ptr(),
                self.read.raw,
                &raw const seen,
                st,
            )
        })
    }

    /// Waits while the database holds writes back, and looks meanwhile whether it is over.
    fn write(&self, batch: &mut Batch) -> Result<()> {
        let attempt = || self.db.write(self.write, batch);
        self.db
            .until_given_up(attempt, |held| match self.is_over() {
                true => Err(Error::new(ROCKS_INCOMPLETE, held.text())),
                false => Ok(None),
            })
    }

    fn run(&self, step: &Step) {
        let result = self.execute(step);
        let given_up = |error: &Error| matches!(error.code(), ROCKS_INCOMPLETE | ROCKS_CLOSED);
        if self.is_over() && result.as_ref().is_err_and(given_up) {
            // It is not done, and did not fail.
            return self.left_out.store(true, Ordering::Release);
        }
        if result.is_err() && self.stops_at_failure {
            self.enough.store(true, Ordering::Release);
        }
        self.tally.lock().note(step.number, result);
    }

    fn is_enough(&self) -> bool {
        self.enough.load(Ordering::Acquire)
    }

    /// Whether no record is to be done any more.
    fn is_over(&self) -> bool {
        self.is_enough() || self.stop.load(Ordering::Acquire)
    }

    /// Works until the reader says that no record follows.
    fn work(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            let step = loop {
                if let Some(step) = waiting.steps.pop_front() {
                    break step;
                }
                if waiting.is_over {
                    return;
                }
                self.arrived.wait(&mut waiting);
            };
            drop(waiting);
            self.taken.notify_one();
            match self.is_over() {
                true => self.left_out.store(true, Ordering::Release),
                false => self.run(&step),
            }
        }
    }

    /// Leaves a record to the workers, or does it without them.
    fn hand_over(&self, step: Step, workers: &[ScopedJoinHandle<'_, ()>]) {
        let mut waiting = self.waiting.lock();
        while waiting.steps.len() >= AHEAD * workers.len() && !self.is_over() {
            if workers.iter().all(ScopedJoinHandle::is_finished) {
                drop(waiting);
                return self.run(&step);
            }
            self.taken.wait_for(&mut waiting, LOOK);
        }
        waiting.steps.push_back(step);
        drop(waiting);
        self.arrived.notify_one();
    }

    fn read_all(
        &self,
        file: &File,
        (threads, speed): (u32, f64),
        progress: *const cpp::Object,
    ) -> Result<()> {
        let (stop, enough) = (&raw const *self.stop, &raw const self.enough);
        let result = scope(|scope| {
            let start = |_| {
                let thread = Builder::new().name("rocks-replay".to_owned());
                thread.spawn_scoped(scope, || self.work()).ok()
            };
            let wanted = if threads > 1 { threads } else { 0 };
            let workers: Vec<_> = (0..wanted).map_while(start).collect();
            let mut number = 0;
            let result = loop {
                if self.is_enough() {
                    break Ok(());
                }
                // SAFETY: numbers and pointers, of which zeros are values.
                let mut next: TraceStep = unsafe { zeroed() };
                let out = &raw mut next;
                // SAFETY: the file is open; the flags live for the length of the call.
                let read = check(|st| unsafe {
                    bridge::rx_trace_next(file.0, speed, stop, enough, progress, out, st)
                });
                number += 1;
                match (read, next.kind) {
                    (Err(_), _) if self.is_enough() => break Ok(()),
                    (Err(error), _) => break Err(error),
                    (Ok(()), TraceKind::End) => break Ok(()),
                    (Ok(()), TraceKind::Unknown) => self.tally.lock().skipped += 1,
                    // SAFETY: the bridge filled it.
                    (Ok(()), _) => match unsafe { Step::copied(number, &next) } {
                        step if workers.is_empty() => self.run(&step),
                        step => self.hand_over(step, &workers),
                    },
                }
            };
            let mut waiting = self.waiting.lock();
            // What comes before damage is done.
            if self.is_enough() || (result.is_err() && !is_damage(&result)) {
                waiting.steps.clear();
            }
            waiting.is_over = true;
            drop(waiting);
            self.arrived.notify_all();
            result
        });
        // The reader was at the end before it was stopped.
        let is_stopped = !self.is_enough() && self.left_out.load(Ordering::Acquire);
        match is_stopped {
            true => result.and(Err(Error::Code(ROCKS_INCOMPLETE))),
            false => result,
        }
    }
}

/// Whether the trace could not be read on.
fn is_damage(result: &Result<()>) -> bool {
    let of_file = |error: &Error| matches!(error.code(), ROCKS_CORRUPTION | ROCKS_IO_ERROR);
    result.as_ref().is_err_and(of_file)
}

impl Db {
    /// Does what a trace says. The report is whole also where the call fails.
    pub fn replay_trace(
        &self,
        path: &CStr,
        how: &State,
        cancel: Option<&Cancel>,
    ) -> (rocks_replay_report, Result<()>) {
        let began = Instant::now();
        // SAFETY: numbers and characters, of which zeros are values.
        let mut report: rocks_replay_report = unsafe { zeroed() };
        let (mut tally, mut threads, mut speed) = (Tally::default(), 1, 1.0);
        // SAFETY: replay options.
        let stops_at_failure =
            unsafe { bridge::rx_replay_settings(how.raw, &raw mut threads, &raw mut speed) };
        let pace = (threads, speed);
        let mut result = self.replay(path, pace, stops_at_failure, cancel, &mut tally);
        (report.executed, report.failed) = (tally.executed, tally.failed);
        report.skipped = tally.skipped;
        // A call that did nothing leaves nothing in it.
        if result.is_ok() || tally.executed + tally.failed + tally.skipped > 0 {
            report.elapsed_micros = began.elapsed().as_micros() as u64;
        }
        if let Some((number, error)) = tally.first {
            let error = error.within(&format!("record {number}"));
            write_text(&mut report.text, &error.text());
            // It comes before damage that the reader met meanwhile.
            if stops_at_failure && (result.is_ok() || is_damage(&result)) {
                result = Err(error);
            }
        }
        (report, result)
    }

    fn replay(
        &self,
        path: &CStr,
        (threads, speed): (u32, f64),
        stops_at_failure: bool,
        cancel: Option<&Cancel>,
        tally: &mut Tally,
    ) -> Result<()> {
        refuse_on_background("db")?;
        if matches!(self.kind, Kind::Ttl | Kind::TtlReadOnly) {
            let what =
                "db: its mode is ttl; a trace of such a database has the times of values, and \
                        would get them twice";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        // A callback may go on for ever on threads that are not known to be inside one.
        let threads = if callback::inside() { 1 } else { threads };
        let mut file = File(null_mut());
        // SAFETY: the database is open for the length of the call; a string.
        check(|st| unsafe { bridge::rx_trace_open(self.raw, path.as_ptr(), &raw mut file.0, st) })?;
        // The keys of a trace have their timestamps.
        let writing = Options::new(Of::Write)?;
        writing.set(&[c"timestamps_in_keys"], &[c"true"])?;
        let write = writing.state().for_waits();
        let write = write.ok_or(Error::Code(ROCKS_OUT_OF_MEMORY))?;
        let read = Options::defaults(Of::Read)?.state();
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        self.stoppable(cancel, |stop| {
            let replay = Replay {
                db: self,
                families: self.column_families(),
                read,
                write,
                stops_at_failure,
                // SAFETY: the flag lives for the length of the call.
                stop: unsafe { &*stop },
                enough: AtomicBool::new(false),
                left_out: AtomicBool::new(false),
                tally: Mutex::default(),
                waiting: Mutex::default(),
                arrived: Condvar::new(),
                taken: Condvar::new(),
            };
            let result = replay.read_all(&file, (threads, speed), to);
            *tally = replay.tally.into_inner();
            result
        })
    }
}
