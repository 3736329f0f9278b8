//! Writes the library's interface in Rust from rocks.json, and links with the library in ROCKS_LIBDIR, or in the
//! folder lib of ROCKS_PREFIX.

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

    // Where the library is, and where the command looks for it: by itself, or as the system does.
    println!("cargo::rerun-if-env-changed=ROCKS_LIBDIR");
    println!("cargo::rerun-if-env-changed=ROCKS_RUNPATH");
    let library = env::var_os("ROCKS_LIBDIR")
        .or_else(|| Some(Path::new(&env::var_os("ROCKS_PREFIX")?).join("lib").into()))
        .map_or_else(|| root.join("target/prefix/lib"), PathBuf::from);
    println!("cargo::rustc-link-search=native={}", library.display());
    let runpath = env::var("ROCKS_RUNPATH").unwrap_or_else(|_| "$ORIGIN/../lib".to_owned());
    if !runpath.is_empty() {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{runpath}");
    }
}
