//! Options of every kind.

use crate::abi::bytes::Bound;
use crate::abi::handles::guard::{enter, readers, Named};
use crate::abi::handles::handle;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, InTexts};
use crate::base::error::Result;
use crate::base::shared::ObjectKind;
use crate::options::options::{Kind, Options};
use crate::options::parameters_api::{kind, OptionsOrNull};
use crate::types::{rocks_buffer, rocks_code, rocks_options, rocks_options_kind, rocks_snapshot};

impl Named for rocks_options {
    type Object = Options;

    /// Options list their readers, so that old states can be freed before the handle is.
    fn made(handle: *mut rocks_options) -> Result<()> {
        let number = handle.addr();
        enter(handle, "options")?.watch(Box::new(move || {
            readers(std::ptr::without_provenance::<rocks_options>(number))
        }));
        Ok(())
    }
}

impl Object for Options {
    const KIND: handle::Kind = handle::Kind::numbered(ObjectKind::Options as u8);
}

/// Makes options of a kind with their defaults: RocksDB's, but for prefix_seek_opt_in_only (true),
/// enforce_single_del_contracts (false), transaction_db.rollback_merge_operands (true),
/// optimistic_transaction_db.occ_lock_buckets (65536), verify_checksums_before_ingest (true) and
/// background_purge_on_iterator_cleanup (true).
/// - kind: one of ROCKS_OPTIONS_*.
/// - options: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_new(
    kind: rocks_options_kind,
    options: New<rocks_options>,
    status: Status,
) -> rocks_code {
    call! { status, options =>
        options.answer(Options::new(Kind::of(kind)?)?)
    }
}

/// Copies options: later changes to one do not change the other. They share their objects (caches,
/// operators, …).
/// - copy: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_copy(
    options: In<rocks_options>,
    copy: New<rocks_options>,
    status: Status,
) -> rocks_code {
    call! { status, options, copy =>
        copy.answer(options.copy()?)
    }
}

/// Frees options. Databases and objects made with them keep their own copy.
#[no_mangle]
pub extern "C" fn rocks_options_free(options: Freed<rocks_options>, status: Status) -> rocks_code {
    call! { status, options =>
        options.free()
    }
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
/// by RocksDB's name ("kZSTD"; for compression types also "zstd", "none", …); times and sizes in the
/// unit that rocks_options_describe tells; objects by their registered name, or as `{id=NAME;property=value}`: table_factory
/// "block_based", "plain", "cuckoo"; memtable_factory "skip_list", "vector", "prefix_hash:BUCKETS",
/// "hash_linkedlist:BUCKETS"; table.filter_policy "bloomfilter:10", "ribbonfilter:10";
/// merge_operator "uint64add", "stringappend" (see "Merge operators"); comparator
/// "reverse_bytewise", "rocks.order(u32be,-i64le,rest)" (see "Comparators"); prefix_extractor "fixed:8",
/// "capped:8", "rocks.DelimitedPrefix:/"; table.block_cache "64M"; "nullptr" for none.
///
/// "preset" stands for several options of a database, which are set at once and read back under their
/// own names: "bulk", "write_heavy", "read_only_analytics", "point_lookup", "small_memory". What is set
/// later wins, also over a preset (docs/presets.md).
///
/// A message names the option, the given value and the accepted ones; for an unknown option the
/// nearest name, for one that RocksDB removed its replacement. A failing call changes nothing.
/// Concurrent calls see the options before or after this change, never between.
#[no_mangle]
pub extern "C" fn rocks_options_set(
    options: InMut<rocks_options>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, options, name, value =>
        options.set(&[name], &[value])
    }
}

/// Sets many options in the order given; all of them or, on any error, none.
/// - names, values: in, `count` strings each; NULL: only with count 0.
#[no_mangle]
pub extern "C" fn rocks_options_set_many(
    options: InMut<rocks_options>,
    names: InTexts,
    values: InTexts,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, options, (names, count), (values, count) =>
        options.set(names, values)
    }
}

/// Sets options from one option string, as RocksDB writes them in an OPTIONS file:
/// `"write_buffer_size=64M;table_factory={id=PlainTable;user_key_len=16};"`. A value in
/// braces may hold semicolons; `\:`, `\#`, `\\`, `\n` and `\r` stand for those
/// characters. All of them or, on any error, none.
#[no_mangle]
pub extern "C" fn rocks_options_set_string(
    options: InMut<rocks_options>,
    text: InText,
    status: Status,
) -> rocks_code {
    call! { status, options, text =>
        options.set_string(text)
    }
}

/// Sets an option whose value is bytes: a read option's iterate_lower_bound, iterate_upper_bound,
/// timestamp or iter_start_ts, full_history_ts_low of a compact range, or trim_ts of an opening. The bytes
/// are copied.
///
/// No bytes and empty bytes differ: NULL with length 0 is no bound at all (the default), any other
/// pointer with length 0 is the bound "", before every key.
/// - value: in, value_len bytes; NULL: only with length 0, the option is then not set.
#[no_mangle]
pub extern "C" fn rocks_options_set_bytes(
    options: InMut<rocks_options>,
    name: InText,
    value: Bound,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, options, name, (value, value_len) =>
        options.set_bytes(name, value)
    }
}

/// Makes reads with these options see the database as it was at a snapshot.
/// - options: read options.
/// - snapshot: in, shared; NULL: the newest data again.
#[no_mangle]
pub extern "C" fn rocks_options_set_snapshot(
    options: InMut<rocks_options>,
    snapshot: InOrNull<rocks_snapshot>,
    status: Status,
) -> rocks_code {
    call! { status, options, snapshot =>
        options.set_snapshot(snapshot.map(|snapshot| snapshot.object().clone()))
    }
}

/// Reads one option back, in a form that rocks_options_set accepts. Objects without such a form are
/// described: a cache as `{id=LRUCache;capacity=33554432}`; an object with its own setter (a rate
/// limiter, a logger, …) as `set` or `nullptr`. Setting such a description leaves the object as it
/// is.
/// - name: in, as in rocks_options_set; NULL: refused.
/// - value: out, owned: free with rocks_buffer_free; text or bytes, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (an option of bytes that is not set).
#[no_mangle]
pub extern "C" fn rocks_options_value(
    options: In<rocks_options>,
    name: InText,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, value =>
        value.answer(options.get(name)?)
    }
}

/// Writes all options as one option string, sorted by name, which rocks_options_set_string accepts.
/// It omits what no string can contain: bounds and other bytes, snapshots, and objects that RocksDB
/// does not write (caches, rate limiters, statistics, environments).
/// - config: in; config options: delimiter, depth, mutable_options_only; NULL: ";" and everything.
/// - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (a path with braces that do not match).
#[no_mangle]
pub extern "C" fn rocks_options_string(
    options: In<rocks_options>,
    config: OptionsOrNull<kind::Config>,
    text: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, options, config, text =>
        text.answer(options.text(config)?)
    }
}

/// Lists the names that rocks_options_set and rocks_options_value accept, sorted, with a newline
/// between them, including the nested ones (`table.` has those of the current table factory).
/// - names: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_names(
    options: In<rocks_options>,
    names: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, options, names =>
        names.answer(options.names()?)
    }
}
