//! Options of every kind.

use crate::abi::bytes::{array, bytes, text};
use crate::abi::guard::{free_shared, make, readers, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::error::{Error, Result};
use crate::core::objects::ObjectKind;
use crate::core::options::{Kind, Options};
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_options_kind, rocks_snapshot, rocks_status,
};
use std::ffi::{c_char, CStr};

impl Named for rocks_options {
    type Object = Options;
}

impl Object for Options {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Options as u8,
        name: "options",
    };
}

fn kind(number: rocks_options_kind) -> Result<Kind> {
    let kind = Kind::ALL.into_iter().find(|kind| *kind as i32 == number);
    kind.ok_or_else(|| {
        Error::argument(
            "kind",
            format!("{number}; accepted: one of ROCKS_OPTIONS_*"),
        )
    })
}

/// A handle to options, which learn through it who reads them.
pub(super) fn hand_out(options: Options) -> Result<*mut rocks_options> {
    let handle: *mut rocks_options = make(options, 0)?;
    let number = handle.addr();
    shared(handle)?.watch(Box::new(move || {
        readers(std::ptr::without_provenance::<rocks_options>(number))
    }));
    Ok(handle)
}

/// Makes options of a kind with RocksDB's defaults.
/// - kind: one of ROCKS_OPTIONS_*.
/// - options: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_new(
    kind: rocks_options_kind,
    options: *mut *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let options = unsafe { out(options) };
    call(status, || {
        let options = options.wanted("options")?;
        options.set(hand_out(Options::new(self::kind(kind)?)?)?);
        Ok(())
    })
}

/// Copies options: later changes to one do not change the other. Objects that they hold (caches,
/// operators, …) are shared.
/// - copy: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_copy(
    options: *const rocks_options,
    copy: *mut *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let copy = unsafe { out(copy) };
    call(status, || {
        let copy = copy.wanted("copy")?;
        let options = shared(options)?.copy()?;
        copy.set(hand_out(options)?);
        Ok(())
    })
}

/// Frees options. Databases and objects made with them keep their own copy.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_free(
    options: *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(options))
}

/// Sets one option by RocksDB's name: `rocks_options_set(o, "write_buffer_size", "64M", &st)`.
///
/// Names are those of RocksDB's structs; rocks_options_names lists them. A dot leads
/// into a nested option: `compression_opts.level`, `compaction_options_universal.size_ratio`,
/// `table.block_size` (`table` is the table factory's: block based, plain or cuckoo),
/// `table.filter_policy`, `merge_operator.delimiter`. Old spellings wal_ttl_seconds,
/// wal_size_limit_mb, disable_wal and memtable are understood.
///
/// Values: integers in decimal, with k, m, g, t for powers of 1024; true, false, 1, 0; enumerators
/// by RocksDB's name ("kZSTD"; for compression types also "zstd", "none", …); times in
/// microseconds; objects by their registered name, or as `{id=NAME;property=value}`: table_factory
/// "block_based", "plain", "cuckoo"; memtable_factory "skip_list", "vector", "prefix_hash:BUCKETS",
/// "hash_linkedlist:BUCKETS"; table.filter_policy "bloomfilter:10", "ribbonfilter:10";
/// merge_operator "uint64add", "stringappend" (see "Merge operators"); comparator
/// "reverse_bytewise", "rocks.Uint64BigEndian" (see "Comparators"); prefix_extractor "fixed:8",
/// "capped:8", "rocks.DelimitedPrefix:/"; table.block_cache "64M"; "nullptr" for none.
///
/// A message names the option, the given value and the accepted ones; for an unknown option the
/// nearest name, for one that RocksDB removed its replacement. A failing call changes nothing.
/// Concurrent calls see the options before or after this change, never between.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set(
    options: *mut rocks_options,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(options)?.set(&[name], &[value])
    })
}

/// Sets many options in the order given; all of them or, on any error, none.
/// - names, values: in, `count` strings each; NULL: only with count 0.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_many(
    options: *mut rocks_options,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays of strings.
        let (names, values) = unsafe {
            (
                texts(names, count, "names")?,
                texts(values, count, "values")?,
            )
        };
        shared(options)?.set(&names, &values)
    })
}

/// Sets options from one option string, as RocksDB writes them in an OPTIONS file:
/// `"write_buffer_size=64M;table_factory={id=PlainTable;user_key_len=16};"`. A value in
/// braces may hold semicolons; `\:`, `\#`, `\\`, `\n` and `\r` stand for those
/// characters. All of them or, on any error, none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_string(
    options: *mut rocks_options,
    text: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let text = unsafe { self::text(text, "text")? };
        shared(options)?.set_string(text)
    })
}

/// Sets an option whose value is bytes: a read option's iterate_lower_bound,
/// iterate_upper_bound, timestamp or iter_start_ts, or full_history_ts_low of a
/// compact range. The bytes are copied.
///
/// No bytes and empty bytes are two things: NULL with length 0 is no bound at all (the
/// default), any other pointer with length 0 is the bound "", before every key.
/// - value: in, value_len bytes; NULL: only with length 0, the option is then not set.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_bytes(
    options: *mut rocks_options,
    name: *const c_char,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string and bytes.
        let (name, bytes) = unsafe { (text(name, "name")?, bytes(value, value_len, "value")?) };
        let bytes = (!value.is_null()).then_some(bytes);
        shared(options)?.set_bytes(name, bytes)
    })
}

/// Makes reads with these options see the database as it was at a snapshot.
/// - options: read options.
/// - snapshot: in, shared; NULL: the newest data again.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_snapshot(
    options: *mut rocks_options,
    snapshot: *const rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let snapshot = shared_or_null(snapshot)?.map(|snapshot| (**snapshot).clone());
        shared(options)?.set_snapshot(snapshot)
    })
}

/// Reads one option back, in a form that rocks_options_set takes. Objects without such a form are
/// described: a cache as `{id=LRUCache;capacity=33554432}`; an object that has a setter of its own
/// (a rate limiter, a logger, …) as `set` or `nullptr`. Setting it again keeps the description.
/// - name: in, as in rocks_options_set; NULL: refused.
/// - value: out, owned: free with rocks_buffer_free; text or bytes, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (an option of bytes that is not set).
#[no_mangle]
pub unsafe extern "C" fn rocks_options_value(
    options: *const rocks_options,
    name: *const c_char,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(shared(options)?.get(name)?.into());
        Ok(())
    })
}

/// Writes all options as one option string, sorted by name, which
/// rocks_options_set_string takes back. Left out is what no string can hold: bounds and
/// other bytes, snapshots, and objects that RocksDB does not write (caches, rate limiters,
/// statistics, environments).
/// - config: in; config options: delimiter, depth, mutable_options_only; NULL: ";" and everything.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (a path with braces that do not match).
#[no_mangle]
pub unsafe extern "C" fn rocks_options_string(
    options: *const rocks_options,
    config: *const rocks_options,
    text: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let text = unsafe { out(text) };
    call(status, || {
        let text = text.wanted("text")?;
        let config = shared_or_null(config)?;
        let how = config
            .as_ref()
            .map(|how| how.expect(Kind::Config, "config"));
        text.set(shared(options)?.text(how.transpose()?)?.into());
        Ok(())
    })
}

/// Lists the names that rocks_options_set and rocks_options_value take, sorted, with a
/// newline between them; the nested ones included (`table.` has those of the table
/// factory that is set).
/// - names: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_names(
    options: *const rocks_options,
    names: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let names = unsafe { out(names) };
    call(status, || {
        let names = names.wanted("names")?;
        names.set(shared(options)?.names()?.into());
        Ok(())
    })
}

/// An array of strings.
///
/// # Safety
/// `data` is NULL or has `count` strings that live as long as the call.
pub(super) unsafe fn texts<'a>(
    data: *const *const c_char,
    count: usize,
    name: &str,
) -> Result<Vec<&'a CStr>> {
    // SAFETY: the caller vouches for the array.
    let pointers = unsafe { array(data, count, name)? };
    let one = |(at, &pointer)| {
        // SAFETY: the caller vouches for the strings.
        unsafe { text(pointer, &format!("{name}[{at}]")) }
    };
    pointers.iter().enumerate().map(one).collect()
}
