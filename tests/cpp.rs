//! `rocks.hpp` as C++ programs have it, and callbacks that throw.

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

/// Every program of tests/cpp, in both standards, also under valgrind.
#[test]
fn the_cpp_programs_work() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("cpp"));
    let mut sources: Vec<_> = std::fs::read_dir(root().join("tests/cpp"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    sources.sort();
    assert!(sources.len() > 1);
    for source in &sources {
        let name = source.file_stem().unwrap().to_str().unwrap();
        for standard in ["-std=c++17", "-std=c++20"] {
            let program = scratch.path().join(format!("{name}{standard}"));
            compile(&prefix, standard, source, &program);
            for (way, mut command) in [
                ("plain", Command::new(&program)),
                ("valgrind", memcheck(&program)),
            ] {
                let folder = scratch.path().join(format!("{way}-{name}{standard}"));
                std::fs::create_dir(&folder).unwrap();
                command.arg(&folder).envs(prefix.env());
                run(&mut command, LIMIT)
                    .unwrap_or_else(|failure| panic!("{name} {way}: {failure}"));
            }
        }
    }
}
