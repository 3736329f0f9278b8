//! Traces: what was asked of a database, in a file.

/// What a replay of a trace did.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_replay_report {
    /// Set by the caller: sizeof(rocks_replay_report).
    pub struct_size: usize,
    /// Operations that were done; keys that are not there are no failure.
    pub executed: u64,
    /// Operations that failed.
    pub failed: u64,
    /// Records of a kind that this version cannot replay.
    pub skipped: u64,
    /// How long it took, in microseconds.
    pub elapsed_micros: u64,
    /// The first failure, with the number of its record: UTF-8, NUL-terminated; empty when there was none.
    pub text: [std::ffi::c_char; 256],
}
