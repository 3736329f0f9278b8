//! Loading unsorted data.

use crate::abi::guard::{changing, exclusive, free_exclusive, make, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::batch::pieces;
use crate::api::db::or_default;
use crate::core::bulk_load::{ArrowStream, BulkLoad};
use crate::core::error::Error;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_bulk_load, rocks_bulk_load_info, rocks_cancel, rocks_code, rocks_column_family, rocks_db,
    rocks_options, rocks_slice, rocks_status,
};
use std::ffi::c_void;
use std::ptr::without_provenance;

/// A load, and the handle of the database that its calls go through, so that a close waits for them.
pub struct Loading {
    load: BulkLoad,
    db: usize,
}

impl Loading {
    fn db(&self) -> *const rocks_db {
        without_provenance(self.db)
    }
}

impl Named for rocks_bulk_load {
    type Object = Loading;
}

impl Object for Loading {
    const IN_DATABASE: bool = true;
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::BulkLoad as u8,
        name: "bulk_load",
    };
    fn close(&mut self) {
        self.load.close();
    }
}

/// Begins a load. The options, of the kind ROCKS_OPTIONS_BULK_LOAD, by name:
/// * "memory_limit", 256M: what keys and values may take, in memory, at least 4M. What does not fit is sorted
///   through temporary files.
/// * "threads", 0: how many sort and write, up to 256; 0: one a processor, 8 at most.
/// * "target_file_size", 0: about how large the files are that the database takes in, in bytes; 0: the column
///   family's target_file_size_base.
/// * "ingest.NAME": those of ROCKS_OPTIONS_INGEST that have a meaning for the loader's own files, as
///   "ingest.snapshot_consistency" and "ingest.ingest_behind". "ingest.verify_checksums_before_ingest" is
///   false, since the files were written just before.
///
/// The kinds of databases that take files do: see rocks_db_ingest. Where values expire, they get the time
/// at which they are given.
/// - column_family: in, shared; NULL: the default one.
/// - load: out, owned: free with rocks_bulk_load_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files; user-defined timestamps),
/// ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
#[no_mangle]
pub unsafe extern "C" fn rocks_bulk_load_new(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    load: *mut *mut rocks_bulk_load,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let load = unsafe { out(load) };
    call(status, || {
        let load = load.wanted("load")?;
        let (held, family) = (changing(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::BulkLoad, "options")?;
        let made = held.bulk_load(family.as_deref(), options)?;
        let db = db.addr();
        load.set(make(Loading { load: made, db }, db as u64)?);
        Ok(())
    })
}

/// Gives keys and values, in any order. They are copied.
/// - cancel: in, shared; looked at where the call waits for memory; NULL: not to be cancelled.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the element: nothing was taken; also:
/// finished before), ROCKS_IO_ERROR, ROCKS_CANCELLED and ROCKS_TIMED_OUT (by `cancel`),
/// ROCKS_CALLBACK_FAILED (the comparator), ROCKS_ABORTED (an earlier call ended the load),
/// ROCKS_COLUMN_FAMILY_DROPPED.
#[no_mangle]
pub unsafe extern "C" fn rocks_bulk_load_add_many(
    load: *mut rocks_bulk_load,
    keys: *const rocks_slice,
    values: *const rocks_slice,
    count: usize,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays.
        let (keys, values) = unsafe {
            (
                pieces(keys, count, "keys")?,
                pieces(values, count, "values")?,
            )
        };
        let mut loading = exclusive(load)?;
        let (db, cancel) = (changing(loading.db())?, shared_or_null(cancel)?);
        loading.load.add_many(&db, keys, values, cancel.as_deref())
    })
}

/// Gives what an Arrow C stream (struct ArrowArrayStream) has: a struct of two columns, keys and values, each
/// binary ("z"), large binary ("Z"), utf8 ("u") or large utf8 ("U"), without nulls. A schema that does not
/// fit is refused and changes nothing; what is wrong with the data later ends the load.
/// - stream: in; moved out of the caller's struct, whose release is NULL then, also when the call fails, and released
///   exactly once, before the call returns. Its functions are called on this thread. Its buffers are believed to be as long as its arrays say. NULL: refused.
/// - cancel: in, shared; looked at between two arrays, and where the call waits for memory; NULL: not to be cancelled.
///
/// Returns: as rocks_bulk_load_add_many; ROCKS_IO_ERROR also: the stream failed, with its text.
#[no_mangle]
pub unsafe extern "C" fn rocks_bulk_load_add_arrow_stream(
    load: *mut rocks_bulk_load,
    stream: *mut c_void,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        if stream.is_null() {
            return Err(Error::argument("stream", "NULL"));
        }
        if !stream.addr().is_multiple_of(std::mem::align_of::<usize>()) {
            return Err(Error::argument("stream", "not aligned for its type"));
        }
        // SAFETY: the caller's struct.
        let stream = unsafe { ArrowStream::take(stream)? };
        let mut loading = exclusive(load)?;
        let (db, cancel) = (changing(loading.db())?, shared_or_null(cancel)?);
        loading.load.add_arrow(&db, &stream, cancel.as_deref())
    })
}

/// Sorts what is not sorted yet, writes table files, and has the database take them in: all, or none. (Where
/// writing the MANIFEST failed, the next opening tells which.) The temporary files are gone then, and the load remains to be freed. A load that was given nothing changes nothing.
/// - cancel: in, shared; told how many bytes of keys and values are merged of how many, and looked at until the database takes the files
///   in; NULL: not to be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: finished before), ROCKS_IO_ERROR, ROCKS_CORRUPTION (a
/// temporary file was damaged meanwhile), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
/// ROCKS_CALLBACK_FAILED (by `cancel`, or a callback of the options), ROCKS_TRY_AGAIN
/// (ingest.fail_if_not_bottommost_level), ROCKS_ABORTED, ROCKS_COLUMN_FAMILY_DROPPED.
#[no_mangle]
pub unsafe extern "C" fn rocks_bulk_load_finish(
    load: *mut rocks_bulk_load,
    cancel: *const rocks_cancel,
    info: *mut rocks_bulk_load_info,
    status: *mut rocks_status,
) -> rocks_code {
    let info = match info.is_null() {
        true => None,
        // SAFETY: the caller's struct, as long as it says.
        false => Some(unsafe { sized(info, "info") }),
    };
    call(status, || {
        let info = info.transpose()?;
        let mut loading = exclusive(load)?;
        let (db, cancel) = (changing(loading.db())?, shared_or_null(cancel)?);
        let counts = loading.load.finish(&db, cancel.as_deref())?;
        if let Some(info) = info {
            info.set(&counts);
        }
        Ok(())
    })
}

/// Frees a load, and its temporary files. One that was not finished changed nothing.
#[no_mangle]
pub unsafe extern "C" fn rocks_bulk_load_free(
    load: *mut rocks_bulk_load,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(load))
}
