//! Databases, and what belongs to one.

use crate::abi::*;
use crate::{Options, Owned, Result, bytes, call, code, copied, made, taken, text};
use std::ffi::c_void;
use std::ptr::{null, null_mut};

/// A database. Any number of threads may use it.
pub struct Database(pub(crate) Owned<rocks_db>);

/// A column family; None in calls: the default one.
pub struct Family(pub(crate) Owned<rocks_column_family>);

pub(crate) fn family(family: Option<&Family>) -> *const rocks_column_family {
    family.map_or(null(), |family| family.0.handle)
}

/// Reads with a function rocks_…_get_into: buffer, capacity, length, status.
fn got(
    read: impl Fn(*mut c_void, usize, *mut usize, *mut rocks_status) -> i32,
) -> Result<Option<Vec<u8>>> {
    const SMALL: usize = 4096;
    let (mut small, mut large) = (std::mem::MaybeUninit::<[u8; SMALL]>::uninit(), Vec::new());
    let (mut room, mut capacity, mut length) = (small.as_mut_ptr().cast::<u8>(), SMALL, 0);
    loop {
        let answers = [ROCKS_NOT_FOUND, ROCKS_BUFFER_TOO_SMALL];
        let into = |status| read(room.cast(), capacity, &mut length, status);
        match code(into, &answers)? {
            ROCKS_NOT_FOUND => return Ok(None),
            // SAFETY: the library wrote `length` bytes.
            ROCKS_OK => return Ok(Some(unsafe { copied(room, length) })),
            _ => {
                large.resize(length, 0);
                (room, capacity) = (large.as_mut_ptr(), length);
            }
        }
    }
}

impl Database {
    /// mode: as "transaction". families: the names of all.
    pub fn open(
        path: &str,
        options: &Options,
        mode: Option<&str>,
        families: &[&str],
    ) -> Result<Database> {
        let how = Options::new(ROCKS_OPTIONS_OPEN)?;
        if let Some(mode) = mode {
            how.set("mode", mode)?;
        }
        let path = text(path)?;
        let names = families
            .iter()
            .map(|name| text(name))
            .collect::<Result<Vec<_>>>()?;
        let list: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
        // SAFETY: path and names live through the call.
        let handle = made(|out, status| unsafe {
            let list = if list.is_empty() {
                null()
            } else {
                list.as_ptr()
            };
            rocks_db_open(
                path.as_ptr(),
                options.0.handle,
                how.0.handle,
                list,
                null(),
                names.len(),
                out,
                status,
            )
        })?;
        Ok(Database(Owned {
            handle,
            free: rocks_db_close,
        }))
    }

    pub fn family(&self, name: &str) -> Result<Family> {
        let name = text(name)?;
        // SAFETY: the name lives through the call.
        let handle = made(|out, status| unsafe {
            rocks_db_column_family(self.0.handle, name.as_ptr(), out, status)
        })?;
        Ok(Family(Owned {
            handle,
            free: rocks_column_family_free,
        }))
    }

    pub fn create_family(&self, name: &str, options: Option<&Options>) -> Result<Family> {
        let name = text(name)?;
        let options = options.map_or(null_mut(), |options| options.0.handle);
        // SAFETY: the name lives through the call.
        let handle = made(|out, status| unsafe {
            rocks_db_create_column_family(self.0.handle, name.as_ptr(), options, out, status)
        })?;
        Ok(Family(Owned {
            handle,
            free: rocks_column_family_free,
        }))
    }

    pub fn families(&self) -> Result<Vec<String>> {
        let mut names = rocks_buffer {
            data: null_mut(),
            len: 0,
        };
        // SAFETY: `names` is there for the call.
        call(|status| unsafe {
            rocks_db_column_families(self.0.handle, &mut names, null_mut(), status)
        })?;
        let names = taken(names)?;
        let names = names
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        Ok(names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    pub fn get(&self, of: Option<&Family>, key: &[u8]) -> Result<Option<Vec<u8>>> {
        // SAFETY: `got` gives memory that lives through the call.
        got(|room, size, length, status| unsafe {
            rocks_db_get_into(
                self.0.handle,
                family(of),
                null(),
                bytes(key),
                key.len(),
                room,
                size,
                length,
                status,
            )
        })
    }

    /// The values of keys of the default family, None for those that are absent.
    pub fn multi_get(&self, keys: &[&[u8]]) -> Result<Vec<Option<Vec<u8>>>> {
        let slices: Vec<_> = keys
            .iter()
            .map(|key| rocks_slice {
                data: key.as_ptr(),
                len: key.len(),
            })
            .collect();
        // SAFETY: `out` and `status` are there for the call.
        let handle = made(|out, status| unsafe { rocks_values_new(out, status) })?;
        let result = Owned {
            handle,
            free: rocks_values_free,
        };
        let (mut values, mut codes) = (null(), null());
        // SAFETY: the keys live through the call.
        call(|status| unsafe {
            let (of, at) = (self.0.handle, slices.as_ptr());
            rocks_db_multi_get(
                of,
                null(),
                null(),
                at,
                keys.len(),
                0,
                result.handle,
                &mut values,
                &mut codes,
                status,
            )
        })?;
        let mut found = Vec::with_capacity(keys.len());
        for at in 0..keys.len() {
            // SAFETY: there are as many values and codes as keys, until `result` is freed.
            match unsafe { *codes.add(at) } {
                ROCKS_NOT_FOUND => found.push(None),
                ROCKS_OK => {
                    // SAFETY: as before.
                    let value = unsafe { *values.add(at) };
                    // SAFETY: as before.
                    found.push(Some(unsafe { copied(value.data, value.len) }));
                }
                // SAFETY: as before.
                _ => call(|status| unsafe { rocks_values_status_at(result.handle, at, status) })?,
            }
        }
        Ok(found)
    }

    pub fn flush(&self) -> Result<()> {
        // SAFETY: handles are checked by the library, as in the calls below.
        call(|status| unsafe { rocks_db_flush(self.0.handle, null(), 0, null(), status) })
    }

    pub fn compact(&self, of: Option<&Family>) -> Result<()> {
        // SAFETY: as in flush.
        call(|status| unsafe {
            let from = self.0.handle;
            rocks_db_compact_range(
                from,
                family(of),
                null(),
                null(),
                0,
                null(),
                0,
                null(),
                status,
            )
        })
    }

    pub fn rows(&self, range: &Range) -> Result<Rows> {
        // SAFETY: as in flush.
        Rows::new(range, |reading, out, status| unsafe {
            rocks_db_iter(self.0.handle, family(range.family), reading, out, status)
        })
    }

    pub fn snapshot(&self) -> Result<Snapshot> {
        // SAFETY: as in flush.
        let handle = made(|out, status| unsafe { rocks_db_snapshot(self.0.handle, out, status) })?;
        Ok(Snapshot(Owned {
            handle,
            free: rocks_snapshot_free,
        }))
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}

/// What a scan reads: from a key on, up to another; None: to the end.
#[derive(Default)]
pub struct Range<'a> {
    pub from: Option<&'a [u8]>,
    pub to: Option<&'a [u8]>,
    pub reverse: bool,
    pub keys_only: bool,
    pub family: Option<&'a Family>,
}

/// Keys with values (empty with `keys_only`); reads blocks of entries. An error ends it.
pub struct Rows {
    block: Owned<rocks_block>,
    iter: Owned<rocks_iter>,
    view: rocks_block_view,
    flags: u32,
    at: usize,
    over: bool,
}

impl Rows {
    fn new(
        range: &Range,
        make: impl FnOnce(*const rocks_options, *mut *mut rocks_iter, *mut rocks_status) -> i32,
    ) -> Result<Rows> {
        let reading = Options::new(ROCKS_OPTIONS_READ)?;
        if let Some(from) = range.from {
            reading.set_bytes("iterate_lower_bound", from)?;
        }
        if let Some(to) = range.to {
            reading.set_bytes("iterate_upper_bound", to)?;
        }
        let handle = made(|out, status| make(reading.0.handle, out, status))?;
        let iter = Owned {
            handle,
            free: rocks_iter_free,
        };
        // SAFETY: `out` and `status` are there for the call.
        let handle = made(|out, status| unsafe { rocks_block_new(out, status) })?;
        let block = Owned {
            handle,
            free: rocks_block_free,
        };
        let seek = if range.reverse {
            rocks_iter_seek_to_last
        } else {
            rocks_iter_seek_to_first
        };
        // SAFETY: NULL: the entry is not wanted.
        let found = code(
            |status| unsafe { seek(iter.handle, null_mut(), null_mut(), status) },
            &[ROCKS_NOT_FOUND],
        )?;
        let reverse = if range.reverse { ROCKS_SCAN_REVERSE } else { 0 };
        let keys_only = if range.keys_only {
            ROCKS_SCAN_KEYS_ONLY
        } else {
            0
        };
        Ok(Rows {
            block,
            iter,
            // SAFETY: a struct of numbers and pointers.
            view: unsafe { std::mem::zeroed() },
            flags: (reverse | keys_only) as u32,
            at: 0,
            over: found == ROCKS_NOT_FOUND,
        })
    }

    /// Whether there is an entry to take.
    fn more(&mut self) -> Result<bool> {
        if self.at < self.view.count {
            return Ok(true);
        }
        if self.over {
            return Ok(false);
        }
        self.over = true; // unless the read says otherwise
        let (iter, block, view) = (self.iter.handle, self.block.handle, &raw mut self.view);
        // SAFETY: `view` is there for the call.
        let found = code(
            |status| unsafe { rocks_iter_read_block(iter, 0, 0, self.flags, block, view, status) },
            &[ROCKS_NOT_FOUND],
        )?;
        if found == ROCKS_NOT_FOUND {
            self.view.count = 0;
            return Ok(false);
        }
        (self.at, self.over) = (0, self.view.done == 1);
        Ok(self.view.count > 0)
    }
}

/// The i-th entry of a column.
///
/// # Safety
/// There are i + 2 offsets, and as many bytes as they say; or no offsets.
unsafe fn part(offsets: *const u32, data: *const u8, i: usize) -> Vec<u8> {
    if offsets.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's promise.
    unsafe {
        let (from, to) = (*offsets.add(i) as usize, *offsets.add(i + 1) as usize);
        copied(data.wrapping_add(from), to - from)
    }
}

impl Iterator for Rows {
    type Item = Result<(Vec<u8>, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.more() {
            Err(error) => return Some(Err(error)),
            Ok(false) => return None,
            Ok(true) => (),
        }
        let (view, at) = (&self.view, self.at);
        self.at += 1;
        // SAFETY: the block has `count` entries until its next read.
        Some(Ok(unsafe {
            (
                part(view.key_offsets, view.keys, at),
                part(view.value_offsets, view.values, at),
            )
        }))
    }
}

/// The state of a database at one moment.
pub struct Snapshot(Owned<rocks_snapshot>);

impl Snapshot {
    pub fn get(&self, of: Option<&Family>, key: &[u8]) -> Result<Option<Vec<u8>>> {
        // SAFETY: `got` gives memory that lives through the call.
        got(|room, size, length, status| unsafe {
            rocks_snapshot_get_into(
                self.0.handle,
                family(of),
                null(),
                bytes(key),
                key.len(),
                room,
                size,
                length,
                status,
            )
        })
    }

    pub fn rows(&self, range: &Range) -> Result<Rows> {
        // SAFETY: handles are checked by the library.
        Rows::new(range, |reading, out, status| unsafe {
            rocks_snapshot_iter(self.0.handle, family(range.family), reading, out, status)
        })
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}

/// A transaction. One thread at a time uses it; dropping it rolls it back.
pub struct Transaction(pub(crate) Owned<rocks_txn>);

impl Transaction {
    pub fn get(&self, of: Option<&Family>, key: &[u8]) -> Result<Option<Vec<u8>>> {
        // SAFETY: `got` gives memory that lives through the call.
        got(|room, size, length, status| unsafe {
            rocks_txn_get_into(
                self.0.handle,
                family(of),
                null(),
                bytes(key),
                key.len(),
                room,
                size,
                length,
                status,
            )
        })
    }

    /// The value; nobody else may change the key before the commit.
    pub fn get_for_update(&self, of: Option<&Family>, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut value = rocks_buffer {
            data: null_mut(),
            len: 0,
        };
        // SAFETY: key and `value` live through the call.
        let found = code(
            |status| unsafe {
                let (txn, k) = (self.0.handle, bytes(key));
                rocks_txn_get_for_update(
                    txn,
                    family(of),
                    null(),
                    k,
                    key.len(),
                    1,
                    1,
                    &mut value,
                    status,
                )
            },
            &[ROCKS_NOT_FOUND],
        )?;
        if found == ROCKS_NOT_FOUND {
            Ok(None)
        } else {
            taken(value).map(Some)
        }
    }

    pub fn put(&self, of: Option<&Family>, key: &[u8], value: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(value));
        // SAFETY: the bytes live through the call, as in the calls below.
        call(|status| unsafe {
            rocks_txn_put(
                self.0.handle,
                family(of),
                k,
                key.len(),
                v,
                value.len(),
                status,
            )
        })
    }

    pub fn merge(&self, of: Option<&Family>, key: &[u8], operand: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(operand));
        // SAFETY: as in put.
        call(|status| unsafe {
            rocks_txn_merge(
                self.0.handle,
                family(of),
                k,
                key.len(),
                v,
                operand.len(),
                status,
            )
        })
    }

    pub fn delete(&self, of: Option<&Family>, key: &[u8]) -> Result<()> {
        // SAFETY: as in put.
        call(|status| unsafe {
            rocks_txn_delete(self.0.handle, family(of), bytes(key), key.len(), status)
        })
    }

    pub fn rows(&self, range: &Range) -> Result<Rows> {
        // SAFETY: handles are checked by the library.
        Rows::new(range, |reading, out, status| unsafe {
            rocks_txn_iter(self.0.handle, family(range.family), reading, out, status)
        })
    }

    pub fn commit(&self) -> Result<()> {
        // SAFETY: as in rows.
        call(|status| unsafe { rocks_txn_commit(self.0.handle, status) })
    }

    pub fn rollback(&self) -> Result<()> {
        // SAFETY: as in rows.
        call(|status| unsafe { rocks_txn_rollback(self.0.handle, status) })
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}

/// Writes that become visible together. One thread at a time uses it.
pub struct Batch(pub(crate) Owned<rocks_batch>);

impl Batch {
    pub fn new() -> Result<Batch> {
        // SAFETY: `out` and `status` are there for the call.
        let handle = made(|out, status| unsafe { rocks_batch_new(out, status) })?;
        Ok(Batch(Owned {
            handle,
            free: rocks_batch_free,
        }))
    }

    pub fn put(&self, of: Option<&Family>, key: &[u8], value: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(value));
        // SAFETY: the bytes live through the call, as in the calls below.
        call(|status| unsafe {
            rocks_batch_put(
                self.0.handle,
                family(of),
                k,
                key.len(),
                v,
                value.len(),
                status,
            )
        })
    }

    pub fn merge(&self, of: Option<&Family>, key: &[u8], operand: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(operand));
        // SAFETY: as in put.
        call(|status| unsafe {
            rocks_batch_merge(
                self.0.handle,
                family(of),
                k,
                key.len(),
                v,
                operand.len(),
                status,
            )
        })
    }

    pub fn delete(&self, of: Option<&Family>, key: &[u8]) -> Result<()> {
        // SAFETY: as in put.
        call(|status| unsafe {
            rocks_batch_delete(self.0.handle, family(of), bytes(key), key.len(), status)
        })
    }

    pub fn clear(&self) -> Result<()> {
        // SAFETY: handles are checked by the library.
        call(|status| unsafe { rocks_batch_clear(self.0.handle, status) })
    }

    pub fn count(&self) -> Result<u32> {
        let mut count = 0;
        // SAFETY: `count` is there for the call.
        call(|status| unsafe { rocks_batch_count(self.0.handle, &mut count, status) })?;
        Ok(count)
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}
