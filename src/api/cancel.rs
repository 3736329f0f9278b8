//! Stopping long work, and hearing how far it is.

use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::cancel::{Cancel, Progress};
use crate::core::objects::ObjectKind;
use crate::types::{rocks_cancel, rocks_code, rocks_progress_callbacks, rocks_status};
use std::time::Duration;

impl Named for rocks_cancel {
    type Object = Cancel;
}

impl Object for Cancel {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Cancel as u8,
        name: "cancel",
    };
}

/// Makes a cancel handle that is not set.
/// - cancel: out, owned: free with rocks_cancel_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_new(
    cancel: *mut *mut rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let cancel = unsafe { out(cancel) };
    call(status, || {
        let cancel = cancel.wanted("cancel")?;
        cancel.set(make(Cancel::default(), 0)?);
        Ok(())
    })
}

/// Sets it: calls that take it, running now or made later, soon end with ROCKS_CANCELLED. It stays
/// set; make a new one for the next call.
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_set(
    cancel: *mut rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        shared(cancel)?.set();
        Ok(())
    })
}

/// Sets it after so much time from now: calls that take it, running then or made later, soon end
/// with ROCKS_TIMED_OUT. The time given last counts.
/// - microseconds: how long; UINT64_MAX: for ever.
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_set_timeout(
    cancel: *mut rocks_cancel,
    microseconds: u64,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let after = (microseconds != u64::MAX).then(|| Duration::from_micros(microseconds));
        shared(cancel)?.set_timeout(after)
    })
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_progress_callbacks {}

/// Makes later calls that take the handle report their progress to this callback, instead of the
/// one set before. Bytes of files are reported by rocks_db_verify_checksum,
/// rocks_db_verify_file_checksums, rocks_sst_reader_verify_checksum,
/// rocks_sst_reader_verify_num_entries, rocks_db_ingest, backups, restores, checkpoints, exports
/// and imports, and those of keys and values by rocks_bulk_load_finish. Compactions report by
/// events (rocks_event_listener, rocks_event_queue) and properties
/// ("rocksdb.estimate-pending-compaction-bytes").
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose progress is NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_set_progress_callbacks(
    cancel: *mut rocks_cancel,
    callbacks: *const rocks_progress_callbacks,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let cancel = shared(cancel)?;
        // SAFETY: the struct of this kind.
        cancel.on_progress(Some(unsafe { Progress::calling(&callbacks.hand_over())? }));
        Ok(())
    })
}

/// Frees a cancel handle. Calls that took it go on; freeing does not cancel them.
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_free(
    cancel: *mut rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(cancel))
}
