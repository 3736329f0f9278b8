//! The crate as it is published: nothing that cargo warns of, all that a build reads, and nothing else.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{root, run, Scratch};

const LIMIT: Duration = Duration::from_secs(120);

/// The files below a folder that a build reads, as paths within the crate.
fn read_by_a_build(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_code = path.extension().is_some_and(|end| {
            ["rs", "cc", "h", "hpp", "json"]
                .iter()
                .any(|one| end == *one)
        });
        if path.is_dir() {
            read_by_a_build(&path, found);
        } else if is_code {
            let within = path.strip_prefix(root()).unwrap();
            found.insert(within.to_str().unwrap().to_owned());
        }
    }
}

#[test]
fn what_is_published() {
    let scratch = Scratch::new("crate");
    let mut pack = Command::new("sh");
    let script = root().join("scripts/crate");
    pack.args(["-c", "\"$0\" \"$1\" 2>&1"]);
    pack.arg(script).arg(scratch.path());
    let said = run(&mut pack, LIMIT).unwrap();
    assert!(!said.contains("warning"), "{said}");

    let file = said.lines().last().unwrap();
    let mut list = Command::new("tar");
    let listed = run(list.args(["-tzf", file]), LIMIT).unwrap();
    let folder = concat!("librocks-", env!("CARGO_PKG_VERSION"), "/");
    let files: BTreeSet<String> = listed
        .lines()
        .map(|path| path.strip_prefix(folder).unwrap().to_owned())
        .collect();
    let mut wanted = BTreeSet::new();
    for folder in ["src", "build", "include"] {
        read_by_a_build(&root().join(folder), &mut wanted);
    }
    for file in [
        "build.rs",
        "tools/checksum.rs",
        "src/options/description/purposes.txt",
        "Cargo.lock",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "THIRD-PARTY.md",
    ] {
        wanted.insert(file.to_owned());
    }
    let lacks: Vec<&String> = wanted.difference(&files).collect();
    assert!(lacks.is_empty(), "{lacks:?}");
    for folder in [
        "benches/",
        "bindings/",
        "docs/",
        "examples-c/",
        "site/",
        "tests/",
        "tools/header/",
    ] {
        let inside = files.iter().find(|path| path.starts_with(folder));
        assert_eq!(inside, None);
    }
    let manifest = std::fs::read_to_string(scratch.path().join(folder).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("\ndocumentation = "), "{manifest}");
}
