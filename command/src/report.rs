//! `rocks report`: a database on one page, which needs nothing beside itself.

use crate::args::Args;
use crate::backups::utc;
use crate::bytes::Range;
use crate::context::Context;
use crate::data::each_entity;
use crate::library::abi::*;
use crate::library::*;
use crate::metadata::{self, Metadata};
use crate::open::{Opened, bounded, find_family, order_of};
use crate::over_time;
use crate::progress::{Work, interrupted};
use crate::show::{hexadecimal, human};
use crate::sizes::Histogram;
use crate::stamps;
use std::os::unix::ffi::OsStringExt;
use std::ptr::null_mut;

/// Entries of a column family that are read for the lengths of keys and values.
const SAMPLE: u64 = 1_000_000;
/// Files in the list of the largest.
const LARGEST: usize = 20;

fn escape(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;")
}

fn name_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => escape(text),
        _ => hexadecimal(bytes),
    }
}

/// Bars beside each other's names: what each is called, how long it is, what is said behind it.
fn bars(rows: &[(String, u64, String)]) -> String {
    const HIGH: usize = 22;
    let most = rows
        .iter()
        .map(|(_, value, _)| *value)
        .max()
        .unwrap_or(0)
        .max(1);
    let mut out = format!(
        "<svg viewBox=\"0 0 800 {}\" role=\"img\">",
        rows.len() * HIGH + 4
    );
    for (at, (name, value, said)) in rows.iter().enumerate() {
        let (top, wide) = (
            at * HIGH,
            (*value as f64 / most as f64 * 430.0).max(if *value > 0 { 1.0 } else { 0.0 }),
        );
        out += &format!(
            "<text x=\"190\" y=\"{}\" text-anchor=\"end\">{name}</text>\
             <rect x=\"200\" y=\"{}\" width=\"{wide:.1}\" height=\"16\"/>\
             <text class=\"soft\" x=\"{:.1}\" y=\"{}\">{said}</text>",
            top + 16,
            top + 4,
            208.0 + wide,
            top + 16
        );
    }
    out + "</svg>"
}

fn table(names: &[&str], rows: &[Vec<String>]) -> String {
    let head: String = names
        .iter()
        .map(|name| format!("<th>{name}</th>"))
        .collect();
    let cell = |text: &String| {
        let is_number = text.starts_with(|letter: char| letter.is_ascii_digit());
        format!(
            "<td{}>{text}</td>",
            if is_number { " class=\"number\"" } else { "" }
        )
    };
    let row =
        |row: &Vec<String>| format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>());
    format!(
        "<table><tr>{head}</tr>\n{}</table>\n",
        rows.iter().map(row).collect::<String>()
    )
}

struct File {
    family: Vec<u8>,
    name: String,
    path: Vec<u8>,
    level: i32,
    size: u64,
    entries: u64,
    deletions: u64,
}

fn files_of(metadata: &Metadata) -> Result<Vec<File>> {
    let one = |file: rocks_file_metadata| {
        let (folder, name) = (lent(file.directory), lent(file.name));
        let bare = name.strip_prefix(b"/").unwrap_or(&name);
        Ok(File {
            family: lent(file.column_family).to_vec(),
            name: name_of(bare),
            path: [&folder, &b"/"[..], bare].concat(),
            level: file.level,
            size: file.size,
            entries: file.entries,
            deletions: file.deletions,
        })
    };
    metadata::tables(metadata)?.into_iter().map(one).collect()
}

fn levels(metadata: &Metadata, family: &[u8]) -> Result<String> {
    let mut rows = Vec::new();
    for level in metadata::levels(metadata)? {
        if *lent(level.column_family) == *family {
            let said = format!("{} in {} files", human(level.size), level.file_count);
            rows.push((format!("level {}", level.level), level.size, said));
        }
    }
    Ok(format!("<h3>Levels</h3>\n{}\n", bars(&rows)))
}

/// "BuiltinV2;0407;": the compressions of a table's blocks, by their numbers.
fn compression_name(said: &str) -> String {
    const NAMES: [&str; 8] = [
        "none", "Snappy", "zlib", "bzip2", "LZ4", "LZ4HC", "XPRESS", "ZSTD",
    ];
    let Some(numbers) = said.strip_prefix("BuiltinV2;") else {
        return said.to_owned();
    };
    let numbers = numbers.trim_end_matches(';').as_bytes().chunks(2);
    let one = |pair: &[u8]| {
        let number = usize::from_str_radix(&String::from_utf8_lossy(pair), 16).ok();
        let name = number.and_then(|number| NAMES.get(number));
        name.map_or("another", |name| *name)
    };
    let names: Vec<_> = numbers.map(one).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// What compression makes of the tables, by what their properties say.
fn compression(files: &[&File]) -> String {
    let mut sums = std::collections::BTreeMap::<String, (u64, u64, u64)>::new();
    for file in files {
        let read = || -> Result<(String, u64)> {
            let (path, options) = (
                c_text(std::ffi::OsString::from_vec(file.path.clone()))?,
                null_mut(),
            );
            let reader = made!(rocks_sst_reader_open(path.as_ptr(), options))?;
            let mut properties = sized!(rocks_table_properties);
            call!(rocks_sst_reader_properties(reader.get(), &mut properties))?;
            let raw = properties.raw_key_size + properties.raw_value_size;
            Ok((
                compression_name(&name_of(&lent(properties.compression_name))),
                raw,
            ))
        };
        // With callbacks of their own some tables open in their program alone.
        let (name, raw) = read().unwrap_or_else(|_| ("unknown".to_owned(), 0));
        let sum = sums.entry(name).or_default();
        *sum = (sum.0 + 1, sum.1 + raw, sum.2 + file.size);
    }
    let rows: Vec<_> = sums
        .into_iter()
        .map(|(name, (files, raw, size))| {
            let part = if raw == 0 {
                "-".to_owned()
            } else {
                format!("{:.0} %", size as f64 / raw as f64 * 100.0)
            };
            vec![name, files.to_string(), human(raw), human(size), part]
        })
        .collect();
    let names = [
        "compression",
        "files",
        "keys and values",
        "files' size",
        "of it",
    ];
    format!("<h3>Compression</h3>\n{}", table(&names, &rows))
}

fn largest(files: &[&File]) -> String {
    let mut files = files.to_vec();
    files.sort_by_key(|file| std::cmp::Reverse(file.size));
    let row = |file: &&File| {
        vec![
            file.name.clone(),
            format!("level {}", file.level),
            human(file.size),
            file.entries.to_string(),
            file.deletions.to_string(),
        ]
    };
    let rows: Vec<_> = files.iter().take(LARGEST).map(row).collect();
    let names = ["file", "level", "size", "entries", "deletions"];
    format!("<h3>Largest files</h3>\n{}", table(&names, &rows))
}

fn lengths(args: &Args, opened: &Opened, family: &str) -> Result<String> {
    let handle = find_family(opened, family.as_ref())?;
    let range = bounded(args, &Range::default())?;
    let options = made!(rocks_db_options(opened.db(), handle.get()))?;
    stamps::set_for_reading(args, &order_of(&options)?, &range)?;
    let iter = made!(rocks_db_iter(opened.db(), handle.get(), range.get()))?;
    let mut sampled = args.clone();
    sampled.limit = Some(args.limit.unwrap_or(SAMPLE));
    let (mut keys, mut values, mut count) = (Histogram::default(), Histogram::default(), 0u64);
    each_entity(&sampled, &iter, |key, columns| {
        keys.add(key.len());
        values.add(columns.stored_len());
        count += 1;
        true
    })?;
    let plot = |histogram: &Histogram| {
        let rows = histogram.rows().into_iter();
        let rows = rows
            .map(|(from, to, count)| (format!("{from} .. {to} bytes"), count, count.to_string()));
        bars(&rows.collect::<Vec<_>>())
    };
    let whole = if Some(count) < sampled.limit {
        "all"
    } else {
        "the first"
    };
    Ok(format!(
        "<h3>Lengths of keys</h3>\n<p class=\"soft\">Of {whole} {count} entries.</p>\n{}\n<h3>Lengths of values</h3>\n{}\n",
        plot(&keys),
        plot(&values)
    ))
}

fn page(args: &Args, opened: &Opened) -> Result<String> {
    let mut names = Buffer::new();
    call!(rocks_db_column_families(
        opened.db(),
        &mut names.0,
        null_mut()
    ))?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    let files = files_of(&metadata)?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = utc(now.map_or(0, |now| now.as_secs() as i64));
    let (title, mut parts, mut rows) = (escape(&args.word(0)), String::new(), Vec::new());
    for family in names.texts(0) {
        let own: Vec<_> = files
            .iter()
            .filter(|file| file.family == family.as_bytes())
            .collect();
        let sum = |of: fn(&File) -> u64| own.iter().map(|file| of(file)).sum::<u64>();
        let (entries, deletions) = (sum(|file| file.entries), sum(|file| file.deletions));
        let numbers = [
            entries.to_string(),
            deletions.to_string(),
            human(sum(|file| file.size)),
        ];
        let mut row = vec![escape(&family), own.len().to_string()];
        row.extend(numbers);
        rows.push(row);
        parts += &format!("<h2>Column family {}</h2>\n", escape(&family));
        parts += &levels(&metadata, family.as_bytes())?;
        parts += &lengths(args, opened, &family)?;
        parts += &compression(&own);
        parts += &largest(&own);
    }
    parts = over_time::section(args, opened)? + &parts;
    let names = [
        "column family",
        "files",
        "entries in files",
        "deletions",
        "size",
    ];
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{}</style></head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"soft\">{now}, by rocks {}</p>\n{}{parts}</body></html>\n",
        include_str!("report.css"),
        version(),
        table(&names, &rows)
    ))
}

pub fn report(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let work = Work::begin(args, "report")?;
    let page = page(args, &opened)?;
    drop(work);
    opened.close()?;
    if interrupted() {
        return Ok(INTERRUPTED);
    }
    let file = &args.words[1];
    let failed = |error| {
        Failure::of(
            ROCKS_IO_ERROR,
            format!("{}: {error}", file.to_string_lossy()),
        )
    };
    std::fs::write(file, page).map_err(failed)?;
    Ok(DONE)
}
