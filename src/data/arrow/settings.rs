//! The options of Arrow streams.

use crate::base::error::{Error, Result};
use crate::base::shared::{ArrowBytes, ArrowColumns, ArrowNulls, ArrowSettings, WriteKind};
use crate::data::arrow::bridge;
use crate::data::arrow::typed::Plan;
use crate::options::options::State;
use crate::types::rocks_slice;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::sync::Arc;

/// The most threads of a stream.
pub const MOST_THREADS: u32 = 64;

#[derive(Clone, Debug)]
pub struct Settings {
    pub batch_rows: usize,
    pub batch_bytes: u64,
    /// `None`: no limit.
    pub limit: Option<u64>,
    pub threads: usize,
    pub batches_ahead: usize,
    pub bytes: ArrowBytes,
    pub columns: ArrowColumns,
    pub write: WriteKind,
    pub nulls: ArrowNulls,
    pub reverse: bool,
    pub key_name: CString,
    pub value_name: CString,
    pub source_name: CString,
    /// `None`: keys and values go out as they are.
    pub plan: Option<Arc<Plan>>,
}

impl Settings {
    pub fn of(options: &State) -> Result<Settings> {
        let mut raw = MaybeUninit::<ArrowSettings>::uninit();
        // SAFETY: options of this kind; the bridge fills all of it.
        let raw = unsafe {
            bridge::rx_arrow_settings(options.raw, raw.as_mut_ptr());
            raw.assume_init()
        };
        if raw.threads > MOST_THREADS {
            let what = format_args!("threads is {}; accepted: 0 to {MOST_THREADS}", raw.threads);
            return Err(Error::argument("options", what));
        }
        Ok(Settings {
            batch_rows: raw.batch_rows,
            batch_bytes: raw.batch_bytes,
            limit: (raw.limit != 0).then_some(raw.limit),
            threads: raw.threads as usize,
            batches_ahead: raw.batches_ahead as usize,
            bytes: raw.bytes,
            columns: raw.columns,
            write: raw.write,
            nulls: raw.nulls,
            reverse: raw.reverse,
            key_name: name(raw.key_name, "key_name")?,
            value_name: name(raw.value_name, "value_name")?,
            source_name: name(raw.source_name, "source_name")?,
            plan: Plan::of(options)?,
        })
    }

    /// Whether values are read, to go out or to be looked at.
    pub fn reads_values(&self) -> bool {
        match &self.plan {
            Some(plan) => plan.needs_values(),
            None => self.with_values(),
        }
    }

    pub fn with_keys(&self) -> bool {
        self.columns != ArrowColumns::Values
    }

    pub fn with_values(&self) -> bool {
        self.columns != ArrowColumns::Keys
    }
}

/// A copy of the name of a column.
fn name(from: rocks_slice, option: &str) -> Result<CString> {
    // SAFETY: a text of the options, which are held.
    let bytes = unsafe { std::slice::from_raw_parts(from.data, from.len) };
    if std::str::from_utf8(bytes).is_err() {
        return Err(Error::argument(
            "options",
            format_args!("{option} is not UTF-8"),
        ));
    }
    CString::new(bytes)
        .map_err(|_| Error::argument("options", format_args!("{option} has a zero byte")))
}
