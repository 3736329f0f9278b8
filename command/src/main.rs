//! rocks: looks into databases, and looks after them. `definition` says what each command does.

mod about;
mod advice;
mod args;
mod backups;
mod blob_file;
mod bytes;
mod colour;
mod columns;
mod complete;
mod completion;
mod context;
mod data;
mod definition;
mod info_log;
mod library;
mod load;
mod log;
mod manifest;
mod metadata;
mod missing;
mod open;
mod over_time;
mod pager;
mod progress;
mod redis;
mod redis_export;
mod redis_import;
mod replay;
mod report;
mod shape;
mod shell;
mod show;
mod sizes;
mod stamps;
mod standard;
mod tables;
mod top;
mod transfer;
mod upkeep;
mod versions;
mod wal;

use args::Args;
use clap::error::ErrorKind;
use context::{Context, complain};
use definition::COMMANDS;
use library::{DONE, FAILED, WRONG_USE};
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

/// Runs a command line, the name of the program first; how it ends.
fn run(line: &[OsString], context: &mut Context) -> i32 {
    let json = args::wants_json(line);
    let found = match definition::rocks().try_get_matches_from(line) {
        Ok(found) => found,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => {
                context.out.help(&error.render().to_string());
                return DONE;
            }
            ErrorKind::DisplayVersion => {
                context.out.text(&error.render().to_string());
                return DONE;
            }
            _ => {
                let (doing, failure) = args::refused(&error, line);
                complain(doing, &failure, json);
                return failure.exit;
            }
        },
    };
    if found.subcommand_name() == Some("manual") {
        context.out.text(&completion::manual());
        return DONE;
    }
    let doing = found.subcommand_name().unwrap_or_default().to_owned();
    if matches!(&*doing, "repair" | "destroy" | "remove-table" | "restore") {
        // They need it for themselves, also from a shell.
        let _ = context.release();
    }
    let ended = Args::new(&found).and_then(|mut args| {
        args.take_mode(context);
        context.out.begin(args.format, args.hex);
        advice::begin(args.command);
        let ended = (args.command.run)(&args, context);
        ended.map_err(|failure| missing::explained(&args, failure))
    });
    ended.unwrap_or_else(|failure| {
        // What was found before stands before what went wrong.
        let _ = context.out.finish();
        complain(&doing, &failure, json);
        failure.exit
    })
}

fn main() {
    let mut line: Vec<OsString> = std::env::args_os().collect();
    if line.len() < 2 {
        eprintln!("usage: rocks COMMAND [OPTION...] DB [ARGUMENT...]; see `rocks --help`");
        std::process::exit(WRONG_USE);
    }
    let is_command = |word: &OsString| COMMANDS.iter().any(|entry| *entry.name == **word);
    if !is_command(&line[1]) && Path::new(&line[1]).join("CURRENT").is_file() {
        line.insert(1, "shell".into());
    }
    progress::catch_signals();
    let mut context = Context::new();
    let mut ended = run(&line, &mut context);
    if let Err(error) = context.out.finish() {
        let _ = writeln!(std::io::stderr(), "rocks: standard output: {error}");
        ended = FAILED;
    }
    std::process::exit(ended);
}
