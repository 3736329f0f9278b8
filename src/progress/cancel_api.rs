//! Cancelling long work, and its progress.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, InMut};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::duration;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::objects::objects::ObjectKind;
use crate::progress::cancel::Cancel;
use crate::types::{rocks_cancel, rocks_code, rocks_progress_callbacks};

impl Named for rocks_cancel {
    type Object = Cancel;
}

impl Object for Cancel {
    const KIND: Kind = Kind::numbered(ObjectKind::Cancel as u8);
}

/// Makes a cancel handle that is not set.
/// - cancel: out, owned: free with rocks_cancel_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_cancel_new(cancel: New<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.answer(Cancel::default())
    }
}

/// Sets it: calls that take it, running now or made later, soon end with ROCKS_CANCELLED. It stays
/// set; make a new one for the next call.
///
/// RocksDB cannot always stop what a call waits for, as a flush that is held back. So a thread of the
/// library does the work of rocks_db_compact_range, rocks_db_compact_files, rocks_db_wait_for_compact,
/// rocks_db_ingest, rocks_bulk_load_finish, rocks_db_create_checkpoint, rocks_db_export_column_family,
/// rocks_db_create_column_family_with_import and rocks_backup_engine_create, if they are given a cancel
/// handle. Two seconds after it was set they return even if the work has not ended, and the message
/// says that the work goes on. It then stops at its next step or is completed; if it fails,
/// rocks_late_failures counts that. A close waits for it. The callbacks of the work run on that thread,
/// but for those of the progress, and what it does is not in the caller's perf counters. In a callback
/// these calls work on its own thread, and wait for the end of the work.
///
/// The other calls end at their next step, which takes as long as the file that they read or write.
/// Writes that the database holds back look at it too, but for the five seconds before a hold without an
/// end is given up.
#[no_mangle]
pub extern "C" fn rocks_cancel_set(cancel: InMut<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.set();
        Ok(())
    }
}

/// Sets it once the time has passed from now, as rocks_cancel_set does: calls that take it, running then
/// or made later, soon end with ROCKS_TIMED_OUT. A later call replaces the time.
/// - microseconds: how long; UINT64_MAX: for ever.
#[no_mangle]
pub extern "C" fn rocks_cancel_set_timeout(
    cancel: InMut<rocks_cancel>,
    microseconds: u64,
    status: Status,
) -> rocks_code {
    call! { status, cancel =>
        cancel.set_timeout(duration(microseconds))
    }
}

/// Makes later calls that take the handle report their progress to this callback, instead of the
/// one set before. Bytes of files are reported by rocks_db_verify_checksum,
/// rocks_db_verify_file_checksums, rocks_sst_reader_verify_checksum,
/// rocks_sst_reader_verify_num_entries, rocks_db_ingest, rocks_db_repair, backups, restores,
/// checkpoints, exports and imports. rocks_bulk_load_finish and the streams of rocks_arrow_scan report
/// bytes of keys and values. The streams know no total before their end: it is 0 until then. Compactions report by
/// events (rocks_event_listener, rocks_event_queue) and properties
/// ("rocksdb.estimate-pending-compaction-bytes").
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

/// Frees a cancel handle. Calls that took it go on; freeing does not cancel them.
#[no_mangle]
pub extern "C" fn rocks_cancel_free(cancel: Freed<rocks_cancel>, status: Status) -> rocks_code {
    call! { status, cancel =>
        cancel.free()
    }
}
