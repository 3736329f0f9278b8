//! OBJECT: what Redis would say of how a value is kept. Computed from sizes; nothing is stored.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::all;
use crate::redis::string::is_integer;

/// The limits of Redis's settings: members and bytes of a small hash, set or sorted set.
const SMALL: u64 = 128;
const SMALL_HASH: u64 = 512;
const SMALL_BYTES: usize = 64;
const INTEGERS: u64 = 512;
const EMBEDDED: usize = 44;

fn encoding_of(c: &Call, head: &Head) -> Answer<&'static str> {
    let few = |limit: u64, shorts: &dyn Fn(&[u8]) -> bool| -> Answer<bool> {
        if head.size > limit {
            return Ok(false);
        }
        let rows = all(c.view, head.version)?;
        Ok(rows
            .iter()
            .all(|(member, row)| shorts(member) && shorts(row)))
    };
    let short = |bytes: &[u8]| bytes.len() <= SMALL_BYTES;
    Ok(match head.kind {
        Type::String if head.paged => "raw",
        Type::String if is_integer(&head.bytes) => "int",
        Type::String if head.bytes.len() <= EMBEDDED => "embstr",
        Type::String => "raw",
        Type::List => "quicklist",
        Type::Hash => {
            if few(SMALL_HASH, &|bytes| bytes.len() <= SMALL_BYTES + 1)? {
                "listpack"
            } else {
                "hashtable"
            }
        }
        Type::Set => {
            if few(INTEGERS, &|bytes| bytes.is_empty() || is_integer(bytes))? {
                "intset"
            } else if few(SMALL, &short)? {
                "listpack"
            } else {
                "hashtable"
            }
        }
        Type::Zset => {
            if few(SMALL, &short)? {
                "listpack"
            } else {
                "skiplist"
            }
        }
        Type::Stream => "stream",
    })
}

fn head(c: &mut Call) -> Answer<Option<Head>> {
    let head = c.view.head(c.arg(2))?;
    if head.is_none() {
        c.reply.nil();
    }
    Ok(head)
}

pub fn encoding(c: &mut Call) -> Answer {
    if let Some(head) = head(c)? {
        let name = encoding_of(c, &head)?;
        c.reply.bulk(name.as_bytes());
    }
    Ok(())
}

pub fn refcount(c: &mut Call) -> Answer {
    if head(c)?.is_some() {
        c.reply.int(1);
    }
    Ok(())
}

pub fn idletime(c: &mut Call) -> Answer {
    if head(c)?.is_some() {
        c.reply.int(0);
    }
    Ok(())
}

pub fn freq(c: &mut Call) -> Answer {
    if head(c)?.is_some() {
        return err("An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
    }
    Ok(())
}

pub fn help(c: &mut Call) -> Answer {
    let lines = [
        "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "ENCODING <key>",
        "    Return the encoding that Redis would have.",
        "FREQ <key>",
        "    Refused: there is no policy by frequency.",
        "HELP",
        "    Print this help.",
        "IDLETIME <key>",
        "    Return 0: reads are not noted.",
        "REFCOUNT <key>",
        "    Return 1: values are not shared.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
