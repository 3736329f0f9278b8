//! Ingesting table files into a database.

use crate::abi::bytes::{bytes, keys};
use crate::abi::handles::guard::enter_or_null;
use crate::abi::handles::handles::InOrNull;
use crate::abi::param::call;
use crate::abi::sized::InStructs;
use crate::abi::status::Status;
use crate::abi::text::texts;
use crate::base::error::{Error, Result};
use crate::db::child_api::Awaited;
use crate::options::options::Kind;
use crate::options::options::Options;
use crate::tables::ingest::Group;
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_ingest_group, rocks_slice};
use std::ffi::{CStr, CString};

/// Ingests files that rocks_sst_writer made (IngestExternalFiles): all of them, or, on any failure,
/// none, and database and files are unchanged. The data of a file replaces that of the database;
/// with "ingest_behind" it is the other way round. (If writing the MANIFEST failed, the next open
/// shows which: all or none.) If the message says that the work goes on, the files may still be ingested:
/// leave them alone until the database is closed (rocks_cancel_set). Memtables with keys in the files'
/// ranges are flushed before.
///
/// The options, by RocksDB's names: "move_files" (linked into the database, and the path removed),
/// "link_files" (linked, and the path stays), otherwise copied; "failed_move_fall_back_to_copy",
/// "snapshot_consistency", "allow_global_seqno", "allow_blocking_flush", "ingest_behind",
/// "fail_if_not_bottommost_level", "allow_db_generated_files", "fill_cache", "verify_file_checksum",
/// "file_opening_threads", … Other than in RocksDB, "verify_checksums_before_ingest" is true, so
/// that a file with damaged blocks is refused.
///
/// It also refuses what RocksDB would accept: a file that is listed twice, one of the database's
/// own, one with merge operands without a merge operator, a plain table for keys of another length
/// than the column family's "table.user_key_len", and "write_global_seqno" with "link_files".
///
/// Ingestion is outside of transactions: in a transaction database, it changes keys regardless of
/// their locks. An optimistic_transaction database refuses files, since its commits would not
/// detect their changes. If values expire (mode ttl), files must come from a writer that was made
/// with the column family.
/// - groups: in, `count` structs, each of another column family; NULL: only with count 0, which is refused.
/// - count: how many groups.
/// - cancel: in, shared; the call checks it, and reports the bytes verified, while checksums are
///   verified, and checks it again before the files become visible; NULL: cannot be cancelled.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the group or the file: another comparator or
/// column family, an overlap that the options do not allow, …), ROCKS_CORRUPTION (no table file, or
/// a damaged one), ROCKS_IO_ERROR (also: no such file), ROCKS_TRY_AGAIN
/// (fail_if_not_bottommost_level), ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files),
/// ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
#[no_mangle]
pub extern "C" fn rocks_db_ingest(
    db: Awaited<rocks_db>,
    groups: InStructs<rocks_ingest_group>,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, db, (groups, count), cancel =>
        let mut taken = Vec::with_capacity(groups.len());
        for (at, one) in groups.iter().enumerate() {
            // SAFETY: the caller's arrays.
            let group = unsafe { group(one) };
            taken.push(group.map_err(|error| error.within(&format!("groups[{at}]")))?);
        }
        db.leaving(cancel, move |db, cancel| db.ingest(&taken, cancel), Ok)
    }
}

/// # Safety
/// Each array is NULL or readable for file_count elements during the call, and so are those.
unsafe fn group(given: &rocks_ingest_group) -> Result<Group> {
    let family =
        enter_or_null(given.column_family, "column_family")?.map(|family| (*family).clone());
    let options = enter_or_null(given.options, "options")?;
    let options = match &options {
        Some(options) => options,
        None => Options::defaults(Kind::Ingest)?,
    };
    let options = options.expect(Kind::Ingest, "options")?.copy()?;
    let (sums, names, count) = (
        given.file_checksums,
        given.file_checksum_func_names,
        given.file_count,
    );
    if sums.is_null() != names.is_null() {
        let what = "goes with file_checksum_func_names: both, or neither";
        return Err(Error::argument("file_checksums", what));
    }
    // SAFETY: the caller vouches for the arrays.
    let (files, checksums) = unsafe {
        let files = texts(given.files, count, "files")?;
        let checksums = match sums.is_null() {
            true => None,
            false => {
                let sums = keys(sums, count, "file_checksums")?;
                let sum = |one: &rocks_slice| {
                    bytes(one.data, one.len, "file_checksums").map(<[u8]>::to_vec)
                };
                let sums = sums.iter().map(sum).collect::<Result<_>>()?;
                let names = texts(names, count, "file_checksum_func_names")?;
                Some((sums, all_owned(&names)))
            }
        };
        (files, checksums)
    };
    if let Some(at) = files.iter().position(|file| file.is_empty()) {
        return Err(Error::argument(&format!("files[{at}]"), "empty"));
    }
    Ok(Group {
        family,
        files: all_owned(&files),
        options,
        checksums,
    })
}

fn all_owned(texts: &[&CStr]) -> Vec<CString> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
