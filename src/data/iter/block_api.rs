//! Blocks: many entries in one call, in two columns.

use crate::abi::bytes::Room;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOffsets, Zero};
use crate::abi::param::{call, wrong, Param, Plain};
use crate::abi::status::Status;
use crate::base::error::{Error, Result};
use crate::base::shared::{Columns, Filled, Place};
use crate::data::iter::block::{Block, Scan};
use crate::objects::objects::ObjectKind;
use crate::types::{
    rocks_block, rocks_block_view, rocks_code, rocks_iter, ROCKS_BUFFER_TOO_SMALL,
    ROCKS_SCAN_KEYS_ONLY, ROCKS_SCAN_REVERSE,
};

/// ROCKS_SCAN_* bits.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct ScanFlags(u32);

impl Param for ScanFlags {
    type Argument = Plain<Scan>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        const { assert!(ROCKS_SCAN_REVERSE == Scan::REVERSE && ROCKS_SCAN_KEYS_ONLY == Scan::KEYS_ONLY) };
        let unknown = self.0 & !(ROCKS_SCAN_REVERSE | ROCKS_SCAN_KEYS_ONLY);
        if unknown != 0 {
            let accepted = "ROCKS_SCAN_REVERSE, ROCKS_SCAN_KEYS_ONLY";
            return Err(Error::argument(
                name,
                format_args!("{unknown:#x}; accepted: {accepted}"),
            ));
        }
        Ok(Plain(Scan(self.0)))
    }
}

impl Named for rocks_block {
    type Object = Block;
}

impl Object for Block {
    const KIND: Kind = Kind::numbered(ObjectKind::Block as u8);
    const ALONE: bool = true;
}

/// The meaning of max_entries and max_bytes if they are 0.
const ENTRIES: usize = 64 << 10;
const BYTES: u64 = 1 << 20;

/// Makes an empty block.
/// - block: out, owned: free with rocks_block_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_block_new(block: New<rocks_block>, status: Status) -> rocks_code {
    call! { status, block =>
        block.answer(Block::new())
    }
}

/// Frees a block and its memory.
#[no_mangle]
pub extern "C" fn rocks_block_free(block: FreedSole<rocks_block>, status: Status) -> rocks_code {
    call! { status, block =>
        block.free()
    }
}

/// Reads many entries into a block, from the iterator's current entry (after a seek, its first one)
/// on, and leaves the iterator at the first entry that was not read, so that reads and steps mix. A
/// whole scan is a seek, then reads until ROCKS_NOT_FOUND.
///
/// An error in the middle of a read ends the block before it; the next read (or step) returns the
/// error. No entry is lost or returned twice.
/// - max_entries: 0: 65,536.
/// - max_bytes: keys and values together; 0: 1 MiB. An entry larger than that comes alone.
/// - flags: ROCKS_SCAN_* bits, or 0.
/// - block: in; the value it held before becomes invalid; NULL: refused.
/// - view: out, borrowed until `block` is used again or freed, also across a close; NULL: refused.
///
/// Returns: ROCKS_OK: one entry at least; ROCKS_NOT_FOUND: the end, without error;
/// ROCKS_NOT_POSITIONED: seek first; ROCKS_CORRUPTION, ROCKS_IO_ERROR and RocksDB's other codes;
/// ROCKS_NOT_SUPPORTED (an entry of 2 GiB or more: take it by a step).
#[no_mangle]
pub extern "C" fn rocks_iter_read_block(
    iter: Sole<rocks_iter>,
    max_entries: usize,
    max_bytes: usize,
    flags: ScanFlags,
    block: Sole<rocks_block>,
    view: Out<rocks_block_view>,
    status: Status,
) -> rocks_code {
    call! { status, iter, flags, block, view =>
        let (entries, most) = limits(max_entries, max_bytes);
        let filled = iter.read_block(entries, most, flags, block)?;
        view.answer(shown(block.columns(), filled, flags))
    }
}

/// Reads many entries into the caller's memory, as rocks_iter_read_block does into a
/// block: as many as fit.
///
/// If not even the next entry fits, the call returns ROCKS_BUFFER_TOO_SMALL, and key_bytes and
/// value_bytes of `view` are the sizes that it needs. The iterator stays at that entry: read it
/// with more memory, or with rocks_iter_entry.
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
pub extern "C" fn rocks_iter_read_into(
    iter: Sole<rocks_iter>,
    max_entries: usize,
    flags: ScanFlags,
    key_offsets: OutOffsets,
    keys: Room,
    keys_capacity: usize,
    value_offsets: OutOffsets,
    values: Room,
    values_capacity: usize,
    view: Out<rocks_block_view>,
    status: Status,
) -> rocks_code {
    call! { status, iter, flags, key_offsets, (keys, keys_capacity), value_offsets, (values, values_capacity), view =>
        if max_entries == 0 || max_entries >= isize::MAX as usize / 4 {
            let room = "1 or more, as many as `key_offsets` has room for";
            return Err(wrong!(max_entries, "{max_entries}; {room}"));
        }
        let key_offsets = key_offsets.wanted()?;
        let value_offsets = match flags.keys_only() {
            true => value_offsets.raw(),
            false => value_offsets.wanted()?,
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
        let (read, filled) = iter.read_into(flags, &to);
        match &read {
            Ok(()) => view.set(shown(&to, filled, flags)),
            Err(error) if error.code() == ROCKS_BUFFER_TOO_SMALL => view.set(rocks_block_view {
                key_bytes: filled.key_bytes,
                value_bytes: filled.value_bytes,
                ..Zero::ZERO
            }),
            Err(_) => {}
        }
        read
    }
}

/// How many entries and bytes to read at most.
pub(crate) fn limits(max_entries: usize, max_bytes: usize) -> (usize, u64) {
    let entries = if max_entries == 0 {
        ENTRIES
    } else {
        max_entries
    };
    let bytes = if max_bytes == 0 {
        BYTES
    } else {
        max_bytes as u64
    };
    (entries, bytes)
}

pub(crate) fn shown(columns: &Columns, filled: Filled, scan: Scan) -> rocks_block_view {
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
