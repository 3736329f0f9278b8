//! What the library knows of an option.

use std::ffi::c_char;

/// What the value of an option is: one of ROCKS_OPTION_TYPE_*.
pub type rocks_option_type = i32;
/// true or false.
pub const ROCKS_OPTION_TYPE_BOOLEAN: rocks_option_type = 1;
/// An integer; `bits` and `is_signed` say which.
pub const ROCKS_OPTION_TYPE_INTEGER: rocks_option_type = 2;
/// A number with a decimal point.
pub const ROCKS_OPTION_TYPE_DOUBLE: rocks_option_type = 3;
/// Text.
pub const ROCKS_OPTION_TYPE_STRING: rocks_option_type = 4;
/// One of the names in `accepted`.
pub const ROCKS_OPTION_TYPE_ENUM: rocks_option_type = 5;
/// An object of the class in `object`, set by a call or, where `accepted` says so, by its text.
pub const ROCKS_OPTION_TYPE_OBJECT: rocks_option_type = 6;
/// Bytes (rocks_options_set_bytes).
pub const ROCKS_OPTION_TYPE_BYTES: rocks_option_type = 7;
/// A struct, whose fields are options of their own, with a dot between the names.
pub const ROCKS_OPTION_TYPE_STRUCT: rocks_option_type = 8;
/// Several values, with a colon between them. The limits and names are those of one value.
pub const ROCKS_OPTION_TYPE_LIST: rocks_option_type = 9;

/// Whether an open database can change an option: one of ROCKS_OPTION_LIVE_*.
pub type rocks_option_live = i32;
/// It cannot: the option is set when opening, or belongs to a call.
pub const ROCKS_OPTION_LIVE_NO: rocks_option_live = 0;
/// rocks_db_set_db_options changes it.
pub const ROCKS_OPTION_LIVE_DATABASE: rocks_option_live = 1;
/// rocks_db_set_options changes it, in one column family.
pub const ROCKS_OPTION_LIVE_COLUMN_FAMILY: rocks_option_live = 2;

/// One option. The texts are valid as long as the process; NULL: there is nothing to say.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_option_description {
    /// sizeof(rocks_option_description), set before the call.
    pub struct_size: usize,
    /// The name that was asked for.
    pub name: *const c_char,
    /// The name that rocks_options_names has for it, if that is another; else NULL.
    pub alias_of: *const c_char,
    /// What the option is for: one sentence.
    pub purpose: *const c_char,
    /// What a number counts: "bytes", "microseconds", "milliseconds", "seconds", "percent", "bits",
    /// …; NULL: nothing but itself.
    pub unit: *const c_char,
    /// The value that rocks_options_new gives it, as rocks_options_value writes it; NULL: bytes that are
    /// not set.
    pub default_value: *const c_char,
    /// The smallest number that is accepted, in decimal; NULL: no limit, or not a number.
    pub minimum: *const c_char,
    /// The largest one; NULL as for `minimum`.
    pub maximum: *const c_char,
    /// The names that are accepted, with commas between them, or the texts that make the object.
    pub accepted: *const c_char,
    /// Of an object, or of a list of objects, RocksDB's class.
    pub object: *const c_char,
    /// What the value is.
    pub value_type: rocks_option_type,
    /// Whether an open database can change it.
    pub live: rocks_option_live,
    /// Of an integer: 8, 32 or 64; else 0.
    pub bits: u32,
    /// Of an integer: 1 if it can be negative; else 0.
    pub is_signed: i32,
}
