//! What a build says before it begins and while it lasts: a toolchain that is missing or too old, and how far
//! RocksDB is.

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{root, run, Scratch};

const LIMIT: Duration = Duration::from_secs(60);

/// A folder for PATH with programs that are shell scripts.
fn programs(scratch: &Scratch, programs: &[(&str, &str)]) -> String {
    let bin = scratch.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    for (name, script) in programs {
        let path = bin.join(name);
        std::fs::write(&path, format!("#!/bin/bash\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    format!("{}:/usr/bin:/bin", bin.display())
}

fn setup(scratch: &Scratch, path: &str) -> Command {
    let mut command = Command::new(root().join("scripts/setup"));
    command.env("PATH", path).env("HOME", scratch.path());
    command.env_remove("CARGO_HOME");
    command
}

#[test]
fn an_old_toolchain_is_named_before_anything_else() {
    let scratch = Scratch::new("old-rust");
    let old = ("rustc", "echo 'rustc 1.70.0 (90c541806 2023-05-31)'");
    let path = programs(&scratch, &[old, ("cargo", "exit 1"), ("rustup", "exit 1")]);
    let said = run(&mut setup(&scratch, &path), LIMIT).unwrap_err();
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let line = format!("rustc is 1.70.0; {wanted} or newer is needed");
    assert!(said.contains(&line), "{said}");
    assert!(said.contains("rustup update stable"), "{said}");
    assert!(!said.contains("apt-get"), "{said}");

    let scratch = Scratch::new("old-rust-of-system");
    let path = programs(&scratch, &[old, ("cargo", "exit 1")]);
    let said = run(&mut setup(&scratch, &path), LIMIT).unwrap_err();
    assert!(said.contains("https://rustup.rs"), "{said}");
}

#[test]
fn a_toolchain_that_is_missing_is_named() {
    if Path::new("/usr/bin/cargo").exists() {
        return; // of the system, and always in PATH
    }
    let scratch = Scratch::new("no-rust");
    let path = programs(&scratch, &[]);
    let said = run(&mut setup(&scratch, &path), LIMIT).unwrap_err();
    assert!(said.contains("no cargo found"), "{said}");

    // It is there, and the terminal does not know.
    let home = scratch.path().join(".cargo/bin");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join("cargo"), "").unwrap();
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(home.join("cargo"), executable).unwrap();
    let said = run(&mut setup(&scratch, &path), LIMIT).unwrap_err();
    assert!(said.contains("is not in PATH"), "{said}");
    assert!(said.contains(".cargo/env"), "{said}");
}

/// What the README says of the disk is what the set-up says.
#[test]
fn the_disk_is_stated() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let script = read("scripts/setup");
    let said = script.split("a build takes about ").nth(1).unwrap();
    let gigabytes: Vec<&str> = said.split(" GB").take(2).collect();
    let tests = gigabytes[1].rsplit(' ').next().unwrap();
    let line = format!(
        "| disk | {} GB in `target` ({tests} GB with the tests",
        gigabytes[0]
    );
    assert!(read("README.md").contains(&line), "{line}");
}

#[test]
fn an_old_compiler_is_named() {
    let scratch = Scratch::new("old-gcc");
    let new = ("rustc", "echo 'rustc 9.0.0'");
    let gcc = "case $* in *--version*) echo 'g++ 8.3.0' ;; *) exit 1 ;; esac";
    let path = programs(&scratch, &[new, ("cargo", "exit 1"), ("c++", gcc)]);
    let said = run(&mut setup(&scratch, &path), LIMIT).unwrap_err();
    assert!(said.contains("c++ knows no C++20: g++ 8.3.0"), "{said}");
    assert!(said.contains("gcc 11"), "{said}");
}

/// With a cargo that compiles nothing.
#[test]
fn rocksdb_says_how_far_it_is() {
    let scratch = Scratch::new("progress");
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let (_, after) = lock
        .split_once("name = \"librocksdb-sys\"\nversion = \"")
        .unwrap();
    let version = after.split('"').next().unwrap();
    let home = scratch.path().join("home");
    let folder = format!("registry/src/somewhere/librocksdb-sys-{version}");
    let sources = home.join(folder);
    std::fs::create_dir_all(&sources).unwrap();
    std::fs::write(sources.join("rocksdb_lib_sources.txt"), "a.cc\n".repeat(40)).unwrap();
    let cargo = r#"
while [ "$1" != --target-dir ]; do shift; done
out=$2/release/build/librocksdb-sys-0/out
mkdir -p "$out"
touch "$out/1.o" "$out/2.o" "$out/librocksdb.a"
sleep 3"#;
    let path = programs(
        &scratch,
        &[("cargo", cargo), ("rustc", "echo 'rustc 9.0.0'")],
    );
    let (cache, said) = (scratch.path().join("cache"), scratch.path().join("said"));
    let mut command = Command::new("bash");
    command.args(["-c", "scripts/rocksdb 2>\"$SAID\""]);
    command
        .current_dir(root())
        .env("PATH", path)
        .env("SAID", &said)
        .env("CARGO_HOME", &home)
        .env("ROCKS_CACHE", &cache)
        .env("ROCKS_PROGRESS_EVERY", "1");
    let printed = run(&mut command, LIMIT).unwrap();
    let compiled = Path::new(printed.trim_end());
    assert!(compiled.starts_with(&cache), "{printed}");
    assert!(compiled.join("librocksdb.a").is_file());
    let said = std::fs::read_to_string(said).unwrap();
    assert!(
        said.contains("RocksDB: 2 of 40 files compiled, 0:0"),
        "{said}"
    );
    assert!(said.contains("RocksDB took 0 minutes"), "{said}");
}
