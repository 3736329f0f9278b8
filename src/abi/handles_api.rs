//! Handles of every kind.

use crate::abi::handles::guard;
use crate::abi::handles::handle::Kind;
use crate::abi::out::Out;
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::abi::text::TextOrEmpty;
use crate::base::fork::refuse_child;
use crate::types::rocks_code;

/// Counts the handles that are alive in the process: made, and not freed. A test or a monitor finds
/// leaks by it. It looks through a table of all handles, and is no call for every request.
/// - kind: in; a type of this header that has handles, such as "rocks_iter"; NULL, empty: all types.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_handles_alive(
    kind: TextOrEmpty,
    count: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, kind, count =>
        refuse_child()?;
        let of = match kind.to_bytes() {
            b"" => None,
            _ => Some(kind.to_str().ok().and_then(Kind::of_type).ok_or_else(|| {
                wrong!(kind, "{kind:?}; accepted: a type that has handles, such as \"rocks_iter\"")
            })?),
        };
        count.answer(guard::alive(of))
    }
}
