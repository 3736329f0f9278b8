//! The values of a result, copied into a column.

use crate::abi::bytes::Room;
use crate::abi::handles::handles::Sole;
use crate::abi::out::{Out, OutOffsets};
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::base::shared::ValueColumn;
use crate::types::{rocks_block, rocks_code, rocks_column_view, rocks_values};
use std::ptr::null_mut;

/// Copies the values of the last call from one on into a block, as a column with a bitmap of those
/// that are there. A later call can read on from `first` plus the view's count, until its `done` is
/// 1: a view ends before a key that failed, and before its values have 2 GiB.
/// - first: the key of the first value, from 0; that behind the last one gives an empty view.
/// - block: in; the value it held before becomes invalid; NULL: refused.
/// - view: out, borrowed until `block` is used again or freed, also across a close; NULL: refused.
///
/// Returns: RocksDB's own code (of the first key, as rocks_values_status_at returns it),
/// ROCKS_NOT_SUPPORTED (a value of 2 GiB or more: take it by its slice).
#[no_mangle]
pub extern "C" fn rocks_values_read_block(
    values: Sole<rocks_values>,
    first: usize,
    block: Sole<rocks_block>,
    view: Out<rocks_column_view>,
    status: Status,
) -> rocks_code {
    call! { status, values, block, view =>
        view.fill(|view| values.read_block(first, block, view))
    }
}

/// Copies the values of the last call from one on into the caller's memory, as
/// rocks_values_read_block does into a block: as many as fit.
///
/// If not even the first one fits, the call returns ROCKS_BUFFER_TOO_SMALL, and data_len of `view`
/// is the size that it needs. The bitmap needs a bit for each of max_entries: (max_entries + 7) / 8
/// bytes.
/// - first: the key of the first value, from 0; that behind the last one gives an empty view.
/// - max_entries: 1 or more.
/// - offsets: out, room for max_entries + 1; NULL: refused.
/// - data: out, data_capacity bytes; NULL: only with capacity 0.
/// - validity: out, validity_capacity bytes; NULL: not wanted.
/// - view: out, borrowed until the memory given is used again or freed; NULL: refused.
///
/// Returns: as rocks_values_read_block, and ROCKS_BUFFER_TOO_SMALL.
#[no_mangle]
pub extern "C" fn rocks_values_read_into(
    values: Sole<rocks_values>,
    first: usize,
    max_entries: usize,
    offsets: OutOffsets,
    data: Room,
    data_capacity: usize,
    validity: Room,
    validity_capacity: usize,
    view: Out<rocks_column_view>,
    status: Status,
) -> rocks_code {
    call! { status, values, offsets, (data, data_capacity), (validity, validity_capacity), view =>
        if max_entries == 0 || max_entries >= isize::MAX as usize / 4 {
            let room = "1 or more, as many as `offsets` has room for";
            return Err(wrong!(max_entries, "{max_entries}; {room}"));
        }
        let offsets = offsets.wanted()?;
        let bits = max_entries.div_ceil(8);
        if !validity.is_empty() && validity.len() < bits {
            let what = "max_entries needs";
            return Err(wrong!(validity, "{validity_capacity} bytes; {what} {bits}"));
        }
        let validity = match validity {
            [] => null_mut(),
            validity => validity.as_mut_ptr().cast(),
        };
        let to = ValueColumn {
            entries: max_entries,
            offsets,
            data: data.as_mut_ptr().cast(),
            data_capacity,
            validity,
        };
        view.fill(|view| values.read_into(first, &to, view))
    }
}
