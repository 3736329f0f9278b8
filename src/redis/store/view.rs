//! What a command reads and writes. Its writes are kept in memory until it ends, and its later
//! reads see them: so it is one write of RocksDB's, or none.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::data::iter::iter::Iter;
use crate::data::read::read::Source;
use crate::data::snapshot::Snapshot;
use crate::data::write::Write;
use crate::db::db::{Db, InDb, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::redis::bridge::rx_redis_write;
use crate::redis::store::epochs::Epochs;
use crate::redis::store::hash64::Quick;
use crate::redis::store::head::Head;
use crate::redis::store::recent::{Ends, Recent};
use crate::redis::store::rows::{head_key, sub_key, Row, HEAD_PREFIX, ROW_0};
use crate::redis::store::scan::Scan;
use crate::redis::store::store::{read_options, Store};
use crate::redis::zset::ranks::Ranks;
use crate::txn::txn::Txn;
use crate::types::{rocks_slice, ROCKS_INCOMPLETE, ROCKS_NOT_FOUND, ROCKS_NOT_SUPPORTED};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    Heads = 0,
    Subs = 1,
}

/// So many rows are written without a list of them on the heap: most commands have fewer.
const FEW: usize = 6;

/// The writes to a column family; `None`: a deletion.
pub type Pending = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

pub struct View<'a> {
    pub store: &'a Store,
    pub db: &'a Db,
    pub write: &'a State,
    /// Reads and writes go through it: the database has transactions, or the user has one.
    txn: Option<RefCell<&'a mut Txn>>,
    /// Whether reads of heads lock them in the transaction.
    locks_heads: bool,
    /// What a command that only reads sees, where transactions of the user's may commit meanwhile.
    at: Option<Snapshot>,
    pub(super) pending: [Pending; 2],
    /// What to take back if a command among several fails.
    undo: Option<(Vec<Undo>, Option<Epochs>)>,
    epochs: &'a Epochs,
    new_epochs: Option<Epochs>,
    /// The number of the database that keys are looked up in.
    pub database: usize,
    /// Milliseconds since 1970, the same for the whole command.
    pub now: u64,
    touched: Vec<(usize, Vec<u8>)>,
    /// Whether anybody is to be told of them. Who begins to watch a key or to wait for one while this
    /// has its lock, reads it afterwards.
    tells: bool,
    /// The key of the head that was asked for last, until it is written.
    row: RefCell<Vec<u8>>,
    ranks: RefCell<HashMap<u64, Arc<Ranks>, Quick>>,
    /// Where score rows end, as this command has left them; `None`: not known any more.
    ends: HashMap<u64, Option<Ends>, Quick>,
    /// Set when the command is to end early.
    pub stop: Option<&'a AtomicBool>,
    /// It reads the database, not what the store remembers of it.
    pub reads_rows: bool,
    /// A command was taken back: what the store remembers is not what the rows say now.
    reads_ranks: bool,
}

type Undo = (Family, Vec<u8>, Option<Option<Vec<u8>>>);

/// The value of a row.
pub enum Value {
    Read(Bytes),
    Pending(Vec<u8>),
}

impl Deref for Value {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Value::Read(bytes) => bytes.as_slice(),
            Value::Pending(bytes) => bytes,
        }
    }
}

impl Value {
    pub fn into_vec(self) -> Vec<u8> {
        match self {
            Value::Read(bytes) => bytes.as_slice().to_vec(),
            Value::Pending(bytes) => bytes,
        }
    }
}

impl<'a> View<'a> {
    pub fn new(
        (store, db, write): (&'a Store, &'a Db, &'a State),
        (txn, locks_heads): (Option<&'a mut Txn>, bool),
        epochs: &'a Epochs,
        (database, now): (usize, u64),
    ) -> View<'a> {
        View {
            store,
            db,
            write,
            txn: txn.map(RefCell::new),
            locks_heads,
            at: None,
            pending: Default::default(),
            undo: None,
            epochs,
            new_epochs: None,
            database,
            now,
            touched: Vec::new(),
            tells: store.watched.any()
                || store.waiting.any()
                || db.kind == Kind::OptimisticTransaction,
            row: RefCell::default(),
            ranks: RefCell::default(),
            ends: HashMap::default(),
            stop: None,
            reads_rows: false,
            reads_ranks: false,
        }
    }

    /// Reads from now on what is there now. A database that gives no snapshots shows what it has.
    pub fn read_at_once(&mut self) -> Result<()> {
        self.at = match self.db.snapshot() {
            Ok(at) => Some(at),
            Err(error) if error.code() == ROCKS_NOT_SUPPORTED => None,
            Err(error) => return Err(error),
        };
        Ok(())
    }

    /// Ends a walk that was cancelled, or whose database closes.
    #[inline]
    pub fn go_on(&self) -> Result<()> {
        match self.stop {
            Some(stop) if stop.load(Ordering::Relaxed) => Err(Error::Code(ROCKS_INCOMPLETE)),
            _ => Ok(()),
        }
    }

    fn family(&self, family: Family) -> &'a Arc<ColumnFamily> {
        match family {
            Family::Heads => &self.store.heads,
            Family::Subs => &self.store.subs,
        }
    }

    // ---- reads -----------------------------------------------------------------

    pub fn get(&self, family: Family, key: &[u8]) -> Result<Option<Value>> {
        let pending = &self.pending[family as usize];
        if !pending.is_empty() {
            if let Some(value) = pending.get(key) {
                return Ok(value.clone().map(Value::Pending));
            }
        }
        let remembers = self.txn.is_none() && self.at.is_none() && !self.reads_rows;
        if remembers && Recent::is_kind(family, key) {
            if let Some(value) = self.store.recent.get(family, key) {
                return Ok(Some(Value::Pending(value)));
            }
        }
        let (of, options) = (Some(self.family(family)), read_options()?);
        let found = match (&self.txn, &self.at) {
            (None, None) => self.db.get_owned(of, options, key),
            (None, Some(at)) => InDb {
                db: self.db,
                object: at,
                parent: 0,
            }
            .get_owned(of, options, key),
            (Some(txn), _) => {
                let mut txn = txn.borrow_mut();
                let at = InDb {
                    db: self.db,
                    object: &mut **txn,
                    parent: 0,
                };
                match self.locks_heads && family == Family::Heads {
                    true => at.get_for_update(of, options, key, (true, true), true),
                    false => at.get_owned(of, options, key),
                }
            }
        };
        match found {
            Ok(bytes) => Ok(Some(Value::Read(bytes))),
            Err(error) if error.code() == ROCKS_NOT_FOUND => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The rows of `from` up to and without `to`, the last first if `reverse`.
    pub fn scan(&self, family: Family, range: (Vec<u8>, Vec<u8>), reverse: bool) -> Result<Scan> {
        Ok(Scan::new(self.iter(family)?, family, range, reverse))
    }

    fn iter(&self, family: Family) -> Result<Box<Iter>> {
        let (of, options) = (Some(self.family(family)), read_options()?);
        match &self.txn {
            None => self.db.iter(of, options, self.at.as_ref()),
            Some(txn) => txn.borrow_mut().iter(self.db, of, options),
        }
    }

    /// The head of a key that is there and not over.
    pub fn head(&self, key: &[u8]) -> Result<Option<Head>> {
        self.head_in(self.database, key)
    }

    pub fn head_in(&self, database: usize, key: &[u8]) -> Result<Option<Head>> {
        let at = self.head_key(database, key);
        let row = self.get(Family::Heads, &at)?;
        *self.row.borrow_mut() = at;
        let head = row.map(|row| Head::decode(&row)).transpose()?;
        Ok(head.filter(|head| !head.is_over(self.now)))
    }

    fn head_key(&self, database: usize, key: &[u8]) -> Vec<u8> {
        let (epoch, last) = (self.epochs().of[database], self.row.take());
        match last.get(HEAD_PREFIX..) {
            Some(one) if one == key && last.starts_with(&epoch.to_be_bytes()) => last,
            _ => head_key(epoch, key),
        }
    }

    /// As this command has left them so far.
    pub fn epochs(&self) -> &Epochs {
        self.new_epochs.as_ref().unwrap_or(self.epochs)
    }

    // ---- writes ----------------------------------------------------------------

    pub fn put(&mut self, family: Family, key: Vec<u8>, value: Vec<u8>) {
        self.change(family, key, Some(value));
    }

    pub fn delete(&mut self, family: Family, key: Vec<u8>) {
        self.change(family, key, None);
    }

    fn change(&mut self, family: Family, key: Vec<u8>, value: Option<Vec<u8>>) {
        let pending = &mut self.pending[family as usize];
        match &mut self.undo {
            None => drop(pending.insert(key, value)),
            Some(undo) => {
                let before = pending.insert(key.clone(), value);
                undo.0.push((family, key, before));
            }
        }
    }

    pub fn set_head(&mut self, key: &[u8], head: &Head) {
        self.set_head_in(self.database, key, head);
    }

    pub fn set_head_in(&mut self, database: usize, key: &[u8], head: &Head) {
        let row = self.head_key(database, key);
        self.put(Family::Heads, row, head.encode());
        self.touch_in(database, key);
    }

    /// The same where those who watch the key or wait for it are not told.
    pub fn set_head_quietly(&mut self, key: &[u8], head: &Head) {
        let row = self.head_key(self.database, key);
        self.put(Family::Heads, row, head.encode());
    }

    /// Deletes a key. Its rows are left to the compactions.
    pub fn remove(&mut self, key: &[u8]) {
        self.remove_in(self.database, key);
    }

    pub fn remove_in(&mut self, database: usize, key: &[u8]) {
        let row = self.head_key(database, key);
        self.delete(Family::Heads, row);
        self.touch_in(database, key);
    }

    /// Notes that a key's value changed, for those who watch it.
    pub fn touch(&mut self, key: &[u8]) {
        self.touch_in(self.database, key);
    }

    fn touch_in(&mut self, database: usize, key: &[u8]) {
        if !self.tells {
            return;
        }
        let last = self.touched.last();
        if last.is_none_or(|(at, one)| (*at, one.as_slice()) != (database, key)) {
            self.touched.push((database, key.to_vec()));
        }
    }

    /// What was written so far, the keys of `touch` included.
    pub fn touched(&self) -> &[(usize, Vec<u8>)] {
        &self.touched
    }

    /// A new version for the collection of a key, with the row that leads back to its head.
    pub fn new_version(&mut self, database: usize, key: &[u8]) -> Result<u64> {
        let version = self.store.new_version(self.db, self.write, self.epochs)?;
        self.own(database, key, version);
        Ok(version)
    }

    /// Makes the rows of a version belong to a key's head.
    pub fn own(&mut self, database: usize, key: &[u8], version: u64) {
        let head = self.head_key(database, key);
        self.put(Family::Subs, sub_key(version, Row::Owner, &[]), head);
    }

    pub fn set_epochs(&mut self, epochs: Epochs) {
        self.new_epochs = Some(epochs);
    }

    // ---- the buckets of sorted sets -------------------------------------------

    /// Those of a version, if the command or the store knows them.
    pub fn known_ranks(&self, version: u64) -> Option<Arc<Ranks>> {
        if let Some(ranks) = self.ranks.borrow().get(&version) {
            return Some(ranks.clone());
        }
        match self.txn.is_some() || self.reads_ranks || self.reads_rows {
            true => None,
            false => self.store.ranks.get(version),
        }
    }

    /// Remembers what the rows say.
    pub fn know_ranks(&self, version: u64, ranks: Arc<Ranks>) {
        let is_whole = self.txn.is_none() && !self.reads_rows && !self.has_changes();
        if is_whole && self.db.is_writable() {
            self.store.ranks.set(version, ranks);
        }
    }

    pub fn set_ranks(&mut self, version: u64, ranks: Arc<Ranks>) {
        self.ranks.borrow_mut().insert(version, ranks);
    }

    /// Before they change: so that nobody shares them, and nobody uses them if the write fails.
    pub fn forget_ranks(&mut self, version: u64) {
        self.ranks.borrow_mut().remove(&version);
        self.store.ranks.remove(version);
    }

    // ---- the ends of sorted sets -----------------------------------------------

    /// What is known of where the score rows of a set begin and end.
    pub fn ends(&self, version: u64) -> Ends {
        if self.txn.is_some() || self.reads_rows {
            return Ends::default();
        }
        let own = self.ends.get(&version).cloned();
        let found = own.unwrap_or_else(|| self.store.ends.get(version));
        found.unwrap_or_default()
    }

    /// Nobody uses them until the write has succeeded.
    pub fn set_ends(&mut self, version: u64, ends: Ends) {
        self.store.ends.remove(version);
        self.ends.insert(version, Some(ends));
    }

    /// They are not known any more, or their set is empty: no other has its version.
    pub fn forget_ends(&mut self, version: u64) {
        self.store.ends.remove(version);
        self.ends.insert(version, None);
    }

    /// Before a score row is added.
    pub fn widen_ends(&mut self, version: u64, key: &[u8]) {
        let ends = self.ends(version);
        let is_before = ends.low.is_some_and(|low| key < low.as_slice());
        let is_behind = ends.high.is_some_and(|high| key >= high.as_slice());
        if is_before || is_behind {
            self.forget_ends(version);
        }
    }

    // ---- the end ---------------------------------------------------------------

    /// From now on the changes can be taken back.
    pub fn begin_undo(&mut self) {
        self.undo = Some((Vec::new(), self.new_epochs.clone()));
    }

    pub fn take_back(&mut self) {
        let Some((undo, epochs)) = self.undo.take() else {
            return;
        };
        self.new_epochs = epochs;
        self.ranks.borrow_mut().clear();
        self.ends.values_mut().for_each(|ends| *ends = None);
        self.reads_ranks = true;
        for (family, key, before) in undo.into_iter().rev() {
            let pending = &mut self.pending[family as usize];
            match before {
                Some(value) => pending.insert(key, value),
                None => pending.remove(&key),
            };
        }
    }

    /// Drops what is not written yet.
    pub fn forget(&mut self) {
        self.pending.iter_mut().for_each(BTreeMap::clear);
        self.touched.clear();
        self.new_epochs = None;
    }

    pub fn has_changes(&self) -> bool {
        self.new_epochs.is_some() || self.pending.iter().any(|pending| !pending.is_empty())
    }

    /// Writes what is pending, as one write; into the transaction, if there is one. `ends`: commits
    /// that as well.
    pub fn commit(&mut self, ends: bool) -> Result<()> {
        if let Some(epochs) = &self.new_epochs {
            let row = self.store.row_0(epochs);
            self.put(Family::Heads, ROW_0.to_vec(), row);
        }
        if self.db.kind == Kind::OptimisticTransaction {
            self.write_touched_heads()?;
        }
        let [heads, subs] = std::mem::take(&mut self.pending);
        if let Some(txn) = &self.txn {
            let mut txn = txn.borrow_mut();
            for (family, rows) in [(Family::Heads, heads), (Family::Subs, subs)] {
                for (key, value) in &rows {
                    let of = Some(self.family(family));
                    txn.write(self.db, of, one(key, value), family == Family::Heads)?;
                }
            }
            return if ends { txn.commit(self.db) } else { Ok(()) };
        }
        self.write_plain(heads, subs)?;
        for (version, ranks) in self.ranks.take() {
            self.store.ranks.set(version, ranks);
        }
        for (version, ends) in std::mem::take(&mut self.ends) {
            if let Some(ends) = ends {
                self.store.ends.set(version, ends);
            }
        }
        Ok(())
    }

    /// An optimistic transaction finds a conflict by the heads that it read: a command that changed
    /// other rows alone writes its head as it was.
    fn write_touched_heads(&mut self) -> Result<()> {
        for (database, key) in std::mem::take(&mut self.touched) {
            let row = self.head_key(database, &key);
            if !self.pending[Family::Heads as usize].contains_key(&row) {
                if let Some(head) = self.get(Family::Heads, &row)? {
                    self.put(Family::Heads, row, head.into_vec());
                }
            }
            self.touched.push((database, key));
        }
        Ok(())
    }

    /// Writes rows, and remembers those that the next command may read.
    fn write_plain(&self, heads: Pending, subs: Pending) -> Result<()> {
        let recent = &self.store.recent;
        let written = self.write_rows(&heads, &subs);
        for (family, rows) in [(Family::Heads, heads), (Family::Subs, subs)] {
            for (key, value) in rows {
                match value {
                    _ if !Recent::is_kind(family, &key) => {}
                    Some(value) if written.is_ok() => recent.set(family, key, value),
                    _ => recent.remove(family, &key),
                }
            }
        }
        written
    }

    fn write_rows(&self, heads: &Pending, subs: &Pending) -> Result<()> {
        let rows = || heads.iter().chain(subs);
        let slice = |bytes: Option<&[u8]>| rocks_slice {
            data: bytes.map_or(null(), <[u8]>::as_ptr),
            len: bytes.map_or(0, <[u8]>::len),
        };
        let (of_heads, count) = (heads.len(), heads.len() + subs.len());
        let (mut keys, mut values) = ([slice(None); FEW], [slice(None); FEW]);
        if count <= FEW {
            for (at, (key, value)) in rows().enumerate() {
                (keys[at], values[at]) = (slice(Some(key)), slice(value.as_deref()));
            }
            return self.write_slices(self.write, &keys[..count], &values[..count], of_heads);
        }
        let keys: Vec<_> = rows().map(|(key, _)| slice(Some(key))).collect();
        let values: Vec<_> = rows().map(|(_, one)| slice(one.as_deref())).collect();
        self.write_slices(self.write, &keys, &values, of_heads)
    }

    fn write_slices(
        &self,
        options: &State,
        keys: &[rocks_slice],
        values: &[rocks_slice],
        of_heads: usize,
    ) -> Result<()> {
        if options.waits() {
            let again = |options: &_| self.write_slices(options, keys, values, of_heads);
            return self.db.write_within(options, again);
        }
        // Nobody drops the families meanwhile.
        let _writes = self.db.writes.read();
        let (heads, subs) = (&self.store.heads, &self.store.subs);
        heads.must_live()?;
        subs.must_live()?;
        let (ids, db, raw) = ((heads.id, subs.id), self.db.raw, options.raw);
        let (count, keys, values) = (keys.len(), keys.as_ptr(), values.as_ptr());
        // SAFETY: the database is open for the length of the call, and so are the rows.
        check(|st| unsafe {
            rx_redis_write(db, raw, ids.0, ids.1, keys, values, of_heads, count, st)
        })
    }

    /// After the commit: the new epochs, if the command changed them.
    pub fn new_epochs(&self) -> Option<&Epochs> {
        self.new_epochs.as_ref()
    }
}

fn one<'k>(key: &'k [u8], value: &'k Option<Vec<u8>>) -> Write<'k> {
    match value {
        Some(value) => Write::Put { key, value },
        None => Write::Delete { key },
    }
}
