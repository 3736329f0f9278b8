//! The examples are tests: they compile without a warning, print what the folder
//! `expected` beside them says, and leave no error under valgrind.

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{files, memcheck, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(300);

fn compile(source: &Path, folder: &Path, prefix: &Prefix) -> std::path::PathBuf {
    let program = folder.join(source.file_stem().unwrap());
    let is_cpp = source.extension().is_some_and(|ending| ending == "cc");
    let (compiler, standard) = if is_cpp {
        ("c++", "-std=c++17")
    } else {
        ("cc", "-std=c99")
    };
    let mut cc = Command::new(compiler);
    cc.args([standard, "-D_GNU_SOURCE", "-O1", "-g"])
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg(source)
        .args(prefix.flags())
        .args(["-lpthread", "-o"])
        .arg(&program);
    run(&mut cc, LIMIT).unwrap();
    program
}

#[test]
fn examples_print_what_they_promise() {
    print_what_they_promise("examples-c", "c");
}

#[test]
fn examples_in_cpp_print_what_they_promise() {
    print_what_they_promise("examples-cpp", "cc");
}

fn print_what_they_promise(folder: &str, ending: &str) {
    let (prefix, scratch) = (Prefix::get(), Scratch::new(folder));
    let folder = root().join(folder);
    for source in files(&folder, ending) {
        let name = source.file_stem().unwrap().to_str().unwrap();
        // codesearch needs a source tree (below), redis_server has clients (tests/redis.rs).
        if ["codesearch", "redis_server"].contains(&name) {
            continue;
        }
        let golden = folder.join(format!("expected/{name}.txt"));
        let golden = std::fs::read_to_string(&golden)
            .unwrap_or_else(|error| panic!("{}: {error}", golden.display()));
        let program = compile(&source, scratch.path(), &prefix);
        for (way, mut command) in [
            ("plain", Command::new(&program)),
            ("valgrind", memcheck(&program)),
        ] {
            let database = scratch.path().join(format!("{name}-{way}"));
            command.arg(database).envs(prefix.env());
            let printed = run(&mut command, LIMIT).unwrap();
            assert!(
                printed == golden,
                "{name} ({way}) printed:\n{printed}\nwanted:\n{golden}"
            );
        }
    }
}

/// The first program of rocks.h.
#[test]
fn getting_started_works() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("started"));
    let source = scratch.path().join("started.c");
    std::fs::write(&source, support::header::getting_started()).unwrap();
    let program = compile(&source, scratch.path(), &prefix);
    let mut command = memcheck(&program);
    command.envs(prefix.env()).current_dir(scratch.path());
    assert_eq!(run(&mut command, LIMIT).unwrap(), "Jupiter\n");
}

#[test]
fn codesearch_builds_answers_and_opens_again() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("codesearch"));
    let program = compile(
        &root().join("examples-c/codesearch.c"),
        scratch.path(),
        &prefix,
    );
    let source = scratch.path().join("tree");
    std::fs::create_dir_all(source.join("sub")).unwrap();
    std::fs::write(
        source.join("a.c"),
        "/* in_comment */\nint lock_a, lock_b;\nchar *s = \"in_string\";\nint x = lock_a;\n",
    )
    .unwrap();
    std::fs::write(source.join("sub/b.h"), "extern int lock_a; // in_comment\n").unwrap();
    std::fs::write(source.join("notes.txt"), "lock_a lock_a\n").unwrap();
    let index = scratch.path().join("index");
    let ask = |queries: &[&str]| {
        let mut command = Command::new(&program);
        command
            .arg(&index)
            .arg(&source)
            .args(queries)
            .envs(prefix.env());
        let printed = run(&mut command, LIMIT).unwrap();
        let timing = |line: &&str| !line.starts_with("  (");
        let lines: Vec<&str> = printed.lines().filter(timing).collect();
        lines.join("\n").replace(source.to_str().unwrap(), "TREE")
    };
    let built = ask(&["lock_a", "in_comment", "in_string", "lock_*", "@1"]);
    assert!(
        built.starts_with("index of TREE: built\nlock_a\n"),
        "{built}"
    );
    for line in [
        "TREE/a.c:2",
        "TREE/a.c:4",
        "TREE/sub/b.h:1",
        "  3 lines in all",
    ] {
        assert!(built.contains(line), "{line} is not in {built}");
    }
    assert!(
        built.contains("in_comment\n  nowhere\nin_string\n  nowhere"),
        "{built}"
    );
    assert!(built.contains("  2 identifiers in all"), "{built}");
    assert!(
        built.contains("lock_a                          3 lines"),
        "{built}"
    );
    let again = ask(&["lock_b"]);
    assert!(
        again.starts_with("index of TREE: there already\nlock_b\n"),
        "{again}"
    );
    assert!(again.contains("TREE/a.c:2\n  1 lines in all"), "{again}");

    // Bad input: a message and a failure, and nothing is lost.
    let missing = run(
        Command::new(&program)
            .arg(&index)
            .arg(scratch.path().join("nowhere"))
            .envs(prefix.env()),
        LIMIT,
    );
    let missing = missing.unwrap_err();
    assert!(missing.contains("No such file or directory"), "{missing}");
    let empty = scratch.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let nothing = run(
        Command::new(&program)
            .arg(scratch.path().join("other"))
            .arg(&empty)
            .envs(prefix.env()),
        LIMIT,
    );
    assert!(nothing.unwrap_err().contains("no C source could be read"));
    assert!(ask(&["lock_b"]).starts_with("index of TREE: there already"));
}
