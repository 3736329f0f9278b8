//! Loading unsorted data.

use crate::abi::bytes::InSlices;
use crate::abi::column::InColumn;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handles::{FreedSole, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::call;
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::callback::serving::serving;
use crate::data::arrow::stream_api::InArrowStream;
use crate::db::child_api::{Changed, ChangedWithin, Child};
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::tables::bulk_load::bulk_load::BulkLoad;
use crate::types::{
    rocks_bulk_load, rocks_bulk_load_info, rocks_cancel, rocks_code, rocks_column_family, rocks_db,
};

impl Named for rocks_bulk_load {
    type Object = Child<BulkLoad>;
}

impl Object for Child<BulkLoad> {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::BulkLoad as u8);
    const ALONE: bool = true;
    const END: End = End::Apart;
    fn close(&mut self) {
        self.object_mut().close();
    }
}

/// Begins a load. The options, of the kind ROCKS_OPTIONS_BULK_LOAD, by name:
/// * "memory_limit", 256M: what keys and values may take, in memory, at least 4M. Data that does
///   not fit is sorted through temporary files.
/// * "threads", 0: how many sort and write, up to 256; 0: one a processor, 8 at most.
/// * "target_file_size", 0: about how large the files are that the database takes in, in bytes; 0: the column
///   family's target_file_size_base.
/// * "ingest.NAME": those of ROCKS_OPTIONS_INGEST that have a meaning for the loader's own files, as
///   "ingest.snapshot_consistency" and "ingest.ingest_behind". "ingest.verify_checksums_before_ingest" is
///   false, since the files were written just before.
///
/// The databases that rocks_db_ingest supports are supported here. If values expire, they get the
/// time at which they are added.
/// - column_family: in, shared; NULL: the default one.
/// - load: out, owned: free with rocks_bulk_load_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files; user-defined timestamps),
/// ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
#[no_mangle]
pub extern "C" fn rocks_bulk_load_new(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::BulkLoad>,
    load: New<rocks_bulk_load>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, column_family, options, load =>
        let made = db.bulk_load(column_family, options)?;
        load.answer_child(parent, Child::new(made, parent))
    }
}

/// Adds keys and values, in any order. They are copied.
/// - cancel: in, shared; the call checks it where the call waits for memory; NULL: cannot be
///   cancelled.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the element: nothing was taken; also:
/// finished before), ROCKS_IO_ERROR, ROCKS_CANCELLED and ROCKS_TIMED_OUT (by `cancel`),
/// ROCKS_CALLBACK_FAILED (the comparator), ROCKS_ABORTED (an earlier call ended the load),
/// ROCKS_COLUMN_FAMILY_DROPPED.
#[no_mangle]
pub extern "C" fn rocks_bulk_load_add_many(
    load: ChangedWithin<rocks_bulk_load>,
    keys: InSlices,
    values: InSlices,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, load, (keys, count), (values, count), cancel =>
        load.object.add_many(load.db, keys, values, cancel)
    }
}

/// Adds the keys and values of two columns, in any order. They are copied.
/// - cancel: in, shared; the call checks it where the call waits for memory; NULL: cannot be
///   cancelled.
///
/// Returns: as rocks_bulk_load_add_many.
#[no_mangle]
pub extern "C" fn rocks_bulk_load_add_columns(
    load: ChangedWithin<rocks_bulk_load>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, load, (keys, count), (values, count), cancel =>
        load.object.add_many(load.db, keys, values, cancel)
    }
}

/// Adds the contents of an Arrow C stream (struct ArrowArrayStream): a struct whose first two columns
/// are keys and values, each binary ("z"), large binary ("Z"), binary view ("vz"), utf8 ("u"), large
/// utf8 ("U") or utf8 view ("vu"), without nulls. A schema that does not fit is refused and changes
/// nothing; a later error in the data ends the load.
/// - stream: in; moved out of the caller's struct, whose release is NULL then, also when the call fails, and released
///   exactly once, before the call returns. Its functions are called on this thread. Its buffers are believed to be as long as its arrays say. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays, and where the call waits for
///   memory; NULL: cannot be cancelled.
///
/// Returns: as rocks_bulk_load_add_many; ROCKS_IO_ERROR also: the stream failed, with its text.
#[no_mangle]
pub extern "C" fn rocks_bulk_load_add_arrow_stream(
    load: ChangedWithin<rocks_bulk_load>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, stream, load, cancel =>
        load.object.add_arrow(load.db, stream.stream(), cancel)
    }
}

/// Sorts the remaining data, writes table files, and ingests them into the database: all, or none.
/// (If writing the MANIFEST failed, the next open shows which.) Then the temporary files are
/// deleted, and you still free the load. An empty load changes nothing.
/// - cancel: in, shared; the call reports the bytes of keys and values merged so far, and checks it
///   until the database ingests the files; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: finished before), ROCKS_IO_ERROR, ROCKS_CORRUPTION (a
/// temporary file was damaged during the load), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
/// ROCKS_CALLBACK_FAILED (by `cancel`, or a callback of the options), ROCKS_TRY_AGAIN
/// (ingest.fail_if_not_bottommost_level), ROCKS_ABORTED, ROCKS_COLUMN_FAMILY_DROPPED.
#[no_mangle]
pub extern "C" fn rocks_bulk_load_finish(
    load: ChangedWithin<rocks_bulk_load>,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_bulk_load_info>,
    status: Status,
) -> rocks_code {
    call! { status, load, cancel, info =>
        let counts = serving(|| load.object.finish(load.db, cancel))?;
        info.map_or(Ok(()), |info| info.answer(&counts))
    }
}

/// Frees a load, and its temporary files. An unfinished load changed nothing.
#[no_mangle]
pub extern "C" fn rocks_bulk_load_free(
    load: FreedSole<rocks_bulk_load>,
    status: Status,
) -> rocks_code {
    call! { status, load =>
        load.free()
    }
}
