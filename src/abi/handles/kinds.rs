//! The kinds that handles have, with the nouns of their types in the header.

use crate::abi::handles::handle::{Kind, HANDLE_BITS, KIND_SHIFT};
use crate::base::shared::{self, ObjectKind, SINK_KINDS};

const NAMES: [(ObjectKind, &str); 50] = [
    (ObjectKind::Db, "db"),
    (ObjectKind::ColumnFamily, "column_family"),
    (ObjectKind::Options, "options"),
    (ObjectKind::Value, "value"),
    (ObjectKind::Snapshot, "snapshot"),
    (ObjectKind::Batch, "batch"),
    (ObjectKind::Iter, "iter"),
    (ObjectKind::Block, "block"),
    (ObjectKind::Values, "values"),
    (ObjectKind::Cache, "cache"),
    (ObjectKind::Env, "env"),
    (ObjectKind::WriteBufferManager, "write_buffer_manager"),
    (ObjectKind::RateLimiter, "rate_limiter"),
    (ObjectKind::SstFileManager, "sst_file_manager"),
    (ObjectKind::Statistics, "statistics"),
    (ObjectKind::Comparator, "comparator"),
    (ObjectKind::MergeOperator, "merge_operator"),
    (ObjectKind::FilterPolicy, "filter_policy"),
    (ObjectKind::SliceTransform, "slice_transform"),
    (ObjectKind::Cancel, "cancel"),
    (ObjectKind::Metadata, "metadata"),
    (ObjectKind::CompactionFilter, "compaction_filter"),
    (
        ObjectKind::CompactionFilterFactory,
        "compaction_filter_factory",
    ),
    (ObjectKind::EventListener, "event_listener"),
    (ObjectKind::Logger, "logger"),
    (
        ObjectKind::TablePropertiesCollectorFactory,
        "table_properties_collector_factory",
    ),
    (ObjectKind::SstPartitionerFactory, "sst_partitioner_factory"),
    (ObjectKind::WalFilter, "wal_filter"),
    (ObjectKind::TableFilter, "table_filter"),
    (ObjectKind::EventQueue, "event_queue"),
    (ObjectKind::Events, "event_block"),
    (ObjectKind::Txn, "txn"),
    (ObjectKind::Locks, "locks"),
    (
        ObjectKind::TablePropertiesCollection,
        "table_properties_collection",
    ),
    (ObjectKind::SstWriter, "sst_writer"),
    (ObjectKind::SstReader, "sst_reader"),
    (ObjectKind::BackupEngine, "backup_engine"),
    (ObjectKind::BackupList, "backup_list"),
    (ObjectKind::Export, "export"),
    (ObjectKind::LiveFiles, "live_files"),
    (ObjectKind::WalIter, "wal_iter"),
    (ObjectKind::WalFiles, "wal_files"),
    (ObjectKind::BulkLoad, "bulk_load"),
    (ObjectKind::Queue, "queue"),
    (ObjectKind::Completions, "completions"),
    (ObjectKind::Redis, "redis"),
    (ObjectKind::RedisReply, "redis_reply"),
    (ObjectKind::RedisSession, "redis_session"),
    (ObjectKind::RedisLock, "redis_lock"),
    (ObjectKind::ArrowReader, "arrow_reader"),
];

/// All of them.
pub const KINDS: [Kind; NAMES.len()] = {
    let mut kinds = [Kind {
        number: 0,
        name: "",
    }; NAMES.len()];
    let mut at = 0;
    while at < NAMES.len() {
        let (kind, name) = NAMES[at];
        let number = kind as u8;
        assert!(number != 0 && number < SINK_KINDS);
        kinds[at] = Kind { number, name };
        at += 1;
    }
    kinds
};

impl Kind {
    /// The kind with a number, at compile time.
    pub const fn numbered(number: u8) -> Kind {
        let mut at = 0;
        while KINDS[at].number != number {
            at += 1;
        }
        KINDS[at]
    }

    /// The kind of a type of the header's, as "rocks_iter".
    pub fn of_type(name: &str) -> Option<Kind> {
        let noun = name.strip_prefix("rocks_")?;
        KINDS.into_iter().find(|kind| kind.name == noun)
    }
}

// What the bridge knows of handles.
const _: () = assert!(KIND_SHIFT == shared::KIND_SHIFT && HANDLE_BITS == shared::HANDLE_BITS);
