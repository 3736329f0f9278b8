//! Handles as parameters: of objects that a call uses or frees.

use crate::abi::handles::guard::{close, enter, free_exclusive, free_shared, lock, Named};
use crate::abi::handles::table::{Exclusive, Shared};
use crate::abi::param::{copies, Argument, Param, Plain};
use crate::base::error::Result;

/// An object that the call reads; any number of threads may use it.
#[repr(transparent)]
pub struct In<H>(*const H);

/// The same, where NULL has its own meaning.
#[repr(transparent)]
pub struct InOrNull<H>(*const H);

/// An object that the call changes; any number of threads may use it.
#[repr(transparent)]
pub struct InMut<H>(*mut H);

/// An object that takes one call at a time.
#[repr(transparent)]
pub struct Sole<H>(*mut H);

/// The same, where NULL has its own meaning.
#[repr(transparent)]
pub struct SoleOrNull<H>(*mut H);

/// A shared object to free. NULL: does nothing.
#[repr(transparent)]
pub struct Freed<H>(*mut H);

/// An exclusive object to free. NULL: does nothing.
#[repr(transparent)]
pub struct FreedSole<H>(*mut H);

copies!(
    In<H>,
    InOrNull<H>,
    InMut<H>,
    Sole<H>,
    SoleOrNull<H>,
    Freed<H>,
    FreedSole<H>
);

impl<H: Named> Param for In<H>
where
    H::Object: Sync,
{
    type Argument = Shared<'static, H::Object>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        enter(self.0, name)
    }
}

impl<H: Named> Param for InOrNull<H>
where
    H::Object: Sync,
{
    type Argument = Option<Shared<'static, H::Object>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(None);
        }
        enter(self.0, name).map(Some)
    }
}

impl<H: Named> Param for InMut<H>
where
    H::Object: Sync,
{
    type Argument = Shared<'static, H::Object>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        enter(self.0, name)
    }
}

impl<H: Named> Param for Sole<H> {
    type Argument = Exclusive<'static, H::Object>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        lock(self.0, name)
    }
}

impl<H: Named> Param for SoleOrNull<H> {
    type Argument = Option<Exclusive<'static, H::Object>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(None);
        }
        lock(self.0, name).map(Some)
    }
}

impl<T: Sync> Argument for Shared<'static, T> {
    type View<'c>
        = &'c T
    where
        T: 'c;

    #[inline(always)]
    fn view(&mut self) -> &T {
        self
    }
}

impl<T: Sync> Argument for Option<Shared<'static, T>> {
    type View<'c>
        = Option<&'c T>
    where
        T: 'c;

    #[inline(always)]
    fn view(&mut self) -> Option<&T> {
        self.as_deref()
    }
}

impl<T> Argument for Exclusive<'static, T> {
    type View<'c>
        = &'c mut T
    where
        T: 'c;

    #[inline(always)]
    fn view(&mut self) -> &mut T {
        self
    }
}

impl<T> Argument for Option<Exclusive<'static, T>> {
    type View<'c>
        = Option<&'c mut T>
    where
        T: 'c;

    fn view(&mut self) -> Option<&mut T> {
        self.as_deref_mut()
    }
}

/// A handle as a number, for the new object that names it as its parent.
pub trait Parent {
    fn number(self) -> u64;
}

macro_rules! parents {
    ($($name:ident),*) => {$(
        impl<H> Parent for $name<H> {
            fn number(self) -> u64 {
                self.0.addr() as u64
            }
        }
    )*};
}

parents!(In, InMut);

/// A handle that the call frees.
pub struct ToFree<H> {
    handle: *mut H,
    name: &'static str,
}

copies!(ToFree<H>);

impl<H: Named> Param for Freed<H>
where
    H::Object: Sync,
{
    type Argument = Plain<ToFree<H>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        Ok(Plain(ToFree {
            handle: self.0,
            name,
        }))
    }
}

impl<H: Named> ToFree<H>
where
    H::Object: Sync,
{
    #[inline(always)]
    pub fn free(self) -> Result<()> {
        free_shared(self.handle, self.name)
    }

    pub fn handle(self) -> *mut H {
        self.handle
    }

    /// Closes it: see `guard::close`.
    pub fn close(
        self,
        begin: impl FnOnce(&H::Object),
        end: impl FnOnce(&H::Object) -> Result<()>,
    ) -> Result<()> {
        close(self.handle, self.name, begin, end)
    }
}

/// The handle of an exclusive object that the call frees.
pub struct SoleToFree<H> {
    handle: *mut H,
    name: &'static str,
}

copies!(SoleToFree<H>);

impl<H: Named> Param for FreedSole<H> {
    type Argument = Plain<SoleToFree<H>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        Ok(Plain(SoleToFree {
            handle: self.0,
            name,
        }))
    }
}

impl<H: Named> SoleToFree<H> {
    #[inline(always)]
    pub fn free(self) -> Result<()> {
        free_exclusive(self.handle, self.name)
    }
}
