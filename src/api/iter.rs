//! Iterators: one entry in one call.

use crate::abi::bytes::{array, bytes, text};
use crate::abi::guard::{exclusive, free_exclusive, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::{out, outs, Out};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::error::{Error, Result};
use crate::core::iter::{Entry, Iter};
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_options,
    rocks_slice, rocks_snapshot, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_iter {
    type Object = Iter;
}

impl Object for Iter {
    const IN_DATABASE: bool = true;
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Iter as u8,
        name: "iter",
    };
    fn close(&mut self) {
        Iter::close(self);
    }
}

/// Makes an iterator over a column family.
/// - column_family: in, shared; NULL: the default one. It may be dropped meanwhile.
/// - options: in, shared; read options; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (options that RocksDB has for other reads), ROCKS_INVALID_ARGUMENT
/// (also: a column family or a snapshot of another database).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_iter(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let (held, family) = (shared(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let made = held.iter(family.as_deref(), options, None)?;
        iter.set(make(made, db.addr() as u64)?);
        Ok(())
    })
}

/// Makes iterators over several column families that all see one point in time.
/// - column_families: in, shared, `count` column families; NULL, as an element: the default one;
///   as array: refused.
/// - options: in, shared; read options for all; NULL: defaults.
/// - iters: out, owned: free with rocks_iter_free, each of the `count`; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a count of 0. On failure
/// none is made.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_iters(
    db: *const rocks_db,
    column_families: *const *const rocks_column_family,
    count: usize,
    options: *const rocks_options,
    iters: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let iters = unsafe { outs(iters, count) };
    call(status, || {
        let iters = iters.wanted("iters")?;
        // SAFETY: the caller's array.
        let families = unsafe { array(column_families, count, "column_families")? };
        if families.is_empty() {
            return Err(Error::argument("count", "0; at least one column family"));
        }
        let (held, options) = (shared(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = |&given: &*const rocks_column_family| {
            let family = shared_or_null(given)?;
            Ok(family.map_or_else(
                || held.default_column_family().clone(),
                |one| (*one).clone(),
            ))
        };
        let families = families.iter().map(family).collect::<Result<Vec<_>>>()?;
        let made = held.iters(&families, options)?;
        let made = make_all(made, db.addr() as u64)?;
        (0..).zip(made).for_each(|(at, one)| iters.set(at, one));
        Ok(())
    })
}

/// Handles for all of them, or for none.
fn make_all(made: Vec<Iter>, parent: u64) -> Result<Vec<*mut rocks_iter>> {
    let mut handles = Vec::with_capacity(made.len());
    for one in made {
        match make(one, parent) {
            Ok(handle) => handles.push(handle),
            Err(error) => {
                handles
                    .into_iter()
                    .for_each(|handle| drop(free_exclusive(handle)));
                return Err(error);
            }
        }
    }
    Ok(handles)
}

/// Sets what a step led to.
#[inline(always)]
fn show(entry: Entry, key: &Out<rocks_slice>, value: &Out<rocks_slice>) -> Result<()> {
    let (data, len) = (entry.key, entry.key_len);
    key.set(rocks_slice { data, len });
    let (data, len) = (entry.value, entry.value_len);
    value.set(rocks_slice { data, len });
    Ok(())
}

/// Goes to the first entry at or after a key.
/// - target: in, target_len bytes; may be bytes that the iterator shows; NULL: only with length 0.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: ROCKS_OK: at an entry; ROCKS_NOT_FOUND: there is none, without error; ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR, ROCKS_INCOMPLETE (read tier, max_skippable_internal_keys), ROCKS_TIMED_OUT and
/// RocksDB's other codes.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_seek(
    iter: *mut rocks_iter,
    target: *const u8,
    target_len: usize,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let target = unsafe { bytes(target, target_len, "target")? };
        show(exclusive(iter)?.seek(target)?, &key, &value)
    })
}

/// Goes to the last entry at or before a key. Not for tailing iterators.
/// - target: in, target_len bytes; may be bytes that the iterator shows; NULL: only with length 0.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_seek_for_prev(
    iter: *mut rocks_iter,
    target: *const u8,
    target_len: usize,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let target = unsafe { bytes(target, target_len, "target")? };
        show(exclusive(iter)?.seek_for_prev(target)?, &key, &value)
    })
}

/// Goes to the first entry (within the lower bound).
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_seek_to_first(
    iter: *mut rocks_iter,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || {
        show(exclusive(iter)?.seek_to_first()?, &key, &value)
    })
}

/// Goes to the last entry (within the upper bound). Not for tailing iterators.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_seek_to_last(
    iter: *mut rocks_iter,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || {
        show(exclusive(iter)?.seek_to_last()?, &key, &value)
    })
}

/// Goes to the next entry.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_next(
    iter: *mut rocks_iter,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || {
        show(exclusive(iter)?.step_forward()?, &key, &value)
    })
}

/// Goes to the entry before. Not for tailing iterators.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry;
/// ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_prev(
    iter: *mut rocks_iter,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || show(exclusive(iter)?.step_back()?, &key, &value))
}

/// Shows the entry that the iterator is at, without moving.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: ROCKS_NOT_POSITIONED: not at an entry.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_entry(
    iter: *mut rocks_iter,
    key: *mut rocks_slice,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (key, value) = unsafe { (out(key), out(value)) };
    call(status, || show(exclusive(iter)?.entry()?, &key, &value))
}

/// Tells the error that stopped the iterator, if one did. The step that met it returned
/// it too; this is for asking again. A seek clears it.
/// Returns: ROCKS_OK: none (at an entry, at the end, or not positioned yet); RocksDB's own code.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_status(
    iter: *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(iter)?.status())
}

/// Has the iterator see the newest data, or what a snapshot sees, cheaper than a new one
/// would. It is not at an entry afterwards: seek. Not for tailing iterators, which see the
/// newest data at every seek.
/// - snapshot: in, shared; NULL: the newest data.
///
/// Returns: ROCKS_NOT_SUPPORTED (this iterator cannot), ROCKS_INVALID_ARGUMENT (a snapshot of
/// another database).
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_refresh(
    iter: *mut rocks_iter,
    snapshot: *const rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let snapshot = shared_or_null(snapshot)?;
        exclusive(iter)?.refresh(snapshot.as_deref().map(|taken| &**taken))
    })
}

/// Reads a property of the iterator by RocksDB's name (include/rocksdb/iterator.h):
/// "rocksdb.iterator.super-version-number", "rocksdb.iterator.is-key-pinned",
/// "rocksdb.iterator.is-value-pinned", "rocksdb.iterator.internal-key",
/// "rocksdb.iterator.write-time" (8 bytes, a little-endian number).
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a name that RocksDB does not have).
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_property(
    iter: *mut rocks_iter,
    name: *const c_char,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(exclusive(iter)?.property(name)?.into());
        Ok(())
    })
}

/// Frees an iterator.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_free(
    iter: *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(iter))
}
