//! Descriptors for event loops: eventfd on Linux, elsewhere a pipe.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A descriptor that is readable while something waits.
pub(crate) struct Signal {
    read: File,
    write: File,
}

impl Signal {
    pub(crate) fn new() -> std::io::Result<Signal> {
        let [read, write] = pair()?;
        Ok(Signal {
            read: File::from(read),
            write: File::from(write),
        })
    }

    /// To poll, never to read.
    pub(crate) fn descriptor(&self) -> i32 {
        self.read.as_raw_fd()
    }

    pub(crate) fn raise(&self) {
        // It cannot be full: it is raised at most once before it is lowered.
        let _ = (&self.write).write(&1u64.to_ne_bytes());
    }

    pub(crate) fn lower(&self) {
        let _ = (&self.read).read(&mut [0; 8]);
    }
}

#[cfg(target_os = "linux")]
fn pair() -> std::io::Result<[OwnedFd; 2]> {
    // SAFETY: makes a descriptor, which is checked.
    let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
    if fd < 0 {
        return Err(std::io::Error::last_os_error());
    }
    // SAFETY: a descriptor that is ours.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    Ok([fd.try_clone()?, fd])
}

#[cfg(not(target_os = "linux"))]
fn pair() -> std::io::Result<[OwnedFd; 2]> {
    let mut fds = [0; 2];
    // SAFETY: room for two descriptors.
    if unsafe { libc::pipe(fds.as_mut_ptr()) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    // SAFETY: two descriptors that are ours.
    let pair = fds.map(|fd| unsafe { OwnedFd::from_raw_fd(fd) });
    for fd in &pair {
        // SAFETY: an open descriptor.
        let set = unsafe {
            libc::fcntl(fd.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC)
                | libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK)
        };
        if set != 0 {
            return Err(std::io::Error::last_os_error());
        }
    }
    Ok(pair)
}
