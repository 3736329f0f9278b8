//! Exports as C declares them, for tests in Rust: parameter types of the library's own no other
//! crate can make.

#![allow(dead_code)] // each test uses some
#![allow(improper_ctypes)] // handle types are names for numbers
use rocks::types::*;
use std::ffi::{c_char, c_void};

extern "C" {
    pub fn rocks_batch_data(
        batch: *mut rocks_batch,
        data: *mut rocks_slice,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_delete(
        batch: *mut rocks_batch,
        column_family: *const rocks_column_family,
        key: *const c_void,
        key_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_delete_range(
        batch: *mut rocks_batch,
        column_family: *const rocks_column_family,
        begin: *const c_void,
        begin_len: usize,
        end: *const c_void,
        end_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_free(batch: *mut rocks_batch, status: *mut rocks_status) -> rocks_code;
    pub fn rocks_batch_from_data(
        data: *const c_void,
        len: usize,
        batch: *mut *mut rocks_batch,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_merge(
        batch: *mut rocks_batch,
        column_family: *const rocks_column_family,
        key: *const c_void,
        key_len: usize,
        operand: *const c_void,
        operand_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_new(batch: *mut *mut rocks_batch, status: *mut rocks_status) -> rocks_code;
    pub fn rocks_batch_put(
        batch: *mut rocks_batch,
        column_family: *const rocks_column_family,
        key: *const c_void,
        key_len: usize,
        value: *const c_void,
        value_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_put_log_data(
        batch: *mut rocks_batch,
        blob: *const c_void,
        blob_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_batch_single_delete(
        batch: *mut rocks_batch,
        column_family: *const rocks_column_family,
        key: *const c_void,
        key_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_buffer_free(buffer: *mut rocks_buffer, status: *mut rocks_status) -> rocks_code;
    pub fn rocks_column_family_free(
        column_family: *mut rocks_column_family,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_close(db: *mut rocks_db, status: *mut rocks_status) -> rocks_code;
    pub fn rocks_db_column_family(
        db: *const rocks_db,
        name: *const c_char,
        column_family: *mut *mut rocks_column_family,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_delete(
        db: *mut rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        key: *const c_void,
        key_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_delete_range(
        db: *mut rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        begin: *const c_void,
        begin_len: usize,
        end: *const c_void,
        end_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_get(
        db: *const rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        key: *const c_void,
        key_len: usize,
        value: *mut rocks_buffer,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_iter(
        db: *const rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        iter: *mut *mut rocks_iter,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_merge(
        db: *mut rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        key: *const c_void,
        key_len: usize,
        operand: *const c_void,
        operand_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_open(
        path: *const c_char,
        options: *const rocks_options,
        how: *const rocks_options,
        column_families: *const *const c_char,
        column_family_options: *const *const rocks_options,
        count: usize,
        db: *mut *mut rocks_db,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_put(
        db: *mut rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        key: *const c_void,
        key_len: usize,
        value: *const c_void,
        value_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_single_delete(
        db: *mut rocks_db,
        column_family: *const rocks_column_family,
        options: *const rocks_options,
        key: *const c_void,
        key_len: usize,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_db_write(
        db: *mut rocks_db,
        options: *const rocks_options,
        batch: *mut rocks_batch,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_iter_free(iter: *mut rocks_iter, status: *mut rocks_status) -> rocks_code;
    pub fn rocks_iter_next(
        iter: *mut rocks_iter,
        key: *mut rocks_slice,
        value: *mut rocks_slice,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_iter_seek_to_first(
        iter: *mut rocks_iter,
        key: *mut rocks_slice,
        value: *mut rocks_slice,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_options_describe(
        kind: rocks_options_kind,
        name: *const c_char,
        description: *mut rocks_option_description,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_options_free(options: *mut rocks_options, status: *mut rocks_status)
        -> rocks_code;
    pub fn rocks_options_names(
        options: *const rocks_options,
        names: *mut rocks_buffer,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_options_new(
        kind: rocks_options_kind,
        options: *mut *mut rocks_options,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_options_set(
        options: *mut rocks_options,
        name: *const c_char,
        value: *const c_char,
        status: *mut rocks_status,
    ) -> rocks_code;
    pub fn rocks_options_value(
        options: *const rocks_options,
        name: *const c_char,
        value: *mut rocks_buffer,
        status: *mut rocks_status,
    ) -> rocks_code;
}
