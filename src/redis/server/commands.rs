//! COMMAND: the table itself.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::glob::matches;
use crate::redis::command::reply::Reply;
use crate::redis::command::table::{
    all, find, Command, Keys, BLOCKING, CONTAINER, FAST, GROUPS, READ, WRITE,
};
use crate::redis::server::access::access;
use crate::redis::session::command_of;

fn is_top(command: &&(&'static str, &'static Command)) -> bool {
    command.1.parts().0.is_none()
}

fn subcommands(name: &str) -> Vec<(&'static str, &'static Command)> {
    let of = |command: &Command| command.parts().0 == Some(name);
    all().filter(|(_, command)| of(command)).collect()
}

/// The first key, the last and the step, as COMMAND INFO has them; zeros where they vary.
fn positions(command: &Command) -> (i64, i64, i64) {
    match command.keys {
        Keys::None | Keys::Counted(_) | Keys::Streams => (0, 0, 0),
        Keys::Range(first, last, step) => (first as i64, i64::from(last), step as i64),
        Keys::StoreCounted(_) | Keys::Sort | Keys::Geo(_) => (1, 1, 1),
    }
}

/// The categories that Redis's access lists have for a command.
fn categories(group: &str, command: &Command) -> Vec<&'static str> {
    let mut all = Vec::new();
    for (bit, name) in [(WRITE, "write"), (READ, "read"), (BLOCKING, "blocking")] {
        if command.flags & bit != 0 {
            all.push(name);
        }
    }
    all.push(if command.flags & FAST != 0 {
        "fast"
    } else {
        "slow"
    });
    all.extend(match group {
        "generic" => Some("keyspace"),
        "sorted-set" => Some("sortedset"),
        "transactions" => Some("transaction"),
        "server" => None,
        other => GROUPS
            .iter()
            .map(|(name, _)| *name)
            .find(|name| *name == other),
    });
    all
}

fn show(reply: &mut Reply, group: &str, command: &'static Command) {
    let flags = [
        (WRITE, "write"),
        (READ, "readonly"),
        (FAST, "fast"),
        (BLOCKING, "blocking"),
    ];
    let flags: Vec<_> = flags
        .iter()
        .filter(|(bit, _)| command.flags & bit != 0)
        .collect();
    let (first, last, step) = positions(command);
    let categories = categories(group, command);
    reply.array(10);
    reply.bulk(command.name.as_bytes());
    reply.int(i64::from(command.arity));
    reply.set(flags.len());
    flags.iter().for_each(|(_, name)| reply.simple(name));
    [first, last, step]
        .into_iter()
        .for_each(|one| reply.int(one));
    reply.set(categories.len());
    let names = categories.iter();
    names.for_each(|name| reply.simple(&format!("@{name}")));
    // Tips and key specifications.
    reply.array(0);
    reply.array(0);
    let inner = match command.flags & CONTAINER {
        0 => Vec::new(),
        _ => subcommands(command.name),
    };
    reply.array(inner.len());
    for (group, command) in inner {
        show(reply, group, command);
    }
}

pub fn list_all(c: &mut Call) -> Answer {
    let commands: Vec<_> = all().filter(|one| is_top(&one)).collect();
    c.reply.array(commands.len());
    for (group, command) in commands {
        show(c.reply, group, command);
    }
    Ok(())
}

pub fn count(c: &mut Call) -> Answer {
    let count = all().filter(|one| is_top(&one)).count();
    c.reply.count(count as u64);
    Ok(())
}

/// The command that a word names, with a bar for a subcommand.
fn named(word: &[u8]) -> Option<(&'static str, &'static Command)> {
    let found = match word.iter().position(|byte| *byte == b'|') {
        Some(at) => find(Some(&word[..at]), &word[at + 1..]),
        None => find(None, word),
    }?;
    all().find(|(_, command)| command.name == found.name)
}

pub fn info(c: &mut Call) -> Answer {
    if c.len() == 2 {
        return list_all(c);
    }
    c.reply.array(c.len() - 2);
    for word in &c.args[2..] {
        match named(word) {
            Some((group, command)) => show(c.reply, group, command),
            None => c.reply.nil_array(),
        }
    }
    Ok(())
}

type Listed = Box<dyn Fn(&str, &Command) -> bool>;

/// Which commands LIST names: all, or those that FILTERBY lets through.
fn is_listed(c: &Call) -> Answer<Listed> {
    if c.len() == 2 {
        return Ok(Box::new(|_, _| true));
    }
    if c.len() != 5 || !c.is(2, "filterby") {
        return Err(syntax());
    }
    let given = c.arg(4).to_ascii_lowercase();
    match () {
        // There are no modules.
        () if c.is(3, "module") => Ok(Box::new(|_, _| false)),
        () if c.is(3, "aclcat") => Ok(Box::new(move |group, command| {
            let mut all = categories(group, command).into_iter();
            all.any(|name| name.as_bytes() == given)
        })),
        () if c.is(3, "pattern") => Ok(Box::new(move |_, command| {
            matches(&given, command.name.as_bytes())
        })),
        () => Err(syntax()),
    }
}

pub fn list(c: &mut Call) -> Answer {
    let is_listed = is_listed(c)?;
    let commands: Vec<_> = all()
        .filter(|(group, command)| is_listed(group, command))
        .collect();
    c.reply.set(commands.len());
    for (_, command) in commands {
        c.reply.bulk(command.name.as_bytes());
    }
    Ok(())
}

fn document(reply: &mut Reply, group: &str, command: &'static Command) {
    let inner = match command.flags & CONTAINER {
        0 => Vec::new(),
        _ => subcommands(command.name),
    };
    reply.bulk(command.name.as_bytes());
    reply.map(3 + usize::from(!inner.is_empty()));
    for (name, value) in [
        ("summary", command.summary),
        ("since", command.since),
        ("group", group),
    ] {
        reply.bulk(name.as_bytes());
        reply.bulk(value.as_bytes());
    }
    if !inner.is_empty() {
        reply.bulk(b"subcommands");
        reply.map(inner.len());
        for (group, command) in inner {
            document(reply, group, command);
        }
    }
}

pub fn docs(c: &mut Call) -> Answer {
    let commands: Vec<_> = match &c.args[2..] {
        [] => all().filter(|one| is_top(&one)).collect(),
        words => words.iter().filter_map(|word| named(word)).collect(),
    };
    c.reply.map(commands.len());
    for (group, command) in commands {
        document(c.reply, group, command);
    }
    Ok(())
}

/// A command, its words, and which of them are its keys.
type Found<'c> = (&'static Command, &'c [&'c [u8]], Vec<usize>);

/// The command among the words behind the subcommand.
fn keys_of<'c>(c: &Call<'c, '_>) -> Answer<Found<'c>> {
    let words = &c.args[2..];
    if find(None, words[0]).is_none() {
        return err("Invalid command specified");
    }
    let Ok(command) = command_of(words) else {
        return err("Invalid number of arguments specified for command");
    };
    if matches!(command.keys, Keys::None) {
        return err("The command has no key arguments");
    }
    let keys = command.key_indexes(words);
    // A count that is too high: the destination alone.
    let least = 1 + usize::from(matches!(command.keys, Keys::StoreCounted(_)));
    if keys.len() < least {
        return err("Invalid arguments specified for command");
    }
    Ok((command, words, keys))
}

pub fn getkeys(c: &mut Call) -> Answer {
    let (_, words, keys) = keys_of(c)?;
    c.reply.array(keys.len());
    keys.iter().for_each(|at| c.reply.bulk(words[*at]));
    Ok(())
}

pub fn getkeysandflags(c: &mut Call) -> Answer {
    let (command, words, keys) = keys_of(c)?;
    c.reply.array(keys.len());
    for (nth, at) in keys.iter().enumerate() {
        let flags = access(command, words, nth).split(' ');
        c.reply.array(2);
        c.reply.bulk(words[*at]);
        c.reply.set(flags.clone().count());
        flags.for_each(|flag| c.reply.simple(flag));
    }
    Ok(())
}

pub fn help(c: &mut Call) -> Answer {
    let lines = [
        "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "(no subcommand)",
        "    Return the table of commands.",
        "COUNT",
        "    Return the number of commands.",
        "DOCS [<command-name> ...]",
        "    Return the documentation of commands.",
        "GETKEYS <full-command>",
        "    Return the keys among the words of a command.",
        "GETKEYSANDFLAGS <full-command>",
        "    Return the keys, and what the command does with each.",
        "HELP",
        "    Print this help.",
        "INFO [<command-name> ...]",
        "    Return rows of the table.",
        "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
        "    Return the names of all commands, or of those that fit.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
