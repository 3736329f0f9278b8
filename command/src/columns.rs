//! Wide columns: what an iterator shows of them, and NAME=VALUE in words and fields.

use crate::args::Args;
use crate::bytes::unescape;
use crate::library::abi::*;
use crate::library::*;
use crate::load::Pair;
use crate::show::Value;

/// Names and values that the library lends, or that a row of pairs has.
#[derive(Clone, Copy)]
pub struct Columns<'a>(&'a [rocks_wide_column]);

fn bytes<'a>(slice: rocks_slice) -> &'a [u8] {
    match slice.len {
        0 => &[],
        // SAFETY: as many bytes are lent as long as the columns are.
        len => unsafe { std::slice::from_raw_parts(slice.data, len) },
    }
}

impl<'a> Columns<'a> {
    pub const NONE: Columns<'static> = Columns(&[]);

    /// Those that the library lends until its next call with the same handle.
    pub fn lent(first: *const rocks_wide_column, count: usize) -> Columns<'a> {
        match count {
            0 => Columns(&[]),
            // SAFETY: the library lends as many.
            _ => Columns(unsafe { std::slice::from_raw_parts(first, count) }),
        }
    }

    pub fn of(columns: &'a [rocks_wide_column]) -> Columns<'a> {
        Columns(columns)
    }

    pub fn each(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.0
            .iter()
            .map(|column| (bytes(column.name), bytes(column.value)))
    }

    /// The value of what has no other column than that.
    pub fn plain(self) -> Option<&'a [u8]> {
        match self.0 {
            [column] if column.name.len == 0 => Some(bytes(column.value)),
            _ => None,
        }
    }

    /// A plain value as one.
    pub fn value(self) -> Value<'a> {
        self.plain().map_or(Value::Columns(self), Value::Bytes)
    }

    /// The bytes of it, as `count` adds them up: of several columns all, in RocksDB's form.
    pub fn stored_len(self) -> usize {
        let number =
            |value: usize| (usize::BITS - (value | 1).leading_zeros()).div_ceil(7) as usize;
        if let Some(value) = self.plain() {
            return value.len();
        }
        let one = |(name, value): (&[u8], &[u8])| {
            number(name.len()) + name.len() + number(value.len()) + value.len()
        };
        1 + number(self.0.len()) + self.each().map(one).sum::<usize>()
    }

    pub fn as_ptr(self) -> *const rocks_wide_column {
        self.0.as_ptr()
    }

    pub fn len(self) -> usize {
        self.0.len()
    }
}

impl PartialEq for Columns<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.each().eq(other.each())
    }
}

/// The columns of the entry that an iterator is at; what the iterator lent of it ends.
pub fn at<'a>(iter: &Handle<rocks_iter>) -> Result<Columns<'a>> {
    let (mut first, mut count) = (std::ptr::null(), 0);
    call!(rocks_iter_columns(iter.get(), &mut first, &mut count))?;
    Ok(Columns::lent(first, count))
}

/// Pairs as the library takes them; `Columns::of` makes columns of it.
pub fn lend(pairs: &[Pair]) -> Vec<rocks_wide_column> {
    let one = |(name, value): &Pair| rocks_wide_column {
        name: slice(name),
        value: slice(value),
    };
    pairs.iter().map(one).collect()
}

/// Each name once.
pub fn with_names(mut pairs: Vec<Pair>) -> Option<Vec<Pair>> {
    pairs.sort();
    let twice = pairs.windows(2).any(|two| two[0].0 == two[1].0);
    (!twice).then_some(pairs)
}

/// NAME=VALUE with tabs between, as `scan --columns` prints them.
pub fn of_fields(args: &Args, fields: &[u8]) -> Option<Vec<Pair>> {
    let one = |field: &[u8]| {
        let equals = field.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (&field[..equals], &field[equals + 1..]);
        Some((unescape(args, name)?, unescape(args, value)?))
    };
    let fields = fields.split(|byte| *byte == b'\t').map(one);
    with_names(fields.collect::<Option<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_rocksdb() {
        let pair = |name: &str, len| (name.as_bytes().to_vec(), vec![b'v'; len]);
        let len = |pairs: &[Pair]| Columns::of(&lend(pairs)).stored_len();
        assert_eq!(len(&[]), 2);
        assert_eq!(len(&[pair("", 7)]), 7);
        assert_eq!(len(&[pair("", 127), pair("a", 128)]), 2 + 128 + 1 + 2 + 130);
        assert_eq!(
            with_names(vec![pair("a", 1), pair("b", 1), pair("a", 2)]),
            None
        );
    }
}
