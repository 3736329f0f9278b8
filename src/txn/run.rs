//! Runs a function in transactions until one commits.

use crate::base::error::{check, Error, Result};
use crate::callback::owners;
use crate::progress::cancel::Cancel;
use crate::txn::bridge;
use crate::txn::bridge::TxnCallback;
use crate::types::{rocks_status, rocks_txn, ROCKS_CALLBACK_FAILED};
use std::ffi::c_void;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// The default number of attempts.
const USUAL_ATTEMPTS: u32 = 10;
/// The maximum of the first wait; each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_millis(200);
/// The maximum delay until a cancellation is noticed.
const LOOK: Duration = Duration::from_millis(5);

/// Retries until an attempt succeeds or fails permanently; returns the last one's result.
pub fn run(
    attempts: u32,
    cancel: Option<&Cancel>,
    mut attempt: impl FnMut() -> Result<()>,
) -> Result<()> {
    let attempts = if attempts == 0 {
        USUAL_ATTEMPTS
    } else {
        attempts
    };
    let mut longest = FIRST_WAIT;
    for left in (0..attempts).rev() {
        must_go_on(cancel)?;
        match attempt() {
            Err(error) if left > 0 && error.is_passing() => {}
            done => return done,
        }
        wait(part_of(longest), cancel)?;
        longest = LONGEST_WAIT.min(longest * 2);
    }
    Ok(())
}

/// A random part of a wait, so that conflicting transactions do not conflict again.
fn part_of(longest: Duration) -> Duration {
    let chance = RandomState::new().hash_one(0u8) as u32;
    longest.mul_f64(f64::from(chance) / f64::from(u32::MAX))
}

fn wait(long: Duration, cancel: Option<&Cancel>) -> Result<()> {
    let end = Instant::now() + long;
    loop {
        must_go_on(cancel)?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        match owners::serves() {
            true => owners::serve_until(Some(Instant::now() + left.min(LOOK)), || false),
            false => std::thread::sleep(left.min(LOOK)),
        }
    }
}

fn must_go_on(cancel: Option<&Cancel>) -> Result<()> {
    cancel.and_then(Cancel::why).map_or(Ok(()), Err)
}

/// Runs the function once; returns an error if it wants the transaction rolled back.
///
/// # Safety
/// The function takes this state and handle.
pub unsafe fn call(function: TxnCallback, state: *mut c_void, txn: *mut rocks_txn) -> Result<()> {
    // SAFETY: numbers and text, of which all zeroes are a value.
    let mut told: rocks_status = unsafe { std::mem::zeroed() };
    let mut done = false;
    // SAFETY: as the caller says.
    check(|st| unsafe { bridge::rx_txn_call(function, state, txn, &mut told, &mut done, st) })?;
    match (done, told.code) {
        (true, _) => Ok(()),
        (false, 0) => {
            let what = "run: it returned false and filled no status";
            Err(Error::new(ROCKS_CALLBACK_FAILED, what))
        }
        (false, _) => Err(Error::from_status(&told)),
    }
}
