//! Structs of callbacks: read once, with the user's state owned from then on.

use crate::core::callback::{destroy, Destroy};
use crate::core::error::{Error, Result};
use crate::core::fork::refuse_child;
use std::ffi::c_void;
use std::mem::{size_of, MaybeUninit};

/// What every struct of callbacks begins with.
#[repr(C)]
struct Head {
    struct_size: usize,
    state: *mut c_void,
    destroy: Option<Destroy>,
}

/// A struct of callbacks with optional function pointers behind its head.
///
/// # Safety
/// The type is `repr(C)`, begins as `Head` does, and zeros are a value of it.
pub unsafe trait Callbacks: Copy {}

/// A copy of the caller's struct. Its state is the library's: destroyed when this is
/// dropped, unless the bridge took it over.
pub struct Taken<T: Callbacks>(T);

/// Takes the caller's struct and state; functions that an older caller's struct does not
/// have are NULL.
///
/// # Safety
/// `given` is NULL or readable for as many bytes as its struct_size says.
pub unsafe fn take<T: Callbacks>(given: *const T) -> Result<Taken<T>> {
    if given.is_null() {
        return Err(Error::argument("callbacks", "NULL"));
    }
    // SAFETY: not NULL; the size comes first in every version.
    let size = unsafe { given.cast::<usize>().read_unaligned() };
    let (least, ours) = (size_of::<Head>(), size_of::<T>());
    if !(least..=1 << 16).contains(&size) {
        let what =
            format!("struct_size is {size}; set it to the sizeof of the struct ({ours} here)");
        return Err(Error::argument("callbacks", what));
    }
    let mut copy = MaybeUninit::<T>::zeroed();
    // SAFETY: no more than the caller vouches for and than `copy` has; what is not copied
    // stays zero, which is a value of T.
    let taken = unsafe {
        let to = copy.as_mut_ptr().cast::<u8>();
        to.copy_from_nonoverlapping(given.cast(), size.min(ours));
        Taken(copy.assume_init())
    };
    refuse_child()?;
    Ok(taken)
}

impl<T: Callbacks> std::ops::Deref for Taken<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Callbacks> Taken<T> {
    /// Hands the struct to the bridge, which owns the state from its first line on.
    pub fn hand_over(self) -> T {
        let callbacks = self.0;
        std::mem::forget(self);
        callbacks
    }
}

impl<T: Callbacks> Drop for Taken<T> {
    fn drop(&mut self) {
        // SAFETY: the trait says how T begins.
        let head = unsafe { &*(&raw const self.0).cast::<Head>() };
        if let Some(function) = head.destroy {
            // SAFETY: the caller's function and its state, once.
            unsafe { destroy(function, head.state) };
        }
    }
}
