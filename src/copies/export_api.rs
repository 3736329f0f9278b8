//! Exports of column families from one database to another.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handle_array::InArray;
use crate::abi::handles::handles::{Freed, In, InOrNull};
use crate::abi::handles::new_handle::{New, NewOrNull};
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InText};
use crate::copies::export::Export;
use crate::db::child_api::Awaited;
use crate::db::db::Db;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::progress::cancel::Cancel;
use crate::types::{
    rocks_buffer, rocks_cancel, rocks_code, rocks_column_family, rocks_db, rocks_export,
    rocks_export_file, rocks_slice,
};
use std::sync::Arc;

impl Named for rocks_export {
    type Object = Arc<Export>;
}

impl Object for Arc<Export> {
    const KIND: Kind = Kind::numbered(ObjectKind::Export as u8);
}

/// Flushes a column family and links its table files into a folder (or copies them, to another file
/// system), with a file EXPORT that describes them for an import. The folder may be moved; linked
/// files are the database's own: do not change them. It is made in PATH.tmp and PATH.tmp.tmp and
/// renamed when it is complete; the remains of a killed call are deleted. If the message says that the
/// work goes on, the folder may still be made (rocks_cancel_set).
/// - path: in; a folder that is not there yet, outside of the database's; NULL, empty: refused.
/// - cancel: in, shared; the call checks it and reports progress between files, and as they are
///   copied; NULL: cannot be cancelled.
/// - files: out, owned: free with rocks_export_free; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
/// database's), ROCKS_NOT_SUPPORTED (it has blob files, or files in other folders; read-only),
/// ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
/// ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call).
#[no_mangle]
pub extern "C" fn rocks_db_export_column_family(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    path: InPath,
    cancel: InOrNull<rocks_cancel>,
    files: NewOrNull<rocks_export>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, path, cancel, files =>
        let (family, path) = (column_family.cloned(), path.to_owned());
        let export = move |db: &Db, cancel: Option<&Cancel>| db.export(family.as_ref(), &path, cancel);
        let made = db.leaving(cancel, export, |_| Ok(()))?;
        files.map_or(Ok(()), |files| files.answer(Arc::new(made)))
    }
}

/// Reads an export from its folder, also in another process, on another machine, or later.
/// - path: in; the folder; NULL, empty: refused.
/// - options: in; database options, for their env; NULL: defaults.
/// - files: out, owned: free with rocks_export_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no export there), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_export_open(
    path: InPath,
    options: InOptions<kind::Database>,
    files: New<rocks_export>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, files =>
        files.answer(Arc::new(Export::open(path, options)?))
    }
}

/// The facts that an import needs of an export, as bytes: the same as its file EXPORT.
/// - data: out, owned: free with rocks_buffer_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_export_data(
    files: In<rocks_export>,
    data: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, files, data =>
        data.answer(files.data()?)
    }
}

/// Makes an export of such bytes, which are checked.
/// - path: in; the folder of the files; NULL, empty: refused.
/// - files: out, owned: free with rocks_export_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION.
#[no_mangle]
pub extern "C" fn rocks_export_from_data(
    data: InBytes,
    data_len: usize,
    path: InPath,
    files: New<rocks_export>,
    status: Status,
) -> rocks_code {
    call! { status, (data, data_len), path, files =>
        files.answer(Arc::new(Export::from_data(data, path)?))
    }
}

/// Describes an export.
/// - count: out; how many table files; NULL: not wanted.
/// - comparator: out, borrowed until the export is freed; the comparator's name; NULL: not wanted.
/// - path: out, borrowed until the export is freed; the folder; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_export_describe(
    files: In<rocks_export>,
    count: OutOrNull<usize>,
    comparator: OutOrNull<rocks_slice>,
    path: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, files, count, comparator, path =>
        let (name, folder) = files.texts();
        count.set(files.count());
        comparator.set(name);
        path.answer(folder)
    }
}

/// One table file of an export: level after level.
/// - index: from 0.
/// - file: out, borrowed until the export is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_export_file_at(
    files: In<rocks_export>,
    index: usize,
    file: OutStruct<rocks_export_file>,
    status: Status,
) -> rocks_code {
    call! { status, files, file =>
        file.answer(&files.file(index)?)
    }
}

/// Frees an export and what was borrowed from it; its folder stays.
#[no_mangle]
pub extern "C" fn rocks_export_free(files: Freed<rocks_export>, status: Status) -> rocks_code {
    call! { status, files =>
        files.free()
    }
}

/// Creates a column family with the exported contents of another, or of several others whose keys
/// do not overlap. A file that is missing, of another size, damaged, or in another comparator's
/// order is refused before anything is made. If the process dies during the call, the column family
/// exists completely or not at all: RocksDB would leave it empty, so a file in the database's
/// folder marks it and the next open for writing drops it. A call that fails drops it again, and its
/// name is free; where an I/O error has stopped the writes of the database it may be left, empty, until
/// then, and where the last sync of the folder fails it is left complete. On a file system that does not order names with syncs (ext4 and XFS
/// do), a power failure during the call may leave a database that lacks the files. If the message says
/// that the work goes on, the column family may still come to exist (rocks_cancel_set).
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
pub extern "C" fn rocks_db_create_column_family_with_import(
    db: Awaited<rocks_db>,
    name: InText,
    options: InOptions<kind::Database>,
    how: InOptions<kind::Import>,
    exports: InArray<rocks_export>,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    column_family: New<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, db, name, options, how, (exports, count), cancel, column_family =>
        let (name, options, how) = (name.to_owned(), options.copy()?, how.copy()?);
        let exports: Vec<Arc<Export>> = exports.into_iter().cloned().collect();
        let import =
            move |db: &Db, cancel: Option<&Cancel>| db.import(&name, &options, &how, &exports, cancel);
        column_family.answer(db.leaving(cancel, import, |_| Ok(()))?)
    }
}
