//! Merge operators: combine a value and the operands merged into it.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::objects::objects::MergeOperator;
use crate::types::{
    rocks_associative_merge_operator_callbacks, rocks_buffer, rocks_code, rocks_merge_operator,
    rocks_merge_operator_callbacks, rocks_options,
};

impl Named for rocks_merge_operator {
    type Object = MergeOperator;
}

impl Object for MergeOperator {
    const KIND: Kind = Kind::numbered(MergeOperator::NUMBER);
}

/// Makes a merge operator whose operands are values.
///
/// If merge fails, the call that needed the value returns ROCKS_CALLBACK_FAILED with its text: a
/// read (of many keys: only for that key), a step of an iterator. Nothing is written, and the other
/// keys are unaffected. Flushes, compactions and writes do not need the value: they keep the
/// operands, and succeed (RocksDB's op_failure_scope kMustMerge). A later call may merge them.
/// - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call fails.
/// - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
#[no_mangle]
pub extern "C" fn rocks_merge_operator_new_associative(
    callbacks: InCallbacks<rocks_associative_merge_operator_callbacks>,
    merge_operator: New<rocks_merge_operator>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, merge_operator =>
        merge_operator.answer(callbacks.make()?)
    }
}

/// Makes a merge operator whose operands need not be values.
///
/// If full_merge fails, or chooses an operand that does not exist, the call that needed the value
/// returns ROCKS_CALLBACK_FAILED with a text: a read (of many keys: only for that key), a step of
/// an iterator. Nothing is written, and the other keys are unaffected. Flushes, compactions and
/// writes do not need the value: they keep the operands, and succeed (RocksDB's op_failure_scope
/// kMustMerge). A later call may merge them.
/// - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call fails.
/// - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
#[no_mangle]
pub extern "C" fn rocks_merge_operator_new(
    callbacks: InCallbacks<rocks_merge_operator_callbacks>,
    merge_operator: New<rocks_merge_operator>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, merge_operator =>
        merge_operator.answer(callbacks.make()?)
    }
}

/// How often the operator's functions failed, on any thread and even if no call failed, and the
/// text of the last failure.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty when none failed; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_merge_operator_failures(
    merge_operator: In<rocks_merge_operator>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, merge_operator, count, last =>
        let (times, text) = merge_operator.failures()?;
        last.set(text);
        count.answer(times)
    }
}

/// Makes column families opened with the options merge with this operator.
/// - options: database options.
/// - name: in; "merge_operator"; NULL: refused.
/// - merge_operator: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_merge_operator(
    options: InMut<rocks_options>,
    name: InText,
    merge_operator: InOrNull<rocks_merge_operator>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, merge_operator =>
        options.attach(name, merge_operator)
    }
}

/// Frees a merge operator. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_merge_operator_free(
    merge_operator: Freed<rocks_merge_operator>,
    status: Status,
) -> rocks_code {
    call! { status, merge_operator =>
        merge_operator.free()
    }
}
