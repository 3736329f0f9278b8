//! Statistics: tickers and histograms by RocksDB's names.

use crate::abi::bytes::{text, text_or_empty};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::{out, Zero};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::Statistics;
use crate::types::{
    rocks_buffer, rocks_code, rocks_histogram, rocks_options, rocks_statistics, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_statistics {
    type Object = Statistics;
}

impl Object for Statistics {
    const KIND: handle::Kind = handle::Kind {
        number: Statistics::NUMBER,
        name: "statistics",
    };
}

// SAFETY: numbers, all zero.
unsafe impl Zero for rocks_histogram {
    const ZERO: rocks_histogram = rocks_histogram {
        count: 0,
        sum: 0,
        min: 0.0,
        max: 0.0,
        average: 0.0,
        standard_deviation: 0.0,
        median: 0.0,
        percentile95: 0.0,
        percentile99: 0.0,
    };
}

/// Makes statistics.
///
/// Settings: stats_level (kDisableAll, kExceptHistogramOrTimers, kExceptTimers, kExceptDetailedTimers, the default,
/// kExceptTimeForMutex, kAll; the later, the dearer).
/// - options: in, "name=value"; NULL: defaults.
/// - statistics: out, owned: free with rocks_statistics_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_new(
    options: *const c_char,
    statistics: *mut *mut rocks_statistics,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let statistics = unsafe { out(statistics) };
    call(status, || {
        let statistics = statistics.wanted("statistics")?;
        // SAFETY: the caller's string.
        let options = unsafe { text_or_empty(options, "options")? };
        statistics.set(make(Statistics::new(options)?, 0)?);
        Ok(())
    })
}

/// Changes statistics in use: stats_level, by name or number.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_set(
    statistics: *mut rocks_statistics,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(statistics)?.set(name, value)
    })
}

/// Reads a ticker by RocksDB's name: "rocksdb.block.cache.hit"; also "stats_level", as a number.
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_value(
    statistics: *const rocks_statistics,
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
        value.set(shared(statistics)?.get(name)?);
        Ok(())
    })
}

/// Reads a histogram by RocksDB's name: "rocksdb.db.get.micros".
/// - histogram: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_histogram(
    statistics: *const rocks_statistics,
    name: *const c_char,
    histogram: *mut rocks_histogram,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let histogram = unsafe { out(histogram) };
    call(status, || {
        let histogram = histogram.wanted("histogram")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        histogram.set(shared(statistics)?.histogram(name)?.into());
        Ok(())
    })
}

/// All tickers and histograms as text, one a line.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_string(
    statistics: *const rocks_statistics,
    text: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let text = unsafe { out(text) };
    call(status, || {
        let text = text.wanted("text")?;
        text.set(shared(statistics)?.string()?.into());
        Ok(())
    })
}

/// Sets every ticker and histogram to zero, for all that share them.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_reset(
    statistics: *mut rocks_statistics,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || shared(statistics)?.reset())
}

/// The names of RocksDB's tickers, one a line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_ticker_names(
    names: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let names = unsafe { out(names) };
    call(status, || {
        names
            .wanted("names")?
            .set(Statistics::ticker_names()?.into());
        Ok(())
    })
}

/// The names of RocksDB's histograms, one a line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_histogram_names(
    names: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let names = unsafe { out(names) };
    call(status, || {
        names
            .wanted("names")?
            .set(Statistics::histogram_names()?.into());
        Ok(())
    })
}

/// Makes databases opened with the options count into these statistics.
/// - options: database options.
/// - name: in; "statistics"; NULL: refused.
/// - statistics: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_statistics(
    options: *mut rocks_options,
    name: *const c_char,
    statistics: *const rocks_statistics,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let statistics = shared_or_null(statistics)?;
        shared(options)?.attach(name, statistics.as_deref())
    })
}

/// Frees statistics. Objects that it was set into keep sharing them.
#[no_mangle]
pub unsafe extern "C" fn rocks_statistics_free(
    statistics: *mut rocks_statistics,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(statistics))
}
