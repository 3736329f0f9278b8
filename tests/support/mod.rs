//! Shared by several test programs.
#![allow(dead_code, unused_imports)]

pub mod messages;
pub mod process;
pub mod runtime;

pub use process::run;
pub use rocks_header::{render as header, root, surface};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::Mutex;
use std::time::Duration;

/// The installed library: what `make test` staged.
pub struct Prefix(PathBuf);

impl Prefix {
    pub fn get() -> Prefix {
        let set = std::env::var_os("ROCKS_PREFIX").map(PathBuf::from);
        let prefix = set.unwrap_or_else(|| root().join("target/prefix"));
        assert!(
            prefix.join("include/rocks.h").exists(),
            "no library in {}: run `make stage`",
            prefix.display()
        );
        Prefix(prefix)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Compiler and linker flags, from pkg-config.
    pub fn flags(&self) -> Vec<String> {
        let mut command = Command::new("pkg-config");
        command
            .args(["--cflags", "--libs", "rocks"])
            .env("PKG_CONFIG_PATH", self.0.join("lib/pkgconfig"));
        let printed = run(&mut command, Duration::from_secs(20)).unwrap();
        printed.split_whitespace().map(str::to_owned).collect()
    }

    pub fn env(&self) -> Vec<(&'static str, PathBuf)> {
        vec![("LD_LIBRARY_PATH", self.0.join("lib"))]
    }
}

/// A folder of a test's own, gone when it ends.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("rocks-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The files of a folder with an ending, sorted.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|have| have == ending))
        .collect();
    files.sort();
    files
}

/// The same, those of folders below it too.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = files(folder, ending);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        }
    }
    found.sort();
    found
}

/// Checks every item, as many at a time as there are cores and one more, as some only wait: whole
/// programs, which take minutes one after the other. What failed, in the order of the items.
pub fn failures<T: Sync>(
    items: &[T],
    check: impl Fn(&T) -> Result<(), String> + Sync,
) -> Vec<String> {
    let threads = 1 + std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, item)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    items.get(at).map(|item| (at, item))
                } {
                    if let Err(failure) = check(item) {
                        failed.lock().unwrap().push((at, failure));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    failed.into_iter().map(|(_, failure)| failure).collect()
}

/// A program under valgrind's memcheck: any error or definite leak fails it.
pub fn memcheck(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args([
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
        ])
        .args(["--fair-sched=yes", "--num-callers=30"])
        .arg(program);
    command
}
