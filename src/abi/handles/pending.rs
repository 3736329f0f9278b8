//! Released handles that could not be freed at once, and the thread that frees them.
//!
//! A call leaves an exclusive object with a plain store, which tells nobody; so the thread tries
//! again, at growing intervals, and ends when nothing is left. The generation in a handle settles
//! who frees it: of two releases, or a release and a typed free, one finds it and the other does
//! not.

use crate::abi::handles::handle::Handle;
use crate::abi::handles::sync::{back_off, Mutex, MutexGuard};
use std::sync::PoisonError;

pub struct Pending(Mutex<State>);

struct State {
    handles: Vec<Handle>,
    /// Whether a thread works, or is about to.
    at_work: bool,
}

impl Pending {
    #[cfg(not(loom))]
    pub const fn new() -> Pending {
        Pending(Mutex::new(State {
            handles: Vec::new(),
            at_work: false,
        }))
    }

    #[cfg(loom)]
    pub fn new() -> Pending {
        Pending(Mutex::new(State {
            handles: Vec::new(),
            at_work: false,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a handle to the thread. True: there is none, and the caller starts one.
    pub fn leave(&self, handle: Handle) -> bool {
        let mut state = self.state();
        state.handles.push(handle);
        !std::mem::replace(&mut state.at_work, true)
    }

    /// The thread could not be started: the next handle that is left starts it.
    pub fn not_started(&self) {
        self.state().at_work = false;
    }

    /// Whether nothing is left.
    pub fn is_idle(&self) -> bool {
        !self.state().at_work
    }

    /// What the thread does: `free` says whether a handle is gone.
    pub fn work(&self, free: impl Fn(Handle) -> bool) {
        let mut left = Vec::new();
        let mut round = 0;
        loop {
            let mut state = self.state();
            left.append(&mut state.handles);
            if left.is_empty() {
                state.at_work = false;
                return;
            }
            drop(state);
            let before = left.len();
            left.retain(|&handle| !free(handle));
            if left.len() < before {
                round = 0;
            } else {
                back_off(round);
                round += 1;
            }
        }
    }
}

impl Default for Pending {
    fn default() -> Pending {
        Pending::new()
    }
}
