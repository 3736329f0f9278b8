//! Work that its call stopped waiting for.

use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::bytes::Bytes;
use crate::base::fork::refuse_child;
use crate::progress::patience;
use crate::types::{rocks_buffer, rocks_code};

/// How often work failed after its call had returned ROCKS_TIMED_OUT or ROCKS_CANCELLED, in the process,
/// and the text of the last failure. Work that ended because its rocks_cancel was set, or its database
/// closed, did not fail.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_late_failures(
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, count, last =>
        refuse_child()?;
        let (failures, text) = patience::failures();
        last.set(Bytes::copy_of(text.as_bytes())?);
        count.answer(failures)
    }
}
