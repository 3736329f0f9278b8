//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::base::shared::ArrowSettings;
use crate::data::arrow::layout::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_arrow_settings(options: *const c_void, out: *mut ArrowSettings);
    pub fn rx_arrow_tell(progress: *const Object, done: u64, total: u64, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray, st: *mut rocks_status) -> i32;
    pub fn rx_arrow_release_schema(schema: *mut ArrowSchema);
    pub fn rx_arrow_release_array(array: *mut ArrowArray);
    pub fn rx_arrow_release_stream(stream: *mut ArrowArrayStream);
}
