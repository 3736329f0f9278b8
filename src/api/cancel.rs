//! Stopping long work.

use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::core::cancel::Cancel;

/// What stops long calls that it was given to. Any number of threads may use it at once,
/// and any number of calls may share it.
pub struct rocks_cancel(());

impl Named for rocks_cancel {
    type Object = Cancel;
}

impl Object for Cancel {
    const KIND: handle::Kind = handle::Kind {
        number: 20,
        name: "cancel",
    };
}

/// Makes a cancel handle that is not set.
/// - cancel: out, owned: free with rocks_cancel_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT.
/// Since: 0.1
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

/// Sets it: calls that were given it, now running or made later, end soon with
/// ROCKS_CANCELLED. It stays set; for the next call make a new one.
/// - cancel: in.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
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

/// Frees a cancel handle. Calls that were given it go on, not cancelled by this.
/// - cancel: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_cancel_free(
    cancel: *mut rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(cancel))
}
