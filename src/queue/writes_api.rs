//! Writes of a queue: many are one batch. What refuses one refuses it alone.

use crate::abi::handles::guard::enter_or_null;
use crate::abi::param::{Argument, Param};
use crate::base::error::{Error, Result};
use crate::data::batch::batch::Batch;
use crate::data::write::Write;
use crate::db::child_api::enter_to_change;
use crate::db::db::Kind;
use crate::options::parameters_api::{kind, InOptions};
use crate::queue::calls_api::{fail, make_call, param, Op};
use crate::queue::operation::Operation;
use crate::queue::queue::Shared;
use crate::types::*;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static BATCH: RefCell<Option<Batch>> = const { RefCell::new(None) };
}

/// Whether the writes wait for locks of transactions: each by itself then.
pub(crate) fn locks(taken: &[Op]) -> bool {
    let db = enter_to_change(taken[0].op.given.db.cast_const(), "db");
    db.is_ok_and(|db| db.kind == Kind::Transaction)
}

fn write_of(op: &Operation) -> Write<'_> {
    let (key, value) = (op.key(), op.value());
    match op.given.kind {
        ROCKS_OPERATION_PUT => Write::Put { key, value },
        ROCKS_OPERATION_MERGE => Write::Merge {
            key,
            operand: value,
        },
        ROCKS_OPERATION_DELETE => Write::Delete { key },
        ROCKS_OPERATION_SINGLE_DELETE => Write::SingleDelete { key },
        _ => Write::DeleteRange {
            begin: key,
            end: value,
        },
    }
}

fn add(batch: &mut Batch, op: &Operation) -> Result<()> {
    let family = enter_or_null(op.given.column_family, "column_family")?;
    batch.add(family.as_deref(), write_of(op))
}

/// Writes what the batch has.
fn write_batch(given: &rocks_operation, batch: &mut Batch) -> Result<()> {
    let db = enter_to_change(given.db.cast_const(), "db")?;
    // SAFETY: transparent over the pointer, which the call checks.
    let options: InOptions<kind::Write> = unsafe { param(given.options) };
    let mut options = options.take("options")?;
    db.write(options.view(), batch)
}

/// Writes a group with the same database and options.
pub(crate) fn write(queue: &Arc<Shared>, class: usize, taken: &mut Vec<Op>) {
    let batch = BATCH.take().map_or_else(|| Batch::new(0, 0, 0), Ok);
    let mut batch = match batch {
        Ok(batch) => batch,
        Err(error) => return fail(queue, taken, Some(class), error),
    };
    // What the batch refuses is refused by the call too, in the words of that.
    let refused: Vec<bool> = taken
        .iter()
        .map(|one| add(&mut batch, &one.op).is_err())
        .collect();
    // With lanes, each write by itself keeps their order.
    let in_order = refused.contains(&true) && taken.iter().any(|one| one.op.given.lane != 0);
    let mut refused = refused.into_iter();
    let mut alone: Vec<Op> = taken
        .extract_if(.., |_| refused.next() == Some(true) || in_order)
        .collect();
    let written = match taken.first() {
        Some(first) => write_batch(&first.op.given, &mut batch),
        None => Ok(()),
    };
    if batch.clear().is_ok() {
        BATCH.set(Some(batch));
    }
    match written {
        Ok(()) if taken.is_empty() => {}
        Ok(()) => succeed(queue, taken, class),
        Err(error) if is_of_all(&error) => fail(queue, taken, Some(class), error),
        // Nothing was written. Each shows whether it is to blame.
        Err(_) => {}
    }
    alone.append(taken);
    for one in alone {
        make_call(queue, class, one);
    }
}

/// Whether a batch failed for a reason that no single one of its writes is to blame for.
fn is_of_all(error: &Error) -> bool {
    matches!(
        error.code(),
        ROCKS_TIMED_OUT | ROCKS_INCOMPLETE | ROCKS_CLOSED | ROCKS_IO_ERROR
    )
}

fn succeed(queue: &Arc<Shared>, taken: &mut Vec<Op>, class: usize) {
    let mut group = queue.pool.take();
    if let Some(group) = Arc::get_mut(&mut group) {
        for one in taken.iter() {
            group.add_taken(one);
        }
    }
    queue.complete(taken, group, Some(class));
}
