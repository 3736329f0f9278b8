//! Batches: many writes that are applied atomically. A record that would make RocksDB fail a write
//! halfway, and with it every later write, is refused when it is put, or before the batch is
//! written.

use crate::base::cpp;
use crate::base::error::{check, closed, foreign, Error, Result};
use crate::base::shared::{Stamped, UNKNOWN_STAMPS};
use crate::data::batch::bridge;
pub use crate::data::batch::bridge::RecordCallback;
use crate::data::write::{Write, Writes};
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::{
    ColumnFamily, TRAIT_EXPIRES, TRAIT_KEY_LENGTH, TRAIT_MERGE, TRAIT_NO_WRITES, TRAIT_TIMESTAMPS,
};
use crate::options::options::State;
use crate::types::{
    rocks_batch_record, rocks_sink, rocks_status, ROCKS_ABORTED, ROCKS_EXCEPTION,
    ROCKS_HANDLE_BUSY, ROCKS_NOT_SUPPORTED, ROCKS_OUT_OF_MEMORY,
};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

/// Bytes from elsewhere: any record may be in the batch.
const ANY_BYTES: u32 = 1;
/// A range deletion, whose ends only a database can compare.
const RANGES: u32 = 2;
/// A merge into the default column family of a still unknown database.
const DEFAULT_MERGE: u32 = 4;
/// A column family whose keys must have one length.
const KEY_LENGTH: u32 = 8;
/// Keys with timestamps, which only the column family's comparator can judge.
pub(crate) const STAMPS: u32 = 16;

pub struct Batch {
    pub(crate) raw: *mut cpp::Batch,
    /// The column families named so far, the latest last.
    families: Vec<Arc<ColumnFamily>>,
    /// Those that records with timestamps name: a record without one must not find its own here.
    pub(crate) stamped: Vec<Arc<ColumnFamily>>,
    /// The records whose keys end with timestamps, in their order.
    pub(crate) stamps: Vec<Stamped>,
    /// What the write must check record by record, if anything.
    pub(crate) suspect: u32,
    /// The database of an indexed batch; it reads there, and closes with it.
    pub(crate) home: Option<Home>,
    /// A change of an indexed batch was interrupted: batch and index may differ.
    broken: bool,
}

pub(crate) struct Home {
    pub(crate) default: Arc<ColumnFamily>,
    /// Shared with the iterators over the batch, during which it must not change.
    pub(crate) owner: Arc<Owner>,
    pub(crate) closed: bool,
}

/// Frees RocksDB's object when the batch and its iterators are gone.
pub struct Owner(pub(crate) *mut cpp::Batch);

// SAFETY: freed once, by the last owner; iterators only read.
unsafe impl Send for Owner {}
// SAFETY: as above.
unsafe impl Sync for Owner {}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_batch_free(self.0) };
    }
}

// SAFETY: a batch may move between threads; a handle lets one in at a time.
unsafe impl Send for Batch {}

impl Batch {
    pub fn new(reserved: usize, max_bytes: usize, protection: usize) -> Result<Batch> {
        if protection != 0 && protection != 8 {
            return Err(Error::argument(
                "protection_bytes_per_key",
                format!("{protection}; accepted: 0 and 8"),
            ));
        }
        let mut raw = null_mut();
        // SAFETY: makes an object.
        check(|st| unsafe { bridge::rx_batch_new(reserved, max_bytes, protection, &mut raw, st) })?;
        Ok(Batch::around(raw))
    }

    pub fn from_data(data: &[u8]) -> Result<Batch> {
        let mut raw = null_mut();
        // SAFETY: makes an object of a copy of the bytes.
        check(|st| unsafe { bridge::rx_batch_from_data(data.as_ptr(), data.len(), &mut raw, st) })?;
        let mut batch = Batch::around(raw);
        batch.suspect = ANY_BYTES;
        batch.stamp(0, UNKNOWN_STAMPS);
        Ok(batch)
    }

    pub(crate) fn around(raw: *mut cpp::Batch) -> Batch {
        Batch {
            raw,
            families: Vec::new(),
            stamped: Vec::new(),
            stamps: Vec::new(),
            suspect: 0,
            home: None,
            broken: false,
        }
    }

    // ---- changes ---------------------------------------------------------------

    /// The number of a column family, and for an indexed batch its handle.
    #[inline(always)]
    fn aim(&mut self, family: Option<&Arc<ColumnFamily>>) -> Result<(u32, *mut cpp::Cf)> {
        if self.home.is_some() {
            return self.aim_at_home(family);
        }
        let Some(family) = family else {
            return Ok((0, null_mut()));
        };
        if self
            .families
            .last()
            .is_none_or(|last| !Arc::ptr_eq(last, family))
        {
            self.name(family)?;
        }
        family.must_live()?;
        Ok((family.id, null_mut()))
    }

    #[cold]
    fn aim_at_home(&mut self, family: Option<&Arc<ColumnFamily>>) -> Result<(u32, *mut cpp::Cf)> {
        self.changeable()?;
        let family = self.family_at_home(family)?;
        self.name(&family)?;
        family.must_live()?;
        Ok((family.id, family.raw))
    }

    /// Records that the batch writes to a column family.
    #[cold]
    fn name(&mut self, family: &Arc<ColumnFamily>) -> Result<()> {
        self.must_belong(family)?;
        let lacks = match family.traits {
            has if has & TRAIT_TIMESTAMPS != 0 => {
                "has user-defined timestamps; the calls _with_timestamp give one"
            }
            has if has & TRAIT_NO_WRITES != 0 => "has disallow_memtable_writes",
            _ => "",
        };
        if !lacks.is_empty() {
            let what = format!("column_family: {:?} {lacks}", family.name);
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        if family.traits & TRAIT_KEY_LENGTH != 0 {
            self.suspect |= KEY_LENGTH;
        }
        match self
            .families
            .iter()
            .position(|one| Arc::ptr_eq(one, family))
        {
            Some(at) => {
                let last = self.families.len() - 1;
                self.families.swap(at, last);
            }
            None => self.families.push(family.clone()),
        }
        Ok(())
    }

    /// Refuses a column family of another database than those so far.
    pub(crate) fn must_belong(&self, family: &ColumnFamily) -> Result<()> {
        if self.owned().is_some_and(|owned| owned != family.owned.id) {
            return Err(Error::argument(
                "column_family",
                "belongs to another database than those that the batch writes to already",
            ));
        }
        Ok(())
    }

    /// The database of the column families so far.
    fn owned(&self) -> Option<u64> {
        let home = self.home.as_ref().map(|home| home.default.owned.id);
        home.or_else(|| self.named().next().map(|family| family.owned.id))
    }

    /// The column families so far.
    fn named(&self) -> impl Iterator<Item = &Arc<ColumnFamily>> {
        self.families.iter().chain(&self.stamped)
    }

    /// Refuses an indexed batch that is closed or broken.
    #[inline(always)]
    pub(crate) fn whole(&self) -> Result<()> {
        match &self.home {
            None => Ok(()),
            Some(home) if home.closed => Err(closed()),
            Some(_) if self.broken => Err(Error::new(
                ROCKS_ABORTED,
                "batch: an earlier change was broken off; clear it",
            )),
            Some(_) => Ok(()),
        }
    }

    /// The same, and refuses one that has iterators.
    #[inline(always)]
    fn changeable(&mut self) -> Result<()> {
        self.whole()?;
        self.unwatched()
    }

    fn unwatched(&mut self) -> Result<()> {
        let owner = self.home.as_mut().map(|home| &mut home.owner);
        if owner.is_some_and(|owner| Arc::get_mut(owner).is_none()) {
            return Err(Error::new(
                ROCKS_HANDLE_BUSY,
                "batch: an iterator over it lives; free that first",
            ));
        }
        Ok(())
    }

    /// Runs a change; an interrupted one leaves an indexed batch broken.
    #[inline(always)]
    pub(crate) fn change(
        &mut self,
        change: impl FnOnce(*mut cpp::Batch, *mut rocks_status) -> i32,
    ) -> Result<()> {
        let changed = check(|st| change(self.raw, st));
        if let (Err(error), Some(_)) = (&changed, &self.home) {
            self.broken |= matches!(error.code(), ROCKS_EXCEPTION | ROCKS_OUT_OF_MEMORY);
        }
        changed
    }

    #[inline(always)]
    pub fn add(&mut self, family: Option<&Arc<ColumnFamily>>, write: Write) -> Result<()> {
        let (id, cf) = self.aim(family)?;
        match write {
            Write::Merge { .. } => self.must_merge(family)?,
            Write::DeleteRange { .. } => self.suspect |= RANGES,
            Write::PutEntity { .. } => self.must_take_entities(family)?,
            _ => {}
        }
        let (a, b) = write.parts();
        let (a, a_len, b, b_len) = (a.as_ptr(), a.len(), b.as_ptr(), b.len());
        // SAFETY: bytes for the length of the call; an indexed batch has a handle of its open
        // database. One closure for each kind, so that each is inlined.
        unsafe {
            match write {
                Write::Put { .. } => {
                    self.change(|raw, st| bridge::rx_batch_put(raw, id, cf, a, a_len, b, b_len, st))
                }
                Write::Merge { .. } => self
                    .change(|raw, st| bridge::rx_batch_merge(raw, id, cf, a, a_len, b, b_len, st)),
                Write::Delete { .. } => {
                    self.change(|raw, st| bridge::rx_batch_delete(raw, id, cf, a, a_len, st))
                }
                Write::SingleDelete { .. } => {
                    self.change(|raw, st| bridge::rx_batch_single_delete(raw, id, cf, a, a_len, st))
                }
                Write::DeleteRange { .. } => self.change(|raw, st| {
                    bridge::rx_batch_delete_range(raw, id, cf, a, a_len, b, b_len, st)
                }),
                Write::PutEntity { .. } => self.change(|raw, st| {
                    bridge::rx_batch_put_entity(raw, id, cf, a, a_len, b, b_len, st)
                }),
            }
        }
    }

    /// Refuses merges that the column family does not support; the write checks what is not known
    /// yet.
    fn must_merge(&mut self, family: Option<&Arc<ColumnFamily>>) -> Result<()> {
        let home = self.home.as_ref().map(|home| &home.default);
        match family.or(home) {
            None => self.suspect |= DEFAULT_MERGE,
            // RocksDB would pass operands without times to the operator, which needs them.
            Some(family) if family.traits & TRAIT_EXPIRES != 0 && home.is_some() => {
                let what = "batch: one with an index takes no merges where values expire";
                return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
            }
            Some(family) if family.traits & TRAIT_MERGE != 0 => {}
            Some(family) => {
                let what = format!("column_family: {:?} has no merge operator", family.name);
                return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
            }
        }
        Ok(())
    }

    /// Refuses entities that the column family does not support; the write checks what is not known
    /// yet.
    fn must_take_entities(&self, family: Option<&Arc<ColumnFamily>>) -> Result<()> {
        let home = self.home.as_ref().map(|home| &home.default);
        let known = family.or(home);
        known.map_or(Ok(()), |family| family.must_take_entities())
    }

    pub fn put_log_data(&mut self, blob: &[u8]) -> Result<()> {
        self.changeable()?;
        // SAFETY: bytes for the length of the call.
        self.change(|raw, st| unsafe {
            bridge::rx_batch_put_log_data(raw, blob.as_ptr(), blob.len(), st)
        })
    }

    /// Adds a record for each key, or none.
    pub fn add_many(&mut self, family: Option<&Arc<ColumnFamily>>, writes: &Writes) -> Result<()> {
        let (id, cf) = self.aim(family)?;
        if writes.merge() {
            self.must_merge(family)?;
        }
        let (kind, (keys, values, count)) = (writes.kind(), writes.raw());
        // SAFETY: as many of each; the bridge looks at each slice.
        self.change(|raw, st| unsafe {
            bridge::rx_batch_add_many(raw, id, cf, kind, keys, values, count, st)
        })
    }

    pub fn set_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: the batch is ours.
        self.change(|raw, st| unsafe { bridge::rx_batch_set_save_point(raw, st) })
    }

    pub fn rollback_to_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: the batch is ours.
        self.change(|raw, st| unsafe { bridge::rx_batch_rollback_to_save_point(raw, st) })?;
        self.forget_stamps();
        Ok(())
    }

    pub fn pop_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: the batch is ours.
        self.change(|raw, st| unsafe { bridge::rx_batch_pop_save_point(raw, st) })
    }

    pub fn clear(&mut self) -> Result<()> {
        if self.home.as_ref().is_some_and(|home| home.closed) {
            return Err(closed());
        }
        self.unwatched()?;
        // SAFETY: the batch is ours.
        check(|st| unsafe { bridge::rx_batch_clear(self.raw, st) })?;
        self.families.clear();
        self.stamped.clear();
        self.stamps.clear();
        (self.suspect, self.broken) = (0, false);
        Ok(())
    }

    // ---- looking ---------------------------------------------------------------

    /// Compares the records with their checksums.
    pub fn verify_checksum(&self) -> Result<()> {
        self.whole()?;
        // SAFETY: the batch is ours.
        check(|st| unsafe { bridge::rx_batch_verify_checksum(self.raw, st) })
    }

    pub fn count(&self) -> Result<u32> {
        self.whole()?;
        // SAFETY: the batch is ours.
        Ok(unsafe { bridge::rx_batch_count(self.raw) })
    }

    /// Shows every record to a callback.
    ///
    /// # Safety
    /// The callback is one that C gave with this state.
    pub unsafe fn iterate(&self, state: *mut c_void, callback: RecordCallback) -> Result<()> {
        self.whole()?;
        // SAFETY: the batch is ours; the callback is what `api` was given.
        check(|st| unsafe { bridge::rx_batch_iterate(self.raw, state, callback, st) })
    }

    /// Whether it has a record for one of these column families.
    pub(crate) fn touches(&self, ids: &[u32]) -> Result<bool> {
        struct Search<'a> {
            ids: &'a [u32],
            found: bool,
        }
        unsafe extern "C" fn look(
            state: *mut c_void,
            record: *const rocks_batch_record,
            _: *mut rocks_sink,
        ) -> bool {
            // SAFETY: the search below, and a record that lives as long as this call.
            let (search, record) = unsafe { (&mut *state.cast::<Search>(), &*record) };
            search.found |= search.ids.contains(&record.column_family_id);
            true
        }
        let mut search = Search { ids, found: false };
        // SAFETY: the callback takes this state.
        unsafe { self.iterate((&raw mut search).cast(), look) }?;
        Ok(search.found)
    }

    pub fn data(&self) -> Result<&[u8]> {
        self.whole()?;
        let mut len = 0;
        // SAFETY: the batch is ours, and keeps its bytes until it changes.
        Ok(unsafe {
            let data = bridge::rx_batch_data(self.raw, &mut len);
            std::slice::from_raw_parts(data, len)
        })
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.home.is_none() {
            drop(Owner(self.raw));
        }
    }
}

impl Db {
    /// Applies a batch atomically.
    pub fn write(&self, options: &State, batch: &mut Batch) -> Result<()> {
        if options.waits() {
            return self.write_within(options, |options| self.write(options, batch));
        }
        batch.whole()?;
        if batch.owned().is_some_and(|owned| owned != self.owned.id) {
            return Err(foreign("batch"));
        }
        if self.kind == Kind::Transaction {
            batch.must_be_stamped_later()?;
        }
        // SAFETY: both are open for the length of the call.
        let write = |st: *mut _| unsafe {
            match self.kind {
                Kind::Transaction => {
                    bridge::rx_batch_write_with_locks(self.raw, options.raw, batch.raw, st)
                }
                _ => bridge::rx_batch_write(self.raw, options.raw, batch.raw, st),
            }
        };
        if batch.is_plain_for(self.default_column_family()) {
            let _writes = self.writes.read();
            if !batch.families.iter().any(|family| family.is_dropped()) {
                return check(write);
            }
        }
        let known = self.families_for(batch);
        let _writes = self.writes.read();
        self.check_records(options, batch, &known)?;
        check(write)
    }

    /// Refuses a batch that this database cannot apply; returns its column families.
    pub(crate) fn check_batch(
        &self,
        options: &State,
        batch: &mut Batch,
    ) -> Result<Vec<Arc<ColumnFamily>>> {
        batch.whole()?;
        if batch.owned().is_some_and(|owned| owned != self.owned.id) {
            return Err(foreign("batch"));
        }
        batch.must_be_stamped_later()?;
        let known = self.families_for(batch);
        self.check_records(options, batch, &known)?;
        match batch.suspect & ANY_BYTES {
            0 => Ok(batch.families.clone()),
            _ => Ok(known),
        }
    }

    /// The column families that records may be for: the open ones, and those the batch names. Call
    /// it before taking the lock: a drop of a column family takes both in this order.
    pub(crate) fn families_for(&self, batch: &Batch) -> Vec<Arc<ColumnFamily>> {
        let mut known = self.column_families();
        let mut missed = |family: &&Arc<ColumnFamily>| !known.iter().any(|one| one.id == family.id);
        let gone: Vec<_> = batch.named().filter(&mut missed).cloned().collect();
        known.extend(gone);
        known
    }

    pub(crate) fn check_records(
        &self,
        options: &State,
        batch: &Batch,
        known: &[Arc<ColumnFamily>],
    ) -> Result<()> {
        let live = |family: &Arc<ColumnFamily>| match family.is_dropped() {
            true => (family.id, null_mut()),
            false => (family.id, family.raw),
        };
        let (ids, handles): (Vec<_>, Vec<_>) = known.iter().map(live).unzip();
        let (ids, handles, count) = (ids.as_ptr(), handles.as_ptr(), known.len());
        // The commit of a transaction gives the timestamps.
        let trusts = self.kind != Kind::Transaction;
        let (stamps, ranges) = (batch.stamps.as_ptr(), batch.stamps.len());
        // SAFETY: arrays of their lengths; the handles are held.
        check(|st| unsafe {
            let (batch, options) = (batch.raw, options.raw);
            bridge::rx_batch_check(
                batch, options, ids, handles, count, stamps, ranges, trusts, st,
            )
        })
    }
}

impl Batch {
    /// Whether a database with this default column family accepts every record, as far as the puts
    /// could check.
    #[inline(always)]
    fn is_plain_for(&self, default: &ColumnFamily) -> bool {
        let mut suspect = self.suspect;
        if default.traits & TRAIT_MERGE != 0 {
            suspect &= !DEFAULT_MERGE;
        }
        let choosy = TRAIT_TIMESTAMPS | TRAIT_NO_WRITES | TRAIT_KEY_LENGTH;
        suspect == 0 && default.traits & choosy == 0
    }
}
