//! Structs that grow: the caller says in `struct_size`, the first field, how large its
//! own is, and no more than that is written.

use crate::core::error::{Error, Result};

/// A caller's struct to fill.
#[derive(Debug)]
pub struct Fill<T> {
    to: *mut T,
    size: usize,
}

const FIRST: usize = std::mem::size_of::<usize>();

/// Zeroes what follows `struct_size`, and checks it; a caller's struct may be older and
/// smaller, or newer and larger.
///
/// # Safety
/// `to` is NULL, or points to as many writable bytes as its `struct_size` says.
pub unsafe fn sized<T>(to: *mut T, name: &str) -> Result<Fill<T>> {
    if to.is_null() {
        return Err(Error::argument(name, "NULL; the answer goes there"));
    }
    // SAFETY: not NULL, and every such struct begins with its size.
    let given = unsafe { to.cast::<usize>().read_unaligned() };
    let ours = std::mem::size_of::<T>();
    if !(2 * FIRST..=1 << 16).contains(&given) {
        return Err(Error::argument(
            name,
            format!("struct_size is {given}; set it to the sizeof of the struct ({ours} here)"),
        ));
    }
    // SAFETY: the caller vouches for `given` bytes. What a newer caller knows and this
    // library does not stays zero.
    unsafe { to.cast::<u8>().add(FIRST).write_bytes(0, given - FIRST) };
    let size = given.min(ours);
    Ok(Fill { to, size })
}

impl<T: Copy> Fill<T> {
    /// Writes what fits; `struct_size` stays the caller's.
    pub fn set(&self, value: &T) {
        let from = std::ptr::from_ref(value).cast::<u8>();
        // SAFETY: `sized` vouched for `size` bytes, which is no more than T has.
        unsafe {
            let (to, from) = (self.to.cast::<u8>().add(FIRST), from.add(FIRST));
            to.copy_from_nonoverlapping(from, self.size - FIRST);
        }
    }
}

/// A caller's struct that is read; what an older caller's does not have is zero.
///
/// # Safety
/// The type is `repr(C)`, begins with `struct_size`, and zeros are a value of it.
pub unsafe trait Given: Copy {}

/// Copies of an array of the caller's structs, each as long as the first one says.
///
/// # Safety
/// `first` is NULL, or readable for `count` structs of the size that it says.
pub unsafe fn rows<T: Given>(first: *const T, count: usize, name: &str) -> Result<Vec<T>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if first.is_null() {
        return Err(Error::argument(
            name,
            format!("NULL with a count of {count}"),
        ));
    }
    // SAFETY: not NULL, and every such struct begins with its size.
    let size = unsafe { first.cast::<usize>().read_unaligned() };
    let ours = std::mem::size_of::<T>();
    if !(2 * FIRST..=1 << 16).contains(&size) || !size.is_multiple_of(FIRST) {
        let what =
            format!("struct_size is {size}; set it to the sizeof of the struct ({ours} here)");
        return Err(Error::argument(&format!("{name}[0]"), what));
    }
    if count > isize::MAX as usize / size.max(ours) {
        let what = format!("a count of {count}; more than memory can hold");
        return Err(Error::argument(name, what));
    }
    let mut copies = Vec::with_capacity(count);
    for at in 0..count {
        // SAFETY: the caller vouches for `count` structs of this size.
        let from = unsafe { first.cast::<u8>().add(at * size) };
        // SAFETY: as above.
        let own = unsafe { from.cast::<usize>().read_unaligned() };
        if own != size {
            let what = format!("struct_size is {own}; that of the first is {size}");
            return Err(Error::argument(&format!("{name}[{at}]"), what));
        }
        let mut copy = std::mem::MaybeUninit::<T>::zeroed();
        // SAFETY: no more than either has; the rest stays zero, which is a value of T.
        unsafe {
            let to = copy.as_mut_ptr().cast::<u8>();
            to.copy_from_nonoverlapping(from, size.min(ours));
            copies.push(copy.assume_init());
        }
    }
    Ok(copies)
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

    /// The struct as a caller has it for whom it has `struct_size` bytes, 32 at most.
    fn fill(struct_size: usize) -> [usize; 4] {
        let mut to = [struct_size, 7, 7, 7];
        // SAFETY: no size given here is larger than the array.
        unsafe { sized(to.as_mut_ptr().cast::<Grown>(), "to").unwrap() }.set(&FULL);
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
            // SAFETY: refused sizes are not used.
            assert!(unsafe { sized(&mut to, "to") }.is_err());
            assert_eq!(to.first, 1);
        }
    }
}
