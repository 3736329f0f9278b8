//! Rate limiters of flushes, compactions and reads.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::objects::objects::RateLimiter;
use crate::types::{rocks_code, rocks_options, rocks_rate_limiter};

impl Named for rocks_rate_limiter {
    type Object = RateLimiter;
}

impl Object for RateLimiter {
    const KIND: Kind = Kind::numbered(RateLimiter::NUMBER);
    const END: End = End::Apart;
}

/// Makes RocksDB's generic rate limiter.
///
/// Settings: rate_bytes_per_sec (always needed), refill_period_us (100000; up to a minute), fairness (10; 1 to 100),
/// mode (kWritesOnly, kReadsOnly, kAllIo), auto_tuned (false; true: between a twentieth of the rate and the rate),
/// single_burst_bytes (0: what one period refills). include/rocksdb/rate_limiter.h explains them.
/// - options: in, "name=value;name=value"; NULL: refused.
/// - rate_limiter: out, owned: free with rocks_rate_limiter_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_rate_limiter_new(
    options: InText,
    rate_limiter: New<rocks_rate_limiter>,
    status: Status,
) -> rocks_code {
    call! { status, options, rate_limiter =>
        rate_limiter.answer(RateLimiter::new(options)?)
    }
}

/// Changes a rate limiter in use: bytes_per_second, single_burst_bytes.
#[no_mangle]
pub extern "C" fn rocks_rate_limiter_set(
    rate_limiter: InMut<rocks_rate_limiter>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, rate_limiter, name, value =>
        rate_limiter.set(name, value)
    }
}

/// Reads a figure: bytes_per_second, single_burst_bytes, total_pending_requests, total_bytes_through,
/// total_requests; the last two also of one priority: total_bytes_through.low, .mid, .high, .user.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_rate_limiter_value(
    rate_limiter: In<rocks_rate_limiter>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, rate_limiter, name, value =>
        value.answer(rate_limiter.get(name)?)
    }
}

/// Makes databases opened with the options share this rate limiter.
/// - options: in; those of a database ("rate_limiter"), of a backup engine ("backup_rate_limiter",
///   "restore_rate_limiter") or of a checkpoint ("backup_rate_limiter").
/// - name: in; one of these; NULL: refused.
/// - rate_limiter: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_rate_limiter(
    options: InMut<rocks_options>,
    name: InText,
    rate_limiter: InOrNull<rocks_rate_limiter>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, rate_limiter =>
        options.attach(name, rate_limiter)
    }
}

/// Frees a rate limiter. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_rate_limiter_free(
    rate_limiter: Freed<rocks_rate_limiter>,
    status: Status,
) -> rocks_code {
    call! { status, rate_limiter =>
        rate_limiter.free()
    }
}
