//! Operations that a queue has: what the caller gave, with copies of the bytes.

use crate::base::error::{Error, Result};
use crate::queue::schedule::{Facts, NEVER};
use crate::types::*;
use std::ffi::c_void;

/// The workers that run an operation.
pub const CACHED: usize = 0;
pub const READS: usize = 1;
pub const WRITES: usize = 2;
pub const WAITS: usize = 3;
pub const LONG: usize = 4;
pub const ENDS: usize = 5;

/// An operation's memory is kept for the next one up to so many bytes.
const KEPT: usize = 4 << 10;

/// What a kind of operation is.
struct About {
    class: usize,
    /// The flags that it knows, besides ROCKS_OPERATION_BORROWED.
    flags: u32,
    /// Whether those of one kind may be done together.
    grouped: bool,
    /// Whether `target` takes one call at a time.
    alone: bool,
    /// Whether `key` is a path.
    path: bool,
}

fn about(kind: rocks_operation_kind) -> Option<About> {
    let of = |class| About {
        class,
        flags: 0,
        grouped: false,
        alone: false,
        path: false,
    };
    let grouped = |class| About {
        grouped: true,
        ..of(class)
    };
    let alone = |class| About {
        alone: true,
        ..of(class)
    };
    let path = |class| About {
        path: true,
        ..of(class)
    };
    Some(match kind {
        ROCKS_OPERATION_GET => About {
            flags: ROCKS_OPERATION_TRY_CACHE,
            ..grouped(CACHED)
        },
        ROCKS_OPERATION_MULTI_GET | ROCKS_OPERATION_ITER => of(READS),
        ROCKS_OPERATION_SEEK
        | ROCKS_OPERATION_SEEK_FOR_PREV
        | ROCKS_OPERATION_SEEK_TO_FIRST
        | ROCKS_OPERATION_SEEK_TO_LAST
        | ROCKS_OPERATION_TXN_GET => alone(READS),
        ROCKS_OPERATION_READ_BLOCK => About {
            flags: ROCKS_OPERATION_REVERSE | ROCKS_OPERATION_KEYS_ONLY,
            ..alone(READS)
        },
        ROCKS_OPERATION_PUT
        | ROCKS_OPERATION_MERGE
        | ROCKS_OPERATION_DELETE
        | ROCKS_OPERATION_SINGLE_DELETE
        | ROCKS_OPERATION_DELETE_RANGE => grouped(WRITES),
        ROCKS_OPERATION_WRITE => alone(WRITES),
        ROCKS_OPERATION_TXN_BEGIN => of(WAITS),
        ROCKS_OPERATION_TXN_GET_FOR_UPDATE => About {
            flags: ROCKS_OPERATION_SHARED,
            ..alone(WAITS)
        },
        ROCKS_OPERATION_TXN_PUT | ROCKS_OPERATION_TXN_MERGE | ROCKS_OPERATION_TXN_DELETE => {
            alone(WAITS)
        }
        ROCKS_OPERATION_TXN_COMMIT | ROCKS_OPERATION_TXN_ROLLBACK => alone(ENDS),
        ROCKS_OPERATION_FLUSH
        | ROCKS_OPERATION_COMPACT_RANGE
        | ROCKS_OPERATION_BACKUP
        | ROCKS_OPERATION_CLOSE => of(LONG),
        ROCKS_OPERATION_CHECKPOINT | ROCKS_OPERATION_OPEN => path(LONG),
        _ => return None,
    })
}

/// Refuses an operation that is none, before any of its array is taken.
pub fn check(given: &rocks_operation) -> Result<()> {
    let Some(about) = about(given.kind) else {
        let what = format!("{}; accepted: one of ROCKS_OPERATION_GET, …", given.kind);
        return Err(Error::argument("kind", what));
    };
    let unknown = given.flags & !(about.flags | ROCKS_OPERATION_BORROWED);
    if unknown != 0 {
        let what = format!(
            "{unknown:#x}; an operation of kind {} has no such flag",
            given.kind
        );
        return Err(Error::argument("flags", what));
    }
    Ok(())
}

/// Whether the cache is tried in the call that submits it.
pub fn tries_cache(given: &rocks_operation) -> bool {
    given.flags & ROCKS_OPERATION_TRY_CACHE != 0
}

pub struct Operation {
    /// Its pointers lead to `bytes` and `keys`, or to the caller's memory where that is borrowed.
    pub given: rocks_operation,
    bytes: Vec<u8>,
    keys: Vec<rocks_slice>,
    /// When it was submitted, on the queue's clock.
    pub since: u64,
}

// SAFETY: the pointers lead to its own memory, or to what the caller lends to any thread.
unsafe impl Send for Operation {}

impl Operation {
    pub fn new(given: &rocks_operation) -> Operation {
        Operation {
            given: *given,
            bytes: Vec::new(),
            keys: Vec::new(),
            since: 0,
        }
    }

    /// Whether it must not begin any more.
    pub fn is_late(&self, now: u64) -> bool {
        let time = self.given.timeout_micros;
        time != 0 && self.since.saturating_add(time) <= now
    }

    /// Takes what the caller gave, which was checked.
    ///
    /// # Safety
    /// Keys and values are readable as far as their lengths say.
    pub unsafe fn take(&mut self, given: &rocks_operation) {
        self.given = *given;
        let path = about(given.kind).is_some_and(|about| about.path);
        if given.flags & ROCKS_OPERATION_BORROWED != 0 && !path {
            return;
        }
        let keys = match given.kind {
            ROCKS_OPERATION_MULTI_GET if given.count > 0 => {
                // SAFETY: the caller vouches for the array.
                unsafe { std::slice::from_raw_parts(given.keys, given.count) }
            }
            _ => &[],
        };
        let size = keys
            .iter()
            .fold(given.key_len + given.value_len + 1, |size, key| {
                size + key.len
            });
        self.bytes.clear();
        self.bytes.reserve(size);
        self.keys.clear();
        let bytes = &mut self.bytes;
        let mut copy = |data: *const u8, len: usize| {
            let at = bytes.len();
            if len > 0 {
                // SAFETY: the caller vouches for the bytes.
                bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, len) });
            }
            // SAFETY: in bounds; it was reserved, so that the bytes stay where they are.
            unsafe { bytes.as_ptr().add(at) }
        };
        // NULL has a meaning of its own: an open end.
        let unless_null = |given: *const c_void, copy: *const u8| match given.is_null() {
            true => given,
            false => copy.cast(),
        };
        self.given.key = unless_null(given.key, copy(given.key.cast(), given.key_len));
        if path {
            copy(c"".as_ptr().cast(), 1);
        }
        self.given.value = unless_null(given.value, copy(given.value.cast(), given.value_len));
        self.keys.extend(keys.iter().map(|key| rocks_slice {
            data: copy(key.data, key.len),
            len: key.len,
        }));
        self.given.keys = self.keys.as_ptr();
    }

    /// Keeps no more memory than the next one is likely to need.
    pub fn trim(&mut self) {
        if self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        if self.keys.capacity() > KEPT / size_of::<rocks_slice>() {
            self.keys = Vec::new();
        }
    }

    pub fn key(&self) -> &[u8] {
        // SAFETY: its own bytes, or borrowed ones; the length was checked.
        unsafe { slice(self.given.key.cast(), self.given.key_len) }
    }

    pub fn value(&self) -> &[u8] {
        // SAFETY: as above.
        unsafe { slice(self.given.value.cast(), self.given.value_len) }
    }

    /// Where it goes.
    pub fn facts(&self) -> Facts {
        let given = &self.given;
        let about = about(given.kind).expect("checked");
        let lane = match given.lane {
            0 if about.alone => given.target.addr() as u64,
            lane => lane,
        };
        let group = about.grouped.then(|| {
            // Writes to several column families are one write.
            let family = match about.class {
                CACHED => given.column_family.addr() as u64,
                _ => 0,
            };
            [given.db.addr() as u64, given.options.addr() as u64, family]
        });
        let now = self.since;
        Facts {
            class: about.class,
            lane,
            turn: match about.class {
                WRITES => given.db.addr() as u64,
                _ => 0,
            },
            deadline: match given.timeout_micros {
                0 => NEVER,
                time => now.saturating_add(time),
            },
            group,
            bytes: given.key_len + given.value_len,
        }
    }
}

/// # Safety
/// NULL with length 0, or readable so far.
unsafe fn slice<'a>(data: *const u8, len: usize) -> &'a [u8] {
    if data.is_null() {
        return &[];
    }
    // SAFETY: the caller vouches for it.
    unsafe { std::slice::from_raw_parts(data, len) }
}
