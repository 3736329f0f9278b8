//! Writes to a database, with the defaults or with options of their own.

use crate::abi::*;
use crate::data::family;
use crate::{Batch, Database, Family, Options, Owned, Result, Transaction, bytes, call, made};
use std::ptr::null;

/// Writes to a database with options of the kind ROCKS_OPTIONS_WRITE, as "sync".
pub struct Writer<'a> {
    db: &'a Database,
    options: Option<&'a Options>,
}

impl Writer<'_> {
    fn options(&self) -> *const rocks_options {
        self.options
            .map_or(null(), |options| options.0.handle.cast_const())
    }

    pub fn put(&self, of: Option<&Family>, key: &[u8], value: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(value));
        let (db, of, options) = (self.db.0.handle, family(of), self.options());
        // SAFETY: the bytes live through the call; handles are checked by the library. So below.
        call(|status| unsafe {
            rocks_db_put(db, of, options, k, key.len(), v, value.len(), status)
        })
    }

    pub fn merge(&self, of: Option<&Family>, key: &[u8], operand: &[u8]) -> Result<()> {
        let (k, v) = (bytes(key), bytes(operand));
        let (db, of, options) = (self.db.0.handle, family(of), self.options());
        // SAFETY: as in put.
        call(|status| unsafe {
            rocks_db_merge(db, of, options, k, key.len(), v, operand.len(), status)
        })
    }

    pub fn delete(&self, of: Option<&Family>, key: &[u8]) -> Result<()> {
        let (db, of, options) = (self.db.0.handle, family(of), self.options());
        // SAFETY: as in put.
        call(|status| unsafe { rocks_db_delete(db, of, options, bytes(key), key.len(), status) })
    }

    pub fn write(&self, batch: &Batch) -> Result<()> {
        let (db, options) = (self.db.0.handle, self.options());
        // SAFETY: as in put.
        call(|status| unsafe { rocks_db_write(db, options, batch.0.handle, status) })
    }

    /// A transaction, whose commit writes with the options. Of a database opened with the mode
    /// "transaction" or "optimistic_transaction". `options`: of the transaction.
    pub fn begin(&self, options: Option<&Options>) -> Result<Transaction> {
        let options = options.map_or(null(), |options| options.0.handle.cast_const());
        let (db, write) = (self.db.0.handle, self.options());
        // SAFETY: as in put.
        let handle =
            made(|out, status| unsafe { rocks_txn_begin(db, write, options, out, status) })?;
        Ok(Transaction(Owned {
            handle,
            free: rocks_txn_free,
        }))
    }
}

impl Database {
    /// What writes with options: `db.writer(&options).put(None, key, value)`.
    pub fn writer<'a>(&'a self, options: &'a Options) -> Writer<'a> {
        Writer {
            db: self,
            options: Some(options),
        }
    }

    fn plain(&self) -> Writer<'_> {
        Writer {
            db: self,
            options: None,
        }
    }

    pub fn put(&self, of: Option<&Family>, key: &[u8], value: &[u8]) -> Result<()> {
        self.plain().put(of, key, value)
    }

    pub fn merge(&self, of: Option<&Family>, key: &[u8], operand: &[u8]) -> Result<()> {
        self.plain().merge(of, key, operand)
    }

    pub fn delete(&self, of: Option<&Family>, key: &[u8]) -> Result<()> {
        self.plain().delete(of, key)
    }

    pub fn write(&self, batch: &Batch) -> Result<()> {
        self.plain().write(batch)
    }

    /// Of a database opened with the mode "transaction" or "optimistic_transaction".
    pub fn begin(&self, options: Option<&Options>) -> Result<Transaction> {
        self.plain().begin(options)
    }
}
