//! Properties by RocksDB's names (DB::Properties, include/rocksdb/db.h).

use crate::bridge;
use crate::core::bytes::Bytes;
use crate::core::column_family::ColumnFamily;
use crate::core::db::Db;
use crate::core::error::{check, Error, Result};
use std::ffi::CStr;

/// What a property can be read as: the bits of `rx_property_forms`.
#[derive(Clone, Copy)]
enum Form {
    Text = 1,
    Number = 2,
    Map = 4,
}

impl Db {
    pub fn property(&self, family: Option<&ColumnFamily>, name: &CStr) -> Result<Bytes> {
        let cf = self.target(family)?;
        must_have(name, Form::Text)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_property(self.raw, cf, name.as_ptr(), out, len, st)
        })
    }

    pub fn property_int(&self, family: Option<&ColumnFamily>, name: &CStr) -> Result<u64> {
        let cf = self.target(family)?;
        must_have(name, Form::Number)?;
        let mut value = 0;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_property_int(self.raw, cf, name.as_ptr(), &mut value, st)
        })?;
        Ok(value)
    }

    pub fn property_aggregated_int(&self, name: &CStr) -> Result<u64> {
        must_have(name, Form::Number)?;
        let mut value = 0;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_property_aggregated(self.raw, name.as_ptr(), &mut value, st)
        })?;
        Ok(value)
    }

    /// Keys and values in turn, each ended by NUL.
    pub fn property_map(&self, family: Option<&ColumnFamily>, name: &CStr) -> Result<Bytes> {
        let cf = self.target(family)?;
        must_have(name, Form::Map)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_property_map(self.raw, cf, name.as_ptr(), out, len, st)
        })
    }

    pub fn reset_stats(&self) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_reset_stats(self.raw, st) })
    }
}

/// Every property's name, each ended by NUL, sorted.
pub fn names() -> Result<Bytes> {
    // SAFETY: makes bytes.
    Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_property_names(out, len, st) })
}

/// Refuses names that RocksDB does not know or has in other forms only.
fn must_have(name: &CStr, form: Form) -> Result<()> {
    // SAFETY: a string.
    let forms = unsafe { bridge::rx_property_forms(name.as_ptr()) };
    let what = match form {
        _ if forms & form as i32 != 0 => return Ok(()),
        _ if forms == 0 => match nearest(name)? {
            Some(known) => format!("no property {name:?}; the nearest is {known:?}"),
            None => format!("no property {name:?}; rocks_property_names lists them"),
        },
        Form::Map => format!("the property {name:?} is no map; rocks_db_property reads it"),
        _ => format!("the property {name:?} is no number; rocks_db_property reads it"),
    };
    Err(Error::argument("name", what))
}

/// The known name that takes the fewest changes, when that is less than half of it.
fn nearest(name: &CStr) -> Result<Option<String>> {
    let wanted = name.to_string_lossy();
    if wanted.len() > 200 {
        return Ok(None);
    }
    let known = names()?;
    let known = String::from_utf8_lossy(known.as_slice());
    let best = known
        .split_terminator('\0')
        .map(|known| (distance(&wanted, known), known))
        .min();
    Ok(best
        .filter(|(changes, known)| changes * 2 < known.len())
        .map(|(_, known)| known.to_owned()))
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b = b.as_bytes();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let near = |name: &CStr| nearest(name).unwrap();
        assert_eq!(near(c"rocksdb.stat").as_deref(), Some("rocksdb.stats"));
        assert_eq!(
            near(c"rocksdb.estimate_num_keys").as_deref(),
            Some("rocksdb.estimate-num-keys")
        );
        assert_eq!(near(c"no such thing at all, whatever one does"), None);
        assert_eq!(near(c""), None);
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
