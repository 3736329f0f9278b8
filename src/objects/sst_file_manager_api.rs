//! SST file managers: space limits and slow deletion.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::objects::objects::SstFileManager;
use crate::types::{rocks_code, rocks_env, rocks_options, rocks_sst_file_manager};

impl Named for rocks_sst_file_manager {
    type Object = SstFileManager;
}

impl Object for SstFileManager {
    const KIND: Kind = Kind::numbered(SstFileManager::NUMBER);
    const END: End = End::Apart;
}

/// Makes an SST file manager.
///
/// Settings: rate_bytes_per_sec (of deletion; 0, the default: at once), max_trash_db_ratio (0.25; above it files are
/// deleted at once), bytes_max_delete_chunk (64M; 0: whole files), max_allowed_space_usage (bytes; 0: no
/// limit; beyond it writes fail), compaction_buffer_size (bytes that compactions leave free; 0).
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - env: in, shared; the env of the databases that will use it; NULL: the default env.
/// - sst_file_manager: out, owned: free with rocks_sst_file_manager_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_file_manager_new(
    options: TextOrEmpty,
    env: InOrNull<rocks_env>,
    sst_file_manager: New<rocks_sst_file_manager>,
    status: Status,
) -> rocks_code {
    call! { status, options, env, sst_file_manager =>
        let made = SstFileManager::of(options, env)?;
        sst_file_manager.answer(made)
    }
}

/// Changes an SST file manager in use: max_allowed_space_usage, compaction_buffer_size,
/// delete_rate_bytes_per_second, max_trash_db_ratio.
#[no_mangle]
pub extern "C" fn rocks_sst_file_manager_set(
    sst_file_manager: InMut<rocks_sst_file_manager>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, sst_file_manager, name, value =>
        sst_file_manager.set(name, value)
    }
}

/// Reads a figure: total_size, total_trash_size (bytes), tracked_files, delete_rate_bytes_per_second,
/// is_max_allowed_space_reached, is_max_allowed_space_reached_including_compactions (0 or 1).
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_file_manager_value(
    sst_file_manager: In<rocks_sst_file_manager>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, sst_file_manager, name, value =>
        value.answer(sst_file_manager.get(name)?)
    }
}

/// The maximum share of the data that files waiting for deletion may have.
/// - ratio: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_file_manager_max_trash_db_ratio(
    sst_file_manager: In<rocks_sst_file_manager>,
    ratio: Out<f64>,
    status: Status,
) -> rocks_code {
    call! { status, sst_file_manager, ratio =>
        ratio.answer(sst_file_manager.max_trash_db_ratio())
    }
}

/// Makes databases opened with the options share this SST file manager. It must have been made with
/// the options' env, since another env would look for the files elsewhere.
/// - options: database options.
/// - name: in; "sst_file_manager"; NULL: refused.
/// - sst_file_manager: in, shared; NULL: one of the database's own, without limits.
#[no_mangle]
pub extern "C" fn rocks_options_set_sst_file_manager(
    options: InMut<rocks_options>,
    name: InText,
    sst_file_manager: InOrNull<rocks_sst_file_manager>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, sst_file_manager =>
        options.attach(name, sst_file_manager)
    }
}

/// Frees an SST file manager. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_sst_file_manager_free(
    sst_file_manager: Freed<rocks_sst_file_manager>,
    status: Status,
) -> rocks_code {
    call! { status, sst_file_manager =>
        sst_file_manager.free()
    }
}
