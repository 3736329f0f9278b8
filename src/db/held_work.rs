//! The work that callers hold back in a database, counted so that nothing is released that was not
//! held; and what stops its long calls when it closes.

pub use crate::base::shared::Hold;

use crate::progress::cancel::Cancel;
use parking_lot::Mutex;

pub(crate) const HOLDS: [Hold; 3] = [Hold::Background, Hold::Manual, Hold::Compactions];

#[derive(Default)]
pub struct HeldWork {
    pub(crate) closing: Cancel,
    pub(crate) held: Mutex<[u32; 3]>,
    /// How often the caller holds deletions of files back: a backup does so too, and what it
    /// holds is not the caller's to release.
    pub(crate) kept_files: Mutex<u32>,
}
