//! Statistics over time, where they were kept: in LOG, and with persist_stats_to_disk in the database.

use crate::args::Args;
use crate::backups::utc;
use crate::bytes::Range;
use crate::data::each_entry;
use crate::info_log::{Journal, history};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{Opened, bounded, find_family};
use crate::show::human;
use std::collections::BTreeMap;

/// Where RocksDB keeps them, with keys as "1796013956#rocksdb.bytes.written".
const KEPT: &str = "___rocksdb_stats_history___";
/// Parts of the time for which work is added up.
const PARTS: i64 = 60;
/// Points of a curve; more are left out between.
const MOST: usize = 600;

/// What happened between two moments, by the tickers' names.
struct Slice {
    from: i64,
    to: i64,
    counts: BTreeMap<String, u64>,
}

/// Seconds since 1970, and a value.
type Point = (i64, f64);

/// A curve, or bars that stand on one another: its name, what a value is called, and its points.
fn plot(title: &str, said: &dyn Fn(f64) -> String, points: &[Point]) -> String {
    const WIDE: f64 = 800.0;
    const HIGH: f64 = 160.0;
    let step = points.len().div_ceil(MOST).max(1);
    let points: Vec<_> = points.iter().step_by(step).copied().collect();
    let [first, .., last] = &points[..] else {
        return String::new();
    };
    let most = points
        .iter()
        .fold(0.0, |most: f64, (_, value)| most.max(*value));
    let long = (last.0 - first.0).max(1) as f64;
    let place = |(at, value): &Point| {
        let x = 90.0 + (at - first.0) as f64 / long * (WIDE - 100.0);
        let y = 10.0 + (1.0 - value / most.max(f64::MIN_POSITIVE)) * (HIGH - 40.0);
        format!("{x:.1},{y:.1}")
    };
    let line = points.iter().map(place).collect::<Vec<_>>().join(" ");
    let base = HIGH - 30.0;
    format!(
        "<h3>{title}</h3>\n<svg viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\">\
         <line x1=\"90\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\"/>\
         <polyline points=\"{line}\"/>\
         <text class=\"soft\" x=\"82\" y=\"18\" text-anchor=\"end\">{}</text>\
         <text class=\"soft\" x=\"82\" y=\"{base}\" text-anchor=\"end\">0</text>\
         <text class=\"soft\" x=\"90\" y=\"{}\">{}</text>\
         <text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></svg>\n",
        WIDE - 10.0,
        said(most),
        HIGH - 8.0,
        utc(first.0),
        WIDE - 10.0,
        HIGH - 8.0,
        utc(last.0)
    )
}

fn bytes(value: f64) -> String {
    human(value as u64)
}

fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// Bytes that flushes and compactions wrote, in each part of the time in which there were any.
fn work(journal: &Journal, is_flush: bool) -> Vec<Point> {
    let second = |micros: u64| (micros / 1_000_000) as i64;
    let all = || journal.done.iter().map(|done| second(done.micros));
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return Vec::new();
    };
    let long = ((last - first) / PARTS + 1).max(1);
    let mut parts = vec![0.0; ((last - first) / long + 1) as usize];
    let own: Vec<_> = journal
        .done
        .iter()
        .filter(|done| done.is_flush == is_flush)
        .collect();
    for done in &own {
        parts[((second(done.micros) - first) / long) as usize] += done.bytes as f64;
    }
    if own.is_empty() {
        return Vec::new();
    }
    let point = |(at, value): (usize, f64)| (first + at as i64 * long, value);
    parts.into_iter().enumerate().map(point).collect()
}

/// LOG has counts since the database was opened: what lies between two dumps of one opening.
fn dumped(journal: &Journal) -> Vec<Slice> {
    let with = journal.dumps.iter().filter(|dump| !dump.tickers.is_empty());
    let with: Vec<_> = with.collect();
    let between = |pair: &[&crate::info_log::Dump]| {
        let (before, now) = (pair[0], pair[1]);
        let part = |(name, count): (&String, &u64)| {
            let was = before.tickers.get(name).copied().unwrap_or(0);
            (name.clone(), count.saturating_sub(was))
        };
        (now.uptime > before.uptime).then(|| Slice {
            from: before.at,
            to: now.at,
            counts: now.tickers.iter().map(part).collect(),
        })
    };
    with.windows(2).filter_map(between).collect()
}

/// What persist_stats_to_disk kept: counts since the time before.
fn kept(args: &Args, opened: &Opened) -> Result<Vec<Slice>> {
    let family = match find_family(opened, KEPT.as_ref()) {
        Ok(family) => family,
        Err(failure) if failure.code == ROCKS_NOT_FOUND => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let range = bounded(args, &Range::default())?;
    let iter = made!(rocks_db_iter(opened.db(), family.get(), range.get()))?;
    let mut all = args.clone();
    all.limit = None;
    let mut slices: Vec<Slice> = Vec::new();
    each_entry(&all, &iter, |key, value| {
        let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
        let parts = key
            .split_once('#')
            .map(|(at, name)| (at.parse::<i64>(), name));
        // Two keys beside them tell of versions.
        if let (Some((Ok(at), name)), Ok(count)) = (parts, value.trim().parse::<u64>()) {
            if slices.last().is_none_or(|slice| slice.to != at) {
                let from = slices.last().map_or(at, |slice| slice.to);
                let counts = BTreeMap::new();
                slices.push(Slice {
                    from,
                    to: at,
                    counts,
                });
            }
            let last = slices.last_mut().expect("pushed just now");
            last.counts.insert(name.to_owned(), count);
        }
        true
    })?;
    // How long the first of them took, nobody knows.
    Ok(slices
        .into_iter()
        .filter(|slice| slice.to > slice.from)
        .collect())
}

/// How much of a ticker there was in a second.
fn rate(slices: &[Slice], name: &str) -> Vec<Point> {
    let point = |slice: &Slice| {
        let count = *slice.counts.get(name)? as f64;
        Some((slice.to, count / (slice.to - slice.from).max(1) as f64))
    };
    slices.iter().filter_map(point).collect()
}

/// The part of the block cache's reads that found what they wanted, in percent.
fn cache_hits(slices: &[Slice]) -> Vec<Point> {
    let point = |slice: &Slice| {
        let of = |name| slice.counts.get(name).map(|count| *count as f64);
        let (hit, miss) = (
            of("rocksdb.block.cache.hit")?,
            of("rocksdb.block.cache.miss")?,
        );
        (hit + miss > 0.0).then(|| (slice.to, hit / (hit + miss) * 100.0))
    };
    slices.iter().filter_map(point).collect()
}

/// Of the page: nothing where nothing was kept.
pub fn section(args: &Args, opened: &Opened) -> Result<String> {
    let journal = history(args);
    let dumps = journal.dumps.iter();
    let ingest: Vec<_> = dumps
        .clone()
        .map(|dump| (dump.at, dump.ingest * 1048576.0))
        .collect();
    let stalled: Vec<_> = dumps.map(|dump| (dump.at, dump.stalled)).collect();
    let mut slices = kept(args, opened)?;
    let source = if slices.is_empty() {
        slices = dumped(&journal);
        "LOG"
    } else {
        "the database itself (persist_stats_to_disk)"
    };
    let mut plots = String::new();
    plots += &plot("Written a second", &bytes, &ingest);
    plots += &plot("Time that writes waited", &percent, &stalled);
    plots += &plot("Flushes: bytes written", &bytes, &work(&journal, true));
    plots += &plot("Compactions: bytes written", &bytes, &work(&journal, false));
    let mut tickers = String::new();
    tickers += &plot(
        "Bytes written a second",
        &bytes,
        &rate(&slices, "rocksdb.bytes.written"),
    );
    tickers += &plot(
        "Bytes read a second",
        &bytes,
        &rate(&slices, "rocksdb.bytes.read"),
    );
    tickers += &plot("Found in the block cache", &percent, &cache_hits(&slices));
    if !tickers.is_empty() {
        plots += &format!("<p class=\"soft\">Statistics out of {source}.</p>\n{tickers}");
    }
    Ok(match plots.is_empty() {
        true => String::new(),
        false => format!(
            "<h2>Over time</h2>\n<p class=\"soft\">As far back as LOG and what is kept of those before it reach.</p>\n{plots}"
        ),
    })
}
