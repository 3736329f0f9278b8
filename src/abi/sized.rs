//! Structs that grow: the caller puts the size of its own struct into `struct_size`, the first
//! field, and no more than that is written.

use crate::abi::out::missing;
use crate::abi::param::{copies, Lent, Owned, Param, Plain};
use crate::base::error::{Error, Result};
use crate::types::{
    rocks_batch_callbacks, rocks_column, rocks_ingest_group, rocks_merge_operands_callbacks,
};

/// A struct that the call fills. NULL: refused.
#[repr(transparent)]
pub struct OutStruct<T>(*mut T);

/// The same; NULL: not wanted.
#[repr(transparent)]
pub struct OutStructOrNull<T>(*mut T);

/// Structs that the call reads, with their count; the first one's size holds for all.
#[repr(transparent)]
pub struct InStructs<T>(*const T);

/// A struct that the call reads. NULL: refused.
#[repr(transparent)]
pub struct InStruct<T>(*const T);

/// The same, where NULL has its own meaning.
#[repr(transparent)]
pub struct InStructOrNull<T>(*const T);

copies!(
    OutStruct<T>,
    OutStructOrNull<T>,
    InStructs<T>,
    InStruct<T>,
    InStructOrNull<T>,
    Fill<T>
);

impl<T: Given + 'static> Param for InStruct<T> {
    type Argument = Owned<T>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Err(missing(name));
        }
        copy(self.0, name).map(Owned)
    }
}

impl<T: Given + 'static> Param for InStructOrNull<T> {
    type Argument = Owned<Option<T>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(Owned(None));
        }
        copy(self.0, name).map(|copy| Owned(Some(copy)))
    }
}

/// A copy of a struct that is not NULL.
pub(super) fn copy<T: Given>(from: *const T, name: &str) -> Result<T> {
    let size = size_of_given(from).map_err(|size| wrong_size::<T>(size, name))?;
    let mut copy = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: no more than either has; the rest stays zero, which is a value of T.
    unsafe {
        let to = copy.as_mut_ptr().cast::<u8>();
        to.copy_from_nonoverlapping(from.cast(), size.min(std::mem::size_of::<T>()));
        Ok(copy.assume_init())
    }
}

impl<T> Param for OutStruct<T> {
    type Argument = Plain<Fill<T>>;

    fn zero(self) {
        zero(self.0);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Err(missing(name));
        }
        fill(self.0, name).map(Plain)
    }
}

impl<T> Param for OutStructOrNull<T> {
    type Argument = Plain<Option<Fill<T>>>;

    fn zero(self) {
        zero(self.0);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(Plain(None));
        }
        fill(self.0, name).map(|fill| Plain(Some(fill)))
    }
}

impl<T: Given + 'static> Param for (InStructs<T>, usize) {
    type Argument = Lent<Vec<T>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        copies_of(self.0 .0, self.1, name).map(Lent)
    }
}

/// The size that a caller's struct states, if valid.
fn size_of_given<T>(to: *const T) -> std::result::Result<usize, usize> {
    // SAFETY: not NULL, a parameter's own, and every such struct begins with its size.
    let size = unsafe { to.cast::<usize>().read_unaligned() };
    match (2 * FIRST..=1 << 16).contains(&size) {
        true => Ok(size),
        false => Err(size),
    }
}

/// Zeroes what follows `struct_size`. Fields that only a newer caller knows stay zero.
fn zero<T>(to: *mut T) {
    if to.is_null() {
        return;
    }
    if let Ok(size) = size_of_given(to) {
        // SAFETY: the caller vouches for as many bytes as the struct says.
        unsafe { to.cast::<u8>().add(FIRST).write_bytes(0, size - FIRST) };
    }
}

fn fill<T>(to: *mut T, name: &str) -> Result<Fill<T>> {
    match size_of_given(to) {
        Ok(size) => Ok(Fill {
            to,
            size: size.min(std::mem::size_of::<T>()),
        }),
        Err(size) => Err(wrong_size::<T>(size, name)),
    }
}

fn wrong_size<T>(size: usize, name: &str) -> Error {
    let ours = std::mem::size_of::<T>();
    let what = format!("struct_size is {size}; set it to the sizeof of the struct ({ours} here)");
    Error::argument(name, what)
}

/// A caller's struct to fill.
pub struct Fill<T> {
    to: *mut T,
    size: usize,
}

const FIRST: usize = std::mem::size_of::<usize>();

impl<T> Fill<T> {
    /// Fills it as the last action of a call.
    pub fn answer<U: Copy>(&self, value: &U) -> Result<()> {
        const { assert!(std::mem::size_of::<U>() == std::mem::size_of::<T>()) };
        Fill {
            to: self.to.cast(),
            size: self.size,
        }
        .set(value);
        Ok(())
    }
}

impl<T: Copy> Fill<T> {
    /// Writes what fits; `struct_size` stays the caller's.
    pub fn set(&self, value: &T) {
        let from = std::ptr::from_ref(value).cast::<u8>();
        // SAFETY: the caller vouches for `size` bytes, which is no more than T has.
        unsafe {
            let (to, from) = (self.to.cast::<u8>().add(FIRST), from.add(FIRST));
            to.copy_from_nonoverlapping(from, self.size - FIRST);
        }
    }
}

/// A caller's struct that is read. Fields that an older caller's struct lacks read as zero.
///
/// # Safety
/// The type is `repr(C)`, begins with `struct_size`, and zeros are a value of it.
pub unsafe trait Given {}

// SAFETY: repr(C), begins with struct_size; zeros are NULLs and numbers.
unsafe impl Given for rocks_ingest_group {}
// SAFETY: as above.
unsafe impl Given for rocks_batch_callbacks {}
// SAFETY: as above.
unsafe impl Given for rocks_merge_operands_callbacks {}
// SAFETY: as above.
unsafe impl Given for rocks_column {}

/// Copies an array of the caller's structs; the first one's size holds for all.
fn copies_of<T: Given>(first: *const T, count: usize, name: &str) -> Result<Vec<T>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if first.is_null() {
        let what = format!("NULL with a count of {count}");
        return Err(Error::argument(name, what));
    }
    let size = size_of_given(first).and_then(|size| match size.is_multiple_of(FIRST) {
        true => Ok(size),
        false => Err(size),
    });
    let size = size.map_err(|size| wrong_size::<T>(size, &format!("{name}[0]")))?;
    if count > isize::MAX as usize / size.max(std::mem::size_of::<T>()) {
        let what = format!("a count of {count}; more than memory can hold");
        return Err(Error::argument(name, what));
    }
    let one = |at: usize| {
        let name = format!("{name}[{at}]");
        // SAFETY: the caller vouches for `count` structs of this size.
        let from = unsafe { first.byte_add(at * size) };
        match size_of_given(from) {
            Ok(own) if own == size => copy(from, &name),
            Ok(own) | Err(own) => {
                let what = format!("struct_size is {own}; that of the first is {size}");
                Err(Error::argument(&name, what))
            }
        }
    };
    (0..count).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(C)]
    struct Grown {
        struct_size: usize,
        first: u64,
        second: u64,
    }

    const FULL: Grown = Grown {
        struct_size: 24,
        first: 1,
        second: 2,
    };

    fn take(param: OutStruct<Grown>) -> Result<Fill<Grown>> {
        param.zero();
        param.take("to").map(|Plain(fill)| fill)
    }

    /// The struct as seen by a caller with `struct_size` bytes, 32 at most.
    fn fill(struct_size: usize) -> [usize; 4] {
        let mut to = [struct_size, 7, 7, 7];
        take(OutStruct(to.as_mut_ptr().cast())).unwrap().set(&FULL);
        to
    }

    #[test]
    fn an_older_caller_gets_the_fields_it_knows() {
        assert_eq!(fill(16), [16, 1, 7, 7]);
        assert_eq!(fill(24), [24, 1, 2, 7]);
    }

    #[test]
    fn what_a_newer_caller_knows_is_zero() {
        assert_eq!(fill(32), [32, 1, 2, 0]);
    }

    #[test]
    fn nonsense_is_refused_and_touches_nothing() {
        for struct_size in [0, 8, 1 << 40] {
            let mut to = Grown {
                struct_size,
                ..FULL
            };
            assert!(take(OutStruct(&mut to)).is_err());
            assert_eq!(to.first, 1);
        }
    }
}
