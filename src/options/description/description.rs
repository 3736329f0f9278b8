//! Descriptions of options. RocksDB's tables and the library's checks say what an option accepts;
//! `purposes.txt` says in words what it is for.

use crate::base::error::{check, Result};
use crate::base::fork::refuse_child;
use crate::options::description::bridge;
use crate::options::options::{Kind, Options};
use crate::types::{rocks_option_description, ROCKS_OPTION_TYPE_LIST, ROCKS_OPTION_TYPE_OBJECT};
use once_cell::race::OnceBox;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::ptr::null;

/// What one option of a kind is.
pub fn describe(kind: Kind, name: &CStr) -> Result<rocks_option_description> {
    refuse_child()?;
    // Makes what the bridge needs to set options by name.
    Options::defaults(kind)?;
    // SAFETY: numbers and pointers, of which all zeroes are a value.
    let mut described: rocks_option_description = unsafe { std::mem::zeroed() };
    // SAFETY: a string and an out-parameter that outlive the call.
    check(|st| unsafe {
        bridge::rx_options_describe(kind as i32, name.as_ptr(), &mut described, st)
    })?;
    let listed = match described.alias_of.is_null() {
        true => described.name,
        false => described.alias_of,
    };
    // SAFETY: the bridge's text, which lives as long as the process.
    let listed = unsafe { CStr::from_ptr(listed) }.to_string_lossy();
    let place = (kind.name(), listed.into_owned());
    if let Some(words) = all_words().get(&place) {
        let unit = words.unit.as_ref().map_or(null(), |unit| unit.as_ptr());
        let holds = [ROCKS_OPTION_TYPE_OBJECT, ROCKS_OPTION_TYPE_LIST];
        let is_class = holds.contains(&described.value_type);
        *if is_class {
            &mut described.object
        } else {
            &mut described.unit
        } = unit;
        described.purpose = words.purpose.as_ptr();
    }
    Ok(described)
}

/// What is said of an option.
struct Words {
    /// Of objects, their class.
    unit: Option<CString>,
    purpose: CString,
}

/// By the kind's name and the option's.
type AllWords = HashMap<(&'static str, String), Words>;

fn all_words() -> &'static AllWords {
    static ALL: OnceBox<AllWords> = OnceBox::new();
    ALL.get_or_init(|| Box::new(read(include_str!("purposes.txt"))))
}

fn read(text: &'static str) -> AllWords {
    let (mut all, mut places) = (AllWords::new(), Vec::new());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(listed) = line.strip_prefix('[') {
            let listed = listed.trim_end_matches(']').split(", ");
            places = listed.filter_map(|place| place.split_once('/')).collect();
        } else if let Some((name, unit)) = line.split_once(':').filter(|_| !line.starts_with('#')) {
            let mut purpose = String::new();
            while let Some(more) = lines.next_if(|line| line.starts_with(' ')) {
                purpose.extend([if purpose.is_empty() { "" } else { " " }, more.trim()]);
            }
            // Behind it may stand that the option is no field of RocksDB's.
            let unit = unit.split(';').next().unwrap_or_default().trim();
            for (kind, prefix) in &places {
                let purpose = purpose.as_str();
                let words = Words {
                    unit: CString::new(unit).ok().filter(|_| !unit.is_empty()),
                    purpose: CString::new(purpose).unwrap_or_default(),
                };
                all.insert((kind, format!("{prefix}{name}")), words);
            }
        }
    }
    all
}
