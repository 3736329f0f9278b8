//! Column families.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle;
use crate::abi::handles::handles::{Freed, In, InMut};
use crate::abi::handles::new_handle::{New, NewArray};
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, InTexts};
use crate::base::bytes::Bytes;
use crate::db::child_api::Awaited;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::db::families::families::{families, listed, owned};
use crate::db::families::families_api::ChangedFamilies;
use crate::objects::objects::ObjectKind;
use crate::options::options::Kind;
use crate::options::options::Options;
use crate::options::parameters_api::{kind, InOptions, OptionsArray};
use crate::types::{rocks_buffer, rocks_code, rocks_column_family, rocks_db};
use std::sync::Arc;

impl Named for rocks_column_family {
    type Object = Arc<ColumnFamily>;
}

impl Object for Arc<ColumnFamily> {
    const BIASED: bool = false;
    const KIND: handle::Kind = handle::Kind::numbered(ObjectKind::ColumnFamily as u8);
}

/// Finds an open column family by its name.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND.
#[no_mangle]
pub extern "C" fn rocks_db_column_family(
    db: In<rocks_db>,
    name: InText,
    column_family: New<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, db, name, column_family =>
        column_family.answer(db.column_family(name)?)
    }
}

/// Creates a column family. Each call writes the MANIFEST and an OPTIONS file of all column families, which
/// takes milliseconds where there are hundreds: many are made sooner by one
/// rocks_db_create_column_families.
/// - name: in; NULL, empty: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: it exists; options that rocks_db_open would refuse here, as
/// "ttl" where no value expires), ROCKS_NOT_SUPPORTED (read-only; keys with timestamps where the mode
/// has none), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is made later, and
/// rocks_db_column_family finds it then).
#[no_mangle]
pub extern "C" fn rocks_db_create_column_family(
    db: Awaited<rocks_db>,
    name: InText,
    options: InOptions<kind::Database>,
    column_family: New<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, db, name, options, column_family =>
        let wanted = owned(&[(name, options)])?;
        let (mut made, created) = db.within_or(
            None,
            move |db| Ok(db.create_column_families(&listed(&wanted), "name")),
            |(_, result)| result,
        )?;
        created?;
        made.pop().map_or(Ok(()), |made| column_family.answer(made))
    }
}

/// Creates several column families, in the order of the list, up to the first failure. Those made
/// before a failure stay, and their handles are returned despite it.
/// - names: in, `count` names; NULL: only with count 0.
/// - options: in, shared, `count` database options; NULL, as array or as an element: defaults.
/// - column_families: out, owned: free each with rocks_column_family_free; an array of `count`, NULL where
///   none was made; NULL: only with count 0.
/// - created: out; how many were made, also on failure; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: it exists; empty or twice in the list: nothing was made),
/// ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (as
/// rocks_db_create_column_family; `created` is 0).
#[no_mangle]
pub extern "C" fn rocks_db_create_column_families(
    db: Awaited<rocks_db>,
    names: InTexts,
    options: OptionsArray<kind::Database>,
    count: usize,
    column_families: NewArray<rocks_column_family>,
    created: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, (names, count), (options, count), (column_families, count), created =>
        let default = Options::defaults(Kind::Database)?.state();
        let wanted = owned(&families(names, options, default))?;
        let (made, result) = db.within_or(
            None,
            move |db| Ok(db.create_column_families(&listed(&wanted), "names")),
            |(_, result)| result,
        )?;
        created.set(made.len());
        for (at, family) in made.into_iter().enumerate() {
            column_families.at(at).answer(family)?;
        }
        result
    }
}

/// Drops a column family and its data. Waits for writes that have begun; later ones return
/// ROCKS_COLUMN_FAMILY_DROPPED and touch nothing. Reads and iterators over it continue; its files
/// are deleted when its last handle and iterator are freed.
/// - column_family: in; NULL: refused, the default one cannot be dropped.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is
/// dropped later; writes to it wait until then).
#[no_mangle]
pub extern "C" fn rocks_db_drop_column_family(
    db: Awaited<rocks_db>,
    column_family: InMut<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family =>
        let family = column_family.clone();
        db.within(None, move |db| db.drop_column_families(&[family], &mut 0))
    }
}

/// Drops several column families, as rocks_db_drop_column_family, in the order of the list, up
/// to the first failure. When one of them cannot be dropped at all (the default one, of another
/// database, dropped before, twice in the list), none is.
/// - column_families: in, `count` of them; NULL: only with count 0.
/// - dropped: out; how many were dropped, also on failure; NULL: not wanted.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
/// ROCKS_TIMED_OUT (as rocks_db_drop_column_family; `dropped` is 0).
#[no_mangle]
pub extern "C" fn rocks_db_drop_column_families(
    db: Awaited<rocks_db>,
    column_families: ChangedFamilies<rocks_column_family>,
    count: usize,
    dropped: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, (column_families, count), dropped =>
        let families = column_families.to_vec();
        let drop_all = move |db: &Db| {
            let mut count = 0;
            let result = db.drop_column_families(&families, &mut count);
            Ok((count, result))
        };
        let (count, result) = db.within_or(None, drop_all, |(_, result)| result)?;
        dropped.set(count);
        result
    }
}

/// Lists the open column families, in the order of their creation: "default" first.
/// - names: out, owned: free with rocks_buffer_free; one name after the other, each
///   ended by a NUL; NULL: refused.
/// - count: out; how many; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_db_column_families(
    db: In<rocks_db>,
    names: Out<rocks_buffer>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, names, count =>
        let mut families = db.column_families();
        families.sort_by_key(|family| family.id);
        let joined: Vec<u8> = families
            .iter()
            .flat_map(|family| family.name.to_bytes_with_nul())
            .copied()
            .collect();
        names.set(Bytes::copy_of(&joined)?);
        count.answer(families.len())
    }
}

/// The name of a column family, also after its database was closed.
/// - name: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_column_family_name(
    column_family: In<rocks_column_family>,
    name: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, column_family, name =>
        name.answer(Bytes::copy_of(column_family.name.to_bytes())?)
    }
}

/// The number of a column family, by which batches and logs refer to it.
/// - id: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_column_family_id(
    column_family: In<rocks_column_family>,
    id: Out<u32>,
    status: Status,
) -> rocks_code {
    call! { status, column_family, id =>
        id.answer(column_family.id)
    }
}

/// Frees a column family handle; the column family itself stays.
#[no_mangle]
pub extern "C" fn rocks_column_family_free(
    column_family: Freed<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, column_family =>
        column_family.free()
    }
}
