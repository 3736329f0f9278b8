//! Write buffer managers: one memory limit for the memtables of many databases.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::objects::objects::WriteBufferManager;
use crate::types::{rocks_cache, rocks_code, rocks_options, rocks_write_buffer_manager};

impl Named for rocks_write_buffer_manager {
    type Object = WriteBufferManager;
}

impl Object for WriteBufferManager {
    const KIND: Kind = Kind::numbered(WriteBufferManager::NUMBER);
}

/// Makes a write buffer manager.
///
/// Settings: buffer_size (bytes; 0, the default: no limit), allow_stall (false; true: writes wait while the memory is above it).
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - cache: in, shared; memtables are charged to it; NULL: to none.
/// - write_buffer_manager: out, owned: free with rocks_write_buffer_manager_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_write_buffer_manager_new(
    options: TextOrEmpty,
    cache: InOrNull<rocks_cache>,
    write_buffer_manager: New<rocks_write_buffer_manager>,
    status: Status,
) -> rocks_code {
    call! { status, options, cache, write_buffer_manager =>
        let made = WriteBufferManager::charging(options, cache)?;
        write_buffer_manager.answer(made)
    }
}

/// Changes a write buffer manager in use: buffer_size (bytes; 1 and more), allow_stall.
#[no_mangle]
pub extern "C" fn rocks_write_buffer_manager_set(
    write_buffer_manager: InMut<rocks_write_buffer_manager>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, write_buffer_manager, name, value =>
        write_buffer_manager.set(name, value)
    }
}

/// Reads a figure: buffer_size, memory_usage, mutable_memtable_memory_usage, dummy_entries_in_cache_usage
/// (bytes), enabled, cost_to_cache, is_stall_active (0 or 1).
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_write_buffer_manager_value(
    write_buffer_manager: In<rocks_write_buffer_manager>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, write_buffer_manager, name, value =>
        value.answer(write_buffer_manager.get(name)?)
    }
}

/// Makes databases opened with the options share this write buffer manager; db_write_buffer_size is
/// not used then.
/// - options: database options.
/// - name: in; "write_buffer_manager"; NULL: refused.
/// - write_buffer_manager: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_write_buffer_manager(
    options: InMut<rocks_options>,
    name: InText,
    write_buffer_manager: InOrNull<rocks_write_buffer_manager>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, write_buffer_manager =>
        options.attach(name, write_buffer_manager)
    }
}

/// Frees a write buffer manager. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_write_buffer_manager_free(
    write_buffer_manager: Freed<rocks_write_buffer_manager>,
    status: Status,
) -> rocks_code {
    call! { status, write_buffer_manager =>
        write_buffer_manager.free()
    }
}
