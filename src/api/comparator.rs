//! Comparators: the order of a column family's keys.

use crate::abi::bytes::{bytes, rocks_buffer, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::options::rocks_options;
use crate::api::sink::rocks_sink;
use crate::core::callback::must_be_a_name;
use crate::core::objects::Comparator;
use std::ffi::{c_char, c_void};

/// The order of a column family's keys, shared by any number of options and databases: one of
/// the user's callbacks, or a built-in one by name. Any number of threads may use it at once.
///
/// It belongs to the data. A database is opened with comparators of the names that it was written
/// with, and refused with others, before anything in its folder is touched; an order that changes under its name
/// destroys the database without a word.
///
/// The built-in ones are also set by name alone, with rocks_options_set("comparator"), found in OPTIONS files,
/// and call nothing back:
///   leveldb.BytewiseComparator (or bytewise): the default.
///   rocksdb.ReverseBytewiseComparator (or reverse_bytewise).
///   leveldb.BytewiseComparator.u64ts, rocksdb.ReverseBytewiseComparator.u64ts: the same with
///   timestamps of eight bytes, little-endian.
///   rocks.Uint64LittleEndian, rocks.Uint64BigEndian, rocks.Int64LittleEndian, rocks.Int64BigEndian: keys of
///   eight bytes by the number that they hold. Keys of any other length come before all numbers, in the
///   order of their bytes.
///   rocks.AsciiCaseInsensitive: by bytes, with A to Z taken for a to z. Keys that differ in ASCII case alone
///   are one key, also where they are looked up by hash: options that do that are refused, see
///   can_keys_with_different_byte_contents_be_equal.
pub struct rocks_comparator(());

impl Named for rocks_comparator {
    type Object = Comparator;
}

impl Object for Comparator {
    const KIND: handle::Kind = handle::Kind {
        number: Comparator::NUMBER,
        name: "comparator",
    };
}

/// What a comparator calls, from any thread, several at a time, also while RocksDB holds its
/// locks: no call of a database is possible inside (ROCKS_HANDLE_BUSY). The bytes given are borrowed until
/// the callback returns.
///
/// A callback that returns false, or throws a C++ exception, has failed; `error` may say why. It is counted
/// (rocks_comparator_failures).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_comparator_callbacks {
    /// sizeof(rocks_comparator_callbacks).
    pub struct_size: usize,
    /// Handed to every call; the library's from rocks_comparator_new on, also when that fails.
    pub state: *mut c_void,
    /// Called once, when the last user of the comparator is gone, on whatever thread that is; NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// The name, which databases remember; copied; NULL: refused. Change it whenever the order of any two keys
    /// changes. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \ # ; = { }, no control
    /// character, no space at an end.
    pub name: *const c_char,
    /// Puts into `order` a number below, at or above 0 as key a comes before, is, or comes after key b; only the
    /// sign counts. It must be a total order over all byte strings, the empty one included. NULL: refused.
    ///
    /// Where it fails, the two keys are compared byte by byte, since RocksDB cannot turn back in the middle
    /// of an insertion, and the operation that needed it fails with ROCKS_CALLBACK_FAILED: of a read nothing is
    /// shown; an open gives no database; a write is in the log, and may be at a wrong place in the memtable, where reads can
    /// miss it and its neighbours. RocksDB may have one thread insert what another writes; then that one's operation
    /// fails. No table is written out of order: a flush or compaction that meets such a memtable, or in which it
    /// fails itself, is given up, and the database answers ROCKS_CORRUPTION to writes until it is opened again,
    /// with a comparator that works. That puts the log's records into their places; nothing that is in the log is lost.
    pub compare: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            a: *const u8,
            a_len: usize,
            b: *const u8,
            b_len: usize,
            order: *mut i32,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Appends to `result` a short key from `start` on and before `limit`, to keep indexes small; nothing: `start` itself.
    /// RocksDB uses it only where it is no longer than `start`. One outside of that range is dropped and
    /// counted as a failure. Not called where timestamp_size is above 0. NULL: keys are not shortened.
    pub find_shortest_separator: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            start: *const u8,
            start_len: usize,
            limit: *const u8,
            limit_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The same without a limit: a short key from `key` on.
    pub find_short_successor: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The order of two timestamps, as `compare`; older is less; all zeroes must be the oldest, all 0xFF the newest.
    /// NULL: unsigned little-endian numbers. Where it fails they are compared as such.
    pub compare_timestamp: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            a: *const u8,
            a_len: usize,
            b: *const u8,
            b_len: usize,
            order: *mut i32,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The bytes that a user-defined timestamp takes, 0 to 65535; 0: keys have none. Where there are timestamps,
    /// keys are written with rocks_db_put_with_timestamp and its like, and read with the read option
    /// "timestamp"; writes without one and batches are refused (ROCKS_INVALID_ARGUMENT,
    /// ROCKS_NOT_SUPPORTED). The callbacks get keys without them. A name that ends with ".u64ts" wants 8.
    pub timestamp_size: usize,
    /// Whether keys with different bytes can be equal. False: RocksDB may tell keys apart by their bytes, and a
    /// `compare` that finds different ones equal has failed. True: options that hash the bytes of keys are refused when
    /// a database is opened or they are set, since they would miss keys: table.filter_policy,
    /// memtable_prefix_bloom_size_ratio, row_cache, hashed memtables and indexes, plain and cuckoo tables.
    pub can_keys_with_different_byte_contents_be_equal: bool,
}

// SAFETY: repr(C), begins with size, state and destroy, and zeroes are a value of it.
unsafe impl Callbacks for rocks_comparator_callbacks {}

/// Makes a comparator of callbacks.
/// - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this fails; NULL: refused.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_new(
    callbacks: *const rocks_comparator_callbacks,
    comparator: *mut *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let comparator = unsafe { out(comparator) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        let comparator = comparator.wanted("comparator")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(callbacks.name, "callbacks: name")? };
        must_be_a_name("callbacks: name", name)?;
        // SAFETY: the struct that the bridge takes for this kind.
        let made = unsafe { Comparator::calling(&callbacks.hand_over())? };
        comparator.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes a comparator of a built-in one, which rocks_comparator lists.
/// - name: in; NULL: refused.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (the message lists the names), ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_new_by_name(
    name: *const c_char,
    comparator: *mut *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let comparator = unsafe { out(comparator) };
    call(status, || {
        let comparator = comparator.wanted("comparator")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        comparator.set(make(Comparator::new(name)?, 0)?);
        Ok(())
    })
}

/// Compares two keys as a database with this comparator does: without timestamps.
/// - comparator: in.
/// - a: in, a_len bytes; NULL: only with length 0.
/// - b: in, b_len bytes; NULL: only with length 0.
/// - order: out; -1, 0 or 1: a comes before, is, or comes after b; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_CALLBACK_FAILED, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_compare(
    comparator: *const rocks_comparator,
    a: *const u8,
    a_len: usize,
    b: *const u8,
    b_len: usize,
    order: *mut i32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let order = unsafe { out(order) };
    call(status, || {
        let order = order.wanted("order")?;
        // SAFETY: the caller's bytes.
        let (a, b) = unsafe { (bytes(a, a_len, "a")?, bytes(b, b_len, "b")?) };
        order.set(shared(comparator)?.compare(a, b)?);
        Ok(())
    })
}

/// How often callbacks of a comparator failed, on whatever thread, and the text of the last time.
/// - comparator: in.
/// - count: out; 0 for a built-in one; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_failures(
    comparator: *const rocks_comparator,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(comparator)?.failures()?;
        if last.is_wanted() {
            last.set(rocks_buffer::copy_of(text.as_slice())?);
        }
        count.set(failures);
        Ok(())
    })
}

/// Has column families opened or created with the options keep their keys in an order.
/// - options: in; database options.
/// - name: in; "comparator"; NULL: refused.
/// - comparator: in, shared; NULL: RocksDB's default, bytewise.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_comparator(
    options: *mut rocks_options,
    name: *const c_char,
    comparator: *const rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let comparator = shared_or_null(comparator)?;
        shared(options)?.attach(name, comparator.as_deref())
    })
}

/// Frees a comparator. What it was set into goes on sharing it.
/// - comparator: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_free(
    comparator: *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(comparator))
}
