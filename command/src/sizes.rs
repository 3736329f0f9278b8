//! How large things are: ranges, prefixes, levels, blob files.

use crate::args::Args;
use crate::bytes;
use crate::context::Context;
use crate::data::each_entity;
use crate::library::abi::*;
use crate::library::*;
use crate::metadata;
use crate::open::{self, Opened, range_of};
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value, human};
use std::ptr::null_mut;

/// The end of an open range: what lies behind the last key, in the order of bytes.
fn behind_last(args: &Args, opened: &Opened) -> Result<Vec<u8>> {
    let reading = open::reading(args, opened)?;
    let iter = made!(rocks_db_iter(opened.db(), opened.family(), reading.get()))?;
    let mut key = NO_BYTES;
    let is_there = found!(rocks_iter_seek_to_last(iter.get(), &mut key, null_mut()))?;
    Ok(if is_there {
        [&*lent(key), b"\0"].concat()
    } else {
        Vec::new()
    })
}

/// The files' bytes, without reading them.
fn approximate(args: &Args, context: &mut Context) -> Result<i32> {
    let range = bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    range_of(args, &opened)?;
    let from = range.from.unwrap_or_default();
    let range_end_is_open = range.to.is_none();
    let to = range.to.map_or_else(|| behind_last(args, &opened), Ok)?;
    let (begin, end, mut size) = (slice(&from), slice(&to), 0);
    let parts = (ROCKS_SIZE_FILES | ROCKS_SIZE_MEMTABLES | ROCKS_SIZE_BLOB_FILES) as u32;
    // Behind the last key there is nothing, and no range that ends there.
    let is_open = range_end_is_open && from >= to;
    if !to.is_empty() && !is_open {
        let (db, family) = (opened.db(), opened.family());
        call!(rocks_db_approximate_sizes(
            db, family, &begin, &end, 1, parts, 0.0, &mut size
        ))?;
    }
    context.out.row(&[("bytes", Value::Number(size))], |out| {
        out.line(&format!("{size}  ({})", human(size)))
    });
    context.out.end();
    opened.close()?;
    Ok(DONE)
}

#[derive(Default)]
struct Sum {
    entries: u64,
    key_bytes: u64,
    value_bytes: u64,
}

impl Sum {
    fn add(&mut self, key: &[u8], value_len: usize) {
        self.entries += 1;
        self.key_bytes += key.len() as u64;
        self.value_bytes += value_len as u64;
    }

    fn show(&self, out: &mut Out, prefix: Option<&[u8]>) {
        let mut fields = Vec::new();
        fields.extend(prefix.map(|prefix| ("prefix", Value::Bytes(prefix))));
        fields.push(("entries", Value::Number(self.entries)));
        fields.push(("key_bytes", Value::Number(self.key_bytes)));
        fields.push(("value_bytes", Value::Number(self.value_bytes)));
        out.row(&fields, |out| {
            if let Some(prefix) = prefix {
                out.bytes(prefix);
                out.raw(b"\t");
            }
            let total = human(self.key_bytes + self.value_bytes);
            let (keys, values) = (self.key_bytes, self.value_bytes);
            out.line(&format!(
                "{} entries  {keys} + {values} bytes  ({total})",
                self.entries
            ));
        });
    }
}

/// How many lengths there are of each size: powers of two.
#[derive(Default)]
pub struct Histogram(Vec<u64>);

impl Histogram {
    pub fn add(&mut self, len: usize) {
        let at = (usize::BITS - len.leading_zeros()) as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] += 1;
    }

    /// From and to which length, and how many.
    pub fn rows(&self) -> Vec<(u64, u64, u64)> {
        let all = self.0.iter().enumerate().filter(|(_, count)| **count > 0);
        all.map(|(at, count)| ((1 << at) >> 1, (1 << at) - 1, *count))
            .collect()
    }

    pub fn show(&self, out: &mut Out, what: &str) {
        let most = self.0.iter().max().copied().unwrap_or(1).max(1);
        for (from, to, count) in self.rows() {
            let fields = [
                ("of", Value::Text(what)),
                ("from", Value::Number(from)),
                ("to", Value::Number(to)),
                ("count", Value::Number(count)),
            ];
            out.row(&fields, |out| {
                let bar = "#".repeat((count * 30).div_ceil(most) as usize);
                out.line(&format!(
                    "{what:<6} {:>22}  {count:>12}  {bar}",
                    format!("{from} .. {to} bytes")
                ));
            });
        }
    }
}

pub fn size(args: &Args, context: &mut Context) -> Result<i32> {
    let delimiter = args.delimiter_bytes()?;
    if delimiter.is_none() && !args.has("exact") && !args.has("histogram") {
        return approximate(args, context);
    }
    bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    let range = range_of(args, &opened)?;
    let work = Work::begin(args, "size")?;
    let iter = made!(rocks_db_iter(opened.db(), opened.family(), range.get()))?;
    let (mut sum, mut prefix, mut keys, mut values) = (
        Sum::default(),
        None,
        Histogram::default(),
        Histogram::default(),
    );
    let out = &mut context.out;
    each_entity(args, &iter, |key, columns| {
        if let Some(delimiter) = &delimiter {
            let own = bytes::up_to(key, delimiter);
            if prefix.as_deref().is_some_and(|prefix: &[u8]| prefix != own) {
                std::mem::take(&mut sum).show(out, prefix.as_deref());
            }
            if prefix.as_deref() != Some(own) {
                prefix = Some(own.to_vec());
            }
        }
        sum.add(key, columns.stored_len());
        keys.add(key.len());
        values.add(columns.stored_len());
        true
    })?;
    if args.has("histogram") && delimiter.is_none() {
        keys.show(out, "keys");
        values.show(out, "values");
    } else if delimiter.is_none() || sum.entries > 0 {
        sum.show(out, prefix.as_deref());
    }
    out.end();
    drop((iter, work));
    opened.close()?;
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

pub fn levels(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    context.out.list();
    for level in metadata::levels(&metadata)? {
        let family = lent(level.column_family);
        if !args.wants(&family) {
            continue;
        }
        let fields = [
            ("column_family", Value::Bytes(&family)),
            ("level", Value::Number(level.level as u64)),
            ("files", Value::Number(level.file_count)),
            ("size", Value::Number(level.size)),
        ];
        context.out.row(&fields, |out| {
            out.bytes(&family);
            out.line(&format!(
                "  level {}  {} files  {}",
                level.level,
                level.file_count,
                human(level.size)
            ));
        });
    }
    context.out.end();
    drop(metadata);
    opened.close()?;
    Ok(DONE)
}

pub fn blobs(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    context.out.list();
    for blob in metadata::blobs(&metadata)? {
        let (family, name) = (lent(blob.column_family), lent(blob.name));
        if !args.wants(&family) {
            continue;
        }
        let fields = [
            ("name", Value::Bytes(&name)),
            ("column_family", Value::Bytes(&family)),
            ("size", Value::Number(blob.size)),
            ("blobs", Value::Number(blob.blob_count)),
            ("blob_bytes", Value::Number(blob.blob_bytes)),
            ("garbage", Value::Number(blob.garbage_count)),
            ("garbage_bytes", Value::Number(blob.garbage_bytes)),
        ];
        context.out.row(&fields, |out| {
            out.bytes(&name);
            out.raw(b"  ");
            out.bytes(&family);
            let (all, garbage) = (human(blob.size), human(blob.garbage_bytes));
            out.line(&format!(
                "  {all}  {} blobs, {} of them garbage  ({garbage})",
                blob.blob_count, blob.garbage_count
            ));
        });
    }
    context.out.end();
    drop(metadata);
    opened.close()?;
    Ok(DONE)
}
