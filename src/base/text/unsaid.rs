//! What RocksDB's messages leave unsaid: the parameter, option or function that they are about.

/// A part of one of RocksDB's messages, and what is said after it. `util/status.cc` has the texts of
/// codes; the others stand where RocksDB makes them.
const UNSAID: &[(&str, &str)] = &[
    // Codes and subcodes without a text of their own.
    (
        "All compactions aborted",
        "by rocks_db_abort_all_compactions",
    ),
    (
        "Manual compaction paused",
        "by rocks_db_disable_manual_compaction or a cancel",
    ),
    ("Operation expired", "the transaction's option expiration"),
    (
        "Timeout waiting to lock key",
        "the transaction's option lock_timeout",
    ),
    (
        "Deadline exceeded",
        "the read options deadline and io_timeout",
    ),
    (
        "due to LRU cache being full",
        "the cache's option strict_capacity_limit",
    ),
    (
        "Low priority write stall",
        "the write options low_pri and no_slowdown",
    ),
    ("Write stall", "the write option no_slowdown"),
    ("no blocking io", "the read option read_tier"),
    (
        "Too many internal keys skipped",
        "the read option max_skippable_internal_keys",
    ),
    (
        "Compaction sees out-of-order keys",
        "the comparator orders keys otherwise than when they were written",
    ),
    // Modes that cannot do it.
    (
        "Not supported operation in read only mode",
        "rocks_db_mode tells the mode",
    ),
    (
        "Not supported operation in secondary mode",
        "rocks_db_mode tells the mode",
    ),
    ("ForwardIterator::", "the read option tailing"),
    (
        "Creating renew iterator is not allowed",
        "rocks_iter_refresh: of this kind of iterator, make a new one",
    ),
    (
        "Refresh() is not supported",
        "rocks_iter_refresh: of this kind of iterator, make a new one",
    ),
    (
        "DeleteRange unsupported in WriteBatchWithIndex",
        "rocks_batch_new makes a batch that takes it",
    ),
    (
        "Column families not opened",
        "column_families: all that the database has",
    ),
    (
        "Sync writes has to enable WAL",
        "the write options sync and disableWAL",
    ),
    // Timestamps and transactions.
    (
        "Must specify timestamp",
        "the column family has timestamps: the call _with_timestamp, or the read option timestamp",
    ),
    (
        "Timestamp is not enabled",
        "the comparator has none: the call without a timestamp",
    ),
    (
        "timestamp not supported",
        "the comparator has none: the call without a timestamp",
    ),
    (
        "smaller than or equal to read timestamp",
        "rocks_txn_set_commit_timestamp: more than rocks_txn_set_read_timestamp set",
    ),
    (
        "Cannot decrease read timestamp",
        "rocks_txn_set_read_timestamp: no less than before",
    ),
    (
        "has not been named",
        "rocks_txn_set_name comes before rocks_txn_prepare",
    ),
    (
        "Transaction has already been named",
        "rocks_txn_set_name: once for each transaction",
    ),
    ("Duplicate txn name", "name: another transaction has it"),
    ("Txn not prepared", "rocks_txn_prepare comes before"),
    // Compactions, files and copies.
    (
        "Compaction too large",
        "the SST file manager's max_allowed_space_usage and compaction_buffer_size, or a disk that was full, leave no room",
    ),
    (
        "A compaction must contain at least one file",
        "files: names of rocks_db_metadata",
    ),
    ("Output level", "output_level"),
    ("Invalid target level", "target_level"),
    ("Target level", "target_level"),
    ("L0 has overlapping files", "rocks_db_compact_range first"),
    (
        "Invalid target path ID",
        "target_path_id: an index of cf_paths, or of db_paths",
    ),
    (
        "External file requires flush",
        "the option allow_blocking_flush is false",
    ),
    (
        "Global seqno is required",
        "the option allow_global_seqno is false",
    ),
    (
        "cannot be ingested to Lmax",
        "the option fail_if_not_bottommost_level is true",
    ),
    (
        "CFs have overlapping ranges",
        "exports: each of its own range of keys",
    ),
    ("App metadata too large", "metadata: at most 1 MiB"),
    (
        "Unidentified property",
        "name: rocks_iter_property lists them",
    ),
    ("WriteBatch", "data: bytes as rocks_batch_data gives them"),
    (
        "meta block: rocksdb.user_defined_index",
        "it was written without table.user_defined_index_factory, and table.fail_if_no_udi_on_open and table.use_udi_as_primary_index refuse such a file",
    ),
    // An error that came before.
    (
        "Seen error. Skip writing buffer",
        "an earlier write of the log failed, and its call said so; nothing else was lost",
    ),
];

/// Codes that RocksDB gives without a text, and what is said then.
const BARE: &[(&str, &str)] = &[
    (
        "Merge in progress: ",
        "the batch has operands of the key, and no value under them: rocks_batch_get_from_db",
    ),
    (
        "Not implemented: ",
        "the database's mode has no such call or takes no such record; rocks_db_mode tells the mode",
    ),
    (
        "Operation aborted: ",
        "background work is paused, and the option abort_on_pause is true",
    ),
    ("Operation timed out: ", "the option timeout"),
    (
        "Shutdown in progress: ",
        "the database closes, or rocks_db_cancel_background_work ended its work",
    ),
];

/// RocksDB names the MANIFEST where another file is damaged, after the other one.
const BLAMED: (&str, &str) = ("  The file ", " may be corrupted.");

/// A message of RocksDB's, with what it leaves unsaid, and without what it says wrongly or twice.
pub(crate) fn completed(message: &str) -> String {
    let mut text = message.replace("Corruption: Corruption: ", "Corruption: ");
    if let (Some(at), true) = (text.find(BLAMED.0), text.ends_with(BLAMED.1)) {
        let is_about_another = [".sst", ".blob", ".log"]
            .iter()
            .any(|end| text[..at].contains(end));
        if is_about_another {
            text.truncate(at);
        }
    }
    if let Some((_, fact)) = BARE.iter().find(|(bare, _)| text == *bare) {
        return text + fact;
    }
    for (part, fact) in UNSAID {
        if text.contains(part) && !text.contains(fact) {
            return format!("{text}; {fact}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::completed;

    #[test]
    fn a_message_is_completed_once() {
        let once = completed("Result incomplete: no blocking io");
        assert_eq!(
            once,
            "Result incomplete: no blocking io; the read option read_tier"
        );
        assert_eq!(completed(&once), once);
        assert_eq!(completed("Corruption: another"), "Corruption: another");
    }

    #[test]
    fn a_code_alone_says_why() {
        let said = completed("Operation timed out: ");
        assert_eq!(said, "Operation timed out: the option timeout");
        assert_eq!(completed(&said), said);
    }

    #[test]
    fn the_manifest_is_blamed_for_itself_alone() {
        let table = "Corruption: Corruption: IO error: /d/000009.sst  The file /d/MANIFEST-000005 may be corrupted.";
        assert_eq!(completed(table), "Corruption: IO error: /d/000009.sst");
        let own = "Corruption: no entry  The file /d/MANIFEST-000005 may be corrupted.";
        assert_eq!(completed(own), own);
    }
}
