//! `rocks top`: what a database does, as far as another process can see it.

use crate::args::Args;
use crate::backups::utc;
use crate::context::Context;
use crate::info_log::{Dump, Following, Sums};
use crate::library::abi::*;
use crate::library::*;
use crate::metadata;
use crate::open::{Opened, find_family};
use crate::pager::screen;
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value, human};
use std::ffi::OsString;
use std::fs::DirBuilder;
use std::io::{ErrorKind, IsTerminal, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a key waits to be seen.
const TICK: Duration = Duration::from_millis(50);
const UNSEEN: [&str; 2] = [
    "Seen from outside: levels and keys as a secondary has them, work and stalls as",
    "LOG tells. Reads, caches and memory of the process that writes are not seen.",
];

/// A folder for the secondary's own LOG, which goes with this.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch> {
        let folder = std::env::temp_dir();
        for at in 0_u64.. {
            let name = format!("rocks-top-{}-{at}", std::process::id());
            let path = folder.join(name);
            // One that is there is another's: it is neither used nor deleted.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Scratch(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let text = format!("{}: {error}", path.display());
                    return Err(Failure::of(ROCKS_IO_ERROR, text));
                }
            }
        }
        unreachable!("there are more names than folders")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Level {
    level: i32,
    files: u64,
    size: u64,
}

struct Family {
    name: String,
    levels: Vec<Level>,
    /// About how many.
    keys: u64,
    blob_files: u64,
    blob_bytes: u64,
}

impl Family {
    fn size(&self) -> u64 {
        self.levels.iter().map(|level| level.size).sum()
    }
}

/// A database at a moment.
struct Sample {
    seconds: i64,
    taken: Instant,
    sequence: u64,
    families: Vec<Family>,
    sums: Sums,
    /// Why some of it is older than the moment.
    problem: Option<String>,
}

/// What became of it in a second, on the average since the sample before.
struct Rates {
    writes: u64,
    flushed: u64,
    compaction_read: u64,
    compaction_written: u64,
}

impl Rates {
    fn between(before: &Sample, now: &Sample) -> Rates {
        let past = now
            .taken
            .duration_since(before.taken)
            .as_secs_f64()
            .max(0.001);
        let rate =
            |before: u64, now: u64| (now.saturating_sub(before) as f64 / past).round() as u64;
        let (a, b) = (&before.sums, &now.sums);
        Rates {
            writes: rate(before.sequence, now.sequence),
            flushed: rate(a.flush_bytes, b.flush_bytes),
            compaction_read: rate(a.compaction_read, b.compaction_read),
            compaction_written: rate(a.compaction_written, b.compaction_written),
        }
    }
}

struct Watch {
    path: String,
    opened: Opened,
    log: Following,
}

impl Watch {
    fn begin(args: &Args, context: &mut Context, scratch: &Scratch) -> Result<Watch> {
        let mut own = args.clone();
        let mut secondary = OsString::from("secondary_path=");
        secondary.push(&scratch.0);
        // No value is read, so it does not matter whether they have times.
        own.open_options = vec![secondary, "allow_ttl_mismatch=true".into()];
        own.mode = Some("secondary".into());
        Ok(Watch {
            path: args.word(0),
            log: Following::of(args),
            opened: context.open(&own, "secondary")?,
        })
    }

    /// Goes to where the database is now. What cannot be read this time may be the next.
    fn sample(&mut self) -> Result<Sample> {
        let mut problem = None;
        if let Err(failure) = call!(rocks_db_try_catch_up_with_primary(self.opened.db())) {
            problem = Some(failure.text);
        }
        if let Err(error) = self.log.read_on() {
            problem = Some(format!("{}: {error}", self.log.path()));
        }
        let mut sequence = 0;
        call!(rocks_db_latest_sequence_number(
            self.opened.db(),
            &mut sequence
        ))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Sample {
            seconds: now.map_or(0, |now| now.as_secs() as i64),
            taken: Instant::now(),
            sequence,
            families: self.families()?,
            sums: self.log.journal.sums,
            problem,
        })
    }

    fn families(&self) -> Result<Vec<Family>> {
        let mut names = Buffer::new();
        let no = std::ptr::null_mut();
        call!(rocks_db_column_families(self.opened.db(), &mut names.0, no))?;
        let of = made!(rocks_db_metadata(self.opened.db()))?;
        let (levels, blobs) = (metadata::levels(&of)?, metadata::blobs(&of)?);
        let one = |name: String| {
            let own = levels
                .iter()
                .filter(|level| *lent(level.column_family) == *name.as_bytes());
            let levels = own.map(|level| Level {
                level: level.level,
                files: level.file_count,
                size: level.size,
            });
            let blobs = blobs
                .iter()
                .filter(|blob| *lent(blob.column_family) == *name.as_bytes());
            let handle = find_family(&self.opened, name.as_ref())?;
            let (property, mut keys) = (c"rocksdb.estimate-num-keys".as_ptr(), 0);
            let (db, family) = (self.opened.db(), handle.get());
            call!(rocks_db_property_int(db, family, property, &mut keys))?;
            Ok(Family {
                levels: levels.collect(),
                keys,
                blob_files: blobs.clone().count() as u64,
                blob_bytes: blobs.map(|blob| blob.size).sum(),
                name,
            })
        };
        names.texts(0).into_iter().map(one).collect()
    }

    /// For people, a line each.
    fn lines(&self, now: &Sample, rates: Option<&Rates>) -> Vec<String> {
        let journal = &self.log.journal;
        let rate = |of: fn(&Rates) -> u64| {
            rates.map_or(String::new(), |rates| format!("  {}/s", human(of(rates))))
        };
        let running = |kind| {
            journal
                .running
                .values()
                .filter(|job| job.kind == kind)
                .count()
        };
        let writes = rates.map_or(String::new(), |rates| format!("{}/s, ", rates.writes));
        let sums = &now.sums;
        let mut lines = vec![
            format!("{}  {}", utc(now.seconds), self.path),
            format!("writes       {writes}sequence number {}", now.sequence),
            format!(
                "flushes      {} at work, {} done  {} written{}",
                running("flush"),
                sums.flushes,
                human(sums.flush_bytes),
                rate(|rates| rates.flushed)
            ),
            format!(
                "compactions  {} at work, {} done  {} read{}  {} written{}",
                running("compaction"),
                sums.compactions,
                human(sums.compaction_read),
                rate(|rates| rates.compaction_read),
                human(sums.compaction_written),
                rate(|rates| rates.compaction_written)
            ),
        ];
        for job in journal.running.values() {
            let past = now.seconds - (job.micros / 1_000_000) as i64;
            let of = if job.family.is_empty() {
                String::new()
            } else {
                format!(" of {}", job.family)
            };
            lines.push(format!(
                "  {}{of}  {}  for {} s",
                job.kind,
                human(job.bytes),
                past.max(0)
            ));
        }
        lines.push(format!(
            "stalls       slowed down {} times, stopped {} times",
            sums.delays, sums.stops
        ));
        if let Some((at, said)) = &journal.last_stall {
            lines.push(format!("  last {}: {said}", utc(*at)));
        }
        if let Some(dump) = journal.dumps.last() {
            lines.push(format!(
                "statistics   as dumped {}, after {:.0} s",
                utc(dump.at),
                dump.uptime
            ));
            lines.push(format!("  writes: {}", dump.writes));
            lines.push(format!("  stalls: {}", dump.stalls));
            lines.extend(
                hits(dump).map(|part| format!("  block cache: {:.1} % found", part * 100.0)),
            );
        }
        for family in &now.families {
            lines.push(format!(
                "column family {}  about {} keys  {}",
                family.name,
                family.keys,
                human(family.size())
            ));
            let most = family
                .levels
                .iter()
                .map(|level| level.size)
                .max()
                .unwrap_or(0)
                .max(1);
            for level in family.levels.iter().filter(|level| level.files > 0) {
                let bar = "#".repeat((level.size * 20).div_ceil(most) as usize);
                lines.push(format!(
                    "  level {:<2} {:>7} files {:>12}  {bar}",
                    level.level,
                    level.files,
                    human(level.size)
                ));
            }
            if family.blob_files > 0 {
                lines.push(format!(
                    "  blobs    {:>7} files {:>12}",
                    family.blob_files,
                    human(family.blob_bytes)
                ));
            }
        }
        lines.extend(
            now.problem
                .iter()
                .map(|problem| format!("not all of it is new: {problem}")),
        );
        lines
    }

    fn json(&self, out: &mut Out, now: &Sample, rates: Option<&Rates>) {
        let journal = &self.log.journal;
        out.open("{");
        out.field("time", Value::Text(&utc(now.seconds)));
        out.field("sequence", Value::Number(now.sequence));
        let sums = &now.sums;
        for (name, number) in [
            ("flushes", sums.flushes),
            ("flush_bytes", sums.flush_bytes),
            ("compactions", sums.compactions),
            ("compaction_bytes_read", sums.compaction_read),
            ("compaction_bytes_written", sums.compaction_written),
            ("delays", sums.delays),
            ("stops", sums.stops),
        ] {
            out.field(name, Value::Number(number));
        }
        out.name("a_second");
        if let Some(rates) = rates {
            out.open("{");
            for (name, number) in [
                ("writes", rates.writes),
                ("flush_bytes", rates.flushed),
                ("compaction_bytes_read", rates.compaction_read),
                ("compaction_bytes_written", rates.compaction_written),
            ] {
                out.field(name, Value::Number(number));
            }
            out.close("}");
        } else {
            out.text("null");
        }
        out.name("at_work");
        out.open("[");
        for job in journal.running.values() {
            out.next();
            out.open("{");
            out.field("kind", Value::Text(job.kind));
            out.field("column_family", Value::Text(&job.family));
            out.field("bytes", Value::Number(job.bytes));
            out.field("since", Value::Text(&utc((job.micros / 1_000_000) as i64)));
            out.close("}");
        }
        out.close("]");
        out.name("last_stall");
        match &journal.last_stall {
            None => out.text("null"),
            Some((at, said)) => {
                out.open("{");
                out.field("time", Value::Text(&utc(*at)));
                out.field("text", Value::Text(said));
                out.close("}");
            }
        }
        out.name("statistics");
        match journal.dumps.last() {
            None => out.text("null"),
            Some(dump) => {
                out.open("{");
                out.field("time", Value::Text(&utc(dump.at)));
                out.field("writes", Value::Text(&dump.writes));
                out.field("stalls", Value::Text(&dump.stalls));
                out.name("tickers");
                out.open("{");
                for (name, count) in &dump.tickers {
                    out.field(name, Value::Number(*count));
                }
                out.close("}");
                out.close("}");
            }
        }
        out.name("column_families");
        out.open("[");
        for family in &now.families {
            out.next();
            out.open("{");
            out.field("name", Value::Text(&family.name));
            out.field("keys", Value::Number(family.keys));
            out.field("size", Value::Number(family.size()));
            out.field("blob_files", Value::Number(family.blob_files));
            out.field("blob_bytes", Value::Number(family.blob_bytes));
            out.name("levels");
            out.open("[");
            for level in &family.levels {
                out.next();
                out.open("{");
                out.field("level", Value::Number(level.level as u64));
                out.field("files", Value::Number(level.files));
                out.field("size", Value::Number(level.size));
                out.close("}");
            }
            out.close("]");
            out.close("}");
        }
        out.close("]");
        out.field(
            "problem",
            now.problem.as_deref().map_or(Value::Nothing, Value::Text),
        );
        out.close("}");
    }
}

/// Which part of what was asked of the block cache it had; None: LOG has no statistics of that.
fn hits(dump: &Dump) -> Option<f64> {
    let of = |name| dump.tickers.get(name).copied();
    let (hit, miss) = (
        of("rocksdb.block.cache.hit")?,
        of("rocksdb.block.cache.miss")?,
    );
    (hit + miss > 0).then(|| hit as f64 / (hit + miss) as f64)
}

/// The terminal as a screen of its own, whose keys come at once; as it was with this.
struct Screen {
    before: Option<libc::termios>,
}

impl Screen {
    fn new() -> Screen {
        let mut before = None;
        // SAFETY: zeros are values of its fields, which the call fills.
        unsafe {
            let mut settings = std::mem::zeroed::<libc::termios>();
            if libc::isatty(0) == 1 && libc::tcgetattr(0, &mut settings) == 0 {
                before = Some(settings);
                settings.c_lflag &= !(libc::ICANON | libc::ECHO);
                libc::tcsetattr(0, libc::TCSANOW, &settings);
            }
        }
        // Another screen, without a cursor.
        print!("\x1b[?1049h\x1b[?25l");
        Screen { before }
    }

    fn draw(&self, lines: &[String]) {
        let (wide, high) = screen().unwrap_or((80, 24));
        let cut = |line: &String| line.chars().take(wide).collect::<String>();
        let mut shown: Vec<_> = lines.iter().take(high.saturating_sub(1)).map(cut).collect();
        if lines.len() > shown.len() {
            shown.pop();
            shown.push("...".to_owned());
        }
        let text = shown.join("\x1b[K\r\n");
        let mut out = std::io::stdout();
        let _ = write!(out, "\x1b[H{text}\x1b[K\x1b[J");
        let _ = out.flush();
    }

    /// Whether q was typed. Other keys mean nothing.
    fn wants_to_end(&self, within: Duration) -> bool {
        if self.before.is_none() {
            std::thread::sleep(within);
            return false;
        }
        let mut wait = libc::pollfd {
            fd: 0,
            events: libc::POLLIN,
            revents: 0,
        };
        let mut typed = [0u8; 64];
        // SAFETY: one descriptor, and as many bytes as there is room for.
        let count = unsafe {
            match libc::poll(&mut wait, 1, within.as_millis() as i32) {
                1 => libc::read(0, typed.as_mut_ptr().cast(), typed.len()),
                _ => return false,
            }
        };
        // Its other end is gone, or a key.
        count <= 0
            || typed[..count as usize]
                .iter()
                .any(|key| matches!(key, b'q' | b'Q'))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        print!("\x1b[?25h\x1b[?1049l");
        let _ = std::io::stdout().flush();
        if let Some(before) = &self.before {
            // SAFETY: what the terminal had.
            unsafe { libc::tcsetattr(0, libc::TCSANOW, before) };
        }
    }
}

/// Waits for the next sample; false: somebody wants it to end.
fn wait(interval: Duration, screen: Option<&Screen>) -> bool {
    let until = Instant::now() + interval;
    loop {
        let left = until.saturating_duration_since(Instant::now()).min(TICK);
        match screen {
            _ if interrupted() => return false,
            Some(screen) if screen.wants_to_end(left) => return false,
            None => std::thread::sleep(left),
            _ => {}
        }
        if Instant::now() >= until {
            return true;
        }
    }
}

fn watch(args: &Args, context: &mut Context, scratch: &Scratch) -> Result<i32> {
    let interval = Duration::from_millis(match args.interval {
        None => 2000,
        Some(0) => return wrong("--interval: 0; accepted: at least 1 second"),
        Some(seconds) => seconds.saturating_mul(1000),
    });
    if args.count == Some(0) {
        return wrong("--count: 0; accepted: at least 1");
    }
    let mut watch = Watch::begin(args, context, scratch)?;
    let is_live = std::io::stdout().is_terminal() && !args.json();
    let out = &mut context.out;
    let screen = is_live.then(|| {
        out.sync();
        Screen::new()
    });
    let (mut before, mut left): (Option<Sample>, _) = (None, args.count.unwrap_or(u64::MAX));
    loop {
        let now = watch.sample()?;
        let rates = before.as_ref().map(|before| Rates::between(before, &now));
        if args.json() {
            watch.json(out, &now, rates.as_ref());
        } else {
            let mut lines = watch.lines(&now, rates.as_ref());
            match &screen {
                Some(screen) => {
                    let head = UNSEEN.into_iter().chain(["q ends.", ""]);
                    lines.splice(1..1, head.map(str::to_owned));
                    screen.draw(&lines);
                }
                None => {
                    if before.is_none() {
                        UNSEEN.iter().for_each(|line| out.line(line));
                    }
                    out.line("");
                    lines.iter().for_each(|line| out.line(line));
                }
            }
        }
        out.sync();
        before = Some(now);
        left -= 1;
        if left == 0 || out.has_failed() || !wait(interval, screen.as_ref()) {
            break;
        }
    }
    drop(screen);
    watch.opened.close()?;
    Ok(DONE)
}

pub fn top(args: &Args, context: &mut Context) -> Result<i32> {
    // From here on Ctrl-C ends it in good order, so that the folder goes.
    let mut quiet = args.clone();
    quiet.quiet = true;
    let _work = Work::begin(&quiet, "top")?;
    let scratch = Scratch::new()?;
    watch(args, context, &scratch)
}
