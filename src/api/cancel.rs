//! Stopping long work, and hearing how far it is.

use crate::abi::callbacks::InCallbacks;
use crate::abi::guard::Named;
use crate::abi::handle;
use crate::abi::handles::{Freed, InMut};
use crate::abi::new_handle::New;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::table::Object;
use crate::core::cancel::Cancel;
use crate::types::{rocks_cancel, rocks_code, rocks_progress_callbacks};
use std::time::Duration;

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
#[no_mangle]
pub extern "C" fn rocks_cancel_new(cancel: New<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.answer(Cancel::default())
    }
}

/// Sets it: calls that were given it, now running or made later, end soon with
/// ROCKS_CANCELLED. It stays set; for the next call make a new one.
#[no_mangle]
pub extern "C" fn rocks_cancel_set(cancel: InMut<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.set();
        Ok(())
    }
}

/// Has it be set when so much time has passed from now: calls that were given it, now
/// running or made later, then end soon with ROCKS_TIMED_OUT. The last time that was given holds.
/// - microseconds: how long; UINT64_MAX: for ever.
#[no_mangle]
pub extern "C" fn rocks_cancel_set_timeout(
    cancel: InMut<rocks_cancel>,
    microseconds: u64,
    status: Status,
) -> rocks_code {
    call! { status, cancel =>
        let after = (microseconds != u64::MAX).then(|| Duration::from_micros(microseconds));
        cancel.set_timeout(after)
    }
}

/// Has calls that are given the handle from now on tell how far they are, in the place of what
/// was told before. Told are the bytes of files by rocks_db_verify_checksum,
/// rocks_db_verify_file_checksums, rocks_sst_reader_verify_checksum, rocks_sst_reader_verify_num_entries,
/// rocks_db_ingest, backups, restores, checkpoints, exports and imports, and those of keys and values by
/// rocks_bulk_load_finish. Compactions tell of themselves by events
/// (rocks_event_listener, rocks_event_queue) and properties ("rocksdb.estimate-pending-compaction-bytes").
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose progress is NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_cancel_set_progress_callbacks(
    cancel: InMut<rocks_cancel>,
    callbacks: InCallbacks<rocks_progress_callbacks>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, cancel =>
        cancel.on_progress(Some(callbacks.make()?));
        Ok(())
    }
}

/// Frees a cancel handle. Calls that were given it go on, not cancelled by this.
#[no_mangle]
pub extern "C" fn rocks_cancel_free(cancel: Freed<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.free()
    }
}
