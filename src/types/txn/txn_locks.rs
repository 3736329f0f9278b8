//! The locks of a transaction database, and its prepared transactions.

use crate::types::rocks_slice;

/// A list of locks, of waits or of deadlocks, as they were at one moment.
pub struct rocks_locks(());

/// The contents of a list of locks.
pub type rocks_locks_kind = i32;
/// Every held lock: its key, and the transactions that hold it.
pub const ROCKS_LOCKS_HELD: rocks_locks_kind = 1;
/// Every transaction that waits for a lock, and the transactions that it waits for. One whose wait
/// failed stays in the list until it locks again.
pub const ROCKS_LOCKS_WAITS: rocks_locks_kind = 2;
/// The last deadlocks, the latest first, with a record for each transaction in one. Transactions
/// detect them with `deadlock_detect`.
pub const ROCKS_LOCKS_DEADLOCKS: rocks_locks_kind = 3;

/// One record of a list. Its pointers are borrowed until the list is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_lock {
    /// Set by the caller: sizeof(rocks_lock).
    pub struct_size: usize,
    /// The transaction that waits; 0: a lock that is held.
    pub txn: u64,
    /// The key that is locked or waited for.
    pub key: rocks_slice,
    /// The transactions that hold the lock, or that are waited for.
    pub others: *const u64,
    /// How many.
    pub other_count: usize,
    /// When a deadlock was found, in seconds since 1970; else 0.
    pub time: i64,
    /// The deadlock that a record belongs to, from 1; else 0.
    pub deadlock: u64,
    /// The column family's number (rocks_column_family_id).
    pub column_family: u32,
    /// 1: the lock is exclusive, or the wanted one is.
    pub exclusive: i32,
    /// 1: assumed to be a deadlock, since the chain was longer than deadlock_detect_depth.
    pub limit_exceeded: i32,
    /// 0.
    pub reserved: i32,
}
