//! Iterators as the sources of a stream, which it takes over.

use crate::abi::bytes::{array, keys};
use crate::abi::handles::guard::lock;
use crate::abi::handles::release::release;
use crate::abi::param::{Owned, Param};
use crate::base::error::{Error, Result};
use crate::data::arrow::reader::Source;
use crate::data::iter::iter::Iter;
use crate::types::{rocks_iter, rocks_slice};

/// Iterators that a stream takes over, with their count.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct TakenIters(*const *mut rocks_iter);

/// Names of the sources, with their count. NULL: they have none.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct SourceNames(*const rocks_slice);

impl Param for (TakenIters, usize) {
    type Argument = Owned<Vec<usize>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (TakenIters(given), count) = self;
        // SAFETY: a parameter's own array.
        let given = unsafe { array(given, count, name)? };
        let mut taken = Vec::with_capacity(count);
        for (at, &iter) in given.iter().enumerate() {
            drop(lock(iter.cast_const(), &format!("{name}[{at}]"))?);
            if let Some(before) = taken.iter().position(|one| *one == iter.addr()) {
                let what = format_args!("the same iterator as {name}[{before}]");
                return Err(Error::argument(&format!("{name}[{at}]"), what));
            }
            taken.push(iter.addr());
        }
        Ok(Owned(taken))
    }
}

impl Param for (SourceNames, usize) {
    type Argument = Owned<Option<Vec<String>>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (SourceNames(given), count) = self;
        if given.is_null() {
            return Ok(Owned(None));
        }
        // SAFETY: a parameter's own array.
        let given = unsafe { keys(given, count, name)? };
        let text = |(at, slice): (usize, &rocks_slice)| {
            let bytes = match slice.len {
                0 => &[],
                // SAFETY: checked just now; not NULL.
                len => unsafe { std::slice::from_raw_parts(slice.data, len) },
            };
            let text = std::str::from_utf8(bytes).map_err(|why| {
                let what = format_args!("not UTF-8 at byte {}", why.valid_up_to());
                Error::argument(&format!("{name}[{at}]"), what)
            })?;
            Ok(text.to_owned())
        };
        let texts = given.iter().enumerate().map(text);
        texts.collect::<Result<_>>().map(|texts| Owned(Some(texts)))
    }
}

/// An iterator by its handle, so that closing its database, or freeing it too early, is an error of
/// the stream.
pub struct Taken(pub usize);

impl Source for Taken {
    fn with(&self, work: &mut dyn FnMut(&mut Iter) -> Result<()>) -> Result<()> {
        let handle: *const rocks_iter = std::ptr::without_provenance(self.0);
        work(&mut *lock(handle, "stream")?)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        release(std::ptr::without_provenance(self.0));
    }
}
