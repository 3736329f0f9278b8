//! Databases that follow another one: which calls they refuse, how they catch up, and how to apply
//! a batch of another's log.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::data::batch::batch::Batch;
use crate::db::bridge::rx_unopened_families;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::db::families::reserved::reserved;
use crate::db::open::bridge::{rx_catch_up, rx_cf_open};
use crate::log::bridge;
use crate::options::options::State;
use crate::types::ROCKS_NOT_SUPPORTED;
use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::Arc;

impl Db {
    /// Refuses work on files that belong to another database. RocksDB refuses only some of it: the
    /// rest would flush, and change the primary's MANIFEST concurrently.
    pub(crate) fn must_own_files(&self) -> Result<()> {
        let what = match self.kind {
            Kind::Secondary => "db: a secondary changes nothing of its primary's files",
            Kind::Follower => "db: a follower changes nothing of its leader's files",
            _ => return Ok(()),
        };
        Err(Error::new(ROCKS_NOT_SUPPORTED, what))
    }

    /// Refuses a snapshot: reads of these kinds would ignore it (db/db_impl/db_impl_secondary.cc,
    /// GetImpl).
    pub(crate) fn must_keep_snapshots(&self) -> Result<()> {
        match self.kind {
            Kind::Secondary | Kind::Follower => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: a secondary or follower has no snapshots; an iterator sees one moment",
            )),
            _ => Ok(()),
        }
    }

    /// The names of the column families that its files have and that it did not open, each ended by
    /// a NUL.
    pub fn unopened_column_families(&self) -> Result<Bytes> {
        // SAFETY: a database that is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe { rx_unopened_families(self.raw, out, len, st) })
    }

    /// Whether it is a follower; refuses a database that is no replica.
    fn follows(&self) -> Result<bool> {
        match self.kind {
            Kind::Secondary => Ok(false),
            Kind::Follower => Ok(true),
            _ => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: it was opened with another mode than secondary or follower",
            )),
        }
    }

    pub fn catch_up(&self) -> Result<()> {
        let follows = self.follows()?;
        let _alone = self.still.write();
        // SAFETY: a database of one of these modes that is open for the length of the call.
        check(|st| unsafe { rx_catch_up(self.raw, follows, st) })
    }

    /// Catches up and opens a column family that the files have and that is not open.
    pub fn open_column_family(&self, name: &CStr, options: &State) -> Result<Arc<ColumnFamily>> {
        let follows = self.follows()?;
        let _alone = self.still.write();
        let own = reserved(&[name])?;
        let options = own.first().map_or(options, |(_, own)| own.state());
        self.enter_column_family(name, options, |_, bound| {
            let mut cf = null_mut();
            // SAFETY: a database of one of these modes, a string and options that outlive the call.
            check(|st| unsafe {
                let (name, options) = (name.as_ptr(), bound.boxed);
                rx_cf_open(self.raw, follows, name, options, &mut cf, st)
            })?;
            Ok(cf)
        })
    }

    /// Refuses records that would change rows under structures that remember them.
    fn must_spare_kept(&self, batch: &Batch, known: &[Arc<ColumnFamily>]) -> Result<()> {
        let kept = known.iter().filter(|family| family.is_kept());
        let ids: Vec<_> = kept.map(|family| family.id).collect();
        match !ids.is_empty() && batch.touches(&ids)? {
            false => Ok(()),
            true => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "data: the batch changes rows of Redis's structures, which are open in this database \
                 and remember them; a replica opens them after the last batch, or beside it as a \
                 secondary",
            )),
        }
    }

    /// Writes a batch of another database's log if it is the next one; false: the database has it
    /// already.
    pub fn apply(&self, options: &State, data: &[u8], sequence: u64) -> Result<bool> {
        if !matches!(self.kind, Kind::ReadWrite | Kind::Ttl) {
            return Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: a log is applied in the modes read_write and ttl alone",
            ));
        }
        if sequence == 0 {
            return Err(Error::argument("sequence", "0; the first one is 1"));
        }
        let batch = Batch::from_data(data)?;
        let known = self.families_for(&batch);
        let apply = |options: &State| {
            let _writes = self.writes.read();
            self.must_spare_kept(&batch, &known)?;
            self.check_records(options, &batch, &known)?;
            let (mut applied, mut gap) = (false, false);
            // SAFETY: the database is open for the length of the call, and the batch is ours.
            let result = check(|st| unsafe {
                let (applied, gap) = (&mut applied, &mut gap);
                bridge::rx_batch_apply(self.raw, options.raw, batch.raw, sequence, applied, gap, st)
            });
            match result {
                // The same code as that of a write that does not wait, but waiting does not help.
                Err(error) if gap => Ok(Err(error)),
                result => result.map(|()| Ok(applied)),
            }
        };
        self.write_within(options, apply)?
    }
}
