//! Snapshots.

use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::db::rocks_db;
use crate::core::snapshot::Snapshot;
use std::sync::Arc;

/// The database as it was at one sequence number. Any number of threads may use it at
/// once. It keeps old versions from being compacted away until it is freed.
pub struct rocks_snapshot(());

impl Named for rocks_snapshot {
    type Object = Arc<Snapshot>;
}

impl Object for Arc<Snapshot> {
    const KIND: handle::Kind = handle::Kind {
        number: 5,
        name: "snapshot",
    };
}

/// Takes a snapshot of a database as it is now.
/// - db: in.
/// - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_SUPPORTED, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_snapshot(
    db: *mut rocks_db,
    snapshot: *mut *mut rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let snapshot = unsafe { out(snapshot) };
    call(status, || {
        let snapshot = snapshot.wanted("snapshot")?;
        snapshot.set(make(shared(db)?.snapshot()?, 0)?);
        Ok(())
    })
}

/// The sequence number that a snapshot was taken at, also after its database was closed.
/// - snapshot: in.
/// - sequence: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_sequence(
    snapshot: *const rocks_snapshot,
    sequence: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let sequence = unsafe { out(sequence) };
    call(status, || {
        sequence.wanted("sequence")?.set(shared(snapshot)?.sequence);
        Ok(())
    })
}

/// Frees a snapshot. Options and iterators that use it keep it until they go.
/// - snapshot: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_free(
    snapshot: *mut rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(snapshot))
}
