//! Commands in a database that follows another one: each sees one state of it, with the row 0 of that
//! state.

use crate::base::error::{Error, Result};
use crate::db::db::{Db, Kind};
use crate::redis::store::epochs::Epochs;
use crate::redis::store::store::Store;
use crate::types::ROCKS_TRY_AGAIN;
use parking_lot::RwLockReadGuard;

/// Whether what it has changes by catch-ups.
pub fn follows(db: &Db) -> bool {
    matches!(db.kind, Kind::Secondary | Kind::Follower)
}

/// What a command sees of such a database.
pub struct Still<'a> {
    store: &'a Store,
    db: &'a Db,
    /// Row 0 as the other database has left it.
    pub epochs: Epochs,
    /// The states of the column families when it began.
    began: [u64; 2],
    /// The catch-ups that the user asks for wait.
    _held: RwLockReadGuard<'a, ()>,
}

impl<'a> Still<'a> {
    /// `None`: the database follows none.
    pub fn of(store: &'a Store, db: &'a Db) -> Result<Option<Still<'a>>> {
        if !follows(db) {
            return Ok(None);
        }
        let held = db.still.read();
        let began = state(store, db)?;
        let still = Still {
            store,
            db,
            epochs: store.read_row_0(db)?.unwrap_or_default(),
            began,
            _held: held,
        };
        Ok(Some(still))
    }

    /// Refuses what a follower has shown of two states: it catches up by a thread of RocksDB's as well,
    /// which changes both column families while it holds the database's mutex.
    pub fn check(&self) -> Result<()> {
        match state(self.store, self.db)? == self.began {
            true => Ok(()),
            false => Err(Error::new(
                ROCKS_TRY_AGAIN,
                "redis: the follower caught up with its leader while the command ran",
            )),
        }
    }
}

/// RocksDB reads these numbers under the database's mutex.
fn state(store: &Store, db: &Db) -> Result<[u64; 2]> {
    if db.kind != Kind::Follower {
        return Ok([0; 2]);
    }
    let of = |family| db.property_int(Some(family), c"rocksdb.current-super-version-number");
    Ok([of(&store.heads)?, of(&store.subs)?])
}
