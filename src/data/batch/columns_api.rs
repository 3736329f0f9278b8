//! Writes of many keys and values from columns.

use crate::abi::column::InColumn;
use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::Writes;
use crate::db::child_api::Changed;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_batch, rocks_code, rocks_column_family, rocks_db};

/// Puts the `count` keys of a column with the values of another in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put_many.
#[no_mangle]
pub extern "C" fn rocks_db_put_columns(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count), (values, count) =>
        db.write_many(column_family, options, &Writes::Put { keys, values })
    }
}

/// Merges `count` operands into the values of as many keys in one write, with the column family's
/// merge operator: all of them, or none. Those of one key are merged in their order.
/// - options: write options.
///
/// Returns: as rocks_db_put_many; ROCKS_NOT_SUPPORTED also without a merge operator.
#[no_mangle]
pub extern "C" fn rocks_db_merge_columns(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    keys: InColumn,
    operands: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count), (operands, count) =>
        db.write_many(column_family, options, &Writes::Merge { keys, operands })
    }
}

/// Deletes the `count` keys of a column in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put_many.
#[no_mangle]
pub extern "C" fn rocks_db_delete_columns(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    keys: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count) =>
        db.write_many(column_family, options, &Writes::Delete { keys })
    }
}

/// Adds one put for each of the `count` keys of a column, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put_many.
#[no_mangle]
pub extern "C" fn rocks_batch_put_columns(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count), (values, count) =>
        batch.add_many(column_family, &Writes::Put { keys, values })
    }
}

/// Adds one merge for each of the `count` keys of a column, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put_many, and as rocks_batch_merge.
#[no_mangle]
pub extern "C" fn rocks_batch_merge_columns(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    operands: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count), (operands, count) =>
        batch.add_many(column_family, &Writes::Merge { keys, operands })
    }
}

/// Adds one delete for each of the `count` keys of a column, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put_many.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_columns(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count) =>
        batch.add_many(column_family, &Writes::Delete { keys })
    }
}
