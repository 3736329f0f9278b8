//! The processor's instructions for checksums are not lost: not by flags in the environment, not on the
//! way to RocksDB.

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{root, run, Scratch};

const LIMIT: Duration = Duration::from_secs(120);

/// What a crate's build script is told, in a project with this repository's configuration.
const BUILD_SCRIPT: &str = r#"
fn main() {
    for name in ["CXXFLAGS_x86_64_unknown_linux_gnu", "CARGO_CFG_TARGET_FEATURE"] {
        println!("cargo::warning={name}={}", std::env::var(name).unwrap_or_default());
    }
}
"#;

fn project() -> Scratch {
    let scratch = Scratch::new("baseline");
    let write = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let config = std::fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
    write(".cargo/config.toml", &config);
    write(
        "Cargo.toml",
        "[package]\nname = \"asks\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n",
    );
    write("src/lib.rs", "");
    write("build.rs", BUILD_SCRIPT);
    scratch
}

/// cargo as a terminal has it, without what this test's own cargo set; its errors are its output.
fn cargo(project: &Path) -> Command {
    let mut command = Command::new("sh");
    for (name, _) in std::env::vars() {
        let is_of_cargo = name.starts_with("CARGO_") && name != "CARGO_HOME";
        if is_of_cargo || name.starts_with("CXXFLAGS") || name == "RUSTFLAGS" {
            command.env_remove(name);
        }
    }
    command.args(["-c", "exec \"$@\" 2>&1", "sh", env!("CARGO")]);
    command.args(["check", "--offline", "--target-dir", "target"]);
    command.current_dir(project);
    command
}

#[test]
#[cfg(target_arch = "x86_64")]
fn flags_in_the_environment_do_not_drop_it() {
    let project = project();
    let plain = run(&mut cargo(project.path()), LIMIT).unwrap();
    assert!(plain.contains("sse4.2"), "{plain}");
    // Rust's own part goes, as cargo has it; that of C++ stays.
    let mut with_flags = cargo(project.path());
    with_flags.env("RUSTFLAGS", "-Cdebuginfo=0");
    let flags = run(&mut with_flags, LIMIT).unwrap();
    assert!(!flags.contains("sse4.2,"), "{flags}");
    assert!(flags.contains("-msse4.2 -mpclmul"), "{flags}");
}

/// The scripts put the baseline before the user's flags, once, also where one starts another.
#[test]
#[cfg(target_arch = "x86_64")]
fn the_scripts_keep_both() {
    let flags = |asked: &str| {
        let mut shell = Command::new("bash");
        let twice =
            "set -euo pipefail; . scripts/flags; . scripts/flags; echo \"$RUSTFLAGS|$asked\"";
        shell.args(["-c", twice]).env("RUSTFLAGS", asked);
        shell.env_remove("CARGO_BUILD_TARGET").current_dir(root());
        run(&mut shell, LIMIT).unwrap()
    };
    let with = flags("-Ctarget-cpu=x86-64-v3 -g");
    assert!(
        with.starts_with("-Ctarget-feature=+sse4.2,+pclmulqdq "),
        "{with}"
    );
    assert_eq!(with.matches("+sse4.2").count(), 1, "{with}");
    assert!(
        with.ends_with(" -Ctarget-cpu=x86-64-v3 -g|-Ctarget-cpu=x86-64-v3 -g\n"),
        "{with}"
    );
    assert!(flags("").ends_with("|\n"));

    let mut any = Command::new("bash");
    let line = ". scripts/flags; echo \"$RUSTFLAGS $CXXFLAGS_x86_64_unknown_linux_gnu\"";
    any.args(["-c", line]).env("ROCKS_BASELINE", "any");
    any.env_remove("RUSTFLAGS").current_dir(root());
    let any = run(&mut any, LIMIT).unwrap();
    assert!(!any.contains("sse4.2") && !any.contains("pclmul"), "{any}");
}

/// A RocksDB that was compiled with other flags is another one.
#[test]
#[cfg(target_arch = "x86_64")]
fn each_set_of_flags_has_its_rocksdb() {
    let name = |flags: Option<&str>| {
        let mut script = Command::new(root().join("scripts/rocksdb"));
        script.arg("--name").env_remove("RUSTFLAGS");
        for variable in ["CXXFLAGS", "CXXFLAGS_x86_64_unknown_linux_gnu"] {
            script.env_remove(variable);
        }
        if let Some(flags) = flags {
            script.env("CXXFLAGS_x86_64_unknown_linux_gnu", flags);
        }
        run(&mut script, LIMIT).unwrap()
    };
    let config = std::fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
    let ours = config
        .lines()
        .find_map(|line| line.strip_prefix("CXXFLAGS_x86_64_unknown_linux_gnu = \""))
        .unwrap()
        .trim_end_matches('"');
    let usual = name(None);
    // As cargo itself sets it in what it runs.
    assert_eq!(name(Some(ours)), usual);
    let others = [name(Some("-msse4.2 -mpclmul")), name(Some(""))];
    assert!(
        !others.contains(&usual) && others[0] != others[1],
        "{others:?}"
    );
}

/// A C++ compiler that compiles everything but the bridge.
const BUT_THE_BRIDGE: &str = r#"#!/bin/sh
case "$*" in
*rocks_bridge*)
    echo "the bridge was reached" >&2
    exit 1
    ;;
esac
exec c++ "$@"
"#;

/// A program that depends on the crate has none of its configuration: the build ends before it compiles the bridge, and
/// says what to do.
#[test]
#[ignore = "compiles what a crate depends on, for minutes: make dist-test"]
#[cfg(target_arch = "x86_64")]
fn a_dependent_crate_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("dependent");
    let write = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let manifest = format!(
        "[package]\nname = \"dependent\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n\
         [dependencies]\nlibrocks = {{ path = {:?} }}\n",
        root()
    );
    write("Cargo.toml", &manifest);
    write("src/lib.rs", "");
    // The versions that the crate was tested with are those that are here.
    std::fs::copy(root().join("Cargo.lock"), scratch.path().join("Cargo.lock")).unwrap();
    let compiler = write("compiler", BUT_THE_BRIDGE);
    std::fs::set_permissions(&compiler, std::fs::Permissions::from_mode(0o755)).unwrap();
    let built = run(&mut Command::new(root().join("scripts/rocksdb")), LIMIT).unwrap();
    let check = |baseline: Option<&str>| {
        let mut check = cargo(scratch.path());
        // What make itself set may name other compilers and flags.
        for name in ["ROCKS_BASELINE", "CFLAGS", "CC"] {
            check.env_remove(name);
        }
        check.env("ROCKSDB_LIB_DIR", built.trim());
        check.env("ROCKSDB_STATIC", "1").env("CXX", &compiler);
        if let Some(baseline) = baseline {
            check.env("ROCKS_BASELINE", baseline);
        }
        // The bridge is never compiled here, so it fails each time.
        run(&mut check, Duration::from_secs(1800)).unwrap_err()
    };
    let told = check(None);
    assert!(told.contains("rocks: RocksDB would compute"), "{told}");
    assert!(!told.contains("the bridge was reached"), "{told}");
    let asked = check(Some("any"));
    assert!(asked.contains("the bridge was reached"), "{asked}");

    // The lines for a .cargo/config.toml are those of the one here.
    let lines: Vec<&str> = told
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("[target."))
        .take(2)
        .collect();
    let ours = std::fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
    assert!(ours.contains(&lines.join("\n")), "{lines:?}");
    let flags = "add -Ctarget-feature=+sse4.2,+pclmulqdq to RUSTFLAGS";
    assert!(told.contains(flags), "{told}");
}
