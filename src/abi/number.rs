//! Numbers that mean something else.

use super::param::{Param, Plain};
use crate::core::block::Scan;
use crate::core::error::{Error, Result};
use crate::types::{ROCKS_SCAN_KEYS_ONLY, ROCKS_SCAN_REVERSE};

/// 0: no; 1: yes.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct YesNo(i32);

impl Param for YesNo {
    type Argument = Plain<bool>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        match self.0 {
            0 => Ok(Plain(false)),
            1 => Ok(Plain(true)),
            other => Err(Error::argument(
                name,
                format_args!("{other}; accepted: 0, 1"),
            )),
        }
    }
}

/// ROCKS_SCAN_* bits.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct ScanFlags(u32);

impl Param for ScanFlags {
    type Argument = Plain<Scan>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        const { assert!(ROCKS_SCAN_REVERSE == Scan::REVERSE && ROCKS_SCAN_KEYS_ONLY == Scan::KEYS_ONLY) };
        let unknown = self.0 & !(ROCKS_SCAN_REVERSE | ROCKS_SCAN_KEYS_ONLY);
        if unknown != 0 {
            let accepted = "ROCKS_SCAN_REVERSE, ROCKS_SCAN_KEYS_ONLY";
            return Err(Error::argument(
                name,
                format_args!("{unknown:#x}; accepted: {accepted}"),
            ));
        }
        Ok(Plain(Scan(self.0)))
    }
}
