//! Statistics: tickers and histograms by RocksDB's names.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::objects::objects::Statistics;
use crate::types::{rocks_buffer, rocks_code, rocks_histogram, rocks_options, rocks_statistics};

impl Named for rocks_statistics {
    type Object = Statistics;
}

impl Object for Statistics {
    const KIND: Kind = Kind::numbered(Statistics::NUMBER);
}

/// Makes statistics.
///
/// Settings: stats_level (kDisableAll, kExceptHistogramOrTimers, kExceptTimers,
/// kExceptDetailedTimers, the default, kExceptTimeForMutex, kAll; in ascending cost).
/// - options: in, "name=value"; NULL: defaults.
/// - statistics: out, owned: free with rocks_statistics_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_new(
    options: TextOrEmpty,
    statistics: New<rocks_statistics>,
    status: Status,
) -> rocks_code {
    call! { status, options, statistics =>
        statistics.answer(Statistics::new(options)?)
    }
}

/// Changes statistics in use: stats_level, by name or number.
#[no_mangle]
pub extern "C" fn rocks_statistics_set(
    statistics: InMut<rocks_statistics>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, statistics, name, value =>
        statistics.set(name, value)
    }
}

/// Reads a ticker by RocksDB's name: "rocksdb.block.cache.hit"; also "stats_level", as a number.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_value(
    statistics: In<rocks_statistics>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, statistics, name, value =>
        value.answer(statistics.get(name)?)
    }
}

/// Reads a histogram by RocksDB's name: "rocksdb.db.get.micros".
/// - histogram: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_histogram(
    statistics: In<rocks_statistics>,
    name: InText,
    histogram: Out<rocks_histogram>,
    status: Status,
) -> rocks_code {
    call! { status, statistics, name, histogram =>
        histogram.answer(statistics.histogram(name)?)
    }
}

/// All tickers and histograms as text, one per line.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_string(
    statistics: In<rocks_statistics>,
    text: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, statistics, text =>
        text.answer(statistics.string()?)
    }
}

/// Sets every ticker and histogram to zero, for all that share them.
#[no_mangle]
pub extern "C" fn rocks_statistics_reset(
    statistics: InMut<rocks_statistics>,
    status: Status,
) -> rocks_code {
    call! { status, statistics =>
        statistics.reset()
    }
}

/// The names of RocksDB's tickers, one per line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_ticker_names(
    names: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, names =>
        names.answer(Statistics::ticker_names()?)
    }
}

/// The names of RocksDB's histograms, one per line.
/// - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_statistics_histogram_names(
    names: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, names =>
        names.answer(Statistics::histogram_names()?)
    }
}

/// Makes databases opened with the options count into these statistics.
/// - options: database options.
/// - name: in; "statistics"; NULL: refused.
/// - statistics: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_statistics(
    options: InMut<rocks_options>,
    name: InText,
    statistics: InOrNull<rocks_statistics>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, statistics =>
        options.attach(name, statistics)
    }
}

/// Frees statistics. Objects that it was set into keep sharing them.
#[no_mangle]
pub extern "C" fn rocks_statistics_free(
    statistics: Freed<rocks_statistics>,
    status: Status,
) -> rocks_code {
    call! { status, statistics =>
        statistics.free()
    }
}
