//! Batches with an index.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::{In, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::batch::batch::Batch;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_batch, rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter,
};

/// Makes an empty batch with an index: its contents can be read back before they are written, alone
/// or over the database. It works with the functions of every batch but rocks_batch_delete_range,
/// belongs to one database, and returns ROCKS_CLOSED when that is closed.
/// - db: in; the database that its column families are of.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// `overwrite_key` is 1 if iterators need only the latest record of a key, 0 to store each one
/// (merges are always stored); reads return the same. `max_bytes` is as for rocks_batch_new_with.
#[no_mangle]
pub extern "C" fn rocks_batch_new_indexed(
    db: In<rocks_db>,
    overwrite_key: i32,
    max_bytes: usize,
    batch: New<rocks_batch>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, batch =>
        let (batch, held) = (batch, db);
        let made = Batch::new_indexed(held, overwrite_key, max_bytes)?;
        batch.answer_child(parent, made)
    }
}

/// Reads the value of a key from the batch alone, as a copy.
/// - batch: in; one with an index.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (the batch has no record of the key, or deletes it),
/// ROCKS_MERGE_IN_PROGRESS (only the database knows what its operands merge into).
#[no_mangle]
pub extern "C" fn rocks_batch_get(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), value =>
        let (data, len) = batch.get(column_family, key)?.into_raw();
        value.answer(rocks_buffer { data, len })
    }
}

/// Reads the value that a key would have if the batch were written now: the batch's records over
/// the database's. A snapshot in the options limits the reads of the database.
/// - batch: in; one with an index.
/// - db: in; its database; NULL: refused.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
/// database.
#[no_mangle]
pub extern "C" fn rocks_batch_get_from_db(
    batch: Sole<rocks_batch>,
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, batch, db, column_family, options, (key, key_len), value =>
        let got = batch.get_from_db(db, column_family, options, key)?;
        let (data, len) = got.into_raw();
        value.answer(rocks_buffer { data, len })
    }
}

/// Makes an iterator over what the database would contain if the batch were written now. It works
/// with the functions of every iterator but rocks_iter_refresh. While it lives the batch cannot be
/// changed (ROCKS_HANDLE_BUSY); it can be read, written to the database and freed.
/// - batch: in; one with an index.
/// - db: in; its database; NULL: refused.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
/// database.
#[no_mangle]
pub extern "C" fn rocks_batch_iter_with_base(
    batch: Sole<rocks_batch>,
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, batch, db, column_family, options, iter =>
        let made = batch.iter(db, column_family, options)?;
        iter.answer_child(parent, made)
    }
}
