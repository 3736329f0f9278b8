//! Arrays of column families as parameters.

use crate::abi::bytes::array;
use crate::abi::handles::guard::{enter, Named};
use crate::abi::handles::handle_array::each;
use crate::abi::param::{copies, Lent, Param, Plain};
use crate::base::error::Result;
use crate::db::families::column_family::ColumnFamily;
use std::sync::Arc;

/// Column families, with their count; NULL as an element: the default one. NULL: only with count 0.
#[repr(transparent)]
pub struct Families<H>(*const *const H);

/// Column families that the call changes, with their count. NULL: only with count 0.
#[repr(transparent)]
pub struct ChangedFamilies<H>(*const *mut H);

copies!(Families<H>, ChangedFamilies<H>);

// Each is shared, so that no call need be inside the handles of a long array.
impl<H: Named<Object = Arc<ColumnFamily>>> Param for (Families<H>, usize) {
    type Argument = Lent<Vec<Option<Arc<ColumnFamily>>>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let share = |handle: *const H, name: &str| match handle.is_null() {
            true => Ok(None),
            false => Ok(Some(Arc::clone(&*enter(handle, name)?))),
        };
        each(self.0 .0, self.1, name, share).map(Lent)
    }
}

impl<H: Named<Object = Arc<ColumnFamily>>> Param for (ChangedFamilies<H>, usize) {
    type Argument = Lent<Vec<Arc<ColumnFamily>>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let share = |handle: *const H, name: &str| Ok(Arc::clone(&*enter(handle, name)?));
        each(self.0 .0.cast(), self.1, name, share).map(Lent)
    }
}

/// A column family for each key, with their count; NULL as an element: the default one. NULL: the
/// default one for all.
#[repr(transparent)]
pub struct FamilyOfEach<H>(*const *const H);

/// The handles of such an array.
pub struct Each<H> {
    handles: *const *const H,
    count: usize,
    name: &'static str,
}

copies!(FamilyOfEach<H>, Each<H>);

impl<H: Named<Object = Arc<ColumnFamily>>> Param for (FamilyOfEach<H>, usize) {
    type Argument = Plain<Option<Each<H>>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (FamilyOfEach(handles), count) = self;
        if handles.is_null() {
            return Ok(Plain(None));
        }
        // SAFETY: a parameter's own array; this looks at the pointer and the count alone.
        unsafe { array(handles, count, name)? };
        Ok(Plain(Some(Each {
            handles,
            count,
            name,
        })))
    }
}

/// The column family of one key.
pub type FamilyOf<'a> = &'a dyn Fn() -> Result<Option<Arc<ColumnFamily>>>;

impl<H: Named<Object = Arc<ColumnFamily>>> Each<H> {
    /// Yields for each element its index, a number that distinguishes handles, and how to resolve
    /// it.
    pub fn each(self, mut give: impl FnMut(usize, u64, FamilyOf) -> Result<()>) -> Result<()> {
        for at in 0..self.count {
            // SAFETY: in bounds of the caller's array.
            let handle = unsafe { *self.handles.add(at) };
            let element = || format!("{}[{at}]", self.name);
            let resolve = || match handle.is_null() {
                true => Ok(None),
                false => Ok(Some(Arc::clone(&*enter(handle, &element())?))),
            };
            give(at, handle.addr() as u64, &resolve)?;
        }
        Ok(())
    }
}
