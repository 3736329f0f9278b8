//! Arrays of handles.

use crate::abi::bytes::array;
use crate::abi::handles::guard::{enter, Named};
use crate::abi::handles::table::Shared;
use crate::abi::param::{copies, Argument, Param};
use crate::base::error::Result;

/// An array of handles, with its count; elements are not NULL. NULL: only with count 0.
#[repr(transparent)]
pub struct InArray<H>(*const *const H);

copies!(InArray<H>);

/// Runs `enter` on each handle of an array; errors name the element.
pub(crate) fn each<H, E>(
    handles: *const *const H,
    count: usize,
    name: &str,
    enter: impl Fn(*const H, &str) -> Result<E>,
) -> Result<Vec<E>> {
    // SAFETY: a parameter's own array.
    let handles = unsafe { array(handles, count, name)? };
    let one = |(at, &handle): (usize, &*const H)| enter(handle, &format!("{name}[{at}]"));
    handles.iter().enumerate().map(one).collect()
}

/// The objects of an array, all entered.
pub struct Entered<T: 'static>(Vec<Shared<'static, T>>);

impl<H: Named> Param for (InArray<H>, usize)
where
    H::Object: Sync,
{
    type Argument = Entered<H::Object>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        each(self.0 .0, self.1, name, enter).map(Entered)
    }
}

impl<T: Sync> Argument for Entered<T> {
    type View<'c>
        = Vec<&'c T>
    where
        T: 'c;

    fn view(&mut self) -> Vec<&T> {
        self.0.iter().map(|one| &**one).collect()
    }
}
