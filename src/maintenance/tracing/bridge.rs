//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Object, TraceFile};
use crate::base::shared::TraceStep;
use crate::types::rocks_status;
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_trace_start(db: *mut Db, what: i32, path: *const c_char, options: *const c_void, st: *mut rocks_status) -> i32;
    pub fn rx_trace_end(db: *mut Db, what: i32, st: *mut rocks_status) -> i32;
    pub fn rx_traces_end(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_trace_open(db: *mut Db, path: *const c_char, out: *mut *mut TraceFile, st: *mut rocks_status) -> i32;
    pub fn rx_trace_next(file: *mut TraceFile, speed: f64, stop: *const AtomicBool, enough: *const AtomicBool, progress: *const Object, out: *mut TraceStep, st: *mut rocks_status) -> i32;
    pub fn rx_trace_read(db: *mut Db, cfs: *const *mut Cf, options: *const c_void, step: *const TraceStep, st: *mut rocks_status) -> i32;
    pub fn rx_trace_close(file: *mut TraceFile);
    pub fn rx_replay_settings(options: *const c_void, threads: *mut u32, speed: *mut f64) -> bool;
}
