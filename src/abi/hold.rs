//! What a call has of an object that the table gave it, until it is dropped.

use super::fence;
use super::handle::{is_marked, next_generation, Handle, Slot};
use super::record::Record;
use super::table::{Object, Table};
use crate::sync::Ordering;
use std::marker::PhantomData;

/// A call's hold on a shared object.
pub(super) struct Held<'t> {
    pub record: &'t Record,
    pub slot: &'t Slot,
}

/// A call inside a shared object.
pub struct Shared<'t, T> {
    pub(super) held: Held<'t>,
    pub(super) _marker: PhantomData<&'t T>,
}

impl<T> std::ops::Deref for Shared<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: announced, and found alive after that: nobody ends it meanwhile.
        unsafe { &*self.held.slot.payload.load(Ordering::Relaxed).cast::<T>() }
    }
}

impl Drop for Held<'_> {
    #[inline(never)]
    fn drop(&mut self) {
        self.record.pop(self.slot.index);
        fence::light();
        if is_marked(self.slot.word.load(Ordering::Relaxed)) {
            // SAFETY: a record is used while its table lives.
            unsafe { &*self.record.table }.left();
        }
    }
}

/// A call that has an object to itself.
pub struct Exclusive<'t, T> {
    pub(super) slot: &'t Slot,
    pub(super) tag: u64,
    pub(super) value: *mut T,
    pub(super) _marker: PhantomData<&'t mut T>,
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

/// A shared object that takes no calls any more and, once `close` has returned it, has
/// none inside.
pub struct Closing<'t, T: Object + Sync> {
    pub(super) table: &'t Table,
    pub(super) slot: &'t Slot,
    pub(super) handle: Handle,
    pub(super) value: *mut T,
}

impl<T: Object + Sync> std::ops::Deref for Closing<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: closing, so nobody else ends it: alive until drop.
        unsafe { &*self.value }
    }
}

impl<T: Object + Sync> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        let dead = next_generation(self.handle.tag());
        self.slot.word.store(dead.unwrap_or(0), Ordering::Release);
        self.table.pool().retired.push(self.handle.index() as u32);
        self.table.reclaim();
    }
}
