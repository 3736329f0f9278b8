//! Every crate that is compiled into the library is in THIRD-PARTY.md.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{root, run};

#[test]
fn every_crate_is_listed() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root());
    let crates = run(&mut cargo, Duration::from_secs(60)).unwrap();
    let listed = std::fs::read_to_string(root().join("THIRD-PARTY.md")).unwrap();
    let mut count = 0;
    for line in crates.lines().skip(1) {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|').unwrap();
        let name = package.split(' ').next().unwrap();
        let is_name = |word: &str| word == name;
        let row = listed
            .lines()
            .filter(|row| row.starts_with('|'))
            .find(|row| row.split([' ', ',']).any(is_name));
        let row = row.unwrap_or_else(|| panic!("{name} ({licence}) is not in THIRD-PARTY.md"));
        let first = licence.split(['/', ' ']).find(|word| row.contains(word));
        assert!(first.is_some(), "{name}: {licence}, listed as {row}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}
