//! Compiles and runs the C tests against the installed prefix, as a user would:
//! strict C99, through pkg-config, one process each. Also with the address and
//! undefined-behaviour sanitizers, and under valgrind where the file says
//! `valgrind: yes`; without the sanitizers where it says `sanitizers: no`.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

const STRICT: &[&str] = &["-Wall", "-Wextra", "-pedantic", "-Werror"];
/// Without warnings: instrumented code makes gcc see ranges that are not there.
const SANITIZERS: &[&str] = &[
    "-w",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];

/// The messages that the tests provoked, in the scratch folder.
const MESSAGES: &str = "messages";

#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Plain,
    Sanitized,
    Memcheck,
}

fn name(source: &Path) -> &str {
    source.file_stem().unwrap().to_str().unwrap()
}

fn compile(source: &Path, scratch: &Scratch, way: Way) -> PathBuf {
    let name = name(source);
    let program = scratch.path().join(format!("{name}-{way:?}.program"));
    let mut command = Command::new("cc");
    command
        .args(["-std=c99", "-D_GNU_SOURCE", "-O1", "-g"])
        .args(match way {
            Way::Sanitized => SANITIZERS,
            _ => STRICT,
        })
        .arg(source)
        .args(Prefix::get().flags())
        .args(["-lpthread", "-o"])
        .arg(&program);
    run(&mut command, Duration::from_secs(120))
        .unwrap_or_else(|failure| panic!("{name} does not compile\n{failure}"));
    program
}

fn execute(program: &Path, scratch: &Scratch, way: Way) -> Result<String, String> {
    let folder = scratch.path().join(program.file_stem().unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = match way {
        Way::Memcheck => support::memcheck(program),
        _ => Command::new(program),
    };
    // The tests that try everything try less then.
    if matches!(way, Way::Memcheck) {
        command.env("ROCKS_SLOW", "1");
    }
    command
        .arg(&folder)
        .envs(Prefix::get().env())
        .current_dir(&folder);
    if matches!(way, Way::Plain) {
        command.env("ROCKS_MESSAGES", scratch.path().join(MESSAGES));
    }
    // Leaks are memcheck's part; the library is not instrumented.
    command.env("ASAN_OPTIONS", "detect_leaks=0");
    run(&mut command, Duration::from_secs(600))
}

#[test]
fn c_tests() {
    let scratch = Scratch::new("c");
    let sources = support::files_below(&root().join("tests/c"), "c");
    let mut programs = Vec::new();
    for source in &sources {
        if name(source).starts_with("test_") {
            let text = std::fs::read_to_string(source).unwrap();
            let memcheck = text.contains("valgrind: yes").then_some(Way::Memcheck);
            let sanitized = (!text.contains("sanitizers: no")).then_some(Way::Sanitized);
            let ways = [Way::Plain].into_iter().chain(sanitized).chain(memcheck);
            programs.extend(ways.map(|way| (source, way)));
        }
    }
    assert!(!programs.is_empty(), "no C tests found");
    let failures = support::failures(&programs, |&(source, way)| {
        let program = compile(source, &scratch, way);
        match execute(&program, &scratch, way) {
            Ok(_) => Ok(()),
            Err(failure) => Err(format!("{} ({way:?})\n{failure}", name(source))),
        }
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    let said = std::fs::read(scratch.path().join(MESSAGES)).unwrap();
    let bad = support::messages::without_subject(&String::from_utf8_lossy(&said));
    assert!(
        bad.is_empty(),
        "messages that name no argument, path, option or key:\n{bad:#?}"
    );
    // docs/troubleshooting.md has each; UPDATE=1 takes new ones into its list.
    let mut families = Command::new("python3");
    families
        .arg(root().join("site/messages.py"))
        .arg("check")
        .arg(scratch.path().join(MESSAGES));
    run(&mut families, Duration::from_secs(60)).unwrap();
}

/// That the sanitizers are linked in and look: each finds what is put before it.
#[test]
fn the_sanitizers_find_what_they_are_for() {
    for (name, body, finding) in [
        (
            "overflow",
            "char *p = malloc(argc); p[argc] = 1; return p[argc];",
            "AddressSanitizer: heap-buffer-overflow",
        ),
        (
            "undefined",
            "int n = 2147483647; n += argc; return n == 0;",
            "signed integer overflow",
        ),
    ] {
        let scratch = Scratch::new(name);
        let source = scratch.path().join(format!("{name}.c"));
        let text = format!(
            "#include <rocks.h>\n#include <stdlib.h>\n\
             int main(int argc, char **argv) {{ (void)argv; (void)rocks_version(); {body} }}\n"
        );
        std::fs::write(&source, text).unwrap();
        let program = compile(&source, &scratch, Way::Sanitized);
        let said = execute(&program, &scratch, Way::Sanitized).expect_err(name);
        assert!(said.contains(finding), "{said}");
    }
}
