//! Columns of keys or values that a call reads.

use crate::abi::param::{Lent, Param};
use crate::abi::sized;
use crate::base::entries::{Many, Offsets};
use crate::base::error::{Error, Result};
use crate::types::rocks_column;
use std::fmt::Display;

/// A column, with its count of entries. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InColumn(*const rocks_column);

impl Param for (InColumn, usize) {
    type Argument = Lent<Many<'static>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (InColumn(given), count) = self;
        if given.is_null() {
            return match count {
                0 => Ok(Lent(Many::from([].as_slice()))),
                _ => Err(Error::argument(
                    name,
                    format_args!("NULL with a count of {count}"),
                )),
            };
        }
        let column = sized::copy(given, name)?;
        // SAFETY: a parameter's own column.
        unsafe { entries(&column, count, name).map(Lent) }
    }
}

/// An offset of either width.
trait Offset: Copy + Ord + Display {
    /// Why it is none, whatever the others are.
    const LIMIT: &'static str;

    /// None: out of range.
    fn place(self) -> Option<usize>;
}

impl Offset for u32 {
    const LIMIT: &'static str = "32-bit offsets are below 2147483648";

    #[inline(always)]
    fn place(self) -> Option<usize> {
        (self <= i32::MAX as u32).then_some(self as usize)
    }
}

impl Offset for i64 {
    const LIMIT: &'static str = "offsets are at least 0";

    #[inline(always)]
    fn place(self) -> Option<usize> {
        usize::try_from(self).ok()
    }
}

/// # Safety
/// The pointers of the column are NULL, or readable for `data_len` bytes and `count` + 1 offsets.
unsafe fn entries<'a>(column: &rocks_column, count: usize, name: &str) -> Result<Many<'a>> {
    let &rocks_column {
        data,
        data_len,
        offsets32,
        offsets64,
        ..
    } = column;
    if data.is_null() && data_len != 0 {
        return Err(Error::argument(
            name,
            format_args!("data is NULL, data_len {data_len}"),
        ));
    }
    if data_len > isize::MAX as usize {
        let what = format_args!("a data_len of {data_len}; more than memory can hold");
        return Err(Error::argument(name, what));
    }
    let data = match data.is_null() {
        true => [].as_ptr(),
        false => data.cast::<u8>(),
    };
    match (offsets32.is_null(), offsets64.is_null()) {
        (true, true) if count == 0 => Ok(Many::from([].as_slice())),
        (true, true) => {
            let what = format_args!("offsets32 and offsets64 are NULL, with a count of {count}");
            Err(Error::argument(name, what))
        }
        (false, false) => {
            let what =
                format_args!("offsets32 and offsets64 are both given; accepted: one of them");
            Err(Error::argument(name, what))
        }
        // SAFETY: as the caller says; the offsets were checked against the length.
        (false, true) => unsafe {
            let offsets = checked(offsets32, count, data_len, name, "offsets32")?;
            Ok(Many::of_column(data, Offsets::Narrow(offsets)))
        },
        // SAFETY: as above.
        (true, false) => unsafe {
            let offsets = checked(offsets64, count, data_len, name, "offsets64")?;
            Ok(Many::of_column(data, Offsets::Wide(offsets)))
        },
    }
}

/// The offsets, if all of them lie in the data and none is below the one before it.
///
/// # Safety
/// `offsets` is readable for `count` + 1 of them, for as long as the result lives.
unsafe fn checked<'a, T: Offset>(
    offsets: *const T,
    count: usize,
    data_len: usize,
    name: &str,
    field: &str,
) -> Result<&'a [T]> {
    if count >= isize::MAX as usize / std::mem::size_of::<T>() {
        let what = format_args!("a count of {count}; more than memory can hold");
        return Err(Error::argument(name, what));
    }
    if !offsets.is_aligned() {
        return Err(Error::argument(
            name,
            format_args!("{field} is not aligned for its type"),
        ));
    }
    // SAFETY: as the caller says; not NULL, aligned, and no more than memory can hold.
    let offsets = unsafe { std::slice::from_raw_parts(offsets, count + 1) };
    // No early exit: the loop over all of them takes several at once.
    let ascend = offsets
        .windows(2)
        .fold(true, |ascend, two| ascend & (two[0] <= two[1]));
    let ends = (offsets[0].place(), offsets[count].place());
    match ends {
        (Some(_), Some(last)) if ascend && last <= data_len => Ok(offsets),
        _ => Err(first_wrong(offsets, data_len, name)),
    }
}

#[cold]
fn first_wrong<T: Offset>(offsets: &[T], data_len: usize, name: &str) -> Error {
    for (at, &offset) in offsets.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| offsets[before]);
        match (offset.place(), before) {
            (None, _) => {
                return Error::argument(
                    name,
                    format_args!("offsets[{at}] is {offset}; {}", T::LIMIT),
                );
            }
            (_, Some(before)) if offset < before => {
                let what = format_args!("offsets[{at}] is {offset}, before it {before}");
                return Error::argument(name, what);
            }
            (Some(place), _) if place > data_len => {
                let what = format_args!("offsets[{at}] is {offset}; data_len is {data_len}");
                return Error::argument(name, what);
            }
            _ => {}
        }
    }
    Error::argument(name, format_args!("its offsets changed during the call"))
}
