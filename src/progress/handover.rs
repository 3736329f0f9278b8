//! A result on its way from the thread that works for it to the call that waits for it. If the call
//! has left, the thread keeps it. Model-checked with loom in `tests/loom`.

#[cfg(loom)]
use loom::sync::{Condvar, Mutex, MutexGuard};
use std::sync::PoisonError;
#[cfg(not(loom))]
use std::sync::{Condvar, Mutex, MutexGuard};
#[cfg(not(loom))]
use std::time::Instant;

pub struct Handover<T> {
    state: Mutex<State<T>>,
    /// The result is there.
    done: Condvar,
}

enum State<T> {
    Awaited,
    Done(T),
    Left,
}

impl<T> Handover<T> {
    pub fn new() -> Handover<T> {
        Handover {
            state: Mutex::new(State::Awaited),
            done: Condvar::new(),
        }
    }

    /// The thread gives the result. Returns it if the call has left.
    pub fn give(&self, result: T) -> Option<T> {
        let mut state = self.state();
        if matches!(*state, State::Left) {
            return Some(result);
        }
        *state = State::Done(result);
        self.done.notify_all();
        None
    }

    /// The call waits until the result is there, or the time has passed.
    #[cfg(not(loom))]
    pub fn wait_until(&self, deadline: Instant) {
        let mut state = self.state();
        while matches!(*state, State::Awaited) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self
                .done
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Whether the result is there.
    #[cfg(not(loom))]
    pub fn is_done(&self) -> bool {
        matches!(*self.state(), State::Done(_))
    }

    /// The call leaves, with the result if it is there.
    pub fn leave(&self) -> Option<T> {
        match std::mem::replace(&mut *self.state(), State::Left) {
            State::Done(result) => Some(result),
            State::Awaited | State::Left => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Handover<T> {
    fn default() -> Handover<T> {
        Handover::new()
    }
}
