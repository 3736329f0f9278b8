//! The description for programs says what the running library says: its symbols, and the options of
//! every kind. `UPDATE=1` writes the options anew, for `make header`.

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
        .filter(|line| !line.contains(" A ")) // the names of versions
        .filter_map(|line| line.split_whitespace().last()?.split('@').next());
    let description = description();
    let functions = description["functions"].as_array().unwrap().iter();
    let functions: BTreeSet<&str> = functions.filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(functions, symbols.collect());
}

/// Prints a line for each option: its kind and what is known of it, as JSON.
const SHOW: &str = r#"
#include <rocks.h>
#include <stdio.h>
#include <string.h>

static const char *const types[] = {"",     "boolean", "integer", "double", "string",
                                    "enum", "object",  "bytes",   "struct", "list"};
static const char *const live[] = {"no", "database", "column family"};

static void text(const char *name, const char *value)
{
    if (value == NULL) return;
    printf(", \"%s\": \"", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') putchar('\\');
        if ((unsigned char)*value < ' ')
            printf("\\u%04x", *value);
        else
            putchar(*value);
    }
    putchar('"');
}

static int show(const char *kind_name, rocks_options_kind kind)
{
    rocks_status status;
    rocks_options *options;
    rocks_buffer names;
    if (rocks_options_new(kind, &options, &status) || rocks_options_names(options, &names, &status)) {
        fprintf(stderr, "%s: %s\n", kind_name, status.message);
        return 1;
    }
    for (char *name = strtok((char *)names.data, "\n"); name; name = strtok(NULL, "\n")) {
        rocks_option_description one = {sizeof one};
        if (rocks_options_describe(kind, name, &one, &status)) {
            fprintf(stderr, "%s: %s\n", kind_name, status.message);
            return 1;
        }
        printf("%s {\"live\": \"%s\"", kind_name, live[one.live]);
        text("name", one.name);
        text("type", types[one.value_type]);
        text("unit", one.unit);
        text("default", one.default_value);
        text("minimum", one.minimum);
        text("maximum", one.maximum);
        text("accepted", one.accepted);
        text("object", one.object);
        text("purpose", one.purpose);
        if (one.bits) printf(", \"bits\": %u, \"signed\": %s", one.bits, one.is_signed ? "true" : "false");
        printf("}\n");
    }
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
    let (source, program) = (scratch.path().join("show.c"), scratch.path().join("show"));
    let text = format!(
        "{SHOW}int main(void) {{ return {}; }}\n",
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
    let mut described = BTreeMap::<&str, Vec<Value>>::new();
    for (kind, option) in printed.lines().filter_map(|line| line.split_once(' ')) {
        let option = serde_json::from_str(option).unwrap();
        described.entry(kind).or_default().push(option);
    }
    let path = root().join("tools/header/options.json");
    let text = serde_json::to_string_pretty(&described).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    assert!(known == text, "the options changed: run `make header`");
}
