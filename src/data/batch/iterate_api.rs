//! The records of a batch, one by one.

use crate::abi::handles::handles::Sole;
use crate::abi::param::{call, wrong};
use crate::abi::sized::InStruct;
use crate::abi::status::Status;
use crate::types::{rocks_batch, rocks_batch_callbacks, rocks_code};

/// Passes every record of a batch, of any kind, to a callback, in the order in which they were
/// added.
/// - callbacks: in; NULL, or one whose record is NULL: refused.
///
/// Returns: ROCKS_OK (every record was shown), ROCKS_CALLBACK_FAILED (the message names the record,
/// and ends with the callback's text), ROCKS_CORRUPTION.
#[no_mangle]
pub extern "C" fn rocks_batch_iterate(
    batch: Sole<rocks_batch>,
    callbacks: InStruct<rocks_batch_callbacks>,
    status: Status,
) -> rocks_code {
    call! { status, batch, callbacks =>
        let record = callbacks.record.ok_or_else(|| wrong!(callbacks, "record is NULL"))?;
        // SAFETY: the caller's function and its state.
        unsafe { batch.iterate(callbacks.state, record) }
    }
}
