//! Writes the library's interface in Rust from rocks.json, and links with the library in ROCKS_PREFIX.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let root = Path::new("..").canonicalize().unwrap();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    for used in [
        "bindings/generate.py",
        "bindings/rust/src/abi.rs.in",
        "include/rocks.json",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(used).display());
    }
    println!("cargo::rerun-if-env-changed=ROCKS_PREFIX");
    let mut generate = Command::new("python3");
    generate.arg("-B").arg(root.join("bindings/generate.py"));
    generate
        .arg(root.join("include/rocks.json"))
        .arg(&out)
        .arg("rust");
    let ended = generate.status();
    let ended = ended.unwrap_or_else(|error| panic!("python3 is needed: {error}"));
    assert!(ended.success(), "{generate:?}: {ended}");
    let made = fs::read_to_string(out.join("rust/src/abi.rs")).unwrap();
    // What is included has no attributes of its own: the module that includes it has them.
    let lines = made
        .lines()
        .filter(|line| !line.starts_with("//!") && !line.starts_with("#!["));
    fs::write(out.join("abi.rs"), lines.collect::<Vec<_>>().join("\n")).unwrap();

    let prefix =
        env::var_os("ROCKS_PREFIX").map_or_else(|| root.join("target/prefix"), PathBuf::from);
    println!(
        "cargo::rustc-link-search=native={}",
        prefix.join("lib").display()
    );
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
}
