//! Iterators over the records of a blob file.

use crate::base::error::Result;
use crate::base::fork::refuse_child;
use crate::data::iter::iter::{Held, Iter};
use crate::options::options::{Kind, Options, State};
use crate::tables::blob_file::bridge::rx_blob_file_iter_new;
use std::ffi::CStr;
use std::sync::Arc;

pub fn iter(path: &CStr, options: &State) -> Result<Box<Iter>> {
    refuse_child()?;
    // It owns the env that the file is read with.
    let own = Arc::new(options.copy()?);
    let (path, boxed) = (path.as_ptr(), own.boxed);
    let held = Held::over(own, Options::defaults(Kind::Read)?.state(), false);
    // SAFETY: a string that outlives the call, and options that the iterator holds.
    Iter::make(held, |out, st| unsafe {
        rx_blob_file_iter_new(path, boxed, out, st)
    })
}
