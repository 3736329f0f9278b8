//! Processes that a test starts. Each leads a process group of its own, and the whole group
//! ends with it: nothing that a test leaves behind runs on or keeps a pipe open.

use std::io::{self, Read};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long the pipes of a group that was ended are still read: a process that left the group
/// may hold one.
const LAST_READ: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(5);

/// A process and its group.
pub struct Process {
    child: Child,
    status: Option<ExitStatus>,
}

/// How a process ended, and what it and its group printed.
pub struct Ended {
    /// None: it was late, and was killed.
    pub status: Option<ExitStatus>,
    pub out: String,
    pub err: String,
}

impl Process {
    pub fn start(command: &mut Command) -> Process {
        command.process_group(0);
        // SAFETY: the call is allowed between fork and exec.
        #[cfg(target_os = "linux")]
        unsafe {
            // Out of the terminal's group, Ctrl-C does not reach it: it ends with us.
            command.pre_exec(
                || match libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) {
                    0 => Ok(()),
                    _ => Err(io::Error::last_os_error()),
                },
            );
        }
        let child = command.spawn();
        Process {
            child: child.unwrap_or_else(|error| panic!("{command:?}: {error}")),
            status: None,
        }
    }

    pub fn id(&self) -> i32 {
        self.child.id() as i32
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: a signal to a child of ours that nobody has reaped.
        assert_eq!(unsafe { libc::kill(self.id(), signal) }, 0);
    }

    /// The first bytes that it prints, as many as fit.
    pub fn read_exact(&mut self, some: &mut [u8]) {
        let stdout = self.child.stdout.as_mut().expect("a pipe");
        stdout.read_exact(some).unwrap();
    }

    /// Reads its pipes until it ends, then ends its group; late, it is killed with it.
    pub fn finish(mut self, limit: Duration) -> Ended {
        let (stdout, stderr) = (self.child.stdout.take(), self.child.stderr.take());
        let mut pipes = [
            Pipe::new(stdout.map(|pipe| Box::new(pipe) as Box<dyn ReadFd>)),
            Pipe::new(stderr.map(|pipe| Box::new(pipe) as Box<dyn ReadFd>)),
        ];
        let late = Instant::now() + limit;
        while !self.has_ended() && Instant::now() < late {
            read_some(&mut pipes);
        }
        let ended = self.has_ended();
        self.end_group();
        let late = Instant::now() + LAST_READ;
        while !pipes.iter().all(Pipe::is_closed) && Instant::now() < late {
            read_some(&mut pipes);
        }
        let [out, err] = pipes.map(|pipe| String::from_utf8_lossy(&pipe.text).into_owned());
        Ended {
            status: self.status.filter(|_| ended),
            out,
            err,
        }
    }

    /// Whether the leader has ended. It is not reaped, so that its number stays the group's.
    fn has_ended(&self) -> bool {
        // SAFETY: zeros are a value of the struct, which the call fills.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        let how = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: asks after a child of ours that nobody has reaped.
        let asked = unsafe { libc::waitid(libc::P_PID, self.child.id(), &mut info, how) };
        assert_eq!(asked, 0, "{}", io::Error::last_os_error());
        // SAFETY: waitid filled it.
        unsafe { info.si_pid() != 0 }
    }

    fn end_group(&mut self) {
        if self.status.is_none() {
            // SAFETY: a signal to the group of a leader that nobody has reaped.
            unsafe { libc::kill(-self.id(), libc::SIGKILL) };
            self.status = Some(self.child.wait().unwrap());
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end_group();
    }
}

trait ReadFd: Read + AsRawFd {}
impl<T: Read + AsRawFd> ReadFd for T {}

struct Pipe {
    /// None: closed.
    from: Option<Box<dyn ReadFd>>,
    text: Vec<u8>,
}

impl Pipe {
    fn new(from: Option<Box<dyn ReadFd>>) -> Pipe {
        let text = Vec::new();
        Pipe { from, text }
    }

    fn is_closed(&self) -> bool {
        self.from.is_none()
    }

    /// A negative number is one that poll passes over.
    fn fd(&self) -> RawFd {
        self.from.as_ref().map_or(-1, |from| from.as_raw_fd())
    }

    fn read(&mut self) {
        let mut some = [0; 1 << 16];
        match self.from.as_mut().map(|from| from.read(&mut some)) {
            Some(Ok(len)) if len > 0 => self.text.extend_from_slice(&some[..len]),
            _ => self.from = None,
        }
    }
}

/// Reads what is there, waiting a moment for more.
fn read_some(pipes: &mut [Pipe; 2]) {
    let mut polled = [0, 1].map(|at| libc::pollfd {
        fd: pipes[at].fd(),
        events: libc::POLLIN,
        revents: 0,
    });
    // SAFETY: two entries, of descriptors that are open.
    unsafe { libc::poll(polled.as_mut_ptr(), 2, TICK.as_millis() as i32) };
    for (pipe, polled) in pipes.iter_mut().zip(polled) {
        if polled.revents != 0 {
            pipe.read();
        }
    }
}

/// Runs a command within a time; its standard output, or what went wrong with all
/// that it printed.
pub fn run(command: &mut Command, limit: Duration) -> Result<String, String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Ended { status, out, err } = Process::start(command).finish(limit);
    match status {
        Some(status) if status.success() => Ok(out),
        Some(status) => Err(format!("{command:?}: {status}\n{out}{err}")),
        None => Err(format!("{command:?}: not done after {limit:?}\n{out}{err}")),
    }
}
