//! Whether messages say what they are about: an argument, a path, an option, a key or a function.

use super::root;
use serde_json::Value;
use std::collections::BTreeSet;

/// Texts of codes alone, which say which parameter by what they are.
const WHOLE: &[&str] = &[
    "not found",
    "the buffer is smaller than the value",
    "the database is closing or closed",
    "the iterator is not at an entry",
    "a child of fork() may use rocks only after exec",
];

/// Words of codes, which name nothing, though there are parameters and fields of these names.
const OF_CODES: &[&str] = &[
    "", "aborted", "accepted", "error", "failed", "in", "none", "out", "progress",
];

/// What a message may be about without a name of its own, or with one that is any word.
const KINDS: &[&str] = &[
    "option ",
    "options ",
    "column family ",
    "callback",
    "comparator",
    "Merge operator",
    "the key",
    "the log",
    "ReadTier",
];

/// Every name that a message may use: of parameters, fields, options, handles, callbacks.
fn known_names() -> BTreeSet<String> {
    fn walk(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => drop(into.insert(text.clone())),
            Value::Array(all) => all.iter().for_each(|one| walk(one, into)),
            Value::Object(all) => {
                for (name, one) in all {
                    into.insert(name.clone());
                    // Prose is not a name.
                    if name != "documentation" {
                        walk(one, into);
                    }
                }
            }
            _ => {}
        }
    }
    let text = std::fs::read_to_string(root().join("include/rocks.json")).unwrap();
    let mut names = BTreeSet::new();
    walk(&serde_json::from_str(&text).unwrap(), &mut names);
    names.retain(|name| !OF_CODES.contains(&name.as_str()));
    names
}

/// A name by its form: `write_buffer_size`, `table.block_size`, `000012.sst`; not `e.g.` or `1.2`.
fn is_compound(word: &str) -> bool {
    let is_part = |part: &str| part.len() > 1 && part.contains(|c: char| c.is_ascii_alphabetic());
    let is_file = [".sst", ".log", ".blob"]
        .iter()
        .any(|end| word.ends_with(end));
    is_file || word.contains(['_', '.']) && word.split('.').all(is_part)
}

/// The lines (code, call, message) of a file that `tests/c/support/check.h` wrote whose message says
/// not what it is about.
pub fn without_subject(lines: &str) -> BTreeSet<String> {
    let names = known_names();
    let is_name = |word: &str| names.contains(word);
    let mut bad = BTreeSet::new();
    for line in lines.lines() {
        let mut parts = line.splitn(3, '\t');
        let (Some(code), Some(call), Some(message)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        // What it hands on is the callback's own text.
        let is_users = call == "rocks_txn_run";
        if message.is_empty() || is_users || WHOLE.contains(&message) {
            continue;
        }
        let quotes = message.contains(['"', '/']) || message.contains(" '");
        let kinds = KINDS.iter().any(|kind| message.contains(kind));
        let mut words = message.split(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c)));
        let named = words.any(|word| {
            let word = word.trim_matches('.');
            let begins = |end| message.contains(&format!("{word}{end}"));
            is_compound(word) || is_name(word) && (begins(":") || begins("["))
        });
        if !quotes && !kinds && !named {
            bad.insert(format!("{code} {call}: {message}"));
        }
    }
    bad
}
