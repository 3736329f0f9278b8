//! Traces into files.

use crate::base::error::{check, Error, Result};
use crate::callback::callback::refuse_on_background;
use crate::db::db::Db;
use crate::maintenance::tracing::bridge;
use crate::options::options::State;
use std::ffi::CStr;

/// What is traced, in the order of the bridge's numbers.
const NAMES: [&str; 3] = ["queries", "block_cache", "io"];

fn number_of(what: &CStr) -> Result<i32> {
    let found = NAMES
        .iter()
        .position(|name| name.as_bytes() == what.to_bytes());
    let number = found.and_then(|at| i32::try_from(at).ok());
    number.ok_or_else(|| {
        let accepted = NAMES.join(", ");
        Error::argument("what", format!("{what:?}; accepted: {accepted}"))
    })
}

impl Db {
    pub fn start_trace(&self, what: &CStr, path: &CStr, options: &State) -> Result<()> {
        let number = number_of(what)?;
        refuse_on_background("db")?;
        // SAFETY: the database is open for the length of the call; a string.
        check(|st| unsafe {
            bridge::rx_trace_start(self.raw, number, path.as_ptr(), options.raw, st)
        })
    }

    pub fn end_trace(&self, what: &CStr) -> Result<()> {
        let number = number_of(what)?;
        refuse_on_background("db")?;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_trace_end(self.raw, number, st) })
    }

    /// Ends all traces, and keeps the first failure for the close that this is a part of.
    pub(crate) fn end_traces(&self) {
        // SAFETY: the database is open for the length of the call.
        let ended = check(|st| unsafe { bridge::rx_traces_end(self.raw, st) });
        if let Err(error) = ended {
            self.trace_failure.lock().get_or_insert(error);
        }
    }
}
