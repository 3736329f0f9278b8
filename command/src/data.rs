//! Keys and values: get, put, delete, scan, count, checksum.

use crate::args::Args;
use crate::bytes::take;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, Opened, Options, range_of};
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value};
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;

pub fn get(args: &Args, context: &mut Context) -> Result<i32> {
    let keys = args.words[1..]
        .iter()
        .map(|word| take(args, "KEY", word))
        .collect::<Result<Vec<_>>>()?;
    let opened = context.open(args, "read_only")?;
    let reading = open::read_options(args)?;
    let (out, mut worst) = (&mut context.out, DONE);
    if args.json() {
        out.open("[");
    }
    for key in &keys {
        let mut value = Buffer::new();
        let data = key.as_ptr().cast();
        let is_there = found!(rocks_db_get(
            opened.db(),
            opened.family(),
            reading.get(),
            data,
            key.len(),
            &mut value.0
        ))?;
        if !is_there {
            worst = NOT_THERE;
        }
        if args.json() {
            out.next();
            out.open("{");
            out.field("key", Value::Bytes(key));
            out.field("found", Value::Bool(is_there));
            if is_there {
                out.field("value", Value::Bytes(value.bytes()));
            }
            out.close("}");
        } else if is_there && args.has("raw") {
            out.raw(value.bytes());
        } else if is_there {
            out.bytes(value.bytes());
            out.raw(b"\n");
        } else {
            out.sync();
            tell("get", &format!("no such key: {}", out.plain(key)));
        }
    }
    if args.json() {
        out.close("]");
    }
    opened.close()?;
    Ok(worst)
}

/// What a program that ends at once has written must be on the disk.
fn synced() -> Result<Options> {
    let options = open::options(ROCKS_OPTIONS_WRITE)?;
    open::set(&options, c"sync", c"true")?;
    Ok(options)
}

/// A value: a word, the bytes of a file, or those of standard input.
fn value_of(args: &Args, word: &OsStr) -> Result<Vec<u8>> {
    let failed = |name: &str, error: std::io::Error| wrong(format!("VALUE: {name}: {error}"));
    match word.as_bytes() {
        b"-" => {
            let mut value = Vec::new();
            let read = std::io::stdin().read_to_end(&mut value);
            read.map(|_| value)
                .or_else(|error| failed("standard input", error))
        }
        [b'@', b'@', rest @ ..] => take(args, "VALUE", OsStr::from_bytes(&[b"@", rest].concat())),
        [b'@', path @ ..] => {
            let path = OsStr::from_bytes(path);
            std::fs::read(path).or_else(|error| failed(&path.to_string_lossy(), error))
        }
        _ => take(args, "VALUE", word),
    }
}

/// Writes all that is in a batch, or nothing.
fn write(opened: Opened, batch: &Handle<rocks_batch>) -> Result<i32> {
    let options = synced()?;
    call!(rocks_db_write(opened.db(), options.get(), batch.get()))?;
    opened.close()?;
    Ok(DONE)
}

pub fn put(args: &Args, context: &mut Context) -> Result<i32> {
    let pairs = args.words[1..].chunks(2);
    let pairs = pairs.map(|pair| match pair {
        [key, value] => Ok((take(args, "KEY", key)?, value_of(args, value)?)),
        _ => wrong(format!(
            "\"{}\" has no value; usage: rocks {} {}",
            pair[0].to_string_lossy(),
            args.command.name,
            args.command.words
        )),
    });
    let pairs = pairs.collect::<Result<Vec<_>>>()?;
    let opened = context.open(args, "read_write")?;
    let (batch, merges) = (made!(rocks_batch_new())?, args.command.name == "merge");
    for (key, value) in &pairs {
        let (k, v) = (key.as_ptr().cast(), value.as_ptr().cast());
        let (to, family) = (batch.get(), opened.family());
        match merges {
            false => call!(rocks_batch_put(to, family, k, key.len(), v, value.len()))?,
            true => call!(rocks_batch_merge(to, family, k, key.len(), v, value.len()))?,
        }
    }
    write(opened, &batch)
}

pub fn delete(args: &Args, context: &mut Context) -> Result<i32> {
    let keys = args.words[1..]
        .iter()
        .map(|word| take(args, "KEY", word))
        .collect::<Result<Vec<_>>>()?;
    let opened = context.open(args, "read_write")?;
    let batch = made!(rocks_batch_new())?;
    for key in &keys {
        if args.has("single") {
            let data = key.as_ptr().cast();
            call!(rocks_batch_single_delete(
                batch.get(),
                opened.family(),
                data,
                key.len()
            ))?;
            continue;
        }
        call!(rocks_batch_delete(
            batch.get(),
            opened.family(),
            key.as_ptr().cast(),
            key.len()
        ))?;
    }
    write(opened, &batch)
}

pub fn delete_range(args: &Args, context: &mut Context) -> Result<i32> {
    let (from, to) = (
        take(args, "FROM", &args.words[1])?,
        take(args, "TO", &args.words[2])?,
    );
    let opened = context.open(args, "read_write")?;
    let options = synced()?;
    let (f, t) = (from.as_ptr().cast(), to.as_ptr().cast());
    call!(rocks_db_delete_range(
        opened.db(),
        opened.family(),
        options.get(),
        f,
        from.len(),
        t,
        to.len()
    ))?;
    opened.close()?;
    Ok(DONE)
}

fn show_entry(args: &Args, out: &mut Out, key: &[u8], value: &[u8]) {
    let fields = [("key", Value::Bytes(key)), ("value", Value::Bytes(value))];
    let has_value = !args.has("keys-only");
    out.row(&fields[..if has_value { 2 } else { 1 }], |out| {
        out.bytes(key);
        if has_value {
            out.raw(b"\t");
            out.bytes(value);
        }
        out.raw(b"\n");
    });
}

/// The entries of an iterator, as far as --limit goes, in the order that the command line wants; until
/// `take` says no.
pub fn each_entry(
    args: &Args,
    iter: &Handle<rocks_iter>,
    mut take: impl FnMut(&[u8], &[u8]) -> bool,
) -> Result<()> {
    let (mut key, mut value) = (NO_BYTES, NO_BYTES);
    let shown = if args.has("keys-only") {
        std::ptr::null_mut()
    } else {
        &raw mut value
    };
    let (at, reverse) = (iter.get(), args.has("reverse"));
    let mut is_there = match reverse {
        false => found!(rocks_iter_seek_to_first(at, &mut key, shown))?,
        true => found!(rocks_iter_seek_to_last(at, &mut key, shown))?,
    };
    let mut left = args.limit.unwrap_or(u64::MAX);
    while is_there && left > 0 && !interrupted() && take(&lent(key), &lent(value)) {
        left -= 1;
        is_there = match reverse {
            false => found!(rocks_iter_next(at, &mut key, shown))?,
            true => found!(rocks_iter_prev(at, &mut key, shown))?,
        };
    }
    Ok(())
}

pub fn show_entries(args: &Args, out: &mut Out, iter: &Handle<rocks_iter>) -> Result<i32> {
    each_entry(args, iter, |key, value| {
        show_entry(args, out, key, value);
        !out.has_failed()
    })?;
    out.end();
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

pub fn scan(args: &Args, context: &mut Context) -> Result<i32> {
    crate::bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    let work = Work::begin(args, "scan")?;
    let range = range_of(args, &opened)?;
    let iter = made!(rocks_db_iter(opened.db(), opened.family(), range.get()))?;
    let ended = show_entries(args, &mut context.out, &iter)?;
    drop((iter, work));
    opened.close()?;
    Ok(ended)
}

type AddUp = unsafe extern "C" fn(
    *const rocks_db,
    *const rocks_column_family,
    *const rocks_options,
    u32,
    *const rocks_cancel,
    *mut rocks_totals,
    *mut rocks_status,
) -> i32;

/// The range's entries, added up by one of two calls, which take the same; None: interrupted.
fn add_up(
    args: &Args,
    context: &mut Context,
    what: &str,
    call: AddUp,
) -> Result<Option<rocks_totals>> {
    crate::bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    let range = range_of(args, &opened)?;
    let mut totals = sized!(rocks_totals);
    let work = Work::begin(args, what)?;
    // SAFETY: all of these live through the call.
    let added = answer(
        |status| unsafe {
            call(
                opened.db(),
                opened.family(),
                range.get(),
                0,
                work.cancel(),
                &mut totals,
                status,
            )
        },
        &[],
    );
    drop(work);
    if !interrupted() {
        added?;
    }
    opened.close()?;
    Ok((!interrupted()).then_some(totals))
}

fn json_totals(out: &mut Out, totals: &rocks_totals) {
    out.open("{");
    out.field("count", Value::Number(totals.entries));
    out.field("key_bytes", Value::Number(totals.key_bytes));
    out.field("value_bytes", Value::Number(totals.value_bytes));
}

pub fn count(args: &Args, context: &mut Context) -> Result<i32> {
    let Some(totals) = add_up(args, context, "count", rocks_db_count)? else {
        return Ok(INTERRUPTED);
    };
    if args.json() {
        json_totals(&mut context.out, &totals);
        context.out.close("}");
    } else {
        context.out.line(&totals.entries.to_string());
    }
    Ok(DONE)
}

pub fn checksum(args: &Args, context: &mut Context) -> Result<i32> {
    let Some(totals) = add_up(args, context, "checksum", rocks_db_checksum)? else {
        return Ok(INTERRUPTED);
    };
    let (checksum, ordered) = (
        format!("{:016x}", totals.checksum),
        format!("{:016x}", totals.ordered_checksum),
    );
    if args.json() {
        json_totals(&mut context.out, &totals);
        context.out.field("checksum", Value::Text(&checksum));
        context.out.field("ordered_checksum", Value::Text(&ordered));
        context.out.close("}");
    } else {
        context.out.line(&format!("{checksum} {ordered}"));
    }
    Ok(DONE)
}
