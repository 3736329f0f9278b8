//! When entries were written: user-defined timestamps, and the times of databases with TTL.

use crate::args::Args;
use crate::backups::utc;
use crate::bytes::hex;
use crate::info_log::seconds_in;
use crate::library::abi::*;
use crate::library::*;
use crate::open::{Opened, Options, Stored, order_of, value_of};
use crate::show::{Value, hexadecimal};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// Bytes of a timestamp in keys of this order, of those that have a name.
pub fn timestamp_len(order: &str) -> usize {
    if order.ends_with(".u64ts") { 8 } else { 0 }
}

/// A number is one of eight bytes, as RocksDB's own orders have them; 0x begins any other.
fn timestamp(text: &OsStr) -> Result<Vec<u8>> {
    let shown = text.to_string_lossy();
    let digits = !shown.is_empty() && shown.bytes().all(|byte| byte.is_ascii_digit());
    let given = match shown.parse::<u64>() {
        Ok(number) if digits => Some(number.to_le_bytes().to_vec()),
        _ if shown.starts_with("0x") => hex(text.as_bytes()),
        _ => None,
    };
    given.map_or_else(
        || {
            wrong(format!(
                "--timestamp: \"{shown}\"; accepted: a whole number, or 0x and hexadecimal digits"
            ))
        },
        Ok,
    )
}

/// The timestamp of what is written into a column family; none: its keys have none.
pub fn for_writing(args: &Args, opened: &Opened) -> Result<Option<Vec<u8>>> {
    let options = made!(rocks_db_options(opened.db(), opened.family()))?;
    let order = order_of(&options)?;
    match (&args.timestamp, timestamp_len(&order)) {
        (None, 0) => Ok(None),
        (Some(_), 0) => refuse_timestamp(&order),
        (Some(given), _) => timestamp(given).map(Some),
        (None, _) => wrong(format!(
            "keys in the order {order} have timestamps; say --timestamp"
        )),
    }
}

fn refuse_timestamp<T>(order: &str) -> Result<T> {
    wrong(format!(
        "--timestamp: keys in the order {order} have no timestamps"
    ))
}

/// Reads as of --timestamp; without it, what is newest.
pub fn set_for_reading(args: &Args, order: &str, reading: &Options) -> Result<()> {
    let newest = match (&args.timestamp, timestamp_len(order)) {
        (None, 0) => return Ok(()),
        (Some(_), 0) => return refuse_timestamp(order),
        (Some(given), _) => timestamp(given)?,
        (None, len) => vec![0xff; len],
    };
    let is_set = |setting: &OsString| setting.as_bytes().starts_with(b"timestamp=");
    if args.timestamp.is_none() && args.read_options.iter().any(is_set) {
        return Ok(());
    }
    call!(rocks_options_set_bytes(
        reading.get(),
        c"timestamp".as_ptr(),
        newest.as_ptr().cast(),
        newest.len()
    ))
}

/// A timestamp, as it is shown.
pub enum Stamp {
    Number(u64),
    Text(String),
    /// Nothing tells it.
    Unknown,
}

impl Stamp {
    pub fn of_bytes(bytes: &[u8]) -> Stamp {
        match bytes.try_into() {
            Ok(eight) => Stamp::Number(u64::from_le_bytes(eight)),
            Err(_) => Stamp::Text(format!("0x{}", hexadecimal(bytes))),
        }
    }

    pub fn shown(&self) -> Value<'_> {
        match self {
            Stamp::Number(number) => Value::Number(*number),
            Stamp::Text(text) => Value::Text(text),
            Stamp::Unknown => Value::Nothing,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Timestamp,
    /// Of mode ttl: stored with each value.
    Time,
    /// About when: of some sequence numbers the table files have the time.
    About,
}

/// Whether table files keep, of some sequence numbers, when they were given.
fn keeps_times(options: &Options) -> Result<bool> {
    for name in [
        c"preserve_internal_time_seconds",
        c"preclude_last_level_data_seconds",
    ] {
        if value_of(options, name)? != "0" {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What --times, --start-time and --end-time want of entries.
#[derive(Clone, Copy)]
pub struct Stamps {
    kind: Kind,
    pub are_shown: bool,
    from: Option<u64>,
    to: Option<u64>,
}

/// A number, or for times also "2026-11-30T05:45:56Z".
fn bound(kind: Kind, name: &str, text: &Option<OsString>) -> Result<Option<u64>> {
    let Some(text) = text else { return Ok(None) };
    let shown = text.to_string_lossy();
    let digits = !shown.is_empty() && shown.bytes().all(|byte| byte.is_ascii_digit());
    let found = match shown.parse::<u64>() {
        Ok(number) if digits => Some(number),
        _ if kind != Kind::Timestamp => seconds_in(&shown, *b"--T::").map(|at| at.max(0) as u64),
        _ => None,
    };
    let accepted = match kind {
        Kind::Time | Kind::About => "seconds since 1970, or a time as 2026-11-30T05:45:56Z",
        Kind::Timestamp => "a whole number",
    };
    match found {
        None => wrong(format!("{name}: \"{shown}\"; accepted: {accepted}")),
        found => Ok(found),
    }
}

impl Stamps {
    /// None: nothing of this kind was asked for.
    fn wanted(
        args: &Args,
        options: &Options,
        has_times: bool,
        is_kept: impl FnOnce() -> Result<bool>,
    ) -> Result<Option<Stamps>> {
        let order = order_of(options)?;
        let asked = [
            ("--times", args.has("times")),
            ("--start-time", args.start_time.is_some()),
            ("--end-time", args.end_time.is_some()),
        ];
        let Some((name, _)) = asked.iter().find(|(_, is_asked)| *is_asked) else {
            return Ok(None);
        };
        if args.has("columns") {
            return wrong(format!("{name}: given with --columns"));
        }
        let kind = match (timestamp_len(&order), has_times) {
            (0, false) if keeps_times(options)? || is_kept()? => Kind::About,
            (0, false) => {
                return wrong(format!(
                    "{name}: entries have neither timestamps nor times, as in a database with TTL or with \
                     preserve_internal_time_seconds"
                ));
            }
            (0, true) => Kind::Time,
            _ => Kind::Timestamp,
        };
        Ok(Some(Stamps {
            kind,
            are_shown: args.has("times"),
            from: bound(kind, "--start-time", &args.start_time)?,
            to: bound(kind, "--end-time", &args.end_time)?,
        }))
    }

    /// Of an open database.
    pub fn of(args: &Args, opened: &Opened) -> Result<Option<Stamps>> {
        let options = made!(rocks_db_options(opened.db(), opened.family()))?;
        let mut mode = 0;
        call!(rocks_db_mode(opened.db(), &mut mode))?;
        let has_times = mode == ROCKS_OPEN_TTL || mode == ROCKS_OPEN_TTL_READ_ONLY;
        // What is opened read-only keeps no more times, whatever it was told.
        let is_kept = || keeps_times(Stored::load(args)?.family(args));
        Stamps::wanted(args, &options, has_times, is_kept)
    }

    /// Of a table file.
    pub fn of_table(args: &Args, options: &Options) -> Result<Option<Stamps>> {
        Stamps::wanted(args, options, false, || Ok(false))
    }

    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::Timestamp => "timestamp",
            Kind::Time | Kind::About => "written",
        }
    }

    /// Of the entry that an iterator is at; None: it is not of the time that is wanted.
    pub fn at(&self, iter: &Handle<rocks_iter>) -> Result<Option<Stamp>> {
        let (stamp, number) = match self.kind {
            Kind::Timestamp => {
                let mut bytes = NO_BYTES;
                call!(rocks_iter_timestamp(iter.get(), &mut bytes))?;
                let stamp = Stamp::of_bytes(&lent(bytes));
                let number = match stamp {
                    Stamp::Number(number) => number,
                    _ => u64::MAX,
                };
                (stamp, number)
            }
            Kind::Time => {
                let (name, mut digits) = (c"rocks.ttl-write-time", Buffer::new());
                call!(rocks_iter_property(
                    iter.get(),
                    name.as_ptr(),
                    &mut digits.0
                ))?;
                let seconds = digits.text().parse().unwrap_or(0);
                (Stamp::Text(utc(seconds as i64)), seconds)
            }
            Kind::About => {
                let (name, mut bytes) = (c"rocksdb.iterator.write-time", Buffer::new());
                call!(rocks_iter_property(iter.get(), name.as_ptr(), &mut bytes.0))?;
                match bytes.bytes().try_into().map(u64::from_le_bytes) {
                    // Older than all times that are known; or not in a table file.
                    Ok(0 | u64::MAX) | Err(_) => {
                        let asks = self.from.is_some() || self.to.is_some();
                        return Ok((!asks).then_some(Stamp::Unknown));
                    }
                    Ok(seconds) => (Stamp::Text(utc(seconds as i64)), seconds),
                }
            }
        };
        let is_wanted =
            self.from.is_none_or(|from| number >= from) && self.to.is_none_or(|to| number < to);
        Ok(is_wanted.then_some(stamp))
    }
}
