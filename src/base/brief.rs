//! A lock for what takes a few instructions: one atomic operation, half of what a mutex costs that
//! wakes those who wait. They yield instead, and sleep where the holder was interrupted.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub struct Brief<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the value is one thread's at a time.
unsafe impl<T: Send> Sync for Brief<T> {}

impl<T> Brief<T> {
    pub const fn new(value: T) -> Brief<T> {
        Brief {
            taken: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// `work` waits for nobody and calls no code but ours.
    #[inline(always)]
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        if self.taken.swap(true, Ordering::Acquire) {
            self.wait();
        }
        let _taken = Taken(&self.taken);
        // SAFETY: taken, so no other thread has it.
        work(unsafe { &mut *self.value.get() })
    }

    #[cold]
    fn wait(&self) {
        let mut round = 0;
        while self.taken.swap(true, Ordering::Acquire) {
            pause(round);
            round += 1;
        }
    }
}

/// Yields to the thread that this one waits for; sleeps if that takes long.
pub fn pause(round: u32) {
    match round {
        0..=15 => std::thread::yield_now(),
        _ => std::thread::sleep(Duration::from_micros(100)),
    }
}

/// Gives the lock back, also where the work panics.
struct Taken<'l>(&'l AtomicBool);

impl Drop for Taken<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
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
