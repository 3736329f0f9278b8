//! Guards: a call's access to an object that the table resolved, until it is dropped.

use crate::abi::handles::fence;
use crate::abi::handles::handle::{is_marked, next_generation, Handle, Object, Slot};
use crate::abi::handles::record::{Home, Record};
use crate::abi::handles::sync::Ordering;
use std::marker::PhantomData;

/// A call's reference to a shared object.
pub struct Held<'t, H: Home> {
    pub(crate) record: &'t Record<H>,
    pub(crate) slot: &'t Slot,
}

/// A call inside a shared object.
pub struct Shared<'t, T, H: Home> {
    pub(crate) held: Held<'t, H>,
    pub(crate) _marker: PhantomData<&'t T>,
}

impl<T, H: Home> std::ops::Deref for Shared<'_, T, H> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: announced, and found alive afterwards: no thread ends it meanwhile.
        unsafe { &*self.held.slot.payload.load(Ordering::Relaxed).cast::<T>() }
    }
}

impl<H: Home> Drop for Held<'_, H> {
    #[inline(never)]
    fn drop(&mut self) {
        self.record.pop(self.slot.index);
        fence::light();
        if is_marked(self.slot.word.load(Ordering::Relaxed)) {
            // SAFETY: a record is used while its table lives.
            unsafe { &*self.record.home }.left();
        }
    }
}

/// A call's exclusive access to an object.
pub struct Exclusive<'t, T> {
    pub(crate) slot: &'t Slot,
    pub(crate) tag: u64,
    pub(crate) value: *mut T,
    pub(crate) _marker: PhantomData<&'t mut T>,
}

impl<T> std::ops::Deref for Exclusive<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the busy bit is ours until drop.
        unsafe { &*self.value }
    }
}

impl<T> std::ops::DerefMut for Exclusive<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the busy bit is ours until drop.
        unsafe { &mut *self.value }
    }
}

impl<T> Drop for Exclusive<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.slot.word.store(self.tag, Ordering::Release);
    }
}

/// A shared object that accepts no more calls and, once `close` has returned it, has none inside.
pub struct Closing<'t, T: Object + Sync, H: Home> {
    pub(crate) home: &'t H,
    pub(crate) slot: &'t Slot,
    pub(crate) handle: Handle,
    pub(crate) value: *mut T,
}

impl<T: Object + Sync, H: Home> std::ops::Deref for Closing<'_, T, H> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: closing, so nobody else ends it: alive until drop.
        unsafe { &*self.value }
    }
}

impl<T: Object + Sync, H: Home> Drop for Closing<'_, T, H> {
    fn drop(&mut self) {
        let dead = next_generation(self.handle.tag());
        self.slot.word.store(dead, Ordering::Release);
        self.home.retire(self.handle.index() as u32);
    }
}
