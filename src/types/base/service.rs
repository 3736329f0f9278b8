//! Serviced callbacks: functions that run on one thread, for runtimes that no other thread may enter.
//!
//! RocksDB calls callbacks on threads of its own, where many runtimes crash or hang. An object whose
//! `service.threads` is ROCKS_CALLBACK_OWNER has an owner: the thread that made it, or the one that
//! `service.owner` names. Its functions run there alone, while the owner waits inside a call of this
//! library (a flush, a compaction, a close, a write that stalls and others) or in rocks_service.
//!
//! Another thread that needs an answer asks, and waits for as long as `service.patience_us` until the
//! owner takes the question. If nobody does, the question is declined, and the work goes on with the
//! answer that loses nothing. Declining is counted apart (rocks_service_stats) and is no failure. A
//! job waits no more for an owner that let it wait in vain once; it goes on to wait for others.
//!
//! | callbacks                    | the answer when declined                                 |
//! |------------------------------|----------------------------------------------------------|
//! | merge operator               | operands are kept; a read fails with ROCKS_NOT_SERVED    |
//! | compaction filter, factory   | the record is kept; there is no filter for the run       |
//! | filter policy                | a table without a filter; a key may match                |
//! | collector factory            | no properties for the file                               |
//! | SST partitioner factory      | the files are not divided                                |
//! | WAL filter                   | the record is applied                                    |
//! | table filter                 | the table is read                                        |
//! | event listener, logger       | never asked: they wait until the owner serves            |
//! | progress, backup exclusion   | the work goes on; no file is excluded                    |
//! | comparator, slice transform  | refused: every thread needs them; names serve instead    |
//! | key provider                 | refused: no thread reads or writes without its keys      |
//!
//! `destroy` waits for the owner's next service; if its thread has ended, it is counted, not called.
//!
//! With ROCKS_CALLBACK_OWNER_FIRST nothing is declined, left or dropped: where the owner's thread has
//! ended, or does not take a question or an event in time, the thread that asks calls the function itself.
//! A listener's answer counts then. Lines, `destroy` and events may hold up what the owner waits for: with
//! these, only an owner that waits for questions at that moment is asked.

/// Where the functions of a callback object run: one of ROCKS_CALLBACK_*.
pub type rocks_callback_threads = i32;

/// On the thread that RocksDB calls from.
pub const ROCKS_CALLBACK_ANY_THREAD: rocks_callback_threads = 0;
/// On the owner's thread alone.
pub const ROCKS_CALLBACK_OWNER: rocks_callback_threads = 1;
/// On the owner's thread if it takes the question in time, otherwise on the thread that asked.
pub const ROCKS_CALLBACK_OWNER_FIRST: rocks_callback_threads = 2;

/// Where the functions of a callback object run, and how long a thread that needs them waits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_service_terms {
    /// One of ROCKS_CALLBACK_*.
    pub threads: rocks_callback_threads,
    /// How long a question waits for the owner, in microseconds; 0: 100,000.
    pub patience_us: u32,
    /// The owner: a number of rocks_service_owner; 0: the thread that makes the object.
    pub owner: u64,
}

/// Figures of an owner's service, from its first object on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_service_stats {
    /// sizeof(rocks_service_stats).
    pub struct_size: usize,
    /// Questions that were answered on the owner's thread, with events, lines and destroys.
    pub answered: u64,
    /// Questions that were declined.
    pub declined: u64,
    /// Events and lines that were dropped: more than 10,000 waited, or the owner's thread had ended.
    pub dropped: u64,
    /// States whose destroy was never called, since the owner's thread had ended.
    pub not_destroyed: u64,
    /// How much waits for the owner now.
    pub waiting: u64,
}
