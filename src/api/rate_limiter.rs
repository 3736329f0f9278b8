//! Rate limiters of flushes, compactions and reads.

use crate::abi::bytes::text;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::RateLimiter;
use crate::types::{rocks_code, rocks_options, rocks_rate_limiter, rocks_status};
use std::ffi::c_char;

impl Named for rocks_rate_limiter {
    type Object = RateLimiter;
}

impl Object for RateLimiter {
    const KIND: handle::Kind = handle::Kind {
        number: RateLimiter::NUMBER,
        name: "rate_limiter",
    };
}

/// Makes RocksDB's generic rate limiter.
///
/// Settings: rate_bytes_per_sec (always needed), refill_period_us (100000; up to a minute), fairness (10; 1 to 100),
/// mode (kWritesOnly, kReadsOnly, kAllIo), auto_tuned (false; true: between a twentieth of the rate and the rate),
/// single_burst_bytes (0: what one period refills). include/rocksdb/rate_limiter.h explains them.
/// - options: in, "name=value;name=value"; NULL: refused.
/// - rate_limiter: out, owned: free with rocks_rate_limiter_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_rate_limiter_new(
    options: *const c_char,
    rate_limiter: *mut *mut rocks_rate_limiter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let rate_limiter = unsafe { out(rate_limiter) };
    call(status, || {
        let rate_limiter = rate_limiter.wanted("rate_limiter")?;
        // SAFETY: the caller's string.
        let options = unsafe { text(options, "options")? };
        rate_limiter.set(make(RateLimiter::new(options)?, 0)?);
        Ok(())
    })
}

/// Changes a rate limiter in use: bytes_per_second, single_burst_bytes.
#[no_mangle]
pub unsafe extern "C" fn rocks_rate_limiter_set(
    rate_limiter: *mut rocks_rate_limiter,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(rate_limiter)?.set(name, value)
    })
}

/// Reads a figure: bytes_per_second, single_burst_bytes, total_pending_requests, total_bytes_through,
/// total_requests; the last two also of one priority: total_bytes_through.low, .mid, .high, .user.
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_rate_limiter_value(
    rate_limiter: *const rocks_rate_limiter,
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
        value.set(shared(rate_limiter)?.get(name)?);
        Ok(())
    })
}

/// Makes databases opened with the options share this rate limiter.
/// - options: in; those of a database ("rate_limiter"), of a backup engine ("backup_rate_limiter",
///   "restore_rate_limiter") or of a checkpoint ("backup_rate_limiter").
/// - name: in; one of these; NULL: refused.
/// - rate_limiter: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_rate_limiter(
    options: *mut rocks_options,
    name: *const c_char,
    rate_limiter: *const rocks_rate_limiter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let rate_limiter = shared_or_null(rate_limiter)?;
        shared(options)?.attach(name, rate_limiter.as_deref())
    })
}

/// Frees a rate limiter. Objects that it was set into keep sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_rate_limiter_free(
    rate_limiter: *mut rocks_rate_limiter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(rate_limiter))
}
