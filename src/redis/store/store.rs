//! What the handles of one database share: its two column families, the locks by key, the epochs
//! and the numbers of collections.

use crate::base::error::{check, Error, Result};
use crate::data::read::read::Source;
use crate::data::write::Write;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::{
    ColumnFamily, TRAIT_EXPIRES, TRAIT_MERGE, TRAIT_NO_WRITES, TRAIT_TIMESTAMPS,
};
use crate::db::families::reserved::reserved;
use crate::options::options::{Kind as OptionsKind, Options, State};
use crate::redis::bridge::rx_redis_filters;
use crate::redis::store::epochs::Epochs;
use crate::redis::store::hash64::Quick;
use crate::redis::store::locks::Locks;
use crate::redis::store::recent::{KnownEnds, Recent};
use crate::redis::store::rows::{HEADS, ROW_0, SUBS};
use crate::redis::store::user_locks::UserLocks;
use crate::redis::store::waiting::Waiting;
use crate::redis::store::watch::Watched;
use crate::redis::zset::ranks::Ranks;
use crate::types::{ROCKS_NOT_FOUND, ROCKS_NOT_SUPPORTED};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::{Arc, Weak};

/// How many numbers are reserved at a time, by one write of row 0.
const RESERVED: u64 = 1 << 20;

pub struct Store {
    pub heads: Arc<ColumnFamily>,
    pub subs: Arc<ColumnFamily>,
    pub locks: Locks,
    /// Every command shares it; those that change row 0 have it alone.
    pub epochs: RwLock<Epochs>,
    /// The next version, and the first that is not reserved.
    versions: Mutex<(u64, u64)>,
    pub watched: Watched,
    pub ranks: KnownRanks,
    pub recent: Recent,
    pub ends: KnownEnds,
    pub waiting: Waiting,
    pub user_locks: Arc<UserLocks>,
}

/// Of the databases that are open, by `OwnedObjects::id`.
static STORES: Mutex<Option<HashMap<u64, Weak<Store>>>> = Mutex::new(None);

impl Store {
    /// The store of a database, which the first call prepares.
    pub fn of(db: &Db, write: &State) -> Result<Arc<Store>> {
        if db.kind.expires() {
            let what = "db: opened with the mode ttl, where RocksDB appends a time to each value, \
                        the numbers of these structures included; their keys expire by EXPIRE";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        if db.writes_early {
            let what = "db: a write policy that writes before the commit: a compaction would take \
                        the rows of an open transaction for those of no key";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let mut stores = STORES.lock();
        let stores = stores.get_or_insert_default();
        stores.retain(|_, store| store.strong_count() > 0);
        if let Some(store) = stores.get(&db.owned.id).and_then(Weak::upgrade) {
            return Ok(store);
        }
        let store = Arc::new(Store::open(db, write)?);
        stores.insert(db.owned.id, Arc::downgrade(&store));
        // As long as the database: whoever opens it again meets the same locks.
        let kept = store.clone();
        db.at_close(move || drop(kept));
        Ok(store)
    }

    fn open(db: &Db, write: &State) -> Result<Store> {
        let (heads, subs) = families(db)?;
        keep(db, [&heads, &subs], true);
        let opened = Store::open_in(db, write, (heads.clone(), subs.clone()));
        if opened.is_err() {
            keep(db, [&heads, &subs], false);
        }
        opened
    }

    fn open_in(
        db: &Db,
        write: &State,
        (heads, subs): (Arc<ColumnFamily>, Arc<ColumnFamily>),
    ) -> Result<Store> {
        let row = row_0_of(db, &heads)?;
        let (epochs, is_new) = (row.clone().unwrap_or_default(), row.is_none());
        let at = epochs.versions;
        let store = Store {
            heads,
            subs,
            locks: Locks::new(),
            epochs: RwLock::new(epochs),
            versions: Mutex::new((at, at)),
            watched: Watched::default(),
            ranks: KnownRanks::default(),
            recent: Recent::default(),
            ends: KnownEnds::default(),
            waiting: Waiting::default(),
            user_locks: Arc::default(),
        };
        if is_new && db.is_writable() {
            let row = store.epochs.read().encode();
            store.write_row_0(db, write, &row)?;
        }
        store.let_filters_read(db)?;
        Ok(store)
    }

    /// Lets the compactions of an open database judge its rows.
    fn let_filters_read(&self, db: &Db) -> Result<()> {
        if !db.is_writable() {
            return Ok(());
        }
        let (db_raw, heads, subs) = (Raw(db.raw), Raw(self.heads.raw), Raw(self.subs.raw));
        let set = move |reads| {
            let (Raw(db), Raw(heads), Raw(subs)) = (&db_raw, &heads, &subs);
            // SAFETY: of an open database: the last call is made before it closes.
            check(|st| unsafe { rx_redis_filters(*db, *heads, *subs, reads, st) })
        };
        set(true)?;
        db.at_close(move || drop(set(false)));
        Ok(())
    }

    /// As the database has it now; `None`: it has none yet.
    pub fn read_row_0(&self, db: &Db) -> Result<Option<Epochs>> {
        row_0_of(db, &self.heads)
    }

    fn write_row_0(&self, db: &Db, write: &State, value: &[u8]) -> Result<()> {
        let key = &ROW_0;
        db.write_one(Some(&self.heads), write, Write::Put { key, value })
    }

    /// A number that no collection of this database ever had. The caller shares the epochs.
    pub fn new_version(&self, db: &Db, write: &State, epochs: &Epochs) -> Result<u64> {
        let mut versions = self.versions.lock();
        if versions.0 == versions.1 {
            let mut row = epochs.clone();
            row.versions = versions.1 + RESERVED;
            self.write_row_0(db, write, &row.encode())?;
            versions.1 = row.versions;
        }
        versions.0 += 1;
        Ok(versions.0 - 1)
    }

    /// Row 0 with other epochs. The caller has the epochs alone, so that nobody reserves meanwhile.
    pub fn row_0(&self, epochs: &Epochs) -> Vec<u8> {
        let mut row = epochs.clone();
        row.versions = self.versions.lock().1;
        row.encode()
    }
}

/// The buckets of sorted sets that were used lately, by version. They change under the lock of their
/// key alone.
#[derive(Default)]
pub struct KnownRanks(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_version: HashMap<u64, Arc<Ranks>, Quick>,
    buckets: usize,
}

/// As many buckets are remembered, of all sets together: some 60 MB.
const MOST_BUCKETS: usize = 1 << 20;

impl KnownRanks {
    pub fn all(&self) -> Vec<(u64, Arc<Ranks>)> {
        let all = self.0.lock();
        let each = all.by_version.iter();
        each.map(|(version, ranks)| (*version, ranks.clone()))
            .collect()
    }

    pub fn get(&self, version: u64) -> Option<Arc<Ranks>> {
        self.0.lock().by_version.get(&version).cloned()
    }

    pub fn set(&self, version: u64, ranks: Arc<Ranks>) {
        self.remove(version);
        let mut all = self.0.lock();
        if all.buckets + ranks.len() > MOST_BUCKETS {
            // Rare enough to begin anew.
            *all = Known::default();
        }
        all.buckets += ranks.len();
        all.by_version.insert(version, ranks);
    }

    pub fn remove(&self, version: u64) {
        let mut all = self.0.lock();
        if let Some(ranks) = all.by_version.remove(&version) {
            all.buckets -= ranks.len();
        }
    }
}

/// From now on, or no longer, their rows change by commands alone.
fn keep(db: &Db, families: [&Arc<ColumnFamily>; 2], kept: bool) {
    let _no_writes = db.writes.write();
    families.iter().for_each(|family| family.keep(kept));
}

fn row_0_of(db: &Db, heads: &Arc<ColumnFamily>) -> Result<Option<Epochs>> {
    match db.get_owned(Some(heads), read_options()?, &ROW_0) {
        Ok(row) => Epochs::decode(row.as_slice()).map(Some),
        Err(error) if error.code() == ROCKS_NOT_FOUND => Ok(None),
        Err(error) => Err(error),
    }
}

/// A pointer of RocksDB's that may be used on any thread.
struct Raw<T>(*mut T);

// SAFETY: RocksDB's databases and column families may be used from any thread.
unsafe impl<T> Send for Raw<T> {}

/// The column families, made if they are missing.
fn families(db: &Db) -> Result<(Arc<ColumnFamily>, Arc<ColumnFamily>)> {
    let found = |name| match db.column_family(name) {
        Ok(family) => Ok(Some(family)),
        Err(error) if error.code() == ROCKS_NOT_FOUND => Ok(None),
        Err(error) => Err(error),
    };
    let mut names = Vec::new();
    for name in [HEADS, SUBS] {
        if found(name)?.is_none() {
            names.push(name);
        }
    }
    let own = reserved(&names)?;
    let missing: Vec<_> = own
        .iter()
        .map(|(at, options)| (names[*at], options.state()))
        .collect();
    if !missing.is_empty() {
        if !db.is_writable() {
            let what = "db: it has no structures of Redis's, and is open for reading alone";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        db.create_column_families(&missing, "names").1?;
    }
    let (heads, subs) = (db.column_family(HEADS)?, db.column_family(SUBS)?);
    let odd = TRAIT_MERGE | TRAIT_TIMESTAMPS | TRAIT_NO_WRITES | TRAIT_EXPIRES;
    for family in [&heads, &subs] {
        if family.traits & odd != 0 {
            let what = format!(
                "db: {:?} was opened with a merge operator, timestamps or disallow_memtable_writes; \
                 leave its options to the library",
                family.name
            );
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
    }
    Ok((heads, subs))
}

pub fn read_options() -> Result<&'static State> {
    Ok(Options::defaults(OptionsKind::Read)?.state())
}

/// Whether commands run in transactions of RocksDB's, which a user's transaction may meet.
pub fn has_transactions(db: &Db) -> bool {
    matches!(db.kind, Kind::Transaction | Kind::OptimisticTransaction)
}
