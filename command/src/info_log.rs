//! RocksDB's info log (the file LOG), as far as another process can learn from it what the database does:
//! its events, its stalls, and the statistics that it dumps.

use crate::args::Args;
use crate::library::Result;
use crate::open::Stored;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Of a LOG that is longer only its end is read at first.
const MOST_AT_FIRST: u64 = 64 << 20;

const ENCRYPTED: &[u8] = b"\x89rocks.encrypted";

/// A flush or a compaction that has begun and not ended.
#[derive(Clone)]
pub struct Job {
    pub kind: &'static str,
    pub family: String,
    pub micros: u64,
    pub bytes: u64,
}

/// What was done since LOG begins.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    pub flushes: u64,
    pub flush_bytes: u64,
    pub compactions: u64,
    pub compaction_read: u64,
    pub compaction_written: u64,
    /// Times at which writes were slowed down, and stopped.
    pub delays: u64,
    pub stops: u64,
}

/// Work that has ended: when, and the bytes that it wrote.
pub struct Done {
    pub micros: u64,
    pub is_flush: bool,
    pub bytes: u64,
}

/// Statistics that the database dumped.
#[derive(Clone, Default)]
pub struct Dump {
    /// Seconds since 1970.
    pub at: i64,
    pub uptime: f64,
    /// Of the time since the dump before: megabytes a second that were written, percent of it that writes
    /// waited.
    pub ingest: f64,
    pub stalled: f64,
    /// What RocksDB says of all its time: of writes and of stalls.
    pub writes: String,
    pub stalls: String,
    pub tickers: BTreeMap<String, u64>,
}

#[derive(Default)]
pub struct Journal {
    pub running: BTreeMap<u64, Job>,
    pub sums: Sums,
    pub done: Vec<Done>,
    pub dumps: Vec<Dump>,
    /// What RocksDB said when it last held writes back, and when that was.
    pub last_stall: Option<(i64, String)>,
    /// Bytes of tables that flushes at work have made, by job.
    made: BTreeMap<u64, u64>,
    /// What LOG's local time is ahead of seconds since 1970.
    ahead: i64,
}

/// A field of an event, which is JSON on one line.
fn field<'a>(event: &'a str, name: &str) -> Option<&'a str> {
    let from = event.find(&format!("\"{name}\": "))? + name.len() + 4;
    Some(&event[from..])
}

fn number(event: &str, name: &str) -> Option<u64> {
    let digits = field(event, name)?;
    let end = digits.find(|letter: char| !letter.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())].parse().ok()
}

fn text<'a>(event: &'a str, name: &str) -> Option<&'a str> {
    field(event, name)?.strip_prefix('"')?.split('"').next()
}

/// What stands in a line behind some words, as a number.
fn number_behind(line: &str, words: &str) -> Option<f64> {
    let from = line.find(words)? + words.len();
    let rest = line[from..].trim_start();
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// "2026/11/30-05:45:56.123456 ...": the seconds of that, taken for UTC.
fn local_seconds(line: &str) -> Option<i64> {
    seconds_in(line, *b"//-::")
}

/// The seconds since 1970 of a time in UTC that a text begins with, with such marks between its parts.
pub fn seconds_in(line: &str, marks: [u8; 5]) -> Option<i64> {
    let bytes = line.as_bytes();
    let mut marks = [4, 7, 10, 13, 16].into_iter().zip(marks);
    if bytes.len() < 19 || marks.any(|(at, mark)| bytes[at] != mark) {
        return None;
    }
    let part = |from: usize, to: usize| line.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Days of the civil calendar since 1970; March begins the year.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + part(11, 13)? * 3600 + part(14, 16)? * 60 + part(17, 19)?)
}

impl Journal {
    pub fn take(&mut self, line: &str) {
        if let Some((head, event)) = line.split_once("EVENT_LOG_v1 ") {
            let local = local_seconds(head);
            if let (Some(local), Some(micros)) = (local, number(event, "time_micros")) {
                // Zones differ by quarters of an hour.
                let ahead = local - (micros / 1_000_000) as i64;
                self.ahead = (ahead as f64 / 900.0).round() as i64 * 900;
                self.event(event, micros);
            }
            return;
        }
        let at = local_seconds(line).map(|local| local - self.ahead);
        if let Some(at) = at {
            let stalls = line.find("Stalling writes because");
            if let Some(from) = stalls.or_else(|| line.find("Stopping writes because")) {
                match stalls {
                    Some(_) => self.sums.delays += 1,
                    None => self.sums.stops += 1,
                }
                // "[default] " stands before it.
                let from = line[..from].rfind('[').unwrap_or(from);
                self.last_stall = Some((at, line[from..].to_owned()));
            } else if line.contains("DUMPING STATS") {
                self.dumps.push(Dump {
                    at,
                    ..Dump::default()
                });
            }
            return;
        }
        if let Some(dump) = self.dumps.last_mut() {
            dump.take(line);
        }
    }

    fn is_flush(&self, job: u64) -> bool {
        self.running
            .get(&job)
            .is_some_and(|job| job.kind == "flush")
    }

    fn event(&mut self, event: &str, micros: u64) {
        let job = number(event, "job").unwrap_or(0);
        let bytes = |name| number(event, name).unwrap_or(0);
        let mut begin = |kind, bytes| {
            let family = text(event, "cf_name").unwrap_or_default().to_owned();
            let begun = Job {
                kind,
                family,
                micros,
                bytes,
            };
            self.running.insert(job, begun);
        };
        match text(event, "event").unwrap_or_default() {
            "flush_started" => begin("flush", bytes("total_data_size")),
            "compaction_started" => begin("compaction", bytes("input_data_size")),
            "table_file_creation" if self.is_flush(job) => {
                *self.made.entry(job).or_default() += bytes("file_size");
            }
            "flush_finished" => {
                self.running.remove(&job);
                let bytes = self.made.remove(&job).unwrap_or(0);
                self.sums.flushes += 1;
                self.sums.flush_bytes += bytes;
                self.done.push(Done {
                    micros,
                    is_flush: true,
                    bytes,
                });
            }
            "compaction_finished" => {
                let begun = self.running.remove(&job);
                let written = bytes("total_output_size");
                self.sums.compactions += 1;
                self.sums.compaction_read += begun.map_or(0, |job| job.bytes);
                self.sums.compaction_written += written;
                self.done.push(Done {
                    micros,
                    is_flush: false,
                    bytes: written,
                });
            }
            _ => {}
        }
    }

    /// Another process opened the database: what was at work is not any more.
    fn begin_anew(&mut self) {
        self.running.clear();
        self.made.clear();
    }
}

impl Dump {
    fn take(&mut self, line: &str) {
        if let Some((name, count)) = line.trim_start().split_once(" COUNT : ") {
            // Histograms have other words before.
            if !name.contains(' ')
                && let Ok(count) = count.trim().parse()
            {
                self.tickers.insert(name.to_owned(), count);
            }
        } else if line.starts_with("Uptime(secs)") && self.uptime == 0.0 {
            self.uptime = number_behind(line, ":").unwrap_or(0.0);
        } else if let Some(rest) = line.strip_prefix("Cumulative writes: ") {
            rest.clone_into(&mut self.writes);
        } else if let Some(rest) = line.strip_prefix("Cumulative stall: ") {
            rest.clone_into(&mut self.stalls);
        } else if line.starts_with("Interval writes: ") {
            self.ingest = number_behind(line, " MB, ").unwrap_or(0.0);
        } else if line.starts_with("Interval stall: ") {
            self.stalled = number_behind(line, "H:M:S, ").unwrap_or(0.0);
        }
    }
}

/// Where a database has its LOG: in its own folder, or in db_log_dir under a name made of its path.
fn path_of(args: &Args) -> PathBuf {
    let folder = PathBuf::from(&args.words[0]);
    let stored = || -> Result<String> {
        let stored = Stored::load(args)?;
        crate::open::value_of(&stored.options, c"db_log_dir")
    };
    match stored() {
        Ok(logs) if !logs.is_empty() => {
            let whole = std::fs::canonicalize(&folder).unwrap_or(folder);
            let whole = whole.to_string_lossy();
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
            let name = whole.trim_start_matches('/').chars();
            let name: String = name.map(|one| if plain(one) { one } else { '_' }).collect();
            Path::new(&logs).join(name + "_LOG")
        }
        _ => folder.join("LOG"),
    }
}

/// All that LOG and those before it still say, the oldest first.
pub fn history(args: &Args) -> Journal {
    let path = path_of(args);
    let (folder, name) = (path.parent(), path.file_name().unwrap_or_default());
    let old = format!("{}.old.", name.to_string_lossy());
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<_> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix(&old)?.parse::<u64>().ok()?;
            Some((number, entry.path()))
        })
        .collect();
    files.sort();
    let mut journal = Journal::default();
    for path in files.into_iter().map(|(_, path)| path).chain([path]) {
        let mut log = Following::new(path);
        log.journal = std::mem::take(&mut journal);
        log.journal.begin_anew();
        // One that is gone meanwhile is passed over.
        let _ = log.read_on();
        journal = log.journal;
    }
    journal
}

/// A LOG that grows.
pub struct Following {
    path: PathBuf,
    file: u64,
    at: u64,
    /// A line that is not whole yet.
    rest: Vec<u8>,
    pub journal: Journal,
}

impl Following {
    pub fn of(args: &Args) -> Following {
        Following::new(path_of(args))
    }

    fn new(path: PathBuf) -> Following {
        Following {
            path,
            file: 0,
            at: 0,
            rest: Vec::new(),
            journal: Journal::default(),
        }
    }

    pub fn path(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// Reads what was written since.
    pub fn read_on(&mut self) -> std::io::Result<()> {
        let mut file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if metadata.ino() != self.file || metadata.len() < self.at {
            let mut begins = [0; ENCRYPTED.len()];
            let count = file.read(&mut begins)?;
            if begins[..count] == *ENCRYPTED {
                return Err(std::io::Error::other("it is encrypted, and is not read"));
            }
            let is_first = self.file == 0;
            (self.file, self.at) = (metadata.ino(), 0);
            self.rest.clear();
            if is_first {
                self.at = metadata.len().saturating_sub(MOST_AT_FIRST);
            } else {
                self.journal.begin_anew();
            }
        }
        file.seek(SeekFrom::Start(self.at))?;
        let mut room = vec![0; 1 << 20];
        loop {
            let count = file.read(&mut room)?;
            if count == 0 {
                return Ok(());
            }
            self.at += count as u64;
            self.rest.extend_from_slice(&room[..count]);
            while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                self.journal
                    .take(String::from_utf8_lossy(&line[..end]).trim_end());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        let lines = "\
2026/11/30-05:45:56.100000 7 EVENT_LOG_v1 {\"time_micros\": 1796013956100000, \"job\": 2, \"event\": \"flush_started\", \"total_data_size\": 90}
2026/11/30-05:45:57.000000 7 EVENT_LOG_v1 {\"time_micros\": 1796013957000000, \"cf_name\": \"default\", \"job\": 2, \"event\": \"table_file_creation\", \"file_number\": 9, \"file_size\": 70}
2026/11/30-05:45:58.000000 7 EVENT_LOG_v1 {\"time_micros\": 1796013958000000, \"job\": 2, \"event\": \"flush_finished\"}
2026/11/30-05:46:00.000000 7 [WARN] [column_family.cc:1130] [default] Stalling writes because we have 20 level-0 files rate 16777216
2026/11/30-05:46:01.000000 7 EVENT_LOG_v1 {\"time_micros\": 1796013961000000, \"job\": 3, \"event\": \"compaction_started\", \"cf_name\": \"default\", \"input_data_size\": 500}
2026/11/30-05:46:02.000000 7 [db_impl.cc:1] ------- DUMPING STATS -------
2026/11/30-05:46:02.000000 7 [db_impl.cc:2]
** DB Stats **
Uptime(secs): 12.5 total, 12.5 interval
Cumulative writes: 11 writes, 11 keys, 11 commit groups, 1.0 writes per commit group, ingest: 0.00 GB, 0.25 MB/s
Cumulative stall: 00:00:1.000 H:M:S, 8.0 percent
Interval writes: 11 writes, 11 keys, 11 commit groups, 1.0 writes per commit group, ingest: 3.12 MB, 0.25 MB/s
Interval stall: 00:00:1.000 H:M:S, 8.0 percent
 rocksdb.block.cache.miss COUNT : 5
rocksdb.db.get.micros P50 : 1.0 P95 : 2.0 P99 : 3.0 P100 : 4.0 COUNT : 9 SUM : 9";
        let mut journal = Journal::default();
        lines.lines().for_each(|line| journal.take(line));
        let sums = journal.sums;
        assert_eq!(
            (sums.flushes, sums.flush_bytes, sums.delays, sums.stops),
            (1, 70, 1, 0)
        );
        assert_eq!(
            journal
                .running
                .values()
                .map(|job| job.bytes)
                .collect::<Vec<_>>(),
            [500]
        );
        let (at, stall) = journal.last_stall.unwrap();
        assert_eq!(at, 1_796_013_960);
        assert_eq!(
            stall,
            "[default] Stalling writes because we have 20 level-0 files rate 16777216"
        );
        let dump = &journal.dumps[0];
        assert_eq!((dump.uptime, dump.ingest, dump.stalled), (12.5, 0.25, 8.0));
        assert_eq!(dump.stalls, "00:00:1.000 H:M:S, 8.0 percent");
        assert_eq!(dump.tickers.len(), 1);
        assert_eq!(dump.tickers["rocksdb.block.cache.miss"], 5);
    }

    #[test]
    fn local_times_are_seconds() {
        assert_eq!(
            local_seconds("1970/01/02-00:00:01.000000 1 x"),
            Some(86_401)
        );
        assert_eq!(local_seconds("2024/02/29-12:00:00.5"), Some(1_709_208_000));
        assert_eq!(local_seconds("** DB Stats **"), None);
    }
}
