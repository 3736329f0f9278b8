//! Handles and the table of slots behind them.
//!
//! A handle is a number that looks like a pointer but is not one:
//!
//! ```text
//!   00000000 | kind: 6 | generation: 23 | index: 24 | 000
//! ```
//!
//! Of the 56 bits at most 53 are significant, so runtimes that turn pointers into doubles keep a
//! handle exact. The kind is not zero, so a handle is at least 2^50: above all that the system maps
//! unasked (2^47 on x86-64, 2^48 on aarch64), and dereferencing it by mistake faults at once. The
//! three zero bits leave room for runtimes that tag pointers. A slot is never unmapped. Freeing
//! increments its generation, so lookups of a stale handle fail; a slot whose generations are used
//! up is retired permanently, so a stale handle can never become valid again.

use crate::abi::handles::sync::{AtomicPtr, AtomicU64, Ordering};

const INDEX_SHIFT: u32 = 3;
const INDEX_BITS: u32 = 24;
const GENERATION_SHIFT: u32 = INDEX_SHIFT + INDEX_BITS;
const GENERATION_BITS: u32 = 23;
pub const KIND_SHIFT: u32 = GENERATION_SHIFT + GENERATION_BITS;
const KIND_BITS: u32 = 6;
pub const HANDLE_BITS: u32 = KIND_SHIFT + KIND_BITS;
const INDEX_MASK: u64 = ((1 << INDEX_BITS) - 1) << INDEX_SHIFT;
const GENERATION_MASK: u64 = (1 << KIND_SHIFT) - (1 << GENERATION_SHIFT);
const GENERATION_STEP: u64 = 1 << GENERATION_SHIFT;

#[cfg(not(loom))]
const CHUNK_BITS: u32 = 10;
#[cfg(loom)]
const CHUNK_BITS: u32 = 2;
pub const CHUNK: usize = 1 << CHUNK_BITS;
#[cfg(not(loom))]
pub const CHUNKS: usize = 1 << (INDEX_BITS - CHUNK_BITS);
#[cfg(loom)]
pub const CHUNKS: usize = 1;

/// The kind of object behind a handle. The numbers are part of no contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kind {
    pub number: u8,
    /// The noun of its type in the header: `iter` of `rocks_iter`.
    pub name: &'static str,
}

impl Kind {
    /// Whether handles have room for its number.
    pub const fn fits(self) -> bool {
        self.number != 0 && self.number < 1 << KIND_BITS
    }
}

/// The state of a slot, in the three low bits of its word. The rest of the word is
/// the handle without its index, so one comparison checks kind, generation and
/// state together.
pub const LIVE: u64 = 0;
/// A call has the object to itself.
pub const BUSY: u64 = 1;
/// `close` waits for the calls in flight.
pub const CLOSING: u64 = 2;
/// Of a shared object: no thread but its maker's has entered it so far (`bias`).
pub const BIASED: u64 = 4;
/// The bits of a state.
pub const STATE: u64 = 7;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handle(pub u64);

impl Handle {
    /// Out of every range when one of the three zero bits is set.
    #[inline(always)]
    pub fn index(self) -> usize {
        (self.0 & (INDEX_MASK | 7)).rotate_right(INDEX_SHIFT) as usize
    }

    /// The handle without its index: what its slot's word holds while it lives.
    #[inline(always)]
    pub fn tag(self) -> u64 {
        self.0 & !(INDEX_MASK | 7)
    }

    pub fn kind_number(self) -> u8 {
        (self.0 >> KIND_SHIFT) as u8
    }

    pub fn generation(self) -> u64 {
        self.0 & GENERATION_MASK
    }

    pub fn is_well_formed(self) -> bool {
        self.0 & 7 == 0 && self.0 >> HANDLE_BITS == 0
    }

    pub fn new(kind: Kind, dead_word: u64, index: usize) -> Handle {
        Handle(
            (u64::from(kind.number) << KIND_SHIFT)
                | (dead_word & GENERATION_MASK)
                | ((index as u64) << INDEX_SHIFT),
        )
    }
}

/// The word of a slot whose generations are used up: the last generation, which no handle has.
pub const USED_UP: u64 = GENERATION_MASK;

/// The word of a slot after its object is gone.
pub fn next_generation(word: u64) -> u64 {
    (word & GENERATION_MASK) + GENERATION_STEP
}

/// Whether a slot with this word has no object.
#[inline(always)]
pub fn is_dead(word: u64) -> bool {
    word >> KIND_SHIFT == 0
}

/// Whether a slot with this word, seen by a call inside its shared object, was freed or is closing
/// since: a thread may then wait for the call.
#[inline(always)]
pub fn is_marked(word: u64) -> bool {
    is_dead(word) || word & CLOSING != 0
}

/// A type of object that handles refer to.
pub trait Object: Sized + Send + 'static {
    const KIND: Kind;
    /// Whether its calls enter a database; callbacks may not make all of those.
    const IN_DATABASE: bool = false;
    /// Whether it takes one call at a time.
    const ALONE: bool = false;
    /// Whether its maker's thread frees it without asking the others, until another thread enters
    /// it. A little dearer to enter: not for objects that are entered more than freed.
    const BIASED: bool = !Self::ALONE;
    /// Where it ends when it is released.
    const END: End = End::AtOnce;
    /// Releases what this object holds of its closing parent.
    fn close(&mut self) {}
    /// Runs when a shared object was freed: wakes the calls that wait inside it.
    fn freed(&self) {}
}

/// Where a released object ends.
#[derive(Clone, Copy)]
pub enum End {
    /// In the call that releases it: that waits for nothing.
    AtOnce,
    /// On a thread of the library: it may wait for a write or for other threads.
    Apart,
    /// On a thread of its own, by this function, which waits for the calls inside.
    Close(fn(Handle)),
}

/// How the table ends an object of which it has only the address.
pub struct Class {
    pub drop: unsafe fn(*mut u8),
    /// Releases what the object holds of its closing parent; the object stays.
    pub close: unsafe fn(*mut u8),
    /// Wakes the calls that wait inside the object.
    pub freed: unsafe fn(*const u8),
    pub alone: bool,
    pub end: End,
}

/// One object's place. Aligned so that two objects never share a cache line.
#[repr(align(64))]
pub struct Slot {
    pub word: AtomicU64,
    pub parent: AtomicU64,
    pub payload: AtomicPtr<u8>,
    pub class: AtomicPtr<Class>,
    /// The thread that made the object, by its record (`Record::id`); only of a biased one.
    pub maker: AtomicU64,
    /// Its own place in the table.
    pub index: u32,
}

impl Slot {
    pub fn new(index: u32) -> Slot {
        Slot {
            word: AtomicU64::new(GENERATION_STEP),
            parent: AtomicU64::new(0),
            payload: AtomicPtr::new(std::ptr::null_mut()),
            class: AtomicPtr::new(std::ptr::null_mut()),
            maker: AtomicU64::new(0),
            index,
        }
    }

    /// The slot's object, of which the caller knows that it is there.
    pub fn object(&self) -> (&'static Class, *mut u8) {
        // SAFETY: `insert` stored a constant.
        let class = unsafe { &*self.class.load(Ordering::Relaxed) };
        (class, self.payload.load(Ordering::Relaxed))
    }
}

// A handle is a pointer's size, and needs 64 bits.
const _: () = assert!(usize::BITS == 64);

pub type Chunk = [Slot; CHUNK];

/// Where an index is in the table.
#[inline(always)]
pub fn place(index: usize) -> (usize, usize) {
    (index >> CHUNK_BITS, index & (CHUNK - 1))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        number: 5,
        name: "thing",
    };

    #[test]
    fn a_handle_takes_itself_apart() {
        let handle = Handle::new(KIND, GENERATION_STEP * 7, 0x00ab_cdef);
        assert_eq!(handle.index(), 0x00ab_cdef);
        assert_eq!(handle.kind_number(), 5);
        assert_eq!(handle.generation(), GENERATION_STEP * 7);
        assert!(handle.is_well_formed());
        assert_eq!(handle.tag() & 7, LIVE);
    }

    #[test]
    fn a_handle_that_is_off_by_a_few_bytes_has_no_place() {
        let handle = Handle::new(KIND, GENERATION_STEP, 1);
        for off in 1..8 {
            assert!(Handle(handle.0 + off).index() >= CHUNK * CHUNKS);
        }
    }

    #[test]
    fn a_handle_is_a_double() {
        let last = Kind {
            number: 63,
            name: "",
        };
        let handle = Handle::new(last, USED_UP - GENERATION_STEP, CHUNK * CHUNKS - 1);
        assert_eq!(handle.0 as f64 as u64, handle.0);
        assert!(handle.is_well_formed());
        assert!(!Handle(handle.0 | 1 << 56).is_well_formed());
        let first = Kind {
            number: 1,
            name: "",
        };
        assert!(Handle::new(first, GENERATION_STEP, 0).0 > 1 << 50);
    }

    #[test]
    fn a_slot_is_used_up_after_its_last_generation() {
        let first = Slot::new(0).word.into_inner();
        assert_eq!(first, next_generation(0));
        assert_eq!(next_generation(USED_UP - GENERATION_STEP), USED_UP);
        assert!(is_dead(USED_UP));
    }
}
