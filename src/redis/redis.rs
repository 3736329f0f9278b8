//! A handle's side of the structures of a database: the store, and how it writes.

use crate::base::error::{Error, Result};
use crate::db::db::Db;
use crate::options::options::State;
use crate::progress::cancel::Cancel;
use crate::redis::check;
use crate::redis::command::fail::Fail;
use crate::redis::command::reply::Reply;
use crate::redis::command::request::{self, Next};
use crate::redis::session::{now, Place};
use crate::redis::store::head::damaged;
use crate::redis::store::still::Still;
use crate::redis::store::store::Store;
use crate::redis::store::user_locks::Locked;
use crate::redis::store::view::View;
use crate::types::ROCKS_CLOSED;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

pub struct Redis {
    pub store: Arc<Store>,
    /// The options of every write.
    pub write: State,
    /// Set when the handle is freed: ends the calls inside that wait or walk.
    pub ended: Cancel,
}

impl Redis {
    pub fn open(db: &Db, write: &State) -> Result<Redis> {
        Ok(Redis {
            store: Store::of(db, write)?,
            write: write.copy()?,
            ended: Cancel::default(),
        })
    }

    /// The same for an object that outlives this one.
    pub fn share(&self) -> Result<Redis> {
        Ok(Redis {
            store: self.store.clone(),
            write: self.write.copy()?,
            ended: Cancel::default(),
        })
    }

    /// Runs work that ends early when `cancel` is set, the database closes or the handle is freed.
    pub fn stoppable<T>(
        &self,
        db: &Db,
        cancel: Option<&Cancel>,
        work: impl FnOnce(Option<&AtomicBool>) -> Result<T>,
    ) -> Result<T> {
        // SAFETY: the flag lives as long as the work.
        let work = |stop: *const AtomicBool| work(unsafe { stop.as_ref() });
        let done = db.stoppable_with(&self.ended, cancel, work);
        done.map_err(
            |error| match error.code() == ROCKS_CLOSED && self.ended.is_set() {
                true => Error::new(ROCKS_CLOSED, "redis: freed while the call ran"),
                false => error,
            },
        )
    }

    /// Runs the whole requests of a client's stream; returns how many bytes they take.
    pub fn run_all(&self, place: &mut Place, requests: &[u8], reply: &mut Reply) -> Result<usize> {
        if let Some(error) = place.client.failed.take() {
            return Err(error);
        }
        let mut used = 0;
        loop {
            match request::next(&requests[used..]) {
                Next::More => return Ok(used),
                Next::Request(words, len) => {
                    let mark = reply.mark();
                    let ran = match words.is_empty() {
                        true => Ok(()),
                        false => self.run(place, &words, reply),
                    };
                    match ran {
                        Ok(()) => used += len,
                        // Those before it keep their replies; the next call says that it failed.
                        Err(error) if used > 0 => {
                            reply.cut(mark);
                            place.client.failed = Some(error);
                            return Ok(used);
                        }
                        Err(error) => return Err(error),
                    }
                }
                Next::Broken(text) => {
                    reply.error(&text);
                    return Ok(requests.len());
                }
            }
        }
    }

    pub fn check(&self, db: &Db, cancel: Option<&Cancel>, reply: &mut Reply) -> Result<()> {
        let report = self.stoppable(db, cancel, |stop| {
            let own = self.store.epochs.write();
            let still = Still::of(&self.store, db)?;
            let epochs = still.as_ref().map_or(&*own, |still| &still.epochs);
            let of = (&*self.store, db, &self.write);
            let mut view = View::new(of, (None, false), epochs, (0, now()));
            view.stop = stop;
            view.reads_rows = true;
            let checked = check::check(&view);
            still.as_ref().map_or(Ok(()), Still::check)?;
            match checked {
                Ok(report) => Ok(report),
                Err(Fail::Rocks(error)) => Err(error),
                Err(_) => Err(damaged()),
            }
        })?;
        reply.map(4);
        for (name, count) in [
            ("keys", report.keys),
            ("rows", report.rows),
            ("unused", report.rows.saturating_sub(report.used)),
        ] {
            reply.bulk(name.as_bytes());
            reply.count(count);
        }
        reply.bulk(b"faults");
        reply.array(report.faults.len());
        report
            .faults
            .iter()
            .for_each(|fault| reply.bulk(fault.as_bytes()));
        Ok(())
    }

    pub fn lock_keys(&self, db: &Db, keys: &[&[u8]], cancel: Option<&Cancel>) -> Result<Locked> {
        self.stoppable(db, cancel, |stop| {
            let never = AtomicBool::new(false);
            self.store.user_locks.lock(keys, stop.unwrap_or(&never))
        })
    }
}
