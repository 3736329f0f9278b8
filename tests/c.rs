//! Compiles and runs the C tests against the installed prefix, as a user would:
//! strict C99, through pkg-config, one process each, under valgrind where the file
//! says `valgrind: yes`.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

#[test]
fn c_tests() {
    let prefix = Prefix::get();
    let scratch = Scratch::new("c");
    let mut failures = Vec::new();
    let mut count = 0;
    for source in support::files(&root().join("tests/c"), "c") {
        let name = source.file_stem().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("test_") {
            continue;
        }
        let program = scratch.path().join(&name);
        run(
            Command::new("cc")
                .args([
                    "-std=c99",
                    "-D_GNU_SOURCE",
                    "-Wall",
                    "-Wextra",
                    "-pedantic",
                    "-Werror",
                ])
                .args(["-O1", "-g"])
                .arg(&source)
                .args(prefix.flags())
                .args(["-lpthread", "-o"])
                .arg(&program),
            Duration::from_secs(120),
        )
        .unwrap_or_else(|failure| panic!("{name} does not compile\n{failure}"));
        let text = std::fs::read_to_string(&source).unwrap();
        let mut ways = vec![false];
        if text.contains("valgrind: yes") {
            ways.push(true);
        }
        for valgrind in ways {
            count += 1;
            let folder = scratch.path().join(format!("{name}-{valgrind}"));
            std::fs::create_dir(&folder).unwrap();
            let mut command = if valgrind {
                support::memcheck(&program)
            } else {
                Command::new(&program)
            };
            command.arg(&folder).envs(prefix.env()).current_dir(&folder);
            if let Err(failure) = run(&mut command, Duration::from_secs(600)) {
                failures.push(format!("{name} (valgrind: {valgrind})\n{failure}"));
            }
        }
    }
    assert!(count > 0, "no C tests found");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
