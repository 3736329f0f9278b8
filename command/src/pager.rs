//! More than a screen of output goes through a pager.

use std::io::{self, Stdout, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

pub struct Pager {
    /// What fits on the screen so far.
    held: Vec<u8>,
    lines: usize,
    rows: usize,
    to: To,
}

enum To {
    Undecided,
    Screen(Stdout),
    Pager(Child),
}

/// How wide and how high the terminal is; None: it does not say.
pub fn screen() -> Option<(usize, usize)> {
    // SAFETY: the call fills the struct.
    let size = unsafe {
        let mut size = std::mem::zeroed::<libc::winsize>();
        libc::ioctl(1, libc::TIOCGWINSZ, &mut size);
        size
    };
    let is_known = size.ws_row > 0 && size.ws_col > 0;
    is_known.then(|| (size.ws_col.into(), size.ws_row.into()))
}

fn screen_rows() -> usize {
    screen().map_or(24, |(_, high)| high)
}

/// $PAGER, or less; None: there is none.
fn start() -> Option<Child> {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less -FRX".to_owned());
    if pager.trim().is_empty() {
        return None;
    }
    let program = pager.split_whitespace().next()?;
    let found = std::env::var_os("PATH").is_some_and(|path| {
        program.contains('/')
            || std::env::split_paths(&path).any(|folder| folder.join(program).exists())
    });
    let mut command = Command::new("sh");
    command.args(["-c", &pager]).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // So that it shows colours, and leaves what fits on the screen.
        command.env("LESS", "FRX");
    }
    // SAFETY: both calls are allowed between fork and exec: Ctrl-C is the pager's too.
    unsafe {
        command.pre_exec(|| {
            let mut none = std::mem::zeroed::<libc::sigset_t>();
            libc::sigemptyset(&mut none);
            libc::pthread_sigmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
            Ok(())
        });
    }
    found.then(|| command.spawn().ok()).flatten()
}

impl Pager {
    pub fn new() -> Pager {
        Pager {
            held: Vec::new(),
            lines: 0,
            rows: screen_rows(),
            to: To::Undecided,
        }
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.to {
            To::Undecided => unreachable!("decided before"),
            To::Screen(screen) => screen.write_all(bytes),
            To::Pager(child) => child.stdin.as_mut().expect("a pipe").write_all(bytes),
        }
    }

    fn decide(&mut self, to: To) -> io::Result<()> {
        self.to = to;
        let held = std::mem::take(&mut self.held);
        self.pass(&held)
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !matches!(self.to, To::Undecided) {
            self.pass(bytes)?;
            return Ok(bytes.len());
        }
        self.held.extend_from_slice(bytes);
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        if self.lines >= self.rows {
            self.decide(start().map_or_else(|| To::Screen(io::stdout()), To::Pager))?;
        }
        Ok(bytes.len())
    }

    /// At the end of a command, and before something is said: the pager is left alone until it ends.
    fn flush(&mut self) -> io::Result<()> {
        if matches!(self.to, To::Undecided) {
            self.decide(To::Screen(io::stdout()))?;
        }
        match &mut self.to {
            To::Pager(child) => {
                drop(child.stdin.take());
                child.wait()?;
                self.to = To::Undecided;
                self.lines = 0;
                Ok(())
            }
            To::Screen(screen) => screen.flush(),
            To::Undecided => Ok(()),
        }
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}
