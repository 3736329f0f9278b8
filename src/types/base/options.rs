//! Options of every kind.

/// Options, made once and shared by any number of calls and databases. Every option is set by
/// RocksDB's own name.
pub struct rocks_options(());

/// The purpose of options: one of ROCKS_OPTIONS_*.
pub type rocks_options_kind = i32;
/// DBOptions and ColumnFamilyOptions: for opening and creating.
pub const ROCKS_OPTIONS_DATABASE: rocks_options_kind = 1;
/// How rocks_db_open opens: mode, error_if_wal_file_exists, …
pub const ROCKS_OPTIONS_OPEN: rocks_options_kind = 2;
/// ReadOptions: for reads, scans and iterators.
pub const ROCKS_OPTIONS_READ: rocks_options_kind = 3;
/// WriteOptions: for writes.
pub const ROCKS_OPTIONS_WRITE: rocks_options_kind = 4;
/// FlushOptions.
pub const ROCKS_OPTIONS_FLUSH: rocks_options_kind = 5;
/// CompactRangeOptions.
pub const ROCKS_OPTIONS_COMPACT_RANGE: rocks_options_kind = 6;
/// WaitForCompactOptions.
pub const ROCKS_OPTIONS_WAIT_FOR_COMPACT: rocks_options_kind = 7;
/// ConfigOptions: how OPTIONS files are read and option strings written.
pub const ROCKS_OPTIONS_CONFIG: rocks_options_kind = 8;
/// TransactionOptions: for transactions.
pub const ROCKS_OPTIONS_TRANSACTION: rocks_options_kind = 9;
/// TransactionLogIterator::ReadOptions: for rocks_db_wal_iter.
pub const ROCKS_OPTIONS_WAL_ITER: rocks_options_kind = 10;
/// IngestExternalFileOptions: for rocks_db_ingest. The option verify_checksums_before_ingest is true here.
pub const ROCKS_OPTIONS_INGEST: rocks_options_kind = 11;
/// For rocks_bulk_load_new, which lists them.
pub const ROCKS_OPTIONS_BULK_LOAD: rocks_options_kind = 12;
/// BackupEngineOptions, and read_only: for rocks_backup_engine_open.
pub const ROCKS_OPTIONS_BACKUP_ENGINE: rocks_options_kind = 13;
/// CreateBackupOptions, and exclude_files: for rocks_backup_engine_create.
pub const ROCKS_OPTIONS_CREATE_BACKUP: rocks_options_kind = 14;
/// RestoreOptions: for rocks_backup_engine_restore.
pub const ROCKS_OPTIONS_RESTORE: rocks_options_kind = 15;
/// CheckpointEngineOptions and CreateCheckpointOptions: for rocks_db_create_checkpoint.
pub const ROCKS_OPTIONS_CHECKPOINT: rocks_options_kind = 16;
/// ImportColumnFamilyOptions, and verify_checksums: for rocks_db_create_column_family_with_import.
pub const ROCKS_OPTIONS_IMPORT: rocks_options_kind = 17;
/// LiveFilesStorageInfoOptions: for rocks_db_live_files.
pub const ROCKS_OPTIONS_LIVE_FILES: rocks_options_kind = 18;
/// For Arrow streams, whose section lists them.
pub const ROCKS_OPTIONS_ARROW: rocks_options_kind = 19;
/// CompactionOptions, and output_path_id: for rocks_db_compact_files.
pub const ROCKS_OPTIONS_COMPACT_FILES: rocks_options_kind = 20;
/// TraceOptions: for rocks_db_start_trace.
pub const ROCKS_OPTIONS_TRACE: rocks_options_kind = 21;
/// ReplayOptions, and stop_at_failure: for rocks_db_replay_trace.
pub const ROCKS_OPTIONS_REPLAY: rocks_options_kind = 22;
