//! Versions, taken only from Cargo.toml and RocksDB's own header.

use std::ffi::{c_char, CStr};

const fn number(text: &str) -> u32 {
    let (bytes, mut at, mut number) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        number = number * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    number
}

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version without NUL"),
    };

/// The version of the ABI, as the number in the SONAME: programs built against one number run with
/// every library of the same number.
/// Returns: the number.
#[no_mangle]
pub extern "C" fn rocks_abi_version() -> u32 {
    number(env!("CARGO_PKG_VERSION_MAJOR"))
}

/// The version of this library, such as "0.1.0".
/// Returns: a static string; never NULL.
#[no_mangle]
pub extern "C" fn rocks_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of RocksDB inside, such as "11.8.1".
/// Returns: a static string; never NULL.
#[no_mangle]
pub extern "C" fn rocks_rocksdb_version() -> *const c_char {
    crate::base::version::rocksdb().as_ptr()
}
