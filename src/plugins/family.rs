//! Options bound to a column family.

use crate::base::error::{check, Result};
use crate::options::options::State;
use crate::plugins::bridge;

impl State {
    /// A copy for one column family that is opened or created: its callback objects belong to the
    /// family, and share the user's functions.
    pub(crate) fn bound(&self) -> Result<State> {
        let copy = self.copy()?;
        // SAFETY: database options that nobody else sees yet.
        check(|st| unsafe { bridge::rx_options_bind(copy.boxed, st) })?;
        Ok(copy)
    }
}
