//! Values out of a payload. Nothing in it is believed: whatever is odd ends the read.

use crate::redis::dump::streams::ReadStream;
use crate::redis::dump::{kind, listpack, lzf, ziplist};

/// What a payload holds.
pub enum Value {
    String(Vec<u8>),
    List(Vec<Vec<u8>>),
    Set(Vec<Vec<u8>>),
    Hash(Vec<(Vec<u8>, Vec<u8>)>),
    Zset(Vec<(Vec<u8>, f64)>),
    Stream(ReadStream),
}

/// What values of a payload may take in memory: short forms stand for thousands of times their bytes.
const MOST: usize = 512 << 20;
/// What an element takes besides its bytes.
const ELEMENT: usize = 48;

pub struct Reader<'r> {
    pub rest: &'r [u8],
    room: usize,
}

enum Len {
    Plain(u64),
    /// A string in another form.
    Special(u8),
}

impl<'r> Reader<'r> {
    pub fn new(rest: &'r [u8]) -> Reader<'r> {
        Reader { rest, room: MOST }
    }

    /// Takes memory for an element; `None`: the payload has had its share.
    pub fn spend(&mut self, bytes: usize) -> Option<()> {
        self.room = self.room.checked_sub(bytes.checked_add(ELEMENT)?)?;
        Some(())
    }

    pub fn pack(&mut self, bytes: &[u8]) -> Option<Vec<listpack::Item>> {
        listpack::read(bytes, |len| self.spend(len))
    }

    pub fn take(&mut self, count: usize) -> Option<&'r [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|one| one[0])
    }

    fn any_len(&mut self) -> Option<Len> {
        let first = self.byte()?;
        Some(match first >> 6 {
            0 => Len::Plain(u64::from(first)),
            1 => Len::Plain(u64::from(first & 63) << 8 | u64::from(self.byte()?)),
            3 => Len::Special(first & 63),
            _ => Len::Plain(match first {
                0x80 => u64::from(u32::from_be_bytes(self.take(4)?.try_into().ok()?)),
                0x81 => u64::from_be_bytes(self.take(8)?.try_into().ok()?),
                _ => return None,
            }),
        })
    }

    pub fn len(&mut self) -> Option<u64> {
        match self.any_len()? {
            Len::Plain(len) => Some(len),
            Len::Special(_) => None,
        }
    }

    /// A number of elements, each of which takes a byte at least.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.len()?).ok()?;
        (count <= self.rest.len()).then_some(count)
    }

    pub fn string(&mut self) -> Option<Vec<u8>> {
        let number = |bytes: &[u8]| {
            let mut wide = [if bytes[bytes.len() - 1] >> 7 == 1 {
                0xff
            } else {
                0
            }; 8];
            wide[..bytes.len()].copy_from_slice(bytes);
            i64::from_le_bytes(wide).to_string().into_bytes()
        };
        match self.any_len()? {
            Len::Plain(len) => self.take(usize::try_from(len).ok()?).map(<[u8]>::to_vec),
            Len::Special(0) => self.take(1).map(number),
            Len::Special(1) => self.take(2).map(number),
            Len::Special(2) => self.take(4).map(number),
            Len::Special(3) => {
                let (zipped, len) = (self.len()?, self.len()?);
                let zipped = self.take(usize::try_from(zipped).ok()?)?;
                let len = usize::try_from(len).ok()?;
                self.spend(len)?;
                lzf::unzip(zipped, len)
            }
            Len::Special(_) => None,
        }
    }

    pub fn little(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn score(&mut self) -> Option<f64> {
        Some(f64::from_bits(self.little()?))
    }

    /// A score as a text with its length.
    fn score_text(&mut self) -> Option<f64> {
        match self.byte()? {
            255 => Some(f64::NEG_INFINITY),
            254 => Some(f64::INFINITY),
            253 => None,
            len => {
                let text = self.take(usize::from(len))?;
                std::str::from_utf8(text).ok()?.parse().ok()
            }
        }
    }

    fn packed(&mut self) -> Option<Vec<Vec<u8>>> {
        let bytes = self.string()?;
        let items = self.pack(&bytes)?;
        Some(items.into_iter().map(|item| item.into_bytes()).collect())
    }

    fn zipped(&mut self) -> Option<Vec<Vec<u8>>> {
        let bytes = self.string()?;
        ziplist::read(&bytes, |len| self.spend(len))
    }

    fn zipmap(&mut self) -> Option<Vec<Vec<u8>>> {
        let bytes = self.string()?;
        ziplist::read_map(&bytes, |len| self.spend(len))
    }

    fn ziplists(&mut self) -> Option<Vec<Vec<u8>>> {
        let mut all = Vec::new();
        for _ in 0..self.count()? {
            all.extend(self.zipped()?);
        }
        Some(all)
    }

    fn many<T>(&mut self, one: impl Fn(&mut Reader<'r>) -> Option<T>) -> Option<Vec<T>> {
        (0..self.count()?).map(|_| one(self)).collect()
    }

    fn strings(&mut self) -> Option<Vec<Vec<u8>>> {
        self.many(Reader::string)
    }

    fn quicklist(&mut self) -> Option<Vec<Vec<u8>>> {
        let mut all = Vec::new();
        for _ in 0..self.count()? {
            match self.len()? {
                // One long element, or many in a pack.
                1 => all.push(self.string()?),
                2 => all.extend(self.packed()?),
                _ => return None,
            }
        }
        Some(all)
    }

    pub fn value(&mut self) -> Option<Value> {
        Some(match self.byte()? {
            kind::STRING => Value::String(self.string()?),
            kind::LIST => Value::List(self.strings()?),
            kind::LIST_QUICKLIST => Value::List(self.quicklist()?),
            kind::LIST_ZIPLIST => Value::List(self.zipped()?),
            kind::LIST_ZIPLISTS => Value::List(self.ziplists()?),
            kind::SET => Value::Set(self.strings()?),
            kind::SET_LISTPACK => Value::Set(self.packed()?),
            kind::SET_INTSET => {
                let all = listpack::integers(&self.string()?)?;
                Value::Set(all.iter().map(|one| one.to_string().into_bytes()).collect())
            }
            kind::HASH => Value::Hash(self.many(|r| Some((r.string()?, r.string()?)))?),
            kind::HASH_LISTPACK => Value::Hash(in_pairs(self.packed()?)?),
            kind::HASH_ZIPLIST => Value::Hash(in_pairs(self.zipped()?)?),
            kind::HASH_ZIPMAP => Value::Hash(in_pairs(self.zipmap()?)?),
            kind::ZSET => Value::Zset(self.many(|r| Some((r.string()?, r.score_text()?)))?),
            kind::ZSET_2 => Value::Zset(self.many(|r| Some((r.string()?, r.score()?)))?),
            kind::ZSET_LISTPACK => Value::Zset(with_scores(self.packed()?)?),
            kind::ZSET_ZIPLIST => Value::Zset(with_scores(self.zipped()?)?),
            of @ (kind::STREAM | kind::STREAM_2 | kind::STREAM_3) => {
                Value::Stream(ReadStream::read(self, of)?)
            }
            _ => return None,
        })
    }
}

fn with_scores(all: Vec<Vec<u8>>) -> Option<Vec<(Vec<u8>, f64)>> {
    let pairs = in_pairs(all)?.into_iter();
    pairs
        .map(|(member, score)| Some((member, std::str::from_utf8(&score).ok()?.parse().ok()?)))
        .collect()
}

fn in_pairs(all: Vec<Vec<u8>>) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let (mut pairs, mut rest) = (Vec::new(), all.into_iter());
    while let Some(first) = rest.next() {
        pairs.push((first, rest.next()?));
    }
    Some(pairs)
}
