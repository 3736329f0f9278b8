//! Statistics: tickers and histograms by RocksDB's names.

/// Counters and histograms of the work of databases, summed over all databases that share the object.
pub struct rocks_statistics(());

/// The figures of a histogram. Times are in microseconds where the name says "micros".
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct rocks_histogram {
    /// How many samples.
    pub count: u64,
    /// Their sum.
    pub sum: u64,
    /// The smallest sample.
    pub min: f64,
    /// The largest sample.
    pub max: f64,
    /// sum / count.
    pub average: f64,
    /// The standard deviation of the samples.
    pub standard_deviation: f64,
    /// Half of the samples are below; from RocksDB's buckets, so not exact.
    pub median: f64,
    /// 95 of 100 samples are below, in the same way.
    pub percentile95: f64,
    /// 99 of 100 samples are below, in the same way.
    pub percentile99: f64,
}
