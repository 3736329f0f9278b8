//! Numbers with a special meaning as parameters.

use crate::abi::param::{Param, Plain};
use crate::base::error::{Error, Result};
use std::time::Duration;

/// How long to wait; UINT64_MAX: `None`, for ever.
pub fn duration(microseconds: u64) -> Option<Duration> {
    (microseconds != u64::MAX).then(|| Duration::from_micros(microseconds))
}

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
