//! A stream that goes out: the entries of iterators, one after the other, as arrays.

use crate::base::error::{check, Error, Failure, Result};
use crate::base::shared::Filled;
use crate::data::arrow::array::{Batch, Memory, Pool};
use crate::data::arrow::bridge;
use crate::data::arrow::producers::Producers;
use crate::data::arrow::schema::{fields, schema_of};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::shared::{ArrowArray, ArrowSchema};
use crate::data::arrow::typed::{Plan, Rows};
use crate::data::iter::block::Scan;
use crate::data::iter::iter::{Iter, Place};
use crate::progress::cancel::{progress_object, Watch};
use crate::types::ROCKS_NOT_FOUND;
use std::ffi::{CStr, CString};
use std::sync::Arc;

/// An iterator that a stream reads. Dropping it frees the iterator.
pub trait Source: Send {
    /// Runs work on it, while nothing else does.
    fn with(&self, work: &mut dyn FnMut(&mut Iter) -> Result<()>) -> Result<()>;
}

/// A source while it is read.
pub struct Reading {
    pub source: Box<dyn Source>,
    /// What its rows have in the column of sources.
    pub label: Option<String>,
    begun: bool,
    /// How many rows were taken apart.
    rows: u64,
}

impl Reading {
    pub fn new(source: Box<dyn Source>, label: Option<String>) -> Reading {
        Reading {
            source,
            label,
            begun: false,
            rows: 0,
        }
    }

    /// The next rows; `None`: the end. An error of `ends` ends it, also where no row is wanted.
    pub fn next(
        &mut self,
        settings: &Settings,
        pool: &Arc<Pool>,
        ends: &dyn Fn() -> Result<()>,
    ) -> Result<Option<Batch>> {
        let mut memory = pool.take();
        let filled = match &settings.plan {
            None => self.read(settings, &mut memory, settings.batch_rows)?,
            Some(plan) => self.read_typed(settings, plan, &mut memory, ends)?,
        };
        let Some(filled) = filled else {
            pool.give(memory);
            return Ok(None);
        };
        let label = self.label.as_deref();
        Ok(Some(Batch::new(memory, pool, filled, settings, label)))
    }

    /// Reads a block.
    fn read(
        &mut self,
        settings: &Settings,
        memory: &mut Memory,
        rows: usize,
    ) -> Result<Option<Filled>> {
        let mut filled: Option<Filled> = None;
        let flags = [
            (settings.reverse, Scan::REVERSE),
            (!settings.reads_values(), Scan::KEYS_ONLY),
        ];
        let set = flags.iter().filter(|(set, _)| *set);
        let scan = Scan(set.fold(0, |all, (_, flag)| all | flag));
        let begins = !std::mem::replace(&mut self.begun, true);
        self.source.with(&mut |iter| {
            if begins && iter.place == Place::Nowhere {
                let first = match settings.reverse {
                    true => iter.seek_to_last(),
                    false => iter.seek_to_first(),
                };
                unless_end(first)?;
            }
            let bytes = settings.batch_bytes;
            filled = unless_end(iter.read_block(rows, bytes, scan, &mut memory.block))?;
            Ok(())
        })?;
        if let Some(filled) = &mut filled {
            if !settings.reads_values() {
                filled.value_bytes = 0;
            }
        }
        Ok(filled)
    }

    /// Takes the rows of blocks apart until there are enough that meet the conditions.
    fn read_typed(
        &mut self,
        settings: &Settings,
        plan: &Plan,
        memory: &mut Memory,
        ends: &dyn Fn() -> Result<()>,
    ) -> Result<Option<Filled>> {
        let mut typed = match memory.typed.take() {
            Some(typed) => typed,
            None => Rows::new()?,
        };
        typed.clear();
        let (mut rows, mut bytes, mut last) = (0, 0, None);
        while rows < settings.batch_rows && bytes < settings.batch_bytes {
            ends()?;
            let Some(filled) = self.read(settings, memory, settings.batch_rows - rows)? else {
                break;
            };
            let columns = memory.block.columns();
            (rows, bytes) = typed.add(plan, columns, filled.count, self.rows)?;
            self.rows += filled.count as u64;
            last = Some(filled);
        }
        memory.typed = Some(typed);
        Ok(last.filter(|_| rows > 0).map(|last| Filled {
            count: rows,
            key_bytes: bytes as usize,
            value_bytes: 0,
            place: last.place,
        }))
    }
}

/// `None`: there is nothing left.
fn unless_end<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Err(Error::Code(ROCKS_NOT_FOUND)) => Ok(None),
        read => read.map(Some),
    }
}

/// Where the arrays come from.
enum From {
    /// The thread that asks for them reads: the sources that are left, the next one last.
    Here(Vec<Reading>),
    Threads(Producers),
}

pub struct Reader {
    settings: Arc<Settings>,
    pool: Arc<Pool>,
    from: From,
    labelled: bool,
    watch: Option<Watch>,
    /// How many rows are left of the limit.
    left: Option<u64>,
    bytes: u64,
    /// It stays so.
    failed: Option<Box<Failure>>,
    over: bool,
    last_error: CString,
}

impl Reader {
    /// `labelled`: the sources have labels.
    pub fn new(settings: Settings, labelled: bool, watch: Option<Watch>) -> Reader {
        Reader {
            left: settings.limit,
            settings: Arc::new(settings),
            pool: Arc::new(Pool::default()),
            from: From::Here(Vec::new()),
            labelled,
            watch,
            bytes: 0,
            failed: None,
            over: false,
            last_error: CString::default(),
        }
    }

    /// Gives it what it reads.
    pub fn begin(&mut self, sources: Vec<Reading>) {
        let (settings, pool) = (&self.settings, &self.pool);
        self.from = match settings.threads {
            0 => From::Here(sources.into_iter().rev().collect()),
            _ => From::Threads(Producers::new(settings, pool, sources, self.watch.clone())),
        };
    }

    pub fn schema(&self) -> ArrowSchema {
        schema_of(fields(&self.settings, self.labelled))
    }

    /// The next array; `None`: the end. A failure is the end, too, and every later call returns it.
    pub fn next_array(&mut self) -> Result<Option<ArrowArray>> {
        if let Some(why) = &self.failed {
            return Err(Error::Full(why.clone()));
        }
        if self.over {
            return Ok(None);
        }
        let next = self.next_batch();
        if let Err(why) = &next {
            self.failed = Some(why.to_failure());
        }
        self.over = !matches!(next, Ok(Some(_)));
        if self.over {
            self.from = From::Here(Vec::new());
        }
        next
    }

    fn next_batch(&mut self) -> Result<Option<ArrowArray>> {
        self.watch.as_ref().map_or(Ok(()), Watch::check)?;
        if self.left == Some(0) {
            return self.tell(true).map(|()| None);
        }
        let batch = match &mut self.from {
            From::Threads(threads) => threads.next_batch()?,
            From::Here(left) => loop {
                let Some(source) = left.last_mut() else {
                    break None;
                };
                let ends = || self.watch.as_ref().map_or(Ok(()), Watch::check);
                match source.next(&self.settings, &self.pool, &ends)? {
                    None => drop(left.pop()),
                    some => break some,
                }
            },
        };
        let Some(batch) = batch else {
            return self.tell(true).map(|()| None);
        };
        self.bytes += batch.bytes();
        self.tell(false)?;
        let mut rows = batch.rows();
        if let Some(left) = &mut self.left {
            rows = rows.min(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= rows as u64;
        }
        Ok(Some(batch.export(rows, &self.settings)))
    }

    /// Reports the bytes so far, of which nobody knows how many there will be.
    fn tell(&self, is_end: bool) -> Result<()> {
        let progress = self.watch.as_ref().and_then(Watch::progress);
        if progress.is_none() {
            return Ok(());
        }
        let (to, total) = (
            progress_object(&progress),
            if is_end { self.bytes } else { 0 },
        );
        // SAFETY: the callback is held.
        check(|st| unsafe { bridge::rx_arrow_tell(to, self.bytes, total, st) })
    }

    /// Keeps the text for `last_error`.
    pub fn note(&mut self, error: &Error) {
        let text = error.text().replace('\0', "?");
        self.last_error = CString::new(text).unwrap_or_default();
    }

    /// Why the last call failed; empty: it did not.
    pub fn last_error(&self) -> &CStr {
        &self.last_error
    }
}
