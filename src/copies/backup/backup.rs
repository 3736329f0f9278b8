//! Backups: operations on a folder of them. Each call opens RocksDB's own engine
//! (`src/copies/backup/backup.h` says why).

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::callback::callback::{inside, refuse_deeper, refuse_on_background};
use crate::copies::backup::bridge;
use crate::db::db::{Db, Kind as DbKind};
use crate::db::families::families::Family;
use crate::db::open::open;
use crate::objects::objects::ExcludeFiles;
use crate::options::options::{Kind, Options, State};
use crate::progress::cancel::{progress_object, stoppable, Cancel};
use crate::progress::patience::within;
use crate::types::{
    rocks_backup_file, rocks_backup_info, rocks_slice, ROCKS_HANDLE_BUSY, ROCKS_INCOMPLETE,
    ROCKS_INVALID_ARGUMENT, ROCKS_NOT_FOUND, ROCKS_NOT_SUPPORTED,
};
use parking_lot::{Mutex, MutexGuard};
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Which backup: RocksDB's number, or the latest.
pub type Id = u32;

pub struct BackupEngine {
    raw: *mut cpp::BackupEngine,
    writing: Mutex<()>,
    /// In microseconds.
    timeout: AtomicU64,
}

// SAFETY: the C++ object never changes once it is made; what it calls may be called from any thread.
unsafe impl Send for BackupEngine {}
// SAFETY: as above.
unsafe impl Sync for BackupEngine {}

impl BackupEngine {
    /// Opens `path`, and waits as long as the options say: the thread that goes on frees the engine.
    pub fn open(path: &CStr, options: &State) -> Result<BackupEngine> {
        let mut raw = null_mut();
        // SAFETY: a string and options that outlive the call.
        check(|st| unsafe {
            bridge::rx_backup_engine_new(path.as_ptr(), options.boxed, &mut raw, st)
        })?;
        let micros = options.timeout.map(|timeout| timeout.as_micros() as u64);
        let engine = BackupEngine {
            raw,
            writing: Mutex::new(()),
            timeout: AtomicU64::new(micros.unwrap_or(u64::MAX)),
        };
        let (timeout, path) = (engine.timeout(), path.to_owned());
        let open = move || {
            // SAFETY: an engine that nobody else has yet, and a string that outlives the call.
            check(|st| unsafe { bridge::rx_backup_engine_open(engine.raw, path.as_ptr(), st) })?;
            Ok(engine)
        };
        within(timeout, open, |late| {
            drop(late);
            Ok(())
        })
    }

    /// How long calls wait that cannot be cancelled; `None`: for ever. A callback waits for ever: on
    /// its own thread it is known as one.
    pub fn timeout(&self) -> Option<Duration> {
        let micros = self.timeout.load(Ordering::Relaxed);
        (micros != u64::MAX && !inside()).then(|| Duration::from_micros(micros))
    }

    pub fn set_timeout(&self, micros: u64) {
        self.timeout.store(micros, Ordering::Relaxed);
    }

    /// Locks out other calls that change the folder. `stop`: whether to give up waiting.
    fn write(&self, stop: impl Fn() -> bool) -> Result<MutexGuard<'_, ()>> {
        // SAFETY: an open engine.
        if !unsafe { bridge::rx_backup_engine_writes(self.raw) } {
            let what = "engine: opened with read_only=true";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        loop {
            if let Some(guard) = self.writing.try_lock_for(Duration::from_millis(10)) {
                return Ok(guard);
            }
            if inside() {
                // The callback may belong to the very call that it would wait for.
                let what = "engine: it is writing, and this is a callback, maybe its own";
                return Err(Error::new(ROCKS_HANDLE_BUSY, what));
            }
            if stop() {
                return Err(Error::Code(ROCKS_INCOMPLETE));
            }
        }
    }

    /// Backs a database up. Closing the database ends it.
    pub fn create(
        &self,
        db: &Db,
        options: &State,
        metadata: &[u8],
        cancel: Option<&Cancel>,
    ) -> Result<Id> {
        refuse_on_background("db")?;
        let progress = cancel.and_then(Cancel::progress);
        let (to, mut id) = (progress_object(&progress), 0);
        db.stoppable(cancel, |stop| {
            // SAFETY: the flag lives for the length of the call.
            let _writing = self.write(|| unsafe { (*stop).load(Ordering::Acquire) })?;
            let (data, len) = (metadata.as_ptr(), metadata.len());
            // SAFETY: the engine and the database are open for the length of the call.
            check(|st| unsafe {
                let (engine, options) = (self.raw, options.boxed);
                bridge::rx_backup_engine_create(
                    engine, db.raw, options, data, len, stop, to, &mut id, st,
                )
            })
        })?;
        Ok(id)
    }

    pub fn delete(&self, id: Id) -> Result<()> {
        let _writing = self.write(|| false)?;
        if id == 0 {
            return Err(Error::argument("id", "0; to delete, a backup is named"));
        }
        // SAFETY: the engine is open.
        check(|st| unsafe { bridge::rx_backup_engine_delete(self.raw, id, st) })
    }

    /// Deletes all backups but the `keep` newest.
    pub fn purge(&self, keep: u32) -> Result<()> {
        let _writing = self.write(|| false)?;
        // SAFETY: the engine is open.
        check(|st| unsafe { bridge::rx_backup_engine_purge(self.raw, keep, st) })
    }

    pub fn collect_garbage(&self) -> Result<()> {
        let _writing = self.write(|| false)?;
        // SAFETY: the engine is open.
        check(|st| unsafe { bridge::rx_backup_engine_collect_garbage(self.raw, st) })
    }

    pub fn verify(&self, id: Id, sizes_only: bool, cancel: Option<&Cancel>) -> Result<()> {
        self.reading(cancel, |stop, to| {
            // SAFETY: the engine is open, and the flag lives for the length of the call.
            check(|st| unsafe {
                bridge::rx_backup_engine_verify(self.raw, id, sizes_only, stop, to, st)
            })
        })
    }

    /// Restores to `path`, with the logs in `wal` or else in `path` too.
    pub fn restore(
        &self,
        id: Id,
        path: &CStr,
        wal: Option<&CStr>,
        options: &State,
        alternates: &[&BackupEngine],
        cancel: Option<&Cancel>,
    ) -> Result<()> {
        let others: Vec<*const cpp::BackupEngine> =
            alternates.iter().map(|one| one.raw.cast_const()).collect();
        self.reading(cancel, |stop, to| {
            let (path, wal, options) = (path.as_ptr(), wal.unwrap_or(c"").as_ptr(), options.boxed);
            let (others, count) = (others.as_ptr(), others.len());
            // SAFETY: engines that are open, and what else lives for the length of the call.
            check(|st| unsafe {
                bridge::rx_backup_engine_restore(
                    self.raw, id, path, wal, options, others, count, stop, to, st,
                )
            })
        })
    }

    fn reading(
        &self,
        cancel: Option<&Cancel>,
        work: impl FnOnce(*const AtomicBool, *const cpp::Object) -> Result<()>,
    ) -> Result<()> {
        refuse_deeper("engine")?;
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        stoppable(&[], cancel, |stop| work(stop, to))
    }

    /// Opens a backup in place, for reading.
    pub fn open_db(
        &self,
        id: Id,
        options: &State,
        how: Option<&State>,
        families: &[Family],
    ) -> Result<Db> {
        let readonly;
        let how = match how {
            Some(how) => how,
            None => {
                readonly = Options::new(Kind::Open)?;
                readonly.set(&[c"mode"], &[c"read_only"])?;
                readonly.state()
            }
        };
        if !matches!(open::kind_of(how)?, DbKind::ReadOnly | DbKind::TtlReadOnly) {
            let what =
                "mode: a backup is opened for reading alone; accepted: read_only, ttl_read_only";
            return Err(Error::new(ROCKS_INVALID_ARGUMENT, format!("how: {what}")));
        }
        let options = options.copy()?;
        // SAFETY: an open engine, and options that nobody else sees yet.
        let path = Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_backup_engine_place(self.raw, id, options.boxed, out, len, st)
        })?;
        let path = CString::new(path.as_slice()).map_err(|_| Error::argument("engine", "a NUL"))?;
        let placed = |(name, own): &Family| -> Result<(CString, State)> {
            let own = own.copy()?;
            // SAFETY: database options that nobody else sees yet.
            unsafe { bridge::rx_options_share_env(own.boxed, options.boxed) };
            Ok(((*name).to_owned(), own))
        };
        let own: Vec<(CString, State)> = families.iter().map(placed).collect::<Result<_>>()?;
        open::open_in_time(path, options, how.copy()?, own)
    }

    /// The ids of the backups whose file lists and sizes show damage.
    pub fn corrupted(&self) -> Result<Vec<Id>> {
        // SAFETY: the engine is open.
        let bytes = Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_backup_engine_corrupted(self.raw, out, len, st)
        })?;
        let ids = bytes.as_slice().chunks_exact(4);
        Ok(ids
            .map(|id| u32::from_ne_bytes([id[0], id[1], id[2], id[3]]))
            .collect())
    }

    /// `id`: none for all.
    pub fn list(&self, id: Option<Id>, details: bool) -> Result<BackupList> {
        let (every, id, mut raw) = (id.is_none(), id.unwrap_or(0), null_mut());
        // SAFETY: the engine is open.
        check(|st| unsafe {
            bridge::rx_backup_list_new(self.raw, every, id, details, &mut raw, st)
        })?;
        Ok(BackupList { raw })
    }
}

impl Drop for BackupEngine {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_backup_engine_free(self.raw) };
    }
}

impl Options {
    /// Makes backups with these options ask `by` which files to leave out; none: nothing is left
    /// out.
    pub fn exclude_files(&self, by: Option<ExcludeFiles>) -> Result<()> {
        self.expect(Kind::CreateBackup, "options")?;
        let by = by.as_ref().map_or(std::ptr::null(), |by| by.0.cast_const());
        self.change(|state| {
            // SAFETY: options of the kind that nobody else sees yet, and NULL or callbacks.
            check(|st| unsafe { bridge::rx_create_backup_set_exclude(state.boxed, by, st) })
        })
    }
}

/// Backups as they were at one moment. Its slices live as long as it.
pub struct BackupList {
    raw: *mut cpp::BackupList,
}

// SAFETY: plain data that never changes.
unsafe impl Send for BackupList {}
// SAFETY: as above.
unsafe impl Sync for BackupList {}

impl BackupList {
    pub fn count(&self) -> usize {
        // SAFETY: the list is ours.
        unsafe { bridge::rx_backup_list_count(self.raw) }
    }

    pub fn get(&self, index: usize) -> Result<rocks_backup_info> {
        // SAFETY: the list is ours.
        found(|out| unsafe { bridge::rx_backup_list_at(self.raw, index, out) })
    }

    pub fn file(&self, index: usize, file: usize) -> Result<rocks_backup_file> {
        // SAFETY: the list is ours.
        found(|out| unsafe { bridge::rx_backup_list_file_at(self.raw, index, file, out) })
    }

    pub fn excluded(&self, index: usize, file: usize) -> Result<rocks_slice> {
        // SAFETY: the list is ours.
        found(|out| unsafe { bridge::rx_backup_list_excluded_at(self.raw, index, file, out) })
    }
}

impl Drop for BackupList {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_backup_list_free(self.raw) };
    }
}

/// The value that `read` fills if it returns true.
pub(crate) fn found<T>(read: impl FnOnce(*mut T) -> bool) -> Result<T> {
    let mut one = MaybeUninit::uninit();
    match read(one.as_mut_ptr()) {
        // SAFETY: filled, as it says.
        true => Ok(unsafe { one.assume_init() }),
        false => Err(Error::Code(ROCKS_NOT_FOUND)),
    }
}
