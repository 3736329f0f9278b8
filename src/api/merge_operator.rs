//! Merge operators: how a value and what was merged into it become one.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::callback::must_be_a_name;
use crate::core::objects::MergeOperator;
use crate::types::{
    rocks_associative_merge_operator_callbacks, rocks_buffer, rocks_code, rocks_merge_operator,
    rocks_merge_operator_callbacks, rocks_options, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_merge_operator {
    type Object = MergeOperator;
}

impl Object for MergeOperator {
    const KIND: handle::Kind = handle::Kind {
        number: MergeOperator::NUMBER,
        name: "merge_operator",
    };
}

// SAFETY: repr(C), begins as every struct of callbacks, NULLs are a value.
unsafe impl Callbacks for rocks_associative_merge_operator_callbacks {}

// SAFETY: as above.
unsafe impl Callbacks for rocks_merge_operator_callbacks {}

/// Makes a merge operator whose operands are values.
///
/// Where merge fails, the call that needed the value answers ROCKS_CALLBACK_FAILED with its text: a read (of many keys: that
/// key alone), a step of an iterator. Nothing is written, and the other keys are as before. Flushes, compactions
/// and writes do not need the value: they keep the operands, and succeed (RocksDB's
/// op_failure_scope kMustMerge). A later call may merge them.
/// - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call fails.
/// - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
#[no_mangle]
pub unsafe extern "C" fn rocks_merge_operator_new_associative(
    callbacks: *const rocks_associative_merge_operator_callbacks,
    merge_operator: *mut *mut rocks_merge_operator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let merge_operator = unsafe { out(merge_operator) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        // SAFETY: the caller's string.
        must_be_a_name("callbacks: name", unsafe {
            text(callbacks.name, "callbacks: name")?
        })?;
        let merge_operator = merge_operator.wanted("merge_operator")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { MergeOperator::calling_associative(&callbacks.hand_over())? };
        merge_operator.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes a merge operator whose operands need not be values.
///
/// Where full_merge fails, or chooses what is not there, the call that needed the value answers ROCKS_CALLBACK_FAILED with a
/// text: a read (of many keys: that key alone), a step of an iterator. Nothing is written, and the other
/// keys are as before. Flushes, compactions and writes do not need the value: they keep the
/// operands, and succeed (RocksDB's op_failure_scope kMustMerge). A later call may merge them.
/// - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call fails.
/// - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
#[no_mangle]
pub unsafe extern "C" fn rocks_merge_operator_new(
    callbacks: *const rocks_merge_operator_callbacks,
    merge_operator: *mut *mut rocks_merge_operator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let merge_operator = unsafe { out(merge_operator) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        // SAFETY: the caller's string.
        must_be_a_name("callbacks: name", unsafe {
            text(callbacks.name, "callbacks: name")?
        })?;
        let merge_operator = merge_operator.wanted("merge_operator")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { MergeOperator::calling(&callbacks.hand_over())? };
        merge_operator.set(make(made, 0)?);
        Ok(())
    })
}

/// How often the operator's functions failed, on whatever thread and whether a call ended for it or
/// not, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty when none failed; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_merge_operator_failures(
    merge_operator: *const rocks_merge_operator,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (times, text) = shared(merge_operator)?.failures()?;
        if last.is_wanted() {
            last.set(text.into());
        }
        count.set(times);
        Ok(())
    })
}

/// Has column families opened with the options merge by an operator.
/// - options: database options.
/// - name: in; "merge_operator"; NULL: refused.
/// - merge_operator: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_merge_operator(
    options: *mut rocks_options,
    name: *const c_char,
    merge_operator: *const rocks_merge_operator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let merge_operator = shared_or_null(merge_operator)?;
        shared(options)?.attach(name, merge_operator.as_deref())
    })
}

/// Frees a merge operator. What it was set into goes on sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_merge_operator_free(
    merge_operator: *mut rocks_merge_operator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(merge_operator))
}
