//! Column families.

use crate::abi::bytes::{rocks_buffer, text};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::db::{or_default, rocks_db};
use crate::api::options::rocks_options;
use crate::core::column_family::ColumnFamily;
use crate::core::options::Kind;
use std::ffi::c_char;
use std::sync::Arc;

/// A column family of an open database. Any number of threads may use it at once.
/// Where a function takes one, NULL is the default column family.
pub struct rocks_column_family(());

impl Named for rocks_column_family {
    type Object = Arc<ColumnFamily>;
}

impl Object for Arc<ColumnFamily> {
    const KIND: handle::Kind = handle::Kind {
        number: 2,
        name: "column_family",
    };
}

/// Finds an open column family by its name.
/// - db: in.
/// - name: in; NULL: refused.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_column_family(
    db: *const rocks_db,
    name: *const c_char,
    column_family: *mut *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let column_family = unsafe { out(column_family) };
    call(status, || {
        let column_family = column_family.wanted("column_family")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        column_family.set(make(shared(db)?.column_family(name)?, 0)?);
        Ok(())
    })
}

/// Creates a column family.
/// - db: in.
/// - name: in; NULL: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: it exists), ROCKS_INVALID_HANDLE,
/// ROCKS_CLOSED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_create_column_family(
    db: *mut rocks_db,
    name: *const c_char,
    options: *const rocks_options,
    column_family: *mut *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let column_family = unsafe { out(column_family) };
    call(status, || {
        let column_family = column_family.wanted("column_family")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let (db, options) = (shared(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        column_family.set(make(db.create_column_family(name, options)?, 0)?);
        Ok(())
    })
}

/// Drops a column family and its data. Waits for writes that have begun; later ones
/// are ROCKS_COLUMN_FAMILY_DROPPED and touch nothing. Reads and iterators over it
/// go on; its files go when the last handle and iterator of it is freed.
/// - db: in.
/// - column_family: in; NULL: refused, the default one cannot be dropped.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE,
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CLOSED, ROCKS_IO_ERROR.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_drop_column_family(
    db: *mut rocks_db,
    column_family: *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, column_family) = (shared(db)?, shared(column_family)?);
        db.drop_column_family(&column_family)
    })
}

/// The name of a column family, also after its database was closed.
/// - column_family: in.
/// - name: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_INVALID_ARGUMENT.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_column_family_name(
    column_family: *const rocks_column_family,
    name: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let name = unsafe { out(name) };
    call(status, || {
        let name = name.wanted("name")?;
        name.set(rocks_buffer::copy_of(
            shared(column_family)?.name.to_bytes(),
        )?);
        Ok(())
    })
}

/// The number of a column family: what batches and logs name it by.
/// - column_family: in.
/// - id: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_INVALID_ARGUMENT.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_column_family_id(
    column_family: *const rocks_column_family,
    id: *mut u32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let id = unsafe { out(id) };
    call(status, || {
        id.wanted("id")?.set(shared(column_family)?.id);
        Ok(())
    })
}

/// Frees a column family handle; the column family itself stays.
/// - column_family: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_column_family_free(
    column_family: *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(column_family))
}
