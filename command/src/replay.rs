//! Does again what a trace of a database says.

use crate::args::Args;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::open;
use crate::progress::Work;
use crate::show::{Out, Value};
use std::ffi::CStr;

/// What it did, also where it ended early.
fn show(args: &Args, out: &mut Out, report: &rocks_replay_report, first: &str) {
    let numbers = [
        ("executed", report.executed),
        ("failed", report.failed),
        ("skipped", report.skipped),
        ("elapsed_micros", report.elapsed_micros),
    ];
    if !args.json() {
        for (name, number) in numbers {
            out.line(&format!("{name}: {number}"));
        }
        return;
    }
    out.open("{");
    for (name, number) in numbers {
        out.field(name, Value::Number(number));
    }
    if !first.is_empty() {
        out.field("first_failure", Value::Text(first));
    }
    out.close("}");
}

pub fn replay(args: &Args, context: &mut Context) -> Result<i32> {
    let options = open::options(ROCKS_OPTIONS_REPLAY)?;
    open::set_all(&options, &args.replay_options, "--replay-option")?;
    let opened = context.open(args, "read_write")?;
    let trace = c_text(&args.words[1])?;
    let mut report = sized!(rocks_replay_report);
    let work = Work::begin(args, "replay")?;
    let replayed = call!(rocks_db_replay_trace(
        opened.db(),
        trace.as_ptr(),
        options.get(),
        work.cancel(),
        &mut report
    ));
    drop(work);
    // SAFETY: the library ends it by a NUL.
    let first = unsafe { CStr::from_ptr(report.text.as_ptr()) }.to_string_lossy();
    // Nothing was done where the trace could not be read at all.
    if replayed.is_ok() || report.executed + report.failed + report.skipped > 0 {
        show(args, &mut context.out, &report, &first);
    }
    replayed?;
    // With stop_at_failure=false.
    if report.failed > 0 {
        tell(
            "replay",
            &format!("{} operations failed; the first: {first}", report.failed),
        );
    }
    opened.close()?;
    Ok(if report.failed > 0 { FAILED } else { DONE })
}
