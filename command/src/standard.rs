//! Standard input and output, where the caller may have closed them.

use crate::library::abi::ROCKS_IO_ERROR;
use crate::library::{Failure, Result};
use std::io::{self, Stdin, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static INPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);
static OUTPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Before `main` Rust opens /dev/null in the place of a closed descriptor, which takes all and says nothing.
/// What stands in .init_array runs before that.
extern "C" fn look() {
    for (descriptor, is_closed) in [(0, &INPUT_IS_CLOSED), (1, &OUTPUT_IS_CLOSED)] {
        // SAFETY: asks about a number, which may be of no open file.
        let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFD) };
        is_closed.store(flags == -1, Ordering::Relaxed);
    }
}

#[used]
// SAFETY: the section holds functions of this type, and this one needs nothing of Rust's start.
#[unsafe(link_section = ".init_array")]
static LOOK: extern "C" fn() = look;

/// Standard input, for whoever reads it.
pub fn input() -> Result<Stdin> {
    match INPUT_IS_CLOSED.load(Ordering::Relaxed) {
        true => Err(Failure::of(
            ROCKS_IO_ERROR,
            "standard input is closed".into(),
        )),
        false => Ok(io::stdin()),
    }
}

/// Standard output. Where it is closed, the first byte fails.
pub fn output() -> Box<dyn Write> {
    match OUTPUT_IS_CLOSED.load(Ordering::Relaxed) {
        true => Box::new(Closed),
        false => Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout())),
    }
}

struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("it is closed"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
