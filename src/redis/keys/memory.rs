//! MEMORY USAGE: the bytes of a key's rows, keys and values, before compression.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{syntax, Answer};
use crate::redis::command::number::int;
use crate::redis::store::rows::{sub_key, Row, HEAD_PREFIX};
use crate::redis::store::view::Family;

pub fn usage(c: &mut Call) -> Answer {
    let mut at = 3;
    while at < c.len() {
        // How many elements are looked at: here it is all of them.
        if !c.is(at, "samples") || at + 1 >= c.len() || int(c.arg(at + 1))? < 0 {
            return Err(syntax());
        }
        at += 2;
    }
    let key = c.arg(2);
    let Some(head) = c.view.head(key)? else {
        c.reply.nil();
        return Ok(());
    };
    let mut bytes = HEAD_PREFIX + key.len() + head.encode().len();
    if head.version != 0 {
        let range = (
            sub_key(head.version, Row::Owner, &[]),
            (head.version + 1).to_be_bytes().to_vec(),
        );
        let mut scan = c.view.scan(Family::Subs, range, false)?;
        while let Some((key, value)) = scan.next(c.view)? {
            bytes += key.len() + value.len();
        }
    }
    c.reply.count(bytes as u64);
    Ok(())
}

pub fn help(c: &mut Call) -> Answer {
    let lines = [
        "MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "HELP",
        "    Print this help.",
        "USAGE <key> [SAMPLES <count>]",
        "    Return the bytes of a key's rows. All are counted.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
