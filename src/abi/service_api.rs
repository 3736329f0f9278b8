//! The owner of serviced callbacks.

use crate::abi::number::duration;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::callback::owners;
use crate::types::{rocks_code, rocks_service_stats};

/// Answers questions for which this thread is the owner, and takes what was left for it: events,
/// lines, states to destroy. Waits at most so long for the first, then does all that waits.
/// - timeout_us: in microseconds; 0: takes what is there; UINT64_MAX: for ever.
/// - served: out; how many; NULL: not wanted.
///
/// Returns: ROCKS_HANDLE_BUSY (too many callbacks deep).
#[no_mangle]
pub extern "C" fn rocks_service(
    timeout_us: u64,
    served: OutOrNull<u64>,
    status: Status,
) -> rocks_code {
    call! { status, served =>
        served.answer(owners::serve(duration(timeout_us))?)
    }
}

/// A descriptor that is readable while something waits for this thread as an owner: for poll, select or
/// an event loop, which then calls rocks_service with timeout 0. Only that: it must not be read,
/// written or closed. It lives as long as the thread. (eventfd on Linux, elsewhere a pipe.)
/// - descriptor: out; NULL: refused.
///
/// Returns: ROCKS_OUT_OF_MEMORY (the system gives no descriptor).
#[no_mangle]
pub extern "C" fn rocks_service_descriptor(descriptor: Out<i32>, status: Status) -> rocks_code {
    call! { status, descriptor =>
        descriptor.answer(owners::descriptor()?)
    }
}

/// The number of this thread as an owner, for `service.owner` of objects that other threads make.
/// Numbers begin with 1 and are never given twice.
/// - owner: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_service_owner(owner: Out<u64>, status: Status) -> rocks_code {
    call! { status, owner =>
        owner.answer(owners::number())
    }
}

/// Makes this thread the owner of all objects that name the number, in place of the thread before. Questions
/// and events that wait for that thread already stay with it.
/// - owner: a number that rocks_service_owner gave.
#[no_mangle]
pub extern "C" fn rocks_service_take(owner: u64, status: Status) -> rocks_code {
    call! { status =>
        owners::take(owner)
    }
}

/// Figures of the service of an owner.
/// - owner: a number that rocks_service_owner gave.
/// - stats: out; with struct_size set; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_service_stats_of(
    owner: u64,
    stats: OutStruct<rocks_service_stats>,
    status: Status,
) -> rocks_code {
    call! { status, stats =>
        let (figures, waiting) = owners::figures(owner)?;
        stats.answer(&rocks_service_stats {
            struct_size: 0,
            answered: figures.answered,
            declined: figures.declined,
            dropped: figures.dropped,
            not_destroyed: figures.not_destroyed,
            waiting: waiting as u64,
        })
    }
}
