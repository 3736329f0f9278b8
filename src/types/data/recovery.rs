//! The damage that opening a database found, and the data it dropped.

/// The damage that opening a database found, and the data that RocksDB therefore dropped.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_recovery_report {
    /// sizeof(rocks_recovery_report), set before the call.
    pub struct_size: usize,
    /// 1: the files were checked; 0: they were not (a new database, the open option check_recovery
    /// false, best_efforts_recovery, or a file that could not be read), and the rest is 0.
    pub checked: i32,
    /// 1: written data was lost, as far as the files show.
    pub data_loss: i32,
    /// 1: there is no WAL although the database was opened for writing before. A
    /// checkpoint or backup that was never opened needs none.
    pub wal_missing: i32,
    /// 0.
    pub reserved: i32,
    /// WALs that RocksDB had to replay.
    pub wal_files: u64,
    /// WALs with damage, a torn end included.
    pub wal_files_damaged: u64,
    /// Bytes of WALs that were not replayed because of damage: a loss.
    pub wal_bytes_dropped: u64,
    /// Bytes of a write that was not finished when the process or machine stopped. Not a loss:
    /// it was not yet acknowledged, or without the write option sync. (A WAL that was cut short
    /// by hand looks the same.)
    pub wal_bytes_torn: u64,
    /// Sequence numbers missing between tables and WALs, or not reached: a loss, even if a chosen
    /// one (disable_wal).
    pub sequences_missing: u64,
    /// Bytes at the end of the MANIFEST that are no whole record.
    pub manifest_bytes_torn: u64,
    /// Tables that the MANIFEST does not name; opening for writing deletes them.
    pub table_files_orphaned: u64,
    /// Those of them whose data is in no other file: a loss (the MANIFEST was cut short).
    pub table_files_lost: u64,
    /// The last sequence number that was recovered.
    pub last_sequence: u64,
    /// The first loss, or else the first thing noticed, with its file's name: UTF-8,
    /// NUL-terminated; empty when there was none.
    pub text: [std::ffi::c_char; 256],
    /// Records of WALs that the WAL filter ignored: no loss. Reported also if `checked` is 0.
    pub wal_records_ignored: u64,
    /// Records of WALs that the WAL filter changed. Reported also if `checked` is 0.
    pub wal_records_changed: u64,
    /// 1: the WAL filter stopped the replay, and what follows was dropped: no loss. Reported also
    /// if `checked` is 0.
    pub wal_replay_stopped: i32,
    /// 0.
    pub reserved_after: i32,
    /// Bytes that this opening cut off the MANIFEST: a change that a power failure left unwritten
    /// (zeros from some sector on), so it was not acknowledged: no loss. They are in the file
    /// MANIFEST-NUMBER.cut-OFFSET beside.
    pub manifest_bytes_cut: u64,
}
