//! What Tab completes in the shell: commands, options, column families, names of options and
//! properties, and files.

use crate::args::Args;
use crate::definition::{self, ALWAYS, COMMANDS, OPTIONS};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{Options, given_options, names_of_families};
use crate::shell::{DOTS, MODES};
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use std::ffi::OsString;

/// How databases are opened, as rocks.h says.
const OPENINGS: [&str; 8] = [
    "read_write",
    "read_only",
    "transaction",
    "optimistic_transaction",
    "ttl",
    "ttl_read_only",
    "secondary",
    "follower",
];

pub struct Completions {
    database: OsString,
    options: Option<Options>,
    files: FilenameCompleter,
}

impl Completions {
    pub fn new(args: &Args) -> Completions {
        Completions {
            database: args.words[0].clone(),
            options: given_options(args).ok(),
            files: FilenameCompleter::new(),
        }
    }

    fn families(&self) -> Vec<String> {
        names_of_families(&self.database, self.options.as_ref()).unwrap_or_default()
    }

    /// What the word behind these may be; None: a file.
    fn candidates(&self, before: &[&str], word: &str) -> Option<Vec<String>> {
        let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
        let Some(first) = before.first() else {
            let names = COMMANDS
                .iter()
                .map(|entry| entry.name)
                .chain(DOTS.iter().map(|(name, _)| *name));
            return texts(
                &names
                    .filter(|name| *name != "shell")
                    .chain(["help"])
                    .collect::<Vec<_>>(),
            );
        };
        let Some(entry) = COMMANDS.iter().find(|entry| entry.name == *first) else {
            return match *first {
                ".mode" => texts(&MODES),
                ".timing" | ".pager" => texts(&["on", "off"]),
                "help" => texts(&COMMANDS.iter().map(|entry| entry.name).collect::<Vec<_>>()),
                _ => Some(Vec::new()),
            };
        };
        match before.last().copied() {
            Some("-c" | "--column-family") => return Some(self.families()),
            Some("-o" | "--option") => return Some(option_names(ROCKS_OPTIONS_DATABASE, "=")),
            Some("-O" | "--open-option") => return Some(option_names(ROCKS_OPTIONS_OPEN, "=")),
            Some("-P" | "--read-option") => return Some(option_names(ROCKS_OPTIONS_READ, "=")),
            Some("-G" | "--ingest-option") => {
                return Some(option_names(ROCKS_OPTIONS_INGEST, "="));
            }
            Some("-B" | "--backup-option") => {
                return Some(option_names(ROCKS_OPTIONS_BACKUP_ENGINE, "="));
            }
            Some("-J" | "--replay-option") => {
                return Some(option_names(ROCKS_OPTIONS_REPLAY, "="));
            }
            Some("-m" | "--mode") => return texts(&OPENINGS),
            _ => {}
        }
        if word.starts_with('-') {
            let known = OPTIONS.iter().filter(|known| {
                definition::takes(entry).contains(known.letter) || ALWAYS.contains(known.letter)
            });
            let names = known.map(|known| format!("--{}", known.name));
            return Some(names.chain(["--help".to_owned()]).collect());
        }
        match entry.name {
            "options" => Some(option_names(ROCKS_OPTIONS_DATABASE, "")),
            "properties" => Some(property_names()),
            "drop-family" => Some(self.families()),
            _ if entry.words.contains("FILE") || entry.words.contains("BACKUPS") => None,
            "change-style" => texts(&["level", "universal"]),
            "checkpoint" => None,
            _ => Some(Vec::new()),
        }
    }
}

fn option_names(kind: i32, end: &str) -> Vec<String> {
    let named = || -> Result<Vec<String>> {
        let (options, mut names) = (crate::open::options(kind)?, Buffer::new());
        call!(rocks_options_names(options.get(), &mut names.0))?;
        Ok(names.texts(b'\n'))
    };
    let names = named().unwrap_or_default();
    names.into_iter().map(|name| name + end).collect()
}

fn property_names() -> Vec<String> {
    let mut names = Buffer::new();
    let named = call!(rocks_property_names(&mut names.0));
    named.map(|()| names.texts(0)).unwrap_or_default()
}

impl Completer for Completions {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = &line[..pos];
        let from = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (before, word) = (
            line[..from].split_whitespace().collect::<Vec<_>>(),
            &line[from..],
        );
        let is_file = word.starts_with('@') && before.first() == Some(&"put");
        let Some(names) = self.candidates(&before, word).filter(|_| !is_file) else {
            let at = from + usize::from(is_file);
            let (start, found) = self.files.complete_path(&line[at..], pos - at)?;
            return Ok((at + start, found));
        };
        let mut names: Vec<_> = names
            .into_iter()
            .filter(|name| name.starts_with(word))
            .collect();
        names.sort();
        let pair = |name: String| {
            let blank = if name.ends_with('=') { "" } else { " " };
            Pair {
                replacement: format!("{name}{blank}"),
                display: name,
            }
        };
        Ok((from, names.into_iter().map(pair).collect()))
    }
}

impl Helper for Completions {}
impl Highlighter for Completions {}
impl Validator for Completions {}
impl Hinter for Completions {
    type Hint = String;
}
