//! COMMAND: the table itself.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer};
use crate::redis::command::reply::Reply;
use crate::redis::command::table::{
    all, find, Command, Keys, BLOCKING, CONTAINER, FAST, READ, WRITE,
};
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
        Keys::StoreCounted(_) | Keys::Sort | Keys::Geo => (1, 1, 1),
    }
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
    reply.array(10);
    reply.bulk(command.name.as_bytes());
    reply.int(i64::from(command.arity));
    reply.set(flags.len());
    flags.iter().for_each(|(_, name)| reply.simple(name));
    [first, last, step]
        .into_iter()
        .for_each(|one| reply.int(one));
    reply.set(1);
    reply.simple(&format!("@{}", group.replace('-', "")));
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

pub fn list(c: &mut Call) -> Answer {
    if c.len() > 2 {
        return err("syntax error");
    }
    let commands: Vec<_> = all().filter(|one| is_top(&one)).collect();
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

pub fn getkeys(c: &mut Call) -> Answer {
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
    if keys.is_empty() {
        return err("Invalid arguments specified for command");
    }
    c.reply.array(keys.len());
    keys.iter().for_each(|at| c.reply.bulk(words[*at]));
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
        "HELP",
        "    Print this help.",
        "INFO [<command-name> ...]",
        "    Return rows of the table.",
        "LIST",
        "    Return the names of all commands.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
