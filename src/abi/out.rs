//! Out-parameters: zeroed before anything can fail, set on success.

use crate::abi::param::{copies, Param, Plain};
use crate::base::error::{Error, Result};
use crate::types::{
    rocks_block_view, rocks_buffer, rocks_column_view, rocks_completions_view,
    rocks_event_block_view, rocks_histogram, rocks_slice,
};

/// A C type for which all-zero bytes are a valid value.
///
/// # Safety
/// All-zero bytes must be a valid value.
pub unsafe trait Zero: Copy {
    const ZERO: Self = {
        // SAFETY: the trait requires it.
        unsafe { std::mem::zeroed() }
    };
}

macro_rules! zeros {
    ($($type:ty),* $(,)?) => {$(
        // SAFETY: numbers, and pointers that are NULL.
        unsafe impl Zero for $type {}
    )*};
}

zeros!(u8, i32, u32, i64, u64, usize, f64, bool);
zeros!(
    rocks_slice,
    rocks_buffer,
    rocks_block_view,
    rocks_column_view,
    rocks_event_block_view,
    rocks_completions_view,
    rocks_histogram
);

// SAFETY: a NULL pointer.
unsafe impl<T> Zero for *mut T {}

// SAFETY: a NULL pointer.
unsafe impl<T> Zero for *const T {}

/// An out-parameter.
#[repr(transparent)]
pub struct Out<T>(*mut T);

/// The same; NULL: not wanted.
#[repr(transparent)]
pub struct OutOrNull<T>(*mut T);

/// Memory for offsets that the call fills.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct OutOffsets(*mut u32);

/// An array of `count` out-parameters. NULL: only with count 0.
#[repr(transparent)]
pub struct OutArray<T>(*mut T);

/// The same; NULL: not wanted.
#[repr(transparent)]
pub struct OutArrayOrNull<T>(*mut T);

copies!(Out<T>, OutOrNull<T>, OutArray<T>, OutArrayOrNull<T>);

/// Zeroes an out-parameter, if not NULL.
#[inline(always)]
pub(crate) fn zero<T: Zero>(to: *mut T) {
    if !to.is_null() {
        // SAFETY: not NULL, so the caller's; only parameters' own pointers reach this.
        unsafe { to.write_unaligned(T::ZERO) };
    }
}

#[cold]
pub fn missing(name: &str) -> Error {
    Error::argument(name, "must not be NULL")
}

impl<T: Zero> Param for Out<T> {
    type Argument = Plain<Answer<T>>;

    #[inline(always)]
    fn zero(self) {
        zero(self.0);
    }

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Err(missing(name));
        }
        Ok(Plain(Answer(self.0)))
    }
}

impl<T: Zero> Param for OutOrNull<T> {
    type Argument = Plain<Answer<T>>;

    #[inline(always)]
    fn zero(self) {
        zero(self.0);
    }

    #[inline(always)]
    fn take(self, _: &'static str) -> Result<Self::Argument> {
        Ok(Plain(Answer(self.0)))
    }
}

/// An out-parameter in a call.
pub struct Answer<T>(*mut T);

copies!(Answer<T>);

impl<T: Zero> Answer<T> {
    #[inline(always)]
    pub fn is_wanted(self) -> bool {
        !self.0.is_null()
    }

    /// Sets it, if wanted; otherwise drops the value.
    #[inline(always)]
    pub fn set(self, value: impl Into<T>) {
        if !self.0.is_null() {
            // SAFETY: not NULL, and the caller's for the length of the call.
            unsafe { self.0.write_unaligned(value.into()) };
        }
    }

    /// Lets a call fill it, and sets it even if the call fails.
    #[inline(always)]
    pub fn fill(self, call: impl FnOnce(&mut T) -> Result<()>) -> Result<()> {
        let mut value = T::ZERO;
        let done = call(&mut value);
        self.set(value);
        done
    }

    /// Sets it as the last action of a call.
    #[inline(always)]
    pub fn answer(self, value: impl Into<T>) -> Result<()> {
        self.set(value);
        Ok(())
    }
}

/// More than memory can contain.
fn is_absurd<T>(count: usize) -> bool {
    count > isize::MAX as usize / std::mem::size_of::<T>().max(1)
}

/// Zeroes an array of out-parameters, if not NULL.
pub(crate) fn zero_all<T: Zero>(first: *mut T, count: usize) {
    if !first.is_null() && !is_absurd::<T>(count) {
        // SAFETY: not NULL, so the caller's; only parameters' own pointers come here.
        (0..count).for_each(|at| unsafe { first.add(at).write_unaligned(T::ZERO) });
    }
}

/// Refuses a pointer and count that cannot be an array of out-parameters.
pub(crate) fn must_be_array<T>(first: *mut T, count: usize, name: &str) -> Result<()> {
    if first.is_null() && count != 0 {
        return Err(Error::argument(
            name,
            format_args!("NULL with a count of {count}"),
        ));
    }
    if is_absurd::<T>(count) {
        let what = format!("a count of {count}; more than memory can hold");
        return Err(Error::argument(name, what));
    }
    Ok(())
}

impl<T: Zero> Param for (OutArray<T>, usize) {
    type Argument = Plain<Answers<T>>;

    fn zero(self) {
        zero_all(self.0 .0, self.1);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (OutArray(first), count) = self;
        must_be_array(first, count, name)?;
        Ok(Plain(Answers { first, count }))
    }
}

impl<T: Zero> Param for (OutArrayOrNull<T>, usize) {
    type Argument = Plain<Answers<T>>;

    fn zero(self) {
        zero_all(self.0 .0, self.1);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (OutArrayOrNull(first), count) = self;
        must_be_array(first, if first.is_null() { 0 } else { count }, name)?;
        Ok(Plain(Answers { first, count }))
    }
}

/// An array of out-parameters in a call.
pub struct Answers<T> {
    first: *mut T,
    count: usize,
}

copies!(Answers<T>);

impl<T: Zero> Answers<T> {
    pub fn set(self, at: usize, value: T) {
        if !self.first.is_null() && at < self.count {
            // SAFETY: not NULL and in bounds, and the caller's for the length of the call.
            unsafe { self.first.add(at).write_unaligned(value) };
        }
    }

    pub fn set_all(self, values: impl IntoIterator<Item = T>) {
        for (at, value) in values.into_iter().enumerate() {
            self.set(at, value);
        }
    }
}

impl Param for OutOffsets {
    type Argument = Plain<Offsets>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        Ok(Plain(Offsets { to: self.0, name }))
    }
}

/// Memory for offsets in a call.
#[derive(Clone, Copy)]
pub struct Offsets {
    to: *mut u32,
    name: &'static str,
}

impl Offsets {
    /// The memory, if the call needs it.
    pub fn wanted(self) -> Result<*mut u32> {
        if self.to.is_null() {
            return Err(missing(self.name));
        }
        if !self.to.is_aligned() {
            return Err(Error::argument(self.name, "not aligned for its type"));
        }
        Ok(self.to)
    }

    /// NULL, or the memory.
    pub fn raw(self) -> *mut u32 {
        self.to
    }
}
