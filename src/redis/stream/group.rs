//! XGROUP.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer, Fail};
use crate::redis::command::number::int;
use crate::redis::session::cut;
use crate::redis::stream::entries::Stream;
use crate::redis::stream::groups::{Consumer, Group};
use crate::redis::stream::id::{loose, strict, Id};

/// What is wrong with the words of a subcommand.
pub fn wrong_words(c: &Call) -> Fail {
    let (command, _) = c.command.name.split_once('|').unwrap_or_default();
    let text = format!(
        "ERR unknown subcommand or wrong number of arguments for '{}'. Try {} HELP.",
        String::from_utf8_lossy(cut(c.arg(1), 128)),
        command.to_ascii_uppercase()
    );
    Fail::Redis(text.into())
}

#[derive(Default)]
struct Options {
    makes: bool,
    read: Option<u64>,
}

fn options(c: &Call, creates: bool) -> Answer<Options> {
    let (mut o, mut at) = (Options::default(), 5);
    while at < c.len() {
        match () {
            () if creates && c.is(at, "mkstream") => o.makes = true,
            () if c.is(at, "entriesread") && at + 1 < c.len() => {
                at += 1;
                o.read = match int(c.arg(at))? {
                    -1 => None,
                    read @ 0.. => Some(read as u64),
                    _ => return err("value for ENTRIESREAD must be positive or -1"),
                };
            }
            () => return Err(wrong_words(c)),
        }
        at += 1;
    }
    Ok(o)
}

const NO_KEY: &str = "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.";

pub fn no_such_group(group: &[u8], key: &[u8]) -> Fail {
    let shown = |name| String::from_utf8_lossy(cut(name, usize::MAX)).into_owned();
    let (group, key) = (shown(group), shown(key));
    let text = format!("NOGROUP No such consumer group '{group}' for key name '{key}'");
    Fail::Redis(text.into())
}

fn stream_of(c: &Call) -> Answer<Stream> {
    match Stream::at(c, c.arg(2))? {
        Some(stream) => Ok(stream),
        None => err(NO_KEY),
    }
}

fn group_of(c: &Call) -> Answer<(Stream, Group)> {
    let (key, name) = (c.arg(2), c.arg(3));
    let stream = stream_of(c)?;
    let group = Group::at(c.view, &stream, name)?.ok_or_else(|| no_such_group(name, key))?;
    Ok((stream, group))
}

pub fn create(c: &mut Call) -> Answer {
    let o = options(c, true)?;
    let (key, name) = (c.arg(2), c.arg(3));
    let found = Stream::at(c, key)?;
    if found.is_none() && !o.makes {
        return err(NO_KEY);
    }
    if c.len() > 8 {
        return Err(wrong_words(c));
    }
    let id = match c.arg(4) {
        b"$" => found.as_ref().map_or(Id::ZERO, |stream| stream.last),
        word => strict(word, 0)?,
    };
    let is_new = found.is_none();
    let mut stream = match found {
        Some(stream) => stream,
        None => Stream::fresh(c, key)?,
    };
    if Group::at(c.view, &stream, name)?.is_some() {
        let text = "BUSYGROUP Consumer Group name already exists";
        return Err(Fail::Redis(text.into()));
    }
    let group = Group::make(&mut stream, name, id, o.read);
    group.keep(c.view, stream.head.version);
    match is_new {
        true => stream.keep(c.view, key),
        false => stream.keep_quietly(c.view, key),
    }
    c.reply.ok();
    Ok(())
}

pub fn setid(c: &mut Call) -> Answer {
    let o = options(c, false)?;
    let (mut stream, mut group) = group_of(c)?;
    if !matches!(c.len(), 5 | 7) {
        return Err(wrong_words(c));
    }
    group.last = match c.arg(4) {
        b"$" => stream.last,
        word => loose(word)?,
    };
    group.read = o.read;
    group.keep(c.view, stream.head.version);
    stream.keep_quietly(c.view, c.arg(2));
    c.reply.ok();
    Ok(())
}

pub fn destroy(c: &mut Call) -> Answer {
    let key = c.arg(2);
    let mut stream = stream_of(c)?;
    let group = Group::at(c.view, &stream, c.arg(3))?;
    if let Some(group) = &group {
        group.destroy(c.view, stream.head.version)?;
        // Those who wait for it are told.
        stream.keep(c.view, key);
    }
    c.reply.yes(group.is_some());
    Ok(())
}

pub fn createconsumer(c: &mut Call) -> Answer {
    let (mut stream, group) = group_of(c)?;
    let (version, name) = (stream.head.version, c.arg(4));
    let is_new = group.consumer(c.view, version, name)?.is_none();
    if is_new {
        let consumer: Consumer = group.consumer_now(c.view, &mut stream, name)?;
        group.keep_consumer(c.view, version, &consumer);
        stream.keep_quietly(c.view, c.arg(2));
    }
    c.reply.yes(is_new);
    Ok(())
}

pub fn delconsumer(c: &mut Call) -> Answer {
    let (mut stream, mut group) = group_of(c)?;
    let (version, mut count) = (stream.head.version, 0);
    if let Some(consumer) = group.consumer(c.view, version, c.arg(4))? {
        count = group.delete_consumer(c.view, version, &consumer)?;
        group.keep(c.view, version);
        stream.keep_quietly(c.view, c.arg(2));
    }
    c.reply.count(count);
    Ok(())
}

pub fn help(c: &mut Call) -> Answer {
    let lines = [
        "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CREATE <key> <group> <id|$> [MKSTREAM] [ENTRIESREAD <count>]",
        "    Make a group that gives out the entries behind the id.",
        "CREATECONSUMER <key> <group> <consumer>",
        "    Make a consumer.",
        "DELCONSUMER <key> <group> <consumer>",
        "    Delete a consumer with what it has pending.",
        "DESTROY <key> <group>",
        "    Delete a group.",
        "HELP",
        "    Print this help.",
        "SETID <key> <group> <id|$> [ENTRIESREAD <count>]",
        "    Make a group give out the entries behind the id.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
