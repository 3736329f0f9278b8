//! What a MANIFEST says, and a table taken out of it.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::base::fork::refuse_child;
use crate::db::families::families::{bound, must_be_names, with_states, Families, Family};
use crate::db::manifest::bridge::{rx_db_remove_table_file, rx_manifest_edits};
use crate::db::open::open::must_be_a_path;
use crate::options::options::State;
use crate::types::ROCKS_CORRUPTION;
use std::ffi::CStr;

/// The changes, a line each, and what is damaged of the file.
pub fn edits(path: &CStr, options: &State) -> Result<(Bytes, Result<()>)> {
    refuse_child()?;
    must_be_a_path(path)?;
    let (mut lines, mut damage) = (Bytes::none(), Bytes::none());
    let ((data, len), (text, text_len)) = (lines.parts(), damage.parts());
    // SAFETY: a string and options that outlive the call.
    check(|st| unsafe {
        rx_manifest_edits(path.as_ptr(), options.boxed, data, len, text, text_len, st)
    })?;
    let whole = match damage.as_slice() {
        [] => Ok(()),
        text => Err(Error::new(ROCKS_CORRUPTION, String::from_utf8_lossy(text))),
    };
    Ok((lines, whole))
}

/// Where the file is afterwards.
pub fn remove_table_file(
    path: &CStr,
    options: &State,
    families: &[Family],
    number: u64,
) -> Result<Bytes> {
    refuse_child()?;
    must_be_a_path(path)?;
    must_be_names(families, "column_families")?;
    let states = bound(families)?;
    let families = with_states(families, &states);
    let options = options.bound(c"")?;
    let listed = Families::of(&families);
    let (names, states) = (listed.names.as_ptr(), listed.options.as_ptr());
    // SAFETY: arrays of one length, strings and options that outlive the call.
    Bytes::from_bridge(|out, len, st| unsafe {
        let (path, count) = (path.as_ptr(), families.len());
        rx_db_remove_table_file(
            path,
            options.boxed,
            names,
            states,
            count,
            number,
            out,
            len,
            st,
        )
    })
}
