//! The functions of this room's C++.

#[rustfmt::skip]
extern "C" {
    pub fn rx_watch_forks();
    pub fn rx_forked();
}
