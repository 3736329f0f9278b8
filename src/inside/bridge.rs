//! Declarations of this folder's C++ functions.

#[rustfmt::skip]
extern "C" {
    pub fn rx_watch_forks();
    pub fn rx_forked();
}
