//! What a repair kept and what was lost.

/// What a repair of a database kept, and what was lost.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_repair_report {
    /// sizeof(rocks_repair_report), set before the call.
    pub struct_size: usize,
    /// 1: files of the database were changed, or with `in_place` 0 would be; 0: it needs no repair.
    pub changed: i32,
    /// 1: something that was written is lost.
    pub data_loss: i32,
    /// 1: the MANIFEST could not be used, so the database was put together from the tables that are
    /// there. All are at level 0 then.
    pub manifest_rebuilt: i32,
    /// Always 0.
    pub reserved: i32,
    /// Column families that the database has now.
    pub column_families: u64,
    /// Tables that are whole and stay as they are.
    pub tables_kept: u64,
    /// Tables of which a part could be read. It is in a new table.
    pub tables_salvaged: u64,
    /// Tables that are missing, or of which nothing could be read.
    pub tables_lost: u64,
    /// Rows (keys with their versions, deletions included) that were saved from damaged tables.
    pub rows_saved: u64,
    /// Rows that were lost with damaged blocks, as far as their number is known.
    pub rows_lost: u64,
    /// Bytes of tables in which rows were lost; those of missing tables included.
    pub table_bytes_lost: u64,
    /// Write-ahead logs that are whole.
    pub wal_files_kept: u64,
    /// Write-ahead logs of which a part could be read. It is in a new one.
    pub wal_files_salvaged: u64,
    /// Write-ahead logs in which no record could be read.
    pub wal_files_lost: u64,
    /// Records (batches) that were saved from damaged logs.
    pub wal_records_saved: u64,
    /// Bytes of logs that belong to no whole record. Zeros at the end of a log are not counted; the rest
    /// of a write that was unfinished when the process or machine stopped is.
    pub wal_bytes_lost: u64,
    /// Sequence numbers of writes that are in no file, as far as the numbers in the logs tell.
    pub sequences_missing: u64,
    /// Blob files that are whole.
    pub blob_files_kept: u64,
    /// Blob files that are missing or damaged. Their values that can be read are in tables now.
    pub blob_files_damaged: u64,
    /// Keys whose values are lost with their blob files. They are deleted now, so that older values do
    /// not come back.
    pub values_lost: u64,
    /// Files that are in the folder "lost" now.
    pub files_set_aside: u64,
    /// The last sequence number that was found.
    pub last_sequence: u64,
    /// The first loss, with its file's name: UTF-8, NUL-terminated; empty when there was none.
    pub text: [std::ffi::c_char; 256],
}
