//! The slots that a thread's calls are in, announced so that a thread that ends an object can wait
//! for them.

use crate::abi::handles::sync::{AtomicBool, AtomicPtr, AtomicU32, Ordering};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

/// The table that records belong to, as a call sees it when it leaves.
pub trait Home {
    /// A call left a slot that was marked meanwhile.
    fn left(&self);
    /// No call is inside a slot's closed object any more.
    fn retire(&self, index: u32);
}

#[cfg(not(loom))]
const HAZARDS: usize = 128;
#[cfg(loom)]
const HAZARDS: usize = 2;

/// One thread's announcements: its own cache lines, which no other thread writes. `depth` and the
/// first announcements share one line, in this order.
#[repr(C, align(128))]
pub struct Record<H> {
    depth: AtomicU32,
    /// Indices plus one; 0 is none.
    hazards: [AtomicU32; HAZARDS],
    pub(crate) owned: AtomicBool,
    pub(crate) home: *const H,
    pub(crate) next: AtomicPtr<Record<H>>,
    /// Free slots that this thread can allocate without a lock.
    pub(crate) spare: UnsafeCell<Vec<u32>>,
}

// SAFETY: only the owning thread accesses `spare`, all share `home`, all else is atomic.
unsafe impl<H: Sync> Sync for Record<H> {}

impl<H> Record<H> {
    pub(crate) fn new(home: *const H) -> Record<H> {
        Record {
            home,
            depth: AtomicU32::new(0),
            hazards: std::array::from_fn(|_| AtomicU32::new(0)),
            owned: AtomicBool::new(true),
            next: AtomicPtr::new(null_mut()),
            spare: UnsafeCell::new(Vec::new()),
        }
    }

    /// Tells it from other records. A thread that takes over the record goes on as its owner.
    pub(crate) fn id(&self) -> u64 {
        std::ptr::from_ref(self).addr() as u64
    }

    /// `None`: no room for one more.
    #[inline(always)]
    pub(crate) fn push(&self, index: usize) -> Option<()> {
        let depth = self.depth.load(Ordering::Relaxed);
        let hazard = self.hazards.get(depth as usize)?;
        hazard.store(index as u32 + 1, Ordering::Relaxed);
        self.depth.store(depth + 1, Ordering::Relaxed);
        Some(())
    }

    #[inline(always)]
    pub(crate) fn pop(&self, index: u32) {
        let last = self.depth.load(Ordering::Relaxed).wrapping_sub(1);
        match self.hazards.get(last as usize) {
            Some(hazard) if hazard.load(Ordering::Relaxed) == index + 1 => {
                // Release: a thread that sees it gone sees all that the call did.
                hazard.store(0, Ordering::Release);
                self.depth.store(last, Ordering::Relaxed);
                // A gap below: the call left after one that it had entered before.
                if last > 0 && self.hazards[last as usize - 1].load(Ordering::Relaxed) == 0 {
                    self.trim();
                }
            }
            _ => self.pop_out_of_order(index),
        }
    }

    #[cold]
    fn pop_out_of_order(&self, index: u32) {
        // Any of one slot's announcements may be removed.
        let announced = |hazard: &&AtomicU32| hazard.load(Ordering::Relaxed) == index + 1;
        if let Some(hazard) = self.hazards.iter().find(announced) {
            hazard.store(0, Ordering::Release);
        }
        self.trim();
    }

    /// Removes the gaps at the end.
    #[cold]
    fn trim(&self) {
        let mut depth = self.depth.load(Ordering::Relaxed) as usize;
        while depth > 0 && self.hazards[depth - 1].load(Ordering::Relaxed) == 0 {
            depth -= 1;
        }
        self.depth.store(depth as u32, Ordering::Relaxed);
    }

    pub(crate) fn holds(&self, index: usize) -> bool {
        self.hazards
            .iter()
            .any(|hazard| hazard.load(Ordering::Acquire) == index as u32 + 1)
    }

    /// Whether this thread, the owner, is inside a slot.
    pub(crate) fn is_inside(&self, index: usize) -> bool {
        let depth = self.depth.load(Ordering::Relaxed) as usize;
        let is = |hazard: &AtomicU32| hazard.load(Ordering::Relaxed) == index as u32 + 1;
        self.hazards[..depth].iter().any(is)
    }

    pub(crate) fn count(&self, index: usize) -> usize {
        let holds = |hazard: &&AtomicU32| hazard.load(Ordering::Acquire) == index as u32 + 1;
        self.hazards.iter().filter(holds).count()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.depth.load(Ordering::Relaxed) as usize == HAZARDS
    }

    /// Whether this thread is inside an earlier call on a slot, and on others; the last
    /// announcement is the current call's.
    pub fn others(&self, index: usize) -> (bool, bool) {
        let depth = self.depth.load(Ordering::Relaxed) as usize;
        let earlier = &self.hazards[..depth.saturating_sub(1)];
        let is = |hazard: &AtomicU32| hazard.load(Ordering::Relaxed) == index as u32 + 1;
        (earlier.iter().any(is), !earlier.is_empty())
    }

    /// Whether this thread is already inside a call.
    pub fn is_nested(&self) -> bool {
        self.depth.load(Ordering::Relaxed) > 0
    }
}
