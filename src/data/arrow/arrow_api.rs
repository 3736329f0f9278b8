//! Arrow streams: scans, and writes to databases and batches.

use crate::abi::code::text;
use crate::abi::handles::guard::{free_exclusive, lock, make, Named};
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::handles::release::release;
use crate::abi::handles::table::Object;
use crate::abi::param::{call, wrong};
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::base::error::{Error, Result};
use crate::callback::callback;
use crate::data::arrow::reader::{Reader, Reading};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::shared::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::data::arrow::source_api::{SourceNames, Taken, TakenIters};
use crate::data::arrow::stream_api::{InArrowStream, OutArrowStream};
use crate::db::child_api::Changed;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::progress::cancel::Cancel;
use crate::types::{
    rocks_arrow_info, rocks_batch, rocks_cancel, rocks_code, rocks_column_family, rocks_db,
    ROCKS_CANCELLED, ROCKS_HANDLE_BUSY, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE,
    ROCKS_OUT_OF_MEMORY, ROCKS_PANIC, ROCKS_TIMED_OUT,
};
use std::ffi::{c_char, c_int, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::{null, null_mut};

/// Has no type in the header: a stream's private data is its handle.
pub struct rocks_arrow_reader(());

impl Named for rocks_arrow_reader {
    type Object = Reader;
}

impl Object for Reader {
    const KIND: Kind = Kind::numbered(ObjectKind::ArrowReader as u8);
    const ALONE: bool = true;
    // It waits for the threads that read ahead.
    const END: End = End::Apart;
}

/// Makes an Arrow stream of the entries of iterators, one iterator after the other. A range, a
/// prefix, a whole column family, a snapshot, a transaction, a batch or an SST file goes out so: what
/// the iterator shows. The stream begins at the entry that an iterator is at; at its first (with
/// "reverse", its last) if it was not moved yet.
///
/// The stream takes the iterators over, and frees each at its end, or when it is released. Do not use
/// them any more: a call on one that the stream reads is refused (ROCKS_HANDLE_BUSY), and any other
/// changes what the stream shows.
///
/// Arrays and schemas that came out of it stay readable until they are released, also after the
/// stream is, and after the database is closed. The functions of the stream may be called from any
/// thread, one at a time; two at once get EBUSY. Errors are values of errno, with a text by
/// get_last_error: EIO, ENOMEM, EINVAL, ECANCELED, ETIMEDOUT, EBUSY. After an error every get_next
/// returns it again. A database that is closed before the end is an error, EIO. A copy of the
/// struct that is used after its release is one, too, EINVAL.
///
/// With the option "threads" the entries are read ahead, each source by a thread; the arrays come in
/// the order of the sources nevertheless. A transaction that a source reads may be used meanwhile only
/// as its iterator allows. For reads from disk make the iterators with readahead_size=2M.
/// - iters: in, `count` of them; the stream's own when the call succeeds, else the caller's; each once. NULL, or NULL as an element: refused.
/// - names: in, count texts in UTF-8; copied; they fill the column "source". NULL: there is no such column.
/// - count: 1 or more.
/// - options: in, shared; Arrow options; NULL: defaults. Those for what comes in have no meaning here.
/// - cancel: in, shared; get_next checks it before each array, and reports the bytes of keys and values that came out so far, of a total of 0 until the end; NULL: cannot be cancelled.
/// - stream: out; a struct ArrowArrayStream, which the caller releases; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_arrow_scan(
    iters: TakenIters,
    names: SourceNames,
    count: usize,
    options: InOptions<kind::Arrow>,
    cancel: InOrNull<rocks_cancel>,
    stream: OutArrowStream,
    status: Status,
) -> rocks_code {
    call! { status, (iters, count), (names, count), options, cancel, stream =>
        if iters.is_empty() {
            return Err(wrong!(count, "0; at least one iterator"));
        }
        let settings = Settings::of(options)?;
        let label = |at: usize| names.as_ref().map(|names| names[at].clone());
        if let Some(longest) = names.iter().flatten().map(String::len).max() {
            // A column of names has offsets of 32 bits.
            let most = i32::MAX as usize / settings.batch_rows;
            if longest > most {
                return Err(wrong!(names, "{longest} bytes; accepted: {most} for {} rows", settings.batch_rows));
            }
        }
        let reader = Reader::new(settings, names.is_some(), cancel.map(Cancel::watch));
        let handle: *mut rocks_arrow_reader = make(reader, 0, "stream")?;
        let sources = iters.iter().enumerate();
        let sources = sources.map(|(at, &iter)| Reading::new(Box::new(Taken(iter)), label(at)));
        lock(handle.cast_const(), "stream")?.begin(sources.collect());
        stream.give(ArrowArrayStream {
            get_schema: Some(get_schema),
            get_next: Some(get_next),
            get_last_error: Some(get_last_error),
            release: Some(release_stream),
            private_data: handle.cast(),
        });
        Ok(())
    }
}

/// Writes what an Arrow stream has into a database, as the options say ("write"): each array in one
/// write. An error in the stream, or a row that is refused, ends the call: its array is not written,
/// those before it are. The message names array and row, counted from 0.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; write options; NULL: defaults.
/// - arrow: in, shared; Arrow options; NULL: defaults. Those for what goes out have no meaning here.
/// - stream: in; a struct ArrowArrayStream; moved out of the caller's struct, whose release is NULL then, also when the call fails, and
///   released exactly once, before the call returns. Its functions are called on this thread. All
///   its lengths, offsets and views are checked; its buffers are believed to be as long as its arrays
///   say. Columns beside those of keys and values are not looked at. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: as rocks_db_put_many; ROCKS_INVALID_ARGUMENT (also: the schema does not fit; a dictionary;
/// an extension type; a null that is refused; memory that is not as the interface has it),
/// ROCKS_IO_ERROR (also: the stream failed, with its text), ROCKS_CANCELLED and ROCKS_TIMED_OUT (by
/// `cancel`).
#[no_mangle]
pub extern "C" fn rocks_db_write_arrow(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    arrow: InOptions<kind::Arrow>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_arrow_info>,
    status: Status,
) -> rocks_code {
    call! { status, stream, db, column_family, options, arrow, cancel, info =>
        let settings = Settings::of(arrow)?;
        let done = db.write_arrow(column_family, options, &settings, stream.stream(), cancel)?;
        info.map_or(Ok(()), |info| info.answer(&done))
    }
}

/// Adds what an Arrow stream has to a batch, as rocks_db_write_arrow writes it into a database: all of
/// an array, or nothing of it. What came before an error stays in the batch.
/// - column_family: in, shared; NULL: the default one.
/// - arrow: in, shared; Arrow options; NULL: defaults.
/// - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: as rocks_batch_put_many, and as rocks_db_write_arrow.
#[no_mangle]
pub extern "C" fn rocks_batch_write_arrow(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    arrow: InOptions<kind::Arrow>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_arrow_info>,
    status: Status,
) -> rocks_code {
    call! { status, stream, batch, column_family, arrow, cancel, info =>
        let settings = Settings::of(arrow)?;
        let done = batch.add_arrow(column_family, &settings, stream.stream(), cancel)?;
        info.map_or(Ok(()), |info| info.answer(&done))
    }
}

// ---- the functions of a stream that goes out ----

/// The handle behind a stream.
fn handle_of(stream: *mut ArrowArrayStream) -> *mut rocks_arrow_reader {
    match stream.is_null() {
        true => null_mut(),
        // SAFETY: not NULL, so the reader's struct.
        false => unsafe { (*stream).private_data.cast() },
    }
}

/// Runs one of the functions, and gives the errno of its failure.
fn answer(stream: *mut ArrowArrayStream, work: impl FnOnce(&mut Reader) -> Result<()>) -> c_int {
    let run = || {
        let mut reader = lock(handle_of(stream).cast_const(), "stream")?;
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut reader)))
            .unwrap_or_else(|_| Err(Error::new(ROCKS_PANIC, "a bug in rocks: a panic")));
        if let Err(why) = &done {
            reader.note(why);
        }
        done
    };
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => 0,
        Ok(Err(why)) => errno(why.code()),
        Err(_) => libc::EIO,
    }
}

fn errno(code: rocks_code) -> c_int {
    match code {
        ROCKS_OUT_OF_MEMORY => libc::ENOMEM,
        ROCKS_INVALID_HANDLE | ROCKS_INVALID_ARGUMENT => libc::EINVAL,
        ROCKS_CANCELLED => libc::ECANCELED,
        ROCKS_TIMED_OUT => libc::ETIMEDOUT,
        ROCKS_HANDLE_BUSY => libc::EBUSY,
        _ => libc::EIO,
    }
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    if out.is_null() {
        return libc::EINVAL;
    }
    // SAFETY: not NULL, so the caller's memory for a schema.
    unsafe { out.write(ArrowSchema::EMPTY) };
    answer(stream, |reader| {
        // SAFETY: as above.
        unsafe { out.write(reader.schema()) };
        Ok(())
    })
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    if out.is_null() {
        return libc::EINVAL;
    }
    // SAFETY: not NULL, so the caller's memory for an array.
    unsafe { out.write(ArrowArray::EMPTY) };
    answer(stream, |reader| {
        if let Some(array) = reader.next_array()? {
            // SAFETY: as above.
            unsafe { out.write(array) };
        }
        Ok(())
    })
}

unsafe extern "C" fn get_last_error(stream: *mut ArrowArrayStream) -> *const c_char {
    match lock(handle_of(stream).cast_const(), "stream") {
        Ok(reader) if reader.last_error().is_empty() => null(),
        // Valid until the next call on the stream, as the interface has it.
        Ok(reader) => reader.last_error().as_ptr(),
        Err(why) => text(why.code()).as_ptr(),
    }
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    let handle = handle_of(stream);
    // Here it waits for the threads that read ahead; a callback may hold what they wait for.
    let free = || free_exclusive(handle, "stream");
    if callback::inside() || !matches!(catch_unwind(free), Ok(Ok(()))) {
        release(handle.cast::<c_void>());
    }
    if !stream.is_null() {
        // SAFETY: not NULL, so the caller's struct.
        unsafe {
            (*stream).release = None;
            (*stream).private_data = null_mut();
        }
    }
}
