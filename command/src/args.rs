//! What a command line says.

use crate::bytes;
use crate::context::Context;
use crate::definition::{self, COMMANDS, Entry};
use crate::library::{Failure, Result, WRONG_USE, abi::ROCKS_INVALID_ARGUMENT, wrong};
use crate::show::Format;
use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

#[derive(Clone)]
pub struct Args {
    pub command: &'static Entry,
    /// The database first.
    pub words: Vec<OsString>,
    pub family: Option<OsString>,
    /// Where several may be given, all of them.
    pub families: Vec<OsString>,
    pub mode: Option<OsString>,
    pub metadata: Option<OsString>,
    pub options: Vec<OsString>,
    pub open_options: Vec<OsString>,
    pub from: Option<OsString>,
    pub to: Option<OsString>,
    pub prefix: Option<OsString>,
    pub delimiter: Option<OsString>,
    pub read_options: Vec<OsString>,
    pub ingest_options: Vec<OsString>,
    pub backup_options: Vec<OsString>,
    pub replay_options: Vec<OsString>,
    /// --ttl is given, and stands in both as well.
    pub has_ttl: bool,
    pub limit: Option<u64>,
    pub id: Option<u64>,
    pub keep: Option<u64>,
    pub since: Option<u64>,
    pub count: Option<u64>,
    pub interval: Option<u64>,
    pub timestamp: Option<OsString>,
    pub start_time: Option<OsString>,
    pub end_time: Option<OsString>,
    pub format: Format,
    flags: Vec<&'static str>,
    pub hex: bool,
    pub quiet: bool,
}

impl Args {
    pub fn new(found: &ArgMatches) -> Result<Args> {
        let (name, found) = found.subcommand().expect("it is required");
        let entry = COMMANDS
            .iter()
            .find(|entry| entry.name == name)
            .expect("a command");
        let text = |name: &str| {
            let one = found.try_get_one::<OsString>(name).ok().flatten();
            one.cloned()
        };
        let texts = |name: &str| -> Vec<OsString> {
            let all = found.try_get_many::<OsString>(name).ok().flatten();
            all.into_iter().flatten().cloned().collect()
        };
        let number = |name: &str| -> Result<Option<u64>> {
            let Some(text) = text(name) else {
                return Ok(None);
            };
            let shown = text.to_string_lossy();
            let digits = shown.bytes().all(|byte| byte.is_ascii_digit());
            match shown.parse() {
                Ok(number) if digits => Ok(Some(number)),
                _ => wrong(format!("--{name}: \"{shown}\"; accepted: a whole number")),
            }
        };
        let flags = definition::OPTIONS
            .iter()
            .filter(|known| known.value.is_empty());
        let flags: Vec<_> = flags
            .map(|known| known.name)
            .filter(|name| matches!(found.try_get_one::<bool>(name), Ok(Some(true))))
            .collect();
        let words = definition::split(entry.words).into_iter();
        let words = words.flat_map(|word| match found.try_get_many::<String>(word) {
            Ok(Some(all)) => all.map(OsString::from).collect(),
            _ => texts(word),
        });
        let is = |name| flags.contains(&name);
        let families = texts("column-family");
        if families.len() > 1 && !definition::SEVERAL_FAMILIES.contains(&entry.name) {
            let count = families.len();
            return wrong(format!(
                "--column-family: given {count} times; accepted: once"
            ));
        }
        let (mut open_options, mut read_options) = (texts("open-option"), texts("read-option"));
        let ttl = number("ttl")?;
        if let Some(seconds) = ttl {
            open_options.push(format!("ttl={seconds}").into());
            read_options.push("hide_expired=true".into());
        }
        if is("json") && is("csv") {
            return wrong("--json: given with --csv");
        }
        let (mut words, mut options): (Vec<_>, _) = (words.collect(), texts("option"));
        if entry.name == "report" && words.len() == 1 {
            // As compilers name what they write: `-o FILE`. A database option has an equals sign.
            let is_file = |word: &OsString| !word.as_encoded_bytes().contains(&b'=');
            let Some(at) = options.iter().position(is_file) else {
                return wrong("usage: rocks report DB FILE");
            };
            words.push(options.remove(at));
        }
        Ok(Args {
            command: entry,
            words,
            family: families.last().cloned(),
            families,
            mode: text("mode"),
            metadata: text("metadata"),
            options,
            open_options,
            from: text("from"),
            to: text("to"),
            prefix: text("prefix"),
            delimiter: text("delimiter"),
            read_options,
            ingest_options: texts("ingest-option"),
            backup_options: texts("backup-option"),
            replay_options: texts("replay-option"),
            has_ttl: ttl.is_some(),
            limit: number("limit")?,
            id: number("id")?,
            keep: number("keep")?,
            since: number("since")?,
            count: number("count")?,
            interval: number("interval")?,
            timestamp: text("timestamp"),
            start_time: text("start-time"),
            end_time: text("end-time"),
            format: match (is("json"), is("csv")) {
                (true, _) => Format::Json,
                (_, true) => Format::Csv,
                _ => Format::Lines,
            },
            hex: is("hex"),
            quiet: is("quiet"),
            flags,
        })
    }

    /// What a shell's .mode says, where the line says nothing.
    pub fn take_mode(&mut self, context: &Context) {
        let Some(kept) = &context.kept else { return };
        let reads = self.command.name == "load";
        let has_rows = definition::takes(self.command).contains('v');
        if self.format == Format::Lines && !reads && (has_rows || kept.format == Format::Json) {
            self.format = kept.format;
        }
    }

    /// Whether an option that takes no value is given, by its long name.
    pub fn has(&self, name: &str) -> bool {
        self.flags.contains(&name)
    }

    /// As if it were not given.
    pub fn clear(&mut self, name: &str) {
        self.flags.retain(|flag| *flag != name);
    }

    pub fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether --family, if it is there, names this one.
    pub fn wants(&self, family: &[u8]) -> bool {
        let wanted = self.family.as_ref();
        wanted.is_none_or(|wanted| wanted.as_encoded_bytes() == family)
    }

    /// What --delimiter says.
    pub fn delimiter_bytes(&self) -> Result<Option<Vec<u8>>> {
        let Some(text) = &self.delimiter else {
            return Ok(None);
        };
        match bytes::take(self, "--delimiter", text)? {
            delimiter if delimiter.is_empty() => {
                wrong("--delimiter: \"\"; accepted: at least one byte")
            }
            delimiter => Ok(Some(delimiter)),
        }
    }

    /// A word for people.
    pub fn word(&self, at: usize) -> String {
        self.words[at].to_string_lossy().into_owned()
    }
}

/// Whether a line asks for JSON, also where it is wrong otherwise.
pub fn wants_json(line: &[OsString]) -> bool {
    let words = line.iter().skip(2).map(|word| word.to_string_lossy());
    let mut words = words.take_while(|word| word != "--");
    words.any(|word| word == "--json" || word == "-j")
}

/// What the parser refuses, in the command's words.
pub fn refused(error: &clap::Error, line: &[OsString]) -> (&'static str, Failure) {
    let asks = line.get(1).is_some_and(|word| word == "help");
    let name = line
        .get(if asks { 2 } else { 1 })
        .map(|word| word.to_string_lossy())
        .unwrap_or_default();
    let entry = COMMANDS.iter().find(|entry| entry.name == name);
    let doing = entry.map_or("", |entry| entry.name);
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        // The most similar is the last.
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let (given, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    // "--limit <COUNT>" without what it takes.
    let option = given.split([' ', '=']).next().unwrap_or_default();
    let meant = |word: &str, names: &[String], kind| match nearest(word, names) {
        Some(name) => format!("; did you mean {name}?"),
        None => match context(kind) {
            text if text.is_empty() => String::new(),
            text => format!("; did you mean {text}?"),
        },
    };
    let usage = || {
        let line = entry.map(|entry| definition::usage(entry, ""));
        format!("usage: {}", line.unwrap_or_default())
    };
    let text = match error.kind() {
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument if entry.is_none() => {
            format!(
                "no command \"{name}\"{}; see `rocks --help`",
                meant(&name, &commands(), ContextKind::SuggestedSubcommand)
            )
        }
        ErrorKind::UnknownArgument if given.starts_with('-') => {
            let is_number = option.as_bytes()[1..]
                .first()
                .is_some_and(u8::is_ascii_digit);
            if is_number {
                // A key or value: the number of no option begins so.
                let text =
                    format!("no option {option}; for a word that begins with -, put -- before it");
                return (doing, refusal(text));
            }
            let names = entry.map_or_else(Vec::new, long_options);
            let meant = meant(option, &names, ContextKind::SuggestedArg);
            format!("no option {option}{meant}; see `rocks {doing} --help`")
        }
        ErrorKind::UnknownArgument => format!("\"{given}\" is too much; {}", usage()),
        ErrorKind::InvalidValue if value.is_empty() => {
            let wants = given
                .split('<')
                .nth(1)
                .unwrap_or("VALUE")
                .trim_end_matches(['>', '.']);
            format!("{option} wants {wants}")
        }
        ErrorKind::InvalidValue => {
            let accepted = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(texts)) => texts.join(", "),
                _ => String::new(),
            };
            format!("\"{value}\"; accepted: {accepted}")
        }
        ErrorKind::TooManyValues => format!("{option} takes no value"),
        _ => usage(),
    };
    (doing, refusal(text))
}

fn refusal(text: String) -> Failure {
    Failure {
        exit: WRONG_USE,
        code: ROCKS_INVALID_ARGUMENT,
        text,
    }
}

fn commands() -> Vec<String> {
    COMMANDS.iter().map(|entry| entry.name.to_owned()).collect()
}

fn long_options(entry: &Entry) -> Vec<String> {
    let takes = |known: &&definition::Known| {
        definition::takes(entry).contains(known.letter) || definition::ALWAYS.contains(known.letter)
    };
    let known = definition::OPTIONS.iter().filter(takes);
    known.map(|known| format!("--{}", known.name)).collect()
}

/// The name that the fewest changes make of a word: at most one in three letters. Of several the one that begins
/// as the word does, and then the first.
fn nearest<'a>(word: &str, names: &'a [String]) -> Option<&'a str> {
    let most = word.trim_start_matches('-').chars().count().div_ceil(3);
    let begins = |name: &str| name.trim_start_matches('-').chars().next();
    let first = begins(word);
    let far = names
        .iter()
        .map(|name| (changes(word, name), begins(name) != first, name));
    let found = far.filter(|(count, ..)| *count <= most);
    let found = found.min_by_key(|(count, differs, _)| (*count, *differs));
    found.map(|(.., name)| name.as_str())
}

/// How many letters must be put in, taken out, changed, or change places with the next.
fn changes(one: &str, other: &str) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let differs = usize::from(one[i - 1] != other[j - 1]);
            let mut least = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}
