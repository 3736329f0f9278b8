//! What is stored: every record with its sequence number and kind, of a table file or of a database.

use crate::args::Args;
use crate::bytes::{self, Range};
use crate::columns;
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::log::{Record, show_record};
use crate::open::order_of;
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value, human};
use crate::sizes::Histogram;
use crate::stamps::Stamp;
use std::cmp::Ordering;

/// By ROCKS_ENTRY_*.
const KINDS: [&str; 9] = [
    "put",
    "delete",
    "single-delete",
    "merge",
    "delete-range",
    "blob-index",
    "delete-with-timestamp",
    "put-entity",
    "timed-put",
];

/// Takes a stored key apart.
pub type Parse<'a> = &'a dyn Fn(rocks_slice) -> Result<rocks_sst_entry>;

/// Where the records of a range end, in the orders whose names the library has.
struct Stop {
    to: Option<Vec<u8>>,
    reverses: bool,
}

impl Stop {
    fn new(args: &Args, range: &Range, order: &str) -> Result<Stop> {
        let reverses = order == "rocksdb.ReverseBytewiseComparator";
        let is_bytes = order == "leveldb.BytewiseComparator";
        if !is_bytes && (args.prefix.is_some() || (range.to.is_some() && !reverses)) {
            let what = if args.prefix.is_some() {
                "--prefix"
            } else {
                "--to"
            };
            return wrong(format!(
                "{what}: keys are in the order of {order}; accepted: leveldb.BytewiseComparator"
            ));
        }
        let to = range.to.clone();
        Ok(Stop { to, reverses })
    }

    fn is_before(&self, key: &[u8]) -> bool {
        let Some(to) = &self.to else { return true };
        let before = if self.reverses {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        key.cmp(to) == before
    }
}

/// What --count-only, --delimiter and --histogram make of the records.
#[derive(Default)]
struct Sums {
    kinds: [(u64, u64, u64); KINDS.len() + 1],
    keys: Histogram,
    values: Histogram,
}

impl Sums {
    fn add(&mut self, kind: i32, key_len: usize, value_len: usize) {
        let at = (kind as usize).min(KINDS.len());
        let (records, keys, values) = &mut self.kinds[at];
        *records += 1;
        *keys += key_len as u64;
        *values += value_len as u64;
        self.keys.add(key_len);
        self.values.add(value_len);
    }

    /// A line a kind, and one for all.
    fn show(&self, out: &mut Out, prefix: Option<&[u8]>) {
        let mut all = (0, 0, 0);
        for (at, sum) in self.kinds.iter().enumerate().filter(|(_, sum)| sum.0 > 0) {
            let name = KINDS.get(at).copied().unwrap_or("other");
            show_sum(out, prefix, name, *sum);
            all = (all.0 + sum.0, all.1 + sum.1, all.2 + sum.2);
        }
        show_sum(out, prefix, "all", all);
    }
}

fn show_sum(out: &mut Out, prefix: Option<&[u8]>, kind: &str, sum: (u64, u64, u64)) {
    let (records, keys, values) = sum;
    let mut fields = Vec::new();
    fields.extend(prefix.map(|prefix| ("prefix", Value::Bytes(prefix))));
    fields.push(("kind", Value::Text(kind)));
    fields.push(("records", Value::Number(records)));
    fields.push(("key_bytes", Value::Number(keys)));
    fields.push(("value_bytes", Value::Number(values)));
    out.row(&fields, |out| {
        if let Some(prefix) = prefix {
            out.bytes(prefix);
            out.raw(b"\t");
        }
        let total = human(keys + values);
        out.line(&format!(
            "{kind:<21} {records:>12} records  {keys} + {values} bytes  ({total})"
        ));
    });
}

/// The records of iterators over stored keys, as the command line wants them, one iterator after the other.
pub fn show_records(
    args: &Args,
    out: &mut Out,
    iters: &[&Handle<rocks_iter>],
    order: &str,
    parse: Parse,
) -> Result<()> {
    let range = bytes::range(args)?;
    let stop = Stop::new(args, &range, order)?;
    let delimiter = args.delimiter_bytes()?;
    let counts = args.has("count-only") || args.has("histogram") || delimiter.is_some();
    let mut left = args.limit.unwrap_or(u64::MAX);
    let (mut sums, mut prefix) = (Sums::default(), None::<Vec<u8>>);
    for iter in iters {
        let (mut key, mut value) = (NO_BYTES, NO_BYTES);
        let mut is_there = match &range.from {
            None => found!(rocks_iter_seek_to_first(iter.get(), &mut key, &mut value))?,
            Some(from) => found!(rocks_iter_seek(
                iter.get(),
                from.as_ptr().cast(),
                from.len(),
                &mut key,
                &mut value
            ))?,
        };
        while is_there && left > 0 && !interrupted() && !out.has_failed() {
            let entry = parse(key)?;
            let (own, bytes) = (lent(entry.key), lent(value));
            if !stop.is_before(&own) {
                break;
            }
            if counts {
                if let Some(delimiter) = &delimiter {
                    let now = bytes::up_to(&own, delimiter);
                    if prefix.as_deref().is_some_and(|before| before != now) {
                        std::mem::take(&mut sums).show(out, prefix.as_deref());
                    }
                    if prefix.as_deref() != Some(now) {
                        prefix = Some(now.to_vec());
                    }
                }
                sums.add(entry.kind, own.len(), bytes.len());
            } else {
                let (own, bytes) = (own.to_vec(), bytes.to_vec());
                let timestamp = lent(entry.timestamp);
                let record = Record {
                    sequence: entry.sequence,
                    kind: KINDS.get(entry.kind as usize).unwrap_or(&"other"),
                    family: None,
                    timestamp: (!timestamp.is_empty()).then(|| Stamp::of_bytes(&timestamp)),
                    key: &own,
                    value: match entry.kind {
                        ROCKS_ENTRY_WIDE_COLUMN_ENTITY => Value::Columns(columns::at(iter)?),
                        _ => Value::Bytes(&bytes),
                    },
                };
                show_record(args, out, &record);
            }
            left -= 1;
            is_there = found!(rocks_iter_next(iter.get(), &mut key, &mut value))?;
        }
    }
    if counts && !(delimiter.is_some() && prefix.is_none()) {
        match args.has("histogram") && delimiter.is_none() {
            true => {
                sums.keys.show(out, "keys");
                sums.values.show(out, "values");
            }
            false => sums.show(out, prefix.as_deref()),
        }
    }
    out.end();
    Ok(())
}

/// Every record that a database stores.
pub fn versions(args: &Args, context: &mut Context) -> Result<i32> {
    bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    let work = Work::begin(args, "versions")?;
    let order = order_of(&made!(rocks_db_options(opened.db(), opened.family()))?)?;
    let iter = made!(rocks_db_entry_iter(opened.db(), opened.family()))?;
    let parse = |key: rocks_slice| {
        let mut entry = sized!(rocks_sst_entry);
        let (db, family, data) = (opened.db(), opened.family(), key.data.cast());
        call!(rocks_db_parse_entry(db, family, data, key.len, &mut entry))?;
        Ok(entry)
    };
    show_records(args, &mut context.out, &[&iter], &order, &parse)?;
    drop((iter, work));
    opened.close()?;
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

/// The same of a table file.
pub fn of_table(args: &Args, out: &mut Out, reader: &Handle<rocks_sst_reader>) -> Result<i32> {
    let mut properties = sized!(rocks_table_properties);
    call!(rocks_sst_reader_properties(reader.get(), &mut properties))?;
    let order = String::from_utf8_lossy(&lent(properties.comparator_name)).into_owned();
    let iter = made!(rocks_sst_reader_table_iter(reader.get()))?;
    let ranges = made!(rocks_sst_reader_range_deletion_iter(reader.get()))?;
    let parse = |key: rocks_slice| parsed(reader, key);
    show_records(args, out, &[&iter, &ranges], &order, &parse)?;
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

/// A key as tables store it.
pub fn parsed(reader: &Handle<rocks_sst_reader>, key: rocks_slice) -> Result<rocks_sst_entry> {
    let mut entry = sized!(rocks_sst_entry);
    let (data, len) = (key.data.cast(), key.len);
    call!(rocks_sst_reader_parse_entry(
        reader.get(),
        data,
        len,
        &mut entry
    ))?;
    Ok(entry)
}
