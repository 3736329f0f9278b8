//! `rocks shell`: one process for many commands over one database, with line editing.

use crate::args::Args;
use crate::bytes::words;
use crate::colour::CYAN;
use crate::complete::Completions;
use crate::context::{Context, Kept, complain, tell};
use crate::definition::{COMMANDS, takes};
use crate::library::{DONE, Result, wrong};
use crate::open::env_settings;
use crate::pager::Pager;
use crate::show::Format;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What a line may be beside a command.
pub const DOTS: &[(&str, &str)] = &[
    (".mode", "lines|table|json|csv: how rows are printed"),
    (".timing", "on|off: says what each command took"),
    (
        ".pager",
        "on|off: more than a screen goes through $PAGER, or less",
    ),
    (
        ".refresh",
        "closes the database: what reads next sees what other processes wrote",
    ),
    (
        ".help",
        "says this; `help COMMAND` says what a command does",
    ),
    (".exit", "ends the shell, as Ctrl-D does"),
];
pub const MODES: [&str; 4] = ["lines", "table", "json", "csv"];

/// Whether lines come from a shell.
static RUNS: AtomicBool = AtomicBool::new(false);

pub fn runs() -> bool {
    RUNS.load(Ordering::Relaxed)
}

struct Shell {
    timing: bool,
    pages: bool,
    worst: i32,
}

/// Where the lines of before are; None: they are not kept.
fn history() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("ROCKS_HISTORY") {
        return Some(PathBuf::from(file)).filter(|file| !file.as_os_str().is_empty());
    }
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state"));
    let state = std::env::var_os("XDG_STATE_HOME").filter(|folder| !folder.is_empty());
    let folder = state.map(PathBuf::from).or_else(home)?.join("rocks");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

pub fn shell(args: &Args, context: &mut Context) -> Result<i32> {
    if context.kept.is_some() {
        return wrong("this is one");
    }
    // Where its lines come from.
    crate::standard::input()?;
    crate::progress::in_shell();
    context.kept = Some(Kept::new(args));
    // What cannot be opened is said at once.
    drop(context.open(args, "read_only")?);
    RUNS.store(true, Ordering::Relaxed);
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut shell = Shell {
        timing: false,
        pages: is_terminal,
        worst: DONE,
    };
    let config = Config::builder()
        .auto_add_history(true)
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .build();
    let edits = Editor::<Completions, FileHistory>::with_config(config);
    let mut editor = edits.or_else(|error| wrong(error.to_string()))?;
    editor.set_helper(Some(Completions::new(args)));
    let history = history().filter(|_| is_terminal);
    if let Some(file) = &history {
        let _ = editor.load_history(file);
    }
    if is_terminal {
        println!("rocks {}; .help says more", crate::library::version());
    }
    loop {
        match editor.readline("rocks> ") {
            Ok(line) => {
                if shell.line(&line, context)? {
                    break;
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return wrong(format!("standard input: {error}")),
        }
    }
    if let Some(file) = &history {
        let _ = editor.save_history(file);
    }
    context.release()?;
    Ok(if is_terminal { DONE } else { shell.worst })
}

impl Shell {
    /// true: it was the last.
    fn line(&mut self, line: &str, context: &mut Context) -> Result<bool> {
        let Some(words) = words(line.as_bytes()) else {
            let _ = wrong::<()>("quotes that do not end")
                .map_err(|failure| complain("", &failure, false));
            self.worst = self.worst.max(crate::library::WRONG_USE);
            return Ok(false);
        };
        let words: Vec<_> = words.into_iter().map(OsString::from_vec).collect();
        let Some(first) = words.first().and_then(|word| word.to_str()) else {
            return Ok(false);
        };
        let begun = Instant::now();
        let ended = match first {
            ".exit" | ".quit" | "exit" | "quit" => return Ok(true),
            _ if first.starts_with('#') => return Ok(false),
            _ if first.starts_with('.') => self.dot(&words, context).unwrap_or_else(|failure| {
                complain("", &failure, false);
                failure.exit
            }),
            _ => self.command(&words, context),
        };
        self.worst = self.worst.max(ended);
        if self.timing {
            eprintln!("{:.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(false)
    }

    fn command(&mut self, words: &[OsString], context: &mut Context) -> i32 {
        crate::progress::in_shell();
        let whole = self.pages.then(|| context.out.turn(Box::new(Pager::new())));
        let ended = crate::run(&with_database(words, context), context);
        // A pager that was left before the end has closed its pipe.
        let printed = context.out.finish();
        if let Some(whole) = whole {
            context.out.turn(whole);
        } else if let Err(error) = printed {
            tell("standard output", &error.to_string());
        }
        ended
    }

    fn dot(&mut self, words: &[OsString], context: &mut Context) -> Result<i32> {
        let texts: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let switch = |now: &mut bool| match texts.get(1).map(|text| &**text) {
            Some(text @ ("on" | "off")) => {
                *now = text == "on";
                Ok(DONE)
            }
            _ => wrong(format!("{}: accepted: on, off", texts[0])),
        };
        match &*texts[0] {
            ".mode" => {
                let kept = context.kept.as_mut().expect("in a shell");
                kept.format = match texts.get(1).map(|text| &**text) {
                    Some("lines") => Format::Lines,
                    Some("table") => Format::Table,
                    Some("json") => Format::Json,
                    Some("csv") => Format::Csv,
                    _ => return wrong(format!(".mode: accepted: {}", MODES.join(", "))),
                };
            }
            ".timing" => return switch(&mut self.timing),
            ".pager" => return switch(&mut self.pages),
            ".refresh" => context.release()?,
            ".help" => {
                for entry in COMMANDS.iter().filter(|entry| entry.name != "shell") {
                    let words = entry.words.strip_prefix("DB").unwrap_or(entry.words);
                    let left = format!("{} {}", entry.name, words.trim_start());
                    let left = context.out.painted(&format!("{left:<40}"), CYAN);
                    context.out.line(&format!("{left} {}", entry.summary));
                }
                for (name, text) in DOTS {
                    let left = context.out.painted(&format!("{name:<40}"), CYAN);
                    context.out.line(&format!("{left} {text}"));
                }
                let _ = context.out.finish();
            }
            name => {
                let names: Vec<_> = DOTS.iter().map(|(name, _)| *name).collect();
                return wrong(format!("no {name}; accepted: {}", names.join(", ")));
            }
        }
        Ok(DONE)
    }
}

/// A line of the shell as a line of the command: the database stands where it belongs, and its env is
/// that of the line.
fn with_database(words: &[OsString], context: &Context) -> Vec<OsString> {
    let mut line = vec![OsString::from("rocks")];
    line.extend_from_slice(words);
    let entry = COMMANDS.iter().find(|entry| *entry.name == *words[0]);
    if let (Some(entry), Some(kept)) = (entry, &context.kept)
        && entry.words.starts_with("DB")
    {
        // Behind a word of Redis's nothing is an option.
        let is_option = |word: &OsString| word.len() > 1 && word.as_bytes().starts_with(b"-");
        let options = line[2..]
            .iter()
            .take_while(|word| is_option(word) && *word != OsStr::new("--"));
        let at = if entry.name == "redis" {
            2 + options.count()
        } else {
            2
        };
        line.insert(at, kept.args.words[0].clone());
    }
    if let (Some(entry), Some(kept)) = (entry, &context.kept)
        && takes(entry).contains('o')
    {
        // One word, so that it is an option before Redis's words too; a line's own come behind it.
        for setting in env_settings(&kept.args).into_iter().rev() {
            let mut option = OsString::from("--option=");
            option.push(setting);
            line.insert(2, option);
        }
    }
    line
}
