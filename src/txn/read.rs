//! Reads through a transaction, which sees its own writes over the database's.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, Error, Result};
use crate::base::shared::Way;
use crate::data::entity::entity::Entities;
use crate::data::iter::iter::{Held, Iter};
use crate::data::read::multi_get::{Answers, Values};
use crate::data::read::read::{Point, Source};
use crate::data::read::value::Value;
use crate::db::db::{Db, InDb};
use crate::db::families::column_family::ColumnFamily;
use crate::db::txns::owner::Owner;
use crate::options::options::State;
use crate::txn::bridge;
use crate::txn::txn::Txn;
use crate::types::{rocks_slice, rocks_status, rocks_wide_column, ROCKS_COLUMN_FAMILY_DROPPED};
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// Without a lock.
pub const PLAIN: Way = Way {
    locks: false,
    exclusive: false,
    validates: false,
};

/// With a lock.
pub fn locking(exclusive: bool, validates: bool) -> Way {
    Way {
        locks: true,
        exclusive,
        validates,
    }
}

/// What an iterator keeps of its transaction.
struct Watched {
    _owner: Owner,
    _watch: Arc<()>,
}

impl Source for InDb<'_, &mut Txn> {
    fn db(&self) -> &Db {
        self.db
    }

    #[inline(always)]
    fn point<'k>(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &'k [u8],
    ) -> Result<Point<'k>> {
        self.object.readable()?;
        let cf = self.object.family(family)?.raw;
        let options = self.db.reading(cf, options)?;
        Ok(Point { cf, options, key })
    }

    unsafe fn owned(
        &self,
        at: &Point,
        out: *mut *mut u8,
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        // SAFETY: as the caller says.
        unsafe { owned(self.object, at, &PLAIN, out, len, st) }
    }

    #[inline(always)]
    unsafe fn into(
        &self,
        at: &Point,
        (buffer, room): (*mut u8, usize),
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        let (txn, key, key_len) = (self.object.raw(), at.key.as_ptr(), at.key.len());
        let (cf, options) = (at.cf, at.options);
        // SAFETY: as the caller says.
        unsafe { bridge::rx_txn_get_into(txn, cf, options, key, key_len, buffer, room, len, st) }
    }

    #[inline(always)]
    unsafe fn pinned(
        &self,
        at: &Point,
        own: bool,
        holder: *mut cpp::Value,
        (data, len): (*mut *const u8, *mut usize),
        st: *mut rocks_status,
    ) -> i32 {
        // SAFETY: as the caller says.
        unsafe { pinned(self.object, at, &PLAIN, own, holder, (data, len), st) }
    }
}

/// Reads in the given way into a holder.
///
/// # Safety
/// The holder is nobody else's meanwhile; `data`, `len` and `st` are the bridge's to fill.
#[inline(always)]
unsafe fn pinned(
    txn: &Txn,
    at: &Point,
    how: &Way,
    own: bool,
    holder: *mut cpp::Value,
    (data, len): (*mut *const u8, *mut usize),
    st: *mut rocks_status,
) -> i32 {
    let (raw, cf, options) = (txn.raw(), at.cf, at.options);
    let (key, key_len) = (at.key.as_ptr(), at.key.len());
    // SAFETY: as the caller says.
    unsafe {
        bridge::rx_txn_get_pinned(
            raw, cf, options, key, key_len, how, own, holder, data, len, st,
        )
    }
}

/// Reads in the given way; with `out` NULL it only locks.
///
/// # Safety
/// `out` is NULL or, as `len` and `st`, the bridge's to fill.
unsafe fn owned(
    txn: &Txn,
    at: &Point,
    how: &Way,
    out: *mut *mut u8,
    len: *mut usize,
    st: *mut rocks_status,
) -> i32 {
    let (raw, key, key_len) = (txn.raw(), at.key.as_ptr(), at.key.len());
    // SAFETY: as the caller says.
    unsafe { bridge::rx_txn_get_owned(raw, at.cf, at.options, key, key_len, how, out, len, st) }
}

impl InDb<'_, &mut Txn> {
    /// Locks a key and reads it into the holder.
    pub fn get_pinned_for_update<'v>(
        self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        how: (bool, bool),
        holder: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let how = self.object.locking_read(family, options, how)?;
        let at = self.point(family, options, key)?;
        holder.belong_to(self.db);
        let (own, raw, (mut data, mut len)) = (self.db.owns(), holder.raw, (null(), 0));
        let out = (&raw mut data, &raw mut len);
        // SAFETY: the database is open for the length of the call.
        let read = check(|st| unsafe { pinned(self.object, &at, &how, own, raw, out, st) });
        self.object.stopped(read)?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }

    /// Locks a key and reads it, without a value if none is wanted.
    pub fn get_for_update(
        self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        how: (bool, bool),
        wants_value: bool,
    ) -> Result<Bytes> {
        let how = self.object.locking_read(family, options, how)?;
        let at = self.point(family, options, key)?;
        // SAFETY: the database is open for the length of the call.
        self.object
            .stopped(Bytes::from_bridge(|out, len, st| unsafe {
                let out = if wants_value { out } else { null_mut() };
                owned(self.object, &at, &how, out, len, st)
            }))
    }
}

impl Txn {
    /// Reads the prepared keys. Where it locks, every key is locked before one is read.
    pub fn multi_get(
        &mut self,
        db: &Db,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        keys: Many,
        how: Way,
    ) -> Result<Answers> {
        if how.locks {
            self.changeable()?;
            if result.families_dropped() {
                let what = "column_families: one was dropped";
                return Err(Error::new(ROCKS_COLUMN_FAMILY_DROPPED, what));
            }
        }
        self.readable()?;
        let all = self.family(family)?.raw;
        let options = result.reading(db, all, options)?;
        let family = result.one_family(all);
        let (raw, own, keys) = (self.raw(), db.owns(), keys.raw());
        // SAFETY: the database is open for the length of the call; as many keys as were
        // prepared.
        self.stopped(result.answer(|into, values, codes, st| unsafe {
            bridge::rx_txn_multi_get(
                raw, into, family, options, keys, &how, own, values, codes, st,
            )
        }))
    }

    /// An iterator over what the database would contain after the commit.
    pub fn iter(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<Box<Iter>> {
        self.readable()?;
        let reading = db.iterating(self.family(family)?, options)?;
        let watch = self.parts.watch.get_or_insert_default().clone();
        let family = self.family(family)?;
        let cf = family.raw;
        let mut held = Held::new(family, options, None);
        held.source = Some(Arc::new(Watched {
            _owner: self.parts.owner.share()?,
            _watch: watch,
        }));
        let raw = self.raw();
        // SAFETY: the database is open for the length of the call; what the iterator
        // points at is held as long as it lives.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_txn_iter_new(raw, cf, reading, out, st)
        })
    }
}

impl Txn {
    /// Reads the columns of the prepared keys. Where it locks, every key is locked before one is read.
    pub fn multi_get_entity(
        &mut self,
        db: &Db,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        keys: Many,
        how: Way,
    ) -> Result<Entities> {
        self.readable()?;
        self.must_read_entities()?;
        let all = self.family(family)?.raw;
        let options = result.reading(db, all, options)?;
        let (family, own) = (result.one_family(all), db.owns());
        let (raw, keys) = (self.raw(), keys.raw());
        // SAFETY: the database is open for the length of the call; as many keys as were prepared.
        self.stopped(result.answer_entities(|into, to, st| unsafe {
            bridge::rx_txn_multi_get_entity(
                raw,
                into,
                family,
                options,
                keys,
                &how,
                own,
                &mut to.columns,
                &mut to.offsets,
                &mut to.codes,
                st,
            )
        }))
    }

    /// Reads one key; its columns, and how many.
    pub fn get_entity(
        &mut self,
        db: &Db,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        how: Way,
    ) -> Result<(*const rocks_wide_column, usize)> {
        result.prepare(db, 1)?;
        let keys = [rocks_slice::from(key)];
        let keys = keys.as_slice().into();
        let found = self.multi_get_entity(db, result, family, options, keys, how)?;
        result.status(0)?;
        Ok(found.only())
    }

    /// How a read with a lock reads; refuses one that the transaction cannot make.
    pub(crate) fn locking_read(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        (exclusive, validates): (bool, bool),
    ) -> Result<Way> {
        self.changeable()?;
        self.family(family)?.must_live()?;
        if !validates && options.snapshot.is_some() {
            let what = "0 with a snapshot in the options; RocksDB defines no such read";
            return Err(Error::argument("validate", what));
        }
        Ok(locking(exclusive, validates))
    }
}
