//! The short form of `make fuzz`: random programs over every function, whose model checks every
//! answer, with the driver's memory under the sanitizers. The same seeds each time: a test finds
//! what a change broke, `make fuzz` finds what nobody knows yet.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

/// Some 20 seconds each on a quiet machine.
fn quiet(under: &[&str], seconds: &str, threads: &str) {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("fuzz"));
    let mut program = Command::new("python3");
    program
        .arg(root().join("tests/fuzz/run.py"))
        .arg("--prefix")
        .arg(prefix.path())
        .args([
            "--seconds",
            seconds,
            "--seed",
            "1",
            "--steps",
            "800",
            "--kills",
            "4",
        ])
        .args(["--threads", threads, "--keep"])
        .arg(scratch.path())
        .args(under)
        .envs(prefix.env());
    print!("{}", run(&mut program, Duration::from_secs(900)).unwrap());
}

#[test]
fn random_programs_are_quiet() {
    quiet(&["--under", "asan"], "20", "1,4");
    quiet(&["--under", "valgrind"], "15", "1");
}
