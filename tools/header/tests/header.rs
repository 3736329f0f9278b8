//! The committed headers are what the sources generate (`make header` writes them
//! anew), and they compile wherever they are included.

#[path = "../../../tests/support/mod.rs"]
mod support;

use std::process::Command;
use std::time::Duration;
use support::{header, root, run, Scratch};

#[test]
fn the_committed_headers_are_what_the_source_generates() {
    for (path, text) in rocks_header::generated() {
        let full = root().join(path);
        let committed = std::fs::read_to_string(&full).unwrap_or_default();
        assert!(
            committed == text,
            "{path} is not what the source generates: run `make header`"
        );
    }
}

#[test]
fn the_cdef_header_has_no_preprocessor_line() {
    for line in header::cdef_h().lines() {
        assert!(!line.trim_start().starts_with('#'), "{line}");
    }
}

const STRICT: &[&str] = &["-Wall", "-Wextra", "-pedantic", "-Werror", "-Wshadow"];

/// The first program of the manual; tests/examples.rs runs it.
#[test]
fn getting_started_compiles() {
    let scratch = Scratch::new("started");
    let source = scratch.path().join("example.c");
    std::fs::write(&source, header::getting_started()).unwrap();
    let mut compiler = Command::new("cc");
    compiler.arg("-std=c99").args(STRICT).arg("-I");
    compiler.arg(root().join("include")).arg("-c").arg(&source);
    compiler.args(["-o", "/dev/null"]);
    run(&mut compiler, Duration::from_secs(60)).unwrap();
}

/// The header alone, twice, and in two files of one program, in every language.
#[test]
fn the_header_compiles_alone_and_twice() {
    let scratch = Scratch::new("header");
    let main = "#include <rocks.h>\n#include <rocks.h>\n\
                int other(void);\nint main(void) { return other() - (int)sizeof(rocks_status); }\n";
    let other =
        "#include <rocks.h>\nint other(void);\nint other(void) { return sizeof(rocks_status); }\n";
    for (compiler, standard, ending) in [
        ("cc", "c99", "c"),
        ("cc", "c11", "c"),
        ("c++", "c++17", "cc"),
        ("clang", "c99", "c"),
        ("clang++", "c++17", "cc"),
    ] {
        let file = |name: &str, text: &str| {
            let path = scratch.path().join(format!("{name}.{ending}"));
            std::fs::write(&path, text).unwrap();
            path
        };
        let program = scratch.path().join(format!("{compiler}-{standard}"));
        let failure = run(
            Command::new(compiler)
                .arg(format!("-std={standard}"))
                .args(STRICT)
                .arg("-I")
                .arg(root().join("include"))
                .args([file("main", main), file("other", other)])
                .arg("-o")
                .arg(&program),
            Duration::from_secs(60),
        );
        failure.unwrap_or_else(|text| panic!("{compiler} -std={standard}: {text}"));
        run(&mut Command::new(&program), Duration::from_secs(10)).unwrap();
    }
}
