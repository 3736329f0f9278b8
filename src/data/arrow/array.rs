//! The arrays of a stream that goes out: columns that the bridge filled, lent to whoever reads the
//! stream. Each array, and each column that is moved out of one, holds the memory of all.

use crate::base::shared::{ArrowBytes, Filled};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::shared::ArrowArray;
use crate::data::arrow::typed::Rows;
use crate::data::iter::block::Block;
use parking_lot::Mutex;
use std::ffi::c_void;
use std::ptr::null;
use std::sync::Arc;

/// The memory of an array.
#[derive(Default)]
pub struct Memory {
    pub block: Block,
    /// Rows that were taken apart.
    pub typed: Option<Rows>,
    /// Offsets of 64 bits, of keys and of values.
    wide: [Vec<i64>; 2],
    /// Views, likewise.
    views: [Vec<u128>; 2],
    /// The column that names the source.
    label_offsets: Vec<i32>,
    labels: Vec<u8>,
}

/// Memory of arrays that were released, for the next ones.
#[derive(Default)]
pub struct Pool(Mutex<Vec<Memory>>);

impl Pool {
    /// More would only hold memory that nobody asks for.
    const KEPT: usize = 4;

    pub fn take(&self) -> Memory {
        self.0.lock().pop().unwrap_or_default()
    }

    pub fn give(&self, memory: Memory) {
        let mut kept = self.0.lock();
        if kept.len() < Pool::KEPT {
            kept.push(memory);
        }
    }
}

/// The rows of an array.
pub struct Batch {
    memory: Option<Memory>,
    pool: Arc<Pool>,
    filled: Filled,
    is_labelled: bool,
}

// SAFETY: plain memory; the pointers are to the block's.
unsafe impl Send for Batch {}
// SAFETY: as above; it does not change any more.
unsafe impl Sync for Batch {}

impl Drop for Batch {
    fn drop(&mut self) {
        if let Some(memory) = self.memory.take() {
            self.pool.give(memory);
        }
    }
}

impl Batch {
    /// Of rows that were read into the block of the memory.
    pub fn new(
        mut memory: Memory,
        pool: &Arc<Pool>,
        filled: Filled,
        settings: &Settings,
        label: Option<&str>,
    ) -> Batch {
        if settings.plan.is_none() {
            memory.lay_out(filled.count, settings);
        }
        if let Some(label) = label {
            memory.repeat(label, filled.count);
        }
        Batch {
            memory: Some(memory),
            pool: pool.clone(),
            filled,
            is_labelled: label.is_some(),
        }
    }

    pub fn rows(&self) -> usize {
        self.filled.count
    }

    pub fn bytes(&self) -> u64 {
        self.filled.key_bytes as u64 + self.filled.value_bytes as u64
    }

    fn memory(&self) -> &Memory {
        self.memory
            .as_ref()
            .expect("the memory is there until the end")
    }

    /// Its first rows as an array, which holds it.
    pub fn export(self, rows: usize, settings: &Settings) -> ArrowArray {
        let rows = rows.min(self.rows()) as i64;
        let of = Arc::new(self);
        let mut children = Vec::new();
        if let Some(plan) = &settings.plan {
            for (at, _) in plan.shown() {
                children.push(Column::typed(&of, at).export(rows));
            }
        } else {
            let wanted = [settings.with_keys(), settings.with_values()];
            for at in (0..2).filter(|&at| wanted[at]) {
                children.push(Column::bytes(&of, at, settings.bytes).export(rows));
            }
        }
        if of.is_labelled {
            children.push(Column::label(&of).export(rows));
        }
        let mut parent = Box::new(Parent {
            children,
            pointers: Vec::new(),
            buffers: [null()],
        });
        let (first, count) = (parent.children.as_mut_ptr(), parent.children.len());
        // SAFETY: the elements of the array, which does not move any more.
        parent.pointers = (0..count).map(|at| unsafe { first.add(at) }).collect();
        ArrowArray {
            length: rows,
            n_buffers: 1,
            n_children: count as i64,
            buffers: parent.buffers.as_mut_ptr(),
            children: parent.pointers.as_mut_ptr(),
            release: Some(release_parent),
            private_data: Box::into_raw(parent).cast(),
            ..ArrowArray::EMPTY
        }
    }
}

impl Memory {
    /// Offsets and bytes of a column of the block.
    fn column(&self, at: usize) -> (*const u32, *const u8) {
        let columns = self.block.columns();
        match at {
            0 => (columns.key_offsets, columns.keys),
            _ => (columns.value_offsets, columns.values),
        }
    }

    /// Adds what the layout needs beside offsets of 32 bits.
    fn lay_out(&mut self, rows: usize, settings: &Settings) {
        let wanted = [settings.with_keys(), settings.with_values()];
        for at in (0..2).filter(|&at| wanted[at]) {
            let (offsets, bytes) = self.column(at);
            // SAFETY: the bridge filled one offset more than there are rows.
            let offsets = unsafe { std::slice::from_raw_parts(offsets, rows + 1) };
            match settings.bytes {
                ArrowBytes::Binary => {}
                ArrowBytes::LargeBinary => {
                    self.wide[at].clear();
                    self.wide[at].extend(offsets.iter().map(|&offset| i64::from(offset)));
                }
                ArrowBytes::BinaryView => {
                    self.views[at].clear();
                    let two = offsets.windows(2);
                    // SAFETY: the offsets are of these bytes.
                    let views = two.map(|two| unsafe { view(bytes, two[0], two[1]) });
                    self.views[at].extend(views);
                }
            }
        }
    }

    /// A column with the same text in each row.
    fn repeat(&mut self, label: &str, rows: usize) {
        let size = label.len() as i32;
        self.label_offsets.clear();
        self.label_offsets
            .extend((0..=rows as i32).map(|row| row * size));
        self.labels.clear();
        self.labels.extend_from_slice(label.repeat(rows).as_bytes());
    }
}

/// A view of bytes in the first data buffer.
///
/// # Safety
/// The bytes are readable from one offset to the other.
unsafe fn view(bytes: *const u8, begin: u32, end: u32) -> u128 {
    const SHORT: usize = 12;
    let size = (end - begin) as usize;
    let mut view = [0; 16];
    view[..4].copy_from_slice(&(size as u32).to_ne_bytes());
    let shown = if size <= SHORT { size } else { 4 };
    if size > 0 {
        // SAFETY: as the caller says.
        let head = unsafe { std::slice::from_raw_parts(bytes.add(begin as usize), shown) };
        view[4..4 + shown].copy_from_slice(head);
    }
    if size > SHORT {
        // Behind the prefix the number of the buffer, 0.
        view[12..].copy_from_slice(&begin.to_ne_bytes());
    }
    u128::from_ne_bytes(view)
}

/// What a column of an array owns.
struct Column {
    buffers: [*const c_void; 4],
    n_buffers: i64,
    /// Of the data buffer of views.
    size: [i64; 1],
    _batch: Arc<Batch>,
}

impl Column {
    fn bytes(batch: &Arc<Batch>, at: usize, layout: ArrowBytes) -> Box<Column> {
        let memory = batch.memory();
        let (narrow, bytes) = memory.column(at);
        let offsets: *const c_void = match layout {
            ArrowBytes::Binary => narrow.cast(),
            ArrowBytes::LargeBinary => memory.wide[at].as_ptr().cast(),
            ArrowBytes::BinaryView => memory.views[at].as_ptr().cast(),
        };
        let size = [batch.filled.key_bytes, batch.filled.value_bytes][at];
        let mut column = Column::new(batch, offsets, bytes);
        if layout == ArrowBytes::BinaryView {
            column.size = [size as i64];
            column.buffers[3] = column.size.as_ptr().cast();
            column.n_buffers = 4;
        }
        column
    }

    fn typed(batch: &Arc<Batch>, at: usize) -> Box<Column> {
        let rows = batch.memory().typed.as_ref();
        let cells = rows.expect("rows were taken apart").cells(at);
        let mut column = Column::new(batch, cells.first, cells.bytes.cast());
        if cells.bytes.is_null() {
            (column.n_buffers, column.buffers[2]) = (2, null());
        }
        column
    }

    fn label(batch: &Arc<Batch>) -> Box<Column> {
        let memory = batch.memory();
        let offsets = memory.label_offsets.as_ptr().cast();
        Column::new(batch, offsets, memory.labels.as_ptr())
    }

    fn new(batch: &Arc<Batch>, offsets: *const c_void, bytes: *const u8) -> Box<Column> {
        // Some readers refuse a buffer that is NULL, even an empty one.
        static NOTHING: [u64; 1] = [0];
        let bytes = match bytes.is_null() {
            true => NOTHING.as_ptr().cast(),
            false => bytes.cast(),
        };
        Box::new(Column {
            buffers: [null(), offsets, bytes, null()],
            n_buffers: 3,
            size: [0],
            _batch: batch.clone(),
        })
    }

    fn export(mut self: Box<Column>, rows: i64) -> ArrowArray {
        ArrowArray {
            length: rows,
            n_buffers: self.n_buffers,
            buffers: self.buffers.as_mut_ptr(),
            release: Some(release_column),
            private_data: Box::into_raw(self).cast(),
            ..ArrowArray::EMPTY
        }
    }
}

/// What the array of a struct owns.
struct Parent {
    children: Vec<ArrowArray>,
    pointers: Vec<*mut ArrowArray>,
    buffers: [*const c_void; 1],
}

unsafe extern "C" fn release_column(array: *mut ArrowArray) {
    // SAFETY: an array of ours, released once.
    unsafe {
        drop(Box::from_raw((*array).private_data.cast::<Column>()));
        (*array).release = None;
    }
}

unsafe extern "C" fn release_parent(array: *mut ArrowArray) {
    // SAFETY: an array of ours, released once; a child that was moved out has no release.
    unsafe {
        let parent = Box::from_raw((*array).private_data.cast::<Parent>());
        for &child in &parent.pointers {
            if let Some(release) = (*child).release {
                release(child);
            }
        }
        (*array).release = None;
    }
}
