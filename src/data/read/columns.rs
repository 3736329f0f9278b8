//! The values of a result, copied into a column.

use crate::base::error::{check, Result};
use crate::base::shared::ValueColumn;
use crate::data::iter::block::Block;
use crate::data::read::bridge;
use crate::data::read::multi_get::Values;
use crate::types::rocks_column_view;

impl Values {
    /// Copies the values from one on; fewer than all if one failed, or 2 GiB are full.
    pub fn read_block(
        &self,
        first: usize,
        block: &mut Block,
        view: &mut rocks_column_view,
    ) -> Result<()> {
        let raw = self.must_reach("first", first)?;
        // SAFETY: both are ours; `first` is a place of the result.
        check(|st| unsafe { bridge::rx_values_read_block(raw, first, block.raw(), view, st) })
    }

    /// Copies what fits. On BUFFER_TOO_SMALL the view has the size that the first one needs.
    pub fn read_into(
        &self,
        first: usize,
        to: &ValueColumn,
        view: &mut rocks_column_view,
    ) -> Result<()> {
        let raw = self.must_reach("first", first)?;
        // SAFETY: the result is ours; `abi` checked the memory; `first` is a place of the result.
        check(|st| unsafe { bridge::rx_values_read_into(raw, first, to, view, st) })
    }
}
