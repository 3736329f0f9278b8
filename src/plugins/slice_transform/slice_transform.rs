//! Direct calls of slice transforms.

use crate::base::error::{check, Result};
use crate::objects::objects::SliceTransform;
use crate::plugins::slice_transform::bridge;

impl SliceTransform {
    /// The position of a key's prefix; none for a key out of the domain.
    pub fn transform(&self, key: &[u8]) -> Result<Option<(usize, usize)>> {
        let (mut is_in, mut offset, mut size) = (false, 0, 0);
        // SAFETY: a slice transform and a key.
        check(|st| unsafe {
            let (key, len) = (key.as_ptr(), key.len());
            bridge::rx_slice_transform_transform(
                self.0,
                key,
                len,
                &mut is_in,
                &mut offset,
                &mut size,
                st,
            )
        })?;
        Ok(is_in.then_some((offset, size)))
    }

    /// Whether all keys that begin with a prefix have the same one.
    pub fn same_result_when_appended(&self, prefix: &[u8]) -> Result<bool> {
        let mut same = false;
        // SAFETY: a slice transform and bytes.
        check(|st| unsafe {
            bridge::rx_slice_transform_same_result_when_appended(
                self.0,
                prefix.as_ptr(),
                prefix.len(),
                &mut same,
                st,
            )
        })?;
        Ok(same)
    }
}
