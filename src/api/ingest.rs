//! Taking table files into a database.

use crate::abi::bytes::array;
use crate::abi::guard::{changing, shared_or_null};
use crate::abi::sized::{rows, Given};
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::api::multi_get::checked_keys;
use crate::api::options::texts;
use crate::core::error::{Error, Result};
use crate::core::ingest::Group;
use crate::core::options::Kind;
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_ingest_group, rocks_status};

// SAFETY: begins with struct_size; zeros are a value of it.
unsafe impl Given for rocks_ingest_group {}

/// Takes files that rocks_sst_writer made into a database (IngestExternalFiles): all of them, or, on any
/// failure, none, and database and files are as before. What a file has replaces what the database has, with
/// "ingest_behind" the other way round. (Where writing the MANIFEST failed, the next opening tells: all or none.)
/// Memtables with keys in the files' ranges are flushed before.
///
/// The options, by RocksDB's names: "move_files" (linked into the database, and the path removed),
/// "link_files" (linked, and the path stays), otherwise copied; "failed_move_fall_back_to_copy",
/// "snapshot_consistency", "allow_global_seqno", "allow_blocking_flush", "ingest_behind",
/// "fail_if_not_bottommost_level", "allow_db_generated_files", "fill_cache", "verify_file_checksum",
/// "file_opening_threads", … Other than in RocksDB, "verify_checksums_before_ingest" is true, so
/// that a file with damaged blocks is refused.
///
/// Refused as well is what RocksDB would take: a file that is listed twice, one of the database's own, one
/// with merge operands where there is no merge operator, and "write_global_seqno" with "link_files".
///
/// Transactions take no part in it: in a transaction database, keys are changed under their locks. An
/// optimistic_transaction database takes no files, since its commits would not see what they change. Where
/// values expire (mode ttl), files must come from a writer that was made with the column family.
/// - groups: in, `count` structs, each of another column family; NULL: only with count 0, which is refused.
/// - count: how many groups.
/// - cancel: in, shared; looked at and told (bytes verified) while checksums are verified, and
///   looked at before the files become visible; NULL: not to be cancelled.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the group or the file: another comparator or
/// column family, an overlap that the options do not allow, …), ROCKS_CORRUPTION (no table file, or
/// a damaged one), ROCKS_IO_ERROR (also: no such file), ROCKS_TRY_AGAIN
/// (fail_if_not_bottommost_level), ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files),
/// ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_ingest(
    db: *mut rocks_db,
    groups: *const rocks_ingest_group,
    count: usize,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's structs, as long as the first one says.
        let given = unsafe { rows(groups, count, "groups")? };
        let (db, cancel) = (changing(db)?, shared_or_null(cancel)?);
        let mut groups = Vec::with_capacity(given.len());
        for (at, one) in given.iter().enumerate() {
            // SAFETY: the caller's arrays.
            let group = unsafe { group(one) };
            groups.push(group.map_err(|error| error.within(&format!("groups[{at}]")))?);
        }
        db.ingest(&groups, cancel.as_deref())
    })
}

/// # Safety
/// Each array is NULL or readable for file_count elements during the call, and so are those.
unsafe fn group(given: &rocks_ingest_group) -> Result<Group<'_>> {
    let family = shared_or_null(given.column_family)?.map(|family| (*family).clone());
    let options = shared_or_null(given.options)?;
    let options = or_default(options.as_deref(), Kind::Ingest, "options")?.copy()?;
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
                array(sums, count, "file_checksums")?;
                let sums = checked_keys(sums, count)?;
                Some((sums, texts(names, count, "file_checksum_func_names")?))
            }
        };
        (files, checksums)
    };
    if let Some(at) = files.iter().position(|file| file.is_empty()) {
        return Err(Error::argument(&format!("files[{at}]"), "empty"));
    }
    Ok(Group {
        family,
        files,
        options,
        checksums,
    })
}
