//! Looking after a database: verify, compact, flush, repair, destroy.

use crate::args::Args;
use crate::bytes;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, Opened, Stored};
use crate::progress::Work;
use crate::show::{Out, Value};
use std::ptr::null;

/// What an opening would lose; true: something.
fn show_recovery(args: &Args, out: &mut Out, opened: &Opened) -> Result<bool> {
    let mut report = sized!(rocks_recovery_report);
    call!(rocks_db_recovery_report(opened.db(), &mut report))?;
    let (text, lost) = (text_in(&report.text), report.data_loss != 0);
    if args.json() {
        out.field("checked", Value::Bool(report.checked != 0));
        out.field("data_loss", Value::Bool(lost));
        for (name, number) in [
            ("wal_files", report.wal_files),
            ("wal_files_damaged", report.wal_files_damaged),
            ("wal_bytes_dropped", report.wal_bytes_dropped),
            ("wal_bytes_torn", report.wal_bytes_torn),
            ("sequences_missing", report.sequences_missing),
            ("manifest_bytes_torn", report.manifest_bytes_torn),
            ("manifest_bytes_cut", report.manifest_bytes_cut),
            ("table_files_lost", report.table_files_lost),
            ("last_sequence", report.last_sequence),
        ] {
            out.field(name, Value::Number(number));
        }
        out.field("text", Value::Text(&text));
    } else if lost {
        out.line(&format!(
            "data was lost, or will be by the next opening: {text}"
        ));
    } else {
        let between = if text.is_empty() { "" } else { "; " };
        out.line(&format!(
            "{} write-ahead logs are whole{between}{text}",
            report.wal_files
        ));
    }
    Ok(lost)
}

pub fn verify(args: &Args, context: &mut Context) -> Result<i32> {
    if args.has("sizes") {
        return crate::transfer::check_sizes(args, context);
    }
    let opened = context.open(args, "read_only")?;
    let out = &mut context.out;
    if args.json() {
        out.open("{");
    }
    let lost = show_recovery(args, out, &opened)?;
    let work = Work::begin(args, "verify")?;
    let verified = match args.has("files") {
        true => call!(rocks_db_verify_file_checksums(
            opened.db(),
            null(),
            work.cancel()
        )),
        false => call!(rocks_db_verify_checksum(opened.db(), null(), work.cancel())),
    };
    drop(work);
    if args.json() {
        out.field("ok", Value::Bool(verified.is_ok() && !lost));
        if let Err(failure) = &verified {
            out.field("error", Value::Text(&failure.text));
        }
        out.close("}");
    }
    let ended = match verified {
        Err(failure) => {
            if !args.json() {
                tell("verify", &failure.text);
            }
            failure.exit
        }
        Ok(()) => {
            if !args.json() {
                out.line("all table files are whole");
            }
            if lost { DAMAGED } else { DONE }
        }
    };
    opened.close()?;
    Ok(ended)
}

pub fn compact(args: &Args, context: &mut Context) -> Result<i32> {
    let range = bytes::range(args)?;
    let opened = context.open(args, "read_write")?;
    let work = Work::begin(args, "compact")?;
    let options = open::options(ROCKS_OPTIONS_COMPACT_RANGE)?;
    if args.prefix.is_some() {
        let of = made!(rocks_db_options(opened.db(), opened.family()))?;
        open::refuse_prefix_of_other_orders(args, &of)?;
    }
    if args.has("all") {
        open::set(&options, c"bottommost_level_compaction", c"kForceOptimized")?;
    }
    if args.has("erase") {
        open::set(&options, c"erase", c"true")?;
    }
    let bound = |bound: &Option<Vec<u8>>| {
        let bound = bound.as_ref();
        (
            bound.map_or(null(), |key| key.as_ptr().cast()),
            bound.map_or(0, Vec::len),
        )
    };
    let ((from, from_len), (to, to_len)) = (bound(&range.from), bound(&range.to));
    let (db, family) = (opened.db(), opened.family());
    call!(rocks_db_compact_range(
        db,
        family,
        options.get(),
        from,
        from_len,
        to,
        to_len,
        work.cancel()
    ))?;
    drop(work);
    opened.close()?;
    Ok(DONE)
}

/// Opening to write replays the log into memtables; this makes files of them.
pub fn flush(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_write")?;
    let family = opened.family().cast_const();
    let count = usize::from(!family.is_null());
    let list = if count > 0 { &raw const family } else { null() };
    call!(rocks_db_flush(opened.db(), list, count, null()))?;
    opened.close()?;
    Ok(DONE)
}

/// Fields of a line of a repair, as rocks.h lists them.
const FIELDS: [&str; 8] = [
    "fate",
    "file",
    "column_family",
    "saved",
    "lost",
    "bytes_lost",
    "moved_to",
    "why",
];

fn show_line(args: &Args, out: &mut Out, line: &str) {
    let mut fields = line.split('\t').chain(std::iter::repeat(""));
    let fields: [&str; 8] = std::array::from_fn(|_| fields.next().unwrap_or_default());
    if args.json() {
        out.next();
        out.open("{");
        for (name, field) in FIELDS.iter().zip(fields) {
            match *name {
                "saved" | "lost" | "bytes_lost" => {
                    out.field(name, Value::Number(field.parse().unwrap_or(0)));
                }
                _ => out.field(name, Value::Text(field)),
            }
        }
        out.close("}");
        return;
    }
    let [fate, file, family, saved, lost, bytes_lost, moved_to, why] = fields;
    let mut text = format!("{fate:<8}  {file}");
    if !family.is_empty() {
        text += &format!(" ({family})");
    }
    if fate != "kept" {
        text += &format!(": {saved} saved, {lost} lost, {bytes_lost} bytes lost");
    }
    if !moved_to.is_empty() {
        text += &format!("; now {moved_to}");
    }
    if !why.is_empty() {
        text += &format!("; {why}");
    }
    out.line(&text);
}

fn show_repair(args: &Args, out: &mut Out, report: &rocks_repair_report, lines: &str) {
    let in_place = args.has("in-place");
    if args.json() {
        out.open("{");
        out.field("changed", Value::Bool(report.changed != 0));
        out.field("in_place", Value::Bool(in_place));
        out.field("data_loss", Value::Bool(report.data_loss != 0));
        out.field(
            "manifest_rebuilt",
            Value::Bool(report.manifest_rebuilt != 0),
        );
        for (name, number) in [
            ("rows_saved", report.rows_saved),
            ("rows_lost", report.rows_lost),
            ("table_bytes_lost", report.table_bytes_lost),
            ("wal_records_saved", report.wal_records_saved),
            ("wal_bytes_lost", report.wal_bytes_lost),
            ("values_lost", report.values_lost),
            ("sequences_missing", report.sequences_missing),
            ("files_set_aside", report.files_set_aside),
        ] {
            out.field(name, Value::Number(number));
        }
        out.field("text", Value::Text(&text_in(&report.text)));
        out.name("files");
        out.open("[");
    }
    for line in lines.lines() {
        show_line(args, out, line);
    }
    if args.json() {
        out.close("]");
        out.close("}");
    } else if report.changed == 0 {
        out.line("the database is whole");
    } else {
        let done = if in_place {
            "repaired"
        } else {
            "nothing was changed; --in-place repairs it"
        };
        let lost = if report.data_loss != 0 {
            "something is lost"
        } else {
            "nothing is lost"
        };
        out.line(&format!("{done}; {lost}"));
    }
}

pub fn repair(args: &Args, context: &mut Context) -> Result<i32> {
    let stored = Stored::load(args)?;
    let (path, families) = (c_text(&args.words[0])?, stored.families());
    let (mut report, mut lines) = (sized!(rocks_repair_report), Buffer::new());
    let work = Work::begin(args, "repair")?;
    // SAFETY: all of these live through the call.
    let code = answer(
        |status| unsafe {
            rocks_db_repair(
                path.as_ptr(),
                stored.options.get(),
                families.names.as_ptr(),
                families.options.as_ptr(),
                families.names.len(),
                args.has("in-place").into(),
                u64::MAX,
                work.cancel(),
                &mut report,
                &mut lines.0,
                status,
            )
        },
        &[ROCKS_INCOMPLETE],
    )?;
    drop(work);
    show_repair(args, &mut context.out, &report, &lines.text());
    Ok(if code == ROCKS_OK { DONE } else { DAMAGED })
}

pub fn destroy(args: &Args, _: &mut Context) -> Result<i32> {
    if !args.has("force") {
        return wrong("deletes every file of the database; say --force");
    }
    let stored = Stored::load(args)?;
    let (path, families) = (c_text(&args.words[0])?, stored.families());
    let (names, options) = (families.names.as_ptr(), families.options.as_ptr());
    call!(rocks_db_destroy(
        path.as_ptr(),
        stored.options.get(),
        names,
        options,
        families.names.len()
    ))?;
    Ok(DONE)
}
