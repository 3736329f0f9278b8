//! `rocks.hpp` as a C++17 program has it, also under valgrind.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{memcheck, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(300);

fn compile(prefix: &Prefix, standard: &str, source: &std::path::Path, program: &std::path::Path) {
    let mut command = Command::new("c++");
    command
        .args([
            standard,
            "-Wall",
            "-Wextra",
            "-pedantic",
            "-Werror",
            "-O1",
            "-g",
        ])
        .arg(source)
        .args(prefix.flags())
        .arg("-o")
        .arg(program);
    run(&mut command, LIMIT).unwrap();
}

/// A program of tests/cpp: in two standards, plain and under valgrind.
fn passes(source: &str) {
    let (prefix, scratch) = (Prefix::get(), Scratch::new(source));
    for standard in ["-std=c++17", "-std=c++20"] {
        let program = scratch.path().join(format!("test{standard}"));
        let source = root().join(format!("tests/cpp/{source}.cc"));
        compile(&prefix, standard, &source, &program);
        for (way, mut command) in [
            ("plain", Command::new(&program)),
            ("valgrind", memcheck(&program)),
        ] {
            let folder = scratch.path().join(format!("{way}{standard}"));
            std::fs::create_dir(&folder).unwrap();
            command.arg(&folder).envs(prefix.env());
            run(&mut command, LIMIT).unwrap_or_else(|failure| panic!("{way}: {failure}"));
        }
    }
}

#[test]
fn the_raii_layer_works() {
    passes("test_hpp");
}

#[test]
fn callbacks_may_throw() {
    passes("test_callbacks");
}
