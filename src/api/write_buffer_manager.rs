//! Write buffer managers: one memory limit for the memtables of many databases.

use crate::abi::bytes::{text, text_or_empty};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::WriteBufferManager;
use crate::types::{
    rocks_cache, rocks_code, rocks_options, rocks_status, rocks_write_buffer_manager,
};
use std::ffi::c_char;

impl Named for rocks_write_buffer_manager {
    type Object = WriteBufferManager;
}

impl Object for WriteBufferManager {
    const KIND: handle::Kind = handle::Kind {
        number: WriteBufferManager::NUMBER,
        name: "write_buffer_manager",
    };
}

/// Makes a write buffer manager.
///
/// Settings: buffer_size (bytes; 0, the default: no limit), allow_stall (false; true: writes wait while the memory is above it).
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - cache: in, shared; memtables are charged to it; NULL: to none.
/// - write_buffer_manager: out, owned: free with rocks_write_buffer_manager_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_write_buffer_manager_new(
    options: *const c_char,
    cache: *const rocks_cache,
    write_buffer_manager: *mut *mut rocks_write_buffer_manager,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let write_buffer_manager = unsafe { out(write_buffer_manager) };
    call(status, || {
        let write_buffer_manager = write_buffer_manager.wanted("write_buffer_manager")?;
        // SAFETY: the caller's string.
        let options = unsafe { text_or_empty(options, "options")? };
        let cache = shared_or_null(cache)?;
        let made = WriteBufferManager::charging(options, cache.as_deref())?;
        write_buffer_manager.set(make(made, 0)?);
        Ok(())
    })
}

/// Changes a write buffer manager in use: buffer_size (bytes; 1 and more), allow_stall.
#[no_mangle]
pub unsafe extern "C" fn rocks_write_buffer_manager_set(
    write_buffer_manager: *mut rocks_write_buffer_manager,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(write_buffer_manager)?.set(name, value)
    })
}

/// Reads a figure: buffer_size, memory_usage, mutable_memtable_memory_usage, dummy_entries_in_cache_usage
/// (bytes), enabled, cost_to_cache, is_stall_active (0 or 1).
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_write_buffer_manager_value(
    write_buffer_manager: *const rocks_write_buffer_manager,
    name: *const c_char,
    value: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(shared(write_buffer_manager)?.get(name)?);
        Ok(())
    })
}

/// Makes databases opened with the options share this write buffer manager; db_write_buffer_size is
/// not used then.
/// - options: database options.
/// - name: in; "write_buffer_manager"; NULL: refused.
/// - write_buffer_manager: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_write_buffer_manager(
    options: *mut rocks_options,
    name: *const c_char,
    write_buffer_manager: *const rocks_write_buffer_manager,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let write_buffer_manager = shared_or_null(write_buffer_manager)?;
        shared(options)?.attach(name, write_buffer_manager.as_deref())
    })
}

/// Frees a write buffer manager. Objects that it was set into keep sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_write_buffer_manager_free(
    write_buffer_manager: *mut rocks_write_buffer_manager,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(write_buffer_manager))
}
