//! The user's callbacks: where a thread is, and the sinks that they append to.

use crate::bridge;
use crate::core::error::{check, Error, Result, HANDLE_BUSY, INVALID_HANDLE};

/// Refuses what a callback must not do: it would wait for the call it belongs to.
pub fn refuse_inside(argument: &str) -> Result<()> {
    // SAFETY: reads a number of this thread's.
    if unsafe { bridge::rx_inside_callback() } {
        return Err(Error::new(
            HANDLE_BUSY,
            format!("{argument}: not from inside a callback"),
        ));
    }
    Ok(())
}

/// Appends to the sink of a callback that runs on this thread.
pub fn append(sink: u64, bytes: &[u8]) -> Result<()> {
    let mut found = false;
    // SAFETY: bytes for the length of the call; the token is looked up, not followed.
    check(|st| unsafe {
        bridge::rx_sink_append(sink, bytes.as_ptr(), bytes.len(), &mut found, st)
    })?;
    if !found {
        return Err(Error::new(
            INVALID_HANDLE,
            "sink: NULL, or not of a callback that runs on this thread now",
        ));
    }
    Ok(())
}
