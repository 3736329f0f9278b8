//! Reads through a transaction, which sees its own writes over the database's.

use crate::bridge::{self, Way};
use crate::core::bytes::Bytes;
use crate::core::column_family::ColumnFamily;
use crate::core::db::Db;
use crate::core::error::{check, Error, Result};
use crate::core::iter::{Held, Iter};
use crate::core::multi_get::{Answers, Values};
use crate::core::options::State;
use crate::core::txn::{Owner, Txn};
use crate::core::value::Value;
use crate::types::{rocks_slice, ROCKS_COLUMN_FAMILY_DROPPED};
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// Without a lock.
pub const PLAIN: Way = Way {
    locks: false,
    exclusive: false,
    validates: false,
};

/// What an iterator over a transaction keeps of it.
struct Watched {
    _owner: Owner,
    _watch: Arc<()>,
}

impl Txn {
    #[inline(always)]
    fn reading(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<(*mut bridge::Cf, *const c_void)> {
        self.readable()?;
        Ok((self.family(family)?.raw, db.reading(options)?))
    }

    pub fn get_into(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        buffer: &mut [MaybeUninit<u8>],
        value_len: &mut usize,
    ) -> Result<()> {
        let (cf, options) = self.reading(db, family, options)?;
        let (key, key_len, raw) = (key.as_ptr(), key.len(), self.raw());
        let (data, room) = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_txn_get_into(raw, cf, options, key, key_len, data, room, value_len, st)
        })
    }

    pub fn get_pinned<'v>(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        value: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let (cf, options) = self.reading(db, family, options)?;
        value.belong_to(db);
        let (key, key_len, raw, own) = (key.as_ptr(), key.len(), self.raw(), db.owns());
        let (mut data, mut len) = (null(), 0);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            let (value, data, len) = (value.raw, &mut data, &mut len);
            bridge::rx_txn_get_pinned(raw, cf, options, key, key_len, own, value, data, len, st)
        })?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }

    /// Where it locks, without a value if none is wanted.
    pub fn get_owned(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        how: Way,
        wants_value: bool,
    ) -> Result<Bytes> {
        if how.locks {
            self.changeable()?;
            self.family(family)?.must_live()?;
            if !how.validates && options.snapshot.is_some() {
                let what = "0 with a snapshot in the options; RocksDB defines no such read";
                return Err(Error::argument("validate", what));
            }
        }
        let (cf, options) = self.reading(db, family, options)?;
        let (key, key_len, raw) = (key.as_ptr(), key.len(), self.raw());
        // SAFETY: the database is open for the length of the call.
        self.stopped(Bytes::from_bridge(|out, len, st| unsafe {
            let out = if wants_value { out } else { null_mut() };
            bridge::rx_txn_get_owned(raw, cf, options, key, key_len, &how, out, len, st)
        }))
    }

    /// Reads the prepared keys: of the default column family, or `spread` over those that
    /// were set. Where it locks, every key is locked before one is read.
    pub fn multi_get(
        &mut self,
        db: &Db,
        result: &mut Values,
        spread: bool,
        options: &State,
        keys: &[rocks_slice],
        how: Way,
    ) -> Result<Answers> {
        if how.locks {
            self.changeable()?;
            if result.families_dropped() {
                let what = "column_families: one was dropped";
                return Err(Error::new(ROCKS_COLUMN_FAMILY_DROPPED, what));
            }
        }
        let (cf, options) = self.reading(db, None, options)?;
        let family = if spread { null_mut() } else { cf };
        let (mut values, mut codes) = (null(), null());
        let (raw, own, keys) = (self.raw(), db.owns(), keys.as_ptr());
        // SAFETY: the database is open for the length of the call; as many keys as were
        // prepared.
        let read = self.stopped(check(|st| unsafe {
            let (into, values, codes) = (result.raw(), &mut values, &mut codes);
            bridge::rx_txn_multi_get(
                raw, into, family, options, keys, &how, own, values, codes, st,
            )
        }));
        result.read(read.is_ok());
        read.map(|()| Answers { values, codes })
    }

    /// An iterator over what the database would hold once the transaction was committed.
    pub fn iter(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<Iter> {
        self.reading(db, family, options)?;
        let watch = self.parts.watch.get_or_insert_default().clone();
        let family = self.family(family)?;
        let cf = family.raw;
        let mut held = Held::new(family, options, None)?;
        held.source = Some(Arc::new(Watched {
            _owner: self.parts.owner.share()?,
            _watch: watch,
        }));
        let (raw, options) = (self.raw(), held.read_options());
        let mut made = null_mut();
        // SAFETY: the database is open for the length of the call; what the iterator
        // points at is held as long as it lives.
        check(|st| unsafe { bridge::rx_txn_iter_new(raw, cf, options, &mut made, st) })?;
        Ok(Iter::adopt(made, held))
    }
}
