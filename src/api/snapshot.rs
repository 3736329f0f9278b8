//! Snapshots.

use crate::abi::bytes::{bytes, room};
use crate::abi::guard::{exclusive, free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::error::Result;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::core::snapshot::Snapshot;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_options,
    rocks_slice, rocks_snapshot, rocks_status, rocks_value, ROCKS_BUFFER_TOO_SMALL,
};
use std::ops::Deref;
use std::ptr::without_provenance;
use std::sync::Arc;

/// A snapshot, and the handle of the database that reads at it go through: reads are
/// calls on the database, which a close waits for.
pub struct Taken {
    snapshot: Arc<Snapshot>,
    db: usize,
}

impl Taken {
    fn db(&self) -> *const rocks_db {
        without_provenance(self.db)
    }
}

impl Deref for Taken {
    type Target = Arc<Snapshot>;
    fn deref(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }
}

impl Named for rocks_snapshot {
    type Object = Taken;
}

impl Object for Taken {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Snapshot as u8,
        name: "snapshot",
    };
}

/// Takes a snapshot of a database as it is now.
/// - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED.
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
        let taken = shared(db)?.snapshot()?;
        snapshot.set(hand_out_snapshot(db, taken)?);
        Ok(())
    })
}

/// A handle to a snapshot of a database.
pub(super) fn hand_out_snapshot(
    db: *const rocks_db,
    snapshot: Arc<Snapshot>,
) -> Result<*mut rocks_snapshot> {
    let db = db.addr();
    make(Taken { snapshot, db }, 0)
}

/// The sequence number that a snapshot was taken at, also after its database was closed.
/// - sequence: out; NULL: refused.
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

/// Reads the value that a key had at a snapshot, into a buffer of the library's.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_get(
    snapshot: *const rocks_snapshot,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (at, family) = (shared(snapshot)?, shared_or_null(column_family)?);
        let (db, options) = (shared(at.db())?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        value.set(at.get_owned(&db, family.as_deref(), options, key)?.into());
        Ok(())
    })
}

/// Reads the value that a key had at a snapshot, into the caller's memory.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_db_get_into; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_get_into(
    snapshot: *const rocks_snapshot,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    buffer: *mut u8,
    capacity: usize,
    value_len: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value_len = unsafe { out(value_len) };
    call(status, || {
        let value_len = value_len.wanted("value_len")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        // SAFETY: the caller's memory.
        let buffer = unsafe { room(buffer, capacity, "buffer")? };
        let (at, family) = (shared(snapshot)?, shared_or_null(column_family)?);
        let (db, options) = (shared(at.db())?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let (got, len) = at.get_into(&db, family.as_deref(), options, key, buffer);
        if !matches!(&got, Err(error) if error.code() != ROCKS_BUFFER_TOO_SMALL) {
            value_len.set(len);
        }
        got
    })
}

/// Reads the value that a key had at a snapshot, without a copy where RocksDB can pin it.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - holder: in; what it showed before is gone; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
///
/// Returns: as rocks_db_get_pinned; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_get_pinned(
    snapshot: *const rocks_snapshot,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    holder: *mut rocks_value,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (at, family) = (shared(snapshot)?, shared_or_null(column_family)?);
        let (db, options) = (shared(at.db())?, shared_or_null(options)?);
        let (options, mut holder) = (
            or_default(options.as_deref(), Kind::Read, "options")?,
            exclusive(holder)?,
        );
        let got = at.get_pinned(&db, family.as_deref(), options, key, &mut holder)?;
        value.set(got.into());
        Ok(())
    })
}

/// Makes an iterator over a column family as it was at a snapshot, which the iterator
/// keeps.
/// - snapshot: in, shared; also where the options name another one.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_iter(
    snapshot: *const rocks_snapshot,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let (at, family) = (shared(snapshot)?, shared_or_null(column_family)?);
        let (db, options) = (shared(at.db())?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let made = db.iter(family.as_deref(), options, Some(&at))?;
        iter.set(make(made, at.db().addr() as u64)?);
        Ok(())
    })
}

/// Frees a snapshot. Options and iterators that use it keep it until they go.
#[no_mangle]
pub unsafe extern "C" fn rocks_snapshot_free(
    snapshot: *mut rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(snapshot))
}
