//! Column families by name, with their options, for calls that open, make or repair.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::db::open::bridge::rx_check_comparators_fit;
use crate::db::open::bridge::rx_check_no_file_ttl;
use crate::db::open::bridge::rx_check_tables_fit;
use crate::options::options::State;
use std::ffi::{c_char, CStr, CString};

pub type Family<'a> = (&'a CStr, &'a State);

/// Column families as the bridge's arrays.
pub(crate) struct Families {
    pub names: Vec<*const c_char>,
    pub options: Vec<*const cpp::Options>,
}

impl Families {
    pub fn of(families: &[Family]) -> Families {
        Families {
            names: families.iter().map(|(name, _)| name.as_ptr()).collect(),
            options: families
                .iter()
                .map(|(_, state)| state.boxed.cast_const())
                .collect(),
        }
    }

    /// Refuses column families that RocksDB would open in a database with these options but could
    /// not read.
    pub fn must_fit(&self, database: &State) -> Result<()> {
        let (names, options) = (self.names.as_ptr(), self.options.as_ptr());
        let count = self.names.len();
        // SAFETY: arrays of one length; what they point at outlives `self`.
        check(|st| unsafe { rx_check_comparators_fit(names, options, count, st) })?;
        // SAFETY: as above.
        check(|st| unsafe { rx_check_tables_fit(database.boxed, names, options, count, st) })
    }

    /// Refuses ages of files in the option ttl, where no value expires by them.
    pub fn must_not_age(&self) -> Result<()> {
        let (names, options) = (self.names.as_ptr(), self.options.as_ptr());
        let count = self.names.len();
        // SAFETY: as above.
        check(|st| unsafe { rx_check_no_file_ttl(names, options, count, st) })
    }
}

/// Column families by name, each with its own options or else the `default`.
pub fn families<'a>(
    names: &[&'a CStr],
    own: &'a [Option<State>],
    default: &'a State,
) -> Vec<Family<'a>> {
    let options = |at| own.get(at).and_then(Option::as_ref).unwrap_or(default);
    let family = |(at, name): (usize, &&'a CStr)| (*name, options(at));
    names.iter().enumerate().map(family).collect()
}

/// The same, for work that outlives its call.
pub(crate) fn owned(families: &[Family]) -> Result<Vec<(CString, State)>> {
    let own = |(name, state): &Family| Ok(((*name).to_owned(), state.copy()?));
    families.iter().map(own).collect()
}

pub(crate) fn listed(owned: &[(CString, State)]) -> Vec<Family<'_>> {
    owned
        .iter()
        .map(|(name, state)| (name.as_c_str(), state))
        .collect()
}

/// The options of column families, with callback objects of their own.
pub(crate) fn bound(families: &[Family]) -> Result<Vec<State>> {
    families
        .iter()
        .map(|(name, state)| state.bound(name))
        .collect()
}

pub(crate) fn with_states<'a>(families: &[Family<'a>], states: &'a [State]) -> Vec<Family<'a>> {
    let names = families.iter().map(|(name, _)| *name);
    names.zip(states).collect()
}

/// How messages name one of the parameter `names`, or the parameter `name`.
pub(crate) fn place(argument: &str, at: usize) -> String {
    match argument {
        "name" => argument.to_owned(),
        _ => format!("{argument}[{at}]"),
    }
}

/// Refuses names that a database cannot have: empty or duplicate ones.
pub(crate) fn must_be_names(families: &[Family], argument: &str) -> Result<()> {
    for (at, (name, _)) in families.iter().enumerate() {
        if name.is_empty() {
            return Err(Error::argument(&place(argument, at), "empty"));
        }
        if let Some(first) = families[..at].iter().position(|(other, _)| other == name) {
            let what = format!("{name:?} is in the list before, at [{first}]");
            return Err(Error::argument(&place(argument, at), what));
        }
    }
    Ok(())
}
