//! Background work that callers paused in a database, counted so that each release matches a pause;
//! and what cancels its long calls when it closes.

pub use crate::base::shared::Pause;

use crate::progress::cancel::Cancel;
use parking_lot::Mutex;

pub(crate) const PAUSES: [Pause; 3] = [Pause::Background, Pause::Manual, Pause::Compactions];

#[derive(Default)]
pub struct PausedWork {
    pub(crate) closing: Cancel,
    pub(crate) held: Mutex<[u32; 3]>,
    /// How often the caller paused deletions of files: a backup pauses them too, and the caller
    /// must not release its pause.
    pub(crate) kept_files: Mutex<u32>,
}
