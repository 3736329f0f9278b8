//! Options from and to databases: OPTIONS files, and an open database's current options.

use crate::base::bridge::rx_free;
use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::base::fork::refuse_child;
use crate::db::bridge;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::{Holder, Options, State};
use crate::types::rocks_status;
use std::ffi::{c_char, CStr};
use std::ptr::null_mut;
use std::sync::Arc;

/// The contents of an OPTIONS file: per column family its name, ended by a NUL, and its options
/// together with the database's.
pub struct Loaded {
    pub names: Bytes,
    pub families: Vec<Options>,
}

impl Loaded {
    /// The index of the default column family.
    pub fn default_index(&self) -> Option<usize> {
        let mut names = self.names.as_slice().split(|&byte| byte == 0);
        names.position(|name| name == b"default")
    }
}

/// The latest OPTIONS file of the database at `path`.
pub fn latest(path: &CStr, config: &State) -> Result<Bytes> {
    refuse_child()?;
    // SAFETY: a string and options that outlive the call.
    Bytes::from_bridge(|out, len, st| unsafe {
        bridge::rx_options_latest(path.as_ptr(), config.boxed, out, len, st)
    })
}

pub fn load(file: &CStr, config: &State) -> Result<Loaded> {
    load_of(c"", file, config)
}

/// `folder`: the database whose folders the file names.
fn load_of(folder: &CStr, file: &CStr, config: &State) -> Result<Loaded> {
    refuse_child()?;
    loaded(|names, len, out, count, st| {
        let (folder, file) = (folder.as_ptr(), file.as_ptr());
        // SAFETY: strings, options and out-parameters that outlive the call.
        unsafe { bridge::rx_options_load(folder, file, config.boxed, names, len, out, count, st) }
    })
}

/// Takes over what the bridge loads by `load`: names, their length, an array of options, its length.
pub(crate) fn loaded(
    load: impl FnOnce(
        *mut *mut u8,
        *mut usize,
        *mut *mut *mut cpp::Options,
        *mut usize,
        *mut rocks_status,
    ) -> i32,
) -> Result<Loaded> {
    let (mut array, mut count) = (null_mut(), 0);
    let names = Bytes::from_bridge(|out, len, st| load(out, len, &mut array, &mut count, st))?;
    // SAFETY: the bridge filled an array of `count` options, each ours to free.
    let families = (0..count)
        .map(|at| Options::adopt(unsafe { *array.add(at) }, None))
        .collect();
    // SAFETY: the bridge allocated the array.
    unsafe { rx_free(array.cast()) };
    Ok(Loaded { names, families })
}

pub fn load_latest(path: &CStr, config: &State) -> Result<Loaded> {
    let file = latest(path, config)?.as_slice().to_vec();
    load_of(
        path,
        &std::ffi::CString::new(file).unwrap_or_default(),
        config,
    )
}

/// Refuses options with which the database at `path` could not be opened.
pub fn check_compatible(
    path: &CStr,
    config: &State,
    options: &State,
    families: &[(&CStr, &State)],
) -> Result<()> {
    refuse_child()?;
    let names: Vec<_> = families.iter().map(|(name, _)| name.as_ptr()).collect();
    let boxes: Vec<_> = families
        .iter()
        .map(|(_, state)| state.boxed.cast_const())
        .collect();
    // SAFETY: arrays of one length, strings and options that outlive the call.
    check(|st| unsafe {
        bridge::rx_options_check(
            path.as_ptr(),
            config.boxed,
            options.boxed,
            names.as_ptr(),
            boxes.as_ptr(),
            names.len(),
            st,
        )
    })
}

impl Db {
    /// The current options of the database and one column family.
    pub fn options(&self, family: Option<&Arc<ColumnFamily>>) -> Result<Options> {
        let cf = self.target(family)?;
        let mut boxed = null_mut();
        self.caches.current().opened_with(|state| {
            let opened = state.map_or(std::ptr::null(), |state| state.boxed.cast_const());
            // SAFETY: the database is open for the length of the call.
            check(|st| unsafe { bridge::rx_db_options(self.raw, cf, opened, &mut boxed, st) })
        })?;
        Ok(Options::adopt(boxed, Some(self.caches.current() as Holder)))
    }

    pub fn set_options(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        names: &[&CStr],
        values: &[&CStr],
    ) -> Result<()> {
        let cf = self.target(family)?;
        if let Some(family) = family {
            family.must_live()?;
        }
        let (names, values) = (pointers(names), pointers(values));
        let (n, v, count) = (names.as_ptr(), values.as_ptr(), names.len());
        // SAFETY: arrays of `count` strings; the database is open for the length of the call.
        self.saving(|unsaved, st| unsafe {
            let takes = self.takes_file_ttl;
            bridge::rx_db_set_options(self.raw, cf, n, v, count, takes, unsaved, st)
        })
    }

    pub fn set_db_options(&self, names: &[&CStr], values: &[&CStr]) -> Result<()> {
        let (names, values) = (pointers(names), pointers(values));
        let (n, v, count) = (names.as_ptr(), values.as_ptr(), names.len());
        // SAFETY: arrays of `count` strings; the database is open for the length of the call.
        self.saving(|unsaved, st| unsafe {
            bridge::rx_db_set_db_options(self.raw, n, v, count, unsaved, st)
        })
    }
}

fn pointers(texts: &[&CStr]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).collect()
}
