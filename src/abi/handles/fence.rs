//! The asymmetric fence between a call and a close.
//!
//! A call announces itself (store) and then checks that its handle is still alive (load); a close
//! marks the handle (store) and then checks for announcements (load). Each side needs its store to
//! be visible before its load. Calls happen millions of times a second and closes hardly ever, so
//! the close pays: `membarrier(2)` makes every running thread of the process execute a full fence,
//! and a call needs only a compiler fence. Where the kernel has no `membarrier`, both sides execute
//! a real fence.

#[cfg(all(target_os = "linux", not(loom)))]
mod imp {
    use std::sync::atomic::{compiler_fence, fence, AtomicBool, Ordering};

    const REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;
    const PRIVATE_EXPEDITED: libc::c_int = 1 << 3;

    /// Changes only from false to true: a thread that still reads false executes a full fence,
    /// which is more than necessary.
    static ASYMMETRIC: AtomicBool = AtomicBool::new(false);

    fn membarrier(command: libc::c_int) -> bool {
        // SAFETY: membarrier takes two integers and touches no memory of ours.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0) == 0 }
    }

    pub fn register() {
        if membarrier(REGISTER_PRIVATE_EXPEDITED) {
            ASYMMETRIC.store(true, Ordering::SeqCst);
        }
    }

    #[inline(always)]
    pub fn light() {
        if ASYMMETRIC.load(Ordering::Relaxed) {
            compiler_fence(Ordering::SeqCst);
        } else {
            fence(Ordering::SeqCst);
        }
    }

    pub fn heavy() {
        fence(Ordering::SeqCst);
        if ASYMMETRIC.load(Ordering::Relaxed) && !membarrier(PRIVATE_EXPEDITED) {
            // A seccomp filter installed after the registration forbids the call. No store stays in
            // a core's buffer for this long.
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}

#[cfg(all(not(target_os = "linux"), not(loom)))]
mod imp {
    use std::sync::atomic::{fence, Ordering};
    pub fn register() {}
    #[inline(always)]
    pub fn light() {
        fence(Ordering::SeqCst);
    }
    pub fn heavy() {
        fence(Ordering::SeqCst);
    }
}

#[cfg(loom)]
mod imp {
    // The model checks the symmetric form; membarrier makes the light side at
    // least as strong as this at every point where the heavy side looks.
    use loom::sync::atomic::{fence, Ordering};
    use std::cell::Cell;

    use super::Side;

    std::thread_local! {
        // All threads of a model are one thread of the system.
        static OMITTED: Cell<Option<Side>> = const { Cell::new(None) };
    }

    /// For the test that the models detect it: the calling test omits one side.
    pub fn omit(side: Side) {
        OMITTED.set(Some(side));
    }

    pub fn omits(side: Side) -> bool {
        OMITTED.get() == Some(side)
    }

    fn unless_omitted(side: Side) {
        if !omits(side) {
            fence(Ordering::SeqCst);
        }
    }

    pub fn register() {}

    pub fn light() {
        unless_omitted(Side::Light);
    }

    pub fn heavy() {
        unless_omitted(Side::Heavy);
    }
}

pub use imp::{heavy, light, register};
#[cfg(loom)]
pub use imp::{omit, omits};

/// What a model can leave out, to show that it is needed.
#[derive(Clone, Copy, PartialEq)]
pub enum Side {
    /// The fence of a call.
    Light,
    /// The fence of a close or a free.
    Heavy,
    /// Taking the bias away (`bias`).
    Taking,
    /// The write that tells what was done before it (`bias`).
    Telling,
}

#[cfg(not(loom))]
#[inline(always)]
pub const fn omits(_: Side) -> bool {
    false
}
