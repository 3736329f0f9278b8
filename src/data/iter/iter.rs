//! Iterators. Their position is tracked here, so that a step from an unpositioned iterator, which
//! would crash RocksDB, never reaches it.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, closed, foreign, Error, Failure, Result};
use crate::data::iter::block::Block;
use crate::data::iter::bridge;
use crate::data::snapshot::Snapshot;
use crate::db::db::Db;
use crate::db::families::column_family::{ColumnFamily, TRAIT_TIMESTAMPS};
use crate::options::options::{Boxed, Holder, State};
use std::any::Any;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Arc;

use crate::base::shared::Filled;
pub use crate::base::shared::{Entry, Place};
use crate::types::{
    rocks_status, ROCKS_CALLBACK_FAILED, ROCKS_NOT_FOUND, ROCKS_NOT_POSITIONED, ROCKS_NOT_SERVED,
    ROCKS_NOT_SUPPORTED, ROCKS_OUT_OF_MEMORY,
};

/// The number of the default column family.
const DEFAULT: u32 = 0;

/// What must outlive RocksDB's iterator.
#[derive(Clone)]
pub struct Held {
    /// `None`: the default one, which lives until its database has closed the iterator; or of a
    /// table file.
    pub family: Option<Arc<ColumnFamily>>,
    /// Its database, by `OwnedObjects::id`; `None`: of a table file.
    pub home: Option<u64>,
    /// Whether its keys have timestamps.
    pub timestamps: bool,
    /// Those whose bounds it points to; `None`: the defaults.
    pub options: Option<Arc<Boxed>>,
    pub snapshot: Option<Holder>,
    /// The object that the iterator also reads: a batch, a transaction.
    pub source: Option<Arc<dyn Any + Send + Sync>>,
}

pub struct Iter {
    pub(crate) raw: *mut cpp::Iterator,
    /// What its reads of blocks share; NULL: there was none yet.
    pub(crate) bulk: *mut cpp::BulkReader,
    steps: Steps,
    /// Whether the bridge reads it without virtual calls.
    pub(crate) is_plain: bool,
    pub(crate) place: Place,
    pub(crate) held: Held,
    /// RocksDB may still use this one after a failed refresh.
    refused: Option<Box<Snapshot>>,
    /// Why a callback ended the last step that one ended; RocksDB's Status does not tell.
    why: Option<Box<Failure>>,
}

/// Steps forward in a row, and what was read ahead of them.
struct Steps {
    /// How many are left for RocksDB's iterator until entries are read ahead.
    wait: u32,
    /// How many times they were.
    reads: u32,
    /// The entry after the current one, and how many there are.
    next: usize,
    count: usize,
    /// Where the iterator or the scan is once they are used up.
    then: Place,
    block: Option<Box<Block>>,
}

impl Steps {
    const NONE: Steps = Steps {
        wait: Steps::SOON,
        reads: 0,
        next: 0,
        count: 0,
        then: Place::Nowhere,
        block: None,
    };
    /// A scan costs as much as some ten steps to begin.
    const SOON: u32 = 64;
    /// After a scan was of no use.
    const LATER: u32 = 1024;
    const FEWEST: usize = 16;
    const BYTES: u64 = 64 << 10;

    #[inline(always)]
    fn begin(&mut self) {
        (self.wait, self.reads) = (Steps::SOON, 0);
    }

    /// The current entry.
    #[inline(always)]
    fn entry(&self) -> Entry {
        let columns = self.block.as_ref().map(|block| block.columns());
        let columns = columns.expect("entries were read into it");
        // SAFETY: the entry before `next` is one of `count`, whose offsets the bridge filled.
        unsafe {
            let (keys, values) = (columns.key_offsets, columns.value_offsets);
            let (key, value) = (*keys.add(self.next - 1), *values.add(self.next - 1));
            Entry {
                key: columns.keys.add(key as usize),
                key_len: (*keys.add(self.next) - key) as usize,
                value: columns.values.add(value as usize),
                value_len: (*values.add(self.next) - value) as usize,
            }
        }
    }
}

// SAFETY: RocksDB's iterator is used by one thread at a time, whichever.
unsafe impl Send for Iter {}

impl Held {
    /// For an iterator with these options; `snapshot` overrides theirs.
    #[inline(always)]
    pub fn new(family: &Arc<ColumnFamily>, options: &State, snapshot: Option<&Snapshot>) -> Held {
        let own = || options.snapshot.as_ref().map(|at| at.holds.clone());
        Held {
            family: Held::family(family),
            home: Some(family.owned.id),
            timestamps: family.traits & TRAIT_TIMESTAMPS != 0,
            options: options.share(),
            snapshot: snapshot.map(Held::snapshot).or_else(own),
            source: None,
        }
    }

    fn family(family: &Arc<ColumnFamily>) -> Option<Arc<ColumnFamily>> {
        (family.id != DEFAULT).then(|| family.clone())
    }

    fn snapshot(snapshot: &Snapshot) -> Holder {
        Arc::new(snapshot.clone())
    }

    /// For an iterator over something outside any database.
    pub fn over(source: Arc<dyn Any + Send + Sync>, options: &State, timestamps: bool) -> Held {
        Held {
            family: None,
            home: None,
            timestamps,
            options: options.share(),
            snapshot: None,
            source: Some(source),
        }
    }
}

impl Iter {
    /// Asks for RocksDB's iterator, which looks at what is held.
    #[inline(always)]
    pub(crate) fn make(
        held: Held,
        ask: impl FnOnce(*mut *mut cpp::Iterator, *mut rocks_status) -> i32,
    ) -> Result<Box<Iter>> {
        let mut iter = Iter::closed(held);
        let to = &raw mut iter.raw;
        check(|st| ask(to, st))?;
        iter.opened();
        Ok(iter)
    }

    /// Written field by field into its box, which its handle needs: to copy what was written just
    /// before makes the processor wait.
    #[inline(always)]
    fn closed(held: Held) -> Box<Iter> {
        let mut room = Box::<Iter>::new_uninit();
        let iter = room.as_mut_ptr();
        // SAFETY: each field is written, once, into memory that is ours.
        unsafe {
            (&raw mut (*iter).raw).write(null_mut());
            (&raw mut (*iter).bulk).write(null_mut());
            (&raw mut (*iter).steps).write(Steps::NONE);
            (&raw mut (*iter).is_plain).write(false);
            (&raw mut (*iter).place).write(Place::Closed);
            let to = &raw mut (*iter).held;
            (&raw mut (*to).family).write(held.family);
            (&raw mut (*to).home).write(held.home);
            (&raw mut (*to).timestamps).write(held.timestamps);
            (&raw mut (*to).options).write(held.options);
            (&raw mut (*to).snapshot).write(held.snapshot);
            (&raw mut (*to).source).write(held.source);
            (&raw mut (*iter).refused).write(None);
            (&raw mut (*iter).why).write(None);
            room.assume_init()
        }
    }

    /// RocksDB's iterator is there.
    fn opened(&mut self) {
        // SAFETY: an iterator that was made just now.
        self.is_plain = unsafe { bridge::rx_iter_is_plain(self.raw) };
        self.place = Place::Nowhere;
    }

    /// Frees RocksDB's iterator; from now on calls return that it is closed.
    pub fn close(&mut self) {
        if self.place != Place::Closed {
            self.place = Place::Closed;
            self.end_bulk();
            // SAFETY: ended once; what it looks at is still held.
            unsafe { bridge::rx_iter_free(self.raw) };
            self.raw = null_mut();
            self.held.source = None;
            (self.held.snapshot, self.refused) = (None, None);
        }
    }

    /// Before RocksDB's iterator is freed or sees other data.
    fn end_bulk(&mut self) {
        let bulk = std::mem::replace(&mut self.bulk, null_mut());
        if !bulk.is_null() {
            // SAFETY: made by a read of this iterator's, and freed once.
            unsafe { bridge::rx_bulk_free(bulk) };
        }
    }

    /// Moves RocksDB's iterator to where a read of a block, or ahead of steps, has got.
    #[cold]
    pub(crate) fn catch_up(&mut self) -> Result<()> {
        let (key, key_len) = match self.place {
            Place::Served => {
                let entry = self.steps.entry();
                (entry.key, entry.key_len)
            }
            Place::Ahead => (null(), 0),
            _ => return Err(self.no_entry()),
        };
        self.place = Place::Entry;
        let (raw, bulk) = (self.raw, self.bulk);
        // SAFETY: open, and ours for the call; the place says that the scan is there, or has a key.
        check(|st| unsafe { bridge::rx_iter_catch_up(raw, bulk, key, key_len, st) })
            .map_err(|why| self.stopped(why))
    }

    /// After many steps forward in a row: entries are read ahead, by a scan that reads many at
    /// once. `place` is that of RocksDB's iterator, or of the scan. `None`: there are none, and the
    /// next entry is where the place says.
    #[cold]
    fn read_ahead(&mut self, place: Place) -> Result<Option<Entry>> {
        let block = self.steps.block.get_or_insert_with(Box::default);
        let most = Steps::FEWEST << self.steps.reads.min(4);
        self.steps.reads += 1;
        let mut filled = Filled {
            count: 0,
            key_bytes: 0,
            value_bytes: 0,
            place,
        };
        let (raw, bulk, out) = (self.raw, &raw mut self.bulk, &raw mut filled);
        // SAFETY: open, plain, and ours for the call; so is the block.
        let read = check(|st| unsafe {
            bridge::rx_iter_read_ahead(raw, bulk, most, Steps::BYTES, block.raw(), out, st)
        });
        self.place = filled.place;
        if let Err(error) = read {
            // Without memory for a copy of the next entry, which is still where it was.
            let is_there = matches!(self.place, Place::Entry | Place::Ahead);
            if is_there && error.code() == ROCKS_OUT_OF_MEMORY {
                return Ok(None);
            }
            self.place = Place::Nowhere;
            self.keep_reason(&error);
            return Err(error);
        }
        if filled.count == 0 {
            return Ok(None);
        }
        (self.steps.next, self.steps.count) = (1, filled.count);
        (self.steps.then, self.place) = (filled.place, Place::Served);
        Ok(Some(self.steps.entry()))
    }

    /// Reads ahead from the entry that RocksDB's iterator is at, which is the step's.
    #[cold]
    fn begin_ahead(&mut self) -> Result<Entry> {
        self.steps.wait = Steps::LATER;
        let ahead = match self.is_plain {
            true => self.read_ahead(Place::Entry)?,
            false => None,
        };
        ahead.map_or_else(|| self.entry(), Ok)
    }

    /// The entries that were read ahead are used up.
    #[cold]
    fn read_on(&mut self) -> Result<Entry> {
        let then = self.steps.then;
        self.place = then;
        match then {
            Place::Ahead => {
                if let Some(entry) = self.read_ahead(then)? {
                    return Ok(entry);
                }
                // The scan could not go on, but RocksDB's iterator does.
                self.steps.begin();
                match self.place {
                    Place::Entry | Place::Ahead => self.entry(),
                    Place::End => Err(Error::Code(ROCKS_NOT_FOUND)),
                    _ => Err(self.no_entry()),
                }
            }
            _ => Err(Error::Code(ROCKS_NOT_FOUND)),
        }
    }

    #[inline(always)]
    pub(crate) fn open(&self) -> Result<*mut cpp::Iterator> {
        match self.place {
            Place::Closed => Err(closed()),
            _ => Ok(self.raw),
        }
    }

    /// Moves, and returns the new entry.
    #[inline(always)]
    fn step(
        &mut self,
        go: impl FnOnce(*mut cpp::Iterator, bool, *mut Entry, *mut rocks_status) -> i32,
    ) -> Result<Entry> {
        let mut entry = MaybeUninit::<Entry>::uninit();
        let moved = check(|st| go(self.raw, self.is_plain, entry.as_mut_ptr(), st));
        if let Err(why) = moved {
            return Err(self.stopped(why));
        }
        self.place = Place::Entry;
        // SAFETY: the bridge returned 0, so it filled the entry.
        Ok(unsafe { entry.assume_init() })
    }

    #[cold]
    fn stopped(&mut self, why: Error) -> Error {
        self.place = match why.code() {
            ROCKS_NOT_FOUND => Place::End,
            _ => Place::Nowhere,
        };
        self.keep_reason(&why);
        why
    }

    pub(crate) fn keep_reason(&mut self, error: &Error) {
        if let (true, Error::Full(why)) = (is_of_callback(error), error) {
            self.why = Some(why.clone());
        }
    }

    /// Stores the error that ended a block early: the reason is on this thread only now.
    pub(crate) fn failed_later(&mut self) {
        if let Err(error) = self.status() {
            self.keep_reason(&error);
        }
    }

    #[inline(always)]
    fn seek_with(
        &mut self,
        go: impl FnOnce(*mut cpp::Iterator, bool, *mut Entry, *mut rocks_status) -> i32,
    ) -> Result<Entry> {
        self.open()?;
        self.steps.begin();
        self.step(go)
    }

    #[inline(always)]
    fn step_from_entry(
        &mut self,
        go: impl FnOnce(*mut cpp::Iterator, bool, *mut Entry, *mut rocks_status) -> i32,
    ) -> Result<Entry> {
        if self.place != Place::Entry {
            self.catch_up()?;
        }
        self.step(go)
    }

    /// Why there is no entry to read or to step from.
    #[cold]
    pub(crate) fn no_entry(&mut self) -> Error {
        match self.place {
            Place::Closed => closed(),
            Place::Failed => {
                self.place = Place::Nowhere;
                let pending = self.status().err();
                pending.unwrap_or(Error::Code(ROCKS_NOT_POSITIONED))
            }
            _ => Error::Code(ROCKS_NOT_POSITIONED),
        }
    }

    #[inline(always)]
    pub fn seek(&mut self, key: &[u8]) -> Result<Entry> {
        // SAFETY: open, and ours for the call.
        self.seek_with(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_seek(raw, plain, key.as_ptr(), key.len(), entry, st)
        })
    }

    #[inline(always)]
    pub fn seek_for_prev(&mut self, key: &[u8]) -> Result<Entry> {
        // SAFETY: open, and ours for the call.
        self.seek_with(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_seek_for_prev(raw, plain, key.as_ptr(), key.len(), entry, st)
        })
    }

    pub fn seek_to_first(&mut self) -> Result<Entry> {
        // SAFETY: open, and ours for the call.
        self.seek_with(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_seek_to_first(raw, plain, entry, st)
        })
    }

    pub fn seek_to_last(&mut self) -> Result<Entry> {
        // SAFETY: open, and ours for the call.
        self.seek_with(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_seek_to_last(raw, plain, entry, st)
        })
    }

    #[inline(always)]
    pub fn step_forward(&mut self) -> Result<Entry> {
        if self.place == Place::Served {
            if self.steps.next < self.steps.count {
                self.steps.next += 1;
                return Ok(self.steps.entry());
            }
            return self.read_on();
        }
        // SAFETY: open, at an entry, and ours for the call.
        let entry = self.step_from_entry(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_next(raw, plain, entry, st)
        })?;
        self.steps.wait -= 1;
        if self.steps.wait == 0 {
            return self.begin_ahead();
        }
        Ok(entry)
    }

    #[inline(always)]
    pub fn step_back(&mut self) -> Result<Entry> {
        self.steps.begin();
        // SAFETY: open, at an entry, and ours for the call.
        self.step_from_entry(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_prev(raw, plain, entry, st)
        })
    }

    pub fn entry(&mut self) -> Result<Entry> {
        if self.place == Place::Served {
            return Ok(self.steps.entry());
        }
        // SAFETY: open, at an entry, and ours for the call.
        self.step_from_entry(|raw, plain, entry, st| unsafe {
            bridge::rx_iter_entry(raw, plain, entry, st)
        })
    }

    /// RocksDB's Status of the iterator.
    pub fn status(&self) -> Result<()> {
        let raw = self.open()?;
        if self.place == Place::Served {
            return Ok(()); // An error is beyond what was read ahead.
        }
        // SAFETY: open, and ours for the call.
        let status = check(|st| unsafe { bridge::rx_iter_status(raw, st) });
        match (status, &self.why) {
            (Err(error), Some(why)) if is_of_callback(&error) => Err(Error::Full(why.clone())),
            (status, _) => status,
        }
    }

    /// Makes the iterator see the newest data, or what a snapshot sees.
    pub fn refresh(&mut self, snapshot: Option<&Snapshot>) -> Result<()> {
        let raw = self.open()?;
        let home = self.held.home;
        if snapshot.is_some_and(|snapshot| Some(snapshot.owned.id) != home) {
            return Err(foreign("snapshot"));
        }
        // Where RocksDB refuses, it stays at its entry.
        if matches!(self.place, Place::Ahead | Place::Served) {
            self.catch_up()?;
        }
        let place = std::mem::replace(&mut self.place, Place::Nowhere);
        self.end_bulk();
        let pointer = snapshot.map_or(null(), |snapshot| snapshot.raw);
        // SAFETY: open, and ours for the call; the snapshot is held below.
        let done = check(|st| unsafe { bridge::rx_iter_refresh(raw, pointer, st) });
        if done.is_ok() {
            self.held.snapshot = snapshot.map(Held::snapshot);
            self.refused = None;
        } else {
            self.refused = snapshot.cloned().map(Box::new);
        }
        if matches!(&done, Err(error) if error.code() == ROCKS_NOT_SUPPORTED) {
            self.place = place;
        }
        done
    }

    pub fn property(&mut self, name: &CStr) -> Result<Bytes> {
        if matches!(self.place, Place::Ahead | Place::Served) {
            self.catch_up()?;
        }
        let (raw, bulk) = (self.open()?, self.bulk);
        // SAFETY: open, and ours for the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_iter_property(raw, bulk, name.as_ptr(), out, len, st)
        })
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        self.close();
    }
}

impl Db {
    /// The column family of a call; refuses one of another database.
    pub(crate) fn family<'a>(
        &'a self,
        family: Option<&'a Arc<ColumnFamily>>,
    ) -> Result<&'a Arc<ColumnFamily>> {
        let family = family.unwrap_or(self.default_column_family());
        self.own(family).map(|()| family)
    }

    /// An iterator with these options; `snapshot` overrides theirs.
    pub fn iter(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        snapshot: Option<&Snapshot>,
    ) -> Result<Box<Iter>> {
        let family = self.family(family)?;
        self.iterating(family, options)?;
        let reading = options.of_iterators();
        if snapshot.is_some_and(|snapshot| snapshot.owned.id != self.owned.id) {
            return Err(foreign("snapshot"));
        }
        let held = Held::new(family, options, snapshot);
        let at = snapshot.map_or(null(), |snapshot| snapshot.raw);
        // SAFETY: the database is open for the length of the call; what the iterator
        // points at is held as long as it lives.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_iter_new(self.raw, family.raw, reading, at, out, st)
        })
    }

    /// One iterator for each column family, all from one point in time.
    pub fn iters(
        &self,
        families: &[Option<Arc<ColumnFamily>>],
        options: &State,
    ) -> Result<Vec<Iter>> {
        let or_default = |family: &Option<_>| {
            family
                .clone()
                .unwrap_or_else(|| self.default_column_family().clone())
        };
        let families: Vec<Arc<ColumnFamily>> = families.iter().map(or_default).collect();
        let mut reading = options.raw;
        for family in &families {
            self.own(family)?;
            reading = self.iterating(family, options)?;
        }
        let held = Held::new(self.default_column_family(), options, None);
        let cfs: Vec<_> = families.iter().map(|family| family.raw).collect();
        let mut raw = vec![null_mut(); cfs.len()];
        let (count, out) = (cfs.len(), raw.as_mut_ptr());
        // SAFETY: arrays of one length; as above.
        check(|st| unsafe {
            bridge::rx_iters_new(self.raw, cfs.as_ptr(), count, reading, out, st)
        })?;
        let adopt = |(raw, family): (_, Arc<ColumnFamily>)| {
            let held = Held {
                family: Held::family(&family),
                timestamps: family.traits & TRAIT_TIMESTAMPS != 0,
                ..held.clone()
            };
            let mut iter = Iter::closed(held);
            iter.raw = raw;
            iter.opened();
            *iter
        };
        Ok(raw.into_iter().zip(families).map(adopt).collect())
    }
}

/// Whether a callback failed, or was not served. RocksDB's Status does not keep the reason.
fn is_of_callback(error: &Error) -> bool {
    matches!(error.code(), ROCKS_CALLBACK_FAILED | ROCKS_NOT_SERVED)
}
