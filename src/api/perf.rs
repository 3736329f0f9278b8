//! Perf counters of the calling thread.

use crate::abi::bytes::text;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::core::error::{Error, Result};
use crate::core::perf;
use crate::types::{rocks_buffer, rocks_code, rocks_status};
use std::ffi::c_char;

/// Sets what the calling thread counts from now on: kDisable, kEnableCount (the
/// default), kEnableWait, kEnableTimeExceptForMutex, kEnableTimeAndCPUTimeExceptForMutex or kEnableTime
/// (include/rocksdb/perf_level.h); the later, the dearer. RocksDB keeps level and counters for
/// each thread: a thread sees its own work alone.
/// - level: in, by name or number; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_set_level(
    level: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        perf::set_level(unsafe { text(level, "level")? })
    })
}

/// The calling thread's level: 1 (kDisable) to 6 (kEnableTime).
/// - level: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_level(
    level: *mut i32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let level = unsafe { out(level) };
    call(status, || {
        level.wanted("level")?.set(perf::level());
        Ok(())
    })
}

/// Switches counters for each level of the LSM tree on or off, for the calling thread:
/// "bloom_filter_useful@level0". Off keeps what they have.
/// - on: 0 or 1.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_set_per_level(
    on: i32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || perf::set_per_level(truth(on, "on")?))
}

/// Reads one counter of the calling thread by RocksDB's name: "block_read_count", or of the IO stats:
/// "bytes_read"; of one level with "@level" and its number.
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_value(
    name: *const c_char,
    value: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        value.set(perf::get(unsafe { text(name, "name")? })?);
        Ok(())
    })
}

/// Sets the calling thread's counters to zero.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_reset(status: *mut rocks_status) -> rocks_code {
    call(status, || {
        perf::reset();
        Ok(())
    })
}

/// The calling thread's counters as RocksDB writes them: "name = value, name = value".
/// - exclude_zero: 1: only those that counted something; 0: all.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_string(
    exclude_zero: i32,
    text: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let text = unsafe { out(text) };
    call(status, || {
        let text = text.wanted("text")?;
        text.set(perf::string(truth(exclude_zero, "exclude_zero")?)?.into());
        Ok(())
    })
}

/// The names of RocksDB's perf counters and IO stats, one a line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_perf_names(
    names: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let names = unsafe { out(names) };
    call(status, || {
        names.wanted("names")?.set(perf::names()?.into());
        Ok(())
    })
}

fn truth(number: i32, name: &str) -> Result<bool> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Error::argument(name, format!("{number}; accepted: 0, 1"))),
    }
}
