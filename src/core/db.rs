//! An open database, of whatever kind: a plain C++ `DB *` serves all of them.

use crate::bridge;
use crate::core::bytes::Bytes;
use crate::core::column_family::ColumnFamily;
use crate::core::error::{check, Error, Result, CLOSED, INVALID_ARGUMENT, NOT_FOUND};
use crate::core::life::Life;
use crate::core::options::State;
use crate::core::snapshot::Snapshot;
use crate::core::value::Value;
use parking_lot::{Mutex, RwLock};
use std::collections::BTreeMap;
use std::ffi::{c_void, CStr, CString};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

/// What pinned values may lie in: the caches that the options hold.
pub struct Keep {
    _options: Vec<State>,
}

// SAFETY: states are immutable, and RocksDB's option structs may be dropped anywhere.
unsafe impl Send for Keep {}
// SAFETY: as above.
unsafe impl Sync for Keep {}

pub struct Db {
    pub path: CString,
    pub(super) raw: *mut bridge::Db,
    default: Arc<ColumnFamily>,
    pub(super) life: Arc<Life>,
    keep: Arc<Keep>,
    families: Mutex<BTreeMap<CString, Arc<ColumnFamily>>>,
    /// Held shared by every write, so that a drop of a column family can wait for
    /// the writes that saw it alive.
    writes: RwLock<()>,
}

// SAFETY: RocksDB's DB may be used from any thread.
unsafe impl Send for Db {}
// SAFETY: as above.
unsafe impl Sync for Db {}

impl Db {
    /// Opens `path`. Without `families`, every column family that is there is opened
    /// with the database's options.
    pub fn open(
        path: &CStr,
        options: &State,
        how: &State,
        families: &[(&CStr, &State)],
    ) -> Result<Db> {
        let listed;
        let mut all: Vec<(&CStr, &State)> = families.to_vec();
        if families.is_empty() {
            listed = list_or_default(path, options)?;
            all.extend(listed.iter().map(|name| (name.as_c_str(), options)));
        }
        let names: Vec<_> = all.iter().map(|(name, _)| name.as_ptr()).collect();
        let boxes: Vec<_> = all
            .iter()
            .map(|(_, state)| state.boxed.cast_const())
            .collect();
        let mut handles = vec![null_mut(); all.len()];
        let mut raw = null_mut();
        // SAFETY: arrays of one length, strings and options that outlive the call.
        check(|st| unsafe {
            bridge::rx_db_open(
                path.as_ptr(),
                options.boxed,
                how.boxed,
                names.as_ptr(),
                boxes.as_ptr(),
                names.len(),
                &mut raw,
                handles.as_mut_ptr(),
                st,
            )
        })?;
        let life = Life::new(raw);
        let families: BTreeMap<_, _> = all
            .iter()
            .zip(handles)
            .map(|((name, _), cf)| ((*name).to_owned(), ColumnFamily::adopt(cf, name, &life)))
            .collect();
        let default = families.get(c"default").cloned();
        let default = default.ok_or_else(|| {
            Error::argument(
                "column_families",
                "\"default\" is missing; every database has it",
            )
        })?;
        let kept = all.iter().map(|(_, state)| state.copy());
        Ok(Db {
            path: path.to_owned(),
            raw,
            default,
            life,
            keep: Arc::new(Keep {
                _options: kept.collect::<Result<_>>()?,
            }),
            families: Mutex::new(families),
            writes: RwLock::new(()),
        })
    }

    /// Ends the database and says what RocksDB said. Nobody is inside any more.
    pub fn close(&self) -> Result<()> {
        self.life.close()
    }

    pub(super) fn keep(&self) -> &Arc<Keep> {
        &self.keep
    }

    // ---- column families -------------------------------------------------------

    pub fn default_column_family(&self) -> &Arc<ColumnFamily> {
        &self.default
    }

    pub fn column_family(&self, name: &CStr) -> Result<Arc<ColumnFamily>> {
        let families = self.families.lock();
        families
            .get(name)
            .cloned()
            .ok_or_else(|| Error::new(NOT_FOUND, format!("name: no column family {name:?}")))
    }

    pub fn column_families(&self) -> Vec<Arc<ColumnFamily>> {
        self.families.lock().values().cloned().collect()
    }

    pub fn create_column_family(&self, name: &CStr, options: &State) -> Result<Arc<ColumnFamily>> {
        let mut families = self.families.lock();
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_cf_create(self.raw, options.boxed, name.as_ptr(), &mut raw, st)
        })?;
        let family = ColumnFamily::adopt(raw, name, &self.life);
        families.insert(name.to_owned(), family.clone());
        Ok(family)
    }

    pub fn drop_column_family(&self, family: &ColumnFamily) -> Result<()> {
        self.own(family)?;
        family.must_live()?;
        let mut families = self.families.lock();
        // Waits for the writes that saw it alive; later ones see it dropped.
        let writes = self.writes.write();
        family.mark_dropped(true);
        // SAFETY: both are open for the length of the call.
        let dropped = check(|st| unsafe { bridge::rx_cf_drop(self.raw, family.raw, st) });
        match dropped {
            Ok(()) => drop(families.remove(&family.name)),
            Err(_) => family.mark_dropped(false),
        }
        drop(writes);
        dropped
    }

    /// Refuses a column family of another database: RocksDB would take its number
    /// for one of its own.
    fn own(&self, family: &ColumnFamily) -> Result<()> {
        if family.life.id != self.life.id {
            return Err(foreign("column_family"));
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) fn target(&self, family: Option<&ColumnFamily>) -> Result<*mut bridge::Cf> {
        match family {
            None => Ok(self.default.raw),
            Some(family) => self.own(family).map(|()| family.raw),
        }
    }

    // ---- snapshots -------------------------------------------------------------

    pub fn snapshot(&self) -> Result<Arc<Snapshot>> {
        // SAFETY: the database is open for the length of the call.
        let raw = unsafe { bridge::rx_snapshot_new(self.raw) };
        if raw.is_null() {
            return Err(Error::new(
                crate::core::error::NOT_SUPPORTED,
                "db: this kind of database gives no snapshots",
            ));
        }
        Ok(Snapshot::adopt(raw, &self.life))
    }

    // ---- reads -----------------------------------------------------------------

    /// The read options for RocksDB; refuses a snapshot of another database.
    #[inline(always)]
    pub(super) fn reading(&self, options: &State) -> Result<*const c_void> {
        if let Some(snapshot) = &options.snapshot {
            if snapshot.life.id != self.life.id {
                return Err(foreign("options: the snapshot"));
            }
        }
        Ok(options.raw)
    }

    #[inline(always)]
    pub fn get_into(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
        buffer: &mut [MaybeUninit<u8>],
        len: &mut usize,
    ) -> Result<()> {
        let (cf, options) = (self.target(family)?, self.reading(options)?);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_get_into(
                self.raw,
                cf,
                options,
                key.as_ptr(),
                key.len(),
                buffer.as_mut_ptr().cast(),
                buffer.len(),
                len,
                st,
            )
        })
    }

    #[inline(always)]
    pub fn get_pinned<'v>(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
        value: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let (cf, options) = (self.target(family)?, self.reading(options)?);
        value.belong_to(self.life.id, &self.keep);
        let (mut data, mut len) = (std::ptr::null(), 0);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_get_pinned(
                self.raw,
                cf,
                options,
                key.as_ptr(),
                key.len(),
                value.raw,
                &mut data,
                &mut len,
                st,
            )
        })?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }

    pub fn get_owned(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
    ) -> Result<Bytes> {
        let (cf, options) = (self.target(family)?, self.reading(options)?);
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_get_owned(self.raw, cf, options, key.as_ptr(), key.len(), out, len, st)
        })
    }

    // ---- writes ----------------------------------------------------------------

    /// Runs a write to one column family that is this database's and alive.
    #[inline(always)]
    fn write_to(
        &self,
        family: Option<&ColumnFamily>,
        write: impl FnOnce(*mut bridge::Cf, *mut bridge::Status) -> i32,
    ) -> Result<()> {
        let cf = self.target(family)?;
        let _writes = self.writes.read_recursive();
        if let Some(family) = family {
            family.must_live()?;
        }
        check(|st| write(cf, st))
    }

    pub fn put(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
        value: &[u8],
    ) -> Result<()> {
        let (k, v) = (key, value);
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            let options = options.raw;
            bridge::rx_put(
                self.raw,
                cf,
                options,
                k.as_ptr(),
                k.len(),
                v.as_ptr(),
                v.len(),
                st,
            )
        })
    }

    pub fn merge(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
        operand: &[u8],
    ) -> Result<()> {
        let (k, v) = (key, operand);
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            let options = options.raw;
            bridge::rx_merge(
                self.raw,
                cf,
                options,
                k.as_ptr(),
                k.len(),
                v.as_ptr(),
                v.len(),
                st,
            )
        })
    }

    pub fn delete(&self, family: Option<&ColumnFamily>, options: &State, key: &[u8]) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            bridge::rx_delete(self.raw, cf, options.raw, key.as_ptr(), key.len(), st)
        })
    }

    pub fn single_delete(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
    ) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            bridge::rx_single_delete(self.raw, cf, options.raw, key.as_ptr(), key.len(), st)
        })
    }

    pub fn delete_range(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        begin: &[u8],
        end: &[u8],
    ) -> Result<()> {
        let (b, e) = (begin, end);
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            let options = options.raw;
            bridge::rx_delete_range(
                self.raw,
                cf,
                options,
                b.as_ptr(),
                b.len(),
                e.as_ptr(),
                e.len(),
                st,
            )
        })
    }
}

/// The error for an object of another database.
pub(super) fn foreign(argument: &str) -> Error {
    Error::new(
        INVALID_ARGUMENT,
        format!("{argument} belongs to another database"),
    )
}

/// The error for an object whose database is closed.
#[allow(dead_code)]
pub(super) fn closed() -> Error {
    Error::new(CLOSED, "db: closing or closed")
}

/// The names of the column families of the database at `path`.
pub fn list_column_families(path: &CStr, options: &State) -> Result<Vec<CString>> {
    // SAFETY: a string and options that outlive the call.
    let joined = Bytes::from_bridge(|out, len, st| unsafe {
        bridge::rx_list_column_families(path.as_ptr(), options.boxed, out, len, st)
    })?;
    let names = joined.as_slice().split_inclusive(|&byte| byte == 0);
    Ok(names
        .filter_map(|name| CStr::from_bytes_with_nul(name).ok())
        .map(CStr::to_owned)
        .collect())
}

/// The column families that are there; a database to be created has the default one.
fn list_or_default(path: &CStr, options: &State) -> Result<Vec<CString>> {
    let current = [path.to_bytes(), b"/CURRENT"].concat();
    let current = String::from_utf8_lossy(&current).into_owned();
    match list_column_families(path, options) {
        Err(_) if !std::path::Path::new(&current).exists() => Ok(vec![c"default".to_owned()]),
        listed => listed,
    }
}
