//! Typed columns: keys and values taken apart, and the rows that meet the conditions.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::base::shared::{ArrowCells, ArrowDecoded, ArrowField, Columns};
use crate::data::arrow::bridge;
use crate::data::arrow::schema::Field;
use crate::options::options::State;
use crate::types::ROCKS_OUT_OF_MEMORY;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// What is done with each row. It does not change.
pub struct Plan(*mut cpp::ArrowPlan);

// SAFETY: immutable, and freed once.
unsafe impl Send for Plan {}
// SAFETY: as above.
unsafe impl Sync for Plan {}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: made by the bridge, and freed once.
        unsafe { bridge::rx_arrow_plan_free(self.0) };
    }
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plan")
    }
}

impl Plan {
    /// `None`: the options ask for none.
    pub fn of(options: &State) -> Result<Option<Arc<Plan>>> {
        let mut plan = null_mut();
        // SAFETY: options of this kind.
        check(|st| unsafe { bridge::rx_arrow_plan_new(options.raw, &mut plan, st) })?;
        Ok((!plan.is_null()).then(|| Arc::new(Plan(plan))))
    }

    pub fn needs_values(&self) -> bool {
        // SAFETY: open.
        unsafe { bridge::rx_arrow_plan_needs_values(self.0) }
    }

    /// The columns that go out: the number of each, and its field.
    pub fn shown(&self) -> Vec<(usize, Field)> {
        let field = |at| {
            let mut field = ArrowField {
                format: null(),
                name: null(),
            };
            // SAFETY: one of its columns.
            let is_shown = unsafe { bridge::rx_arrow_plan_field(self.0, at, &mut field) };
            is_shown.then(|| {
                // SAFETY: the format is a literal, the name the plan's; both end with a zero.
                let (format, name) =
                    unsafe { (CStr::from_ptr(field.format), CStr::from_ptr(field.name)) };
                let name = name.to_owned();
                (at, Field { format, name })
            })
        };
        // SAFETY: open.
        (0..unsafe { bridge::rx_arrow_plan_count(self.0) })
            .filter_map(field)
            .collect()
    }
}

/// Rows that were taken apart.
pub struct Rows(*mut cpp::ArrowRows);

// SAFETY: plain memory.
unsafe impl Send for Rows {}
// SAFETY: as above.
unsafe impl Sync for Rows {}

impl Drop for Rows {
    fn drop(&mut self) {
        // SAFETY: made by the bridge, and freed once.
        unsafe { bridge::rx_arrow_rows_free(self.0) };
    }
}

impl Rows {
    pub fn new() -> Result<Rows> {
        // SAFETY: makes an object.
        let rows = unsafe { bridge::rx_arrow_rows_new() };
        match rows.is_null() {
            true => Err(Error::Code(ROCKS_OUT_OF_MEMORY)),
            false => Ok(Rows(rows)),
        }
    }

    pub fn clear(&mut self) {
        // SAFETY: ours.
        unsafe { bridge::rx_arrow_rows_clear(self.0) };
    }

    /// Adds the first `count` rows of a block, as far as they meet the conditions. `first`: the number
    /// of the first of them. Returns how many rows there are now, and their bytes.
    pub fn add(
        &mut self,
        plan: &Plan,
        block: &Columns,
        count: usize,
        first: u64,
    ) -> Result<(usize, u64)> {
        let mut decoded = ArrowDecoded { rows: 0, bytes: 0 };
        // SAFETY: ours; the bridge filled as many rows of the block.
        check(|st| unsafe {
            bridge::rx_arrow_decode(plan.0, block, count, first, self.0, &mut decoded, st)
        })?;
        Ok((decoded.rows, decoded.bytes))
    }

    /// The cells of a column of the plan; there is a row at least.
    pub fn cells(&self, at: usize) -> ArrowCells {
        let mut cells = MaybeUninit::uninit();
        // SAFETY: one of its columns; the bridge fills it.
        unsafe {
            bridge::rx_arrow_rows_cells(self.0, at, cells.as_mut_ptr());
            cells.assume_init()
        }
    }
}
