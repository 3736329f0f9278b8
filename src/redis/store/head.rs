//! Heads: the row of a key. `type and flags (1) [expiry (8)]`, then a string's bytes, or four
//! numbers of eight bytes and what else the type has.

use crate::base::error::{Error, Result};
use crate::redis::store::rows::number;
use crate::types::ROCKS_CORRUPTION;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Type {
    String = 1,
    List = 2,
    Hash = 3,
    Set = 4,
    Zset = 5,
    Stream = 6,
}

impl Type {
    pub const ALL: [Type; 6] = [
        Type::String,
        Type::List,
        Type::Hash,
        Type::Set,
        Type::Zset,
        Type::Stream,
    ];

    /// As TYPE answers.
    pub fn name(self) -> &'static str {
        match self {
            Type::String => "string",
            Type::List => "list",
            Type::Hash => "hash",
            Type::Set => "set",
            Type::Zset => "zset",
            Type::Stream => "stream",
        }
    }
}

const EXPIRES: u8 = 0x10;
const PAGED: u8 = 0x20;

#[derive(Clone, Debug)]
pub struct Head {
    pub kind: Type,
    /// Milliseconds since 1970; 0: never.
    pub expiry: u64,
    /// A string whose bytes lie in pages; `size` is their number.
    pub paged: bool,
    /// The prefix of its rows in `rocks.redis.sub`; 0: it has none.
    pub version: u64,
    /// How many elements; never 0 but of strings and streams.
    pub size: u64,
    /// Of a list the index of its first element, of a hash how many fields expire, of a stream how many
    /// entries were ever added.
    pub first: u64,
    /// Of a list the next number of a long element, of a hash the earliest expiry of a field, of a
    /// stream the next number of a group or consumer.
    pub next: u64,
    /// A string's bytes; what else a type keeps.
    pub bytes: Vec<u8>,
}

impl Head {
    pub fn string(bytes: Vec<u8>, expiry: u64) -> Head {
        Head {
            expiry,
            bytes,
            ..Head::new(Type::String, 0)
        }
    }

    pub fn new(kind: Type, version: u64) -> Head {
        Head {
            kind,
            expiry: 0,
            paged: false,
            version,
            size: 0,
            first: 0,
            next: 0,
            bytes: Vec::new(),
        }
    }

    /// Whether all of it is in this row.
    fn is_plain(&self) -> bool {
        self.kind == Type::String && !self.paged
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut row = Vec::with_capacity(41 + self.bytes.len());
        let expires = if self.expiry != 0 { EXPIRES } else { 0 };
        let paged = if self.paged { PAGED } else { 0 };
        row.push(self.kind as u8 | expires | paged);
        if self.expiry != 0 {
            row.extend_from_slice(&self.expiry.to_be_bytes());
        }
        if !self.is_plain() {
            for one in [self.version, self.size, self.first, self.next] {
                row.extend_from_slice(&one.to_be_bytes());
            }
        }
        row.extend_from_slice(&self.bytes);
        row
    }

    pub fn decode(row: &[u8]) -> Result<Head> {
        let (&flags, mut rest) = row.split_first().ok_or_else(damaged)?;
        let kind = Type::ALL.into_iter().find(|kind| *kind as u8 == flags & 15);
        let mut head = Head::new(kind.ok_or_else(damaged)?, 0);
        let take = |rest: &mut &[u8]| -> Result<u64> {
            let (first, others) = rest.split_at_checked(8).ok_or_else(damaged)?;
            *rest = others;
            Ok(number(first))
        };
        if flags & EXPIRES != 0 {
            head.expiry = take(&mut rest)?;
        }
        head.paged = flags & PAGED != 0;
        if !head.is_plain() {
            for one in [
                &mut head.version,
                &mut head.size,
                &mut head.first,
                &mut head.next,
            ] {
                *one = take(&mut rest)?;
            }
        }
        head.bytes = rest.to_vec();
        Ok(head)
    }

    /// Whether a row says when its key ends.
    pub fn row_expires(row: &[u8]) -> bool {
        row.first().is_some_and(|flags| flags & EXPIRES != 0)
    }

    /// Whether it is over at a time in milliseconds since 1970.
    pub fn is_over(&self, now: u64) -> bool {
        self.expiry != 0 && self.expiry < now
    }
}

pub fn damaged() -> Error {
    Error::new(
        ROCKS_CORRUPTION,
        "redis: a row of \"rocks.redis\" or \"rocks.redis.sub\" is none of this library's",
    )
}
