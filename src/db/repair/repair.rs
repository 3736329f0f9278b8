//! Repair of a database that is not open.

use crate::base::bytes::Bytes;
use crate::base::error::{Error, Result};
use crate::db::families::families::{bound, must_be_names, with_states, Families, Family};
use crate::db::open::open::must_be_a_path;
use crate::db::repair::bridge::rx_db_repair;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use crate::progress::patience::within_or_hurried;
use crate::types::{rocks_repair_report, ROCKS_INCOMPLETE, ROCKS_TIMED_OUT};
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How long a repair that was stopped may take to leave the database as it was. Only a file that
/// does not answer takes longer; then a thread of the library goes on.
const TO_STOP: Duration = Duration::from_secs(5);

/// What a repair did.
pub struct Repaired {
    pub report: rocks_repair_report,
    /// A line for each file.
    pub lines: Bytes,
}

// SAFETY: numbers, and bytes that belong to it alone.
unsafe impl Send for Repaired {}

impl Repaired {
    /// The loss as an error, for who does not look at the report.
    pub fn loss(&self) -> Result<()> {
        match self.report.data_loss {
            0 => Ok(()),
            _ => {
                // SAFETY: the bridge ends the text with a NUL.
                let text = unsafe { CStr::from_ptr(self.report.text.as_ptr()) };
                Err(Error::new(ROCKS_INCOMPLETE, text.to_string_lossy()))
            }
        }
    }
}

/// What a repair is to do; its own, so that a thread may go on with it.
pub struct Repair {
    pub path: std::ffi::CString,
    pub options: State,
    pub families: Vec<(std::ffi::CString, State)>,
    pub in_place: bool,
}

pub fn repair(
    given: Repair,
    timeout: Option<Duration>,
    cancel: Option<&Cancel>,
) -> Result<Repaired> {
    let flag = Arc::new(AtomicBool::new(false));
    let progress = cancel.and_then(Cancel::progress);
    let joined = cancel.map(|cancel| cancel.join(&flag));
    let late = flag.clone();
    let work = move || {
        let listed: Vec<Family> = given
            .families
            .iter()
            .map(|(name, state)| (name.as_c_str(), state))
            .collect();
        let result = run(&given, &listed, &flag, progress_object(&progress));
        match result {
            // Stopped: not a failure of a call that nobody waits for any more.
            Err(error) if error.code() == ROCKS_INCOMPLETE => {
                Ok(Err(joined.and_then(|joined| joined.why())))
            }
            result => result.map(Ok),
        }
    };
    let hurry = move || {
        late.store(true, Ordering::Release);
        TO_STOP
    };
    within_or_hurried(timeout, work, |_| Ok(()), hurry)?.map_err(|why| {
        why.unwrap_or_else(|| {
            let what =
                "timeout_micros: passed before the repair was done; the database is as it was";
            Error::new(ROCKS_TIMED_OUT, what)
        })
    })
}

fn run(
    given: &Repair,
    families: &[Family],
    stop: &Arc<AtomicBool>,
    progress: *const crate::base::cpp::Object,
) -> Result<Repaired> {
    must_be_a_path(&given.path)?;
    must_be_names(families, "column_families")?;
    let states = bound(families)?;
    let families = with_states(families, &states);
    let options = given.options.bound(c"")?;
    let listed = Families::of(&families);
    let (names, states) = (listed.names.as_ptr(), listed.options.as_ptr());
    // SAFETY: numbers and characters, of which zeros are values.
    let mut report: rocks_repair_report = unsafe { std::mem::zeroed() };
    // SAFETY: arrays of one length, strings, options and a flag that outlive the call.
    let lines = Bytes::from_bridge(|out, len, st| unsafe {
        rx_db_repair(
            given.path.as_ptr(),
            options.boxed,
            names,
            states,
            families.len(),
            given.in_place,
            Arc::as_ptr(stop),
            progress,
            &raw mut report,
            out,
            len,
            st,
        )
    })?;
    Ok(Repaired { report, lines })
}
