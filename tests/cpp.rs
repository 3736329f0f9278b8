//! `rocks.hpp` as C++ programs have it, and callbacks that throw.

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{memcheck, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(300);

fn compile(
    prefix: &Prefix,
    standard: &str,
    source: &Path,
    program: &Path,
) -> Result<String, String> {
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
    run(&mut command, LIMIT)
}

/// Every program of tests/cpp, in both standards, also under valgrind.
#[test]
fn the_cpp_programs_work() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("cpp"));
    let sources = support::files_below(&root().join("tests/cpp"), "cc");
    assert!(sources.len() > 1);
    let standards = ["-std=c++17", "-std=c++20"];
    let programs: Vec<_> = standards
        .iter()
        .flat_map(|standard| sources.iter().map(move |source| (source, *standard)))
        .collect();
    let failures = support::failures(&programs, |&(source, standard)| {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let program = scratch.path().join(format!("{name}{standard}"));
        compile(&prefix, standard, source, &program)?;
        for (way, mut command) in [
            ("plain", Command::new(&program)),
            ("valgrind", memcheck(&program)),
        ] {
            let folder = scratch.path().join(format!("{way}-{name}{standard}"));
            std::fs::create_dir(&folder).unwrap();
            command.arg(&folder).envs(prefix.env());
            run(&mut command, LIMIT).map_err(|failure| format!("{name} {way}: {failure}"))?;
        }
        Ok(())
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
