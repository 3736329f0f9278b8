//! Blocks: many entries in one call, in two columns.

use crate::abi::bytes::room;
use crate::abi::guard::{exclusive, free_exclusive, make, Named};
use crate::abi::handle;
use crate::abi::out::{out, Zero};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::bridge::{Columns, Filled, Place};
use crate::core::block::{Block, Scan};
use crate::core::error::{Error, Result};
use crate::core::objects::ObjectKind;
use crate::types::{
    rocks_block, rocks_block_view, rocks_code, rocks_iter, rocks_status, ROCKS_BUFFER_TOO_SMALL,
    ROCKS_SCAN_KEYS_ONLY, ROCKS_SCAN_REVERSE,
};

impl Named for rocks_block {
    type Object = Block;
}

impl Object for Block {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Block as u8,
        name: "block",
    };
}

/// What max_entries and max_bytes stand for when they are 0.
const ENTRIES: usize = 64 << 10;
const BYTES: u64 = 1 << 20;

// SAFETY: NULL pointers and zeros.
unsafe impl Zero for rocks_block_view {
    const ZERO: rocks_block_view = rocks_block_view {
        count: 0,
        key_offsets: std::ptr::null(),
        keys: std::ptr::null(),
        value_offsets: std::ptr::null(),
        values: std::ptr::null(),
        key_bytes: 0,
        value_bytes: 0,
        done: 0,
    };
}

/// Makes an empty block.
/// - block: out, owned: free with rocks_block_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_block_new(
    block: *mut *mut rocks_block,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let block = unsafe { out(block) };
    call(status, || {
        block.wanted("block")?.set(make(Block::new(), 0)?);
        Ok(())
    })
}

/// Frees a block and its memory.
#[no_mangle]
pub unsafe extern "C" fn rocks_block_free(
    block: *mut rocks_block,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(block))
}

/// Reads many entries into a block: from the entry that the iterator is at (a seek's first
/// entry included) on, and leaves the iterator at the first entry that was not read, so
/// that reads and steps mix. A whole scan is a seek, and reads until ROCKS_NOT_FOUND.
///
/// An error in the middle of a read ends the block before it; the next read (or step)
/// returns the error. Nothing is lost, nothing comes twice.
/// - max_entries: 0: 65,536.
/// - max_bytes: keys and values together; 0: 1 MiB. An entry larger than that comes alone.
/// - flags: ROCKS_SCAN_* bits, or 0.
/// - block: in; what it showed before is gone; NULL: refused.
/// - view: out, borrowed until `block` is used again or freed, also across a close; NULL: refused.
///
/// Returns: ROCKS_OK: one entry at least; ROCKS_NOT_FOUND: the end, without error;
/// ROCKS_NOT_POSITIONED: seek first; ROCKS_CORRUPTION, ROCKS_IO_ERROR and RocksDB's other codes;
/// ROCKS_NOT_SUPPORTED (an entry of 4 GiB or more: take it by a step).
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_read_block(
    iter: *mut rocks_iter,
    max_entries: usize,
    max_bytes: usize,
    flags: u32,
    block: *mut rocks_block,
    view: *mut rocks_block_view,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let view = unsafe { out(view) };
    call(status, || {
        let (view, scan) = (view.wanted("view")?, scan(flags)?);
        let entries = if max_entries == 0 {
            ENTRIES
        } else {
            max_entries
        };
        let most = if max_bytes == 0 {
            BYTES
        } else {
            max_bytes as u64
        };
        let (mut iter, mut block) = (exclusive(iter)?, exclusive(block)?);
        let filled = iter.read_block(entries, most, scan, &mut block)?;
        view.set(shown(block.columns(), filled, scan));
        Ok(())
    })
}

/// Reads many entries into the caller's memory, as rocks_iter_read_block does into a
/// block: as many as fit.
///
/// When not even the next entry fits: ROCKS_BUFFER_TOO_SMALL, `view` tells in key_bytes and
/// value_bytes what it needs, and the iterator stays at it: a read with more memory, or a
/// rocks_iter_entry, delivers it.
/// - max_entries: 1 or more.
/// - flags: ROCKS_SCAN_* bits, or 0.
/// - key_offsets: out, room for max_entries + 1; NULL: refused.
/// - keys: out, keys_capacity bytes; NULL: only with capacity 0.
/// - value_offsets: out, room for max_entries + 1; NULL: only with ROCKS_SCAN_KEYS_ONLY.
/// - values: out, values_capacity bytes; NULL: only with capacity 0.
/// - view: out, borrowed until the memory given is used again or freed; NULL: refused.
///
/// Returns: as rocks_iter_read_block, and ROCKS_BUFFER_TOO_SMALL.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_read_into(
    iter: *mut rocks_iter,
    max_entries: usize,
    flags: u32,
    key_offsets: *mut u32,
    keys: *mut u8,
    keys_capacity: usize,
    value_offsets: *mut u32,
    values: *mut u8,
    values_capacity: usize,
    view: *mut rocks_block_view,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let view = unsafe { out(view) };
    call(status, || {
        let (view, scan) = (view.wanted("view")?, scan(flags)?);
        check_offsets(key_offsets, max_entries, "key_offsets")?;
        if !scan.keys_only() {
            check_offsets(value_offsets, max_entries, "value_offsets")?;
        }
        // SAFETY: the caller's memory.
        let (keys, values) = unsafe {
            (
                room(keys, keys_capacity, "keys")?,
                room(values, values_capacity, "values")?,
            )
        };
        let to = Columns {
            entries: max_entries,
            key_offsets,
            keys: keys.as_mut_ptr().cast(),
            keys_capacity,
            value_offsets,
            values: values.as_mut_ptr().cast(),
            values_capacity,
        };
        let (read, filled) = exclusive(iter)?.read_into(scan, &to);
        match &read {
            Ok(()) => view.set(shown(&to, filled, scan)),
            Err(error) if error.code() == ROCKS_BUFFER_TOO_SMALL => view.set(rocks_block_view {
                key_bytes: filled.key_bytes,
                value_bytes: filled.value_bytes,
                ..rocks_block_view::ZERO
            }),
            Err(_) => {}
        }
        read
    })
}

/// The flags of a read, once they are known to be known.
fn scan(flags: u32) -> Result<Scan> {
    const { assert!(ROCKS_SCAN_REVERSE == Scan::REVERSE && ROCKS_SCAN_KEYS_ONLY == Scan::KEYS_ONLY) };
    let unknown = flags & !(ROCKS_SCAN_REVERSE | ROCKS_SCAN_KEYS_ONLY);
    if unknown != 0 {
        let what = format!("{unknown:#x}; accepted: ROCKS_SCAN_REVERSE, ROCKS_SCAN_KEYS_ONLY");
        return Err(Error::argument("flags", what));
    }
    Ok(Scan(flags))
}

fn check_offsets(offsets: *mut u32, max_entries: usize, name: &str) -> Result<()> {
    if max_entries == 0 || max_entries >= isize::MAX as usize / 4 {
        let what = format!("{max_entries}; 1 or more, as many as `{name}` has room for");
        return Err(Error::argument("max_entries", what));
    }
    if offsets.is_null() {
        return Err(Error::argument(name, "NULL; the offsets go there"));
    }
    if !offsets.addr().is_multiple_of(4) {
        return Err(Error::argument(name, "not aligned for its type"));
    }
    Ok(())
}

fn shown(columns: &Columns, filled: Filled, scan: Scan) -> rocks_block_view {
    let mut view = rocks_block_view {
        count: filled.count,
        key_offsets: columns.key_offsets,
        keys: columns.keys,
        value_offsets: columns.value_offsets,
        values: columns.values,
        key_bytes: filled.key_bytes,
        value_bytes: filled.value_bytes,
        done: (filled.place == Place::End).into(),
    };
    if scan.keys_only() {
        (view.value_offsets, view.values) = (std::ptr::null(), std::ptr::null());
    }
    view
}
