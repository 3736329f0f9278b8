//! The open option use_stored_options: a database is opened with the options of its newest OPTIONS
//! file, under what the caller gives.

use crate::base::error::{check, Error, Result};
use crate::db::bridge;
use crate::db::families::families::Family;
use crate::db::options_file::{loaded, Loaded};
use crate::options::options::State;
use std::ffi::{CStr, CString};

pub(crate) fn uses_stored(how: &State) -> bool {
    // SAFETY: open options.
    unsafe { bridge::rx_open_uses_stored(how.boxed) }
}

/// The options to open a database with.
pub(crate) struct Stored {
    pub database: State,
    families: Vec<(CString, State)>,
}

impl Stored {
    pub fn families(&self) -> Vec<Family<'_>> {
        let families = self.families.iter();
        families
            .map(|(name, state)| (name.as_c_str(), state))
            .collect()
    }
}

/// Reads the newest OPTIONS file at `path`. `existing` are the column families of the database, and
/// `given` those that the caller lists; the others get what `options` gives.
pub(crate) fn stored(
    path: &CStr,
    options: &State,
    given: &[Family],
    existing: Vec<CString>,
) -> Result<Stored> {
    let file = loaded(|names, len, out, count, st| {
        // SAFETY: a string, options and out-parameters that outlive the call.
        unsafe {
            bridge::rx_options_stored(path.as_ptr(), options.boxed, names, len, out, count, st)
        }
    })?;
    let mut families = Vec::new();
    for name in existing {
        let own = given.iter().find(|(listed, _)| *listed == name.as_c_str());
        let state = match (find(&file, &name), own) {
            (Some(state), own) => under(state, own.map_or(options, |(_, own)| own))?,
            (None, Some((_, own))) => own.copy()?,
            (None, None) => {
                let what = format!("the OPTIONS file in {path:?} lacks the column family {name:?}");
                return Err(Error::argument("use_stored_options", what));
            }
        };
        families.push((name, state));
    }
    for (name, state) in given {
        if !families.iter().any(|(known, _)| known.as_c_str() == *name) {
            families.push(((*name).to_owned(), state.copy()?));
        }
    }
    // Every file has it, or does not load.
    let database = match find(&file, c"default") {
        Some(state) => under(state, options)?,
        None => options.copy()?,
    };
    Ok(Stored { database, families })
}

fn find<'a>(file: &'a Loaded, name: &CStr) -> Option<&'a State> {
    let mut names = file.names.as_slice().split(|&byte| byte == 0);
    let at = names.position(|known| known == name.to_bytes())?;
    file.families.get(at).map(|options| options.state())
}

/// A copy of stored options, under what was set in `given`.
fn under(stored: &State, given: &State) -> Result<State> {
    let mut state = stored.copy()?;
    // SAFETY: both are options of databases, and nobody else sees the copy yet.
    check(|st| unsafe { bridge::rx_options_take_given(given.boxed, state.boxed, st) })?;
    state.holds.clone_from(&given.holds);
    Ok(state)
}
