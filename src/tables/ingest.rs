//! Ingests table files.

use crate::base::error::{check, Error, Result};
use crate::base::shared;
use crate::callback::callback::refuse_on_background;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use crate::tables::bridge;
use crate::types::{rocks_slice, ROCKS_NOT_SUPPORTED};
use std::ffi::{c_char, CString};
use std::ptr::null;
use std::sync::Arc;

/// The files for one column family; its own, so that a thread may go on with them.
pub struct Group {
    pub family: Option<Arc<ColumnFamily>>,
    pub files: Vec<CString>,
    pub options: State,
    /// For each file, if known: its checksum, and the checksum function's name.
    pub checksums: Option<(Vec<Vec<u8>>, Vec<CString>)>,
}

fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).collect()
}

fn slices(all: &[Vec<u8>]) -> Vec<rocks_slice> {
    let slice = |bytes: &Vec<u8>| rocks_slice {
        data: bytes.as_ptr(),
        len: bytes.len(),
    };
    all.iter().map(slice).collect()
}

impl Db {
    /// Refuses databases in which ingested files would not be visible as they should.
    pub(crate) fn takes_files(&self) -> Result<()> {
        let refuse = |what: &str| Err(Error::new(ROCKS_NOT_SUPPORTED, format!("db: {what}")));
        if !self.is_writable() {
            return refuse("opened read-only");
        }
        match self.kind {
            // It detects conflicts in memtables, which ingested files bypass.
            Kind::OptimisticTransaction => refuse(
                "the commits of an optimistic_transaction database would not see what files change; open it in another mode to load",
            ),
            // A sequence number that no commit assigned counts as uncommitted
            // (utilities/transactions/write_prepared_txn_db.h).
            Kind::Transaction if self.writes_early => refuse(
                "with this transaction_db.write_policy the keys of files may stay unseen; open it in another mode to load",
            ),
            _ => Ok(()),
        }
    }

    /// Ingests all of the files, or none.
    pub fn ingest(&self, groups: &[Group], cancel: Option<&Cancel>) -> Result<()> {
        refuse_on_background("db")?;
        self.takes_files()?;
        if groups.is_empty() {
            return Err(Error::argument("count", "0; at least one group"));
        }
        let files: Vec<_> = groups.iter().map(|group| pointers(&group.files)).collect();
        let checksums = |group: &Group| {
            let given = group.checksums.as_ref();
            given.map(|(sums, names)| (slices(sums), pointers(names)))
        };
        let checksums: Vec<_> = groups.iter().map(checksums).collect();
        let mut all = Vec::with_capacity(groups.len());
        for ((group, files), checksums) in groups.iter().zip(&files).zip(&checksums) {
            let checksums = checksums.as_ref();
            all.push(shared::IngestGroup {
                family: self.live_target(group.family.as_ref())?,
                files: files.as_ptr(),
                file_count: files.len(),
                options: group.options.raw,
                checksums: checksums.map_or(null(), |(sums, _)| sums.as_ptr()),
                functions: checksums.map_or(null(), |(_, names)| names.as_ptr()),
            });
        }
        let progress = cancel.and_then(Cancel::progress);
        let (to, expires) = (progress_object(&progress), self.kind.expires());
        self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the arrays live for the length of the call.
            check(|st| unsafe {
                let (groups, count) = (all.as_ptr(), all.len());
                bridge::rx_ingest(self.raw, groups, count, expires, stop, to, st)
            })
        })
    }
}
