//! The one table of commands: it drives the checks of arguments, the locks, COMMAND and the
//! documentation.

use crate::redis::command::call::Call;
use crate::redis::command::fail::Answer;
use crate::redis::command::number::integer;
use crate::redis::store::hash64::Quick;
use crate::redis::{geo, hash, keys, list, server, set, stream, string, zset};
use once_cell::race::OnceBox;
use std::collections::HashMap;

pub type Run = for<'c, 'v> fn(&mut Call<'c, 'v>) -> Answer;

pub struct Command {
    /// In lower case; of a subcommand `object|encoding`.
    pub name: &'static str,
    /// How many words, the name counts; negative: at least so many.
    pub arity: i32,
    pub flags: u32,
    pub keys: Keys,
    /// The version of Redis that has it first.
    pub since: &'static str,
    pub summary: &'static str,
    pub run: Run,
}

/// It may write.
pub const WRITE: u32 = 1;
pub const READ: u32 = 2;
/// Its time does not depend on how many elements there are, or by their logarithm.
pub const FAST: u32 = 4;
/// It runs while no other command does.
pub const ALONE: u32 = 8;
pub const BLOCKING: u32 = 16;
/// It belongs to the session: it is never queued by MULTI.
pub const SESSION: u32 = 32;
/// Its own name stands for subcommands.
pub const CONTAINER: u32 = 64;
/// The same, with arguments that make it read or write other keys than `keys` tells.
pub const MAY_BE_ALONE: u32 = 128;
/// It walks more than it returns, and can be cancelled.
pub const WALKS: u32 = 512;
/// What a cursor or a random choice gives depends on the order of hashes.
pub const ANY_ORDER: u32 = 256;

/// Which words are keys.
#[derive(Clone, Copy)]
pub enum Keys {
    None,
    /// The first, the last (negative: from the end), the step.
    Range(usize, i32, usize),
    /// As many as the word at this index says, behind it.
    Counted(usize),
    /// The same, with a destination at index 1.
    StoreCounted(usize),
    /// The first word, and what STORE names.
    Sort,
    /// Behind STREAMS, the first half.
    Streams,
    /// The first word, and what STORE or STOREDIST names, among the options from this index on.
    Geo(usize),
}

pub const NO_KEYS: Keys = Keys::None;
pub const ONE_KEY: Keys = Keys::Range(1, 1, 1);
pub const TWO_KEYS: Keys = Keys::Range(1, 2, 1);
pub const ALL_KEYS: Keys = Keys::Range(1, -1, 1);
/// All but the last word, which is a timeout.
pub const ALL_BUT_LAST: Keys = Keys::Range(1, -2, 1);

impl Command {
    pub fn takes(&self, words: usize) -> bool {
        match usize::try_from(self.arity) {
            Ok(arity) => words == arity,
            Err(_) => words >= self.arity.unsigned_abs() as usize,
        }
    }

    /// The indexes of the words that are keys; none where the words make no sense.
    pub fn key_indexes(&self, args: &[&[u8]]) -> Vec<usize> {
        let count_at = |at: usize| -> usize {
            let number = args.get(at).and_then(|text| integer(text)).unwrap_or(0);
            let left = args.len().saturating_sub(at + 1);
            usize::try_from(number)
                .ok()
                .filter(|n| *n <= left)
                .unwrap_or(0)
        };
        let is = |at: usize, name: &str| args[at].eq_ignore_ascii_case(name.as_bytes());
        // Options in the steps of their parsers: the word behind one is none, whatever it is called.
        let named = |from: usize, names: &[&str], others: &[(&str, usize)]| {
            let (mut at, mut found) = (from, None);
            while at < args.len() {
                let is_named = names.iter().any(|name| is(at, name));
                if is_named && at + 1 < args.len() {
                    found = Some(at + 1);
                }
                let other = others.iter().find(|(name, _)| is(at, name));
                at += 1 + other.map_or(usize::from(is_named), |(_, words)| *words);
            }
            found
        };
        match self.keys {
            Keys::None => Vec::new(),
            Keys::Range(first, last, step) => {
                let last = match usize::try_from(last) {
                    Ok(last) => last,
                    Err(_) => args.len().saturating_sub(last.unsigned_abs() as usize),
                };
                (first..=last.min(args.len().saturating_sub(1)))
                    .step_by(step)
                    .collect()
            }
            Keys::Counted(at) => (at + 1..at + 1 + count_at(at)).collect(),
            Keys::StoreCounted(at) => {
                let mut all = vec![1];
                all.extend(at + 1..at + 1 + count_at(at));
                all.retain(|at| *at < args.len());
                all
            }
            Keys::Sort => {
                let to = named(2, &["store"], &[("limit", 2), ("by", 1), ("get", 1)]);
                [Some(1), to].into_iter().flatten().collect()
            }
            Keys::Geo(from) => {
                let to = named(from, &["store", "storedist"], &[("count", 1)]);
                [Some(1), to].into_iter().flatten().collect()
            }
            Keys::Streams => {
                // Options before it may have that word as an argument.
                let mut at = 1;
                while at < args.len() && !is(at, "streams") {
                    at += match () {
                        () if is(at, "group") => 3,
                        () if is(at, "block") || is(at, "count") => 2,
                        () => 1,
                    };
                }
                let left = args.len().saturating_sub(at + 1);
                (at + 1..at + 1 + left / 2).collect()
            }
        }
    }

    /// The container and the subcommand; a plain command has no container.
    pub fn parts(&self) -> (Option<&'static str>, &'static str) {
        match self.name.split_once('|') {
            Some((container, name)) => (Some(container), name),
            None => (None, self.name),
        }
    }
}

/// The groups, as Redis's documentation has them, with their commands.
pub const GROUPS: &[(&str, &[Command])] = &[
    ("generic", keys::COMMANDS),
    ("string", string::COMMANDS),
    ("bitmap", string::BITMAP_COMMANDS),
    ("hyperloglog", string::HYPERLOGLOG_COMMANDS),
    ("list", list::COMMANDS),
    ("hash", hash::COMMANDS),
    ("set", set::COMMANDS),
    ("sorted-set", zset::COMMANDS),
    ("geo", geo::COMMANDS),
    ("stream", stream::COMMANDS),
    ("transactions", server::TRANSACTION_COMMANDS),
    ("connection", server::CONNECTION_COMMANDS),
    ("server", server::COMMANDS),
];

pub fn all() -> impl Iterator<Item = (&'static str, &'static Command)> {
    let groups = GROUPS.iter();
    groups.flat_map(|(group, commands)| commands.iter().map(move |command| (*group, command)))
}

/// The longest name, with its container's.
const LONGEST: usize = 40;

/// The command of a name in any case; `None`: there is none.
pub fn find(container: Option<&[u8]>, name: &[u8]) -> Option<&'static Command> {
    static BY_NAME: OnceBox<HashMap<&'static [u8], &'static Command, Quick>> = OnceBox::new();
    let by_name = BY_NAME.get_or_init(|| {
        Box::new(
            all()
                .map(|(_, command)| (command.name.as_bytes(), command))
                .collect(),
        )
    });
    let mut lower = [0; LONGEST];
    let mut len = 0;
    let bar = container.map(|container| [container, b"|"]);
    for part in bar.iter().flatten().copied().chain([name]) {
        lower.get_mut(len..len + part.len())?.copy_from_slice(part);
        len += part.len();
    }
    lower[..len].make_ascii_lowercase();
    // A name with a bar is none that a client may give.
    if name.contains(&b'|') {
        return None;
    }
    by_name.get(&lower[..len]).copied()
}
