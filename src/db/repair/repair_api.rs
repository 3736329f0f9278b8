//! Repair of damaged databases.

use crate::abi::handles::handles::InOrNull;
use crate::abi::number::{duration, YesNo};
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InTexts};
use crate::base::fork::refuse_child;
use crate::db::families::families::{families, owned};
use crate::db::repair::repair::{repair, Repair};
use crate::options::parameters_api::{kind, InOptions, OptionsArray};
use crate::types::{rocks_buffer, rocks_cancel, rocks_code, rocks_repair_report};

/// Repairs a damaged database that is not open: afterwards it opens, with all that can be read of
/// its files. A database that is whole is left as it is.
///
/// The call reads every table, log and blob file, and checks every checksum in them. Of a damaged
/// table it saves each block that can be read, of a damaged log each record, of a damaged blob file
/// each value. Sequence numbers stay, so a newer write goes before an older one. Where the MANIFEST
/// cannot be used, the database is put together from its tables; the names of column families that
/// have no table come from the OPTIONS file.
///
/// Nothing is destroyed. A file that is replaced goes into the folder "lost" beside it, and the lines
/// say where. Until all new files are on the disk the old ones stay in their places: a repair that
/// fails, is cancelled or takes too long leaves the database as it was. The disk needs room for what
/// is written anew, also with `in_place` 0.
///
/// What is lost cannot hide what is older: of a key whose newest version lies in a damaged block, an
/// older version may be seen again, and where a deletion is lost, a deleted key. A log's records
/// behind a damaged one are kept; a reader of the database may see a later write without an earlier
/// one.
///
/// Give the folders of the database's options (wal_dir, db_paths, cf_paths): a repair that would lose
/// what is in a folder that `options` lack is refused, where the MANIFEST, the OPTIONS file or a note in the
/// database's folder tells of it: each opening for writing with db_paths or cf_paths leaves that note. Refused as well
/// is a repair without db_paths and cf_paths where a column family has tables and the database's folder has
/// none. Not noticed is a folder that only an older library knew, or whose database was moved since, where the MANIFEST is
/// gone, or where other tables are in the database's folder. Prepared transactions stay prepared, and committed ones are done once. (Where the MANIFEST cannot
/// be used, a merge of a transaction with WRITE_PREPARED or WRITE_UNPREPARED may be done twice.)
///
/// The place of an ingested table among the others is in the MANIFEST alone. Where that cannot be
/// used its rows count as the oldest of all, and a later ingested table goes before an earlier one; merges in
/// them are done in that order.
///
/// Of an encrypted database (rocks_env_new_encrypted) each file has its key in a header. One whose header is
/// damaged is lost as a whole, where others show that the master key is the right one. A missing or wrong
/// key is refused, as is an encrypted file where the options have no such env.
///
/// `lines` gets a line for each file, of eight fields separated by tabs: fate, file (relative to
/// `path` where it is in it), column family, rows or records or values saved, lost, bytes lost, where
/// the file is now, why. The fate is kept, salvaged (a part was saved), lost (nothing was), missing
/// (there is no such file), rebuilt (a MANIFEST or CURRENT that is written anew) or aside (no part of
/// the database). Tabs, line feeds and backslashes in a name are written as \t, \n
/// and \\.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: in; database options; also for column families that are not in the list; NULL: defaults.
/// - column_families: in, `count` names; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
/// - in_place: 1: repair; 0: change nothing, and report what a repair would keep. Both write the new
///   files; 0 deletes them again.
/// - timeout_micros: how long it may take; UINT64_MAX: for ever. If a file system does not answer, the
///   call returns all the same; a thread of the library waits for the file system, and then gives the
///   repair up.
/// - cancel: in, shared; the call checks it often, and reports progress between files; NULL: cannot
///   be cancelled.
/// - report: out; its struct_size set before; also set with ROCKS_INCOMPLETE; NULL: not wanted.
/// - lines: out, owned: free with rocks_buffer_free; text, NUL-terminated; also set with
///   ROCKS_INCOMPLETE; NULL: not wanted.
///
/// Returns: ROCKS_INCOMPLETE (repaired, or repairable with `in_place` 0, but something is lost: the
/// message says what first), ROCKS_INVALID_ARGUMENT (also: no database there; a merge operator that the
/// data needs is missing; a comparator of another name; `options` lack a folder of tables or WALs),
/// ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no such folder; this or another process has it open),
/// ROCKS_CORRUPTION, ROCKS_TIMED_OUT, ROCKS_CANCELLED, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_db_repair(
    path: InPath,
    options: InOptions<kind::Database>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    in_place: YesNo,
    timeout_micros: u64,
    cancel: InOrNull<rocks_cancel>,
    report: OutStructOrNull<rocks_repair_report>,
    lines: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, (column_families, count), (column_family_options, count), in_place, cancel, report, lines =>
        refuse_child()?;
        let families = owned(&families(column_families, column_family_options, options))?;
        let (path, options) = (path.to_owned(), options.copy()?);
        let given = Repair { path, options, families, in_place };
        let done = repair(given, duration(timeout_micros), cancel)?;
        let loss = done.loss();
        if let Some(report) = report { report.set(&done.report) }
        lines.set(done.lines);
        loss
    }
}
