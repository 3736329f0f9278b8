//! Declarations of this folder's C++ functions.

use crate::base::cpp::{ArrowPlan, ArrowRows, Object};
use crate::base::shared::{ArrowCells, ArrowDecoded, ArrowField, ArrowSettings, Columns};
use crate::data::arrow::shared::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_arrow_settings(options: *const c_void, out: *mut ArrowSettings);
    pub fn rx_arrow_plan_new(options: *const c_void, out: *mut *mut ArrowPlan, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_plan_free(plan: *mut ArrowPlan);
    pub fn rx_arrow_plan_needs_values(plan: *const ArrowPlan) -> bool;
    pub fn rx_arrow_plan_count(plan: *const ArrowPlan) -> usize;
    pub fn rx_arrow_plan_field(plan: *const ArrowPlan, at: usize, out: *mut ArrowField) -> bool;
    pub fn rx_arrow_rows_new() -> *mut ArrowRows;
    pub fn rx_arrow_rows_free(rows: *mut ArrowRows);
    pub fn rx_arrow_rows_clear(rows: *mut ArrowRows);
    pub fn rx_arrow_decode(plan: *const ArrowPlan, block: *const Columns, count: usize, first: u64, to: *mut ArrowRows, out: *mut ArrowDecoded, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_rows_cells(rows: *const ArrowRows, at: usize, out: *mut ArrowCells);
    pub fn rx_arrow_tell(progress: *const Object, done: u64, total: u64, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_release_schema(schema: *mut ArrowSchema);
    pub fn rx_arrow_release_array(array: *mut ArrowArray);
    pub fn rx_arrow_release_stream(stream: *mut ArrowArrayStream);
}
