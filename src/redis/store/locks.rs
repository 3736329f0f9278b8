//! Locks by key: stripes, taken in their order, so that no two commands wait for one another.

use crate::redis::store::hash64::hash64;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

const STRIPES: usize = 1024;

pub struct Locks(Box<[RwLock<()>]>);

/// What a command holds until it ends.
pub enum Held<'a> {
    None,
    Reads(RwLockReadGuard<'a, ()>),
    Writes(RwLockWriteGuard<'a, ()>),
    ManyReads(Vec<RwLockReadGuard<'a, ()>>),
    ManyWrites(Vec<RwLockWriteGuard<'a, ()>>),
}

impl Locks {
    pub fn new() -> Locks {
        Locks((0..STRIPES).map(|_| RwLock::new(())).collect())
    }

    fn stripe(database: usize, key: &[u8]) -> usize {
        (hash64(key) as usize ^ database.wrapping_mul(0x9E37)) % STRIPES
    }

    /// Locks keys of databases, shared or alone.
    pub fn lock(&self, keys: &[(usize, &[u8])], writes: bool) -> Held<'_> {
        if let [(database, key)] = keys {
            let stripe = &self.0[Locks::stripe(*database, key)];
            return match writes {
                true => Held::Writes(stripe.write()),
                false => Held::Reads(stripe.read()),
            };
        }
        let stripes = keys.iter().map(|(at, key)| Locks::stripe(*at, key));
        let mut stripes: Vec<usize> = stripes.collect();
        stripes.sort_unstable();
        stripes.dedup();
        let stripes = stripes.into_iter().map(|at| &self.0[at]);
        match (keys.is_empty(), writes) {
            (true, _) => Held::None,
            (_, true) => Held::ManyWrites(stripes.map(RwLock::write).collect()),
            (_, false) => Held::ManyReads(stripes.map(RwLock::read).collect()),
        }
    }
}

impl Default for Locks {
    fn default() -> Locks {
        Locks::new()
    }
}
