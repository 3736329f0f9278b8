//! Out-parameters for the handles of new objects.

use crate::abi::handles::guard::{make, Named};
use crate::abi::handles::handles::Parent;
use crate::abi::out;
use crate::abi::param::{copies, Param, Plain};
use crate::base::error::Result;
use crate::base::fork::refuse_child;

/// The out-parameter for the handle of a new object.
#[repr(transparent)]
pub struct New<H>(*mut *mut H);

/// The same; NULL: not wanted.
#[repr(transparent)]
pub struct NewOrNull<H>(*mut *mut H);

/// A place for the handle of a new object.
pub struct Place<H> {
    to: *mut *mut H,
    name: &'static str,
}

copies!(New<H>, NewOrNull<H>, Place<H>);

impl<H: Named> Param for New<H> {
    type Argument = Plain<Place<H>>;

    #[inline(always)]
    fn zero(self) {
        out::zero(self.0);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Err(out::missing(name));
        }
        refuse_child()?;
        Ok(Plain(Place { to: self.0, name }))
    }
}

impl<H: Named> Param for NewOrNull<H> {
    type Argument = Plain<Option<Place<H>>>;

    #[inline(always)]
    fn zero(self) {
        out::zero(self.0);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let place = Place { to: self.0, name };
        Ok(Plain((!self.0.is_null()).then_some(place)))
    }
}

/// Out-parameters for handles of new objects, with their count. NULL: only with count 0.
#[repr(transparent)]
pub struct NewArray<H>(*mut *mut H);

/// Places for the handles of new objects.
pub struct Places<H> {
    first: *mut *mut H,
    count: usize,
    name: &'static str,
}

copies!(NewArray<H>, Places<H>);

impl<H: Named> Param for (NewArray<H>, usize) {
    type Argument = Plain<Places<H>>;

    fn zero(self) {
        out::zero_all(self.0 .0, self.1);
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (NewArray(first), count) = self;
        out::must_be_array(first, count, name)?;
        Ok(Plain(Places { first, count, name }))
    }
}

impl<H: Named> Places<H> {
    pub fn count(self) -> usize {
        self.count
    }

    /// The place of one object.
    pub fn at(self, at: usize) -> Place<H> {
        assert!(at < self.count);
        // SAFETY: in bounds of the caller's array.
        let to = unsafe { self.first.add(at) };
        let name = self.name;
        Place { to, name }
    }
}

/// Makes handles for all objects, or for none if one fails.
pub fn answer_all<H: Named>(
    made: impl IntoIterator<Item = (Place<H>, H::Object)>,
    parent: u64,
    free: fn(*mut H, &str) -> Result<()>,
) -> Result<()> {
    let mut handles: Vec<(Place<H>, *mut H)> = Vec::new();
    for (place, object) in made {
        match make(object, parent, place.name) {
            Ok(handle) => handles.push((place, handle)),
            Err(error) => {
                for (place, handle) in handles {
                    free(handle, place.name)?;
                }
                return Err(error);
            }
        }
    }
    handles
        .into_iter()
        .for_each(|(place, handle)| place.give(handle));
    Ok(())
}

impl<H: Named> Place<H> {
    /// Makes a handle for an object and returns it to the caller.
    pub fn answer(self, object: impl Into<Box<H::Object>>) -> Result<()> {
        self.give(make(object, 0, self.name)?);
        Ok(())
    }

    /// The same for an object that closes with its parent.
    pub fn answer_child(
        self,
        parent: impl Parent,
        object: impl Into<Box<H::Object>>,
    ) -> Result<()> {
        self.give(make(object, parent.number(), self.name)?);
        Ok(())
    }

    /// Returns a handle that was made before.
    pub(crate) fn give(self, handle: *mut H) {
        // SAFETY: not NULL, and the caller's for the length of the call.
        unsafe { self.to.write_unaligned(handle) };
    }
}
