//! Iterators: one entry in one call.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::{free_exclusive, Named};
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, In, InOrNull, Parent, Sole};
use crate::abi::handles::new_handle::{answer_all, New, NewArray};
use crate::abi::handles::table::Object;
use crate::abi::out::{Answer, Out, OutOrNull};
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::base::error::Result;
use crate::data::iter::iter::{Entry, Iter};
use crate::db::child_api::Child;
use crate::db::families::families_api::Families;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_slice,
    rocks_snapshot,
};

impl Named for rocks_iter {
    type Object = Iter;
}

impl Object for Iter {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::Iter as u8);
    const ALONE: bool = true;
    fn close(&mut self) {
        Iter::close(self);
    }
}

/// Makes an iterator over a column family.
/// - column_family: in, shared; NULL: the default one. It may be dropped during the iteration.
/// - options: in, shared; read options; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (options that RocksDB has for other reads), ROCKS_INVALID_ARGUMENT
/// (also: a column family or a snapshot of another database).
#[no_mangle]
pub extern "C" fn rocks_db_iter(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, column_family, options, iter =>
        let made = db.iter(column_family, options, None)?;
        iter.answer_child(parent, made)
    }
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
pub extern "C" fn rocks_db_iters(
    db: In<rocks_db>,
    column_families: Families<rocks_column_family>,
    count: usize,
    options: InOptions<kind::Read>,
    iters: NewArray<rocks_iter>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, (column_families, count), options, (iters, count) =>
        if column_families.is_empty() {
            return Err(wrong!(count, "0; at least one column family"));
        }
        let made = db.iters(column_families, options)?;
        answer_all((0..count).map(|at| iters.at(at)).zip(made), parent.number(), free_exclusive)
    }
}

/// Sets the out-parameters of a step.
#[inline(always)]
fn show(entry: Entry, key: Answer<rocks_slice>, value: Answer<rocks_slice>) -> Result<()> {
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
pub extern "C" fn rocks_iter_seek(
    iter: Sole<rocks_iter>,
    target: InBytes,
    target_len: usize,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, (target, target_len), key, value =>
        show(iter.seek(target)?, key, value)
    }
}

/// Goes to the last entry at or before a key. Not for tailing iterators.
/// - target: in, target_len bytes; may be bytes that the iterator shows; NULL: only with length 0.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub extern "C" fn rocks_iter_seek_for_prev(
    iter: Sole<rocks_iter>,
    target: InBytes,
    target_len: usize,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, (target, target_len), key, value =>
        show(iter.seek_for_prev(target)?, key, value)
    }
}

/// Goes to the first entry (within the lower bound).
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek.
#[no_mangle]
pub extern "C" fn rocks_iter_seek_to_first(
    iter: Sole<rocks_iter>,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, key, value =>
        show(iter.seek_to_first()?, key, value)
    }
}

/// Goes to the last entry (within the upper bound). Not for tailing iterators.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub extern "C" fn rocks_iter_seek_to_last(
    iter: Sole<rocks_iter>,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, key, value =>
        show(iter.seek_to_last()?, key, value)
    }
}

/// Goes to the next entry.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry.
#[no_mangle]
pub extern "C" fn rocks_iter_next(
    iter: Sole<rocks_iter>,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, key, value =>
        show(iter.step_forward()?, key, value)
    }
}

/// Goes to the previous entry. Not for tailing iterators.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry;
/// ROCKS_NOT_SUPPORTED: a tailing iterator.
#[no_mangle]
pub extern "C" fn rocks_iter_prev(
    iter: Sole<rocks_iter>,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, key, value =>
        show(iter.step_back()?, key, value)
    }
}

/// Returns the current entry of the iterator, without moving.
/// - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not wanted.
/// - value: out, borrowed until the same; NULL: not wanted.
///
/// Returns: ROCKS_NOT_POSITIONED: not at an entry.
#[no_mangle]
pub extern "C" fn rocks_iter_entry(
    iter: Sole<rocks_iter>,
    key: OutOrNull<rocks_slice>,
    value: OutOrNull<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, key, value =>
        show(iter.entry()?, key, value)
    }
}

/// Returns the error that stopped the iterator, if any. The step that met it returned it too. A
/// seek clears it.
/// Returns: ROCKS_OK: none (at an entry, at the end, or not positioned yet); RocksDB's own code.
#[no_mangle]
pub extern "C" fn rocks_iter_status(iter: Sole<rocks_iter>, status: Status) -> rocks_code {
    call! { status, iter =>
        iter.status()
    }
}

/// Makes the iterator see the newest data, or that of a snapshot. It costs less than a new
/// iterator. It is not at an entry afterwards: seek. Not for tailing iterators, which see the
/// newest data at every seek, and not for those of batches and table files: these stay where they
/// are.
/// - snapshot: in, shared; NULL: the newest data.
///
/// Returns: ROCKS_NOT_SUPPORTED (this iterator cannot), ROCKS_INVALID_ARGUMENT (a snapshot of
/// another database).
#[no_mangle]
pub extern "C" fn rocks_iter_refresh(
    iter: Sole<rocks_iter>,
    snapshot: InOrNull<rocks_snapshot>,
    status: Status,
) -> rocks_code {
    call! { status, iter, snapshot =>
        iter.refresh(snapshot.map(Child::object))
    }
}

/// Reads a property of the iterator by RocksDB's name (include/rocksdb/iterator.h):
/// "rocksdb.iterator.super-version-number", "rocksdb.iterator.is-key-pinned",
/// "rocksdb.iterator.is-value-pinned", "rocksdb.iterator.internal-key",
/// "rocksdb.iterator.write-time" (8 bytes, a little-endian number). Three are this library's own, in
/// decimal digits. "rocks.ttl-write-time", in a database whose values expire, is when the current
/// entry was written, in seconds since 1970. Two count how the entries of its blocks
/// (rocks_iter_read_block, rocks_iter_read_into) were read: "rocks.block-entries-by-scan" straight from the table blocks,
/// "rocks.block-entries-by-iterator" by RocksDB's iterator, once a read was long enough to tell.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: an unknown name).
#[no_mangle]
pub extern "C" fn rocks_iter_property(
    iter: Sole<rocks_iter>,
    name: InText,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, iter, name, value =>
        value.answer(iter.property(name)?)
    }
}

/// Frees an iterator.
#[no_mangle]
pub extern "C" fn rocks_iter_free(iter: FreedSole<rocks_iter>, status: Status) -> rocks_code {
    call! { status, iter =>
        iter.free()
    }
}
