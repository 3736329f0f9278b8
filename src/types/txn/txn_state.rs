//! A transaction's state: save points, snapshots, settings, figures.

/// The state of a transaction.
pub type rocks_txn_state = i32;
/// It accepts writes.
pub const ROCKS_TXN_OPEN: rocks_txn_state = 1;
/// It can be committed or rolled back.
pub const ROCKS_TXN_PREPARED: rocks_txn_state = 2;
/// It is over: rocks_txn_begin_again uses it anew.
pub const ROCKS_TXN_COMMITTED: rocks_txn_state = 3;
/// It is over: rocks_txn_begin_again uses it anew.
pub const ROCKS_TXN_ROLLED_BACK: rocks_txn_state = 4;

/// Facts about a transaction.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct rocks_txn_info {
    /// Set by the caller: sizeof(rocks_txn_info).
    pub struct_size: usize,
    /// Its number in lists of locks; 0: optimistic, or rolled back.
    pub id: u64,
    /// The sequence number that its writes got; 0: not committed.
    pub sequence: u64,
    /// Keys that it locked or, if optimistic, will check.
    pub keys: u64,
    /// Puts so far, of values and of entities.
    pub puts: u64,
    /// Deletions so far, single ones included.
    pub deletes: u64,
    /// Merges so far.
    pub merges: u64,
    /// Of its records, in bytes.
    pub data_len: u64,
    /// Milliseconds since it began.
    pub elapsed: u64,
    /// When it expires, in microseconds of the env's clock; 0: never.
    pub expires_at: u64,
    /// Milliseconds that it waits for a lock; below 0: for ever.
    pub lock_timeout: i64,
    /// ROCKS_TXN_*.
    pub state: rocks_txn_state,
    /// 0.
    pub reserved: u32,
}
