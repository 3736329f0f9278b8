//! The table of anomalies in docs/transactions.md is what the isolation test plays and prints.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

#[test]
fn the_table_of_anomalies_is_what_is_played() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("isolation"));
    let program = scratch.path().join("test_isolation");
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-D_GNU_SOURCE", "-O1"])
        .arg(root().join("tests/c/txn/test_isolation.c"))
        .args(prefix.flags())
        .arg("-o")
        .arg(&program);
    run(&mut cc, Duration::from_secs(120)).unwrap();
    let mut play = Command::new(&program);
    play.arg(scratch.path()).envs(prefix.env());
    let played = run(&mut play, Duration::from_secs(120)).unwrap();
    assert!(played.lines().count() > 10, "{played}");
    let page = std::fs::read_to_string(root().join("docs/transactions.md")).unwrap();
    let after = "| anomaly |";
    let table = page.split(after).nth(1).expect("the table's head");
    // After the head and the line below it.
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(rows, played.lines().collect::<Vec<_>>());
}
