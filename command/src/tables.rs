//! Table files: what sst_dump shows, and taking files in.

use crate::args::Args;
use crate::bytes;
use crate::context::{Context, tell};
use crate::data::{show_entries, show_fields};
use crate::library::abi::*;
use crate::library::*;
use crate::metadata;
use crate::open::{
    self, Opened, Options, bounded, find_family, given_options, order_of,
    refuse_prefix_of_other_orders,
};
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value};
use crate::stamps::{self, Stamp, Stamps};
use crate::versions::{self, parsed};
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::ptr::null;

pub fn open_table(args: &Args, at: usize) -> Result<Handle<rocks_sst_reader>> {
    let (options, path) = (given_options(args)?, c_text(&args.words[at])?);
    made!(rocks_sst_reader_open(path.as_ptr(), options.get()))
}

pub fn dump(args: &Args, context: &mut Context) -> Result<i32> {
    let range = bytes::range(args)?;
    let reader = open_table(args, 0)?;
    let _work = Work::begin(args, "dump")?;
    let counts = args.has("count-only") || args.has("histogram") || args.delimiter.is_some();
    if args.has("all") || counts {
        if args.has("reverse") {
            return wrong("--all: given with --reverse");
        }
        return versions::of_table(args, &mut context.out, &reader);
    }
    let options = given_options(args)?;
    refuse_prefix_of_other_orders(args, &options)?;
    let (bounds, order) = (bounded(args, &range)?, order_of(&options)?);
    stamps::set_for_reading(args, &order, &bounds)?;
    let stamps = Stamps::of_table(args, &options)?;
    let iter = made!(rocks_sst_reader_iter(reader.get(), bounds.get()))?;
    show_entries(args, &mut context.out, &iter, stamps.as_ref())
}

/// The range deletions of a database's tables.
pub fn range_deletions(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    let out = &mut context.out;
    out.list();
    for file in metadata::tables(&metadata)? {
        let (name, family) = (lent(file.name), lent(file.column_family));
        if !args.wants(&family) {
            continue;
        }
        let of = find_family(&opened, OsStr::from_bytes(&family))?;
        let options = made!(rocks_db_options(opened.db(), of.get()))?;
        let bare = name.strip_prefix(b"/").unwrap_or(&name);
        let path = [&lent(file.directory), &b"/"[..], bare].concat();
        let path = c_text(OsStr::from_bytes(&path))?;
        let reader = made!(rocks_sst_reader_open(path.as_ptr(), options.get()))?;
        let iter = made!(rocks_sst_reader_range_deletion_iter(reader.get()))?;
        let (mut begin, mut end) = (NO_BYTES, NO_BYTES);
        let mut is_there = found!(rocks_iter_seek_to_first(iter.get(), &mut begin, &mut end))?;
        while is_there {
            let entry = parsed(&reader, begin)?;
            let (from, to, timestamp) = (lent(entry.key), lent(end), lent(entry.timestamp));
            let stamp = (!timestamp.is_empty()).then(|| Stamp::of_bytes(&timestamp));
            let mut fields = vec![
                ("file", Value::Bytes(bare)),
                ("column_family", Value::Bytes(&family)),
                ("from", Value::Bytes(&from)),
                ("to", Value::Bytes(&to)),
                ("sequence", Value::Number(entry.sequence)),
            ];
            fields.extend(stamp.as_ref().map(|stamp| ("timestamp", stamp.shown())));
            show_fields(out, &fields);
            is_there = found!(rocks_iter_next(iter.get(), &mut begin, &mut end))?;
        }
    }
    out.end();
    drop(metadata);
    opened.close()?;
    Ok(DONE)
}

fn property(args: &Args, out: &mut Out, name: &str, value: Value) {
    if args.json() {
        return out.field(name, value);
    }
    out.text(&format!("{name}: "));
    match value {
        Value::Number(number) => out.text(&number.to_string()),
        Value::Bytes(data) => out.bytes(data),
        Value::Text(text) => out.text(text),
        Value::Bool(is) => out.text(&is.to_string()),
        Value::Columns(_) | Value::Nothing => {}
    }
    out.raw(b"\n");
}

fn show_table(args: &Args, out: &mut Out, size: u64, p: &rocks_table_properties) {
    for (name, number) in [
        ("file_size", size),
        ("num_entries", p.num_entries),
        ("num_deletions", p.num_deletions),
        ("num_merge_operands", p.num_merge_operands),
        ("num_range_deletions", p.num_range_deletions),
        ("num_data_blocks", p.num_data_blocks),
        ("data_size", p.data_size),
        ("index_size", p.index_size),
        ("filter_size", p.filter_size),
        ("raw_key_size", p.raw_key_size),
        ("raw_value_size", p.raw_value_size),
        ("format_version", p.format_version),
        ("column_family_id", p.column_family_id),
        ("creation_time", p.creation_time),
        ("smallest_sequence", p.key_smallest_seqno),
        ("largest_sequence", p.key_largest_seqno),
    ] {
        property(args, out, name, Value::Number(number));
    }
    for (name, text) in [
        ("column_family", p.column_family_name),
        ("comparator", p.comparator_name),
        ("merge_operator", p.merge_operator_name),
        ("filter_policy", p.filter_policy_name),
        ("prefix_extractor", p.prefix_extractor_name),
        ("compression", p.compression_name),
        ("db_id", p.db_id),
        ("db_session_id", p.db_session_id),
    ] {
        property(args, out, name, Value::Bytes(&lent(text)));
    }
    if args.json() {
        out.name("user");
        out.open("{");
    }
    for at in 0..p.user_count {
        // SAFETY: there are as many of both, lent by the reader.
        let (name, value) = unsafe { (lent(*p.user_names.add(at)), lent(*p.user_values.add(at))) };
        property(
            args,
            out,
            &String::from_utf8_lossy(&name),
            Value::Bytes(&value),
        );
    }
    if args.json() {
        out.close("}");
    }
}

/// Properties of table files, those that collectors gave included.
pub fn table(args: &Args, context: &mut Context) -> Result<i32> {
    let out = &mut context.out;
    if args.json() {
        out.open("[");
    }
    for at in 0..args.words.len() {
        let reader = open_table(args, at)?;
        let (mut properties, mut size) = (sized!(rocks_table_properties), 0);
        call!(rocks_sst_reader_properties(reader.get(), &mut properties))?;
        call!(rocks_sst_reader_file_size(reader.get(), &mut size))?;
        if args.json() {
            out.next();
            out.open("{");
            out.field("file", Value::Text(&args.word(at)));
        } else {
            out.line(&format!(
                "{}file: {}",
                if at > 0 { "\n" } else { "" },
                args.word(at)
            ));
        }
        show_table(args, out, size, &properties);
        if args.json() {
            out.close("}");
        }
    }
    if args.json() {
        out.close("]");
    }
    Ok(DONE)
}

fn verify_one(args: &Args, at: usize) -> Result<()> {
    let work = Work::begin(args, &args.word(at))?;
    let reader = open_table(args, at)?;
    call!(rocks_sst_reader_verify_checksum(
        reader.get(),
        null(),
        work.cancel()
    ))
}

/// Every block of table files, each file told of.
pub fn verify(args: &Args, context: &mut Context) -> Result<i32> {
    let (out, mut worst) = (&mut context.out, DONE);
    given_options(args)?;
    if args.json() {
        out.open("[");
    }
    for at in 0..args.words.len() {
        if interrupted() {
            break;
        }
        let verified = verify_one(args, at);
        let file = args.word(at);
        worst = worst.max(
            verified
                .as_ref()
                .map_or_else(|failure| failure.exit, |()| DONE),
        );
        if args.json() {
            out.next();
            out.open("{");
            out.field("file", Value::Text(&file));
            out.field("ok", Value::Bool(verified.is_ok()));
            if let Err(failure) = verified {
                out.field("error", Value::Text(&failure.text));
            }
            out.close("}");
        } else if let Err(failure) = verified {
            tell("verify-table", &format!("{file}: {}", failure.text));
        } else {
            out.line(&format!("{file}: whole"));
        }
    }
    if args.json() {
        out.close("]");
    }
    Ok(worst)
}

/// Table files into a database, all or none.
pub fn take_in(opened: &Opened, files: &[CString], options: &Options, work: &Work) -> Result<()> {
    let list: Vec<_> = files.iter().map(|file| file.as_ptr()).collect();
    let mut group = sized!(rocks_ingest_group);
    group.column_family = opened.family();
    group.files = list.as_ptr();
    group.file_count = list.len();
    group.options = options.get();
    call!(rocks_db_ingest(opened.db(), &group, 1, work.cancel()))
}

pub fn ingest(args: &Args, context: &mut Context) -> Result<i32> {
    let options = open::options(ROCKS_OPTIONS_INGEST)?;
    open::set_all(&options, &args.ingest_options, "--ingest-option")?;
    if args.has("move") {
        open::set(&options, c"move_files", c"true")?;
    }
    let opened = context.open(args, "read_write")?;
    let files = args.words[1..]
        .iter()
        .map(c_text)
        .collect::<Result<Vec<_>>>()?;
    let work = Work::begin(args, "ingest")?;
    take_in(&opened, &files, &options, &work)?;
    drop(work);
    opened.close()?;
    Ok(DONE)
}
