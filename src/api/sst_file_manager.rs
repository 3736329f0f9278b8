//! SST file managers: space limits and slow deletion.

use crate::abi::bytes::{text, text_or_empty};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::SstFileManager;
use crate::types::{rocks_code, rocks_env, rocks_options, rocks_sst_file_manager, rocks_status};
use std::ffi::c_char;

impl Named for rocks_sst_file_manager {
    type Object = SstFileManager;
}

impl Object for SstFileManager {
    const KIND: handle::Kind = handle::Kind {
        number: SstFileManager::NUMBER,
        name: "sst_file_manager",
    };
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
pub unsafe extern "C" fn rocks_sst_file_manager_new(
    options: *const c_char,
    env: *const rocks_env,
    sst_file_manager: *mut *mut rocks_sst_file_manager,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let sst_file_manager = unsafe { out(sst_file_manager) };
    call(status, || {
        let sst_file_manager = sst_file_manager.wanted("sst_file_manager")?;
        // SAFETY: the caller's string.
        let options = unsafe { text_or_empty(options, "options")? };
        let env = shared_or_null(env)?;
        let made = SstFileManager::of(options, env.as_deref())?;
        sst_file_manager.set(make(made, 0)?);
        Ok(())
    })
}

/// Changes an SST file manager in use: max_allowed_space_usage, compaction_buffer_size,
/// delete_rate_bytes_per_second, max_trash_db_ratio.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_file_manager_set(
    sst_file_manager: *mut rocks_sst_file_manager,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(sst_file_manager)?.set(name, value)
    })
}

/// Reads a figure: total_size, total_trash_size (bytes), tracked_files, delete_rate_bytes_per_second,
/// is_max_allowed_space_reached, is_max_allowed_space_reached_including_compactions (0 or 1).
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_file_manager_value(
    sst_file_manager: *const rocks_sst_file_manager,
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
        value.set(shared(sst_file_manager)?.get(name)?);
        Ok(())
    })
}

/// The share of the data that files waiting for deletion may have.
/// - ratio: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_file_manager_max_trash_db_ratio(
    sst_file_manager: *const rocks_sst_file_manager,
    ratio: *mut f64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let ratio = unsafe { out(ratio) };
    call(status, || {
        let ratio = ratio.wanted("ratio")?;
        ratio.set(shared(sst_file_manager)?.max_trash_db_ratio());
        Ok(())
    })
}

/// Makes databases opened with the options share this SST file manager. It must have been made with
/// the env that the options have: another would look for the files in another place.
/// - options: database options.
/// - name: in; "sst_file_manager"; NULL: refused.
/// - sst_file_manager: in, shared; NULL: one of the database's own, without limits.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_sst_file_manager(
    options: *mut rocks_options,
    name: *const c_char,
    sst_file_manager: *const rocks_sst_file_manager,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let sst_file_manager = shared_or_null(sst_file_manager)?;
        shared(options)?.attach(name, sst_file_manager.as_deref())
    })
}

/// Frees an SST file manager. Objects that it was set into keep sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_file_manager_free(
    sst_file_manager: *mut rocks_sst_file_manager,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(sst_file_manager))
}
