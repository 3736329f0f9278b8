//! Transactions: their beginning and their end.

use crate::types::rocks_status;
use std::ffi::c_void;

/// A transaction. Its database was opened with the mode "transaction", in which it locks the keys
/// that it writes, or "optimistic_transaction", in which its commit fails if another writer changed
/// them. One thread at a time. After a commit or rollback, rocks_txn_begin_again reuses the handle.
/// Closing its database rolls it back; then it returns ROCKS_CLOSED.
pub struct rocks_txn(());

/// The function that rocks_txn_run runs: the work of one transaction. True commits it. False rolls
/// it back; `status`, which the function may hand to its calls, then says why, and whether to try
/// again (rocks_status_is_retryable). A runtime that catches an exception in here and returns 0
/// thus rolls back. The handle is for this call and this thread; the function neither ends nor
/// frees the transaction.
pub type rocks_txn_function = Option<
    unsafe extern "C" fn(
        state: *mut c_void,
        txn: *mut rocks_txn,
        status: *mut rocks_status,
    ) -> bool,
>;
