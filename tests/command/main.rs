//! The command `rocks`, as a user of it: what it prints, how it ends, and that the manual page and the
//! completions say what `--help` says.

mod columns;
mod data;
mod encryption;
mod files;
mod jobs;
mod live;
mod messages;
mod missing;
mod redis;
mod replay;
mod shapes;
mod shell;
#[path = "../support/mod.rs"]
mod support;
mod times;
mod upkeep;
mod usage;

use serde_json::Value;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::process::Process;
use support::{Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(60);
const DONE: i32 = 0;
const NOT_THERE: i32 = 1;
const WRONG_USE: i32 = 2;
const DAMAGED: i32 = 3;
const FAILED: i32 = 4;

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

fn rocks(folder: &Path, words: &[&str]) -> Said {
    rocks_with(folder, words, None)
}

fn rocks_with(folder: &Path, words: &[&str], input: Option<&Path>) -> Said {
    let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
    command
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match input {
        Some(file) => command.stdin(std::fs::File::open(file).unwrap()),
        None => command.stdin(Stdio::null()),
    };
    let ended = Process::start(&mut command).finish(LIMIT);
    let status = ended.status.unwrap_or_else(|| panic!("{words:?}: late"));
    messages::collect(status.code(), &ended.err);
    Said {
        code: status.code().expect("ended by itself"),
        out: ended.out,
        err: ended.err,
    }
}

/// Runs it, and wants it to end so.
fn expect(folder: &Path, words: &[&str], code: i32) -> Said {
    let said = rocks(folder, words);
    assert_eq!(said.code, code, "{words:?}\n{}{}", said.out, said.err);
    said
}

fn ok(folder: &Path, words: &[&str]) -> String {
    let said = expect(folder, words, DONE);
    assert_eq!(said.err, "", "{words:?}");
    said.out
}

fn some_database(scratch: &Scratch) -> PathBuf {
    let folder = scratch.path().to_owned();
    for (key, value) in [("user:1", "ann"), ("user:2", "bob"), ("zoo", "tab\there")] {
        ok(&folder, &["put", "-C", "db", key, value]);
    }
    ok(&folder, &["put", "db", "--hex", "00ff", "0xabCD"]);
    folder
}

fn newest_options(database: &Path) -> PathBuf {
    let files = std::fs::read_dir(database).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("OPTIONS-")
    };
    files.filter(is_one).max().unwrap()
}
