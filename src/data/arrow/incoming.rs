//! Writes from an Arrow stream: each array of it becomes one write of its target.

use crate::base::error::{Error, Result};
use crate::base::shared::{ArrowColumns, ArrowNulls, WriteKind};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::stream::{Opened, Rows, Stream};
use crate::data::batch::batch::Batch;
use crate::data::write::Writes;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::Cancel;
use crate::types::{rocks_arrow_info, ROCKS_INCOMPLETE};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// Writes of one kind: the rows of an array from one on.
pub struct Part<'a> {
    pub first: usize,
    pub writes: Writes<'a>,
}

/// Opens a stream for the writes that the settings name.
pub fn open(stream: Stream, settings: &Settings) -> Result<Opened> {
    let with_values = settings.write != WriteKind::Delete;
    if with_values && settings.columns != ArrowColumns::Both {
        let what = "columns is not both; \"write\" put and merge need keys and values";
        return Err(Error::argument("options", what));
    }
    Opened::open(stream, settings, with_values)
}

/// Gives `write` each array of a stream: its rows, in their order, as writes of one kind each.
pub fn each(
    mut stream: Opened,
    settings: &Settings,
    check: &mut dyn FnMut() -> Result<()>,
    write: &mut dyn FnMut(&[Part]) -> Result<()>,
) -> Result<rocks_arrow_info> {
    let mut info = rocks_arrow_info::default();
    loop {
        check()?;
        let Some(rows) = stream.next_rows()? else {
            return Ok(info);
        };
        let parts = parts_of(&rows, settings)?;
        let of = |error: Error| error.within(&format!("stream: array {}", rows.number));
        if !parts.is_empty() {
            write(&parts).map_err(of)?;
        }
        info.arrays += 1;
        info.rows += rows.count as u64;
        let deleted = parts.iter().map(|part| match part.writes {
            Writes::Delete { keys } => keys.count() as u64,
            _ => 0,
        });
        info.deleted += deleted.sum::<u64>();
    }
}

/// Runs `add` on each part; errors say where the part begins.
pub fn add_each(parts: &[Part], mut add: impl FnMut(&Writes) -> Result<()>) -> Result<()> {
    for part in parts {
        let from = |error: Error| match part.first {
            0 => error,
            first => error.within(&format!("from row {first} on")),
        };
        add(&part.writes).map_err(from)?;
    }
    Ok(())
}

fn parts_of<'a>(rows: &'a Rows, settings: &Settings) -> Result<Vec<Part<'a>>> {
    let part = |begin: usize, end: usize, is_deleted: bool| {
        let keys = rows.keys.rows(begin, end);
        let writes = match (&rows.values, is_deleted) {
            (None, _) | (_, true) => Writes::Delete { keys },
            (Some(values), _) => {
                let values = values.rows(begin, end);
                match settings.write {
                    WriteKind::Merge => Writes::Merge {
                        keys,
                        operands: values,
                    },
                    _ => Writes::Put { keys, values },
                }
            }
        };
        Part {
            first: begin,
            writes,
        }
    };
    let is_null = |row: usize| {
        rows.values
            .as_ref()
            .is_some_and(|values| values.is_null(row))
    };
    let null = rows.values.as_ref();
    match null.and_then(|values| values.first_null(rows.count)) {
        _ if rows.count == 0 => Ok(Vec::new()),
        None => Ok(vec![part(0, rows.count, false)]),
        Some(row) if settings.nulls == ArrowNulls::Refuse => {
            let what = format_args!(
                "array {} has a null value in row {row}; the option null_values=delete deletes its \
                 key",
                rows.number
            );
            Err(Error::argument("stream", what))
        }
        Some(_) => {
            let mut parts = Vec::new();
            let mut begin = 0;
            for row in 1..=rows.count {
                if row == rows.count || is_null(row) != is_null(begin) {
                    parts.push(part(begin, row, is_null(begin)));
                    begin = row;
                }
            }
            Ok(parts)
        }
    }
}

/// What ends work whose flag is set: `stoppable` says who set it.
pub(crate) fn unless_set(stop: *const AtomicBool) -> impl FnMut() -> Result<()> {
    // SAFETY: the flag lives for the length of the work.
    move || match unsafe { &*stop }.load(Ordering::Acquire) {
        true => Err(Error::Code(ROCKS_INCOMPLETE)),
        false => Ok(()),
    }
}

impl Db {
    /// Writes each array of a stream: all of an array or nothing of it.
    pub fn write_arrow(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        settings: &Settings,
        stream: Stream,
        cancel: Option<&Cancel>,
    ) -> Result<rocks_arrow_info> {
        let stream = open(stream, settings)?;
        self.stoppable(cancel, |stop| {
            each(
                stream,
                settings,
                &mut unless_set(stop),
                &mut |parts| match parts {
                    [one] => self.write_many(family, options, &one.writes),
                    parts => {
                        let mut batch = Batch::new(0, 0, 0)?;
                        add_each(parts, |writes| batch.add_many(family, writes))?;
                        self.write(options, &mut batch)
                    }
                },
            )
        })
    }
}

impl Batch {
    /// Adds the rows of a stream: all of an array or nothing of it. What came before stays.
    pub fn add_arrow(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        settings: &Settings,
        stream: Stream,
        cancel: Option<&Cancel>,
    ) -> Result<rocks_arrow_info> {
        let stream = open(stream, settings)?;
        let watch = cancel.map(Cancel::watch);
        let mut check = || watch.as_ref().map_or(Ok(()), |watch| watch.check());
        each(stream, settings, &mut check, &mut |parts| match parts {
            [one] => self.add_many(family, &one.writes),
            parts => {
                self.set_save_point()?;
                match add_each(parts, |writes| self.add_many(family, writes)) {
                    Ok(()) => self.pop_save_point(),
                    Err(why) => self.rollback_to_save_point().and(Err(why)),
                }
            }
        })
    }
}
