//! Iterators over what a column family stores.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::{In, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_sst_entry};

/// Makes an iterator over every record that a column family stores in memtables and tables, except
/// range deletions: deletions, old versions, and what a range deletion hides included. It is RocksDB's
/// GetAllKeyVersions, as an iterator. Its keys are stored keys, with sequence number and kind:
/// rocks_db_parse_entry parses them. Values are as they are stored: those in blob files are references,
/// those of mode ttl end with their times. Seeks take the user's keys (with timestamps, if there are
/// any), and lead to the newest version, rocks_iter_seek_for_prev to the oldest. It shows the column
/// family as it is at the call, what transactions wrote before their commit included, and has no
/// rocks_iter_refresh.
/// - column_family: in, shared; NULL: the default one.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter.
#[no_mangle]
pub extern "C" fn rocks_db_entry_iter(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, column_family, iter =>
        iter.answer_child(parent, db.entries(column_family)?)
    }
}

/// Parses a key of rocks_db_entry_iter.
/// - column_family: in; that of the iterator; NULL: the default one.
/// - key: in, key_len bytes; NULL: only with length 0, which is refused as too short.
/// - entry: out, borrowed until the bytes of `key` change; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no such key).
#[no_mangle]
pub extern "C" fn rocks_db_parse_entry(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    entry: OutStruct<rocks_sst_entry>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (key, key_len), entry =>
        entry.answer(&db.parse_entry(column_family, key)?)
    }
}
