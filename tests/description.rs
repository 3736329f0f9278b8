//! The description for programs says what the running library says: its symbols, and the options of
//! every kind. `UPDATE=1` writes the list of options anew, for `make header`.

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

fn description() -> Value {
    let path = Prefix::get().path().join("include/rocks.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_functions_are_the_symbols() {
    let mut nm = Command::new("nm");
    nm.args(["-D", "--defined-only"]);
    nm.arg(Prefix::get().path().join("lib/librocks.so"));
    let symbols = run(&mut nm, Duration::from_secs(60)).unwrap();
    let symbols = symbols
        .lines()
        .filter_map(|line| line.split_whitespace().last());
    let description = description();
    let functions = description["functions"].as_array().unwrap().iter();
    let functions: BTreeSet<&str> = functions.filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(functions, symbols.collect());
}

/// Prints a line for each name: its kind and itself.
const NAMES: &str = r#"
#include <rocks.h>
#include <stdio.h>
#include <string.h>

static int show(const char *kind_name, rocks_options_kind kind)
{
    rocks_status status;
    rocks_options *options;
    rocks_buffer names;
    if (rocks_options_new(kind, &options, &status) || rocks_options_names(options, &names, &status)) {
        fprintf(stderr, "%s: %s\n", kind_name, status.message);
        return 1;
    }
    for (char *name = strtok((char *)names.data, "\n"); name; name = strtok(NULL, "\n"))
        printf("%s %s\n", kind_name, name);
    return rocks_buffer_free(&names, &status) || rocks_options_free(options, &status);
}
"#;

#[test]
fn the_options_are_the_librarys() {
    let description = description();
    let kinds = description["options"].as_array().unwrap().iter();
    let shows = kinds.map(|kind| kind["kind"].as_str().unwrap());
    let shows: Vec<String> = shows
        .map(|kind| format!("show(\"{kind}\", {kind})"))
        .collect();
    let scratch = Scratch::new("options");
    let (source, program) = (scratch.path().join("names.c"), scratch.path().join("names"));
    let text = format!(
        "{NAMES}int main(void) {{ return {}; }}\n",
        shows.join(" || ")
    );
    std::fs::write(&source, text).unwrap();
    let mut compiler = Command::new("cc");
    compiler
        .arg("-std=c99")
        .arg(&source)
        .args(Prefix::get().flags());
    compiler.arg("-o").arg(&program);
    run(&mut compiler, Duration::from_secs(60)).unwrap();
    let mut command = Command::new(&program);
    let printed = run(command.envs(Prefix::get().env()), Duration::from_secs(60)).unwrap();
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for (kind, name) in printed.lines().filter_map(|line| line.split_once(' ')) {
        names.entry(kind).or_default().push(name);
    }
    let path = root().join("tools/header/options.json");
    let text = serde_json::to_string_pretty(&names).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    assert!(
        known == text,
        "the names of options changed: run `make header`"
    );
}
