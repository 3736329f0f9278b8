//! SST partitioners: where a compaction begins a new table file.

use crate::abi::bytes::{rocks_buffer, rocks_slice, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::options::rocks_options;
use crate::api::sink::rocks_sink;
use crate::core::objects::SstPartitionerFactory;
use std::ffi::{c_char, c_void};

/// Makes a partitioner for every compaction, which says between which keys files are cut. Any
/// number of threads may use it at once, and any number of databases share it.
///
/// rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush end with
/// ROCKS_CALLBACK_FAILED when a partitioner failed for their column families meanwhile, although
/// they are done.
pub struct rocks_sst_partitioner_factory(());

impl Named for rocks_sst_partitioner_factory {
    type Object = SstPartitionerFactory;
}

impl Object for SstPartitionerFactory {
    const KIND: handle::Kind = handle::Kind {
        number: SstPartitionerFactory::NUMBER,
        name: "sst_partitioner_factory",
    };
}

/// What a partitioner is made for; borrowed until the callback returns.
#[repr(C)]
pub struct rocks_sst_partitioner_context {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// 1: the compaction takes all table files.
    pub is_full_compaction: u32,
    /// 1: it was asked for, as by rocks_db_compact_range.
    pub is_manual_compaction: u32,
    /// The level that the files go to; -1: not known.
    pub output_level: i32,
    /// 0.
    pub reserved: u32,
    /// The smallest key that goes in.
    pub smallest_user_key: rocks_slice,
    /// The largest key that goes in.
    pub largest_user_key: rocks_slice,
}

/// What an SST partitioner factory calls. A partitioner's callbacks are called one after the other;
/// there are several at once, on several threads. RocksDB may hold its locks: no database may be
/// called.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_sst_partitioner_factory_callbacks {
    /// sizeof(rocks_sst_partitioner_factory_callbacks).
    pub struct_size: usize,
    /// Handed to create; of no meaning to the library.
    pub state: *mut c_void,
    /// Called with the state exactly once, when nobody uses it any more, on whatever thread
    /// that is; no database may be called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// What RocksDB's log and OPTIONS files call it; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.SstPartitionerFactory".
    pub name: *const c_char,
    /// Begins a compaction, or a part of one, or the choice of one: sets `partitioner` to what the
    /// other callbacks are called with. Left NULL, nothing is partitioned. False is a
    /// failure, with the text appended to `error`, and nothing is partitioned.
    pub create: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            context: *const rocks_sst_partitioner_context,
            partitioner: *mut *mut c_void,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether a new file begins with `current`, which comes after `prev` in a file of
    /// current_output_file_size bytes so far: sets `required`. A failure begins none.
    pub should_partition: Option<
        unsafe extern "C" fn(
            partitioner: *mut c_void,
            prev: *const u8,
            prev_len: usize,
            current: *const u8,
            current_len: usize,
            current_output_file_size: u64,
            required: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether a file with these keys may move to another level as it is: sets `allowed`. A
    /// failure does not allow it. NULL: where should_partition requires no new file between them.
    /// RocksDB does not ask where the file goes to the last level (db/compaction/compaction.cc, IsTrivialMove).
    pub can_do_trivial_move: Option<
        unsafe extern "C" fn(
            partitioner: *mut c_void,
            smallest: *const u8,
            smallest_len: usize,
            largest: *const u8,
            largest_len: usize,
            allowed: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Called once for every partitioner that `create` set, also where it failed. NULL: nothing to
    /// destroy.
    pub destroy_partitioner: Option<unsafe extern "C" fn(partitioner: *mut c_void)>,
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_sst_partitioner_factory_callbacks {}

/// Makes an SST partitioner factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or should_partition is NULL: refused.
/// - sst_partitioner_factory: out, owned: free with rocks_sst_partitioner_factory_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_partitioner_factory_new(
    callbacks: *const rocks_sst_partitioner_factory_callbacks,
    sst_partitioner_factory: *mut *mut rocks_sst_partitioner_factory,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let sst_partitioner_factory = unsafe { out(sst_partitioner_factory) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let sst_partitioner_factory = sst_partitioner_factory.wanted("sst_partitioner_factory")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { SstPartitionerFactory::calling(&callbacks.hand_over())? };
        sst_partitioner_factory.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - sst_partitioner_factory: in.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_partitioner_factory_failures(
    sst_partitioner_factory: *const rocks_sst_partitioner_factory,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(sst_partitioner_factory)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has databases and column families opened with the options share an SST partitioner factory. RocksDB's
/// own is set by name: "sst_partitioner_factory" = "{id=SstPartitionerFixedPrefixFactory;length=4}".
/// - options: in; database options.
/// - name: in; "sst_partitioner_factory"; NULL: refused.
/// - sst_partitioner_factory: in, shared; NULL: none.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_sst_partitioner_factory(
    options: *mut rocks_options,
    name: *const c_char,
    sst_partitioner_factory: *const rocks_sst_partitioner_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let sst_partitioner_factory = shared_or_null(sst_partitioner_factory)?;
        shared(options)?.attach(name, sst_partitioner_factory.as_deref())
    })
}

/// Frees an SST partitioner factory. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
/// - sst_partitioner_factory: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_partitioner_factory_free(
    sst_partitioner_factory: *mut rocks_sst_partitioner_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(sst_partitioner_factory))
}
