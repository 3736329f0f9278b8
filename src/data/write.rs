//! One write to any target: a database, a batch, a transaction, a table file.

use crate::base::entries::Many;
use crate::base::error::{Error, Result};
use crate::base::shared::{Entries, WriteKind};
use crate::data::batch::bridge::rx_write_many;
use crate::data::bridge;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::{
    ColumnFamily, TRAIT_KEY_LENGTH, TRAIT_MERGE, TRAIT_TIMESTAMPS,
};
use crate::options::options::State;
use crate::types::{rocks_wide_column, ROCKS_NOT_SUPPORTED};
use std::ptr::null;
use std::sync::Arc;

#[derive(Clone, Copy)]
pub enum Write<'a> {
    Put {
        key: &'a [u8],
        value: &'a [u8],
    },
    Merge {
        key: &'a [u8],
        operand: &'a [u8],
    },
    Delete {
        key: &'a [u8],
    },
    SingleDelete {
        key: &'a [u8],
    },
    DeleteRange {
        begin: &'a [u8],
        end: &'a [u8],
    },
    PutEntity {
        key: &'a [u8],
        columns: &'a [rocks_wide_column],
    },
}

/// Columns as the bridge takes them in place of a value: the array's bytes, which nobody reads here.
fn bytes_of(columns: &[rocks_wide_column]) -> &[u8] {
    // SAFETY: pointers and lengths, without padding, as long as the array lives.
    unsafe { std::slice::from_raw_parts(columns.as_ptr().cast(), std::mem::size_of_val(columns)) }
}

impl<'a> Write<'a> {
    /// Its key and value, the ends of its range, or its key and the bytes of its columns.
    #[inline(always)]
    pub(crate) fn parts(self) -> (&'a [u8], &'a [u8]) {
        match self {
            Write::Put { key, value } => (key, value),
            Write::Merge { key, operand } => (key, operand),
            Write::Delete { key } | Write::SingleDelete { key } => (key, &[]),
            Write::DeleteRange { begin, end } => (begin, end),
            Write::PutEntity { key, columns } => (key, bytes_of(columns)),
        }
    }

    /// Its number in the bridge's functions that serve all kinds.
    #[inline(always)]
    pub(crate) fn kind(self) -> WriteKind {
        match self {
            Write::Put { .. } => WriteKind::Put,
            Write::Merge { .. } => WriteKind::Merge,
            Write::Delete { .. } => WriteKind::Delete,
            Write::SingleDelete { .. } => WriteKind::SingleDelete,
            Write::DeleteRange { .. } => WriteKind::DeleteRange,
            Write::PutEntity { .. } => WriteKind::PutEntity,
        }
    }
}

/// Many writes of one kind, of arrays of one length.
#[derive(Clone, Copy)]
pub enum Writes<'a> {
    Put { keys: Many<'a>, values: Many<'a> },
    Merge { keys: Many<'a>, operands: Many<'a> },
    Delete { keys: Many<'a> },
}

impl<'a> Writes<'a> {
    pub(crate) fn kind(&self) -> WriteKind {
        match self {
            Writes::Put { .. } => WriteKind::Put,
            Writes::Merge { .. } => WriteKind::Merge,
            Writes::Delete { .. } => WriteKind::Delete,
        }
    }

    /// The keys, the values, and the number of either, for the bridge: as long as `self` stays.
    pub(crate) fn raw(&self) -> (*const Entries, *const Entries, usize) {
        let (keys, values) = match self {
            Writes::Put { keys, values } => (keys, values.raw()),
            Writes::Merge { keys, operands } => (keys, operands.raw()),
            Writes::Delete { keys } => (keys, null()),
        };
        (keys.raw(), values, keys.count())
    }

    pub(crate) fn merge(&self) -> bool {
        matches!(self, Writes::Merge { .. })
    }
}

/// Why databases with transactions delete no ranges, and what does it instead.
pub(crate) const NO_RANGES: &str = "db: a database with transactions looks for conflicts by key, \
    and deletes no ranges: rocks_txn_delete_range deletes the keys in one, and in mode transaction a \
    batch with the write option skip_concurrency_control deletes one without locks";

/// Why databases that write before the commit have no entities: RocksDB reads them there without
/// looking at what is committed (utilities/transactions/write_prepared_txn_db.h).
pub(crate) const NO_EARLY_ENTITIES: &str =
    "db: it has no wide columns, because its write_policy is not WRITE_COMMITTED";

const NO_MERGES: &str = "column_family: it has no merge operator";

impl Db {
    /// Refuses a write that would fail in RocksDB, together with every later write.
    #[inline(always)]
    fn must_take(&self, family: Option<&Arc<ColumnFamily>>, write: Write) -> Result<()> {
        let of = family.unwrap_or(self.default_column_family());
        match write {
            Write::Merge { .. } if of.traits & (TRAIT_MERGE | TRAIT_TIMESTAMPS) == 0 => {
                return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_MERGES));
            }
            Write::DeleteRange { .. } => {
                return match self.kind {
                    Kind::Transaction | Kind::OptimisticTransaction => {
                        Err(Error::new(ROCKS_NOT_SUPPORTED, NO_RANGES))
                    }
                    _ => Ok(()),
                };
            }
            Write::PutEntity { .. } => {
                self.own(of)?;
                of.must_take_entities()?;
                if self.writes_early {
                    return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_EARLY_ENTITIES));
                }
            }
            _ => {}
        }
        if of.traits & TRAIT_KEY_LENGTH != 0 {
            self.own(of)?;
            of.must_have_its_length(write.parts().0)?;
        }
        Ok(())
    }

    /// Puts, merges or deletes all of them in one write.
    pub fn write_many(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        writes: &Writes,
    ) -> Result<()> {
        if options.waits() {
            return self.write_within(options, |options| self.write_many(family, options, writes));
        }
        let of = family.unwrap_or(self.default_column_family());
        if writes.merge() && of.traits & (TRAIT_MERGE | TRAIT_TIMESTAMPS) == 0 {
            return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_MERGES));
        }
        let (kind, (keys, values, count)) = (writes.kind(), writes.raw());
        // SAFETY: as many of each; the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            rx_write_many(self.raw, cf, options.raw, kind, keys, values, count, st)
        })
    }

    #[inline(always)]
    pub fn write_one(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        write: Write,
    ) -> Result<()> {
        if options.waits() {
            return self.write_within(options, |options| self.write_one(family, options, write));
        }
        self.must_take(family, write)?;
        let ((a, b), db, options) = (write.parts(), self.raw, options.raw);
        let (a, a_len, b, b_len) = (a.as_ptr(), a.len(), b.as_ptr(), b.len());
        // SAFETY: the database is open for the length of the call; bytes for the same.
        self.write_to(family, |cf, st| unsafe {
            match write {
                Write::Put { .. } => bridge::rx_put(db, cf, options, a, a_len, b, b_len, st),
                Write::Merge { .. } => bridge::rx_merge(db, cf, options, a, a_len, b, b_len, st),
                Write::Delete { .. } => bridge::rx_delete(db, cf, options, a, a_len, st),
                Write::SingleDelete { .. } => {
                    bridge::rx_single_delete(db, cf, options, a, a_len, st)
                }
                Write::DeleteRange { .. } => {
                    bridge::rx_delete_range(db, cf, options, a, a_len, b, b_len, st)
                }
                Write::PutEntity { .. } => {
                    bridge::rx_put_entity(db, cf, options, a, a_len, b, b_len, st)
                }
            }
        })
    }

    /// The same at a timestamp.
    pub fn write_at(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        write: Write,
        timestamp: &[u8],
    ) -> Result<()> {
        if options.waits() {
            let again = |options: &_| self.write_at(family, options, write, timestamp);
            return self.write_within(options, again);
        }
        let (kind, (a, b), options) = (write.kind(), write.parts(), options.raw);
        let (a, a_len, b, b_len) = (a.as_ptr(), a.len(), b.as_ptr(), b.len());
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: the database is open for the length of the call; bytes for the same.
        self.write_to(family, |cf, st| unsafe {
            bridge::rx_write_at(
                self.raw, cf, options, kind, a, a_len, b, b_len, t, t_len, st,
            )
        })
    }
}
