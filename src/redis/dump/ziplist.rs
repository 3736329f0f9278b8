//! Ziplists and zipmaps: the packed lists and hashes that Redis wrote before it had listpacks.
//!
//! A ziplist begins with the length of all, the place of its last element and the number of elements.
//! Each element has the length of the one before it, then a text behind its length, or an integer.

const HEADER: usize = 10;
const END: u8 = 0xff;
/// A length of four bytes follows.
const LONG: u8 = 0xfe;

fn little(bytes: &[u8]) -> u64 {
    let folded = bytes.iter().rev();
    folded.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn big(bytes: &[u8]) -> usize {
    let folded = bytes.iter();
    folded.fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The length at the front, and how many bytes it takes.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.first()? {
        LONG => Some((little(bytes.get(1..5)?) as usize, 5)),
        END => None,
        len => Some((usize::from(len), 1)),
    }
}

/// An element without the length before it, and how many bytes it takes.
fn item(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let first = *bytes.first()?;
    let text = |head: usize, len: usize| {
        let end = head.checked_add(len)?;
        Some((bytes.get(head..end)?.to_vec(), end))
    };
    let number = |len: usize| {
        let shift = 64 - 8 * len as u32;
        let number = (little(bytes.get(1..1 + len)?) << shift) as i64 >> shift;
        Some((number.to_string().into_bytes(), 1 + len))
    };
    match first {
        0..=0x3f => text(1, usize::from(first)),
        0x40..=0x7f => text(2, big(&[first & 0x3f, *bytes.get(1)?])),
        0x80 => text(5, big(bytes.get(1..5)?)),
        0xc0 => number(2),
        0xd0 => number(4),
        0xe0 => number(8),
        0xf0 => number(3),
        0xfe => number(1),
        0xf1..=0xfd => Some(((first - 0xf1).to_string().into_bytes(), 1)),
        _ => None,
    }
}

/// `spend` is asked for the memory of each element, by its length.
pub fn read(bytes: &[u8], mut spend: impl FnMut(usize) -> Option<()>) -> Option<Vec<Vec<u8>>> {
    if bytes.len() <= HEADER || little(&bytes[..4]) != bytes.len() as u64 {
        return None;
    }
    let (mut all, mut at, mut last, mut before) = (Vec::new(), HEADER, HEADER, 0);
    while *bytes.get(at)? != END {
        let (len, head) = length(&bytes[at..])?;
        let (item, taken) = item(bytes.get(at + head..)?)?;
        (len == before).then_some(())?;
        spend(item.len())?;
        all.push(item);
        (last, before) = (at, head + taken);
        at += before;
    }
    let count = little(&bytes[8..10]);
    let counts = count == 0xffff || count == all.len() as u64;
    let is_whole = at + 1 == bytes.len() && little(&bytes[4..8]) == last as u64;
    (is_whole && counts).then_some(all)
}

/// Fields and values in turn: each behind its length, a value with some unused bytes behind it.
pub fn read_map(bytes: &[u8], mut spend: impl FnMut(usize) -> Option<()>) -> Option<Vec<Vec<u8>>> {
    let (mut all, mut at) = (Vec::new(), 1);
    while *bytes.get(at)? != END {
        let is_value = all.len() % 2 == 1;
        let (len, head) = length(&bytes[at..])?;
        let unused = match is_value {
            true => usize::from(*bytes.get(at + head)?),
            false => 0,
        };
        let from = at + head + usize::from(is_value);
        let to = from.checked_add(len)?;
        spend(len)?;
        all.push(bytes.get(from..to)?.to_vec());
        at = to.checked_add(unused)?;
    }
    let pairs = all.len() / 2;
    let counts = usize::from(bytes[0]) == pairs || bytes[0] >= LONG;
    (at + 1 == bytes.len() && all.len() % 2 == 0 && counts).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Option<Vec<Vec<u8>>> {
        Some(all.iter().map(|text| text.as_bytes().to_vec()).collect())
    }

    #[test]
    fn elements_of_each_kind() {
        let list = b"\x18\0\0\0\x13\0\0\0\x04\0\x00\x02ab\x04\xf4\x02\xfe\xff\x03\xc0\x00\x01\xff";
        assert_eq!(list.len(), 0x18);
        let wanted = texts(&["ab", "3", "-1", "256"]);
        assert_eq!(read(list, |_| Some(())), wanted);
        for at in 0..list.len() {
            assert_eq!(read(&list[..at], |_| Some(())), None);
        }
        // The length before the third element is another.
        let mut odd = list.to_vec();
        odd[16] = 3;
        assert_eq!(read(&odd, |_| Some(())), None);
        assert_eq!(item(&[0xf0, 0xff, 0xff, 0xff]).unwrap().0, b"-1");
        assert_eq!(item(&[0xfd]).unwrap().0, b"12");
        assert_eq!(item(&[0x40, 2, b'x', b'y']).unwrap(), (b"xy".to_vec(), 4));
    }

    #[test]
    fn maps_have_unused_bytes() {
        let map = b"\x02\x01a\x01\x00b\x02cc\x03\x02xyz..\xff";
        assert_eq!(read_map(map, |_| Some(())), texts(&["a", "b", "cc", "xyz"]));
        for at in 0..map.len() {
            assert_eq!(read_map(&map[..at], |_| Some(())), None);
        }
    }
}
