//! Column families.

use crate::abi::bytes::{array, text};
use crate::abi::guard::{changing, free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::{out, outs};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::{optional_options, or_default};
use crate::api::options::texts;
use crate::core::column_family::ColumnFamily;
use crate::core::error::Result;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_status,
};
use std::ffi::c_char;
use std::sync::Arc;

impl Named for rocks_column_family {
    type Object = Arc<ColumnFamily>;
}

impl Object for Arc<ColumnFamily> {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::ColumnFamily as u8,
        name: "column_family",
    };
}

/// Finds an open column family by its name.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND.
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
/// - name: in; NULL, empty: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: it exists), ROCKS_NOT_SUPPORTED (read-only),
/// ROCKS_IO_ERROR.
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
        let (db, options) = (changing(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        let (mut made, created) = db.create_column_families(&[(name, options)]);
        created?;
        made.pop().map_or(Ok(()), |made| {
            column_family.set(make(made, 0)?);
            Ok(())
        })
    })
}

/// Creates several column families, in the order of the list, up to the first failure.
/// Those made before a failure stay, and their handles are given in spite of it.
/// - names: in, `count` names; NULL: only with count 0.
/// - options: in, shared, `count` database options; NULL, as array or as an element: defaults.
/// - column_families: out, owned: free each with rocks_column_family_free; an array of `count`, NULL where
///   none was made; NULL: only with count 0.
/// - created: out; how many were made, also on failure; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: it exists; empty or twice in the list: nothing was made),
/// ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_create_column_families(
    db: *mut rocks_db,
    names: *const *const c_char,
    options: *const *const rocks_options,
    count: usize,
    column_families: *mut *mut rocks_column_family,
    created: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (column_families, created) = unsafe { (outs(column_families, count), out(created)) };
    call(status, || {
        let column_families = column_families.wanted("column_families")?;
        // SAFETY: the caller's arrays.
        let (names, own) = unsafe {
            (
                texts(names, count, "names")?,
                optional_options(options, count, "options")?,
            )
        };
        let default = or_default(None, Kind::Database, "options")?;
        let wanted: Vec<_> = names
            .iter()
            .zip(&own)
            .map(|(name, own)| (*name, own.as_ref().unwrap_or(default)))
            .collect();
        let (made, result) = changing(db)?.create_column_families(&wanted);
        created.set(made.len());
        for (at, family) in made.into_iter().enumerate() {
            column_families.set(at, make(family, 0)?);
        }
        result
    })
}

/// Drops a column family and its data. Waits for writes that have begun; later ones
/// are ROCKS_COLUMN_FAMILY_DROPPED and touch nothing. Reads and iterators over it
/// go on; its files go when the last handle and iterator of it is freed.
/// - column_family: in; NULL: refused, the default one cannot be dropped.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_drop_column_family(
    db: *mut rocks_db,
    column_family: *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, family) = (changing(db)?, (*shared(column_family)?).clone());
        db.drop_column_families(&[family], &mut 0)
    })
}

/// Drops several column families, as rocks_db_drop_column_family, in the order of the list, up
/// to the first failure. When one of them cannot be dropped at all (the default one, of another
/// database, dropped before, twice in the list), none is.
/// - column_families: in, `count` of them; NULL: only with count 0.
/// - dropped: out; how many were dropped, also on failure; NULL: not wanted.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_drop_column_families(
    db: *mut rocks_db,
    column_families: *const *mut rocks_column_family,
    count: usize,
    dropped: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let dropped = unsafe { out(dropped) };
    call(status, || {
        // SAFETY: the caller's array.
        let given = unsafe { array(column_families, count, "column_families")? };
        let one = |(at, &handle): (usize, &*mut rocks_column_family)| {
            let family = shared(handle.cast_const());
            let family = family.map(|family| (*family).clone());
            family.map_err(|error| error.within(&format!("column_families[{at}]")))
        };
        let families: Result<Vec<_>> = given.iter().enumerate().map(one).collect();
        let (db, mut done) = (changing(db)?, 0);
        let result = db.drop_column_families(&families?, &mut done);
        dropped.set(done);
        result
    })
}

/// Lists the open column families, in the order of their creation: "default" first.
/// - names: out, owned: free with rocks_buffer_free; one name after the other, each
///   ended by a NUL; NULL: refused.
/// - count: out; how many; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_column_families(
    db: *const rocks_db,
    names: *mut rocks_buffer,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (names, count) = unsafe { (out(names), out(count)) };
    call(status, || {
        let names = names.wanted("names")?;
        let mut families = shared(db)?.column_families();
        families.sort_by_key(|family| family.id);
        let joined: Vec<u8> = families
            .iter()
            .flat_map(|family| family.name.to_bytes_with_nul())
            .copied()
            .collect();
        names.set(rocks_buffer::copy_of(&joined)?);
        count.set(families.len());
        Ok(())
    })
}

/// The name of a column family, also after its database was closed.
/// - name: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
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
/// - id: out; NULL: refused.
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
#[no_mangle]
pub unsafe extern "C" fn rocks_column_family_free(
    column_family: *mut rocks_column_family,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(column_family))
}
