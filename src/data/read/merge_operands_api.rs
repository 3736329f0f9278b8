//! Unmerged operands of a key.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::{In, InOrNull, Sole};
use crate::abi::out::OutOrNull;
use crate::abi::param::{call, wrong};
use crate::abi::sized::InStructOrNull;
use crate::abi::status::Status;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_merge_operands_callbacks, rocks_slice,
    rocks_values,
};
use std::ptr::null_mut;

/// Reads the operands of a key that are not merged yet, without merging them (RocksDB's
/// GetMergeOperands): oldest first, preceded by the value below them, if there is one. Compactions
/// and flushes merge operands, so their number is not the number that was written. Databases opened
/// for reading only accept no callback, and read the newest data whatever the snapshot.
/// - options: read options.
/// - key: in, key_len bytes; NULL: only with key_len 0.
/// - expected_max: the most that are taken; where there are more, the call fails, and `count` is how many there are. 0: however many there are.
/// - callbacks: in; says where to stop; NULL: read all of them; one whose proceed is NULL: refused.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - operands: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`; NULL: not wanted.
/// - count: out; with ROCKS_INCOMPLETE how many there are, the value below them included; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (no operand and no value), ROCKS_INCOMPLETE (more than expected_max),
/// ROCKS_NOT_SUPPORTED (also: the column family has no merge operator), ROCKS_CALLBACK_FAILED (the
/// callback threw), ROCKS_HANDLE_BUSY (another thread uses the result), RocksDB's own code.
#[no_mangle]
pub extern "C" fn rocks_db_get_merge_operands(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    expected_max: usize,
    callbacks: InStructOrNull<rocks_merge_operands_callbacks>,
    result: Sole<rocks_values>,
    operands: OutOrNull<*const rocks_slice>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), callbacks, result, operands, count =>
        let proceed = match callbacks {
            None => (null_mut(), None),
            Some(given) if given.proceed.is_none() => {
                return Err(wrong!(callbacks, "proceed is NULL"));
            }
            Some(given) => (given.state, given.proceed),
        };
        let (found, first) =
            db.merge_operands(column_family, options, key, expected_max, proceed, result)?;
        count.set(found);
        operands.set(first?);
        Ok(())
    }
}
