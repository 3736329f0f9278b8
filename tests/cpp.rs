//! `rocks.hpp` as C++ programs have it, and callbacks that throw.

mod support;

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{memcheck, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(600);

fn compile(
    prefix: &Prefix,
    standard: &str,
    source: &Path,
    program: &Path,
) -> Result<String, String> {
    let mut command = Command::new("c++");
    command
        .args([
            standard,
            "-Wall",
            "-Wextra",
            "-pedantic",
            "-Werror",
            "-O1",
            "-g",
        ])
        .arg(source)
        .args(prefix.flags())
        .arg("-o")
        .arg(program);
    run(&mut command, LIMIT)
}

/// Every program of tests/cpp, in both standards; that of the newer one also under valgrind.
#[test]
fn the_cpp_programs_work() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("cpp"));
    let sources = support::files_below(&root().join("tests/cpp"), "cc");
    assert!(sources.len() > 1);
    let standards = ["-std=c++17", "-std=c++20"];
    let programs: Vec<_> = standards
        .iter()
        .flat_map(|standard| sources.iter().map(move |source| (source, *standard)))
        .collect();
    let failures = support::failures(&programs, |&(source, standard)| {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let program = scratch.path().join(format!("{name}{standard}"));
        compile(&prefix, standard, source, &program)?;
        let mut ways = vec![("plain", Command::new(&program))];
        if standard == standards[1] {
            ways.push(("valgrind", memcheck(&program)));
        }
        for (way, mut command) in ways {
            let folder = scratch.path().join(format!("{way}-{name}{standard}"));
            std::fs::create_dir(&folder).unwrap();
            command.arg(&folder).envs(prefix.env());
            run(&mut command, LIMIT).map_err(|failure| format!("{name} {way}: {failure}"))?;
        }
        Ok(())
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// tests/cpp/unreached.txt lists the functions that rocks.hpp has nothing for, a line each: its name,
/// a colon, and why a C++ program does without.
#[test]
fn rocks_hpp_reaches_all_but_the_list() {
    let text = std::fs::read_to_string(root().join("include/rocks.json")).unwrap();
    let described: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut layers = support::files(&root().join("include/rocks"), "hpp");
    layers.push(root().join("include/rocks.hpp"));
    let layers = layers
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    let layers = layers.collect::<String>();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let reached: HashSet<&str> = layers.split(|c| !is_part(c)).collect();
    let listed = std::fs::read_to_string(root().join("tests/cpp/unreached.txt")).unwrap();
    let mut wrong = Vec::new();
    let mut listed: HashSet<&str> = listed
        .lines()
        .map(|line| match line.split_once(": ") {
            Some((name, reason)) if !reason.trim().is_empty() => name,
            _ => {
                wrong.push(format!("{line}: no reason"));
                line
            }
        })
        .collect();
    for function in described["functions"].as_array().unwrap() {
        let name = function["name"].as_str().unwrap();
        match (reached.contains(name), listed.remove(name)) {
            (true, true) => wrong.push(format!("{name}: is reached; remove it from the list")),
            (false, false) => wrong.push(format!("{name}: nothing in rocks.hpp calls it")),
            _ => (),
        }
    }
    wrong.extend(listed.iter().map(|name| format!("{name}: no function")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
