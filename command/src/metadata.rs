//! What the MANIFEST names, as the library lists it; each lives as long as the handle.

use crate::library::abi::*;
use crate::library::*;
use std::ptr::null_mut;

pub type Metadata = Handle<rocks_metadata>;

pub fn levels(of: &Metadata) -> Result<Vec<rocks_level_metadata>> {
    let (mut count, no) = (0, null_mut());
    call!(rocks_metadata_counts(of.get(), no, &mut count, no, no))?;
    let one = |at| {
        let mut level = sized!(rocks_level_metadata);
        call!(rocks_metadata_level_at(of.get(), at, &mut level)).map(|_| level)
    };
    (0..count).map(one).collect()
}

pub fn tables(of: &Metadata) -> Result<Vec<rocks_file_metadata>> {
    let (mut count, no) = (0, null_mut());
    call!(rocks_metadata_counts(of.get(), no, no, &mut count, no))?;
    let one = |at| {
        let mut table = sized!(rocks_file_metadata);
        call!(rocks_metadata_file_at(of.get(), at, &mut table)).map(|_| table)
    };
    (0..count).map(one).collect()
}

pub fn blobs(of: &Metadata) -> Result<Vec<rocks_blob_file_metadata>> {
    let (mut count, no) = (0, null_mut());
    call!(rocks_metadata_counts(of.get(), no, no, no, &mut count))?;
    let one = |at| {
        let mut blob = sized!(rocks_blob_file_metadata);
        call!(rocks_metadata_blob_file_at(of.get(), at, &mut blob)).map(|_| blob)
    };
    (0..count).map(one).collect()
}
