//! Point reads: one body for each form (owned, into the caller's memory, pinned), for every source
//! of keys.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::data::read::bridge;
use crate::data::read::value::Value;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::types::rocks_status;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// A key to read, with its options and column family.
pub struct Point<'k> {
    pub(crate) cf: *mut cpp::Cf,
    pub(crate) options: *const c_void,
    pub(crate) key: &'k [u8],
}

/// A source of reads in a database: the database, a snapshot, a transaction.
pub trait Source {
    /// The database, open for the length of the call.
    fn db(&self) -> &Db;

    /// Checks the arguments of a read.
    fn point<'k>(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &'k [u8],
    ) -> Result<Point<'k>>;

    /// # Safety
    /// The out-parameters are the bridge's to fill; so below.
    unsafe fn owned(
        &self,
        at: &Point,
        out: *mut *mut u8,
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32;

    /// # Safety
    /// As above.
    unsafe fn into(
        &self,
        at: &Point,
        buffer: (*mut u8, usize),
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32;

    /// # Safety
    /// As above. `own`: the value is copied out of what RocksDB pins.
    unsafe fn pinned(
        &self,
        at: &Point,
        own: bool,
        holder: *mut cpp::Value,
        slice: (*mut *const u8, *mut usize),
        st: *mut rocks_status,
    ) -> i32;

    fn get_owned(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
    ) -> Result<Bytes> {
        let at = self.point(family, options, key)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe { self.owned(&at, out, len, st) })
    }

    /// `len`: the value's length, even if the buffer is too small.
    #[inline(always)]
    fn get_into(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        buffer: &mut [MaybeUninit<u8>],
        len: &mut usize,
    ) -> Result<()> {
        let at = self.point(family, options, key)?;
        let buffer = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { self.into(&at, buffer, len, st) })
    }

    /// The holder keeps the bytes alive.
    #[inline(always)]
    fn get_pinned<'v>(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        holder: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let at = self.point(family, options, key)?;
        holder.belong_to(self.db());
        let (own, (mut data, mut len)) = (self.db().owns(), (null(), 0));
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { self.pinned(&at, own, holder.raw, (&mut data, &mut len), st) })?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }
}

impl Db {
    /// Whether the key may exist, judging by memory alone; with the value if memory had it.
    pub fn key_may_exist(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        wants_value: bool,
    ) -> Result<(bool, Option<Bytes>)> {
        let cf = self.target(family)?;
        let options = self.reading(cf, options)?;
        let (mut may_exist, mut found) = (false, false);
        // SAFETY: the database is open for the length of the call.
        let value = Bytes::from_bridge(|out, len, st| unsafe {
            let (db, data, size) = (self.raw, key.as_ptr(), key.len());
            let out = if wants_value { out } else { null_mut() };
            let (may, found) = (&mut may_exist, &mut found);
            bridge::rx_key_may_exist(db, cf, options, data, size, may, found, out, len, st)
        })?;
        Ok((may_exist, found.then_some(value)))
    }
}

impl Source for Db {
    #[inline(always)]
    fn db(&self) -> &Db {
        self
    }

    #[inline(always)]
    fn point<'k>(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &'k [u8],
    ) -> Result<Point<'k>> {
        let cf = self.target(family)?;
        let options = self.reading(cf, options)?;
        Ok(Point { cf, options, key })
    }

    unsafe fn owned(
        &self,
        at: &Point,
        out: *mut *mut u8,
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        let (key, key_len) = (at.key.as_ptr(), at.key.len());
        // SAFETY: as the caller says.
        unsafe { bridge::rx_get_owned(self.raw, at.cf, at.options, key, key_len, out, len, st) }
    }

    #[inline(always)]
    unsafe fn into(
        &self,
        at: &Point,
        (buffer, room): (*mut u8, usize),
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        let (db, key, key_len) = (self.raw, at.key.as_ptr(), at.key.len());
        // SAFETY: as the caller says.
        unsafe { bridge::rx_get_into(db, at.cf, at.options, key, key_len, buffer, room, len, st) }
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
        let (db, key, key_len) = (self.raw, at.key.as_ptr(), at.key.len());
        let (cf, options) = (at.cf, at.options);
        // SAFETY: as the caller says.
        unsafe { bridge::rx_get_pinned(db, cf, options, key, key_len, own, holder, data, len, st) }
    }
}
