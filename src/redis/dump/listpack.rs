//! Listpacks: Redis's packed lists of strings and integers, as streams and small collections have
//! them. And sets of integers.

/// An element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Integer(i64),
    Bytes(Vec<u8>),
}

impl Item {
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Item::Integer(number) => number.to_string().into_bytes(),
            Item::Bytes(bytes) => bytes,
        }
    }

    pub fn integer(&self) -> Option<i64> {
        match self {
            Item::Integer(number) => Some(*number),
            Item::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
        }
    }
}

/// The bytes before the elements: the length of all, the number of elements.
const HEADER: usize = 6;
const END: u8 = 0xff;

fn little(bytes: &[u8]) -> u64 {
    let folded = bytes.iter().rev();
    folded.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A number of so many bytes with its sign.
fn signed(bytes: &[u8]) -> i64 {
    let shift = 64 - 8 * bytes.len() as u32;
    ((little(bytes) << shift) as i64) >> shift
}

/// How many bytes an element's length takes behind it.
fn back_len(len: usize) -> usize {
    match len {
        0..=127 => 1,
        128..=16_382 => 2,
        16_383..=2_097_150 => 3,
        2_097_151..=268_435_454 => 4,
        _ => 5,
    }
}

/// An element at the front, and how many bytes it takes without its length behind it.
fn item(bytes: &[u8]) -> Option<(Item, usize)> {
    let first = *bytes.first()?;
    let text = |head: usize, len: usize| {
        let text = bytes.get(head..head.checked_add(len)?)?;
        Some((Item::Bytes(text.to_vec()), head + len))
    };
    let number = |len: usize| {
        let number = signed(bytes.get(1..1 + len)?);
        Some((Item::Integer(number), 1 + len))
    };
    match first {
        0..=0x7f => Some((Item::Integer(i64::from(first)), 1)),
        0x80..=0xbf => text(1, usize::from(first & 0x3f)),
        0xc0..=0xdf => {
            let wide = i64::from(first & 0x1f) << 8 | i64::from(*bytes.get(1)?);
            // 13 bits with a sign.
            Some((Item::Integer(wide << 51 >> 51), 2))
        }
        0xe0..=0xef => text(
            2,
            usize::from(first & 0x0f) << 8 | usize::from(*bytes.get(1)?),
        ),
        0xf0 => text(5, little(bytes.get(1..5)?) as usize),
        0xf1 => number(2),
        0xf2 => number(3),
        0xf3 => number(4),
        0xf4 => number(8),
        _ => None,
    }
}

/// `spend` is asked for the memory of each element, by its length.
pub fn read(bytes: &[u8], mut spend: impl FnMut(usize) -> Option<()>) -> Option<Vec<Item>> {
    if bytes.len() <= HEADER || little(&bytes[..4]) != bytes.len() as u64 {
        return None;
    }
    let (mut all, mut at) = (Vec::new(), HEADER);
    while *bytes.get(at)? != END {
        let (item, len) = item(&bytes[at..])?;
        spend(len)?;
        at += len + back_len(len);
        all.push(item);
    }
    let count = little(&bytes[4..6]);
    let counts = count == 0xffff || count == all.len() as u64;
    (at + 1 == bytes.len() && counts).then_some(all)
}

/// The integers of an intset.
pub fn integers(bytes: &[u8]) -> Option<Vec<i64>> {
    let width = little(bytes.get(..4)?) as usize;
    let count = little(bytes.get(4..8)?) as usize;
    let rest = &bytes[8..];
    if !matches!(width, 2 | 4 | 8) || count.checked_mul(width)? != rest.len() {
        return None;
    }
    Some(rest.chunks(width).map(signed).collect())
}

/// A listpack as it grows.
pub struct Pack {
    bytes: Vec<u8>,
    count: u64,
}

impl Pack {
    pub fn new() -> Pack {
        Pack {
            bytes: vec![0; HEADER],
            count: 0,
        }
    }

    fn close(&mut self, from: usize) {
        let len = self.bytes.len() - from;
        let count = back_len(len);
        for at in (0..count).rev() {
            let part = (len >> (7 * at)) as u8 & 0x7f;
            self.bytes
                .push(part | if at + 1 < count { 0x80 } else { 0 });
        }
        self.count += 1;
    }

    pub fn integer(&mut self, number: i64) {
        let from = self.bytes.len();
        match u8::try_from(number) {
            Ok(small @ 0..=0x7f) => self.bytes.push(small),
            _ => {
                self.bytes.push(0xf4);
                self.bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        self.close(from);
    }

    pub fn text(&mut self, text: &[u8]) {
        let (from, len) = (self.bytes.len(), text.len());
        match len {
            0..=63 => self.bytes.push(0x80 | len as u8),
            64..=4095 => self
                .bytes
                .extend_from_slice(&[0xe0 | (len >> 8) as u8, len as u8]),
            _ => {
                self.bytes.push(0xf0);
                self.bytes.extend_from_slice(&(len as u32).to_le_bytes());
            }
        }
        self.bytes.extend_from_slice(text);
        self.close(from);
    }

    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(END);
        let len = self.bytes.len() as u32;
        self.bytes[..4].copy_from_slice(&len.to_le_bytes());
        let count = self.count.min(0xffff) as u16;
        self.bytes[4..6].copy_from_slice(&count.to_le_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read() {
        let mut pack = Pack::new();
        let texts = [0, 1, 63, 64, 200, 4095, 4096, 20_000].map(|len| vec![b'x'; len]);
        texts.iter().for_each(|text| pack.text(text));
        let numbers = [0, 127, 128, -1, i64::MIN, i64::MAX];
        numbers.iter().for_each(|number| pack.integer(*number));
        let wanted: Vec<Item> = texts
            .into_iter()
            .map(Item::Bytes)
            .chain(numbers.into_iter().map(Item::Integer))
            .collect();
        let bytes = pack.end();
        assert_eq!(read(&bytes, |_| Some(())), Some(wanted));
        for len in 0..bytes.len() {
            assert_eq!(read(&bytes[..len], |_| Some(())), None);
        }
    }

    #[test]
    fn integers_of_any_width() {
        let set = [2, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xff, 1, 0];
        assert_eq!(integers(&set), Some(vec![-1, 1]));
        assert_eq!(integers(&set[..11]), None);
        assert_eq!(item(&[0xdf, 0xff]), Some((Item::Integer(-1), 2)));
        assert_eq!(
            item(&[0xf2, 0xff, 0xff, 0xff]),
            Some((Item::Integer(-1), 4))
        );
    }
}
