//! Options bound to a column family.

use crate::base::error::{check, Result};
use crate::options::options::State;
use crate::plugins::bridge;
use std::ffi::CStr;

impl State {
    /// A copy for one column family that is opened or created: its callback objects belong to the
    /// family, and share the user's functions. `family`: its name; "": of none.
    pub(crate) fn bound(&self, family: &CStr) -> Result<State> {
        let copy = self.copy()?;
        // SAFETY: database options that nobody else sees yet, and a string.
        check(|st| unsafe { bridge::rx_options_bind(copy.boxed, family.as_ptr(), st) })?;
        Ok(copy)
    }
}
