//! Filter policies: filters of your own in the tables, and RocksDB's.

use crate::abi::bytes::{bytes, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::{out, outs};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::multi_get::checked_keys;
use crate::core::callback::must_be_a_name;
use crate::core::objects::FilterPolicy;
use crate::types::{
    rocks_buffer, rocks_code, rocks_filter_policy, rocks_filter_policy_callbacks, rocks_options,
    rocks_slice, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_filter_policy {
    type Object = FilterPolicy;
}

impl Object for FilterPolicy {
    const KIND: handle::Kind = handle::Kind {
        number: FilterPolicy::NUMBER,
        name: "filter_policy",
    };
}

// SAFETY: begins with the size, the state and destroy; zeros are NULLs.
unsafe impl Callbacks for rocks_filter_policy_callbacks {}

/// Makes a filter policy of your own functions.
/// - callbacks: in; copied. Its state is the library's from here on, also when the call fails; NULL, or with a name, create_filter or key_may_match that is NULL: refused.
/// - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_new(
    callbacks: *const rocks_filter_policy_callbacks,
    filter_policy: *mut *mut rocks_filter_policy,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let filter_policy = unsafe { out(filter_policy) };
    call(status, || {
        // SAFETY: the caller's struct, and a string in it.
        let callbacks = unsafe { take(callbacks)? };
        let filter_policy = filter_policy.wanted("filter_policy")?;
        // SAFETY: as above.
        let name = unsafe { text(callbacks.name, "callbacks: name")? };
        must_be_a_name("callbacks: name", name)?;
        // SAFETY: the struct that the bridge takes for this kind.
        let made = unsafe { FilterPolicy::calling(&callbacks.hand_over())? };
        filter_policy.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes one of RocksDB's filter policies, by the string that the option table.filter_policy takes as well:
/// "bloomfilter:BITS_PER_KEY", "ribbonfilter:BITS_PER_KEY" or
/// "ribbonfilter:BITS_PER_KEY:BLOOM_BEFORE_LEVEL" (filter_policy.h says what they do). Each reads
/// the filters of all.
/// - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_new_by_name(
    name: *const c_char,
    filter_policy: *mut *mut rocks_filter_policy,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let filter_policy = unsafe { out(filter_policy) };
    call(status, || {
        let filter_policy = filter_policy.wanted("filter_policy")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        filter_policy.set(make(FilterPolicy::new(name)?, 0)?);
        Ok(())
    })
}

/// Has the tables of databases opened with the options get their filters from a filter policy, and be read
/// with it. Filters of other names in older tables are not looked at; compaction makes them anew.
///
/// An OPTIONS file holds its name alone: rocks_options_load_latest leaves a policy that is not
/// RocksDB's own out, or says so when its config has ignore_unsupported_options=false. Set it again then.
/// - options: in; database options, with block-based tables.
/// - name: in; "filter_policy" or "table.filter_policy"; NULL: refused.
/// - filter_policy: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_filter_policy(
    options: *mut rocks_options,
    name: *const c_char,
    filter_policy: *const rocks_filter_policy,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let filter_policy = shared_or_null(filter_policy)?;
        shared(options)?.attach(name, filter_policy.as_deref())
    })
}

/// Gives the name of a filter policy; of RocksDB's own, the string that makes it.
/// - name: out, owned: free with rocks_buffer_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_name(
    filter_policy: *const rocks_filter_policy,
    name: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let name = unsafe { out(name) };
    call(status, || {
        let name = name.wanted("name")?;
        name.set(shared(filter_policy)?.name()?.into());
        Ok(())
    })
}

/// Says how often the functions of a filter policy failed, in tables and in direct calls.
/// - count: out; 0 of RocksDB's own; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; the text of the last time; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_failures(
    filter_policy: *const rocks_filter_policy,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(filter_policy)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Makes a filter of keys, without a table. RocksDB's own make the one of a table of default options,
/// of any keys in any order; a policy of yours is called with `keys` as they are.
/// - keys: in, `count` keys, 1 and more; NULL: refused.
/// - count: how many.
/// - filter: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (the policy makes none: below 0.5 bits per key),
/// ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside 16 callbacks).
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_create_filter(
    filter_policy: *const rocks_filter_policy,
    keys: *const rocks_slice,
    count: usize,
    filter: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let filter = unsafe { out(filter) };
    call(status, || {
        let filter = filter.wanted("filter")?;
        // SAFETY: the caller's keys.
        let keys = unsafe { checked_keys(keys, count)? };
        filter.set(shared(filter_policy)?.create_filter(keys)?.into());
        Ok(())
    })
}

/// Asks a filter whether a key may be among those that it was made of. What cannot be a filter of
/// RocksDB's own is told from its ends and its length; damage inside of it is not.
/// - may_match: out; false: it is not; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no filter of RocksDB's own), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY
/// (from inside 16 callbacks).
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_key_may_match(
    filter_policy: *const rocks_filter_policy,
    key: *const u8,
    key_len: usize,
    filter: *const u8,
    filter_len: usize,
    may_match: *mut bool,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let may_match = unsafe { out(may_match) };
    call(status, || {
        let may_match = may_match.wanted("may_match")?;
        // SAFETY: the caller's bytes.
        let (key, filter) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(filter, filter_len, "filter")?,
            )
        };
        may_match.set(shared(filter_policy)?.key_may_match(key, filter)?);
        Ok(())
    })
}

/// Asks a filter about many keys at once.
/// - count: how many.
/// - may_match: out, `count` bytes; 0: the key is not among those that the filter was made of, else 1; NULL: only with count 0.
///
/// Returns: as rocks_filter_policy_key_may_match.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_keys_may_match(
    filter_policy: *const rocks_filter_policy,
    keys: *const rocks_slice,
    count: usize,
    filter: *const u8,
    filter_len: usize,
    may_match: *mut u8,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let may_match = unsafe { outs(may_match, count) };
    call(status, || {
        let may_match = may_match.wanted("may_match")?;
        // SAFETY: the caller's keys and bytes.
        let (keys, filter) = unsafe {
            (
                checked_keys(keys, count)?,
                bytes(filter, filter_len, "filter")?,
            )
        };
        may_match.set_all(&shared(filter_policy)?.keys_may_match(keys, filter)?);
        Ok(())
    })
}

/// Frees a filter policy. What it was set into goes on sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_filter_policy_free(
    filter_policy: *mut rocks_filter_policy,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(filter_policy))
}
