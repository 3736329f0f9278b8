//! Options of every kind, set and read by RocksDB's own names. A change is made on
//! a copy that replaces the original when all of it was accepted, so calls that
//! read meanwhile see the options before or after it, never between.

use crate::bridge;
use crate::core::bytes::Bytes;
use crate::core::error::{check, Error, Result};
use crate::core::snapshot::Snapshot;
use parking_lot::Mutex;
use std::ffi::{c_char, c_void, CStr};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};

/// What the options are for. The same numbers as ROCKS_OPTIONS_* and `rx::kind`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Kind {
    Database = 1,
    Open = 2,
    Read = 3,
    Write = 4,
    Flush = 5,
    CompactRange = 6,
    WaitForCompact = 7,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Database,
        Kind::Open,
        Kind::Read,
        Kind::Write,
        Kind::Flush,
        Kind::CompactRange,
        Kind::WaitForCompact,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Database => "database",
            Kind::Open => "open",
            Kind::Read => "read",
            Kind::Write => "write",
            Kind::Flush => "flush",
            Kind::CompactRange => "compact range",
            Kind::WaitForCompact => "wait for compact",
        }
    }
}

/// One state of the options; never changed once it is published.
pub struct State {
    pub(super) boxed: *mut bridge::Options,
    /// The RocksDB struct inside.
    pub(super) raw: *const c_void,
    pub(super) snapshot: Option<Arc<Snapshot>>,
}

impl State {
    fn new(kind: Kind) -> Result<State> {
        let mut boxed = null_mut();
        // SAFETY: makes an object.
        check(|st| unsafe { bridge::rx_options_new(kind as i32, &mut boxed, st) })?;
        Ok(State::around(boxed, None))
    }

    fn around(boxed: *mut bridge::Options, snapshot: Option<Arc<Snapshot>>) -> State {
        // SAFETY: the bridge just made it.
        let raw = unsafe { bridge::rx_options_raw(boxed) };
        State {
            boxed,
            raw,
            snapshot,
        }
    }

    pub fn copy(&self) -> Result<State> {
        let mut boxed = null_mut();
        // SAFETY: both are the bridge's.
        check(|st| unsafe { bridge::rx_options_clone(self.boxed, &mut boxed, st) })?;
        Ok(State::around(boxed, self.snapshot.clone()))
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_options_free(self.boxed) };
    }
}

pub struct Options {
    pub kind: Kind,
    state: AtomicPtr<State>,
    /// States that calls may still read; ended with the handle.
    old: Mutex<Vec<*mut State>>,
}

// SAFETY: states are immutable once published, and RocksDB's option structs may be
// read from any thread.
unsafe impl Send for Options {}
// SAFETY: as above.
unsafe impl Sync for Options {}

impl Options {
    pub fn new(kind: Kind) -> Result<Options> {
        Ok(Options {
            kind,
            state: AtomicPtr::new(Box::into_raw(Box::new(State::new(kind)?))),
            old: Mutex::new(Vec::new()),
        })
    }

    /// The defaults of a kind: what a NULL handle stands for.
    pub fn defaults(kind: Kind) -> &'static Options {
        static DEFAULTS: OnceLock<Vec<Options>> = OnceLock::new();
        let all = DEFAULTS.get_or_init(|| {
            let make = |kind| Options::new(kind).expect("RocksDB's default options");
            Kind::ALL.into_iter().map(make).collect()
        });
        &all[kind as usize - 1]
    }

    #[inline(always)]
    pub fn state(&self) -> &State {
        // SAFETY: a published state lives as long as the options.
        unsafe { &*self.state.load(Ordering::Acquire) }
    }

    /// Refuses options of another kind.
    #[inline(always)]
    pub fn expect(&self, kind: Kind, argument: &str) -> Result<&State> {
        if self.kind != kind {
            return Err(Error::argument(
                argument,
                format!(
                    "{} options; accepted: {} options",
                    self.kind.name(),
                    kind.name()
                ),
            ));
        }
        Ok(self.state())
    }

    pub(super) fn change(&self, apply: impl FnOnce(&mut State) -> Result<()>) -> Result<()> {
        let mut old = self.old.lock();
        let mut next = self.state().copy()?;
        apply(&mut next)?;
        let next = Box::into_raw(Box::new(next));
        old.push(self.state.swap(next, Ordering::AcqRel));
        Ok(())
    }

    pub fn set(&self, names: &[&CStr], values: &[&CStr]) -> Result<()> {
        let names: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let values: Vec<*const c_char> = values.iter().map(|value| value.as_ptr()).collect();
        let count = names.len().min(values.len());
        self.change(|state| {
            // SAFETY: arrays of `count` strings, a state that nobody else sees yet.
            check(|st| unsafe {
                bridge::rx_options_set(state.boxed, names.as_ptr(), values.as_ptr(), count, st)
            })
        })
    }

    pub fn set_bytes(&self, name: &CStr, bytes: &[u8]) -> Result<()> {
        self.change(|state| {
            let (data, len) = (bytes.as_ptr(), bytes.len());
            // SAFETY: a string, bytes, and a state that nobody else sees yet.
            check(|st| unsafe {
                bridge::rx_options_set_bytes(state.boxed, name.as_ptr(), data, len, st)
            })
        })
    }

    pub fn set_snapshot(&self, snapshot: Option<Arc<Snapshot>>) -> Result<()> {
        self.expect(Kind::Read, "options")?;
        self.change(|state| {
            let raw = snapshot.as_ref().map_or(std::ptr::null(), |one| one.raw);
            // SAFETY: read options, in a state that nobody else sees yet; the state
            // holds the snapshot.
            unsafe { bridge::rx_read_options_set_snapshot(state.boxed, raw) };
            state.snapshot = snapshot;
            Ok(())
        })
    }

    pub fn get(&self, name: &CStr) -> Result<Bytes> {
        let boxed = self.state().boxed;
        // SAFETY: a string and a published state.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_options_get(boxed, name.as_ptr(), out, len, st)
        })
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        let old = std::mem::take(self.old.get_mut());
        for state in old.into_iter().chain([*self.state.get_mut()]) {
            // SAFETY: each was made by Box, and nobody reads it any more.
            drop(unsafe { Box::from_raw(state) });
        }
    }
}
