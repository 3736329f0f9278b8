//! Column families out of a database, and into another.

use crate::abi::bytes::{array, bytes, file_path, text};
use crate::abi::guard::{changing, free_shared, make, shared, shared_or_null, unforked, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::error::Result;
use crate::core::export::Export;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_buffer, rocks_cancel, rocks_code, rocks_column_family, rocks_db, rocks_export,
    rocks_export_file, rocks_options, rocks_slice, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_export {
    type Object = Export;
}

impl Object for Export {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Export as u8,
        name: "export",
    };
}

/// Flushes a column family and links its table files into a folder (or copies them, to another file system), with what
/// importing must know of them in a file EXPORT beside. The folder may be moved; its files are the database's own where they are links: do not change
/// them. It is made in PATH.tmp and PATH.tmp.tmp and gets its name when it is whole; what a call that was killed left
/// there is deleted.
/// - path: in; a folder that is not there yet; NULL, empty: refused.
/// - cancel: in, shared; the call checks it and reports progress between files, and as they are
///   copied; NULL: cannot be cancelled.
/// - files: out, owned: free with rocks_export_free; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
/// database's), ROCKS_NOT_SUPPORTED (it has blob files, or files in other folders; read-only),
/// ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
/// ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_export_column_family(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    path: *const c_char,
    cancel: *const rocks_cancel,
    files: *mut *mut rocks_export,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let (db, family) = (changing(db)?, shared_or_null(column_family)?);
        let cancel = shared_or_null(cancel)?;
        let family = family.as_ref().map(|family| &***family);
        let made = db.export(family, path, cancel.as_deref())?;
        if files.is_wanted() {
            files.set(make(made, 0)?);
        }
        Ok(())
    })
}

/// Reads an export from its folder: of another process, another machine, another day.
/// - path: in; the folder; NULL, empty: refused.
/// - options: in; database options, for their env; NULL: defaults.
/// - files: out, owned: free with rocks_export_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no export there), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_export_open(
    path: *const c_char,
    options: *const rocks_options,
    files: *mut *mut rocks_export,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        let files = files.wanted("files")?;
        unforked::<rocks_export>()?;
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        files.set(make(Export::open(path, options)?, 0)?);
        Ok(())
    })
}

/// The facts that an import needs of an export, as bytes: the same as its file EXPORT.
/// - data: out, owned: free with rocks_buffer_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_export_data(
    files: *const rocks_export,
    data: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let data = unsafe { out(data) };
    call(status, || {
        let data = data.wanted("data")?;
        data.set(shared(files)?.data()?.into());
        Ok(())
    })
}

/// Makes an export of such bytes, which are checked.
/// - path: in; the folder of the files; NULL, empty: refused.
/// - files: out, owned: free with rocks_export_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION.
#[no_mangle]
pub unsafe extern "C" fn rocks_export_from_data(
    data: *const u8,
    data_len: usize,
    path: *const c_char,
    files: *mut *mut rocks_export,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        let files = files.wanted("files")?;
        unforked::<rocks_export>()?;
        // SAFETY: the caller's bytes and string.
        let (data, path) = unsafe { (bytes(data, data_len, "data")?, file_path(path, "path")?) };
        files.set(make(Export::from_data(data, path)?, 0)?);
        Ok(())
    })
}

/// Describes an export.
/// - count: out; how many table files; NULL: not wanted.
/// - comparator: out, borrowed until the export is freed; the comparator's name; NULL: not wanted.
/// - path: out, borrowed until the export is freed; the folder; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_export_describe(
    files: *const rocks_export,
    count: *mut usize,
    comparator: *mut rocks_slice,
    path: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, comparator, path) = unsafe { (out(count), out(comparator), out(path)) };
    call(status, || {
        let files = shared(files)?;
        let (name, folder) = files.texts();
        let slice = |of: rocks_slice| rocks_slice {
            data: of.data,
            len: of.len,
        };
        count.set(files.count());
        comparator.set(slice(name));
        path.set(slice(folder));
        Ok(())
    })
}

/// One table file of an export: level after level.
/// - index: from 0.
/// - file: out, borrowed until the export is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_export_file_at(
    files: *const rocks_export,
    index: usize,
    file: *mut rocks_export_file,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file, "file") };
    call(status, || {
        file?.set(&shared(files)?.file(index)?);
        Ok(())
    })
}

/// Frees an export and what was borrowed from it; its folder stays.
#[no_mangle]
pub unsafe extern "C" fn rocks_export_free(
    files: *mut rocks_export,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(files))
}

/// Creates a column family with what was exported from another, or several others whose keys do not
/// overlap. A file that is missing, of another size, damaged, or in another comparator's order is
/// refused before anything is made. If the process dies during the call, the column family is there
/// whole or not at all: RocksDB would leave it there empty, and the next open for writing then
/// drops it, which a file in the database's folder marks. One that fails with an I/O error may
/// leave it empty until then. On a file system that does not keep names in order with syncs (ext4
/// and XFS do), a power failure during the call may leave a database that lacks the files.
///
/// Options of the kind ROCKS_OPTIONS_IMPORT have the fields of RocksDB's ImportColumnFamilyOptions, and:
/// * "move_files", false: the files are moved instead of copied, where they are in one file system.
/// * "verify_checksums", true: every block is read and compared with its checksum before. RocksDB does not.
/// - name: in; NULL, empty: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - how: in, shared; import options; NULL: defaults.
/// - exports: in, shared, `count` exports, one or more; NULL: only with count 0.
/// - cancel: in, shared; the call checks it and reports progress as files are checked; NULL: cannot
///   be cancelled.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: it exists; another comparator; keys overlap; no exports),
/// ROCKS_CORRUPTION, ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (read-only), ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_create_column_family_with_import(
    db: *mut rocks_db,
    name: *const c_char,
    options: *const rocks_options,
    how: *const rocks_options,
    exports: *const *const rocks_export,
    count: usize,
    cancel: *const rocks_cancel,
    column_family: *mut *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let column_family = unsafe { out(column_family) };
    call(status, || {
        let column_family = column_family.wanted("column_family")?;
        // SAFETY: the caller's string and array.
        let (name, given) = unsafe { (text(name, "name")?, array(exports, count, "exports")?) };
        let (db, options, how) = (
            changing(db)?,
            shared_or_null(options)?,
            shared_or_null(how)?,
        );
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        let how = or_default(how.as_deref(), Kind::Import, "how")?;
        let one = |(at, &handle): (usize, &*const rocks_export)| {
            shared(handle).map_err(|error| error.within(&format!("exports[{at}]")))
        };
        let held: Vec<_> = given
            .iter()
            .enumerate()
            .map(one)
            .collect::<Result<Vec<_>>>()?;
        let all: Vec<&Export> = held.iter().map(|one| &**one).collect();
        let cancel = shared_or_null(cancel)?;
        let made = db.import(name, options, how, &all, cancel.as_deref())?;
        column_family.set(make(made, 0)?);
        Ok(())
    })
}
