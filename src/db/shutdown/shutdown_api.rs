//! The end of the library's threads.

use crate::abi::number::duration;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::fork::refuse_child;
use crate::callback::callback::refuse_inside;
use crate::callback::serving::serving;
use crate::db::shutdown::shutdown::shutdown;
use crate::types::rocks_code;

/// Ends the threads of this library and of RocksDB, and waits until they are gone. Call it before the
/// process ends if the program's runtime waits for every thread that has called it, as Mono and D
/// do. Others need not: RocksDB's threads end with the process.
///
/// Close the databases first. While one is open, or is being opened or closed by another thread, the
/// call ends nothing, and names each by its path. Databases that rocks_release closes are waited
/// for. What a rocks_queue, a rocks_sst_file_manager that limits its deletions and a rocks_cancel with
/// a timeout to come use are threads of their own: those end when the object and the options that
/// share it are freed, or when the timeout has passed. The call ends the others, and names these.
///
/// Afterwards everything can be used as before: the next opening starts RocksDB's threads again, as
/// many as there were or as rocks_env_set said. An opening that begins meanwhile waits for this call.
/// - timeout_micros: how long to wait at most; UINT64_MAX: for ever.
///
/// Returns: ROCKS_BUSY (a database is open, or an object has a thread of its own; the message names
/// them), ROCKS_TIMED_OUT (what still runs ends later, or by another call), ROCKS_HANDLE_BUSY (from
/// inside a callback).
#[no_mangle]
pub extern "C" fn rocks_shutdown(timeout_micros: u64, status: Status) -> rocks_code {
    call! { status =>
        refuse_child()?;
        refuse_inside("rocks_shutdown")?;
        serving(|| shutdown(duration(timeout_micros)))
    }
}
