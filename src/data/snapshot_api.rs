//! Snapshots.

use crate::abi::bytes::{InBytes, Room};
use crate::abi::column::InColumn;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::YesNo;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::read::multi_get_api::show;
use crate::data::read::read::Source;
use crate::data::snapshot::Snapshot;
use crate::db::child_api::{Child, InWithin};
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_slice,
    rocks_snapshot, rocks_value, rocks_values,
};

impl Named for rocks_snapshot {
    type Object = Child<Snapshot>;
}

impl Object for Child<Snapshot> {
    const KIND: Kind = Kind::numbered(ObjectKind::Snapshot as u8);
}

/// Takes a snapshot of a database as it is now.
/// - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_db_snapshot(
    db: InMut<rocks_db>,
    snapshot: New<rocks_snapshot>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, snapshot =>
        snapshot.answer(Child::new(db.snapshot()?, parent))
    }
}

/// The sequence number that a snapshot was taken at, also after its database was closed.
/// - sequence: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_snapshot_sequence(
    snapshot: In<rocks_snapshot>,
    sequence: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, sequence =>
        sequence.answer(snapshot.object().sequence)
    }
}

/// Reads the value that a key had at a snapshot, into a buffer of the library's.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_get(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, (key, key_len), value =>
        value.answer(snapshot.get_owned(column_family, options, key)?)
    }
}

/// Reads the value that a key had at a snapshot, into the caller's memory.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_db_get_into; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_get_into(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    buffer: Room,
    capacity: usize,
    value_len: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, (key, key_len), (buffer, capacity), value_len =>
        value_len.fill(|len| snapshot.get_into(column_family, options, key, buffer, len))
    }
}

/// Reads the value that a key had at a snapshot, without a copy where RocksDB can pin it.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
///
/// Returns: as rocks_db_get_pinned; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_get_pinned(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    holder: Sole<rocks_value>,
    value: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, (key, key_len), holder, value =>
        value.answer(snapshot.get_pinned(column_family, options, key, holder)?)
    }
}

/// Reads the values that the keys of a column had at a snapshot, as rocks_db_multi_get_columns does.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - sorted: 1: the keys are in ascending order of the comparator, which saves sorting and is
///   checked; 0: in any order.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_multi_get_columns(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InColumn,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, (keys, count), sorted, result, values, codes =>
        result.prepare(snapshot.db, count)?;
        let answers = snapshot.multi_get(result, column_family, options, keys, sorted)?;
        show(answers, values, codes)
    }
}

/// Makes an iterator over a column family as it was at a snapshot. The iterator keeps the snapshot
/// alive.
/// - snapshot: in, shared; also where the options name another one.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_iter(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, iter =>
        let made = snapshot.db.iter(column_family, options, Some(snapshot.object))?;
        iter.answer_child(&snapshot, made)
    }
}

/// Frees a snapshot. Options and iterators that use it keep it alive.
#[no_mangle]
pub extern "C" fn rocks_snapshot_free(
    snapshot: Freed<rocks_snapshot>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot =>
        snapshot.free()
    }
}
