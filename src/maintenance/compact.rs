//! Compactions: start, suggest, await; deleting files and preventing their deletion.

use crate::base::bytes::Bytes;
use crate::base::checks::ranges::{data, len, Bound, Columns};
use crate::base::error::{check, Result};
use crate::callback::callback::refuse_on_background;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::events::event_queue::Copied;
use crate::maintenance::bridge;
use crate::options::options::{Kind, Options, State};
use crate::progress::cancel::Cancel;
use std::ffi::CString;
use std::ptr::null_mut;
use std::sync::Arc;

impl Db {
    pub fn compact_range(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        begin: Bound<'_>,
        end: Bound<'_>,
        cancel: Option<&Cancel>,
    ) -> Result<()> {
        refuse_on_background("db")?;
        self.must_own_files()?;
        let cf = self.live_target(family)?;
        let (from, from_len, to, to_len) = (data(begin), len(begin), data(end), len(end));
        // SAFETY: compact range options.
        let erases = unsafe { bridge::rx_compact_erases(options.raw) };
        if erases {
            // SAFETY: the database is open for the length of the call.
            check(|st| unsafe { bridge::rx_check_erasable(self.raw, cf, st) })?;
            // The log has the values too, and goes when everything in it is in tables.
            self.flush(&[], Options::defaults(Kind::Flush)?.state())?;
        }
        self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe {
                bridge::rx_compact_range(
                    self.raw,
                    cf,
                    options.raw,
                    from,
                    from_len,
                    to,
                    to_len,
                    stop,
                    st,
                )
            })?;
            match erases {
                false => Ok(()),
                // SAFETY: as above.
                true => check(|st| unsafe { bridge::rx_erase_old_files(self.raw, stop, st) }),
            }
        })
    }

    /// Compacts the named files into one level; returns the names of the files it made, each ended
    /// by NUL, and, if `wants_event`, what the compaction did.
    pub fn compact_files(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        files: &[CString],
        output_level: i32,
        cancel: Option<&Cancel>,
        wants_event: bool,
    ) -> Result<(Bytes, Option<Copied>)> {
        self.must_own_files()?;
        let cf = self.live_target(family)?;
        let names: Vec<_> = files.iter().map(|name| name.as_ptr()).collect();
        let mut event = null_mut();
        let into = match wants_event {
            true => &raw mut event,
            false => null_mut(),
        };
        let made = self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the flag lives for the length of the call.
            Bytes::from_bridge(|out, len, st| unsafe {
                bridge::rx_compact_files(
                    self.raw,
                    cf,
                    options.raw,
                    names.as_ptr(),
                    names.len(),
                    output_level,
                    stop,
                    out,
                    len,
                    into,
                    st,
                )
            })
        });
        // NULL, or the bridge's copy.
        let event = Copied::new(event, 0);
        made.map(|names| (names, event))
    }

    pub fn suggest_compact_range(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        begin: Bound<'_>,
        end: Bound<'_>,
    ) -> Result<()> {
        self.must_own_files()?;
        let cf = self.live_target(family)?;
        let (from, from_len, to, to_len) = (data(begin), len(begin), data(end), len(end));
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_suggest_compact_range(self.raw, cf, from, from_len, to, to_len, st)
        })
    }

    pub fn wait_for_compact(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        refuse_on_background("db")?;
        self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe { bridge::rx_wait_for_compact(self.raw, options.raw, stop, st) })
        })
    }

    pub fn cancel_background_work(&self, wait: bool) -> Result<()> {
        refuse_on_background("db")?;
        self.must_own_files()?;
        // It flushes first, which would wait forever for paused work.
        self.release_all();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_cancel_background_work(self.raw, wait, st) })
    }

    pub fn enable_auto_compaction(&self, families: &[Option<Arc<ColumnFamily>>]) -> Result<()> {
        self.must_own_files()?;
        self.on_families(families, |cfs| {
            // SAFETY: the database is open for the length of the call.
            self.saving(|unsaved, st| unsafe {
                let (families, count) = (cfs.as_ptr(), cfs.len());
                bridge::rx_enable_auto_compaction(self.raw, families, count, unsaved, st)
            })
        })
    }

    pub fn resume(&self) -> Result<()> {
        refuse_on_background("db")?;
        self.must_own_files()?;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_resume(self.raw, st) })
    }

    pub fn disable_file_deletions(&self) -> Result<()> {
        self.must_own_files()?;
        let mut kept = self.paused_work.kept_files.lock();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_disable_file_deletions(self.raw, st) })?;
        *kept += 1;
        Ok(())
    }

    pub fn enable_file_deletions(&self) -> Result<()> {
        self.must_own_files()?;
        {
            let mut kept = self.paused_work.kept_files.lock();
            if *kept == 0 && self.is_writable() {
                return Ok(());
            }
            *kept = kept.saturating_sub(1);
        }
        // Without the lock: the call deletes files, which takes its time, and tells listeners.
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_enable_file_deletions(self.raw, st) })
    }

    pub fn delete_files_in_ranges(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        ranges: &[(Bound<'_>, Bound<'_>)],
        include_end: bool,
    ) -> Result<()> {
        self.must_own_files()?;
        let cf = self.live_target(family)?;
        let columns = Columns::of(ranges);
        // SAFETY: the database is open for the length of the call; arrays of one length.
        check(|st| unsafe {
            bridge::rx_delete_files_in_ranges(
                self.raw,
                cf,
                columns.begins.as_ptr(),
                columns.begin_lens.as_ptr(),
                columns.ends.as_ptr(),
                columns.end_lens.as_ptr(),
                ranges.len(),
                include_end,
                st,
            )
        })
    }
}
