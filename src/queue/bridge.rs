//! Declarations of this folder's C++ functions.

extern "C" {
    /// How often this thread has read from files.
    pub fn rx_file_reads() -> u64;
}
