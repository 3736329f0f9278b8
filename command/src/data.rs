//! Keys and values: get, put, delete, scan, count, checksum.

use crate::args::Args;
use crate::bytes::take;
use crate::columns::{self, Columns};
use crate::context::{Context, tell};
use crate::definition;
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, Opened, Options, range_of};
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value};
use crate::stamps::{self, Stamp, Stamps};
use crate::standard;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;

/// What a key has: a value, or where they are asked for its columns.
enum Found {
    Value(Buffer),
    /// Lent by the handle.
    Columns(Columns<'static>, #[allow(dead_code)] Handle<rocks_values>),
}

impl Found {
    /// None: the key is not there.
    fn read(args: &Args, opened: &Opened, reading: &Options, key: &[u8]) -> Result<Option<Found>> {
        let (db, family, data) = (opened.db(), opened.family(), key.as_ptr().cast());
        let (how, len) = (reading.get(), key.len());
        if !args.has("columns") {
            let mut value = Buffer::new();
            let is_there = found!(rocks_db_get(db, family, how, data, len, &mut value.0))?;
            return Ok(is_there.then_some(Found::Value(value)));
        }
        let values = made!(rocks_values_new())?;
        let (to, mut first, mut count) = (values.get(), std::ptr::null(), 0);
        let is_there = found!(rocks_db_get_entity(
            db, family, how, data, len, to, &mut first, &mut count
        ))?;
        Ok(is_there.then_some(Found::Columns(Columns::lent(first, count), values)))
    }

    /// With its name in JSON.
    fn shown(&self) -> (&'static str, Value<'_>) {
        match self {
            Found::Value(value) => ("value", Value::Bytes(value.bytes())),
            Found::Columns(columns, _) => ("columns", Value::Columns(*columns)),
        }
    }
}

/// When a key that is there was written, as reads with these options see it.
fn stamp_of(
    stamps: &Stamps,
    opened: &Opened,
    reading: &Options,
    key: &[u8],
) -> Result<Option<Stamp>> {
    let iter = made!(rocks_db_iter(opened.db(), opened.family(), reading.get()))?;
    let (mut found, no) = (NO_BYTES, std::ptr::null_mut());
    let is_there = found!(rocks_iter_seek(
        iter.get(),
        key.as_ptr().cast(),
        key.len(),
        &mut found,
        no
    ))?;
    match is_there && *lent(found) == *key {
        true => stamps.at(&iter),
        false => Ok(None),
    }
}

pub fn get(args: &Args, context: &mut Context) -> Result<i32> {
    if args.has("columns") && args.has("raw") {
        return wrong("--columns: given with --raw");
    }
    if args.has("times") && args.has("raw") {
        return wrong("--times: given with --raw");
    }
    let keys = args.words[1..]
        .iter()
        .map(|word| take(args, "KEY", word))
        .collect::<Result<Vec<_>>>()?;
    let opened = context.open(args, "read_only")?;
    let stamps = Stamps::of(args, &opened)?;
    let reading = open::reading(args, &opened)?;
    let (out, mut worst) = (&mut context.out, DONE);
    if args.json() {
        out.open("[");
    }
    for key in &keys {
        let found = Found::read(args, &opened, &reading, key)?;
        if found.is_none() {
            worst = NOT_THERE;
        }
        let stamp = match (&stamps, &found) {
            (Some(stamps), Some(_)) => stamp_of(stamps, &opened, &reading, key)?,
            _ => None,
        };
        if args.json() {
            out.next();
            out.open("{");
            out.field("key", Value::Bytes(key));
            out.field("found", Value::Bool(found.is_some()));
            if let (Some(stamps), Some(stamp)) = (&stamps, &stamp) {
                out.field(stamps.name(), stamp.shown());
            }
            if let Some((name, value)) = found.as_ref().map(Found::shown) {
                out.field(name, value);
            }
            out.close("}");
        } else if let Some(found) = found {
            if let Some(stamp) = &stamp {
                out.value(stamp.shown());
                out.raw(b"\t");
            }
            match found.shown().1 {
                Value::Bytes(bytes) if args.has("raw") => out.raw(bytes),
                value => {
                    out.value(value);
                    out.raw(b"\n");
                }
            }
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
            let (mut value, mut input) = (Vec::new(), standard::input()?);
            let read = input.read_to_end(&mut value);
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

/// Standard input is one value, and none where a shell reads its lines from it.
fn check_dashes<'a>(context: &Context, values: impl Iterator<Item = &'a [u8]>) -> Result<()> {
    let dashes = values.filter(|value| *value == b"-").count();
    if dashes > 1 {
        return wrong(format!("VALUE: - is given {dashes} times; accepted: once"));
    }
    let is_shell = context.kept.is_some() && !std::io::stdin().is_terminal();
    if dashes == 1 && is_shell {
        return wrong(
            "VALUE: - is given, but the shell reads its lines from standard input; accepted: @FILE, or the \
             value itself",
        );
    }
    Ok(())
}

/// Writes all that is in a batch, or nothing.
fn write(opened: Opened, batch: &Handle<rocks_batch>) -> Result<i32> {
    let options = synced()?;
    call!(rocks_db_write(opened.db(), options.get(), batch.get()))?;
    opened.close()?;
    Ok(DONE)
}

/// One key with named columns.
fn put_columns(args: &Args, context: &mut Context) -> Result<i32> {
    let key = take(args, "KEY", &args.words[1])?;
    let values = args.words[2..].iter().filter_map(|word| {
        let mut parts = word.as_bytes().splitn(2, |byte| *byte == b'=');
        parts.nth(1)
    });
    check_dashes(context, values)?;
    let column = |word: &OsString| {
        let all = word.as_bytes();
        let Some(equals) = all.iter().position(|byte| *byte == b'=') else {
            let shown = word.to_string_lossy();
            return wrong(format!("\"{shown}\"; accepted: NAME=VALUE"));
        };
        let part = |bytes| OsStr::from_bytes(bytes);
        let name = take(args, "NAME", part(&all[..equals]))?;
        Ok((name, value_of(args, part(&all[equals + 1..]))?))
    };
    let pairs = args.words[2..]
        .iter()
        .map(column)
        .collect::<Result<Vec<_>>>()?;
    let (opened, all) = (context.open(args, "read_write")?, columns::lend(&pairs));
    if stamps::for_writing(args, &opened)?.is_some() {
        return wrong("--columns: keys with timestamps have plain values");
    }
    let (batch, family) = (made!(rocks_batch_new())?, opened.family());
    let (to, data) = (batch.get(), key.as_ptr().cast());
    call!(rocks_batch_put_entity(
        to,
        family,
        data,
        key.len(),
        all.as_ptr(),
        all.len()
    ))?;
    write(opened, &batch)
}

pub fn put(args: &Args, context: &mut Context) -> Result<i32> {
    if args.has("columns") {
        return put_columns(args, context);
    }
    let values = args.words[1..].iter().skip(1).step_by(2);
    check_dashes(context, values.map(|word| word.as_bytes()))?;
    let pairs = args.words[1..].chunks(2);
    let pairs = pairs.map(|pair| match pair {
        [key, value] => Ok((take(args, "KEY", key)?, value_of(args, value)?)),
        _ => wrong(format!(
            "\"{}\" has no value; usage: {}",
            pair[0].to_string_lossy(),
            definition::usage(args.command, "")
        )),
    });
    let pairs = pairs.collect::<Result<Vec<_>>>()?;
    let opened = context.open(args, "read_write")?;
    let (batch, merges) = (made!(rocks_batch_new())?, args.command.name == "merge");
    let at = stamps::for_writing(args, &opened)?;
    for (key, value) in &pairs {
        let (k, v) = (key.as_ptr().cast(), value.as_ptr().cast());
        let (to, family, k_len, v_len) = (batch.get(), opened.family(), key.len(), value.len());
        match (&at, merges) {
            (None, false) => call!(rocks_batch_put(to, family, k, k_len, v, v_len))?,
            (None, true) => call!(rocks_batch_merge(to, family, k, k_len, v, v_len))?,
            (Some(at), merges) => {
                let (t, t_len) = (at.as_ptr().cast(), at.len());
                match merges {
                    false => call!(rocks_batch_put_with_timestamp(
                        to, family, k, k_len, t, t_len, v, v_len
                    ))?,
                    true => call!(rocks_batch_merge_with_timestamp(
                        to, family, k, k_len, t, t_len, v, v_len
                    ))?,
                }
            }
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
    let at = stamps::for_writing(args, &opened)?;
    for key in &keys {
        let (to, family) = (batch.get(), opened.family());
        let (k, len) = (key.as_ptr().cast(), key.len());
        match (&at, args.has("single")) {
            (None, false) => call!(rocks_batch_delete(to, family, k, len))?,
            (None, true) => call!(rocks_batch_single_delete(to, family, k, len))?,
            (Some(at), false) => {
                let (t, t_len) = (at.as_ptr().cast(), at.len());
                call!(rocks_batch_delete_with_timestamp(
                    to, family, k, len, t, t_len
                ))?;
            }
            (Some(at), true) => {
                let (t, t_len) = (at.as_ptr().cast(), at.len());
                call!(rocks_batch_single_delete_with_timestamp(
                    to, family, k, len, t, t_len
                ))?;
            }
        }
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
    let (db, family, how) = (opened.db(), opened.family(), options.get());
    let (f_len, t_len) = (from.len(), to.len());
    match stamps::for_writing(args, &opened)? {
        None => call!(rocks_db_delete_range(db, family, how, f, f_len, t, t_len))?,
        Some(at) => call!(rocks_db_delete_range_with_timestamp(
            db,
            family,
            how,
            f,
            f_len,
            t,
            t_len,
            at.as_ptr().cast(),
            at.len()
        ))?,
    }
    opened.close()?;
    Ok(DONE)
}

fn show_entry(
    args: &Args,
    out: &mut Out,
    key: &[u8],
    stamp: Option<(&'static str, &Stamp)>,
    value: &[u8],
) {
    let mut fields = vec![("key", Value::Bytes(key))];
    fields.extend(stamp.map(|(name, stamp)| (name, stamp.shown())));
    if !args.has("keys-only") {
        fields.push(("value", Value::Bytes(value)));
    }
    show_fields(out, &fields);
}

/// A row whose line has tabs between the fields.
pub fn show_fields(out: &mut Out, fields: &[(&str, Value)]) {
    out.row(fields, |out| {
        for (at, (_, value)) in fields.iter().enumerate() {
            if at > 0 {
                out.raw(b"\t");
            }
            out.value(*value);
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

/// The same, with columns: those of a plain value are one without a name.
pub fn each_entity(
    args: &Args,
    iter: &Handle<rocks_iter>,
    mut take: impl FnMut(&[u8], Columns) -> bool,
) -> Result<()> {
    let (mut own, mut failed) = (Vec::new(), Ok(()));
    each_entry(args, iter, |key, _| {
        own.clear();
        own.extend_from_slice(key);
        match columns::at(iter) {
            Ok(columns) => take(&own, columns),
            Err(failure) => {
                failed = Err(failure);
                false
            }
        }
    })?;
    failed
}

fn show_entity(out: &mut Out, key: &[u8], stamp: Option<(&'static str, &Stamp)>, columns: Columns) {
    let mut fields = vec![("key", Value::Bytes(key))];
    fields.extend(stamp.map(|(name, stamp)| (name, stamp.shown())));
    // Without columns there is no tab.
    if columns.len() > 0 || !out.is_lines() {
        fields.push(("columns", Value::Columns(columns)));
    }
    show_fields(out, &fields);
}

/// What `stamps` want: entries of some time alone, and when they were written. --limit counts those.
pub fn show_entries(
    args: &Args,
    out: &mut Out,
    iter: &Handle<rocks_iter>,
    stamps: Option<&Stamps>,
) -> Result<i32> {
    let (mut all, mut failed) = (args.clone(), Ok(()));
    let mut left = args.limit.unwrap_or(u64::MAX);
    if stamps.is_some() {
        all.limit = None;
    }
    let name = stamps.filter(|stamps| stamps.are_shown).map(Stamps::name);
    let mut show = |key: &[u8], value: &[u8], columns: Option<Columns>| {
        if left == 0 {
            return false;
        }
        let stamp = match stamps.map(|stamps| stamps.at(iter)).transpose() {
            Ok(stamp) => stamp,
            Err(failure) => {
                failed = Err(failure);
                return false;
            }
        };
        // Of another time.
        if let Some(None) = stamp {
            return true;
        }
        let stamp = stamp.flatten();
        let stamp = name.zip(stamp.as_ref());
        match columns {
            Some(columns) => show_entity(out, key, stamp, columns),
            None => show_entry(args, out, key, stamp, value),
        }
        left -= 1;
        !out.has_failed() && left > 0
    };
    if args.has("columns") && !args.has("keys-only") {
        each_entity(&all, iter, |key, columns| show(key, &[], Some(columns)))?;
    } else {
        each_entry(&all, iter, |key, value| match stamps {
            None => show(key, value, None),
            // To ask for them ends what the iterator lent.
            Some(_) => {
                let (key, value) = (key.to_vec(), value.to_vec());
                show(&key, &value, None)
            }
        })?;
    }
    failed?;
    out.end();
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

pub fn scan(args: &Args, context: &mut Context) -> Result<i32> {
    crate::bytes::range(args)?;
    let opened = context.open(args, "read_only")?;
    let work = Work::begin(args, "scan")?;
    let range = range_of(args, &opened)?;
    let stamps = Stamps::of(args, &opened)?;
    let iter = made!(rocks_db_iter(opened.db(), opened.family(), range.get()))?;
    let ended = show_entries(args, &mut context.out, &iter, stamps.as_ref())?;
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
