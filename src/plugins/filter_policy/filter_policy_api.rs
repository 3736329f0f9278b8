//! Filter policies: your own filters in the tables, and RocksDB's.

use crate::abi::bytes::{InBytes, InKeys};
use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutArray, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::objects::objects::FilterPolicy;
use crate::types::{
    rocks_buffer, rocks_code, rocks_filter_policy, rocks_filter_policy_callbacks, rocks_options,
};

impl Named for rocks_filter_policy {
    type Object = FilterPolicy;
}

impl Object for FilterPolicy {
    const KIND: Kind = Kind::numbered(FilterPolicy::NUMBER);
}

/// Makes a filter policy of your own functions.
/// - callbacks: in; copied. Its state is the library's from here on, also when the call fails; NULL, or with a name, create_filter or key_may_match that is NULL: refused.
/// - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_new(
    callbacks: InCallbacks<rocks_filter_policy_callbacks>,
    filter_policy: New<rocks_filter_policy>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, filter_policy =>
        filter_policy.answer(callbacks.make()?)
    }
}

/// Makes one of RocksDB's filter policies. The beginning of this section lists the names.
/// - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_new_by_name(
    name: InText,
    filter_policy: New<rocks_filter_policy>,
    status: Status,
) -> rocks_code {
    call! { status, name, filter_policy =>
        filter_policy.answer(FilterPolicy::new(name)?)
    }
}

/// Makes databases opened with the options write and read the filters of their tables with this
/// filter policy. Filters of other names in older tables are ignored; compaction replaces them.
///
/// An OPTIONS file contains only its name: rocks_options_load_latest omits a policy that is not
/// RocksDB's own, or returns an error if its config has ignore_unsupported_options=false. Set it
/// again then.
/// - options: in; database options, with block-based tables.
/// - name: in; "filter_policy" or "table.filter_policy"; NULL: refused.
/// - filter_policy: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_filter_policy(
    options: InMut<rocks_options>,
    name: InText,
    filter_policy: InOrNull<rocks_filter_policy>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, filter_policy =>
        options.attach(name, filter_policy)
    }
}

/// Returns the name of a filter policy; for RocksDB's own, the string that makes it.
/// - name: out, owned: free with rocks_buffer_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_name(
    filter_policy: In<rocks_filter_policy>,
    name: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy, name =>
        name.answer(filter_policy.name()?)
    }
}

/// Returns how often the functions of a filter policy failed, in tables and in direct calls.
/// - count: out; 0 of RocksDB's own; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; the text of the last time; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_failures(
    filter_policy: In<rocks_filter_policy>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy, count, last =>
        let (failures, text) = filter_policy.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes a filter of keys, without a table. RocksDB's own policies make the filter of a table with
/// default options, for any keys in any order; a policy of yours is called with `keys` as they are.
/// - keys: in, `count` keys, 1 and more; NULL: refused.
/// - count: how many.
/// - filter: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (the policy makes none: below 0.5 bits per key),
/// ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside 16 callbacks).
#[no_mangle]
pub extern "C" fn rocks_filter_policy_create_filter(
    filter_policy: In<rocks_filter_policy>,
    keys: InKeys,
    count: usize,
    filter: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy, (keys, count), filter =>
        filter.answer(filter_policy.create_filter(keys)?)
    }
}

/// Checks whether a key may be among those that a filter was made of. The ends and the length show
/// whether it can be a filter of RocksDB's own; damage inside is not detected.
/// - may_match: out; false: it is not; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no filter of RocksDB's own), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY
/// (from inside 16 callbacks).
#[no_mangle]
pub extern "C" fn rocks_filter_policy_key_may_match(
    filter_policy: In<rocks_filter_policy>,
    key: InBytes,
    key_len: usize,
    filter: InBytes,
    filter_len: usize,
    may_match: Out<bool>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy, (key, key_len), (filter, filter_len), may_match =>
        may_match.answer(filter_policy.key_may_match(key, filter)?)
    }
}

/// Checks many keys against a filter at once.
/// - count: how many.
/// - may_match: out, `count` bytes; 0: the key is not among those that the filter was made of, else 1; NULL: only with count 0.
///
/// Returns: as rocks_filter_policy_key_may_match.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_keys_may_match(
    filter_policy: In<rocks_filter_policy>,
    keys: InKeys,
    count: usize,
    filter: InBytes,
    filter_len: usize,
    may_match: OutArray<u8>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy, (keys, count), (filter, filter_len), (may_match, count) =>
        may_match.set_all(filter_policy.keys_may_match(keys, filter)?);
        Ok(())
    }
}

/// Frees a filter policy. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_filter_policy_free(
    filter_policy: Freed<rocks_filter_policy>,
    status: Status,
) -> rocks_code {
    call! { status, filter_policy =>
        filter_policy.free()
    }
}
