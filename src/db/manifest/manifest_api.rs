//! The MANIFEST: the files of a database, as its records name them.

use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InTexts};
use crate::db::families::families::families;
use crate::db::manifest::manifest;
use crate::options::parameters_api::{kind, InOptions, OptionsArray};
use crate::types::{rocks_buffer, rocks_code};

/// Tells what the records of a MANIFEST change, in their order. The database may be open, damaged, or
/// gone but for this file.
///
/// `lines` gets a line for each change, of twelve fields separated by tabs: the number of its record
/// from 1 on, the number of the column family, the change, the number of a file, a level, a size in
/// bytes, a count of blobs, the smallest key, the largest key, the smallest sequence number, the
/// largest sequence number, a value. A field that means nothing for a change is empty. Keys are in
/// hexadecimal, with their timestamps where the MANIFEST has them. Tabs, line feeds and backslashes in
/// a value are written as \t, \n and \\.
///
/// The changes are add_table (file, level, size, keys, sequence numbers), delete_table (file, level),
/// add_blob_file and blob_garbage (file, count, size), compact_cursor (level, smallest key), add_log
/// (file; size, where it is known), delete_logs_before (file), drop_column_family, and with a value
/// add_column_family, comparator, persist_user_defined_timestamps, database_id, log_number,
/// prev_log_number, next_file_number, max_column_family, min_log_number_to_keep, last_sequence,
/// full_history_ts_low (in hexadecimal) and atomic_group_left (records that belong to the same group
/// and follow). A record without any of these is one line: nothing. Of a record with damage inside it
/// is unreadable, and at the end torn (size): the file ends in the middle of a record, as it does
/// while the database writes one.
/// - path: in; a MANIFEST, or a database's directory: then the MANIFEST that CURRENT names; NULL, empty:
///   refused.
/// - options: in; database options: env; NULL: defaults.
/// - lines: out, owned: free with rocks_buffer_free; text, NUL-terminated; also set with
///   ROCKS_CORRUPTION; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (a part cannot be read: `lines` has the records before it and behind
/// it, and the message says where), ROCKS_NOT_FOUND, ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_manifest_edits(
    path: InPath,
    options: InOptions<kind::Database>,
    lines: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, lines =>
        let (text, whole) = manifest::edits(path, options)?;
        lines.set(text);
        whole
    }
}

/// Takes a table file out of the MANIFEST of a database that is not open, whatever the file holds.
/// It is for a file that is lost or damaged, when the database must open without it now;
/// rocks_db_repair saves what can be read.
///
/// Every row of the file is lost. Of its keys older versions in other files can be seen again, and
/// where it has a deletion, deleted keys. Nothing else is read or changed: other damage stays, and so
/// do the write-ahead logs, from which the next opening for writing replays what is in them. The file
/// itself, if it is there, goes into the folder "lost" beside it.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: in; database options; also for column families that are not in the list; NULL: defaults.
/// - column_families: in, `count` names: all that the database has but "default", which may be left
///   out; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
/// - file_number: of a file 000012.sst: 12.
/// - moved_to: out, owned: free with rocks_buffer_free; where the file is now, text, NUL-terminated;
///   empty: there was none; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (the MANIFEST names no table file of this number; no such folder),
/// ROCKS_INVALID_ARGUMENT (also: no database there; a column family is not in the list; a comparator
/// of another name), ROCKS_IO_ERROR (also: this or another process has it open), ROCKS_CORRUPTION (the
/// MANIFEST is damaged).
#[no_mangle]
pub extern "C" fn rocks_db_remove_table_file(
    path: InPath,
    options: InOptions<kind::Database>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    file_number: u64,
    moved_to: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, (column_families, count), (column_family_options, count), moved_to =>
        let families = families(column_families, column_family_options, options);
        moved_to.set(manifest::remove_table_file(path, options, &families, file_number)?);
        Ok(())
    }
}
