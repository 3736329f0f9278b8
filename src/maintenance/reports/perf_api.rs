//! Perf counters of the calling thread.

use crate::abi::number::YesNo;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::maintenance::reports::perf;
use crate::types::{rocks_buffer, rocks_code};

/// Sets what the calling thread counts from now on: kDisable, kEnableCount (the default),
/// kEnableWait, kEnableTimeExceptForMutex, kEnableTimeAndCPUTimeExceptForMutex or kEnableTime
/// (include/rocksdb/perf_level.h), in ascending cost. Level and counters are per thread: a thread
/// sees only its own work.
/// - level: in, by name or number; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_perf_set_level(level: InText, status: Status) -> rocks_code {
    call! { status, level =>
        perf::set_level(level)
    }
}

/// The calling thread's level: 1 (kDisable) to 6 (kEnableTime).
/// - level: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_perf_level(level: Out<i32>, status: Status) -> rocks_code {
    call! { status, level =>
        level.answer(perf::level())
    }
}

/// Switches counters for each level of the LSM tree on or off, for the calling thread:
/// "bloom_filter_useful@level0". Switching them off does not reset them.
/// - on: 0 or 1.
#[no_mangle]
pub extern "C" fn rocks_perf_set_per_level(on: YesNo, status: Status) -> rocks_code {
    call! { status, on =>
        perf::set_per_level(on)
    }
}

/// Reads one counter of the calling thread by RocksDB's name: "block_read_count", or of the IO stats:
/// "bytes_read"; of one level with "@level" and its number.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_perf_value(name: InText, value: Out<u64>, status: Status) -> rocks_code {
    call! { status, name, value =>
        value.answer(perf::get(name)?)
    }
}

/// Sets the calling thread's counters to zero.
#[no_mangle]
pub extern "C" fn rocks_perf_reset(status: Status) -> rocks_code {
    call! { status =>
        perf::reset();
        Ok(())
    }
}

/// The calling thread's counters as RocksDB writes them: "name = value, name = value".
/// - exclude_zero: 1: only those that counted something; 0: all.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_perf_string(
    exclude_zero: YesNo,
    text: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, exclude_zero, text =>
        text.answer(perf::string(exclude_zero)?)
    }
}

/// The names of RocksDB's perf counters and IO stats, one per line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_perf_names(names: Out<rocks_buffer>, status: Status) -> rocks_code {
    call! { status, names =>
        names.answer(perf::names()?)
    }
}
