//! Bias: as long as only the thread that made a shared object has entered it, that thread frees it
//! without a look at the others' records, and without the fence that such a look needs.
//!
//! The word of such an object has the bit `BIASED`. A thread other than the maker takes the bit away
//! as it enters, for good, by a compare-and-swap. A free is a compare-and-swap of the same word: if
//! that finds the bit, no other thread is inside, and none comes any more. The maker's own record is
//! all that is left to look at.
//!
//! The maker is a record, so a thread that takes over the record of one that ended is the maker too.

use crate::abi::handles::fence::{omits, Side};
use crate::abi::handles::handle::{Handle, Slot, BIASED};
use crate::abi::handles::record::{Home, Record};
use crate::abi::handles::sync::Ordering;

/// Whether a thread that has announced itself may stay inside: as the maker, or because it took the
/// bias away, or another thread did.
pub fn admits<H: Home>(slot: &Slot, record: &Record<H>, handle: Handle) -> bool {
    let (biased, shared) = (handle.tag() | BIASED, handle.tag());
    // The maker is that of this object, or of a later one, which this thread did not make meanwhile.
    let is_biased = slot.word.load(Ordering::Acquire) == biased;
    if is_biased && (is_maker(slot, record) || omits(Side::Taking)) {
        return true;
    }
    let (won, lost) = (Ordering::AcqRel, Ordering::Acquire);
    match slot.word.compare_exchange(biased, shared, won, lost) {
        Ok(_) => true,
        Err(now) => now == shared,
    }
}

/// Whether no other thread has entered this one's object. If so, all that enter later see what this
/// thread did before: the write tells them, though it changes nothing.
pub fn keeps_out_others<H: Home>(slot: &Slot, record: &Record<H>, handle: Handle) -> bool {
    let biased = handle.tag() | BIASED;
    let (won, lost) = (Ordering::AcqRel, Ordering::Relaxed);
    let is_biased = match omits(Side::Telling) {
        true => slot.word.load(Ordering::Relaxed) == biased,
        false => slot
            .word
            .compare_exchange(biased, biased, won, lost)
            .is_ok(),
    };
    is_biased && is_maker(slot, record)
}

/// Ends the object of a shared handle, if it is there. Returns whether the calls inside it are this
/// thread's own.
pub fn end<H: Home>(slot: &Slot, record: &Record<H>, handle: Handle, dead: u64) -> Option<bool> {
    let mut word = slot.word.load(Ordering::Relaxed);
    loop {
        if word & !BIASED != handle.tag() {
            return None;
        }
        let (won, lost) = (Ordering::AcqRel, Ordering::Relaxed);
        match slot.word.compare_exchange(word, dead, won, lost) {
            Ok(_) => return Some(word & BIASED != 0 && is_maker(slot, record)),
            Err(now) => word = now,
        }
    }
}

fn is_maker<H: Home>(slot: &Slot, record: &Record<H>) -> bool {
    slot.maker.load(Ordering::Relaxed) == record.id()
}
