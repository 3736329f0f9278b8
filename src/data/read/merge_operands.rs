//! Unmerged operands of a key.

use crate::base::error::{check, Error, Result};
use crate::data::read::bridge;
use crate::data::read::multi_get::Values;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::types::{rocks_slice, ROCKS_NOT_SUPPORTED};
use std::ffi::c_void;
use std::ptr::null;
use std::sync::Arc;

/// The function called after each operand, and its state.
pub type Proceed = (
    *mut c_void,
    Option<crate::plugins::merge_operator::bridge::Proceed>,
);

impl Db {
    /// Reads them into a result; returns where they begin, and their number, which is known too where
    /// there are more than `expected_max`. `expected_max`: 0 for any number.
    pub fn merge_operands(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        expected_max: usize,
        (state, proceed): Proceed,
        result: &mut Values,
    ) -> Result<(usize, Result<*const rocks_slice>)> {
        if expected_max > i32::MAX as usize {
            let what = format!("{expected_max}; accepted: 0 to {}", i32::MAX);
            return Err(Error::argument("expected_max", what));
        }
        if self.writes_early {
            let what = "db: RocksDB would tell operands that are not committed; its write_policy is not WRITE_COMMITTED";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let cf = self.target(family)?;
        let options = self.reading(cf, options)?;
        let values = result.belong_to(self);
        let (mut operands, mut count) = (null(), 0);
        // SAFETY: the database is open for the length of the call; the callback's types are
        // those that it declares.
        let read = check(|st| unsafe {
            let (key, key_len, writable) = (key.as_ptr(), key.len(), self.is_writable());
            bridge::rx_get_merge_operands(
                self.raw,
                values,
                cf,
                options,
                key,
                key_len,
                expected_max,
                writable,
                state,
                proceed,
                &mut operands,
                &mut count,
                st,
            )
        });
        match read {
            Ok(()) => result.answered(count),
            Err(_) => result.reset(),
        }
        Ok((count, read.map(|()| operands)))
    }
}
