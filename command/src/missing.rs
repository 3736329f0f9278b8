//! What a command works on and is not there: every command says so in the same way, and ends with 4.

use crate::args::Args;
use crate::library::abi::{ROCKS_INVALID_ARGUMENT, ROCKS_IO_ERROR, ROCKS_NOT_FOUND};
use crate::library::{FAILED, Failure, NOT_THERE, WRONG_USE};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// How the library says that a database is not there, or cannot be read without its keys. No word was wrong.
const NO_DATABASE: [&str; 3] = [
    "no database in \"",
    "\" has no file CURRENT",
    "\" is encrypted: ",
];

/// Why there is nothing of this kind; None: something is there.
fn why(path: &Path, is_folder: bool) -> Option<&'static str> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Some(match is_folder {
            true => "there is no such folder",
            false => "there is no such file",
        }),
        Ok(found) if is_folder && !found.is_dir() => Some("it is a file, and not a folder"),
        _ => None,
    }
}

/// A failure, with what is missing. `1` is the answer that something is not in a database; a database that
/// is not there answers nothing.
pub fn explained(args: &Args, mut failure: Failure) -> Failure {
    if NO_DATABASE.iter().any(|text| failure.text.contains(text)) {
        failure.exit = FAILED;
        return failure;
    }
    // The library's own refusals begin so; those of the command line are about words.
    let is_refused = failure.code == ROCKS_INVALID_ARGUMENT
        && failure.text.starts_with("Invalid argument: path: ");
    let is_about_it = is_refused
        || failure.exit == NOT_THERE
        || [ROCKS_NOT_FOUND, ROCKS_IO_ERROR].contains(&failure.code);
    // What is made need not be there.
    if args.has("create") {
        return failure;
    }
    let kinds = args.command.words.split(' ');
    for (kind, word) in kinds.zip(&args.words) {
        let (what, is_folder) = match kind.trim_matches(['[', ']', '.']) {
            "DB" => ("database", true),
            "BACKUPS" => ("backups", true),
            "FILE" | "PATH" if failure.exit == NOT_THERE => ("file", false),
            _ => continue,
        };
        // What is made there: `restore BACKUPS DB`, `backup DB BACKUPS`.
        if matches!(
            (args.command.name, kind),
            ("restore", "DB") | ("backup", "BACKUPS")
        ) {
            continue;
        }
        let path = Path::new(word);
        // A file is no database, whatever was found in it.
        if !(is_about_it || is_folder && failure.exit != WRONG_USE && path.is_file()) {
            continue;
        }
        if let Some(why) = why(path, is_folder) {
            failure.exit = FAILED;
            failure.text = format!("no {what} in \"{}\": {why}", shown(word));
            if !is_folder {
                failure.text = format!("\"{}\": {why}", shown(word));
            }
            return failure;
        }
    }
    failure
}

fn shown(word: &OsStr) -> String {
    word.to_string_lossy().into_owned()
}
