//! A lock for what takes a few instructions: one atomic operation, half of what a mutex costs that
//! wakes those who wait. They yield instead, and sleep where the holder was interrupted.
//! Model-checked with loom in `tests/loom`.

#[cfg(loom)]
use loom::sync::atomic::{AtomicBool, Ordering};
use std::cell::UnsafeCell;
#[cfg(not(loom))]
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Brief<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the value is one thread's at a time.
unsafe impl<T: Send> Sync for Brief<T> {}

impl<T> Brief<T> {
    #[cfg(not(loom))]
    pub const fn new(value: T) -> Brief<T> {
        Brief {
            taken: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    #[cfg(loom)]
    pub fn new(value: T) -> Brief<T> {
        Brief {
            taken: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// `work` waits for nobody and calls no code but ours.
    #[inline(always)]
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        if !self.take() {
            self.wait();
        }
        let _taken = Taken(&self.taken);
        // SAFETY: taken, so no other thread has it.
        work(unsafe { &mut *self.value.get() })
    }

    #[inline(always)]
    fn take(&self) -> bool {
        let (won, lost) = (Ordering::Acquire, Ordering::Relaxed);
        self.taken.compare_exchange(false, true, won, lost).is_ok()
    }

    #[cold]
    fn wait(&self) {
        let mut round = 0;
        while !self.take() {
            back_off(round);
            round += 1;
        }
    }
}

/// Gives the lock back, also where the work panics.
struct Taken<'l>(&'l AtomicBool);

impl Drop for Taken<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.store(false, giving());
    }
}

/// Yields to the thread that we wait for; sleeps if that takes long, up to 13 ms at a time.
#[cfg(not(loom))]
pub fn back_off(round: u32) {
    match round {
        0..=15 => std::thread::yield_now(),
        _ => std::thread::sleep(std::time::Duration::from_micros(
            100 << (round / 16 - 1).min(7),
        )),
    }
}

#[cfg(loom)]
pub fn back_off(_round: u32) {
    loom::thread::yield_now();
}

#[cfg(loom)]
pub use weak::weaken;

#[cfg(loom)]
mod weak {
    use super::Ordering;
    use std::cell::Cell;

    std::thread_local! {
        // All threads of a model are one thread of the system.
        static WEAK: Cell<bool> = const { Cell::new(false) };
    }

    /// For the test that the model detects it: the lock is given back without order.
    pub fn weaken() {
        WEAK.set(true);
    }

    pub fn giving() -> Ordering {
        match WEAK.get() {
            true => Ordering::Relaxed,
            false => Ordering::Release,
        }
    }
}

/// The order in which the lock is given back.
#[cfg(loom)]
use weak::giving;

#[cfg(not(loom))]
#[inline(always)]
const fn giving() -> Ordering {
    Ordering::Release
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_thread_at_a_time_has_the_value() {
        let sum = Brief::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|_| sum.with(|sum| *sum += 1)));
            }
        });
        assert_eq!(sum.with(|sum| *sum), 40_000);
    }

    #[test]
    fn a_panic_gives_the_lock_back() {
        let one = Brief::new(1);
        let panics = std::panic::AssertUnwindSafe(|| one.with(|_| panic!()));
        assert!(std::panic::catch_unwind(panics).is_err());
        assert_eq!(one.with(|one| *one), 1);
    }
}
