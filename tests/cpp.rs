//! `rocks.hpp` as a C++17 program has it, also under valgrind; and the header alone.

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

#[test]
fn the_raii_layer_works() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("cpp"));
    let sources = support::files(&root().join("tests/cpp"), "cc");
    assert!(!sources.is_empty());
    for (source, standard) in sources
        .iter()
        .flat_map(|source| [(source, "-std=c++17"), (source, "-std=c++20")])
    {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let program = scratch.path().join(format!("{name}{standard}"));
        compile(&prefix, standard, source, &program);
        for (way, mut command) in [
            ("plain", Command::new(&program)),
            ("valgrind", memcheck(&program)),
        ] {
            let folder = scratch.path().join(format!("{name}{way}{standard}"));
            std::fs::create_dir(&folder).unwrap();
            command.arg(&folder).envs(prefix.env());
            run(&mut command, LIMIT).unwrap_or_else(|failure| panic!("{name} {way}: {failure}"));
        }
    }
}
