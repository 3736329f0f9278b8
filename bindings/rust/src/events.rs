//! Queues of events, and backups.

use crate::abi::*;
use crate::{Database, Owned, Result, call, code, copied, made, text};
use std::ffi::CStr;
use std::ptr::null;

/// Events of databases, until they are drained.
pub struct EventQueue(pub(crate) Owned<rocks_event_queue>);

/// What happened; `kind` as "flush_completed".
pub struct Event {
    pub kind: String,
    pub column_family: String,
    pub file_path: String,
    pub message: String,
}

impl EventQueue {
    /// settings: as "capacity=100;kinds=flush_completed".
    pub fn new(settings: &str) -> Result<EventQueue> {
        let settings = text(settings)?;
        // SAFETY: the text lives through the call.
        let handle =
            made(|out, status| unsafe { rocks_event_queue_new(settings.as_ptr(), out, status) })?;
        Ok(EventQueue(Owned {
            handle,
            free: rocks_event_queue_free,
        }))
    }

    /// Whether an event came within so many milliseconds.
    pub fn wait(&self, milliseconds: i64) -> Result<bool> {
        // SAFETY: handles are checked by the library.
        let wait = |status| unsafe { rocks_event_queue_wait(self.0.handle, milliseconds, status) };
        Ok(code(wait, &[ROCKS_TIMED_OUT])? == ROCKS_OK)
    }

    /// What waits.
    pub fn drain(&self) -> Result<Vec<Event>> {
        // SAFETY: `out` and `status` are there for the call.
        let handle = made(|out, status| unsafe { rocks_event_block_new(out, status) })?;
        let block = Owned {
            handle,
            free: rocks_event_block_free,
        };
        let mut view = rocks_event_block_view {
            count: 0,
            events: null(),
        };
        // SAFETY: `view` is there for the call.
        call(|status| unsafe {
            rocks_event_queue_drain(self.0.handle, 0, block.handle, &mut view, status)
        })?;
        // SAFETY: the block lends its events until it is freed.
        let words = |slice: rocks_slice| unsafe {
            String::from_utf8_lossy(&copied(slice.data, slice.len)).into_owned()
        };
        let events = (0..view.count).map(|at| {
            // SAFETY: as before; the name of a kind lives as long as the library.
            let (event, kind) = unsafe {
                let event = &**view.events.add(at);
                (event, CStr::from_ptr(rocks_event_kind_name(event.kind)))
            };
            Event {
                kind: kind.to_string_lossy().into_owned(),
                column_family: words(event.column_family),
                file_path: words(event.file_path),
                message: words(event.message),
            }
        });
        let events = events.collect();
        block.close()?;
        Ok(events)
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}

/// Copies of databases in a folder.
pub struct Backups(Owned<rocks_backup_engine>);

impl Backups {
    pub fn open(path: &str) -> Result<Backups> {
        let path = text(path)?;
        // SAFETY: the path lives through the call.
        let handle = made(|out, status| unsafe {
            rocks_backup_engine_open(path.as_ptr(), null(), out, status)
        })?;
        Ok(Backups(Owned {
            handle,
            free: rocks_backup_engine_free,
        }))
    }

    /// The number of the new backup.
    pub fn create(&self, db: &Database) -> Result<u32> {
        let mut id = 0;
        // SAFETY: `id` is there for the call.
        call(|status| unsafe {
            let (engine, of) = (self.0.handle, db.0.handle);
            rocks_backup_engine_create(engine, of, null(), null(), 0, null(), &mut id, status)
        })?;
        Ok(id)
    }

    /// id: 0 is the latest.
    pub fn restore(&self, id: u32, path: &str) -> Result<()> {
        let path = text(path)?;
        // SAFETY: the path lives through the call.
        call(|status| unsafe {
            let engine = self.0.handle;
            rocks_backup_engine_restore(
                engine,
                id,
                path.as_ptr(),
                null(),
                null(),
                null(),
                0,
                null(),
                status,
            )
        })
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}
