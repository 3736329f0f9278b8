//! What a database without transactions remembers of rows that were written lately: heads of
//! collections and chunks of lists, which the next command on the same key reads again; and where the
//! score rows of a sorted set begin and end, so that a pop does not walk over what was popped before.
//! All of it changes under the lock of the key alone.

use crate::redis::store::hash64::{hash64, Quick};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::rows::Row;
use crate::redis::store::view::Family;
use parking_lot::Mutex;
use std::collections::HashMap;

/// A row has one place by the hash of its key, and takes it from another.
const PLACES: usize = 1024;
/// The longest row that is remembered, with its key: all of them take 2 MB at most.
const LONGEST: usize = 2048;

type Place = Mutex<Option<(Family, Vec<u8>, Vec<u8>)>>;

pub struct Recent(Box<[Place]>);

impl Recent {
    fn place(&self, family: Family, key: &[u8]) -> &Place {
        &self.0[(hash64(key) as usize ^ family as usize) % PLACES]
    }

    /// Whether a row is of a kind that is remembered.
    pub fn is_kind(family: Family, key: &[u8]) -> bool {
        family == Family::Heads || key.get(8) == Some(&(Row::Chunk as u8))
    }

    pub fn get(&self, family: Family, key: &[u8]) -> Option<Vec<u8>> {
        let place = self.place(family, key).lock();
        let found = place.as_ref();
        let found = found.filter(|(of, one, _)| *of == family && one == key);
        found.map(|(_, _, value)| value.clone())
    }

    pub fn all(&self) -> Vec<(Family, Vec<u8>, Vec<u8>)> {
        let places = self.0.iter();
        places.filter_map(|place| place.lock().clone()).collect()
    }

    /// A row is gone, or nobody knows whether it was written.
    pub fn remove(&self, family: Family, key: &[u8]) {
        let mut place = self.place(family, key).lock();
        if matches!(&*place, Some((of, one, _)) if *of == family && one == key) {
            *place = None;
        }
    }

    /// A row was written.
    pub fn set(&self, family: Family, key: Vec<u8>, value: Vec<u8>) {
        // Strings are many, and most are not read again soon. A head that expires is dropped by a
        // compaction, which does not tell.
        let is_other = family == Family::Heads
            && (value.first().map(|byte| byte & 15) == Some(Type::String as u8)
                || Head::row_expires(&value));
        if is_other || key.len() + value.len() > LONGEST {
            return self.remove(family, &key);
        }
        let place = self.place(family, &key);
        *place.lock() = Some((family, key, value));
    }
}

impl Default for Recent {
    fn default() -> Recent {
        Recent((0..PLACES).map(|_| Mutex::new(None)).collect())
    }
}

/// No score row of a set is before the first key, nor at the second or behind it. `None`: not known.
#[derive(Clone, Default)]
pub struct Ends {
    pub low: Option<Vec<u8>>,
    pub high: Option<Vec<u8>>,
}

/// By version.
#[derive(Default)]
pub struct KnownEnds(Mutex<HashMap<u64, Ends, Quick>>);

/// As many sets are remembered.
const MOST_SETS: usize = 4096;
/// The longest end that is remembered: all of them take 4 MB at most.
const LONGEST_END: usize = 512;

impl KnownEnds {
    pub fn all(&self) -> Vec<(u64, Ends)> {
        let all = self.0.lock();
        let each = all.iter();
        each.map(|(version, ends)| (*version, ends.clone()))
            .collect()
    }

    pub fn get(&self, version: u64) -> Option<Ends> {
        self.0.lock().get(&version).cloned()
    }

    pub fn set(&self, version: u64, mut ends: Ends) {
        for end in [&mut ends.low, &mut ends.high] {
            if end.as_ref().is_some_and(|key| key.len() > LONGEST_END) {
                *end = None;
            }
        }
        if ends.low.is_none() && ends.high.is_none() {
            return self.remove(version);
        }
        let mut all = self.0.lock();
        if all.len() >= MOST_SETS && !all.contains_key(&version) {
            // Rare enough to begin anew.
            all.clear();
        }
        all.insert(version, ends);
    }

    pub fn remove(&self, version: u64) {
        self.0.lock().remove(&version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_written_last() {
        let recent = Recent::default();
        let set = |kind: Type, more: u8| vec![kind as u8, more];
        recent.set(Family::Heads, b"key".to_vec(), set(Type::List, 1));
        recent.set(Family::Heads, b"text".to_vec(), set(Type::String, 1));
        recent.set(Family::Subs, b"key".to_vec(), set(Type::List, 2));
        assert_eq!(recent.get(Family::Heads, b"text"), None);
        assert_eq!(recent.get(Family::Subs, b"key"), Some(set(Type::List, 2)));
        recent.remove(Family::Subs, b"key");
        assert_eq!(recent.get(Family::Subs, b"key"), None);
        let is_short = |key: Vec<u8>| {
            recent.set(Family::Subs, key.clone(), set(Type::List, 3));
            recent.get(Family::Subs, &key).is_some()
        };
        assert!(is_short(vec![0; LONGEST - 2]) && !is_short(vec![0; LONGEST - 1]));
        assert!(Recent::is_kind(
            Family::Subs,
            &[0, 0, 0, 0, 0, 0, 0, 0, 2, 9]
        ));
        assert!(!Recent::is_kind(
            Family::Subs,
            &[0, 0, 0, 0, 0, 0, 0, 0, 1, 9]
        ));
    }

    #[test]
    fn heads_that_expire_are_not_remembered() {
        let recent = Recent::default();
        let mut head = Head::new(Type::List, 1);
        recent.set(Family::Heads, b"stays".to_vec(), head.encode());
        head.expiry = 1;
        recent.set(Family::Heads, b"ends".to_vec(), head.encode());
        assert!(recent.get(Family::Heads, b"stays").is_some());
        assert_eq!(recent.get(Family::Heads, b"ends"), None);
    }

    #[test]
    fn long_ends_are_not_remembered() {
        let known = KnownEnds::default();
        let ends = |low: usize, high: usize| Ends {
            low: Some(vec![0; low]),
            high: Some(vec![0; high]),
        };
        known.set(1, ends(LONGEST_END, LONGEST_END + 1));
        let found = known.get(1).unwrap_or_default();
        assert!(found.low.is_some() && found.high.is_none());
        known.set(1, ends(LONGEST_END + 1, LONGEST_END + 1));
        assert!(known.get(1).is_none());
    }
}
