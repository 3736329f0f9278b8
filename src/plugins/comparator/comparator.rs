//! Direct calls of comparators.

use crate::base::error::{check, Result};
use crate::objects::objects::Comparator;
use crate::plugins::comparator::bridge;

impl Comparator {
    /// -1, 0 or 1: the order of two keys, without timestamps, in databases with this comparator.
    pub fn compare(&self, a: &[u8], b: &[u8]) -> Result<i32> {
        let mut order = 0;
        // SAFETY: a comparator and two keys.
        check(|st| unsafe {
            bridge::rx_comparator_compare(
                self.0,
                a.as_ptr(),
                a.len(),
                b.as_ptr(),
                b.len(),
                &mut order,
                st,
            )
        })?;
        Ok(order)
    }
}
