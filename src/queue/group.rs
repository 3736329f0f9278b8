//! Groups of completions, with the memory that they show. Threads fill them, drainers hold them, and
//! they are used again.

use crate::base::bridge::rx_free;
use crate::base::error::Result;
use crate::data::iter::block::Block;
use crate::data::read::multi_get::Values;
use crate::data::read::value::Value;
use crate::queue::operation::Operation;
use crate::queue::queue::Shared;
use crate::queue::schedule::Taken;
use crate::types::{
    rocks_block_view, rocks_buffer, rocks_completion, rocks_operation, rocks_slice, rocks_status,
};
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// So many values are kept for single reads.
const KEPT: usize = 64;

#[derive(Default)]
pub struct Group {
    pub completions: Vec<rocks_completion>,
    /// Of many reads.
    values: Option<Values>,
    /// Of single reads; the first `singles_used` of them have one.
    singles: Vec<Value>,
    singles_used: usize,
    #[allow(clippy::vec_box)] // completions show where they are
    statuses: Vec<Box<rocks_status>>,
    block: Option<Box<(Block, rocks_block_view)>>,
    /// What exports return, from malloc.
    buffers: Vec<rocks_buffer>,
    /// Entries of iterators.
    bytes: Vec<u8>,
}

// SAFETY: the pointers lead to its own memory.
unsafe impl Send for Group {}
// SAFETY: as above; a shared group is only read.
unsafe impl Sync for Group {}

impl Group {
    /// Adds the completion of an operation, as one that succeeded and shows nothing.
    pub fn add(&mut self, given: &rocks_operation, id: u64) -> &mut rocks_completion {
        let none = rocks_slice {
            data: null(),
            len: 0,
        };
        self.completions.push(rocks_completion {
            user_data: given.user_data,
            id,
            code: 0,
            kind: given.kind,
            key: none,
            value: none,
            status: null(),
            handle: null_mut(),
            number: 0,
            count: 0,
            values: null(),
            codes: null(),
            block: null(),
        });
        self.last()
    }

    pub fn add_taken(&mut self, taken: &Taken<Box<Operation>>) -> &mut rocks_completion {
        self.add(&taken.op.given, taken.id)
    }

    /// The completion that was added last.
    pub fn last(&mut self) -> &mut rocks_completion {
        self.completions.last_mut().expect("one was added")
    }

    /// Keeps the status of the completion that was added last.
    pub fn keep_status(&mut self, status: &rocks_status) {
        // SAFETY: numbers and bytes.
        self.statuses
            .push(Box::new(unsafe { std::ptr::read(status) }));
        let kept: *const rocks_status = &**self.statuses.last().expect("pushed just now");
        let last = self.last();
        (last.code, last.status) = (status.code, kept);
    }

    /// The memory of many reads.
    pub fn values(&mut self) -> Result<&mut Values> {
        if self.values.is_none() {
            self.values = Some(Values::new()?);
        }
        Ok(self.values.as_mut().expect("made just now"))
    }

    /// The memory of one read.
    pub fn single(&mut self) -> Result<&mut Value> {
        if self.singles_used == self.singles.len() {
            self.singles.push(Value::new()?);
        }
        self.singles_used += 1;
        Ok(&mut self.singles[self.singles_used - 1])
    }

    /// The read that `single` was for found nothing.
    pub fn leave_single(&mut self) {
        self.singles_used -= 1;
    }

    /// The memory of a block of entries; one in a group.
    pub fn block(&mut self) -> &mut (Block, rocks_block_view) {
        self.block.get_or_insert_with(|| {
            let view = rocks_block_view {
                count: 0,
                key_offsets: null(),
                keys: null(),
                value_offsets: null(),
                values: null(),
                key_bytes: 0,
                value_bytes: 0,
                done: 0,
            };
            Box::new((Block::new(), view))
        })
    }

    /// Keeps a buffer of the library's.
    pub fn keep_buffer(&mut self, buffer: rocks_buffer) -> rocks_slice {
        let (data, len) = (buffer.data, buffer.len);
        self.buffers.push(buffer);
        rocks_slice { data, len }
    }

    /// Copies the entry of an iterator; one in a group.
    pub fn keep_entry(&mut self, key: &[u8], value: &[u8]) -> (rocks_slice, rocks_slice) {
        self.bytes.clear();
        self.bytes.reserve(key.len() + value.len());
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        let (key, value) = self.bytes.split_at(key.len());
        (key.into(), value.into())
    }

    /// Lets go of what it shows; memory stays for the next use.
    fn clear(&mut self) {
        self.completions.clear();
        if let Some(values) = &mut self.values {
            values.reset();
        }
        self.singles.truncate(KEPT.max(self.singles_used));
        self.singles[..self.singles_used]
            .iter_mut()
            .for_each(Value::reset);
        self.singles.truncate(KEPT);
        self.singles_used = 0;
        self.statuses.clear();
        self.free_buffers();
        if self.bytes.capacity() > 64 << 10 {
            self.bytes = Vec::new();
        }
        self.block = None;
    }

    fn free_buffers(&mut self) {
        for buffer in self.buffers.drain(..) {
            // SAFETY: from malloc, and freed once.
            unsafe { rx_free(buffer.data.cast()) };
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.free_buffers();
    }
}

/// Groups that nobody uses.
#[derive(Default)]
pub struct Pool(parking_lot::Mutex<Vec<Arc<Group>>>);

/// So many groups are kept.
const GROUPS: usize = 1024;

impl Pool {
    pub fn take(&self) -> Arc<Group> {
        self.0.lock().pop().unwrap_or_default()
    }

    /// Keeps groups whose last user the caller is.
    pub fn give(&self, groups: impl IntoIterator<Item = Arc<Group>>) {
        for mut group in groups {
            if let Some(alone) = Arc::get_mut(&mut group) {
                alone.clear();
                let mut pool = self.0.lock();
                if pool.len() < GROUPS {
                    pool.push(group);
                }
            }
        }
    }
}

/// What a call has drained.
#[derive(Default)]
pub struct Completions {
    shown: Vec<rocks_completion>,
    /// Those of the call that drains, which no thread of the queue had.
    at_once: Group,
    groups: Vec<(Arc<Group>, usize, usize)>,
    /// The queue whose groups they are.
    home: Option<Arc<Shared>>,
}

// SAFETY: the pointers lead to the memory of its groups.
unsafe impl Send for Completions {}

impl Completions {
    /// Lets go of what it held, and gets ready for completions of a queue.
    pub fn begin(&mut self, home: &Arc<Shared>) {
        self.clear();
        if !self.home.as_ref().is_some_and(|own| Arc::ptr_eq(own, home)) {
            self.home = Some(home.clone());
        }
    }

    /// Groups, with the first and the number of the completions that it shows of each.
    pub fn groups(&mut self) -> &mut Vec<(Arc<Group>, usize, usize)> {
        &mut self.groups
    }

    /// For the completions of the call that drains.
    pub fn at_once(&mut self) -> &mut Group {
        &mut self.at_once
    }

    pub fn has_some(&self) -> bool {
        !self.at_once.completions.is_empty()
    }

    /// Shows what was put into its groups.
    pub fn show(&mut self) -> &[rocks_completion] {
        if self.groups.is_empty() {
            return &self.at_once.completions;
        }
        self.shown.extend_from_slice(&self.at_once.completions);
        for (group, from, count) in &self.groups {
            self.shown
                .extend_from_slice(&group.completions[*from..from + count]);
        }
        &self.shown
    }

    fn clear(&mut self) {
        self.shown.clear();
        self.at_once.clear();
        let groups = self.groups.drain(..).map(|(group, _, _)| group);
        match &self.home {
            Some(home) => home.pool.give(groups),
            None => drop(groups),
        }
    }
}

impl Drop for Completions {
    fn drop(&mut self) {
        self.clear();
    }
}
