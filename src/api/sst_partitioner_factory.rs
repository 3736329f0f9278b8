//! SST partitioners: where a compaction begins a new table file.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::SstPartitionerFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_sst_partitioner_factory,
    rocks_sst_partitioner_factory_callbacks, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_sst_partitioner_factory {
    type Object = SstPartitionerFactory;
}

impl Object for SstPartitionerFactory {
    const KIND: handle::Kind = handle::Kind {
        number: SstPartitionerFactory::NUMBER,
        name: "sst_partitioner_factory",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_sst_partitioner_factory_callbacks {}

/// Makes an SST partitioner factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or should_partition is NULL: refused.
/// - sst_partitioner_factory: out, owned: free with rocks_sst_partitioner_factory_free; NULL: refused.
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
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
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
/// - options: database options.
/// - name: in; "sst_partitioner_factory"; NULL: refused.
/// - sst_partitioner_factory: in, shared; NULL: none.
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
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_partitioner_factory_free(
    sst_partitioner_factory: *mut rocks_sst_partitioner_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(sst_partitioner_factory))
}
