//! Structs of callbacks as parameters: copied once; the library then owns the user's state.

use crate::abi::bytes::text;
use crate::abi::out::missing;
use crate::abi::param::{copies, Argument, Param, Plain};
use crate::base::error::{Error, Result};
use crate::base::fork::refuse_child;
use crate::callback::callback::{destroy, must_be_a_name, Callbacks, Destroy};
use crate::types::rocks_sink;
use std::ffi::c_void;
use std::mem::{size_of, MaybeUninit};

/// A struct of callbacks. NULL: refused. If the call fails, its state is destroyed once.
#[repr(transparent)]
pub struct InCallbacks<T>(*const T);

copies!(InCallbacks<T>);

/// The sink that a callback received: a number to look up, never an address.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InSink(*mut rocks_sink);

impl InSink {
    pub fn number(self) -> u64 {
        self.0.addr() as u64
    }
}

impl Param for InSink {
    type Argument = Plain<u64>;

    fn take(self, _: &'static str) -> Result<Self::Argument> {
        Ok(Plain(self.number()))
    }
}

/// The first fields of every struct of callbacks.
#[repr(C)]
struct Head {
    struct_size: usize,
    state: *mut c_void,
    destroy: Option<Destroy>,
}

/// A copy of the caller's struct. Dropping it destroys the state, unless the bridge took that over.
pub struct Taken<T: Callbacks>(Option<T>);

impl<T: Callbacks> Param for InCallbacks<T> {
    type Argument = Taken<T>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let given = self.0;
        if given.is_null() {
            return Err(missing(name));
        }
        // SAFETY: not NULL; the size comes first in every version.
        let size = unsafe { given.cast::<usize>().read_unaligned() };
        let (least, ours) = (size_of::<Head>(), size_of::<T>());
        if !(least..=1 << 16).contains(&size) {
            let what =
                format!("struct_size is {size}; set it to the sizeof of the struct ({ours} here)");
            return Err(Error::argument(name, what));
        }
        let mut copy = MaybeUninit::<T>::zeroed();
        // SAFETY: no more than the caller vouches for and than `copy` has; functions that an
        // older caller's struct lacks stay zero, which is a value of T.
        let taken = unsafe {
            let to = copy.as_mut_ptr().cast::<u8>();
            to.copy_from_nonoverlapping(given.cast(), size.min(ours));
            Taken(Some(copy.assume_init()))
        };
        if let Some(own) = taken.0.as_ref().and_then(Callbacks::name) {
            let argument = format!("{name}: name");
            // SAFETY: the caller's string.
            must_be_a_name(&argument, unsafe { text(own, &argument)? })?;
        }
        refuse_child()?;
        Ok(taken)
    }
}

impl<T: Callbacks> Argument for Taken<T> {
    type View<'c>
        = HandOver<'c, T>
    where
        T: 'c;

    fn view(&mut self) -> HandOver<'_, T> {
        HandOver(&mut self.0)
    }
}

/// The callbacks in a call.
pub struct HandOver<'c, T>(&'c mut Option<T>);

impl<T: Callbacks> HandOver<'_, T> {
    /// Makes an object of them. The bridge owns the state from its first line on.
    pub fn make(self) -> Result<T::Object> {
        match self.0.take() {
            Some(callbacks) => callbacks.object(),
            None => unreachable!("handed over once"),
        }
    }
}

impl<T: Callbacks> Drop for Taken<T> {
    fn drop(&mut self) {
        let Some(callbacks) = &self.0 else {
            return;
        };
        // SAFETY: the trait says how T begins.
        let head = unsafe { &*std::ptr::from_ref(callbacks).cast::<Head>() };
        if let Some(function) = head.destroy {
            // SAFETY: the caller's function and its state, once.
            unsafe { destroy(function, head.state) };
        }
    }
}
